//! The store's files: closed to others, shared by many, left alone when they are not ours to write.

use super::*;

#[test]
fn folder_and_files_are_closed_to_others_from_birth() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data/leadctl");
    let mut store = Store::open(&folder).unwrap();
    store.begin_run(&new_run("r")).unwrap();
    let _lock = Lock::take(&folder, "reno", Locked::Pull).unwrap();
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().mode() & 0o777;
    for (name, expected) in [
        ("", 0o700),
        ("leadctl.db", 0o600),
        ("leadctl.db-wal", 0o600),
        ("leadctl.db-shm", 0o600),
        ("locks", 0o700),
        ("locks/reno.pull.lock", 0o600),
    ] {
        assert_eq!(mode(name), expected, "{name}");
    }
}

#[test]
fn reading_commands_make_no_store() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("data");
    assert!(Store::open_existing(&folder).unwrap().is_none());
    assert!(!folder.exists());
    drop(Store::open(&folder).unwrap());
    assert!(Store::open_existing(&folder).unwrap().is_some());
}

/// What a connection has set, as text.
fn setting(store: &Store, name: &str) -> String {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            other => other.as_str()?.to_owned(),
        })
    };
    let asked = store.asked(|connection| connection.pragma_query_value(None, name, read));
    asked.unwrap()
}

#[test]
fn a_commit_waits_for_the_disk_in_a_log_that_closing_leaves_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!(setting(&store, "synchronous"), "2", "FULL, from the start");
    store.begin_run(&new_run("r")).unwrap();
    store.mark_left("r", 1, at(2)).unwrap();
    assert_eq!(setting(&store, "synchronous"), "2", "FULL, after a mark");
    assert_eq!(setting(&store, "journal_mode"), "wal");
    assert_eq!(setting(&store, "foreign_keys"), "1");
    drop(store);
    let log = fs::metadata(folder.path().join("leadctl.db-wal")).unwrap();
    assert!(log.len() > 0);
    let again = Store::open(folder.path()).unwrap();
    assert!(again.run("r").unwrap().is_some());
}

#[test]
fn the_log_does_not_grow_without_end() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..40 {
        let mut store = Store::open(folder.path()).unwrap();
        for n in 0..10 {
            let id = format!("{round}-{n}");
            store.begin_single(&new_run(&id), &planned(&id)).unwrap();
        }
    }
    let log = fs::metadata(folder.path().join("leadctl.db-wal")).unwrap();
    assert!(log.len() < 3 * 1024 * 1024, "{}", log.len());
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.runs(1000).unwrap().len(), 400);
}

#[test]
fn a_store_from_a_newer_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.meddle("PRAGMA user_version = 99");
    drop(store);
    let error = Store::open(folder.path()).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "store-newer")
    );
    assert_eq!(error.hint.len(), 1);
    let error = Store::open_existing(folder.path()).unwrap_err();
    assert_eq!(error.code, "store-newer");
}

#[test]
fn what_is_no_database_is_named_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let text = "my shopping list\n".repeat(400);
    fs::write(&path, &text).unwrap();
    let error = Store::open(folder.path()).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "store-corrupt")
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_damaged_store_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.begin_run(&new_run("r")).unwrap();
    store.meddle("PRAGMA wal_checkpoint(TRUNCATE)");
    drop(store);
    let path = folder.path().join(FILE);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let error = Store::open(folder.path())
        .and_then(|store| store.runs(5).map(drop))
        .unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "store-corrupt")
    );
    assert!(!error.hint.is_empty());
}

#[test]
fn a_store_that_cannot_be_written_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.begin_run(&new_run("r")).unwrap();
    store.meddle("PRAGMA query_only = ON");
    let error = store.begin_run(&new_run("s")).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "store-read-only")
    );
    assert_eq!(store.runs(5).unwrap().len(), 1);
}

#[test]
fn a_full_disk_is_named_and_old_data_stay_readable() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store.begin_run(&new_run("r")).unwrap();
    store.meddle("PRAGMA max_page_count = 1");
    let long = NewRun {
        arguments: json!("x".repeat(1 << 20)),
        ..new_run("s")
    };
    let error = store.begin_run(&long).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "disk-full")
    );
    assert_eq!(store.runs(5).unwrap().len(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "x").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let error = Store::open(&file.join("data")).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "store-unreadable")
    );
}

#[test]
fn many_that_start_at_once_share_one_store() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for n in 0..12 {
            let folder = folder.path();
            scope.spawn(move || {
                let mut store = Store::open(folder).unwrap();
                store.begin_run(&new_run(&n.to_string())).unwrap();
            });
        }
    });
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.runs(100).unwrap().len(), 12);
}

#[test]
fn a_word_that_no_column_may_hold_is_found_by_looking_the_file_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = bulk(folder.path(), "r", 1);
    store.plan_write(&planned("r")).unwrap();
    let sound = || {
        let looks = Store::open(folder.path()).unwrap();
        looks.verify().unwrap().iter().all(Check::holds)
    };
    assert!(sound());
    store.meddle("PRAGMA ignore_check_constraints = ON; UPDATE write SET state = 'lost'");
    assert!(!sound());
    let seen = Inspection::of(folder.path()).unwrap().unwrap();
    assert!(seen.faults[0].contains("CHECK"), "{:?}", seen.faults);
}
