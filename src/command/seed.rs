//! The lead ids of a sheet's column, or of a plain list: what `sandbox seed` plants.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Error, Kind, Result};
use crate::lead::LeadId;
use crate::rows::{self, Options, Row, Rows, Source};
use crate::sheet::{find_column, is_id, lead_column};
use crate::vendor::card::{Card, nearest};

/// Where the ids stand.
pub struct Place<'a> {
    /// The file; `-` is standard input.
    pub file: &'a Path,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// The encoding of a text.
    pub encoding: Option<&'a str>,
    /// The column.
    pub column: Option<&'a str>,
}

/// The ids, and what was guessed to find them.
pub struct Found {
    /// Each once, in the sheet's order.
    pub ids: Vec<LeadId>,
    /// Sentences to be told.
    pub notes: Vec<String>,
}

/// Reads the ids, each once, at most `limit`. Errors (3) name the file, the row and the column.
pub fn ids(card: &Card, from: &Place<'_>, limit: Option<usize>) -> Result<Found> {
    let is_id = |cell: &str| from.column.is_none() && is_id(card, cell);
    let options = Options {
        sheet: from.sheet,
        encoding: from.encoding,
        is_id: Some(&is_id),
    };
    let source = Source::open(from.file)?;
    let file = source.name.clone();
    let mut rows = rows::open(source, &options)?;
    let mut seen = BTreeSet::new();
    let mut ids = Vec::new();
    let limit = limit.unwrap_or(usize::MAX);
    let mut column = known(card, &rows, from.column)?;
    while ids.len() < limit {
        let Some(row) = rows.next_row() else { break };
        let row = row?;
        let at = match column {
            Some(at) => at,
            None => find(card, &file, row.columns(), from.column)?,
        };
        column = Some(at);
        ids.extend(id(card, &row, at)?.filter(|id| seen.insert(id.clone())));
    }
    if ids.is_empty() {
        return Err(Error::new(
            Kind::Invalid,
            "no-leads",
            format!("{file} holds no lead"),
        ));
    }
    let notes = rows.notes();
    Ok(Found { ids, notes })
}

/// The ids' column, where the columns are known before the first row: they are, but in JSON.
fn known(card: &Card, rows: &Rows, wanted: Option<&str>) -> Result<Option<usize>> {
    if rows.columns().is_empty() {
        return Ok(None);
    }
    find(card, rows.file(), rows.columns(), wanted).map(Some)
}

/// Which column holds the ids.
fn find(card: &Card, file: &str, columns: &[String], wanted: Option<&str>) -> Result<usize> {
    let found = match wanted {
        Some(name) => find_column(columns, name),
        None => lead_column(card, columns),
    };
    found.ok_or_else(|| no_column(card, file, columns, wanted))
}

fn no_column(card: &Card, file: &str, columns: &[String], wanted: Option<&str>) -> Error {
    let wanted = wanted.unwrap_or(&card.lead.field);
    let error = Error::new(
        Kind::Invalid,
        "no-such-column",
        format!("{file} has no column {wanted}"),
    );
    match nearest(wanted, columns.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean --column \"{near}\"?")),
        None => error.hint(format!(
            "name the column that holds {} ids such as {}: --column NAME",
            card.name, card.lead.sample
        )),
    }
}

fn id(card: &Card, row: &Row<'_>, column: usize) -> Result<Option<LeadId>> {
    let typed = row.cell(column)?.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    card.lead_id(typed).map(Some).map_err(|why| {
        let what = format!("`{}` is not a lead's id", rows::quoted(typed));
        row.fault(column, "not-a-lead-id", &what).because(why)
    })
}
