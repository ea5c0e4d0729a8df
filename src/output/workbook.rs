//! A form to be filled in, as an Excel workbook: a sheet to fill, a sheet that explains it, and hidden lists to choose
//! from. `rust_xlsxwriter` is named in this folder alone.

mod leads;
mod lists;
mod look;
mod notes;
#[cfg(test)]
mod tests;

use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use super::Table;
use crate::error::{Error, Kind, Result};
use lists::Lists;
use look::Look;

/// What shall be filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// What it is for, in a few words.
    pub title: String,
    /// The columns of the first sheet.
    pub columns: Vec<Column>,
    /// What the notes say before they explain the columns.
    pub notes: Vec<Line>,
    /// What the notes list after the columns: a heading, and a table.
    pub tables: Vec<(String, Table)>,
}

/// A line of the notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A sentence.
    Text(String),
    /// A command to type.
    Command(String),
}

/// One column of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// How it is marked.
    pub mark: Mark,
    /// What its cells are.
    pub cells: Cells,
    /// The values to choose from; empty where there is no list.
    pub values: Vec<String>,
    /// Whether any other value is refused.
    pub only_values: bool,
    /// Its cell in the example row.
    pub example: String,
    /// Whether it must be filled in, in words.
    pub needed: String,
    /// What it takes, in words.
    pub takes: String,
    /// What it is, in words.
    pub about: String,
    /// Whose rule it is.
    pub rule: String,
}

/// How a column is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It must be filled in.
    Required,
    /// It depends.
    Depends,
    /// It may stay empty.
    Optional,
}

/// What a column's cells are to the spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Text, kept as it is typed: ids, phone numbers, words.
    Text,
    /// Numbers, typed as the country of the spreadsheet writes them.
    Number,
    /// Days, typed as the country of the spreadsheet writes them and shown as 2026-03-15.
    Date,
}

/// The workbook's bytes. A `Failure` where they cannot be made.
pub fn write(form: &Form) -> Result<Vec<u8>> {
    bytes(form).map_err(|error| {
        Error::new(Kind::Failure, "workbook", "the workbook could not be made")
            .because(error.to_string())
    })
}

fn bytes(form: &Form) -> std::result::Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(&form.title)
            .set_author("leadctl"),
    );
    let lists = Lists::of(&form.columns);
    leads::write(workbook.add_worksheet(), form, &lists)?;
    notes::write(workbook.add_worksheet(), form, &look)?;
    lists.write(workbook.add_worksheet(), &look)?;
    workbook.save_to_buffer()
}
