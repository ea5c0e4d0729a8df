//! Takes in what a read of one known lead showed: it may show less than the lead once came with.

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::{Map, Value};

use super::content::content;
use super::history::EventKind;
use super::leads::{FIELDS, fields_of, fields_text};
use super::received::{Arrived, News, Taken, add_event};
use crate::lead::Phase;

/// A known lead as it stands, with what it came as and what reads have shown since.
struct Stands {
    number: i64,
    revision: i64,
    stage: Option<String>,
    phase: String,
    fields: Map<String, Value>,
    seen_in_run: bool,
    batch: Option<i64>,
    event: i64,
}

fn stands(tx: &Transaction, arrived: &Arrived) -> rusqlite::Result<Option<Stands>> {
    tx.prepare_cached(&format!(
        "SELECT number, revision, stage, phase, {FIELDS}, run, batch, event FROM lead WHERE profile = ?1 AND id = ?2"
    ))?
    .query_row([arrived.profile, arrived.id], |row| {
        Ok(Stands {
            number: row.get(0)?,
            revision: row.get(1)?,
            stage: row.get(2)?,
            phase: row.get(3)?,
            fields: fields_of(row.get_ref(4)?.as_str()?, 4)?,
            seen_in_run: row.get_ref(5)?.as_str_or_null()? == Some(arrived.run),
            batch: row.get(6)?,
            event: row.get(7)?,
        })
    })
    .optional()
}

/// Takes in what a read of a known lead showed, as part of a transaction. Members that it does not show stay as they
/// are; the lead still counts as what it last came as, so that the next list does not look like a change. A lead that
/// is not known any more enters the history alone.
pub(super) fn read_again(
    tx: &Transaction,
    arrived: &Arrived,
    batch: Option<i64>,
) -> rusqlite::Result<Taken> {
    let Some(known) = stands(tx, arrived)? else {
        add_event(tx, arrived, EventKind::Read, None)?;
        return Ok(Taken {
            news: News::Repeated,
            seen_in_run: false,
            seen_in_batch: false,
            last_news: 0,
        });
    };
    let before = content(&known.fields);
    let mut fields = known.fields;
    lay_over(&mut fields, &arrived.shown()?);
    let stage = arrived.stage.or(known.stage.as_deref());
    let phase = if arrived.stage.is_none() && arrived.phase == Phase::Unknown.word() {
        known.phase.as_str()
    } else {
        arrived.phase
    };
    let content = content(&fields);
    let same = content == before && stage == known.stage.as_deref() && phase == known.phase;
    let event = if same {
        None
    } else {
        let changed = Arrived {
            content: &content,
            ..*arrived
        };
        let revision = Some(known.revision + 1);
        Some(add_event(tx, &changed, EventKind::Changed, revision)?)
    };
    tx.prepare_cached(
        "UPDATE lead SET stage = ?2, phase = ?3, fields = ?4, revision = revision + (?5 IS NOT NULL),
             event = coalesce(?5, event), last_seen = ?6, run = ?7, batch = ?8
         WHERE number = ?1",
    )?
    .execute(params![
        known.number,
        stage,
        phase,
        fields_text(&fields)?,
        event,
        arrived.at,
        arrived.run,
        batch,
    ])?;
    Ok(Taken {
        news: if same { News::Repeated } else { News::Changed },
        seen_in_run: known.seen_in_run,
        seen_in_batch: batch.is_some() && known.batch == batch,
        last_news: known.event,
    })
}

/// Members that are told win, those of inner objects too; the others stay.
fn lay_over(fields: &mut Map<String, Value>, told: &Map<String, Value>) {
    for (name, value) in told {
        match (fields.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(told)) => lay_over(inner, told),
            (Some(known), value) => known.clone_from(value),
            (None, value) => drop(fields.insert(name.clone(), value.clone())),
        }
    }
}
