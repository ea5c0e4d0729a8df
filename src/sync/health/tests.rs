use serde_json::{Value, json};

use super::*;
use crate::lead::{LeadId, Operation, Verdict};
use crate::store::{
    Batch, Destined, Intake, Landed, Landing, NewRun, Piece, PlannedWrite, RunEnd, Settled,
    content_hash,
};

const MAX_AGE: Option<Duration> = Some(Duration::from_secs(1_800));

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn new_run(id: &str, operation: Operation, second: i64, arguments: Value) -> NewRun {
    NewRun {
        id: id.into(),
        operation,
        profile: "cars".into(),
        vendor: "leadbank".into(),
        started_at: at(second),
        arguments,
    }
}

/// A store whose profile is `cars`.
struct Bench {
    folder: tempfile::TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Self { folder, store }
    }

    fn end(&mut self, id: &str, second: i64, exit: u8, counts: Value) {
        let end = RunEnd {
            exit,
            counts,
            ended_at: at(second),
        };
        self.store.end_run(id, &end).unwrap();
    }

    /// A pull that took a second.
    fn pulled(&mut self, id: &str, second: i64, exit: u8) {
        let run = new_run(id, Operation::PullLeads, second, Value::Null);
        self.store.begin_run(&run).unwrap();
        self.end(id, second + 1, exit, json!({}));
    }

    /// A pull that does not end, and stores a batch with something that is no lead.
    fn stored(&mut self, id: &str, second: i64, arguments: Value) -> Batch {
        let run = new_run(id, Operation::PullLeads, second, arguments);
        self.store.begin_run(&run).unwrap();
        let mut landing = Landing::new("cars", "leadbank", id);
        let piece = Piece {
            raw: id.as_bytes().to_vec(),
            read: Landed::Unreadable {
                id: Some(LeadId::new("7")),
                reason: "no lead".into(),
            },
        };
        self.store.land(&mut landing, piece, at(second)).unwrap();
        let destined = Destined {
            delivery: false,
            confirmation: true,
        };
        let stored = self.store.store_batch(&landing, destined, at(second));
        stored.unwrap().unwrap().open.unwrap()
    }

    /// What is wrong at this second.
    fn troubles(&self, second: i64, max_age: Option<Duration>) -> Vec<Trouble> {
        let expected = Expected {
            pulled: true,
            max_age,
            now: at(second),
        };
        let health = Health::read(&self.store, self.folder.path(), "cars", &expected);
        health.unwrap().troubles(&expected)
    }
}

#[test]
fn who_never_pulled_is_ill_only_where_an_age_is_asked_for() {
    let bench = Bench::new();
    assert_eq!(bench.troubles(0, MAX_AGE), [Trouble::NeverPulled]);
    assert_eq!(bench.troubles(0, None), []);
    let not_pulled = Expected {
        pulled: false,
        max_age: MAX_AGE,
        now: at(0),
    };
    assert_eq!(Health::default().troubles(&not_pulled), []);
}

#[test]
fn the_last_complete_pull_counts_by_its_end() {
    let mut bench = Bench::new();
    bench.pulled("a", 0, 0);
    assert_eq!(bench.troubles(1_801, MAX_AGE), []);
    assert_eq!(bench.troubles(1_802, MAX_AGE), [Trouble::Late]);
    // A failure is told, and does not count before the last complete pull is too old.
    bench.pulled("b", 600, 6);
    assert_eq!(bench.troubles(700, MAX_AGE), []);
    assert_eq!(bench.troubles(1_900, MAX_AGE), [Trouble::Late]);
    assert_eq!(bench.troubles(700, None), [Trouble::Failed]);
    bench.pulled("c", 800, 0);
    assert_eq!(bench.troubles(900, None), []);
}

#[test]
fn a_pull_from_the_future_does_not_keep_a_profile_healthy() {
    let mut bench = Bench::new();
    bench.pulled("a", 86_400, 0);
    assert_eq!(bench.troubles(0, MAX_AGE), [Trouble::NeverPulled]);
    bench.pulled("b", 5, 0);
    assert_eq!(bench.troubles(10, MAX_AGE), []);
}

#[test]
fn what_waits_for_confirmation_counts_by_its_age_or_when_no_pull_is_at_work_on_it() {
    let mut bench = Bench::new();
    bench.pulled("a", -2 * 86_400, 0);
    let batch = bench.stored("b", -2 * 86_400 + 10, json!({"append": false}));
    assert_eq!(bench.troubles(0, None), [Trouble::Unconfirmed]);
    let lock = Lock::take(bench.folder.path(), "cars", Locked::Pull).unwrap();
    assert_eq!(bench.troubles(0, None), [], "a pull is at work on it");
    let late = [Trouble::Late, Trouble::Unconfirmed];
    assert_eq!(bench.troubles(0, MAX_AGE), late);
    bench.end("b", -86_400, 6, json!({}));
    assert_eq!(
        bench.troubles(0, None),
        [Trouble::Failed, Trouble::Unconfirmed],
        "another pull than the one that took it"
    );
    drop(lock);
    bench.store.mark_confirmed(&batch, "c", at(-5)).unwrap();
    assert_eq!(bench.troubles(0, None), [Trouble::Failed]);
}

#[test]
fn what_was_to_go_to_a_file_or_a_program_is_undelivered_until_it_went() {
    let mut bench = Bench::new();
    let batch = bench.stored("a", -2 * 86_400, json!({"exec": true}));
    assert_eq!(bench.troubles(0, None), [Trouble::Undelivered]);
    bench.store.mark_delivered(&batch).unwrap();
    assert_eq!(bench.troubles(0, None), [Trouble::Unconfirmed]);
}

#[test]
fn what_was_set_apart_counts_for_a_while_and_then_as_seen() {
    let mut bench = Bench::new();
    let batch = bench.stored("a", 0, Value::Null);
    bench.store.mark_confirmed(&batch, "a", at(1)).unwrap();
    bench.end("a", 1, 7, json!({"quarantined": 1}));
    assert_eq!(bench.troubles(1_000, MAX_AGE), [Trouble::Quarantined]);
    assert_eq!(bench.troubles(86_000, None), [Trouble::Quarantined]);
    assert_eq!(bench.troubles(86_500, None), []);
    bench.pulled("b", 2_000, 0);
    assert_eq!(bench.troubles(2_500, MAX_AGE), []);
}

#[test]
fn rows_of_unknown_fate_count_until_somebody_decides_and_those_under_way_do_not() {
    let mut bench = Bench::new();
    let write = |run: &str, lead: &str| PlannedWrite {
        run: run.into(),
        row: 1,
        profile: "cars".into(),
        lead: Some(LeadId::new(lead)),
        operation: Operation::ChangeStage,
        stage: Some("1".into()),
        request: Box::default(),
        content: content_hash(&json!(lead)),
        asked_at: at(0),
    };
    let single = new_run("w", Operation::ChangeStage, 0, Value::Null);
    bench.store.begin_run(&single).unwrap();
    bench.store.plan_write(&write("w", "7")).unwrap();
    bench.store.mark_left("w", 1, at(1)).unwrap();
    assert_eq!(bench.troubles(60, None), [], "its answer may still come");
    assert_eq!(bench.troubles(7_200, None), [Trouble::Unknown]);
    let unknown = Settled {
        verdict: Verdict::Unknown,
        code: None,
        message: None,
        http_status: None,
        attempts: 1,
        receipt: None,
        at: at(2),
    };
    bench.store.settle("w", 1, &unknown).unwrap();
    bench.end("w", 2, 10, json!({}));
    assert_eq!(bench.troubles(60, None), [Trouble::Unknown]);
    let by = crate::store::Decided::ByHand;
    let decided = bench
        .store
        .settle_by_hand("w", 1, Verdict::Applied, by, at(3));
    decided.unwrap();
    assert_eq!(bench.troubles(60, None), []);
    // A bulk run: what is under way is not unknown before the run was killed.
    let bulk = new_run("x", Operation::ChangeStage, 0, Value::Null);
    let intake = Intake {
        ready: 5,
        ..Intake::default()
    };
    bench.store.begin_bulk(&bulk, &intake).unwrap();
    bench.store.plan_write(&write("x", "8")).unwrap();
    bench.store.mark_left("x", 1, at(1)).unwrap();
    let lock = Lock::take(bench.folder.path(), "cars", Locked::Bulk).unwrap();
    assert_eq!(bench.troubles(7_200, None), []);
    drop(lock);
    assert_eq!(
        bench.troubles(60, None),
        [Trouble::Unknown, Trouble::Killed]
    );
}
