//! Sheets as bytes, and what their rows ask for.

mod by_header;
mod by_mapping;
mod drafts;
mod json;
mod real;

use std::io::Cursor;

use super::*;
use crate::lead::{Edit, Entry, Wish};
use crate::vendor::by_id;

pub fn card(vendor: &str) -> &'static Card {
    by_id(vendor).unwrap().card()
}

pub fn wanted(operation: Operation) -> Wanted {
    Wanted {
        operation,
        via: None,
        stage: None,
        edits: Vec::new(),
        allow_final: false,
        asked_at: Timestamp::UNIX_EPOCH,
        columns: Vec::new(),
        map: None,
        sheet: None,
        encoding: None,
        rows: None,
        limit: None,
    }
}

pub fn moving() -> Wanted {
    wanted(Operation::ChangeStage)
}

pub fn mapped(rules: &str) -> Wanted {
    let head = "map = 1\nvendor = \"renovationfind\"\noperation = \"change-stage\"\n";
    Wanted {
        map: Some(Map::parse("reno.toml", &format!("{head}{rules}")).unwrap()),
        ..moving()
    }
}

pub fn edit(field: &str, text: &str) -> Edit {
    Edit {
        field: field.to_owned(),
        entry: Entry::Text(text.to_owned()),
    }
}

pub fn open(vendor: &str, bytes: &str, wanted: Wanted) -> Result<Sheet> {
    let source = Source::new("leads.csv", Cursor::new(bytes.to_owned().into_bytes()));
    Sheet::open(source, card(vendor), wanted)
}

/// Why the sheet is refused.
pub fn refused(vendor: &str, bytes: &str, wanted: Wanted) -> Error {
    match open(vendor, bytes, wanted) {
        Ok(_) => panic!("taken: {bytes}"),
        Err(error) => error,
    }
}

/// What each row asks for, in short: `660001 > JOB_LOST reason=x`, `skip: why` or the error's code and row.
pub fn asked(vendor: &str, bytes: &str, wanted: Wanted) -> Vec<String> {
    let mut sheet = open(vendor, bytes, wanted).unwrap();
    let mut asked = Vec::new();
    while let Some(line) = sheet.next_line() {
        asked.push(match line.and_then(|line| line.meaning()) {
            Ok(Meaning::Wish(wish)) => short(&wish),
            Ok(Meaning::Skip(why)) => format!("skip: {why}"),
            Err(error) => match row_of(&error) {
                Some(row) => format!("{} in row {row}", error.code),
                None => error.code,
            },
        });
    }
    asked
}

pub fn short(wish: &Wish) -> String {
    let stage = wish.stage.iter().map(|stage| format!(" > {stage}"));
    let edits = wish.edits.iter().map(|edit| match &edit.entry {
        Entry::Text(value) => format!(" {}={value}", edit.field),
        Entry::Clear => format!(" {} cleared", edit.field),
    });
    let parts = wish.lead.clone().into_iter().chain(stage).chain(edits);
    parts.collect()
}

/// The whole error as a person reads it.
pub fn told(error: &Error) -> String {
    let mut lines = vec![error.message.clone()];
    lines.extend(error.because.iter().map(|it| format!("because: {it}")));
    lines.extend(error.hint.iter().map(|it| format!("hint: {it}")));
    lines.join("\n")
}
