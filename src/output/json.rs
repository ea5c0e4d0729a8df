//! A report as one JSON document, or as JSON lines.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::Report;
use super::clean::escape_json;
use super::terminal::Screen;
use crate::secret;

/// The version of the documents' shape. It changes when a member changes its meaning or goes.
pub const SCHEMA: u64 = 1;

/// One document: indented on a terminal, on one line elsewhere; a newline ends it.
pub fn document(report: &Report, screen: Screen) -> String {
    let document = masked(&whole(report));
    if screen.terminal {
        format!("{}\n", escape_json(&format!("{document:#}")))
    } else {
        format!("{document}\n")
    }
}

/// One item a line, then `{"type": "summary", ...}` with the counts and the rest of the tail: without it, the stream
/// was cut. A report without items is its own only line before that.
pub fn lines(report: &Report, screen: Screen) -> String {
    let mut text = String::new();
    for item in records(report).iter() {
        text.push_str(&line(item, screen));
    }
    let none = Map::new();
    let tail = if report.items_name.is_empty() {
        &none
    } else {
        &report.tail
    };
    text.push_str(&closing(tail, screen));
    text
}

/// The last line of JSON lines.
pub fn closing(tail: &Map<String, Value>, screen: Screen) -> String {
    let mut summary = Map::new();
    summary.insert("type".into(), "summary".into());
    for (name, value) in tail {
        match value {
            Value::Object(counts) if name == "summary" => summary.extend(counts.clone()),
            value => _ = summary.insert(name.clone(), value.clone()),
        }
    }
    line(&Value::Object(summary), screen)
}

/// One value on one line, masked.
pub fn line(value: &Value, screen: Screen) -> String {
    let line = masked(value).to_string();
    if screen.terminal {
        format!("{}\n", escape_json(&line))
    } else {
        format!("{line}\n")
    }
}

/// The items; a report that has none by design (`health`) is its own only record.
pub fn records(report: &Report) -> Cow<'_, [Value]> {
    if report.items_name.is_empty() {
        Cow::Owned(vec![whole(report)])
    } else {
        Cow::Borrowed(&report.items)
    }
}

/// The value with every known secret masked in its texts, its numbers and its members' names.
pub fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(secret::mask(text).into_owned()),
        Value::Number(number) => match secret::mask(&number.to_string()) {
            Cow::Borrowed(_) => value.clone(),
            Cow::Owned(text) => Value::String(text),
        },
        Value::Array(values) => values.iter().map(masked).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (secret::mask(name).into_owned(), masked(value)))
            .collect(),
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

fn whole(report: &Report) -> Value {
    let mut document = Map::new();
    document.insert("type".into(), json!(report.kind));
    document.insert("schema".into(), json!(SCHEMA));
    document.extend(report.head.clone());
    if !report.items_name.is_empty() {
        document.insert(report.items_name.into(), json!(report.items));
    }
    document.extend(report.tail.clone());
    Value::Object(document)
}
