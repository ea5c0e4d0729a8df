//! A form's workbook, read back by our own reader.

use std::io::{Cursor, Read};

use super::{Cells, Column, Form, Mark, write};
use crate::rows::{self, Options, Source};

fn column(name: &str, cells: Cells, example: &str, values: &[&str]) -> Column {
    Column {
        name: name.into(),
        mark: Mark::Required,
        cells,
        values: values.iter().map(|it| (*it).to_owned()).collect(),
        only_values: true,
        example: example.into(),
        needed: "Yes, in every row.".into(),
        takes: "text".into(),
        about: "what it is".into(),
        rule: "ours".into(),
    }
}

fn form() -> Form {
    let many: Vec<String> = (0..100).map(|number| format!("value {number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    Form {
        title: "A form".into(),
        columns: vec![
            column("lead", Cells::Text, "00660001", &[]),
            column("amount", Cells::Number, "12500.50", &[]),
            column("day", Cells::Date, "2026-03-15", &[]),
            column("moment", Cells::Date, "2026-03-15T09:30:00Z", &[]),
            column("choice", Cells::Text, "", &many),
            column("again", Cells::Text, "value 99", &many),
            column("done", Cells::Text, "true", &["true", "false"]),
        ],
        ..Form::default()
    }
}

/// The text of a part of the workbook.
fn part(name: &str) -> String {
    let bytes = write(&form()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn what_is_written_is_read_back_as_it_was_meant() {
    let source = Source {
        name: "form.xlsx".into(),
        bytes: Box::new(Cursor::new(write(&form()).unwrap())),
    };
    let mut rows = rows::open(source, &Options::default()).unwrap();
    assert_eq!(rows.sheet(), Some("Leads"));
    assert_eq!(
        rows.columns(),
        ["lead", "amount", "day", "moment", "choice", "again", "done"]
    );
    let row = rows.next_row().unwrap().unwrap();
    let cells: Vec<&str> = row.cells().collect();
    assert_eq!(
        cells,
        [
            "00660001",
            "12500.5",
            "2026-03-15",
            "2026-03-15T09:30:00Z",
            "",
            "value 99",
            "true"
        ]
    );
    assert!(rows.next_row().is_none(), "the empty rows are none");
}

#[test]
fn a_list_stands_once_on_the_hidden_sheet_however_long_it_is() {
    let leads = part("xl/worksheets/sheet1.xml");
    assert_eq!(
        leads
            .matches("<formula1>Lists!$A$2:$A$101</formula1>")
            .count(),
        2,
        "{leads}"
    );
    assert_eq!(
        leads
            .matches("<formula1>Lists!$B$2:$B$3</formula1>")
            .count(),
        1
    );
    assert!(leads.contains("sqref=\"E2:E1001\""));
    let book = part("xl/workbook.xml");
    assert!(
        book.contains("name=\"Lists\" sheetId=\"3\" state=\"hidden\""),
        "{book}"
    );
}

#[test]
fn the_names_stay_in_sight_and_say_what_they_are_for() {
    let leads = part("xl/worksheets/sheet1.xml");
    assert!(leads.contains("ySplit=\"1\""), "{leads}");
    assert!(part("xl/comments1.xml").contains("Yes, in every row."));
}
