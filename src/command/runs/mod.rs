//! `runs list` and `runs show`: what was done, by the journal; and what can be done about a run.

mod found;
mod list;
mod prune;
mod reconcile;
mod resume;
mod settle;
mod undo;

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::context::{Context, clock};
use super::time_span::{between, lasted};
use crate::account::{rfc3339, without_absent};
use crate::error::Result;
use crate::lead::{Operation, Verdict};
use crate::output::{Block, Column, Report, Table};
use crate::store::{Lock, Locked, Run, Store, Taken, WriteRow};

pub use found::no_such_run;
use list::came_to;
pub use list::list;
pub use prune::prune;
pub use reconcile::reconcile;
pub use resume::resume;
pub use settle::settle;
pub use undo::undo;

/// A terminal shows so many rows of each verdict; a pipe, a file and JSON get all.
const MOST_SHOWN: usize = 20;

/// What a pull counts.
const PULLED: [&str; 6] = [
    "fetched",
    "new",
    "changed",
    "repeated",
    "confirmed",
    "quarantined",
];

/// So many rows are read from the journal at once.
const PAGE: u32 = 1000;

fn run_json(run: &Run) -> Value {
    let verdicts: Map<String, Value> = run
        .verdicts
        .iter()
        .map(|(verdict, count)| (verdict.to_string(), json!(count)))
        .collect();
    without_absent(json!({
        "type": "run",
        "run": run.id,
        "operation": run.operation,
        "profile": run.profile,
        "vendor": run.vendor,
        "started_at": rfc3339(run.started_at),
        "ended_at": run.ended_at.map(rfc3339),
        "duration_ms": took(run).map(milliseconds),
        "exit": run.exit,
        "counts": run.counts,
        "verdicts": verdicts,
    }))
}

/// How long a run took; nothing for one that did not end.
fn took(run: &Run) -> Option<Duration> {
    run.ended_at.map(|ended| between(run.started_at, ended))
}

fn milliseconds(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

/// `runs show RUN`.
pub fn show(context: &Context, id: &str) -> Result<Report> {
    let store = context.existing_store()?;
    let run = store.as_ref().map(|store| store.run(id)).transpose()?;
    let (Some(store), Some(run)) = (store, run.flatten()) else {
        return Err(no_such_run(context, id));
    };
    let run = match run.intake {
        Some(_) if run.ended_at.is_none() && !context.is_dry() => mended(context, &store, run)?,
        _ => run,
    };
    let writes = writes(&store, &run)?;
    let taken = store.taken_by(&run.id)?;
    let mut tail = Map::new();
    if run.operation == Operation::PullLeads.word() {
        tail.insert("batches".into(), taken.iter().map(taken_json).collect());
    }
    Ok(Report {
        kind: "run",
        head: match run_json(&run) {
            Value::Object(members) => members
                .into_iter()
                .filter(|(name, _)| name != "type")
                .collect(),
            _ => Map::new(),
        },
        items_name: "rows",
        items: writes.iter().map(row_json).collect(),
        tail,
        view: view(&run, &writes, &taken),
    })
}

/// A bulk run that was killed left no result files: they are made now, as its journal says. One at work makes them
/// itself.
fn mended(context: &Context, store: &Store, run: Run) -> Result<Run> {
    let accounts = context.accounts()?;
    let (Ok(profile), Ok(_lock)) = (
        accounts.config.named(&run.profile),
        Lock::take(&accounts.data, &run.profile, Locked::Bulk),
    ) else {
        return Ok(run);
    };
    found::end_anew(context, &accounts, profile, &run)?;
    Ok(store.run(&run.id)?.unwrap_or(run))
}

fn writes(store: &Store, run: &Run) -> Result<Vec<WriteRow>> {
    let mut writes: Vec<WriteRow> = Vec::new();
    loop {
        let last = writes.last().map_or(0, |write| write.row);
        let page = store.writes_of_run(&run.id, last, PAGE)?;
        if page.is_empty() {
            return Ok(writes);
        }
        writes.extend(page);
    }
}

fn taken_json(taken: &Taken) -> Value {
    without_absent(json!({
        "batch": taken.id,
        "state": taken.state,
        "leads": taken.leads,
        "message": taken.message,
        "taken_at": rfc3339(taken.taken_at),
        "confirmed_at": taken.confirmed_at.map(rfc3339),
    }))
}

fn view(run: &Run, writes: &[WriteRow], taken: &[Taken]) -> Vec<Block> {
    let mut pairs = vec![
        ("run", run.id.clone()),
        ("operation", run.operation.clone()),
        ("profile", format!("{} ({})", run.profile, run.vendor)),
        ("started", clock(run.started_at)),
        (
            "ended",
            run.ended_at
                .map_or_else(|| "no: at work, or killed".into(), clock),
        ),
    ];
    pairs.extend(took(run).map(|length| ("took", lasted(length))));
    if run.operation == Operation::PullLeads.word() && run.ended_at.is_some() {
        let count = |name| run.counts[name].as_u64().unwrap_or_default();
        pairs.extend(PULLED.map(|name| (name, count(name).to_string())));
    } else {
        pairs.push(("came to", came_to(run)));
    }
    pairs.extend(run.exit.map(|exit| ("exit", exit.to_string())));
    let error = run.counts["error"]["message"].as_str();
    pairs.extend(error.map(|message| ("error", message.to_owned())));
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut blocks = vec![Block::Pairs(pairs)];
    if !writes.is_empty() {
        blocks.push(Block::Table(rows(writes)));
    }
    if !taken.is_empty() {
        blocks.push(Block::Table(batches(taken)));
    }
    blocks
}

fn batches(taken: &[Taken]) -> Table {
    let row = |taken: &Taken| {
        vec![
            taken.id.clone(),
            taken.state.clone(),
            taken.leads.to_string(),
            clock(taken.taken_at),
            taken.confirmed_at.map(clock).unwrap_or_default(),
        ]
    };
    Table::new(
        vec![
            Column::new("batch", 3).whole(),
            Column::new("state", 0),
            Column::new("leads", 0).right(),
            Column::new("taken", 2).whole(),
            Column::new("confirmed", 1).whole(),
        ],
        taken.iter().map(row).collect(),
    )
}

/// What went wrong comes first, then what is done, each in the order of rows.
fn rows(writes: &[WriteRow]) -> Table {
    let is_done =
        |write: &&WriteRow| matches!(write.verdict, Verdict::Applied | Verdict::Unchanged);
    let (done, other): (Vec<_>, Vec<_>) = writes.iter().partition(is_done);
    let row = |write: &WriteRow| {
        vec![
            write.verdict.to_string(),
            write.row.to_string(),
            write
                .lead
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            write.stage.clone().unwrap_or_default(),
            write.attempts.to_string(),
            write.message.clone().unwrap_or_default(),
        ]
    };
    let columns = vec![
        Column::new("verdict", 0),
        Column::new("row", 2).right(),
        Column::new("lead", 0),
        Column::new("stage", 1),
        Column::new("attempts", 3).right(),
        Column::new("message", 0).wrapped(),
    ];
    Table {
        most: MOST_SHOWN,
        ..Table::new(columns, other.into_iter().chain(done).map(row).collect())
    }
}

fn row_json(write: &WriteRow) -> Value {
    without_absent(json!({
        "type": "row",
        "row": write.row,
        "lead": write.lead,
        "operation": write.operation,
        "stage": write.stage,
        "verdict": write.verdict,
        "code": write.code,
        "message": write.message,
        "http_status": write.http_status,
        "attempts": write.attempts,
        "request": write.sent(),
        "receipt": write.receipt,
        "asked_at": rfc3339(write.asked_at),
        "left_at": write.left_at.map(rfc3339),
        "settled_at": write.settled_at.map(rfc3339),
        "by_run": write.by_run,
        "ticket": write.ticket,
    }))
}
