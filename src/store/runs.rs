//! Runs: one execution of a writing command or a pull, from its start to its exit code.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde_json::Value;

use super::Store;
use super::journal::{WriteRow, writes_of};
use super::leads::{micros, time, time_if_any};
use crate::error::Result;
use crate::lead::{Operation, Verdict};

/// A run that begins.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its id; sortable by time (UUID version 7).
    pub id: String,
    /// What it does.
    pub operation: Operation,
    /// For which profile.
    pub profile: String,
    /// At which vendor, by id.
    pub vendor: String,
    /// When it began.
    pub started_at: Timestamp,
    /// What was typed, without secrets; any JSON.
    pub arguments: Value,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// The exit code of its profile.
    pub exit: u8,
    /// Its summary: a JSON object of counts.
    pub counts: Value,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// A run as the store holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// What it did, as a word.
    pub operation: String,
    /// For which profile.
    pub profile: String,
    /// At which vendor.
    pub vendor: String,
    /// What was typed.
    pub arguments: Value,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; absent when it is at work, or was killed.
    pub ended_at: Option<Timestamp>,
    /// Its exit code, if it ended.
    pub exit: Option<u8>,
    /// Its summary, if it ended.
    pub counts: Value,
    /// How many of its writes ended how, by the journal.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Its writes; empty in a list of runs.
    pub writes: Vec<WriteRow>,
}

const COLUMNS: &str =
    "id, operation, profile, vendor, arguments, started_at, ended_at, exit, counts";

impl Store {
    /// Notes that a run begins. A single write uses `begin_single`.
    pub fn begin_run(&mut self, run: &NewRun) -> Result<()> {
        let boot = boot();
        self.write(|tx| insert_run(tx, run, boot.as_deref()))
    }

    /// Notes how a run ended. A single write uses `settle_single`.
    pub fn end_run(&mut self, run: &str, end: &RunEnd) -> Result<()> {
        self.write(|tx| close_run(tx, run, end))
    }

    /// The last runs, latest first, without their writes.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>> {
        let sql = format!("SELECT {COLUMNS} FROM run ORDER BY started_at DESC, id DESC LIMIT ?1");
        let boot = boot();
        self.asked(|connection| {
            let mut runs: Vec<Run> = connection
                .prepare_cached(&sql)?
                .query_map([limit], read_run)?
                .collect::<rusqlite::Result<_>>()?;
            for run in &mut runs {
                let writes = writes_of(connection, &run.id, boot.as_deref())?;
                run.verdicts = count(&writes);
            }
            Ok(runs)
        })
    }

    /// When the last pull of a profile began that ended well.
    pub fn last_pull(&self, profile: &str) -> Result<Option<Timestamp>> {
        let sql = "SELECT started_at FROM run WHERE profile = ?1 AND operation = ?2 AND exit = 0 \
                   ORDER BY started_at DESC LIMIT 1";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([profile, Operation::PullLeads.word()], |row| time(row, 0))
                .optional()
        })
    }

    /// A run with its writes, by its id or an unambiguous beginning of it.
    pub fn run(&self, id: &str) -> Result<Option<Run>> {
        let boot = boot();
        self.asked(|connection| {
            let Some(mut run) = find(connection, id)? else {
                return Ok(None);
            };
            run.writes = writes_of(connection, &run.id, boot.as_deref())?;
            run.verdicts = count(&run.writes);
            Ok(Some(run))
        })
    }
}

fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Run>> {
    let exact = format!("SELECT {COLUMNS} FROM run WHERE id = ?1");
    if let Some(run) = connection
        .prepare_cached(&exact)?
        .query_row([id], read_run)
        .optional()?
    {
        return Ok(Some(run));
    }
    let beginning =
        format!("SELECT {COLUMNS} FROM run WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2");
    let mut runs: Vec<Run> = connection
        .prepare_cached(&beginning)?
        .query_map([id], read_run)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(if runs.len() == 1 { runs.pop() } else { None })
}

fn count(writes: &[WriteRow]) -> BTreeMap<Verdict, u64> {
    let mut verdicts = BTreeMap::new();
    for write in writes {
        *verdicts.entry(write.verdict).or_default() += 1;
    }
    verdicts
}

fn read_run(row: &Row) -> rusqlite::Result<Run> {
    let arguments: String = row.get(4)?;
    let counts: Option<String> = row.get(8)?;
    Ok(Run {
        id: row.get(0)?,
        operation: row.get(1)?,
        profile: row.get(2)?,
        vendor: row.get(3)?,
        arguments: json(&arguments),
        started_at: time(row, 5)?,
        ended_at: time_if_any(row, 6)?,
        exit: row.get(7)?,
        counts: counts.as_deref().map_or(Value::Null, json),
        verdicts: BTreeMap::new(),
        writes: Vec::new(),
    })
}

/// JSON that we wrote ourselves; what cannot be read any more is shown as text.
pub(super) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

pub(super) fn insert_run(
    tx: &Transaction,
    run: &NewRun,
    boot: Option<&str>,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO run (id, operation, profile, vendor, arguments, boot, started_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        run.id,
        run.operation.word(),
        run.profile,
        run.vendor,
        run.arguments.to_string(),
        boot,
        micros(run.started_at),
    ])
    .map(drop)
}

pub(super) fn close_run(tx: &Transaction, run: &str, end: &RunEnd) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE run SET ended_at = ?2, exit = ?3, counts = ?4 WHERE id = ?1")?
        .execute(params![
            run,
            micros(end.ended_at),
            end.exit,
            end.counts.to_string()
        ])
        .map(drop)
}

/// What tells this start of the machine from the one before: where it is the same, unsynced marks are exact.
/// <https://man7.org/linux/man-pages/man4/random.4.html>
pub(super) fn boot() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}
