//! What became of each row, and the exit code that a whole run comes to. Pure.

use serde_json::{Map, Value, json};

use super::failure::kind_of_code;
use super::plan::Row;
use crate::error::Kind;
use crate::lead::{Problem, Verdict};

/// What became of one row.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the spreadsheet shows.
    pub row: u32,
    /// The lead, as typed or as the vendor named it.
    pub lead: Option<String>,
    /// The stage, where one was asked for.
    pub stage: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Why, where it did not end well: decides the exit code.
    pub kind: Option<Kind>,
    /// What our rules and the vendor said.
    pub problems: Vec<Problem>,
    /// The last HTTP status.
    pub http_status: Option<u16>,
    /// How many times it was sent.
    pub attempts: u32,
    /// The request, in a dry run.
    pub request: Option<Value>,
    /// The lead as the vendor returned it.
    pub result: Option<Value>,
    /// What the vendor said in words.
    pub message: Option<String>,
}

impl Outcome {
    /// A row of which nothing is known yet.
    pub fn new(row: u32, lead: Option<String>, stage: Option<String>, verdict: Verdict) -> Self {
        Self {
            row,
            lead,
            stage,
            verdict,
            kind: None,
            problems: Vec::new(),
            http_status: None,
            attempts: 0,
            request: None,
            result: None,
            message: None,
        }
    }

    /// A row of a plan, with what our rules said of it.
    pub fn of(row: Row, verdict: Verdict) -> Self {
        Self {
            problems: row.problems,
            ..Self::new(row.row, row.wish.lead, row.stage, verdict)
        }
    }

    /// The contract's ROW.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                object.insert(name.to_owned(), value);
            }
        };
        put("type", json!("row"));
        put("row", json!(self.row));
        put("line", json!(self.row));
        put("lead", json!(self.lead));
        put("stage", json!(self.stage));
        put("verdict", json!(self.verdict));
        put("problems", json!(self.problems));
        put("http_status", json!(self.http_status));
        put("attempts", json!(self.attempts));
        // What would be sent is told by the request itself.
        if self.verdict != Verdict::Planned {
            put("message", json!(self.message));
        }
        put("request", json!(self.request));
        put("result", json!(self.result));
        Value::Object(object)
    }
}

/// How many rows came to what, and why those that are not done are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In the order of `Verdict::ALL`.
    counts: [u64; Verdict::ALL.len()],
    /// Each once.
    kinds: Vec<Kind>,
}

impl Tally {
    /// Counts one row. `kind` says why, where it did not end well.
    pub fn count(&mut self, verdict: Verdict, kind: Option<Kind>) {
        self.add(verdict, 1);
        if let Some(kind) = kind
            && !is_done(verdict)
            && !self.kinds.contains(&kind)
        {
            self.kinds.push(kind);
        }
    }

    /// Counts one row as the journal tells it: its code says why it did not end well.
    pub fn count_recorded(&mut self, verdict: Verdict, code: Option<&str>) {
        let kind = match verdict {
            Verdict::Refused => Some(Kind::Invalid),
            _ => code.and_then(kind_of_code),
        };
        self.count(verdict, kind);
    }

    /// Counts rows that need no reason.
    pub fn add(&mut self, verdict: Verdict, rows: u64) {
        for (known, count) in Verdict::ALL.iter().zip(&mut self.counts) {
            if *known == verdict {
                *count += rows;
            }
        }
    }

    /// How many rows came to this.
    pub fn of(&self, verdict: Verdict) -> u64 {
        self.each()
            .find_map(|(known, count)| (known == verdict).then_some(count))
            .unwrap_or_default()
    }

    /// How many rows were counted.
    pub fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Every verdict with its count, zero or not.
    pub fn each(&self) -> impl Iterator<Item = (Verdict, u64)> {
        Verdict::ALL.into_iter().zip(self.counts)
    }

    /// The exit code of a run: the first that applies of 3 (where rows break a rule and nothing was sent), 10, what
    /// stopped it (130, 143, 11), then 7 for a mixture, then the rows' common reason; `None` when all is done. What came
    /// before the rows (1, 8, 2, 9) never gets here.
    pub fn exit(&self, stopped: Option<Kind>) -> Option<Kind> {
        let any = |verdict| self.of(verdict) > 0;
        let tried = self
            .each()
            .any(|(verdict, count)| count > 0 && is_tried(verdict));
        if any(Verdict::Refused) && !tried && stopped.is_none() {
            return Some(Kind::Invalid);
        }
        if any(Verdict::Unknown) {
            return Some(Kind::Unknown);
        }
        if stopped.is_some() {
            return stopped;
        }
        let all_done = self
            .each()
            .all(|(verdict, count)| count == 0 || is_done(verdict));
        if all_done {
            return None;
        }
        if any(Verdict::Applied) || any(Verdict::Unchanged) {
            return Some(Kind::Partial);
        }
        let reason = [Kind::Auth, Kind::Rejected, Kind::Temporary]
            .into_iter()
            .find(|kind| self.kinds.contains(kind));
        Some(reason.unwrap_or(Kind::Temporary))
    }

    /// The contract's SUMMARY: every verdict with its count, zero or not.
    pub fn summary(&self) -> Map<String, Value> {
        let counts = self
            .each()
            .map(|(verdict, count)| (verdict.word().to_owned(), json!(count)));
        std::iter::once(("rows".to_owned(), json!(self.rows())))
            .chain(counts)
            .collect()
    }
}

impl<'a> FromIterator<&'a Outcome> for Tally {
    fn from_iter<T: IntoIterator<Item = &'a Outcome>>(outcomes: T) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            tally.count(outcome.verdict, outcome.kind);
        }
        tally
    }
}

/// Whether a row with this verdict needs nothing more.
fn is_done(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Applied | Verdict::Unchanged | Verdict::Skipped | Verdict::Planned
    )
}

/// Whether a row with this verdict was sent, or need not be.
fn is_tried(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Applied
            | Verdict::Unchanged
            | Verdict::Rejected
            | Verdict::Failed
            | Verdict::Unknown
    )
}

/// The exit code of a run whose rows came to these outcomes.
pub fn exit(outcomes: &[Outcome], stopped: Option<Kind>) -> Option<Kind> {
    outcomes.iter().collect::<Tally>().exit(stopped)
}

/// The contract's SUMMARY of a run whose rows came to these outcomes.
pub fn summary(outcomes: &[Outcome]) -> Map<String, Value> {
    outcomes.iter().collect::<Tally>().summary()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(verdict: Verdict, kind: Option<Kind>) -> Outcome {
        Outcome {
            kind,
            ..Outcome::new(1, None, None, verdict)
        }
    }

    #[test]
    fn the_first_reason_that_applies_decides() {
        let applied = || row(Verdict::Applied, None);
        let rejected = || row(Verdict::Rejected, Some(Kind::Rejected));
        let failed = || row(Verdict::Failed, Some(Kind::Temporary));
        let unknown = || row(Verdict::Unknown, Some(Kind::Unknown));
        let refused = || row(Verdict::Refused, Some(Kind::Invalid));
        let auth = || row(Verdict::Rejected, Some(Kind::Auth));
        let cases: Vec<(Vec<Outcome>, Option<Kind>, Option<Kind>)> = vec![
            (vec![], None, None),
            (vec![applied()], None, None),
            (vec![applied(), rejected()], None, Some(Kind::Partial)),
            (vec![rejected()], None, Some(Kind::Rejected)),
            (vec![failed()], None, Some(Kind::Temporary)),
            (vec![failed(), auth()], None, Some(Kind::Auth)),
            (
                vec![applied(), unknown(), rejected()],
                None,
                Some(Kind::Unknown),
            ),
            (vec![refused()], None, Some(Kind::Invalid)),
            (
                vec![refused(), row(Verdict::Unsent, None)],
                None,
                Some(Kind::Invalid),
            ),
            (vec![unknown(), refused()], None, Some(Kind::Unknown)),
            (vec![applied(), refused()], None, Some(Kind::Partial)),
            (vec![rejected(), refused()], None, Some(Kind::Rejected)),
            (
                vec![refused(), row(Verdict::Unsent, None)],
                Some(Kind::Interrupted),
                Some(Kind::Interrupted),
            ),
            (
                vec![applied()],
                Some(Kind::Interrupted),
                Some(Kind::Interrupted),
            ),
            (
                vec![unknown()],
                Some(Kind::Interrupted),
                Some(Kind::Unknown),
            ),
            (
                vec![row(Verdict::Unsent, None)],
                None,
                Some(Kind::Temporary),
            ),
            (
                vec![applied(), row(Verdict::Unsent, None)],
                None,
                Some(Kind::Partial),
            ),
            (
                vec![applied(), rejected()],
                Some(Kind::Stopped),
                Some(Kind::Stopped),
            ),
            (vec![row(Verdict::Planned, None)], None, None),
        ];
        for (outcomes, stopped, wanted) in cases {
            let verdicts: Vec<_> = outcomes.iter().map(|it| it.verdict).collect();
            assert_eq!(exit(&outcomes, stopped), wanted, "{verdicts:?} {stopped:?}");
        }
    }

    #[test]
    fn a_summary_counts_every_verdict_zero_or_not() {
        let counts = summary(&[row(Verdict::Applied, None)]);
        assert_eq!(counts["applied"], 1);
        assert_eq!(counts["unknown"], 0);
        assert_eq!(counts.len(), Verdict::ALL.len() + 1);
    }
}
