//! One vendor's shelf of the world, inside an open transaction.

use std::cell::RefCell;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde_json::Value;

use crate::world::{Kept, Shelf};

/// How a transaction in which nothing went wrong ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    /// It is kept.
    Commit,
    /// It never was.
    RollBack,
}

/// Runs one transaction: ended as wished when `act` went well, rolled back by the first fault in it.
pub(super) fn transact<T>(
    connection: &mut Connection,
    end: End,
    act: impl FnOnce(&Writing) -> T,
) -> rusqlite::Result<T> {
    let writing = Writing {
        transaction: connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
        fault: RefCell::new(None),
    };
    let answer = act(&writing);
    match (writing.fault.into_inner(), end) {
        (Some(fault), _) => Err(fault),
        (None, End::Commit) => writing.transaction.commit().map(|()| answer),
        (None, End::RollBack) => writing.transaction.rollback().map(|()| answer),
    }
}

/// An open transaction. A vendor's sandbox knows nothing of storage faults, so the first one is remembered here, and
/// rolls the whole transaction back.
pub struct Writing<'a> {
    transaction: Transaction<'a>,
    fault: RefCell<Option<rusqlite::Error>>,
}

impl Writing<'_> {
    /// One vendor's shelf.
    pub fn shelf<'a>(&'a self, vendor: &'a str) -> VendorShelf<'a> {
        VendorShelf {
            writing: self,
            vendor,
        }
    }

    /// Whether a vendor's first leads were put in.
    pub fn is_populated(&self, vendor: &str) -> bool {
        self.one(
            "SELECT 1 FROM populated WHERE vendor = ?1",
            params![vendor],
            |_| Ok(()),
        )
        .is_some()
    }

    /// Notes that a vendor's first leads were put in.
    pub fn set_populated(&self, vendor: &str) {
        self.run(
            "INSERT OR IGNORE INTO populated (vendor) VALUES (?1)",
            params![vendor],
        );
    }

    /// Empties the world: leads, facts and ledger.
    pub fn clear(&self) {
        for table in ["lead", "fact", "ledger", "populated"] {
            self.run(&format!("DELETE FROM {table}"), params![]);
        }
    }

    fn run(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) {
        let done = self
            .transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params));
        self.noted(done.map(drop));
    }

    fn one<T>(
        &self,
        sql: &str,
        params: &[&dyn rusqlite::ToSql],
        read: impl FnOnce(&Row) -> rusqlite::Result<T>,
    ) -> Option<T> {
        let found = self
            .transaction
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, read).optional());
        self.noted(found)
    }

    fn noted<T: Default>(&self, result: rusqlite::Result<T>) -> T {
        result.unwrap_or_else(|error| {
            self.fault.borrow_mut().get_or_insert(error);
            T::default()
        })
    }
}

/// One vendor's shelf inside an open transaction.
pub struct VendorShelf<'a> {
    writing: &'a Writing<'a>,
    vendor: &'a str,
}

impl Shelf for VendorShelf<'_> {
    fn get(&self, id: &str) -> Option<Kept> {
        self.writing.one(
            "SELECT id, state, body FROM lead WHERE vendor = ?1 AND id = ?2",
            params![self.vendor, id],
            kept,
        )
    }

    fn put(&mut self, lead: Kept) {
        self.writing.run(
            "INSERT INTO lead (vendor, id, state, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (vendor, id) DO UPDATE SET state = excluded.state, body = excluded.body",
            params![self.vendor, lead.id, lead.state, lead.body.to_string()],
        );
    }

    fn list(&self, state: Option<&str>, offset: usize, limit: usize) -> Vec<Kept> {
        let (offset, limit) = (signed(offset), signed(limit));
        let listed = || -> rusqlite::Result<Vec<Kept>> {
            let transaction = &self.writing.transaction;
            match state {
                Some(state) => transaction
                    .prepare_cached(
                        "SELECT id, state, body FROM lead WHERE vendor = ?1 AND state = ?2
                         ORDER BY seq LIMIT ?3 OFFSET ?4",
                    )?
                    .query_map(params![self.vendor, state, limit, offset], kept)?
                    .collect(),
                None => transaction
                    .prepare_cached(
                        "SELECT id, state, body FROM lead WHERE vendor = ?1
                         ORDER BY seq LIMIT ?2 OFFSET ?3",
                    )?
                    .query_map(params![self.vendor, limit, offset], kept)?
                    .collect(),
            }
        };
        self.writing.noted(listed())
    }

    fn count(&self, state: Option<&str>) -> usize {
        let counted = match state {
            Some(state) => self.writing.one(
                "SELECT count(*) FROM lead WHERE vendor = ?1 AND state = ?2",
                params![self.vendor, state],
                |row| row.get::<_, i64>(0),
            ),
            None => self.writing.one(
                "SELECT count(*) FROM lead WHERE vendor = ?1",
                params![self.vendor],
                |row| row.get::<_, i64>(0),
            ),
        };
        usize::try_from(counted.unwrap_or_default()).unwrap_or_default()
    }

    fn fact(&self, name: &str) -> Option<Value> {
        self.writing.one(
            "SELECT value FROM fact WHERE vendor = ?1 AND name = ?2",
            params![self.vendor, name],
            |row| row.get::<_, Json>(0).map(|json| json.0),
        )
    }

    fn set_fact(&mut self, name: &str, value: Value) {
        if value.is_null() {
            self.writing.run(
                "DELETE FROM fact WHERE vendor = ?1 AND name = ?2",
                params![self.vendor, name],
            );
        } else {
            self.writing.run(
                "INSERT OR REPLACE INTO fact (vendor, name, value) VALUES (?1, ?2, ?3)",
                params![self.vendor, name, value.to_string()],
            );
        }
    }

    fn record(&mut self, lead: &str, what: &str, body: &Value) {
        self.writing.run(
            "INSERT INTO ledger (vendor, lead, what, body) VALUES (?1, ?2, ?3, ?4)",
            params![self.vendor, lead, what, body.to_string()],
        );
    }
}

fn kept(row: &Row) -> rusqlite::Result<Kept> {
    Ok(Kept {
        id: row.get(0)?,
        state: row.get(1)?,
        body: row.get::<_, Json>(2)?.0,
    })
}

/// A column that holds JSON.
pub(super) struct Json(pub(super) Value);

impl FromSql for Json {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(Self)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// SQLite counts with a sign.
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
