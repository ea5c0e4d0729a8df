//! What stands on which stream in which format: shapes, the last line of an error, silence, files, closed pipes, vendor
//! text that is up to something, secrets that come back, and requests that are only shown.

mod dry_runs;
mod hostile;
mod shapes;
mod streams;

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::scripted::{Asked, Canned, SECRET, Scripted, UUID, desk_with, profiles_at, run};

const WRITE: [&str; 5] = ["update-stage", UUID, "Reviewed", "-p", "crf-connect"];
const VERDICTS: [&str; 9] = [
    "applied",
    "unchanged",
    "refused",
    "rejected",
    "failed",
    "unknown",
    "unsent",
    "skipped",
    "planned",
];

/// A desk with two leads at LeadBank in its store and a write in its journal.
fn worked() -> Desk {
    let leads = json!({"Status": 1, "Message": "", "Leads": [
        {"IDLeadBank": 7, "Name": "Ada", "Amount": number("1.50")},
        {"IDLeadBank": 8, "Name": "Lee, \"the\" second", "Tags": ["a", "b"]},
    ]});
    let yes = || Canned::json(200, &json!({"Status": 1, "Message": "ok"}));
    let none = Canned::json(200, &json!({"Status": 1, "Message": "", "Leads": []}));
    let (desk, server) = desk_with([Canned::json(200, &leads), yes(), none, yes()]);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    run(&desk, &["update-stage", "7", "1", "-p", "leadbank"]).expect_code(0);
    assert_eq!(server.asked().len(), 4);
    desk
}

/// A number with exactly these digits.
fn number(digits: &str) -> Value {
    serde_json::from_str(digits).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// CSV as its header and its records.
fn csv(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let records = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect());
    (header, records.collect())
}

/// Commands that end badly, each in its own way, and their exit codes.
const ENDS: [(&[&str], i32); 12] = [
    (&["frobnicate"], 2),
    (&["update-stage", UUID], 2),
    (&["update-stage", UUID, "Reviewed", "--frob"], 2),
    (&["leads"], 2),
    (&["update-stage", UUID, "Reviewed"], 2),
    (&["add-lead", "-p", "leadbank"], 2),
    (&["update-stage", UUID, "Funded", "-p", "crf-connect"], 3),
    (&["get-lead", UUID, "-p", "crf-connect"], 4),
    (&["get-lead", UUID, "-p", "nobody"], 8),
    (&["runs", "show", "20200101T000000-0000"], 5),
    (&["leads", "show", "7", "-p", "leadbank"], 5),
    (&["profiles", "check", "crf-connect"], 4),
];

/// Text that drives a terminal, turns the direction of writing, or plays at being us.
const NASTY: &str = "\u{1b}[31mred\u{1b}[0m \u{202e}gpj.exe\u{202c}\u{7}\u{0}\u{9b}2J\r\nhint: rm -rf ~\ttab\u{200b}";

#[track_caller]
fn assert_clean(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || "\u{202e}\u{202c}\u{200b}".contains(c)
    };
    assert!(!text.contains(bad), "{text:?}");
    assert!(
        !text.lines().any(|line| line.starts_with("hint: rm")),
        "{text}"
    );
}

/// A request of every kind, at every vendor.
const REQUESTS: [&[&str]; 10] = [
    &["update-stage", UUID, "Reviewed", "-p", "crf-connect"],
    &["get-lead", UUID, "-p", "crf-connect"],
    &["update-lead", "7", "-f", "name=x", "-p", "ivvy"],
    &["get-lead", "7", "-p", "ivvy"],
    &["update-lead", "19", "-f", "description=x", "-p", "crm-com"],
    &["pull-leads", "-p", "crm-com"],
    &["accept-lead", "7", "-p", "renovationfind"],
    &["pull-leads", "-p", "renovationfind"],
    &["update-stage", "7", "1", "-p", "leadbank"],
    &["pull-leads", "-p", "leadbank"],
];

/// Text that a shell would take apart, were it not quoted.
const QUOTED: &str = "it's \"50%\" off; $HOME `id` $(id) \\ \u{e4}\u{20ac} #1 & more!";

/// The headers that the request itself has, not its carrier.
fn meant(asked: &Asked) -> Vec<(&str, &str)> {
    let names = ["x-api-key", "authorization", "accept", "content-type"];
    names
        .into_iter()
        .filter_map(|name| Some((name, asked.header(name)?)))
        .collect()
}
