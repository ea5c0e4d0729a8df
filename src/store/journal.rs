//! The journal: every write, planned → sending → settled, or of unknown fate.
//!
//! A row is on disk as `sending` before its bytes leave. That it really left is marked exactly, without waiting for
//! the disk: a killed process leaves the mark behind, and only a power cut loses it. So a row that was never settled
//! reads as `unsent` when it was provably not marked (the machine has not been started anew since), and as `unknown`
//! otherwise.

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Store;
use super::content::digest;
use super::leads::micros;
use super::received::{Received, take_in};
use super::runs::{NewRun, RunEnd, boot, close_run, insert_run};
use super::scribe::notebook::moment;
use crate::error::Result;
use crate::lead::{LeadId, Operation, Verdict};

/// A write that is about to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlannedWrite {
    /// Its run.
    #[serde(skip)]
    pub run: String,
    /// Its row: in a sheet as the spreadsheet shows it; 1 for a single write.
    pub row: u32,
    /// The profile.
    #[serde(skip)]
    pub profile: String,
    /// The lead; absent when one is added.
    pub lead: Option<LeadId>,
    /// What is done.
    pub operation: Operation,
    /// Where to, by name.
    pub stage: Option<String>,
    /// What is sent, as `Request` means it, as JSON: no secret is in there.
    pub request: Box<RawValue>,
    /// [`content_hash`] of what the user gave: the same content again is recognised by it.
    pub content: String,
    /// When it was asked for.
    #[serde(with = "moment")]
    pub asked_at: Timestamp,
}

/// How a write ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settled {
    /// What became of it.
    pub verdict: Verdict,
    /// The vendor's code, or ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The vendor's words. Untrusted text, kept exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The HTTP status of the last reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// How many attempts were made.
    pub attempts: u32,
    /// What the vendor answered, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Value>,
    /// When it ended.
    #[serde(with = "moment")]
    pub at: Timestamp,
}

/// Content by which a repetition is recognised, whatever the order of members: 64 hexadecimal digits. It must be such
/// that JSON can hold it.
pub fn content_hash(content: &impl Serialize) -> String {
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
        self.write_with_one_sync(|tx| settle_write(tx, run, row, settled).map(drop))
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
                take_in(tx, received)?;
            }
            Ok(())
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
        write.request.get(),
        write.content,
        micros(write.asked_at),
    ])
    .map(drop)
}

/// Returns how many rows that were: one, or none where the row is not in the journal.
pub(super) fn settle_write(
    tx: &Transaction,
    run: &str,
    row: u32,
    settled: &Settled,
) -> rusqlite::Result<usize> {
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
        settled.receipt.as_ref().map(text).transpose()?,
        micros(settled.at),
    ])
}

/// JSON as the journal keeps it; by its own writer it takes half the time that it takes as formatted text.
pub(super) fn text(json: &Value) -> rusqlite::Result<String> {
    serde_json::to_string(json)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
