//! Judges a wish by the rows that hold for it: what is needed, what is refused, what belongs elsewhere.

use serde_json::Value;

use super::{Check, is_listed, is_member};
use crate::lead::{Says, Stage};
use crate::vendor::card::{Row, Term};
use crate::vendor::value;

impl Check<'_> {
    /// What a row asks for, as the subject of a message: the stage, the phase, or the operation.
    pub(super) fn subject(&self, stage: Option<&Stage>) -> String {
        match stage {
            Some(stage) => stage.name.clone(),
            None => match self.wish.via {
                Some(via) => format!("{} by {}", self.wish.operation.command(), via.word()),
                None => self.wish.operation.command().to_owned(),
            },
        }
    }

    pub(super) fn row(&mut self, row: &Row, says: Says, stage: Option<&Stage>) {
        let before = self.problems.len();
        let subject = self.subject(stage);
        self.needs(&row.needs, &subject);
        self.either(&row.either, &subject);
        self.refuses(&row.refuses, &subject);
        for when in &row.when {
            let met = match (&when.is, when.present) {
                (Some(is), _) => self.equals(&when.field, is),
                (None, Some(false)) => !self.present(&when.field),
                (None, _) => self.present(&when.field),
            };
            if met {
                let condition = match (&when.is, when.present) {
                    (Some(is), _) => format!("{subject} with {} {is}", when.field),
                    (None, Some(false)) => format!("{subject} without {}", when.field),
                    (None, _) => format!("{subject} with {}", when.field),
                };
                self.needs(&when.needs, &condition);
                self.either(&when.either, &condition);
                self.refuses(&when.refuses, &condition);
            }
        }
        self.limits(row);
        for problem in self.problems.iter_mut().skip(before) {
            problem.rule = says;
            problem.rule_id.clone_from(&row.id);
            problem.severity = row.severity;
        }
    }

    fn needs(&mut self, needs: &[String], subject: &str) {
        for name in needs {
            if !self.present(name) {
                let message = format!("{subject} needs `{name}`");
                let hint = self.how_to_give(name);
                self.say("missing-field", Some(name), message, hint);
            }
        }
    }

    fn how_to_give(&self, name: &str) -> String {
        match self.card.field(name) {
            Some(field) => format!("{name} takes {}", value::takes(field)),
            None => format!("give a member of it, such as {}", self.members(name)),
        }
    }

    fn members(&self, object: &str) -> String {
        let members: Vec<_> = self
            .card
            .field
            .keys()
            .filter(|field| is_member(field, object))
            .take(3)
            .cloned()
            .collect();
        members.join(", ")
    }

    fn either(&mut self, groups: &[Vec<Term>], subject: &str) {
        for group in groups {
            if !group.iter().any(|term| self.holds(term)) {
                let terms: Vec<_> = group.iter().map(|term| format!("`{term}`")).collect();
                let message = format!("{subject} needs {}", terms.join(" or "));
                let field = group.first().map(|term| term.field.as_str());
                let hint = field.map_or_else(String::new, |field| self.how_to_give(field));
                self.say("missing-field", field, message, hint);
            }
        }
    }

    fn refuses(&mut self, refuses: &[String], subject: &str) {
        for name in refuses {
            if self.present(name) {
                let message = format!("{subject} must not carry `{name}`");
                self.say(
                    "refused-field",
                    Some(name),
                    message,
                    format!("leave {name} out"),
                );
            }
        }
    }

    fn limits(&mut self, row: &Row) {
        let Some(name) = row.field.as_deref() else {
            return;
        };
        let Some(value) = self.fields.get(name) else {
            return;
        };
        let blank = row.blank == Some(false) && is_blank(value);
        let small = row
            .least
            .filter(|least| is_below(value, *least))
            .map(|least| (least, value.to_string()));
        if blank {
            self.say(
                "blank",
                Some(name),
                format!("`{name}` is blank"),
                format!("write something into {name}, or leave it out"),
            );
        }
        if let Some((least, value)) = small {
            let message = format!("`{name}` is below {least}: `{value}`");
            self.say(
                "too-small",
                Some(name),
                message,
                format!("the least is {least}"),
            );
        }
    }

    /// Fields that the operation does not take at all, and those that belong to another stage.
    pub(super) fn belonging(&mut self, rows: &[(&Row, Says)], stage: Option<&Stage>) {
        let subject = self.subject(stage);
        let names: Vec<String> = self.given.iter().cloned().collect();
        let takes = self.card.takes(self.wish.operation, self.wish.via);
        let strays = rows.iter().find(|(row, _)| row.strays).map(|(row, _)| *row);
        // Our own rules judge fields; they do not say where one belongs.
        let vendors = rows
            .iter()
            .filter(|(_, says)| *says == Says::Vendor)
            .map(|(row, _)| row);
        for name in names {
            let listed = |it: &str| is_listed(&name, it);
            if takes
                .as_ref()
                .is_some_and(|takes| !takes.iter().any(|it| listed(it)))
            {
                let message = format!("{} takes no `{name}`", self.wish.operation.command());
                self.say(
                    "refused-field",
                    Some(&name),
                    message,
                    format!("leave {name} out"),
                );
            } else if let Some(rule) = strays
                && stage.is_some()
                && !vendors.clone().any(|row| row.mentions().any(listed))
            {
                let owners = self.owners(&name);
                let message = format!("`{name}` does not belong to {subject}");
                let hint = if owners.is_empty() {
                    format!("leave {name} out")
                } else {
                    format!("leave {name} out; it belongs to {}", owners.join(", "))
                };
                self.say("stray-field", Some(&name), message, hint);
                if let Some(last) = self.problems.last_mut() {
                    last.rule = Says::House;
                    last.rule_id.clone_from(&rule.id);
                    last.severity = rule.severity;
                }
            }
        }
    }

    fn owners(&self, name: &str) -> Vec<&str> {
        let rows = self.card.stage.iter();
        rows.filter(|row| row.mentions().any(|it| it == name))
            .map(Row::name)
            .collect()
    }

    pub(super) fn finality(&mut self, rows: &[(&Row, Says)], stage: Option<&Stage>) {
        if !self.wish.allow_final && rows.iter().any(|(row, _)| row.is_final) {
            let message = format!(
                "{} cannot be undone at {}",
                self.subject(stage),
                self.card.name
            );
            self.say(
                "final-stage",
                Some("stage"),
                message,
                "if it is meant, add --allow-final".into(),
            );
        }
    }
}

/// Whether a value is text that shows nothing.
pub fn is_blank(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Whether a value is a number below the least.
pub fn is_below(value: &Value, least: f64) -> bool {
    let number = value.as_number();
    let number = number.and_then(|number| number.as_str().parse::<f64>().ok());
    number.is_some_and(|number| number < least)
}
