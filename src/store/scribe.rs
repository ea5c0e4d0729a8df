//! The one hand that writes a bulk run's journal: on a thread of its own, with its own connection to the store.
//!
//! Many workers tell it what happens. It writes down all that waits in one commit, which does not wait for the disk; a
//! killed process loses nothing of it. Only where a job asks for it does one disk sync follow for the whole group: a
//! lease of rows, a ticket, the end. So a power cut may take the marks of the rows leased last, which are then of
//! unknown fate: at most as many as were leased and not settled before the last sync.
//!
//! A commit or a sync that fails is the end: nothing is tried again, and every later call returns that error.

mod hand;
mod job;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::Store;
use super::journal::{PlannedWrite, Settled};
use super::lease::Leased;
use crate::error::{Error, Kind, Result};
use crate::lead::Lead;
use hand::Hand;
use job::{Job, Reply};

/// A lead that a vendor handed over with its answer to a write.
#[derive(Clone, Debug)]
pub struct OwnedReceived {
    /// The vendor's id: `renovationfind`.
    pub vendor: String,
    /// The lead.
    pub lead: Lead,
    /// What it was read from.
    pub raw: Bytes,
}

/// The journal of a bulk run, at work. Dropped before its end, it still writes down what it was told.
#[derive(Debug)]
pub struct Scribe {
    /// What it was told and the hand was not.
    told: Mutex<Vec<Job>>,
    jobs: Option<mpsc::Sender<Vec<Job>>>,
    hand: Option<JoinHandle<()>>,
}

impl Scribe {
    /// Takes up a run's journal; the run has begun, and its profile's bulk lock is held.
    ///
    /// What an earlier process of this run left behind is settled first, by what the journal can prove. From then on
    /// the run is open again until it ends anew. Errors: those of opening the store, and `no-such-run`.
    pub fn start(folder: &Path, run: &str, profile: &str) -> Result<Self> {
        let mut store = Store::open(folder)?;
        store.take_up(run)?;
        store.grow_log()?;
        store.wait_no_more()?;
        let (sender, jobs) = mpsc::channel();
        let hand = Hand::new(store, run, profile, jobs);
        let hand = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || hand.work())
            .map_err(|error| {
                Error::new(Kind::Failure, "journal", "the journal cannot be kept")
                    .because(error.to_string())
            })?;
        Ok(Self {
            told: Mutex::default(),
            jobs: Some(sender),
            hand: Some(hand),
        })
    }

    /// Puts the next rows into the journal, all on disk when this returns, for one disk sync; says which of them need
    /// not be sent. `again` sends them all the same.
    ///
    /// The order of leases is the order in which a lead's writes stand in the journal, and what is leased and not
    /// settled yet is not known to be applied: two rows for one lead, or two adds of the same content, are
    /// leased one after the other has settled. A row that was applied, rejected or is unknown is an error
    /// (`sent-before`), and nothing of this lease is kept.
    pub async fn lease(&self, writes: Vec<PlannedWrite>, again: bool) -> Result<Vec<Leased>> {
        self.ask(|reply| Job::Lease {
            writes,
            again,
            leased: Ok(Vec::new()),
            reply,
        })
        .await
    }

    /// Marks that these rows' bytes leave now. A killed process does not lose the mark once this returns; it does not
    /// wait for the disk. Others that leave at the same moment are marked along with them.
    pub async fn leaving(&self, rows: Vec<u32>, at: Timestamp) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        self.tell(Job::Leaving { rows, at, reply });
        tokio::task::yield_now().await;
        self.hand_over();
        heard(answer).await
    }

    /// Takes that mark back: the attempt provably did nothing. It takes effect before any later call.
    pub fn came_back(&self, rows: Vec<u32>) {
        self.tell(Job::CameBack { rows });
    }

    /// Has all written down that it was told, without waiting for it: with the next call that is waited for that
    /// happens anyway. So many rows wake the hand once.
    pub fn hand_over(&self) {
        // Held until it is sent: what is told later must not come before it.
        let mut told = self.told();
        if let Some(jobs) = self.jobs.as_ref().filter(|_| !told.is_empty()) {
            // Where the hand is gone, the next call that is waited for says so.
            let _ = jobs.send(std::mem::take(&mut told));
        }
    }

    /// Records how a row ended, with the lead that the vendor handed over by it; see [`Scribe::hand_over`]. A failure
    /// shows at the next call that is waited for, at the latest when the journal is finished.
    pub fn settle(&self, row: u32, settled: Settled, received: Option<OwnedReceived>) {
        self.tell(Job::Settle {
            row,
            settled,
            received,
        });
    }

    /// Notes the vendor's word for the batch job that these rows went out with. On disk when this returns.
    pub async fn ticket(&self, rows: Vec<u32>, ticket: String) -> Result<()> {
        self.ask(|reply| Job::Ticket {
            rows,
            ticket,
            reply,
        })
        .await
    }

    /// Ends the work: everything is committed and on disk when this returns well, and the log is back in the file.
    pub async fn finish(self) -> Result<()> {
        self.ask(|reply| Job::Finish { reply }).await
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.tell(job(reply));
        self.hand_over();
        heard(answer).await
    }

    fn tell(&self, job: Job) {
        self.told().push(job);
    }

    fn told(&self) -> MutexGuard<'_, Vec<Job>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.hand_over();
        self.jobs = None;
        if let Some(hand) = self.hand.take() {
            // A hand that panicked dropped its replies: whoever waited was told.
            let _ = hand.join();
        }
    }
}

/// A job that nobody takes any more drops its reply.
async fn heard<T>(answer: oneshot::Receiver<Result<T>>) -> Result<T> {
    answer.await.unwrap_or_else(|_| Err(gone()))
}

fn gone() -> Error {
    Error::new(Kind::Failure, "journal", "the journal is not kept any more")
        .because("what writes it ended")
        .hint("see what was recorded: leadctl runs list")
}
