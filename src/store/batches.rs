//! Batches: one reply with leads, from its first piece to the vendor's receipt.
//!
//! It lands outside the store → `stored` (the reply proved complete; raw bytes, leads and state in one commit) →
//! `delivered` (it went wherever it was to go) → `confirmed`, or `done` where the vendor wants no confirmation.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};
use uuid::Uuid;

use super::Store;
use super::landing::{Landing, Ready};
use super::leads::{LEAD_COLUMNS, StoredLead, micros, read_lead, signed};
use super::received::{Arrived, News, arrive, set_apart};
use crate::error::Result;
use crate::lead::LeadId;

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

/// A batch while its transaction runs.
struct Storing<'a> {
    tx: &'a Transaction<'a>,
    landing: &'a Landing,
    batch: Batch,
    at: Timestamp,
    stored: StoredBatch,
    /// Whether there was anything that the same pull had not seen yet.
    fresh: bool,
    /// The place of the next piece.
    seq: i64,
    /// Whether it matters later what the batch holds.
    destined: Destined,
    /// What had happened to leads before.
    before: i64,
    /// Whether a lead may stand in it more than once.
    doubled: bool,
}

impl<'a> Storing<'a> {
    fn begin(
        tx: &'a Transaction<'a>,
        landing: &'a Landing,
        destined: Destined,
        at: Timestamp,
    ) -> rusqlite::Result<Self> {
        let before = tx.query_row("SELECT coalesce(max(number), 0) FROM event", [], |row| {
            row.get(0)
        })?;
        let id = Uuid::now_v7().to_string();
        // As it will be in the end: a page that was written out in a long transaction and changes again costs a second
        // walk over all of its log.
        tx.execute(
            "INSERT INTO batch (id, profile, vendor, run, state, leads, total, message, taken_at, doubled)
             VALUES (?1, ?2, ?3, ?4, 'stored', ?5, ?6, ?7, ?8, 0)",
            params![
                id,
                landing.profile,
                landing.vendor,
                landing.run,
                landing.count,
                landing.total.map(signed),
                landing.message,
                micros(landing.began.unwrap_or(at))
            ],
        )?;
        Ok(Self {
            tx,
            landing,
            batch: Batch {
                number: tx.last_insert_rowid(),
                id,
                delivered: false,
            },
            at,
            stored: StoredBatch::default(),
            fresh: false,
            seq: 0,
            destined,
            before,
            doubled: false,
        })
    }

    fn take(&mut self, ready: &Ready) -> rusqlite::Result<()> {
        match (ready.id()?, ready.content()) {
            (Some(id), Some(content)) => self.take_lead(id, content, ready)?,
            (id, _) => self.set_apart(id, ready.reason()?, ready.raw())?,
        }
        self.seq += 1;
        Ok(())
    }

    fn take_lead(&mut self, id: &str, content: &[u8], ready: &Ready) -> rusqlite::Result<()> {
        let arrived = Arrived {
            profile: &self.landing.profile,
            vendor: &self.landing.vendor,
            id,
            stage: ready.stage()?,
            phase: ready.phase()?,
            fields: ready.fields()?,
            content,
            raw: ready.raw(),
            run: &self.landing.run,
            at: micros(self.at),
        };
        let taken = arrive(self.tx, &arrived, Some(self.batch.number))?;
        match taken.news {
            News::New => self.stored.new += 1,
            News::Changed => self.stored.changed += 1,
            News::Repeated => self.stored.repeated += 1,
        }
        self.fresh |= taken.news != News::Repeated || !taken.seen_in_run;
        self.doubled |= taken.seen_in_batch;
        // A lead that stands twice in a batch is delivered once, as it stands in the end.
        let listed = taken.seen_in_batch && taken.last_news > self.before;
        let outcome = if listed { News::Repeated } else { taken.news };
        self.note(Some(id), outcome.word())
    }

    fn set_apart(&mut self, lead: Option<&str>, reason: &str, raw: &[u8]) -> rusqlite::Result<()> {
        let from = (
            self.landing.profile.as_str(),
            self.landing.vendor.as_str(),
            self.landing.run.as_str(),
        );
        let seen = set_apart(self.tx, from, lead, reason, raw, self.at)?;
        self.stored.quarantined += 1;
        self.fresh |= !seen;
        // Such a lead may stand beside itself.
        self.doubled = true;
        self.note(lead, "quarantined")
    }

    fn note(&self, lead: Option<&str>, outcome: &str) -> rusqlite::Result<()> {
        if self.destined == Destined::default() {
            return Ok(());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO arrival (batch, seq, lead, outcome) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![self.batch.number, self.seq, lead, outcome])
            .map(drop)
    }

    /// What the batch came to; `None` takes it all back.
    fn end(mut self) -> rusqlite::Result<Option<StoredBatch>> {
        if !self.fresh {
            return Ok(None);
        }
        let number = self.batch.number;
        let has_news = self.stored.new + self.stored.changed > 0;
        if self.destined.confirmation || (self.destined.delivery && has_news) {
            if self.doubled {
                let sql = "UPDATE batch SET doubled = 1 WHERE number = ?1";
                self.tx.execute(sql, [number])?;
            }
            supersede(self.tx, &self.landing.profile, number)?;
            self.stored.open = Some(self.batch);
        } else {
            let sql = "DELETE FROM batch WHERE number = ?1";
            self.tx.execute(sql, [number])?;
        }
        Ok(Some(self.stored))
    }
}

/// Older batches that were not confirmed came again with this one: it takes over their leads, and what of them is
/// still to be delivered, so that unconfirmed batches do not pile up. One that is half delivered is left alone.
fn supersede(tx: &Transaction, profile: &str, batch: i64) -> rusqlite::Result<()> {
    const OLDER: &str = "older.batch < ?2 AND older.batch IN (
        SELECT number FROM batch WHERE profile = ?1 AND number < ?2 AND (state = 'delivered' OR (
            state = 'stored' AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.batch = number))))";
    let any: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM batch WHERE profile = ?1 AND number < ?2 AND state IN ('stored', 'delivered'))",
        params![profile, batch],
        |row| row.get(0),
    )?;
    if !any {
        return Ok(());
    }
    tx.execute_batch("CREATE INDEX arrival_of_lead ON arrival (lead, batch)")?;
    let due = format!(
        "FROM arrival AS older JOIN batch AS its ON its.number = older.batch
         WHERE older.lead = arrival.lead AND {OLDER} AND its.state = 'stored' AND older.outcome IN ('new', 'changed')"
    );
    tx.execute(
        &format!(
            "UPDATE arrival SET outcome = (SELECT older.outcome {due} ORDER BY older.batch LIMIT 1)
             WHERE batch = ?2 AND outcome = 'repeated' AND EXISTS (SELECT 1 {due})
             AND seq = (SELECT min(seq) FROM arrival AS twin WHERE twin.batch = ?2 AND twin.lead = arrival.lead)"
        ),
        params![profile, batch],
    )?;
    tx.execute(
        &format!(
            "DELETE FROM arrival AS older WHERE {OLDER}
             AND EXISTS (SELECT 1 FROM arrival AS now WHERE now.lead = older.lead AND now.batch = ?2)"
        ),
        params![profile, batch],
    )?;
    tx.execute(
        "UPDATE batch SET state = 'superseded' WHERE profile = ?1 AND number < ?2
         AND state IN ('stored', 'delivered') AND NOT EXISTS (SELECT 1 FROM arrival WHERE batch = number)",
        params![profile, batch],
    )?;
    tx.execute_batch("DROP INDEX arrival_of_lead")
}
