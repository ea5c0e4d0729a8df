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

/// One item's cells, by the names of their columns.
type Cells = IndexMap<String, Cell>;

/// The items, a record each. The columns are the union of their members in the order in which they first came; `type`
/// is left out, an array is JSON text, `null` is an empty cell.
pub fn write(report: &Report, excel: bool, screen: Screen) -> Result<Vec<u8>> {
    let items: Vec<Cells> = json::records(report).iter().map(cells).collect();
    records(&items, excel, screen).map_err(|error| {
        Error::new(
            Kind::Failure,
            "csv",
            "the result could not be written as CSV",
        )
        .because(error.to_string())
    })
}

fn records(
    items: &[Cells],
    excel: bool,
    screen: Screen,
) -> std::result::Result<Vec<u8>, csv::Error> {
    let names = items.iter().flat_map(Cells::keys);
    let columns: IndexSet<&String> = names.collect();
    let start = if excel { BYTE_ORDER_MARK } else { b"" };
    if columns.is_empty() {
        return Ok(start.to_vec());
    }
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(start.to_vec());
    let headings = columns.iter().map(|name| Cell::Text((*name).clone()));
    writer.write_record(headings.map(|cell| cell.text(excel, screen)))?;
    for item in items {
        let cells = columns.iter().map(|name| item.get(*name));
        let texts = cells.map(|cell| cell.map(|cell| cell.text(excel, screen)));
        writer.write_record(texts.map(Option::unwrap_or_default))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
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
