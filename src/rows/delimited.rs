//! Cells parted by a character, a row a line: CSV and its kin, and plain lists.

use std::cell::OnceCell;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr2};

use super::line_end::{line_ends, without_line_end};
use super::place::Place;
use super::row::{Cells, Row};
use super::window::Window;
use super::{Form, Head, LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, START, Step, delimiter, header};
use crate::error::{Error, Result};

/// Reads rows into buffers of its own, one at a time.
pub struct Delimited {
    window: Window,
    reader: Reader,
    delimiter: u8,
    header: Option<String>,
    /// The cells' text, one behind the other, and where each ends.
    output: Vec<u8>,
    ends: Vec<usize>,
    /// How much of both belongs to the row.
    size: usize,
    cells: usize,
    /// The row as it stands in the file: so many bytes of the window, the first of them line ends of rows before.
    raw: usize,
    skip: usize,
    row: u64,
    line: u64,
    next_line: u64,
    /// The row before ended with CR: an LF behind it is no line of its own.
    after_cr: bool,
    /// The row has been read and not been handed out: the first of a plain list.
    ready: bool,
    /// The row's text with U+FFFD for what is none, and where its cells end: made where somebody wants such a row.
    mended: OnceCell<(String, Vec<usize>)>,
}

impl Delimited {
    /// Finds the delimiter and reads the header. Gives what was guessed as well.
    pub fn open(
        mut window: Window,
        head: &mut Head,
        is_id: Option<&dyn Fn(&str) -> bool>,
    ) -> Result<(Self, Vec<String>)> {
        let mut notes = Vec::new();
        let declared = delimiter::declared(window.rest());
        let delimiter = match declared {
            Some((delimiter, length)) => {
                window.take(length);
                delimiter
            }
            None => guess(window.rest(), &mut notes),
        };
        let mut cells = Self {
            window,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            header: None,
            output: vec![0; 4096],
            ends: vec![0; 64],
            size: 0,
            cells: 0,
            raw: 0,
            skip: 0,
            row: 0,
            line: 0,
            next_line: if declared.is_some() { 2 } else { 1 },
            after_cr: false,
            ready: false,
            mended: OnceCell::new(),
        };
        cells.first(head, is_id)?;
        Ok((cells, notes))
    }

    fn first(&mut self, head: &mut Head, is_id: Option<&dyn Fn(&str) -> bool>) -> Result<()> {
        if !self.advance_record(head)? {
            return Err(super::recognise::empty(&head.origin));
        }
        let row = self.row(head)?;
        let names = header::read(&row, self.cells, is_id)?;
        if names.named {
            self.header = row.text().map(std::borrow::Cow::into_owned);
        }
        self.ready = !names.named;
        head.name(names);
        Ok(())
    }

    /// The header's text as it stands in the file.
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    /// What was guessed about the encoding.
    pub fn notes(&self) -> &[String] {
        self.window.notes()
    }

    /// Reads the next row that is not empty.
    pub fn advance(&mut self, head: &Head) -> Result<Step> {
        if !std::mem::take(&mut self.ready) && !self.advance_record(head)? {
            return Ok(Step::End);
        }
        Ok(match self.surplus(head.columns.len()) {
            Some(column) => Step::Fault(self.too_many(head, column)),
            None => Step::Row,
        })
    }

    /// The row that was read. Errors (3): its bytes are no text.
    pub fn row<'a>(&'a self, head: &'a Head) -> Result<Row<'a>> {
        let output = self.output.get(..self.size).unwrap_or_default();
        let ends = self.ends.get(..self.cells).unwrap_or_default();
        let text = match std::str::from_utf8(output) {
            Ok(text) => text,
            Err(error) => return Err(self.no_text(head, error.valid_up_to(), "not-text")),
        };
        if let Some(at) = memchr(0, output) {
            return Err(self.no_text(head, at, "nul"));
        }
        if self.window.replaced()
            && let Some(at) = text.find('\u{fffd}')
        {
            return Err(self.no_text(head, at, "not-text"));
        }
        Ok(self.standing(head, text, ends))
    }

    fn standing<'a>(&'a self, head: &'a Head, text: &'a str, ends: &'a [usize]) -> Row<'a> {
        let raw = self.window.rest().get(self.skip..self.raw);
        Row {
            row: self.row,
            line: self.line,
            text,
            cells: Cells::Ends(ends),
            raw: raw.map(without_line_end),
            head,
        }
    }

    /// How the cells are parted.
    pub fn form(&self) -> Form {
        Form::Delimited {
            delimiter: self.delimiter,
            marked: self.window.marked(),
        }
    }

    /// The row that was read, also one that is refused: U+FFFD stands for bytes that are no text.
    pub fn last_row<'a>(&'a self, head: &'a Head) -> Option<Row<'a>> {
        if self.cells == 0 {
            return None;
        }
        let output = self.output.get(..self.size).unwrap_or_default();
        let ends = self.ends.get(..self.cells).unwrap_or_default();
        let (text, ends) = if let Ok(text) = std::str::from_utf8(output) {
            (text, ends)
        } else {
            let (text, ends) = self.mended.get_or_init(|| mended(output, ends));
            (text.as_str(), ends.as_slice())
        };
        Some(self.standing(head, text, ends))
    }

    /// Reads rows up to one that holds anything. `false` at the end.
    fn advance_record(&mut self, head: &Head) -> Result<bool> {
        while self.record(head)? {
            if self.size > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn record(&mut self, head: &Head) -> Result<bool> {
        self.window.take(self.raw);
        (self.raw, self.size, self.cells) = (0, 0, 0);
        self.mended.take();
        loop {
            let Some(input) = self
                .window
                .rest()
                .get(self.raw..)
                .filter(|it| !it.is_empty())
            else {
                let more = self.window.more();
                if more.map_err(|error| head.origin.unreadable(&error))? {
                    continue;
                }
                return self.last(head);
            };
            let (result, taken, written, ended) = self.reader.read_record(
                input,
                self.output.get_mut(self.size..).unwrap_or_default(),
                self.ends.get_mut(self.cells..).unwrap_or_default(),
            );
            self.count(taken, written, ended);
            match result {
                ReadRecordResult::Record => {
                    self.stand();
                    return self.check_lengths(head).map(|()| true);
                }
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
            self.check_growth(head)?;
        }
    }

    /// The last row, where no line end stands behind it: one is put there. A row that does not end with it is inside
    /// a quote.
    fn last(&mut self, head: &Head) -> Result<bool> {
        let raw = self.window.rest().get(..self.raw).unwrap_or_default();
        if raw.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return Ok(false);
        }
        self.output.resize(self.size + 2, 0);
        self.ends.resize(self.cells + 2, 0);
        let (result, _, written, ended) = self.reader.read_record(
            b"\n",
            self.output.get_mut(self.size..).unwrap_or_default(),
            self.ends.get_mut(self.cells..).unwrap_or_default(),
        );
        if result == ReadRecordResult::Record {
            self.count(0, written, ended);
            self.stand();
            return self.check_lengths(head).map(|()| true);
        }
        self.stand();
        Err(self
            .fault(
                head,
                self.cells,
                "unclosed-quote",
                "a quote is opened here and never closed",
            )
            .hint("close the quote with another \", or write a quote inside of a cell as \"\""))
    }

    fn count(&mut self, taken: usize, written: usize, ended: usize) {
        self.raw += taken;
        self.size += written;
        self.cells += ended;
    }

    /// Says where the row stands, counting the empty lines before it.
    fn stand(&mut self) {
        let raw = self.window.rest().get(..self.raw).unwrap_or_default();
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        self.skip = raw.iter().take_while(|byte| is_end(byte)).count();
        let (before, row) = raw.split_at(self.skip);
        let empty = line_ends(before, self.after_cr);
        let end = usize::from(row.last().is_some_and(is_end));
        // Few rows hold a line end of their own, inside of a quote.
        let inside = row.get(..row.len() - end).unwrap_or_default();
        let lines = match memchr2(b'\r', b'\n', inside) {
            None => end as u64,
            Some(_) => line_ends(row, false),
        };
        self.row += empty + 1;
        self.line = self.next_line + empty;
        self.next_line = self.line + lines;
        self.after_cr = row.last() == Some(&b'\r');
    }

    fn check_growth(&mut self, head: &Head) -> Result<()> {
        let begun = self.cells.checked_sub(1).and_then(|it| self.ends.get(it));
        let cell = self.size - begun.copied().unwrap_or(0);
        let what = if cell > LONGEST_CELL {
            "the cell is longer than 1 MiB"
        } else if self.raw > LONGEST_ROW {
            "the row is longer than 16 MiB"
        } else if self.cells > MOST_COLUMNS {
            "the row has more than 16,384 cells"
        } else {
            return Ok(());
        };
        self.stand();
        Err(self.too_long(head, self.cells, what))
    }

    fn check_lengths(&self, head: &Head) -> Result<()> {
        if self.size <= LONGEST_CELL && self.cells <= MOST_COLUMNS {
            return Ok(());
        }
        let ends = self.ends.get(..self.cells).unwrap_or_default();
        let starts = std::iter::once(&0).chain(ends);
        let long = ends
            .iter()
            .zip(starts)
            .position(|(end, start)| end - start > LONGEST_CELL);
        match long {
            Some(column) => Err(self.too_long(head, column, "the cell is longer than 1 MiB")),
            None if self.cells > MOST_COLUMNS => {
                Err(self.too_long(head, MOST_COLUMNS, "the row has more than 16,384 cells"))
            }
            None => Ok(()),
        }
    }

    /// The first cell behind the last column that holds anything.
    fn surplus(&self, width: usize) -> Option<usize> {
        if self.cells <= width {
            return None;
        }
        let begun = width.checked_sub(1).and_then(|it| self.ends.get(it));
        let begun = begun.copied().unwrap_or(0);
        let rest = self.ends.get(width..self.cells).unwrap_or_default();
        let first = rest.iter().position(|end| *end > begun)?;
        Some(width + first)
    }

    fn too_many(&self, head: &Head, column: usize) -> Error {
        let columns = head.columns.len();
        let delimiter = match self.delimiter {
            b'\t' => "tab".to_owned(),
            other => format!("`{}`", char::from(other)),
        };
        let row = match self.row(head) {
            Ok(row) => row,
            Err(error) => return error,
        };
        row.fault(
            column,
            "too-many-cells",
            &format!("the row has more cells than there are columns ({columns})"),
        )
        .because(format!("cells are parted by {delimiter}; a {delimiter} within a cell parts it in two"))
        .hint("put the cell in double quotes, or look for a quote that is not closed in the row before")
    }

    fn too_long(&self, head: &Head, column: usize, what: &str) -> Error {
        self.fault(head, column, "too-long", what)
            .hint("look for a quote that is opened in this row and never closed")
    }

    /// An error at a byte of the row's output.
    fn no_text(&self, head: &Head, at: usize, code: &str) -> Error {
        let ends = self.ends.get(..self.cells).unwrap_or_default();
        let column = ends.iter().take_while(|end| **end <= at).count();
        if code == "nul" {
            return self
                .fault(
                    head,
                    column,
                    code,
                    "the cell holds a NUL, which no text does",
                )
                .hint(
                    "save the sheet again as CSV UTF-8, or name its encoding: --encoding utf-16le",
                );
        }
        self.fault(
            head,
            column,
            code,
            "the cell is not written in the file's encoding",
        )
        .because("most of the file is UTF-8 or what --encoding says, this cell is not")
        .hint("save the sheet again as CSV UTF-8, or name its encoding: --encoding windows-1252")
    }

    fn fault(&self, head: &Head, column: usize, code: &str, what: &str) -> Error {
        let start = column.checked_sub(1).and_then(|it| self.ends.get(it));
        let end = self
            .ends
            .get(..self.cells)
            .and_then(|ends| ends.get(column));
        let start = start.copied().unwrap_or(0);
        let end = end.copied().unwrap_or(self.size).max(start);
        let value = String::from_utf8_lossy(self.output.get(start..end).unwrap_or_default());
        let name = head.title(column);
        let place = Place {
            row: self.row,
            line: self.line,
            column: Some(&name),
            value: Some(&value),
        };
        head.origin.fault(place, code, what)
    }
}

/// Cells of which not all are text, as text.
fn mended(output: &[u8], ends: &[usize]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut start = 0;
    let ends = ends.iter().map(|end| {
        let cell = output.get(start..*end).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(cell));
        start = *end;
        text.len()
    });
    let ends = ends.collect();
    (text, ends)
}

/// The delimiter, and a note where another would do as well.
fn guess(text: &[u8], notes: &mut Vec<String>) -> u8 {
    let (delimiter, other) = if text.len() < START {
        delimiter::guess(&[text, b"\n"].concat())
    } else {
        delimiter::guess(text)
    };
    if let Some(other) = other {
        let [delimiter, other] = [delimiter, other].map(|it| match it {
            b'\t' => "tab".to_owned(),
            it => format!("`{}`", char::from(it)),
        });
        notes.push(format!(
            "its cells are taken as parted by {delimiter}; {other} would do as well: a first line `sep=...` decides"
        ));
    }
    delimiter
}
