//! `runs reconcile`: asks the vendor what became of rows of unknown fate, settles what is certain, lists the rest.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::found::{end_anew, find, given, hold, send_again, unknown_run, wish_of};
use crate::command::Ended;
use crate::command::context::{Accounts, Context, now, wait_for};
use crate::command::get;
use crate::command::time_span::{between, lasted};
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::exchange::Ticket;
use crate::lead::{Severity, Verdict};
use crate::output::{Block, Column, Report, Table};
use crate::store::{Decided, Run, Store, WriteRow};
use crate::sync::reconcile::{Fate, Open, reconcile as ask};
use crate::sync::results::{self, RowResult};
use crate::sync::stop::{Ended as Asked, Stop, stopped};

/// What was found out about a row.
struct Found {
    row: u32,
    lead: Option<String>,
    stage: Option<String>,
    /// Its verdict from now on.
    verdict: Verdict,
    /// What the vendor's answer says, in words.
    says: String,
}

/// `runs reconcile [RUN]`.
pub fn reconcile(context: &Context, run: Option<&str>) -> Result<Ended> {
    let accounts = context.accounts()?;
    let Some(run) = wanted(context, &accounts, run)? else {
        context.output.note("no run has rows of unknown fate");
        return Ok(Ended::default());
    };
    let profile = accounts.config.named(&run.profile)?;
    let lock = hold(context, &accounts, profile, &run)?;
    let Rows {
        open,
        lost: mut found,
    } = open(&accounts, profile, &run)?;
    if context.is_dry() {
        let rows = open.len();
        context.output.note(&format!(
            "{rows} rows of run {} would be asked about",
            run.id
        ));
        return Ok(Ended::default());
    }
    if !open.is_empty() {
        found.extend(ask_for(context, &accounts, profile, &run, open)?);
        found.sort_by_key(|it| it.row);
    }
    end_anew(context, &accounts, profile, &run)?;
    drop(lock);
    Ok(tell(context, &run, &found))
}

/// The run that is named; else the last one with rows of unknown fate.
fn wanted(context: &Context, accounts: &Accounts, run: Option<&str>) -> Result<Option<Run>> {
    match run {
        Some(run) => find(context, accounts, run).map(Some),
        None => unknown_run(context, accounts),
    }
}

/// The rows of unknown fate.
#[derive(Default)]
struct Rows {
    /// They can be asked about, as what was asked for.
    open: Vec<(RowResult, Open)>,
    /// Nobody can tell any more what was asked for.
    lost: Vec<Found>,
}

fn open(accounts: &Accounts, profile: &Profile, run: &Run) -> Result<Rows> {
    let store = Store::open(&accounts.data)?;
    let mut rows = Rows::default();
    for row in results::of(&store, given(accounts, run)?, &run.id) {
        let row = row?;
        if row.verdict() != Verdict::Unknown {
            continue;
        }
        let wish = wish_of(run, &row.kept)?;
        let checked = profile.vendor.card().check(&profile.account, &wish);
        let Some(change) = checked.change else {
            let errors = checked.problems.iter();
            let why = errors.filter(|it| it.severity == Severity::Error);
            let why: Vec<&str> = why.map(|it| it.message.as_str()).collect();
            let says = format!("not asked: the rules refuse it by now: {}", why.join("; "));
            rows.lost.push(Found::of(&row, Verdict::Unknown, says));
            continue;
        };
        let written = row.written.as_ref();
        let asked = Open {
            row: row.kept.row,
            change,
            ticket: written.and_then(|it| it.ticket.clone()).map(Ticket),
            age: written.map_or(Duration::ZERO, age),
        };
        rows.open.push((row, asked));
    }
    Ok(rows)
}

/// How long ago a row left.
fn age(written: &WriteRow) -> Duration {
    between(written.left_at.unwrap_or(written.asked_at), now())
}

fn ask_for(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    run: &Run,
    open: Vec<(RowResult, Open)>,
) -> Result<Vec<Found>> {
    let session = context.session(profile, &accounts.data)?;
    let (rows, asked): (Vec<RowResult>, Vec<Open>) = open.into_iter().unzip();
    let waits = |rows: usize, wait: Duration| {
        let name = &profile.vendor.card().name;
        let rows = if rows == 1 {
            "a row"
        } else {
            &format!("{rows} rows")
        };
        let wait = lasted(wait);
        context.output.note(&format!(
            "{name} does not show {rows} done, and may still be at it: asking once more in {wait}"
        ));
    };
    let answers = wait_for(async {
        let mut stop = Stop::listen()?;
        let answers = stop.guard(ask(&session, &asked, &waits)).await;
        stop.end(session.close()).await;
        match answers {
            Asked::Done(answers) | Asked::DoneAndStop(answers, _) => Ok(answers),
            Asked::Cut(kind) => Err(stopped(kind, "nothing was changed")),
        }
    })?;
    get::note(context, profile, &accounts.data, answers.read.iter());
    let mut store = Store::open(&accounts.data)?;
    let mut found = Vec::new();
    for (row, fate) in rows.iter().zip(answers.fates) {
        let at = row.kept.row;
        let added = match &fate {
            Ok(Fate::Told(ending)) => {
                store.settle_late(&run.id, at, &ending.settled(now()))?;
                ending.receipt.as_ref().and_then(|it| it.id.clone())
            }
            _ => None,
        };
        let is_told = matches!(fate, Ok(Fate::Told(_)));
        let fate = match fate {
            Ok(Fate::NotApplied) if changed_since(&store, &run.profile, row)? => Ok(Fate::Open(
                "the lead stands otherwise, and it was changed again since".to_owned(),
            )),
            fate => fate,
        };
        let (verdict, says) = said(profile, fate);
        if verdict != Verdict::Unknown && !is_told {
            store.settle_by_hand(&run.id, at, verdict, Decided::ByVendor, now())?;
        }
        let mut one = Found::of(row, verdict, says);
        one.lead = added.map(|id| id.to_string()).or(one.lead);
        found.push(one);
    }
    Ok(found)
}

/// Whether a later write of ours changed the lead, or may have: then where it stands says nothing of this one.
fn changed_since(store: &Store, profile: &str, row: &RowResult) -> Result<bool> {
    let Some((written, lead)) = row
        .written
        .as_ref()
        .and_then(|it| Some((it, it.lead.as_ref()?)))
    else {
        return Ok(false);
    };
    let writes = store.writes_to(profile, lead)?;
    let this = (written.asked_at, &written.run, written.row);
    let later = writes
        .iter()
        .filter(|it| (it.asked_at, &it.run, it.row) > this);
    let mut verdicts = later.map(|it| it.verdict);
    Ok(verdicts.any(|it| matches!(it, Verdict::Applied | Verdict::Unknown)))
}

/// What is certain, and the vendor's answer in words.
fn said(profile: &Profile, fate: Result<Fate>) -> (Verdict, String) {
    let name = &profile.vendor.card().name;
    let verdict = fate.as_ref().map_or(Verdict::Unknown, Fate::verdict);
    let says = match fate {
        Ok(Fate::Applied) => format!("{name} shows it done"),
        Ok(Fate::NotApplied) => format!("{name} shows it not done"),
        Ok(Fate::Told(ending)) => {
            let why = ending.problem.map(|problem| problem.message);
            why.unwrap_or_else(|| format!("{name} says that it was done"))
        }
        Ok(Fate::Open(why)) => why,
        Ok(Fate::Candidates(leads)) if leads.is_empty() => {
            format!("{name}'s list shows no lead like it")
        }
        Ok(Fate::Candidates(leads)) => {
            let leads: Vec<String> = leads.iter().map(ToString::to_string).collect();
            format!("it may be {}", leads.join(" or "))
        }
        Err(error) => {
            let because = error.because.first();
            let why = because.map_or(String::new(), |why| format!(": {why}"));
            format!("{}{why}", error.message)
        }
    };
    (verdict, says)
}

fn tell(context: &Context, run: &Run, found: &[Found]) -> Ended {
    let count = |verdict| found.iter().filter(|it| it.verdict == verdict).count();
    let left = count(Verdict::Unknown);
    let here = context.here();
    let mut next: Vec<String> = Vec::new();
    if let Some(first) = found.iter().find(|it| it.verdict == Verdict::Unknown) {
        next.push(format!(
            "leadctl runs settle {} --row {} --as applied{here}",
            run.id, first.row
        ));
    }
    if count(Verdict::Failed) > 0 {
        next.push(send_again(context, run));
    }
    let mut tail = Map::new();
    let mut summary = Map::new();
    summary.insert("rows".into(), json!(found.len()));
    for verdict in [
        Verdict::Applied,
        Verdict::Rejected,
        Verdict::Failed,
        Verdict::Unknown,
    ] {
        summary.insert(verdict.word().into(), json!(count(verdict)));
    }
    summary.insert("next".into(), json!(next));
    tail.insert("summary".into(), Value::Object(summary));
    let mut head = Map::new();
    head.insert("run".into(), json!(run.id));
    let report = Report {
        kind: "reconciled",
        head,
        items_name: "rows",
        items: found.iter().map(Found::to_json).collect(),
        tail,
        view: vec![view(run, found)],
    };
    let error = (left > 0).then(|| {
        let (message, why) = match found.len() {
            1 => ("the row is still of unknown fate".to_owned(), "it was"),
            rows => {
                let message = format!("{left} of {rows} rows are still of unknown fate");
                (message, "they were")
            }
        };
        let error = Error::new(Kind::Unknown, "unknown", message).because(format!(
            "whether {why} done has to be looked up at the vendor"
        ));
        next.iter()
            .fold(error, |error, next| error.hint(next.as_str()))
    });
    Ended {
        report: Some(report),
        error,
    }
}

fn view(run: &Run, found: &[Found]) -> Block {
    if found.is_empty() {
        return Block::Text(format!("Run {} has no row of unknown fate.", run.id));
    }
    let row = |found: &Found| {
        vec![
            found.row.to_string(),
            found.lead.clone().unwrap_or_default(),
            found.stage.clone().unwrap_or_default(),
            found.verdict.to_string(),
            found.says.clone(),
        ]
    };
    let columns = vec![
        Column::new("row", 2).right(),
        Column::new("lead", 0),
        Column::new("stage", 1),
        Column::new("verdict", 0),
        Column::new("what the vendor shows", 0).wrapped(),
    ];
    Block::Table(Table::new(columns, found.iter().map(row).collect()))
}

impl Found {
    fn of(row: &RowResult, verdict: Verdict, says: String) -> Self {
        Self {
            row: row.kept.row,
            lead: row.lead().map(str::to_owned),
            stage: row.stage().map(str::to_owned),
            verdict,
            says,
        }
    }

    fn to_json(&self) -> Value {
        crate::account::without_absent(json!({
            "type": "row",
            "row": self.row,
            "lead": self.lead,
            "stage": self.stage,
            "verdict": self.verdict,
            "message": self.says,
        }))
    }
}
