//! What passes is judged again by the full check: it never says anything. And what is well formed does pass.

mod passing;
mod sheets;

use jiff::Timestamp;
use serde_json::json;

use super::{Asked, LeadKey, Passed, Place, Sieve};
use crate::account::{Account, List, Name};
use crate::lead::CLEAR;
use crate::lead::{Edit, Entry, Operation, Phase, Wish};
use crate::vendor::card::{Card, Field, Kind};

/// The operations that rows of a sheet ask for.
const OPERATIONS: [Operation; 5] = [
    Operation::AddLead,
    Operation::UpdateLead,
    Operation::ChangeStage,
    Operation::AcceptLead,
    Operation::DeclineLead,
];

/// What an account knows of its lists.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// What its profile wrote down, which need not be all.
    Written,
    /// What the vendor told.
    Told,
    /// The same, and nobody can be asked for more.
    ToldBefore,
    /// Nothing yet.
    Nothing,
    /// Nothing, and nobody can be asked.
    NothingHere,
    /// Nothing, since the vendor does not tell.
    NothingToldWhenAsked,
}

const KNOWN: [Known; 6] = [
    Known::Written,
    Known::Told,
    Known::ToldBefore,
    Known::Nothing,
    Known::NothingHere,
    Known::NothingToldWhenAsked,
];

/// An account that knows its lists by what its profile wrote down.
fn account_of(card: &Card) -> Account {
    account_that(card, Known::Written)
}

fn account_that(card: &Card, known: Known) -> Account {
    let mut account = Account::default();
    let names = &mut account.names;
    names.offline = matches!(known, Known::ToldBefore | Known::NothingHere);
    match known {
        Known::Written | Known::Told | Known::ToldBefore => {}
        Known::NothingToldWhenAsked => {
            names.asked.extend(card.list.keys().cloned());
            return account;
        }
        Known::Nothing | Known::NothingHere => return account,
    }
    let is_written = matches!(known, Known::Written);
    let lists = card.field.values().filter_map(|field| field.names.as_ref());
    for list in lists {
        let entries = entries(card, list, is_written);
        let list_of_them = if is_written {
            List::configured(entries)
        } else {
            List::told(entries, Timestamp::UNIX_EPOCH)
        };
        names.put(list, list_of_them);
    }
    account
}

/// The entries of a list. What the vendor tells of reasons and subtypes is parted by what they belong to.
fn entries(card: &Card, list: &str, is_written: bool) -> Vec<Name> {
    let value = |id: u32| match card.id.as_str() {
        "crm-com" => json!({ "id": format!("S{id}") }),
        _ => json!(id),
    };
    let name = |id, name: &str, phase| Name {
        phase,
        ..Name::new(value(id), name)
    };
    let of = |parent, id, called: &str| Name {
        parent: Some(value(parent)),
        ..name(id, called, None)
    };
    match list {
        "types" if is_written => vec![name(9, "47", None)],
        "reasons" | "subtypes" if !is_written => vec![
            of(3, 11, "Price"),
            of(4, 12, "Price"),
            of(4, 13, "Other"),
            of(6, 14, "Twice"),
            of(6, 15, "twice"),
        ],
        _ => vec![
            name(1, "New", Some(Phase::New)),
            name(2, "In Progress", Some(Phase::Working)),
            name(3, "Won", Some(Phase::Won)),
            name(4, "Lost", Some(Phase::Lost)),
            name(5, "Whatever", None),
            name(6, "Twice", None),
            name(7, "twice", None),
        ],
    }
}

/// Texts that the field takes, as people and programs usually write them.
fn good(field: &Field) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    match field.kind {
        Kind::Text => texts(&["Called back", "Zoë, 2nd try", "x"]),
        Kind::OneOf => field.one_of.clone(),
        Kind::Integer if field.of.is_some() => texts(&["Price", "other", "11", "13", "12"]),
        Kind::Integer if field.names.is_some() => texts(&["4", "won", "In Progress", "Whatever"]),
        Kind::List => vec![field.one_of[0].clone(), field.one_of[..2].join(",")],
        Kind::Integer if field.most.is_some() => texts(&["1", "3"]),
        Kind::Integer => texts(&["12", "0", "2147483647"]),
        Kind::Number if field.most.is_some() => texts(&["0", "55.5", "100"]),
        Kind::Number => texts(&["18500", "12500.50", "0"]),
        Kind::Boolean => texts(&["true", "false"]),
        Kind::Date => texts(&["2026-03-15", "2024-02-29", "2026-12-31"]),
        Kind::DateTime => texts(&["2026-03-15", "2026-03-15T09:30:00+02:00"]),
        Kind::Uuid => texts(&["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]),
        Kind::Identifier if field.names.is_some() => texts(&["New", "id:S4", "in progress"]),
        Kind::Identifier if !field.one_of.is_empty() => field.one_of.clone(),
        Kind::Identifier => vec!["Price".into(), format!("{}:Price", field.keys[0])],
        Kind::Json => texts(&["[4,5]", "{\"a\":1}", "Anything"]),
    }
}

/// The wish of one row, as `passes` says that its cells are meant.
fn wish(asked: Asked, places: &[Place], cells: &[String]) -> Wish {
    let mut wish = Wish {
        operation: asked.operation,
        via: asked.via,
        lead: None,
        stage: None,
        edits: Vec::new(),
        allow_final: asked.allow_final,
        asked_at: "2026-11-21T06:50:00Z".parse().unwrap(),
    };
    for (place, text) in places.iter().zip(cells) {
        match place {
            _ if text.is_empty() => {}
            Place::Lead => wish.lead = Some(text.clone()),
            Place::Stage => wish.stage = Some(text.clone()),
            Place::Field(field) => wish.edits.push(Edit {
                field: field.clone(),
                entry: if text == CLEAR {
                    Entry::Clear
                } else {
                    Entry::Text(text.clone())
                },
            }),
        }
    }
    wish
}

/// Asks both. Panics where the sieve lets something through that the check speaks of, or under another key.
fn both(
    sieve: &mut Sieve<'_>,
    asked: Asked,
    places: &[Place],
    cells: &[String],
) -> (Option<Passed>, Vec<&'static str>) {
    let wish = wish(asked, places, cells);
    let checked = sieve.card.check(sieve.account, &wish);
    let passed = sieve.passes(cells.iter().map(|it| Some(it.as_str())));
    if let Some(passed) = passed {
        assert_eq!(checked.problems, [], "{places:?} {cells:?}");
        assert!(checked.missed.is_empty(), "{places:?} {cells:?}");
        let change = checked.change.unwrap();
        assert_eq!(
            passed.lead,
            change.lead.as_ref().map(LeadKey::of),
            "{cells:?}"
        );
        let stage = change.stage.map(|stage| sieve.stage_key(&stage));
        assert_eq!(passed.stage, stage, "{cells:?}");
    }
    let codes = checked.problems.iter().map(crate::lead::Problem::word);
    let missed = checked.missed.iter().map(|_| "missed");
    (passed, codes.chain(missed).collect())
}
