//! Stores a batch that proved complete, piece by piece, in one transaction.

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use uuid::Uuid;

use super::batches::{Batch, Destined, StoredBatch};
use super::landing::{Landing, Ready};
use super::leads::{micros, signed};
use super::received::{Arrived, News, arrive, set_apart};
use super::reread::read_again;
use super::seen;

/// A batch while its transaction runs.
pub(super) struct Storing<'a> {
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
    pub(super) fn begin(
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

    /// Takes in the next piece.
    pub(super) fn take(&mut self, ready: &Ready) -> rusqlite::Result<()> {
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
        let batch = Some(self.batch.number);
        let taken = if self.landing.reread {
            read_again(self.tx, &arrived, batch)?
        } else {
            arrive(self.tx, &arrived, batch)?
        };
        match taken.news {
            News::New => self.stored.new += 1,
            News::Changed => self.stored.changed += 1,
            News::Repeated => self.stored.repeated += 1,
        }
        let is_news = taken.news != News::Repeated;
        self.stored.twins += u64::from(is_news && taken.seen_in_batch);
        self.fresh |= is_news || !taken.seen_in_run;
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
    pub(super) fn end(mut self) -> rusqlite::Result<Option<StoredBatch>> {
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
        let has_news = self.stored.new + self.stored.changed > 0;
        if self.destined.confirmation || (self.destined.delivery && has_news) {
            if self.doubled {
                let sql = "UPDATE batch SET doubled = 1 WHERE number = ?1";
                self.tx.execute(sql, [number])?;
            }
            // A lead that was only read again has not been handed over again.
            if !self.landing.reread {
                supersede(self.tx, &self.landing.profile, number)?;
            }
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
