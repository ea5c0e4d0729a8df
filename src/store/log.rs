//! The log that `SQLite` writes before the file: how far it grows, and when it is checked back.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{PATIENCE, Store, prepare};
use crate::error::Result;

/// The log is checked back into the file when it holds so many pages of 4 KiB. Each open reads the log once, so it
/// stays small.
pub(super) const PAGES: i64 = 256;

/// The same while a bulk run is at work: 16 MiB. Each check back into the file costs disk syncs.
const BULK_PAGES: i64 = 4096;

/// The log is not checked back by whoever finds it too long.
const ENDLESS: i64 = 0;

/// How long whoever folds the log waits for readers before it leaves the log as it is.
const READERS: Duration = Duration::from_secs(1);

/// A thread that checks the log back into the file.
pub(super) type Folding = io::Result<JoinHandle<()>>;

impl Store {
    /// Lets the log grow while a bulk run is at work. For each connection that writes meanwhile: whichever finds the
    /// log too long checks it back.
    pub fn grow_log(&self) -> Result<()> {
        self.let_log_grow_to(BULK_PAGES)
    }

    fn let_log_grow_to(&self, pages: i64) -> Result<()> {
        let sql = format!("PRAGMA wal_autocheckpoint = {pages}");
        self.asked(|connection| connection.execute_batch(&sql))
    }

    /// Checks the log back into the file and empties it, unless somebody reads in it for long: then whoever finds it
    /// too long does so.
    pub(super) fn fold_log(&self) -> Result<()> {
        self.asked(|connection| {
            connection.busy_timeout(READERS)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            connection.busy_timeout(PATIENCE)
        })
    }

    /// Writes so much that checking the log back takes long. A thread of its own does that while the vendor is told
    /// what arrived and while the next transaction is written; the end of that one waits for it.
    pub(super) fn write_much<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.let_log_grow_to(ENDLESS)?;
        let done = act(self);
        if done.is_err() {
            self.let_log_grow_to(PAGES)?;
            return done;
        }
        let path = self.path.clone();
        let fold = move || {
            let checked = prepare(&path).and_then(|connection| {
                connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
            });
            // What it leaves in the log is checked back in the end.
            checked.unwrap_or_default();
        };
        self.folding = Some(thread::Builder::new().spawn(fold));
        done
    }

    /// Waits for the thread that checks the log back, and does what it left over. Nothing committed is at stake.
    pub(super) fn end_folding(&mut self) {
        let Some(folding) = self.folding.take() else {
            return;
        };
        drop(folding.map(JoinHandle::join));
        let folded = self.let_log_grow_to(PAGES).and_then(|()| self.fold_log());
        folded.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(store: &Store) -> u64 {
        let log = store.path().with_extension("db-wal");
        log.metadata().unwrap().len()
    }

    /// More than the log may hold.
    const MUCH: &str = "WITH RECURSIVE number (it) AS (SELECT 1 UNION ALL SELECT it + 1 FROM number WHERE it < 20000)
         INSERT INTO wait (profile, until) SELECT 'some profile with a long name ' || it, it FROM number";

    fn count(store: &Store) -> i64 {
        let sql = "SELECT count(*) FROM wait";
        let count =
            |connection: &rusqlite::Connection| connection.query_row(sql, [], |it| it.get(0));
        store.asked(count).unwrap()
    }

    #[test]
    fn a_long_log_is_checked_back_by_the_end_of_the_next_transaction() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        store
            .write_much(|store| store.write(|tx| tx.execute_batch(MUCH)))
            .unwrap();
        assert_eq!(count(&store), 20_000);
        assert!(log(&store) > 1_000_000);
        store
            .write(|tx| tx.execute_batch("DELETE FROM wait WHERE until > 10000"))
            .unwrap();
        assert_eq!((count(&store), log(&store)), (10_000, 0));
        store
            .write(|tx| tx.execute_batch("DELETE FROM wait"))
            .unwrap();
        let again = Store::open(folder.path()).unwrap();
        assert_eq!(count(&again), 0);
    }

    #[test]
    fn what_fails_leaves_the_log_as_it_is_always_kept() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let failed = store.write_much(|store| store.write(|tx| tx.execute_batch("nonsense")));
        assert!(failed.is_err() && store.folding.is_none());
        let pages = |connection: &rusqlite::Connection| -> rusqlite::Result<i64> {
            connection.query_row("PRAGMA wal_autocheckpoint", [], |it| it.get(0))
        };
        assert_eq!(store.asked(pages).unwrap(), PAGES);
    }
}
