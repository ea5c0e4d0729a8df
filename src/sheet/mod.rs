//! A sheet's rows → what each asks for: which column fills which place of a wish, by the header or by a mapping.
//!
//! Knows cards and no vendor. A row is read without copying; only a row that somebody wants as a `Wish` becomes one.

mod draft;
mod header;
mod layout;
mod line;
mod map;
mod reading;
mod shape;
#[cfg(test)]
mod tests;
mod trouble;

use std::ops::RangeInclusive;

use jiff::Timestamp;

use crate::error::{Error, Result};
use crate::lead::{Edit, Operation, Via};
use crate::rows::{self, Options, Rows, Source};
use crate::vendor::card::Card;
use layout::Layout;
use trouble::{Concerns, Trouble};

pub use draft::Draft;
pub use header::{is_id, lead_column};
pub use line::{Line, Meaning};
pub use map::Map;
pub use shape::{Filling, Shape};
pub use trouble::{find_column, meant};

/// What the command line says of a sheet, and what holds for every row of it.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What shall be done.
    pub operation: Operation,
    /// By which of the vendor's calls.
    pub via: Option<Via>,
    /// The stage for every row, as typed.
    pub stage: Option<String>,
    /// Fields for every row, as typed.
    pub edits: Vec<Edit>,
    /// Whether a stage that cannot be undone is allowed.
    pub allow_final: bool,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// `--column`: what is filled (`lead`, `stage`, a field) and the sheet's column for it.
    pub columns: Vec<(String, String)>,
    /// `--map`: what each row asks for, by the columns that people have.
    pub map: Option<Map>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The encoding of a text.
    pub encoding: Option<String>,
    /// Only these rows, as the spreadsheet numbers them.
    pub rows: Option<RangeInclusive<u64>>,
    /// At most so many rows.
    pub limit: Option<u64>,
}

/// A sheet, open: its rows as what they ask for.
pub struct Sheet {
    card: &'static Card,
    wanted: Wanted,
    rows: Rows,
    layout: Layout,
    /// JSON: the columns are known only when the last row has been read.
    open_ended: bool,
    taken: u64,
    ended: bool,
}

impl Sheet {
    /// Opens a file and finds out what its columns are. Errors: 2 where it cannot be read or the mapping is for
    /// something else, 3 where a column is missing, unknown or there twice; they name the file, every such column and
    /// what to do. In JSON the columns come with the rows, and so do their errors.
    pub fn open(source: Source, card: &'static Card, wanted: Wanted) -> Result<Self> {
        if let Some(map) = &wanted.map {
            map.agree(card, wanted.operation)?;
        }
        let named = wanted.columns.iter().any(|(place, _)| place == "lead")
            || wanted.map.is_some()
            || wanted.operation == Operation::AddLead;
        let is_id = |cell: &str| !named && is_id(card, cell);
        let options = Options {
            sheet: wanted.sheet.as_deref(),
            encoding: wanted.encoding.as_deref(),
            is_id: Some(&is_id),
        };
        let rows = rows::open(source, &options)?;
        let open_ended = rows.columns().is_empty();
        let layout = Layout::of(card, &wanted, rows.columns());
        let spoils = |trouble: &&Trouble| match trouble.concerns {
            Concerns::Saying => true,
            Concerns::Column(_) => !open_ended && rows.named(),
            Concerns::Absent | Concerns::Lead => !open_ended,
        };
        let troubles: Vec<&Trouble> = layout.troubles.iter().filter(spoils).collect();
        if let Some(error) = trouble::told(&rows, &troubles) {
            return Err(error);
        }
        Ok(Self {
            card,
            wanted,
            rows,
            layout,
            open_ended,
            taken: 0,
            ended: false,
        })
    }

    /// The next row that is wanted. Errors (3) name file, sheet, row, line, column and value; after an error of one
    /// row the next one may be asked for.
    pub fn next_line(&mut self) -> Option<Result<Line<'_>>> {
        if self.ended || self.wanted.limit.is_some_and(|limit| self.taken >= limit) {
            return None;
        }
        match self.advance() {
            Some(Ok(())) => self.taken += 1,
            Some(Err(error)) => {
                self.taken += 1;
                return Some(Err(error));
            }
            None => {
                self.ended = true;
                return self.never_came().map(Err);
            }
        }
        if self.rows.columns().len() != self.layout.known {
            self.layout = Layout::of(self.card, &self.wanted, self.rows.columns());
        }
        let row = match self.rows.row() {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let mut troubles = self.layout.troubles.iter();
        if let Some(error) = troubles.find_map(|trouble| trouble.of_row(&row)) {
            return Some(Err(error));
        }
        let fit = self.layout.fit(&row);
        Some(Ok(Line::new(row, fit, &self.layout, &self.wanted)))
    }

    /// Goes to the next row among those that are wanted.
    fn advance(&mut self) -> Option<Result<()>> {
        let Some(wanted) = self.wanted.rows.clone() else {
            return self.rows.advance();
        };
        // What spoils the rest of the file is told, wherever it stands.
        let mut before = None;
        loop {
            let step = match self.rows.advance() {
                Some(Ok(())) => self.rows.row().map(|row| row.row),
                Some(Err(error)) => Err(error),
                None => return before.map(Err),
            };
            let number = match &step {
                Ok(number) => *number,
                Err(error) => row_of(error).unwrap_or(*wanted.start()),
            };
            if number > *wanted.end() {
                return None;
            }
            if number >= *wanted.start() {
                return Some(step.map(drop));
            }
            before = step.err();
        }
    }

    /// The columns that somebody named and that no object of a JSON file had.
    fn never_came(&self) -> Option<Error> {
        let is_absent = |trouble: &&Trouble| trouble.concerns == Concerns::Absent;
        let absent: Vec<&Trouble> = self.layout.troubles.iter().filter(is_absent).collect();
        trouble::told(&self.rows, &absent).filter(|_| self.open_ended)
    }

    /// The columns' names; in JSON those met so far.
    pub fn columns(&self) -> &[String] {
        self.rows.columns()
    }

    /// The rows as they are read, for what only they know: file, sheet, header, notes.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What the command line said.
    pub fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// How rows are filled in: one shape for a sheet with a header, one for each rule of a mapping that leaves no row
    /// out. In JSON they change while rows are read, whenever a row brings a new column.
    pub fn shapes(&self) -> &[Shape] {
        &self.layout.shapes
    }
}

fn row_of(error: &Error) -> Option<u64> {
    error.details.get("row").and_then(serde_json::Value::as_u64)
}
