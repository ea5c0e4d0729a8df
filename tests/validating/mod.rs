//! `leadctl validate`: every row judged, every problem told with its place and its remedy, and the bad rows written out
//! again so that mending them is all that is left to do.

mod faults;
mod rejects;
mod told;

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, Ran};

/// Judges bytes under a name that says nothing, for RenovationFind, without any configuration.
fn validate(bytes: &[u8], more: &[&str]) -> Ran {
    let desk = Desk::new();
    fs::write(desk.path("leads.dat"), bytes).unwrap();
    at(&desk, "leads.dat", more)
}

fn at(desk: &Desk, file: &str, more: &[&str]) -> Ran {
    let arguments = ["validate", file, "--vendor", "renovationfind"];
    desk.run(&[&arguments, more].concat())
}

/// The problems of a report.
fn problems(ran: &Ran) -> Vec<Value> {
    ran.json()["problems"].as_array().unwrap().clone()
}

/// A workbook of one sheet, `Leads`, its cells as text.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Leads").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}
