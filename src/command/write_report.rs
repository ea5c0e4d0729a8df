//! What a writing command tells: the run document for scripts, a sentence or a table for people.

use serde_json::{Map, Value, json};

use super::Ended;
use super::context::Context;
use crate::config::Profile;
use crate::error::{Error, Kind};
use crate::lead::{Operation, Problem, Severity, Verdict};
use crate::output::{Block, Column, Report, Table};
use crate::sync::outcome::{self, Outcome};

/// So many rows are told of by themselves in an error; the report has all of them.
const MOST_TOLD: usize = 10;

/// A run as it is told.
pub struct Told<'a> {
    /// Its id; absent when nothing was journalled.
    pub run: Option<String>,
    /// Where.
    pub profile: &'a Profile,
    /// What.
    pub operation: Operation,
    /// Row by row.
    pub outcomes: Vec<Outcome>,
    /// The signal that stopped it.
    pub stopped: Option<Kind>,
    /// Worth knowing.
    pub warnings: Vec<String>,
}

impl<'a> Told<'a> {
    /// A run of which nothing is known yet.
    pub fn new(profile: &'a Profile, operation: Operation) -> Self {
        Self {
            run: None,
            profile,
            operation,
            outcomes: Vec::new(),
            stopped: None,
            warnings: Vec::new(),
        }
    }

    fn vendor(&self) -> &str {
        &self.profile.vendor.card().name
    }
}

/// Warnings first, then the report, then the error that decides the exit code.
pub fn tell(context: &Context, told: &Told) -> Ended {
    for warning in &told.warnings {
        context.output.warn(warning);
    }
    Ended {
        report: Some(report(context, told)),
        error: outcome::exit(&told.outcomes, told.stopped).map(|kind| error(context, told, kind)),
    }
}

fn report(context: &Context, told: &Told) -> Report {
    let mut head = Map::new();
    if let Some(run) = &told.run {
        head.insert("run".into(), json!(run));
    }
    head.insert("profile".into(), json!(told.profile.name));
    head.insert("vendor".into(), json!(told.profile.vendor.id()));
    head.insert("operation".into(), json!(told.operation));
    let mut summary = outcome::summary(&told.outcomes);
    // A change on the command line leaves no result files; the member is there for who reads it.
    summary.insert("results".into(), json!({}));
    summary.insert("next".into(), json!(next(context, told)));
    let mut tail = Map::new();
    tail.insert("summary".into(), Value::Object(summary));
    Report {
        kind: "run",
        head,
        items_name: "rows",
        items: told.outcomes.iter().map(Outcome::to_json).collect(),
        tail,
        view: view(told),
    }
}

/// Commands to type next.
fn next(context: &Context, told: &Told) -> Vec<String> {
    find_out(context, told).into_iter().collect()
}

/// By which command it comes to light what became of a write of unknown fate: the vendor is asked, where it has a call
/// that shows leads; else a person looks, and says it.
fn find_out(context: &Context, told: &Told) -> Option<String> {
    let run = told.run.as_ref()?;
    let open = |it: &&Outcome| it.verdict == Verdict::Unknown;
    let row = told.outcomes.iter().find(open)?.row;
    let here = context.here();
    Some(if told.profile.vendor.card().offers(Operation::GetLead) {
        format!("leadctl runs reconcile {run}{here}")
    } else {
        format!("leadctl runs settle {run} --row {row} --as applied{here}")
    })
}

fn view(told: &Told) -> Vec<Block> {
    match told.outcomes.as_slice() {
        [one] => sentence(told, one).into_iter().map(Block::Text).collect(),
        _ if told
            .outcomes
            .iter()
            .all(|it| it.verdict == Verdict::Planned) =>
        {
            let shown = told.outcomes.iter().filter_map(|it| it.message.clone());
            shown.map(Block::Text).collect()
        }
        rows => vec![Block::Table(table(rows))],
    }
}

/// What a single write came to, in a sentence; what went wrong is told by the error.
fn sentence(told: &Told, one: &Outcome) -> Option<String> {
    let lead = one.lead.as_deref().unwrap_or("the lead");
    let place = format!("{} ({})", told.vendor(), told.profile.name);
    let mut text = match (one.verdict, told.operation) {
        (Verdict::Planned, _) => return one.message.clone(),
        (Verdict::Applied, Operation::AddLead) => format!("added {lead} at {place}"),
        (Verdict::Applied, Operation::ChangeStage) => match &one.stage {
            Some(stage) => format!("{lead} is now in {stage} at {place}"),
            None => format!("{lead} was moved at {place}"),
        },
        (Verdict::Applied, Operation::AcceptLead) => format!("accepted {lead} at {place}"),
        (Verdict::Applied, Operation::DeclineLead) => format!("declined {lead} at {place}"),
        (Verdict::Applied, _) => format!("updated {lead} at {place}"),
        _ => return None,
    };
    if let Some(message) = one.message.as_deref().filter(|message| !message.is_empty()) {
        text.push_str(": ");
        text.push_str(message);
    }
    Some(text)
}

fn table(rows: &[Outcome]) -> Table {
    let row = |outcome: &Outcome| {
        let problems: Vec<_> = errors(outcome).map(|it| it.message.as_str()).collect();
        vec![
            outcome.row.to_string(),
            outcome.lead.clone().unwrap_or_default(),
            outcome.stage.clone().unwrap_or_default(),
            outcome.verdict.word().to_owned(),
            problems.join("; "),
        ]
    };
    Table::new(
        vec![
            Column::new("row", 2).right(),
            Column::new("lead", 0),
            Column::new("stage", 1),
            Column::new("verdict", 0),
            Column::new("why", 0).wrapped(),
        ],
        rows.iter().map(row).collect(),
    )
}

fn errors(outcome: &Outcome) -> impl Iterator<Item = &Problem> {
    outcome
        .problems
        .iter()
        .filter(|it| it.severity == Severity::Error)
}

/// The error that a run ends with: of a single row its own problem, of several their counts.
fn error(context: &Context, told: &Told, kind: Kind) -> Error {
    let error = match told.outcomes.as_slice() {
        [one] => single(told, one, kind),
        _ => several(told, kind),
    };
    let error = hints(context, told, kind)
        .into_iter()
        .fold(error, Error::hint);
    match &told.run {
        Some(run) => error.detail("run", run.as_str()),
        None => error,
    }
}

fn single(told: &Told, one: &Outcome, kind: Kind) -> Error {
    let lead = one.lead.as_deref().unwrap_or("the lead");
    let vendor = told.vendor();
    let code = errors(one)
        .next()
        .map_or(kind.name(), |it| it.code.as_ref());
    let message = match (one.verdict, kind) {
        (Verdict::Refused, _) => "nothing was sent".to_owned(),
        (Verdict::Unknown, _) => {
            let what = one.lead.as_ref().map_or_else(
                || "a new lead".to_owned(),
                |lead| format!("the change of {lead}"),
            );
            format!(
                "{vendor} was sent {what} and never answered readably: whether it was done is unknown"
            )
        }
        (Verdict::Unsent, _) => format!("stopped before anything was done at {vendor}"),
        (_, Kind::Auth) => format!(
            "{vendor} refused the credentials of profile {}",
            told.profile.name
        ),
        (Verdict::Failed, _) => format!("{vendor} could not be asked; nothing was done"),
        _ => format!("{vendor} refused {lead}"),
    };
    let error = Error::new(kind, code, message);
    errors(one).fold(error, |error, problem| error.because(problem.told()))
}

/// What to type next: as the rules and the vendor have it, each once, and as such an end has it.
fn hints(context: &Context, told: &Told, kind: Kind) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for problem in told.outcomes.iter().take(MOST_TOLD).flat_map(errors) {
        if !problem.hint.is_empty() && !hints.contains(&problem.hint) {
            hints.push(problem.hint.clone());
        }
    }
    let card = told.profile.vendor.card();
    match kind {
        Kind::Invalid if told.outcomes.iter().any(|it| it.stage.is_some()) => hints.push(format!(
            "what each {} needs: leadctl stages {}",
            card.word, card.id
        )),
        Kind::Auth => hints.push(format!(
            "where they come from: leadctl profiles show {}{}",
            told.profile.name,
            context.here()
        )),
        Kind::Temporary if hints.is_empty() => hints.push("try again later".to_owned()),
        Kind::Unknown => hints.extend(how_to_know(context, told)),
        Kind::Rejected if hints.is_empty() => hints.extend(what_may_help(context, told)),
        _ => {}
    }
    hints
}

/// What to look at when the vendor refused a single lead: whether it is there, was accepted, or stands elsewhere.
fn what_may_help(context: &Context, told: &Told) -> Option<String> {
    let [one] = told.outcomes.as_slice() else {
        return None;
    };
    let lead = one.lead.as_ref()?;
    let card = told.profile.vendor.card();
    let again = context.again(&told.profile.name);
    let problem = errors(one).next()?;
    match problem.code.as_ref() {
        "no-such-lead" => Some(format!(
            "check the id, and whether the lead is one of profile {}",
            told.profile.name
        )),
        "conflict"
            if told.operation == Operation::ChangeStage && card.offers(Operation::AcceptLead) =>
        {
            Some(format!(
                "if it is not accepted yet: leadctl accept-lead {lead} {again}"
            ))
        }
        _ if card.offers(Operation::GetLead) => Some(format!(
            "how it stands now: leadctl get-lead {lead} {again}"
        )),
        _ => Some(format!(
            "what was done with it so far: leadctl leads show {lead} {again}"
        )),
    }
}

/// How to find out what became of a write that was never answered.
fn how_to_know(context: &Context, told: &Told) -> Vec<String> {
    let vendor = told.profile.vendor.card();
    let next = find_out(context, told);
    if vendor.offers(Operation::GetLead) {
        return next.into_iter().collect();
    }
    let look = if context.flags.sandbox {
        // Nobody has a portal of the make-believe vendors.
        "what the sandbox holds: leadctl sandbox status".to_owned()
    } else {
        format!(
            "look in {}'s own portal before sending it again",
            vendor.name
        )
    };
    let say = next.map(|next| format!("then say what you saw: {next} (or not-applied)"));
    std::iter::once(look).chain(say).collect()
}

fn several(told: &Told, kind: Kind) -> Error {
    let count = |verdict| {
        told.outcomes
            .iter()
            .filter(|it| it.verdict == verdict)
            .count()
    };
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| count(*verdict) > 0)
        .map(|verdict| format!("{} {}", count(verdict), verdict.word()))
        .collect();
    let message = match kind {
        Kind::Invalid => "nothing was sent".to_owned(),
        Kind::Interrupted | Kind::Terminated => "stopped; what was done is recorded".to_owned(),
        _ => format!(
            "not all of the {} leads went through at {}",
            told.outcomes.len(),
            told.vendor()
        ),
    };
    let mut error = Error::new(kind, kind.name(), message).because(counts.join(", "));
    for outcome in told.outcomes.iter().take(MOST_TOLD) {
        for problem in errors(outcome) {
            let row = format!("row {}", outcome.row);
            let lead = outcome.lead.as_ref().unwrap_or(&row);
            error = error.because(format!("{lead}: {}", problem.told()));
        }
    }
    error
}
