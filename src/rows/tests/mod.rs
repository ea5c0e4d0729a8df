//! Rows of every format, and every fault of a file.

mod faults;
mod formats;
mod making;
mod real;
mod round_trip;
mod workbooks;

use std::io::Cursor;

use super::{Options, Rows, Source, open};
use crate::error::{Error, Result};

/// A row in brief: where it stood, and its cells.
type Brief = (u64, u64, Vec<String>);

fn rows(bytes: impl AsRef<[u8]>, options: &Options<'_>) -> Result<Rows> {
    let bytes = Cursor::new(bytes.as_ref().to_vec());
    open(Source::new("leads", bytes), options)
}

fn all(rows: &mut Rows) -> Result<Vec<Brief>> {
    let mut all = Vec::new();
    while let Some(row) = rows.next_row() {
        let row = row?;
        all.push((row.row, row.line, row.cells().map(str::to_owned).collect()));
    }
    Ok(all)
}

/// The columns and the rows of a file that is well.
#[track_caller]
fn read(bytes: impl AsRef<[u8]>) -> (Vec<String>, Vec<Brief>) {
    let mut rows = rows(bytes, &Options::default()).unwrap();
    let all = all(&mut rows).unwrap();
    (rows.columns().to_vec(), all)
}

/// What is said about a file that is not.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>) -> Error {
    refused_with(bytes, &Options::default())
}

#[track_caller]
fn refused_with(bytes: impl AsRef<[u8]>, options: &Options<'_>) -> Error {
    match rows(bytes, options) {
        Err(error) => error,
        Ok(mut rows) => all(&mut rows).expect_err("the file should be refused"),
    }
}

fn brief(row: u64, line: u64, cells: &[&str]) -> Brief {
    (
        row,
        line,
        cells.iter().map(|&cell| cell.to_owned()).collect(),
    )
}
