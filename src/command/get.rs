//! `get-lead`: how leads stand at the vendor now.

use std::path::Path;

use serde_json::{Map, json};

use super::Ended;
use super::context::{Context, now, wait_for};
use super::fields::readable;
use crate::cli::Get;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{Lead, LeadId};
use crate::output::{Block, Report};
use crate::store::{Received, Store, told_lead};
use crate::sync::failure::refused;
use crate::sync::read::{self, Found};
use crate::sync::stop::{Ended as Asked, Stop, stopped};

/// `get-lead LEAD...`.
pub fn get(context: &Context, arguments: &Get) -> Result<Ended> {
    let accounts = context.accounts()?;
    let profile = accounts
        .config
        .for_reading(&context.flags, &context.environment)?;
    let ids = ids(profile, &arguments.leads)?;
    let first = ids.first().map_or_else(|| LeadId::new(""), Clone::clone);
    profile
        .vendor
        .fetch(&profile.account, &first)
        .map_err(|refusal| refused(&refusal))?;
    if context.is_dry() {
        return super::dry_run::reads(context, profile, &ids).map(Ended::from);
    }
    let session = context.session(profile, &accounts.data)?;
    let (found, signal) = wait_for(async {
        let mut stop = Stop::listen()?;
        let asked = stop.guard(read::leads(&session, &ids)).await;
        stop.end(session.close()).await;
        match asked {
            Asked::Done(found) => Ok((found, None)),
            Asked::DoneAndStop(found, kind) => Ok((found, Some(kind))),
            Asked::Cut(kind) => Err(stopped(kind, "nothing was changed")),
        }
    })?;
    let mut ended = Ended {
        error: signal.map(|kind| stopped(kind, "these leads were read before")),
        ..Ended::default()
    };
    note(context, profile, &accounts.data, found.iter().flatten());
    let mut leads = Vec::new();
    for (id, result) in ids.iter().zip(found) {
        match result {
            Ok(found) => leads.push(found.lead),
            Err(error) => {
                ended.error = Some(worse(ended.error.take(), error.detail("lead", id.as_str())));
            }
        }
    }
    if ended.error.is_some() && signal.is_none() && !leads.is_empty() {
        ended.error = ended.error.map(|error| Error {
            kind: Kind::Partial,
            ..error
        });
    }
    ended.report = Some(report(profile, &leads));
    Ok(ended)
}

/// Notes in the leads' history what was read. Where the store cannot take it, the answer is no worse for that.
pub fn note<'a>(
    context: &Context,
    profile: &Profile,
    data: &Path,
    mut found: impl Iterator<Item = &'a Found>,
) {
    let noted = Store::open_existing(data).and_then(|store| {
        let Some(mut store) = store else {
            return Ok(());
        };
        found.try_for_each(|found| {
            store.remember_read(&Received {
                profile: &profile.name,
                vendor: profile.vendor.id(),
                lead: &found.lead,
                raw: &found.raw,
                run: "",
                at: now(),
            })
        })
    });
    if let Err(error) = noted {
        let message = format!("what was read is not in the history: {}", error.message);
        context.output.warn(&message);
    }
}

fn ids(profile: &Profile, typed: &[String]) -> Result<Vec<LeadId>> {
    let id = |typed: &String| {
        profile.vendor.card().lead_id(typed).map_err(|why| {
            Error::new(
                Kind::Invalid,
                "not-a-lead-id",
                format!("`{typed}` is not a lead's id"),
            )
            .because(why)
        })
    };
    typed.iter().map(id).collect()
}

/// Of several errors the one that decides: credentials before refusals before what may pass.
fn worse(first: Option<Error>, second: Error) -> Error {
    let rank = |error: &Error| match error.kind {
        Kind::Failure | Kind::Interrupted | Kind::Terminated => 0,
        Kind::Auth => 1,
        Kind::Rejected => 2,
        _ => 3,
    };
    match first {
        Some(first) if rank(&first) <= rank(&second) => first,
        _ => second,
    }
}

fn report(profile: &Profile, leads: &[Lead]) -> Report {
    let mut tail = Map::new();
    tail.insert("summary".into(), json!({ "leads": leads.len() }));
    Report {
        kind: "leads",
        head: Map::new(),
        items_name: "leads",
        items: leads
            .iter()
            .map(|lead| told_lead(&profile.name, profile.vendor.id(), lead))
            .collect(),
        tail,
        view: leads.iter().map(|lead| Block::Pairs(pairs(lead))).collect(),
    }
}

fn pairs(lead: &Lead) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("lead".to_owned(), lead.id.to_string()),
        ("stage".to_owned(), lead.stage.clone().unwrap_or_default()),
        ("phase".to_owned(), lead.phase.to_string()),
    ];
    pairs.extend(readable(&lead.fields));
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}
