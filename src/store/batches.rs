//! Batches: one reply with leads, from its first piece to the vendor's receipt.
//!
//! `arriving` → `stored` (the reply proved complete; raw bytes, leads and state in one commit) → `delivered` (it went
//! wherever it was to go) → `confirmed`, or `done` where the vendor wants no confirmation. What a dead process left
//! arriving is dropped: the vendor hands it over again.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::Store;
use super::landing::{Landed, Landing, Piece};
use super::leads::{LEAD_COLUMNS, StoredLead, micros, read_lead, signed};
use super::received::{News, Received, set_apart, take_in};
use super::seen;
use crate::error::Result;
use crate::lead::{Lead, LeadId, Operation};

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
    /// The new and the changed leads, in order, each once.
    pub news: Vec<(LeadId, News)>,
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
        let landed = landing.number;
        let stored = self.attempt(|tx| {
            let mut storing = Storing::begin(tx, landing, at)?;
            landing.each(tx, &mut |seq, piece| storing.take(seq, piece))?;
            storing.end(destined)
        })?;
        if let (None, Some(number)) = (&stored, landed) {
            self.write(|tx| drop_batch(tx, number))?;
        }
        Ok(stored)
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

    /// The ids in a batch that can be confirmed, each once: of those set apart, too, where an id could be read.
    pub fn ids_of(&self, batch: &Batch) -> Result<Vec<LeadId>> {
        self.asked(|connection| {
            connection
                .prepare_cached(
                    "SELECT lead FROM arrival WHERE batch = ?1 AND lead IS NOT NULL GROUP BY lead ORDER BY min(seq)",
                )?
                .query_map([batch.number], |row| {
                    row.get::<_, String>(0).map(LeadId::new)
                })?
                .collect()
        })
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
    pub fn mark_confirmed(&mut self, batch: &Batch, run: &str, at: Timestamp) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO event (profile, lead, kind, at, run)
                 SELECT batch.profile, lead, 'confirmed', ?2, ?3 FROM arrival JOIN batch ON batch.number = arrival.batch
                 WHERE batch = ?1 AND lead IS NOT NULL GROUP BY lead ORDER BY min(seq)",
                params![batch.number, micros(at), run],
            )?;
            tx.execute(
                "UPDATE batch SET state = 'confirmed', confirmed_at = ?2 WHERE number = ?1",
                params![batch.number, micros(at)],
            )?;
            forget_arrivals(tx, batch.number)
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
    tx.execute("DELETE FROM arrival WHERE batch = ?1", [batch])
        .map(drop)
}

fn drop_batch(tx: &Transaction, batch: i64) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM batch WHERE number = ?1", [batch])
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
}

impl<'a> Storing<'a> {
    fn begin(
        tx: &'a Transaction<'a>,
        landing: &'a Landing,
        at: Timestamp,
    ) -> rusqlite::Result<Self> {
        let number = match landing.number {
            Some(number) => number,
            None => landing.insert(tx, at)?,
        };
        let id = tx.query_row("SELECT id FROM batch WHERE number = ?1", [number], |row| {
            row.get(0)
        })?;
        Ok(Self {
            tx,
            landing,
            batch: Batch {
                number,
                id,
                delivered: false,
            },
            at,
            stored: StoredBatch::default(),
            fresh: false,
        })
    }

    fn take(&mut self, seq: i64, piece: &Piece) -> rusqlite::Result<()> {
        match &piece.read {
            Landed::Lead(lead) => self.take_lead(seq, lead, &piece.raw),
            Landed::Unreadable { id, reason } => {
                self.set_apart(seq, id.as_ref(), reason, &piece.raw)
            }
        }
    }

    fn take_lead(&mut self, seq: i64, lead: &Lead, raw: &[u8]) -> rusqlite::Result<()> {
        let received = Received {
            profile: &self.landing.profile,
            vendor: &self.landing.vendor,
            lead,
            raw,
            run: &self.landing.run,
            at: self.at,
        };
        let taken = take_in(self.tx, &received, Some(self.batch.number))?;
        match taken.news {
            News::New => self.stored.new += 1,
            News::Changed => self.stored.changed += 1,
            News::Repeated => self.stored.repeated += 1,
        }
        let is_news = taken.news != News::Repeated;
        self.fresh |= is_news || !taken.seen_in_run;
        // A lead that stands twice in a batch is delivered once, as it stands in the end.
        let listed = taken.seen_in_batch && self.is_listed(&lead.id)?;
        if is_news && !listed {
            self.stored.news.push((lead.id.clone(), taken.news));
        }
        let outcome = if listed { News::Repeated } else { taken.news };
        self.arrive(seq, Some(&lead.id), outcome.word())
    }

    fn is_listed(&self, lead: &LeadId) -> rusqlite::Result<bool> {
        self.tx
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM arrival WHERE lead = ?1 AND batch = ?2 AND outcome IN ('new', 'changed'))",
            )?
            .query_row(params![lead.as_str(), self.batch.number], |row| row.get(0))
    }

    fn set_apart(
        &mut self,
        seq: i64,
        lead: Option<&LeadId>,
        reason: &str,
        raw: &[u8],
    ) -> rusqlite::Result<()> {
        let from = (
            self.landing.profile.as_str(),
            self.landing.vendor.as_str(),
            self.landing.run.as_str(),
        );
        let id = lead.map(LeadId::as_str);
        let seen = set_apart(self.tx, from, id, reason, raw, self.at)?;
        self.stored.quarantined += 1;
        self.fresh |= !seen;
        self.arrive(seq, lead, "quarantined")
    }

    fn arrive(&self, seq: i64, lead: Option<&LeadId>, outcome: &str) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO arrival (batch, seq, lead, outcome) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                self.batch.number,
                seq,
                lead.map(LeadId::as_str),
                outcome
            ])
            .map(drop)
    }

    /// What the batch came to; `None` takes it all back.
    fn end(mut self, destined: Destined) -> rusqlite::Result<Option<StoredBatch>> {
        if !self.fresh {
            return Ok(None);
        }
        let number = self.batch.number;
        seen::note(
            self.tx,
            &self.landing.profile,
            &self.landing.parcels,
            self.at,
        )?;
        self.tx
            .execute("DELETE FROM landing WHERE batch = ?1", [number])?;
        let has_news = !self.stored.news.is_empty();
        if destined.confirmation || (destined.delivery && has_news) {
            self.tx.execute(
                "UPDATE batch SET state = 'stored', leads = ?2, total = ?3, message = ?4 WHERE number = ?1",
                params![
                    number,
                    self.landing.count,
                    self.landing.total.map(signed),
                    self.landing.message
                ],
            )?;
            supersede(self.tx, &self.landing.profile, number)?;
            self.stored.open = Some(self.batch);
        } else {
            drop_batch(self.tx, number)?;
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
    )
    .map(drop)
}
