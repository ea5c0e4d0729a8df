//! Pulls that go well: batches, confirmation, limits, files and programs that leads are handed to, lists in pages.

use std::fs;

use serde_json::{Value, json};

use crate::bank::{Bank, id_of, leads};
use crate::desk::{Desk, Ran, Served};

/// `new`, `changed`, `repeated`, `confirmed`, `quarantined` of the only profile.
fn counts(ran: &Ran) -> [u64; 5] {
    let json = ran.json();
    ["new", "changed", "repeated", "confirmed", "quarantined"]
        .map(|name| json["profiles"][0][name].as_u64().unwrap())
}

/// The ids in a file of JSON lines, as they stand there.
fn ids_in(desk: &Desk, name: &str) -> Vec<String> {
    let text = fs::read_to_string(desk.path(name)).unwrap_or_default();
    let id = |line: &str| {
        let lead: Value = serde_json::from_str(line).unwrap();
        lead["id"].as_str().unwrap().to_owned()
    };
    text.lines().map(id).collect()
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|id| id.to_string()).collect()
}

/// How many of LeadBank's leads are in each state, at the served sandbox.
fn states(desk: &Desk) -> Value {
    let status = desk
        .run(&["sandbox", "status", "--json"])
        .expect_code(0)
        .json();
    let vendors = status["vendors"].as_array().unwrap();
    let bank = vendors
        .iter()
        .find(|it| it["vendor"] == "leadbank")
        .unwrap();
    bank["states"].clone()
}

#[test]
fn every_lead_of_the_sandbox_is_pulled_in_batches_and_confirmed() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let ran = desk
        .run(&["pull-leads", "-p", "sandbox-leadbank", "--json", "-v"])
        .expect_code(0);
    assert_eq!(counts(&ran), [300, 0, 0, 300, 0]);
    assert_eq!(
        ran.err.matches("POST /api/leads/ValidateGetLeads").count(),
        3
    );
    assert_eq!(states(&desk), json!({"received": 300}));
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert_eq!(list["summary"]["leads"], 300);
}

#[test]
fn leads_that_are_not_confirmed_stay_at_the_vendor_until_a_later_pull_confirms_them() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let pull = ["pull-leads", "-p", "sandbox-leadbank", "--json"];
    for new in [100, 0] {
        let ran = desk
            .run(&[&pull[..], &["--no-confirm"]].concat())
            .expect_code(0);
        assert_eq!(
            counts(&ran)[..4],
            [new, 0, if new == 0 { 100 } else { 0 }, 0]
        );
        assert!(!ran.err.contains("warning"), "{}", ran.err);
        assert_eq!(states(&desk), json!({"in-progress": 100, "ready": 200}));
    }
    let ran = desk.run(&pull).expect_code(0);
    assert_eq!((counts(&ran)[0], counts(&ran)[3]), (200, 300));
    assert_eq!(states(&desk), json!({"received": 300}));
}

#[test]
fn the_limit_is_looked_at_between_batches() {
    let bank = Bank::new(leads(1, 50));
    bank.vault().batch = 10;
    let desk = bank.desk();
    let pull = |limit: &str| {
        desk.run(&["pull-leads", "--json", "--limit", limit])
            .expect_code(0)
    };
    assert_eq!(counts(&pull("1")), [10, 0, 0, 10, 0]);
    assert_eq!(counts(&pull("11")), [20, 0, 0, 20, 0]);
    assert_eq!(bank.vault().received.len(), 30);
    assert_eq!(bank.vault().ready.len(), 20);
}

#[test]
fn a_file_of_json_lines_holds_each_lead_once_over_many_pulls() {
    let bank = Bank::new(leads(1, 20));
    bank.vault().batch = 8;
    let desk = bank.desk();
    let pull = ["pull-leads", "--append", "out.jsonl"];
    desk.run(&pull).expect_code(0);
    assert_eq!(ids_in(&desk, "out.jsonl"), numbers(1..21));
    // Nothing new; then known leads again with new ones between them.
    desk.run(&pull).expect_code(0);
    bank.vault().ready = leads(18, 6);
    desk.run(&pull).expect_code(0);
    assert_eq!(ids_in(&desk, "out.jsonl"), numbers(1..24));
    assert_eq!(bank.vault().received.len(), 26);
}

#[test]
fn a_csv_file_has_one_header_and_each_lead_once_and_reads_back() {
    let bank = Bank::new(leads(1, 5));
    let desk = bank.desk();
    for first in [1, 4, 6] {
        bank.vault().ready = leads(first, 5);
        desk.run(&["pull-leads", "--append", "out.csv"])
            .expect_code(0);
    }
    let mut reader = csv::Reader::from_path(desk.path("out.csv")).unwrap();
    assert_eq!(
        reader.headers().unwrap(),
        vec![
            "profile",
            "vendor",
            "id",
            "stage",
            "phase",
            "event",
            "first_seen",
            "fields"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let ids: Vec<&str> = rows.iter().map(|row| &row[2]).collect();
    assert_eq!(ids, numbers(1..11));
    let fields: Value = serde_json::from_str(&rows[9][7]).unwrap();
    assert_eq!(
        fields,
        json!({"IDLeadBank": 10, "NameProvider": "AutoScout 10", "Contents": []})
    );
}

#[test]
fn lines_of_others_stay_in_the_file_and_a_line_that_they_left_open_is_ended() {
    let bank = Bank::new(leads(1, 2));
    let desk = bank.desk();
    fs::write(
        desk.path("out.jsonl"),
        "{\"id\": \"theirs\"}\n{\"id\": \"open\"}",
    )
    .unwrap();
    desk.run(&["pull-leads", "--append", "out.jsonl"])
        .expect_code(0);
    assert_eq!(ids_in(&desk, "out.jsonl"), ["theirs", "open", "1", "2"]);
}

#[test]
fn a_file_whose_name_does_not_say_its_format_is_refused_before_anything_is_asked() {
    let bank = Bank::new(leads(1, 2));
    let desk = bank.desk();
    let ran = desk
        .run(&["pull-leads", "--json", "--append", "out.txt"])
        .expect_code(2);
    assert_eq!(ran.error()["code"], "append-format");
    assert_eq!(bank.vault().asked.len(), 0);
}

#[test]
fn a_program_gets_json_lines_and_the_delivery_id_and_only_then_leads_are_confirmed() {
    let bank = Bank::new(leads(1, 12));
    bank.vault().batch = 5;
    let desk = bank.desk();
    let script = "cat >> leads.jsonl; echo $LEADCTL_DELIVERY_ID $LEADCTL_PROFILE >> deliveries; echo on its way";
    let ran = desk
        .run(&["pull-leads", "--json", "--exec", "--", "sh", "-c", script])
        .expect_code(0);
    assert_eq!(counts(&ran), [12, 0, 0, 12, 0]);
    assert_eq!(ids_in(&desk, "leads.jsonl"), numbers(1..13));
    assert!(ran.err.contains("on its way"), "{}", ran.err);
    let text = fs::read_to_string(desk.path("leads.jsonl")).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["type"], &first["event"], &first["profile"]),
        (&json!("lead"), &json!("new"), &json!("cars"))
    );
    let deliveries = fs::read_to_string(desk.path("deliveries")).unwrap();
    let mut ids: Vec<&str> = deliveries
        .lines()
        .map(|line| line.strip_suffix(" cars").unwrap())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[test]
fn a_program_that_fails_gets_the_same_delivery_again_and_nothing_is_confirmed_before() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let pull = |end: &str| {
        let script =
            format!("echo $LEADCTL_DELIVERY_ID >> deliveries; cat >> leads.jsonl; exit {end}");
        desk.run(&["pull-leads", "--json", "--exec", "--", "sh", "-c", &script])
    };
    let ran = pull("1").expect_code(7);
    assert_eq!(ran.error()["code"], "exec-failed");
    assert_eq!(counts(&ran), [3, 0, 0, 0, 0]);
    assert_eq!(bank.confirmations(), Vec::<Value>::new());
    // Leads that are new at the vendor meanwhile do not get mixed up with that delivery.
    bank.vault().ready = leads(4, 2);
    let ran = pull("0").expect_code(0);
    assert_eq!(counts(&ran), [2, 0, 0, 5, 0]);
    assert_eq!(
        ids_in(&desk, "leads.jsonl"),
        ["1", "2", "3", "1", "2", "3", "4", "5"]
    );
    let deliveries = fs::read_to_string(desk.path("deliveries")).unwrap();
    let ids: Vec<&str> = deliveries.lines().collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    assert_eq!(bank.vault().received.len(), 5);
}

#[test]
fn a_program_that_cannot_be_run_is_said_so_and_nothing_is_confirmed() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let ran = desk
        .run(&["pull-leads", "--json", "--exec", "--", "no-such-program"])
        .expect_code(1);
    assert_eq!(ran.error()["code"], "exec-not-started");
    assert_eq!(bank.confirmations(), Vec::<Value>::new());
    desk.run(&["pull-leads"]).expect_code(0);
    assert_eq!(bank.vault().received.len(), 3);
}

#[test]
fn a_lead_that_changed_keeps_what_it_was() {
    let before = r#"{"IDLeadBank": 7, "State": 0,   "Price": 1.10}"#;
    let after = r#"{"IDLeadBank": 7, "State": 2,   "Price": 1.1}"#;
    let bank = Bank::new([before.to_owned()]);
    let desk = bank.desk();
    desk.run(&["pull-leads"]).expect_code(0);
    bank.vault().ready = vec![after.to_owned()];
    let ran = desk
        .run(&["pull-leads", "--json", "--append", "out.jsonl"])
        .expect_code(0);
    assert_eq!(counts(&ran), [0, 1, 0, 1, 0]);
    assert_eq!(ran.json()["leads"][0]["event"], "changed");
    assert_eq!(ids_in(&desk, "out.jsonl"), ["7"]);
    let shown = desk
        .run(&["leads", "show", "7", "--json", "--raw"])
        .expect_code(0)
        .json();
    let lead = &shown["leads"][0];
    assert_eq!(lead["raw"], after);
    let told = lead["history"].as_array().unwrap().iter();
    let told: Vec<(&str, Option<&str>)> = told
        .map(|it| (it["event"].as_str().unwrap(), it["raw"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("new", Some(before)),
            ("confirmed", None),
            ("changed", Some(after)),
            ("confirmed", None)
        ]
    );
}

#[test]
fn a_lead_that_stands_twice_in_a_batch_is_one_lead() {
    let twice = [leads(1, 2), leads(2, 2)].concat();
    let bank = Bank::new(twice);
    let desk = bank.desk();
    let ran = desk
        .run(&["pull-leads", "--json", "--append", "out.jsonl"])
        .expect_code(0);
    assert_eq!(counts(&ran), [3, 0, 1, 3, 0]);
    assert_eq!(ids_in(&desk, "out.jsonl"), numbers(1..4));
    assert_eq!(bank.confirmations(), [json!([1, 2, 3])]);
}

#[test]
fn lists_that_come_in_pages_are_read_to_their_end_and_known_leads_are_no_news() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    for (profile, page, pages) in [
        ("sandbox-ivvy", "POST /api/1.0/crm?action=getLeadList", 5),
        ("sandbox-crm-com", "GET /crmapi/rest/v2/leads/list?", 6),
        ("sandbox-renovationfind", "GET /general-leads", 1),
    ] {
        for new in [300, 0] {
            let file = format!("{profile}.jsonl");
            let ran = desk
                .run(&[
                    "pull-leads",
                    "-p",
                    profile,
                    "--json",
                    "-v",
                    "--append",
                    &file,
                ])
                .expect_code(0);
            assert_eq!(counts(&ran), [new, 0, 300 - new, 0, 0], "{profile}");
            assert_eq!(ran.err.matches(page).count(), pages, "{}", ran.err);
            assert!(!ran.err.contains("warning"), "{}", ran.err);
            let mut ids = ids_in(&desk, &file);
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 300);
        }
    }
}

#[test]
fn a_confirmation_may_carry_the_request_instead_of_the_ids() {
    let bank = Bank::new(leads(1, 12));
    bank.vault().batch = 5;
    let desk = bank.desk_with("confirm_body = \"request\"");
    let ran = desk.run(&["pull-leads", "--json"]).expect_code(0);
    assert_eq!(counts(&ran), [12, 0, 0, 12, 0]);
    assert_eq!(bank.confirmations(), [json!(1), json!(1), json!(1)]);
    let received: Vec<Value> = bank
        .vault()
        .received
        .iter()
        .filter_map(|lead| id_of(lead))
        .collect();
    assert_eq!(received.len(), 12);
}

#[test]
fn leadbank_is_signed_in_to_as_the_profile_says() {
    let ids = "confirm_body = \"ids\"";
    for (auth, header) in [
        ("", None),
        (
            r#"auth = { basic = { username = "Ada", password = "p:ss wörd" } }"#,
            Some("authorization: Basic QWRhOnA6c3Mgd8O2cmQ="),
        ),
        (
            r#"auth = { bearer = "a-token" }"#,
            Some("authorization: Bearer a-token"),
        ),
        (
            r#"auth = { headers = { X-Key = "a-key" } }"#,
            Some("x-key: a-key"),
        ),
        (r#"headers = { X-Account = "12" }"#, Some("x-account: 12")),
    ] {
        let bank = Bank::new(leads(1, 1));
        let desk = bank.desk_with(&format!("{ids}\n{auth}"));
        desk.run(&["pull-leads"]).expect_code(0);
        for asked in &bank.vault().asked {
            let headers: Vec<String> = asked
                .headers
                .iter()
                .filter_map(|it| it.split_once(": "))
                .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
                .collect();
            match header {
                Some(header) => assert!(headers.iter().any(|it| it == header), "{headers:?}"),
                None => assert!(
                    !headers.iter().any(|it| it.starts_with("authorization")),
                    "{headers:?}"
                ),
            }
        }
    }
}
