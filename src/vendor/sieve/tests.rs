//! What passes is judged again by the full check: it never says anything. And what is well formed does pass.

mod passing;
mod sheets;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, LeadKey, Passed, Place, Sieve};
use crate::account::{Account, Name, Names};
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

/// An account that knows its lists by name.
fn account() -> Account {
    let name = |value: Value, name: &str, phase| Name {
        value,
        name: name.into(),
        phase,
        parent: None,
    };
    let of = |value: fn(u32) -> Value| {
        vec![
            name(value(1), "New", Some(Phase::New)),
            name(value(2), "In Progress", Some(Phase::Working)),
            name(value(3), "Won", Some(Phase::Won)),
            name(value(4), "Lost", Some(Phase::Lost)),
            name(value(5), "Whatever", None),
            name(value(6), "Twice", None),
            name(value(7), "twice", None),
        ]
    };
    let number = |it| json!(it);
    let identifier = |it| json!({ "id": format!("S{it}") });
    let lists = BTreeMap::from([
        ("stages".to_owned(), of(number)),
        ("statuses".to_owned(), of(number)),
        ("sources".to_owned(), of(number)),
        ("reasons".to_owned(), of(number)),
        ("types".to_owned(), vec![name(json!(9), "47", None)]),
    ]);
    let mut account = Account {
        names: Names(lists),
        ..Account::default()
    };
    account.names.0.insert("users".into(), of(identifier));
    account
}

/// CRM.COM's statuses are objects.
fn account_of(card: &Card) -> Account {
    let mut account = account();
    if card.id == "crm-com" {
        let statuses = account.names.0.get_mut("statuses").unwrap();
        for status in statuses {
            status.value = json!({ "id": format!("S{}", status.value) });
        }
    }
    account
}

/// Texts that the field takes, as people and programs usually write them.
fn good(field: &Field) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
    match field.kind {
        Kind::Text => texts(&["Called back", "Zoë, 2nd try", "x"]),
        Kind::OneOf => field.one_of.clone(),
        Kind::List => vec![field.one_of[0].clone(), field.one_of[..2].join(",")],
        Kind::Integer if field.most.is_some() => texts(&["1", "3"]),
        Kind::Integer => texts(&["12", "0", "2147483647"]),
        Kind::Number if field.most.is_some() => texts(&["0", "55.5", "100"]),
        Kind::Number => texts(&["18500", "12500.50", "0"]),
        Kind::Boolean => texts(&["true", "false"]),
        Kind::Date => texts(&["2026-03-15", "2024-02-29", "2026-12-31"]),
        Kind::DateTime => texts(&["2026-03-15", "2026-03-15T09:30:00+02:00"]),
        Kind::Uuid => texts(&["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]),
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
    let passed = sieve.passes(cells.iter().map(String::as_str));
    if let Some(passed) = passed {
        assert_eq!(checked.problems, [], "{places:?} {cells:?}");
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
    (passed, codes.collect())
}
