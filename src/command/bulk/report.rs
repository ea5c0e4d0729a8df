//! What a bulk run tells: every row for scripts; counts, the first problems, the files and the next command for people.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::came::Came;
use super::typed;
use crate::account::rfc3339;
use crate::command::Ended;
use crate::command::context::{Accounts, Context};
use crate::command::count::in_thousands;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Verdict};
use crate::output::{Block, Column, Table, thousands};
use crate::store::{NewRun, Spool};
use crate::sync::bulk::{Sent, Why};
use crate::sync::failure::come_back;
use crate::sync::outcome::Tally;
use crate::sync::results::RowResult;
use crate::sync::review::Reviewed;

/// So many groups of problems are shown.
const MOST_GROUPS: usize = 10;

/// The members of a row, as CSV has them.
pub const COLUMNS: [&str; 11] = [
    "type",
    "row",
    "line",
    "lead",
    "stage",
    "verdict",
    "problems",
    "http_status",
    "attempts",
    "message",
    "by_run",
];

/// Tells what became of every row of a run. `sent` is what this command did itself.
pub fn tell(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    run: &NewRun,
    sent: &Sent,
) -> Result<Ended> {
    let mut stream = context
        .output
        .begin("run", head(run, true), "rows", &COLUMNS)?;
    let stopped = sent.stopped;
    let came = Came::of(context, accounts, profile, &run.id, stopped, &mut |row| {
        stream.item(|| row.to_json())
    })
    .map_err(|error| {
        let (run, here) = (&run.id, context.here());
        error.hint(format!(
            "what was done is recorded: leadctl runs show {run}{here}"
        ))
    })?;
    let told = Told {
        context,
        profile,
        came: &came,
        stopped,
    };
    let mut tail = Map::new();
    tail.insert("summary".into(), Value::Object(told.summary()));
    stream.end(tail, &told.view())?;
    Ok(Ended {
        report: None,
        error: came.exit.map(|kind| told.error(kind)),
    })
}

/// Tells that nothing was sent, since rows break a rule: every row for scripts, and for people what is wrong.
pub fn refused(
    context: &Context,
    accounts: &Accounts,
    run: &NewRun,
    rejects: Option<&Path>,
    reviewed: &Reviewed,
) -> Result<Ended> {
    let spool = Spool::open(&accounts.data, &run.id)?;
    let mut stream = context
        .output
        .begin("run", head(run, false), "rows", &COLUMNS)?;
    let mut tally = Tally::default();
    for kept in spool.rows()? {
        let row = RowResult {
            kept: kept?,
            written: None,
        };
        tally.add(row.verdict(), 1);
        stream.item(|| row.to_json())?;
    }
    let (mut results, mut next) = (Map::new(), Vec::new());
    if let Some(path) = rejects {
        let path = path.display().to_string();
        next.push(format!("mend {path}, and send it by the same command"));
        results.insert("rejects".into(), json!(path));
    } else {
        next.push("add --rejects FILE to get the bad rows as a sheet, to mend and send".to_owned());
    }
    if reviewed.valid > 0 {
        next.push("add --skip-invalid to send the good rows all the same".to_owned());
    }
    let mut summary = tally.summary();
    summary.insert("results".into(), Value::Object(results));
    summary.insert("next".into(), json!(next));
    let mut tail = Map::new();
    tail.insert("summary".into(), Value::Object(summary));
    let groups = reviewed.groups.told(MOST_GROUPS);
    let view: Vec<Block> = groups.into_iter().map(Block::Text).collect();
    stream.end(tail, &view)?;
    let good = if reviewed.valid == 1 { "is" } else { "are" };
    let bad = if reviewed.invalid == 1 {
        "breaks"
    } else {
        "break"
    };
    let error = Error::new(Kind::Invalid, "invalid", "nothing was sent").because(format!(
        "{} of {} {bad} a rule; {} {good} good",
        thousands(reviewed.invalid),
        in_thousands(reviewed.rows, "row"),
        thousands(reviewed.valid),
    ));
    Ok(Ended {
        report: None,
        error: Some(next.into_iter().fold(error, Error::hint)),
    })
}

/// The members of the document before its rows.
fn head(run: &NewRun, is_kept: bool) -> Map<String, Value> {
    let mut head = Map::new();
    if is_kept {
        head.insert("run".into(), json!(run.id));
    }
    head.insert("profile".into(), json!(run.profile));
    head.insert("vendor".into(), json!(run.vendor));
    head.insert("operation".into(), json!(run.operation));
    head
}

/// A run that is told to people.
struct Told<'a> {
    context: &'a Context,
    profile: &'a Profile,
    came: &'a Came,
    /// What stopped it before its end.
    stopped: Option<Why>,
}

impl Told<'_> {
    fn summary(&self) -> Map<String, Value> {
        let mut summary = self.came.tally.summary();
        let rules = self.came.rules.iter();
        let rules: Vec<Value> = rules
            .map(|(rule, rows)| json!({ "rule": rule, "rows": rows }))
            .collect();
        if !rules.is_empty() {
            summary.insert("rules".into(), json!(rules));
        }
        summary.insert("results".into(), Value::Object(self.came.paths.clone()));
        summary.insert("next".into(), json!(self.next()));
        summary
    }

    /// Commands to type next.
    fn next(&self) -> Vec<String> {
        let mut next = self.going_on();
        next.extend(self.feed_back());
        next
    }

    /// What can be done about rows whose fate is open.
    fn going_on(&self) -> Vec<String> {
        let (run, here) = (&self.came.run.id, self.context.here());
        let mut next = Vec::new();
        if self.came.tally.of(Verdict::Unknown) > 0 {
            next.push(format!("leadctl runs reconcile {run}{here}"));
        }
        if self.came.tally.of(Verdict::Unsent) + self.came.tally.of(Verdict::Failed) > 0 {
            next.push(format!("leadctl runs resume {run}{here}"));
        }
        next
    }

    /// Mended, the rejected rows are fed back as they came; nothing, where there are none.
    fn feed_back(&self) -> Option<String> {
        if self.came.tally.of(Verdict::Rejected) + self.came.tally.of(Verdict::Refused) == 0 {
            return None;
        }
        let path = self
            .came
            .paths
            .get("rejected_xlsx")
            .or(self.came.paths.get("rejected"))?;
        let operation: Operation = Operation::from_word(&self.came.run.operation)?;
        let typed = typed::again(operation, &self.came.input.settings, path.as_str()?);
        let again = self.context.again(&self.profile.name);
        Some(format!("leadctl {typed} {again}"))
    }

    fn view(&self) -> Vec<Block> {
        let vendor = &self.profile.vendor.card().name;
        let mut blocks = vec![Block::Text(format!(
            "Run {}: {} of {}, {} at {vendor} ({})",
            self.came.run.id,
            in_thousands(self.came.tally.rows(), "row"),
            self.came.input.file,
            self.came.run.operation,
            self.profile.name
        ))];
        let counted = self.came.tally.each().filter(|(_, count)| *count > 0);
        let counted = counted.map(|(verdict, count)| vec![verdict.to_string(), thousands(count)]);
        blocks.push(Block::Table(Table::new(
            vec![Column::new("verdict", 0), Column::new("rows", 0).right()],
            counted.collect(),
        )));
        if !self.came.rules.is_empty() {
            let rules = self.came.rules.iter();
            blocks.push(Block::Table(Table::new(
                vec![
                    Column::new("rule", 0).wrapped(),
                    Column::new("rows", 0).right(),
                ],
                rules
                    .map(|(rule, rows)| vec![rule.clone(), thousands(*rows)])
                    .collect(),
            )));
        }
        let groups = self.came.groups.told(MOST_GROUPS);
        blocks.extend(groups.into_iter().map(Block::Text));
        if let Some(folder) = self.came.paths.get("folder").and_then(Value::as_str) {
            blocks.push(Block::Text(format!("Results: {folder}")));
        }
        blocks
    }

    fn error(&self, kind: Kind) -> Error {
        let vendor = self.profile.vendor.card();
        let message = match (self.stopped, kind) {
            (Some(Why::Signal(_)), _) => "stopped; what was done is recorded".to_owned(),
            (Some(Why::MaxErrors), _) => "stopped: too many rows went wrong".to_owned(),
            (Some(Why::Breaker), _) => {
                format!(
                    "stopped: {} could not be asked ten times in a row",
                    vendor.name
                )
            }
            (Some(Why::Credentials), _) => format!(
                "stopped: {} refused the credentials of profile {}",
                vendor.name, self.profile.name
            ),
            (Some(Why::ComeBack(at)), _) => format!("stopped: {}", come_back(vendor, at)),
            (Some(Why::OutOfTime), _) => "stopped: the time for the command is up".to_owned(),
            (None, Kind::Unknown) => format!(
                "{} of unknown fate: sent to {}, and never readably answered",
                in_thousands(self.came.tally.of(Verdict::Unknown), "row"),
                vendor.name
            ),
            (None, _) => format!("not all rows went through at {}", vendor.name),
        };
        let counted = self.came.tally.each().filter(|(_, count)| *count > 0);
        let counted: Vec<String> = counted
            .map(|(verdict, count)| format!("{} {verdict}", thousands(count)))
            .collect();
        let error = Error::new(kind, kind.name(), message)
            .because(counted.join(", "))
            .detail("run", self.came.run.id.as_str());
        let error = match self.stopped {
            Some(Why::ComeBack(at)) => error.detail("retry_at", rfc3339(at)),
            Some(Why::Credentials) => error.hint(format!(
                "where they come from: leadctl profiles show {}{}",
                self.profile.name,
                self.context.here()
            )),
            _ => error,
        };
        let feed_back = self.feed_back();
        let feed_back =
            feed_back.map(|next| format!("mended, the rejected rows are fed back: {next}"));
        let hints = self.going_on().into_iter().chain(feed_back);
        hints.fold(error, Error::hint)
    }
}
