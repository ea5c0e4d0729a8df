//! Pulls as the store remembers them: the last ones of a profile, what each took, and what was set apart.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::Store;
use super::leads::{
    LEAD_COLUMNS, StoredLead, micros, read_lead, signed, time, time_if_any, unsigned,
};
use super::received::News;
use super::runs::{COLUMNS, Run, json, read_run};
use crate::error::Result;

/// Whether a pull took all that the vendor had: it ended with 0, or with 7 for nothing but leads that were set apart.
const COMPLETE: &str = "(exit = 0 OR (exit = 7 AND json_extract(counts, '$.error') IS NULL))";

/// Whether an event is the first news of its lead in a run: `?1` is the run, `?2` what had happened when it began.
const NEWS: &str = "event.number > ?2 AND event.run = ?1 AND event.kind IN ('new', 'changed')
    AND NOT EXISTS (SELECT 1 FROM event AS earlier
        WHERE earlier.profile = event.profile AND earlier.lead = event.lead
            AND earlier.number > ?2 AND earlier.number < event.number
            AND earlier.run = ?1 AND earlier.kind IN ('new', 'changed'))";

/// One reply with leads, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its id in the whole world.
    pub id: String,
    /// `stored`, `delivered`, `confirmed`, `done` or `superseded`.
    pub state: String,
    /// How many leads it brought, those set apart included.
    pub leads: u64,
    /// What the vendor said with it. Untrusted text.
    pub message: Option<String>,
    /// When it came.
    pub taken_at: Timestamp,
    /// When the vendor was told.
    pub confirmed_at: Option<Timestamp>,
    /// Whether its leads were to go to a file or a program.
    pub to_deliver: bool,
    /// Whether the pull that took it has ended.
    pub pull_ended: bool,
}

/// What came and could not be read as leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetApart {
    /// How many.
    pub leads: u64,
    /// When the latest of them first came.
    pub last: Option<Timestamp>,
}

impl Store {
    /// The last pull of a profile that took all there was. One from the future stems from a clock that was set back,
    /// and does not count.
    pub fn last_complete_pull(&self, profile: &str, now: Timestamp) -> Result<Option<Run>> {
        self.last_pull(profile, now, COMPLETE)
    }

    /// The last pull of a profile that ended otherwise.
    pub fn last_failed_pull(&self, profile: &str, now: Timestamp) -> Result<Option<Run>> {
        self.last_pull(
            profile,
            now,
            &format!("exit IS NOT NULL AND NOT {COMPLETE}"),
        )
    }

    fn last_pull(&self, profile: &str, now: Timestamp, ended: &str) -> Result<Option<Run>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM run
             WHERE operation = 'pull-leads' AND profile = ?1 AND started_at <= ?2 AND {ended}
             ORDER BY started_at DESC LIMIT 1"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_row(params![profile, micros(now)], read_run)
                .optional()
        })
    }

    /// What a pull took, in order. Of vendors that want no confirmation only what is still to be delivered is kept.
    pub fn taken_by(&self, run: &str) -> Result<Vec<Taken>> {
        self.taken("batch.run = ?1 AND state <> 'arriving'", run)
    }

    /// How much has happened to leads so far: [`Store::news_of`] looks behind it.
    pub fn newest_event(&self) -> Result<i64> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT coalesce(max(number), 0) FROM event")?
                .query_row([], |row| row.get(0))
        })
    }

    /// Hands over the leads that were new or changed in a run, each once, in the order in which they came, as they
    /// stand now; at most so many. `after` is what had happened when the run began. An error of `each` ends it.
    pub fn news_of(
        &self,
        (run, after): (&str, i64),
        limit: u64,
        raw: bool,
        each: &mut dyn FnMut(StoredLead, News) -> Result<()>,
    ) -> Result<()> {
        let raw = if raw { "its.raw" } else { "NULL" };
        let sql = format!(
            "SELECT {LEAD_COLUMNS}, {raw}, event.kind FROM event
             JOIN lead ON lead.profile = event.profile AND lead.id = event.lead
             JOIN event AS its ON its.number = lead.event
             WHERE {NEWS} ORDER BY event.number LIMIT ?3"
        );
        let ended = self.asked(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![run, after, signed(limit)])?;
            while let Some(row) = rows.next()? {
                let news = match row.get_ref(10)?.as_str()? {
                    "new" => News::New,
                    _ => News::Changed,
                };
                if let Err(error) = each(read_lead(row)?, news) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        });
        ended?
    }

    /// How many they are.
    pub fn count_news_of(&self, (run, after): (&str, i64)) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM event WHERE {NEWS}");
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_row(params![run, after], |row| row.get(0).map(unsigned))
        })
    }

    /// What pulls of a profile took and is still to be delivered or confirmed, oldest first.
    pub fn unsettled(&self, profile: &str) -> Result<Vec<Taken>> {
        self.taken(
            "batch.profile = ?1 AND state IN ('stored', 'delivered')",
            profile,
        )
    }

    fn taken(&self, wanted: &str, of: &str) -> Result<Vec<Taken>> {
        let sql = format!(
            "SELECT batch.id, state, leads, message, taken_at, confirmed_at, run.arguments, run.ended_at
             FROM batch LEFT JOIN run ON run.id = batch.run WHERE {wanted} ORDER BY number"
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map([of], read_taken)?
                .collect()
        })
    }

    /// What of a profile was set apart for the first time since then.
    pub fn set_apart_since(&self, profile: &str, since: Timestamp) -> Result<SetApart> {
        let sql = "SELECT count(*), max(first_seen) FROM quarantine WHERE profile = ?1 AND first_seen >= ?2";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row(params![profile, micros(since)], |row| {
                    Ok(SetApart {
                        leads: unsigned(row.get(0)?),
                        last: time_if_any(row, 1)?,
                    })
                })
        })
    }
}

fn read_taken(row: &Row) -> rusqlite::Result<Taken> {
    let arguments: Option<String> = row.get(6)?;
    let arguments = arguments.as_deref().map(json).unwrap_or_default();
    Ok(Taken {
        id: row.get(0)?,
        state: row.get(1)?,
        leads: unsigned(row.get(2)?),
        message: row.get(3)?,
        taken_at: time(row, 4)?,
        confirmed_at: time_if_any(row, 5)?,
        to_deliver: ["append", "exec"].iter().any(|it| arguments[it] == true),
        pull_ended: time_if_any(row, 7)?.is_some(),
    })
}
