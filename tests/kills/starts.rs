//! Fifty starts at once, round after round: one works, the others end with 9 and have sent nothing; also when the one that
//! works is killed.

use std::sync::Arc;
use std::sync::mpsc::channel;

use super::*;
use crate::bank::{Asked, Bank, json, leads};
use crate::bulk;

const CROWD: usize = 50;
const ROWS: usize = 5;

/// What is started, and what the vendor was asked by it: a first request at which all wait.
struct Start {
    line: &'static [&'static str],
    /// How often the vendor is asked by one that works.
    asked: usize,
}

const PULL: Start = Start {
    line: &["pull-leads", "--json"],
    asked: 3,
};
const PUSH: Start = Start {
    line: &[
        "update-stage",
        "-p",
        "cars",
        "--from",
        "sheet.csv",
        "--concurrency",
        "1",
        "--json",
        "--again",
    ],
    asked: ROWS,
};

/// One round. The vendor answers nobody before all others have ended.
fn round(start: &Start, desk: &Desk, bank: &Bank, kill: bool) {
    bank.vault().asked.clear();
    let (answer, may_answer) = channel::<()>();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    bank.meddle(move |asked: &Asked, honest| {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = may_answer.recv();
        if asked.line.ends_with("SendAcknos") {
            return json(200, r#"{"Status": 1, "Message": "ok"}"#);
        }
        json(200, &honest())
    });
    let spawn = |_| {
        let mut command = desk.command(start.line);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut crowd: Vec<Child> = (0..CROWD).map(spawn).collect();
    let begun = Instant::now();
    while crowd.len() > 1 || asked.load(Ordering::SeqCst) == 0 {
        crowd.retain_mut(|child| match child.try_wait().unwrap() {
            None => true,
            Some(ended) => {
                assert_eq!(ended.code(), Some(9), "a second one");
                false
            }
        });
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "{} wait",
            crowd.len()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    let mut works = crowd.pop().unwrap();
    if kill {
        works.kill().unwrap();
        works.wait().unwrap();
        drop(answer);
        assert_eq!(bank.vault().asked.len(), 1, "a loser asked");
        // The lock is gone with its holder.
        let next = desk.run(start.line);
        assert!([0, 10].contains(&next.code), "{}", next.err);
    } else {
        drop(answer);
        assert_eq!(works.wait().unwrap().code(), Some(0));
        assert_eq!(bank.vault().asked.len(), start.asked, "a loser asked");
    }
}

#[test]
fn of_fifty_pulls_at_once_one_works_and_the_others_end_with_9_and_have_asked_nothing() {
    for at in 0..count("LEADCTL_KILLS_ROUNDS", 20, 1_000) {
        // The first round is everybody's first start as well: one store is made.
        let bank = Bank::new(leads(1, 30));
        let desk = bank.desk();
        round(&PULL, &desk, &bank, at % 2 == 1);
        desk.run(&["pull-leads"]).expect_code(0);
        let store = ledger::Store::open(&desk.path("data")).unwrap();
        assert_eq!(store.leads("cars").len(), 30);
        store.is_sound();
    }
}

#[test]
fn of_fifty_bulk_runs_at_once_one_works_and_the_others_end_with_9_and_have_sent_nothing() {
    let bank = Bank::new([]);
    let desk = bank.desk();
    let sheet = bulk::sheet("1", &ids("leadbank", ROWS));
    fs::write(desk.path("sheet.csv"), sheet).unwrap();
    for at in 0..count("LEADCTL_KILLS_ROUNDS", 20, 1_000) {
        round(&PUSH, &desk, &bank, at % 2 == 1);
    }
}
