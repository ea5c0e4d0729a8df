//! One call for several rows: done or refused as a whole, or behind a ticket with a result for each.

use std::time::Duration;

use bytes::Bytes;

use super::air::{Air, Flight};
use super::errand::Ready;
use super::{Journal, Watch};
use crate::error::{Error, Kind, Result};
use crate::exchange::{Exchange, Progress, Results, Ticket, Together};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, Receipt};
use crate::sync::ending::Ending;
use crate::sync::failure::failed;
use crate::transport::{Answer, Failed, Mark as _, Session, Unmarked};

/// The first pause before a vendor is asked again how far a batch is; it doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Nobody waits longer than about this for one batch; it can be collected later.
const LONGEST_WORK: Duration = Duration::from_secs(3600);

/// What came of one call.
pub(super) enum Landed {
    /// How its rows ended.
    Ended(Vec<(Ready, Ending)>),
    /// It did nothing, since some row of it is not to the vendor's liking: its halves may go by themselves.
    Refused(Vec<Ready>),
    /// How its rows ended by a fault of ours: nothing more may be sent.
    Broken(Vec<(Ready, Ending)>, Error),
}

/// Sends rows in one call. A row by itself goes as any single change does.
pub(super) async fn send<J: Journal>(
    session: &Session,
    air: &Air<'_, J>,
    watch: &dyn Watch,
    rows: Vec<Ready>,
) -> Landed {
    let flight = air.flight(rows.iter().map(|ready| ready.row).collect());
    if let [ready] = rows.as_slice() {
        let answer = session.ask(&ready.exchange, &flight).await;
        return all(session, &flight, rows, answer);
    }
    let changes: Vec<Change> = rows.iter().map(|ready| ready.change.clone()).collect();
    match session.vendor().together(session.account(), &changes) {
        None => Landed::Refused(rows),
        Some(Together::Whole(exchange)) => match ask(session, &flight, &exchange).await {
            Some(answer) => all(session, &flight, rows, answer),
            None => Landed::Refused(rows),
        },
        Some(Together::Ticket(exchange)) => match ask(session, &flight, &exchange).await {
            Some(Ok(answer)) => {
                let ticket = answer.value;
                let noted = air.journal.ticket(flight.rows.clone(), ticket.0.clone());
                if let Err(error) = noted.await {
                    return broken(&flight, rows, error);
                }
                // Boxed: a row that goes by itself does not hold the room that this takes.
                let endings = Box::pin(collect(session, &ticket, &changes, watch)).await;
                each(rows, endings)
            }
            Some(Err(failed)) => all(session, &flight, rows, Err(failed)),
            None => Landed::Refused(rows),
        },
    }
}

/// Asks for several rows. `None`: the vendor disliked some of them and did none; the mark is taken back.
async fn ask<T, J: Journal>(
    session: &Session,
    flight: &Flight<'_, J>,
    exchange: &Exchange<T>,
) -> Option<std::result::Result<Answer<T>, Failed>> {
    let answer = session.ask(exchange, flight).await;
    let refused = answer.as_ref().is_err_and(|failed| {
        let by_vendor = !failed.unknown && failed.local.is_none();
        let kind = failed.fault.kind;
        by_vendor
            && matches!(
                kind,
                FaultKind::Rejected | FaultKind::NotFound | FaultKind::Conflict
            )
    });
    if refused {
        flight.came_back();
        return None;
    }
    Some(answer)
}

/// All rows of a call ended alike.
fn all<J: Journal>(
    session: &Session,
    flight: &Flight<'_, J>,
    rows: Vec<Ready>,
    answer: std::result::Result<Answer<Receipt>, Failed>,
) -> Landed {
    match Ending::of(session.vendor().card(), answer, flight.is_up()) {
        Ok(ending) => Landed::Ended(alike(rows, &ending)),
        Err(error) => broken(flight, rows, error),
    }
}

/// The journal could not be written any more.
fn broken<J: Journal>(flight: &Flight<'_, J>, rows: Vec<Ready>, error: Error) -> Landed {
    let ending = if flight.is_up() {
        Ending::lost(error.message.as_str())
    } else {
        Ending::unsent()
    };
    Landed::Broken(alike(rows, &ending), error)
}

fn alike(rows: Vec<Ready>, ending: &Ending) -> Vec<(Ready, Ending)> {
    let alike = |ready| (ready, ending.clone());
    rows.into_iter().map(alike).collect()
}

fn each(rows: Vec<Ready>, endings: Result<Vec<Ending>>) -> Landed {
    let endings = endings.unwrap_or_else(|error| {
        let lost = Ending::lost(error.message);
        vec![lost; rows.len()]
    });
    Landed::Ended(rows.into_iter().zip(endings).collect())
}

/// What became of the changes that went out behind a ticket, in their order; waits until the vendor has done them.
///
/// A change of which the vendor's answer tells nothing is `unknown`. The error says why the vendor could not be asked,
/// or not any more: then nothing is known of any of them yet.
pub async fn collect(
    session: &Session,
    ticket: &Ticket,
    changes: &[Change],
    watch: &dyn Watch,
) -> Result<Vec<Ending>> {
    let mut pause = FIRST_PAUSE;
    let mut waited = Duration::ZERO;
    loop {
        let percent = match progress(session, ticket).await? {
            Progress::Working(percent) => percent,
            Progress::Done => match results(session, ticket, changes).await? {
                Some(endings) => return Ok(endings),
                None => 100,
            },
        };
        watch.waits(&format!("the vendor works on a batch, {percent} %"), pause);
        if waited >= LONGEST_WORK || !session.pause(pause).await {
            return Err(not_done(ticket));
        }
        waited += pause;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn progress(session: &Session, ticket: &Ticket) -> Result<Progress> {
    match session.vendor().progress(session.account(), ticket) {
        Some(exchange) => Ok(answered(session, &exchange).await?.value),
        None => Ok(Progress::Done),
    }
}

/// `None` as long as the vendor is still at work.
async fn results(
    session: &Session,
    ticket: &Ticket,
    changes: &[Change],
) -> Result<Option<Vec<Ending>>> {
    let exchange = session
        .vendor()
        .results(session.account(), ticket, changes)
        .ok_or_else(|| no_tickets(session))?;
    let answer = answered(session, &exchange).await?;
    let status = answer.status;
    let judge = |results: Results| {
        let mut results = results.into_iter();
        let next = |_: &Change| ending(session, status, results.next().flatten());
        changes.iter().map(next).collect()
    };
    answer.value.map(judge).transpose()
}

/// How one change behind a ticket ended.
fn ending(
    session: &Session,
    status: u16,
    result: Option<std::result::Result<Receipt, Fault>>,
) -> Result<Ending> {
    let answer = match result {
        None => {
            return Ok(Ending::lost(
                "the vendor's results of the batch tell nothing about this row",
            ));
        }
        Some(Ok(receipt)) => Ok(Answer {
            value: receipt,
            status,
            attempts: 1,
            body: Bytes::new(),
        }),
        Some(Err(fault)) => Err(Failed {
            unknown: fault.kind == FaultKind::Lost,
            fault,
            attempts: 1,
            come_back: None,
            local: None,
        }),
    };
    Ending::of(session.vendor().card(), answer, true)
}

async fn answered<T>(session: &Session, exchange: &Exchange<T>) -> Result<Answer<T>> {
    let (card, profile) = (session.vendor().card(), &session.account().profile);
    let answer = session.ask(exchange, &Unmarked).await;
    answer.map_err(|no| failed(card, profile, "asking for the results of a batch", &no))
}

fn no_tickets(session: &Session) -> Error {
    let name = &session.vendor().card().name;
    let message = format!("{name} gives no tickets for batches");
    Error::new(Kind::Usage, "no-tickets", message)
}

fn not_done(ticket: &Ticket) -> Error {
    let message = format!("batch {} was not done in time", ticket.0);
    Error::new(Kind::Temporary, "batch-not-done", message)
        .because("the vendor still works on it")
        .hint("ask for its results later: leadctl runs reconcile")
}
