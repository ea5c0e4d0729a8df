//! The store as processes meet it: killed, doubled, damaged, from the future.

mod before;
mod files;
mod found;
mod layouts;
mod lease;
mod names;
mod prune;
mod reread;
mod scribe;
mod seen;
mod unfinished;
mod writes;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::*;
use crate::lead::{Lead, LeadId, Operation, Phase, Verdict};
use jiff::Timestamp;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn new_run(id: &str) -> NewRun {
    NewRun {
        id: id.into(),
        operation: Operation::ChangeStage,
        profile: "reno".into(),
        vendor: "renovationfind".into(),
        started_at: at(0),
        arguments: json!(["update-stage", "7", "JOB_WON"]),
    }
}

/// A store in which a bulk run of so many rows begins.
fn bulk(folder: &Path, run: &str, ready: u64) -> Store {
    let mut store = Store::open(folder).unwrap();
    let intake = Intake {
        ready,
        refused: 2,
        skipped: 1,
    };
    store.begin_bulk(&new_run(run), &intake).unwrap();
    store
}

/// A row of a bulk run that moves a lead.
fn moved(run: &str, row: u32, lead: &str, stage: &str) -> PlannedWrite {
    PlannedWrite {
        row,
        lead: Some(LeadId::new(lead)),
        stage: Some(stage.into()),
        content: content_hash(&json!({"lead": lead, "stage": stage})),
        asked_at: at(10),
        ..planned(run)
    }
}

fn settled(verdict: Verdict, second: i64) -> Settled {
    Settled {
        verdict,
        at: at(second),
        ..applied()
    }
}

/// What another process finds in the journal: what this one would leave behind if it were killed now.
fn found(folder: &Path, run: &str) -> Vec<WriteRow> {
    let left = left_behind(folder);
    let store = Store::open_existing(left.path()).unwrap().unwrap();
    store.writes_of_run(run, 0, 1000).unwrap()
}

/// All files as they are now, with nobody at work in them.
fn left_behind(folder: &Path) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                fs::create_dir(&to).unwrap();
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), &to).unwrap();
            }
        }
    }
    let left = tempfile::tempdir().unwrap();
    copy(folder, left.path());
    left
}

fn verdicts(folder: &Path, run: &str) -> Vec<Verdict> {
    let rows = found(folder, run).into_iter();
    rows.map(|write| write.verdict).collect()
}

fn planned(run: &str) -> PlannedWrite {
    PlannedWrite {
        run: run.into(),
        row: 1,
        profile: "reno".into(),
        lead: Some(LeadId::new("7")),
        operation: Operation::ChangeStage,
        stage: Some("JOB_WON".into()),
        request: to_raw_value(&json!({"method": "POST", "path": "/general-leads/7"})).unwrap(),
        content: content_hash(&json!({"stage": "JOB_WON"})),
        asked_at: at(1),
    }
}

fn applied() -> Settled {
    Settled {
        verdict: Verdict::Applied,
        code: None,
        message: Some("done".into()),
        http_status: Some(200),
        attempts: 2,
        receipt: Some(json!({"id": 7})),
        at: at(3),
    }
}

fn ended() -> RunEnd {
    RunEnd {
        exit: 0,
        counts: json!({"applied": 1}),
        ended_at: at(3),
    }
}

fn lead(fields: Value) -> Lead {
    let Value::Object(fields) = fields else {
        panic!("fields are an object");
    };
    Lead {
        id: LeadId::new("7"),
        stage: Some("LEAD_WON".into()),
        phase: Phase::Won,
        fields,
    }
}

fn received<'a>(lead: &'a Lead, raw: &'a [u8], run: &'a str) -> Received<'a> {
    Received {
        profile: "reno",
        vendor: "renovationfind",
        lead,
        raw,
        run,
        at: at(2),
    }
}
