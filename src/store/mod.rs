//! What is kept on disk: leads, batches, the journal and each profile's gate. The only folder that names the SQLite crate.
//!
//! One file, `DATA/leadctl.db`, in WAL mode with `synchronous=FULL`: a commit that returned survives a power cut.
//! Closing does not check the log back into the file, which would cost two more disk syncs for every small command;
//! SQLite does that by itself whenever the log has grown too long: see `log.rs`.

mod backup;
mod batches;
mod before;
mod broken;
mod content;
mod deliveries;
mod forget;
mod forgotten;
mod gate;
mod ground;
mod history;
mod inspection;
mod journal;
mod landing;
mod leads;
mod lease;
mod leftovers;
mod list;
mod lock;
mod log;
mod marks;
mod names;
mod notebooks;
mod place;
mod prune;
mod pulls;
mod received;
mod reread;
mod restore;
mod runs;
mod scribe;
mod seen;
mod shared;
mod spool;
mod stats;
mod storing;
mod unfinished;
mod verify;
pub mod world;
mod writes;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Kind, Result};
use broken::broken;

pub use backup::Manifest;
pub use batches::{Batch, Destined, Due, StoredBatch};
pub use before::{Known, Witness};
pub use content::{Content, Plain};
pub use deliveries::Sink;
pub use forget::{Gone, Open};
pub use forgotten::Forgotten;
pub use gate::Claim;
pub use ground::Ground;
pub use history::{Event, EventKind};
pub use inspection::Inspection;
pub use journal::{PlannedWrite, Settled, content_hash};
pub use landing::{Landed, Landing, Piece, Reader};
pub use leads::{Quarantined, StoredLead, lead_json, told_lead};
pub use lease::Leased;
pub use leftovers::remove_leftovers;
pub use list::{Filter, LeadRow};
pub use lock::{Lock, Locked};
pub(crate) use place::private;
pub use prune::{PrunedFolder, PrunedRun};
pub use pulls::{SetApart, Taken};
pub use received::{News, OwnedReceived, Received};
pub use restore::restore;
pub use runs::{Intake, NewRun, Run, RunEnd, RunFilter};
pub use scribe::Scribe;
pub use seen::Seen;
pub use shared::Shared;
pub use spool::{
    Input, Kept, Spool, SpoolWriter, Standing, empty_rows, empty_settings, run_folder,
};
pub use stats::Counted;
pub use unfinished::Decided;
pub use verify::Check;
pub use writes::WriteRow;

/// The file's name in the data folder.
pub const FILE: &str = "leadctl.db";

/// How long a process waits for another one's transaction.
const PATIENCE: Duration = Duration::from_secs(30);

/// What stays of the log's file once it was checked back, in bytes: a pull of many leads is one commit.
const LEFT_OF_LOG: u32 = 4 * 1024 * 1024;

/// Statements that a connection keeps ready; a bulk run uses some twenty over and over.
const STATEMENTS: usize = 32;

/// Commits wait for the disk.
const SYNCED: &str = "PRAGMA synchronous = FULL";

/// Commits do not.
const UNSYNCED: &str = "PRAGMA synchronous = NORMAL";

/// The tables' `CHECK`s are not asked.
const UNCHECKED: &str = "PRAGMA ignore_check_constraints = ON";

/// They are.
const CHECKED: &str = "PRAGMA ignore_check_constraints = OFF";

/// The layouts, in order; the file's `user_version` says how many it has. Added, never edited.
const LAYOUTS: [&str; 3] = [
    include_str!("schema.sql"),
    include_str!("layout2.sql"),
    include_str!("layout3.sql"),
];

/// The store, open.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    /// Set by a commit that failed: what the disk holds is not certain any more, so nothing more is written.
    stopped: Option<Error>,
    /// Checks the log back into the file, while it does.
    folding: Option<log::Folding>,
}

impl Store {
    /// Opens the store of a data folder for writing; makes both when they are not there, file 0600, folder 0700.
    ///
    /// Errors are of `Kind::Failure` (`store-newer`, `store-corrupt`, `store-read-only`, `disk-full` ...) or
    /// `Kind::Busy` when another program holds the file for too long.
    pub fn open(folder: &Path) -> Result<Self> {
        place::make(folder, FILE)?;
        let store = Self::connect(&folder.join(FILE))?;
        let read_only = store.asked(|connection| connection.is_readonly("main"))?;
        if read_only {
            return Err(broken::read_only(&store.path));
        }
        Ok(store)
    }

    /// Opens the store for reading if there is one. No store yet is an empty list to a reading command.
    pub fn open_existing(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        match path.try_exists() {
            Ok(false) => Ok(None),
            Ok(true) => Self::connect(&path).map(Some),
            Err(error) => Err(broken::unreachable(&path, &error)),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn connect(path: &Path) -> Result<Self> {
        place::refuse_network(path)?;
        let mut store = Self {
            connection: prepare(path).map_err(|error| broken(path, &error))?,
            path: path.to_owned(),
            stopped: None,
            folding: None,
        };
        store.lay_out()?;
        store.copy_leftovers()?;
        Ok(store)
    }

    /// Brings an older file to this program's layout; refuses a newer one.
    fn lay_out(&mut self) -> Result<()> {
        let latest = LAYOUTS.len();
        let found = self.asked(version)?;
        if found == latest {
            return Ok(());
        }
        if found > latest {
            return Err(broken::newer(&self.path, found, latest));
        }
        self.write(|tx| {
            // Another process may have done it while this one waited for its turn.
            for layout in LAYOUTS.iter().skip(version(tx)?) {
                tx.execute_batch(layout)?;
            }
            tx.pragma_update(
                None,
                "user_version",
                i64::try_from(latest).unwrap_or(i64::MAX),
            )
        })
    }

    /// One reading question.
    fn asked<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        ask(&self.connection).map_err(|error| broken(&self.path, &error))
    }

    /// One writing transaction: all of it is on disk when this returns well, and nothing of it otherwise.
    fn write<T>(&mut self, act: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T> {
        self.attempt(|tx| act(tx).map(Some))?
            .ok_or_else(|| Error::new(Kind::Failure, "store-broken", "the store kept nothing"))
    }

    /// The same, but `None` takes everything back.
    fn attempt<T>(
        &mut self,
        act: impl FnOnce(&Transaction) -> rusqlite::Result<Option<T>>,
    ) -> Result<Option<T>> {
        if let Some(error) = &self.stopped {
            return Err(error.clone());
        }
        let path = &self.path;
        let begun = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = begun.map_err(|error| broken(path, &error))?;
        let done = act(&tx).map_err(|error| broken(path, &error))?;
        if done.is_none() {
            tx.rollback().map_err(|error| broken(path, &error))?;
        } else if let Err(error) = tx.commit() {
            let error = broken(path, &error);
            self.stopped = Some(error.clone());
            return Err(error);
        }
        self.end_folding();
        Ok(done)
    }

    /// Writes without asking the tables' `CHECK`s, for each of which `SQLite` makes a table of the allowed words anew
    /// with every row: a third of what storing a lead costs. Only where each word comes from a type of ours; `verify`
    /// asks them all the same.
    fn unchecked<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.asked(|connection| connection.execute_batch(UNCHECKED))?;
        let done = act(self);
        self.asked(|connection| connection.execute_batch(CHECKED))?;
        done
    }

    /// A commit that a killed process cannot undo but a power cut can: it does not wait for the disk.
    fn write_unsynced<T>(
        &mut self,
        act: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T> {
        self.asked(|connection| connection.execute_batch(UNSYNCED))?;
        let done = self.write(act);
        self.asked(|connection| connection.execute_batch(SYNCED))?;
        done
    }

    /// A commit that is on disk when this returns well, for exactly one disk sync.
    ///
    /// `SQLite` syncs the folder along with the log at a connection's first commit. The log's name is on disk since
    /// its first page is, so a small command can do without: the commit itself does not wait, and the log is synced
    /// here.
    fn write_with_one_sync<T>(
        &mut self,
        act: impl FnOnce(&Transaction) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let done = self.write_unsynced(act)?;
        self.sync()?;
        Ok(done)
    }

    /// Puts on disk what was committed without waiting for it.
    fn sync(&mut self) -> Result<()> {
        place::sync_log(&self.path).map_err(|error| {
            let error = broken::not_synced(&self.path, &error);
            self.stopped = Some(error.clone());
            error
        })
    }

    /// From now on this connection serves a bulk run's journal: no commit waits for the disk, since whoever writes by it
    /// syncs where that matters, and no `CHECK` is asked, as in [`Store::unchecked`].
    fn hasten(&self) -> Result<()> {
        self.connection
            .set_prepared_statement_cache_capacity(STATEMENTS);
        self.asked(|connection| connection.execute_batch(&format!("{UNSYNCED}; {UNCHECKED}")))
    }

    /// Changes the file behind everybody's back, to see what comes of it.
    #[cfg(test)]
    pub(crate) fn meddle(&self, sql: &str) {
        self.connection.execute_batch(sql).unwrap();
    }
}

/// Opens the file and sets what holds for this connection. Nothing here syncs once the file is in WAL mode.
fn prepare(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // Else a statement may be planned anew whenever other values are bound to it: for each row of a bulk run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    into_wal(&connection)?;
    let pages = log::PAGES;
    connection.execute_batch(&format!(
        "{SYNCED}; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = {pages}; \
         PRAGMA journal_size_limit = {LEFT_OF_LOG};"
    ))?;
    Ok(connection)
}

/// Two processes that make the store at the same moment: `SQLite` does not wait for its turn here, so we do.
fn into_wal(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        let mode = connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        match mode {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && begun.elapsed() < PATIENCE =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

fn version(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map(|version| version as usize)
}

#[cfg(test)]
mod tests;
