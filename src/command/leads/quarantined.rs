//! `leads list --quarantined`: what came in a list and could not be read as a lead.

use serde_json::{Map, json};

use super::since::since;
use crate::cli::LeadFilter;
use crate::command::context::{Context, clock};
use crate::error::Result;
use crate::lead::LeadId;
use crate::output::{Block, Column, Report, Table};
use crate::store::{Filter, Quarantined, Store};

/// The list of them, oldest first.
pub fn quarantined(
    context: &Context,
    arguments: &LeadFilter,
    store: Option<&Store>,
) -> Result<Report> {
    let since = arguments.since.as_deref().map(since).transpose()?;
    let filter = Filter {
        profiles: &context.globals.profiles,
        vendor: arguments.vendor.as_deref(),
        since,
        ..Filter::default()
    };
    let mut found: Vec<Quarantined> = Vec::new();
    if let Some(store) = store {
        store.quarantined(&filter, &mut |it| {
            found.push(it);
            Ok(())
        })?;
    }
    let row = |it: &Quarantined| {
        vec![
            it.profile.clone(),
            it.id.as_ref().map(LeadId::to_string).unwrap_or_default(),
            it.reason.clone(),
            it.times.to_string(),
            clock(it.last_seen),
            String::from_utf8_lossy(&it.raw).into_owned(),
        ]
    };
    let view = if found.is_empty() {
        Block::Text("nothing is quarantined".into())
    } else {
        Block::Table(Table::new(
            vec![
                Column::new("profile", 1),
                Column::new("lead", 1),
                Column::new("why", 0).wrapped(),
                Column::new("times", 2).right(),
                Column::new("last seen", 3).whole(),
                Column::new("as received", 4),
            ],
            found.iter().map(row).collect(),
        ))
    };
    Ok(Report {
        kind: "leads",
        items_name: "leads",
        items: found.iter().map(Quarantined::to_json).collect(),
        tail: Map::from_iter([("summary".to_owned(), json!({ "quarantined": found.len() }))]),
        view: vec![view],
        ..Report::default()
    })
}
