//! Counts what is in the store, profile by profile.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::Store;
use super::leads::{time, time_if_any, unsigned};
use super::runs::boot;
use super::writes::VERDICT;
use crate::error::Result;
use crate::lead::Phase;

/// What the store holds of one profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its vendor's id.
    pub vendor: String,
    /// How many leads stand in which phase.
    pub phases: BTreeMap<Phase, u64>,
    /// When the oldest lead first came that is neither won nor lost.
    pub oldest_open: Option<Timestamp>,
    /// When the one in the middle of those first came.
    pub median_open: Option<Timestamp>,
    /// How many leads wait to be delivered or confirmed.
    pub unconfirmed: u64,
    /// How many things came that are no leads.
    pub quarantined: u64,
    /// How many writes are of unknown fate.
    pub unknown: u64,
    /// How many leads were forgotten.
    pub forgotten: u64,
}

impl Counted {
    /// How many leads there are.
    pub fn leads(&self) -> u64 {
        self.phases.values().sum()
    }
}

type Profiles = BTreeMap<String, Counted>;

/// One of the counts.
type Of = fn(&mut Counted) -> &mut u64;

impl Store {
    /// What the store holds, by profile.
    pub fn stats(&self) -> Result<Profiles> {
        let boot = boot();
        self.asked(|connection| {
            let mut profiles = Profiles::new();
            phases(connection, &mut profiles)?;
            for (profile, counted) in &mut profiles {
                counted.median_open = median(connection, profile)?;
            }
            others(connection, boot.as_deref(), &mut profiles)?;
            Ok(profiles)
        })
    }
}

fn phases(connection: &Connection, profiles: &mut Profiles) -> rusqlite::Result<()> {
    let sql = "SELECT profile, vendor, phase, count(*), min(first_seen) FROM lead GROUP BY profile, vendor, phase";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let counted = place(profiles, row)?;
        let word: String = row.get(2)?;
        let phase = Phase::from_word(&word).unwrap_or_default();
        *counted.phases.entry(phase).or_default() += unsigned(row.get(3)?);
        if !matches!(phase, Phase::Won | Phase::Lost) {
            let came = time(row, 4)?;
            let oldest = counted.oldest_open.map_or(came, |oldest| oldest.min(came));
            counted.oldest_open = Some(oldest);
        }
    }
    Ok(())
}

fn median(connection: &Connection, profile: &str) -> rusqlite::Result<Option<Timestamp>> {
    const OPEN: &str = "FROM lead WHERE profile = ?1 AND phase NOT IN ('won', 'lost')";
    let sql = format!(
        "SELECT first_seen {OPEN} ORDER BY first_seen LIMIT 1 OFFSET (SELECT count(*) {OPEN}) / 2"
    );
    let found = connection
        .prepare_cached(&sql)?
        .query_row([profile], |row| time_if_any(row, 0))
        .optional()?;
    Ok(found.flatten())
}

fn others(
    connection: &Connection,
    boot: Option<&str>,
    profiles: &mut Profiles,
) -> rusqlite::Result<()> {
    let unknown = format!(
        "SELECT write.profile, run.vendor, count(*) FROM run JOIN write ON write.run = run.id
         WHERE run.exit IS NOT 0 AND {VERDICT} = 'unknown' AND ?1 IS ?1 GROUP BY 1, 2"
    );
    let unconfirmed = "SELECT batch.profile, batch.vendor, count(DISTINCT arrival.lead)
                       FROM batch JOIN arrival ON arrival.batch = batch.number
                       WHERE batch.state IN ('stored', 'delivered') AND ?1 IS ?1 GROUP BY 1, 2";
    let quarantined =
        "SELECT profile, vendor, count(*) FROM quarantine WHERE ?1 IS ?1 GROUP BY 1, 2";
    let forgotten = "SELECT profile, coalesce(vendor, ''), count(*) FROM forgotten WHERE ?1 IS ?1 GROUP BY 1, 2";
    let counts: [(&str, Of); 4] = [
        (&unknown, |it| &mut it.unknown),
        (unconfirmed, |it| &mut it.unconfirmed),
        (quarantined, |it| &mut it.quarantined),
        (forgotten, |it| &mut it.forgotten),
    ];
    for (sql, of) in counts {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![boot])?;
        while let Some(row) = rows.next()? {
            let count = unsigned(row.get(2)?);
            *of(place(profiles, row)?) += count;
        }
    }
    Ok(())
}

/// The place of a row that begins with a profile and its vendor.
fn place<'a>(profiles: &'a mut Profiles, row: &Row) -> rusqlite::Result<&'a mut Counted> {
    let vendor: String = row.get(1)?;
    let counted = profiles.entry(row.get(0)?).or_default();
    if counted.vendor.is_empty() {
        counted.vendor = vendor;
    }
    Ok(counted)
}
