//! Files of ours that killed processes left half written: results, and copies of the store.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::broken;
use crate::beside;
use crate::error::Result;

/// Removes them from a data folder and from those of its runs. What a command at work holds locked stays.
pub fn remove_leftovers(data: &Path) -> Result<()> {
    let mut folders = folders(data).into_iter();
    let removed = folders.try_for_each(|folder| beside::remove_leftovers(&folder));
    removed.map_err(|error| broken::unreachable(data, &error))
}

/// All of them in a data folder and in those of its runs.
pub(super) fn all(data: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders(data) {
        files.extend(beside::leftovers(&folder)?);
    }
    Ok(files)
}

fn folders(data: &Path) -> Vec<PathBuf> {
    let mut folders = vec![data.to_owned()];
    if let Ok(runs) = fs::read_dir(data.join("runs")) {
        folders.extend(runs.flatten().map(|run| run.path()));
    }
    folders.retain(|folder| folder.is_dir());
    folders
}
