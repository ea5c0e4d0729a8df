//! Deliveries: which batch went where, and how far each file that leads are appended to is known to be whole.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use super::Store;
use super::batches::{Batch, set_state};
use super::leads::{micros, signed, unsigned};
use crate::error::Result;

/// A file that leads are appended to, as we last left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// By what the system tells this file from another one of the same name.
    pub identity: String,
    /// All before this byte is whole.
    pub offset: u64,
    /// Whether a batch was being written behind it when we last heard of it: what stands there is torn.
    pub torn: bool,
}

impl Store {
    /// Whether a batch went to a place: `exec`, or a file's path.
    pub fn is_delivered(&self, batch: &Batch, sink: &str) -> Result<bool> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM delivery WHERE batch = ?1 AND sink = ?2)",
                )?
                .query_row(params![batch.number, sink], |row| row.get(0))
        })
    }

    /// Notes that a batch went to a place.
    pub fn note_delivery(&mut self, batch: &Batch, sink: &str, at: Timestamp) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO delivery (batch, sink, at) VALUES (?1, ?2, ?3)",
                params![batch.number, sink, micros(at)],
            )
            .map(drop)
        })
    }

    /// Notes that a batch went wherever it was to go.
    pub fn mark_delivered(&mut self, batch: &Batch) -> Result<()> {
        self.write(|tx| set_state(tx, batch.number, "delivered"))
    }

    /// A file that leads are appended to, if there ever was one of this path.
    pub fn sink(&self, path: &str) -> Result<Option<Sink>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT identity, offset, pending IS NOT NULL FROM sink WHERE path = ?1",
                )?
                .query_row([path], |row| {
                    Ok(Sink {
                        identity: row.get(0)?,
                        offset: unsigned(row.get(1)?),
                        torn: row.get(2)?,
                    })
                })
                .optional()
        })
    }

    /// Notes that a batch is about to be written behind `offset`.
    pub fn begin_append(
        &mut self,
        batch: &Batch,
        path: &str,
        identity: &str,
        offset: u64,
    ) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO sink (path, identity, offset, pending) VALUES (?1, ?2, ?3, ?4)",
                params![path, identity, signed(offset), batch.number],
            )
            .map(drop)
        })
    }

    /// Notes that the file is whole and on disk up to `offset`, and that the batch is in it.
    pub fn end_append(
        &mut self,
        batch: &Batch,
        path: &str,
        offset: u64,
        at: Timestamp,
    ) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "UPDATE sink SET offset = ?2, pending = NULL WHERE path = ?1",
                params![path, signed(offset)],
            )?;
            tx.execute(
                "INSERT OR REPLACE INTO delivery (batch, sink, at) VALUES (?1, ?2, ?3)",
                params![batch.number, path, micros(at)],
            )
            .map(drop)
        })
    }
}
