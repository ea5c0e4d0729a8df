//! The accounts' own lists, as the vendors told them.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde_json::Value;

use super::leads::{micros, time};
use super::{FILE, LAYOUTS, Store, broken, prepare, version};
use crate::account::{List, Name};
use crate::error::Result;
use crate::lead::Phase;

impl Store {
    /// Opens the store for reading as it is, if there is one of this program's layout: an older one is not brought up
    /// to date, so that this changes nothing.
    pub fn open_as_it_is(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let store = Self {
            connection: prepare(&path).map_err(|error| broken::broken(&path, &error))?,
            path,
            stopped: None,
            folding: None,
        };
        let is_ours = store.asked(version)? == LAYOUTS.len();
        Ok(is_ours.then_some(store))
    }

    /// Every list of a profile, by its name.
    pub fn names(&self, profile: &str) -> Result<Vec<(String, List)>> {
        self.asked(|connection| {
            let mut lists = Vec::new();
            for (list, at) in told(connection, profile)? {
                let names = entries(connection, profile, &list)?;
                lists.push((list, List::told(names, at)));
            }
            Ok(lists)
        })
    }

    /// Puts lists of a profile in the place of those that were known: all of them, or none.
    pub fn keep_names(
        &mut self,
        profile: &str,
        lists: &[(&str, &[Name])],
        at: Timestamp,
    ) -> Result<()> {
        self.write(|tx| {
            for (list, names) in lists {
                tx.execute(
                    "DELETE FROM name WHERE profile = ?1 AND list = ?2",
                    params![profile, list],
                )?;
                let mut insert = tx.prepare_cached(
                    "INSERT INTO name (profile, list, place, id, parent, name, phase, code)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?;
                for (place, name) in (0_i64..).zip(*names) {
                    insert.execute(params![
                        profile,
                        list,
                        place,
                        name.value.to_string(),
                        name.parent.as_ref().map(Value::to_string),
                        name.name,
                        name.phase.map(Phase::word),
                        name.code,
                    ])?;
                }
                tx.execute(
                    "INSERT INTO name_list (profile, list, told_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (profile, list) DO UPDATE SET told_at = excluded.told_at",
                    params![profile, list, micros(at)],
                )?;
            }
            Ok(())
        })
    }
}

fn told(connection: &Connection, profile: &str) -> rusqlite::Result<Vec<(String, Timestamp)>> {
    let sql = "SELECT list, told_at FROM name_list WHERE profile = ?1 ORDER BY list";
    let mut asked = connection.prepare_cached(sql)?;
    let rows = asked.query_map([profile], |row| Ok((row.get(0)?, time(row, 1)?)))?;
    rows.collect()
}

fn entries(connection: &Connection, profile: &str, list: &str) -> rusqlite::Result<Vec<Name>> {
    let sql = "SELECT id, parent, name, phase, code FROM name
               WHERE profile = ?1 AND list = ?2 ORDER BY place";
    let mut asked = connection.prepare_cached(sql)?;
    let rows = asked.query_map([profile, list], entry)?;
    rows.collect()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Name> {
    let id: String = row.get(0)?;
    let parent: Option<String> = row.get(1)?;
    let phase: Option<String> = row.get(3)?;
    Ok(Name {
        value: wire(id),
        name: row.get(2)?,
        code: row.get(4)?,
        phase: phase.as_deref().and_then(Phase::from_word),
        parent: parent.map(wire),
    })
}

/// A value as it was written; text that is no JSON stands for itself.
fn wire(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
