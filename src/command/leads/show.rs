//! `leads show`: one lead, with all that happened to it.

use serde_json::{Value, json};

use crate::account::rfc3339;
use crate::command::context::{Context, clock};
use crate::command::fields::readable;
use crate::command::names::Words;
use crate::error::{Error, Kind, Result};
use crate::lead::LeadId;
use crate::output::{Block, Column, Report, Table};
use crate::store::{Event, Forgotten, Store, StoredLead, WriteRow, lead_json};

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
            let forgotten = store.forgotten(&profile, &id)?;
            if stored.is_some() || forgotten.is_some() || !history.is_empty() {
                let known = Known {
                    profile: &profile,
                    id: &id,
                    stored: stored.as_ref(),
                    forgotten: forgotten.as_ref(),
                    history: &history,
                };
                report.items.push(known.item(raw));
                let vendor = stored.as_ref().map_or("", |it| it.vendor.as_str());
                let vendor = vendor.to_owned();
                let mut words = Words::default();
                words.tell(Some(&store), stored.as_mut_slice())?;
                words.tell_history(&store, &profile, &vendor, &mut history)?;
                let named = Known {
                    profile: &profile,
                    id: &id,
                    stored: stored.as_ref(),
                    forgotten: forgotten.as_ref(),
                    history: &history,
                };
                report.view.extend(named.view(raw));
            }
        }
    }
    if report.items.is_empty() {
        return Err(no_such_lead(context, typed));
    }
    Ok(report)
}

/// Why there is no such lead.
pub fn no_such_lead(context: &Context, typed: &str) -> Error {
    Error::new(
        Kind::Rejected,
        "no-such-lead",
        format!("the store knows no lead {typed}"),
    )
    .hint(format!("all leads: leadctl leads list{}", context.here()))
    .hint(format!(
        "fetch what is new: leadctl pull-leads{}",
        context.here()
    ))
}

/// The id as it was typed, or in small letters, in which UUIDs are kept.
pub fn as_kept(store: &Store, typed: &str) -> Result<LeadId> {
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

/// What is known of a lead under one profile.
struct Known<'a> {
    profile: &'a str,
    id: &'a LeadId,
    stored: Option<&'a StoredLead>,
    forgotten: Option<&'a Forgotten>,
    history: &'a [Event],
}

impl Known<'_> {
    fn item(&self, raw: bool) -> Value {
        let mut item = match self.stored {
            Some(stored) if raw => lead_json(stored, None),
            Some(stored) => lead_json(
                &StoredLead {
                    raw: None,
                    ..stored.clone()
                },
                None,
            ),
            None => json!({ "type": "lead", "profile": self.profile, "id": self.id }),
        };
        if let Value::Object(members) = &mut item {
            if let Some(forgotten) = self.forgotten {
                members.insert("forgotten_at".into(), rfc3339(forgotten.at).into());
            }
            members.insert(
                "history".into(),
                self.history
                    .iter()
                    .map(|event| event.to_json(raw))
                    .collect(),
            );
        }
        item
    }

    fn view(&self, raw: bool) -> Vec<Block> {
        let mut blocks = vec![Block::Pairs(self.pairs())];
        if !self.history.is_empty() {
            blocks.push(Block::Table(table(self.history)));
        }
        let bytes = self.stored.and_then(|it| it.raw.as_ref());
        blocks.extend(
            bytes
                .filter(|_| raw)
                .map(|bytes| Block::Text(String::from_utf8_lossy(bytes).into_owned())),
        );
        blocks
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![
            ("lead".to_owned(), self.id.to_string()),
            ("profile".to_owned(), self.profile.to_owned()),
        ];
        if let Some(forgotten) = self.forgotten {
            pairs.push(("forgotten".into(), clock(forgotten.at)));
        }
        match self.stored {
            Some(stored) => {
                pairs.push(("vendor".into(), stored.vendor.clone()));
                pairs.push((
                    "stage".into(),
                    stored.lead.stage.clone().unwrap_or_default(),
                ));
                pairs.push(("phase".into(), stored.lead.phase.to_string()));
                pairs.push(("first seen".into(), clock(stored.first_seen)));
                pairs.push(("last seen".into(), clock(stored.last_seen)));
                pairs.extend(readable(&stored.lead.fields));
            }
            None if self.forgotten.is_some() => {
                pairs.push((
                    "in the store".into(),
                    "no: only that it was here, and what was done to it".into(),
                ));
            }
            None => pairs.push(("in the store".into(), "no: only written to or read".into())),
        }
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
}

/// The history, oldest first: what, and of each write what was asked, by which row, and what became of it.
fn table(history: &[Event]) -> Table {
    let columns = vec![
        Column::new("at", 0),
        Column::new("what", 0),
        Column::new("operation", 0).if_filled(),
        Column::new("stage", 1).if_filled(),
        Column::new("verdict", 0).if_filled(),
        // Half a run's id finds no run.
        Column::new("run", 2).whole().if_filled(),
        Column::new("row", 3).right().if_filled(),
        Column::new("file", 4).if_filled(),
        Column::new("message", 5).wrapped().if_filled(),
    ];
    let row = |event: &Event| {
        let write = event.write.as_ref();
        let of_write =
            |text: fn(&WriteRow) -> Option<String>| write.and_then(text).unwrap_or_default();
        // The only row of a command without a sheet has no number that would tell anybody anything.
        let row = event.file.as_ref().and(write);
        vec![
            clock(event.at),
            event.kind.word().to_owned(),
            of_write(|it| Some(it.operation.clone())),
            of_write(|it| it.stage.clone()),
            of_write(|it| Some(it.verdict.to_string())),
            event.run.clone().unwrap_or_default(),
            row.map_or_else(String::new, |it| it.row.to_string()),
            event.file.clone().unwrap_or_default(),
            of_write(|it| it.message.clone()),
        ]
    };
    Table::new(columns, history.iter().map(row).collect())
}
