//! Rows that are sent: in which order, how many at once, and what the journal knows by then.

use super::desk::Play;
use super::*;
use crate::error::Error;
use crate::lead::LeadId;

fn done(ledger: &Ledger) -> Desk {
    Desk::new(ledger.clone(), |_| Play::Done)
}

#[tokio::test(start_paused = true)]
async fn every_row_is_leased_and_marked_before_it_leaves_and_settled_once() {
    // The ledger and the desk fail the test if it is not so.
    let desk = done(&Ledger::default());
    let sent = Bench::default().send(&desk, rows(300)).await.unwrap();
    assert_eq!(sent.stopped, None);
    assert_eq!(sent.tally.of(Verdict::Applied), 300);
    assert_eq!(desk.ledger.count(Verdict::Applied), 300);
    assert!((1..=300).all(|row| desk.done(row) == 1));
}

#[tokio::test(start_paused = true)]
async fn no_more_are_in_flight_than_was_said() {
    for concurrency in [1, 3, 8] {
        let desk = Desk::new(Ledger::default(), |call| {
            Play::Slow(u64::from(call.rows[0] % 5))
        });
        let bench = Bench {
            orders: Orders {
                concurrency,
                ..orders()
            },
            ..Bench::default()
        };
        bench.send(&desk, rows(100)).await.unwrap();
        assert_eq!(desk.most_at_once(), concurrency);
    }
}

#[tokio::test(start_paused = true)]
async fn leases_begin_small_and_grow_while_they_are_used_up_at_once() {
    let desk = done(&Ledger::default());
    Bench::default().send(&desk, rows(2000)).await.unwrap();
    assert_eq!(desk.ledger.leases()[..5], [64, 64, 128, 256, 512]);
    let slow = Desk::new(Ledger::default(), |_| Play::Slow(1000));
    Bench::default().send(&slow, rows(200)).await.unwrap();
    assert_eq!(slow.ledger.leases(), [64, 64, 64, 8]);
}

#[tokio::test(start_paused = true)]
async fn a_few_rows_are_one_lease() {
    let desk = done(&Ledger::default());
    Bench::default().send(&desk, rows(5)).await.unwrap();
    assert_eq!(desk.ledger.leases(), [5]);
}

#[tokio::test(start_paused = true)]
async fn leases_are_taken_while_others_are_in_flight() {
    let desk = Desk::new(Ledger::default(), |call| {
        if call.rows == [1] {
            Play::Slow(60_000)
        } else {
            Play::Slow(10)
        }
    });
    Bench::default().send(&desk, rows(500)).await.unwrap();
    let last = desk.calls().last().cloned();
    assert_eq!(last, Some(vec![500]), "row 1 holds nobody up");
}

#[tokio::test(start_paused = true)]
async fn changes_to_one_lead_stay_in_the_order_of_the_file() {
    let desk = Desk::new(Ledger::default(), |call| {
        Play::Slow(100 / u64::from(call.rows[0]))
    });
    let mut input: Vec<Kept> = (1..=20).map(|at| row(at, 7, "DONE")).collect();
    input.extend((21..=40).map(|at| row(at, at, "DONE")));
    let sent = Bench::default().send(&desk, input).await.unwrap();
    let of_seven: Vec<u32> = desk.calls().concat();
    let of_seven: Vec<u32> = of_seven.into_iter().filter(|row| *row <= 20).collect();
    assert_eq!(of_seven, (1..=20).collect::<Vec<_>>());
    assert_eq!(sent.tally.of(Verdict::Applied), 40);
}

#[tokio::test(start_paused = true)]
async fn a_lead_is_the_same_however_it_is_typed() {
    let desk = Desk::new(Ledger::default(), |_| Play::Slow(5));
    let typed = |at: u32, lead: &str| Kept {
        lead: Some(lead.to_owned()),
        ..row(at, 0, "DONE")
    };
    let input = [typed(1, "7"), typed(2, " 007 "), typed(3, "07")];
    Bench::default().send(&desk, input).await.unwrap();
    assert_eq!(desk.calls(), [[1], [2], [3]]);
    assert_eq!(desk.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_a_row_that_did_not_end_is_not_sent() {
    for (play, verdict) in [
        (Play::NoConnection, Verdict::Failed),
        (Play::Lost, Verdict::Unknown),
    ] {
        let desk = Desk::new(Ledger::default(), move |call| match call.rows[0] {
            1 => play.clone(),
            _ => Play::Done,
        });
        let input = [
            row(1, 7, "DONE"),
            row(2, 7, "DONE"),
            row(3, 8, "DONE"),
            row(4, 7, "DONE"),
        ];
        let sent = Bench::default().send(&desk, input).await.unwrap();
        assert_eq!(desk.ledger.entry(1).verdict, Some(verdict));
        for row in [2, 4] {
            let entry = desk.ledger.entry(row);
            assert_eq!(entry.verdict, Some(Verdict::Unsent));
            assert_eq!(entry.code.as_deref(), Some("earlier-row-open"));
            assert!(entry.message.unwrap().contains("row 1"));
            assert_eq!(entry.lead, None, "it is none of the lead's changes");
        }
        assert_eq!(sent.tally.of(Verdict::Applied), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_after_a_row_that_the_vendor_rejected_is_sent() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] {
        1 => Play::Status(409),
        _ => Play::Done,
    });
    let input = [row(1, 7, "DONE"), row(2, 7, "DONE")];
    let sent = Bench::default().send(&desk, input).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Rejected), 1);
    assert_eq!(sent.tally.of(Verdict::Applied), 1);
}

#[tokio::test(start_paused = true)]
async fn a_resumed_run_sends_nothing_behind_a_row_of_unknown_fate() {
    let desk = done(&Ledger::default());
    let open = HashMap::from([(LeadId::new("7"), 1)]);
    let bench = Bench {
        orders: Orders { open, ..orders() },
        ..Bench::default()
    };
    let sent = bench.send(&desk, [row(2, 7, "DONE"), row(3, 8, "DONE")]);
    assert_eq!(sent.await.unwrap().tally.of(Verdict::Unsent), 1);
    assert_eq!(desk.calls(), [[3]]);
}

#[tokio::test(start_paused = true)]
async fn reading_stops_when_too_many_rows_wait_for_one_lead() {
    let read = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let input = (1..=5000).map(move |at| {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        row(at, 7, "DONE")
    });
    let desk = Desk::new(Ledger::default(), |_| Play::Hang);
    let bench = Bench {
        signal: Some((Duration::from_secs(1), Kind::Interrupted)),
        ..Bench::default()
    };
    bench.send(&desk, input).await.unwrap();
    assert_eq!(read.load(std::sync::atomic::Ordering::SeqCst), 1025);
    assert_eq!(desk.ledger.verdicts().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_same_lead_is_added_once_at_a_time() {
    let desk = Desk::new(Ledger::default(), |_| Play::Slow(5));
    let add = |at: u32, note: &str| Kept {
        lead: None,
        stage: None,
        edits: vec![Edit {
            field: "note".to_owned(),
            entry: Entry::Text(note.to_owned()),
        }],
        ..row(at, 0, "")
    };
    let bench = Bench {
        operation: Operation::AddLead,
        ..Bench::default()
    };
    // The note is what the desk takes for the row.
    let sent = bench.send(&desk, [add(1, "1"), add(2, "1"), add(3, "3")]);
    // The second call of the first lead finds row 1 settled: the desk would fail the test, so it must be unchanged.
    desk.ledger.knows(2);
    let sent = sent.await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Applied), 2);
    assert_eq!(sent.tally.of(Verdict::Unchanged), 1);
    assert_eq!(desk.ledger.leases(), [2, 1]);
}

#[tokio::test(start_paused = true)]
async fn what_is_already_so_is_not_sent_unless_it_shall_be() {
    let desk = done(&Ledger::knowing(&[2, 3]));
    let sent = Bench::default().send(&desk, rows(4)).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Unchanged), 2);
    assert_eq!((desk.done(1), desk.done(4)), (1, 1));
    assert_eq!(desk.calls().len(), 2);
    let desk = done(&Ledger::knowing(&[2, 3]));
    let bench = Bench {
        orders: Orders {
            again: true,
            ..orders()
        },
        ..Bench::default()
    };
    bench.send(&desk, rows(4)).await.unwrap();
    assert_eq!(desk.calls().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_a_rule_refuses_by_now_is_recorded_and_not_sent() {
    let desk = done(&Ledger::default());
    let input = [row(1, 7, "DONE"), row(2, 8, "NOWHERE")];
    let sent = Bench::default().send(&desk, input).await.unwrap();
    assert_eq!(desk.calls(), [[1]]);
    let entry = desk.ledger.entry(2);
    assert_eq!(entry.verdict, Some(Verdict::Refused));
    assert_eq!(entry.code.as_deref(), Some("unknown-stage"));
    assert_eq!(sent.tally.exit(None), Some(Kind::Partial));
}

#[tokio::test(start_paused = true)]
async fn an_accepted_lead_is_handed_over_to_the_journal() {
    let desk = done(&Ledger::default());
    let bench = Bench {
        operation: Operation::AcceptLead,
        ..Bench::default()
    };
    let offered = Kept {
        stage: None,
        ..row(1, 7, "")
    };
    bench.send(&desk, [offered]).await.unwrap();
    assert!(desk.ledger.entry(1).handed_over);
    let desk = done(&Ledger::default());
    Bench::default().send(&desk, rows(1)).await.unwrap();
    assert!(!desk.ledger.entry(1).handed_over);
}

#[tokio::test(start_paused = true)]
async fn rows_that_cannot_be_read_end_it_and_what_was_sent_is_recorded() {
    let desk = done(&Ledger::default());
    let broken = Error::new(Kind::Failure, "spool", "the rows cannot be read");
    let input = rows(100).into_iter().map(Ok).chain([Err(broken)]);
    let sent = Bench::default().send_all(&desk, input).await;
    assert_eq!(sent.unwrap_err().code, "spool");
    let applied = desk.ledger.count(Verdict::Applied);
    assert_eq!(applied, desk.calls().len());
}
