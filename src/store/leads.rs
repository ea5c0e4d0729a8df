//! Leads as they stand, keyed by profile and the vendor's id, and what was set apart.

use jiff::Timestamp;
use rusqlite::types::{Type, Value as Sql};
use rusqlite::{OptionalExtension as _, Row, params_from_iter};
use serde_json::{Map, Value, json};

use super::Store;
use super::list::{Filter, Wanted};
use super::received::News;
use crate::account::{rfc3339, without_absent};
use crate::error::Result;
use crate::lead::{Lead, LeadId, Phase};

/// A lead as the store holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredLead {
    /// The profile that it came by.
    pub profile: String,
    /// The vendor's id: `leadbank`.
    pub vendor: String,
    /// The latest revision.
    pub lead: Lead,
    /// How often its content was different: 1 when it never changed.
    pub revision: u32,
    /// When it first came.
    pub first_seen: Timestamp,
    /// When it last came.
    pub last_seen: Timestamp,
    /// The bytes of the latest revision exactly as received, where they were asked for.
    pub raw: Option<Vec<u8>>,
}

/// Something in a list that could not be read as a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Quarantined {
    /// The profile that it came by.
    pub profile: String,
    /// The vendor's id.
    pub vendor: String,
    /// The lead's id, where at least that could be read.
    pub id: Option<LeadId>,
    /// Why it is no lead, in words.
    pub reason: String,
    /// The bytes exactly as received.
    pub raw: Vec<u8>,
    /// How often the same bytes came.
    pub times: u64,
    /// When they first came.
    pub first_seen: Timestamp,
    /// When they last came.
    pub last_seen: Timestamp,
}

/// A LEAD of the contract: `type, profile, vendor, id, stage?, phase, event?, first_seen, fields`, and `raw` (or
/// `raw_base64`, where the bytes are no UTF-8) if the bytes were asked for.
pub fn lead_json(stored: &StoredLead, event: Option<News>) -> Value {
    let mut json = told_lead(&stored.profile, &stored.vendor, &stored.lead);
    if let Value::Object(members) = &mut json {
        // The fields stand last, where they do not hide the rest.
        let fields = members.shift_remove("fields");
        if let Some(event) = event {
            members.insert("event".into(), event.word().into());
        }
        members.insert("first_seen".into(), rfc3339(stored.first_seen).into());
        members.extend(fields.map(|fields| ("fields".to_owned(), fields)));
        if let Some(raw) = &stored.raw {
            let (name, text) = raw_text(raw);
            members.insert(name.to_owned(), text.into());
        }
    }
    json
}

/// The same for a lead that a vendor has just told us of, whether or not it is in the store: `type, profile, vendor,
/// id, stage?, phase, fields`.
pub fn told_lead(profile: &str, vendor: &str, lead: &Lead) -> Value {
    without_absent(json!({
        "type": "lead",
        "profile": profile,
        "vendor": vendor,
        "id": lead.id,
        "stage": lead.stage,
        "phase": lead.phase.word(),
        "fields": lead.fields,
    }))
}

/// Bytes as a member of a JSON object: as they are, or in base64 where they are no UTF-8.
pub(super) fn raw_text(raw: &[u8]) -> (&'static str, String) {
    use base64::Engine as _;
    match std::str::from_utf8(raw) {
        Ok(text) => ("raw", text.to_owned()),
        Err(_) => (
            "raw_base64",
            base64::engine::general_purpose::STANDARD.encode(raw),
        ),
    }
}

impl Quarantined {
    /// As JSON: `type` is `quarantined`; the bytes are `raw`, or `raw_base64` where they are no UTF-8.
    pub fn to_json(&self) -> Value {
        let (name, text) = raw_text(&self.raw);
        without_absent(json!({
            "type": "quarantined",
            "profile": self.profile,
            "vendor": self.vendor,
            "id": self.id,
            "reason": self.reason,
            "times": self.times,
            "first_seen": rfc3339(self.first_seen),
            "last_seen": rfc3339(self.last_seen),
            name: text,
        }))
    }
}

macro_rules! fields {
    () => {
        "CASE lead.fields WHEN '' THEN \
             (SELECT CAST(came.raw AS TEXT) FROM event AS came WHERE came.number = lead.event) \
         ELSE lead.fields END"
    };
}

/// A lead's fields: those that are the very bytes that came are kept but once, there.
pub(super) const FIELDS: &str = fields!();

const COLUMNS: &str = concat!(
    "lead.profile, lead.vendor, lead.id, lead.stage, lead.phase, ",
    fields!(),
    ", lead.revision, lead.first_seen, lead.last_seen"
);

impl Store {
    /// One lead, with its bytes.
    pub fn lead(&self, profile: &str, id: &LeadId) -> Result<Option<StoredLead>> {
        let sql = format!(
            "SELECT {COLUMNS}, event.raw FROM lead JOIN event ON event.number = lead.event \
             WHERE lead.profile = ?1 AND lead.id = ?2"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_row([profile, id.as_str()], read_lead)
                .optional()
        })
    }

    /// Hands over what was set apart, one by one, oldest first. Stage and phase of the filter do not apply.
    pub fn quarantined(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(Quarantined) -> Result<()>,
    ) -> Result<()> {
        let mut wanted = Wanted::of(filter, "profile", "vendor");
        if let Some(since) = filter.since {
            wanted.and("last_seen >= ?", Sql::from(micros(since)));
        }
        let sql = format!(
            "SELECT profile, vendor, lead, reason, raw, times, first_seen, last_seen FROM quarantine {} ORDER BY number",
            wanted.clause()
        );
        self.each(&sql, wanted.values, read_quarantined, each)
    }

    pub(super) fn each<T>(
        &self,
        sql: &str,
        values: Vec<Sql>,
        read: impl Fn(&Row) -> rusqlite::Result<T>,
        each: &mut dyn FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let ended = self.asked(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if let Err(error) = each(read(row)?) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        });
        ended?
    }
}

/// Reads `COLUMNS` and the bytes.
pub(super) fn read_lead(row: &Row) -> rusqlite::Result<StoredLead> {
    let phase: String = row.get(4)?;
    let fields: String = row.get(5)?;
    Ok(StoredLead {
        profile: row.get(0)?,
        vendor: row.get(1)?,
        lead: Lead {
            id: LeadId::new(row.get::<_, String>(2)?),
            stage: row.get(3)?,
            phase: Phase::from_word(&phase).unwrap_or_default(),
            fields: fields_of(&fields, 5)?,
        },
        revision: row.get(6)?,
        first_seen: time(row, 7)?,
        last_seen: time(row, 8)?,
        raw: row.get(9)?,
    })
}

fn read_quarantined(row: &Row) -> rusqlite::Result<Quarantined> {
    Ok(Quarantined {
        profile: row.get(0)?,
        vendor: row.get(1)?,
        id: row.get::<_, Option<String>>(2)?.map(LeadId::new),
        reason: row.get(3)?,
        raw: row.get(4)?,
        times: unsigned(row.get(5)?),
        first_seen: time(row, 6)?,
        last_seen: time(row, 7)?,
    })
}

/// The columns of [`read_lead`] before the bytes.
pub(super) const LEAD_COLUMNS: &str = COLUMNS;

/// A moment as the store keeps it.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A moment as the store kept it.
pub(super) fn time(row: &Row, column: usize) -> rusqlite::Result<Timestamp> {
    moment(row.get(column)?, column)
}

/// The same where there may be none.
pub(super) fn time_if_any(row: &Row, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    let micros: Option<i64> = row.get(column)?;
    micros.map(|micros| moment(micros, column)).transpose()
}

fn moment(micros: i64, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, Box::new(error))
    })
}

/// A count as `SQLite` keeps it.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as `SQLite` kept it.
pub(super) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// Fields as the store keeps them: compact JSON.
pub(super) fn fields_text(fields: &Map<String, Value>) -> rusqlite::Result<String> {
    serde_json::to_string(fields)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// Fields as the store kept them.
pub(super) fn fields_of(text: &str, column: usize) -> rusqlite::Result<Map<String, Value>> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
