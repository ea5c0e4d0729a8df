//! `store backup` and `store restore`: a copy of everything, to keep or to move to another machine.

use std::path::Path;

use serde_json::{Value, json};

use super::Ended;
use super::context::{Context, now};
use super::count::in_thousands;
use crate::cli::Stored;
use crate::error::{Error, Kind, Result};
use crate::output::file::Growing;
use crate::output::{Block, Report};
use crate::store::{Manifest, restore};

/// What has to be known by whoever moves a store.
const ONE_STORE: &str = "a LeadBank queue belongs to one store: what one machine has confirmed, no other is given. \
                         Pull from one machine only";

/// `store backup|restore`.
pub fn store(context: &Context, arguments: &Stored) -> Result<Ended> {
    match arguments {
        Stored::Backup => backup(context),
        Stored::Restore { file } => {
            let data = context.data()?;
            let manifest = restore(file, &data, context.is_dry())?;
            let verb = if context.is_dry() {
                "is sound and could be restored to"
            } else {
                "is restored to"
            };
            let text = format!(
                "the backup of {}, {}, {verb} {}",
                manifest.made_at,
                holds(&manifest),
                data.display()
            );
            Ok(told(&manifest, &data, &text).into())
        }
    }
}

fn backup(context: &Context) -> Result<Ended> {
    let Some(path) = context.output.file() else {
        return Err(
            Error::new(Kind::Usage, "no-file", "the file to write to is missing").hint(format!(
                "leadctl store backup -o leads-backup.zip{}",
                context.here()
            )),
        );
    };
    let Some(store) = context.existing_store()? else {
        return Err(
            Error::new(Kind::Rejected, "no-store", "there is no store to copy").hint(format!(
                "fetch some leads first: leadctl pull-leads{}",
                context.here()
            )),
        );
    };
    let mut file = Growing::create(path)?;
    let manifest = store.back_up(&mut file, env!("CARGO_PKG_VERSION"), now())?;
    if !context.is_dry() {
        file.keep()?;
    }
    let verb = if context.is_dry() { "could be" } else { "are" };
    // The result is the file.
    context.output.note(&format!(
        "{} {verb} in {}\n{ONE_STORE}",
        holds(&manifest),
        path.display()
    ));
    Ok(Ended::default())
}

fn holds(manifest: &Manifest) -> String {
    format!(
        "{} and {}",
        in_thousands(manifest.leads, "lead"),
        in_thousands(manifest.runs, "run")
    )
}

fn told(manifest: &Manifest, data: &Path, text: &str) -> Report {
    let head = json!({
        "data": data,
        "made_at": manifest.made_at,
        "version": manifest.version,
        "layout": manifest.layout,
        "summary": { "leads": manifest.leads, "runs": manifest.runs },
        "note": ONE_STORE,
    });
    Report {
        kind: "restored",
        head: match head {
            Value::Object(head) => head,
            _ => serde_json::Map::new(),
        },
        view: vec![Block::Text(format!("{text}\n{ONE_STORE}"))],
        ..Report::default()
    }
}
