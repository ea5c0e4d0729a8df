//! Writes a file whole or not at all: beside its place, synced, then renamed; readable by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::beside;
use crate::error::{Error, Kind, Result, reason};

/// Puts these bytes where `path` points, in place of what was there.
///
/// A link is followed; a device or a pipe (`/dev/null`, `/dev/stdout`) is written to, never replaced.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = Growing::create(path)?;
    file.put(bytes)?;
    file.keep()
}

/// Whether a file can be put where `path` points, before the work whose result it shall hold. A pipe is not opened: who
/// reads it would take that for the end.
pub fn can_be_written(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => Ok(()),
        _ => Growing::create(path).map(drop),
    }
}

/// A file that is written piece by piece. Its place is taken by `keep`; without it, nothing has happened.
pub struct Growing {
    path: PathBuf,
    file: BufWriter<Target>,
}

/// Where the bytes go.
enum Target {
    /// Into a new file beside its place, and the place.
    Beside(NamedTempFile, PathBuf),
    /// Into a device or a pipe.
    Device(File),
}

impl Growing {
    /// Begins a file for the place that `path` points to.
    pub fn create(path: &Path) -> Result<Self> {
        // The canonical path exists only where the file does; a new file is written where it was named.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let target = match fs::metadata(&place) {
            Ok(found) if !found.is_file() => OpenOptions::new()
                .write(true)
                .open(&place)
                .map(Target::Device),
            _ => beside::file(folder_of(&place)).map(|beside| Target::Beside(beside, place)),
        };
        match target {
            Ok(target) => Ok(Self {
                path: path.to_owned(),
                file: BufWriter::new(target),
            }),
            Err(error) => Err(cannot_write(path, &error)),
        }
    }

    /// Adds bytes.
    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| cannot_write(&self.path, &error))
    }

    /// Puts the file in its place, in place of what was there.
    pub fn keep(self) -> Result<()> {
        let path = self.path;
        let target = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error);
        let kept = target.and_then(|target| match target {
            Target::Beside(beside, place) => replace(beside, &place),
            Target::Device(_) => Ok(()),
        });
        kept.map_err(|error| cannot_write(&path, &error))
    }
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Beside(beside, _) => beside.write(bytes),
            // Whoever closed the pipe has read enough.
            Self::Device(device) => match device.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
                written => written,
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn folder_of(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn replace(beside: NamedTempFile, place: &Path) -> io::Result<()> {
    beside.as_file().sync_all()?;
    beside.persist(place).map_err(|failed| failed.error)?;
    // The new name itself outlives a power cut only when its folder is synced too.
    #[cfg(unix)]
    File::open(folder_of(place))?.sync_all()?;
    Ok(())
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

    #[test]
    fn a_file_that_is_not_kept_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("leads.csv");
        fs::write(&path, "old").unwrap();
        let mut file = Growing::create(&path).unwrap();
        file.put(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
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
            assert_eq!(can_be_written(path).unwrap_err(), error);
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
