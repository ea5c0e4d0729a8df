//! The journal: every write, planned → sending → settled, or of unknown fate.
//!
//! A row is on disk as `sending` before its bytes leave. That it really left is marked exactly, without waiting for
//! the disk: a killed process leaves the mark behind, and only a power cut loses it. So a row that was never settled
//! reads as `unsent` when it was provably not marked (the machine has not been started anew since), and as `unknown`
//! otherwise.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::Value;

use super::Store;
use super::leads::{micros, time, time_if_any};
use super::received::{Received, digest, take_in};
use super::runs::{NewRun, RunEnd, boot, close_run, insert_run, json};
use crate::error::Result;
use crate::lead::{LeadId, Operation, Verdict};

/// A write that is about to be sent.
#[derive(Clone, Debug)]
pub struct PlannedWrite {
    /// Its run.
    pub run: String,
    /// Its row: in a sheet as the spreadsheet shows it; 1 for a single write.
    pub row: u32,
    /// The profile.
    pub profile: String,
    /// The lead; absent when one is added.
    pub lead: Option<LeadId>,
    /// What is done.
    pub operation: Operation,
    /// Where to, by name.
    pub stage: Option<String>,
    /// What is sent, as `Request` means it: no secret is in there.
    pub request: Value,
    /// [`content_hash`] of what the user gave: the same content again is recognised by it.
    pub content: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
}

/// How a write ended.
#[derive(Clone, Debug)]
pub struct Settled {
    /// What became of it.
    pub verdict: Verdict,
    /// The vendor's code, or ours.
    pub code: Option<String>,
    /// The vendor's words. Untrusted text, kept exactly.
    pub message: Option<String>,
    /// The HTTP status of the last reply.
    pub http_status: Option<u16>,
    /// How many attempts were made.
    pub attempts: u32,
    /// What the vendor answered, as JSON.
    pub receipt: Option<Value>,
    /// When it ended.
    pub at: Timestamp,
}

/// A write as the journal holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteRow {
    /// Its run.
    pub run: String,
    /// Its row.
    pub row: u32,
    /// The lead; absent when one was added.
    pub lead: Option<LeadId>,
    /// What was done, as a word.
    pub operation: String,
    /// Where to.
    pub stage: Option<String>,
    /// What was sent.
    pub request: Value,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether its end was recorded. If not, the verdict is what the journal can prove.
    pub settled: bool,
    /// The vendor's code, or ours.
    pub code: Option<String>,
    /// The vendor's words.
    pub message: Option<String>,
    /// The HTTP status of the last reply.
    pub http_status: Option<u16>,
    /// How many attempts were made.
    pub attempts: u32,
    /// What the vendor answered.
    pub receipt: Option<Value>,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When its bytes last left.
    pub left_at: Option<Timestamp>,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
}

/// Content by which a repetition is recognised, whatever the order of members: 64 hexadecimal digits.
pub fn content_hash(content: &Value) -> String {
    digest(content)
}

impl Store {
    /// Puts a write into the journal before it is sent; its run must have begun. On disk when this returns.
    pub fn plan_write(&mut self, write: &PlannedWrite) -> Result<()> {
        self.write_with_one_sync(|tx| insert_write(tx, write))
    }

    /// Begins a run of one write, in one commit. On disk when this returns.
    pub fn begin_single(&mut self, run: &NewRun, write: &PlannedWrite) -> Result<()> {
        let boot = boot();
        self.write_with_one_sync(|tx| {
            insert_run(tx, run, boot.as_deref())?;
            insert_write(tx, write)
        })
    }

    /// Marks that a write's bytes leave now. Does not wait for the disk.
    pub fn mark_left(&mut self, run: &str, row: u32, at: Timestamp) -> Result<()> {
        self.mark(run, row, Some(at))
    }

    /// Takes that mark back: the attempt provably did nothing. Does not wait for the disk.
    pub fn mark_back(&mut self, run: &str, row: u32) -> Result<()> {
        self.mark(run, row, None)
    }

    fn mark(&mut self, run: &str, row: u32, at: Option<Timestamp>) -> Result<()> {
        self.write_unsynced(|tx| {
            tx.prepare_cached("UPDATE write SET left_at = ?3 WHERE run = ?1 AND row = ?2")?
                .execute(params![run, row, at.map(micros)])
                .map(drop)
        })
    }

    /// Records how a write ended.
    pub fn settle(&mut self, run: &str, row: u32, settled: &Settled) -> Result<()> {
        self.write_with_one_sync(|tx| settle_write(tx, run, row, settled))
    }

    /// Records how a run of one write ended, in one commit; with the lead that the vendor handed over by it, where
    /// it did (an accepted lead comes with its contact).
    pub fn settle_single(
        &mut self,
        run: &str,
        row: u32,
        settled: &Settled,
        end: &RunEnd,
        received: Option<&Received>,
    ) -> Result<()> {
        self.write_with_one_sync(|tx| {
            settle_write(tx, run, row, settled)?;
            close_run(tx, run, end)?;
            if let Some(received) = received {
                take_in(tx, received, None)?;
            }
            Ok(())
        })
    }

    /// Every write to a lead, oldest first.
    pub fn writes_to(&self, profile: &str, lead: &LeadId) -> Result<Vec<WriteRow>> {
        let boot = boot();
        let sql =
            format!("{SELECT} WHERE write.profile = ?1 AND write.lead = ?2 ORDER BY asked_at");
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map([profile, lead.as_str()], |row| {
                    read_write(row, boot.as_deref())
                })?
                .collect()
        })
    }
}

fn insert_write(tx: &Transaction, write: &PlannedWrite) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO write (run, row, profile, lead, operation, stage, request, content, state, asked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'sending', ?9)",
    )?
    .execute(params![
        write.run,
        write.row,
        write.profile,
        write.lead.as_ref().map(LeadId::as_str),
        write.operation.word(),
        write.stage,
        write.request.to_string(),
        write.content,
        micros(write.asked_at),
    ])
    .map(drop)
}

fn settle_write(tx: &Transaction, run: &str, row: u32, settled: &Settled) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE write SET state = 'settled', verdict = ?3, code = ?4, message = ?5, http_status = ?6, attempts = ?7,
             receipt = ?8, settled_at = ?9
         WHERE run = ?1 AND row = ?2",
    )?
    .execute(params![
        run,
        row,
        settled.verdict.word(),
        settled.code,
        settled.message,
        settled.http_status,
        settled.attempts,
        settled.receipt.as_ref().map(Value::to_string),
        micros(settled.at),
    ])
    .map(drop)
}

const SELECT: &str = "SELECT write.run, write.row, lead, write.operation, stage, request, verdict, state, code, \
                      message, http_status, attempts, receipt, asked_at, left_at, settled_at, run.boot \
                      FROM write JOIN run ON run.id = write.run";

pub(super) fn writes_of(
    connection: &Connection,
    run: &str,
    boot: Option<&str>,
) -> rusqlite::Result<Vec<WriteRow>> {
    connection
        .prepare_cached(&format!("{SELECT} WHERE write.run = ?1 ORDER BY write.row"))?
        .query_map([run], |row| read_write(row, boot))?
        .collect()
}

fn read_write(row: &Row, boot: Option<&str>) -> rusqlite::Result<WriteRow> {
    let request: String = row.get(5)?;
    let receipt: Option<String> = row.get(12)?;
    let state: String = row.get(7)?;
    let verdict: Option<String> = row.get(6)?;
    let left_at = time_if_any(row, 14)?;
    let their_boot: Option<String> = row.get(16)?;
    let marks_are_exact = boot.is_some() && boot == their_boot.as_deref();
    let verdict = match (state.as_str(), verdict) {
        ("settled", Some(word)) => Verdict::from_word(&word).unwrap_or(Verdict::Unknown),
        ("planned", _) => Verdict::Unsent,
        _ if left_at.is_none() && marks_are_exact => Verdict::Unsent,
        _ => Verdict::Unknown,
    };
    Ok(WriteRow {
        run: row.get(0)?,
        row: row.get(1)?,
        lead: row.get::<_, Option<String>>(2)?.map(LeadId::new),
        operation: row.get(3)?,
        stage: row.get(4)?,
        request: json(&request),
        verdict,
        settled: state == "settled",
        code: row.get(8)?,
        message: row.get(9)?,
        http_status: row.get(10)?,
        attempts: row.get(11)?,
        receipt: receipt.as_deref().map(json),
        asked_at: time(row, 13)?,
        left_at,
        settled_at: time_if_any(row, 15)?,
    })
}
