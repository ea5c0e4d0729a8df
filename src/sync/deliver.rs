//! Delivers a stored batch: appends its leads to a file, hands them to a program.
//!
//! Both are at least once in the end: a crash between the program's success and our note of it hands the batch over
//! again, under the same delivery id. A file holds each lead once, because its torn end is cut back.

use std::ffi::OsString;
use std::path::PathBuf;

use jiff::Timestamp;

use super::{append, exec};
use crate::error::{Error, Kind, Result};
use crate::store::{Batch, Due, Store};

/// So many leads are read from the store at a time.
const AT_ONCE: u32 = 500;

/// Where the new and changed leads of a pull go, besides the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// A file, `.jsonl` or `.csv`, that they are appended to.
    pub append: Option<PathBuf>,
    /// A program and its arguments; LEADs come on its standard input, one JSON object a line.
    pub exec: Option<Vec<OsString>>,
}

impl Destination {
    /// Whether leads are to go anywhere.
    pub fn is_wanted(&self) -> bool {
        self.append.is_some() || self.exec.is_some()
    }

    /// Whether it can be served at all: asked before anything is fetched.
    pub fn check(&self) -> Result<()> {
        if let Some(path) = &self.append {
            append::format(path)?;
        }
        match &self.exec {
            Some(words) if words.is_empty() => {
                Err(
                    Error::new(Kind::Usage, "no-program", "--exec names no program")
                        .hint("write it last: --exec -- PROGRAM ARGUMENT..."),
                )
            }
            _ => Ok(()),
        }
    }

    /// Delivers a batch wherever it has not gone yet.
    pub(super) async fn deliver(
        &self,
        store: &mut Store,
        profile: &str,
        batch: &Batch,
        now: &(dyn Fn() -> Timestamp + Send + Sync),
    ) -> Result<()> {
        if !self.is_wanted() {
            return Ok(());
        }
        if !store.due(batch, -1, 1)?.is_empty() {
            if let Some(path) = &self.append {
                append::append(store, batch, path, now)?;
            }
            if let Some(words) = &self.exec {
                exec::exec(store, profile, batch, words, now).await?;
            }
        }
        store.mark_delivered(batch)
    }
}

/// The next leads of a batch that are to be delivered, and where to go on after them.
pub(super) fn next(store: &Store, batch: &Batch, after: i64) -> Result<Option<(Vec<Due>, i64)>> {
    let due = store.due(batch, after, AT_ONCE)?;
    Ok(due.last().map(|last| last.seq).map(|last| (due, last)))
}
