//! The thread that owns the store's connection: looks up what is already so, leases, and makes the fair copy.

use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::desk::{Desk, Told, lock};
use super::draft::{self, Copied, Draft};
use super::job::Job;
use super::notebook::{self, LeasedWrite, Note};
use crate::error::{Error, Result};
use crate::store::Store;
use crate::store::journal::PlannedWrite;
use crate::store::lease::{Leased, before, sent_before};
use crate::store::runs::boot;

/// With so many rows that have come to their end a copy is made.
const MANY: usize = 512;

/// And after this time, so that others see how far the run is.
pub(super) const LONG: Duration = Duration::from_secs(1);

pub(super) struct Hand {
    store: Store,
    boot: Option<String>,
    run: String,
    notebook: PathBuf,
    desk: Arc<Mutex<Desk>>,
    jobs: Receiver<Job>,
    draft: Draft,
    /// The last row of this run that was in the store when it was taken up.
    last_row: u32,
    copied_at: Instant,
}

impl Hand {
    pub(super) fn new(
        store: Store,
        (run, profile): (&str, &str),
        notebook: PathBuf,
        desk: Arc<Mutex<Desk>>,
        jobs: Receiver<Job>,
    ) -> Result<Self> {
        let last_row = store.asked(|connection| {
            let sql = "SELECT coalesce(max(row), 0) FROM write WHERE run = ?1";
            connection.query_row(sql, [run], |row| row.get(0))
        })?;
        Ok(Self {
            store,
            boot: boot(),
            run: run.to_owned(),
            notebook,
            desk,
            jobs,
            draft: Draft::new(run, profile),
            last_row,
            copied_at: Instant::now(),
        })
    }

    /// Works until nobody can tell it anything any more.
    pub(super) fn work(mut self) {
        while let Ok(job) = self.jobs.recv() {
            match job {
                Job::Lease {
                    writes,
                    again,
                    reply,
                } => {
                    let leased = self.lease(writes, again);
                    drop(reply.send(leased));
                    self.copy_if_due();
                }
                Job::Sync { reply } => {
                    let synced = self.sync();
                    drop(reply.send(synced));
                }
                Job::Copy => self.copy_if_due(),
                Job::Finish { reply } => {
                    let finished = self.finish();
                    drop(reply.send(finished));
                }
            }
        }
    }

    fn desk(&self) -> impl std::ops::DerefMut<Target = Desk> {
        lock(&self.desk)
    }

    /// Takes in what was told since the last time; gives how far the notebook goes.
    fn take_told(&mut self) -> Result<u64> {
        let Told { notes, end } = self.desk().take()?;
        let draft = &mut self.draft;
        let taken = notes
            .into_iter()
            .try_for_each(|(place, note)| draft.take(place, note));
        taken.map(|()| end).map_err(|error| self.stop(error))
    }

    fn stop(&self, error: Error) -> Error {
        self.desk().stop(error)
    }

    fn lease(&mut self, writes: Vec<PlannedWrite>, again: bool) -> Result<Vec<Leased>> {
        let end = self.take_told()?;
        if writes.iter().any(|write| self.draft.touches(write)) {
            self.copy(Copied::All, end)?;
        }
        let (draft, boot, last_row) = (&self.draft, self.boot.as_deref(), self.last_row);
        let looked_up = self.store.asked(|connection| {
            // One look at the store for all of them.
            let seen = connection.unchecked_transaction()?;
            let mut leased = Vec::with_capacity(writes.len());
            for mut write in writes {
                let known = write.row <= last_row && !may_be_sent(&seen, &write)?;
                if known || draft.holds(write.row) {
                    return Ok(Err(sent_before(&write)));
                }
                let before = before(&seen, boot, &write, again)?;
                write.asked_at = before.asked_at;
                leased.push(LeasedWrite {
                    write,
                    by_run: before.by_run,
                });
            }
            Ok(Ok(leased))
        });
        let leased = looked_up.map_err(|error| self.stop(error))??;
        let told = leased.iter().map(|it| match &it.by_run {
            None => Leased::Go,
            Some(by_run) => Leased::Unchanged {
                by_run: by_run.clone(),
            },
        });
        let told = told.collect();
        let (place, note) = self.desk().lease(Note::Leased(leased))?;
        self.sync()?;
        self.draft.take(place, note)?;
        Ok(told)
    }

    /// Puts the notebook on disk. Meanwhile others may write on.
    fn sync(&self) -> Result<()> {
        let file = self.desk().written()?;
        file.sync_data().map_err(|error| {
            let error = self.desk().not_kept(&error);
            self.stop(error)
        })
    }

    fn copy_if_due(&mut self) {
        // What goes wrong stops all that follows.
        let _ = self.take_told().and_then(|end| {
            let due = self.draft.ended() >= MANY || self.copied_at.elapsed() >= LONG;
            if due && self.draft.ended() > 0 {
                self.copy(Copied::Ended, end)?;
            }
            Ok(())
        });
    }

    fn copy(&mut self, which: Copied, end: u64) -> Result<()> {
        let draft = &mut self.draft;
        let copied = self.store.write(|tx| draft.copy(tx, which, end));
        self.copied_at = Instant::now();
        copied.map_err(|error| self.stop(error))
    }

    fn finish(&mut self) -> Result<()> {
        let end = self.take_told()?;
        let (draft, run) = (&mut self.draft, &self.run);
        let copied = self.store.write(|tx| {
            draft.copy(tx, Copied::All, end)?;
            draft::end(tx, run)
        });
        let copied = copied.and_then(|()| self.store.sync());
        copied.map_err(|error| self.stop(error))?;
        // The copy is on disk: what the notebook says is of no use any more, whether or not it can be taken away.
        let _ = notebook::remove(&self.notebook);
        self.store.fold_log()
    }
}

/// Whether a row of this run that an earlier process may have sent can be sent: it was not, or failed.
fn may_be_sent(connection: &Connection, write: &PlannedWrite) -> rusqlite::Result<bool> {
    let sql = "SELECT state = 'settled' AND verdict IN ('unsent', 'failed') FROM write WHERE run = ?1 AND row = ?2";
    let may = connection
        .prepare_cached(sql)?
        .query_row(params![write.run, write.row], |row| row.get(0))
        .optional()?;
    Ok(may.unwrap_or(true))
}
