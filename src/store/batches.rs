//! Batches: one reply with leads, from its first piece to the vendor's receipt.
//!
//! It lands outside the store → `stored` (the reply proved complete; raw bytes, leads and state in one commit) →
//! `delivered` (it went wherever it was to go) → `confirmed`, or `done` where the vendor wants no confirmation.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};

use super::Store;
use super::landing::Landing;
use super::leads::{LEAD_COLUMNS, StoredLead, micros, read_lead};
use super::received::News;
use super::storing::Storing;
use crate::error::Result;
use crate::lead::{LeadId, Operation};

/// What is to happen to a batch once it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Destined {
    /// Its new and changed leads are to go somewhere.
    pub delivery: bool,
    /// The vendor wants to be told that it arrived, now or in a later pull.
    pub confirmation: bool,
}

/// A batch that was just stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredBatch {
    /// The batch, if something is still to happen to it.
    pub open: Option<Batch>,
    /// How many leads were never seen before.
    pub new: u64,
    /// How many came with other content.
    pub changed: u64,
    /// How many were known as they are.
    pub repeated: u64,
    /// How many could not be read.
    pub quarantined: u64,
    /// How many have the id of another one in the batch, and other content.
    pub twins: u64,
}

/// A batch that is not at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number in this store.
    pub number: i64,
    /// Its id in the whole world, the same after every crash.
    pub id: String,
    /// Whether it went wherever it was to go.
    pub delivered: bool,
}

/// A lead of a batch that is to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// Its place in the batch.
    pub seq: i64,
    /// Whether it is new or changed.
    pub news: News,
    /// The lead.
    pub lead: StoredLead,
}

impl Store {
    /// Stores a batch that proved complete: raw bytes, leads and state in one commit.
    ///
    /// `None`, and nothing kept, when the same pull has seen all of it before and none of it is different.
    pub fn store_batch(
        &mut self,
        landing: &Landing,
        destined: Destined,
        at: Timestamp,
    ) -> Result<Option<StoredBatch>> {
        let keep =
            |store: &mut Self| store.unchecked(|store| store.keep_batch(landing, destined, at));
        if landing.is_large() {
            self.write_much(keep)
        } else {
            keep(self)
        }
    }

    fn keep_batch(
        &mut self,
        landing: &Landing,
        destined: Destined,
        at: Timestamp,
    ) -> Result<Option<StoredBatch>> {
        self.attempt(|tx| {
            let mut storing = Storing::begin(tx, landing, destined, at)?;
            landing.each(&mut |ready| storing.take(ready))?;
            storing.end()
        })
    }

    /// A profile's batches that are stored and not at their end, oldest first.
    pub fn unfinished(&self, profile: &str) -> Result<Vec<Batch>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT number, id, state = 'delivered' FROM batch
                     WHERE profile = ?1 AND state IN ('stored', 'delivered') ORDER BY number",
                )?
                .query_map([profile], |row| {
                    Ok(Batch {
                        number: row.get(0)?,
                        id: row.get(1)?,
                        delivered: row.get(2)?,
                    })
                })?
                .collect()
        })
    }

    /// The same, of the runs of one operation alone: what was pushed and what was pulled is delivered by its own command.
    pub fn unfinished_of(&self, profile: &str, operation: Operation) -> Result<Vec<Batch>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT batch.number, batch.id, batch.state = 'delivered' FROM batch
                     LEFT JOIN run ON run.id = batch.run
                     WHERE batch.profile = ?1 AND batch.state IN ('stored', 'delivered')
                     AND coalesce(run.operation, ?3) = ?2 ORDER BY batch.number",
                )?
                .query_map(
                    [profile, operation.word(), Operation::PullLeads.word()],
                    |row| {
                        Ok(Batch {
                            number: row.get(0)?,
                            id: row.get(1)?,
                            delivered: row.get(2)?,
                        })
                    },
                )?
                .collect()
        })
    }

    /// The next ids in a batch that can be confirmed, after a place in it (-1: from its beginning), each once: of those
    /// set apart, too, where an id could be read. With the place of the last.
    pub fn ids_of(&self, batch: &Batch, after: i64, limit: u32) -> Result<(Vec<LeadId>, i64)> {
        let mut last = after;
        let ids = self.asked(|connection| {
            let leads = leads_once(connection, batch.number)?;
            let sql = format!(
                "SELECT lead, place FROM ({leads}) WHERE place > ?2 ORDER BY place LIMIT ?3"
            );
            connection
                .prepare_cached(&sql)?
                .query_map(params![batch.number, after, limit], |row| {
                    last = row.get(1)?;
                    row.get::<_, String>(0).map(LeadId::new)
                })?
                .collect()
        })?;
        Ok((ids, last))
    }

    /// The next leads of a batch that are to be delivered, after a place in it (-1: from its beginning).
    pub fn due(&self, batch: &Batch, after: i64, limit: u32) -> Result<Vec<Due>> {
        let sql = format!(
            "SELECT {LEAD_COLUMNS}, NULL, arrival.seq, arrival.outcome FROM arrival
             JOIN batch ON batch.number = arrival.batch
             JOIN lead ON lead.profile = batch.profile AND lead.id = arrival.lead
             WHERE arrival.batch = ?1 AND arrival.seq > ?2 AND arrival.outcome IN ('new', 'changed')
             ORDER BY arrival.seq LIMIT ?3"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(params![batch.number, after, limit], read_due)?
                .collect()
        })
    }

    /// Notes that the vendor knows that a batch arrived, also in the history of its leads. The batch is at its end.
    /// Returns how many leads that were.
    pub fn mark_confirmed(&mut self, batch: &Batch, run: &str, at: Timestamp) -> Result<u64> {
        self.write(|tx| {
            let profile: String = tx.query_row(
                "SELECT profile FROM batch WHERE number = ?1",
                [batch.number],
                |row| row.get(0),
            )?;
            let leads = leads_once(tx, batch.number)?;
            let leads = tx.execute(
                &format!(
                    "INSERT INTO event (profile, lead, kind, at, run)
                     SELECT ?2, lead, 'confirmed', ?3, ?4 FROM ({leads}) ORDER BY place"
                ),
                params![batch.number, profile, micros(at), run],
            )?;
            tx.execute(
                "UPDATE batch SET state = 'confirmed', confirmed_at = ?2 WHERE number = ?1",
                params![batch.number, micros(at)],
            )?;
            forget_arrivals(tx, batch.number)?;
            Ok(u64::try_from(leads).unwrap_or(u64::MAX))
        })
    }

    /// Ends a batch of which the vendor wants to know nothing (more).
    pub fn mark_done(&mut self, batch: &Batch) -> Result<()> {
        self.write(|tx| {
            set_state(tx, batch.number, "done")?;
            forget_arrivals(tx, batch.number)
        })
    }
}

/// A query for the leads of batch `?1`, each once, with the `place` at which it first stands.
fn leads_once(connection: &Connection, batch: i64) -> rusqlite::Result<&'static str> {
    let sql = "SELECT doubled IS NOT 0 FROM batch WHERE number = ?1";
    let doubled: bool = connection.query_row(sql, [batch], |row| row.get(0))?;
    Ok(if doubled {
        "SELECT lead, min(seq) AS place FROM arrival WHERE batch = ?1 AND lead IS NOT NULL GROUP BY lead"
    } else {
        "SELECT lead, seq AS place FROM arrival WHERE batch = ?1"
    })
}

fn read_due(row: &Row) -> rusqlite::Result<Due> {
    let outcome: String = row.get(11)?;
    Ok(Due {
        seq: row.get(10)?,
        news: if outcome == "new" {
            News::New
        } else {
            News::Changed
        },
        lead: read_lead(row)?,
    })
}

pub(super) fn set_state(tx: &Transaction, batch: i64, state: &str) -> rusqlite::Result<()> {
    tx.execute(
        "UPDATE batch SET state = ?2 WHERE number = ?1",
        params![batch, state],
    )
    .map(drop)
}

fn forget_arrivals(tx: &Transaction, batch: i64) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM delivery WHERE batch = ?1", [batch])?;
    let others: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM arrival WHERE batch < ?1) OR EXISTS (SELECT 1 FROM arrival WHERE batch > ?1)",
        [batch],
        |row| row.get(0),
    )?;
    if others {
        tx.execute("DELETE FROM arrival WHERE batch = ?1", [batch])
    } else {
        // A table is emptied much faster than it is searched.
        tx.execute("DELETE FROM arrival", [])
    }
    .map(drop)
}
