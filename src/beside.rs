//! Files and folders that are written beside their place before they take it: ours by their name, locked for as long as
//! somebody is at work with them. What a killed process left is removed by whoever writes in the same folder next: it
//! may hold people's data.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};

/// What the name of everything of ours begins with that is not in its place yet.
pub const PREFIX: &str = ".leadctl-";

/// The same for a data folder that is being restored.
const FOLDER: &str = ".leadctl-restore-";

/// Makes a file (0600) in a folder, and removes first what killed processes left there.
pub fn file(folder: &Path) -> io::Result<NamedTempFile> {
    // What cannot be removed, or not even be seen, is somebody else's; it is in nobody's way.
    remove_leftovers(folder).unwrap_or_default();
    loop {
        let file = Builder::new().prefix(PREFIX).tempfile_in(folder)?;
        // Where files cannot be locked, nobody takes it for one that was left, either.
        file.as_file().lock().unwrap_or_default();
        // Somebody may have done so before it was locked.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// A folder that is to take the place of another one.
#[derive(Debug)]
pub struct Folder {
    folder: TempDir,
    /// Held for as long as somebody is at work here.
    _lock: Option<File>,
}

impl Folder {
    /// Makes one (0700) in this folder, and removes first what killed processes left there.
    pub fn new(parent: &Path) -> io::Result<Self> {
        remove_leftovers(parent).unwrap_or_default();
        loop {
            let mut builder = Builder::new();
            builder.prefix(FOLDER);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            let folder = builder.tempdir_in(parent)?;
            // Not every system lets a folder be opened.
            let lock = File::open(folder.path());
            let lock = lock.and_then(|it| it.lock().map(|()| it)).ok();
            if folder.path().exists() {
                return Ok(Self {
                    folder,
                    _lock: lock,
                });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes what killed processes left in a folder. What a command at work holds locked stays.
pub fn remove_leftovers(folder: &Path) -> io::Result<()> {
    each_left(folder, &mut |path| {
        let removed = if path.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
}

/// What killed processes left in a folder.
pub fn leftovers(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut left = Vec::new();
    each_left(folder, &mut |path| {
        left.push(path.to_owned());
        Ok(())
    })?;
    Ok(left)
}

/// Each is held until something was done with it: whoever has just made it sees that.
fn each_left(folder: &Path, act: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let name = name.to_string_lossy();
        let is_file = name.starts_with(PREFIX) && kind.is_file();
        let is_ours = is_file || (name.starts_with(FOLDER) && kind.is_dir());
        if is_ours
            && let Ok(left) = File::open(entry.path())
            && left.try_lock().is_ok()
        {
            act(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_left_goes_and_what_somebody_works_on_or_is_not_ours_stays() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path();
        let (file, folder) = (file(place).unwrap(), Folder::new(place).unwrap());
        fs::write(place.join(".leadctl-left"), "Zebediah").unwrap();
        fs::create_dir(place.join(".leadctl-restore-left")).unwrap();
        fs::write(place.join(".leadctl-restore-left/leadctl.db"), "Zebediah").unwrap();
        fs::create_dir(place.join(".leadctl-mine")).unwrap();
        fs::write(place.join("mine.csv"), "").unwrap();
        remove_leftovers(place).unwrap();
        let mut wanted = [file.path(), folder.path()]
            .map(|it| it.file_name().unwrap().to_str().unwrap().to_owned())
            .to_vec();
        wanted.extend([".leadctl-mine".to_owned(), "mine.csv".to_owned()]);
        wanted.sort();
        assert_eq!(names(place), wanted);
        drop((file, folder));
        assert_eq!(names(place), [".leadctl-mine", "mine.csv"]);
    }

    #[test]
    fn many_who_write_in_one_folder_do_not_take_each_others_files_away() {
        let place = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let file = file(place.path()).unwrap();
                        assert!(file.path().exists());
                    }
                });
            }
        });
        assert_eq!(names(place.path()), Vec::<String>::new());
    }
}
