//! How far a profile has been pulled.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::Store;
use super::leads::micros;
use crate::error::Result;

impl Store {
    /// A mark of a profile: `kind` says by what it is told, `key` of what.
    pub fn mark_of(&self, profile: &str, kind: &str, key: &str) -> Result<Option<String>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT value FROM mark WHERE profile = ?1 AND kind = ?2 AND key = ?3",
                )?
                .query_row([profile, kind, key], |row| row.get(0))
                .optional()
        })
    }

    /// Moves a mark, or takes it away. One that stands where it shall is left alone.
    pub fn set_mark(
        &mut self,
        profile: &str,
        kind: &str,
        key: &str,
        value: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        if self.mark_of(profile, kind, key)?.as_deref() == value {
            return Ok(());
        }
        self.write(|tx| {
            let done = match value {
                Some(value) => tx.execute(
                    "INSERT OR REPLACE INTO mark (profile, kind, key, value, at) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![profile, kind, key, value, micros(at)],
                ),
                None => tx.execute(
                    "DELETE FROM mark WHERE profile = ?1 AND kind = ?2 AND key = ?3",
                    [profile, kind, key],
                ),
            };
            done.map(drop)
        })
    }
}
