//! Forgets a lead: its personal data go from the tables, and with `sweep` from the file, its log and its free pages.
//!
//! What stays: profile and id, the hash of the content (the same content that is handed over once more stays
//! forgotten), that and when it was confirmed, and of each write what it was, its hash and its verdict: what was done
//! is not done twice.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Map, Value, json};

use super::journal::text;
use super::leads::micros;
use super::runs::{boot, json};
use super::spool::{Kept, emptied};
use super::writes::{ADDED, VERDICT, read_verdict};
use super::{Store, broken};
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Verdict};

/// Why a lead cannot be forgotten yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// It came in a batch that is not delivered and confirmed.
    Batch,
    /// A row of a run is not at its end.
    Row {
        /// The run.
        run: String,
        /// The row.
        row: u32,
        /// What it came to so far.
        verdict: Verdict,
        /// Whether it is a bulk run.
        bulk: bool,
    },
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Whether it was in the list of leads.
    pub lead: bool,
    /// So many revisions and reads.
    pub events: u64,
    /// So many things that were set apart.
    pub quarantined: u64,
    /// So many writes lost what they carried.
    pub writes: u64,
}

impl Store {
    /// The profiles under which something is set apart that bears a lead's id.
    pub fn profiles_with_quarantined(&self, lead: &LeadId) -> Result<Vec<String>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT DISTINCT profile FROM quarantine WHERE lead = ?1")?
                .query_map([lead.as_str()], |row| row.get(0))?
                .collect()
        })
    }

    /// The vendor of a profile, as its leads and runs have it.
    pub fn vendor_of(&self, profile: &str) -> Result<Option<String>> {
        let sql = "SELECT vendor FROM lead WHERE profile = ?1 UNION ALL SELECT vendor FROM run WHERE profile = ?1
                   UNION ALL SELECT vendor FROM quarantine WHERE profile = ?1 LIMIT 1";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([profile], |row| row.get(0))
                .optional()
        })
    }

    /// What of a lead is not at its end. Whoever asks holds the profile's locks.
    pub fn open_ends(&self, profile: &str, lead: &LeadId) -> Result<Option<Open>> {
        let batch = "SELECT EXISTS (SELECT 1 FROM arrival JOIN batch ON batch.number = arrival.batch
                     WHERE batch.profile = ?1 AND arrival.lead = ?2 AND batch.state IN ('stored', 'delivered'))";
        let row = format!(
            "SELECT write.run, write.row, {VERDICT}, run.ready IS NOT NULL FROM write JOIN run ON run.id = write.run
             WHERE write.profile = ?2 AND (write.lead = ?3 OR {ADDED})
                 AND (run.ended_at IS NULL OR {VERDICT} = 'unknown'
                      OR (run.ready IS NOT NULL AND {VERDICT} IN ('unsent', 'failed')))
             ORDER BY asked_at LIMIT 1"
        );
        let boot = boot();
        self.asked(|connection| {
            let in_batch: bool =
                connection.query_row(batch, [profile, lead.as_str()], |row| row.get(0))?;
            if in_batch {
                return Ok(Some(Open::Batch));
            }
            connection
                .query_row(&row, params![boot, profile, lead.as_str()], |row| {
                    Ok(Open::Row {
                        run: row.get(0)?,
                        row: row.get(1)?,
                        verdict: read_verdict(row, 2)?,
                        bulk: row.get(3)?,
                    })
                })
                .optional()
        })
    }

    /// The rows of a run that were about a lead, by the journal.
    pub fn rows_about(&self, profile: &str, lead: &LeadId, run: &str) -> Result<Vec<u32>> {
        let sql = format!(
            "SELECT row FROM write WHERE profile = ?2 AND (lead = ?3 OR {ADDED}) AND run = ?1"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map([run, profile, lead.as_str()], |row| row.get(0))?
                .collect()
        })
    }

    /// The bulk runs of a profile.
    pub fn bulk_runs(&self, profile: &str) -> Result<Vec<String>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT id FROM run WHERE profile = ?1 AND ready IS NOT NULL")?
                .query_map([profile], |row| row.get(0))?
                .collect()
        })
    }

    /// The bulk runs that came to an end.
    pub fn ended_bulk_runs(&self) -> Result<Vec<String>> {
        let sql = "SELECT id FROM run WHERE ready IS NOT NULL AND ended_at IS NOT NULL ORDER BY started_at";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// The files that leads were appended to.
    pub fn sinks(&self) -> Result<Vec<String>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT path FROM sink ORDER BY path")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// Removes a lead from the tables, in one commit. `names_it` tells of bytes without a readable id whether they name
    /// the lead.
    pub fn forget(
        &mut self,
        profile: &str,
        lead: &LeadId,
        names_it: &dyn Fn(&[u8]) -> bool,
        at: Timestamp,
    ) -> Result<Gone> {
        // What is deleted is overwritten with zeros.
        self.asked(|connection| connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(())))?;
        self.write(|tx| {
            let gone = Gone {
                quarantined: forget_quarantined(tx, profile, lead, names_it)?,
                writes: forget_writes(tx, profile, lead)?,
                ..forget_lead(tx, profile, lead, at)?
            };
            Ok(gone)
        })
    }

    /// Removes what the command line said for every row of a run.
    pub fn empty_settings(&mut self, run: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE run SET arguments = json_remove(arguments, '$.fields') WHERE id = ?1",
                [run],
            )
            .map(drop)
        })
    }

    /// Empties the file's free pages and its log, so that what was deleted is in no byte of them. Errors of
    /// `Kind::Busy`: another program reads the store.
    pub fn sweep(&mut self) -> Result<()> {
        self.asked(|connection| {
            connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
            connection.execute_batch("VACUUM")
        })?;
        let busy: bool = self.asked(|connection| {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        })?;
        if busy {
            return Err(Error::new(
                Kind::Busy,
                "store-busy",
                format!("another program reads the store {}", self.path.display()),
            )
            .because("until it ends, deleted data may stand in the store's log"));
        }
        Ok(())
    }
}

fn forget_lead(
    tx: &Transaction,
    profile: &str,
    lead: &LeadId,
    at: Timestamp,
) -> rusqlite::Result<Gone> {
    let here = [profile, lead.as_str()];
    let known: Option<(String, Vec<u8>, i64)> = tx
        .query_row(
            "SELECT vendor, hash, revision FROM lead WHERE profile = ?1 AND id = ?2",
            here,
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let is_stored = tx.execute("DELETE FROM lead WHERE profile = ?1 AND id = ?2", here)? > 0;
    let events = tx.execute(
        "DELETE FROM event WHERE profile = ?1 AND lead = ?2 AND kind <> 'confirmed'",
        here,
    )?;
    let (vendor, hash, revision) = match known {
        Some((vendor, hash, revision)) => (Some(vendor), Some(hash), Some(revision)),
        None => (None, None, None),
    };
    // Forgotten once more: what it was the first time still holds where nothing came since.
    tx.execute(
        "INSERT INTO forgotten (profile, id, vendor, hash, revision, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (profile, id) DO UPDATE SET
             vendor = coalesce(excluded.vendor, vendor), hash = coalesce(excluded.hash, hash),
             revision = coalesce(excluded.revision, revision), at = excluded.at",
        params![profile, lead.as_str(), vendor, hash, revision, micros(at)],
    )?;
    Ok(Gone {
        lead: is_stored,
        events: u64::try_from(events).unwrap_or_default(),
        ..Gone::default()
    })
}

fn forget_quarantined(
    tx: &Transaction,
    profile: &str,
    lead: &LeadId,
    names_it: &dyn Fn(&[u8]) -> bool,
) -> rusqlite::Result<u64> {
    let mut statement =
        tx.prepare("SELECT number, lead, raw FROM quarantine WHERE profile = ?1")?;
    let mut rows = statement.query([profile])?;
    let mut meant: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: Option<String> = row.get(1)?;
        let raw = row.get_ref(2)?.as_blob().unwrap_or_default();
        let is_meant = match id {
            Some(id) => id == lead.as_str(),
            None => names_it(raw),
        };
        if is_meant {
            meant.push(row.get(0)?);
        }
    }
    for number in &meant {
        tx.execute("DELETE FROM quarantine WHERE number = ?1", [number])?;
    }
    Ok(u64::try_from(meant.len()).unwrap_or_default())
}

fn forget_writes(tx: &Transaction, profile: &str, lead: &LeadId) -> rusqlite::Result<u64> {
    let about = format!("write.profile = ?2 AND (write.lead = ?3 OR {ADDED}) AND ?1 IS NULL");
    let values = params![None::<String>, profile, lead.as_str()];
    let mut singles: Vec<(String, u32)> = Vec::new();
    {
        let sql = format!(
            "SELECT run.id, write.row FROM write JOIN run ON run.id = write.run WHERE run.ready IS NULL AND {about}"
        );
        let mut statement = tx.prepare(&sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            singles.push((row.get(0)?, row.get(1)?));
        }
    }
    for (run, row) in singles {
        empty_arguments(tx, &run, row)?;
    }
    // The id of an added lead stands in its receipt alone.
    let sql = format!(
        "UPDATE write SET request = 'null', message = NULL,
             receipt = CASE WHEN lead IS NULL THEN json_object('id', receipt ->> '$.id') END
         WHERE {about}"
    );
    let writes = tx.execute(&sql, values)?;
    Ok(u64::try_from(writes).unwrap_or_default())
}

/// A run of single leads keeps with itself what was typed.
fn empty_arguments(tx: &Transaction, run: &str, row: u32) -> rusqlite::Result<()> {
    let typed: String = tx.query_row("SELECT arguments FROM run WHERE id = ?1", [run], |it| {
        it.get(0)
    })?;
    let Value::Object(mut arguments) = json(&typed) else {
        return Ok(());
    };
    let Some(Value::Array(rows)) = arguments.get_mut("rows") else {
        return Ok(());
    };
    for kept in rows {
        let is_meant = kept["row"].as_u64() == Some(row.into());
        if is_meant {
            let emptied =
                serde_json::from_value(kept.take()).map(|kept: Kept| json!(emptied(kept)));
            // What cannot be read is not kept.
            *kept = emptied.unwrap_or_else(|_| Value::Object(Map::new()));
        }
    }
    tx.execute(
        "UPDATE run SET arguments = ?2 WHERE id = ?1",
        params![run, text(&Value::Object(arguments))?],
    )
    .map(drop)
}

/// What is said where the rows of a run cannot be emptied.
pub(super) fn not_emptied(path: &std::path::Path, error: &std::io::Error) -> Error {
    broken::unreachable(path, error)
        .because("the rows of a run in which the lead stood are as they were")
}
