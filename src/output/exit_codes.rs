//! The table of exit codes, as `leadctl help exit-codes` shows it.

use serde_json::json;

use super::{Block, Column, Report, Table};
use crate::error::EXIT_CODES;

/// Every exit code, its name and its meaning.
pub fn exit_codes() -> Report {
    let done = (
        0,
        "done",
        "done; nothing to do, nothing found and unchanged are also done",
    );
    let others = EXIT_CODES
        .iter()
        .map(|row| (row.code, row.name, row.meaning));
    let rows: Vec<_> = std::iter::once(done).chain(others).collect();
    let table = Table::new(
        vec![
            Column::new("code", 0).right(),
            Column::new("name", 0),
            Column::new("meaning", 0).wrapped(),
        ],
        rows.iter()
            .map(|(code, name, meaning)| {
                vec![code.to_string(), (*name).to_owned(), (*meaning).to_owned()]
            })
            .collect(),
    );
    Report {
        kind: "exit-codes",
        items_name: "exit_codes",
        items: rows
            .iter()
            .map(|(code, name, meaning)| {
                json!({"type": "exit-code", "code": code, "name": name, "meaning": meaning})
            })
            .collect(),
        view: vec![Block::Table(table)],
        ..Report::default()
    }
}
