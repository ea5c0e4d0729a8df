//! `doctor`: looks at the whole installation, and says of each finding what to type.
//!
//! `gather` looks, `judge` says what is to be thought of it. Findings are what it is asked for: they are no failure.

mod completions;
mod facts;
mod gather;
mod judge;
#[cfg(test)]
mod tests;
mod visit;

pub use facts::Kept;

use serde_json::{Map, Value, json};

use super::context::Context;
use super::count::counted;
use crate::account::without_absent;
use crate::error::Result;
use crate::output::{Block, Mark, Report};
use judge::{Verdict, judge};

/// `doctor`.
pub fn doctor(context: &Context) -> Result<Report> {
    let facts = gather::gather(context)?;
    Ok(report(&judge(&facts)))
}

fn report(verdicts: &[Verdict]) -> Report {
    let count = |mark: Mark| verdicts.iter().filter(|it| it.checked.mark == mark).count();
    let findings = count(Mark::Finding);
    let summary = json!({
        "checks": verdicts.len(),
        "good": count(Mark::Good),
        "notes": count(Mark::Note),
        "findings": findings,
        "next": verdicts.iter().filter_map(|it| it.checked.next.as_deref()).collect::<Vec<_>>(),
    });
    let closing = match findings {
        0 => "Nothing to mend.".to_owned(),
        many => format!(
            "{}; below each stands what to type.",
            counted(many, "finding")
        ),
    };
    Report {
        kind: "doctor",
        head: Map::from_iter([("good".to_owned(), json!(findings == 0))]),
        items_name: "checks",
        items: verdicts.iter().map(Verdict::to_json).collect(),
        tail: Map::from_iter([("summary".to_owned(), summary)]),
        view: vec![
            Block::Checks(verdicts.iter().map(|it| it.checked.clone()).collect()),
            Block::Text(closing),
        ],
    }
}

impl Verdict {
    fn to_json(&self) -> Value {
        let checked = &self.checked;
        without_absent(json!({
            "type": "check",
            "group": checked.group,
            "profile": self.profile,
            "check": checked.name,
            "result": checked.mark.word(),
            "code": self.code,
            "message": checked.found,
            "hint": checked.next,
        }))
    }
}
