//! Rows that are kept and read again, and what a torn spool says.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use serde_json::json;

use super::*;
use crate::error::{Error, Kind};
use crate::lead::{Entry, Says, Severity};

fn problem() -> Problem {
    Problem {
        code: "missing-field".into(),
        field: Some("jobAmount".into()),
        message: "jobAmount is missing".into(),
        hint: String::new(),
        value: Some("1.50".into()),
        rule: Says::Vendor,
        rule_id: None,
        severity: Severity::Error,
    }
}

fn kept(row: u32, standing: Standing) -> Kept {
    Kept {
        row,
        line: u64::from(row) + 1,
        cells: vec!["4711".into(), "Müller \"Hof\"\nNord".into(), String::new()],
        lead: Some("4711".into()),
        stage: None,
        edits: vec![Edit {
            field: "reason".into(),
            entry: Entry::Clear,
        }],
        rule: Some(3),
        standing,
    }
}

fn rows() -> Vec<Kept> {
    vec![
        kept(2, Standing::Ready(Vec::new())),
        kept(3, Standing::Refused(vec![problem(), problem()])),
        kept(9, Standing::Skipped("not worked yet".into())),
    ]
}

fn input() -> Input {
    Input {
        file: "leads.csv".into(),
        sheet: None,
        form: Form::Delimited {
            delimiter: b';',
            marked: false,
        },
        named: true,
        columns: vec!["lead".into(), "note".into(), "x".into()],
        settings: json!({"stage": "LEAD_WON", "limit": 1.50}),
    }
}

fn written(data: &Path) {
    let mut spool = SpoolWriter::create(data, "r").unwrap();
    for row in rows() {
        spool.push(&row).unwrap();
    }
    spool.finish(input()).unwrap();
}

#[test]
fn rows_are_read_again_as_they_were_kept() {
    let data = tempfile::tempdir().unwrap();
    written(data.path());
    let spool = Spool::open(data.path(), "r").unwrap();
    assert_eq!((spool.len(), spool.input()), (3, &input()));
    let read: Result<Vec<Kept>, Error> = spool.rows().unwrap().collect();
    assert_eq!(read.unwrap(), rows());
}

#[test]
fn the_folder_and_its_files_are_closed_to_others() {
    let data = tempfile::tempdir().unwrap();
    written(data.path());
    let folder = run_folder(data.path(), "r");
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join(ROWS)), 0o600);
    assert_eq!(mode(&folder.join(INPUT)), 0o600);
}

#[test]
fn a_spool_that_was_not_finished_leaves_nothing() {
    let data = tempfile::tempdir().unwrap();
    let mut spool = SpoolWriter::create(data.path(), "r").unwrap();
    spool.push(&kept(2, Standing::Ready(Vec::new()))).unwrap();
    drop(spool);
    assert!(!run_folder(data.path(), "r").exists());
}

#[test]
fn a_run_s_rows_are_not_written_over() {
    let data = tempfile::tempdir().unwrap();
    written(data.path());
    let error = SpoolWriter::create(data.path(), "r").unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "spool-io")
    );
    let spool = Spool::open(data.path(), "r").unwrap();
    assert_eq!(spool.rows().unwrap().count(), 3);
}

/// What is said when somebody did this to the rows' file.
fn after(change: impl FnOnce(&Path)) -> Error {
    let data = tempfile::tempdir().unwrap();
    written(data.path());
    change(&run_folder(data.path(), "r").join(ROWS));
    let read = Spool::open(data.path(), "r")
        .and_then(|spool| spool.rows()?.collect::<Result<Vec<_>, _>>());
    read.unwrap_err()
}

#[test]
fn a_torn_or_changed_spool_is_named_with_the_way_on() {
    let torn = after(|path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() - 5]).unwrap();
    });
    let gone = after(|path| fs::remove_file(path).unwrap());
    let same_length = after(|path| {
        let length = fs::read(path).unwrap().len();
        fs::write(path, "x".repeat(length)).unwrap();
    });
    let no_row = after(|path| {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text.replacen("\"row\"", "\"raw\"", 1)).unwrap();
    });
    let no_head = after(|path| fs::remove_file(path.with_file_name(INPUT)).unwrap());
    for (error, why) in [
        (torn, "were written"),
        (gone, "is not there"),
        (same_length, "does not end"),
        (no_row, "is no row"),
        (no_head, "is not there"),
    ] {
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Failure, "spool-broken")
        );
        assert!(error.because[0].contains(why), "{error:?}");
        assert!(error.message.contains("runs/r/"), "{error:?}");
        assert_eq!(error.hint.len(), 2);
    }
}

#[test]
fn after_a_row_that_cannot_be_read_there_is_none() {
    let data = tempfile::tempdir().unwrap();
    written(data.path());
    let path = run_folder(data.path(), "r").join(ROWS);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"row\"", "\"raw\"", 1)).unwrap();
    let spool = Spool::open(data.path(), "r").unwrap();
    let read: Vec<bool> = spool.rows().unwrap().map(|row| row.is_ok()).collect();
    assert_eq!(read, [false]);
}
