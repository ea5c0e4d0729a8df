//! What a lead that was just read says of a change whose fate is unknown: was it made, and is this the lead that it
//! added?

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde_json::Value;

use super::card::{Card, fold};
use super::value::shown;
use crate::account::Account;
use crate::lead::{Change, Lead, Operation, Stands};

impl Card {
    /// A change of stage by where the lead stands, a change of fields by the fields that it shows.
    ///
    /// A lead that stands in the stage asked for, and shows one of the fields that travelled along with another value,
    /// was perhaps moved there by somebody else: that tells nothing.
    pub fn stands(&self, account: &Account, change: &Change, lead: &Lead) -> Stands {
        let fields = self.fields_as_asked(change, lead);
        match change.operation {
            Operation::ChangeStage => match self.stage_as_asked(account, change, lead) {
                Some(true) if fields == Some(false) => Stands::CannotTell,
                stage => answer(stage),
            },
            Operation::UpdateLead => answer(fields),
            _ => Stands::CannotTell,
        }
    }

    /// Whether a lead looks like the one that a change added, by the card's `recognised-by`. What happened to it since
    /// (its stage, its owner) does not count.
    pub fn resembles(&self, change: &Change, lead: &Lead) -> bool {
        let names = self.recognised_by.iter();
        let alike = names.filter_map(|name| {
            let sent = change.fields.get(name)?;
            compare(sent, self.shown(lead, name)?, same_name)
        });
        change.operation == Operation::AddLead && all(alike) == Some(true)
    }

    /// By the value that goes over the wire; where the lead does not show it, by the name.
    fn stage_as_asked(&self, account: &Account, change: &Change, lead: &Lead) -> Option<bool> {
        let asked = change.stage.as_ref()?;
        let shown = self.shown(lead, &self.stage_field);
        let by_value = shown
            .filter(|shown| !is_blank(shown))
            .and_then(|shown| compare(&asked.value, shown, same_name));
        by_value.or_else(|| {
            let told = lead.stage.as_deref()?;
            let list = self.stage_names();
            match list.and_then(|list| account.names.by_value(list, &asked.value)) {
                Some(known) => same_name(&known.name, told),
                // What was typed may be a number and no name, so that a name beside it is no other stage.
                None => same_name(&asked.name, told).filter(|same| *same),
            }
        })
    }

    /// Whether every field that the lead shows holds what was sent; `None` when it shows none of them.
    fn fields_as_asked(&self, change: &Change, lead: &Lead) -> Option<bool> {
        let fields = change.fields.iter();
        all(fields.filter_map(|(name, sent)| compare(sent, self.shown(lead, name)?, same_value)))
    }

    /// A field as the lead shows it: where the card says, or under its own name.
    fn shown<'a>(&self, lead: &'a Lead, field: &str) -> Option<&'a Value> {
        let at = |path: &str| {
            let mut members = path.split('.');
            let first = lead.fields.get(members.next()?)?;
            members.try_fold(first, |object, member| object.get(member))
        };
        let renamed = self.shown_as.get(field).and_then(|path| at(path));
        renamed.or_else(|| at(field))
    }
}

fn answer(as_asked: Option<bool>) -> Stands {
    match as_asked {
        Some(true) => Stands::AsAsked,
        Some(false) => Stands::Otherwise,
        None => Stands::CannotTell,
    }
}

/// Whether all are; `None` when there is none.
fn all(alike: impl Iterator<Item = bool>) -> Option<bool> {
    alike.reduce(|all, one| all && one)
}

/// Whether two texts say the same; `None` when that cannot be seen from them.
type Same = fn(&str, &str) -> Option<bool>;

/// What was sent beside what is shown. Lists, and objects with several members, are shown in shapes of their own, so
/// they tell nothing. An identifier (`{"name": "Price"}`) tells something where the same key is shown.
fn compare(sent: &Value, told: &Value, same: Same) -> Option<bool> {
    match (sent, told) {
        (Value::Null, told) => Some(is_blank(told)),
        (Value::Object(sent), told) if sent.len() == 1 => {
            let (key, value) = sent.iter().next()?;
            match told {
                Value::Object(told) => compare(value, told.get(key)?, same),
                // By which of its keys it is shown is not said, so only the same text tells.
                told => compare(value, told, same).filter(|same| *same),
            }
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => None,
        (sent, told) => same(&shown(sent), &shown(told)),
    }
}

fn is_blank(told: &Value) -> bool {
    shown(told).trim().is_empty()
}

#[allow(clippy::unnecessary_wraps)] // As a `Same`.
fn same_name(sent: &str, told: &str) -> Option<bool> {
    Some(fold(sent) == fold(told))
}

/// Text is compared letter by letter, numbers by what they amount to: `1250.50` is shown as `1250.5`, a phone as a
/// number. Dates are written in ways that no page documents, so two that differ may still be one.
fn same_value(sent: &str, told: &str) -> Option<bool> {
    let (sent, told) = (sent.trim(), told.trim());
    if sent == told || (decimal(sent).is_some() && decimal(sent) == decimal(told)) {
        Some(true)
    } else if is_date(sent) && is_date(told) {
        None
    } else {
        Some(false)
    }
}

/// A number without the zeros that do not count: sign, whole part, fraction.
fn decimal(text: &str) -> Option<(bool, &str, &str)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    (digits(whole) && digits(fraction)).then(|| {
        (
            unsigned.len() < text.len(),
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        )
    })
}

fn is_date(text: &str) -> bool {
    let day = text.get(..10);
    day.is_some_and(|day| day.parse::<Date>().is_ok())
}
