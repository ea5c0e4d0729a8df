//! `runs prune`: removes what runs that are long over left in the journal and in their folders.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::account::rfc3339;
use crate::command::context::{Context, clock, now};
use crate::command::count::in_thousands;
use crate::error::Result;
use crate::output::{Block, Column, Report, Table, thousands};
use crate::store::{PrunedFolder, PrunedRun, Store};

/// `runs prune --older-than AGE`.
pub fn prune(context: &Context, older_than: Duration) -> Result<Report> {
    let at = now();
    let age = SignedDuration::try_from(older_than).unwrap_or(SignedDuration::MAX);
    let before = at.checked_sub(age).unwrap_or(jiff::Timestamp::MIN);
    let data = context.data()?;
    let Some(mut store) = Store::open_existing(&data)? else {
        return Ok(told(context, &[], &[]));
    };
    let runs = store.prune(before, context.is_dry(), at)?;
    let folders = store.prunable_folders(&data, &runs)?;
    // A folder that is left behind now is one that no run knows, and goes another day.
    if !context.is_dry() {
        folders.iter().try_for_each(PrunedFolder::remove)?;
    }
    Ok(told(context, &runs, &folders))
}

fn told(context: &Context, runs: &[PrunedRun], folders: &[PrunedFolder]) -> Report {
    let rows = runs.iter().map(|run| run.rows).sum::<u64>();
    let kept = runs.iter().map(|run| run.kept).sum::<u64>();
    let bytes = folders.iter().map(|folder| folder.bytes).sum::<u64>();
    let summary = json!({
        "runs": runs.len(),
        "rows": rows,
        "kept": kept,
        "folders": folders.len(),
        "bytes": bytes,
        "dry_run": context.is_dry(),
    });
    let item = |run: &PrunedRun| {
        json!({
            "type": "run",
            "run": run.id,
            "operation": run.operation,
            "profile": run.profile,
            "ended_at": rfc3339(run.ended_at),
            "rows": run.rows,
            "kept": run.kept,
        })
    };
    Report {
        kind: "pruned",
        head: Map::new(),
        items_name: "runs",
        items: runs.iter().map(item).collect(),
        tail: Map::from_iter([
            ("folders".to_owned(), folders.iter().map(folder).collect()),
            ("summary".to_owned(), summary),
        ]),
        view: view(context, runs, folders, (rows, kept, bytes)),
    }
}

fn folder(folder: &PrunedFolder) -> Value {
    json!({ "path": folder.path, "bytes": folder.bytes })
}

fn view(
    context: &Context,
    runs: &[PrunedRun],
    folders: &[PrunedFolder],
    (rows, kept, bytes): (u64, u64, u64),
) -> Vec<Block> {
    const MOST_SHOWN: usize = 20;
    if runs.is_empty() && folders.is_empty() {
        return vec![Block::Text(
            "nothing to remove: no run that ended so long ago holds anything that is not needed"
                .to_owned(),
        )];
    }
    let row = |run: &PrunedRun| {
        vec![
            run.operation.clone(),
            run.id.clone(),
            run.profile.clone(),
            run.rows.to_string(),
            run.kept.to_string(),
            clock(run.ended_at),
        ]
    };
    let columns = vec![
        Column::new("operation", 1),
        Column::new("run", 0),
        Column::new("profile", 0),
        Column::new("rows", 0).right(),
        Column::new("kept", 2).right(),
        Column::new("ended", 3).whole(),
    ];
    let (would, verb) = if context.is_dry() {
        ("would be ", "would stay")
    } else {
        ("", "stay")
    };
    let text = format!(
        "{}: {} {would}removed from the journal, {} with {} bytes from the disk",
        in_thousands(u64::try_from(runs.len()).unwrap_or(u64::MAX), "run"),
        in_thousands(rows, "row"),
        in_thousands(u64::try_from(folders.len()).unwrap_or(u64::MAX), "folder"),
        thousands(bytes),
    );
    let stays = format!(
        "{} {verb}: by the last one that was applied to a lead, the same is not sent again",
        in_thousands(kept, "row")
    );
    let text = if kept > 0 {
        format!("{text}\n{stays}")
    } else {
        text
    };
    let mut blocks = Vec::new();
    if !runs.is_empty() {
        blocks.push(Block::Table(Table {
            most: MOST_SHOWN,
            ..Table::new(columns, runs.iter().map(row).collect())
        }));
    }
    blocks.push(Block::Text(text));
    blocks
}
