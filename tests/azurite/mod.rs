//! What leadctl speaks with Azure Storage, spoken with Azurite: whatever Azure's page says, its own code says the same.

mod storage;

use std::collections::BTreeSet;
use std::fs;
use std::thread::sleep;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::desk::{Desk, Ran};
use storage::{Azurite, azurite, later};

/// A profile with these lines, whose log must never show a key.
fn desk(lines: &str) -> Desk {
    let desk = Desk::new();
    write_config(&desk, lines);
    desk
}

fn write_config(desk: &Desk, lines: &str) {
    desk.write_config(&format!(
        "[profiles.crf]\nvendor = \"crf-connect\"\npartner = \"p\"\nretries = 0\n{lines}\n"
    ));
}

fn queue_desk(url: &str) -> Desk {
    desk(&format!("queue_url = \"{url}\"\nvisibility = \"2s\""))
}

fn pull(desk: &Desk, more: &[&str]) -> Ran {
    let ran = desk.run(&[&["pull-leads", "-p", "crf", "--json", "-vv"], more].concat());
    for said in [&ran.out, &ran.err] {
        assert!(!said.contains("sig="), "{said}");
    }
    ran
}

/// `new`, `changed`, `repeated`, `confirmed`, `quarantined`.
fn counts(ran: &Ran) -> [u64; 5] {
    let json = ran.json();
    ["new", "changed", "repeated", "confirmed", "quarantined"]
        .map(|name| json["profiles"][0][name].as_u64().unwrap())
}

fn id(number: usize) -> String {
    format!("3f2504e0-4f89-41d3-9a0c-0305e8{number:06}")
}

fn about(number: usize, name: &str) -> String {
    format!(
        "{{\"id\":\"{}\",\"FirstName\":\"{name} <&> Söhne\"}}",
        id(number)
    )
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

fn stored(desk: &Desk) -> u64 {
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    list["summary"]["leads"].as_u64().unwrap()
}

fn filled_queue(azurite: &Azurite, name: &str, leads: usize) {
    azurite.create_queue(name);
    for number in 0..leads {
        let body = about(number, "Ann");
        if number % 2 == 0 {
            azurite.put(name, &body);
        } else {
            azurite.put(name, &STANDARD.encode(body));
        }
    }
}

#[test]
fn a_queue_is_drained_of_plain_and_of_base64_messages() {
    let Some(azurite) = azurite() else { return };
    filled_queue(azurite, "plain", 40);
    let desk = queue_desk(&azurite.queue_url("plain", "p", later()));
    let ran = pull(&desk, &["--append", "out.jsonl"]).expect_code(0);
    assert_eq!(counts(&ran), [40, 0, 0, 40, 0]);
    assert_eq!(azurite.messages("plain"), 0);
    let ids = ids_in(&desk, "out.jsonl");
    assert_eq!(
        (ids.len(), ids.iter().collect::<BTreeSet<_>>().len()),
        (40, 40)
    );
    let shown = desk
        .run(&["leads", "show", &id(1), "--json"])
        .expect_code(0)
        .json();
    assert_eq!(
        shown["leads"][0]["fields"]["FirstName"], "Ann <&> Söhne",
        "{shown}"
    );
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0)), [0; 5]);
}

#[test]
fn a_process_that_is_killed_between_storing_and_deleting_loses_and_doubles_nothing() {
    let Some(azurite) = azurite() else { return };
    filled_queue(azurite, "killed", 5);
    let desk = queue_desk(&azurite.queue_url("killed", "p", later()));
    let append = ["--append", "out.jsonl"];
    // The program runs when the leads are stored and appended, and before anything is deleted.
    let kill = ["--exec", "--", "sh", "-c", "kill -9 $PPID"];
    let killed = pull(&desk, &[&append[..], &kill].concat());
    assert_eq!(killed.code, -1, "{}", killed.err);
    assert_eq!((stored(&desk), azurite.messages("killed")), (5, 5));
    // An update comes while the first messages are hidden.
    azurite.put("killed", &about(0, "Anna"));
    sleep(Duration::from_millis(2_200));
    let ran = pull(&desk, &append).expect_code(0);
    assert_eq!(counts(&ran), [0, 1, 5, 6, 0]);
    assert_eq!((stored(&desk), azurite.messages("killed")), (5, 0));
    let wanted: Vec<String> = (0..5).chain([0]).map(id).collect();
    assert_eq!(ids_in(&desk, "out.jsonl"), wanted);
}

#[test]
fn messages_that_are_not_confirmed_stay_and_are_deleted_later() {
    let Some(azurite) = azurite() else { return };
    filled_queue(azurite, "kept", 3);
    let desk = queue_desk(&azurite.queue_url("kept", "p", later()));
    let ran = pull(&desk, &["--no-confirm"]).expect_code(0);
    assert_eq!(counts(&ran), [3, 0, 0, 0, 0]);
    assert_eq!(azurite.messages("kept"), 3);
    sleep(Duration::from_millis(2_200));
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0)), [0, 0, 3, 3, 0]);
    assert_eq!(azurite.messages("kept"), 0);
}

#[test]
fn bad_messages_are_kept_told_and_deleted() {
    let Some(azurite) = azurite() else { return };
    azurite.create_queue("bad");
    for text in [
        "not JSON",
        "{\"FirstName\":\"Bob\"}",
        &about(1, "Ann"),
        &about(1, "Anna"),
    ] {
        azurite.put("bad", text);
    }
    let desk = queue_desk(&azurite.queue_url("bad", "p", later()));
    let ran = pull(&desk, &[]).expect_code(7);
    assert_eq!(counts(&ran), [1, 1, 0, 4, 2]);
    assert_eq!(azurite.messages("bad"), 0);
    for told in [
        "it is not JSON",
        "it has no id",
        "are about the same lead, and differ",
    ] {
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    let list = desk
        .run(&["leads", "list", "--quarantined", "--json"])
        .expect_code(0)
        .json();
    let raw: Vec<&str> = list["leads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["raw"].as_str().unwrap())
        .collect();
    assert_eq!(raw, ["not JSON", "{\"FirstName\":\"Bob\"}"]);
}

#[test]
fn a_key_to_a_queue_that_expired_may_not_or_is_wrong_is_told_as_that() {
    let Some(azurite) = azurite() else { return };
    filled_queue(azurite, "locked", 1);
    let good = azurite.queue_url("locked", "p", later());
    let cases = [
        (
            azurite.queue_url("locked", "p", "2020-01-01T00:00:00Z"),
            4,
            "sas-expired",
        ),
        (azurite.queue_url("locked", "r", later()), 4, "sas-may-not"),
        (good.replace("sp=p", "sp=rp"), 4, "sas-refused"),
        (
            azurite.queue_url("nowhere", "p", later()),
            5,
            "QueueNotFound",
        ),
    ];
    for (url, exit, code) in cases {
        let error = pull(&queue_desk(&url), &[]).expect_code(exit).error();
        assert_eq!(error["code"], code, "{error}");
    }
    assert_eq!(azurite.messages("locked"), 1);
    assert_eq!(
        counts(&pull(&queue_desk(&good), &[]).expect_code(0))[..4],
        [1, 0, 0, 1]
    );
}

const NAMES: [&str; 5] = [
    "a.json",
    "2026/11/a lead.json",
    "ä#?%.json",
    "x/../y.json",
    "z+&'.json",
];

fn filled_container(azurite: &Azurite, container: &str) {
    azurite.create_container(container);
    for (number, name) in NAMES.iter().enumerate() {
        azurite.write(container, name, &about(number, "Ann"));
    }
}

fn container_desk(url: &str, more: &str) -> Desk {
    desk(&format!("container_url = \"{url}\"\n{more}"))
}

#[test]
fn a_container_is_drained_whatever_its_blobs_are_called() {
    let Some(azurite) = azurite() else { return };
    filled_container(azurite, "drained");
    let desk = container_desk(&azurite.container_url("drained", "rdl", later()), "");
    let ran = pull(&desk, &["--append", "out.jsonl"]).expect_code(0);
    assert_eq!(counts(&ran), [5, 0, 0, 5, 0]);
    assert_eq!(
        (azurite.blobs("drained"), ids_in(&desk, "out.jsonl").len()),
        (0, 5)
    );
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0)), [0; 5]);
}

#[test]
fn blobs_that_are_left_are_read_again_only_when_they_change() {
    let Some(azurite) = azurite() else { return };
    filled_container(azurite, "left");
    let url = azurite.container_url("left", "rl", later());
    let desk = container_desk(&url, "blobs = \"leave\"");
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0)), [5, 0, 0, 0, 0]);
    let again = pull(&desk, &[]).expect_code(0);
    assert_eq!(
        (counts(&again), again.err.matches("GET /").count()),
        ([0; 5], 0),
        "{}",
        again.err
    );
    azurite.write("left", NAMES[1], &about(1, "Bob"));
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0)), [0, 1, 0, 0, 0]);
    assert_eq!(azurite.blobs("left"), 5);
}

#[test]
fn a_container_whose_key_may_not_delete_loses_nothing_and_one_that_may_deletes_what_was_stored() {
    let Some(azurite) = azurite() else { return };
    filled_container(azurite, "read-only");
    let desk = container_desk(&azurite.container_url("read-only", "rl", later()), "");
    let ran = pull(&desk, &["--append", "out.jsonl"]).expect_code(4);
    assert!(ran.err.contains("may not delete blobs"), "{}", ran.err);
    assert_eq!((stored(&desk), azurite.blobs("read-only")), (5, 5));
    let url = azurite.container_url("read-only", "rdl", later());
    write_config(&desk, &format!("container_url = \"{url}\""));
    let ran = pull(&desk, &["--append", "out.jsonl"]).expect_code(0);
    assert_eq!(counts(&ran), [0, 0, 5, 5, 0]);
    assert_eq!((stored(&desk), azurite.blobs("read-only")), (5, 0));
    assert_eq!(ids_in(&desk, "out.jsonl").len(), 5);
}

#[test]
fn a_container_and_a_queue_are_drained_together_and_one_does_not_stop_the_other() {
    let Some(azurite) = azurite() else { return };
    filled_queue(azurite, "both", 2);
    filled_container(azurite, "both");
    let lines = |may: &str| {
        format!(
            "queue_url = \"{}\"\ncontainer_url = \"{}\"",
            azurite.queue_url("both", may, later()),
            azurite.container_url("both", "rdl", later())
        )
    };
    let desk = desk(&lines("a"));
    let ran = pull(&desk, &[]).expect_code(4);
    assert_eq!(counts(&ran)[..4], [5, 0, 0, 5]);
    assert_eq!((azurite.messages("both"), azurite.blobs("both")), (2, 0));
    // The two leads in the queue came by the container already.
    write_config(&desk, &lines("p"));
    assert_eq!(counts(&pull(&desk, &[]).expect_code(0))[..4], [0, 0, 2, 2]);
    assert_eq!((azurite.messages("both"), stored(&desk)), (0, 5));
}
