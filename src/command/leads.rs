//! `leads list` and `leads show`: the store as a list, and one lead with its history.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::context::{Context, clock, now};
use super::fields::readable;
use super::names::Words;
use crate::cli::{LeadFilter, duration};
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Phase};
use crate::output::{Block, Column, Report, Table};
use crate::store::{Event, Filter, Quarantined, Store, StoredLead, lead_json};
use crate::vendor::by_id;
use crate::vendor::card::{fold, nearest};

/// A terminal shows so many leads of each profile; a pipe and a file get all.
const MOST_SHOWN: usize = 20;

/// `leads list`.
pub fn list(context: &Context, arguments: &LeadFilter) -> Result<Report> {
    let store = context.existing_store()?;
    if arguments.quarantined {
        return quarantined(context, arguments, store.as_ref());
    }
    let mut leads = leads(context, arguments, store.as_ref())?;
    let mut summary = Map::new();
    summary.insert("leads".into(), json!(leads.len()));
    for phase in Phase::ALL {
        let count = leads.iter().filter(|it| it.lead.phase == phase).count();
        summary.insert(phase.word().into(), json!(count));
    }
    let items = leads.iter().map(|lead| lead_json(lead, None)).collect();
    Words::default().tell(store.as_ref(), &mut leads)?;
    Ok(Report {
        kind: "leads",
        head: Map::new(),
        items_name: "leads",
        items,
        tail: Map::from_iter([("summary".to_owned(), Value::Object(summary))]),
        view: view(context, arguments, &leads),
    })
}

/// The leads that the filter and `-p` ask for, in the order in which they first came.
pub fn leads(
    context: &Context,
    arguments: &LeadFilter,
    store: Option<&Store>,
) -> Result<Vec<StoredLead>> {
    let phase = arguments.phase.as_deref().map(phase).transpose()?;
    let since = arguments.since.as_deref().map(since).transpose()?;
    if let Some(vendor) = &arguments.vendor {
        super::stages::vendor(vendor)?;
    }
    let stage = arguments.stage.as_deref().map(fold);
    let in_stage = |name: &str| stage.as_ref().is_some_and(|stage| fold(name) == *stage);
    let filter = Filter {
        profiles: &context.globals.profiles,
        vendor: arguments.vendor.as_deref(),
        stage: stage
            .is_some()
            .then_some(&in_stage as &dyn Fn(&str) -> bool),
        phase,
        since,
        raw: arguments.raw,
    };
    let mut leads = Vec::new();
    if let Some(store) = store {
        store.leads(&filter, &mut |lead| {
            leads.push(lead);
            Ok(())
        })?;
    }
    Ok(leads)
}

fn phase(word: &str) -> Result<Phase> {
    let words = Phase::ALL.map(Phase::word);
    Phase::from_word(word).ok_or_else(|| {
        let error = Error::new(
            Kind::Invalid,
            "no-such-phase",
            format!("there is no phase `{word}`"),
        );
        let error = match nearest(word, words) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        };
        error.hint(format!("the phases are {}", words.join(", ")))
    })
}

/// `2d`, `2026-03-15` or a date and time with offset → the moment since when.
pub fn since(text: &str) -> Result<Timestamp> {
    if let Ok(age) = duration(text) {
        let age = jiff::SignedDuration::try_from(age).unwrap_or(jiff::SignedDuration::MAX);
        return Ok(now().checked_sub(age).unwrap_or(Timestamp::MIN));
    }
    let day = text
        .parse::<Date>()
        .ok()
        .and_then(|day| day.to_zoned(TimeZone::system()).ok());
    day.map(|day| day.timestamp()).or_else(|| text.parse().ok()).ok_or_else(|| {
        Error::new(Kind::Invalid, "not-a-time", format!("--since cannot be `{text}`"))
            .hint("write an age such as 2d or 12h, a date such as 2026-03-15, or 2026-03-15T09:30:00+02:00")
    })
}

fn view(context: &Context, arguments: &LeadFilter, leads: &[StoredLead]) -> Vec<Block> {
    if leads.is_empty() {
        return vec![Block::Text(none(context, arguments))];
    }
    let first_seen = Column::new("first seen", 3).whole();
    let rows = leads
        .iter()
        .map(|stored| (stored, clock(stored.first_seen)));
    vec![Block::Table(table(first_seen, rows, MOST_SHOWN))]
}

/// Leads as people look at them, each with what the last column says of it; of each profile at most so many.
pub fn table<'a>(
    last: Column,
    leads: impl Iterator<Item = (&'a StoredLead, String)>,
    most: usize,
) -> Table {
    let row = |(stored, last): (&StoredLead, String)| {
        vec![
            stored.profile.clone(),
            stored.lead.id.to_string(),
            stored.lead.stage.clone().unwrap_or_default(),
            stored.lead.phase.to_string(),
            who(stored),
            last,
        ]
    };
    Table {
        columns: vec![
            Column::new("profile", 0),
            Column::new("lead", 0),
            Column::new("stage", 1),
            Column::new("phase", 2),
            Column::new("who", 0),
            last,
        ],
        rows: leads.map(row).collect(),
        most,
    }
}

/// What an empty list says: that nothing fits, or that nothing was pulled yet.
fn none(context: &Context, arguments: &LeadFilter) -> String {
    let all = arguments.vendor.is_none()
        && arguments.stage.is_none()
        && arguments.phase.is_none()
        && arguments.since.is_none()
        && context.globals.profiles.is_empty();
    let here = context.here();
    if all {
        format!("no leads in the store yet; fetch some: leadctl pull-leads{here}")
    } else {
        format!("no lead in the store fits; all of them: leadctl leads list{here}")
    }
}

/// What people call a stored lead, by its vendor's card.
fn who(stored: &StoredLead) -> String {
    let vendor = by_id(&stored.vendor);
    vendor.map_or_else(String::new, |vendor| {
        vendor.card().known_as(&stored.lead.fields)
    })
}

fn quarantined(context: &Context, arguments: &LeadFilter, store: Option<&Store>) -> Result<Report> {
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

/// `leads show LEAD`: under every profile that knows it.
pub fn show(context: &Context, typed: &str, raw: bool) -> Result<Report> {
    let mut report = Report {
        kind: "leads",
        items_name: "leads",
        ..Report::default()
    };
    if let Some(store) = context.existing_store()? {
        let id = as_kept(&store, typed)?;
        for profile in profiles(context, &store, &id)? {
            let mut stored = store.lead(&profile, &id)?;
            let mut history = store.history(&profile, &id)?;
            if stored.is_some() || !history.is_empty() {
                report
                    .items
                    .push(item(&profile, &id, stored.as_ref(), &history, raw));
                let vendor = stored
                    .as_ref()
                    .map_or("", |it| it.vendor.as_str())
                    .to_owned();
                let mut words = Words::default();
                words.tell(Some(&store), stored.as_mut_slice())?;
                words.tell_history(&store, &profile, &vendor, &mut history)?;
                report
                    .view
                    .extend(shown_lead(&profile, &id, stored, &history, raw));
            }
        }
    }
    if report.items.is_empty() {
        return Err(Error::new(
            Kind::Rejected,
            "no-such-lead",
            format!("the store knows no lead {typed}"),
        )
        .hint(format!("all leads: leadctl leads list{}", context.here()))
        .hint(format!(
            "fetch what is new: leadctl pull-leads{}",
            context.here()
        )));
    }
    Ok(report)
}

/// The id as it was typed, or in small letters, in which UUIDs are kept.
fn as_kept(store: &Store, typed: &str) -> Result<LeadId> {
    let id = LeadId::new(typed);
    let is_known = !store.profiles_of(&id)?.is_empty();
    Ok(if is_known {
        id
    } else {
        LeadId::new(typed.to_lowercase())
    })
}

/// The profiles that know a lead: those that `-p` names, else all that have it.
fn profiles(context: &Context, store: &Store, id: &LeadId) -> Result<Vec<String>> {
    match context.globals.profiles.as_slice() {
        [] => store.profiles_of(id),
        named => Ok(named.to_vec()),
    }
}

fn item(
    profile: &str,
    id: &LeadId,
    stored: Option<&StoredLead>,
    history: &[Event],
    raw: bool,
) -> Value {
    let mut item = match stored {
        Some(stored) if raw => lead_json(stored, None),
        Some(stored) => lead_json(
            &StoredLead {
                raw: None,
                ..stored.clone()
            },
            None,
        ),
        None => json!({ "type": "lead", "profile": profile, "id": id }),
    };
    if let Value::Object(members) = &mut item {
        members.insert(
            "history".into(),
            history.iter().map(|event| event.to_json(raw)).collect(),
        );
    }
    item
}

fn shown_lead(
    profile: &str,
    id: &LeadId,
    stored: Option<StoredLead>,
    history: &[Event],
    raw: bool,
) -> Vec<Block> {
    let mut pairs = vec![
        ("lead".to_owned(), id.to_string()),
        ("profile".to_owned(), profile.to_owned()),
    ];
    let mut bytes = None;
    match stored {
        Some(stored) => {
            pairs.push(("vendor".into(), stored.vendor));
            pairs.push((
                "stage".into(),
                stored.lead.stage.clone().unwrap_or_default(),
            ));
            pairs.push(("phase".into(), stored.lead.phase.to_string()));
            pairs.push(("first seen".into(), clock(stored.first_seen)));
            pairs.push(("last seen".into(), clock(stored.last_seen)));
            pairs.extend(readable(&stored.lead.fields));
            bytes = stored.raw.filter(|_| raw);
        }
        None => pairs.push(("in the store".into(), "no: only written to or read".into())),
    }
    pairs.retain(|(_, value)| !value.is_empty());
    let row = |event: &Event| {
        let write = event.write.as_ref();
        vec![
            clock(event.at),
            event.kind.word().to_owned(),
            write.map_or_else(String::new, |write| write.operation.clone()),
            write
                .and_then(|write| write.stage.clone())
                .unwrap_or_default(),
            write.map_or_else(String::new, |write| write.verdict.to_string()),
            event.run.clone().unwrap_or_default(),
        ]
    };
    let mut blocks = vec![Block::Pairs(pairs)];
    if !history.is_empty() {
        let columns = ["at", "what", "operation", "stage", "verdict", "run"];
        let columns = columns
            .into_iter()
            .map(|name| Column::new(name, u8::from(name == "run")))
            .map(|column| match column.rank {
                0 => column,
                // Half a run's id finds no run.
                _ => column.whole(),
            })
            .collect();
        blocks.push(Block::Table(Table::new(
            columns,
            history.iter().map(row).collect(),
        )));
    }
    blocks.extend(bytes.map(|bytes| Block::Text(String::from_utf8_lossy(&bytes).into_owned())));
    blocks
}
