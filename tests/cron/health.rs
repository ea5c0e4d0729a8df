//! `health`: what a monitor is told, and by which exit code.

use super::*;

/// The codes of the problems of the only profile.
fn problems(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let problems = json["profiles"][0]["problems"].as_array().unwrap().iter();
    problems
        .map(|problem| problem["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn without_a_store_every_profile_was_never_pulled() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let ran = desk.run(&["health", "--max-age", "30m"]).expect_code(7);
    assert_eq!(
        ran.out,
        "cars NEVER PULLED: never pulled; leadctl pull-leads -p cars\n"
    );
    assert_eq!(ran.err, "error: cars is not healthy\n");
    let quiet = desk
        .run(&["health", "--max-age", "30m", "-q"])
        .expect_code(7);
    let why = format!("error: cars is not healthy\nbecause: {}", ran.out);
    assert_eq!((quiet.out.as_str(), quiet.err), ("", why));
    let ran = desk.run(&["health"]).expect_code(0);
    assert_eq!(ran.out, "cars OK: never pulled\n");
    assert!(!desk.path("data").exists());
    assert_eq!(bank.vault().asked.len(), 0);
}

#[test]
fn a_profile_is_healthy_while_its_last_complete_pull_is_young_enough() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    desk.run(&["pull-leads"]).expect_code(0);
    age(&desk, 1_200);
    let fine = desk.run(&["health", "--max-age", "30m"]).expect_code(0);
    assert_eq!(
        (fine.out.as_str(), fine.err.as_str()),
        ("cars OK: last pull 20 min ago\n", "")
    );
    age(&desk, 10_000);
    let late = desk.run(&["health", "--max-age", "30m"]).expect_code(7);
    assert_eq!(
        late.out,
        "cars LATE: last pull 3 h ago, max 30m; leadctl pull-leads -p cars\n"
    );
    let json = desk
        .run(&["health", "--max-age", "30m", "--json"])
        .expect_code(7);
    assert_eq!(problems(&json), ["late"]);
    assert_eq!(json.error()["code"], "unhealthy");
    let document = json.json();
    assert_eq!(
        (
            &document["type"],
            &document["healthy"],
            &document["max_age"]
        ),
        (&json!("health"), &json!(false), &json!("30m"))
    );
    assert_eq!(document["profiles"][0]["last_pull"]["exit"], 0);
    assert_eq!(
        document["summary"],
        json!({"profiles": 1, "healthy": 0, "unhealthy": 1})
    );
    // No vendor is asked.
    assert_eq!(takes(&bank), 2);
}

#[test]
fn the_line_of_the_worst_profile_is_the_first_and_p_chooses() {
    let (one, two) = (Bank::new(leads(1, 3)), Bank::new(leads(1, 3)));
    let ids = "confirm_body = \"ids\"";
    let config = [one.profile("one", ids), two.profile("two", ids)].concat();
    let by_hand = two.profile("by-hand", &format!("{ids}\npull = false"));
    let only_writes = "[profiles.crf]\nvendor = \"crf-connect\"\npartner = \"acme\"\napi_key = { env = \"NONE\" }\n";
    let desk = Desk::with_config(&[config.as_str(), &by_hand, only_writes].concat());
    desk.run(&["pull-leads", "-p", "one"]).expect_code(0);
    let ran = desk.run(&["health", "--max-age", "1h"]).expect_code(7);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("two NEVER PULLED: "), "{lines:?}");
    assert!(lines[1].starts_with("one OK: last pull "), "{lines:?}");
    assert_eq!(
        lines[2],
        "by-hand OK: not pulled, and no write of unknown fate"
    );
    assert!(lines[3].starts_with("crf OK: "), "{lines:?}");
    assert_eq!(ran.err, "error: 1 of 4 profiles is not healthy: two\n");
    desk.run(&["health", "--max-age", "1h", "-p", "one", "-p", "crf"])
        .expect_code(0);
    desk.run(&["health", "--max-age", "1h", "-p", "by-hand"])
        .expect_code(7);
    desk.run(&["health", "-p", "nobody"]).expect_code(8);
}

#[test]
fn a_pull_that_failed_is_told_with_its_reason_also_when_its_secret_is_missing() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk_with("confirm_body = \"ids\"\nauth = { bearer = { env = \"MISSING\" } }");
    desk.run(&["pull-leads", "-q"]).expect_code(4);
    let ran = desk.run(&["health", "--json"]).expect_code(7);
    assert_eq!(problems(&ran), ["failed"]);
    let failure = &ran.json()["profiles"][0]["last_failure"];
    assert_eq!(failure["exit"], 4);
    assert!(failure["code"].is_string());
    let told = desk.run(&["health"]).expect_code(7).out;
    assert!(
        told.starts_with("cars FAILED: last try ended 0 s ago with 4: "),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn leads_that_are_not_confirmed_are_told_until_a_pull_confirms_them() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    desk.run(&["pull-leads", "--no-confirm"]).expect_code(0);
    desk.run(&["health", "--max-age", "30m"]).expect_code(0);
    age(&desk, 3_000);
    let ran = desk
        .run(&["health", "--json", "--max-age", "30m"])
        .expect_code(7);
    assert_eq!(problems(&ran), ["late", "unconfirmed"]);
    assert_eq!(ran.json()["profiles"][0]["unconfirmed"]["leads"], 3);
    desk.run(&["pull-leads"]).expect_code(0);
    desk.run(&["health", "--max-age", "30m"]).expect_code(0);
}

#[test]
fn leads_that_a_program_did_not_take_are_undelivered() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    desk.run(&["pull-leads", "--exec", "--", "false"])
        .expect_code(7);
    let ran = desk.run(&["health", "--json"]).expect_code(7);
    assert_eq!(problems(&ran), ["failed", "undelivered"]);
}

#[test]
fn what_was_set_apart_makes_a_profile_unhealthy_for_a_while_and_not_for_ever() {
    let bank = Bank::new(["{\"IDLeadBank\": \"none\"}".to_owned()]);
    let desk = bank.desk();
    desk.run(&["pull-leads"]).expect_code(7);
    let ran = desk
        .run(&["health", "--max-age", "30m", "--json"])
        .expect_code(7);
    assert_eq!(problems(&ran), ["quarantined"]);
    age(&desk, 3_600);
    // The vendor hands the same over again and again: it was seen.
    desk.run(&["pull-leads"]).expect_code(7);
    desk.run(&["health", "--max-age", "30m"]).expect_code(0);
    let list = desk.run(&["leads", "list", "--quarantined", "--json"]);
    assert_eq!(list.expect_code(0).json()["summary"]["quarantined"], 1);
}

#[test]
fn writes_of_unknown_fate_are_told_with_what_settles_them() {
    let (desk, _server) = crate::scripted::desk_with([crate::scripted::Canned::Close]);
    let line = ["set-status", "7", "QUOTE_SENT", "-p", "renovationfind"];
    crate::scripted::run(&desk, &line).expect_code(10);
    let ran = desk.run(&["health", "-p", "renovationfind"]).expect_code(7);
    let run = desk.run(&["runs", "list", "--json"]).json()["runs"][0]["run"].clone();
    let run = run.as_str().unwrap().to_owned();
    let told = format!(
        "renovationfind UNKNOWN: 1 row of unknown fate; leadctl runs reconcile {run}; never pulled\n"
    );
    assert_eq!(ran.out, told);
    desk.run(&["runs", "settle", &run, "--row", "1", "--as", "applied"])
        .expect_code(0);
    desk.run(&["health", "-p", "renovationfind"]).expect_code(0);
}

#[test]
fn a_vendor_that_wants_to_be_left_alone_is_told() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    bank.meddle(|_, _| {
        b"HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .to_vec()
    });
    desk.run(&["pull-leads"]).expect_code(6);
    let ran = desk.run(&["health"]).expect_code(7);
    assert!(
        ran.out.contains("the vendor wants no request before 2"),
        "{}",
        ran.out
    );
    let json = desk.run(&["health", "--json"]).expect_code(7).json();
    assert!(json["profiles"][0]["wait_until"].is_string());
}
