//! The store as a work list: chosen, sorted, exported so that it reads back, counted, verified, forgotten, pruned, and
//! moved to another machine.

mod choosing;
mod copies;
mod exporting;
mod forgetting;
mod listing;
mod pruning;
mod showing;
mod verifying;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::scripted::{Canned, Scripted, desk_with, run};

/// Nobody else is called so.
const NAME: &str = "Zebediah Quux";
/// Nobody else has it.
const PHONE: &str = "+33 6 98 76 54 32";

/// Three leads at `LeadBank`, one of which is about a person whom nothing else is about.
fn leads() -> Value {
    let contents = |first: &str, phone: &str, city: &str| {
        json!([
            {"ID": 1, "Key": "FirstName", "Value": first, "Type": 0},
            {"ID": 2, "Key": "Phone", "Value": phone, "Type": 0},
            {"ID": 3, "Key": "City", "Value": city, "Type": 0},
        ])
    };
    json!([
        {"IDLeadBank": 9, "NameService": "Essai", "Amount": 1200, "Contents": contents("Ada", "01", "Lille")},
        {"IDLeadBank": 10, "NameService": "Devis", "Amount": 300, "Contents": contents(NAME, PHONE, "Lyon")},
        {"IDLeadBank": 100, "NameService": "essai", "Contents": contents("Léa", "03", "New  Lille")},
    ])
}

fn yes() -> Canned {
    Canned::json(200, &json!({"Status": 1, "Message": "ok"}))
}

fn handed_over(leads: &Value) -> Canned {
    Canned::json(200, &json!({"Status": 1, "Message": "", "Leads": leads}))
}

/// A desk that has pulled the three leads, before a `LeadBank` that answers what comes next by this script.
fn pulled(script: Vec<Canned>) -> (Desk, Scripted) {
    let begin = vec![handed_over(&leads()), yes(), handed_over(&json!([]))];
    let (desk, server) = desk_with([begin, script].concat());
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    (desk, server)
}

/// The ids that a list with these filters shows, in its order.
#[track_caller]
fn ids(desk: &Desk, filters: &[&str]) -> Vec<String> {
    let ran = desk.run(&[&["leads", "list", "--json"], filters].concat());
    let list = ran.expect_code(0).json();
    let leads = list["leads"].as_array().unwrap();
    assert_eq!(list["summary"]["leads"], leads.len());
    let id = |lead: &Value| lead["id"].as_str().unwrap().to_owned();
    leads.iter().map(id).collect()
}

/// Every file below a folder that holds these bytes.
fn holding(folder: &Path, bytes: &[u8], found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding(&path, bytes, found);
        } else if fs::read(&path)
            .unwrap()
            .windows(bytes.len())
            .any(|it| it == bytes)
        {
            found.push(path.display().to_string());
        }
    }
}

/// The files of the data folder in which one of these texts stands, in UTF-8 or as JSON writes it.
fn files_with(desk: &Desk, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts {
        holding(&desk.path("data"), text.as_bytes(), &mut found);
    }
    found
}

/// Sends a sheet of `LeadBank` events.
fn send(desk: &Desk, sheet: &str, more: &[&str]) -> Ran {
    fs::write(desk.path("sheet.csv"), sheet).unwrap();
    let line = [
        "update-stage",
        "--from",
        "sheet.csv",
        "-p",
        "leadbank",
        "--json",
    ];
    run(desk, &[&line[..], more].concat())
}

/// The id of the latest run.
fn latest_run(desk: &Desk) -> String {
    let list = desk.run(&["runs", "list", "--limit", "1", "--json"]);
    list.expect_code(0).json()["runs"][0]["run"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Changes the store behind everybody's back.
fn meddle(desk: &Desk, sql: &str) {
    rusqlite::Connection::open(desk.path("data/leadctl.db"))
        .unwrap()
        .execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}"))
        .unwrap();
}
