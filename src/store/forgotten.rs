//! Leads whose personal data were removed: what is left of them, and how one is known again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::Store;
use super::leads::time;
use crate::error::Result;
use crate::lead::LeadId;

/// What is left of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// When it was forgotten.
    pub at: Timestamp,
    /// Of which content; absent for a lead that never arrived.
    pub(super) hash: Option<Vec<u8>>,
    /// How often its content had been different by then.
    pub(super) revision: i64,
    /// The run and the batch that last showed it again.
    pub(super) run: Option<String>,
    pub(super) batch: Option<i64>,
}

const BY_ID: &str = "SELECT at, hash, coalesce(revision, 0), run, batch FROM forgotten WHERE profile = ?1 AND id = ?2";

fn read(row: &rusqlite::Row) -> rusqlite::Result<Forgotten> {
    Ok(Forgotten {
        at: time(row, 0)?,
        hash: row.get(1)?,
        revision: row.get(2)?,
        run: row.get(3)?,
        batch: row.get(4)?,
    })
}

/// The same within a transaction.
pub(super) fn find(
    tx: &Transaction,
    profile: &str,
    lead: &str,
) -> rusqlite::Result<Option<Forgotten>> {
    tx.prepare_cached(BY_ID)?
        .query_row([profile, lead], read)
        .optional()
}

/// Notes that a forgotten lead was handed over again as it was.
pub(super) fn see_again(
    tx: &Transaction,
    profile: &str,
    lead: &str,
    (run, batch): (&str, Option<i64>),
) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE forgotten SET run = ?3, batch = ?4 WHERE profile = ?1 AND id = ?2")?
        .execute(params![profile, lead, run, batch])
        .map(drop)
}

impl Store {
    /// What is left of a lead that was forgotten.
    pub fn forgotten(&self, profile: &str, lead: &LeadId) -> Result<Option<Forgotten>> {
        self.asked(|connection| {
            connection
                .prepare_cached(BY_ID)?
                .query_row([profile, lead.as_str()], read)
                .optional()
        })
    }
}
