//! Reads the journal: writes one by one, a page of a run's, or only how many ended how.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params};
use serde_json::Value;

use super::Store;
use super::leads::{time, time_if_any, unsigned};
use super::runs::{boot, json};
use crate::error::Result;
use crate::lead::{LeadId, Verdict};

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
    /// What was sent, as JSON text; see [`WriteRow::sent`].
    pub request: String,
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
    /// The run that applied what an `unchanged` row asks for.
    pub by_run: Option<String>,
    /// The vendor's word for the batch job that it went out with.
    pub ticket: Option<String>,
}

impl WriteRow {
    /// What was sent.
    pub fn sent(&self) -> Value {
        json(&self.request)
    }
}

/// What became of a write, as a word. `?1` is this start of the machine, and `run` the write's run.
///
/// A row that was never settled is `unsent` when it was provably not marked as leaving: the marks of this start are
/// exact. Otherwise its fate is `unknown`.
pub(super) const VERDICT: &str = "CASE WHEN write.state = 'settled' THEN write.verdict \
     WHEN write.state = 'planned' OR (write.left_at IS NULL AND run.boot = ?1) THEN 'unsent' \
     ELSE 'unknown' END";

/// Whether a write added the lead `?3`, as its receipt says.
pub(super) const ADDED: &str =
    "write.operation = 'add-lead' AND write.lead IS NULL AND write.receipt ->> '$.id' = ?3";

impl Store {
    /// Every write to a lead, and the one that added it, oldest first.
    pub fn writes_to(&self, profile: &str, lead: &LeadId) -> Result<Vec<WriteRow>> {
        let values = params![boot(), profile, lead.as_str()];
        let added = format!("write.profile = ?2 AND {ADDED}");
        let mut writes = self.writes(&added, values)?;
        writes.extend(self.writes(
            "write.profile = ?2 AND write.lead = ?3 ORDER BY asked_at",
            values,
        )?);
        Ok(writes)
    }

    /// At most so many writes of a run that stand behind a row, in the order of rows: a page. 0 is before the first.
    pub fn writes_of_run(&self, run: &str, after_row: u32, limit: u32) -> Result<Vec<WriteRow>> {
        self.writes(
            "write.run = ?2 AND write.row > ?3 ORDER BY write.row LIMIT ?4",
            params![boot(), run, after_row, limit],
        )
    }

    fn writes(&self, wanted: &str, values: &[&dyn ToSql]) -> Result<Vec<WriteRow>> {
        let sql = format!(
            "SELECT write.run, row, lead, write.operation, stage, request, {VERDICT}, state, code, message, \
             http_status, attempts, receipt, asked_at, left_at, settled_at, by_run, ticket \
             FROM write JOIN run ON run.id = write.run WHERE {wanted}"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(values, read_write)?
                .collect()
        })
    }
}

/// How many of a run's writes came to what.
pub(super) fn count_of(
    connection: &Connection,
    run: &str,
    boot: Option<&str>,
) -> rusqlite::Result<BTreeMap<Verdict, u64>> {
    let sql = format!(
        "SELECT {VERDICT} AS verdict, count(*) FROM write JOIN run ON run.id = write.run \
         WHERE write.run = ?2 GROUP BY 1"
    );
    let mut verdicts = BTreeMap::new();
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![boot, run])?;
    while let Some(row) = rows.next()? {
        *verdicts.entry(read_verdict(row, 0)?).or_default() += unsigned(row.get(1)?);
    }
    Ok(verdicts)
}

/// Reads [`VERDICT`]. A word that this program does not know proves nothing.
pub(super) fn read_verdict(row: &Row, column: usize) -> rusqlite::Result<Verdict> {
    let word: Option<String> = row.get(column)?;
    let verdict = word.as_deref().and_then(Verdict::from_word);
    Ok(verdict.unwrap_or(Verdict::Unknown))
}

fn read_write(row: &Row) -> rusqlite::Result<WriteRow> {
    let state: String = row.get(7)?;
    let receipt: Option<String> = row.get(12)?;
    Ok(WriteRow {
        run: row.get(0)?,
        row: row.get(1)?,
        lead: row.get::<_, Option<String>>(2)?.map(LeadId::new),
        operation: row.get(3)?,
        stage: row.get(4)?,
        request: row.get(5)?,
        verdict: read_verdict(row, 6)?,
        settled: state == "settled",
        code: row.get(8)?,
        message: row.get(9)?,
        http_status: row.get(10)?,
        attempts: row.get(11)?,
        receipt: receipt.as_deref().map(json),
        asked_at: time(row, 13)?,
        left_at: time_if_any(row, 14)?,
        settled_at: time_if_any(row, 15)?,
        by_run: row.get(16)?,
        ticket: row.get(17)?,
    })
}
