//! A bulk run: rows → leases of the journal → exchanges, many at a time → verdicts.
//!
//! One task does it all, in `work`: it reads and judges the next rows, leases them while others are in flight, sends so
//! many at once, and records how each ended. Beside it, `lanes` keeps the changes of one lead in order, `lease` says how
//! many rows to lease, `air` knows which rows left, `brake` says when to stop, `together` sends several in one call.

mod air;
mod brake;
mod errand;
mod journal;
mod lanes;
mod lease;
#[cfg(test)]
mod tests;
mod together;
mod work;

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::outcome::Tally;
use super::stop::{Ended, Stop};
use crate::error::{Kind, Result};
use crate::lead::{LeadId, Verdict, Via};
use crate::store::{Kept, NewRun};
use crate::transport::Session;
use air::Air;
use work::Work;

pub use brake::MaxErrors;
pub use journal::Journal;
pub use together::collect;

/// How a bulk run is to be done, and what holds for every row of it.
#[derive(Clone, Debug)]
pub struct Orders {
    /// So many requests in flight at most; at least one.
    pub concurrency: usize,
    /// When to stop because of rows that did not end well.
    pub max_errors: Option<MaxErrors>,
    /// Send several rows in one call, where the vendor takes them.
    pub together: bool,
    /// Send also what is already so by our journal.
    pub again: bool,
    /// By which of the vendor's calls.
    pub via: Option<Via>,
    /// Whether a stage that cannot be undone is allowed.
    pub allow_final: bool,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Leads with a row of this run that is of unknown fate, and that row: what comes after it is not sent. Empty when
    /// a run begins; a run that is resumed knows them from its journal.
    pub open: HashMap<LeadId, u32>,
}

/// What sending came to.
#[derive(Debug)]
pub struct Sent {
    /// The rows that have their verdict. Rows that a stop kept from entering the journal are not counted: they are
    /// `unsent`.
    pub tally: Tally,
    /// What stopped it before its end.
    pub stopped: Option<Why>,
}

/// What stops a bulk run before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A signal of this kind.
    Signal(Kind),
    /// Too many rows did not end well, by `--max-errors`.
    MaxErrors,
    /// So many rows failed in a row that the vendor cannot be there.
    Breaker,
    /// The vendor refused the credentials.
    Credentials,
    /// The vendor asks not to be asked before then, and that is too far away to wait for.
    ComeBack(Timestamp),
    /// The time for the whole command is up.
    OutOfTime,
}

impl Why {
    /// The exit code that it stands for by itself; `None` where the rows say it.
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Signal(kind) => Some(kind),
            Self::MaxErrors => Some(Kind::Stopped),
            Self::Breaker | Self::Credentials | Self::ComeBack(_) | Self::OutOfTime => None,
        }
    }
}

/// Looks on while a bulk run is at work.
pub trait Watch {
    /// One more row has its verdict.
    fn done(&self, verdict: Verdict);
    /// Rows wait for the vendor.
    fn waits(&self, why: &str, wait: Duration);
}

/// Sends the rows of a bulk run that are ready, each in the journal before its bytes leave.
///
/// A stop lets what is in flight end, and records it; what was leased and not sent is `unsent`, what left and was cut
/// off is `unknown`. An error means that the journal could not be written or the rows not be read: nothing more was
/// sent after it.
pub async fn send<J: Journal>(
    session: &Session,
    journal: &J,
    run: &NewRun,
    rows: impl Iterator<Item = Result<Kept>>,
    orders: &Orders,
    watch: &dyn Watch,
    stop: &mut Stop,
) -> Result<Sent> {
    let air = Air::new(journal, stop.came());
    let mut work = Work::new(session, run, orders, watch, &air);
    let signal = match stop.guard(work.go(rows)).await {
        Ended::Done(()) => None,
        Ended::DoneAndStop((), kind) | Ended::Cut(kind) => Some(kind),
    };
    work.end(signal)
}
