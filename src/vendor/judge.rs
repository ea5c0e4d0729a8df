//! Judges what reached a make-believe vendor, by the very card that judged it before it left.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::card::{Card, Kind};
use crate::account::Account;
use crate::lead::{Change, Edit, Entry, Operation, Problem, Says, Severity, Via, Wish};

/// What a request asks of a make-believe vendor, in the words of its card.
pub struct Asked {
    /// What shall be done.
    pub operation: Operation,
    /// By which of the vendor's calls.
    pub via: Option<Via>,
    /// Which lead; absent when one is added.
    pub lead: Option<String>,
    /// Where to, as it arrived.
    pub stage: Option<Value>,
    /// The fields by their dotted names, as they arrived.
    pub fields: Vec<(String, Value)>,
    /// When it arrived.
    pub at: Timestamp,
}

impl Asked {
    /// A body whose members are fields, but for the lead's id and its stage.
    pub fn of_body(
        card: &Card,
        operation: Operation,
        lead: &str,
        body: &Map<String, Value>,
        at: Timestamp,
    ) -> Self {
        let is_field = |name: &String| *name != card.lead.field && *name != card.stage_field;
        let fields = body.iter().filter(|(name, _)| is_field(name));
        Self {
            operation,
            via: None,
            lead: Some(lead.to_owned()),
            stage: body.get(&card.stage_field).cloned(),
            fields: fields
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            at,
        }
    }
}

/// An account as the vendor sees it: none of our rules.
pub fn at_the_vendor(card: &Card) -> Account {
    Account {
        house_rules_off: card.house.iter().filter_map(|row| row.id.clone()).collect(),
        ..Account::default()
    }
}

/// The change that is asked for, or everything that the vendor's documents say against it.
///
/// Whoever writes to a vendor has decided already, so final stages pass. The wire is stricter than the command line: a
/// value must have arrived exactly as the card would send it, spelling and type included. `null` clears where the
/// operation can clear, and counts as absent elsewhere.
pub fn judge(card: &Card, account: &Account, asked: &Asked) -> Result<Change, Vec<Problem>> {
    let clears = card.clears(asked.operation, asked.via);
    let given = asked.fields.iter();
    let wish = Wish {
        operation: asked.operation,
        via: asked.via,
        lead: asked.lead.clone(),
        stage: asked
            .stage
            .as_ref()
            .map(|stage| typed(card, &card.stage_field, stage)),
        edits: given
            .filter(|(_, value)| clears || !value.is_null())
            .map(|(name, value)| edit(card, name, value))
            .collect(),
        allow_final: true,
        asked_at: asked.at,
    };
    let checked = card.check(account, &wish);
    let change = checked.change.ok_or(checked.problems)?;
    let bent = misspelt(card, asked, &change);
    if bent.is_empty() {
        Ok(change)
    } else {
        Err(bent)
    }
}

fn edit(card: &Card, name: &str, value: &Value) -> Edit {
    Edit {
        field: name.to_owned(),
        entry: match value {
            Value::Null => Entry::Clear,
            value => Entry::Text(typed(card, name, value)),
        },
    }
}

/// A wire value as a person would have typed it: `name:Price` for `{"name": "Price"}`.
fn typed(card: &Card, name: &str, value: &Value) -> String {
    let kind = card.field(name).map(|field| field.kind);
    match (kind, value) {
        (_, Value::String(text)) => text.clone(),
        (Some(Kind::List), Value::Array(values)) => {
            let values = values.iter().map(|value| typed(card, "", value));
            values.collect::<Vec<_>>().join(",")
        }
        (Some(Kind::Identifier), Value::Object(members)) if members.len() == 1 => {
            let keyed = |(key, value)| format!("{key}:{}", typed(card, "", value));
            members.iter().map(keyed).collect::<Vec<_>>().concat()
        }
        (_, other) => other.to_string(),
    }
}

/// What arrived otherwise than the card would send it: `"12"` for `12`, `lead lost` for `LEAD_LOST`. A field that takes
/// whatever JSON can say takes it in any spelling.
fn misspelt(card: &Card, asked: &Asked, change: &Change) -> Vec<Problem> {
    let is_free = |name: &str| {
        card.field(name).is_some_and(|field| match field.kind {
            Kind::Json => true,
            // Each of its keys may name an entry of the account's list.
            Kind::Identifier => field.names.is_some(),
            _ => false,
        })
    };
    let stage = asked.stage.as_ref().zip(change.stage.as_ref());
    let stage = stage
        .filter(|(sent, stage)| **sent != stage.value)
        .map(|(sent, _)| (&card.stage_field, sent));
    let fields = asked
        .fields
        .iter()
        .map(|(name, value)| (name, value))
        .filter(|(name, value)| !value.is_null() && !is_free(name))
        .filter(|(name, value)| change.fields.get(*name) != Some(value));
    let bent = stage.into_iter().chain(fields);
    bent.map(|(name, value)| Problem {
        code: "misspelt".into(),
        field: Some(name.clone()),
        message: format!("`{name}` cannot be {value}"),
        hint: "send it exactly as documented".into(),
        value: Some(value.to_string()),
        rule: Says::Vendor,
        rule_id: None,
        severity: Severity::Error,
    })
    .collect()
}
