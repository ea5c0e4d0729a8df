//! Which parcels of a depot were stored: kept in `mark` by the same commit that stores them, so that one which comes again
//! is known by its name, whatever its lead has become since.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde_json::json;

use super::Store;
use super::leads::micros;
use crate::error::Result;

/// A parcel that is stored with a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it is: `message`, `blob`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its version; empty where it has none.
    pub version: String,
}

impl Store {
    /// Which of these parcels were stored, and in which version.
    pub fn seen(
        &self,
        profile: &str,
        kind: &str,
        names: &[&str],
    ) -> Result<HashMap<String, String>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT key, value FROM mark WHERE profile = ?1 AND kind = ?2
                     AND key IN (SELECT value FROM json_each(?3))",
                )?
                .query_map(params![profile, kind, json!(names).to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
        })
    }

    /// Forgets parcels that are gone for good.
    pub fn forget_seen(&mut self, profile: &str, kind: &str, names: &[&str]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        self.write(|tx| {
            tx.prepare_cached(
                "DELETE FROM mark WHERE profile = ?1 AND kind = ?2
                 AND key IN (SELECT value FROM json_each(?3))",
            )?
            .execute(params![profile, kind, json!(names).to_string()])
            .map(drop)
        })
    }

    /// Forgets parcels that were stored before this time.
    pub fn forget_seen_before(&mut self, profile: &str, kind: &str, at: Timestamp) -> Result<()> {
        let (profile, at) = (profile.to_owned(), micros(at));
        let any: bool = self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM mark WHERE profile = ?1 AND kind = ?2 AND at < ?3)",
                )?
                .query_row(params![profile, kind, at], |row| row.get(0))
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                "DELETE FROM mark WHERE profile = ?1 AND kind = ?2 AND at < ?3",
                params![profile, kind, at],
            )
            .map(drop)
        })
    }

    /// Forgets the parcels of a stretch of a list in order of names which it does not show any more: those after
    /// `after`, up to `last` or to the end, but for `names`.
    pub fn forget_unlisted(
        &mut self,
        profile: &str,
        kind: &str,
        after: &str,
        last: Option<&str>,
        names: &[&str],
    ) -> Result<()> {
        const GONE: &str = "profile = ?1 AND kind = ?2 AND key > ?3 AND (?4 IS NULL OR key <= ?4)
             AND key NOT IN (SELECT value FROM json_each(?5))";
        let names = json!(names).to_string();
        let any: bool = self.asked(|connection| {
            connection
                .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM mark WHERE {GONE})"))?
                .query_row(params![profile, kind, after, last, names], |row| row.get(0))
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                &format!("DELETE FROM mark WHERE {GONE}"),
                params![profile, kind, after, last, names],
            )
            .map(drop)
        })
    }
}

/// Notes parcels as stored, as part of the transaction that stores them.
pub(super) fn note(
    tx: &Transaction,
    profile: &str,
    parcels: &[Seen],
    at: Timestamp,
) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT OR REPLACE INTO mark (profile, kind, key, value, at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for parcel in parcels {
        statement.execute(params![
            profile,
            parcel.kind,
            parcel.name,
            parcel.version,
            micros(at)
        ])?;
    }
    Ok(())
}
