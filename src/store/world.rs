//! The sandbox's world on disk: every vendor's leads, facts and ledger in one file that several processes share.
//!
//! A request is one `BEGIN IMMEDIATE` transaction, committed before its reply leaves. WAL with `synchronous=NORMAL`
//! is enough here: what is committed survives a killed process; only a power cut may take the last requests of a
//! make-believe vendor, and then all of a request or nothing of it.

mod shelf;

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Row};
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use shelf::{End, Json};
pub use shelf::{VendorShelf, Writing};

/// How long a process waits for another one's transaction.
const PATIENCE: Duration = Duration::from_secs(30);

/// The layout that this program writes, kept in the file's `user_version`.
const LAYOUT: i64 = 1;

const TABLES: &str = include_str!("world.sql");

/// The file, opened.
#[derive(Debug)]
pub struct WorldFile {
    connection: Connection,
    path: PathBuf,
}

/// How many leads of a vendor stand in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The vendor's id.
    pub vendor: String,
    /// The state, in the words of the vendor's sandbox.
    pub state: String,
    /// How many.
    pub leads: u64,
}

/// One line of the ledger: what a make-believe vendor really did.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The vendor's id.
    pub vendor: String,
    /// The lead's id.
    pub lead: String,
    /// What was done to it: `take`, `change-stage` ...
    pub what: String,
    /// With which content.
    pub body: Value,
}

impl WorldFile {
    /// Opens the file, or makes it with mode 0600 in a folder of mode 0700.
    pub fn open(path: &Path) -> Result<Self> {
        make(path).map_err(|error| broken(path, &error))?;
        let connection = connect(path).map_err(|error| broken(path, &error))?;
        let file = Self {
            connection,
            path: path.to_owned(),
        };
        file.lay_out()?;
        Ok(file)
    }

    /// Runs one transaction: all that `act` does is committed when this returns well, and nothing of it otherwise.
    pub fn within<T>(&mut self, act: impl FnOnce(&Writing) -> T) -> Result<T> {
        shelf::transact(&mut self.connection, End::Commit, act)
            .map_err(|error| broken(&self.path, &error))
    }

    /// Runs one transaction and forgets it: `act` sees what it does, and nobody else ever will.
    pub fn pretend<T>(&mut self, act: impl FnOnce(&Writing) -> T) -> Result<T> {
        shelf::transact(&mut self.connection, End::RollBack, act)
            .map_err(|error| broken(&self.path, &error))
    }

    /// The vendors whose first leads were put in.
    pub fn populated(&self) -> Result<Vec<String>> {
        self.rows("SELECT vendor FROM populated", |row| row.get(0))
    }

    /// How many leads stand where, by vendor and state.
    pub fn counts(&self) -> Result<Vec<Count>> {
        let sql = "SELECT vendor, state, count(*) FROM lead GROUP BY vendor, state ORDER BY vendor, state";
        self.rows(sql, |row| {
            Ok(Count {
                vendor: row.get(0)?,
                state: row.get(1)?,
                leads: unsigned(row.get(2)?),
            })
        })
    }

    /// How many lines the ledger holds, by vendor.
    pub fn ledger_lengths(&self) -> Result<Vec<(String, u64)>> {
        let sql = "SELECT vendor, count(*) FROM ledger GROUP BY vendor ORDER BY vendor";
        self.rows(sql, |row| Ok((row.get(0)?, unsigned(row.get(1)?))))
    }

    /// The ledger, oldest line first.
    pub fn ledger(&self) -> Result<Vec<Line>> {
        self.rows(
            "SELECT vendor, lead, what, body FROM ledger ORDER BY seq",
            |row| {
                Ok(Line {
                    vendor: row.get(0)?,
                    lead: row.get(1)?,
                    what: row.get(2)?,
                    body: row.get::<_, Json>(3)?.0,
                })
            },
        )
    }

    fn rows<T>(&self, sql: &str, read: impl FnMut(&Row) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let rows = || -> rusqlite::Result<Vec<T>> {
            self.connection.prepare(sql)?.query_map([], read)?.collect()
        };
        rows().map_err(|error| broken(&self.path, &error))
    }

    /// Changes the file behind everybody's back, to see what comes of it.
    #[cfg(test)]
    pub fn meddle(&self, sql: &str) -> Result<()> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| broken(&self.path, &error))
    }

    fn lay_out(&self) -> Result<()> {
        let version = || {
            self.connection
                .pragma_query_value(None, "user_version", |row| row.get(0))
        };
        match version().map_err(|error| broken(&self.path, &error))? {
            LAYOUT => Ok(()),
            0 => self
                .connection
                .execute_batch(&format!("BEGIN IMMEDIATE; {TABLES} COMMIT;"))
                .map_err(|error| broken(&self.path, &error)),
            newer => Err(Error::new(
                Kind::Failure,
                "sandbox-world",
                "the sandbox's world was made by another version of leadctl",
            )
            .because(format!("{} has layout {newer}", self.path.display()))
            .hint("delete that file: it holds make-believe leads only")),
        }
    }
}

/// The file must not be readable by others from its birth; SQLite gives its companions the same mode.
fn make(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut folder = DirBuilder::new();
    let mut file = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.recursive(true).create(parent)?;
    }
    file.append(true).create(true).open(path).map(drop)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(32);
    switch_to_wal(&connection)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

/// The switch itself does not wait for others as a transaction does, so processes that make the file at the same
/// moment have to try again.
fn switch_to_wal(connection: &Connection) -> rusqlite::Result<()> {
    let started = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && started.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(5));
            }
            other => return other,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn broken(path: &Path, error: &dyn std::error::Error) -> Error {
    Error::new(
        Kind::Failure,
        "sandbox-world",
        "the sandbox's world cannot be read or written",
    )
    .because(error.to_string())
    .hint(format!(
        "look at {}; it holds make-believe leads only and may be deleted",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::world::{Kept, Shelf as _};

    fn lead(id: &str, state: &str) -> Kept {
        Kept {
            id: id.into(),
            state: state.into(),
            body: json!({"IDLeadBank": 1}),
        }
    }

    fn world(folder: &tempfile::TempDir) -> WorldFile {
        WorldFile::open(&folder.path().join("sandbox/world.db")).unwrap()
    }

    #[test]
    fn a_shelf_keeps_order_state_facts_and_digits_across_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let amount: Value = serde_json::from_str("12500.50").unwrap();
        let acted = world(&folder).within(|writing| {
            let mut shelf = writing.shelf("one");
            for id in ["b", "a", "c"] {
                shelf.put(lead(id, "ready"));
            }
            shelf.put(lead("b", "done"));
            shelf.set_fact("amount", amount.clone());
            shelf.set_fact("gone", json!(1));
            shelf.set_fact("gone", Value::Null);
            shelf.record("b", "change-stage", &amount);
            writing.shelf("other").put(lead("b", "ready"));
        });
        assert_eq!(acted, Ok(()));
        let mut again = world(&folder);
        let seen = again.within(|writing| {
            let shelf = writing.shelf("one");
            let ids = |state, offset, limit| -> Vec<String> {
                let leads = shelf.list(state, offset, limit);
                leads.into_iter().map(|lead| lead.id).collect()
            };
            assert_eq!(ids(None, 0, usize::MAX), ["b", "a", "c"]);
            assert_eq!(ids(None, 1, 1), ["a"]);
            assert_eq!(ids(Some("ready"), 1, 9), ["c"]);
            assert_eq!((shelf.count(None), shelf.count(Some("done"))), (3, 1));
            assert_eq!(shelf.get("b"), Some(lead("b", "done")));
            assert_eq!(shelf.get("x"), None);
            assert_eq!(shelf.fact("gone"), None);
            shelf.fact("amount").unwrap().to_string()
        });
        assert_eq!(seen.unwrap(), "12500.50");
        assert_eq!(
            again.ledger().unwrap(),
            [Line {
                vendor: "one".into(),
                lead: "b".into(),
                what: "change-stage".into(),
                body: amount
            }]
        );
    }

    #[test]
    fn a_fault_inside_a_transaction_undoes_all_of_it_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut world = world(&folder);
        world.meddle("DROP TABLE ledger").unwrap();
        let error = world
            .within(|writing| {
                let mut shelf = writing.shelf("one");
                shelf.put(lead("a", "ready"));
                shelf.record("a", "take", &json!(1));
            })
            .unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Failure, "sandbox-world")
        );
        assert!(error.because[0].contains("ledger"), "{error:?}");
        assert_eq!(world.counts().unwrap(), []);
    }

    #[test]
    fn what_is_pretended_is_seen_inside_and_gone_after() {
        let folder = tempfile::tempdir().unwrap();
        let mut world = world(&folder);
        let seen = world.pretend(|writing| {
            let mut shelf = writing.shelf("one");
            shelf.put(lead("a", "ready"));
            shelf.record("a", "take", &json!(1));
            shelf.count(None)
        });
        assert_eq!(seen, Ok(1));
        assert_eq!(world.counts().unwrap(), []);
        assert_eq!(world.ledger().unwrap(), []);
    }

    #[test]
    fn a_body_that_is_no_json_is_a_fault_and_not_an_absent_lead() {
        let folder = tempfile::tempdir().unwrap();
        let mut world = world(&folder);
        world
            .meddle("INSERT INTO lead (vendor, id, state, body) VALUES ('one', 'a', 'ready', '{')")
            .unwrap();
        assert!(
            world
                .within(|writing| writing.shelf("one").get("a"))
                .is_err()
        );
    }

    #[test]
    fn processes_that_make_the_file_at_the_same_moment_all_succeed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandbox/world.db");
        std::thread::scope(|scope| {
            for number in 0..16 {
                let path = &path;
                scope.spawn(move || {
                    let put = WorldFile::open(path).unwrap().within(|writing| {
                        writing.shelf("one").put(lead(&number.to_string(), "ready"));
                    });
                    assert_eq!(put, Ok(()));
                });
            }
        });
        assert_eq!(world(&folder).counts().unwrap()[0].leads, 16);
    }

    #[test]
    fn a_file_of_another_layout_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        world(&folder).meddle("PRAGMA user_version = 2").unwrap();
        let path = folder.path().join("sandbox/world.db");
        let error = WorldFile::open(&path).unwrap_err();
        assert!(error.because[0].ends_with("layout 2"), "{error:?}");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_world() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let _world = world(&folder);
        let mode = |name: &str| {
            let path = folder.path().join(name);
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777
        };
        assert_eq!((mode("sandbox"), mode("sandbox/world.db")), (0o700, 0o600));
        assert_eq!(mode("sandbox/world.db-wal"), 0o600);
    }
}
