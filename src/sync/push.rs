//! Plan → journal → exchanges → verdicts. A single update is a plan of one row.

use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::failure::{self, kind_of, refused};
use super::outcome::{self, Outcome};
use super::plan::{Plan, Row};
use super::stop::{Came, Ended, Stop};
use crate::error::{Error, Kind, Result};
use crate::exchange::{Exchange, Request};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, Operation, Problem, Receipt, Says, Severity, Verdict};
use crate::secret::mask;
use crate::store::{
    NewRun, PlannedWrite, Received, RunEnd, Settled, Shared, Store, content_hash, told_lead,
};
use crate::transport::{Answer, Failed, Mark, Session};

/// What a push came to.
pub struct Pushed {
    /// Row by row, in the order of the plan.
    pub outcomes: Vec<Outcome>,
    /// The signal that stopped it.
    pub stopped: Option<Kind>,
}

/// A row that may be sent.
struct Ready {
    row: Row,
    change: Change,
    exchange: Exchange<Receipt>,
}

/// Sends what a plan holds, one row after the other, each in the journal before its bytes leave.
///
/// A refused credential or a signal ends it; what was not tried is `unsent`. An error means that the journal could
/// not be written: nothing more was sent.
pub async fn push(
    session: &Session,
    store: Shared,
    run: &NewRun,
    plan: Plan,
    stop: &mut Stop,
) -> Result<Pushed> {
    let rows = ready(session, plan)?;
    let single = rows.len() == 1;
    let journal = Journal(store);
    if !single {
        journal.open().begin_run(run)?;
    }
    let mut pushed = Pushed {
        outcomes: Vec::with_capacity(rows.len()),
        stopped: None,
    };
    let mut going = true;
    for ready in rows {
        let write = planned(run, &ready);
        // One commit for run and row where there is only one: a single update costs two disk syncs in all.
        if single {
            journal.open().begin_single(run, &write)?;
        } else {
            journal.open().plan_write(&write)?;
        }
        let (outcome, done) = if going {
            let sent = send(session, &journal, &write, &ready, stop).await;
            pushed.stopped = sent.signal;
            verdict(session, ready.row, sent)?
        } else {
            (Outcome::of(ready.row, Verdict::Unsent), None)
        };
        going &= pushed.stopped.is_none() && outcome.kind != Some(Kind::Auth);
        pushed.outcomes.push(outcome);
        let settled = journal.settle(session, run, &pushed, done.as_ref(), single);
        settled.map_err(|error| not_recorded(error, pushed.outcomes.last()))?;
    }
    if !single {
        journal.open().end_run(&run.id, &end(&pushed))?;
    }
    Ok(pushed)
}

fn ready(session: &Session, plan: Plan) -> Result<Vec<Ready>> {
    let mut rows = Vec::with_capacity(plan.rows.len());
    for mut row in plan.rows {
        let Some(change) = row.change.take() else {
            continue;
        };
        let exchange = session.vendor().write(session.account(), &change);
        let exchange = exchange.map_err(|refusal| refused(&refusal))?;
        rows.push(Ready {
            row,
            change,
            exchange,
        });
    }
    Ok(rows)
}

fn planned(run: &NewRun, ready: &Ready) -> PlannedWrite {
    let change = &ready.change;
    PlannedWrite {
        run: run.id.clone(),
        row: ready.row.row,
        profile: run.profile.clone(),
        lead: change.lead.clone(),
        operation: change.operation,
        stage: change.stage.as_ref().map(|stage| stage.name.clone()),
        request: meaning(&ready.exchange.request),
        content: content_hash(&json!({
            "operation": change.operation,
            "via": change.via,
            "lead": change.lead,
            "stage": change.stage.as_ref().map(|stage| &stage.value),
            "fields": change.fields,
        })),
        asked_at: ready.row.wish.asked_at,
    }
}

/// What a request means, for the journal. There is no secret in a request.
fn meaning(request: &Request) -> Value {
    let query: Map<String, Value> = request
        .query
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({ "method": request.method, "path": request.path, "query": query, "body": request.body })
}

/// A write that the vendor did, with the exact bytes by which it said so.
struct Done {
    receipt: Receipt,
    body: Bytes,
}

/// How the sending of one row ended.
struct Sent {
    /// `None`: it was cut off by a signal.
    answer: Option<std::result::Result<Answer<Receipt>, Failed>>,
    /// The signal that came meanwhile.
    signal: Option<Kind>,
    /// Whether bytes left that were not proven to have come back.
    has_left: bool,
}

async fn send(
    session: &Session,
    journal: &Journal,
    write: &PlannedWrite,
    ready: &Ready,
    stop: &mut Stop,
) -> Sent {
    let mark = RowMark {
        journal,
        write,
        left: AtomicBool::new(false),
        came: stop.came(),
    };
    let (answer, signal) = match stop.guard(session.ask(&ready.exchange, &mark)).await {
        Ended::Done(answer) => (Some(answer), None),
        Ended::DoneAndStop(answer, kind) => (Some(answer), Some(kind)),
        Ended::Cut(kind) => (None, Some(kind)),
    };
    Sent {
        answer,
        signal,
        has_left: mark.left.load(Ordering::SeqCst),
    }
}

/// The verdict on a row. An error is a fault of ours that ends the run.
fn verdict(session: &Session, row: Row, sent: Sent) -> Result<(Outcome, Option<Done>)> {
    let failed = match sent.answer {
        Some(Ok(answer)) => return Ok(applied(session, row, answer)),
        Some(Err(failed)) if !failed.local.as_ref().is_some_and(kept_back) => failed,
        _ if sent.has_left => {
            let cut = "interrupted while the answer was awaited";
            let problems = with(
                &row.problems,
                &Fault::new(FaultKind::Lost, "interrupted", cut),
            );
            let outcome = Outcome {
                kind: Some(Kind::Unknown),
                problems,
                attempts: 1,
                ..Outcome::of(row, Verdict::Unknown)
            };
            return Ok((outcome, None));
        }
        _ => return Ok((Outcome::of(row, Verdict::Unsent), None)),
    };
    if let Some(local) = failed.local {
        return Err(local);
    }
    let (verdict, kind) = match (failed.unknown, failed.fault.kind) {
        (true, _) => (Verdict::Unknown, Kind::Unknown),
        (false, FaultKind::Unsent | FaultKind::Busy | FaultKind::Lost) => {
            (Verdict::Failed, Kind::Temporary)
        }
        (false, kind) => (Verdict::Rejected, kind_of(kind)),
    };
    let mut problems = with(&row.problems, &failed.fault);
    if let (Some(at), Some(last)) = (failed.come_back, problems.last_mut()) {
        last.hint = failure::come_back(session.vendor().card(), at);
    }
    let outcome = Outcome {
        kind: Some(kind),
        problems,
        http_status: failed.fault.status,
        attempts: failed.attempts,
        ..Outcome::of(row, verdict)
    };
    Ok((outcome, None))
}

/// Whether a signal kept a row from leaving, or from leaving once more.
fn kept_back(local: &Error) -> bool {
    local.kind == Kind::Interrupted
}

fn applied(session: &Session, row: Row, answer: Answer<Receipt>) -> (Outcome, Option<Done>) {
    let mut receipt = answer.value;
    // The journal outlives this process, which alone knows the credentials that a vendor may echo.
    receipt.message = receipt.message.map(|text| mask(&text).into_owned());
    let mut outcome = Outcome {
        http_status: Some(answer.status),
        attempts: answer.attempts,
        message: receipt.message.clone(),
        result: receipt
            .lead
            .as_ref()
            .map(|lead| told_lead(&session.account().profile, session.vendor().id(), lead)),
        ..Outcome::of(row, Verdict::Applied)
    };
    if let Some(id) = &receipt.id {
        outcome.lead = Some(id.to_string());
    }
    (
        outcome,
        Some(Done {
            receipt,
            body: answer.body,
        }),
    )
}

/// The problems of a row, and the vendor's "no" behind them.
fn with(problems: &[Problem], fault: &Fault) -> Vec<Problem> {
    let mut problems = problems.to_vec();
    problems.push(Problem {
        code: code_of(fault.kind).into(),
        field: None,
        message: failure::words(fault),
        hint: String::new(),
        value: None,
        rule: Says::Vendor,
        rule_id: None,
        severity: Severity::Error,
    });
    problems
}

/// A vendor's "no" as the code of a problem. The vendor's own code stands in the message.
fn code_of(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Unsent => "not-sent",
        FaultKind::Busy => "vendor-busy",
        FaultKind::Lost => "answer-lost",
        FaultKind::Expired | FaultKind::Auth => "credentials-refused",
        FaultKind::NotFound => "no-such-lead",
        FaultKind::Conflict => "conflict",
        FaultKind::Rejected => "rejected",
        FaultKind::Redirected => "redirected",
    }
}

/// The journal broke after the vendor had answered: what it answered must not get lost with it.
fn not_recorded(error: Error, outcome: Option<&Outcome>) -> Error {
    let Some(outcome) = outcome else { return error };
    let lead = outcome.lead.as_deref().unwrap_or("the lead");
    let verdict = outcome.verdict.word();
    Error {
        hint: vec![format!(
            "mend that, and look at {lead} at the vendor before sending anything again"
        )],
        ..error
    }
    .because(format!(
        "the change of {lead} ended as {verdict}, and that could not be recorded"
    ))
    .detail("lead", outcome.lead.clone())
    .detail("verdict", verdict)
}

fn end(pushed: &Pushed) -> RunEnd {
    RunEnd {
        exit: outcome::exit(&pushed.outcomes, pushed.stopped).map_or(0, Kind::code),
        counts: Value::Object(outcome::summary(&pushed.outcomes)),
        ended_at: Timestamp::now(),
    }
}

/// The store, shared by the hand that plans and settles and the marks in between.
struct Journal(Shared);

impl Journal {
    fn open(&self) -> MutexGuard<'_, Store> {
        self.0.lock()
    }

    /// Records how the last row ended, and with it the end of a run that has only this row.
    fn settle(
        &self,
        session: &Session,
        run: &NewRun,
        pushed: &Pushed,
        done: Option<&Done>,
        single: bool,
    ) -> Result<()> {
        let Some(outcome) = pushed.outcomes.last() else {
            return Ok(());
        };
        let settled = settled(outcome, done.map(|done| &done.receipt));
        // Leads enter the store by being handed over: an accepted one comes with its contact. Other writes only leave
        // their row in the lead's history.
        let handed_over = run.operation == Operation::AcceptLead;
        let received = done.filter(|_| handed_over).and_then(|done| {
            Some(Received {
                profile: &run.profile,
                vendor: session.vendor().id(),
                lead: done.receipt.lead.as_ref()?,
                raw: &done.body,
                run: &run.id,
                at: settled.at,
            })
        });
        let mut store = self.open();
        if single {
            return store.settle_single(
                &run.id,
                outcome.row,
                &settled,
                &end(pushed),
                received.as_ref(),
            );
        }
        store.settle(&run.id, outcome.row, &settled)?;
        if let Some(received) = &received {
            store.store_lead(received)?;
        }
        Ok(())
    }
}

fn settled(outcome: &Outcome, receipt: Option<&Receipt>) -> Settled {
    let problem = outcome
        .problems
        .iter()
        .rfind(|it| it.severity == Severity::Error);
    Settled {
        verdict: outcome.verdict,
        code: problem.map(|it| it.code.to_string()),
        message: problem
            .map(|it| it.message.clone())
            .or_else(|| outcome.message.clone()),
        http_status: outcome.http_status,
        attempts: outcome.attempts,
        receipt: receipt.map(|receipt| json!({ "id": receipt.id, "message": receipt.message })),
        at: Timestamp::now(),
    }
}

/// Follows one row's bytes into the journal.
struct RowMark<'a> {
    journal: &'a Journal,
    write: &'a PlannedWrite,
    left: AtomicBool,
    came: Came,
}

impl Mark for RowMark<'_> {
    fn leaving(&self) -> Result<()> {
        if self.came.is_true() {
            let stopped = "stopped before it was sent";
            return Err(Error::new(Kind::Interrupted, "interrupted", stopped));
        }
        let (run, row) = (&self.write.run, self.write.row);
        self.journal.open().mark_left(run, row, Timestamp::now())?;
        self.left.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn came_back(&self) {
        let (run, row) = (&self.write.run, self.write.row);
        // A mark that cannot be taken back errs on the safe side: the row reads as unknown until it is settled.
        if self.journal.open().mark_back(run, row).is_ok() {
            self.left.store(false, Ordering::SeqCst);
        }
    }
}
