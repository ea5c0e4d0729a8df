//! README's first command on an empty home, and pulls from several profiles.

use crate::desk::{Desk, Ran, Served};

/// What a pull says of each profile. Beside a table that goes to standard error.
fn told(ran: &Ran) -> Vec<&str> {
    ran.err.lines().collect()
}

/// The profiles of a pull's document with their exit codes.
fn exits(ran: &Ran) -> Vec<(String, u64)> {
    let json = ran.json();
    let profiles = json["profiles"].as_array().unwrap();
    let exit = |it: &serde_json::Value| {
        (
            it["profile"].as_str().unwrap().to_owned(),
            it["exit"].as_u64().unwrap(),
        )
    };
    profiles.iter().map(exit).collect()
}

/// A profile at an address where nobody answers.
const NOBODY: &str = "[profiles.nobody]\nvendor = \"leadbank\"\nbase_url = \"http://127.0.0.1:9\"\nrequest = 1\nconfirm_body = \"ids\"\nretries = 0\n";

#[test]
fn the_first_command_shows_new_leads_and_the_second_time_nothing_is_new() {
    let desk = Desk::new();
    let first = desk.run(&["pull-leads", "--sandbox"]).expect_code(0);
    let mut lines = first.out.lines();
    assert_eq!(
        lines.next(),
        Some("profile\tlead\tstage\tphase\twho\tevent")
    );
    assert_eq!(
        lines.next(),
        Some(
            "sandbox-crf-connect\t9e3779b9-7f4a-4c15-b39c-c0605cedc835\t\tunknown\tDana Whitfield\tnew"
        )
    );
    assert_eq!(lines.filter(|line| line.ends_with("\tnew")).count(), 1499);
    assert_eq!(
        told(&first),
        [
            "sandbox-crf-connect: 300 new, 300 confirmed",
            "sandbox-ivvy: 300 new",
            "sandbox-crm-com: 300 new",
            "sandbox-renovationfind: 300 new",
            "sandbox-leadbank: 300 new, 300 confirmed",
        ]
    );
    let second = desk.run(&["pull-leads", "--sandbox"]).expect_code(0);
    assert_eq!(
        second.out,
        "sandbox-crf-connect: nothing new\nsandbox-ivvy: nothing new\nsandbox-crm-com: nothing new\nsandbox-renovationfind: nothing new\n\
         sandbox-leadbank: nothing new\n"
    );
    assert_eq!(second.err, "");
}

#[test]
fn make_believe_leads_never_mix_with_real_ones() {
    let desk = Desk::new();
    desk.run(&["pull-leads", "--sandbox", "-p", "sandbox-leadbank"])
        .expect_code(0);
    let real = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(real["summary"]["leads"], 0);
    let sandbox = desk
        .run(&["leads", "list", "--json", "--sandbox"])
        .expect_code(0)
        .json();
    assert_eq!(sandbox["summary"]["leads"], 300);
}

#[test]
fn all_means_every_profile_that_can_be_pulled_and_does_not_say_no() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    let stays_out = NOBODY.replace("request = 1", "request = 1\npull = false");
    desk.write_config(&format!("{}{stays_out}", served.profiles));
    let ran = desk.run(&["pull-leads", "--all", "--json"]).expect_code(0);
    let names = [
        "sandbox-crf-connect",
        "sandbox-ivvy",
        "sandbox-crm-com",
        "sandbox-renovationfind",
        "sandbox-leadbank",
    ];
    assert_eq!(exits(&ran), names.map(|name| (name.to_owned(), 0)));
    assert_eq!(ran.json()["leads"].as_array().unwrap().len(), 1500);
}

#[test]
fn several_profiles_are_pulled_in_the_order_in_which_they_are_named() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let ran = desk
        .run(&["pull-leads", "-p", "sandbox-leadbank", "-p", "sandbox-ivvy"])
        .expect_code(0);
    let told = told(&ran);
    assert_eq!(
        told,
        [
            "sandbox-leadbank: 300 new, 300 confirmed",
            "sandbox-ivvy: 300 new"
        ]
    );
}

#[test]
fn one_profile_that_fails_stops_no_other_and_decides_the_exit_code() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    let wrong = served
        .profiles
        .replace("sandbox-web-api-key", "wrong")
        .replace("sandbox-token", "wrong");
    desk.write_config(&format!("{NOBODY}{wrong}"));
    let ran = desk
        .run(&[
            "pull-leads",
            "-p",
            "nobody",
            "-p",
            "sandbox-leadbank",
            "--json",
        ])
        .expect_code(6);
    assert_eq!(
        exits(&ran),
        [("nobody".to_owned(), 6), ("sandbox-leadbank".to_owned(), 0)]
    );
    assert_eq!(ran.json()["leads"].as_array().unwrap().len(), 300);
    assert_eq!(ran.error()["kind"], "temporary");

    // Refused credentials weigh more than a vendor that is down, whichever comes first.
    let named = [
        "-p",
        "nobody",
        "-p",
        "sandbox-renovationfind",
        "-p",
        "sandbox-ivvy",
    ];
    let ran = desk
        .run(&[&["pull-leads", "--json"], &named[..]].concat())
        .expect_code(4);
    let wanted = [
        ("nobody", 6),
        ("sandbox-renovationfind", 4),
        ("sandbox-ivvy", 0),
    ];
    assert_eq!(
        exits(&ran),
        wanted.map(|(name, exit)| (name.to_owned(), exit))
    );
    let ran = desk
        .run(&["pull-leads", "-p", "nobody", "-p", "sandbox-renovationfind"])
        .expect_code(4);
    assert!(
        ran.err
            .contains("error: 2 of 2 profiles did not work: nobody, sandbox-renovationfind"),
        "{}",
        ran.err
    );
}

#[test]
fn a_vendor_that_cannot_be_pulled_is_said_so_before_anything_is_fetched() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    let bare = "[profiles.bare]\nvendor = \"crf-connect\"\npartner = \"p\"\n";
    desk.write_config(&format!("{}{bare}", served.profiles));
    for others in [&[][..], &["-p", "sandbox-leadbank"]] {
        let named = [&["pull-leads", "--json", "-p", "bare"], others].concat();
        let error = desk.run(&named).expect_code(2).error();
        assert_eq!(error["code"], "not-offered");
        for word in ["queue_url", "container_url", "leadctl listen"] {
            assert!(error["because"].as_str().unwrap().contains(word), "{error}");
        }
    }
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(list["summary"]["leads"], 0);
}
