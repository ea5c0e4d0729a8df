//! What people call a lead, and what lists show of it: the card says which of its members to look at.

use serde_json::{Map, Value};

use super::card::Card;
use super::value::shown;

impl Card {
    /// The first of the card's `known-as` that the lead has; several members of one are joined by a blank. Empty when
    /// it has none.
    pub fn known_as(&self, fields: &Map<String, Value>) -> String {
        first(fields, &self.known_as)
    }

    /// What a list shows of the lead under one of the card's headings.
    pub fn listed(&self, fields: &Map<String, Value>, heading: &str) -> String {
        let members = self.shows.get(heading);
        members.map_or_else(String::new, |members| first(fields, members))
    }
}

fn first(fields: &Map<String, Value>, members: &[Vec<String>]) -> String {
    let together = |paths: &Vec<String>| {
        let texts = paths.iter().filter_map(|path| find(fields, path));
        texts.collect::<Vec<_>>().join(" ")
    };
    let mut texts = members.iter().map(together);
    texts.find(|text| !text.is_empty()).unwrap_or_default()
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

    #[test]
    fn a_list_shows_what_the_card_names_and_nothing_where_a_lead_has_none_of_it() {
        let cases = [
            (
                "leadbank",
                "car",
                json!({ "Contents": [{ "Key": "Model", "Value": "C3" }, { "Key": "Brand", "Value": "Citroën" }] }),
                "Citroën C3",
            ),
            (
                "ivvy",
                "phone",
                json!({ "contact": { "phone": null }, "company": { "phone": 614_535_435 } }),
                "614535435",
            ),
            ("crm-com", "phone", json!({ "description": "x" }), ""),
            ("crm-com", "shoe size", json!({ "shoe size": 42 }), ""),
        ];
        for (vendor, heading, fields, wanted) in cases {
            let card = crate::vendor::by_id(vendor).unwrap().card();
            assert_eq!(
                card.listed(fields.as_object().unwrap(), heading),
                wanted,
                "{vendor}: {heading}"
            );
        }
    }
}
