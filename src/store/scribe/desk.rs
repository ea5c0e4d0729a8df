//! The notebook on the desk, at which both sit: whoever tells what happens, and the hand.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::draft::never_leased;
use super::hand::LONG;
use super::notebook::{Note, Notebook};
use crate::error::{Error, Result};
use crate::store::broken;

/// So many notes are worth waking the hand for.
const MANY: usize = 4096;

/// The notebook, and what the hand has not heard of yet.
#[derive(Debug)]
pub(super) struct Desk {
    path: PathBuf,
    notebook: Notebook,
    /// Noted, with the place where the line begins.
    told: Vec<(u64, Note)>,
    /// Rows that were leased and have not come to their end.
    open: HashSet<u32>,
    /// When the hand last took what was told.
    taken_at: Instant,
    /// What ended the work for good.
    stopped: Option<Error>,
}

/// What was told, and how far the notebook goes, in bytes.
pub(super) struct Told {
    pub(super) notes: Vec<(u64, Note)>,
    pub(super) end: u64,
}

/// Sits down at a desk.
pub(super) fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    pub(super) fn new(path: PathBuf, notebook: Notebook) -> Self {
        Self {
            path,
            notebook,
            told: Vec::new(),
            open: HashSet::new(),
            taken_at: Instant::now(),
            stopped: None,
        }
    }

    /// Notes what happened to rows that were leased. It is in the file once [`Desk::write`] returns well.
    pub(super) fn tell(&mut self, note: Note) -> Result<()> {
        self.goes_on()?;
        let rows = match &note {
            Note::Left { rows, .. } | Note::Back { rows } | Note::Ticket { rows, .. } => {
                rows.as_slice()
            }
            Note::Settled { row, .. } => std::slice::from_ref(row),
            Note::Leased(_) => &[],
        };
        if let Some(row) = rows.iter().find(|row| !self.open.contains(row)) {
            return Err(self.stop(never_leased(*row)));
        }
        if let Note::Settled { row, .. } = &note {
            self.open.remove(row);
        }
        let place = self.note(&note)?;
        self.told.push((place, note));
        Ok(())
    }

    /// Notes a lease, and gives it back with its place; the hand itself knows of it.
    pub(super) fn lease(&mut self, note: Note) -> Result<(u64, Note)> {
        self.goes_on()?;
        let place = self.note(&note)?;
        if let Note::Leased(writes) = &note {
            let open = writes.iter().filter(|it| it.by_run.is_none());
            self.open.extend(open.map(|it| it.write.row));
        }
        Ok((place, note))
    }

    fn note(&mut self, note: &Note) -> Result<u64> {
        let noted = self.notebook.note(note);
        noted.map_err(|error| {
            let error = self.not_kept(&error);
            self.stop(error)
        })
    }

    /// Writes into the file all that was noted. A killed process does not lose it then.
    pub(super) fn write(&mut self) -> Result<()> {
        self.goes_on()?;
        let written = self.notebook.write();
        written.map_err(|error| {
            let error = self.not_kept(&error);
            self.stop(error)
        })
    }

    /// The file with all in it that was noted.
    pub(super) fn written(&mut self) -> Result<Arc<File>> {
        self.write()?;
        Ok(self.notebook.file())
    }

    /// What the hand has not heard of yet.
    pub(super) fn take(&mut self) -> Result<Told> {
        self.write()?;
        self.taken_at = Instant::now();
        Ok(Told {
            notes: std::mem::take(&mut self.told),
            end: self.notebook.written(),
        })
    }

    /// Whether the hand should be woken to take what was told; says so once, and then not for a while.
    pub(super) fn is_full(&mut self) -> bool {
        let full =
            self.told.len() >= MANY || (!self.told.is_empty() && self.taken_at.elapsed() >= LONG);
        if full {
            self.taken_at = Instant::now();
        }
        full
    }

    /// Ends the work for good: nothing is tried again, and every later call returns the first error.
    pub(super) fn stop(&mut self, error: Error) -> Error {
        self.stopped.get_or_insert(error).clone()
    }

    fn goes_on(&self) -> Result<()> {
        self.stopped.clone().map_or(Ok(()), Err)
    }

    #[cfg(test)]
    pub(super) fn write_into(&mut self, file: File) {
        self.notebook.write_into(file);
    }

    pub(super) fn not_kept(&self, error: &std::io::Error) -> Error {
        broken::not_noted(&self.path, error)
    }
}
