//! Wishes → a plan: what would be sent, what is refused, and who says so. Pure.

use std::collections::BTreeSet;

use super::outcome::Outcome;
use crate::account::Account;
use crate::error::Error;
use crate::lead::{Change, LeadId, Phase, Problem, Refusal, Says, Severity, Verdict, Wish};
use crate::vendor::Vendor;
use crate::vendor::card::Card;

/// What we remember of a lead: where it stood when we last saw it. Only the vendor knows where it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The vendor's word for it.
    pub stage: String,
    /// The same in our words.
    pub phase: Phase,
}

/// One row of a plan.
#[derive(Debug)]
pub struct Row {
    /// What the spreadsheet shows; 1 for the first lead of a command line.
    pub row: u32,
    /// What was asked for.
    pub wish: Wish,
    /// The stage by the vendor's name for it, or as typed where there is none.
    pub stage: Option<String>,
    /// What would be sent; `None` when a rule refuses it.
    pub change: Option<Change>,
    /// What is wrong, and what is only worth knowing.
    pub problems: Vec<Problem>,
    /// What the vendor's page adds.
    pub notices: Vec<String>,
}

/// Everything that one command would do at one vendor.
#[derive(Debug)]
pub struct Plan {
    /// In the order given.
    pub rows: Vec<Row>,
    /// The account's lists that the vendor has to be asked for before anything of this is sent.
    pub asks: BTreeSet<String>,
}

impl Plan {
    /// Judges every wish by the vendor's card; the whole command is refused when the vendor does not offer it.
    pub fn new(vendor: &dyn Vendor, account: &Account, wishes: Vec<Wish>) -> Result<Self, Refusal> {
        let card = vendor.card();
        let mut rows = Vec::with_capacity(wishes.len());
        let (mut asks, mut hopeless) = (BTreeSet::new(), false);
        for (row, wish) in (1..).zip(wishes) {
            if !card.offers(wish.operation) {
                return Err(vendor.not_offered(wish.operation));
            }
            let checked = card.check(account, &wish);
            hopeless |= checked.change.is_none() && !checked.asks();
            asks.extend(checked.missed.iter().cloned());
            let stage = checked
                .change
                .as_ref()
                .and_then(|change| change.stage.as_ref());
            rows.push(Row {
                row,
                stage: stage.map_or_else(|| wish.stage.clone(), |stage| Some(stage.name.clone())),
                wish,
                change: checked.change,
                problems: checked.problems,
                notices: checked.notices,
            });
        }
        if hopeless {
            asks.clear();
        }
        Ok(Self { rows, asks })
    }

    /// What was asked for, to be judged again.
    pub fn into_wishes(self) -> Vec<Wish> {
        self.rows.into_iter().map(|row| row.wish).collect()
    }

    /// The same plan, warning of leads that were closed when we last saw them.
    pub fn remember(
        &mut self,
        card: &Card,
        remembered: impl Fn(&LeadId) -> Result<Option<Remembered>, Error>,
    ) -> Result<(), Error> {
        for row in &mut self.rows {
            let Some(change) = &row.change else { continue };
            let known = change.lead.as_ref().map(&remembered).transpose()?.flatten();
            row.problems
                .extend(known.and_then(|known| closed_when_last_seen(card, change, &known)));
        }
        Ok(())
    }

    /// Whether a rule refuses some row: then nothing is sent.
    pub fn is_refused(&self) -> bool {
        self.rows.iter().any(|row| row.change.is_none())
    }

    /// What a refused plan comes to: the rows that break a rule are refused, the others unsent.
    pub fn refused(self) -> Vec<Outcome> {
        let outcome = |row: Row| {
            let verdict = match row.change {
                Some(_) => Verdict::Unsent,
                None => Verdict::Refused,
            };
            Outcome::of(row, verdict)
        };
        self.rows.into_iter().map(outcome).collect()
    }

    /// What is worth knowing and stops nothing: warnings and the vendor's notices, each once.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for row in &self.rows {
            let soft = row
                .problems
                .iter()
                .filter(|it| it.severity == Severity::Warning);
            for text in soft.map(Problem::told).chain(row.notices.iter().cloned()) {
                if !warnings.contains(&text) {
                    warnings.push(text);
                }
            }
        }
        warnings
    }
}

/// What we remember of a stage never refuses a change, it warns: the vendor's desk may have opened the lead again.
fn closed_when_last_seen(card: &Card, change: &Change, known: &Remembered) -> Option<Problem> {
    matches!(known.phase, Phase::Won | Phase::Lost).then(|| Problem {
        code: "closed-when-last-seen".into(),
        field: Some("lead".into()),
        message: format!(
            "{} was in {} when we last saw it; {} may refuse",
            change.lead_id(),
            known.stage,
            card.name
        ),
        hint: "nothing to do if it was opened again since".into(),
        value: None,
        rule: Says::House,
        rule_id: None,
        severity: Severity::Warning,
    })
}
