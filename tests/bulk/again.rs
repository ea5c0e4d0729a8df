//! What was done is not done twice, unless somebody says so.

use super::*;

#[test]
fn the_same_sheet_again_changes_nothing_unless_it_is_told_to() {
    let bench = Bench::new();
    bench.quotes(12);
    let send = ["update-stage", "--from", "quotes.csv"];
    let first = bench.run("renovationfind", &send).expect_code(0).json();
    assert_eq!(counted(&first), come_to([("applied", 12)]));
    let done = bench.leads_done("renovationfind").len();
    // In any order, and whatever the file is called.
    let mut rows: Vec<String> = bench
        .read("quotes.csv")
        .lines()
        .map(str::to_owned)
        .collect();
    rows[1..].reverse();
    bench.write("turned.csv", rows.join("\n"));
    let turned = ["update-stage", "--from", "turned.csv"];
    let second = bench.run("renovationfind", &turned).expect_code(0).json();
    assert_eq!(counted(&second), come_to([("unchanged", 12)]));
    for row in second["rows"].as_array().unwrap() {
        assert_eq!(row["by_run"], first["run"], "{row}");
        assert_eq!(row["attempts"], 0);
    }
    assert_eq!(bench.leads_done("renovationfind").len(), done);
    let again = [&send[..], &["--again"]].concat();
    let third = bench.run("renovationfind", &again).expect_code(0).json();
    assert_eq!(counted(&third), come_to([("applied", 12)]));
    assert_eq!(bench.leads_done("renovationfind").len(), 2 * done);
}

#[test]
fn a_single_command_always_sends() {
    let bench = Bench::new();
    bench.quotes(1);
    let send = ["update-stage", "--from", "quotes.csv"];
    bench.run("renovationfind", &send).expect_code(0);
    let single = ["update-stage", "990001", "QUOTE_SENT"];
    bench.run("renovationfind", &single).expect_code(0);
    assert_eq!(bench.leads_done("renovationfind"), ["990001", "990001"]);
}

#[test]
fn a_lead_that_was_moved_on_in_between_is_moved_back() {
    let bench = Bench::new();
    bench.quotes(2);
    let send = ["update-stage", "--from", "quotes.csv"];
    bench.run("renovationfind", &send).expect_code(0);
    let single = ["update-stage", "990001", "JOB_PENDING_DECISION"];
    bench.run("renovationfind", &single).expect_code(0);
    let ran = bench.run("renovationfind", &send).expect_code(0).json();
    assert_eq!(verdicts(&ran), ["applied", "unchanged"]);
}

#[test]
fn what_a_later_read_shows_elsewhere_is_sent_again() {
    let bench = Bench::new();
    let ids = uuids(3);
    bench.desk.plant("crf-connect", &ids);
    bench.write("reviewed.csv", sheet("Reviewed", &ids));
    let send = ["update-stage", "--from", "reviewed.csv"];
    bench.run("crf-connect", &send).expect_code(0);
    // Somebody else moves one of them: another desk before the same vendor, whose journal knows nothing of ours.
    let other = Desk::with_config(&bench.served.profiles);
    let moved = [
        "update-stage",
        &ids[1],
        "Contacted",
        "-p",
        "sandbox-crf-connect",
    ];
    other.run(&moved).expect_code(0);
    // Our journal cannot know it until it is read.
    let blind = bench.run("crf-connect", &send).expect_code(0).json();
    assert_eq!(counted(&blind), come_to([("unchanged", 3)]));
    let read: Vec<&str> = ids.iter().map(String::as_str).collect();
    bench
        .run("crf-connect", &[&["get-lead"], &read[..]].concat())
        .expect_code(0);
    let seen = bench.run("crf-connect", &send).expect_code(0).json();
    assert_eq!(verdicts(&seen), ["unchanged", "applied", "unchanged"]);
}

#[test]
fn an_added_lead_is_not_added_again_even_where_its_fate_is_unknown() {
    let bench = Bench::with_faults(
        "[[fault]]\npath = \"*/leads/create\"\nbody = \"two@\"\nwhen = \"after\"\nreset = true\n",
    );
    bench.write(
        "new.csv",
        "type_identifier,contact_email,importance,priority\n\
         Sales,one@example.com,IMPORTANCE3,2\nSales,two@example.com,IMPORTANCE3,2\n",
    );
    let add = ["add-lead", "--from", "new.csv"];
    let first = bench.run("crm-com", &add).expect_code(10).json();
    assert_eq!(verdicts(&first), ["applied", "unknown"]);
    assert!(first["rows"][0]["lead"].is_string(), "{first}");
    let second = bench.run("crm-com", &add).expect_code(0).json();
    assert_eq!(verdicts(&second), ["unchanged", "unchanged"]);
    assert_eq!(second["rows"][1]["by_run"], first["run"]);
    assert_eq!(bench.done("crm-com").len(), 2);
}

#[test]
fn events_at_leadbank_are_always_sent() {
    let bench = Bench::new();
    let ids = ids(3);
    bench.desk.plant("leadbank", &ids);
    bench.write("events.csv", sheet("7", &ids));
    let send = ["update-stage", "--from", "events.csv"];
    for _ in 0..2 {
        let ran = bench.run("leadbank", &send).expect_code(0).json();
        assert_eq!(counted(&ran), come_to([("applied", 3)]));
    }
    assert_eq!(bench.done("leadbank").len(), 6);
}

#[test]
fn an_exact_repeat_in_a_sheet_is_a_warning_and_not_sent() {
    let bench = Bench::new();
    let ids = bench.quotes(2);
    bench.write(
        "twice.csv",
        sheet("QUOTE_SENT", &[&ids[..], &ids[..1]].concat()),
    );
    let send = ["update-stage", "--from", "twice.csv"];
    let ran = bench.run("renovationfind", &send).expect_code(0).json();
    assert_eq!(verdicts(&ran), ["applied", "applied", "unchanged"]);
    assert_eq!(ran["rows"][2]["problems"][0]["severity"], "warning");
    assert_eq!(ran["rows"][2]["by_run"], ran["run"]);
    assert_eq!(bench.done("renovationfind").len(), 2);
}
