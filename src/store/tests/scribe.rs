//! A bulk run's journal as it is written: what a killed process leaves, what a broken disk ends.

use super::*;
use bytes::Bytes;

fn rows(run: &str, rows: std::ops::RangeInclusive<u32>) -> Vec<PlannedWrite> {
    rows.map(|row| moved(run, row, &format!("{}", 100 + row), "JOB_WON"))
        .collect()
}

#[tokio::test]
async fn a_row_is_in_the_journal_before_it_leaves_and_its_mark_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 5));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    let leased = scribe.lease(rows("r", 2..=6), false).await.unwrap();
    assert_eq!(leased, vec![Leased::Go; 5]);
    assert_eq!(verdicts(folder.path(), "r"), [Verdict::Unsent; 5]);
    scribe.leaving(vec![2, 3, 4], at(11)).await.unwrap();
    let (unsent, unknown) = (Verdict::Unsent, Verdict::Unknown);
    assert_eq!(
        verdicts(folder.path(), "r"),
        [unknown, unknown, unknown, unsent, unsent]
    );
    assert_eq!(found(folder.path(), "r")[0].left_at, Some(at(11)));
    scribe.came_back(vec![3]);
    scribe.settle(2, settled(Verdict::Applied, 12), None);
    scribe.ticket(vec![4, 5], "T-1".into()).await.unwrap();
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Applied, unsent, unknown, unsent, unsent],
        "what was told before comes before"
    );
    let tickets = found(folder.path(), "r").into_iter().map(|it| it.ticket);
    let ticket = Some("T-1".to_owned());
    assert_eq!(
        tickets.collect::<Vec<_>>(),
        [None, None, ticket.clone(), ticket, None]
    );
    let store = Store::open(folder.path()).unwrap();
    store.meddle("UPDATE run SET boot = 'the start before'");
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Applied, unknown, unknown, unknown, unknown],
        "after a power cut a mark may be lost"
    );
}

#[tokio::test]
async fn what_was_told_is_written_down_when_the_scribe_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 2));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=3), false).await.unwrap();
    scribe.settle(2, settled(Verdict::Rejected, 12), None);
    scribe.settle(3, settled(Verdict::Failed, 12), None);
    drop(scribe);
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Rejected, Verdict::Failed]
    );
}

#[tokio::test]
async fn a_lead_that_is_handed_over_enters_the_store_with_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 1));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    let received = OwnedReceived {
        vendor: "renovationfind".into(),
        lead: lead(json!({"id": 7})),
        raw: Bytes::from_static(b"{\"id\":7}"),
    };
    scribe.settle(2, settled(Verdict::Applied, 12), Some(received));
    scribe.finish().await.unwrap();
    let store = Store::open(folder.path()).unwrap();
    let stored = store.lead("reno", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(stored.raw.as_deref(), Some(&b"{\"id\":7}"[..]));
    assert_eq!(stored.first_seen, at(12));
}

#[tokio::test]
async fn the_log_is_back_in_the_file_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 1504));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    for first in (2..1506).step_by(32) {
        scribe
            .lease(rows("r", first..=first + 31), false)
            .await
            .unwrap();
    }
    let log = || {
        fs::metadata(folder.path().join("leadctl.db-wal"))
            .unwrap()
            .len()
    };
    assert!(log() > 256 * 4096, "no check back in between: {}", log());
    scribe.finish().await.unwrap();
    assert_eq!(log(), 0);
    let store = Store::open(folder.path()).unwrap();
    let verdicts = store.run("r").unwrap().unwrap().verdicts;
    assert_eq!(verdicts[&Verdict::Unsent], 1504);
}

#[tokio::test]
async fn a_commit_that_fails_ends_it_for_good_and_nothing_of_its_group_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = bulk(folder.path(), "r", 4);
    store.meddle(
        "CREATE TRIGGER full BEFORE UPDATE ON write WHEN NEW.row = 3 AND NEW.verdict IS NOT NULL
         BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=4), false).await.unwrap();
    scribe.settle(2, settled(Verdict::Applied, 12), None);
    scribe.leaving(vec![4], at(11)).await.unwrap();
    scribe.settle(3, settled(Verdict::Applied, 12), None);
    let broken = scribe.leaving(vec![3], at(11)).await.unwrap_err();
    assert_eq!(
        (broken.kind, broken.code.as_str()),
        (Kind::Failure, "store-broken")
    );
    store.meddle("DROP TRIGGER full");
    scribe.settle(4, settled(Verdict::Applied, 12), None);
    let again = scribe.lease(rows("r", 5..=5), false).await.unwrap_err();
    assert_eq!(again, broken, "nothing is tried again");
    assert_eq!(
        scribe.ticket(vec![2], "T".into()).await.unwrap_err(),
        broken
    );
    assert_eq!(scribe.finish().await.unwrap_err(), broken);
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Applied, Verdict::Unsent, Verdict::Unknown]
    );
}

#[tokio::test]
async fn a_log_that_cannot_be_synced_ends_it_for_good() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 4));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    // The connection still has the file; the sync, which opens it by its name, does not find it.
    let log = folder.path().join("leadctl.db-wal");
    let aside = folder.path().join("aside");
    fs::rename(&log, &aside).unwrap();
    scribe.leaving(vec![2], at(11)).await.unwrap();
    let broken = scribe.lease(rows("r", 3..=3), false).await.unwrap_err();
    assert_eq!(
        (broken.kind, broken.code.as_str()),
        (Kind::Failure, "store-io")
    );
    fs::rename(&aside, &log).unwrap();
    assert_eq!(scribe.leaving(vec![3], at(11)).await.unwrap_err(), broken);
    assert_eq!(scribe.finish().await.unwrap_err(), broken);
}

#[tokio::test]
async fn a_row_that_was_never_leased_does_not_leave() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 4));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.leaving(vec![2], at(11)).await.unwrap_err();
}

#[test]
fn a_run_that_has_not_begun_has_no_journal() {
    let folder = tempfile::tempdir().unwrap();
    let error = Scribe::start(folder.path(), "r", "reno").unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "no-such-run")
    );
}

#[tokio::test]
async fn a_run_that_is_taken_up_again_settles_what_was_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 4);
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=4), false).await.unwrap();
    scribe.leaving(vec![3], at(11)).await.unwrap();
    scribe.settle(4, settled(Verdict::Applied, 12), None);
    drop(scribe);
    store.end_run("r", &ended()).unwrap();
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    let left = found(folder.path(), "r");
    assert!(left.iter().all(|write| write.settled));
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Unsent, Verdict::Unknown, Verdict::Applied]
    );
    assert_eq!(
        store.run("r").unwrap().unwrap().ended_at,
        None,
        "it is open again"
    );
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    scribe.finish().await.unwrap();
    store.end_run("r", &ended()).unwrap();
    assert_eq!(store.run("r").unwrap().unwrap().exit, Some(0));
}

#[tokio::test]
async fn after_another_start_of_the_machine_the_marks_of_a_resumed_run_are_exact_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = bulk(folder.path(), "r", 4);
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    drop(scribe);
    store.meddle("UPDATE run SET boot = 'the start before'");
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 3..=3), false).await.unwrap();
    assert_eq!(
        verdicts(folder.path(), "r"),
        [Verdict::Unknown, Verdict::Unsent]
    );
}
