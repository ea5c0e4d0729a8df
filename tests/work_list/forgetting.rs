//! A lead that is forgotten: in no byte of the data folder, and known again.

use super::*;

const FORGET: [&str; 5] = ["leads", "forget", "10", "-p", "leadbank"];

fn forget(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(&[&FORGET[..], more].concat())
}

/// Pulled and appended to a file, sent in a sheet and by hand, read as something that is no lead: all about one person.
fn known_everywhere(script: Vec<Canned>) -> (Desk, Scripted) {
    let begin = vec![
        handed_over(&leads()),
        yes(),
        handed_over(&json!([])),
        yes(),
        yes(),
        yes(),
    ];
    let (desk, server) = desk_with([begin, script].concat());
    run(
        &desk,
        &["pull-leads", "-p", "leadbank", "--append", "mine.jsonl"],
    )
    .expect_code(0);
    let sheet = format!("lead,stage,_note\n9,1,other\n10,1,\"{NAME}, {PHONE}\"\nx10,1,{NAME}\n");
    send(&desk, &sheet.replace("x10", "10"), &["--concurrency", "1"]).expect_code(0);
    run(
        &desk,
        &[
            "update-stage",
            "10",
            "1",
            "-f",
            "IDreason=424242",
            "-p",
            "leadbank",
        ],
    )
    .expect_code(0);
    meddle(
        &desk,
        &format!(
            "INSERT INTO quarantine (profile, hash, vendor, lead, reason, raw, times, first_seen, last_seen)
             VALUES ('leadbank', x'01', 'leadbank', NULL, 'cut', CAST('{{\"IDLeadBank\": 10, \"Name\": \"{NAME}' AS BLOB), 1, 1, 1),
                    ('leadbank', x'02', 'leadbank', NULL, 'cut', CAST('{{\"IDLeadBank\": 101, \"Na' AS BLOB), 1, 1, 1)"
        ),
    );
    (desk, server)
}

#[test]
fn a_forgotten_lead_is_in_no_byte_of_the_data_folder_and_the_others_are_as_they_were() {
    let (desk, _server) = known_everywhere(vec![]);
    let texts = [NAME, PHONE, "424242"];
    assert!(files_with(&desk, &texts).len() >= 4);
    // What a killed process left half written.
    let folder = desk.path("data/runs").join(bulk_run(&desk));
    fs::write(folder.join(".leadctl-AbCdEf"), NAME).unwrap();

    let refused = forget(&desk, &["--json"]).expect_code(2);
    assert_eq!(refused.error()["code"], "needs-yes");
    let dry = forget(&desk, &["--dry-run"]).expect_code(0);
    assert!(dry.err.contains("would be forgotten"), "{}", dry.err);
    assert!(!files_with(&desk, &texts).is_empty());

    let told = forget(&desk, &["--yes", "--json"]).expect_code(0).json();
    assert_eq!(
        (&told["type"], &told["lead"], &told["profile"]),
        (&json!("forgotten"), &json!("10"), &json!("leadbank"))
    );
    assert_eq!(
        told["summary"],
        json!({"leads": 1, "events": 1, "quarantined": 1, "writes": 3, "rows": 2})
    );
    // The user's own file is named and not touched.
    let mine = fs::read_to_string(desk.path("mine.jsonl")).unwrap();
    assert!(mine.contains(NAME));
    assert!(
        told["not_touched"][0]
            .as_str()
            .unwrap()
            .ends_with("mine.jsonl")
    );
    assert_eq!(files_with(&desk, &texts), Vec::<String>::new());
    // Nor does the log hold anything.
    let log = fs::metadata(desk.path("data/leadctl.db-wal"));
    assert_eq!(log.map_or(0, |it| it.len()), 0);

    assert_eq!(ids(&desk, &[]), ["9", "100"]);
    let quarantined = desk.run(&["leads", "list", "--quarantined", "--json"]);
    assert_eq!(
        quarantined.expect_code(0).json()["leads"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    desk.run(&["leads", "verify"]).expect_code(0);
    let applied = fs::read_to_string(folder.join("applied.csv")).unwrap();
    assert!(applied.contains("9,1,other,9,"), "{applied}");
    assert!(applied.contains("\n,,,10,,,,,3,"), "{applied}");
}

#[test]
fn what_was_typed_for_a_run_about_one_lead_alone_goes_with_it() {
    let (desk, _server) = pulled(vec![yes(), yes(), yes()]);
    let typed = ["-f", "IDreason=424242"];
    send(&desk, "lead,stage\n10,1\n", &typed).expect_code(0);
    forget(&desk, &["--yes"]).expect_code(0);
    assert_eq!(files_with(&desk, &["424242"]), Vec::<String>::new());
    desk.run(&["runs", "show", &latest_run(&desk)])
        .expect_code(0);
    // What holds for other leads, too, is about none of them.
    send(&desk, "lead,stage\n9,1\n100,1\n", &typed).expect_code(0);
    desk.run(&["leads", "forget", "100", "--yes"])
        .expect_code(0);
    assert!(!files_with(&desk, &["424242"]).is_empty());
    desk.run(&["leads", "verify"]).expect_code(0);
}

/// The bulk run in the journal: the latest but for a write by hand.
fn bulk_run(desk: &Desk) -> String {
    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    let bulk = runs["runs"].as_array().unwrap().iter().find(|run| {
        let verdicts = run["verdicts"]["applied"].as_u64().unwrap_or_default();
        run["operation"] == "change-stage" && verdicts > 1
    });
    bulk.unwrap()["run"].as_str().unwrap().to_owned()
}

#[test]
fn what_was_done_to_a_forgotten_lead_is_still_told_and_not_done_twice() {
    let (desk, server) = known_everywhere(vec![]);
    let run_of_sheet = bulk_run(&desk);
    forget(&desk, &["--yes"]).expect_code(0);
    let shown = desk
        .run(&["leads", "show", "10", "--json"])
        .expect_code(0)
        .json();
    let lead = &shown["leads"][0];
    assert!(
        lead["forgotten_at"].is_string() && lead["fields"].is_null(),
        "{lead}"
    );
    let history = lead["history"].as_array().unwrap();
    let events: Vec<&str> = history
        .iter()
        .map(|it| it["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["confirmed", "written", "written", "written"]);
    assert_eq!(history[1]["verdict"], "applied");
    let table = desk.run(&["leads", "show", "10"]).expect_code(0).out;
    assert!(table.contains("forgotten\t"), "{table}");
    desk.run(&["runs", "show", &run_of_sheet]).expect_code(0);
    // It is forgotten a second time without a fuss, and the vendor is never asked.
    let asked = server.asked().len();
    forget(&desk, &["--yes"]).expect_code(0);
    assert_eq!(server.asked().len(), asked);
    let none = desk.run(&["leads", "forget", "4711", "--yes", "--json"]);
    assert_eq!(none.expect_code(5).error()["code"], "no-such-lead");
}

#[test]
fn a_forgotten_lead_that_is_handed_over_again_stays_forgotten_until_it_says_something_else() {
    let mut changed = leads();
    changed[1]["Amount"] = json!(301);
    let (desk, server) = pulled(vec![
        handed_over(&leads()),
        yes(),
        handed_over(&json!([])),
        // Never confirmed, it comes for ever: that has to end, too.
        handed_over(&json!([leads()[1]])),
        handed_over(&json!([leads()[1]])),
        yes(),
        handed_over(&json!([])),
        handed_over(&changed),
        yes(),
        handed_over(&json!([])),
    ]);
    forget(&desk, &["--yes"]).expect_code(0);
    let pull = |more: &[&str]| {
        let line = ["pull-leads", "-p", "leadbank", "--json"];
        let ran = run(&desk, &[&line[..], more].concat()).expect_code(0);
        ran.json()["profiles"][0].clone()
    };
    let again = pull(&[]);
    assert_eq!(
        (&again["new"], &again["changed"], &again["repeated"]),
        (&json!(0), &json!(0), &json!(3))
    );
    // The vendor is told that it arrived, as of any other lead.
    let bodies = server.asked();
    let mut confirmed = bodies
        .iter()
        .filter(|it| it.line.ends_with("ValidateGetLeads"));
    assert_eq!(confirmed.next_back().unwrap().json(), json!([9, 10, 100]));
    assert_eq!(files_with(&desk, &[NAME, PHONE]), Vec::<String>::new());
    pull(&["--no-confirm"]);
    assert_eq!(ids(&desk, &[]), ["9", "100"]);
    pull(&[]);
    let other = pull(&[]);
    assert_eq!((&other["new"], &other["changed"]), (&json!(0), &json!(1)));
    assert_eq!(ids(&desk, &[]), ["9", "100", "10"]);
    desk.run(&["leads", "verify"]).expect_code(0);
}

#[test]
fn a_lead_that_is_not_at_its_end_is_not_forgotten_and_the_way_there_is_told() {
    // Unconfirmed.
    let (desk, _server) = desk_with([
        handed_over(&leads()),
        handed_over(&leads()),
        handed_over(&leads()),
        yes(),
        handed_over(&json!([])),
    ]);
    run(&desk, &["pull-leads", "-p", "leadbank", "--no-confirm"]).expect_code(0);
    let error = forget(&desk, &["--yes", "--json"]).expect_code(5).error();
    assert_eq!(error["code"], "not-at-its-end");
    let hint = error["hint"].as_str().unwrap();
    assert!(hint.contains("leadctl pull-leads -p leadbank"), "{error}");
    assert_eq!(ids(&desk, &[]), ["9", "10", "100"]);

    // Of unknown fate.
    let (desk, _server) = pulled(vec![Canned::of(200, &[], "<html>"), yes()]);
    send(&desk, "lead,stage\n10,1\n", &[]).expect_code(10);
    let run_of_sheet = latest_run(&desk);
    let error = forget(&desk, &["--yes", "--json"]).expect_code(5).error();
    let hint = error["hint"].as_str().unwrap();
    assert!(
        hint.contains(&format!("leadctl runs reconcile {run_of_sheet}")),
        "{error}"
    );
    run(
        &desk,
        &[
            "runs",
            "settle",
            &run_of_sheet,
            "--row",
            "2",
            "--as",
            "not-applied",
        ],
    )
    .expect_code(0);
    // Not sent, but the run may go on.
    let error = forget(&desk, &["--yes", "--json"]).expect_code(5).error();
    let hint = error["hint"].as_str().unwrap();
    assert!(
        hint.contains(&format!("leadctl runs resume {run_of_sheet}")),
        "{error}"
    );
    run(&desk, &["runs", "resume", &run_of_sheet]).expect_code(0);
    forget(&desk, &["--yes"]).expect_code(0);
}

#[test]
fn a_lead_known_under_two_profiles_is_forgotten_under_the_one_that_is_named() {
    let (desk, _server) = pulled(vec![]);
    meddle(
        &desk,
        "INSERT INTO event SELECT 1000, 'cars', lead, kind, at, run, revision, hash, raw, stage FROM event WHERE lead = '10' AND kind = 'new';
         INSERT INTO lead SELECT 1000, 'cars', id, vendor, stage, phase, fields, hash, revision, 1000, first_seen, last_seen, run, batch
         FROM lead WHERE id = '10'",
    );
    let error = desk
        .run(&["leads", "forget", "10", "--yes", "--json"])
        .expect_code(2)
        .error();
    assert_eq!(error["code"], "ambiguous-lead");
    forget(&desk, &["--yes"]).expect_code(0);
    assert_eq!(ids(&desk, &["-p", "cars"]), ["10"]);
    assert_eq!(ids(&desk, &["-p", "leadbank"]), ["9", "100"]);
}
