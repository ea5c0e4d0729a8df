//! `leadctl sandbox ...`: the make-believe vendors as a server, and their world.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Ended;
use super::context::{Context, at_sandbox};
use super::count::counted;
use super::seed;
use crate::cli::Sandbox as Arguments;
use crate::config::{Config, Flags, profile_block};
use crate::error::{Error, Result};
use crate::output::{Block, Column, Report, Table};
use crate::sandbox::{self, Faults, Sandbox, Status};
use crate::vendor::Vendor;

/// `sandbox serve|seed|reset|status`.
pub fn sandbox(context: &Context, arguments: &Arguments) -> Result<Ended> {
    let data = context.paths()?.data;
    match arguments {
        Arguments::Serve { port, faults } => {
            let faults = wanted_faults(context, faults.as_deref())?;
            serve(context, &data, *port, faults)
        }
        Arguments::Seed {
            from,
            vendor,
            sheet,
            column,
            encoding,
            limit,
        } => {
            let vendor = super::stages::vendor(vendor)?;
            let place = seed::Place {
                file: from,
                sheet: sheet.as_deref(),
                encoding: encoding.as_deref(),
                column: column.as_deref(),
            };
            let found = seed::ids(vendor.card(), &place, *limit)?;
            for note in &found.notes {
                context.output.note(note);
            }
            sandbox::seed(&data, vendor, &found.ids)?;
            Ok(seeded(vendor, found.ids.len()).into())
        }
        Arguments::Reset => {
            sandbox::reset(&data)?;
            Ok(said("the sandbox starts anew: its leads are as at first, and what was pulled and done there is forgotten").into())
        }
        Arguments::Status => Ok(status(&sandbox::status(&data)?).into()),
    }
}

/// Serves until a signal comes, which ends it well: 130 or 143, as for every command.
fn serve(context: &Context, data: &Path, port: u16, faults: Faults) -> Result<Ended> {
    let kind = sandbox::serve(data, port, faults, |sandbox| announce(context, sandbox))?;
    Ok(Ended {
        report: None,
        error: Some(Error::new(
            kind,
            kind.name(),
            "the sandbox is closed; its world is kept",
        )),
    })
}

/// The faults of a file, each told on standard error when it happens.
fn wanted_faults(context: &Context, file: Option<&Path>) -> Result<Faults> {
    let Some(file) = file else {
        return Ok(Faults::default());
    };
    let faults = Faults::read(file)?;
    let count = counted(faults.count(), "fault");
    context.output.note(&format!(
        "{count} from {}, told here when it happens",
        file.display()
    ));
    let output = Arc::clone(&context.output);
    Ok(faults.told(move |line| output.note(line)))
}

/// Profile blocks to paste, then the line by which a script knows that it may begin.
fn announce(context: &Context, sandbox: &Sandbox) -> Result<()> {
    let flags = Flags {
        sandbox: true,
        ..Flags::default()
    };
    let config = Config::load(&context.paths()?, &flags, &context.environment)?;
    let config = at_sandbox(config, sandbox)?;
    let blocks: Vec<String> = config.profiles.values().map(profile_block).collect();
    let text = format!(
        "# All five vendors, played on this machine. Paste these profiles into {}\n\n{}# Ready on http://{}. Ctrl-C ends it.\n",
        config.path.display(),
        blocks.concat(),
        sandbox.address()
    );
    context.output.raw(text.as_bytes())
}

fn said(text: &str) -> Report {
    Report {
        kind: "sandbox",
        items_name: "items",
        view: vec![Block::Text(text.to_owned())],
        ..Report::default()
    }
}

fn seeded(vendor: &dyn Vendor, leads: usize) -> Report {
    let card = vendor.card();
    let verb = if leads == 1 { "is" } else { "are" };
    let mut report = said(&format!(
        "{} {verb} in the sandbox's {}; work there with -p sandbox-{} --sandbox",
        counted(leads, "lead"),
        card.name,
        card.id
    ));
    report.head.insert("vendor".into(), json!(vendor.id()));
    report.head.insert("leads".into(), json!(leads));
    report
}

fn status(found: &[Status]) -> Report {
    let rows = found
        .iter()
        .flat_map(|status| {
            status.states.iter().map(|(state, count)| {
                vec![status.vendor.to_owned(), state.clone(), count.to_string()]
            })
        })
        .collect();
    let item = |status: &Status| -> Value {
        let states: serde_json::Map<String, Value> = status
            .states
            .iter()
            .map(|(state, count)| (state.clone(), json!(count)))
            .collect();
        json!({ "type": "sandbox", "vendor": status.vendor, "states": states, "done": status.ledger })
    };
    let columns = vec![
        Column::new("vendor", 0),
        Column::new("state", 0),
        Column::new("leads", 0).right(),
    ];
    let view = if found.is_empty() {
        Block::Text("there is no sandbox yet; the first --sandbox command makes one".into())
    } else {
        Block::Table(Table::new(columns, rows))
    };
    Report {
        kind: "sandbox",
        items_name: "vendors",
        items: found.iter().map(item).collect(),
        view: vec![view],
        ..Report::default()
    }
}
