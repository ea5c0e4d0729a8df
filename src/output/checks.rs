//! What was looked at and what was found, in groups: good or not at a glance, and below what is not the command to type.

use unicode_width::UnicodeWidthStr;

use super::cell::wrap;
use super::clean::shown;
use super::paint::Paint;
use super::terminal::Screen;
use super::view::tabbed;

/// Where the names of the checks begin.
const INDENT: usize = 5;

/// Texts are not squeezed into less than this.
const NARROWEST: usize = 20;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What belongs together stands together, under this heading.
    pub group: String,
    /// What was looked at.
    pub name: String,
    /// How it was found.
    pub mark: Mark,
    /// What was found, in a sentence.
    pub found: String,
    /// What to type then.
    pub next: Option<String>,
}

/// How something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Good,
    /// Worth knowing, and no fault.
    Note,
    /// Somebody should do something about it.
    Finding,
}

impl Mark {
    /// The word for scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Finding => "finding",
        }
    }

    fn drawn(self, screen: Screen) -> String {
        let (sign, paint) = match self {
            Self::Good => ("ok", Paint::Green),
            Self::Note => (" -", Paint::Dim),
            Self::Finding => (" !", Paint::Yellow),
        };
        format!("{}  ", paint.when(screen.color, sign))
    }
}

/// The checks under the headings of their groups, sentences wrapped. A command is never wrapped: it copies whole.
pub fn drawn(checks: &[Checked], screen: Screen) -> String {
    let widest = checks.iter().map(|check| shown(&check.name).width());
    let names = widest.max().unwrap_or(0);
    let begin = INDENT - 1 + names + 2;
    let room = screen.width.saturating_sub(begin).max(NARROWEST);
    let margin = " ".repeat(begin);
    let mut lines = Vec::new();
    let mut group = None;
    for check in checks {
        if group != Some(&check.group) {
            if group.is_some() {
                lines.push(String::new());
            }
            lines.push(Paint::Bold.when(screen.color, &shown(&check.group)));
            group = Some(&check.group);
        }
        let name = shown(&check.name);
        let gap = " ".repeat(names - name.width() + 2);
        let found = wrap(&shown(&check.found), room).join(&format!("\n{margin}"));
        lines.push(format!("{}{name}{gap}{found}", check.mark.drawn(screen)));
        if let Some(next) = &check.next {
            lines.push(margin.clone() + &Paint::Cyan.when(screen.color, &shown(next)));
        }
    }
    lines.join("\n") + "\n"
}

/// The same for a pipe: tab-separated under a header.
pub fn piped(checks: &[Checked]) -> String {
    let header = ["group", "check", "result", "what was found", "next"].map(str::to_owned);
    let rows = checks.iter().map(|check| {
        let next = check.next.clone().unwrap_or_default();
        let word = check.mark.word().to_owned();
        tabbed(&[
            check.group.clone(),
            check.name.clone(),
            word,
            check.found.clone(),
            next,
        ])
    });
    std::iter::once(tabbed(&header)).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks() -> Vec<Checked> {
        let check = |group: &str, name: &str, mark, found: &str, next: Option<&str>| Checked {
            group: group.into(),
            name: name.into(),
            mark,
            found: found.into(),
            next: next.map(str::to_owned),
        };
        let long = "others can read it and what is in it \u{1b}[31mtoo";
        vec![
            check("program", "version", Mark::Good, "leadctl 0.1.0", None),
            check(
                "store",
                "rights",
                Mark::Finding,
                long,
                Some("chmod 700 /a/long/path/to/a/folder/that/is/not/cut"),
            ),
            check("store", "log", Mark::Note, "2 MiB", None),
        ]
    }

    #[test]
    fn checks_stand_in_groups_and_commands_whole() {
        let screen = Screen {
            terminal: true,
            width: 40,
            color: false,
        };
        assert_eq!(
            drawn(&checks(), screen),
            "program\n\
             ok  version  leadctl 0.1.0\n\
             \n\
             store\n \
             !  rights   others can read it and what\n             \
             is in it too\n             \
             chmod 700 /a/long/path/to/a/folder/that/is/not/cut\n \
             -  log      2 MiB\n"
        );
    }

    #[test]
    fn a_pipe_gets_a_line_a_check() {
        let lines = piped(&checks());
        assert_eq!(lines.lines().nth(3), Some("store\tlog\tnote\t2 MiB\t"));
        assert_eq!(lines.lines().count(), 4);
    }
}
