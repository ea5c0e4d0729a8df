//! Locks between processes: one a profile for pulls, one for bulk writes, one for listening. The system frees them with the process.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{broken, place};
use crate::error::{Error, Kind, Result};
use crate::exchange::segment;

/// How often a waiting command looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Even who does not wait tries for so long: somebody may only be looking whether a lock is held.
const A_GLANCE: Duration = Duration::from_millis(20);

/// What is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// Pulls of a profile.
    Pull,
    /// Bulk writes of a profile.
    Bulk,
    /// Receiving what is pushed to a profile.
    Listen,
}

impl Locked {
    /// All that can be locked of a profile.
    pub const ALL: [Self; 3] = [Self::Pull, Self::Bulk, Self::Listen];

    fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Bulk => "bulk",
            Self::Listen => "listen",
        }
    }

    /// Who holds it, in words: `pull`, `bulk run`, `listener`.
    pub fn at_work(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Bulk => "bulk run",
            Self::Listen => "listener",
        }
    }
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes a profile's lock at once, or ends with `Kind::Busy`.
    pub fn take(folder: &Path, profile: &str, locked: Locked) -> Result<Self> {
        let path = path(folder, profile, locked);
        let file = open(&path).map_err(|error| broken::unreachable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(busy(profile, locked)),
            Err(TryLockError::Error(error)) => Err(broken::unreachable(&path, &error)),
        }
    }

    /// The same, but tries for as long as `wait` (`--lock-wait`) before it gives up.
    pub async fn take_within(
        folder: &Path,
        profile: &str,
        locked: Locked,
        wait: Duration,
    ) -> Result<Self> {
        let begun = Instant::now();
        let wait = wait.max(A_GLANCE);
        loop {
            match Self::take(folder, profile, locked) {
                Err(error) if error.kind == Kind::Busy => {
                    let left = wait.saturating_sub(begun.elapsed());
                    if left.is_zero() {
                        return Err(error);
                    }
                    tokio::time::sleep(left.min(LOOK_AGAIN)).await;
                }
                other => return other,
            }
        }
    }

    /// Whether somebody holds a profile's lock. One that wants it meanwhile finds it busy for a moment: `take_within`
    /// does not mind.
    pub fn is_held(folder: &Path, profile: &str, locked: Locked) -> Result<bool> {
        let path = path(folder, profile, locked);
        let tried = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            opened => opened.map(|file| file.try_lock_shared()),
        };
        match tried {
            Ok(Ok(())) => Ok(false),
            Ok(Err(TryLockError::WouldBlock)) => Ok(true),
            Ok(Err(TryLockError::Error(error))) | Err(error) => {
                Err(broken::unreachable(&path, &error))
            }
        }
    }

    /// The process that holds a profile's lock, where the system tells.
    pub fn holder(folder: &Path, profile: &str, locked: Locked) -> Option<u32> {
        holder(&path(folder, profile, locked))
    }
}

#[cfg(target_os = "linux")]
fn holder(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let inode = path.metadata().ok()?.ino();
    in_list(&std::fs::read_to_string("/proc/locks").ok()?, inode)
}

/// Other systems do not tell in a way that needs no unsafe code.
#[cfg(not(target_os = "linux"))]
fn holder(_path: &Path) -> Option<u32> {
    None
}

/// Who holds a file: in `1: FLOCK  ADVISORY  WRITE 708 00:13:11495 0 EOF` 708 holds the file 11495. One that waits has
/// an arrow behind the number. <https://man7.org/linux/man-pages/man5/proc_locks.5.html>
#[cfg(target_os = "linux")]
fn in_list(locks: &str, inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, "WRITE", process, file, ..] = words.as_slice() else {
            return None;
        };
        let (_, number) = file.rsplit_once(':')?;
        (number.parse() == Ok(inode)).then(|| process.parse().ok())?
    })
}

fn path(folder: &Path, profile: &str, locked: Locked) -> PathBuf {
    let name = format!("{}.{}.lock", segment(profile), locked.word());
    folder.join("locks").join(name)
}

fn open(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        place::make_folder(folder)?;
    }
    place::private()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

fn busy(profile: &str, locked: Locked) -> Error {
    let what = locked.at_work();
    Error::new(
        Kind::Busy,
        "busy",
        format!("another {what} of {profile} is at work"),
    )
    .because("nothing was sent")
    .hint("wait until it has ended, or let this one wait with --lock-wait 5m")
    .detail("profile", profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_free_again_when_that_one_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::take(folder.path(), "cars/fr", Locked::Pull).unwrap();
        let lost = Lock::take(folder.path(), "cars/fr", Locked::Pull).unwrap_err();
        assert_eq!((lost.kind, lost.code.as_str()), (Kind::Busy, "busy"));
        Lock::take(folder.path(), "cars/fr", Locked::Bulk).unwrap();
        Lock::take(folder.path(), "reno", Locked::Pull).unwrap();
        drop(held);
        Lock::take(folder.path(), "cars/fr", Locked::Pull).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_holder_of_a_lock_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let holder = || Lock::holder(folder.path(), "cars", Locked::Pull);
        assert_eq!(holder(), None);
        let held = Lock::take(folder.path(), "cars", Locked::Pull).unwrap();
        // A sandboxed kernel may keep no list.
        assert!(holder().is_none_or(|process| process == std::process::id()));
        drop(held);
        assert_eq!(holder(), None);
        let locks = "1: POSIX  ADVISORY  WRITE 5 08:01:42 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 6 08:01:42 0 EOF\n\
                     3: FLOCK  ADVISORY  WRITE 7 08:01:42 0 EOF\n";
        assert_eq!((in_list(locks, 42), in_list(locks, 43)), (Some(7), None));
    }

    #[tokio::test]
    async fn a_lock_that_becomes_free_in_time_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::take(folder.path(), "cars", Locked::Pull).unwrap();
        let wait = Duration::from_millis(30);
        let lost = Lock::take_within(folder.path(), "cars", Locked::Pull, wait).await;
        assert_eq!(lost.unwrap_err().kind, Kind::Busy);
        let ((), taken) = tokio::join!(
            async {
                tokio::time::sleep(wait).await;
                drop(held);
            },
            Lock::take_within(folder.path(), "cars", Locked::Pull, Duration::from_secs(20)),
        );
        taken.unwrap();
    }
}
