//! A batch while it arrives: pieces are kept in memory up to a few megabytes, then on disk as `arriving`.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};
use uuid::Uuid;

use super::Store;
use super::leads::{fields_of, fields_text, micros};
use super::seen::Seen;
use crate::error::Result;
use crate::lead::{Lead, LeadId, Phase};

/// So many leads at most wait in memory.
const MOST_LEADS: usize = 500;

/// So many bytes at most wait in memory, but for the last lead.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// One element of a vendor's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its bytes, exactly.
    pub raw: Vec<u8>,
    /// What they say.
    pub read: Landed,
}

/// What an element of a list says.
#[derive(Clone, Debug, PartialEq)]
pub enum Landed {
    /// A lead.
    Lead(Lead),
    /// Nothing that can be read as one.
    Unreadable {
        /// Its id, where at least that could be read.
        id: Option<LeadId>,
        /// Why.
        reason: String,
    },
}

/// A batch that arrives. Dropped without `store_batch`, it was never there.
#[derive(Debug)]
pub struct Landing {
    pub(super) profile: String,
    pub(super) vendor: String,
    pub(super) run: String,
    /// Its number, once some of it is on disk.
    pub(super) number: Option<i64>,
    /// How many pieces came.
    pub(super) count: i64,
    /// How many records the vendor's list has in all, where it says.
    pub total: Option<u64>,
    /// Whether nothing follows it, since the vendor's list has no pages.
    pub whole: bool,
    /// What the vendor said with it in words. Untrusted text.
    pub message: Option<String>,
    /// The parcels that its leads came in, where they came in any.
    pub(super) parcels: Vec<Seen>,
    waiting: Vec<Piece>,
    bytes: usize,
}

impl Landing {
    /// A batch of which nothing came yet.
    pub fn new(profile: &str, vendor: &str, run: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            vendor: vendor.to_owned(),
            run: run.to_owned(),
            number: None,
            count: 0,
            total: None,
            whole: false,
            message: None,
            parcels: Vec::new(),
            waiting: Vec::new(),
            bytes: 0,
        }
    }

    /// Notes a parcel of which something came: it is remembered by the commit that stores the batch.
    pub fn came_in(&mut self, parcel: Seen) {
        self.parcels.push(parcel);
    }

    /// How many pieces came.
    pub fn count(&self) -> u64 {
        u64::try_from(self.count).unwrap_or_default()
    }

    /// Takes one more piece that stays in memory, whatever its size: nothing of it is on disk before the whole batch is.
    pub fn hold(&mut self, piece: Piece) {
        self.waiting.push(piece);
        self.count += 1;
    }

    pub(super) fn insert(&self, tx: &Transaction, at: Timestamp) -> rusqlite::Result<i64> {
        tx.execute(
            "INSERT INTO batch (id, profile, vendor, run, state, taken_at) VALUES (?1, ?2, ?3, ?4, 'arriving', ?5)",
            params![
                Uuid::now_v7().to_string(),
                self.profile,
                self.vendor,
                self.run,
                micros(at)
            ],
        )?;
        Ok(tx.last_insert_rowid())
    }

    /// Every piece in order, those on disk first.
    pub(super) fn each(
        &self,
        tx: &Transaction,
        each: &mut dyn FnMut(i64, &Piece) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        if let Some(number) = self.number {
            let mut statement = tx.prepare(
                "SELECT seq, lead, stage, phase, fields, reason, raw FROM landing WHERE batch = ?1 ORDER BY seq",
            )?;
            let mut rows = statement.query([number])?;
            while let Some(row) = rows.next()? {
                each(row.get(0)?, &read_piece(row)?)?;
            }
        }
        for (seq, piece) in self.waiting_with_places() {
            each(seq, piece)?;
        }
        Ok(())
    }

    fn waiting_with_places(&self) -> impl Iterator<Item = (i64, &Piece)> {
        let first = self.count - i64::try_from(self.waiting.len()).unwrap_or(self.count);
        (first..).zip(&self.waiting)
    }
}

impl Store {
    /// Drops what a dead process of this profile left arriving. Only for the holder of the profile's pull lock.
    pub fn drop_arriving(&mut self, profile: &str) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch WHERE profile = ?1 AND state = 'arriving')";
        let any: bool = self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([profile], |row| row.get(0))
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                "DELETE FROM batch WHERE profile = ?1 AND state = 'arriving'",
                [profile],
            )
            .map(drop)
        })
    }

    /// Takes one more piece of an arriving batch; now and then that is a commit.
    pub fn land(&mut self, landing: &mut Landing, piece: Piece, at: Timestamp) -> Result<()> {
        landing.bytes += piece.raw.len();
        landing.waiting.push(piece);
        landing.count += 1;
        if landing.waiting.len() < MOST_LEADS && landing.bytes < MOST_BYTES {
            return Ok(());
        }
        let number = self.write(|tx| {
            let number = match landing.number {
                Some(number) => number,
                None => landing.insert(tx, at)?,
            };
            for (seq, piece) in landing.waiting_with_places() {
                insert_piece(tx, number, seq, piece)?;
            }
            Ok(number)
        })?;
        landing.number = Some(number);
        landing.waiting.clear();
        landing.bytes = 0;
        Ok(())
    }

    /// Forgets every piece: the vendor begins its list anew.
    pub fn land_anew(&mut self, landing: &mut Landing) -> Result<()> {
        landing.parcels.clear();
        landing.waiting.clear();
        landing.bytes = 0;
        landing.count = 0;
        if let Some(number) = landing.number {
            self.write(|tx| tx.execute("DELETE FROM landing WHERE batch = ?1", [number]))?;
        }
        Ok(())
    }
}

fn insert_piece(tx: &Transaction, number: i64, seq: i64, piece: &Piece) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO landing (batch, seq, lead, stage, phase, fields, reason, raw) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let inserted = match &piece.read {
        Landed::Lead(lead) => statement.execute(params![
            number,
            seq,
            lead.id.as_str(),
            lead.stage,
            lead.phase.word(),
            fields_text(&lead.fields)?,
            None::<String>,
            piece.raw
        ]),
        Landed::Unreadable { id, reason } => statement.execute(params![
            number,
            seq,
            id.as_ref().map(LeadId::as_str),
            None::<String>,
            None::<String>,
            None::<String>,
            reason,
            piece.raw
        ]),
    };
    inserted.map(drop)
}

fn read_piece(row: &Row) -> rusqlite::Result<Piece> {
    let id = row.get::<_, Option<String>>(1)?.map(LeadId::new);
    let fields: Option<String> = row.get(4)?;
    let phase: Option<String> = row.get(3)?;
    let read = match (id, fields) {
        (Some(id), Some(fields)) => Landed::Lead(Lead {
            id,
            stage: row.get(2)?,
            phase: phase
                .and_then(|word| Phase::from_word(&word))
                .unwrap_or_default(),
            fields: fields_of(&fields, 4)?,
        }),
        (id, _) => Landed::Unreadable {
            id,
            reason: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
        },
    };
    Ok(Piece {
        raw: row.get(6)?,
        read,
    })
}
