//! What is told, to people and to scripts.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use super::*;

/// Rows of every kind.
const SHEET: &str = "\
Lead,Status,Job Amount,Contact Method
1,CONTACT_MADE,,TEXT
2,MEETUP_SCHEDULED,,
3,CONTACT_MADE,,PIGEON
4,MEETUP_SCHEDULED,,
5,Meetup Scheduled,,
6,CONTACT_MAD,,TEXT
abc,CONTACT_MADE,,SMOKE
8,JOB_WON,12k,
1,contact made,,TEXT
1,QUOTE_SENT,,
";

#[test]
fn problems_are_grouped_for_people() {
    let ran = validate(SHEET.as_bytes(), &[]).expect_code(3);
    insta::assert_snapshot!(ran.out);
    assert!(
        ran.err
            .starts_with("error: 8 of 10 rows break rules\nhint: "),
        "{}",
        ran.err
    );
}

#[test]
fn a_script_gets_every_problem_with_its_place() {
    let ran = validate(SHEET.as_bytes(), &["--json"]).expect_code(3);
    let document = ran.json();
    assert_eq!(
        (&document["type"], &document["schema"]),
        (&json!("validation"), &json!(1))
    );
    let problem = problems(&ran)
        .into_iter()
        .find(|it| it["value"] == "12k")
        .unwrap();
    assert_eq!(
        problem,
        json!({
            "type": "problem", "file": "leads.dat", "row": 9, "line": 9, "column": "Job Amount", "field": "jobAmount",
            "code": "not-a-number", "message": "`jobAmount` is not a plain number: `12k`", "hint": problem["hint"],
            "value": "12k", "rule": "vendor", "severity": "error",
        })
    );
    let summary = &document["summary"];
    let counts = ["rows", "valid", "invalid", "skipped", "warnings"]
        .map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [10, 2, 8, 0, 1]);
    assert_eq!(summary["files"][0]["operation"], "change-stage");
    assert!(
        summary["next"][0].as_str().unwrap().contains("--rejects"),
        "{summary}"
    );
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["invalid"]),
        (&json!("invalid-rows"), &json!(8))
    );
}

#[test]
fn json_lines_and_csv_carry_the_same_problems() {
    let whole = problems(&validate(SHEET.as_bytes(), &["--json"]));
    let lines = validate(SHEET.as_bytes(), &["--format", "jsonl"]).expect_code(3);
    let lines: Vec<Value> = lines
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (summary, items) = lines.split_last().unwrap();
    assert_eq!(items, whole);
    assert_eq!(
        (&summary["type"], &summary["invalid"]),
        (&json!("summary"), &json!(8))
    );

    let ran = validate(SHEET.as_bytes(), &["--format", "csv"]).expect_code(3);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header: Vec<_> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), whole.len());
    for (record, problem) in records.iter().zip(&whole) {
        for (name, cell) in header.iter().zip(record) {
            let value = match &problem[name] {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            assert_eq!(cell, value, "{name}");
        }
    }
}

#[test]
fn a_sheet_without_a_fault_ends_well_and_says_what_to_type_next() {
    let sheet = "id;status\n1;REACHED_OUT_TO_HOMEOWNER\n2;NO_RESPONSE_FROM_HOMEOWNER\n";
    let ran = validate(sheet.as_bytes(), &[]).expect_code(0);
    assert_eq!(
        ran.out,
        "2 rows: 2 valid, 0 invalid, 0 skipped\n\n\
         Next:\n  leadctl update-stage --from leads.dat -p PROFILE\n"
    );
    assert_eq!(ran.err, "");
    let quiet = validate(sheet.as_bytes(), &["-q"]).expect_code(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn what_holds_for_every_row_may_stand_on_the_command_line() {
    let list = b"660737\n660728\n";
    let flags = [
        "--stage",
        "LEAD_LOST",
        "-f",
        "lostReason=TIMING",
        "--allow-final",
    ];
    let ran = validate(list, &flags).expect_code(0);
    assert!(
        ran.out.contains(
            "update-stage LEAD_LOST --from leads.dat -p PROFILE -f lostReason=TIMING --allow-final"
        ),
        "{}",
        ran.out
    );
    let part = [
        "--stage",
        "OTHER",
        "-f",
        "reason=it's over",
        "--limit",
        "1",
        "--encoding",
        "utf-8",
    ];
    let ran = validate(list, &part).expect_code(0);
    assert!(
        ran.out.ends_with(
            "--from leads.dat -p PROFILE -f 'reason=it'\\''s over' --limit 1 --encoding utf-8\n"
        ),
        "{}",
        ran.out
    );
    let ran = validate(list, &["--stage", "LEAD_LOST"]).expect_code(3);
    assert!(
        ran.out
            .contains("Missing `lostReason` for LEAD_LOST in 2 rows: 1, 2\n"),
        "{}",
        ran.out
    );
    validate(list, &["--for", "accept-lead"]).expect_code(0);
    let ran = validate(list, &["--for", "add-lead"]).expect_code(2);
    assert!(ran.err.contains("does not offer add-lead"), "{}", ran.err);
}

#[test]
fn a_profile_brings_its_own_rules_and_nothing_is_stored_or_asked() {
    let desk = Desk::with_config(
        "[profiles.reno]\nvendor = \"renovationfind\"\ntoken = { env = \"NOT_SET\" }\nbase_url = \"https://127.0.0.1:1\"\n",
    );
    fs::write(
        desk.path("leads.csv"),
        "lead,status\n1,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    let ran = desk
        .run(&["validate", "leads.csv", "-p", "reno"])
        .expect_code(0);
    assert!(
        ran.out.contains("--from leads.csv -p reno\n"),
        "{}",
        ran.out
    );
    assert!(!desk.path("data").exists());
    let nobody = Desk::new();
    fs::write(nobody.path("leads.csv"), "lead,status\n1,X\n").unwrap();
    let ran = nobody.run(&["validate", "leads.csv"]).expect_code(8);
    assert!(ran.err.contains("--vendor VENDOR"), "{}", ran.err);
}

#[test]
fn several_files_are_judged_each_by_itself() {
    let desk = Desk::new();
    fs::write(
        desk.path("a.csv"),
        "lead,status\n1,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    fs::write(
        desk.path("b.csv"),
        "lead,status\n1,REACHED_OUT_TO_HOMEOWNER\nx,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    fs::write(desk.path("c.csv"), "lead,Lead\n1,2\n").unwrap();
    let ran = desk
        .run(&["validate", "a.csv", "b.csv", "--vendor", "renovationfind"])
        .expect_code(3);
    assert!(ran.out.contains("a.csv:\n\n1 row: 1 valid"), "{}", ran.out);
    assert!(
        ran.out
            .contains("b.csv:\n\n`lead` is not a lead's id in row 3: `x`"),
        "{}",
        ran.out
    );
    let ran = desk
        .run(&[
            "validate",
            "c.csv",
            "b.csv",
            "--vendor",
            "renovationfind",
            "--json",
        ])
        .expect_code(3);
    let found = problems(&ran);
    let files: Vec<_> = found.iter().map(|it| (&it["file"], &it["row"])).collect();
    assert_eq!(
        files,
        [(&json!("c.csv"), &json!(1)), (&json!("b.csv"), &json!(3))]
    );
    assert_eq!(ran.error()["code"], "duplicate-header");
    assert_eq!(ran.json()["summary"]["files"][0]["readable"], false);
}

#[test]
fn what_the_rows_do_is_seen_from_the_sheet_and_told() {
    let desk = Desk::new();
    fs::write(desk.path("leads.csv"), "lead,description\n7,x\n").unwrap();
    let ran = desk
        .run(&["validate", "leads.csv", "--vendor", "ivvy"])
        .expect_code(0);
    assert!(
        ran.err
            .contains("judged as update-lead; --for decides otherwise"),
        "{}",
        ran.err
    );
    assert!(
        ran.out.contains("leadctl update-lead --from leads.csv"),
        "{}",
        ran.out
    );
    let ran = desk
        .run(&[
            "validate",
            "leads.csv",
            "--vendor",
            "ivvy",
            "--for",
            "change-stage",
            "--json",
        ])
        .expect_code(3);
    assert_eq!(problems(&ran)[0]["code"], "missing-stage");
}

#[test]
fn standard_input_and_an_output_file_will_do() {
    let desk = Desk::new();
    let mut child = desk
        .command(&[
            "validate",
            "-",
            "--vendor",
            "renovationfind",
            "-o",
            "found.jsonl",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(SHEET.as_bytes())
        .unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap()).expect_code(3);
    assert_eq!(ran.out, "");
    let found = fs::read_to_string(desk.path("found.jsonl")).unwrap();
    assert!(
        found
            .lines()
            .next()
            .unwrap()
            .contains("\"file\":\"standard input\""),
        "{found}"
    );
    assert!(
        found
            .lines()
            .last()
            .unwrap()
            .starts_with("{\"type\":\"summary\""),
        "{found}"
    );
}

#[test]
fn a_hundred_thousand_bad_rows_are_a_few_lines_for_people() {
    let mut text = "lead,status\n".to_owned();
    for row in 0..100_000 {
        writeln!(text, "{row},NO_SUCH_STATUS_{}", row % 1_000).unwrap();
    }
    let ran = validate(text.as_bytes(), &[]).expect_code(3);
    assert!(ran.out.lines().count() < 20, "{}", ran.out);
    assert!(
        ran.out.contains("100,000 rows: 0 valid, 100,000 invalid"),
        "{}",
        ran.out
    );
}
