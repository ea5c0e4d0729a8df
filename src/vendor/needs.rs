//! A card's rules in words: what a stage or an operation needs and may carry, and whose rule that is.

use super::card::{Card, Field, Row, Term, When};
use super::check::is_member;
use crate::account::Account;
use crate::lead::{Operation, Says, Severity, Stage, Via};

/// One requirement, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// `jobAmount`, `reason if lostReason is OTHER`, `startDate or startDateTbd=true`.
    pub what: String,
    /// The fields that it is about.
    pub fields: Vec<String>,
    /// On what it depends.
    pub scope: Scope,
    /// Whose rule it is.
    pub says: Says,
    /// The house rule's id.
    pub id: Option<String>,
    /// Whether breaking it stops the write.
    pub severity: Severity,
}

/// On what a requirement depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// On nothing: it holds whatever else is given.
    Always,
    /// It holds as long as something else is not given.
    Unless,
    /// It holds when something else is given, or has a certain value.
    When,
}

/// What must be given, may be given and must not be given for one stage or operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Must be given.
    pub needs: Vec<Need>,
    /// May be given, in the order of the card.
    pub may: Vec<String>,
    /// Must not be given, or only under conditions.
    pub refuses: Vec<Need>,
    /// Cannot be undone.
    pub is_final: bool,
}

impl Card {
    /// The rules that hold for an operation, and for a stage where there is one, in words.
    pub fn needs(
        &self,
        account: &Account,
        operation: Operation,
        via: Option<Via>,
        stage: Option<&Stage>,
    ) -> Needs {
        let rows: Vec<_> = self.rows(account, operation, via, stage).collect();
        let mut all = Needs::default();
        for (row, says) in &rows {
            all.is_final |= row.is_final;
            all.add(row, *says, &|field| self.belongs(&rows, stage, field));
        }
        for (name, field) in self.field.iter().filter(|(_, it)| it.needed_where_some) {
            if self.belongs(&rows, stage, name) {
                all.needs.extend(beside(name, field));
            }
        }
        let settled = settled(&rows);
        let mut may: Vec<String> = rows
            .iter()
            .flat_map(|(row, _)| row.may.iter().chain(row.takes.iter().flatten()))
            .filter(|name| **name != self.stage_field || operation == Operation::AddLead)
            .filter(|name| !settled.contains(&name.as_str()))
            .cloned()
            .collect();
        may.sort_by_cached_key(|name| self.first_place_of(name));
        may.dedup();
        all.may = may;
        all
    }

    /// Whether a field can be given here at all; where it cannot, conditions on it are not worth telling.
    fn belongs(&self, rows: &[(&Row, Says)], stage: Option<&Stage>, field: &str) -> bool {
        let takes = rows.iter().find_map(|(row, _)| row.takes.as_ref());
        let is_taken = takes.is_none_or(|takes| {
            let mut takes = takes.iter();
            takes.any(|it| it == field || is_member(field, it))
        });
        let by_vendor = |(row, says): &(&Row, Says)| {
            *says == Says::Vendor && row.mentions().any(|it| it == field)
        };
        is_taken && (self.stage.is_empty() || stage.is_none() || rows.iter().any(by_vendor))
    }

    /// Where a field, or the first member of an object, stands in the card.
    fn first_place_of(&self, name: &str) -> Option<usize> {
        let mut fields = self.field.keys();
        fields.position(|field| field == name || is_member(field, name))
    }
}

/// What must be given beside another field, where the account's list has any for that.
fn beside(name: &str, field: &Field) -> Option<Need> {
    let (of, list) = (field.of.as_deref()?, field.names.as_deref()?);
    Some(Need {
        what: format!("{name} if the {of} that is given has {list}"),
        fields: vec![name.to_owned()],
        scope: Scope::When,
        says: Says::Vendor,
        id: None,
        severity: Severity::Error,
    })
}

/// The fields that are needed or refused whatever else is given: those are told already.
fn settled<'a>(rows: &[(&'a Row, Says)]) -> Vec<&'a str> {
    let always = rows.iter().filter(|(row, _)| row.unless.is_empty());
    always
        .flat_map(|(row, _)| {
            let either = row.either.iter().flatten().map(|term| &term.field);
            row.needs.iter().chain(&row.refuses).chain(either)
        })
        .map(String::as_str)
        .collect()
}

impl Needs {
    fn add(&mut self, row: &Row, says: Says, belongs: &dyn Fn(&str) -> bool) {
        let unless = match row.unless.as_slice() {
            [] => String::new(),
            fields => format!(", unless {} is given", fields.join(" or ")),
        };
        let need = |what: String, fields: Vec<String>| Need {
            what: what + &unless,
            fields,
            scope: match row.unless.as_slice() {
                [] => Scope::Always,
                _ => Scope::Unless,
            },
            says,
            id: row.id.clone(),
            severity: row.severity,
        };
        let needs = row
            .needs
            .iter()
            .map(|name| need(name.clone(), vec![name.clone()]));
        let either = row
            .either
            .iter()
            .map(|group| need(any_of(group), fields(group)));
        self.needs.extend(needs.chain(either));
        for when in row.when.iter().filter(|when| belongs(&when.field)) {
            let condition = condition(when);
            let need = |what, fields| Need {
                scope: Scope::When,
                ..need(what, fields)
            };
            let together = match when.needs.as_slice() {
                [] => None,
                names => Some(need(
                    format!("{} {condition}", names.join(" and ")),
                    names.to_vec(),
                )),
            };
            let either = when
                .either
                .iter()
                .map(|group| need(format!("{} {condition}", any_of(group)), fields(group)));
            self.needs.extend(together.into_iter().chain(either));
            let refuses = when
                .refuses
                .iter()
                .map(|name| need(format!("{name} {condition}"), vec![name.clone()]));
            self.refuses.extend(refuses);
        }
        let refuses = row
            .refuses
            .iter()
            .map(|name| need(name.clone(), vec![name.clone()]));
        self.refuses.extend(refuses);
    }
}

fn any_of(group: &[Term]) -> String {
    let terms: Vec<_> = group.iter().map(Term::to_string).collect();
    terms.join(" or ")
}

fn fields(group: &[Term]) -> Vec<String> {
    group.iter().map(|term| term.field.clone()).collect()
}

fn condition(when: &When) -> String {
    match (&when.is, when.present) {
        (Some(is), _) => format!("if {} is {is}", when.field),
        (None, Some(false)) => format!("if {} is not given", when.field),
        (None, _) => format!("if {} is given", when.field),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::Needs;
    use crate::account::Account;
    use crate::lead::{Operation, Phase, Stage, Via};
    use crate::vendor::by_id;

    fn needs(vendor: &str, via: Option<Via>, stage: Option<(&str, Phase)>) -> Needs {
        let stage = stage.map(|(name, phase)| Stage {
            name: name.into(),
            value: Value::from(name),
            phase,
        });
        let card = by_id(vendor).unwrap().card();
        let account = Account::default();
        card.needs(&account, Operation::ChangeStage, via, stage.as_ref())
    }

    #[test]
    fn what_is_needed_only_on_a_condition_may_be_given_without_it() {
        let lost = needs("renovationfind", None, Some(("LEAD_LOST", Phase::Lost)));
        let told: Vec<_> = lost.needs.iter().map(|need| need.what.as_str()).collect();
        assert_eq!(told, ["lostReason", "reason if lostReason is OTHER"]);
        assert_eq!(lost.may, ["reason"]);
    }

    #[test]
    fn what_is_refused_is_not_told_as_something_that_may_be_given() {
        let new = needs("crm-com", None, Some(("any", Phase::New)));
        let refused = "lost_reason_identifier".to_owned();
        assert_eq!(new.refuses[0].what, refused);
        assert!(!new.may.contains(&refused));
    }

    #[test]
    fn a_condition_on_what_a_call_does_not_take_is_not_told() {
        let lose = needs("crm-com", Some(Via::Lose), None);
        assert_eq!(lose.refuses, []);
        assert_eq!(lose.may, ["fields_set"]);
    }
}
