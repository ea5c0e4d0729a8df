//! What a pull tells: the new leads and what each profile came to.

use serde_json::Map;

use super::Ended;
use super::context::Context;
use super::leads::table;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Column, Report};
use crate::store::{News, Store, StoredLead, lead_json};
use crate::sync::pull::Outcome;
use crate::sync::stop::stopped;

/// A terminal shows so many new leads of each profile; a pipe and a file get all.
const MOST_SHOWN: usize = 8;

/// Over several profiles the first of these that one of them ended with decides.
const WORST_FIRST: [Kind; 9] = [
    Kind::Failure,
    Kind::Config,
    Kind::Interrupted,
    Kind::Terminated,
    Kind::Auth,
    Kind::Rejected,
    Kind::Partial,
    Kind::Temporary,
    Kind::Busy,
];

/// A pull as it is told.
#[derive(Default)]
pub struct Told {
    /// Profile by profile.
    pub outcomes: Vec<Outcome>,
    /// The new and changed leads.
    pub leads: Vec<(StoredLead, News)>,
}

impl Told {
    /// The new and changed leads as the store has them.
    pub fn look_up(&mut self, store: &Store, raw: bool) -> Result<()> {
        for outcome in &self.outcomes {
            for (id, news) in &outcome.leads {
                if let Some(mut lead) = store.lead(&outcome.profile, id)? {
                    lead.raw = lead.raw.filter(|_| raw);
                    self.leads.push((lead, *news));
                }
            }
        }
        Ok(())
    }

    /// Warnings first, then the report, then the error that decides the exit code.
    pub fn tell(self, context: &Context) -> Ended {
        let error = self.error(context);
        let told_once = self.shared_fault().is_some();
        for outcome in &self.outcomes {
            for warning in &outcome.warnings {
                context
                    .output
                    .warn(&format!("{}: {warning}", outcome.profile));
            }
        }
        for outcome in &self.outcomes {
            for note in &outcome.notes {
                context.output.note(&format!("{}: {note}", outcome.profile));
            }
        }
        let several = self.outcomes.len() > 1 && !told_once;
        for outcome in self.outcomes.iter().filter(|_| several) {
            if let Some(fault) = &outcome.fault {
                context
                    .output
                    .warn(&format!("{}: {}", outcome.profile, in_a_line(fault)));
            }
        }
        Ended {
            report: Some(self.report()),
            error,
        }
    }

    fn report(&self) -> Report {
        let mut tail = Map::new();
        tail.insert(
            "profiles".into(),
            self.outcomes.iter().map(Outcome::to_json).collect(),
        );
        Report {
            kind: "pull",
            head: Map::new(),
            items_name: "leads",
            items: self
                .leads
                .iter()
                .map(|(lead, news)| lead_json(lead, Some(*news)))
                .collect(),
            tail,
            view: self.view(),
        }
    }

    fn view(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        if !self.leads.is_empty() {
            let leads = self.leads.iter();
            let leads = leads.map(|(stored, news)| (stored, news.word().to_owned()));
            let event = Column::new("event", 3);
            blocks.push(Block::Table(table(event, leads, MOST_SHOWN)));
        }
        blocks.push(Block::Text(self.sum()));
        blocks
    }

    /// `300 new leads from sandbox-leadbank, 300 confirmed` a line each; or that nothing is new.
    fn sum(&self) -> String {
        let line = |outcome: &Outcome| {
            let counts = [
                (outcome.reread, "read again"),
                (outcome.new, "new"),
                (outcome.changed, "changed"),
                (outcome.confirmed, "confirmed"),
                (outcome.quarantined, "quarantined"),
            ];
            let counts = counts.into_iter().filter(|(count, _)| *count > 0);
            let words: Vec<String> = counts
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            let words = match (words.is_empty(), &outcome.fault) {
                (false, _) => words.join(", "),
                (true, None) => "nothing new".into(),
                (true, Some(_)) => "did not work".into(),
            };
            format!("{}: {words}", outcome.profile)
        };
        let lines: Vec<String> = self.outcomes.iter().map(line).collect();
        lines.join("\n")
    }

    /// What every profile ended with, where that is one and the same: a file that cannot be appended to.
    fn shared_fault(&self) -> Option<&Error> {
        let mut faults = self.outcomes.iter().map(|it| it.fault.as_ref());
        let first = faults.next()??;
        faults
            .all(|fault| fault.is_some_and(|fault| fault.message == first.message))
            .then_some(first)
    }

    fn error(&self, context: &Context) -> Option<Error> {
        let faults: Vec<&Error> = self
            .outcomes
            .iter()
            .filter_map(|it| it.fault.as_ref())
            .collect();
        let kinds: Vec<Kind> = self.outcomes.iter().filter_map(Outcome::exit).collect();
        let worst = WORST_FIRST
            .into_iter()
            .find(|kind| kinds.contains(kind))
            .or(kinds.first().copied());
        let kind = worst?;
        if matches!(kind, Kind::Interrupted | Kind::Terminated) {
            let left = "what was stored stays, the next pull goes on";
            return Some(stopped(kind, left).hint("the same command goes on"));
        }
        if let Some(shared) = self.shared_fault() {
            return Some(shared.clone());
        }
        let quarantined: u64 = self.outcomes.iter().map(|it| it.quarantined).sum();
        let failed: Vec<&str> = self
            .outcomes
            .iter()
            .filter(|it| it.fault.is_some())
            .map(|it| it.profile.as_str())
            .collect();
        let error = match failed.as_slice() {
            [] => Error::new(
                kind,
                "quarantined",
                match quarantined {
                    1 => "1 lead could not be read and was set apart".to_owned(),
                    many => format!("{many} leads could not be read and were set apart"),
                },
            )
            .hint(format!(
                "look at them: leadctl leads list --quarantined{}",
                context.here()
            )),
            names => Error::new(
                kind,
                kind.name(),
                format!(
                    "{} of {} profiles did not work: {}",
                    names.len(),
                    self.outcomes.len(),
                    names.join(", ")
                ),
            ),
        };
        Some(
            faults
                .into_iter()
                .fold(error, |error, fault| error.because(in_a_line(fault))),
        )
    }
}

/// What happened and why, in one line.
fn in_a_line(fault: &Error) -> String {
    let words: Vec<&str> = std::iter::once(&fault.message)
        .chain(&fault.because)
        .map(String::as_str)
        .collect();
    words.join(": ")
}
