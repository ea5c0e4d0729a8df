//! In which stage a lead stood before a run changed it: only what is certain, for `runs undo`.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::Store;
use super::leads::{micros, time, time_if_any};
use super::runs::boot;
use super::writes::{VERDICT, read_verdict};
use crate::error::Result;
use crate::lead::{LeadId, Operation, Verdict};

/// A stage that a lead is known to have stood in, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The vendor's word for it.
    pub stage: String,
    /// Who says so.
    pub from: Witness,
}

/// How a stage is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Witness {
    /// This run put the lead there.
    Write {
        /// Its id.
        run: String,
    },
    /// The vendor showed it there.
    Read {
        /// When it last did.
        at: Timestamp,
    },
}

impl Store {
    /// The stage of a lead right before a write of a run, where the history proves it: the vendor last showed it
    /// there, or an earlier write put it there, and nothing of unknown fate or without a stage came after that.
    pub fn stage_before(
        &self,
        profile: &str,
        lead: &LeadId,
        run: &str,
        row: u32,
    ) -> Result<Option<Known>> {
        let boot = boot();
        self.asked(|connection| {
            let Some(asked_at) = asked_at(connection, run, row)? else {
                return Ok(None);
            };
            let read = last_read(connection, profile, lead, asked_at)?;
            let before = (asked_at, run, row);
            let write = last_write(connection, boot.as_deref(), (profile, lead), before)?;
            let now = as_it_stands(connection, profile, lead)?;
            Ok(known(asked_at, read, write, now.as_ref()))
        })
    }
}

/// The last read before it.
struct Read {
    at: Timestamp,
    stage: Option<String>,
}

/// The last write before it that moved the lead, or may have.
struct Write {
    run: String,
    /// Absent where its fate is unknown, and where it moved the lead without naming a stage.
    stage: Option<String>,
    asked_at: Timestamp,
    settled_at: Option<Timestamp>,
}

/// The lead as it was last seen. A lead that is seen again with the same content leaves no event.
struct Now {
    stage: Option<String>,
    last_seen: Timestamp,
    /// When this content first came.
    since: Timestamp,
}

fn known(
    asked_at: Timestamp,
    read: Option<Read>,
    write: Option<Write>,
    now: Option<&Now>,
) -> Option<Known> {
    let seen_last = now.filter(|now| now.last_seen < asked_at).map(|now| Read {
        at: now.last_seen,
        stage: now.stage.clone(),
    });
    let read = [read, seen_last]
        .into_iter()
        .flatten()
        .max_by_key(|read| read.at);
    let Some(write) = write else {
        return read.and_then(Read::tells);
    };
    let settled_at = write.settled_at?;
    match read {
        Some(read) if read.at > settled_at => read.tells(),
        // The vendor may have shown it before the change or after it.
        Some(read) if read.at >= write.asked_at && read.stage != write.stage => None,
        _ if now.is_some_and(|now| now.doubts(&write, settled_at)) => None,
        _ => write.tells(),
    }
}

impl Read {
    fn tells(self) -> Option<Known> {
        let at = self.at;
        self.stage.map(|stage| Known {
            stage,
            from: Witness::Read { at },
        })
    }
}

impl Write {
    fn tells(self) -> Option<Known> {
        let run = self.run;
        self.stage.map(|stage| Known {
            stage,
            from: Witness::Write { run },
        })
    }
}

impl Now {
    /// Whether the lead was seen after a write as it was before: nobody knows whether that was before the next one.
    fn doubts(&self, write: &Write, settled_at: Timestamp) -> bool {
        self.last_seen >= settled_at && self.since < write.asked_at && self.stage != write.stage
    }
}

fn asked_at(connection: &Connection, run: &str, row: u32) -> rusqlite::Result<Option<Timestamp>> {
    connection
        .prepare_cached("SELECT asked_at FROM write WHERE run = ?1 AND row = ?2")?
        .query_row(params![run, row], |found| time(found, 0))
        .optional()
}

fn last_read(
    connection: &Connection,
    profile: &str,
    lead: &LeadId,
    before: Timestamp,
) -> rusqlite::Result<Option<Read>> {
    let sql = "SELECT at, stage FROM event
               WHERE profile = ?1 AND lead = ?2 AND kind <> 'confirmed' AND at < ?3
               ORDER BY at DESC, number DESC LIMIT 1";
    connection
        .prepare_cached(sql)?
        .query_row(params![profile, lead.as_str(), micros(before)], |row| {
            Ok(Read {
                at: time(row, 0)?,
                stage: row.get(1)?,
            })
        })
        .optional()
}

fn last_write(
    connection: &Connection,
    boot: Option<&str>,
    (profile, lead): (&str, &LeadId),
    (asked_at, run, row): (Timestamp, &str, u32),
) -> rusqlite::Result<Option<Write>> {
    let sql = format!(
        "SELECT write.run, write.operation, stage, {VERDICT}, asked_at, settled_at
         FROM write JOIN run ON run.id = write.run
         WHERE write.profile = ?2 AND write.lead = ?3 AND (asked_at, write.run, row) < (?4, ?5, ?6)
             AND write.operation <> 'update-lead' AND {VERDICT} IN ('applied', 'unchanged', 'unknown')
         ORDER BY asked_at DESC, write.run DESC, row DESC LIMIT 1"
    );
    connection
        .prepare_cached(&sql)?
        .query_row(
            params![boot, profile, lead.as_str(), micros(asked_at), run, row],
            |found| {
                let operation: String = found.get(1)?;
                let stage: Option<String> = found.get(2)?;
                let is_known = read_verdict(found, 3)? != Verdict::Unknown
                    && operation == Operation::ChangeStage.word();
                Ok(Write {
                    run: found.get(0)?,
                    stage: stage.filter(|_| is_known),
                    asked_at: time(found, 4)?,
                    settled_at: time_if_any(found, 5)?,
                })
            },
        )
        .optional()
}

fn as_it_stands(
    connection: &Connection,
    profile: &str,
    lead: &LeadId,
) -> rusqlite::Result<Option<Now>> {
    let sql = "SELECT lead.stage, lead.last_seen, event.at FROM lead JOIN event ON event.number = lead.event
               WHERE lead.profile = ?1 AND lead.id = ?2";
    connection
        .prepare_cached(sql)?
        .query_row(params![profile, lead.as_str()], |row| {
            Ok(Now {
                stage: row.get(0)?,
                last_seen: time(row, 1)?,
                since: time(row, 2)?,
            })
        })
        .optional()
}
