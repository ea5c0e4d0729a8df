//! Bulk runs that did not come to their end, and how many of their rows came to what.

use super::*;

/// Puts a row into the journal that ended so.
fn put(store: &mut Store, run: &str, row: u32, verdict: Verdict) {
    let write = moved(run, row, &row.to_string(), "JOB_WON");
    store.plan_write(&write).unwrap();
    store.settle(run, row, &settled(verdict, 12)).unwrap();
}

#[test]
fn a_bulk_run_counts_every_row_of_its_input() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 10);
    for (row, verdict) in (2..).zip([Verdict::Applied, Verdict::Applied, Verdict::Rejected]) {
        put(&mut store, "r", row, verdict);
    }
    store.plan_write(&moved("r", 5, "5", "JOB_WON")).unwrap();
    store.plan_write(&moved("r", 6, "6", "JOB_WON")).unwrap();
    store.mark_left("r", 6, at(11)).unwrap();
    let wanted = [
        (Verdict::Applied, 2),
        (Verdict::Refused, 2),
        (Verdict::Rejected, 1),
        (Verdict::Unknown, 1),
        (Verdict::Unsent, 6),
        (Verdict::Skipped, 1),
    ];
    assert_eq!(store.run("r").unwrap().unwrap().verdicts, wanted.into());
    assert_eq!(store.runs(1).unwrap()[0].verdicts, wanted.into());
}

#[test]
fn a_run_is_read_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 5);
    for row in [2, 3, 5, 8, 13] {
        put(&mut store, "r", row, Verdict::Applied);
    }
    let page = |after| -> Vec<u32> {
        let page = store.writes_of_run("r", after, 2).unwrap();
        page.iter().map(|write| write.row).collect()
    };
    assert_eq!(
        [page(0), page(3), page(8)],
        [vec![2, 3], vec![5, 8], vec![13]]
    );
    assert!(page(13).is_empty());
}

#[test]
fn the_newest_run_with_something_left_to_do_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "a", 1);
    let last = |store: &Store| store.last_unfinished(None).unwrap().map(|run| run.id);
    assert_eq!(last(&store).as_deref(), Some("a"), "it has not ended");
    put(&mut store, "a", 2, Verdict::Applied);
    store.end_run("a", &ended()).unwrap();
    assert_eq!(last(&store), None);
    let partial = RunEnd { exit: 7, ..ended() };
    for (run, verdict, wanted) in [
        ("b", Verdict::Unknown, Some("b")),
        ("c", Verdict::Rejected, Some("b")),
        ("d", Verdict::Failed, Some("d")),
        ("e", Verdict::Unsent, Some("e")),
    ] {
        drop(bulk(folder.path(), run, 1));
        put(&mut store, run, 2, verdict);
        store.end_run(run, &partial).unwrap();
        assert_eq!(last(&store).as_deref(), wanted, "{run}");
    }
    drop(bulk(folder.path(), "f", 1));
    store.end_run("f", &partial).unwrap();
    let run = store.last_unfinished(Some("reno")).unwrap().unwrap();
    assert_eq!(run.id, "f", "its row never got into the journal");
    assert_eq!(run.verdicts[&Verdict::Unsent], 1);
    assert_eq!(store.last_unfinished(Some("cars")).unwrap(), None);
    store.begin_single(&new_run("g"), &planned("g")).unwrap();
    assert_eq!(
        last(&store).as_deref(),
        Some("f"),
        "a single write is no bulk run"
    );
}

#[test]
fn a_row_of_unknown_fate_is_decided_once_and_says_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 3);
    put(&mut store, "r", 2, Verdict::Unknown);
    store.plan_write(&moved("r", 3, "3", "JOB_WON")).unwrap();
    store.mark_left("r", 3, at(11)).unwrap();
    put(&mut store, "r", 4, Verdict::Rejected);
    store
        .settle_by_hand("r", 2, Verdict::Applied, Decided::ByHand, at(20))
        .unwrap();
    store
        .settle_by_hand("r", 3, Verdict::Failed, Decided::ByVendor, at(21))
        .unwrap();
    let rows = store.writes_of_run("r", 0, 10).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row.verdict, row.code.as_deref(), row.settled_at))
        .collect();
    assert_eq!(
        told,
        [
            (Verdict::Applied, Some("settled-by-hand"), Some(at(20))),
            (Verdict::Failed, Some("reconciled"), Some(at(21))),
            (Verdict::Rejected, None, Some(at(12))),
        ]
    );
    for (row, code) in [(2, "not-unknown"), (4, "not-unknown"), (9, "no-such-row")] {
        let decided = store.settle_by_hand("r", row, Verdict::Failed, Decided::ByHand, at(22));
        let error = decided.unwrap_err();
        assert_eq!((error.kind, error.code.as_str()), (Kind::Rejected, code));
    }
    assert_eq!(store.writes_of_run("r", 0, 10).unwrap(), rows);
}

#[tokio::test]
async fn a_lead_is_busy_while_a_bulk_run_at_work_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 2);
    let busy = |store: &Store, lead: &str| {
        store
            .lead_in_unfinished_run("reno", &LeadId::new(lead))
            .unwrap()
    };
    let lock = Lock::take(folder.path(), "reno", Locked::Bulk).unwrap();
    let scribe = Scribe::start(folder.path(), "r", "reno").unwrap();
    assert_eq!(busy(&store, "7"), None, "nothing is leased");
    let rows = [("7", 2), ("8", 3)].map(|(lead, row)| moved("r", row, lead, "JOB_WON"));
    scribe.lease(rows.into(), false).await.unwrap();
    assert_eq!(busy(&store, "7").as_deref(), Some("r"));
    assert_eq!(busy(&store, "9"), None);
    scribe.settle(2, settled(Verdict::Applied, 12), None);
    scribe.hand_over();
    assert_eq!(busy(&store, "7"), None, "that row has come to its end");
    assert_eq!(busy(&store, "8").as_deref(), Some("r"));
    let other = store.lead_in_unfinished_run("other", &LeadId::new("8"));
    assert_eq!(other.unwrap(), None);
    store.begin_single(&new_run("s"), &planned("s")).unwrap();
    assert_eq!(
        busy(&store, "7"),
        None,
        "a single write keeps nobody waiting"
    );
    drop(scribe);
    drop(lock);
    assert_eq!(busy(&store, "8"), None, "that process is gone");
}
