//! A lead's fields as people read them: one line each, members of objects under dotted names.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;

use indexmap::IndexSet;
use serde_json::{Map, Value};

use crate::vendor::card::alike;
use crate::vendor::value::shown;

/// Every field that holds something: `contact.firstName`, and of a list of `Key` and `Value` pairs, as LeadBank has,
/// `Contents.LastName`. The names are those that `-f` takes and that `leads export` writes.
pub fn readable(fields: &Map<String, Value>) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    each(fields, &mut |name, value| {
        lines.push((name.to_owned(), told(value)));
        ControlFlow::Continue(())
    });
    lines
}

/// The text of the field that a person means by this name, whatever its case, blanks and dashes.
pub fn find(fields: &Map<String, Value>, name: &str) -> Option<String> {
    let mut found = None;
    each(fields, &mut |path, value| {
        if !alike(path, name) {
            return ControlFlow::Continue(());
        }
        found = Some(told(value));
        ControlFlow::Break(())
    });
    found
}

/// Adds the names of the columns that a sheet needs for these fields.
pub fn names(fields: &Map<String, Value>, known: &mut IndexSet<String>) {
    each(fields, &mut |name, _| {
        if !known.contains(name) {
            known.insert(name.to_owned());
        }
        ControlFlow::Continue(())
    });
}

fn told(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            items.join(", ")
        }
        other => shown(other),
    }
}

/// What one value is shown to, under its dotted name.
type Each<'a> = dyn FnMut(&str, &Value) -> ControlFlow<()> + 'a;

/// Every value that is no object and no list of pairs.
fn each(fields: &Map<String, Value>, each: &mut Each) {
    let mut path = String::new();
    for (name, value) in fields {
        if walk(&mut path, name, value, each).is_break() {
            return;
        }
    }
}

fn walk(path: &mut String, name: &str, value: &Value, each: &mut Each) -> ControlFlow<()> {
    let before = path.len();
    if before > 0 {
        path.push('.');
    }
    path.push_str(name);
    let pairs = match value {
        Value::Array(items) => pairs(items),
        _ => None,
    };
    match (value, pairs) {
        (Value::Object(members), _) => {
            for (name, value) in members {
                walk(path, name, value, each)?;
            }
        }
        (_, Some(pairs)) => {
            for (key, value) in pairs {
                walk(path, &key, value, each)?;
            }
        }
        (value, None) => each(path, value)?,
    }
    path.truncate(before);
    ControlFlow::Continue(())
}

/// The fields with an object for each list of such pairs: so every key gets a column of its own in a sheet. A key that
/// is there twice is numbered from its second time on.
pub fn spread(fields: Map<String, Value>) -> Map<String, Value> {
    let spread = |value: Value| match value {
        Value::Object(members) => Value::Object(self::spread(members)),
        Value::Array(items) => match pairs(&items) {
            Some(pairs) => Value::Object(
                pairs
                    .into_iter()
                    .map(|(key, value)| (key.into_owned(), value.clone()))
                    .collect(),
            ),
            None => Value::Array(items),
        },
        other => other,
    };
    fields
        .into_iter()
        .map(|(name, value)| (name, spread(value)))
        .collect()
}

/// The items as keys with values, where every one of them is such a pair.
fn pairs(items: &[Value]) -> Option<Vec<(Cow<'_, str>, &Value)>> {
    let pair = |item| -> Option<(&str, &Value)> {
        let item: &Value = item;
        Some((item.get("Key")?.as_str()?, item.get("Value")?))
    };
    let pairs: Option<Vec<_>> = items.iter().map(pair).collect();
    let pairs = pairs.filter(|pairs| !pairs.is_empty())?;
    let mut times: HashMap<&str, usize> = HashMap::with_capacity(pairs.len());
    let numbered = pairs.into_iter().map(|(key, value)| {
        let times = times.entry(key).or_default();
        *times += 1;
        let key = match times {
            1 => Cow::Borrowed(key),
            times => Cow::Owned(format!("{key}.{times}")),
        };
        (key, value)
    });
    Some(numbered.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_stand_under_dotted_names_and_pairs_under_their_keys() {
        let lead = json!({
            "id": 7,
            "contact": { "firstName": "Ann", "address": { "city": "Perth" } },
            "Contents": [{ "Key": "LastName", "Value": "Roux" }, { "Key": "Email", "Value": null }],
            "tags": ["warm", 3],
        });
        let Value::Object(fields) = lead else {
            unreachable!("an object")
        };
        let lines = readable(&fields);
        let lines: Vec<(&str, &str)> = lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                ("id", "7"),
                ("contact.firstName", "Ann"),
                ("contact.address.city", "Perth"),
                ("Contents.LastName", "Roux"),
                ("Contents.Email", ""),
                ("tags", "warm, 3"),
            ]
        );
    }

    #[test]
    fn a_sheet_has_a_column_for_each_key_and_a_number_for_one_that_is_there_twice() {
        let lead = json!({
            "Contents": [
                { "ID": 1, "Key": "Phone", "Value": "01", "Type": 0 },
                { "ID": 2, "Key": "Phone", "Value": "02", "Type": 0 },
            ],
            "contact": { "tags": [{ "Key": "a", "Value": 1 }], "none": {} },
            "plain": [1, 2],
        });
        let Value::Object(fields) = lead else {
            unreachable!("an object")
        };
        let mut known = IndexSet::new();
        names(&fields, &mut known);
        names(&fields, &mut known);
        let known: Vec<String> = known.into_iter().collect();
        assert_eq!(
            known,
            [
                "Contents.Phone",
                "Contents.Phone.2",
                "contact.tags.a",
                "plain"
            ]
        );
        assert_eq!(
            Value::Object(spread(fields)),
            json!({
                "Contents": { "Phone": "01", "Phone.2": "02" },
                "contact": { "tags": { "a": 1 }, "none": {} },
                "plain": [1, 2],
            })
        );
    }
}
