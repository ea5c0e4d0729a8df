//! What a file or folder stands on: whose it is, who may enter, what kind of disk it lies on and how much room is left.

use std::io;
use std::path::Path;

use super::place;

/// What a file or folder is like for us and for others. Asking changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// Its permissions: `0o600`; `0o1777` where it is a folder in which each may replace only what is his own.
    pub mode: u32,
    /// Whether it belongs to whoever runs this program.
    pub is_ours: bool,
    /// Whether we may write it, or into it.
    pub writable: bool,
    /// The type of its file system, where the system tells: `ext4`.
    pub file_system: Option<String>,
    /// How many bytes we may still write there, where the system tells.
    pub room: Option<u64>,
}

impl Ground {
    /// Looks at a file or folder; `None` where there is none.
    pub fn of(path: &Path) -> io::Result<Option<Self>> {
        let metadata = match path.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(Self {
            file_system: place::kind_of(path),
            ..Self::told(path, &metadata)
        }))
    }

    #[cfg(unix)]
    fn told(path: &Path, metadata: &std::fs::Metadata) -> Self {
        use rustix::fs::{Access, access, statvfs};
        use std::os::unix::fs::MetadataExt as _;
        let disk = statvfs(path).ok();
        Self {
            mode: metadata.mode() & 0o1777,
            is_ours: metadata.uid() == rustix::process::geteuid().as_raw(),
            writable: access(path, Access::WRITE_OK).is_ok(),
            file_system: None,
            room: disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
        }
    }

    /// Elsewhere folders of the user are private by default, and the system is not asked for the rest.
    #[cfg(not(unix))]
    fn told(_path: &Path, metadata: &std::fs::Metadata) -> Self {
        Self {
            mode: 0o600,
            is_ours: true,
            writable: !metadata.permissions().readonly(),
            file_system: None,
            room: None,
        }
    }

    /// Whether group or others have any right to it.
    pub fn is_open_to_others(&self) -> bool {
        self.mode & 0o077 != 0
    }

    /// Whether others may put files of theirs in the place of what lies in this folder.
    pub fn lets_others_replace(&self) -> bool {
        self.mode & 0o022 != 0 && self.mode & 0o1000 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_folder_tells_who_may_enter_it_and_how_much_room_it_has() {
        use std::fs::{self, Permissions};
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o750)).unwrap();
        let ground = Ground::of(folder.path()).unwrap().unwrap();
        assert_eq!((ground.mode, ground.is_open_to_others()), (0o750, true));
        assert!(ground.is_ours && ground.writable);
        assert!(ground.room.is_some_and(|bytes| bytes > 0));
        fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
        let ground = Ground::of(folder.path()).unwrap().unwrap();
        assert!(!ground.is_open_to_others());
    }

    #[test]
    fn where_there_is_nothing_nothing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Ground::of(&folder.path().join("none")).unwrap(), None);
    }
}
