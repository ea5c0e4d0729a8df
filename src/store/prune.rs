//! Removes runs that are long over from the journal, and their folders.
//!
//! What `unchanged` is judged by stays: the latest write to each lead that was applied, and every applied add. A run
//! of which such a write stays is kept without the rest.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde_json::json;

use super::leads::{micros, time, unsigned};
use super::runs::boot;
use super::writes::VERDICT;
use super::{Store, broken};
use crate::account::rfc3339;
use crate::error::Result;
use crate::lead::Operation;

/// A folder that no run knows may belong to one that is about to begin.
const SETTLED: Duration = Duration::from_secs(24 * 60 * 60);

/// A run that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunedRun {
    /// Its id.
    pub id: String,
    /// What it did, as a word.
    pub operation: String,
    /// For which profile.
    pub profile: String,
    /// When it ended.
    pub ended_at: Timestamp,
    /// So many of its rows go.
    pub rows: u64,
    /// So many stay.
    pub kept: u64,
}

/// A folder below `runs` that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrunedFolder {
    /// Where it lies.
    pub path: PathBuf,
    /// What its files hold, in bytes.
    pub bytes: u64,
}

/// What `unchanged` needs: an applied add, or the latest of the writes to a lead that changed it or may have.
const NEEDED: &str = "write.state = 'settled' AND write.verdict IN ('applied', 'unchanged') AND (
        (write.lead IS NULL AND write.operation = 'add-lead')
        OR (write.lead IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM write AS later
            WHERE later.profile = write.profile AND later.lead = write.lead
                AND (later.asked_at, later.run, later.row) > (write.asked_at, write.run, write.row)
                AND (later.state <> 'settled' OR later.verdict IN ('applied', 'unchanged', 'unknown')))))";

impl Store {
    /// Removes from the journal what ended before, but for what is needed, unsent or of unknown fate; with `dry` only
    /// tells what that would be.
    pub fn prune(&mut self, before: Timestamp, dry: bool, at: Timestamp) -> Result<Vec<PrunedRun>> {
        let boot = boot();
        let mut pruned = Vec::new();
        self.attempt(|tx| {
            for run in over(tx, boot.as_deref(), before)? {
                pruned.extend(prune(tx, run, at)?);
            }
            Ok((!dry).then_some(()))
        })?;
        Ok(pruned)
    }

    /// The folders below `runs` of these runs, and those that no run knows and nobody has touched for a day.
    pub fn prunable_folders(&self, data: &Path, runs: &[PrunedRun]) -> Result<Vec<PrunedFolder>> {
        let place = data.join("runs");
        let fault = |error: io::Error| broken::unreachable(&place, &error);
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(fault)?,
        };
        let mut folders = Vec::new();
        for entry in entries {
            let path = entry.map_err(fault)?.path();
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
            let Some(name) = name.filter(|_| path.is_dir()) else {
                continue;
            };
            let goes = runs.iter().any(|run| run.id == name)
                || (!self.knows_run(&name)? && is_settled(&path).map_err(fault)?);
            if goes {
                let bytes = size(&path).map_err(fault)?;
                folders.push(PrunedFolder { path, bytes });
            }
        }
        folders.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(folders)
    }

    fn knows_run(&self, id: &str) -> Result<bool> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM run WHERE id = ?1)")?
                .query_row([id], |row| row.get(0))
        })
    }
}

impl PrunedFolder {
    /// Removes it.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(broken::unreachable(&self.path, &error))
            }
            _ => Ok(()),
        }
    }
}

/// Runs that ended before and hold nothing that is open. The last good pull of a profile says when that was.
fn over(
    tx: &Transaction,
    boot: Option<&str>,
    before: Timestamp,
) -> rusqlite::Result<Vec<PrunedRun>> {
    let sql = format!(
        "SELECT id, operation, profile, ended_at FROM run
         WHERE ended_at < ?2 AND arguments ->> '$.pruned_at' IS NULL
             AND (ready IS NULL OR ready <= (SELECT count(*) FROM write WHERE write.run = run.id))
             AND NOT EXISTS (SELECT 1 FROM write WHERE write.run = run.id
                 AND ({VERDICT} = 'unknown' OR (run.ready IS NOT NULL AND {VERDICT} IN ('unsent', 'failed'))))
             AND NOT (operation = ?3 AND exit = 0 AND NOT EXISTS (
                 SELECT 1 FROM run AS later WHERE later.profile = run.profile AND later.operation = run.operation
                     AND later.exit = 0 AND later.started_at > run.started_at))
         ORDER BY started_at"
    );
    tx.prepare(&sql)?
        .query_map(
            params![boot, micros(before), Operation::PullLeads.word()],
            |row| {
                Ok(PrunedRun {
                    id: row.get(0)?,
                    operation: row.get(1)?,
                    profile: row.get(2)?,
                    ended_at: time(row, 3)?,
                    rows: 0,
                    kept: 0,
                })
            },
        )?
        .collect()
}

fn prune(
    tx: &Transaction,
    mut run: PrunedRun,
    at: Timestamp,
) -> rusqlite::Result<Option<PrunedRun>> {
    let gone = tx
        .prepare_cached(&format!(
            "DELETE FROM write WHERE run = ?1 AND NOT coalesce({NEEDED}, 0)"
        ))?
        .execute([&run.id])?;
    run.rows = u64::try_from(gone).unwrap_or_default();
    run.kept = tx
        .prepare_cached("SELECT count(*) FROM write WHERE run = ?1")?
        .query_row([&run.id], |row| row.get(0).map(unsigned))?;
    let bulk: bool = tx
        .prepare_cached("SELECT ready IS NOT NULL FROM run WHERE id = ?1")?
        .query_row([&run.id], |row| row.get(0))?;
    if run.rows == 0 && run.kept > 0 && !bulk {
        // All of it is needed.
        return Ok(None);
    }
    if run.kept == 0 {
        tx.prepare_cached("DELETE FROM run WHERE id = ?1")?
            .execute([&run.id])?;
    } else {
        // What it had is not counted as missing.
        tx.prepare_cached(
            "UPDATE run SET arguments = ?2, ready = CASE WHEN ready IS NOT NULL THEN ?3 END,
                 refused = CASE WHEN ready IS NOT NULL THEN 0 END, skipped = CASE WHEN ready IS NOT NULL THEN 0 END
             WHERE id = ?1",
        )?
        .execute(params![
            run.id,
            json!({ "pruned_at": rfc3339(at) }).to_string(),
            i64::try_from(run.kept).unwrap_or(i64::MAX)
        ])?;
    }
    Ok(Some(run))
}

fn is_settled(folder: &Path) -> io::Result<bool> {
    let mut latest = fs::metadata(folder)?.modified()?;
    for entry in fs::read_dir(folder)? {
        latest = latest.max(entry?.metadata()?.modified()?);
    }
    let age = SystemTime::now().duration_since(latest);
    Ok(age.is_ok_and(|age| age > SETTLED))
}

fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
