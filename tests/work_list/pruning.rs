//! Runs that are long over: what they left goes, and what is needed stays.

use std::process::Command;

use super::*;

/// A CRF Connect that says yes to everything, and a sheet that moves two leads there.
const IDS: [&str; 2] = [
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
];

fn sheet(stage: &str) -> String {
    format!("lead,stage\n{},{stage}\n{},{stage}\n", IDS[0], IDS[1])
}

fn work(desk: &Desk, stage: &str, code: i32) -> Value {
    fs::write(desk.path("sheet.csv"), sheet(stage)).unwrap();
    let line = [
        "update-stage",
        "--from",
        "sheet.csv",
        "-p",
        "crf-connect",
        "--json",
        "--concurrency",
        "1",
    ];
    run(desk, &line).expect_code(code).json()
}

fn prune(desk: &Desk, more: &[&str]) -> Value {
    let line = ["runs", "prune", "--older-than", "0s", "--json"];
    desk.run(&[&line[..], more].concat()).expect_code(0).json()
}

fn folders(desk: &Desk) -> Vec<String> {
    let names = fs::read_dir(desk.path("data/runs")).unwrap();
    let mut names: Vec<String> = names
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn old_runs_go_with_their_folders_and_what_was_applied_last_is_still_not_sent_again() {
    let (desk, server) = desk_with([Canned::of(200, &[], "")]);
    let first = work(&desk, "Reviewed", 0)["run"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = work(&desk, "Contacted", 0)["run"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut both = [first, second.clone()];
    both.sort();
    assert_eq!(folders(&desk), both);
    // Nothing is so old.
    let none = desk
        .run(&["runs", "prune", "--older-than", "180d"])
        .expect_code(0);
    assert!(none.out.contains("nothing to remove"), "{}", none.out);

    let would = prune(&desk, &["--dry-run"]);
    assert_eq!(
        (
            &would["summary"]["runs"],
            &would["summary"]["rows"],
            &would["summary"]["kept"],
            &would["summary"]["folders"]
        ),
        (&json!(2), &json!(2), &json!(2), &json!(2))
    );
    assert!(would["summary"]["bytes"].as_u64().unwrap() > 100);
    assert_eq!(folders(&desk).len(), 2);
    let done = prune(&desk, &[]);
    assert_eq!(done["summary"]["rows"], 2);
    assert_eq!(folders(&desk), Vec::<String>::new());
    assert_eq!(prune(&desk, &[])["summary"]["runs"], 0);

    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
    assert_eq!(runs["runs"][0]["run"], json!(second));
    assert_eq!(runs["runs"][0]["verdicts"], json!({"applied": 2}));
    desk.run(&["leads", "verify"]).expect_code(0);
    let nothing = desk.run(&["runs", "resume"]).expect_code(0);
    assert!(!nothing.err.contains("error"), "{}", nothing.err);
    let asked = server.asked().len();
    let again = work(&desk, "Contacted", 0);
    assert_eq!(again["summary"]["unchanged"], 2);
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn a_write_by_hand_that_is_the_last_one_to_its_lead_stays_as_it_is() {
    let (desk, _server) = desk_with([Canned::of(200, &[], "")]);
    for stage in ["Reviewed", "Contacted"] {
        run(&desk, &["update-stage", IDS[0], stage, "-p", "crf-connect"]).expect_code(0);
    }
    let last = latest_run(&desk);
    let shown = |desk: &Desk| {
        desk.run(&["runs", "show", &last, "--json"])
            .expect_code(0)
            .out
    };
    let before = shown(&desk);
    assert_eq!(prune(&desk, &[])["summary"]["runs"], 1);
    assert_eq!(prune(&desk, &[])["summary"]["runs"], 0);
    assert_eq!(shown(&desk), before);
}

#[test]
fn a_run_with_rows_of_unknown_fate_or_unsent_stays_however_old_it_is() {
    let busy = Canned::of(503, &[], "");
    let (desk, _server) = desk_with([Canned::of(200, &[], "<html>"), busy]);
    fs::write(desk.path("sheet.csv"), sheet("Reviewed")).unwrap();
    let line = [
        "update-stage",
        "--from",
        "sheet.csv",
        "-p",
        "crf-connect",
        "--retries",
        "0",
        "--concurrency",
        "1",
    ];
    assert_ne!(run(&desk, &line).code, 0);
    let before = folders(&desk);
    assert_eq!(prune(&desk, &[])["summary"]["runs"], 0);
    assert_eq!(folders(&desk), before);
}

#[test]
fn the_last_good_pull_of_a_profile_stays_known() {
    let (desk, _server) = pulled(vec![handed_over(&json!([]))]);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    let last = latest_run(&desk);
    assert_eq!(prune(&desk, &[])["summary"]["runs"], 1);
    assert_eq!(latest_run(&desk), last);
    assert_eq!(ids(&desk, &[]), ["9", "10", "100"]);
}

#[test]
fn a_folder_that_no_run_knows_goes_after_a_day() {
    let (desk, _server) = pulled(vec![]);
    for name in ["old", "new"] {
        fs::create_dir_all(desk.path("data/runs").join(name)).unwrap();
        fs::write(desk.path("data/runs").join(name).join("rows.jsonl"), "{}").unwrap();
    }
    let old = desk.path("data/runs/old");
    for path in [old.join("rows.jsonl"), old] {
        let touched = Command::new("touch")
            .args(["-d", "2 days ago"])
            .arg(path)
            .status();
        assert!(touched.unwrap().success());
    }
    let line = ["runs", "prune", "--older-than", "180d", "--json"];
    let done = desk.run(&line).expect_code(0).json();
    assert_eq!(
        (&done["summary"]["folders"], &done["summary"]["bytes"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(folders(&desk), ["new"]);
}
