//! Pulls that something happens to: leads that are none, bodies that are cut, a vendor that says no or nothing, a second
//! pull at the same time, a process that is killed.

mod answers;
mod crashes;

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bank::{Asked, Bank, id_of, json as reply_json, leads, reply};
use crate::desk::{Desk, Ran, Served};

/// `new`, `confirmed`, `quarantined` of the only profile.
fn counts(ran: &Ran) -> [u64; 3] {
    let json = ran.json();
    ["new", "confirmed", "quarantined"].map(|name| json["profiles"][0][name].as_u64().unwrap())
}

/// The ids in the store.
fn stored(desk: &Desk) -> Vec<String> {
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    let leads = list["leads"].as_array().unwrap().iter();
    leads
        .map(|lead| lead["id"].as_str().unwrap().to_owned())
        .collect()
}

/// The ids of whole lines in the file that leads were appended to.
fn appended(desk: &Desk) -> Vec<String> {
    let text = fs::read_to_string(desk.path("out.jsonl")).unwrap_or_default();
    let whole = text
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'));
    let id = |line: &str| {
        serde_json::from_str::<Value>(line).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    whole.map(id).collect()
}

fn received(bank: &Bank) -> Vec<String> {
    bank.vault()
        .received
        .iter()
        .map(|lead| id_of(lead).unwrap().to_string())
        .collect()
}

/// A pull at work whose leads do not come before `answer` is dropped.
fn pull_at_work(desk: &Desk, bank: &Bank) -> (Child, std::sync::mpsc::Sender<()>) {
    let (answer, may_answer) = std::sync::mpsc::channel::<()>();
    bank.meddle(move |_: &Asked, honest| {
        let _ = may_answer.recv_timeout(Duration::from_secs(5));
        reply_json(200, &honest())
    });
    let child = desk
        .command(&["pull-leads", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while desk.run(&["runs", "list", "--json"]).expect_code(0).json()["runs"] == json!([]) {
        sleep(Duration::from_millis(5));
    }
    (child, answer)
}
