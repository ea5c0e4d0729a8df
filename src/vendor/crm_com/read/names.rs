//! The account's types and statuses, each with id, name and alternative code.

use serde_json::{Value, json};

use super::phase;
use crate::account::{Name, NamePage};
use crate::vendor::told::{Object, word_of};

/// The state of a status that cancels: neither won nor lost to the rules, which are written for `LOST` alone.
const CANCELLED: &str = "CANCELLED";

/// An entry. It goes over the wire by its id: of the three ways to name it the one that nobody can change.
pub fn entry(object: &Object) -> Option<Name> {
    let id = word_of(object, "id")?;
    let code = word_of(object, "alternative_code");
    let name = word_of(object, "name").or_else(|| code.clone());
    Some(Name {
        code,
        ..Name::new(json!({ "id": id }), name.unwrap_or_else(|| id.clone()))
    })
}

/// Every status in the data, wherever it stands: below pipelines, below the types' defaults, or bare.
pub fn statuses(data: &Value) -> Vec<Name> {
    match data {
        Value::Array(items) => items.iter().flat_map(statuses).collect(),
        Value::Object(object) => match word_of(object, "life_cycle_state") {
            Some(state) => status(object, &state).into_iter().collect(),
            None => object.values().flat_map(statuses).collect(),
        },
        _ => Vec::new(),
    }
}

fn status(object: &Object, state: &str) -> Option<Name> {
    let known = Some(phase(state)).filter(|_| state != CANCELLED);
    let phase = known.filter(|phase| *phase != crate::lead::Phase::Unknown);
    Some(Name {
        phase,
        ..entry(object)?
    })
}

/// These lists have no pages.
pub fn page(list: &'static str, names: Vec<Name>) -> NamePage {
    NamePage {
        count: names.len() as u64,
        total: Some(names.len() as u64),
        lists: vec![(list, names)],
    }
}
