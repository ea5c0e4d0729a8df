//! The thread that owns the connection: all jobs that wait become one commit, and at most one disk sync.

use std::sync::mpsc::Receiver;

use rusqlite::{Transaction, params};

use super::OwnedReceived;
use super::job::Job;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::journal::{Settled, mark_write, settle_write};
use crate::store::lease::lease;
use crate::store::received::{Received, take_in};
use crate::store::runs::boot;

/// With so many jobs a commit takes no more: whoever waits for it does not wait for long.
const MOST: usize = 1024;

pub(super) struct Hand {
    store: Store,
    journal: Journal,
    jobs: Receiver<Vec<Job>>,
    /// What ended the work for good.
    stopped: Option<Error>,
}

/// Whose rows are written down.
struct Journal {
    run: String,
    profile: String,
    boot: Option<String>,
}

impl Hand {
    pub(super) fn new(store: Store, run: &str, profile: &str, jobs: Receiver<Vec<Job>>) -> Self {
        Self {
            store,
            journal: Journal {
                run: run.to_owned(),
                profile: profile.to_owned(),
                boot: boot(),
            },
            jobs,
            stopped: None,
        }
    }

    /// Works until nobody can tell it anything any more.
    pub(super) fn work(mut self) {
        while let Ok(mut group) = self.jobs.recv() {
            while group.len() < MOST
                && let Ok(more) = self.jobs.try_recv()
            {
                group.extend(more);
            }
            self.write_down(group);
        }
    }

    fn write_down(&mut self, mut group: Vec<Job>) {
        if let Err(error) = self.commit(&mut group) {
            return fail(group, &error);
        }
        let (synced, at_once): (Vec<_>, Vec<_>) =
            group.into_iter().partition(Job::waits_for_the_disk);
        at_once.into_iter().for_each(Job::done);
        if synced.is_empty() {
            return;
        }
        let ends = synced.iter().any(|job| matches!(job, Job::Finish { .. }));
        match self.sync(ends) {
            Ok(()) => synced.into_iter().for_each(Job::done),
            Err(error) => fail(synced, &error),
        }
    }

    fn commit(&mut self, group: &mut [Job]) -> Result<()> {
        if let Some(error) = &self.stopped {
            return Err(error.clone());
        }
        let journal = &self.journal;
        let committed = self
            .store
            .write(|tx| group.iter_mut().try_for_each(|job| journal.put(tx, job)));
        committed.inspect_err(|error| self.stopped = Some(error.clone()))
    }

    fn sync(&mut self, ends: bool) -> Result<()> {
        let mut synced = self.store.sync();
        if ends {
            synced = synced.and_then(|()| self.store.fold_log());
        }
        synced.inspect_err(|error| self.stopped = Some(error.clone()))
    }
}

fn fail(jobs: Vec<Job>, error: &Error) {
    for job in jobs {
        job.failed(error);
    }
}

impl Journal {
    fn put(&self, tx: &Transaction, job: &mut Job) -> rusqlite::Result<()> {
        match job {
            Job::Lease {
                writes,
                again,
                leased,
                ..
            } => {
                *leased = lease(tx, self.boot.as_deref(), writes, *again)?;
                Ok(())
            }
            Job::Leaving { rows, at, .. } => rows
                .iter()
                .try_for_each(|row| one(mark_write(tx, &self.run, *row, Some(*at))?)),
            Job::CameBack { rows } => rows
                .iter()
                .try_for_each(|row| one(mark_write(tx, &self.run, *row, None)?)),
            Job::Settle {
                row,
                settled,
                received,
            } => self.settle(tx, *row, settled, received.as_ref()),
            Job::Ticket { rows, ticket, .. } => self.note_ticket(tx, rows, ticket),
            Job::Finish { .. } => Ok(()),
        }
    }

    fn settle(
        &self,
        tx: &Transaction,
        row: u32,
        settled: &Settled,
        received: Option<&OwnedReceived>,
    ) -> rusqlite::Result<()> {
        one(settle_write(tx, &self.run, row, settled)?)?;
        let Some(received) = received else {
            return Ok(());
        };
        let received = Received {
            profile: &self.profile,
            vendor: &received.vendor,
            lead: &received.lead,
            raw: &received.raw,
            run: &self.run,
            at: settled.at,
        };
        take_in(tx, &received).map(drop)
    }

    fn note_ticket(&self, tx: &Transaction, rows: &[u32], ticket: &str) -> rusqlite::Result<()> {
        let sql = "UPDATE write SET ticket = ?3 WHERE run = ?1 AND row = ?2";
        let mut statement = tx.prepare_cached(sql)?;
        rows.iter()
            .try_for_each(|row| one(statement.execute(params![self.run, row, ticket])?))
    }
}

/// A row that is not in the journal was never leased: it must not have been sent.
fn one(rows: usize) -> rusqlite::Result<()> {
    match rows {
        1 => Ok(()),
        other => Err(rusqlite::Error::StatementChangedRows(other)),
    }
}
