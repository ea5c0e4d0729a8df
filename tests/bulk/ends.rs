//! How a bulk run begins and ends: what it looks at before its first row leaves, and the code that it ends with.

use std::fs;

use serde_json::json;

use crate::desk::{Desk, Ran};

/// Two good rows, and one that breaks a rule.
const MIXED: &str =
    "lead,stage,reason\n660001,OTHER,called\n660002,NOWHERE,called\n660003,OTHER,called\n";

fn desk(sheet: &str) -> Desk {
    let desk = Desk::new();
    fs::write(desk.path("leads.csv"), sheet).unwrap();
    desk
}

fn send(desk: &Desk, more: &[&str]) -> Ran {
    let command = ["set-status", "--from", "leads.csv"];
    let profile = ["-p", "sandbox-renovationfind", "--sandbox"];
    desk.run(&[&command, &profile, more].concat())
}

fn seed(desk: &Desk) {
    let ids = desk.path("ids.csv");
    fs::write(&ids, "lead\n660003\n660008\n").unwrap();
    let seed = ["sandbox", "seed", "--vendor", "renovationfind", "--from"];
    desk.run(&[&seed[..], &[ids.to_str().unwrap()]].concat())
        .expect_code(0);
}

#[test]
fn a_run_that_sent_its_good_rows_ends_with_7_and_one_that_sent_none_with_3() {
    let desk = desk(MIXED);
    seed(&desk);
    let ran = send(&desk, &["--json"]).expect_code(3);
    assert_eq!(ran.json()["summary"]["refused"], 1);
    let why = &ran.error()["because"];
    assert_eq!(why, "1 of 3 rows breaks a rule; 2 are good");
    let ran = send(&desk, &["--json", "--skip-invalid"]).expect_code(7);
    assert_eq!(ran.json()["summary"]["refused"], 1);
    let dry = send(&desk, &["--dry-run", "--skip-invalid"]).expect_code(3);
    assert!(dry.err.contains("the others sent"), "{}", dry.err);
    assert!(!dry.err.contains("--skip-invalid"), "{}", dry.err);
}

#[test]
fn a_result_that_cannot_be_kept_or_a_missing_secret_leaves_no_run_behind() {
    let desk = desk("lead,stage,reason\n660003,OTHER,called\n");
    seed(&desk);
    let ran = send(&desk, &["--json", "-o", "missing/result.json"]).expect_code(1);
    assert_eq!(ran.error()["code"], "cannot-write");
    desk.write_config(
        "[profiles.reno]\nvendor = \"renovationfind\"\nbase_url = \"http://127.0.0.1:9\"\n\
         token = { env = \"NOT_SET\" }\n",
    );
    desk.run(&["set-status", "--from", "leads.csv", "-p", "reno"])
        .expect_code(4);
    for more in [&[][..], &["--sandbox"]] {
        let runs = desk.run(&[&["runs", "list", "--json"], more].concat());
        assert_eq!(runs.expect_code(0).json()["runs"], json!([]));
    }
}

#[test]
fn a_dry_run_shows_no_request_for_a_row_that_would_not_be_sent() {
    let desk = desk("lead,stage,reason\n660001,OTHER,called\n660001,QUOTE_SENT,called\n");
    let document = send(&desk, &["--dry-run", "--json"]).expect_code(3).json();
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows[0]["verdict"], "planned");
    assert!(rows[0]["request"].is_object());
    assert_eq!(rows[1]["problems"][0]["code"], "two-stages");
    assert_eq!(rows[1].get("request"), None);
}
