//! Reports in every format, by value.

mod formats;
mod safety;
pub(super) mod scalars;
mod tables;

use serde_json::{Value, json};

use super::streams::rendered;
use super::terminal::Screen;
use super::{Block, Column, Format, Report, Style, Table};

fn terminal(width: usize) -> Screen {
    Screen {
        terminal: true,
        width,
        color: false,
    }
}

fn pipe() -> Screen {
    Screen::of_file()
}

fn text(report: &Report, format: Format, screen: Screen) -> String {
    let style = Style {
        format: Some(format),
        ..Style::default()
    };
    let (bytes, _) = rendered(report, &style, screen).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn members(value: Value) -> serde_json::Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn table(columns: Vec<Column>, rows: &[&[&str]]) -> Block {
    let rows = rows
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect());
    Block::Table(Table::new(columns, rows.collect()))
}

/// A run of two rows, the second of which carries whatever a vendor may have put into it.
fn run(vendor_text: &str) -> Report {
    let columns = vec![
        Column::new("row", 0).right(),
        Column::new("lead", 0),
        Column::new("verdict", 0),
        Column::new("what the vendor says", 1),
        Column::new("http", 2).right(),
    ];
    let rows: &[&[&str]] = &[
        &["2", "101", "applied", "", "200"],
        &["13", "102", "rejected", vendor_text, "409"],
    ];
    Report {
        kind: "run",
        head: members(json!({"run": "r1", "profile": "reno"})),
        items_name: "rows",
        items: vec![
            json!({"type": "row", "row": 2, "lead": "101", "verdict": "applied"}),
            json!({
                "type": "row", "row": 13, "lead": "102", "verdict": "rejected",
                "fields": {"jobAmount": -12.50, "tags": ["a", "b"], "note": null},
                "message": vendor_text,
            }),
        ],
        tail: members(json!({"summary": {"applied": 1, "rejected": 1}})),
        view: vec![
            table(columns, rows),
            Block::Text("1 applied, 1 rejected.".into()),
        ],
    }
}
