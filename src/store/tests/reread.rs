//! What a read of a known lead changes, and what it leaves as it was.

use super::*;

fn lead(stage: Option<&str>, phase: Phase, fields: Value) -> Lead {
    let Value::Object(fields) = fields else {
        panic!("fields are an object")
    };
    Lead {
        id: LeadId::new("7"),
        stage: stage.map(str::to_owned),
        phase,
        fields,
    }
}

/// Stores a batch of one lead: `read` asks for it by itself.
fn take(store: &mut Store, run: &str, read: bool, lead: Lead) -> StoredBatch {
    let mut landing = if read {
        Landing::read("crf", "crf-connect", run)
    } else {
        Landing::new("crf", "crf-connect", run)
    };
    let raw = Value::Object(lead.fields.clone()).to_string().into_bytes();
    let piece = Piece {
        raw,
        read: Landed::Lead(lead),
    };
    let at = Timestamp::constant(1_800_000_000, 0);
    store.land(&mut landing, piece, at).unwrap();
    let stored = store
        .store_batch(&landing, Destined::default(), at)
        .unwrap();
    stored.unwrap()
}

/// What happened to the lead, and which revision came of it.
fn revisions(store: &Store) -> Vec<(&'static str, Option<u32>)> {
    let events = store.history("crf", &LeadId::new("7")).unwrap();
    let told = events.iter().map(|it| (it.kind.word(), it.revision));
    told.collect()
}

#[test]
fn what_a_list_says_anew_is_the_next_revision_and_replaces_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    for (run, read, fields) in [
        ("a", false, json!({ "id": "7", "name": "Acme", "zip": "1" })),
        ("b", false, json!({ "id": "7", "name": "Acme", "zip": "2" })),
        ("c", true, json!({ "id": "7", "city": "Oslo" })),
        ("d", false, json!({ "id": "7", "zip": "3" })),
    ] {
        take(&mut store, run, read, lead(None, Phase::Unknown, fields));
    }
    let stored = store.lead("crf", &LeadId::new("7")).unwrap().unwrap();
    let fields = Value::Object(stored.lead.fields);
    assert_eq!(fields, json!({ "id": "7", "zip": "3" }));
    let changed = |revision| ("changed", Some(revision));
    let all = [("new", Some(1)), changed(2), changed(3), changed(4)];
    assert_eq!((revisions(&store), stored.revision), (all.to_vec(), 4));
}

#[test]
fn a_read_that_shows_fewer_fields_leaves_the_others_as_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let pushed = json!({ "id": "7", "BusinessName": "Acme", "address": { "city": "Rome", "zip": "1" }, "status": "New" });
    take(
        &mut store,
        "a",
        false,
        lead(Some("New"), Phase::New, pushed.clone()),
    );
    let shown =
        json!({ "id": "7", "status": "Funded", "fundedAmount": 5, "address": { "city": "Oslo" } });
    let read = take(
        &mut store,
        "b",
        true,
        lead(Some("Funded"), Phase::Won, shown.clone()),
    );
    assert_eq!((read.changed, read.repeated), (1, 0));
    let stored = store.lead("crf", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(
        (stored.lead.stage.as_deref(), stored.lead.phase),
        (Some("Funded"), Phase::Won)
    );
    assert_eq!(stored.revision, 2);
    let merged = json!({
        "id": "7", "BusinessName": "Acme", "address": { "city": "Oslo", "zip": "1" }, "status": "Funded", "fundedAmount": 5,
    });
    assert_eq!(Value::Object(stored.lead.fields), merged);
    let again = take(
        &mut store,
        "c",
        true,
        lead(Some("Funded"), Phase::Won, shown),
    );
    assert_eq!((again.changed, again.repeated), (0, 1));
    assert_eq!(revisions(&store), [("new", Some(1)), ("changed", Some(2))]);
}

#[test]
fn a_list_after_a_read_is_news_only_where_it_says_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let listed = || {
        lead(
            Some("New"),
            Phase::New,
            json!({ "id": "7", "name": "Acme", "status": "New" }),
        )
    };
    let shown = |status: &str| {
        lead(
            Some(status),
            Phase::Working,
            json!({ "status": status, "more": 5 }),
        )
    };
    take(&mut store, "a", false, listed());
    // A read shows a member that no list does: the next list is no change for that.
    assert_eq!(take(&mut store, "b", true, shown("New")).changed, 1);
    store.meddle("UPDATE lead SET phase = 'new'");
    assert_eq!(take(&mut store, "c", false, listed()).changed, 0);
    // The lead went on, and then back.
    assert_eq!(take(&mut store, "d", true, shown("Called")).changed, 1);
    assert_eq!(take(&mut store, "e", false, listed()).changed, 1);
    let stored = store.lead("crf", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(stored.lead.stage.as_deref(), Some("New"));
    assert_eq!(
        Value::Object(stored.lead.fields),
        json!({ "id": "7", "name": "Acme", "status": "New", "more": 5 })
    );
}

#[test]
fn a_read_that_tells_no_stage_leaves_the_stage() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    take(
        &mut store,
        "a",
        false,
        lead(Some("New"), Phase::New, json!({ "id": "7" })),
    );
    let read = take(
        &mut store,
        "b",
        true,
        lead(None, Phase::Unknown, json!({ "id": "7" })),
    );
    assert_eq!((read.changed, read.repeated), (0, 1));
    let stored = store.lead("crf", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(
        (stored.lead.stage.as_deref(), stored.lead.phase),
        (Some("New"), Phase::New)
    );
}

#[test]
fn a_read_takes_no_lead_out_of_a_batch_that_waits_to_be_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    let mut landing = Landing::new("crf", "crf-connect", "a");
    let piece = |stage: &str| Piece {
        raw: b"{}".to_vec(),
        read: Landed::Lead(lead(
            Some(stage),
            Phase::New,
            json!({ "id": "7", "status": stage }),
        )),
    };
    store.land(&mut landing, piece("New"), at).unwrap();
    let waits = Destined {
        delivery: false,
        confirmation: true,
    };
    store.store_batch(&landing, waits, at).unwrap();
    let mut landing = Landing::read("crf", "crf-connect", "b");
    store.land(&mut landing, piece("Reviewed"), at).unwrap();
    let delivered = Destined {
        delivery: true,
        confirmation: false,
    };
    let read = store.store_batch(&landing, delivered, at).unwrap().unwrap();
    store.mark_done(&read.open.unwrap()).unwrap();
    let open = store.unfinished("crf").unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(store.ids_of(&open[0], -1, 9).unwrap().0, [LeadId::new("7")]);
}

#[test]
fn a_lead_that_is_not_known_any_more_does_not_come_back_by_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let read = |store: &mut Store| {
        let mut landing = Landing::read("crf", "crf-connect", "a");
        let piece = Piece {
            raw: b"{}".to_vec(),
            read: Landed::Lead(lead(None, Phase::New, json!({ "id": "7" }))),
        };
        let at = Timestamp::UNIX_EPOCH;
        store.land(&mut landing, piece, at).unwrap();
        store
            .store_batch(&landing, Destined::default(), at)
            .unwrap()
    };
    read(&mut store);
    assert!(store.lead("crf", &LeadId::new("7")).unwrap().is_none());
}

#[test]
fn a_mark_stands_where_it_was_put_until_it_is_moved_or_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    let mark = |store: &Store, key| store.mark_of("hotel", "modified", key).unwrap();
    assert_eq!(mark(&store, "a"), None);
    store
        .set_mark("hotel", "modified", "a", Some("1"), at)
        .unwrap();
    store
        .set_mark("hotel", "modified", "b", Some("2"), at)
        .unwrap();
    store
        .set_mark("hotel", "modified", "a", Some("3"), at)
        .unwrap();
    assert_eq!(
        (mark(&store, "a").as_deref(), mark(&store, "b").as_deref()),
        (Some("3"), Some("2"))
    );
    store.set_mark("hotel", "modified", "a", None, at).unwrap();
    assert_eq!(
        (mark(&store, "a"), mark(&store, "b").as_deref()),
        (None, Some("2"))
    );
}
