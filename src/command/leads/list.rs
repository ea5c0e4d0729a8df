//! `leads list`: the leads of the store, written as they are read.

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::choice::{Choice, none};
use super::columns::Columns;
use super::field::Own;
use super::quarantined::quarantined;
use crate::cli::LeadFilter;
use crate::command::Ended;
use crate::command::context::{Context, clock};
use crate::command::fields::{names, spread};
use crate::command::names::Words;
use crate::error::Result;
use crate::lead::Phase;
use crate::output::{Block, Column, Format, Wants};
use crate::store::{LeadRow, Store, StoredLead, lead_json};

/// A terminal shows so many leads of each profile; a pipe and a file get all.
const MOST_SHOWN: usize = 20;

/// The columns of CSV before those of the fields.
pub const HEAD: [&str; 6] = ["profile", "vendor", "id", "stage", "phase", "first_seen"];

/// `leads list`.
pub fn list(context: &Context, arguments: &LeadFilter) -> Result<Ended> {
    let store = context.existing_store()?;
    if arguments.quarantined {
        return quarantined(context, arguments, store.as_ref()).map(Ended::from);
    }
    let mut choice = Choice::of(context, arguments)?;
    match &store {
        None => tell(context, &choice, None).map(drop)?,
        Some(store) => store.at_one_moment(|store| {
            choice.know(store)?;
            tell(context, &choice, Some(store)).map(drop)
        })?,
    }
    Ok(Ended::default())
}

/// Writes the leads that are meant; gives how many those were.
pub fn tell(context: &Context, choice: &Choice, store: Option<&Store>) -> Result<usize> {
    let profiles = store.map(Store::profiles).transpose()?.unwrap_or_default();
    let wanted = choice.scope();
    let profiles = profiles.iter().filter(|(profile, vendor)| {
        (wanted.profiles.is_empty() || wanted.profiles.contains(profile))
            && wanted.vendor.is_none_or(|wanted| wanted == vendor)
    });
    let shown = Columns::of(profiles.map(|(profile, vendor)| (profile.as_str(), vendor.as_str())));
    let csv = match (context.output.format(), store) {
        (Format::Csv, Some(store)) => sheet_columns(choice, store)?,
        _ => HEAD.map(str::to_owned).into(),
    };
    let csv: Vec<&str> = csv.iter().map(String::as_str).collect();
    let last = Last::of(choice);
    let mut stream = context
        .output
        .begin("leads", Map::new(), "leads", &csv)?
        .with_table(shown.columns(last.column()), MOST_SHOWN);
    let mut counts = [0_usize; Phase::ALL.len()];
    let mut words = Words::default();
    let is_sheet = context.output.format() == Format::Csv;
    if let Some(store) = store {
        choice.each_in_order(store, &mut |row| {
            let phase = row.phase()?;
            let places = Phase::ALL.iter().zip(&mut counts);
            for (_, count) in places.filter(|(it, _)| **it == phase) {
                *count += 1;
            }
            match stream.wants(&row.profile()?) {
                Wants::Nothing => Ok(()),
                Wants::Item => {
                    let item = item(row, is_sheet)?;
                    stream.item(|| item)
                }
                Wants::Row => {
                    let mut stored = row.lead()?;
                    words.tell(Some(store), std::slice::from_mut(&mut stored))?;
                    let said = last.says(&stored);
                    stream.row(shown.row(&stored, said))
                }
            }
        })?;
    }
    let leads = counts.iter().sum();
    let (view, next) = if leads == 0 {
        let (text, next) = none(context, choice, store)?;
        let text = match &next {
            Some(next) => format!("{text}: {next}"),
            None => text,
        };
        (vec![Block::Text(text)], next)
    } else {
        (Vec::new(), None)
    };
    let mut summary = Map::new();
    summary.insert("leads".into(), json!(leads));
    for (phase, count) in Phase::ALL.iter().zip(counts) {
        summary.insert(phase.word().into(), json!(count));
    }
    if let Some(next) = next {
        summary.insert("next".into(), json!([next]));
    }
    let tail = Map::from_iter([("summary".to_owned(), Value::Object(summary))]);
    stream.end(tail, &view)?;
    Ok(leads)
}

/// A lead as a script gets it; for a sheet with a column for each key of a list of keys and values.
pub fn item(row: &LeadRow, is_sheet: bool) -> Result<Value> {
    let mut stored = row.lead()?;
    if is_sheet {
        stored.lead.fields = spread(stored.lead.fields);
    }
    Ok(lead_json(&stored, None))
}

/// The columns of a sheet with the leads that are meant: their fields in the order in which they first come.
pub fn sheet_columns(choice: &Choice, store: &Store) -> Result<Vec<String>> {
    let mut fields = IndexSet::new();
    let mut raw = IndexSet::new();
    choice.each_in_order(store, &mut |row| {
        names(&row.fields()?, &mut fields);
        raw.extend(row.raw()?.map(|bytes| match std::str::from_utf8(&bytes) {
            Ok(_) => "raw",
            Err(_) => "raw_base64",
        }));
        Ok(())
    })?;
    let head = HEAD.map(str::to_owned).into_iter();
    let fields = fields.into_iter().map(|name| format!("fields.{name}"));
    Ok(head
        .chain(fields)
        .chain(raw.into_iter().map(str::to_owned))
        .collect())
}

/// What the last column tells: when a lead came, or by when it is sorted.
#[derive(Clone, Copy)]
enum Last {
    FirstSeen,
    LastSeen,
}

impl Last {
    fn of(choice: &Choice) -> Self {
        match choice.sort().and_then(|sort| sort.field.own()) {
            Some(Own::LastSeen) => Self::LastSeen,
            _ => Self::FirstSeen,
        }
    }

    fn column(self) -> Column {
        let name = match self {
            Self::FirstSeen => "first seen",
            Self::LastSeen => "last seen",
        };
        Column::new(name, 0).whole()
    }

    fn says(self, stored: &StoredLead) -> String {
        clock(match self {
            Self::FirstSeen => stored.first_seen,
            Self::LastSeen => stored.last_seen,
        })
    }
}
