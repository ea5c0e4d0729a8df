//! One row: its cells, and where it stood.

use std::borrow::Cow;

use super::Head;
use super::place::{Place, letters, quoted};
use crate::error::{Error, Result};

/// One row of a file. It borrows the reader's buffers: nothing is copied for it.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The row as a spreadsheet shows it: the header is 1. In JSON and in a plain list the first item is 1.
    pub row: u64,
    /// The line of the file where the row begins; 0 in a workbook.
    pub line: u64,
    pub(super) text: &'a str,
    pub(super) cells: Cells<'a>,
    /// The bytes of the row as they stand in the file, in UTF-8.
    pub(super) raw: Option<&'a [u8]>,
    pub(super) head: &'a Head,
}

/// Where each cell lies in the row's text.
#[derive(Clone, Copy)]
pub(super) enum Cells<'a> {
    /// One behind the other; each ends here.
    Ends(&'a [usize]),
    /// Each from here to there.
    Spans(&'a [Span]),
}

/// Where a cell lies in the row's text, and what is wrong with it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
    pub mark: Mark,
}

/// What is wrong with a cell. It matters only to whoever wants that cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    Sound,
    /// A number of more digits than a spreadsheet keeps.
    Lost,
    /// An error of the spreadsheet's, such as `#N/A`.
    Broken,
    /// Taken as it is: JSON says itself what is a number.
    Exact,
}

impl<'a> Row<'a> {
    /// The text of a cell, as it is; empty where there is none. `column` counts from 0.
    #[inline]
    pub fn get(&self, column: usize) -> &'a str {
        let (start, end) = match self.cells {
            Cells::Ends(ends) => {
                let Some(end) = ends.get(column) else {
                    return "";
                };
                let before = column.checked_sub(1).and_then(|it| ends.get(it));
                (before.copied().unwrap_or(0), *end)
            }
            Cells::Spans(spans) => match spans.get(column) {
                Some(span) => (span.start, span.end),
                None => return "",
            },
        };
        if start == end {
            return "";
        }
        self.text.get(start..end).unwrap_or_default()
    }

    /// What is wrong with a cell, as far as its file says so: a text says nothing.
    pub fn mark(&self, column: usize) -> Mark {
        match self.cells {
            Cells::Spans(spans) => spans.get(column).map_or(Mark::Sound, |span| span.mark),
            Cells::Ends(_) => Mark::Sound,
        }
    }

    /// How many cells it has: more than there are columns in a row that is refused for it.
    pub fn width(&self) -> usize {
        match self.cells {
            Cells::Ends(ends) => ends.len(),
            Cells::Spans(spans) => spans.len(),
        }
    }

    /// The text of a cell that shall be sent. Errors (3): its digits were lost in a spreadsheet, or the spreadsheet
    /// shows an error there.
    #[inline]
    pub fn cell(&self, column: usize) -> Result<&'a str> {
        let text = self.get(column);
        // Most cells are empty, and most texts begin with a letter: neither is a number.
        let Some(first) = text.as_bytes().first() else {
            return Ok(text);
        };
        let mark = self.mark(column);
        match mark {
            Mark::Exact => Ok(text),
            Mark::Sound if first.is_ascii_alphabetic() || !is_rounded(text) => Ok(text),
            Mark::Sound | Mark::Lost | Mark::Broken => Err(self.spoilt(column, mark)),
        }
    }

    /// The file's path, or `standard input`.
    pub fn file(&self) -> &'a str {
        &self.head.origin.file
    }

    /// The sheet, where the file has sheets.
    pub fn sheet(&self) -> Option<&'a str> {
        self.head.origin.sheet.as_deref()
    }

    /// Whether the columns have names.
    pub fn named(&self) -> bool {
        self.head.named
    }

    /// Why a cell cannot be sent.
    #[cold]
    fn spoilt(&self, column: usize, mark: Mark) -> Error {
        let text = self.get(column);
        if mark == Mark::Broken {
            let what = format!("the spreadsheet shows {text} here");
            return self
                .fault(column, "spreadsheet-error", &what)
                .hint("correct the formula, or clear the cell");
        }
        let what = format!("digits were lost in Excel: `{}`", quoted(text));
        self.fault(column, "digits-lost", &what)
            .because("a spreadsheet keeps 15 digits of a number and shows long ones as 1.2E+15")
            .hint(
                "format the column as text, enter the numbers again from where they came, and save",
            )
    }

    /// The columns' names, as `Rows::columns` gives them.
    pub fn columns(&self) -> &'a [String] {
        &self.head.columns
    }

    /// The cells, one for each column.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..row.head.columns.len()).map(move |column| row.get(column))
    }

    /// The row's text as it stands in the file, without its line end; `None` in a workbook.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        self.raw.map(String::from_utf8_lossy)
    }

    /// An error (3) about this row, which names file, sheet, row and line.
    pub fn error(&self, code: &str, what: &str) -> Error {
        self.head.origin.fault(self.place(), code, what)
    }

    /// An error (3) about a cell of this row, which also names column and value.
    pub fn fault(&self, column: usize, code: &str, what: &str) -> Error {
        let name = self.head.title(column);
        let place = Place {
            column: Some(&name),
            value: Some(self.get(column)),
            ..self.place()
        };
        self.head.origin.fault(place, code, what)
    }

    fn place(&self) -> Place<'static> {
        Place {
            row: self.row,
            line: self.line,
            ..Place::default()
        }
    }
}

impl Head {
    /// What people call a column: its name, or its letters where it has none.
    pub(super) fn title(&self, column: usize) -> Cow<'_, str> {
        match self.columns.get(column).filter(|name| !name.is_empty()) {
            Some(name) if self.named => Cow::Borrowed(name),
            _ => Cow::Owned(letters(column)),
        }
    }
}

/// `1.23457E+15`: what a spreadsheet writes for a number that was too long for it.
fn is_rounded(text: &str) -> bool {
    // Nearly every cell is told by this alone, and every cell that is sent is asked.
    if !text.as_bytes().contains(&b'+') {
        return false;
    }
    let text = text.trim();
    let Some((digits, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let power = power.strip_prefix('+');
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        && power.is_some_and(|power| !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_writes_for_a_long_number_is_known() {
        for text in ["1.23457E+15", "1,2E+15", "-4E+22", " 1e+30 "] {
            assert!(is_rounded(text), "{text}");
        }
        for text in [
            "", "E+1", "1.2", "12E15", "1E+", "A1E+5", "2e-7", "Size 4E+",
        ] {
            assert!(!is_rounded(text), "{text}");
        }
    }
}
