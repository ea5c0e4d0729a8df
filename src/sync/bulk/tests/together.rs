//! Several rows in one call.

use super::desk::Play;
use super::*;
use crate::exchange::Ticket;
use crate::sync::bulk::{Why, collect};

fn bench(vendor: Vendor) -> Bench {
    Bench {
        vendor,
        orders: Orders {
            together: true,
            concurrency: 1,
            ..orders()
        },
        ..Bench::default()
    }
}

#[tokio::test(start_paused = true)]
async fn as_many_rows_as_the_vendor_takes_travel_in_one_call() {
    let desk = Desk::new(Ledger::default(), |_| Play::Done);
    let sent = bench(Vendor::Whole).send(&desk, rows(10)).await.unwrap();
    assert_eq!(
        desk.calls(),
        [vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9, 10]]
    );
    assert_eq!(sent.tally.of(Verdict::Applied), 10);
}

#[tokio::test(start_paused = true)]
async fn a_lead_is_in_a_call_once() {
    // The desk fails the test otherwise.
    let desk = Desk::new(Ledger::default(), |_| Play::Slow(5));
    let input: Vec<Kept> = (1..=12).map(|at| row(at, at % 3, "DONE")).collect();
    let mut bench = bench(Vendor::Whole);
    bench.orders.concurrency = 3;
    let sent = bench.send(&desk, input).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Applied), 12);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_is_halved_until_the_guilty_row_stands_alone() {
    let desk = Desk::new(Ledger::default(), |call| {
        if call.rows.contains(&3) {
            Play::Status(400)
        } else {
            Play::Done
        }
    });
    let sent = bench(Vendor::Whole).send(&desk, rows(4)).await.unwrap();
    assert_eq!(
        desk.calls(),
        [vec![1, 2, 3, 4], vec![1, 2], vec![3, 4], vec![3], vec![4]]
    );
    assert_eq!(desk.ledger.entry(3).verdict, Some(Verdict::Rejected));
    assert_eq!(sent.tally.of(Verdict::Applied), 3);
    assert!([1, 2, 4].iter().all(|row| desk.done(*row) == 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_lost_leaves_all_its_rows_unknown() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] {
        1 => Play::DoneAndLost,
        _ => Play::Done,
    });
    let sent = bench(Vendor::Whole).send(&desk, rows(8)).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Unknown), 4);
    assert_eq!(desk.calls().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_refused_after_its_answer_was_lost_may_have_been_done_and_is_not_halved() {
    let desk = Desk::new(Ledger::default(), |call| match call.before {
        0 => Play::DoneAndLost,
        _ => Play::Status(409),
    });
    let mut bench = bench(Vendor::Whole);
    bench.limits.retries = 1;
    let input: Vec<Kept> = (1..=4).map(|at| row(at, at, "AGAIN")).collect();
    let sent = bench.send(&desk, input).await.unwrap();
    assert_eq!(desk.calls(), [vec![1, 2, 3, 4], vec![1, 2, 3, 4]]);
    assert_eq!(sent.tally.of(Verdict::Unknown), 4);
}

#[tokio::test(start_paused = true)]
async fn halves_that_were_not_sent_yet_are_unsent_when_the_run_stops() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows.len() {
        4 => Play::Status(400),
        _ => Play::Status(401),
    });
    let sent = bench(Vendor::Whole).send(&desk, rows(4)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::Credentials));
    assert_eq!(sent.tally.of(Verdict::Rejected), 2);
    for row in [3, 4] {
        let entry = desk.ledger.entry(row);
        assert_eq!(entry.verdict, Some(Verdict::Unsent));
        assert!(!entry.has_left, "a killed process would not know better");
    }
}

/// Progress in three steps, then these results.
fn at_work(results: &'static str) -> Desk {
    Desk::new(Ledger::default(), move |call| match call.what.as_str() {
        "progress" if call.before < 2 => Play::Says(r#"{"percent":40}"#.to_owned()),
        "progress" => Play::Says(r#"{"percent":100}"#.to_owned()),
        "results" => Play::Says(results.to_owned()),
        _ => Play::Says(r#"{"ticket":"T1"}"#.to_owned()),
    })
}

#[tokio::test(start_paused = true)]
async fn results_behind_a_ticket_are_judged_row_by_row() {
    let desk = at_work(r#"{"3":"no such stage","1":"done"}"#);
    let begun = tokio::time::Instant::now();
    let sent = bench(Vendor::Ticket).send(&desk, rows(3)).await.unwrap();
    assert_eq!(
        desk.words(),
        ["jobs", "progress", "progress", "progress", "results"]
    );
    assert_eq!(begun.elapsed(), Duration::from_secs(3), "1 s, then 2 s");
    let verdict = |row| desk.ledger.entry(row).verdict;
    assert_eq!(verdict(1), Some(Verdict::Applied));
    assert_eq!(verdict(2), Some(Verdict::Unknown), "nothing tells of it");
    assert_eq!(verdict(3), Some(Verdict::Rejected));
    assert_eq!(desk.ledger.entry(2).ticket.as_deref(), Some("T1"));
    assert_eq!(sent.tally.exit(None), Some(Kind::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_stops_before_the_results_leaves_its_rows_unknown_with_their_ticket() {
    let desk = Desk::new(Ledger::default(), |call| match call.what.as_str() {
        "progress" => Play::Says(r#"{"percent":40}"#.to_owned()),
        _ => Play::Says("{}".to_owned()),
    });
    let bench = Bench {
        signal: Some((Duration::from_secs(100), Kind::Terminated)),
        ..bench(Vendor::Ticket)
    };
    let sent = bench.send(&desk, rows(4)).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Unknown), 4);
    assert_eq!(desk.ledger.entry(4).ticket.as_deref(), Some("T1"));
    assert_eq!(desk.words().iter().filter(|it| *it == "jobs").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_waited_for_no_longer_than_the_command_has_time() {
    let desk = Desk::new(Ledger::default(), |call| match call.what.as_str() {
        "progress" => Play::Says(r#"{"percent":40}"#.to_owned()),
        _ => Play::Says("{}".to_owned()),
    });
    let bench = Bench {
        limits: Limits {
            max_time: Some(Duration::from_secs(20)),
            ..Limits::default()
        },
        ..bench(Vendor::Ticket)
    };
    let begun = tokio::time::Instant::now();
    let sent = bench.send(&desk, rows(4)).await.unwrap();
    assert!(begun.elapsed() <= Duration::from_secs(20));
    assert_eq!(sent.tally.of(Verdict::Unknown), 4);
    assert!(desk.ledger.entry(1).message.unwrap().contains("T1"));
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_cannot_be_noted_ends_the_run_and_its_rows_are_unknown() {
    // A lease, a mark, and then the ticket.
    let ledger = Ledger::breaking_at(2);
    let desk = Desk::new(ledger, |_| Play::Says("{}".to_owned()));
    let sent = bench(Vendor::Ticket).send(&desk, rows(4)).await;
    assert_eq!(sent.unwrap_err().code, "disk-full");
    assert_eq!(desk.words(), ["jobs"]);
    assert_eq!(desk.ledger.count(Verdict::Unknown), 4);
}

#[tokio::test(start_paused = true)]
async fn results_can_be_collected_by_a_later_command() {
    let desk = at_work(r#"{"1":"done"}"#);
    let session = session(Vendor::Ticket, &desk, Limits::default());
    let card = session.vendor().card();
    let wish = |kept: Kept| crate::lead::Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: kept.lead,
        stage: kept.stage,
        edits: kept.edits,
        allow_final: false,
        asked_at: Timestamp::UNIX_EPOCH,
    };
    let changes: Vec<_> = rows(2)
        .into_iter()
        .filter_map(|kept| card.check(session.account(), &wish(kept)).change)
        .collect();
    let ticket = Ticket("T1".to_owned());
    let endings = collect(&session, &ticket, &changes, &Nobody).await.unwrap();
    let verdicts: Vec<_> = endings.iter().map(|it| it.verdict).collect();
    assert_eq!(verdicts, [Verdict::Applied, Verdict::Unknown]);
}
