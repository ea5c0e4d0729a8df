//! What became of every row of a bulk run: its rows as they were given, beside its journal.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use crate::error::Result;
use crate::lead::{LeadId, Problem, Says, Severity, Verdict};
use crate::store::{Kept, Standing, Store, WriteRow};

/// So many rows of the journal are read at once.
const PAGE: u32 = 512;

/// A row of a bulk run, and what became of it.
#[derive(Clone, Debug)]
pub struct RowResult {
    /// The row as it was given.
    pub kept: Kept,
    /// What the journal holds of it; nothing, if it was never to be sent or never came to its turn.
    pub written: Option<WriteRow>,
}

impl RowResult {
    /// What became of it.
    pub fn verdict(&self) -> Verdict {
        match (&self.written, &self.kept.standing) {
            (Some(written), _) => written.verdict,
            (None, Standing::Ready(_)) => Verdict::Unsent,
            (None, Standing::Refused(_)) => Verdict::Refused,
            (None, Standing::Skipped(_)) => Verdict::Skipped,
        }
    }

    /// The lead: as the vendor named it where it was added, else as it was given.
    pub fn lead(&self) -> Option<&str> {
        let written = self.written.as_ref();
        let added = written.and_then(|it| it.receipt.as_ref()?.get("id")?.as_str());
        let named = written.and_then(|it| it.lead.as_ref()).map(LeadId::as_str);
        added.or(named).or(self.kept.lead.as_deref())
    }

    /// The stage: by the vendor's name for it where it was found, else as it was given.
    pub fn stage(&self) -> Option<&str> {
        let written = self.written.as_ref();
        let named = written.and_then(|it| it.stage.as_deref());
        named.or(self.kept.stage.as_deref())
    }

    /// What our rules said of it.
    pub fn problems(&self) -> &[Problem] {
        match &self.kept.standing {
            Standing::Ready(problems) | Standing::Refused(problems) => problems,
            Standing::Skipped(_) => &[],
        }
    }

    /// Why it did not end well: by our rules, by the vendor, or by the way there. Nothing where it did.
    pub fn amiss(&self) -> Vec<Problem> {
        let errors = self.problems().iter();
        let mut amiss: Vec<Problem> = errors
            .filter(|it| it.severity == Severity::Error)
            .cloned()
            .collect();
        if let Some(written) = self.written.as_ref().filter(|it| !is_done(it.verdict))
            && let Some(code) = &written.code
        {
            amiss.push(Problem {
                code: code.clone().into(),
                field: None,
                message: match &written.message {
                    Some(message) => message.clone(),
                    None => in_words(code).to_owned(),
                },
                hint: String::new(),
                value: None,
                rule: Says::Vendor,
                rule_id: None,
                severity: Severity::Error,
            });
        }
        amiss
    }

    /// The contract's ROW.
    pub fn to_json(&self) -> Value {
        let written = self.written.as_ref();
        let warnings = self.problems().iter();
        let warnings = warnings
            .filter(|it| it.severity == Severity::Warning)
            .cloned();
        let problems: Vec<Problem> = warnings.chain(self.amiss()).collect();
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                row.insert(name.to_owned(), value);
            }
        };
        put("type", json!("row"));
        put("row", json!(self.kept.row));
        put("line", json!(self.kept.line));
        put("lead", json!(self.lead()));
        put("stage", json!(self.stage()));
        put("verdict", json!(self.verdict()));
        put("problems", json!(problems));
        put("http_status", json!(written.and_then(|it| it.http_status)));
        put("attempts", json!(written.map_or(0, |it| it.attempts)));
        let said = written
            .filter(|it| is_done(it.verdict))
            .and_then(|it| it.message.clone());
        let skipped = match &self.kept.standing {
            Standing::Skipped(reason) => Some(reason.clone()),
            _ => None,
        };
        put("message", json!(said.or(skipped)));
        put("by_run", json!(written.and_then(|it| it.by_run.clone())));
        Value::Object(row)
    }
}

/// What a code of the journal that comes without words means.
fn in_words(code: &str) -> &'static str {
    match code {
        "settled-by-hand" => "a person saw that it was not done",
        "reconciled" => "the vendor was asked, and shows that it was not done",
        "interrupted" => "the run was cut off before this row had come to its end",
        _ => "",
    }
}

fn is_done(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Applied | Verdict::Unchanged)
}

/// Every row of a run, in the order in which they were given; each once.
pub fn of<'a, R: Iterator<Item = Result<Kept>>>(
    store: &'a Store,
    rows: R,
    run: &'a str,
) -> impl Iterator<Item = Result<RowResult>> + use<'a, R> {
    let mut journal = Pages {
        store,
        run,
        page: VecDeque::new(),
        after: 0,
        ended: false,
    };
    rows.map(move |kept| {
        let kept = kept?;
        let written = journal.of_row(kept.row)?;
        Ok(RowResult { kept, written })
    })
}

/// The journal of a run, page by page. Rows are asked for in rising order.
struct Pages<'a> {
    store: &'a Store,
    run: &'a str,
    page: VecDeque<WriteRow>,
    after: u32,
    ended: bool,
}

impl Pages<'_> {
    fn of_row(&mut self, row: u32) -> Result<Option<WriteRow>> {
        if self.page.is_empty() && !self.ended {
            let page = self.store.writes_of_run(self.run, self.after, PAGE)?;
            self.ended = page.is_empty();
            self.after = page.last().map_or(self.after, |last| last.row);
            self.page = page.into();
        }
        Ok(match self.page.front() {
            Some(next) if next.row == row => self.page.pop_front(),
            _ => None,
        })
    }
}
