//! The exit codes of bulk runs, and what was sent on the way to each.

use super::*;

const SEND: [&str; 3] = ["update-stage", "--from", "quotes.csv"];

fn send(more: &[&'static str]) -> Vec<&'static str> {
    [&SEND[..], more].concat()
}

/// How many runs there are.
fn runs(bench: &Bench) -> usize {
    let runs = bench.desk.run(&["runs", "list", "--json"]).expect_code(0);
    runs.json()["runs"].as_array().unwrap().len()
}

#[test]
fn all_done_is_0_and_a_sheet_without_rows_is_all_done() {
    let bench = Bench::new();
    bench.quotes(3);
    let ran = bench.run("renovationfind", &SEND).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("applied", 3)]));
    assert_eq!(ran["summary"]["next"], json!([]));
    bench.write("quotes.csv", "lead,stage\n");
    let ran = bench.run("renovationfind", &SEND).expect_code(0).json();
    assert_eq!(ran["summary"]["rows"], 0);
    assert_eq!(bench.done("renovationfind").len(), 3);
}

#[test]
fn a_row_that_breaks_a_rule_is_3_and_nothing_is_sent_or_kept() {
    let bench = Bench::new();
    bench.quotes(3);
    let sheet = bench.read("quotes.csv") + "990004,LEAD_LOST\n";
    bench.write("quotes.csv", &sheet);
    let ran = bench.run("renovationfind", &send(&["--rejects", "bad.csv"]));
    let ran = ran.expect_code(3);
    assert_eq!(ran.error()["message"], "nothing was sent");
    let document = ran.json();
    assert_eq!(counted(&document), come_to([("refused", 1), ("unsent", 3)]));
    assert_eq!(document["run"], Value::Null);
    let (_, bad) = table(&bench.desk.path("bad.csv"));
    assert_eq!((bad.len(), bad[0][0].as_str()), (1, "990004"));
    assert_eq!(bench.done("renovationfind").len(), 0);
    assert_eq!(runs(&bench), 0);
    let folder = bench.desk.path("data/runs");
    let left = fs::read_dir(folder).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nobody can go on with it");
}

#[test]
fn with_skip_invalid_the_good_rows_go_out() {
    let bench = Bench::new();
    bench.quotes(3);
    let sheet = bench.read("quotes.csv") + "990004,LEAD_LOST\n";
    bench.write("quotes.csv", &sheet);
    let ran = bench.run("renovationfind", &send(&["--skip-invalid"]));
    let document = ran.expect_code(7).json();
    assert_eq!(
        counted(&document),
        come_to([("applied", 3), ("refused", 1)])
    );
    assert_eq!(bench.done("renovationfind").len(), 3);
    let folder = bench.folder(&run_of(&document));
    let (_, rejected) = table(&folder.join("rejected.csv"));
    assert_eq!(rejected.len(), 1);
    // Where no row is good there is nothing to send.
    bench.write("quotes.csv", "lead,stage\n990004,LEAD_LOST\n");
    bench
        .run("renovationfind", &send(&["--skip-invalid"]))
        .expect_code(3);
    assert_eq!(runs(&bench), 1);
}

#[test]
fn rows_that_the_vendor_refuses_are_5_alone_and_7_among_others() {
    let bench = Bench::new();
    bench.quotes(2);
    bench.write("none.csv", sheet("QUOTE_SENT", &["71".into(), "72".into()]));
    let none = ["update-stage", "--from", "none.csv"];
    let ran = bench.run("renovationfind", &none).expect_code(5).json();
    assert_eq!(counted(&ran), come_to([("rejected", 2)]));
    assert_eq!(ran["rows"][0]["http_status"], 404);
    let sheet = bench.read("quotes.csv") + "71,QUOTE_SENT\n";
    bench.write("quotes.csv", sheet);
    let ran = bench.run("renovationfind", &SEND).expect_code(7).json();
    assert_eq!(counted(&ran), come_to([("applied", 2), ("rejected", 1)]));
}

#[test]
fn a_vendor_that_stays_busy_is_6_and_what_failed_can_be_resumed() {
    let mut bench = Bench::with_faults("[[fault]]\nmethod = \"PUT\"\nstatus = 429\n");
    bench.quotes(3);
    let hasty = ["--retries", "1", "--max-wait", "10ms", "--ignore-wait"];
    let ran = bench.run("renovationfind", &send(&hasty)).expect_code(6);
    let document = ran.json();
    assert!(!counted(&document).contains_key("applied"));
    bench.serve_anew("");
    let resume = ["runs", "resume", "--ignore-wait"];
    let ran = bench.run("renovationfind", &resume).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("applied", 3)]));
    assert_eq!(ran["run"], document["run"]);
    assert_eq!(runs(&bench), 1);
}

#[test]
fn ten_failures_in_a_row_stop_the_run() {
    let bench = Bench::with_faults(
        "[[fault]]\nmethod = \"PUT\"\nstatus = 429\nheaders = { Retry-After = 0 }\n",
    );
    bench.quotes(40);
    let hasty = ["--retries", "0", "--concurrency", "4"];
    let ran = bench.run("renovationfind", &send(&hasty)).expect_code(6);
    let came = counted(&ran.json());
    assert_eq!(came.keys().collect::<Vec<_>>(), ["failed", "unsent"]);
    // What was under way when the tenth came back ends, too.
    assert!((10..=13).contains(&came["failed"]), "{came:?}");
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .contains("ten times in a row")
    );
    assert_eq!(bench.done("renovationfind").len(), 0);
}

#[test]
fn a_refused_credential_stops_the_run_at_once() {
    let bench = Bench::new();
    bench.quotes(40);
    let wrong = bench
        .served
        .profiles
        .replace("sandbox-token", "wrong-token");
    bench.desk.write_config(&wrong);
    let few = ["--concurrency", "3", "--retries", "0"];
    let ran = bench.run("renovationfind", &send(&few)).expect_code(4);
    let came = counted(&ran.json());
    assert!(came["rejected"] <= 3, "{came:?}");
    assert_eq!(came["rejected"] + came["unsent"], 40);
    let asked = ran.err.matches("PUT ").count();
    assert!((1..=3).contains(&asked), "{asked}: {}", ran.err);
    // With the right one the rest goes out. What was rejected is the person's to send.
    bench.desk.write_config(&bench.served.profiles);
    let ran = bench.run("renovationfind", &["runs", "resume"]);
    let came_later = counted(&ran.expect_code(7).json());
    assert_eq!(came_later["applied"], came["unsent"]);
}

#[test]
fn too_many_errors_are_11() {
    let cases: [(&[&str], u64); 3] = [
        (&["--max-errors", "2", "--concurrency", "1"], 3),
        (&["--max-errors", "0", "--concurrency", "1"], 1),
        // A share says something once fifty rows were tried.
        (&["--max-errors", "10%", "--concurrency", "1"], 50),
    ];
    let bench = Bench::new();
    let nobody: Vec<String> = (1..=70).map(|it| it.to_string()).collect();
    bench.write("quotes.csv", sheet("QUOTE_SENT", &nobody));
    for (flags, tried) in cases {
        let ran = bench.run("renovationfind", &[&SEND[..], flags].concat());
        let came = counted(&ran.expect_code(11).json());
        assert_eq!(
            came,
            come_to([("rejected", tried), ("unsent", 70 - tried)]),
            "{flags:?}"
        );
    }
    let enough = send(&["--max-errors", "70"]);
    bench.run("renovationfind", &enough).expect_code(5);
}

#[test]
fn a_row_of_unknown_fate_is_10_whatever_else_there_is() {
    let bench = Bench::with_faults(
        "[[fault]]\nvendor = \"crf-connect\"\nbody = \"3f2504e0-4f89-41d3-9a0c-0305e82c0001\"\nreset = true\n",
    );
    let ids = uuids(3);
    bench.desk.plant("crf-connect", &ids[..2]);
    bench.write("crf.csv", sheet("Reviewed", &ids));
    let ran = bench.run("crf-connect", &["update-stage", "--from", "crf.csv"]);
    let document = ran.expect_code(10).json();
    assert_eq!(verdicts(&document), ["applied", "unknown", "rejected"]);
    let run = run_of(&document);
    let next = document["summary"]["next"].as_array().unwrap();
    assert_eq!(next[0], format!("leadctl runs reconcile {run}"));
    let again = bench.run("crf-connect", &["runs", "resume", &run]);
    assert_eq!(verdicts(&again.expect_code(10).json())[1], "unknown");
    assert_eq!(bench.leads_done("crf-connect"), ids[..1]);
}

#[test]
fn two_bulk_runs_of_a_profile_are_9_unless_one_waits() {
    let bench = Bench::with_faults("[[fault]]\nmethod = \"PUT\"\ntimes = 1\ndelay = \"700ms\"\n");
    bench.quotes(2);
    let first = bench.start("renovationfind", &SEND);
    bench.wait_until(|| bench.served.said().contains("PUT"));
    let ran = bench.run("renovationfind", &SEND).expect_code(9);
    assert_eq!(ran.error()["kind"], "busy");
    assert_eq!(ran.out, "");
    // What somebody else does at another vendor is free.
    bench.desk.plant("leadbank", &ids(1));
    bench.write("events.csv", sheet("7", &ids(1)));
    let events = ["update-stage", "--from", "events.csv"];
    bench.run("leadbank", &events).expect_code(0);
    let waits = send(&["--lock-wait", "20s"]);
    let ran = bench.run("renovationfind", &waits).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("unchanged", 2)]));
    let first = Ran::from(first.wait_with_output().unwrap());
    first.expect_code(0);
    assert_eq!(bench.done("renovationfind").len(), 2);
}

#[test]
fn what_is_not_offered_is_2() {
    let bench = Bench::new();
    bench.quotes(1);
    let lines: [(&str, &[&str], &str); 4] = [
        (
            "renovationfind",
            &["update-stage", "--from", "quotes.csv", "--batch"],
            "no-batch",
        ),
        (
            "crf-connect",
            &["add-lead", "--from", "quotes.csv"],
            "not-offered",
        ),
        (
            "leadbank",
            &["update-lead", "--from", "quotes.csv"],
            "not-offered",
        ),
        (
            "renovationfind",
            &["update-stage", "--from", "nowhere.csv"],
            "no-such-file",
        ),
    ];
    for (vendor, line, code) in lines {
        let error = bench.run(vendor, line).expect_code(2).error();
        assert_eq!(error["code"], code, "{line:?}");
    }
    assert_eq!(runs(&bench), 0);
}
