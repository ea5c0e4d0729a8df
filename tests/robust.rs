//! What a command does when it is stopped, and when what it stands on gives way.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bank::Bank;
use crate::desk::{Desk, Ran};
use crate::scripted::{
    Canned, ONCE, Scripted, UUID, desk_with, end, journal, profiles_at, run, signal, start,
    with_secret,
};

/// A command that was stopped is gone within this time.
const SOON: Duration = Duration::from_secs(2);

/// Sends a signal to a started command and waits until it is gone, which must be soon.
#[track_caller]
fn stop(child: std::process::Child, name: &str) -> Ran {
    let begun = Instant::now();
    signal(&child, name);
    let ran = end(child);
    let took = begun.elapsed();
    assert!(took < SOON, "{took:?}: {}", ran.err);
    ran
}

fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

#[test]
fn a_write_that_waits_for_its_turn_is_not_sent_any_more_after_a_signal() {
    let busy = Canned::of(429, &[("Retry-After", "2")], "");
    let (desk, server) = desk_with([busy, Canned::Silence]);
    let child = start(&desk, &ONCE);
    server.wait();
    // The wait ends while the command has its last moment: the write must not leave then.
    pause(1_000);
    let ran = stop(child, "TERM").expect_code(143);
    assert_eq!(ran.json()["rows"][0]["verdict"], "unsent");
    assert_eq!(journal(&desk)["rows"][0]["verdict"], "unsent");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_vendor_that_does_not_take_its_token_back_does_not_hold_up_the_end() {
    let login = json!({"data": {"token": "token-number-one"}, "status": {"code": "OK"}});
    let (desk, server) = desk_with([Canned::json(200, &login), Canned::Silence]);
    let line = [
        "update-lead",
        "19",
        "-f",
        "description=x",
        "-p",
        "crm-com",
        "--json",
    ];
    let child = start(&desk, &line);
    server.wait();
    server.wait();
    let ran = stop(child, "TERM").expect_code(10);
    assert_eq!(ran.json()["rows"][0]["verdict"], "unknown");
}

#[test]
fn a_read_that_is_stopped_says_so() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let (desk, server) = desk_with([Canned::Silence]);
        let child = start(&desk, &["get-lead", UUID, "-p", "crf-connect", "--json"]);
        server.wait();
        let ran = stop(child, name).expect_code(code);
        assert_eq!(ran.error()["exit"], code);
    }
}

#[test]
fn a_pull_that_is_stopped_tells_what_it_stored_and_ends_its_run() {
    let bank = Bank::new((1..=4).map(|id| format!("{{\"IDLeadBank\": {id}}}")));
    bank.vault().batch = 2;
    let desk = bank.desk();
    let mut takes = 0;
    bank.meddle(move |asked, act| {
        takes += usize::from(asked.is_take());
        if takes > 1 {
            pause(3_000);
        }
        let body = act();
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
            .into_bytes()
    });
    let child = start(&desk, &["pull-leads", "--json"]);
    pause(1_500);
    let ran = stop(child, "TERM").expect_code(143);
    let told = ran.json();
    assert_eq!(told["leads"].as_array().unwrap().len(), 2);
    assert_eq!(told["profiles"][0]["confirmed"], 2);
    assert_eq!(told["profiles"][0]["exit"], 143);
    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    assert_eq!(runs["runs"][0]["exit"], 143);
}

#[test]
fn a_pull_that_waits_for_a_secret_hears_a_signal() {
    let desk = Desk::with_config(
        "[profiles.cars]\nvendor = \"leadbank\"\nbase_url = \"http://127.0.0.1:9\"\nrequest = 1\n\
         confirm_body = \"ids\"\nauth = { bearer = { command = [\"sleep\", \"8\"] } }\n",
    );
    let child = start(&desk, &["pull-leads", "--json"]);
    pause(700);
    stop(child, "TERM").expect_code(143);
}

#[test]
fn the_time_for_the_whole_command_is_one_for_all_profiles() {
    let (desk, server) = desk_with([Canned::Silence]);
    let bank = |name: &str| {
        format!(
            "[profiles.{name}]\nvendor = \"leadbank\"\nbase_url = \"{}\"\nrequest = 1\nretries = 0\n\
             confirm_body = \"ids\"\n",
            server.url()
        )
    };
    desk.write_config(&[bank("one"), bank("two"), bank("three")].concat());
    let begun = Instant::now();
    let pull = ["pull-leads", "--all", "--max-time", "2s", "--json"];
    let ran = run(&desk, &pull).expect_code(6);
    assert!(begun.elapsed() < Duration::from_secs(4));
    assert_eq!(ran.json()["profiles"].as_array().unwrap().len(), 3);
    assert_eq!(server.asked().len(), 3, "they are asked side by side");
}

#[test]
fn a_lead_that_was_read_is_told_although_the_store_is_broken() {
    let lead = fs::read_to_string("src/vendor/crf_connect/replies/lead.json").unwrap();
    let (desk, _server) = desk_with([Canned::of(200, &[], &lead)]);
    fs::create_dir(desk.path("data")).unwrap();
    fs::write(desk.path("data/leadctl.db"), "x".repeat(5_000)).unwrap();
    let line = ["get-lead", UUID, "-p", "crf-connect", "--json"];
    let ran = run(&desk, &line).expect_code(0);
    assert_eq!(ran.json()["leads"].as_array().map(Vec::len), Some(1));
    assert!(ran.err.contains("history"), "{}", ran.err);
}

#[test]
fn a_field_file_without_an_end_is_not_read_for_ever() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    let line = [
        "update-lead",
        "19",
        "--field-file",
        "description=/dev/zero",
        "-p",
        "crm-com",
    ];
    let ran = run(&desk, &line).expect_code(2);
    assert!(ran.err.contains("more than"), "{}", ran.err);
}

#[test]
fn an_answer_that_cannot_be_recorded_is_told() {
    let done = json!({"success": true, "data": {"id": 7, "postLeadStatus": "QUOTE_SENT"}});
    let (desk, _server) = desk_with([Canned::json(200, &done)]);
    let line = [
        "set-status",
        "7",
        "QUOTE_SENT",
        "-p",
        "renovationfind",
        "--json",
    ];
    run(&desk, &line).expect_code(0);
    let sql = "CREATE TRIGGER full BEFORE UPDATE OF verdict ON write BEGIN SELECT RAISE(ABORT, 'full'); END;";
    rusqlite::Connection::open(desk.path("data/leadctl.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let error: Value = run(&desk, &line).expect_code(1).error();
    assert_eq!(error["verdict"], "applied");
    assert!(error["hint"].as_str().unwrap().contains("before sending"));
}

/// Where a proxy stands between, it is asked for the whole address, and sees what a vendor would.
#[test]
fn a_proxy_is_asked_for_the_vendor_s_whole_address_and_not_for_our_own_loopback() {
    let done = Canned::json(200, &json!({"success": true}));
    let proxy = Scripted::new([done.clone()]);
    let vendor =
        profiles_at("http://vendor.example").replace("base_url", "allow_http = true\nbase_url");
    let write = [
        "set-status",
        "7",
        "CONTACT_MADE",
        "-f",
        "contactMethod=TEXT",
        "-p",
        "renovationfind",
    ];
    let through = |desk: &Desk| {
        let mut command = with_secret(desk, &write);
        Ran::from(command.env("http_proxy", proxy.url()).output().unwrap())
    };
    through(&Desk::with_config(&vendor)).expect_code(0);
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0]
            .line
            .starts_with("PUT http://vendor.example/general-leads/"),
        "{}",
        asked[0].line
    );
    assert_eq!(asked[0].json()["status"], "CONTACT_MADE");
    assert!(asked[0].header("authorization").is_some());
    let near = Scripted::new([done]);
    through(&Desk::with_config(&profiles_at(&near.url()))).expect_code(0);
    assert_eq!((near.asked().len(), proxy.asked().len()), (1, 1));
}
