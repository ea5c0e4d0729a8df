//! Stores of earlier programs are brought to this one's layout, with all that they hold.

use super::*;

/// A store as a program with fewer layouts left it.
fn of_layouts(folder: &Path, layouts: u8, content: &str) {
    let connection = Connection::open(folder.join(FILE)).unwrap();
    for layout in &LAYOUTS[..usize::from(layouts)] {
        connection.execute_batch(layout).unwrap();
    }
    connection.execute_batch(content).unwrap();
    connection
        .pragma_update(None, "user_version", layouts)
        .unwrap();
}

const OF_LAYOUT_1: &str = "
    INSERT INTO run (id, operation, profile, vendor, arguments, started_at, ended_at, exit, counts)
        VALUES ('r', 'change-stage', 'reno', 'renovationfind', 'null', 1800000000000000, 1800000003000000, 0, '{}');
    INSERT INTO write (run, row, profile, lead, operation, stage, request, content, state, verdict, asked_at, settled_at)
        VALUES ('r', 1, 'reno', '7', 'change-stage', 'JOB_WON', '{}', 'c', 'settled', 'applied', 1800000001000000,
                1800000003000000);
    INSERT INTO event (number, profile, lead, kind, at, raw)
        VALUES (1, 'reno', '7', 'new', 1800000000000000, x'7b7d');
    INSERT INTO lead (profile, id, vendor, stage, phase, fields, hash, revision, event, first_seen, last_seen)
        VALUES ('reno', '7', 'renovationfind', 'LEAD_WON', 'won', '{}', x'00', 1, 1, 1800000000000000, 1800000000000000);
";

#[test]
fn a_store_of_layout_1_keeps_what_it_holds_and_takes_bulk_runs() {
    let folder = tempfile::tempdir().unwrap();
    of_layouts(folder.path(), 1, OF_LAYOUT_1);
    let store = bulk(folder.path(), "s", 3);
    assert_eq!(store.asked(version).unwrap(), LAYOUTS.len());
    let run = store.run("r").unwrap().unwrap();
    assert_eq!((run.exit, run.intake), (Some(0), None));
    assert_eq!(run.verdicts, [(Verdict::Applied, 1)].into());
    let write = &store.writes_of_run("r", 0, 10).unwrap()[0];
    assert_eq!((&write.by_run, &write.ticket), (&None, &None));
    let lead = store.lead("reno", &LeadId::new("7")).unwrap().unwrap();
    assert_eq!(lead.raw.as_deref(), Some(&b"{}"[..]));
    assert_eq!(store.history("reno", &LeadId::new("7")).unwrap().len(), 2);
    let bulk = store.run("s").unwrap().unwrap();
    assert_eq!(bulk.intake.unwrap().ready, 3);
}

#[test]
fn what_an_earlier_program_left_to_be_confirmed_is_confirmed_each_lead_once() {
    let folder = tempfile::tempdir().unwrap();
    let batch = "
        INSERT INTO batch (number, id, profile, vendor, run, state, leads, taken_at)
            VALUES (5, 'b', 'cars', 'leadbank', 'p', 'stored', 4, 1800000000000000);
        INSERT INTO arrival (batch, seq, lead, outcome)
            VALUES (5, 0, '9', 'new'), (5, 1, '3', 'new'), (5, 2, '9', 'repeated'), (5, 3, NULL, 'quarantined');
        INSERT INTO batch (number, id, profile, vendor, run, state, taken_at)
            VALUES (6, 'c', 'cars', 'leadbank', 'p', 'arriving', 1800000000000000);
        INSERT INTO landing (batch, seq, raw) VALUES (6, 0, x'7b7d');
    ";
    of_layouts(folder.path(), 2, batch);
    let mut store = Store::open(folder.path()).unwrap();
    let left = |store: &Store| {
        let sql = "SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM landing)";
        let count = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?));
        store.asked(|it| it.query_row(sql, [], count)).unwrap()
    };
    store.drop_arriving("vans").unwrap();
    assert_eq!(left(&store), (2, 1), "another profile's");
    store.drop_arriving("cars").unwrap();
    assert_eq!(left(&store), (1, 0));
    let open = store.unfinished("cars").unwrap();
    let [batch] = open.as_slice() else {
        panic!("{open:?}");
    };
    let ids = |after, limit| {
        let (ids, last) = store.ids_of(batch, after, limit).unwrap();
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        (ids.join(" "), last)
    };
    assert_eq!(ids(-1, 10), ("9 3".into(), 1));
    assert_eq!(ids(-1, 1), ("9".into(), 0));
    assert_eq!(ids(0, 1), ("3".into(), 1));
    assert_eq!(ids(1, 1), (String::new(), 1));
    assert_eq!(store.mark_confirmed(batch, "q", at(5)).unwrap(), 2);
    assert_eq!(store.history("cars", &LeadId::new("9")).unwrap().len(), 1);
    assert_eq!(store.unfinished("cars").unwrap(), []);
}

#[test]
fn a_read_of_layout_1_tells_no_stage() {
    let folder = tempfile::tempdir().unwrap();
    of_layouts(folder.path(), 1, OF_LAYOUT_1);
    let store = Store::open(folder.path()).unwrap();
    store.meddle("UPDATE write SET asked_at = 1800000000500000, settled_at = NULL, state = 'sending', verdict = NULL");
    let before = store.stage_before("reno", &LeadId::new("7"), "r", 1);
    let known = before.unwrap().unwrap();
    assert_eq!(known.stage, "LEAD_WON", "the lead itself tells it");
    store.meddle("UPDATE lead SET last_seen = 1900000000000000");
    let before = store.stage_before("reno", &LeadId::new("7"), "r", 1);
    assert_eq!(before.unwrap(), None);
}

#[test]
fn two_that_open_an_old_store_at_once_both_find_it_renewed() {
    let folder = tempfile::tempdir().unwrap();
    of_layouts(folder.path(), 1, OF_LAYOUT_1);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let store = Store::open(folder.path()).unwrap();
                assert!(store.run("r").unwrap().is_some());
            });
        }
    });
}
