//! `leads export`: the store's leads as a file.

use serde_json::{Map, json};

use super::Ended;
use super::context::Context;
use super::count::counted;
use super::leads::leads;
use crate::cli::LeadFilter;
use crate::error::{Error, Kind, Result};
use crate::output::{Format, Report};
use crate::store::lead_json;

/// `leads export -o FILE`: as its ending or `--format` says.
pub fn export(context: &Context, filter: &LeadFilter) -> Result<Ended> {
    let Some(path) = context.output.file() else {
        return Err(
            Error::new(Kind::Usage, "no-file", "the file to write to is missing").hint(format!(
                "leadctl leads export -o leads.csv{} (or .json, .jsonl)",
                context.here()
            )),
        );
    };
    if context.output.format() == Format::Table {
        return Err(Error::new(
            Kind::Usage,
            "no-format",
            format!("{} does not say which format", path.display()),
        )
        .hint("end the name with .csv, .json or .jsonl, or add --format csv"));
    }
    let store = context.existing_store()?;
    let leads = leads(context, filter, store.as_ref())?;
    let mut tail = Map::new();
    tail.insert("summary".into(), json!({ "leads": leads.len() }));
    context.output.report(&Report {
        kind: "leads",
        items_name: "leads",
        items: leads.iter().map(|lead| lead_json(lead, None)).collect(),
        tail,
        ..Report::default()
    })?;
    context.output.note(&format!(
        "{} written to {}",
        counted(leads.len(), "lead"),
        path.display()
    ));
    Ok(Ended::default())
}
