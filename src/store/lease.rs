//! The lease of a bulk run: its next rows enter the journal, and which of them need not be sent is decided.
//!
//! An add need not be sent when the same content was added before, or may have been. A change need not be sent when
//! the same content is already applied to the lead as its latest change, and no later read showed the lead in another
//! stage. A read that tells no stage, or a change without one, cannot be compared: then it is sent.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::journal::{PlannedWrite, text};
use super::leads::{micros, time};
use super::writes::VERDICT;
use crate::error::{Error, Kind};
use crate::lead::{LeadId, Operation};

/// What a lease says of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leased {
    /// It may be sent.
    Go,
    /// It is already so: it is settled as `unchanged`.
    Unchanged {
        /// The run that applied it, or that added it with unknown fate.
        by_run: String,
    },
}

/// Puts rows into the journal, all or none. `Err` is a row that may not be sent again.
///
/// A row that was not sent, or failed, takes its place anew. `again` sends what is already so, too.
pub(super) fn lease(
    tx: &Transaction,
    boot: Option<&str>,
    writes: &[PlannedWrite],
    again: bool,
) -> rusqlite::Result<Result<Vec<Leased>, Error>> {
    tx.execute_batch("SAVEPOINT lease")?;
    let mut leased = Vec::with_capacity(writes.len());
    for write in writes {
        let before = before(tx, boot, write, again)?;
        if !insert(tx, write, &before)? {
            tx.execute_batch("ROLLBACK TO lease; RELEASE lease")?;
            return Ok(Err(sent_before(write)));
        }
        leased.push(
            before
                .by_run
                .map_or(Leased::Go, |by_run| Leased::Unchanged { by_run }),
        );
    }
    tx.execute_batch("RELEASE lease")?;
    Ok(Ok(leased))
}

/// What the journal knows that bears on a new row.
struct Before {
    /// The run by which it is already so.
    by_run: Option<String>,
    /// When the row enters: behind every write to its lead, whatever the clock says.
    asked_at: Timestamp,
}

fn before(
    tx: &Transaction,
    boot: Option<&str>,
    write: &PlannedWrite,
    again: bool,
) -> rusqlite::Result<Before> {
    let Some(lead) = &write.lead else {
        let adds = write.operation == Operation::AddLead && !again;
        let by_run = if adds { added(tx, boot, write)? } else { None };
        return Ok(Before {
            by_run,
            asked_at: write.asked_at,
        });
    };
    let Some(latest) = latest(tx, write, lead)? else {
        return Ok(Before {
            by_run: None,
            asked_at: write.asked_at,
        });
    };
    let just_behind = latest
        .asked_at
        .saturating_add(SignedDuration::from_micros(1));
    let asked_at = just_behind.map_or(write.asked_at, |behind| behind.max(write.asked_at));
    let same = !again && latest.is_so && latest.content == write.content;
    let by_run = if same && !seen_otherwise(tx, write, lead, &latest)? {
        Some(latest.by_run)
    } else {
        None
    };
    Ok(Before { by_run, asked_at })
}

/// The latest write to a lead that changed it or may have.
struct Latest {
    /// The run that applied it.
    by_run: String,
    /// Whether it is certain to have been applied.
    is_so: bool,
    content: String,
    asked_at: Timestamp,
    settled_at: Option<i64>,
}

fn latest(
    tx: &Transaction,
    write: &PlannedWrite,
    lead: &LeadId,
) -> rusqlite::Result<Option<Latest>> {
    tx.prepare_cached(
        "SELECT coalesce(by_run, run), state = 'settled' AND verdict IN ('applied', 'unchanged'), content, asked_at,
             settled_at
         FROM write
         WHERE profile = ?1 AND lead = ?2 AND NOT (run = ?3 AND row = ?4)
             AND (state <> 'settled' OR verdict IN ('applied', 'unchanged', 'unknown'))
         ORDER BY asked_at DESC, run DESC, row DESC LIMIT 1",
    )?
    .query_row(
        params![write.profile, lead.as_str(), write.run, write.row],
        |row: &Row| {
            Ok(Latest {
                by_run: row.get(0)?,
                is_so: row.get(1)?,
                content: row.get(2)?,
                asked_at: time(row, 3)?,
                settled_at: row.get(4)?,
            })
        },
    )
    .optional()
}

/// Whether a read after a write showed another stage than the one that was applied. A read of the same content leaves
/// no event, so the lead as it stands is looked at, too.
fn seen_otherwise(
    tx: &Transaction,
    write: &PlannedWrite,
    lead: &LeadId,
    latest: &Latest,
) -> rusqlite::Result<bool> {
    tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM event WHERE profile = ?1 AND lead = ?2 AND kind <> 'confirmed' AND at > ?3
                        AND (?4 IS NULL OR stage IS NOT ?4))
             OR EXISTS (SELECT 1 FROM lead WHERE profile = ?1 AND id = ?2 AND last_seen > ?3
                        AND (?4 IS NULL OR stage IS NOT ?4))",
    )?
    .query_row(
        params![
            write.profile,
            lead.as_str(),
            latest.settled_at,
            write.stage
        ],
        |row| row.get(0),
    )
}

/// The run that added the same content, or may have.
fn added(
    tx: &Transaction,
    boot: Option<&str>,
    write: &PlannedWrite,
) -> rusqlite::Result<Option<String>> {
    let sql = format!(
        "SELECT coalesce(write.by_run, write.run) FROM write JOIN run ON run.id = write.run
         WHERE write.profile = ?2 AND write.content = ?3 AND write.operation = 'add-lead'
             AND NOT (write.run = ?4 AND write.row = ?5) AND {VERDICT} IN ('applied', 'unchanged', 'unknown')
         LIMIT 1"
    );
    tx.prepare_cached(&sql)?
        .query_row(
            params![boot, write.profile, write.content, write.run, write.row],
            |row| row.get(0),
        )
        .optional()
}

/// False where the row is in the journal and may not take its place anew.
fn insert(tx: &Transaction, write: &PlannedWrite, before: &Before) -> rusqlite::Result<bool> {
    let asked_at = micros(before.asked_at);
    let unchanged = before.by_run.is_some();
    tx.prepare_cached(
        "INSERT INTO write (run, row, profile, lead, operation, stage, request, content, state, verdict, by_run,
             asked_at, settled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (run, row) DO UPDATE SET
             lead = excluded.lead, operation = excluded.operation, stage = excluded.stage, request = excluded.request,
             content = excluded.content, state = excluded.state, verdict = excluded.verdict, by_run = excluded.by_run,
             asked_at = excluded.asked_at, settled_at = excluded.settled_at,
             code = NULL, message = NULL, http_status = NULL, attempts = 0, receipt = NULL, left_at = NULL,
             ticket = NULL
         WHERE write.state = 'settled' AND write.verdict IN ('unsent', 'failed')",
    )?
    .execute(params![
        write.run,
        write.row,
        write.profile,
        write.lead.as_ref().map(LeadId::as_str),
        write.operation.word(),
        write.stage,
        text(&write.request)?,
        write.content,
        if unchanged { "settled" } else { "sending" },
        unchanged.then_some("unchanged"),
        before.by_run,
        asked_at,
        unchanged.then_some(asked_at),
    ])
    .map(|rows| rows > 0)
}

fn sent_before(write: &PlannedWrite) -> Error {
    Error::new(
        Kind::Failure,
        "sent-before",
        format!(
            "row {} of run {} may not be sent again",
            write.row, write.run
        ),
    )
    .because("the journal says that it was sent, or is being sent")
    .hint(format!(
        "see what became of it: leadctl runs show {}",
        write.run
    ))
    .detail("run", write.run.as_str())
    .detail("row", write.row)
}
