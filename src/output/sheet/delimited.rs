//! Rows of cells parted by a character. A cell is quoted only where it has to be.

use crate::error::{Error, Kind, Result};
use crate::output::file::Growing;

/// Excel takes a file for UTF-8 only with it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// How much is gathered before it is written, in bytes.
const PIECE: usize = 8 * 1024;

/// A file of such rows. Its lines end as RFC 4180 says.
pub struct Delimited {
    file: Growing,
    delimiter: u8,
    rows: csv::Writer<Vec<u8>>,
}

impl Delimited {
    /// An empty one.
    pub fn new(mut file: Growing, delimiter: u8, marked: bool) -> Result<Self> {
        if marked {
            file.put(BYTE_ORDER_MARK.as_bytes())?;
        }
        let rows = rows(delimiter);
        Ok(Self {
            file,
            delimiter,
            rows,
        })
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
        self.rows
            .write_record(cells)
            .map_err(|error| not_written(&error))?;
        if self.rows.get_ref().len() < PIECE {
            return Ok(());
        }
        self.flow()
    }

    /// Hands over what was gathered.
    fn flow(&mut self) -> Result<()> {
        let gathered = std::mem::replace(&mut self.rows, rows(self.delimiter)).into_inner();
        let bytes = gathered.map_err(|error| not_written(error.error()))?;
        self.file.put(&bytes)
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> Result<()> {
        self.flow()?;
        self.file.keep()
    }
}

fn rows(delimiter: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        // What is too much in a row stands behind it.
        .flexible(true)
        .buffer_capacity(PIECE)
        .from_writer(Vec::new())
}

/// Nothing goes wrong when texts are written into memory.
fn not_written(why: &dyn std::error::Error) -> Error {
    Error::new(Kind::Failure, "csv", "a row could not be written as CSV").because(why.to_string())
}
