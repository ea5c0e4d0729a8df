//! Files of ours that killed processes left half written: results, and copies of the store.

use std::fs;
use std::io;
use std::path::Path;

use super::broken;
use crate::beside;
use crate::error::Result;

/// Removes them from a data folder and from those of its runs. One that a command at work holds locked stays.
pub fn remove_leftovers(data: &Path) -> Result<()> {
    let fault = |error: io::Error| broken::unreachable(data, &error);
    let mut folders = vec![data.to_owned()];
    if let Ok(runs) = fs::read_dir(data.join("runs")) {
        folders.extend(runs.flatten().map(|run| run.path()));
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        beside::remove_leftovers(folder).map_err(fault)?;
    }
    Ok(())
}
