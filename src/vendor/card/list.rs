//! What a card says of the vendor's list of leads: when a lead was changed, and by what the list can be narrowed.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{fold, nearest};
use crate::vendor::value::moment;

/// The vendor's list of leads.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct List {
    /// The member of a lead that tells when it was changed.
    pub modified: Option<String>,
    /// The member that tells when it was made.
    pub created: Option<String>,
    /// What the list can be narrowed by.
    pub filter: IndexMap<String, Filter>,
    /// Whether it takes other filters as well, since its page does not list them.
    pub any_filter: bool,
}

/// Something that a list can be narrowed by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Filter {
    /// Which leads are left, in words.
    pub about: String,
    /// For identifiers: the keys; the first is meant by bare text.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The listed values.
    #[serde(default)]
    pub one_of: Vec<String>,
}

/// Why a filter cannot be asked for, and what can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoFilter {
    /// What is wrong, to be read behind the filter.
    pub why: String,
    /// How to mend it.
    pub hint: String,
}

impl List {
    /// When a lead was changed, by its own word.
    pub fn modified(&self, fields: &Map<String, Value>) -> Option<Timestamp> {
        time(self.modified.as_ref()?, fields)
    }

    /// When a lead was made, by its own word.
    pub fn created(&self, fields: &Map<String, Value>) -> Option<Timestamp> {
        time(self.created.as_ref()?, fields)
    }

    /// Whether it can be narrowed at all.
    pub fn can_be_filtered(&self) -> bool {
        self.any_filter || !self.filter.is_empty()
    }

    /// `NAME=VALUE` as typed → as it is asked for. Names and listed values are compared like fields; an identifier may
    /// be typed as `name:Sales`, `name=Sales` or `Sales`.
    pub fn filter(&self, typed: &str) -> Result<(String, String), NoFilter> {
        let named = typed
            .split_once('=')
            .map(|(name, value)| (name.trim(), value.trim()));
        let Some((name, value)) =
            named.filter(|(name, value)| !name.is_empty() && !value.is_empty())
        else {
            return Err(self.no("is not NAME=VALUE", None));
        };
        let known = self
            .filter
            .iter()
            .find(|(known, _)| fold(known) == fold(name));
        match known {
            Some((known, filter)) => Ok((known.clone(), filter.value(value)?)),
            None if self.any_filter => Ok((name.to_owned(), value.to_owned())),
            None => Err(self.no(&format!("names no filter: there is no {name}"), Some(name))),
        }
    }

    fn no(&self, why: &str, typed: Option<&str>) -> NoFilter {
        let names = || self.filter.keys().map(String::as_str);
        let near = typed.and_then(|typed| nearest(typed, names()));
        let hint = match near {
            Some(near) => format!("did you mean {near}?"),
            None if self.filter.is_empty() => "write NAME=VALUE".to_owned(),
            None => format!(
                "NAME=VALUE, where NAME is one of {}",
                names().collect::<Vec<_>>().join(", ")
            ),
        };
        NoFilter {
            why: why.to_owned(),
            hint,
        }
    }
}

impl Filter {
    fn value(&self, typed: &str) -> Result<String, NoFilter> {
        if !self.one_of.is_empty() {
            let listed = self
                .one_of
                .iter()
                .find(|listed| fold(listed) == fold(typed));
            return listed.cloned().ok_or_else(|| NoFilter {
                why: format!("cannot be {typed}"),
                hint: format!("it is one of {}", self.one_of.join(", ")),
            });
        }
        let Some(usual) = self.keys.first() else {
            return Ok(typed.to_owned());
        };
        let keyed = [':', '='].iter().find_map(|sign| {
            let (key, value) = typed.split_once(*sign)?;
            let known = self.keys.iter().find(|known| *known == key.trim())?;
            Some((known, value.trim()))
        });
        let (key, value) = keyed.unwrap_or((usual, typed));
        if value.is_empty() {
            return Err(NoFilter {
                why: "names nothing".into(),
                hint: format!("write {usual}:VALUE; keys are {}", self.keys.join(", ")),
            });
        }
        Ok(format!("{key}={value}"))
    }
}

fn time(member: &str, fields: &Map<String, Value>) -> Option<Timestamp> {
    moment(fields.get(member)?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        let list = r#"
            [filter.type_identifier]
            about = "of this type"
            keys = ["name", "id"]
            [filter.importance]
            about = "as important as this"
            one-of = ["IMPORTANCE1", "CUSTOM1"]
        "#;
        toml::from_str(list).unwrap()
    }

    #[test]
    fn a_filter_is_asked_for_as_the_vendor_spells_it() {
        let asked = |typed| {
            list()
                .filter(typed)
                .map(|(name, value)| format!("{name}={value}"))
        };
        for (typed, wanted) in [
            ("type_identifier=name=Sales", "type_identifier=name=Sales"),
            ("type-identifier = name:Sales", "type_identifier=name=Sales"),
            ("Type Identifier=Sales", "type_identifier=name=Sales"),
            ("type_identifier=id:7", "type_identifier=id=7"),
            ("type_identifier=a:b", "type_identifier=name=a:b"),
            ("importance=importance 1", "importance=IMPORTANCE1"),
        ] {
            assert_eq!(asked(typed).unwrap(), wanted);
        }
    }

    #[test]
    fn what_is_no_filter_is_said_so_with_what_there_is() {
        let no = |typed| {
            let no = list().filter(typed).unwrap_err();
            format!("{}; {}", no.why, no.hint)
        };
        assert_eq!(
            no("importance"),
            "is not NAME=VALUE; NAME=VALUE, where NAME is one of type_identifier, importance"
        );
        assert_eq!(
            no("importence=CUSTOM1"),
            "names no filter: there is no importence; did you mean importance?"
        );
        assert_eq!(
            no("importance=9"),
            "cannot be 9; it is one of IMPORTANCE1, CUSTOM1"
        );
        assert_eq!(
            no("type_identifier=id:"),
            "names nothing; write name:VALUE; keys are name, id"
        );
        assert!(no("importance=").starts_with("is not NAME=VALUE"));
    }

    #[test]
    fn where_the_page_lists_no_filters_any_is_passed_on() {
        let list = List {
            any_filter: true,
            ..List::default()
        };
        assert_eq!(
            list.filter("fromModifiedDate=2026-01-01 00:00:00").unwrap(),
            ("fromModifiedDate".into(), "2026-01-01 00:00:00".into())
        );
    }
}
