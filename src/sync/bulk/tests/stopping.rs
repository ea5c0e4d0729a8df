//! What stops a bulk run, and what it leaves behind.

use super::desk::Play;
use super::*;
use crate::sync::bulk::{MaxErrors, Why};

fn with(max_errors: MaxErrors) -> Bench {
    Bench {
        orders: Orders {
            concurrency: 1,
            max_errors: Some(max_errors),
            ..orders()
        },
        ..Bench::default()
    }
}

fn one_at_a_time() -> Bench {
    Bench {
        orders: Orders {
            concurrency: 1,
            ..orders()
        },
        ..Bench::default()
    }
}

#[tokio::test(start_paused = true)]
async fn one_error_more_than_is_allowed_stops_it() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] % 3 {
        0 => Play::Status(409),
        1 => Play::Lost,
        _ => Play::Done,
    });
    let sent = with(MaxErrors::Count(2))
        .send(&desk, rows(50))
        .await
        .unwrap();
    assert_eq!(sent.stopped, Some(Why::MaxErrors));
    assert_eq!(desk.calls(), [[1], [2], [3], [4]]);
    assert_eq!(desk.ledger.count(Verdict::Unsent), 46, "of the 50 leased");
    assert_eq!(sent.tally.rows(), 50);
    let stopped = sent.stopped.and_then(Why::kind);
    assert_eq!(stopped, Some(Kind::Stopped));
    assert_eq!(sent.tally.exit(stopped), Some(Kind::Unknown));
}

#[tokio::test(start_paused = true)]
async fn a_share_of_errors_is_looked_at_after_fifty_rows() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] % 4 {
        0 => Play::Status(409),
        _ => Play::Done,
    });
    let sent = with(MaxErrors::Percent(20))
        .send(&desk, rows(200))
        .await
        .unwrap();
    assert_eq!(sent.stopped, Some(Why::MaxErrors));
    assert_eq!(desk.calls().len(), 50);
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] % 4 {
        0 => Play::Status(409),
        _ => Play::Done,
    });
    let sent = with(MaxErrors::Percent(25))
        .send(&desk, rows(200))
        .await
        .unwrap();
    assert_eq!((sent.stopped, desk.calls().len()), (None, 200));
}

#[tokio::test(start_paused = true)]
async fn ten_failures_in_a_row_stop_it() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] {
        1..=9 | 11..=30 => Play::NoConnection,
        _ => Play::Done,
    });
    let sent = one_at_a_time().send(&desk, rows(40)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::Breaker));
    assert_eq!(sent.tally.of(Verdict::Failed), 19);
    assert_eq!(desk.ledger.entry(20).verdict, Some(Verdict::Failed));
    assert_eq!(desk.ledger.entry(21).verdict, Some(Verdict::Unsent));
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_stop_it_at_once() {
    let desk = Desk::new(Ledger::default(), |_| Play::Status(403));
    let sent = one_at_a_time().send(&desk, rows(40)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::Credentials));
    assert_eq!(desk.calls(), [[1]]);
    assert_eq!(sent.tally.exit(None), Some(Kind::Auth));
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_asks_to_come_back_much_later_stops_it_at_once() {
    let desk = Desk::new(Ledger::default(), |_| Play::Busy(3600));
    let sent = Bench::default().send(&desk, rows(40)).await.unwrap();
    assert!(matches!(sent.stopped, Some(Why::ComeBack(_))));
    assert!(desk.calls().len() <= 4);
    assert_eq!(sent.tally.exit(None), Some(Kind::Temporary));
}

#[tokio::test(start_paused = true)]
async fn rows_for_which_there_is_no_time_are_not_tried_one_by_one() {
    let desk = Desk::new(Ledger::default(), |_| Play::Slow(1000));
    let bench = Bench {
        limits: Limits {
            max_time: Some(Duration::from_millis(5500)),
            ..Limits::default()
        },
        ..one_at_a_time()
    };
    let sent = bench.send(&desk, rows(40)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::OutOfTime));
    assert_eq!(sent.tally.of(Verdict::Applied), 5);
    assert!(desk.calls().len() <= 6);
}

#[tokio::test(start_paused = true)]
async fn what_waits_to_be_asked_again_does_not_hold_up_a_stop() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] {
        1 => Play::Busy(50),
        _ => Play::Slow(10),
    });
    let bench = Bench {
        signal: Some((Duration::from_secs(5), Kind::Terminated)),
        ..Bench::default()
    };
    let begun = tokio::time::Instant::now();
    let sent = bench.send(&desk, rows(40)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::Signal(Kind::Terminated)));
    assert_eq!(begun.elapsed(), Duration::from_secs(5));
    assert_eq!(desk.ledger.entry(1).verdict, Some(Verdict::Unsent));
}

#[tokio::test(start_paused = true)]
async fn a_signal_lets_what_is_in_flight_end_and_begins_nothing_new() {
    let desk = Desk::new(Ledger::default(), |_| Play::Slow(1000));
    let bench = Bench {
        signal: Some((Duration::from_millis(2500), Kind::Interrupted)),
        ..Bench::default()
    };
    let sent = bench.send(&desk, rows(40)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::Signal(Kind::Interrupted)));
    assert_eq!(sent.tally.of(Verdict::Applied), 12);
    assert_eq!(sent.tally.of(Verdict::Unsent), 28);
    assert_eq!(
        sent.tally.exit(Some(Kind::Interrupted)),
        Some(Kind::Interrupted)
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_in_flight_for_too_long_after_a_signal_is_unknown() {
    let desk = Desk::new(Ledger::default(), |call| match call.rows[0] {
        1 | 2 => Play::Hang,
        _ => Play::Slow(600),
    });
    let bench = Bench {
        signal: Some((Duration::from_secs(1), Kind::Interrupted)),
        ..Bench::default()
    };
    let begun = tokio::time::Instant::now();
    let sent = bench.send(&desk, rows(200)).await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_millis(2500));
    assert_eq!(sent.tally.of(Verdict::Unknown), 2);
    assert_eq!(sent.tally.of(Verdict::Applied), 4);
    assert_eq!(desk.ledger.entry(2).verdict, Some(Verdict::Unknown));
    assert_eq!(
        desk.ledger.verdicts().len(),
        64,
        "the rest was never leased"
    );
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_breaks_ends_it_and_nothing_more_is_sent() {
    for breaks_at in [0, 1, 2, 3, 10, 40] {
        let desk = Desk::new(Ledger::breaking_at(breaks_at), |_| Play::Slow(10));
        let error = Bench::default().send(&desk, rows(200)).await.unwrap_err();
        assert_eq!(error.code, "disk-full");
        // The first call of the journal is a lease, and others follow.
        assert!(desk.calls().len() < breaks_at.max(1));
        assert_eq!(desk.ledger.count(Verdict::Applied), desk.calls().len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_of_unknown_fate_is_never_sent_again() {
    let desk = Desk::new(Ledger::default(), |_| Play::DoneAndLost);
    let sent = Bench::default().send(&desk, rows(20)).await.unwrap();
    assert_eq!(sent.tally.of(Verdict::Unknown), 20);
    assert_eq!(desk.calls().len(), 20);
}

/// Row 1 waits to be asked again, row 2 keeps the run going, row 3 stops it.
fn stopped_meanwhile(first: Play) -> Desk {
    Desk::new(Ledger::default(), move |call| match call.rows[0] {
        1 if call.before == 0 => first.clone(),
        2 => Play::Slow(10_000),
        3 => Play::Status(409),
        _ => Play::Done,
    })
}

#[tokio::test(start_paused = true)]
async fn after_a_stop_nothing_takes_off_again_that_came_back() {
    let desk = stopped_meanwhile(Play::Busy(2));
    let mut bench = with(MaxErrors::Count(0));
    bench.orders.concurrency = 3;
    let sent = bench.send(&desk, rows(5)).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::MaxErrors));
    assert_eq!(desk.ledger.entry(1).verdict, Some(Verdict::Unsent));
    assert_eq!(desk.ledger.entry(2).verdict, Some(Verdict::Applied));
    assert_eq!(desk.done(1), 0);
}

#[tokio::test(start_paused = true)]
async fn after_a_stop_what_may_be_repeated_is_still_asked_what_became_of_it() {
    let desk = stopped_meanwhile(Play::Lost);
    let mut bench = with(MaxErrors::Count(0));
    bench.orders.concurrency = 3;
    let input = [row(1, 7, "AGAIN"), row(2, 8, "DONE"), row(3, 9, "DONE")];
    let sent = bench.send(&desk, input).await.unwrap();
    assert_eq!(sent.stopped, Some(Why::MaxErrors));
    assert_eq!(desk.ledger.entry(1).verdict, Some(Verdict::Applied));
}
