//! A request's body read back into the words of the card, so that the card's own check judges it.

use serde_json::{Map, Value, json};

use super::leads::{self, STATUSES};
use super::{CARD, No};
use crate::account::{Account, List, Name};
use crate::lead::{Operation, Via};
use crate::vendor::crm_com::read::phase;
use crate::vendor::judge::{self, Asked, at_the_vendor};
use crate::world::World;

/// Judges a body by the card, with the sandbox's statuses known.
pub fn judge(
    world: &World,
    operation: Operation,
    via: Option<Via>,
    body: &Map<String, Value>,
) -> Result<(), No> {
    let mut asked = Asked {
        operation,
        via,
        lead: None,
        stage: None,
        fields: Vec::new(),
        at: world.now,
    };
    for (name, value) in body {
        if *name == CARD.lead.field {
            asked.lead = Some(pair(name, value, &CARD.lead.keys)?);
        } else if *name == CARD.stage_field && operation == Operation::ChangeStage {
            asked.stage = leads::status_of(body)?.map(|status| json!({ "id": status.id }));
        } else {
            member(&mut asked.fields, name, value);
        }
    }
    judge::judge(&CARD, &account(), &asked)
        .map(drop)
        .map_err(|problems| {
            let wrong: Vec<_> = problems.into_iter().map(|it| it.message).collect();
            No::new("INVALID_PARAMETER", wrong.join("; "))
        })
}

/// The account of the make-believe CRM.COM: the vendor's rules alone, and what each status means.
fn account() -> Account {
    let statuses = STATUSES.iter().map(|status| Name {
        // A status that cancels is neither won nor lost to the rules.
        phase: (status.state != "CANCELLED").then(|| phase(status.state)),
        ..Name::new(json!({ "id": status.id }), status.name)
    });
    let mut account = at_the_vendor(&CARD);
    let statuses = List::configured(statuses.collect());
    account.names.put("statuses", statuses);
    account
}

/// A member by its name; an object whose members the card knows becomes dotted names, and what the card does not know
/// is an extra.
fn member(fields: &mut Vec<(String, Value)>, name: &str, value: &Value) {
    let is_object = CARD.field.contains_key(&format!("{name}.*"));
    match value {
        Value::Object(members) if is_object => {
            for (inner, value) in members {
                member(fields, &format!("{name}.{inner}"), value);
            }
        }
        value if CARD.field(name).is_some() => fields.push((name.to_owned(), value.clone())),
        value => fields.push((format!("extra.{name}"), value.clone())),
    }
}

/// `{"name": "Price"}` → `name:Price`; exactly one key, and one that the page lists.
fn pair(name: &str, value: &Value, keys: &[String]) -> Result<String, No> {
    let members = value.as_object().filter(|members| members.len() == 1);
    let only = members.and_then(|members| members.iter().next());
    match only {
        Some((key, Value::String(text))) if keys.contains(key) => Ok(format!("{key}:{text}")),
        Some((key, Value::Number(number))) if keys.contains(key) => Ok(format!("{key}:{number}")),
        _ => {
            let words = format!("{name} takes exactly one of {}", keys.join(", "));
            Err(No::new("INVALID_PARAMETER", words))
        }
    }
}

/// An identifier in a body: its one key, and its value; `None` when it is not there.
pub fn identifier(
    body: &Map<String, Value>,
    name: &str,
    keys: &[&str],
) -> Result<Option<(String, String)>, No> {
    let Some(value) = body.get(name) else {
        return Ok(None);
    };
    let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
    let pair = pair(name, value, &keys)?;
    Ok(pair
        .split_once(':')
        .map(|(key, value)| (key.to_owned(), value.to_owned())))
}
