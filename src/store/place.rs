//! Where the store lies: makes its folder and file, closed to others from birth, and refuses network file systems.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

use super::broken;
use crate::error::Result;

/// File systems on which `SQLite`'s shared memory does not work between machines.
#[cfg(target_os = "linux")]
const NETWORK: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "lustre",
    "glusterfs",
    "fuse.glusterfs",
    "fuse.sshfs",
    "fuse.davfs",
    "davfs",
    "ncpfs",
];

/// Makes the folder (0700) and an empty file in it (0600), if they are not there.
pub(super) fn make(folder: &Path, file: &str) -> Result<()> {
    let path = folder.join(file);
    make_folder(folder)
        .and_then(|()| make_file(folder, &path))
        .map_err(|error| broken::unreachable(&path, &error))
}

/// Makes a folder that only its owner may enter, if it is not there.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// How to open a file that only its owner may read, once it is made.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_file(folder: &Path, path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    match private().write(true).create_new(true).open(path) {
        Ok(file) => {
            file.sync_all()?;
            File::open(folder)?.sync_all()
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts the log beside a store on disk. No lock of `SQLite` is on the log, so opening it here frees none.
pub(super) fn sync_log(path: &Path) -> io::Result<()> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    OpenOptions::new().write(true).open(log)?.sync_data()
}

/// Refuses a file on a network file system: two machines would damage it.
#[cfg(target_os = "linux")]
pub(super) fn refuse_network(path: &Path) -> Result<()> {
    match kind_of(path) {
        Some(kind) if is_network(&kind) => Err(broken::network(path, &kind)),
        // Where the system does not tell, the store is taken to be local.
        _ => Ok(()),
    }
}

/// Whether a file system of this type may be reached by two machines.
#[cfg(target_os = "linux")]
fn is_network(kind: &str) -> bool {
    NETWORK.contains(&kind)
}

/// The type of the file system on which a path lies, where the system tells.
#[cfg(target_os = "linux")]
pub(super) fn kind_of(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let device = path.metadata().ok()?.dev();
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    file_system(&mounts, device).map(str::to_owned)
}

/// Other systems do not tell in a way that needs no unsafe code.
#[cfg(not(target_os = "linux"))]
pub(super) fn refuse_network(_path: &Path) -> Result<()> {
    Ok(())
}

/// The same.
#[cfg(not(target_os = "linux"))]
pub(super) fn kind_of(_path: &Path) -> Option<String> {
    None
}

/// The type of a mounted device: in `36 35 98:0 / /mnt rw shared:1 - ext4 /dev/root rw` the word after the dash.
/// <https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html>
#[cfg(target_os = "linux")]
fn file_system(mounts: &str, device: u64) -> Option<&str> {
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & !0xfff);
    let minor = (device & 0xff) | ((device >> 12) & !0xff);
    let wanted = format!("{major}:{minor}");
    mounts
        .lines()
        .find(|line| line.split(' ').nth(2) == Some(&wanted))
        .and_then(|line| line.split_once(" - "))
        .and_then(|(_, after)| after.split(' ').next())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::file_system;

    #[test]
    fn a_device_s_file_system_is_the_word_after_the_dash() {
        let mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
                      41 22 0:45 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2\n";
        assert_eq!(file_system(mounts, 0x0801), Some("ext4"));
        assert_eq!(file_system(mounts, 45), Some("nfs4"));
        assert_eq!(file_system(mounts, 46), None);
    }
}
