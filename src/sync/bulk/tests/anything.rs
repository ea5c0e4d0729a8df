//! Whatever the vendor answers: every row has one verdict, and nothing is done twice.

use proptest::prelude::*;

use super::desk::Play;
use super::*;
use crate::sync::bulk::MaxErrors;

fn play() -> impl Strategy<Value = Play> {
    prop_oneof![
        6 => Just(Play::Done),
        2 => (1..2000_u64).prop_map(Play::Slow),
        1 => Just(Play::Status(409)),
        1 => Just(Play::Status(503)),
        1 => Just(Play::Busy(2)),
        1 => Just(Play::NoConnection),
        1 => Just(Play::Lost),
        1 => Just(Play::DoneAndLost),
        1 => Just(Play::Hang),
    ]
}

#[derive(Clone, Debug)]
struct Case {
    /// By row and attempt, over and over.
    plays: Vec<Play>,
    leads: u32,
    rows: u32,
    concurrency: usize,
    together: bool,
    max_errors: Option<u64>,
    signal: Option<u64>,
    breaks_at: Option<usize>,
}

fn case() -> impl Strategy<Value = Case> {
    let stops = (
        proptest::option::of(0..6_u64),
        proptest::option::of(0..9000_u64),
        proptest::option::weighted(0.2, 0..60_usize),
    );
    let shape = (1..40_u32, 0..200_u32, 1..9_usize, any::<bool>());
    (proptest::collection::vec(play(), 1..40), shape, stops).prop_map(
        |(plays, (leads, rows, concurrency, together), (max_errors, signal, breaks_at))| Case {
            plays,
            leads,
            rows,
            concurrency,
            together,
            max_errors,
            signal,
            breaks_at,
        },
    )
}

async fn holds(case: Case) {
    let ledger = case
        .breaks_at
        .map_or_else(Ledger::default, Ledger::breaking_at);
    let plays = case.plays.clone();
    let desk = Desk::new(ledger, move |call| {
        let at = call.rows.iter().sum::<u32>() as usize + call.before * 7;
        plays[at % plays.len()].clone()
    });
    let bench = Bench {
        vendor: Vendor::Whole,
        orders: Orders {
            concurrency: case.concurrency,
            together: case.together,
            max_errors: case.max_errors.map(MaxErrors::Count),
            ..orders()
        },
        signal: case
            .signal
            .map(|millis| (Duration::from_millis(millis), Kind::Interrupted)),
        ..Bench::default()
    };
    let input = (1..=case.rows).map(|at| row(at, at % case.leads, "DONE"));
    let sent = bench.send(&desk, input).await;
    let verdicts = desk.ledger.verdicts();
    for row in 1..=case.rows {
        let verdict = verdicts.get(&row).copied().unwrap_or(Verdict::Unsent);
        let done = desk.done(row);
        match verdict {
            Verdict::Applied => assert_eq!(done, 1, "row {row}"),
            Verdict::Unknown => assert!(done <= 1, "row {row}"),
            _ => assert_eq!(done, 0, "row {row} is {verdict}"),
        }
    }
    let whole = case.signal.is_none() && case.breaks_at.is_none();
    match sent {
        Err(error) => assert_eq!(error.code, "disk-full"),
        Ok(sent) => {
            assert_eq!(sent.tally.rows(), verdicts.len() as u64);
            for (verdict, count) in sent.tally.each() {
                assert_eq!(desk.ledger.count(verdict) as u64, count, "{verdict}");
            }
            if whole && sent.stopped.is_none() {
                assert_eq!(sent.tally.rows(), u64::from(case.rows));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_row_has_one_verdict_and_none_is_done_twice(case in case()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(holds(case));
    }
}
