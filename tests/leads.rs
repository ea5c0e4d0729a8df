//! The store as people look at it: lists and their filters, one lead with its history, exports, runs.

use std::fs;

use serde_json::{Value, json};

use crate::bank::{Bank, leads};
use crate::desk::{Desk, Ran, Served};

const CRF: &str = "7927b2df-8bba-4d29-b9a2-b6e0beafe620";

/// A desk where the sandbox's RenovationFind and LeadBank were pulled, 300 leads each.
fn pulled() -> Desk {
    let desk = Desk::new();
    let named = ["-p", "sandbox-renovationfind", "-p", "sandbox-leadbank"];
    sandbox(&desk, &[&["pull-leads"], &named[..]].concat()).expect_code(0);
    desk
}

fn sandbox(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[arguments, &["--sandbox"]].concat())
}

/// The leads that a list with these filters shows.
fn listed(desk: &Desk, filters: &[&str]) -> Vec<Value> {
    let ran = sandbox(desk, &[&["leads", "list", "--json"], filters].concat()).expect_code(0);
    let json = ran.json();
    assert_eq!(json["type"], "leads");
    let leads = json["leads"].as_array().unwrap().clone();
    if !filters.contains(&"--quarantined") {
        assert_eq!(json["summary"]["leads"], leads.len());
    }
    leads
}

/// The events of a lead: what, and the verdict of a write.
fn history(shown: &Value) -> Vec<(String, Option<String>)> {
    let events = shown["leads"][0]["history"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    events
        .map(|event| (text(&event["event"]).unwrap(), text(&event["verdict"])))
        .collect()
}

#[test]
fn a_store_that_is_not_there_is_an_empty_list_and_stays_away() {
    let desk = Desk::new();
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(list["leads"], json!([]));
    assert_eq!(list["summary"]["leads"], 0);
    assert!(
        desk.run(&["leads", "list"])
            .expect_code(0)
            .out
            .contains("no leads")
    );
    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    assert_eq!(runs["runs"], json!([]));
    desk.run(&["leads", "export", "-o", "leads.csv"])
        .expect_code(0);
    assert!(!desk.path("data/leadctl.db").exists());
}

#[test]
fn a_list_is_narrowed_by_profile_vendor_stage_phase_and_time() {
    let desk = pulled();
    let count = |filters: &[&str]| listed(&desk, filters).len();
    assert_eq!(count(&[]), 600);
    assert_eq!(count(&["-p", "sandbox-leadbank"]), 300);
    assert_eq!(count(&["--vendor", "renovationfind"]), 300);
    assert_eq!(
        count(&["--vendor", "renovationfind", "-p", "sandbox-leadbank"]),
        0
    );
    assert_eq!(count(&["--since", "1h"]), 600);
    assert_eq!(count(&["--since", "2999-01-01"]), 0);
    assert_eq!(count(&["--since", "2020-01-01T00:00:00+02:00"]), 600);
    assert_eq!(count(&["--quarantined"]), 0);
    // Every lead has a phase, and a filter finds exactly those that say so.
    let all = listed(&desk, &[]);
    for phase in ["new", "working", "won", "lost", "unknown"] {
        let those = all.iter().filter(|lead| lead["phase"] == phase).count();
        assert_eq!(count(&["--phase", phase]), those, "{phase}");
    }
    assert!(count(&["--phase", "new"]) >= 300);
    // A stage is matched as everywhere: without regard to case, blanks and dashes.
    for stage in ["LEAD_WON", "lead won", "Lead-Won"] {
        let those = all
            .iter()
            .filter(|lead| lead["stage"] == "LEAD_WON")
            .count();
        assert_eq!(count(&["--stage", stage]), those);
    }
}

#[test]
fn a_filter_that_cannot_be_meant_names_the_nearest() {
    let desk = Desk::new();
    let phase = desk
        .run(&["leads", "list", "--phase", "wom", "--json"])
        .expect_code(3)
        .error();
    assert!(
        phase["hint"].to_string().contains("did you mean won?"),
        "{phase}"
    );
    let vendor = desk
        .run(&["leads", "list", "--vendor", "leadbnk", "--json"])
        .expect_code(2)
        .error();
    assert!(vendor["hint"].to_string().contains("leadbank"), "{vendor}");
    assert_eq!(
        desk.run(&["leads", "list", "--since", "soon", "--json"])
            .expect_code(3)
            .error()["code"],
        "not-a-time"
    );
}

#[test]
fn the_bytes_as_received_come_when_they_are_asked_for() {
    let bank = Bank::new(leads(1, 2));
    let desk = bank.desk();
    desk.run(&["pull-leads"]).expect_code(0);
    let raw = desk
        .run(&["leads", "list", "--json", "--raw"])
        .expect_code(0)
        .json();
    assert_eq!(raw["leads"][1]["raw"], leads(2, 1)[0]);
    let plain = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(plain["leads"][1].get("raw"), None);
    assert_eq!(plain["leads"][1]["fields"]["NameProvider"], "AutoScout 2");
}

#[test]
fn a_lead_is_shown_with_all_that_happened_to_it() {
    let desk = pulled();
    let id = &listed(&desk, &["-p", "sandbox-leadbank"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    sandbox(&desk, &["update-stage", id, "1", "-p", "sandbox-leadbank"]).expect_code(0);
    let shown = sandbox(&desk, &["leads", "show", id, "--json"])
        .expect_code(0)
        .json();
    assert_eq!(shown["leads"][0]["profile"], "sandbox-leadbank");
    let wanted = [
        ("new", None),
        ("confirmed", None),
        ("written", Some("applied")),
    ];
    assert_eq!(
        history(&shown),
        wanted.map(|(event, verdict)| (event.to_owned(), verdict.map(str::to_owned)))
    );
    let table = sandbox(&desk, &["leads", "show", id]).expect_code(0);
    assert!(
        table.out.contains("written\tchange-stage\t"),
        "{}",
        table.out
    );
}

#[test]
fn leads_that_never_arrived_have_a_history_of_what_was_written_and_read() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    fs::write(desk.path("ids.csv"), CRF).unwrap();
    desk.run(&[
        "sandbox",
        "seed",
        "--from",
        "ids.csv",
        "--vendor",
        "crf-connect",
    ])
    .expect_code(0);
    let at = ["-p", "sandbox-crf-connect"];
    desk.run(&[&["update-stage", CRF, "Reviewed"], &at[..]].concat())
        .expect_code(0);
    desk.run(&[&["get-lead", CRF], &at[..]].concat())
        .expect_code(0);
    desk.run(&[&["update-stage", CRF, "Funded"], &at[..]].concat())
        .expect_code(3);
    let shown = desk
        .run(&["leads", "show", &CRF.to_uppercase(), "--json"])
        .expect_code(0)
        .json();
    let written = ("written".to_owned(), Some("applied".to_owned()));
    assert_eq!(history(&shown)[..2], [written, ("read".to_owned(), None)]);
    // Reads and writes put nothing into the list of leads.
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(list["summary"]["leads"], 0);
    let nobody = desk
        .run(&["leads", "show", "4711", "--json"])
        .expect_code(5)
        .error();
    assert_eq!(nobody["code"], "no-such-lead");
}

#[test]
fn an_id_with_capital_letters_is_found_as_it_was_typed() {
    let desk = Desk::with_config(
        "[profiles.crm]\nvendor = \"crm-com\"\nbase_url = \"http://127.0.0.1:9\"\norganisation = \"O\"\n\
         web_api_key = \"k\"\nretries = 0\n",
    );
    let typed = "id:AbC4D";
    desk.run(&["update-stage", typed, "WON"]).expect_code(6);
    let shown = desk
        .run(&["leads", "show", typed, "--json"])
        .expect_code(0)
        .json();
    assert_eq!(
        history(&shown),
        [("written".to_owned(), Some("failed".to_owned()))]
    );
}

#[test]
fn an_export_says_the_same_in_every_format() {
    let desk = pulled();
    let all = listed(&desk, &[]);
    let filters = ["leads", "export", "--sandbox", "-o"];
    for name in ["leads.json", "leads.jsonl", "leads.csv"] {
        let ran = desk.run(&[&filters[..], &[name]].concat()).expect_code(0);
        assert_eq!(ran.out, "");
    }
    let text = |name: &str| fs::read_to_string(desk.path(name)).unwrap();
    let document: Value = serde_json::from_str(&text("leads.json")).unwrap();
    assert_eq!(document["leads"].as_array().unwrap(), &all);

    let lines: Vec<Value> = text("leads.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (summary, lines) = lines.split_last().unwrap();
    assert_eq!(lines, all);
    assert_eq!(
        (&summary["type"], &summary["leads"]),
        (&json!("summary"), &json!(600))
    );

    let mut reader = csv::Reader::from_path(desk.path("leads.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 600);
    let of = |row: &csv::StringRecord, name: &str| {
        let at = headers
            .iter()
            .position(|header| header == name)
            .unwrap_or_else(|| panic!("{name}: {headers:?}"));
        row[at].to_owned()
    };
    for (row, lead) in rows.iter().zip(&all) {
        assert_eq!(
            (of(row, "id"), of(row, "profile")),
            (
                lead["id"].as_str().unwrap().to_owned(),
                lead["profile"].as_str().unwrap().to_owned()
            )
        );
    }
    // What is not text in a field stands in its cell as JSON.
    let (row, lead) = (&rows[599], &all[599]);
    assert_eq!(
        of(row, "fields.NameProvider"),
        lead["fields"]["NameProvider"].as_str().unwrap()
    );
    let contents: Value = serde_json::from_str(&of(row, "fields.Contents")).unwrap();
    assert_eq!(contents, lead["fields"]["Contents"]);

    // A filter holds for an export too, and a name that says no format is refused.
    desk.run(&[&filters[..], &["some.json", "-p", "sandbox-leadbank"]].concat())
        .expect_code(0);
    let some: Value = serde_json::from_str(&text("some.json")).unwrap();
    assert_eq!(some["summary"]["leads"], 300);
    desk.run(&[&filters[..], &["leads.xyz"]].concat())
        .expect_code(2);
    desk.run(&["leads", "export", "--sandbox"]).expect_code(2);
}

#[test]
fn runs_tell_of_pulls_and_writes_and_are_found_by_their_first_letters() {
    let desk = pulled();
    let id = &listed(&desk, &["-p", "sandbox-leadbank"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let wrote = sandbox(
        &desk,
        &["update-stage", id, "1", "-p", "sandbox-leadbank", "--json"],
    )
    .expect_code(0)
    .json();
    let run = wrote["run"].as_str().unwrap();
    let runs = sandbox(&desk, &["runs", "list", "--json"])
        .expect_code(0)
        .json();
    let told: Vec<Vec<&str>> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| {
            ["operation", "profile"]
                .map(|name| run[name].as_str().unwrap())
                .to_vec()
        })
        .collect();
    let wanted = [
        ["change-stage", "sandbox-leadbank"],
        ["pull-leads", "sandbox-leadbank"],
        ["pull-leads", "sandbox-renovationfind"],
    ];
    assert_eq!(told, wanted);
    assert_eq!(runs["runs"][0]["run"], run);
    assert_eq!(runs["runs"][0]["verdicts"], json!({"applied": 1}));
    assert_eq!(runs["runs"][1]["counts"]["confirmed"], 300);
    let one = sandbox(&desk, &["runs", "list", "--limit", "1", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(one["runs"].as_array().unwrap().len(), 1);

    for prefix in [run, &run[..run.len() - 2]] {
        let shown = sandbox(&desk, &["runs", "show", prefix, "--json"])
            .expect_code(0)
            .json();
        assert_eq!(
            (&shown["type"], &shown["run"]),
            (&json!("run"), &json!(run))
        );
        let row = &shown["rows"][0];
        assert_eq!(
            (&row["lead"], &row["verdict"], &row["attempts"]),
            (&json!(id), &json!("applied"), &json!(1))
        );
    }
    // What all of them begin with names none.
    for prefix in ["20", "nothing"] {
        let error = sandbox(&desk, &["runs", "show", prefix, "--json"])
            .expect_code(5)
            .error();
        assert_eq!(error["code"], "no-such-run");
    }
    let table = sandbox(
        &desk,
        &["runs", "show", runs["runs"][1]["run"].as_str().unwrap()],
    )
    .expect_code(0);
    for line in ["new\t300", "confirmed\t300"] {
        assert!(table.out.contains(line), "{}", table.out);
    }
}

#[test]
fn a_pull_that_failed_is_told_by_its_counts_and_its_exit() {
    let bank = Bank::new([]);
    let desk = bank.desk();
    bank.meddle(|_, _| crate::bank::json(503, "{}"));
    desk.run(&["pull-leads"]).expect_code(6);
    let table = desk.run(&["runs", "list"]).expect_code(0);
    assert!(
        table.out.contains("\tcars\tdid not work\t6\t"),
        "{}",
        table.out
    );
}
