//! One lead with its whole history.

use super::*;

#[test]
fn a_write_is_shown_with_its_verdict_run_file_and_row() {
    let no = Canned::json(
        200,
        &json!({"Status": 2, "Message": "closed \u{1b}[31mfor good"}),
    );
    let (desk, _server) = pulled(vec![yes(), no]);
    let sheet = "lead,stage,_note\n9,1,a\n10,1,b\n";
    send(&desk, sheet, &["--concurrency", "1"]).expect_code(7);
    let run = latest_run(&desk);
    let shown = desk
        .run(&["leads", "show", "10", "--json"])
        .expect_code(0)
        .json();
    let history = shown["leads"][0]["history"].as_array().unwrap();
    let events: Vec<&str> = history
        .iter()
        .map(|it| it["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["new", "confirmed", "written"]);
    let written = &history[2];
    assert_eq!(
        (
            &written["verdict"],
            &written["run"],
            &written["file"],
            &written["row"]
        ),
        (
            &json!("rejected"),
            &json!(run),
            &json!("sheet.csv"),
            &json!(3)
        )
    );
    let table = desk.run(&["leads", "show", "10"]).expect_code(0).out;
    let line = table.lines().find(|line| line.contains("written")).unwrap();
    for part in ["rejected", &run, "\t3\tsheet.csv\t", "closed for good"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(
        table.contains("Contents.FirstName\tZebediah Quux\n"),
        "{table}"
    );
}

#[test]
fn an_added_lead_is_known_by_the_write_that_added_it() {
    let added = Canned::json(200, &json!({"success": true, "id": 763}));
    let (desk, _server) = desk_with([added]);
    let fields = [
        "name=Gala",
        "typeId=2",
        "stageId=45",
        "sourceId=13",
        "industryId=1",
        "qualityId=1",
        "contactId=5",
    ];
    let fields: Vec<&str> = fields.iter().flat_map(|it| ["-f", it]).collect();
    run(&desk, &[&["add-lead", "-p", "ivvy"], &fields[..]].concat()).expect_code(0);
    let shown = desk
        .run(&["leads", "show", "763", "--json"])
        .expect_code(0)
        .json();
    let history = &shown["leads"][0]["history"];
    assert_eq!(
        (
            &history[0]["operation"],
            &history[0]["verdict"],
            &shown["leads"][0]["fields"]
        ),
        (&json!("add-lead"), &json!("applied"), &Value::Null)
    );
    let table = desk.run(&["leads", "show", "763"]).expect_code(0).out;
    assert!(table.contains("no: only written to or read"), "{table}");
}
