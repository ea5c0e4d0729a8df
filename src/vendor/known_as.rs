//! What people call a lead: the card says which of its members to look at.

use serde_json::{Map, Value};

use super::card::Card;
use super::value::shown;

impl Card {
    /// The first of the card's `known-as` that the lead has; several members of one are joined by a blank. Empty when
    /// it has none.
    pub fn known_as(&self, fields: &Map<String, Value>) -> String {
        let together = |paths: &Vec<String>| {
            let texts = paths.iter().filter_map(|path| find(fields, path));
            texts.collect::<Vec<_>>().join(" ")
        };
        let mut names = self.known_as.iter().map(together);
        names.find(|name| !name.is_empty()).unwrap_or_default()
    }
}

/// A member by its dotted path. A list of `Key` and `Value` pairs, as LeadBank has, counts as an object.
fn find(fields: &Map<String, Value>, path: &str) -> Option<String> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let value = fields.get(first)?;
    match (value, rest) {
        (Value::Object(members), Some(rest)) => find(members, rest),
        (Value::Array(pairs), Some(key)) => {
            let pair = pairs
                .iter()
                .find(|pair| pair.get("Key").and_then(Value::as_str) == Some(key))?;
            pair.get("Value").map(shown)
        }
        (value, None) => Some(shown(value)),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_lead_is_known_by_what_its_vendor_calls_a_name() {
        let cases = [
            (
                "leadbank",
                json!({ "Contents": [{ "Key": "LastName", "Value": "Moreau" }, { "Key": "FirstName", "Value": "Zoé" }] }),
                "Zoé Moreau",
            ),
            (
                "renovationfind",
                json!({ "customerName": null, "category": "Roofing" }),
                "Roofing",
            ),
            (
                "renovationfind",
                json!({ "customerName": "Ann", "category": "Roofing" }),
                "Ann",
            ),
            ("ivvy", json!({ "name": "Chen wedding" }), "Chen wedding"),
            (
                "crm-com",
                json!({ "contact_email": "a@example.com" }),
                "a@example.com",
            ),
            ("crf-connect", json!({ "id": "x" }), ""),
        ];
        for (vendor, fields, wanted) in cases {
            let card = crate::vendor::by_id(vendor).unwrap().card();
            assert_eq!(
                card.known_as(fields.as_object().unwrap()),
                wanted,
                "{vendor}"
            );
        }
    }
}
