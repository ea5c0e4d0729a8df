//! Looks at the store and changes nothing, not even its layout: for whoever wants to know what state it is in.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{FILE, LAYOUTS, Store, broken, leftovers, place, prepare, version};
use crate::error::Result;

/// So many faults of a damaged file are named.
const MOST_NAMED: usize = 3;

/// What state the store is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// The layout of the file.
    pub layout: usize,
    /// The latest layout that this program knows.
    pub latest: usize,
    /// What is wrong with the file, page by page; the first of it.
    pub faults: Vec<String>,
    /// The file's size in bytes.
    pub size: u64,
    /// How many of them hold nothing.
    pub free: u64,
    /// The size in bytes of the log beside it.
    pub log: u64,
}

impl Inspection {
    /// Looks at the store of a data folder; `None` where there is none. Errors: as for `Store::open`.
    pub fn of(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        match path.try_exists() {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) => return Err(broken::unreachable(&path, &error)),
        }
        place::refuse_network(&path)?;
        let looked = prepare(&path).and_then(|connection| look(&connection));
        let looked = looked.map_err(|error| broken::broken(&path, &error))?;
        let size = |path: &Path| path.metadata().map_or(0, |it| it.len());
        Ok(Some(Self {
            size: size(&path),
            log: size(&folder.join(format!("{FILE}-wal"))),
            ..looked
        }))
    }
}

fn look(connection: &Connection) -> rusqlite::Result<Inspection> {
    let number = |pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| {
            row.get::<_, i64>(0).map(i64::unsigned_abs)
        })
    };
    let mut check = connection.prepare(&format!("PRAGMA quick_check({MOST_NAMED})"))?;
    let said = check.query_map([], |row| row.get::<_, String>(0))?;
    let said: Vec<String> = said.collect::<rusqlite::Result<_>>()?;
    Ok(Inspection {
        layout: version(connection)?,
        latest: LAYOUTS.len(),
        faults: said.into_iter().filter(|said| said != "ok").collect(),
        free: number("freelist_count")?.saturating_mul(number("page_size")?),
        ..Inspection::default()
    })
}

impl Store {
    /// The files of ours that killed processes left half written in a data folder.
    pub fn left_behind(folder: &Path) -> Vec<PathBuf> {
        leftovers::all(folder).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_store_is_looked_at_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Inspection::of(folder.path()).unwrap(), None);
        let store = Store::open(folder.path()).unwrap();
        let sound = Inspection::of(folder.path()).unwrap().unwrap();
        assert_eq!((sound.layout, sound.latest), (LAYOUTS.len(), LAYOUTS.len()));
        assert!(sound.faults.is_empty() && sound.size + sound.log > 0);
        // An older layout is told, and not brought up to date.
        store.meddle("PRAGMA user_version = 1");
        for _ in 0..2 {
            let older = Inspection::of(folder.path()).unwrap().unwrap();
            assert_eq!(older.layout, 1);
        }
    }

    #[test]
    fn what_is_no_database_is_an_error_and_what_is_left_half_written_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "no database ".repeat(100)).unwrap();
        let error = Inspection::of(folder.path()).unwrap_err();
        assert_eq!(error.code, "store-corrupt");
        assert!(Store::left_behind(folder.path()).is_empty());
        let half = folder.path().join(".leadctl-abc");
        fs::write(&half, "half").unwrap();
        assert_eq!(Store::left_behind(folder.path()), [half]);
    }
}
