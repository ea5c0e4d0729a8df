//! What happened to a lead, in order: what vendors told us of it, and what we asked them to do.

use jiff::Timestamp;
use rusqlite::Row;
use serde_json::{Value, json};

use super::Store;
use super::leads::{raw_text, time};
use super::writes::WriteRow;
use crate::account::{rfc3339, without_absent};
use crate::error::Result;
use crate::lead::LeadId;

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// It came for the first time.
    New,
    /// It came with other content.
    Changed,
    /// We asked for it and were shown it.
    Read,
    /// The vendor was told that it arrived.
    Confirmed,
    /// We asked for a change of it.
    Written,
}

impl EventKind {
    /// The word for it, as in JSON and in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Read => "read",
            Self::Confirmed => "confirmed",
            Self::Written => "written",
        }
    }

    fn from_word(word: &str) -> Self {
        [Self::New, Self::Changed, Self::Confirmed]
            .into_iter()
            .find(|kind| kind.word() == word)
            .unwrap_or(Self::Read)
    }
}

/// One thing that happened to a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// In which run.
    pub run: Option<String>,
    /// Which revision came.
    pub revision: Option<u32>,
    /// The bytes that came, exactly.
    pub raw: Option<Vec<u8>>,
    /// The write, as the journal has it.
    pub write: Option<WriteRow>,
    /// The file whose row asked for it.
    pub file: Option<String>,
}

impl Event {
    /// As JSON: `type` is `event`; a write adds `operation`, `stage`, `verdict`, where it was asked for (`file`, `row`)
    /// and what became of it (`by_run`, `code`, `message`, `http_status`, `attempts`). With the bytes that came, if
    /// they are asked for, as in a LEAD.
    pub fn to_json(&self, raw: bool) -> Value {
        let write = self.write.as_ref();
        let mut json = without_absent(json!({
            "type": "event",
            "event": self.kind.word(),
            "at": rfc3339(self.at),
            "run": self.run,
            "revision": self.revision,
            "operation": write.map(|write| &write.operation),
            "stage": write.and_then(|write| write.stage.as_ref()),
            "verdict": write.map(|write| write.verdict.word()),
            "file": self.file,
            "row": write.map(|write| write.row),
            "by_run": write.and_then(|write| write.by_run.as_ref()),
            "code": write.and_then(|write| write.code.as_ref()),
            "message": write.and_then(|write| write.message.as_ref()),
            "http_status": write.and_then(|write| write.http_status),
            "attempts": write.map(|write| write.attempts),
        }));
        if let (Value::Object(members), true, Some(bytes)) = (&mut json, raw, &self.raw) {
            let (name, text) = raw_text(bytes);
            members.insert(name.to_owned(), text.into());
        }
        json
    }
}

impl Store {
    /// The profiles under which anything is known of a lead.
    pub fn profiles_of(&self, id: &LeadId) -> Result<Vec<String>> {
        let sql = "SELECT profile FROM event WHERE lead = ?1 UNION SELECT profile FROM write WHERE lead = ?1 \
                   UNION SELECT profile FROM lead WHERE id = ?1 UNION SELECT profile FROM forgotten WHERE id = ?1 \
                   UNION SELECT profile FROM write WHERE operation = 'add-lead' AND receipt ->> '$.id' = ?1";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([id.as_str()], |row| row.get(0))?
                .collect()
        })
    }

    /// What happened to a lead, oldest first.
    pub fn history(&self, profile: &str, id: &LeadId) -> Result<Vec<Event>> {
        let sql = "SELECT kind, at, run, revision, raw FROM event WHERE profile = ?1 AND lead = ?2 ORDER BY number";
        let mut events: Vec<Event> = self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([profile, id.as_str()], read_event)?
                .collect()
        })?;
        for write in self.writes_to(profile, id)? {
            let file = self.file_of(&write.run)?;
            events.push(written(write, file));
        }
        events.sort_by_key(|event| event.at);
        Ok(events)
    }

    /// The file that a run took its rows from.
    fn file_of(&self, run: &str) -> Result<Option<String>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT arguments ->> '$.from' FROM run WHERE id = ?1")?
                .query_row([run], |row| row.get(0))
        })
    }
}

fn written(write: WriteRow, file: Option<String>) -> Event {
    Event {
        kind: EventKind::Written,
        at: write.asked_at,
        run: Some(write.run.clone()),
        revision: None,
        raw: None,
        write: Some(write),
        file,
    }
}

fn read_event(row: &Row) -> rusqlite::Result<Event> {
    let kind: String = row.get(0)?;
    Ok(Event {
        kind: EventKind::from_word(&kind),
        at: time(row, 1)?,
        run: row.get(2)?,
        revision: row.get(3)?,
        raw: row.get(4)?,
        write: None,
        file: None,
    })
}
