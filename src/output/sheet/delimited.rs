//! Rows of cells parted by a character. A cell is quoted only where it has to be.

use crate::error::{Error, Kind, Result};
use crate::output::file::Growing;

/// Excel takes a file for UTF-8 only with it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Room for a row as most are, in bytes.
const ONE_ROW: usize = 1024;

/// A file of such rows. Its lines end as RFC 4180 says.
pub struct Delimited {
    file: Growing,
    delimiter: u8,
}

impl Delimited {
    /// An empty one.
    pub fn new(mut file: Growing, delimiter: u8, marked: bool) -> Result<Self> {
        if marked {
            file.put(BYTE_ORDER_MARK.as_bytes())?;
        }
        Ok(Self { file, delimiter })
    }

    /// The header: the text that stood above the sheet, untouched, with our own names behind it. Where its last
    /// columns have no name, which are no columns, it is written anew from `all`.
    pub fn header<'a>(
        &mut self,
        text: &str,
        all: impl Iterator<Item = &'a str>,
        added: &[&'a str],
    ) -> Result<()> {
        let last = text.rsplit(char::from(self.delimiter)).next();
        let empty = |c: char| c.is_whitespace() || c == '"';
        if last.is_some_and(|last| last.trim_matches(empty).is_empty()) {
            return self.record(all);
        }
        self.file.put(text.as_bytes())?;
        self.file.put(&[self.delimiter])?;
        self.record(added.iter().copied())
    }

    /// One row.
    pub fn record<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<()> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(ONE_ROW)
            .from_writer(Vec::new());
        let written = writer.write_record(cells);
        let bytes = written.and_then(|()| writer.into_inner().map_err(|it| it.into_error().into()));
        match bytes {
            Ok(bytes) => self.file.put(&bytes),
            Err(error) => {
                Err(
                    Error::new(Kind::Failure, "csv", "a row could not be written as CSV")
                        .because(error.to_string()),
                )
            }
        }
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<()> {
        self.file.keep()
    }
}
