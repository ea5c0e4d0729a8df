//! Codes 6 to 9: later, in part, badly configured, busy.

use leadctl::lead::{LeadId, Operation};
use leadctl::store::{Intake, Leased, Lock, Locked, NewRun, PlannedWrite, Scribe, Store};

use super::*;

/// The verdicts of a run, row by row.
fn verdicts(document: &Value) -> Vec<&Value> {
    let rows = document["rows"].as_array().unwrap();
    rows.iter().map(|row| &row["verdict"]).collect()
}

#[test]
fn a_vendor_that_is_down_is_6_and_even_a_write_is_tried_again() {
    let desk = Desk::with_config(&profiles_at(&nobody()));
    let ran = run(
        &desk,
        &[&ONCE[..], &["--retries", "1", "--max-wait", "100ms"]].concat(),
    )
    .expect_code(6);
    let row = row(&ran);
    assert_eq!(
        (&row["verdict"], &row["attempts"]),
        (&json!("failed"), &json!(2))
    );
    assert_eq!(journal(&desk)["rows"][0]["verdict"], "failed");
    assert!(ran.err.contains("connection refused"), "{}", ran.err);
    let ran = run(&desk, &[&READ[..], &["--retries", "0"]].concat()).expect_code(6);
    assert_eq!(ran.error()["attempts"], 1);
}

#[test]
fn a_503_is_6_on_a_read_which_is_tried_again() {
    let busy = || Canned::of(503, &[], "");
    let (desk, server) = desk_with([busy()]);
    let ran = run(
        &desk,
        &[&READ[..], &["--retries", "2", "--max-wait", "50ms"]].concat(),
    )
    .expect_code(6);
    assert_eq!(server.asked().len(), 3);
    assert_eq!(
        (&ran.error()["attempts"], &ran.error()["http_status"]),
        (&json!(3), &json!(503))
    );
    let lead = Canned::json(200, &json!({"id": UUID, "status": "Matched"}));
    let (desk, server) = desk_with([busy(), Canned::Close, lead]);
    run(&desk, &[&READ[..], &["--max-wait", "50ms"]].concat()).expect_code(0);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_429_with_a_long_wait_is_6_and_the_next_command_asks_nothing() {
    let (desk, server) = desk_with([Canned::of(429, &[("Retry-After", "3600")], "")]);
    let ran = run(&desk, &ONCE).expect_code(6);
    assert_eq!(row(&ran)["verdict"], "failed");
    assert_eq!(server.asked().len(), 1);
    let begun = Instant::now();
    for line in [&READ[..], &ONCE[..]] {
        let ran = run(&desk, line).expect_code(6);
        assert!(ran.err.contains("--ignore-wait"), "{}", ran.err);
    }
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(server.asked().len(), 1, "it was left alone");
    run(&desk, &[&READ[..], &["--ignore-wait"]].concat()).expect_code(6);
    assert_eq!(server.asked().len(), 2);
    // Another profile is not concerned.
    run(&desk, &[&REPEATABLE[..], &["--retries", "0"]].concat()).expect_code(6);
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_429_is_waited_out_even_for_a_write_that_may_not_be_repeated() {
    let (desk, server) = desk_with([
        Canned::of(429, &[("Retry-After", "1")], ""),
        Canned::of(200, &[], ""),
    ]);
    let begun = Instant::now();
    let ran = run(&desk, &ONCE).expect_code(0);
    assert!(
        begun.elapsed() >= Duration::from_secs(1),
        "Retry-After is a minimum"
    );
    assert_eq!(row(&ran)["attempts"], 2);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn some_done_and_some_not_is_7() {
    let yes = |id: i32| Canned::json(200, &json!({"success": true, "data": {"id": id}}));
    let no = Canned::json(
        404,
        &json!({"success": false, "message": "Lead not found."}),
    );
    let (desk, server) = desk_with([yes(1), no, yes(3)]);
    let ran = run(
        &desk,
        &[
            "accept-lead",
            "1",
            "2",
            "3",
            "-p",
            "renovationfind",
            "--json",
        ],
    )
    .expect_code(7);
    let document = ran.json();
    assert_eq!(verdicts(&document), ["applied", "rejected", "applied"]);
    assert_eq!(
        (
            &document["summary"]["applied"],
            &document["summary"]["rejected"]
        ),
        (&json!(2), &json!(1))
    );
    assert_eq!(ran.error()["kind"], "partial");
    assert_eq!(server.asked().len(), 3);
    assert_eq!(journal(&desk)["exit"], 7);
}

#[test]
fn credentials_that_are_refused_stop_a_run_and_the_rest_is_unsent() {
    let yes = Canned::json(200, &json!({"success": true, "data": {"id": 1}}));
    let (desk, server) = desk_with([
        yes,
        Canned::json(401, &json!({"success": false, "message": "no"})),
    ]);
    let ran = run(
        &desk,
        &[
            "accept-lead",
            "1",
            "2",
            "3",
            "-p",
            "renovationfind",
            "--json",
        ],
    )
    .expect_code(7);
    let document = ran.json();
    assert_eq!(verdicts(&document), ["applied", "rejected", "unsent"]);
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_configuration_that_is_missing_is_8_and_says_what_helps() {
    let desk = Desk::new();
    let ran = desk.run(&ONCE[..5]).expect_code(8);
    for wanted in ["config.toml", "leadctl profiles add", "--sandbox"] {
        assert!(ran.err.contains(wanted), "{wanted} in {}", ran.err);
    }
}

#[test]
fn broken_toml_is_8_with_line_and_column() {
    let desk = Desk::with_config("default_profile = \"a\"\n[profiles.a]\nvendor = \n");
    let ran = desk.run(&ONCE).expect_code(8);
    assert!(ran.err.contains("line 3, column 10"), "{}", ran.err);
    assert!(ran.err.contains("config.toml"), "{}", ran.err);
}

#[test]
fn a_literal_secret_that_others_can_read_is_8_with_the_chmod_to_type() {
    let desk =
        Desk::with_config("[profiles.r]\nvendor = \"renovationfind\"\ntoken = \"literal-4711\"\n");
    fs::set_permissions(desk.path("config.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    let ran = desk.run(&["set-status", "7", "QUOTE_SENT"]).expect_code(8);
    assert!(ran.err.contains("chmod 600"), "{}", ran.err);
    assert!(!ran.err.contains("literal-4711"), "{}", ran.err);
    // Without a literal secret there is nothing to hide.
    desk.write_config("[profiles.r]\nvendor = \"renovationfind\"\ntoken = { env = \"CANARY\" }\n");
    fs::set_permissions(desk.path("config.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    desk.run(&["profiles", "list"]).expect_code(0);
}

#[test]
fn a_profile_that_there_is_not_is_8_with_the_nearest() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    for line in [
        ["get-lead", UUID, "-p", "crf-conect"],
        ["accept-lead", "7", "-p", "renovationfnd"],
    ] {
        let ran = desk.run(&line).expect_code(8);
        assert!(ran.err.contains("did you mean"), "{}", ran.err);
    }
}

#[test]
fn plain_http_to_another_machine_is_8() {
    let desk = Desk::with_config(&profiles_at("http://vendor.example"));
    let ran = run(&desk, &ONCE).expect_code(8);
    assert!(ran.err.contains("allow_http"), "{}", ran.err);
}

#[test]
fn a_pull_beside_another_of_the_same_profile_is_9_and_a_term_is_143() {
    let (desk, server) = desk_with([Canned::Silence]);
    let pull = ["pull-leads", "-p", "leadbank", "--json"];
    let first = start(&desk, &pull);
    server.wait();
    let ran = run(&desk, &pull).expect_code(9);
    assert_eq!(ran.error()["kind"], "busy");
    assert_eq!(server.asked().len(), 1);
    signal(&first, "TERM");
    let ran = end(first).expect_code(143);
    assert_eq!(ran.error()["exit"], 143);
}

/// A bulk run of a profile at work, that has put a lead into its journal.
fn bulk_with(desk: &Desk, profile: &str, lead: &str) -> Scribe {
    let now = jiff::Timestamp::now();
    let mut store = Store::open(&desk.path("data")).unwrap();
    let begun = NewRun {
        id: "bulk".into(),
        operation: Operation::ChangeStage,
        profile: profile.into(),
        vendor: "renovationfind".into(),
        started_at: now,
        arguments: Value::Null,
    };
    store.begin_bulk(&begun, &Intake::default()).unwrap();
    let write = PlannedWrite {
        run: begun.id,
        row: 2,
        profile: profile.into(),
        lead: Some(LeadId::new(lead)),
        operation: Operation::ChangeStage,
        stage: None,
        request: Box::default(),
        content: String::new(),
        asked_at: now,
    };
    let scribe = Scribe::start(&desk.path("data"), &write.run, profile).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let leased = runtime.unwrap().block_on(scribe.lease(vec![write], false));
    assert_eq!(leased.unwrap(), [Leased::Go]);
    scribe
}

#[test]
fn a_write_to_a_lead_that_a_bulk_run_is_changing_is_9_and_other_leads_are_free() {
    let (desk, server) = desk_with([done(), done()]);
    let lock = Lock::take(&desk.path("data"), "renovationfind", Locked::Bulk).unwrap();
    let at_work = bulk_with(&desk, "renovationfind", "7");
    let ran = run(&desk, &REPEATABLE).expect_code(9);
    assert_eq!(
        (&ran.error()["kind"], &ran.error()["run"]),
        (&json!("busy"), &json!("bulk"))
    );
    assert!(
        ran.err.contains("wait until that run has ended"),
        "{}",
        ran.err
    );
    assert_eq!(server.asked().len(), 0);
    let other = [&["set-status", "8"], &REPEATABLE[2..]].concat();
    run(&desk, &other).expect_code(0);
    drop(at_work);
    drop(lock);
    run(&desk, &REPEATABLE).expect_code(0);
    assert_eq!(server.asked().len(), 2);
}
