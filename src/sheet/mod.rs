//! A sheet's rows → what each asks for: which column fills which place of a wish, by the header or by a mapping.
//!
//! Knows cards and no vendor. A row is read without copying; only a row that somebody wants as a `Wish` becomes one.

mod line;
mod shape;

use std::ops::RangeInclusive;

use jiff::Timestamp;

use crate::error::Result;
use crate::lead::{Edit, Operation, Via};
use crate::rows::{self, Options, Rows, Source};
use crate::vendor::card::Card;

pub use line::{Line, Meaning};
pub use shape::{Filling, Shape};

/// What a cell says that clears its field at the vendor.
pub const CLEAR: &str = "#CLEAR";

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
    /// One for a sheet with a header, one a rule of a mapping.
    shapes: Vec<Shape>,
    /// How many columns the shapes were made from: in JSON there come more while rows are read.
    known: usize,
    taken: u64,
}

impl Sheet {
    /// Opens a file and finds out what its columns are. Errors: 2 where it cannot be read, 3 where a column is
    /// missing, unknown or there twice; they name the file, the column and what to do.
    pub fn open(source: Source, card: &'static Card, wanted: Wanted) -> Result<Self> {
        let named = wanted.columns.iter().any(|(place, _)| place == "lead");
        let is_id = |cell: &str| !named && card.lead_id(cell).is_ok();
        let options = Options {
            sheet: wanted.sheet.as_deref(),
            encoding: wanted.encoding.as_deref(),
            is_id: Some(&is_id),
        };
        let rows = rows::open(source, &options)?;
        let shapes = vec![Shape::of(card, &wanted, rows.columns())];
        let known = rows.columns().len();
        Ok(Self {
            card,
            wanted,
            rows,
            shapes,
            known,
            taken: 0,
        })
    }

    /// The next row that is wanted. Errors (3) name file, sheet, row, line, column and value; after an error of one
    /// row the next one may be asked for.
    pub fn next_line(&mut self) -> Option<Result<Line<'_>>> {
        if self.wanted.limit.is_some_and(|limit| self.taken >= limit) {
            return None;
        }
        let row = match self.rows.next_row()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        if row.columns().len() != self.known {
            self.known = row.columns().len();
            self.shapes = vec![Shape::of(self.card, &self.wanted, row.columns())];
        }
        self.taken += 1;
        let shape = self.shapes.first().map(|shape| (0, shape));
        Some(Ok(Line::new(row, shape, &self.wanted)))
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

    /// How rows are filled in: one shape for a sheet with a header, one a rule of a mapping. In JSON they change
    /// while rows are read, whenever a row brings a new column.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }
}
