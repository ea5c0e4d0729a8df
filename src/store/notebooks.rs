//! Notebooks that killed processes left: whoever opens the store copies them first, so that it tells all that is known.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension as _, Transaction};

use super::leads::unsigned;
use super::lock::{Lock, Locked};
use super::scribe::draft::{self, Copied, Draft};
use super::scribe::notebook::{self, Found};
use super::{Store, broken};
use crate::error::Result;
use crate::lead::LeadId;

/// How long another process may take to copy a notebook before this one goes on without it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often this one looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A run that has a notebook.
struct Noted {
    run: String,
    profile: String,
}

impl Store {
    /// Copies what killed processes left. A run at work is left to its process.
    pub(super) fn copy_leftovers(&mut self) -> Result<()> {
        for noted in self.noted(None)? {
            self.copy_leftover(&noted)?;
        }
        Ok(())
    }

    /// The bulk run at work in which a lead is being changed: a single write of it has to wait.
    pub fn lead_in_unfinished_run(&self, profile: &str, lead: &LeadId) -> Result<Option<String>> {
        let Some(folder) = self.path.parent() else {
            return Ok(None);
        };
        for Noted { run, profile } in self.noted(Some(profile))? {
            // The lock is looked at only where there is cause: a killed run has left it.
            if !Lock::is_held(folder, &profile, Locked::Bulk)? {
                continue;
            }
            let path = notebook::path(folder, &run);
            let mut draft = Draft::new(&run, &profile);
            if let Found::InUse(file) = find(&path)? {
                let from = self.asked(|connection| {
                    let sql = "SELECT coalesce(copied, 0) FROM run WHERE id = ?1";
                    connection.query_row(sql, [&run], |row| row.get(0).map(unsigned))
                })?;
                read(&mut draft, &path, &file, from)?;
            }
            if draft.is_open(lead) {
                return Ok(Some(run));
            }
        }
        Ok(None)
    }

    fn noted(&self, profile: Option<&str>) -> Result<Vec<Noted>> {
        let sql =
            "SELECT id, profile FROM run WHERE copied IS NOT NULL AND (?1 IS NULL OR profile = ?1)";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([profile], |row| {
                    Ok(Noted {
                        run: row.get(0)?,
                        profile: row.get(1)?,
                    })
                })?
                .collect()
        })
    }

    fn copy_leftover(&mut self, noted: &Noted) -> Result<()> {
        let Some(folder) = self.path.parent().map(Path::to_owned) else {
            return Ok(());
        };
        let path = notebook::path(&folder, &noted.run);
        let begun = Instant::now();
        loop {
            match find(&path)? {
                Found::Left(file) => {
                    self.copy_from(noted, &path, &file)?;
                    return notebook::remove(&path)
                        .map_err(|error| broken::unreachable(&path, &error));
                }
                Found::Gone => return self.copy_nothing(noted),
                Found::InUse(_) => {}
            }
            // Somebody who does not hold the profile's lock only copies it, too.
            let at_work = Lock::is_held(&folder, &noted.profile, Locked::Bulk)?;
            if at_work || begun.elapsed() > PATIENCE {
                return Ok(());
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    fn copy_from(&mut self, noted: &Noted, path: &Path, file: &File) -> Result<()> {
        let mut draft = Draft::new(&noted.run, &noted.profile);
        let mut unreadable = None;
        self.write(|tx| {
            let Some(from) = copied(tx, &noted.run)? else {
                return Ok(());
            };
            match read(&mut draft, path, file, from) {
                Ok(end) => draft.copy(tx, Copied::All, end)?,
                Err(error) => {
                    unreadable = Some(error);
                    return Ok(());
                }
            }
            draft::end(tx, &noted.run)
        })?;
        unreadable.map_or(Ok(()), Err)
    }

    /// Somebody took the notebook away.
    fn copy_nothing(&mut self, noted: &Noted) -> Result<()> {
        self.write(|tx| draft::end(tx, &noted.run))
    }
}

/// How far a run's notebook is copied; `None`, if somebody did all of it meanwhile.
fn copied(tx: &Transaction, run: &str) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT copied FROM run WHERE id = ?1";
    let copied: Option<Option<i64>> = tx.query_row(sql, [run], |row| row.get(0)).optional()?;
    Ok(copied.flatten().map(unsigned))
}

fn find(path: &Path) -> Result<Found> {
    notebook::find(path).map_err(|error| broken::unreachable(path, &error))
}

/// Reads what a notebook says from a place on; gives how far it can be read.
fn read(draft: &mut Draft, path: &Path, file: &File, from: u64) -> Result<u64> {
    let unreadable = |error: io::Error| broken::unreachable(path, &error);
    let mut end = from;
    for line in notebook::read(file, from).map_err(unreadable)? {
        let (place, note) = line.map_err(unreadable)?;
        if from > 0 {
            draft.take_again(place, note)?;
        } else {
            draft.take(place, note)?;
        }
        end = place;
    }
    Ok(end)
}
