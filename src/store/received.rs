//! Takes in what a vendor told of a lead: new, changed, seen again; or bytes that nobody could read.

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::Store;
use super::content::content;
use super::forgotten;
use super::history::EventKind;
use super::leads::{fields_of, fields_text, micros};
use super::reread::read_again;
use crate::error::Result;
use crate::lead::Lead;

/// A lead as it came, with the exact bytes that it was read from.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The profile.
    pub profile: &'a str,
    /// The vendor's id: `leadbank`.
    pub vendor: &'a str,
    /// The lead.
    pub lead: &'a Lead,
    /// What it was read from.
    pub raw: &'a [u8],
    /// The run that received it.
    pub run: &'a str,
    /// When it came.
    pub at: Timestamp,
}

/// A lead that a vendor handed over with its answer to a write.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnedReceived {
    /// The vendor's id: `renovationfind`.
    pub vendor: String,
    /// The lead.
    pub lead: Lead,
    /// What it was read from.
    #[serde(with = "base64_text")]
    pub raw: Bytes,
}

/// Bytes as text.
mod base64_text {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use bytes::Bytes;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(raw: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(raw))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(from)?;
        let raw = BASE64_STANDARD.decode(text).map_err(D::Error::custom)?;
        Ok(raw.into())
    }
}

/// What a lead that came was to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Never seen under this profile.
    New,
    /// Known, with other content.
    Changed,
    /// Known, with the same content.
    Repeated,
}

impl News {
    /// The word for it, as in a LEAD's `event`.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Repeated => "repeated",
        }
    }
}

/// A lead as it is taken in.
#[derive(Clone, Copy)]
pub(super) struct Arrived<'a> {
    pub profile: &'a str,
    pub vendor: &'a str,
    pub id: &'a str,
    pub stage: Option<&'a str>,
    pub phase: &'a str,
    /// Its fields as compact JSON; empty where they are the very bytes that came.
    pub fields: &'a str,
    /// The hash of what it says.
    pub content: &'a [u8],
    pub raw: &'a [u8],
    pub run: &'a str,
    pub at: i64,
}

impl<'a> Arrived<'a> {
    fn of(received: &Received<'a>, fields: &'a str, content: &'a [u8]) -> Self {
        Self {
            profile: received.profile,
            vendor: received.vendor,
            id: received.lead.id.as_str(),
            stage: received.lead.stage.as_deref(),
            phase: received.lead.phase.word(),
            fields,
            content,
            raw: received.raw,
            run: received.run,
            at: micros(received.at),
        }
    }

    /// Its fields.
    pub fn shown(&self) -> rusqlite::Result<Map<String, Value>> {
        match self.fields {
            "" => fields_of(str::from_utf8(self.raw).unwrap_or_default(), 0),
            fields => fields_of(fields, 0),
        }
    }
}

impl Store {
    /// Keeps a lead that came outside a pull: an accepted lead's reply, or one that was pushed to us.
    pub fn store_lead(&mut self, received: &Received) -> Result<News> {
        self.write(|tx| take_in(tx, received))
    }

    /// Notes in a lead's history what a read of it showed. The lead itself stays as it last arrived, and one that
    /// never arrived does not enter the store.
    pub fn remember_read(&mut self, received: &Received) -> Result<()> {
        self.write(|tx| {
            let content = content(&received.lead.fields);
            let arrived = Arrived::of(received, "", &content);
            add_event(tx, &arrived, EventKind::Read, None).map(drop)
        })
    }
}

/// What became of a lead that was taken in.
pub(super) struct Taken {
    pub news: News,
    /// The same pull has shown this lead before.
    pub seen_in_run: bool,
    /// The same batch has shown this lead before.
    pub seen_in_batch: bool,
    /// The event by which the lead last became what it is, before this.
    pub last_news: i64,
}

struct Known {
    number: i64,
    is_same: bool,
    revision: i64,
    stands_as_told: bool,
    seen_in_run: bool,
    batch: Option<i64>,
    event: i64,
}

/// Takes in a lead that came outside a pull, as part of a transaction.
pub(super) fn take_in(tx: &Transaction, received: &Received) -> rusqlite::Result<News> {
    let mut fields = fields_text(&received.lead.fields)?;
    if fields.as_bytes() == received.raw {
        fields.clear();
    }
    let content = content(&received.lead.fields);
    let arrived = Arrived::of(received, &fields, &content);
    arrive(tx, &arrived, None).map(|taken| taken.news)
}

/// Takes in a lead, as part of a transaction.
pub(super) fn arrive(
    tx: &Transaction,
    arrived: &Arrived,
    batch: Option<i64>,
) -> rusqlite::Result<Taken> {
    let Some(known) = known(tx, arrived)? else {
        return arrive_unknown(tx, arrived, batch);
    };
    if known.is_same && was_reread(tx, &known)? {
        return read_again(tx, arrived, batch);
    }
    let news = if known.is_same {
        see_again(tx, arrived, &known, batch)?;
        News::Repeated
    } else {
        revise(tx, arrived, &known, batch)?;
        News::Changed
    };
    Ok(Taken {
        news,
        seen_in_run: known.seen_in_run,
        seen_in_batch: batch.is_some() && known.batch == batch,
        last_news: known.event,
    })
}

/// Whether a read has changed the lead since it last came: then what comes may put it back.
fn was_reread(tx: &Transaction, known: &Known) -> rusqlite::Result<bool> {
    tx.prepare_cached(
        "SELECT event.hash IS NOT lead.hash FROM lead JOIN event ON event.number = lead.event WHERE lead.number = ?1",
    )?
    .query_row([known.number], |row| row.get(0))
}

fn known(tx: &Transaction, arrived: &Arrived) -> rusqlite::Result<Option<Known>> {
    tx.prepare_cached(
        "SELECT number, hash, revision, stage, phase, run, batch, event FROM lead WHERE profile = ?1 AND id = ?2",
    )?
    .query_row([arrived.profile, arrived.id], |row| {
        Ok(Known {
            number: row.get(0)?,
            is_same: row.get_ref(1)?.as_blob()? == arrived.content,
            revision: row.get(2)?,
            stands_as_told: row.get_ref(3)?.as_str_or_null()? == arrived.stage
                && row.get_ref(4)?.as_str()? == arrived.phase,
            seen_in_run: row.get_ref(5)?.as_str_or_null()? == Some(arrived.run),
            batch: row.get(6)?,
            event: row.get(7)?,
        })
    })
    .optional()
}

/// A lead that is not in the store: new, unless it was forgotten. The same content of that one stays forgotten; other
/// content was never asked to be forgotten, and is a new revision.
fn arrive_unknown(
    tx: &Transaction,
    arrived: &Arrived,
    batch: Option<i64>,
) -> rusqlite::Result<Taken> {
    let first = |news| Taken {
        news,
        seen_in_run: false,
        seen_in_batch: false,
        last_news: 0,
    };
    let (profile, run) = (arrived.profile, arrived.run);
    let Some(forgotten) = forgotten::find(tx, profile, arrived.id)? else {
        insert(tx, arrived, (EventKind::New, 1), batch)?;
        return Ok(first(News::New));
    };
    if forgotten.hash.as_deref() == Some(arrived.content) {
        forgotten::see_again(tx, profile, arrived.id, (run, batch))?;
        return Ok(Taken {
            news: News::Repeated,
            seen_in_run: forgotten.run.as_deref() == Some(run),
            seen_in_batch: batch.is_some() && forgotten.batch == batch,
            last_news: 0,
        });
    }
    let (kind, news) = match forgotten.hash {
        Some(_) => (EventKind::Changed, News::Changed),
        None => (EventKind::New, News::New),
    };
    insert(tx, arrived, (kind, forgotten.revision + 1), batch)?;
    Ok(first(news))
}

fn insert(
    tx: &Transaction,
    arrived: &Arrived,
    (kind, revision): (EventKind, i64),
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    let event = add_event(tx, arrived, kind, Some(revision))?;
    tx.prepare_cached(
        "INSERT INTO lead (profile, id, vendor, stage, phase, fields, hash, revision, event, first_seen, last_seen, run, batch)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?12, ?8, ?9, ?9, ?10, ?11)",
    )?
    .execute(params![
        arrived.profile,
        arrived.id,
        arrived.vendor,
        arrived.stage,
        arrived.phase,
        arrived.fields,
        arrived.content,
        event,
        arrived.at,
        arrived.run,
        batch,
        revision,
    ])
    .map(drop)
}

/// The same content again. Its stage may read differently nevertheless: the account's names may have changed.
fn see_again(
    tx: &Transaction,
    arrived: &Arrived,
    known: &Known,
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE lead SET last_seen = ?2, run = ?3, batch = ?4 WHERE number = ?1")?
        .execute(params![known.number, arrived.at, arrived.run, batch])?;
    if !known.stands_as_told {
        tx.prepare_cached("UPDATE lead SET stage = ?2, phase = ?3 WHERE number = ?1")?
            .execute(params![known.number, arrived.stage, arrived.phase])?;
    }
    Ok(())
}

fn revise(
    tx: &Transaction,
    arrived: &Arrived,
    known: &Known,
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    let revision = known.revision + 1;
    let event = add_event(tx, arrived, EventKind::Changed, Some(revision))?;
    tx.prepare_cached(
        "UPDATE lead SET vendor = ?2, stage = ?3, phase = ?4, fields = ?5, hash = ?6, revision = ?7, event = ?8,
             last_seen = ?9, run = ?10, batch = ?11
         WHERE number = ?1",
    )?
    .execute(params![
        known.number,
        arrived.vendor,
        arrived.stage,
        arrived.phase,
        arrived.fields,
        arrived.content,
        revision,
        event,
        arrived.at,
        arrived.run,
        batch,
    ])
    .map(drop)
}

pub(super) fn add_event(
    tx: &Transaction,
    arrived: &Arrived,
    kind: EventKind,
    revision: Option<i64>,
) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO event (profile, lead, kind, at, run, revision, hash, raw, stage)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        arrived.profile,
        arrived.id,
        kind.word(),
        arrived.at,
        arrived.run,
        revision,
        arrived.content,
        arrived.raw,
        arrived.stage,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Bytes in a list that are no lead, as part of a transaction. Returns whether the same pull has shown them before.
pub(super) fn set_apart(
    tx: &Transaction,
    (profile, vendor, run): (&str, &str, &str),
    lead: Option<&str>,
    reason: &str,
    raw: &[u8],
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let hash = Sha256::digest(raw);
    let last_run: Option<Option<String>> = tx
        .prepare_cached("SELECT run FROM quarantine WHERE profile = ?1 AND hash = ?2")?
        .query_row(params![profile, hash.as_slice()], |row| row.get(0))
        .optional()?;
    tx.prepare_cached(
        "INSERT INTO quarantine (profile, hash, vendor, lead, reason, raw, times, first_seen, last_seen, run)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7, ?8)
         ON CONFLICT (profile, hash) DO UPDATE SET
             times = times + 1, last_seen = excluded.last_seen, run = excluded.run, reason = excluded.reason",
    )?
    .execute(params![
        profile,
        hash.as_slice(),
        vendor,
        lead,
        reason,
        raw,
        micros(at),
        run
    ])?;
    Ok(last_run.flatten().as_deref() == Some(run))
}
