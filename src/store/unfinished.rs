//! Bulk runs that did not come to their end: which there are, how one is taken up again, and how rows of unknown fate
//! are decided.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use serde_json::Value;

use super::Store;
use super::journal::{Settled, settle_write};
use super::leads::{micros, unsigned};
use super::lock::{Lock, Locked};
use super::runs::{COLUMNS, Run, boot, count, read_run};
use super::writes::{VERDICT, read_verdict};
use crate::error::{Error, Kind, Result};
use crate::lead::Verdict;

/// Who decided what became of a row of unknown fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// A person (`runs settle`).
    ByHand,
    /// The vendor, who was asked (`runs reconcile`).
    ByVendor,
}

impl Decided {
    /// The code by which the journal remembers it.
    pub fn code(self) -> &'static str {
        match self {
            Self::ByHand => "settled-by-hand",
            Self::ByVendor => "reconciled",
        }
    }
}

impl Store {
    /// The newest bulk run, of a profile or of any, that did not end or has rows that were not sent, failed or are of
    /// unknown fate.
    pub fn last_unfinished(&self, profile: Option<&str>) -> Result<Option<Run>> {
        let boot = boot();
        // Exit code 0 says that every row is done; the rows of those runs need not be counted.
        let sql = format!(
            "SELECT {COLUMNS} FROM run
             WHERE ready IS NOT NULL AND exit IS NOT 0 AND (?2 IS NULL OR profile = ?2)
                 AND (ended_at IS NULL OR ready > (SELECT count(*) FROM write WHERE write.run = run.id)
                      OR EXISTS (SELECT 1 FROM write WHERE write.run = run.id
                                 AND {VERDICT} IN ('unsent', 'failed', 'unknown')))
             ORDER BY started_at DESC, id DESC LIMIT 1"
        );
        self.newest(&sql, boot.as_deref(), profile)
    }

    /// The newest run, of a profile or of any, with rows of unknown fate.
    pub fn last_unknown(&self, profile: Option<&str>) -> Result<Option<Run>> {
        let boot = boot();
        let sql = format!(
            "SELECT {COLUMNS} FROM run
             WHERE exit IS NOT 0 AND (?2 IS NULL OR profile = ?2)
                 AND EXISTS (SELECT 1 FROM write WHERE write.run = run.id AND {VERDICT} = 'unknown')
             ORDER BY started_at DESC, id DESC LIMIT 1"
        );
        self.newest(&sql, boot.as_deref(), profile)
    }

    fn newest(&self, sql: &str, boot: Option<&str>, profile: Option<&str>) -> Result<Option<Run>> {
        self.asked(|connection| {
            let found = connection
                .prepare_cached(sql)?
                .query_row(params![boot, profile], read_run)
                .optional()?;
            let Some(mut run) = found else {
                return Ok(None);
            };
            count(connection, &mut run, boot)?;
            Ok(Some(run))
        })
    }

    /// The bulk runs of a profile that were killed: they did not end, and nobody is at work on them. Oldest first.
    pub fn killed_runs(&self, profile: &str) -> Result<Vec<String>> {
        let sql = "SELECT id FROM run WHERE ready IS NOT NULL AND ended_at IS NULL AND profile = ?1 ORDER BY started_at";
        let open: Vec<String> = self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([profile], |row| row.get(0))?
                .collect()
        })?;
        // The lock is looked at only where the journal gives cause.
        match self.path.parent() {
            Some(folder) if !open.is_empty() && Lock::is_held(folder, profile, Locked::Bulk)? => {
                Ok(Vec::new())
            }
            _ => Ok(open),
        }
    }

    /// How many rows of a profile are of unknown fate, and the newest run with such. `killed` are its killed runs: what
    /// is not settled of other bulk runs that did not end is under way, and so may be a single write that was asked
    /// for since `recently`.
    pub fn unknown_rows(
        &self,
        profile: &str,
        killed: &[String],
        recently: Timestamp,
    ) -> Result<(u64, Option<String>)> {
        let settled = "SELECT count(*), max(run) FROM write
                       WHERE profile = ?1 AND verdict = 'unknown' AND state = 'settled'";
        let open = format!(
            "SELECT count(*), max(run.id) FROM run CROSS JOIN write ON write.run = run.id
             WHERE run.profile = ?2 AND run.exit IS NOT 0 AND run.operation <> 'pull-leads'
                 AND (run.ended_at IS NOT NULL OR run.id IN (SELECT value FROM json_each(?3))
                      OR (run.ready IS NULL AND run.started_at < ?4))
                 AND write.state <> 'settled' AND {VERDICT} = 'unknown'"
        );
        let killed = Value::from(killed).to_string();
        let read = |row: &Row| Ok((unsigned(row.get(0)?), row.get::<_, Option<String>>(1)?));
        let (settled, open) = self.asked(|connection| {
            let settled = connection
                .prepare_cached(settled)?
                .query_row([profile], read)?;
            let values = params![boot(), profile, killed, micros(recently)];
            let open = connection.prepare_cached(&open)?.query_row(values, read)?;
            Ok((settled, open))
        })?;
        Ok((settled.0 + open.0, settled.1.max(open.1)))
    }

    /// Records what was decided about a row of unknown fate. On disk when this returns.
    ///
    /// Errors are of `Kind::Rejected`: `no-such-row`, and `not-unknown` for a row whose fate is known.
    pub fn settle_by_hand(
        &mut self,
        run: &str,
        row: u32,
        verdict: Verdict,
        decided: Decided,
        at: Timestamp,
    ) -> Result<()> {
        self.decide(run, row, |tx| {
            tx.execute(
                "UPDATE write SET state = 'settled', verdict = ?3, code = ?4, message = NULL, settled_at = ?5
                 WHERE run = ?1 AND row = ?2",
                params![run, row, verdict.word(), decided.code(), micros(at)],
            )
        })
    }

    /// Records what the vendor itself said of a row of unknown fate, once it was asked. On disk when this returns.
    /// Errors as `settle_by_hand`.
    pub fn settle_late(&mut self, run: &str, row: u32, settled: &Settled) -> Result<()> {
        self.decide(run, row, |tx| settle_write(tx, run, row, settled))
    }

    fn decide(
        &mut self,
        run: &str,
        row: u32,
        settle: impl FnOnce(&Transaction) -> rusqlite::Result<usize>,
    ) -> Result<()> {
        let boot = boot();
        let found = format!(
            "SELECT {VERDICT} FROM write JOIN run ON run.id = write.run WHERE write.run = ?2 AND write.row = ?3"
        );
        let found = self.write_with_one_sync(|tx| {
            let found = tx
                .query_row(&found, params![boot, run, row], |it| read_verdict(it, 0))
                .optional()?;
            if found == Some(Verdict::Unknown) {
                settle(tx)?;
            }
            Ok(found)
        })?;
        match found {
            Some(Verdict::Unknown) => Ok(()),
            Some(known) => Err(not_unknown(run, row, known)),
            None => Err(no_such_row(run, row)),
        }
    }

    /// Takes up a run: what an earlier process did not settle is settled by what the journal can prove, the marks are
    /// those of this start of the machine, and the run has not ended: it has a notebook. On disk when this returns.
    pub(super) fn take_up(&mut self, run: &str) -> Result<()> {
        let boot = boot();
        let settle = format!(
            "UPDATE write SET verdict = {VERDICT}, state = 'settled', code = 'interrupted', settled_at = ?3
             FROM run WHERE run.id = write.run AND write.run = ?2 AND write.state <> 'settled'"
        );
        let found = self.write_with_one_sync(|tx| {
            tx.execute(&settle, params![boot, run, micros(Timestamp::now())])?;
            tx.execute(
                "UPDATE run SET boot = ?2, ended_at = NULL, exit = NULL, counts = NULL, copied = 0 WHERE id = ?1",
                params![run, boot],
            )
        })?;
        if found == 0 {
            return Err(Error::new(
                Kind::Failure,
                "no-such-run",
                format!("the journal knows no run {run}"),
            ));
        }
        Ok(())
    }
}

fn no_such_row(run: &str, row: u32) -> Error {
    Error::new(
        Kind::Rejected,
        "no-such-row",
        format!("the journal has no row {row} of run {run}"),
    )
    .hint(format!("its rows: leadctl runs show {run}"))
    .detail("run", run)
    .detail("row", row)
}

fn not_unknown(run: &str, row: u32, verdict: Verdict) -> Error {
    Error::new(
        Kind::Rejected,
        "not-unknown",
        format!("row {row} of run {run} is {verdict}: there is nothing to decide"),
    )
    .hint(format!("its rows: leadctl runs show {run}"))
    .detail("run", run)
    .detail("row", row)
    .detail("verdict", verdict.word())
}
