//! Runs: one execution of a writing command or a pull, from its start to its exit code.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde_json::Value;

use super::Store;
use super::leads::{micros, signed, time, time_if_any, unsigned};
use super::writes::count_of;
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
    /// What its input came to, if it is a bulk run.
    pub intake: Option<Intake>,
    /// How many of its rows ended how, by the journal; with those of a bulk run's input that never got there.
    pub verdicts: BTreeMap<Verdict, u64>,
}

/// Which runs are wanted. The empty filter wants all.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunFilter<'a> {
    /// Of these profiles; empty: of all.
    pub profiles: &'a [String],
    /// That did this.
    pub operation: Option<Operation>,
    /// That began at this time or later.
    pub since: Option<Timestamp>,
}

/// What the input of a bulk run came to before anything was sent, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// They may be sent.
    pub ready: u64,
    /// They break a rule.
    pub refused: u64,
    /// The mapping leaves them out.
    pub skipped: u64,
}

/// What [`read_run`] reads.
pub(super) const COLUMNS: &str = "id, operation, profile, vendor, arguments, started_at, ended_at, exit, counts, ready, refused, skipped";

impl Store {
    /// Notes that a run begins. A single write uses `begin_single`.
    pub fn begin_run(&mut self, run: &NewRun) -> Result<()> {
        let boot = boot();
        self.write(|tx| insert_run(tx, run, boot.as_deref()))
    }

    /// Notes that a bulk run begins, whose rows lie in its spool. On disk when this returns.
    pub fn begin_bulk(&mut self, run: &NewRun, intake: &Intake) -> Result<()> {
        let boot = boot();
        self.write_with_one_sync(|tx| {
            insert_run(tx, run, boot.as_deref())?;
            tx.execute(
                "UPDATE run SET ready = ?2, refused = ?3, skipped = ?4 WHERE id = ?1",
                params![
                    run.id,
                    signed(intake.ready),
                    signed(intake.refused),
                    signed(intake.skipped)
                ],
            )
            .map(drop)
        })
    }

    /// Notes how a run ended; one that was resumed ends anew. A single write uses `settle_single`.
    pub fn end_run(&mut self, run: &str, end: &RunEnd) -> Result<()> {
        self.write(|tx| close_run(tx, run, end))
    }

    /// The last runs, latest first, without their writes.
    pub fn runs(&self, limit: u32) -> Result<Vec<Run>> {
        self.runs_that(&RunFilter::default(), limit)
    }

    /// The same of those that are wanted.
    pub fn runs_that(&self, wanted: &RunFilter, limit: u32) -> Result<Vec<Run>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM run
             WHERE (?2 IS NULL OR profile IN (SELECT value FROM json_each(?2)))
                 AND (?3 IS NULL OR operation = ?3) AND (?4 IS NULL OR started_at >= ?4)
             ORDER BY started_at DESC, id DESC LIMIT ?1"
        );
        let profiles = (!wanted.profiles.is_empty()).then(|| Value::from(wanted.profiles));
        let values = params![
            limit,
            profiles.map(|names| names.to_string()),
            wanted.operation.map(Operation::word),
            wanted.since.map(micros),
        ];
        let boot = boot();
        self.asked(|connection| {
            let mut runs: Vec<Run> = connection
                .prepare_cached(&sql)?
                .query_map(values, read_run)?
                .collect::<rusqlite::Result<_>>()?;
            for run in &mut runs {
                count(connection, run, boot.as_deref())?;
            }
            Ok(runs)
        })
    }

    /// A run, by its id or an unambiguous beginning of it. Its writes are asked for page by page.
    pub fn run(&self, id: &str) -> Result<Option<Run>> {
        let boot = boot();
        self.asked(|connection| {
            let Some(mut run) = find(connection, id)? else {
                return Ok(None);
            };
            count(connection, &mut run, boot.as_deref())?;
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

/// Counts what a run's rows came to, by the journal. What of a bulk run's input is not in there was not sent.
pub(super) fn count(
    connection: &Connection,
    run: &mut Run,
    boot: Option<&str>,
) -> rusqlite::Result<()> {
    run.verdicts = count_of(connection, &run.id, boot)?;
    if let Some(intake) = run.intake {
        let journalled: u64 = run.verdicts.values().sum();
        for (verdict, rows) in [
            (Verdict::Unsent, intake.ready.saturating_sub(journalled)),
            (Verdict::Refused, intake.refused),
            (Verdict::Skipped, intake.skipped),
        ] {
            if rows > 0 {
                *run.verdicts.entry(verdict).or_default() += rows;
            }
        }
    }
    Ok(())
}

pub(super) fn read_run(row: &Row) -> rusqlite::Result<Run> {
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
        intake: read_intake(row)?,
        verdicts: BTreeMap::new(),
    })
}

fn read_intake(row: &Row) -> rusqlite::Result<Option<Intake>> {
    let rows = |column| row.get::<_, Option<i64>>(column);
    let Some(ready) = rows(9)? else {
        return Ok(None);
    };
    Ok(Some(Intake {
        ready: unsigned(ready),
        refused: unsigned(rows(10)?.unwrap_or_default()),
        skipped: unsigned(rows(11)?.unwrap_or_default()),
    }))
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
