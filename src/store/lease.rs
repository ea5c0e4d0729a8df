//! The lease of a bulk run: its next rows enter the journal, and which of them need not be sent is decided.
//!
//! An add need not be sent when the same content was added before, or may have been. A change need not be sent when
//! the same content is already applied to the lead as its latest change, and no later read showed the lead in another
//! stage. A read that tells no stage, or a change without one, cannot be compared: then it is sent.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::journal::PlannedWrite;
use super::leads::time;
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

/// What the journal knows that bears on a new row.
pub(super) struct Before {
    /// The run by which it is already so.
    pub(super) by_run: Option<String>,
    /// When the row enters: behind every write to its lead, whatever the clock says.
    pub(super) asked_at: Timestamp,
}

/// Looks that up.
pub(super) fn before(
    connection: &Connection,
    boot: Option<&str>,
    write: &PlannedWrite,
    again: bool,
) -> rusqlite::Result<Before> {
    let Some(lead) = &write.lead else {
        let adds = write.operation == Operation::AddLead && !again;
        let by_run = if adds {
            added(connection, boot, write)?
        } else {
            None
        };
        return Ok(Before {
            by_run,
            asked_at: write.asked_at,
        });
    };
    let Some(latest) = latest(connection, write, lead)? else {
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
    let by_run = if same && !seen_otherwise(connection, write, lead, &latest)? {
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
    connection: &Connection,
    write: &PlannedWrite,
    lead: &LeadId,
) -> rusqlite::Result<Option<Latest>> {
    connection.prepare_cached(
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
    connection: &Connection,
    write: &PlannedWrite,
    lead: &LeadId,
    latest: &Latest,
) -> rusqlite::Result<bool> {
    connection.prepare_cached(
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
    connection: &Connection,
    boot: Option<&str>,
    write: &PlannedWrite,
) -> rusqlite::Result<Option<String>> {
    let sql = format!(
        "SELECT coalesce(write.by_run, write.run) FROM write JOIN run ON run.id = write.run
         WHERE write.profile = ?2 AND write.content = ?3 AND write.operation = 'add-lead'
             AND NOT (write.run = ?4 AND write.row = ?5) AND {VERDICT} IN ('applied', 'unchanged', 'unknown')
         LIMIT 1"
    );
    connection
        .prepare_cached(&sql)?
        .query_row(
            params![boot, write.profile, write.content, write.run, write.row],
            |row| row.get(0),
        )
        .optional()
}

/// A row that was applied, rejected or is unknown.
pub(super) fn sent_before(write: &PlannedWrite) -> Error {
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
