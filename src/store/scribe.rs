//! The journal of a bulk run at work: every row is in it before its bytes leave.
//!
//! Whatever happens is noted in the run's notebook, a file that is only written on. One disk sync puts the next rows in
//! it, a lease, before any of them leaves; what follows, that a row leaves and how it ends, is written at once and does
//! not wait for the disk. A killed process loses nothing of it. A power cut may take the notes behind the last lease:
//! the rows leased last are of unknown fate then, at most as many as were leased and not settled.
//!
//! A thread of its own, the hand, looks up what is already so, and makes the fair copy in the store once many rows have
//! come to their end. Whoever opens the store later copies what a killed process left: `leftover`.
//!
//! A note, a copy or a sync that fails is the end: nothing is tried again, and every later call returns that error.

mod desk;
pub(super) mod draft;
mod hand;
mod job;
pub(super) mod notebook;

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::journal::{PlannedWrite, Settled};
use super::lease::Leased;
use super::received::OwnedReceived;
use super::{Store, broken};
use crate::error::{Error, Kind, Result};
use desk::{Desk, lock};
use hand::Hand;
use job::{Job, Reply};
use notebook::{Note, Notebook};

/// The journal of a bulk run, at work. Dropped before its end, it still writes down what it was told.
#[derive(Debug)]
pub struct Scribe {
    desk: Arc<Mutex<Desk>>,
    jobs: Option<mpsc::Sender<Job>>,
    hand: Option<JoinHandle<()>>,
}

impl Scribe {
    /// Takes up a run's journal; the run has begun, and its profile's bulk lock is held.
    ///
    /// What an earlier process of this run left behind is settled first, by what the journal can prove. From then on
    /// the run is open again until it ends anew. Errors: those of opening the store, and `no-such-run`.
    pub fn start(folder: &Path, run: &str, profile: &str) -> Result<Self> {
        let mut store = Store::open(folder)?;
        let path = notebook::path(folder, run);
        let made = super::place::make_folder(path.parent().unwrap_or(folder))
            // One that was left is copied by now, or has nothing in it.
            .and_then(|()| notebook::remove(&path))
            .and_then(|()| Notebook::create(&path));
        let notebook = made.map_err(|error| broken::not_noted(&path, &error))?;
        if let Err(error) = store.take_up(run) {
            // No run has this notebook. What cannot be taken away is empty.
            let _ = notebook::remove(&path);
            return Err(error);
        }
        store.grow_log()?;
        store.hasten()?;
        let desk = Arc::new(Mutex::new(Desk::new(path.clone(), notebook)));
        let (sender, jobs) = mpsc::channel();
        let hand = Hand::new(store, (run, profile), path, Arc::clone(&desk), jobs)?;
        let hand = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || hand.work())
            .map_err(|error| {
                Error::new(Kind::Failure, "journal", "the journal cannot be kept")
                    .because(error.to_string())
            })?;
        Ok(Self {
            desk,
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
            reply,
        })
        .await
    }

    /// Marks that these rows' bytes leave now. A killed process does not lose the mark once this returns; it does not
    /// wait for the disk. Others that leave at the same moment are marked along with them.
    pub async fn leaving(&self, rows: Vec<u32>, at: Timestamp) -> Result<()> {
        lock(&self.desk).tell(Note::Left { rows, at })?;
        tokio::task::yield_now().await;
        lock(&self.desk).write()
    }

    /// Takes that mark back: the attempt provably did nothing.
    pub fn came_back(&self, rows: Vec<u32>) {
        self.tell(Note::Back { rows });
    }

    /// Has all written down that it was told; so many notes go into the file together.
    pub fn hand_over(&self) {
        let mut desk = lock(&self.desk);
        // A failure shows at the next call that is waited for.
        let _ = desk.write();
        if desk.is_full() {
            self.send(Job::Copy);
        }
    }

    /// Records how a row ended, with the lead that the vendor handed over by it; see [`Scribe::hand_over`]. A failure
    /// shows at the next call that is waited for, at the latest when the journal is finished.
    pub fn settle(&self, row: u32, settled: Settled, received: Option<OwnedReceived>) {
        self.tell(Note::Settled {
            row,
            settled,
            received: received.map(Box::new),
        });
    }

    /// Notes the vendor's word for the batch job that these rows went out with. On disk when this returns.
    pub async fn ticket(&self, rows: Vec<u32>, ticket: String) -> Result<()> {
        lock(&self.desk).tell(Note::Ticket { rows, ticket })?;
        self.ask(|reply| Job::Sync { reply }).await
    }

    /// Ends the work: everything is committed and on disk when this returns well, and the log is back in the file.
    pub async fn finish(self) -> Result<()> {
        self.ask(|reply| Job::Finish { reply }).await
    }

    /// From now on the notebook is written into this file, to see what comes of it.
    #[cfg(test)]
    pub(super) fn write_into(&self, file: std::fs::File) {
        lock(&self.desk).write_into(file);
    }

    /// A failure is remembered: it shows at the next call that is waited for.
    fn tell(&self, note: Note) {
        let _ = lock(&self.desk).tell(note);
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.send(job(reply));
        // A job that nobody takes any more drops its reply.
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Where the hand is gone, whoever waits for it hears so.
    fn send(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        // What cannot be written was said before, or concerns nobody any more.
        let _ = lock(&self.desk).write();
        self.jobs = None;
        if let Some(hand) = self.hand.take() {
            // A hand that panicked dropped its replies: whoever waited was told.
            let _ = hand.join();
        }
    }
}

fn gone() -> Error {
    Error::new(Kind::Failure, "journal", "the journal is not kept any more")
        .because("what writes it ended")
        .hint("see what was recorded: leadctl runs list")
}
