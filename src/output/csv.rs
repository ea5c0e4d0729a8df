//! A report's items as CSV: RFC 4180, header first, nested members dotted.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::clean::clean_lines;
use super::guard::guard;
use super::terminal::Screen;
use super::{Report, json};
use crate::error::{Error, Kind, Result};

/// Excel takes a file for UTF-8 only with it.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Room for a record as most are, in bytes.
const ONE_RECORD: usize = 512;

/// One item's cells, by the names of their columns.
type Cells = IndexMap<String, Cell>;

/// The items, a record each. The columns are the union of their members in the order in which they first came; `type`
/// is left out, an array is JSON text, `null` is an empty cell.
pub fn write(report: &Report, excel: bool, screen: Screen) -> Result<Vec<u8>> {
    let items: Vec<Cells> = json::records(report).iter().map(cells).collect();
    let names = items.iter().flat_map(Cells::keys);
    let columns: IndexSet<&str> = names.map(String::as_str).collect();
    let columns: Vec<&str> = columns.into_iter().collect();
    let mut bytes = header(&columns, excel, screen)?;
    for item in &items {
        bytes.extend(line(item, &columns, excel, screen)?);
    }
    Ok(bytes)
}

/// The names of the columns as the first record; nothing but the byte order mark where there are none.
pub fn header(columns: &[&str], excel: bool, screen: Screen) -> Result<Vec<u8>> {
    let start = if excel { BYTE_ORDER_MARK } else { b"" };
    let names = columns.iter().map(|name| Cell::Text((*name).to_owned()));
    let texts = names.map(|cell| cell.text(excel, screen));
    let header = if columns.is_empty() {
        Vec::new()
    } else {
        joined(texts)?
    };
    Ok([start, &header].concat())
}

/// One item as a record below these columns.
pub fn record(item: &Value, columns: &[&str], excel: bool, screen: Screen) -> Result<Vec<u8>> {
    line(&cells(item), columns, excel, screen)
}

/// One item's exact texts below these columns, for a sheet that is no text.
pub fn sheet_cells(item: &Value, columns: &[String]) -> Vec<String> {
    let cells = cells(item);
    let text = |name: &String| match cells.get(name) {
        Some(Cell::Text(text) | Cell::Plain(text)) => text.clone(),
        None => String::new(),
    };
    columns.iter().map(text).collect()
}

fn line(item: &Cells, columns: &[&str], excel: bool, screen: Screen) -> Result<Vec<u8>> {
    let cells = columns.iter().map(|name| item.get(*name));
    let texts = cells.map(|cell| cell.map(|cell| cell.text(excel, screen)));
    joined(texts.map(Option::unwrap_or_default))
}

fn joined(texts: impl Iterator<Item = String>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .buffer_capacity(ONE_RECORD)
        .from_writer(Vec::new());
    let written = writer.write_record(texts);
    let bytes = written.and_then(|()| writer.into_inner().map_err(|it| it.into_error().into()));
    bytes.map_err(|error| {
        Error::new(
            Kind::Failure,
            "csv",
            "the result could not be written as CSV",
        )
        .because(error.to_string())
    })
}

/// One cell, before the guard.
enum Cell {
    /// Text: it might be a formula.
    Text(String),
    /// A number, a boolean or JSON: never one.
    Plain(String),
}

impl Cell {
    fn text(&self, excel: bool, screen: Screen) -> String {
        let text = match self {
            Self::Text(text) if excel => guard(text),
            Self::Text(text) | Self::Plain(text) => text.into(),
        };
        // A file keeps the text exact; a person's terminal is not to be driven by it.
        if screen.terminal {
            clean_lines(&text).into_owned()
        } else {
            text.into_owned()
        }
    }
}

fn cells(item: &Value) -> Cells {
    let mut cells = Cells::new();
    if let Value::Object(members) = json::masked(item) {
        for (name, value) in members.iter().filter(|(name, _)| *name != "type") {
            flatten(name.clone(), value, &mut cells);
        }
    }
    cells
}

fn flatten(name: String, value: &Value, cells: &mut Cells) {
    let cell = match value {
        Value::Object(members) => {
            for (member, value) in members {
                flatten(format!("{name}.{member}"), value, cells);
            }
            return;
        }
        Value::Null => Cell::Plain(String::new()),
        Value::String(text) => Cell::Text(text.clone()),
        other => Cell::Plain(other.to_string()),
    };
    cells.insert(name, cell);
}
