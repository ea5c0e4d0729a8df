//! What a pull tells: the new leads and what each profile came to.

use serde_json::{Map, Value};

use super::Ended;
use super::context::{Context, clock};
use super::leads::table;
use super::time_span::ago;
use crate::config::duration_text;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Column, Format, Report, Table, thousands};
use crate::store::{News, Store, StoredLead, lead_json};
use crate::sync::floor::TooSoon;
use crate::sync::pull::Outcome;
use crate::sync::stop::stopped;

/// A terminal shows so many new leads of each profile; a pipe and a file get all.
const MOST_SHOWN: u64 = 8;

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
}

impl Told {
    /// Warnings first, then the new and changed leads as the store has them, then the error that decides the exit code.
    pub fn tell(self, context: &Context, store: &Store, raw: bool) -> Result<Ended> {
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
                    .warn(&format!("{}: {}", outcome.profile, fault.in_a_line()));
            }
        }
        let report = match context.output.format() {
            _ if !context.output.is_heard() => None,
            Format::Table => Some(Report {
                kind: "pull",
                view: self.view(context, store)?,
                ..Report::default()
            }),
            Format::Csv => Some(self.whole(store, raw)?),
            Format::Json | Format::Jsonl => {
                self.stream(context, store, raw)?;
                None
            }
        };
        Ok(Ended { report, error })
    }

    /// Each new or changed lead; of each profile at most so many.
    fn each(
        &self,
        store: &Store,
        limit: u64,
        raw: bool,
        each: &mut dyn FnMut(StoredLead, News) -> Result<()>,
    ) -> Result<()> {
        for outcome in &self.outcomes {
            let (run, began) = &outcome.run;
            store.news_of((run, *began), limit, raw, each)?;
        }
        Ok(())
    }

    /// Lead by lead, so that memory does not grow with them.
    fn stream(&self, context: &Context, store: &Store, raw: bool) -> Result<()> {
        let mut stream = context.output.begin("pull", Map::new(), "leads", &[])?;
        self.each(store, u64::MAX, raw, &mut |lead, news| {
            stream.item(|| lead_json(&lead, Some(news)))
        })?;
        stream.end(self.tail(), &[])
    }

    /// CSV has a column for every field of any lead: none can be written before all are known.
    fn whole(&self, store: &Store, raw: bool) -> Result<Report> {
        let mut items = Vec::new();
        self.each(store, u64::MAX, raw, &mut |lead, news| {
            items.push(lead_json(&lead, Some(news)));
            Ok(())
        })?;
        Ok(Report {
            kind: "pull",
            items_name: "leads",
            items,
            tail: self.tail(),
            ..Report::default()
        })
    }

    fn tail(&self) -> Map<String, Value> {
        let profiles = self.outcomes.iter().map(Outcome::to_json).collect();
        Map::from_iter([("profiles".to_owned(), profiles)])
    }

    /// Rows are made one by one: a lead is much larger than its row.
    fn view(&self, context: &Context, store: &Store) -> Result<Vec<Block>> {
        let shown = if context.output.is_cut() {
            MOST_SHOWN
        } else {
            u64::MAX
        };
        let row = |lead: &StoredLead, news: News| {
            let row = std::iter::once((lead, news.word().to_owned()));
            table(Column::new("event", 3), row, 0)
        };
        let mut leads: Option<Table> = None;
        self.each(store, shown, false, &mut |lead, news| {
            let more = row(&lead, news);
            match &mut leads {
                Some(leads) => leads.rows.extend(more.rows),
                None => leads = Some(more),
            }
            Ok(())
        })?;
        let mut more = 0;
        for outcome in self.outcomes.iter().filter(|_| shown < u64::MAX) {
            let (run, began) = &outcome.run;
            more += store.count_news_of((run, *began))?.saturating_sub(shown);
        }
        let mut blocks: Vec<Block> = leads.map(Block::Table).into_iter().collect();
        if more > 0 {
            let more = thousands(more);
            let text = format!("... and {more} more; a pipe or --format json gets all");
            blocks.push(Block::Text(text));
        }
        blocks.push(Block::Text(self.sum()));
        Ok(blocks)
    }

    /// `300 new leads from sandbox-leadbank, 300 confirmed` a line each; or that nothing is new.
    fn sum(&self) -> String {
        let line = |outcome: &Outcome| {
            if let Some(skipped) = &outcome.skipped {
                return format!("{}: {}", outcome.profile, not_yet(skipped));
            }
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
                .fold(error, |error, fault| error.because(fault.in_a_line())),
        )
    }
}

/// `pulled 2 min ago; poll_floor is 5m: next at 2026-11-21 14:05:00`
fn not_yet(skipped: &TooSoon) -> String {
    format!(
        "pulled {}; poll_floor is {}: next at {} (--ignore-wait asks now)",
        ago(skipped.pulled_at, skipped.now),
        duration_text(skipped.floor),
        clock(skipped.next_at)
    )
}
