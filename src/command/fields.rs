//! A lead's fields as people read them: one line each, members of objects under dotted names.

use serde_json::{Map, Value};

use crate::vendor::value::shown;

/// Every field that holds something: `contact.firstName`, and of a list of `Key` and `Value` pairs, as LeadBank has,
/// `Contents.LastName`. The names are those that `-f` takes and that `leads export` writes.
pub fn readable(fields: &Map<String, Value>) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, value) in fields {
        add(&mut lines, name.clone(), value);
    }
    lines
}

fn add(lines: &mut Vec<(String, String)>, name: String, value: &Value) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                add(lines, format!("{name}.{member}"), value);
            }
        }
        Value::Array(items) => match pairs(items) {
            Some(pairs) => {
                for (key, value) in pairs {
                    add(lines, format!("{name}.{key}"), value);
                }
            }
            None => lines.push((name, listed(items))),
        },
        other => lines.push((name, shown(other))),
    }
}

/// The items as keys with values, where every one of them is such a pair.
fn pairs(items: &[Value]) -> Option<Vec<(&str, &Value)>> {
    let pair = |item| -> Option<(&str, &Value)> {
        let item: &Value = item;
        Some((item.get("Key")?.as_str()?, item.get("Value")?))
    };
    let pairs: Option<Vec<_>> = items.iter().map(pair).collect();
    pairs.filter(|pairs| !pairs.is_empty())
}

fn listed(items: &[Value]) -> String {
    let items: Vec<String> = items.iter().map(shown).collect();
    items.join(", ")
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
}
