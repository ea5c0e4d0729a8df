//! Appends a profile's block to the config file, without losing a letter of what stands there.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::file::File;
use super::words::must_stay_in_place;
use super::{Config, Environment, Flags, Paths};
use crate::error::{Error, Kind, Result, reason};

/// Appends a block to the config file, which is made (0600, in a 0700 folder) where there is none. The result is read
/// as a config before anything is written; what that says of it is returned.
pub fn add_block(paths: &Paths, block: &str, env: &Environment) -> Result<Config> {
    let path = &fs::canonicalize(&paths.config).unwrap_or_else(|_| paths.config.clone());
    let old = File::read(path)?;
    if old.is_none() {
        // What could not be read afterwards is not begun.
        must_stay_in_place(path)?;
    }
    let mut text = Zeroizing::new(String::new());
    if let Some(old) = &old {
        text.push_str(old.text());
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if !text.is_empty() {
            text.push('\n');
        }
    }
    text.push_str(block);
    // What is written gets the rights of its owner alone, whatever the old file had.
    let new = File::of_text(path, text, false);
    let config = Config::of_file(crate::vendor::ALL, &new, &Flags::default(), env)
        .map_err(|error| error.because("so it would be with the new block; nothing was written"))?;
    replace(path, new.text()).map_err(|error| {
        Error::new(
            Kind::Config,
            "config-unwritable",
            format!("{} cannot be written", path.display()),
        )
        .because(reason(&error))
        .hint("name another place: --config FILE")
    })?;
    Ok(config)
}

/// Puts a text in a file's place at once: beside it, synced, renamed, and the folder synced.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_private_folder(folder)?;
    // `tempfile` makes files with mode 0600.
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be opened as files; the rename is as durable as the system makes it.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
