//! Lets a row pass at once where `Card::check` would find nothing to say, and holds every other one back for it.
//!
//! A sieve is the card's rules, compiled for one operation and one arrangement of columns. It words no problem and
//! decides no doubt: what it is not certain of it holds back, and the full check judges. So a rule stands in the card
//! alone, a problem is worded in `check` alone, and a sheet of a million good rows costs little more than reading it.

mod cell;
mod clause;
mod key;
mod kin;
mod memo;
mod stages;
#[cfg(test)]
mod tests;

use super::card::{Card, Field};
use crate::account::Account;
use crate::lead::{Operation, Stage, Via};
use cell::Cell;
pub use clause::Facts;
use clause::{Questions, Rules};
pub use key::{ByLead, LeadKey};
use kin::Kin;
use stages::{Met, Stages};

/// What a cell fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The lead's id.
    Lead,
    /// The stage.
    Stage,
    /// A field, by its name as typed; see `Card::find_field`.
    Field(String),
}

/// What holds for every row.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What shall be done.
    pub operation: Operation,
    /// By which of the vendor's calls, where there are several.
    pub via: Option<Via>,
    /// Whether a stage that cannot be undone is allowed.
    pub allow_final: bool,
}

/// What a row that passed is about, to find the same lead twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The lead; absent when one is added.
    pub lead: Option<LeadKey>,
    /// The stage's number, as `Sieve::stage_key` gives it; absent where none was named.
    pub stage: Option<u32>,
    /// What decides which notices the full check would tell: the same ones for rows of the same stage that have the same
    /// facts here.
    pub notices: Facts,
}

/// The card's rules for one operation and one arrangement of columns.
pub struct Sieve<'a> {
    card: &'a Card,
    account: &'a Account,
    asked: Asked,
    columns: Vec<Column<'a>>,
    rules: Rules,
    stages: Stages,
    /// Columns whose meaning depends on each other.
    kin: Vec<Kin<'a>>,
    /// What notices depend on.
    notices: Facts,
    /// Nothing can pass: no row of this arrangement is without a problem, or the card asks more than is compiled.
    closed: bool,
}

enum Column<'a> {
    Lead,
    Stage,
    Field(Cell<'a>),
    /// Whatever stands here is a problem.
    Refused,
}

impl<'a> Sieve<'a> {
    /// Compiles the rules that hold for rows whose cells fill these places, in this order.
    pub fn new(card: &'a Card, account: &'a Account, asked: Asked, places: &[Place]) -> Self {
        let found: Vec<_> = places
            .iter()
            .map(|place| field(card, asked, place))
            .collect();
        let names: Vec<&str> = found
            .iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        let mut questions = Questions::default();
        let rules = Rules::new(card, account, asked, &names, &mut questions);
        let notices = clause::asked_by_notices(card, &mut questions);
        let columns = places
            .iter()
            .zip(&found)
            .map(|(place, found)| match (place, found) {
                (Place::Lead, _) if asked.operation != Operation::AddLead => Column::Lead,
                (Place::Stage, _) if asked.operation == Operation::ChangeStage => Column::Stage,
                (Place::Field(_), Some((name, field))) => {
                    let clears = card.clears(asked.operation, asked.via);
                    Column::Field(Cell::new(
                        card, name, field, account, clears, &rules, &questions,
                    ))
                }
                _ => Column::Refused,
            })
            .collect();
        let no_such_call = asked.operation == Operation::ChangeStage
            && asked.via.is_some_and(|via| !card.has_call(via));
        Self {
            card,
            account,
            asked,
            columns,
            closed: no_such_call || questions.too_many || rules.is_beyond(card),
            rules,
            stages: Stages::default(),
            kin: kin::all(card, asked, places, &found),
            notices,
        }
    }

    /// Whether the full check has nothing to say about a row, neither error nor warning. `cells` are the texts of the
    /// places, in their order; an empty one leaves its place unfilled, `#CLEAR` clears a field, and one that is not known
    /// holds the row back. `None`: ask `Card::check`.
    pub fn passes<'c>(&mut self, cells: impl Iterator<Item = Option<&'c str>>) -> Option<Passed> {
        if self.closed {
            return None;
        }
        let mut facts: Facts = 0;
        let mut lead: Option<LeadKey> = None;
        let mut stage: Option<Met> = None;
        let mut fields = false;
        for kin in &mut self.kin {
            kin.forget();
        }
        for (place, (column, text)) in self.columns.iter_mut().zip(cells).enumerate() {
            let text = text?;
            if text.is_empty() {
                continue;
            }
            for kin in &mut self.kin {
                kin.meet(place, text);
            }
            match column {
                Column::Field(cell) => {
                    facts = cell.judge(text, facts)?;
                    fields = true;
                }
                Column::Lead if lead.is_none() => lead = Some(key::read(self.card, text)?),
                Column::Stage if stage.is_none() => {
                    stage = Some(self.stages.meet(self.card, self.account, text)?);
                }
                Column::Lead | Column::Stage | Column::Refused => return None,
            }
        }
        for kin in &mut self.kin {
            if !kin.agrees(self.card, self.account) {
                return None;
            }
        }
        let complete = match self.asked.operation {
            Operation::AddLead => true,
            Operation::ChangeStage => {
                lead.is_some() && (stage.is_some() || self.asked.via.is_some())
            }
            Operation::UpdateLead => lead.is_some() && fields,
            _ => lead.is_some(),
        };
        let passed = Passed {
            lead,
            stage: stage.map(|stage| stage.number),
            notices: facts & self.notices,
        };
        let kept = complete && self.rules.keep(facts, stage.map(|stage| stage.rules));
        kept.then_some(passed)
    }

    /// The number by which this sieve knows a stage: two stages have the same one if, and only if, the same goes over
    /// the wire.
    pub fn stage_key(&mut self, stage: &Stage) -> u32 {
        self.stages.number(stage)
    }
}

/// The field that a place means, where it is one that can be given.
fn field<'a>(card: &'a Card, asked: Asked, place: &Place) -> Option<(String, &'a Field)> {
    let Place::Field(typed) = place else {
        return None;
    };
    let (name, field) = card.find_field(typed)?;
    let is_stage = asked.operation == Operation::ChangeStage && name == card.stage_field;
    (!is_stage && clause::is_taken(card, asked, &name)).then_some((name, field))
}
