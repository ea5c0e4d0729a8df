//! Recomputes what must hold of the store, row by row, whatever its size.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value};

use super::Store;
use super::content::content;
use super::leads::fields_of;
use crate::error::Result;
use crate::lead::Verdict;

/// So many rows that break a rule are named.
const MOST_NAMED: usize = 10;

/// How deep in what a vendor sent a lead may lie: in `data`, or in a list in there.
const DEPTH: u8 = 6;

/// One thing that must hold, and whether it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Its name, stable for scripts.
    pub name: &'static str,
    /// What must hold, in a sentence.
    pub what: &'static str,
    /// How many rows were looked at.
    pub looked_at: u64,
    /// How many of them break it.
    pub failed: u64,
    /// The first of those, in words.
    pub named: Vec<String>,
}

impl Check {
    /// One that nothing was looked at for.
    pub fn new(name: &'static str, what: &'static str) -> Self {
        Self {
            name,
            what,
            ..Self::default()
        }
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.failed == 0
    }

    /// Counts a row, and what is wrong with it.
    pub fn look(&mut self, amiss: Option<String>) {
        self.looked_at += 1;
        self.fail(amiss);
    }

    /// Counts what is wrong, about a row that was counted.
    pub fn fail(&mut self, amiss: Option<String>) {
        let Some(amiss) = amiss else { return };
        self.failed += 1;
        if self.named.len() < MOST_NAMED {
            self.named.push(amiss);
        }
    }
}

impl Store {
    /// Every check of what is in the store itself.
    pub fn verify(&self) -> Result<Vec<Check>> {
        self.asked(|connection| {
            Ok(vec![
                file(connection)?,
                references(connection)?,
                contents(connection)?,
                bytes(connection)?,
                once(connection)?,
                confirmed(connection)?,
                verdicts(connection)?,
            ])
        })
    }

    /// Whether the file is a whole and sound store: what is said where it is not.
    pub fn is_sound(&self) -> Result<Vec<String>> {
        self.asked(|connection| {
            let checks = [file(connection)?, references(connection)?];
            Ok(checks.into_iter().flat_map(|check| check.named).collect())
        })
    }
}

/// Every row of a query, each with what is wrong with it.
fn each(
    connection: &Connection,
    check: &mut Check,
    sql: &str,
    mut judge: impl FnMut(&Row) -> rusqlite::Result<Option<String>>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        check.look(judge(row)?);
    }
    Ok(())
}

fn file(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new("file", "the store's file is sound, page by page");
    each(
        connection,
        &mut check,
        "PRAGMA integrity_check(10)",
        |row| {
            let said: String = row.get(0)?;
            Ok((said != "ok").then_some(said))
        },
    )?;
    Ok(check)
}

fn references(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new("references", "every reference leads to a row");
    each(connection, &mut check, "PRAGMA foreign_key_check", |row| {
        let table: String = row.get(0)?;
        let number: Option<i64> = row.get(1)?;
        let of = number.map_or_else(String::new, |number| format!(" {number}"));
        let to: String = row.get(2)?;
        Ok(Some(format!(
            "{table}{of} refers to a {to} that is not there"
        )))
    })?;
    Ok(check)
}

/// A text and an id, of the columns where they stand.
fn named(row: &Row, profile: usize) -> rusqlite::Result<String> {
    let (profile, lead): (String, String) = (row.get(profile)?, row.get(profile + 1)?);
    Ok(format!("lead {lead} of {profile}"))
}

fn contents(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new(
        "contents",
        "every lead's fields are those that were stored, and its bytes say the same",
    );
    let sql = "SELECT lead.profile, lead.id, lead.fields, lead.hash, event.raw,
                      event.hash IS lead.hash AND event.revision IS lead.revision
                      AND event.profile = lead.profile AND event.lead = lead.id
               FROM lead LEFT JOIN event ON event.number = lead.event";
    each(connection, &mut check, sql, |row| {
        let text = row.get_ref(2)?.as_str()?;
        // Fields that are the very bytes that came are kept but once, there.
        let kept_once = text.is_empty();
        let text = match row.get_ref(4)? {
            ValueRef::Blob(raw) if kept_once => str::from_utf8(raw).unwrap_or_default(),
            _ => text,
        };
        let hash: Vec<u8> = row.get(3)?;
        let same_event: Option<bool> = row.get(5)?;
        let fields = fields_of(text, 2).ok();
        let amiss = match fields {
            Some(fields) if hash == content(&fields) => match row.get_ref(4)? {
                ValueRef::Blob(raw) if !holds(raw, &hash) => Some("its bytes say something else"),
                _ if same_event != Some(true) => Some("its history has another latest revision"),
                _ => None,
            },
            Some(_) if kept_once => Some("its bytes say something else"),
            Some(_) => Some("its fields are not those that were stored"),
            None => Some("its fields cannot be read"),
        };
        let lead = named(row, 0)?;
        Ok(amiss.map(|amiss| format!("{lead}: {amiss}")))
    })?;
    Ok(check)
}

/// Whether what a vendor sent holds an object of this content.
fn holds(raw: &[u8], hash: &[u8]) -> bool {
    fn object(members: &Map<String, Value>, hash: &[u8], depth: u8) -> bool {
        content(members) == hash || members.values().any(|value| inside(value, hash, depth))
    }
    fn inside(value: &Value, hash: &[u8], depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match value {
            Value::Object(members) => object(members, hash, depth),
            Value::Array(items) => items.iter().any(|item| inside(item, hash, depth)),
            _ => false,
        }
    }
    serde_json::from_slice(raw).is_ok_and(|value: Value| inside(&value, hash, DEPTH))
}

fn bytes(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new(
        "bytes",
        "what vendors sent is kept byte for byte, also where it is no lead",
    );
    let sql = "SELECT profile, lead, length(raw) FROM event WHERE kind <> 'confirmed'
               UNION ALL SELECT profile, coalesce(lead, 'without an id'), length(raw) FROM quarantine";
    each(connection, &mut check, sql, |row| {
        let length: Option<i64> = row.get(2)?;
        let lost = length.is_none_or(|length| length == 0);
        let lead = named(row, 0)?;
        Ok(lost.then(|| format!("{lead}: the bytes of a revision are gone")))
    })?;
    Ok(check)
}

fn once(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new("once", "every lead is there once, and came as new once");
    // Not by the index that promises it.
    let sql = "SELECT profile, id, count(*), (SELECT count(*) FROM event
                   WHERE event.profile = lead.profile AND event.lead = lead.id AND kind = 'new')
               FROM lead NOT INDEXED GROUP BY profile, id";
    each(connection, &mut check, sql, |row| {
        let (leads, news): (i64, i64) = (row.get(2)?, row.get(3)?);
        let lead = named(row, 0)?;
        Ok(match (leads, news) {
            (1, 0 | 1) => None,
            (1, times) => Some(format!("{lead}: it came as new {times} times")),
            (times, _) => Some(format!("{lead}: it is there {times} times")),
        })
    })?;
    Ok(check)
}

fn confirmed(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new(
        "confirmed",
        "every lead that was or will be confirmed is in the store, set apart, or forgotten",
    );
    let sql = "WITH told (profile, lead) AS (
            SELECT profile, lead FROM event WHERE kind = 'confirmed'
            UNION ALL
            SELECT batch.profile, arrival.lead FROM arrival JOIN batch ON batch.number = arrival.batch
            WHERE batch.state IN ('stored', 'delivered') AND arrival.lead IS NOT NULL)
        SELECT profile, lead, EXISTS (SELECT 1 FROM lead WHERE lead.profile = told.profile AND lead.id = told.lead)
            OR EXISTS (SELECT 1 FROM forgotten WHERE forgotten.profile = told.profile AND forgotten.id = told.lead)
            OR EXISTS (SELECT 1 FROM quarantine
                       WHERE quarantine.profile = told.profile AND quarantine.lead = told.lead)
        FROM told";
    each(connection, &mut check, sql, |row| {
        let is_there: bool = row.get(2)?;
        let lead = named(row, 0)?;
        Ok((!is_there).then(|| format!("{lead} was confirmed and is not there")))
    })?;
    Ok(check)
}

fn verdicts(connection: &Connection) -> rusqlite::Result<Check> {
    let mut check = Check::new("verdicts", "every write that ended has a verdict");
    each(
        connection,
        &mut check,
        "SELECT run, row, verdict FROM write WHERE state = 'settled'",
        |row| {
            let verdict: Option<String> = row.get(2)?;
            let known = verdict.as_deref().and_then(Verdict::from_word);
            let (run, row): (String, u32) = (row.get(0)?, row.get(1)?);
            Ok(known
                .is_none()
                .then(|| format!("row {row} of run {run} ended without a verdict")))
        },
    )?;
    Ok(check)
}
