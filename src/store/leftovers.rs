//! Files of ours that killed processes left half written: results, and copies of the store.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::broken;
use crate::error::Result;

/// What a temporary file of ours begins with.
pub(super) const TEMPORARY: &str = ".leadctl-";

/// Removes them from a data folder and from those of its runs. One that a command at work holds locked stays.
pub fn remove_leftovers(data: &Path) -> Result<()> {
    let removed = all(data).and_then(|files| files.iter().try_for_each(fs::remove_file));
    removed.map_err(|error| broken::unreachable(data, &error))
}

/// All of them in a data folder and in those of its runs.
pub(super) fn all(data: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = vec![data.to_owned()];
    if let Ok(runs) = fs::read_dir(data.join("runs")) {
        folders.extend(runs.flatten().map(|run| run.path()));
    }
    let mut files = Vec::new();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        files.extend(inside(folder)?);
    }
    Ok(files)
}

/// Removes those of one folder.
pub(super) fn remove_from(folder: &Path) -> io::Result<()> {
    inside(folder)?.iter().try_for_each(fs::remove_file)
}

/// Those of one folder.
fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let path = entry.path();
        let is_left = || File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if is_ours && path.is_file() && is_left() {
            files.push(path);
        }
    }
    Ok(files)
}
