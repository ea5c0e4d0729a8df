//! The one place that writes to the terminal: results to standard output or a file, everything else to standard error.

use std::io::{self, IsTerminal as _, Write, stderr, stdin, stdout};
use std::path::Path;

use super::clean::{shown, shown_lines};
use super::paint::Paint;
use super::progress::{Bars, Progress};
use super::style::{Format, Style};
use super::terminal::Screen;
use super::view::View;
use super::{Report, csv, failure, file, json, view};
use crate::error::{Error, Kind, Result, reason};

/// Standard output and standard error, and how the user wants to be answered on them.
pub struct Output {
    style: Style,
    out: Screen,
    err: Screen,
    bars: Bars,
}

impl Output {
    /// Finds out what the streams lead to.
    pub fn new(style: Style) -> Self {
        let err = Screen::of_stderr(&style);
        Self {
            out: Screen::of_stdout(&style),
            err,
            bars: Bars::new(style.progress && !style.quiet && err.terminal),
            style,
        }
    }

    /// Writes a command's result, whole or not at all where it is a file. Whoever closed the pipe has read enough.
    ///
    /// `-q` silences it unless `--format` or `-o` asked for it. What cannot be written is a `Failure`.
    pub fn report(&self, report: &Report) -> Result<()> {
        if !self.is_heard() {
            return Ok(());
        }
        let path = self.file();
        let screen = path.map_or(self.out, |_| Screen::of_file());
        let (bytes, notes) = rendered(report, &self.style, screen)?;
        match path {
            Some(path) => file::write(path, &bytes)?,
            None => self
                .bars
                .suspend(|| deliver(&mut stdout().lock(), &bytes))?,
        }
        for note in notes {
            self.note(&note);
        }
        Ok(())
    }

    /// Writes bytes as the result: a completion script, a help page.
    pub fn raw(&self, bytes: &[u8]) -> Result<()> {
        match self.file() {
            Some(path) => file::write(path, bytes),
            None => self.bars.suspend(|| deliver(&mut stdout().lock(), bytes)),
        }
    }

    /// A report's items as CSV, for a file that has to be CSV whatever `--format` says.
    pub fn csv(&self, report: &Report) -> Result<Vec<u8>> {
        csv::write(report, self.style.excel, Screen::of_file())
    }

    /// Where the result goes, when not to standard output.
    pub fn file(&self) -> Option<&Path> {
        let path = self.style.output.as_deref();
        path.filter(|path| *path != Path::new("-"))
    }

    /// Whether the file for the result can be written; asked before what cannot be undone. Errors: 1 where it cannot.
    pub fn can_be_kept(&self) -> Result<()> {
        self.file().map_or(Ok(()), file::can_be_written)
    }

    /// What standard output leads to, for whoever wants to tell it: a terminal's width and whether it is coloured.
    pub fn surroundings(&self) -> Option<(usize, bool)> {
        let Screen { width, color, .. } = self.out;
        self.out.terminal.then_some((width, color))
    }

    pub(super) fn style(&self) -> &Style {
        &self.style
    }

    /// What standard output leads to.
    pub(super) fn screen(&self) -> Screen {
        self.out
    }

    /// Writes while no progress line is drawn.
    pub(super) fn undrawn<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bars.suspend(write)
    }

    /// The format of the result.
    pub fn format(&self) -> Format {
        self.style.result_format()
    }

    /// Whether a result goes anywhere: under `-q` nobody hears it who did not ask for it.
    pub fn is_heard(&self) -> bool {
        !self.style.quiet || self.style.is_asked_for()
    }

    /// Whether a long table is cut: a terminal shows its beginning, a pipe and a file get all of it.
    pub fn is_cut(&self) -> bool {
        self.out.terminal && self.file().is_none()
    }

    /// Whether somebody sits at a terminal who can be asked.
    pub fn can_ask(&self) -> bool {
        stdin().is_terminal() && stderr().is_terminal()
    }

    /// Says why a command did not end well: `error:`, `because:` and `hint:` lines; under `json` and `jsonl` one line
    /// `{"error": {...}}`, which has to be the last. Not even `-q` silences it.
    pub fn error(&self, error: &Error) {
        let text = if self.style.is_for_scripts() {
            failure::for_scripts(error, self.err)
        } else {
            failure::for_people(error, self.err)
        };
        self.say(&text);
    }

    /// Warns of something that does not stop the command.
    pub fn warn(&self, text: &str) {
        if !self.style.quiet {
            self.say(&failure::line("warning", Paint::Yellow, text, self.err));
        }
    }

    /// Says something by the way.
    pub fn note(&self, text: &str) {
        if !self.style.quiet {
            self.say(&noted(text));
        }
    }

    /// Writes a line that `-v` asked for.
    pub fn trace(&self, line: &str) {
        self.say(&traced(line));
    }

    /// Shows how far something has come, on a terminal and when it lasts longer than 300 ms.
    pub fn progress(&self, what: &str, total: Option<u64>) -> Progress {
        self.bars.start(what, total)
    }

    fn say(&self, text: &str) {
        let said = self
            .bars
            .suspend(|| stderr().lock().write_all(text.as_bytes()));
        // When standard error is closed or full, nobody is left to tell.
        said.unwrap_or_default();
    }
}

/// A paragraph said by the way.
pub(super) fn noted(text: &str) -> String {
    format!("{}\n", shown_lines(text).trim_end())
}

/// One line of a trace, whatever a vendor put into it.
pub(super) fn traced(line: &str) -> String {
    format!("{}\n", shown(line))
}

/// The result's bytes, and the notes beside it.
pub(super) fn rendered(
    report: &Report,
    style: &Style,
    screen: Screen,
) -> Result<(Vec<u8>, Vec<String>)> {
    let alone = |text: String| (text.into_bytes(), Vec::new());
    Ok(match style.result_format() {
        Format::Json => alone(json::document(report, screen)),
        Format::Jsonl => alone(json::lines(report, screen)),
        Format::Csv => (csv::write(report, style.excel, screen)?, Vec::new()),
        Format::Table => {
            let View { result, notes } = view::of(&report.view, screen);
            (result.into_bytes(), notes)
        }
    })
}

/// Writes the result to standard output.
pub(super) fn deliver(stream: &mut impl Write, bytes: &[u8]) -> Result<()> {
    match stream.write_all(bytes).and_then(|()| stream.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(cannot_write(&reason(&error))),
        Ok(()) => Ok(()),
    }
}

fn cannot_write(reason: &str) -> Error {
    let what = "the result could not be written to standard output";
    Error::new(Kind::Failure, "cannot-write", what).because(reason)
}
