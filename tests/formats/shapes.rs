//! The shapes of what a script reads.

use super::*;

#[test]
fn a_run_is_one_document_with_its_rows_and_every_count() {
    let (desk, _server) = desk_with([Canned::of(200, &[], "")]);
    let ran = run(&desk, &[&WRITE[..], &["--json"]].concat()).expect_code(0);
    assert_eq!((ran.err.as_str(), ran.out.lines().count()), ("", 1));
    let document = ran.json();
    let wanted = [
        "type",
        "schema",
        "run",
        "profile",
        "vendor",
        "operation",
        "rows",
        "summary",
    ];
    assert_eq!(keys(&document), wanted);
    assert_eq!(
        (&document["type"], &document["schema"]),
        (&json!("run"), &json!(1))
    );
    let row = &document["rows"][0];
    let wanted = [
        "type",
        "row",
        "line",
        "lead",
        "stage",
        "verdict",
        "problems",
        "http_status",
        "attempts",
    ];
    assert_eq!(keys(row), wanted);
    assert_eq!(document["summary"]["rows"], 1);
    for verdict in VERDICTS {
        assert_eq!(
            document["summary"][verdict],
            i32::from(verdict == "applied"),
            "{verdict}"
        );
    }
    assert_eq!(document["summary"]["next"], json!([]));
}

#[test]
fn a_run_is_lines_that_a_summary_closes() {
    let (desk, _server) = desk_with([Canned::json(404, &json!({"success": false}))]);
    let call = [
        "accept-lead",
        "7",
        "8",
        "-p",
        "renovationfind",
        "--format",
        "jsonl",
    ];
    let ran = run(&desk, &call).expect_code(5);
    let lines = lines(&ran.out);
    let types: Vec<&Value> = lines.iter().map(|line| &line["type"]).collect();
    assert_eq!(types, ["row", "row", "summary"]);
    assert_eq!(
        (&lines[2]["rows"], &lines[2]["rejected"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn a_run_is_csv_with_a_header_and_no_byte_order_mark() {
    let (desk, _server) = desk_with([Canned::of(200, &[], "")]);
    let ran = run(&desk, &[&WRITE[..], &["--format", "csv"]].concat()).expect_code(0);
    assert!(ran.out.contains("\r\n"));
    let (header, records) = csv(&ran.out);
    assert_eq!(
        header,
        [
            "row",
            "line",
            "lead",
            "stage",
            "verdict",
            "problems",
            "http_status",
            "attempts"
        ]
    );
    assert_eq!(
        records,
        [["1", "1", UUID, "Reviewed", "applied", "[]", "200", "1"]]
    );
    let ran = run(
        &desk,
        &[&WRITE[..], &["--format", "csv", "--excel"]].concat(),
    )
    .expect_code(0);
    assert!(ran.out.starts_with("\u{feff}row,"), "{}", ran.out);
}

#[test]
fn a_pull_is_leads_and_an_account_of_each_profile() {
    let lead = |id: i32| json!({"IDLeadBank": id});
    let script = [
        Canned::json(200, &json!({"Status": 1, "Leads": [lead(7), lead(8)]})),
        Canned::json(200, &json!({"Status": 1})),
        Canned::json(200, &json!({"Status": 1, "Leads": []})),
    ];
    let (desk, _server) = desk_with(script);
    let document = run(&desk, &["pull-leads", "-p", "leadbank", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(keys(&document), ["type", "schema", "leads", "profiles"]);
    assert_eq!(document["type"], "pull");
    let lead = &document["leads"][0];
    assert_eq!(
        keys(lead),
        [
            "type",
            "profile",
            "vendor",
            "id",
            "phase",
            "event",
            "first_seen",
            "fields"
        ]
    );
    assert_eq!(
        (&lead["id"], &lead["event"], &lead["phase"]),
        (&json!("7"), &json!("new"), &json!("new"))
    );
    let first_seen = lead["first_seen"].as_str().unwrap();
    assert!(
        first_seen.ends_with('Z') && first_seen.parse::<jiff::Timestamp>().is_ok(),
        "{first_seen}"
    );
    let profile = &document["profiles"][0];
    let wanted = [
        "profile",
        "vendor",
        "fetched",
        "new",
        "changed",
        "repeated",
        "confirmed",
        "quarantined",
        "exit",
    ];
    assert_eq!(keys(profile), wanted);
    assert_eq!(
        (&profile["fetched"], &profile["new"], &profile["confirmed"]),
        (&json!(2), &json!(2), &json!(2))
    );
}

#[test]
fn every_list_is_a_document_lines_and_csv() {
    let desk = worked();
    let lists: [(&[&str], &str, &str, &str); 7] = [
        (&["leads", "list"], "leads", "leads", "lead"),
        (&["runs", "list"], "runs", "runs", "run"),
        (&["vendors"], "vendors", "vendors", "vendor"),
        (&["stages", "crf-connect"], "stages", "stages", "stage"),
        (&["profiles", "list"], "profiles", "profiles", "profile"),
        (
            &["help", "exit-codes"],
            "exit-codes",
            "exit_codes",
            "exit-code",
        ),
        (
            &["get-lead", UUID, "-p", "crf-connect", "--dry-run"],
            "requests",
            "requests",
            "request",
        ),
    ];
    for (command, kind, items, item) in lists {
        let as_format = |format| {
            let ran = desk
                .run(&[command, &["--format", format]].concat())
                .expect_code(0);
            // Beside a table there may be a note on what to do next.
            assert!(ran.err.is_empty() || format == "table", "{command:?}");
            ran
        };
        let document = as_format("json").json();
        assert_eq!(
            (&document["type"], &document["schema"]),
            (&json!(kind), &json!(1)),
            "{command:?}"
        );
        let listed = document[items].as_array().unwrap();
        assert!(
            !listed.is_empty() && listed.iter().all(|it| it["type"] == item),
            "{document}"
        );
        let lines = lines(&as_format("jsonl").out);
        assert_eq!(&lines[..lines.len() - 1], &listed[..], "{command:?}");
        assert_eq!(lines.last().unwrap()["type"], "summary", "{command:?}");
        let (header, records) = csv(&as_format("csv").out);
        assert!(
            !header.contains(&"type".to_owned()) && records.len() == listed.len(),
            "{command:?}"
        );
        let table = as_format("table").out;
        assert!(table.lines().count() >= listed.len(), "{table}");
    }
}

#[test]
fn a_list_that_is_empty_is_a_document_too() {
    let desk = Desk::new();
    let document = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(
        (&document["leads"], &document["summary"]["leads"]),
        (&json!([]), &json!(0))
    );
    assert_eq!(
        desk.run(&["runs", "list", "--json"]).expect_code(0).json()["runs"],
        json!([])
    );
    let lines = lines(
        &desk
            .run(&["leads", "list", "--format", "jsonl"])
            .expect_code(0)
            .out,
    );
    assert_eq!((lines.len(), &lines[0]["type"]), (1, &json!("summary")));
}

#[test]
fn leads_are_exact_in_json_and_in_csv() {
    let desk = worked();
    let document = desk.run(&["leads", "list", "--json"]).expect_code(0);
    assert!(
        document.out.contains(r#""Amount":1.50"#),
        "{}",
        document.out
    );
    let (header, records) = csv(&desk
        .run(&["leads", "list", "--format", "csv"])
        .expect_code(0)
        .out);
    let column = header
        .iter()
        .position(|name| name == "fields.Name")
        .unwrap();
    let names: Vec<&str> = records
        .iter()
        .map(|record| record[column].as_str())
        .collect();
    assert_eq!(names, ["Ada", "Lee, \"the\" second"]);
    let column = header
        .iter()
        .position(|name| name == "fields.Tags")
        .unwrap();
    assert_eq!(
        (records[0][column].as_str(), records[1][column].as_str()),
        ("", r#"["a","b"]"#)
    );
}
