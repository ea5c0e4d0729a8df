//! A profile's gate, shared by processes: until when the vendor wants us to stay away, and the sliding rate. A power
//! cut may undo what it notes, and nothing else: its commits do not wait for the disk.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::Store;
use super::leads::{micros, time};
use crate::error::Result;

/// Whether a request may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It may, and it counts.
    Granted,
    /// The window is full; ask again after this time.
    Wait(Duration),
}

impl Store {
    /// Until when the vendor asked this profile to stay away, if it did.
    pub fn closed_until(&self, profile: &str) -> Result<Option<Timestamp>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT until FROM wait WHERE profile = ?1")?
                .query_row([profile], |row| time(row, 0))
                .optional()
        })
    }

    /// Closes a profile's gate until then, or longer if it is closed for longer; `None` opens it.
    pub fn close_until(&mut self, profile: &str, until: Option<Timestamp>) -> Result<()> {
        self.write_unsynced(|tx| match until {
            Some(until) => tx
                .execute(
                    "INSERT INTO wait (profile, until) VALUES (?1, ?2)
                     ON CONFLICT (profile) DO UPDATE SET until = max(until, excluded.until)",
                    params![profile, micros(until)],
                )
                .map(drop),
            None => tx
                .execute("DELETE FROM wait WHERE profile = ?1", [profile])
                .map(drop),
        })
    }

    /// Claims one of `requests` in the period that ends now.
    pub fn claim(
        &mut self,
        profile: &str,
        requests: u32,
        period: Duration,
        now: Timestamp,
    ) -> Result<Claim> {
        self.write_unsynced(|tx| {
            forget(tx, profile, period, now)?;
            let (count, oldest) = tx
                .prepare_cached("SELECT count(*), min(at) FROM window WHERE profile = ?1")?
                .query_row([profile], |row| {
                    Ok((row.get::<_, u32>(0)?, row.get::<_, Option<i64>>(1)?))
                })?;
            match oldest {
                Some(oldest) if count >= requests.max(1) => {
                    let age = u64::try_from(micros(now) - oldest).unwrap_or_default();
                    let wait = period.saturating_sub(Duration::from_micros(age));
                    Ok(Claim::Wait(wait))
                }
                _ => tx
                    .prepare_cached("INSERT INTO window (profile, at) VALUES (?1, ?2)")?
                    .execute(params![profile, micros(now)])
                    .map(|_| Claim::Granted),
            }
        })
    }
}

/// Claims outside the window go. One from the future stems from a clock that was set back: it must not block for good.
fn forget(
    tx: &Transaction,
    profile: &str,
    period: Duration,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let period = SignedDuration::try_from(period).unwrap_or(SignedDuration::MAX);
    let begins = now.checked_sub(period).unwrap_or(Timestamp::MIN);
    tx.prepare_cached("DELETE FROM window WHERE profile = ?1 AND (at <= ?2 OR at > ?3)")?
        .execute(params![profile, micros(begins), micros(now)])
        .map(drop)
}
