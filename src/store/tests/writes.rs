//! What the journal can prove of a write.

use super::*;

#[test]
fn a_write_goes_from_sending_to_settled_with_all_that_is_known_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.begin_single(&new_run("r"), &planned("r")).unwrap();
    store.mark_left("r", 1, at(2)).unwrap();
    let accepted = lead(json!({"id": 7, "contact": {"phone": "0100"}}));
    let raw = br#"{"id":7,"contact":{"phone":"0100"}}"#;
    let handed_over = received(&accepted, raw, "r");
    store
        .settle_single("r", 1, &applied(), &ended(), Some(&handed_over))
        .unwrap();
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    let run = store.run("r").unwrap().unwrap();
    assert_eq!((run.exit, run.ended_at), (Some(0), Some(at(3))));
    assert_eq!(run.counts, json!({"applied": 1}));
    assert_eq!(
        run.verdicts.into_iter().collect::<Vec<_>>(),
        [(Verdict::Applied, 1)]
    );
    let write = &store.writes_of_run("r", 0, 10).unwrap()[0];
    assert_eq!((write.verdict, write.settled), (Verdict::Applied, true));
    assert_eq!((write.attempts, write.http_status), (2, Some(200)));
    assert_eq!(write.receipt, Some(json!({"id": 7})));
    assert_eq!(write.left_at, Some(at(2)));
    let stored = store.lead("reno", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(stored.lead, accepted);
    assert_eq!(stored.raw.as_deref(), Some(&raw[..]));
    let history = store.history("reno", &LeadId::new("7")).unwrap();
    let kinds: Vec<_> = history.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Written, EventKind::New]);
}

/// What the journal says of a write whose process was killed at some moment.
fn after_a_kill(act: impl FnOnce(&mut Store)) -> (Verdict, bool) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    act(&mut store);
    drop(store);
    let store = Store::open_existing(folder.path()).unwrap().unwrap();
    let run = store.run("r").unwrap().unwrap();
    assert_eq!((run.ended_at, run.exit), (None, None));
    let writes = store.writes_of_run("r", 0, 10).unwrap();
    (writes[0].verdict, writes[0].settled)
}

#[test]
fn a_write_whose_process_died_is_unknown_once_its_bytes_may_have_left() {
    let begin = |store: &mut Store| store.begin_single(&new_run("r"), &planned("r")).unwrap();
    let left = after_a_kill(|store| {
        begin(store);
        store.mark_left("r", 1, at(2)).unwrap();
    });
    assert_eq!(left, (Verdict::Unknown, false));
    let came_back = after_a_kill(|store| {
        begin(store);
        store.mark_left("r", 1, at(2)).unwrap();
        store.mark_back("r", 1).unwrap();
    });
    assert_eq!(came_back, (Verdict::Unsent, false));
    let never_left = after_a_kill(begin);
    assert_eq!(never_left, (Verdict::Unsent, false));
    let power_cut = after_a_kill(|store| {
        begin(store);
        store.meddle("UPDATE run SET boot = 'the start before'");
    });
    assert_eq!(power_cut, (Verdict::Unknown, false), "the mark may be lost");
}

#[test]
fn a_run_is_found_by_an_unambiguous_beginning_of_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    for id in ["0190-a", "0190-b", "0191-c"] {
        store.begin_run(&new_run(id)).unwrap();
    }
    let found = |id: &str| store.run(id).unwrap().map(|run| run.id);
    assert_eq!(found("0190-a").as_deref(), Some("0190-a"));
    assert_eq!(found("0191").as_deref(), Some("0191-c"));
    assert_eq!(found("0190"), None);
    assert_eq!(found("x"), None);
}
