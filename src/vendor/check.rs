//! Judges a wish by the vendor's card: all problems at once, or a change that is ready for the wire.

mod kin;
mod rules;
mod stage;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::card::{Card, Field, Row, Term, nearest};
use super::meant::Meant;
use super::value::Wrong;
use crate::account::{Account, rfc3339};
use crate::exchange::Repeat;
use crate::lead::{
    Change, Edit, Entry, LeadId, Operation, Problem, Says, Severity, Stage, Via, Wish,
};
pub use rules::{is_below, is_blank};

/// What the card says of a wish.
#[derive(Debug)]
pub struct Checked {
    /// The change, when no problem is an error.
    pub change: Option<Change>,
    /// Everything that is wrong, in the order of the lead, its stage, its fields, its rules; warnings too.
    pub problems: Vec<Problem>,
    /// What the vendor's page adds, for the user to know.
    pub notices: Vec<String>,
    /// The account's lists that the vendor may be asked for before anything is sent: something was looked up in one,
    /// and it was not there.
    pub missed: BTreeSet<String>,
}

/// The codes of problems that a newer list of the account may do away with.
const OF_LISTS: [&str; 3] = ["unknown-name", "unknown-stage", "belongs-elsewhere"];

impl Checked {
    /// Whether the vendor's lists have to be asked for: where nothing but what they hold stands in the way of it. Of what
    /// other rules refuse nothing is sent, whatever the lists say.
    pub fn asks(&self) -> bool {
        let mut errors = self.errors();
        !self.missed.is_empty() && (self.change.is_some() || errors.any(is_of_lists))
    }

    /// Whether it cannot be sent without them.
    pub fn depends(&self) -> bool {
        self.asks() && self.change.is_none()
    }

    fn errors(&self) -> impl Iterator<Item = &Problem> {
        let problems = self.problems.iter();
        problems.filter(|it| it.severity == Severity::Error)
    }
}

fn is_of_lists(problem: &Problem) -> bool {
    OF_LISTS.contains(&problem.code.as_ref())
}

impl Card {
    /// Judges a wish. The only reader of the card's rules: `validate`, single writes, bulk runs and the sandbox all
    /// come through here.
    pub fn check(&self, account: &Account, wish: &Wish) -> Checked {
        let mut check = Check::new(self, account, wish);
        let lead = check.lead();
        let stage = check.stage();
        check.stands_in.clone_from(&stage);
        check.edits();
        check.defaults();
        let rows: Vec<_> = self
            .rows(account, wish.operation, wish.via, stage.as_ref())
            .filter(|(row, _)| !row.unless.iter().any(|field| check.present(field)))
            .collect();
        for (row, says) in &rows {
            check.row(row, *says, stage.as_ref());
        }
        check.kin(stage.as_ref());
        check.belonging(&rows, stage.as_ref());
        check.finality(&rows, stage.as_ref());
        check.something_to_do();
        let notices = rows
            .iter()
            .filter_map(|(row, _)| row.notice.clone())
            .collect();
        let refused = check
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Error);
        let change = (!refused).then(|| Change {
            operation: wish.operation,
            via: wish.via,
            lead,
            stage: stage.clone(),
            fields: self.in_card_order(check.fields),
            repeat: repeat(&rows),
        });
        Checked {
            change,
            problems: check.problems,
            notices,
            missed: check.missed,
        }
    }

    /// Whether an operation, by this call, can clear a field.
    pub fn clears(&self, operation: Operation, via: Option<Via>) -> bool {
        let mut rows = self.operation.iter();
        rows.any(|row| row.name() == operation.word() && row.via == via && row.clears)
    }

    /// Whether an operation adds an event each time, so that the same again is not the same.
    pub fn adds_events(&self, operation: Operation) -> bool {
        let mut rows = self.operation.iter();
        rows.any(|row| row.name() == operation.word() && row.event)
    }

    /// Fields in the order of the card, so that the same wish makes the same bytes.
    fn in_card_order(&self, mut fields: IndexMap<String, Value>) -> IndexMap<String, Value> {
        fields.sort_by_cached_key(|name, _| self.place_of(name));
        fields
    }
}

fn repeat(rows: &[(&Row, Says)]) -> Repeat {
    let says = |repeat| rows.iter().any(|(row, _)| row.repeat == Some(repeat));
    let is_final = rows.iter().any(|(row, _)| row.is_final);
    if says(Repeat::Safe) && !says(Repeat::Never) && !is_final {
        Repeat::Safe
    } else {
        Repeat::Never
    }
}

struct Check<'a> {
    card: &'a Card,
    account: &'a Account,
    wish: &'a Wish,
    problems: Vec<Problem>,
    fields: IndexMap<String, Value>,
    /// Every field that the person named, also those whose value is wrong: what is wrong is not also missing.
    given: BTreeSet<String>,
    /// The stage that is asked for.
    stands_in: Option<Stage>,
    /// The account's lists in which something was looked up in vain.
    missed: BTreeSet<String>,
}

impl<'a> Check<'a> {
    fn new(card: &'a Card, account: &'a Account, wish: &'a Wish) -> Self {
        Self {
            card,
            account,
            wish,
            problems: Vec::new(),
            fields: IndexMap::new(),
            given: BTreeSet::new(),
            stands_in: None,
            missed: BTreeSet::new(),
        }
    }

    fn say(&mut self, code: &'static str, field: Option<&str>, message: String, hint: String) {
        self.problems.push(Problem {
            code: code.into(),
            field: field.map(str::to_owned),
            message,
            hint,
            value: None,
            rule: Says::Vendor,
            rule_id: None,
            severity: Severity::Error,
        });
    }

    fn say_of_value(&mut self, field: &str, text: &str, wrong: Wrong) {
        let quoted = wrong.what.contains('`');
        let message = if quoted {
            format!("`{field}` {}", wrong.what)
        } else {
            format!("`{field}` {}: `{}`", wrong.what, start_of(text))
        };
        self.say(wrong.code, Some(field), message, wrong.hint.clone());
        if let Some(last) = self.problems.last_mut() {
            last.value = Some(text.to_owned());
            if wrong.rule_id.is_some() {
                last.rule = Says::House;
                last.rule_id = wrong.rule_id;
            }
        }
    }

    /// What stops nothing, and is only worth knowing.
    fn doubt(&mut self, field: &str, text: &str, doubt: Wrong) {
        self.say_of_value(field, text, doubt);
        if let Some(last) = self.problems.last_mut() {
            last.severity = Severity::Warning;
            last.rule = Says::House;
        }
    }

    /// Notes that a list may be too old, or is not known at all.
    fn miss(&mut self, field: &Field) {
        let list = field.names.as_deref();
        let asked = list.and_then(|list| self.card.asked_for(list));
        self.missed.extend(asked.map(str::to_owned));
    }

    fn lead(&mut self) -> Option<LeadId> {
        if self.wish.operation == Operation::AddLead {
            if let Some(typed) = &self.wish.lead {
                let message =
                    format!("a lead that is added has no id yet, but `{typed}` was given");
                self.say(
                    "lead-given",
                    Some("lead"),
                    message,
                    "leave the id out, or use update-lead".into(),
                );
            }
            return None;
        }
        let Some(typed) = &self.wish.lead else {
            let hint = format!(
                "give {}, such as {}",
                self.card.lead.field, self.card.lead.sample
            );
            self.say(
                "missing-lead",
                Some("lead"),
                "no lead is named".into(),
                hint,
            );
            return None;
        };
        match self.card.lead_id(typed) {
            Ok(id) => Some(id),
            Err(why) => {
                let message = format!("`{typed}` is not a lead's id");
                self.say("not-a-lead-id", Some("lead"), message, why);
                if let Some(last) = self.problems.last_mut() {
                    last.value = Some(typed.clone());
                }
                None
            }
        }
    }

    fn edits(&mut self) {
        for edit in &self.wish.edits {
            self.edit(edit);
        }
    }

    fn edit(&mut self, edit: &Edit) {
        let Some((name, field)) = self.card.find_field(&edit.field) else {
            return self.unknown_field(&edit.field);
        };
        if self.wish.operation == Operation::ChangeStage && name == self.card.stage_field {
            let message = format!("`{name}` is the {} itself", self.card.word);
            let hint = format!("give it once, as the {}", self.card.word);
            return self.say("stage-as-field", Some(&name), message, hint);
        }
        if !self.given.insert(name.clone()) {
            let message = format!("`{name}` is given twice");
            return self.say(
                "duplicate-field",
                Some(&name),
                message,
                "give it once".into(),
            );
        }
        match &edit.entry {
            Entry::Clear if self.clears() => {
                self.fields.insert(name, Value::Null);
            }
            Entry::Clear => {
                let message = format!("{} has no way to clear `{name}` here", self.card.name);
                self.say(
                    "cannot-clear",
                    Some(&name),
                    message,
                    "leave it out to leave it as it is".into(),
                );
            }
            Entry::Text(text) if text.is_empty() => {
                let message = format!("`{name}` is empty");
                let mut hint = "leave it out to leave it as it is".to_owned();
                if self.clears() {
                    hint.push_str("; to clear it, use --clear or #CLEAR in a sheet");
                }
                self.say("empty-value", Some(&name), message, hint);
            }
            Entry::Text(text) => {
                let parent = self.parent_of(field);
                let meant = self.card.meant(self.account, field, text, parent.as_ref());
                self.mean(name, field, text, meant);
            }
        }
    }

    fn mean(&mut self, name: String, field: &Field, text: &str, meant: Meant<'_>) {
        if meant.missed {
            self.miss(field);
        }
        if let Some(doubt) = meant.doubt {
            self.doubt(&name, text, doubt);
        }
        match meant.value {
            Ok(value) => {
                self.fields.insert(name, value);
            }
            Err(wrong) => self.say_of_value(&name, text, wrong),
        }
    }

    fn clears(&self) -> bool {
        self.card.clears(self.wish.operation, self.wish.via)
    }

    fn unknown_field(&mut self, typed: &str) {
        let message = format!("{} has no field `{typed}`", self.card.name);
        let names = self.card.field.keys().map(String::as_str);
        let hint = match nearest(typed, names.clone()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("its fields are {}", names.collect::<Vec<_>>().join(", ")),
        };
        self.say("unknown-field", Some(typed), message, hint);
    }

    fn defaults(&mut self) {
        let takes = self.card.takes(self.wish.operation, self.wish.via);
        for (name, field) in &self.card.field {
            let wanted = takes.is_none_or(|takes| takes.iter().any(|it| it == name));
            if field.default.as_deref() == Some("now") && wanted && !self.given.contains(name) {
                self.fields
                    .insert(name.clone(), Value::from(rfc3339(self.wish.asked_at)));
            }
        }
    }

    /// Whether a field holds something, or any member of an object does.
    fn present(&self, name: &str) -> bool {
        let holds = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
        holds(self.fields.get(name))
            || self.wrong(name)
            || self
                .fields
                .iter()
                .any(|(field, value)| is_member(field, name) && holds(Some(value)))
    }

    /// Whether a field was given with a value that is wrong: said once, it is not also missing.
    fn wrong(&self, name: &str) -> bool {
        self.given.iter().any(|field| {
            (field == name || is_member(field, name)) && !self.fields.contains_key(field)
        })
    }

    fn holds(&self, term: &Term) -> bool {
        match &term.is {
            None => self.present(&term.field),
            Some(is) => self.wrong(&term.field) || self.equals(&term.field, is),
        }
    }

    fn equals(&self, field: &str, is: &str) -> bool {
        let value = self.fields.get(field);
        value.is_some_and(|value| equals(value, is))
    }

    fn something_to_do(&mut self) {
        let empty_update =
            self.wish.operation == Operation::UpdateLead && self.wish.edits.is_empty();
        if empty_update {
            let hint = "give at least one field to change".to_owned();
            self.say("nothing-to-change", None, "no field is given".into(), hint);
        }
    }
}

/// Whether a value is the one that a rule names.
pub fn equals(value: &Value, is: &str) -> bool {
    match value {
        Value::String(text) => text == is,
        Value::Bool(true) => is == "true",
        Value::Bool(false) => is == "false",
        Value::Number(number) => number.as_str() == is,
        _ => false,
    }
}

/// Whether a row's list names a field: as itself, as a member of an object, or as anything at all.
pub fn is_listed(field: &str, listed: &str) -> bool {
    listed == field || is_member(field, listed) || listed == "*"
}

/// Whether a field is a member of an object, which a row names as `contact` or `customFields.*`.
pub fn is_member(field: &str, object: &str) -> bool {
    field
        .strip_prefix(object.strip_suffix(".*").unwrap_or(object))
        .is_some_and(|rest| rest.starts_with('.'))
}

/// A text short enough for a message.
fn start_of(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
