//! `poll_floor`: a profile is not asked more often than its configuration says.

use super::*;

/// A desk with the profile `cars`, and with this before it in the configuration.
fn desk(bank: &Bank, before: &str, floor: &str) -> Desk {
    let profile = bank.profile("cars", &format!("confirm_body = \"ids\"\n{floor}"));
    Desk::with_config(&format!("{before}\n{profile}"))
}

#[test]
fn a_pull_that_comes_too_soon_ends_with_0_asks_nothing_and_says_when_the_next_one_may_come() {
    let bank = Bank::new(leads(1, 3));
    let desk = desk(&bank, "", "poll_floor = \"5m\"");
    desk.run(&["pull-leads"]).expect_code(0);
    let asked = bank.vault().asked.len();
    age(&desk, 150);
    let told = desk.run(&["pull-leads"]).expect_code(0);
    assert!(
        told.out
            .starts_with("cars: pulled 2 min ago; poll_floor is 5m: next at 2"),
        "{}",
        told.out
    );
    let quiet = desk.run(&["pull-leads", "-q"]).expect_code(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let json = desk.run(&["pull-leads", "--json"]).expect_code(0).json();
    let profile = &json["profiles"][0];
    assert_eq!(profile["skipped"]["code"], "poll-floor");
    let moment = |name: &str| -> jiff::Timestamp {
        profile["skipped"][name].as_str().unwrap().parse().unwrap()
    };
    let between = moment("next_at").duration_since(moment("pulled_at"));
    assert_eq!(between.as_secs(), 300);
    assert_eq!(
        (&profile["fetched"], &profile["exit"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(bank.vault().asked.len(), asked);
    // A pull that was left out is no pull.
    assert_eq!(
        desk.run(&["runs", "list", "--json"]).json()["runs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    age(&desk, 151);
    let json = desk.run(&["pull-leads", "--json"]).expect_code(0).json();
    assert!(json["profiles"][0].get("skipped").is_none());
    assert!(bank.vault().asked.len() > asked);
}

#[test]
fn the_floor_may_stand_among_the_defaults_and_a_profile_may_have_its_own() {
    for (defaults, own, skipped) in [
        ("[defaults]\npoll_floor = \"5m\"", "", true),
        (
            "[defaults]\npoll_floor = \"5m\"",
            "poll_floor = \"1ms\"",
            false,
        ),
    ] {
        let bank = Bank::new(leads(1, 3));
        let desk = desk(&bank, defaults, own);
        desk.run(&["pull-leads"]).expect_code(0);
        let json = desk.run(&["pull-leads", "--json"]).expect_code(0).json();
        assert_eq!(
            json["profiles"][0].get("skipped").is_some(),
            skipped,
            "{own}"
        );
    }
}

#[test]
fn ignore_wait_asks_all_the_same() {
    let bank = Bank::new(leads(1, 3));
    let desk = desk(&bank, "", "poll_floor = \"5m\"");
    desk.run(&["pull-leads"]).expect_code(0);
    let before = takes(&bank);
    desk.run(&["pull-leads", "--ignore-wait"]).expect_code(0);
    assert!(takes(&bank) > before);
}

#[test]
fn what_an_earlier_pull_left_is_never_put_off() {
    let bank = Bank::new(leads(1, 3));
    let desk = desk(&bank, "", "poll_floor = \"5m\"");
    desk.run(&["pull-leads", "--no-confirm"]).expect_code(0);
    assert_eq!(bank.vault().received.len(), 0);
    desk.run(&["pull-leads"]).expect_code(0);
    assert_eq!(bank.vault().received.len(), 3);
    // A program that failed leaves leads undelivered: the next pull hands them over at once.
    bank.vault().ready = leads(4, 2);
    let exec = |end| {
        [
            "pull-leads",
            "--ignore-wait",
            "--exec",
            "--",
            "sh",
            "-c",
            end,
        ]
    };
    desk.run(&exec("cat > /dev/null; exit 1")).expect_code(7);
    desk.run(&[
        "pull-leads",
        "--exec",
        "--",
        "sh",
        "-c",
        "cat > leads.jsonl",
    ])
    .expect_code(0);
    assert_eq!(
        fs::read_to_string(desk.path("leads.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
    assert_eq!(bank.vault().received.len(), 5);
    let before = takes(&bank);
    desk.run(&["pull-leads"]).expect_code(0);
    assert_eq!(takes(&bank), before, "now all is settled");
}

#[test]
fn a_pull_that_failed_may_be_tried_again_at_once() {
    let bank = Bank::new(leads(1, 3));
    let desk = desk(&bank, "", "poll_floor = \"5m\"");
    bank.meddle(|_, _| crate::bank::json(503, "{}"));
    desk.run(&["pull-leads"]).expect_code(6);
    bank.be_honest();
    desk.run(&["pull-leads"]).expect_code(0);
    assert_eq!(bank.vault().received.len(), 3);
}

#[test]
fn a_clock_that_was_set_back_does_not_keep_a_profile_from_being_pulled() {
    let bank = Bank::new(leads(1, 3));
    let desk = desk(&bank, "", "poll_floor = \"5m\"");
    desk.run(&["pull-leads"]).expect_code(0);
    age(&desk, -86_400);
    let before = takes(&bank);
    desk.run(&["pull-leads"]).expect_code(0);
    let after = takes(&bank);
    assert!(after > before);
    // From then on the floor holds again.
    desk.run(&["pull-leads"]).expect_code(0);
    assert_eq!(takes(&bank), after);
}

#[test]
fn one_profile_that_is_too_soon_does_not_hold_up_the_others() {
    let (one, two) = (Bank::new(leads(1, 3)), Bank::new(leads(1, 4)));
    let ids = "confirm_body = \"ids\"";
    let floored = one.profile("one", &format!("{ids}\npoll_floor = \"5m\""));
    let desk = Desk::with_config(&[floored, two.profile("two", ids)].concat());
    desk.run(&["pull-leads", "--all"]).expect_code(0);
    two.vault().ready = leads(5, 2);
    let told = desk
        .run(&["pull-leads", "--all", "--json"])
        .expect_code(0)
        .json();
    let profile = |name: &str| {
        let profiles = told["profiles"].as_array().unwrap();
        profiles.iter().find(|it| it["profile"] == name).unwrap()
    };
    assert_eq!(profile("one")["skipped"]["code"], "poll-floor");
    assert_eq!(profile("two")["new"], 2);
}
