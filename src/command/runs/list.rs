//! `runs list`: pulls, single writes and bulk runs, newest first.

use super::{PULLED, run_json, took};
use crate::cli::RunFilter;
use crate::command::context::{Context, clock};
use crate::command::leads::since::since;
use crate::command::time_span::lasted;
use crate::error::{Error, Kind, Result};
use crate::lead::Operation;
use crate::output::{Block, Column, Report, Table};
use crate::store::{self, Run};
use crate::vendor::card::nearest;

/// `runs list`.
pub fn list(context: &Context, arguments: &RunFilter) -> Result<Report> {
    let wanted = store::RunFilter {
        profiles: &context.globals.profiles,
        operation: arguments.operation.as_deref().map(operation).transpose()?,
        since: arguments.since.as_deref().map(since).transpose()?,
    };
    let runs = match context.existing_store()? {
        Some(store) => store.runs_that(&wanted, arguments.limit)?,
        None => Vec::new(),
    };
    let all = wanted.profiles.is_empty() && wanted.operation.is_none() && wanted.since.is_none();
    let view = match (runs.is_empty(), all) {
        (false, _) => Block::Table(table(&runs)),
        (true, true) => Block::Text("no runs yet".to_owned()),
        (true, false) => Block::Text(format!(
            "no run fits; all of them: leadctl runs list{}",
            context.here()
        )),
    };
    Ok(Report {
        kind: "runs",
        items_name: "runs",
        items: runs.iter().map(run_json).collect(),
        view: vec![view],
        ..Report::default()
    })
}

fn operation(word: &str) -> Result<Operation> {
    Operation::from_word(word).ok_or_else(|| {
        let words = Operation::ALL.map(Operation::command);
        let error = Error::new(
            Kind::Invalid,
            "no-such-operation",
            format!("there is no operation `{word}`"),
        );
        let error = match nearest(word, words) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        };
        error.hint(format!("the operations are {}", words.join(", ")))
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
            took(run).map_or_else(String::new, lasted),
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
            Column::new("took", 4).whole().right(),
        ],
        runs.iter().map(row).collect(),
    )
}

/// `3 applied, 1 rejected`, or what a pull counted.
pub fn came_to(run: &Run) -> String {
    let words: Vec<String> = if run.verdicts.is_empty() {
        // How many were fetched follows from the rest.
        let told = PULLED.iter().filter(|name| **name != "fetched");
        let counted = told.map(|name| (name, run.counts[*name].as_u64().unwrap_or_default()));
        let counted = counted.filter(|(_, count)| *count > 0);
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
            None => "",
            Some(0) => "nothing new",
            Some(_) => "did not work",
        };
        return words.into();
    }
    words.join(", ")
}
