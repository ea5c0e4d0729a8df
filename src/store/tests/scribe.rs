//! A bulk run's journal as it is written: what a killed process leaves, what a broken disk ends.

use super::*;
use crate::store::scribe::notebook;
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
async fn rows_are_copied_as_the_run_goes_and_at_the_end_the_log_is_back_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 3200));
    let lock = Lock::take(folder.path(), "reno", Locked::Bulk).unwrap();
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    for first in (2..3202).step_by(64) {
        let leased = rows("r", first..=first + 63);
        scribe.lease(leased, false).await.unwrap();
        for row in first..first + 64 {
            scribe.settle(row, settled(Verdict::Applied, 12), None);
        }
    }
    let length = |name: &str| fs::metadata(folder.path().join(name)).map(|it| it.len());
    let notebook = "runs/r/notebook";
    assert!(length("leadctl.db-wal").unwrap() > 0);
    let seen = |store: Store| store.run("r").unwrap().unwrap().verdicts[&Verdict::Applied];
    let copied = seen(Store::open(folder.path()).unwrap());
    assert!((512..3200).contains(&copied), "{copied}");
    assert!(length(notebook).unwrap() > 0);
    scribe.finish().await.unwrap();
    drop(lock);
    assert_eq!(length("leadctl.db-wal").unwrap(), 0);
    length(notebook).unwrap_err();
    assert_eq!(seen(Store::open(folder.path()).unwrap()), 3200);
}

#[tokio::test]
async fn what_was_copied_before_the_process_was_killed_is_copied_once() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 1100));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    scribe.leaving(vec![2], at(11)).await.unwrap();
    scribe.lease(rows("r", 3..=1102), false).await.unwrap();
    for row in 3..=1101 {
        scribe.settle(row, settled(Verdict::Applied, 12), None);
    }
    // It copies what it was told before it takes the next rows.
    scribe.lease(rows("r", 1103..=1103), false).await.unwrap();
    scribe.lease(rows("r", 1104..=1104), false).await.unwrap();
    scribe.settle(2, settled(Verdict::Rejected, 12), None);
    drop(scribe);
    for _ in 0..2 {
        let store = Store::open(folder.path()).unwrap();
        let verdicts = store.run("r").unwrap().unwrap().verdicts;
        assert_eq!(verdicts[&Verdict::Applied], 1099);
        assert_eq!(verdicts[&Verdict::Rejected], 1);
        assert_eq!(verdicts[&Verdict::Unsent], 3);
    }
    fs::metadata(folder.path().join("runs/r/notebook")).unwrap_err();
}

#[tokio::test]
async fn notes_of_copied_rows_behind_the_place_up_to_which_it_was_copied_are_known() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 603));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=601), false).await.unwrap();
    // The oldest row that stays open: the notebook is read again from here on.
    scribe.lease(rows("r", 602..=602), false).await.unwrap();
    scribe.leaving((2..=601).collect(), at(11)).await.unwrap();
    for row in 2..=601 {
        scribe.settle(row, settled(Verdict::Applied, 12), None);
    }
    for row in 603..=604 {
        scribe.lease(rows("r", row..=row), false).await.unwrap();
    }
    scribe.settle(602, settled(Verdict::Rejected, 12), None);
    scribe.leaving(vec![603], at(13)).await.unwrap();
    drop(scribe);
    let store = Store::open(folder.path()).unwrap();
    let verdicts = store.run("r").unwrap().unwrap().verdicts;
    assert_eq!(verdicts[&Verdict::Applied], 600);
    for one in [Verdict::Rejected, Verdict::Unknown, Verdict::Unsent] {
        assert_eq!(verdicts.get(&one), Some(&1), "{one:?}");
    }
}

#[tokio::test]
async fn what_is_torn_off_the_notebook_by_a_power_cut_leaves_what_stands_before_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 5));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=4), false).await.unwrap();
    let leased = fs::metadata(folder.path().join("runs/r/notebook")).unwrap();
    scribe.leaving(vec![2], at(11)).await.unwrap();
    scribe.settle(2, settled(Verdict::Applied, 12), None);
    scribe.leaving(vec![3], at(12)).await.unwrap();
    drop(scribe);
    let whole = fs::read(folder.path().join("runs/r/notebook")).unwrap();
    let (unsent, unknown, applied) = (Verdict::Unsent, Verdict::Unknown, Verdict::Applied);
    let mut seen = Vec::new();
    for length in usize::try_from(leased.len()).unwrap()..=whole.len() {
        // Where the file does not end, a page that was not written reads as zeros.
        for tail in [0, 7] {
            let left = left_behind(folder.path());
            let torn = [&whole[..length], &vec![0; tail]].concat();
            fs::write(left.path().join("runs/r/notebook"), torn).unwrap();
            let now = verdicts(left.path(), "r");
            if seen.last() != Some(&now) {
                seen.push(now);
            }
        }
    }
    assert_eq!(
        seen,
        [
            [unsent, unsent, unsent],
            [unknown, unsent, unsent],
            [applied, unsent, unsent],
            [applied, unknown, unsent]
        ]
    );
}

#[tokio::test]
async fn a_copy_that_fails_ends_it_for_good_and_the_notebook_still_tells_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = bulk(folder.path(), "r", 4);
    store.meddle(
        "CREATE TRIGGER full BEFORE INSERT ON write WHEN NEW.row = 3
         BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=4), false).await.unwrap();
    scribe.settle(2, settled(Verdict::Applied, 12), None);
    scribe.leaving(vec![4], at(11)).await.unwrap();
    // A row of a lead that is under way: all is copied first.
    let again = vec![moved("r", 5, "102", "LEAD_LOST")];
    let broken = scribe.lease(again, false).await.unwrap_err();
    assert_eq!(
        (broken.kind, broken.code.as_str()),
        (Kind::Failure, "store-broken")
    );
    store.meddle("DROP TRIGGER full");
    assert_eq!(scribe.leaving(vec![3], at(11)).await.unwrap_err(), broken);
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
async fn a_notebook_that_cannot_be_written_ends_it_for_good() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 4));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    scribe.write_into(full.unwrap());
    let broken = scribe.leaving(vec![2], at(11)).await.unwrap_err();
    assert_eq!(
        (broken.kind, broken.code.as_str()),
        (Kind::Failure, "disk-full")
    );
    scribe.lease(rows("r", 3..=3), false).await.unwrap_err();
    assert_eq!(scribe.finish().await.unwrap_err(), broken);
    assert_eq!(verdicts(folder.path(), "r"), [Verdict::Unsent]);
}

#[tokio::test]
async fn a_notebook_that_cannot_be_synced_ends_it_for_good() {
    let folder = tempfile::tempdir().unwrap();
    drop(bulk(folder.path(), "r", 4));
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    scribe.lease(rows("r", 2..=2), false).await.unwrap();
    // A pipe takes what is written, and cannot be synced.
    let (_read, write) = std::io::pipe().unwrap();
    scribe.write_into(std::os::fd::OwnedFd::from(write).into());
    scribe.leaving(vec![2], at(11)).await.unwrap();
    let broken = scribe.lease(rows("r", 3..=3), false).await.unwrap_err();
    assert_eq!(
        (broken.kind, broken.code.as_str()),
        (Kind::Failure, "journal-io")
    );
    assert_eq!(scribe.leaving(vec![2], at(11)).await.unwrap_err(), broken);
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

#[test]
fn a_notebook_that_is_gone_is_told_from_one_that_cannot_be_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let find = |name: &str| notebook::find(&folder.path().join(name));
    assert!(matches!(find("notebook"), Ok(notebook::Found::Gone)));
    fs::write(folder.path().join("runs"), "no folder").unwrap();
    assert!(find("runs/r/notebook").is_err());
}
