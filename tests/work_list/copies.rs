//! A copy of everything, and the way to another machine.

use std::os::unix::fs::PermissionsExt;

use super::*;

/// A desk with leads and a bulk run, and its backup.
fn backed_up() -> (Desk, Scripted) {
    let (desk, server) = pulled(vec![yes(), yes()]);
    send(&desk, "lead,stage,_note\n9,1,a\n10,1,b\n", &[]).expect_code(0);
    let ran = desk
        .run(&["store", "backup", "-o", "copy.zip"])
        .expect_code(0);
    assert!(
        ran.err.contains("3 leads and 2 runs are in copy.zip"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("belongs to one store"), "{}", ran.err);
    (desk, server)
}

fn restore(desk: &Desk, file: &str, more: &[&str]) -> Ran {
    let line = ["store", "restore", file, "--data-dir", "other/data"];
    desk.run(&[&line[..], more].concat())
}

#[test]
fn a_backup_is_restored_elsewhere_as_it_was() {
    let (desk, _server) = backed_up();
    let mode = |path: &str| fs::metadata(desk.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("copy.zip"), 0o600);
    let checked = restore(&desk, "copy.zip", &["--dry-run"]).expect_code(0);
    assert!(checked.out.contains("is sound"), "{}", checked.out);
    assert!(!desk.path("other/data").exists());
    // An empty folder is as good as none.
    fs::create_dir_all(desk.path("other/data")).unwrap();
    let restored = restore(&desk, "copy.zip", &["--json"])
        .expect_code(0)
        .json();
    assert_eq!(restored["summary"], json!({"leads": 3, "runs": 2}));
    assert!(
        restored["note"]
            .as_str()
            .unwrap()
            .contains("Pull from one machine only")
    );
    assert_eq!(
        (mode("other/data"), mode("other/data/leadctl.db")),
        (0o700, 0o600)
    );
    let said = |arguments: &[&str]| {
        let here = desk.run(arguments).expect_code(0).out;
        let there = desk.run(&[arguments, &["--data-dir", "other/data"]].concat());
        (here, there.expect_code(0).out)
    };
    let run = latest_run(&desk);
    for arguments in [
        &["leads", "list", "--json", "--raw"][..],
        &["leads", "show", "10", "--json"],
        &["runs", "show", &run, "--json"],
        &["leads", "verify", "--json"],
    ] {
        let (here, there) = said(arguments);
        assert_eq!(here, there);
    }
    let file = |data: &str| fs::read(desk.path(data).join("runs").join(&run).join("applied.csv"));
    assert_eq!(file("data").unwrap(), file("other/data").unwrap());
    let left: Vec<_> = fs::read_dir(desk.path("other")).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn nothing_is_written_over() {
    let (desk, _server) = backed_up();
    let error = desk
        .run(&["store", "restore", "copy.zip", "--json"])
        .expect_code(2)
        .error();
    assert_eq!(error["code"], "data-not-empty");
    assert_eq!(ids(&desk, &[]).len(), 3);
    fs::create_dir_all(desk.path("other/data/runs")).unwrap();
    restore(&desk, "copy.zip", &[]).expect_code(2);
    assert!(!desk.path("other/data/leadctl.db").exists());
}

#[test]
fn a_backup_that_is_torn_or_changed_or_none_leaves_nothing_behind() {
    let (desk, _server) = backed_up();
    let whole = fs::read(desk.path("copy.zip")).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 0x55;
    for (name, bytes, codes) in [
        (
            "torn.zip",
            &whole[..whole.len() / 2],
            &["backup-damaged"][..],
        ),
        ("changed.zip", &changed, &["backup-damaged"]),
        ("empty.zip", b"", &["backup-damaged"]),
        ("text.zip", b"PK but no zip at all", &["backup-damaged"]),
    ] {
        fs::write(desk.path(name), bytes).unwrap();
        let error = restore(&desk, name, &["--json"]).expect_code(3).error();
        assert!(
            codes.contains(&error["code"].as_str().unwrap()),
            "{name}: {error}"
        );
        let left = fs::read_dir(desk.path("other")).map_or(0, Iterator::count);
        assert_eq!(left, 0, "{name}");
    }
    desk.run(&["leads", "export", "-o", "leads.xlsx"])
        .expect_code(0);
    let error = restore(&desk, "leads.xlsx", &["--json"])
        .expect_code(3)
        .error();
    assert_eq!(error["code"], "not-a-backup");
    restore(&desk, "nowhere.zip", &[]).expect_code(2);
}

#[test]
fn a_backup_of_a_later_layout_is_left_to_a_later_program() {
    let (desk, _server) = backed_up();
    meddle(&desk, "PRAGMA user_version = 99");
    desk.run(&["store", "backup", "-o", "late.zip"])
        .expect_code(1);
    assert!(!desk.path("late.zip").exists());
}

#[test]
fn a_backup_is_made_while_others_write_and_needs_a_file_and_a_store() {
    let (desk, _server) = pulled(vec![]);
    let other = rusqlite::Connection::open(desk.path("data/leadctl.db")).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; UPDATE lead SET stage = 'half done'")
        .unwrap();
    desk.run(&["store", "backup", "-o", "copy.zip"])
        .expect_code(0);
    other.execute_batch("COMMIT").unwrap();
    restore(&desk, "copy.zip", &[]).expect_code(0);
    let list = desk.run(&["leads", "list", "--json", "--data-dir", "other/data"]);
    assert!(!list.expect_code(0).out.contains("half done"));
    let left = fs::read_dir(desk.path("data")).unwrap();
    let names = left.map(|it| it.unwrap().file_name().into_string().unwrap());
    assert!(names.into_iter().all(|name| !name.starts_with(".leadctl")));
    desk.run(&["store", "backup"]).expect_code(2);
    Desk::new()
        .run(&["store", "backup", "-o", "x.zip"])
        .expect_code(5);
}
