//! What a command found, and how it becomes bytes: tables for people, JSON, JSON lines and CSV for scripts.

mod bars;
mod cell;
mod checks;
pub mod clean;
mod columns;
mod csv;
mod exit_codes;
mod failure;
pub mod file;
pub mod guard;
mod json;
mod number;
mod paint;
mod progress;
pub mod sheet;
mod stream;
mod streams;
mod style;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod view;
pub mod workbook;
pub mod workbook_rows;

use serde_json::{Map, Value};

pub use checks::{Checked, Mark};
pub use csv::sheet_cells;
pub use exit_codes::exit_codes;
pub use number::{size, thousands};
pub use progress::Progress;
pub use stream::{Stream, Wants};
pub use streams::Output;
pub use style::{ColorChoice, Format, Style};

/// What a command has to say. Commands build one; `output` alone prints it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The `type` of the JSON document: `run`, `pull`, `leads`, `stages` ...
    pub kind: &'static str,
    /// Members of the document before its items: `run`, `profile`, `vendor`, `operation` ...
    pub head: Map<String, Value>,
    /// The name of the items' member: `rows`, `leads`, `stages` ...
    pub items_name: &'static str,
    /// The items, each an object with its own `type`: one line each in JSON lines, one record each in CSV.
    pub items: Vec<Value>,
    /// Members of the document after its items: `summary`, `profiles`. JSON lines close with them.
    pub tail: Map<String, Value>,
    /// The same for people.
    pub view: Vec<Block>,
}

/// A piece of what people read. Texts may quote vendors: they are cleaned when printed.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A table that fits the terminal.
    Table(Table),
    /// Names and values below each other, aligned.
    Pairs(Vec<(String, String)>),
    /// Names and how many there are of each, drawn as bars on a terminal.
    Bars(Vec<(String, u64)>),
    /// What was looked at, in groups.
    Checks(Vec<Checked>),
}

/// A table for people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell per column.
    pub rows: Vec<Vec<String>>,
    /// How many rows with the same first cell a terminal shows at most, what is left being counted below; 0 shows
    /// all. A pipe gets all.
    pub most: usize,
    /// How many more rows there are that nobody will look at.
    pub more: usize,
}

impl Table {
    /// A table that is shown whole.
    pub fn new(columns: Vec<Column>, rows: Vec<Vec<String>>) -> Self {
        Self {
            columns,
            rows,
            most: 0,
            more: 0,
        }
    }
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// What gives way first on a narrow terminal: the column with the highest rank. 0 never does.
    pub rank: u8,
    /// Whether it is aligned to the right.
    pub right: bool,
    /// Whether a long text takes several lines instead of being cut: for sentences.
    pub wrapped: bool,
    /// Whether it is left out rather than cut: an address or a moment of which half is worth nothing.
    pub whole: bool,
    /// Whether a terminal leaves it out where none of its rows fills it.
    pub if_filled: bool,
    /// Whether a terminal shows it once above the rows that share it, not beside each: for the first column.
    pub above: bool,
}

impl Column {
    /// A column aligned to the left.
    pub fn new(name: impl Into<String>, rank: u8) -> Self {
        Self {
            name: name.into(),
            rank,
            right: false,
            wrapped: false,
            whole: false,
            if_filled: false,
            above: false,
        }
    }

    /// Aligned to the right, for numbers.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.right = true;
        self
    }

    /// Left out rather than cut, for addresses and moments.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Left out where no row fills it.
    #[must_use]
    pub fn if_filled(mut self) -> Self {
        self.if_filled = true;
        self
    }

    /// Shown once above the rows that share it, for the first column.
    #[must_use]
    pub fn above(mut self) -> Self {
        self.above = true;
        self
    }

    /// Wrapped instead of cut, for sentences.
    #[must_use]
    pub fn wrapped(mut self) -> Self {
        self.wrapped = true;
        self
    }
}
