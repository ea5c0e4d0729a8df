//! Takes in what a vendor told of a lead: new, changed, seen again; or bytes that nobody could read.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::Store;
use super::history::EventKind;
use super::leads::{fields_of, fields_text, micros};
use crate::error::Result;
use crate::lead::{Lead, Phase};

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

impl Store {
    /// Keeps a lead that came outside a pull: an accepted lead's reply, or one that was pushed to us.
    pub fn store_lead(&mut self, received: &Received) -> Result<News> {
        self.write(|tx| take_in(tx, received, None).map(|taken| taken.news))
    }

    /// Notes in a lead's history what a read of it showed. The lead itself stays as it last arrived, and one that
    /// never arrived does not enter the store.
    pub fn remember_read(&mut self, received: &Received) -> Result<()> {
        self.write(|tx| {
            let hash = content(&received.lead.fields);
            add_event(tx, received, EventKind::Read, None, &hash).map(drop)
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
}

struct Known {
    number: i64,
    hash: Vec<u8>,
    revision: i64,
    stage: Option<String>,
    phase: String,
    run: Option<String>,
    batch: Option<i64>,
}

/// Takes a lead in, as part of a transaction.
pub(super) fn take_in(
    tx: &Transaction,
    received: &Received,
    batch: Option<i64>,
) -> rusqlite::Result<Taken> {
    let hash = content(&received.lead.fields);
    let Some(known) = known(tx, received)? else {
        insert(tx, received, &hash, batch)?;
        return Ok(Taken {
            news: News::New,
            seen_in_run: false,
            seen_in_batch: false,
        });
    };
    if known.hash == hash && was_reread(tx, &known)? {
        return read_again(tx, received, batch);
    }
    let news = if known.hash == hash {
        see_again(tx, received, &known, batch)?;
        News::Repeated
    } else {
        revise(tx, received, &known, &hash, batch)?;
        News::Changed
    };
    Ok(Taken {
        news,
        seen_in_run: known.run.as_deref() == Some(received.run),
        seen_in_batch: batch.is_some() && known.batch == batch,
    })
}

/// Whether a read has changed the lead since it last came: then what comes may put it back.
fn was_reread(tx: &Transaction, known: &Known) -> rusqlite::Result<bool> {
    tx.prepare_cached(
        "SELECT event.hash IS NOT lead.hash FROM lead JOIN event ON event.number = lead.event WHERE lead.number = ?1",
    )?
    .query_row([known.number], |row| row.get(0))
}

/// Takes in what a read of a known lead showed, as part of a transaction. Members that it does not show stay as they
/// are; the lead still counts as what it last came as, so that the next list does not look like a change. A lead that
/// is not known any more enters the history alone.
pub(super) fn read_again(
    tx: &Transaction,
    received: &Received,
    batch: Option<i64>,
) -> rusqlite::Result<Taken> {
    let lead = received.lead;
    let repeated = |known: Option<&Known>| Taken {
        news: News::Repeated,
        seen_in_run: known.is_some_and(|known| known.run.as_deref() == Some(received.run)),
        seen_in_batch: batch.is_some() && known.is_some_and(|known| known.batch == batch),
    };
    let Some(known) = known(tx, received)? else {
        add_event(tx, received, EventKind::Read, None, &content(&lead.fields))?;
        return Ok(repeated(None));
    };
    let mut fields = tx
        .prepare_cached("SELECT fields FROM lead WHERE number = ?1")?
        .query_row([known.number], |row| {
            fields_of(&row.get::<_, String>(0)?, 0)
        })?;
    let before = content(&fields);
    lay_over(&mut fields, &lead.fields);
    let stage = lead.stage.as_ref().or(known.stage.as_ref());
    let phase = match lead.phase {
        Phase::Unknown if lead.stage.is_none() => known.phase.as_str(),
        told => told.word(),
    };
    let hash = content(&fields);
    let same = hash == before && stage == known.stage.as_ref() && phase == known.phase;
    let event = if same {
        None
    } else {
        let revision = Some(known.revision + 1);
        Some(add_event(
            tx,
            received,
            EventKind::Changed,
            revision,
            &hash,
        )?)
    };
    tx.prepare_cached(
        "UPDATE lead SET stage = ?2, phase = ?3, fields = ?4, revision = revision + (?5 IS NOT NULL),
             event = coalesce(?5, event), last_seen = ?6, run = ?7, batch = ?8
         WHERE number = ?1",
    )?
    .execute(params![
        known.number,
        stage,
        phase,
        fields_text(&fields)?,
        event,
        micros(received.at),
        received.run,
        batch,
    ])?;
    Ok(Taken {
        news: if same { News::Repeated } else { News::Changed },
        ..repeated(Some(&known))
    })
}

/// Members that are told win, those of inner objects too; the others stay.
fn lay_over(fields: &mut Map<String, Value>, told: &Map<String, Value>) {
    for (name, value) in told {
        match (fields.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(told)) => lay_over(inner, told),
            (Some(known), value) => known.clone_from(value),
            (None, value) => drop(fields.insert(name.clone(), value.clone())),
        }
    }
}

fn known(tx: &Transaction, received: &Received) -> rusqlite::Result<Option<Known>> {
    tx.prepare_cached(
        "SELECT number, hash, revision, stage, phase, run, batch FROM lead WHERE profile = ?1 AND id = ?2",
    )?
    .query_row([received.profile, received.lead.id.as_str()], |row| {
        Ok(Known {
            number: row.get(0)?,
            hash: row.get(1)?,
            revision: row.get(2)?,
            stage: row.get(3)?,
            phase: row.get(4)?,
            run: row.get(5)?,
            batch: row.get(6)?,
        })
    })
    .optional()
}

fn insert(
    tx: &Transaction,
    received: &Received,
    hash: &[u8],
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    let event = add_event(tx, received, EventKind::New, Some(1), hash)?;
    let lead = received.lead;
    let at = micros(received.at);
    tx.prepare_cached(
        "INSERT INTO lead (profile, id, vendor, stage, phase, fields, hash, revision, event, first_seen, last_seen, run, batch)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?9, ?10, ?11)",
    )?
    .execute(params![
        received.profile,
        lead.id.as_str(),
        received.vendor,
        lead.stage,
        lead.phase.word(),
        fields_text(&lead.fields)?,
        hash,
        event,
        at,
        received.run,
        batch,
    ])
    .map(drop)
}

/// The same content again. Its stage may read differently nevertheless: the account's names may have changed.
fn see_again(
    tx: &Transaction,
    received: &Received,
    known: &Known,
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    let lead = received.lead;
    tx.prepare_cached("UPDATE lead SET last_seen = ?2, run = ?3, batch = ?4 WHERE number = ?1")?
        .execute(params![
            known.number,
            micros(received.at),
            received.run,
            batch
        ])?;
    if known.stage != lead.stage || known.phase != lead.phase.word() {
        tx.prepare_cached("UPDATE lead SET stage = ?2, phase = ?3 WHERE number = ?1")?
            .execute(params![known.number, lead.stage, lead.phase.word()])?;
    }
    Ok(())
}

fn revise(
    tx: &Transaction,
    received: &Received,
    known: &Known,
    hash: &[u8],
    batch: Option<i64>,
) -> rusqlite::Result<()> {
    let revision = known.revision + 1;
    let event = add_event(tx, received, EventKind::Changed, Some(revision), hash)?;
    let lead = received.lead;
    tx.prepare_cached(
        "UPDATE lead SET vendor = ?2, stage = ?3, phase = ?4, fields = ?5, hash = ?6, revision = ?7, event = ?8,
             last_seen = ?9, run = ?10, batch = ?11
         WHERE number = ?1",
    )?
    .execute(params![
        known.number,
        received.vendor,
        lead.stage,
        lead.phase.word(),
        fields_text(&lead.fields)?,
        hash,
        revision,
        event,
        micros(received.at),
        received.run,
        batch,
    ])
    .map(drop)
}

fn add_event(
    tx: &Transaction,
    received: &Received,
    kind: EventKind,
    revision: Option<i64>,
    hash: &[u8],
) -> rusqlite::Result<i64> {
    tx.prepare_cached(
        "INSERT INTO event (profile, lead, kind, at, run, revision, hash, raw, stage)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        received.profile,
        received.lead.id.as_str(),
        kind.word(),
        micros(received.at),
        received.run,
        revision,
        hash,
        received.raw,
        received.lead.stage,
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

/// What a lead says, apart from blanks and the order of members: the same lead in another layout is not changed.
fn content(fields: &Map<String, Value>) -> Vec<u8> {
    let mut digest = Sha256::new();
    object(&mut digest, fields);
    digest.finalize().to_vec()
}

/// The same for any value, in hexadecimal digits.
pub(super) fn digest(value: &Value) -> String {
    let mut digest = Sha256::new();
    feed(&mut digest, value);
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let bytes = digest.finalize();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn feed(digest: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => object(digest, members),
        Value::Array(elements) => {
            digest.update(b"[");
            for element in elements {
                feed(digest, element);
                digest.update(b",");
            }
            digest.update(b"]");
        }
        plain => digest.update(plain.to_string()),
    }
}

fn object(digest: &mut Sha256, members: &Map<String, Value>) {
    let mut names: Vec<&String> = members.keys().collect();
    names.sort_unstable();
    digest.update(b"{");
    for name in names {
        digest.update(Value::from(name.as_str()).to_string());
        digest.update(b":");
        if let Some(value) = members.get(name) {
            feed(digest, value);
        }
        digest.update(b",");
    }
    digest.update(b"}");
}
