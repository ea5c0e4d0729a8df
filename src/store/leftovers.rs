//! Files of ours that killed processes left half written: results, and copies of the store.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::broken;
use crate::error::Result;

/// What a temporary file of ours begins with.
pub(super) const TEMPORARY: &str = ".leadctl-";

/// Removes them from a data folder and from those of its runs. One that a command at work holds locked stays.
pub fn remove_leftovers(data: &Path) -> Result<()> {
    let fault = |error: io::Error| broken::unreachable(data, &error);
    let mut folders = vec![data.to_owned()];
    if let Ok(runs) = fs::read_dir(data.join("runs")) {
        folders.extend(runs.flatten().map(|run| run.path()));
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        remove_from(folder).map_err(fault)?;
    }
    Ok(())
}

/// The same for one folder.
pub(super) fn remove_from(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(TEMPORARY);
        let path = entry.path();
        let is_left = || File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if is_ours && path.is_file() && is_left() {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
