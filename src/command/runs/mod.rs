//! `runs list` and `runs show`: what was done, by the journal; and what can be done about a run.

mod found;
mod reconcile;
mod resume;
mod settle;
mod undo;

use serde_json::{Map, Value, json};

use super::context::{Context, clock};
use crate::account::{rfc3339, without_absent};
use crate::error::Result;
use crate::lead::Verdict;
use crate::output::{Block, Column, Report, Table};
use crate::store::{Lock, Locked, Run, Store, WriteRow};

pub use found::no_such_run;
pub use reconcile::reconcile;
pub use resume::resume;
pub use settle::settle;
pub use undo::undo;

/// What of a pull's counts is told in words.
const PULLED: [&str; 5] = ["new", "changed", "repeated", "confirmed", "quarantined"];

/// A terminal shows so many rows of each verdict; a pipe, a file and JSON get all.
const MOST_SHOWN: usize = 20;

/// So many rows are read from the journal at once.
const PAGE: u32 = 1000;

/// `runs list`.
pub fn list(context: &Context, limit: u32) -> Result<Report> {
    let runs = match context.existing_store()? {
        Some(store) => store.runs(limit)?,
        None => Vec::new(),
    };
    let view = if runs.is_empty() {
        Block::Text("no runs yet".to_owned())
    } else {
        Block::Table(table(&runs))
    };
    Ok(Report {
        kind: "runs",
        items_name: "runs",
        items: runs.iter().map(run_json).collect(),
        view: vec![view],
        ..Report::default()
    })
}

fn table(runs: &[Run]) -> Table {
    let row = |run: &Run| {
        vec![
            run.id.clone(),
            run.operation.clone(),
            run.profile.clone(),
            came_to(run),
            run.exit
                .map_or_else(|| "not ended".to_owned(), |exit| exit.to_string()),
            clock(run.started_at),
        ]
    };
    Table::new(
        vec![
            Column::new("run", 0),
            Column::new("operation", 0),
            Column::new("profile", 0),
            Column::new("came to", 0).wrapped(),
            Column::new("exit", 2).right(),
            Column::new("started", 3).whole(),
        ],
        runs.iter().map(row).collect(),
    )
}

/// `3 applied, 1 rejected`, or what a pull counted.
fn came_to(run: &Run) -> String {
    let words: Vec<String> = if run.verdicts.is_empty() {
        let counted = PULLED.map(|name| (name, run.counts[name].as_u64().unwrap_or_default()));
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        counted
            .map(|(name, count)| format!("{count} {name}"))
            .collect()
    } else {
        let verdicts = run.verdicts.iter();
        verdicts
            .map(|(verdict, count)| format!("{count} {verdict}"))
            .collect()
    };
    if words.is_empty() {
        let words = match run.exit {
            // Who listens is always ended by a signal.
            None | Some(0 | 130 | 143) => "nothing new",
            Some(_) => "did not work",
        };
        return words.into();
    }
    words.join(", ")
}

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
        "exit": run.exit,
        "counts": run.counts,
        "verdicts": verdicts,
    }))
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
        tail: Map::new(),
        view: view(&run, &writes),
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

fn view(run: &Run, writes: &[WriteRow]) -> Vec<Block> {
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
        ("came to", came_to(run)),
    ];
    pairs.extend(run.exit.map(|exit| ("exit", exit.to_string())));
    let pairs = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut blocks = vec![Block::Pairs(pairs)];
    if !writes.is_empty() {
        blocks.push(Block::Table(rows(writes)));
    }
    blocks
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
        "request": write.request,
        "receipt": write.receipt,
        "asked_at": rfc3339(write.asked_at),
        "left_at": write.left_at.map(rfc3339),
        "settled_at": write.settled_at.map(rfc3339),
        "by_run": write.by_run,
        "ticket": write.ticket,
    }))
}
