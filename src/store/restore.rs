//! Puts a backup into a data folder that is not there yet, or is empty: whole and checked, or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Component, Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::backup::{MANIFEST, Manifest};
use super::{FILE, LAYOUTS, Store, broken, place};
use crate::beside;
use crate::error::{Error, Kind, Result, reason};

/// The largest manifest, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Reads and checks a backup beside its place, then puts it there in one step; with `dry` it is only checked.
///
/// Errors: 2 where something is in the data folder or the file cannot be read, 3 where it is no sound backup, 1 where
/// the disk does not take it or a newer leadctl made it.
pub fn restore(file: &Path, data: &Path, dry: bool) -> Result<Manifest> {
    is_free(data)?;
    let open = File::open(file).map_err(|error| {
        let what = format!("the backup {} cannot be read", file.display());
        Error::new(Kind::Usage, "cannot-read", what).because(reason(&error))
    })?;
    let mut archive = ZipArchive::new(open).map_err(|error| damaged(file, &error.to_string()))?;
    let manifest = manifest(file, &mut archive)?;
    let parent = match data.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let fault = |error: io::Error| broken::unreachable(data, &error);
    place::make_folder(parent).map_err(fault)?;
    // As closed to others as the data folder that it becomes.
    let beside = beside::Folder::new(parent).map_err(fault)?;
    unpack(file, &mut archive, beside.path())?;
    check(file, beside.path(), &manifest)?;
    if dry {
        return Ok(manifest);
    }
    sync(beside.path()).map_err(fault)?;
    // A folder takes the place of an empty one in one step.
    fs::rename(beside.path(), data).map_err(fault)?;
    File::open(parent)
        .and_then(|it| it.sync_all())
        .map_err(fault)?;
    Ok(manifest)
}

/// Nothing is written over.
fn is_free(data: &Path) -> Result<()> {
    let entries = match fs::read_dir(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| broken::unreachable(data, &error))?,
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let Some(first) = names.first() else {
        return Ok(());
    };
    Err(Error::new(
        Kind::Usage,
        "data-not-empty",
        format!("the data folder {} is not empty", data.display()),
    )
    .because(format!(
        "there is {first} in it, and nothing is written over"
    ))
    .hint("name a folder that is not there yet: leadctl store restore FILE --data-dir DIR")
    .hint("or move the old folder away first")
    .detail("path", data.display().to_string()))
}

fn manifest(file: &Path, archive: &mut ZipArchive<impl Read + Seek>) -> Result<Manifest> {
    let strange = || {
        Error::new(
            Kind::Invalid,
            "not-a-backup",
            format!("{} is no backup of leadctl", file.display()),
        )
        .hint("a backup is made by: leadctl store backup -o FILE")
    };
    let entry = archive.by_name(MANIFEST).map_err(|_| strange())?;
    let mut text = Vec::new();
    entry
        .take(LONGEST)
        .read_to_end(&mut text)
        .map_err(|error| damaged(file, &error.to_string()))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| strange())?;
    if manifest.leadctl_backup != 1 || manifest.layout > LAYOUTS.len() {
        return Err(broken::newer(file, manifest.layout, LAYOUTS.len()));
    }
    Ok(manifest)
}

/// Unpacks the store and the runs' files; what else there may be is no part of a backup.
fn unpack(file: &Path, archive: &mut ZipArchive<impl Read + Seek>, into: &Path) -> Result<()> {
    for at in 0..archive.len() {
        let torn = |error: &dyn std::error::Error| damaged(file, &error.to_string());
        let mut entry = archive
            .by_index(at)
            .map_err(|error: ZipError| torn(&error))?;
        let name = entry.name().map_err(|error| torn(&error))?.into_owned();
        if name == MANIFEST {
            continue;
        }
        let Some(path) = path_of(&name).filter(|_| entry.is_file()) else {
            let why = format!("it holds `{name}`, which is no part of a store");
            return Err(damaged(file, &why));
        };
        let path = into.join(path);
        let fault = |error: io::Error| broken::unreachable(&path, &error);
        if let Some(folder) = path.parent() {
            place::make_folder(folder).map_err(fault)?;
        }
        let mut new = place::private()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(fault)?;
        let mut checked = Checked {
            entry: &mut entry,
            torn: None,
        };
        let copied = io::copy(&mut checked, &mut new);
        if let Some(why) = checked.torn {
            return Err(damaged(file, &why));
        }
        copied.and_then(|_| new.sync_all()).map_err(fault)?;
    }
    Ok(())
}

/// An entry that is being read: it is compared with its check sum, and what is wrong with it is not the disk's fault.
struct Checked<'a, R: Read> {
    entry: &'a mut R,
    torn: Option<String>,
}

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.entry.read(into);
        read.inspect_err(|error| self.torn = Some(error.to_string()))
    }
}

/// `leadctl.db`, or `runs/RUN/FILE`; nothing that would lead elsewhere.
fn path_of(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        })
        .collect();
    let is_plain = !name.contains(['\\', '\0']);
    match parts?.as_slice() {
        [FILE] | ["runs", _, _] if is_plain => Some(path.to_owned()),
        _ => None,
    }
}

/// Whether what was unpacked is the store that the manifest tells of.
fn check(file: &Path, folder: &Path, manifest: &Manifest) -> Result<()> {
    // One of an older layout gets this program's in here, before it is anybody's store.
    let store =
        Store::open_existing(folder)?.ok_or_else(|| damaged(file, "there is no store in it"))?;
    if let Some(amiss) = store.is_sound()?.into_iter().next() {
        return Err(damaged(file, &amiss));
    }
    let leads: u64 = store.stats()?.values().map(super::Counted::leads).sum();
    if leads != manifest.leads {
        let why = format!("it holds {leads} leads, and says {}", manifest.leads);
        return Err(damaged(file, &why));
    }
    store.fold_log()?;
    drop(store);
    for suffix in ["-wal", "-shm"] {
        // Both are empty now, and made again when somebody opens the store.
        let _ = fs::remove_file(folder.join(format!("{FILE}{suffix}")));
    }
    Ok(())
}

fn sync(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

fn damaged(file: &Path, why: &str) -> Error {
    Error::new(
        Kind::Invalid,
        "backup-damaged",
        format!(
            "the backup {} is damaged; nothing was restored",
            file.display()
        ),
    )
    .because(why)
    .hint("take another copy of it")
    .detail("path", file.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        for name in ["leadctl.db", "runs/20261121T084939-af4a/rows.jsonl"] {
            assert_eq!(path_of(name), Some(PathBuf::from(name)));
        }
        for name in [
            "",
            "/etc/passwd",
            "../leadctl.db",
            "runs/../../x",
            "runs/x",
            "runs/a/b/c",
            "locks/x/y",
            "runs\\a\\b",
            "leadctl.db-wal",
        ] {
            assert_eq!(path_of(name), None, "{name}");
        }
    }
}
