//! Writes a file whole or not at all: beside its place, synced, then renamed; readable by its owner only.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Error, Kind, Result, reason};

/// Puts these bytes where `path` points, in place of what was there.
///
/// A link is followed; a device or a pipe (`/dev/null`, `/dev/stdout`) is written to, never replaced.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    // The canonical path exists only where the file does; a new file is written where it was named.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = match fs::metadata(&place) {
        Ok(found) if !found.is_file() => write_into(&place, bytes),
        _ => replace(&place, bytes),
    };
    written.map_err(|error| cannot_write(path, &error))
}

fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = tempfile::Builder::new()
        .prefix(".leadctl-")
        .tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(place).map_err(|failed| failed.error)?;
    // The new name itself outlives a power cut only when its folder is synced too.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn write_into(device: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut device = OpenOptions::new().write(true).open(device)?;
    match device.write_all(bytes) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// What the user is told when a result cannot be written.
fn cannot_write(path: &Path, error: &io::Error) -> Error {
    let path = path.display().to_string();
    Error::new(
        Kind::Failure,
        "cannot-write",
        format!("the result could not be written to {path}"),
    )
    .because(reason(&error))
    .hint("check that the folder exists, that you may write there and that the disk has room")
    .detail("path", path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        fs::write(&path, "a much longer text that was there before").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_and_a_device_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write(&link, b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn what_cannot_be_written_is_a_failure_that_names_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("missing").join("leads.csv");
        for path in [nowhere.as_path(), folder.path()] {
            let error = write(path, b"x").unwrap_err();
            assert_eq!(
                (error.kind, error.code.as_str()),
                (Kind::Failure, "cannot-write")
            );
            assert_eq!(error.details["path"], path.display().to_string());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_a_failure() {
        let error = write(Path::new("/dev/full"), b"x").unwrap_err();
        assert_eq!(error.kind, Kind::Failure);
        assert!(error.because[0].contains("No space left"), "{error:?}");
    }
}
