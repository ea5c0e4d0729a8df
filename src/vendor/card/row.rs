//! The rows of a card's rule tables: what is needed, what may be given, what is refused, and on which condition.

use serde::Deserialize;

use crate::exchange::Repeat;
use crate::lead::{Operation, Phase, Severity, Via};

/// One row of a rule table. `[[stage]]`, `[[operation]]`, `[[phase]]` and `[[house]]` share these columns.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Row {
    /// The stage's, operation's or phase's name.
    pub name: Option<String>,
    /// A house rule's id.
    pub id: Option<String>,
    /// With which call, for operations that have several.
    pub via: Option<Via>,
    /// House rules: only for these operations. Empty: all.
    pub operations: Vec<Operation>,
    /// House rules: only for these stages. Empty: all.
    pub stages: Vec<String>,
    /// The row does not hold when one of these fields is given.
    pub unless: Vec<String>,
    /// A stage's phase.
    pub phase: Option<Phase>,
    /// Fields that must be given.
    pub needs: Vec<String>,
    /// Groups of which one term must hold: a field that is given, or `field=value`.
    pub either: Vec<Vec<Term>>,
    /// What is needed on a condition.
    pub when: Vec<When>,
    /// Fields that may be given.
    pub may: Vec<String>,
    /// Fields that must not be given.
    pub refuses: Vec<String>,
    /// Operations: the only fields that the call takes. Absent: all.
    pub takes: Option<Vec<String>>,
    /// Operations: fields that can be cleared.
    pub clears: bool,
    /// House rules: fields that no row names for the stage are refused.
    pub strays: bool,
    /// House rules: the field that the next columns limit.
    pub field: Option<String>,
    /// House rules: the field's smallest number.
    pub least: Option<f64>,
    /// House rules: whether the field may be blank.
    pub blank: Option<bool>,
    /// House rules: what an account's list does not hold is refused, although it might go over the wire.
    pub listed: bool,
    /// Nobody but the vendor's support can undo it.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Operations: each write adds an event of its own, so that the same again is one more and never "unchanged".
    pub event: bool,
    /// Whether the write may be sent again when its fate is unknown.
    pub repeat: Option<Repeat>,
    /// Said when the row holds, without stopping anything.
    pub notice: Option<String>,
    /// Whether breaking it stops the write.
    pub severity: Severity,
    /// What the stage, operation or rule is, or why we have the rule.
    pub because: Option<String>,
}

/// A condition and what follows from it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct When {
    /// The field that is looked at; an object's name stands for any of its members.
    pub field: String,
    /// It holds this value; absent: it is given at all.
    pub is: Option<String>,
    /// It is given (`true`) or not (`false`).
    pub present: Option<bool>,
    /// Then these must be given.
    pub needs: Vec<String>,
    /// Then one term of each group must hold.
    pub either: Vec<Vec<Term>>,
    /// Then these must not be given.
    pub refuses: Vec<String>,
}

/// A field that is given, or `field=value`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Term {
    /// The field.
    pub field: String,
    /// The value that it must hold; absent: any.
    pub is: Option<String>,
}

impl From<String> for Term {
    fn from(text: String) -> Self {
        match text.split_once('=') {
            Some((field, is)) => Self {
                field: field.to_owned(),
                is: Some(is.to_owned()),
            },
            None => Self {
                field: text,
                is: None,
            },
        }
    }
}

impl std::fmt::Display for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.is {
            Some(is) => write!(f, "{}={is}", self.field),
            None => f.write_str(&self.field),
        }
    }
}

impl Row {
    /// The row's name, or its id where it is a house rule.
    pub fn name(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("")
    }

    /// Every field that the row names as something that belongs here.
    pub fn mentions(&self) -> impl Iterator<Item = &str> {
        let when = self.when.iter().flat_map(|when| {
            when.needs
                .iter()
                .map(String::as_str)
                .chain(when.either.iter().flatten().map(|term| term.field.as_str()))
                .chain(std::iter::once(when.field.as_str()))
        });
        self.needs
            .iter()
            .chain(&self.may)
            .map(String::as_str)
            .chain(self.either.iter().flatten().map(|term| term.field.as_str()))
            .chain(when)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_a_field_or_a_field_with_a_value() {
        let term = Term::from("startDateTbd=true".to_owned());
        assert_eq!(
            (term.field.as_str(), term.is.as_deref()),
            ("startDateTbd", Some("true"))
        );
        assert_eq!(term.to_string(), "startDateTbd=true");
    }
}
