//! What a notebook says of its rows, and its fair copy in the store.
//!
//! A row is copied when it has come to its end, in one go with many others. So a row costs the store one insertion, and
//! the notebook need be read again, by whoever finds it, only from the first row on that is still open.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::notebook::{LeasedWrite, Note};
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Verdict};
use crate::store::journal::{PlannedWrite, Settled, text};
use crate::store::leads::{micros, signed};
use crate::store::received::{OwnedReceived, Received, take_in};

/// The rows of a run that are noted and not copied.
#[derive(Debug)]
pub(in crate::store) struct Draft {
    run: String,
    profile: String,
    rows: BTreeMap<u32, Row>,
    /// How many rows change a lead, or add the same content: see [`subject`].
    subjects: HashMap<String, u32>,
    /// How many of the rows have come to their end.
    ended: usize,
}

#[derive(Debug)]
struct Row {
    /// Where its lease stands in the notebook, in bytes.
    place: u64,
    write: PlannedWrite,
    by_run: Option<String>,
    left_at: Option<Timestamp>,
    ticket: Option<String>,
    end: Option<(Settled, Option<Box<OwnedReceived>>)>,
}

/// Which rows are copied.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Copied {
    /// Those that have come to their end.
    Ended,
    /// All; those that have not stay here as well.
    All,
}

impl Draft {
    pub(in crate::store) fn new(run: &str, profile: &str) -> Self {
        Self {
            run: run.to_owned(),
            profile: profile.to_owned(),
            rows: BTreeMap::new(),
            subjects: HashMap::new(),
            ended: 0,
        }
    }

    /// Takes in a note whose line begins at this place. An error is a row that was never leased.
    pub(in crate::store) fn take(&mut self, place: u64, note: Note) -> Result<()> {
        match note {
            Note::Leased(writes) => {
                for write in writes {
                    self.lease(place, write);
                }
            }
            Note::Left { rows, at } => self.each(&rows, |row| row.left_at = Some(at))?,
            Note::Back { rows } => self.each(&rows, |row| row.left_at = None)?,
            Note::Ticket { rows, ticket } => {
                self.each(&rows, |row| row.ticket = Some(ticket.clone()))?;
            }
            Note::Settled {
                row,
                settled,
                received,
            } => {
                let found = self.rows.get_mut(&row).ok_or_else(|| never_leased(row))?;
                found.end = Some((settled, received));
                self.ended += 1;
            }
        }
        Ok(())
    }

    /// The same for a notebook that is read from a place on up to which it was copied. Rows that had come to their end
    /// were copied and their leases are not read again, but what was noted of them may stand behind that place: it is
    /// in the store.
    pub(in crate::store) fn take_again(&mut self, place: u64, mut note: Note) -> Result<()> {
        match &mut note {
            Note::Left { rows, .. } | Note::Back { rows } | Note::Ticket { rows, .. } => {
                rows.retain(|row| self.holds(*row));
            }
            Note::Settled { row, .. } if !self.holds(*row) => return Ok(()),
            Note::Settled { .. } | Note::Leased(_) => {}
        }
        self.take(place, note)
    }

    fn lease(&mut self, place: u64, leased: LeasedWrite) {
        let LeasedWrite { mut write, by_run } = leased;
        self.run.clone_into(&mut write.run);
        self.profile.clone_into(&mut write.profile);
        let end = by_run
            .is_some()
            .then(|| (Settled::unchanged(write.asked_at), None));
        self.ended += usize::from(end.is_some());
        *self.subjects.entry(subject(&write)).or_default() += 1;
        let row = Row {
            place,
            by_run,
            left_at: None,
            ticket: None,
            end,
            write,
        };
        self.rows.insert(row.write.row, row);
    }

    fn each(&mut self, rows: &[u32], mut change: impl FnMut(&mut Row)) -> Result<()> {
        rows.iter().try_for_each(|number| {
            let row = self.rows.get_mut(number);
            row.map(&mut change).ok_or_else(|| never_leased(*number))
        })
    }

    /// How many rows could be copied.
    pub(in crate::store) fn ended(&self) -> usize {
        self.ended
    }

    /// Whether a row is here that changes the same lead, or adds the same content.
    pub(in crate::store) fn touches(&self, write: &PlannedWrite) -> bool {
        !self.subjects.is_empty() && self.subjects.contains_key(&subject(write))
    }

    /// Whether a row is here.
    pub(in crate::store) fn holds(&self, row: u32) -> bool {
        self.rows.contains_key(&row)
    }

    /// Whether a lead is being changed.
    pub(in crate::store) fn is_open(&self, lead: &LeadId) -> bool {
        let mut open = self.rows.values().filter(|row| row.end.is_none());
        open.any(|row| row.write.lead.as_ref() == Some(lead))
    }

    /// Copies rows into the store, where they were not copied before, and notes how far the notebook, which ends at
    /// `end`, need not be read again. The transaction is to be committed: what was copied is forgotten here.
    pub(in crate::store) fn copy(
        &mut self,
        tx: &Transaction,
        which: Copied,
        end: u64,
    ) -> rusqlite::Result<()> {
        let (ended, open): (Vec<Row>, Vec<Row>) = std::mem::take(&mut self.rows)
            .into_values()
            .partition(|row| row.end.is_some());
        for row in &ended {
            let is_news = insert(tx, row)?;
            if is_news && let Some((settled, Some(received))) = &row.end {
                self.take_in(tx, received, settled.at)?;
            }
        }
        if which == Copied::All {
            open.iter().try_for_each(|row| insert(tx, row).map(drop))?;
        }
        let place = open.iter().map(|row| row.place).min().unwrap_or(end);
        self.ended = 0;
        self.subjects.clear();
        for row in &open {
            *self.subjects.entry(subject(&row.write)).or_default() += 1;
        }
        self.rows = open.into_iter().map(|row| (row.write.row, row)).collect();
        tx.prepare_cached("UPDATE run SET copied = ?2 WHERE id = ?1")?
            .execute(params![self.run, signed(place)])
            .map(drop)
    }

    fn take_in(
        &self,
        tx: &Transaction,
        received: &OwnedReceived,
        at: Timestamp,
    ) -> rusqlite::Result<()> {
        let received = Received {
            profile: &self.profile,
            vendor: &received.vendor,
            lead: &received.lead,
            raw: &received.raw,
            run: &self.run,
            at,
        };
        take_in(tx, &received).map(drop)
    }
}

/// Notes that a run has no notebook any more: all of it is copied, or it is gone.
pub(in crate::store) fn end(tx: &Transaction, run: &str) -> rusqlite::Result<()> {
    tx.execute("UPDATE run SET copied = NULL WHERE id = ?1", [run])
        .map(drop)
}

/// What rows are told apart by: their lead, or the content of a lead to be added.
fn subject(write: &PlannedWrite) -> String {
    match &write.lead {
        Some(lead) => format!("={lead}"),
        None => format!("+{}", write.content),
    }
}

/// False where it stands in the store already: as it is here, or as somebody decided since.
fn insert(tx: &Transaction, row: &Row) -> rusqlite::Result<bool> {
    let Row { write, end, .. } = row;
    let settled = end.as_ref().map(|(settled, _)| settled);
    tx.prepare_cached(
        "INSERT INTO write (run, row, profile, lead, operation, stage, request, content, state, verdict, code, message,
             http_status, attempts, receipt, asked_at, left_at, settled_at, by_run, ticket)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
         ON CONFLICT (run, row) DO UPDATE SET
             lead = excluded.lead, operation = excluded.operation, stage = excluded.stage, request = excluded.request,
             content = excluded.content, state = excluded.state, verdict = excluded.verdict, code = excluded.code,
             message = excluded.message, http_status = excluded.http_status, attempts = excluded.attempts,
             receipt = excluded.receipt, asked_at = excluded.asked_at, left_at = excluded.left_at,
             settled_at = excluded.settled_at, by_run = excluded.by_run, ticket = excluded.ticket
         WHERE write.state <> 'settled' OR write.verdict IN ('unsent', 'failed')",
    )?
    .execute(params![
        write.run,
        write.row,
        write.profile,
        write.lead.as_ref().map(LeadId::as_str),
        write.operation.word(),
        write.stage,
        write.request.get(),
        write.content,
        if settled.is_some() { "settled" } else { "sending" },
        settled.map(|it| it.verdict.word()),
        settled.and_then(|it| it.code.as_deref()),
        settled.and_then(|it| it.message.as_deref()),
        settled.and_then(|it| it.http_status),
        settled.map_or(0, |it| it.attempts),
        settled.and_then(|it| it.receipt.as_ref()).map(text).transpose()?,
        micros(write.asked_at),
        row.left_at.map(micros),
        settled.map(|it| micros(it.at)),
        row.by_run,
        row.ticket,
    ])
    .map(|rows| rows > 0)
}

impl Settled {
    /// How a row ends that need not be sent.
    fn unchanged(at: Timestamp) -> Self {
        Self {
            verdict: Verdict::Unchanged,
            code: None,
            message: None,
            http_status: None,
            attempts: 0,
            receipt: None,
            at,
        }
    }
}

/// A row that is not in the journal must not be sent.
pub(super) fn never_leased(row: u32) -> Error {
    let message = format!("row {row} was not in the journal before it was to leave");
    Error::new(Kind::Failure, "journal", message).detail("row", row)
}
