//! Copies the store and the folders of its runs into one zip file, as they stand at one moment, while others work.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::{FILE, LAYOUTS, Store, broken, run_folder};
use crate::account::rfc3339;
use crate::beside;
use crate::error::{Error, Kind, Result, reason};

/// What a backup's first entry is called.
pub(super) const MANIFEST: &str = "backup.json";

/// How much is copied at once, in bytes.
const PIECE: usize = 256 * 1024;

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup: 1.
    pub leadctl_backup: u32,
    /// By which leadctl it was made.
    pub version: String,
    /// When, RFC 3339 in UTC.
    pub made_at: String,
    /// The layout of its store.
    pub layout: usize,
    /// How many leads it holds.
    pub leads: u64,
    /// How many runs.
    pub runs: u64,
}

impl Store {
    /// Writes a backup. `version` is this program's. Errors are of `Kind::Failure`.
    pub fn back_up(&self, out: &mut dyn Write, version: &str, at: Timestamp) -> Result<Manifest> {
        let data = self.path().parent().unwrap_or(self.path());
        let fault = |error: io::Error| broken::unreachable(data, &error);
        // The store's folder is as private as the store, and has room for it.
        let copy = beside::file(data).map_err(fault)?;
        let place = copy.path().to_string_lossy().into_owned();
        self.asked(|connection| connection.execute("VACUUM INTO ?1", [place]))?;
        let (manifest, runs) = look(copy.path(), version, at)?;
        let mut zip = Zip {
            writer: ZipWriter::new_stream(out),
        };
        let text =
            serde_json::to_vec_pretty(&manifest).map_err(|error| not_written(&error.into()))?;
        zip.entry(MANIFEST, &mut text.as_slice())?;
        let store = File::open(copy.path()).map_err(fault)?;
        zip.file(FILE, copy.path(), store)?;
        for run in runs {
            zip.folder(&run_folder(data, &run))?;
        }
        zip.writer
            .finish()
            .map_err(|error| not_written(&error.into()))?;
        Ok(manifest)
    }
}

/// What the copy holds; whether it is sound is found out now, not when it is needed.
fn look(copy: &Path, version: &str, at: Timestamp) -> Result<(Manifest, Vec<String>)> {
    let asked = || -> rusqlite::Result<(Manifest, Vec<String>, String)> {
        let connection = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        let counted = |count: i64| u64::try_from(count).unwrap_or_default();
        let manifest = Manifest {
            leadctl_backup: 1,
            version: version.to_owned(),
            made_at: rfc3339(at),
            layout: LAYOUTS.len(),
            leads: counted(count("SELECT count(*) FROM lead")?),
            runs: counted(count("SELECT count(*) FROM run")?),
        };
        let mut statement = connection.prepare("SELECT id FROM run WHERE ready IS NOT NULL")?;
        let runs = statement
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let sound = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok((manifest, runs, sound))
    };
    let (manifest, runs, sound) = asked().map_err(|error| broken::broken(copy, &error))?;
    if sound != "ok" {
        return Err(
            Error::new(Kind::Failure, "store-corrupt", "the store is damaged")
                .because(sound)
                .hint("what is wrong with it: leadctl leads verify"),
        );
    }
    Ok((manifest, runs))
}

struct Zip<'a> {
    writer: ZipWriter<StreamWriter<&'a mut dyn Write>>,
}

impl Zip<'_> {
    /// The files of a run's folder. One that goes meanwhile is not missed: the store's copy knows the run.
    fn folder(&mut self, folder: &Path) -> Result<()> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Ok(());
        };
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        for path in paths {
            let name = |path: &Path| path.file_name().map(|it| it.to_string_lossy().into_owned());
            let (Some(run), Some(file)) = (name(folder), name(&path)) else {
                continue;
            };
            if file.starts_with(beside::PREFIX) {
                continue;
            }
            match File::open(&path) {
                Ok(open) => self.file(&format!("runs/{run}/{file}"), &path, open)?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(broken::unreachable(&path, &error)),
            }
        }
        Ok(())
    }

    fn file(&mut self, name: &str, path: &Path, file: File) -> Result<()> {
        let mut reading = Reading { file, failed: None };
        let written = self.entry(name, &mut reading);
        match reading.failed {
            Some(error) => Err(broken::unreachable(path, &error)),
            None => written,
        }
    }

    fn entry(&mut self, name: &str, from: &mut dyn io::Read) -> Result<()> {
        // Stores may be larger than what a zip file could hold in its first form.
        let options = SimpleFileOptions::default()
            .unix_permissions(0o600)
            .large_file(true);
        self.writer
            .start_file(name, options)
            .map_err(|error| not_written(&error.into()))?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece).map_err(|error| not_written(&error))?;
            let Some(read) = piece.get(..read).filter(|it| !it.is_empty()) else {
                return Ok(());
            };
            self.writer
                .write_all(read)
                .map_err(|error| not_written(&error))?;
        }
    }
}

/// A file that is being read, so that what goes wrong with it is not said of the backup.
struct Reading {
    file: File,
    failed: Option<io::Error>,
}

impl io::Read for Reading {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into).inspect_err(|error| {
            self.failed = Some(io::Error::new(error.kind(), error.to_string()));
        })
    }
}

fn not_written(error: &io::Error) -> Error {
    Error::new(
        Kind::Failure,
        "cannot-write",
        "the backup could not be written",
    )
    .because(reason(error))
    .hint("check that there is room for it, and that you may write there")
}
