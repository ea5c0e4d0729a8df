//! Plan → journal → exchanges → verdicts. A single update is a plan of one row.

use std::future;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use serde_json::Value;

use super::ending::Ending;
use super::failure::refused;
use super::outcome::{self, Outcome};
use super::plan::{Plan, Row};
use super::planned::planned;
use super::stop::{Came, Ended, Stop};
use crate::error::{Error, Kind, Result};
use crate::exchange::Exchange;
use crate::lead::{Change, Operation, Receipt};
use crate::store::{NewRun, PlannedWrite, Received, RunEnd, Shared, Store, told_lead};
use crate::transport::{Answer, Coming, Failed, Mark, Session};

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
        let Ready {
            row,
            change,
            exchange,
        } = ready;
        let asked_at = row.wish.asked_at;
        let write = planned(run, row.row, &change, &exchange.request, asked_at);
        // One commit for run and row where there is only one: a single update costs two disk syncs in all.
        if single {
            journal.open().begin_single(run, &write)?;
        } else {
            journal.open().plan_write(&write)?;
        }
        let ending = if going {
            let sent = send(session, &journal, &write, &exchange, stop).await;
            pushed.stopped = sent.signal;
            match sent.answer {
                Some(answer) => Ending::of(session.vendor().card(), answer, sent.has_left)?,
                None => Ending::not_awaited(sent.has_left),
            }
        } else {
            Ending::unsent()
        };
        going &= pushed.stopped.is_none() && ending.kind != Some(Kind::Auth);
        pushed.outcomes.push(told(session, row, &ending));
        let settled = journal.settle(session, run, &pushed, &ending, single);
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

/// What came of the sending of one row.
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
    exchange: &Exchange<Receipt>,
    stop: &mut Stop,
) -> Sent {
    let mark = RowMark {
        journal,
        write,
        left: AtomicBool::new(false),
        came: stop.came(),
    };
    let (answer, signal) = match stop.guard(session.ask(exchange, &mark)).await {
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

/// A row as the user is told of it.
fn told(session: &Session, row: Row, ending: &Ending) -> Outcome {
    let receipt = ending.receipt.as_ref();
    let lead = receipt.and_then(|receipt| receipt.lead.as_ref());
    let mut outcome = Outcome {
        kind: ending.kind,
        http_status: ending.http_status,
        attempts: ending.attempts,
        message: receipt.and_then(|receipt| receipt.message.clone()),
        result: lead.map(|lead| told_lead(&session.account().profile, session.vendor().id(), lead)),
        ..Outcome::of(row, ending.verdict)
    };
    outcome.problems.extend(ending.problem.clone());
    if let Some(id) = receipt.and_then(|receipt| receipt.id.as_ref()) {
        outcome.lead = Some(id.to_string());
    }
    outcome
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
        ending: &Ending,
        single: bool,
    ) -> Result<()> {
        let Some(outcome) = pushed.outcomes.last() else {
            return Ok(());
        };
        let settled = ending.settled(Timestamp::now());
        // Leads enter the store by being handed over: an accepted one comes with its contact. Other writes only leave
        // their row in the lead's history.
        let handed_over = run.operation == Operation::AcceptLead;
        let receipt = ending.receipt.as_ref().filter(|_| handed_over);
        let received = receipt.and_then(|receipt| {
            Some(Received {
                profile: &run.profile,
                vendor: session.vendor().id(),
                lead: receipt.lead.as_ref()?,
                raw: &ending.body,
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

/// Follows one row's bytes into the journal.
struct RowMark<'a> {
    journal: &'a Journal,
    write: &'a PlannedWrite,
    left: AtomicBool,
    came: Came,
}

impl RowMark<'_> {
    fn mark_left(&self) -> Result<()> {
        if self.came.is_true() {
            let stopped = "stopped before it was sent";
            return Err(Error::new(Kind::Interrupted, "interrupted", stopped));
        }
        let (run, row) = (&self.write.run, self.write.row);
        self.journal.open().mark_left(run, row, Timestamp::now())?;
        self.left.store(true, Ordering::SeqCst);
        Ok(())
    }
}

impl Mark for RowMark<'_> {
    fn leaving(&self) -> Coming<'_, Result<()>> {
        Box::pin(future::ready(self.mark_left()))
    }

    fn came_back(&self) {
        let (run, row) = (&self.write.run, self.write.row);
        // A mark that cannot be taken back errs on the safe side: the row reads as unknown until it is settled.
        if self.journal.open().mark_back(run, row).is_ok() {
            self.left.store(false, Ordering::SeqCst);
        }
    }
}
