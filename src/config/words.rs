//! Whose words a config file holds: one that anyone on the machine could have written is not followed, since its addresses
//! are told secrets and its commands are run.

use std::fs;
use std::path::{Path, PathBuf};

use super::file::{quoted, unsafe_permissions};
use crate::error::{Error, Kind, Result};

/// The system follows no more links than these.
const MOST_LINKS: usize = 40;

/// The folders that decide which file a path means: its own and, where it is a link, that of what it leads to.
pub(crate) fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let target = fs::read_link(&path).map(|target| folder.join(target));
        if !folders.contains(&folder) {
            folders.push(folder);
        }
        match target {
            Ok(target) => path = target,
            Err(_) => break,
        }
    }
    folders
}

/// Refuses (8) an open file that anyone may write. Asked of the handle: a path may change its target.
#[cfg(unix)]
pub(super) fn must_be_ours(path: &Path, handle: &fs::File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |it: fs::Metadata| it.permissions().mode();
    match handle.metadata().map(mode) {
        Ok(mode) if mode & ANYONE_WRITES != 0 => {
            let because = "what it says may be somebody else's words";
            Err(unsafe_permissions(
                path,
                "may be written by anyone",
                because,
            ))
        }
        _ => must_stay_in_place(path),
    }
}

/// Refuses (8) a path under which anyone may put another file.
///
/// The folders are asked by their names: to make one mean another folder takes a right to the folder above, and who may
/// write into a folder may not change its mode.
#[cfg(unix)]
pub(super) fn must_stay_in_place(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_anyones = |folder: &PathBuf| {
        let mode = fs::metadata(folder).map(|it| it.permissions().mode());
        // In a sticky folder, as /tmp is, a file is replaced by its owner alone.
        mode.is_ok_and(|mode| mode & ANYONE_WRITES != 0 && mode & STICKY == 0)
    };
    let Some(folder) = folders(path).into_iter().find(is_anyones) else {
        return Ok(());
    };
    let told = path.display().to_string();
    Err(Error::new(
        Kind::Config,
        "unsafe-folder",
        format!("anyone may put another file in the place of {told}"),
    )
    .because(format!("anyone may write into {}", folder.display()))
    .hint(format!("chmod go-w {}", quoted(&folder)))
    .detail("path", told))
}

#[cfg(unix)]
const ANYONE_WRITES: u32 = 0o002;

#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// Elsewhere folders of the user are private by default.
#[cfg(not(unix))]
pub(super) fn must_be_ours(_path: &Path, _handle: &fs::File) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn must_stay_in_place(_path: &Path) -> Result<()> {
    Ok(())
}
