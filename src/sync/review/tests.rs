//! Whole sheets, judged.

mod alike;
mod learning;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::lead::Operation;
use crate::rows::Source;
use crate::sheet::Wanted;
use crate::vendor::by_id;

fn wanted(operation: Operation) -> Wanted {
    Wanted {
        operation,
        via: None,
        stage: None,
        edits: Vec::new(),
        allow_final: false,
        asked_at: Timestamp::UNIX_EPOCH,
        columns: Vec::new(),
        sheet: None,
        encoding: None,
        rows: None,
        limit: None,
        map: None,
    }
}

/// A sheet, opened.
fn open(operation: Operation, vendor: &str, text: &'static str) -> Sheet {
    let source = Source::new("leads.csv", text.as_bytes());
    Sheet::open(source, by_id(vendor).unwrap().card(), wanted(operation)).unwrap()
}

/// What a sheet comes to, and the problems of each row.
fn judged(operation: Operation, vendor: &str, text: &'static str) -> (Reviewed, Vec<Vec<Value>>) {
    let card = by_id(vendor).unwrap().card();
    let mut sheet = open(operation, vendor, text);
    let mut rows = Vec::new();
    let reviewed = review(&mut sheet, card, &Account::default(), &mut |judged| {
        let problems = judged.problems().iter();
        rows.push(problems.map(|it| judged.to_json(it)).collect());
        Ok(())
    });
    (reviewed.unwrap(), rows)
}

fn moved(text: &'static str) -> (Reviewed, Vec<Vec<Value>>) {
    judged(Operation::ChangeStage, "renovationfind", text)
}

#[test]
fn a_problem_tells_its_whole_place() {
    let (reviewed, rows) = moved(
        "Lead,status,Job Amount,reason\n1,CONTACT_MADE,,\n2,Contact Made,,\"a\nb\"\n3,MEETUP_SCHEDULED,,\n4,JOB_WON,x,\n",
    );
    assert_eq!((reviewed.rows, reviewed.valid, reviewed.invalid), (4, 2, 2));
    let wrong = &rows[3][0];
    assert_eq!(
        *wrong,
        json!({
            "type": "problem", "file": "leads.csv", "row": 5, "line": 6, "column": "Job Amount", "field": "jobAmount",
            "code": "not-a-number", "message": "`jobAmount` is not a plain number: `x`", "hint": wrong["hint"],
            "value": "x", "rule": "vendor", "severity": "error",
        })
    );
    let missing = &rows[2][0];
    assert_eq!(
        (&missing["code"], &missing["field"]),
        (&"missing-field".into(), &"meetingScheduledDate".into())
    );
    assert!(
        missing.get("column").is_none(),
        "no column fills it: {missing}"
    );
}

#[test]
fn a_row_that_cannot_be_taken_is_refused_and_the_next_one_is_judged() {
    let (reviewed, rows) = moved(
        "lead,status\n1,NO_RESPONSE_FROM_HOMEOWNER,x\n2E+15,NO_RESPONSE_FROM_HOMEOWNER\n3,NO_RESPONSE_FROM_HOMEOWNER\n",
    );
    assert_eq!((reviewed.valid, reviewed.invalid), (1, 2));
    assert_eq!(
        rows[0][0],
        json!({
            "type": "problem", "file": "leads.csv", "row": 2, "line": 2, "column": "C", "code": "too-many-cells",
            "message": "the row has more cells than there are columns (2)", "hint": rows[0][0]["hint"],
            "value": "x", "rule": "house", "severity": "error",
        })
    );
    let lost = &rows[1][0];
    assert_eq!(
        (
            &lost["code"],
            &lost["field"],
            &lost["column"],
            &lost["value"]
        ),
        (
            &"digits-lost".into(),
            &"lead".into(),
            &"lead".into(),
            &"2E+15".into()
        )
    );
    assert_eq!(lost["message"], "digits were lost in Excel: `2E+15`");
}

#[test]
fn one_lead_with_two_stages_is_refused_and_the_same_again_is_a_warning() {
    let (reviewed, rows) = moved(
        "lead,status,reason\n1,NO_RESPONSE_FROM_HOMEOWNER,a\n01,QUOTE_SENT,a\n1,no response from homeowner,a\n1,NO_RESPONSE_FROM_HOMEOWNER,b\n1,NO_RESPONSE_FROM_HOMEOWNER,b\n",
    );
    let codes: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().filter_map(|it| it["code"].as_str()).collect())
        .collect();
    assert_eq!(
        codes,
        [
            &[][..],
            &["two-stages"],
            &["repeated-row"],
            &[],
            &["repeated-row"]
        ]
    );
    assert!(
        rows[1][0]["message"].as_str().unwrap().contains("row 2"),
        "{}",
        rows[1][0]
    );
    assert_eq!(rows[4][0]["message"], "row 5 asks for the same");
    assert_eq!(
        (reviewed.valid, reviewed.invalid, reviewed.warnings),
        (4, 1, 2)
    );
}

#[test]
fn a_lead_that_is_refused_for_something_else_still_contradicts() {
    let (_, rows) = moved("lead,status\n1,JOB_WON\n1,QUOTE_SENT\n");
    assert_eq!(rows[1][0]["code"], "two-stages");
}

#[test]
fn leads_that_are_added_twice_are_warned_of() {
    let sheet = r#"
        {"type_identifier": "Sales", "importance": "IMPORTANCE3", "priority": 2, "contact_email": "a@example.com"}
        {"type_identifier": "Sales", "importance": "IMPORTANCE3", "priority": 2, "contact_email": "b@example.com"}
        {"type_identifier": "Sales", "importance": "IMPORTANCE3", "priority": 2, "contact_email": "a@example.com"}"#;
    let (reviewed, rows) = judged(Operation::AddLead, "crm-com", sheet);
    assert_eq!((reviewed.valid, reviewed.warnings), (3, 1), "{rows:?}");
    assert_eq!(rows[2][0]["message"], "row 1 asks for the same");
}

#[test]
fn other_fields_for_the_same_lead_are_no_repetition() {
    let sheet = "lead,description\n7,a\n7,b\n7,a\n";
    let (reviewed, rows) = judged(Operation::UpdateLead, "ivvy", sheet);
    assert_eq!((reviewed.valid, reviewed.warnings), (3, 1), "{rows:?}");
    assert_eq!(rows[2][0]["message"], "row 2 asks for the same");
}

#[test]
fn what_spoils_the_file_ends_it_and_the_rows_before_it_are_judged() {
    let card = by_id("renovationfind").unwrap().card();
    let text = "{\"lead\": 1}\n{\"lead\": 2}\n{\"lead\"\n";
    let mut sheet = open(Operation::ChangeStage, "renovationfind", text);
    let mut rows = 0;
    let error = review(&mut sheet, card, &Account::default(), &mut |_| {
        rows += 1;
        Ok(())
    })
    .unwrap_err();
    assert_eq!((rows, error.code.as_str()), (2, "not-json"));
}
