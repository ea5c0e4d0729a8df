//! What the user is told when the store cannot be used: what happened, why, and what to do.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Kind};

/// A fault of `SQLite`.
pub(super) fn broken(path: &Path, fault: &rusqlite::Error) -> Error {
    match fault.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => failure(path, "store-corrupt", "the store is damaged")
            .because(fault.to_string())
            .hint(MOVE_AWAY),
        Some(ErrorCode::NotADatabase) => {
            failure(path, "store-corrupt", "the store is not a database").hint(MOVE_AWAY)
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => read_only(path),
        Some(ErrorCode::DiskFull) => failure(path, "disk-full", "the disk is full")
            .because("nothing was confirmed to the vendor that is not stored")
            .hint("make room, then run the same command again"),
        Some(ErrorCode::SystemIoFailure) => {
            failure(path, "store-io", "the disk refused to read or write the store")
                .because(fault.to_string())
                .hint("check the disk and its free space, then run the same command again")
        }
        Some(ErrorCode::CannotOpen) => failure(path, "store-unreadable", "the store cannot be opened")
            .because(fault.to_string())
            .hint("check that the data folder is yours and can be written, or name another one with --data-dir"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            Kind::Busy,
            "store-busy",
            format!("another program has held the store {} for too long", path.display()),
        )
        .hint("end that program, or try again later"),
        _ => failure(path, "store-broken", "the store does not work as it should")
            .because(fault.to_string()),
    }
}

const MOVE_AWAY: &str = "put a backup in its place, or move it away together with its -wal and -shm files: \
                         the next pull starts a new one";

/// Somebody else's file, or a read-only disk.
pub(super) fn read_only(path: &Path) -> Error {
    failure(path, "store-read-only", "the store cannot be written")
        .because("the file, its folder or the whole disk is read-only for you")
        .hint("check who owns the data folder, or name another one with --data-dir")
}

/// A store that a later program made.
pub(super) fn newer(path: &Path, version: usize, latest: usize) -> Error {
    failure(
        path,
        "store-newer",
        "the store was written by a newer leadctl",
    )
    .because(format!(
        "its layout is {version}; this program knows layouts up to {latest}"
    ))
    .hint("install the newer leadctl again, or name another folder with --data-dir")
}

/// A store that two machines could reach.
pub(super) fn network(path: &Path, kind: &str) -> Error {
    failure(
        path,
        "store-on-network",
        "the store lies on a network file system",
    )
    .because(format!(
        "on {kind} two machines could write at once and damage it"
    ))
    .hint("name a folder on a local disk with --data-dir or LEADCTL_DATA_DIR")
}

/// The disk did not take what was committed.
pub(super) fn not_synced(path: &Path, error: &io::Error) -> Error {
    failure(path, "store-io", "the disk refused to keep the store")
        .because(error.to_string())
        .hint("check the disk and its free space, then look at what was recorded with `leadctl runs list`")
}

/// A file or folder that the system does not let us make or see.
pub(super) fn unreachable(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure(path, "disk-full", "the disk is full")
                .hint("make room, then run the same command again")
        }
        _ => failure(path, "store-unreadable", "the store cannot be reached")
            .because(error.to_string())
            .hint("check that the data folder is yours and can be written, or name another one with --data-dir"),
    }
}

/// The disk did not take what happened to the rows of a bulk run.
pub(super) fn not_noted(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure(path, "disk-full", "the disk is full")
                .because("the journal of the run could not be kept, so nothing more was sent")
                .hint("make room, then go on: leadctl runs resume")
        }
        _ => failure(path, "journal-io", "the journal of the run cannot be kept")
            .because(error.to_string())
            .hint("check the disk and its free space, then look at what was recorded with `leadctl runs list`"),
    }
}

/// The disk did not take the rows of a bulk run.
pub(super) fn not_kept(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure(path, "disk-full", "the disk is full")
                .because("nothing was sent: the rows are kept first")
                .hint("make room, then run the same command again")
        }
        _ => failure(path, "spool-io", "the rows of the run cannot be kept")
            .because(error.to_string())
            .because("nothing was sent: the rows are kept first")
            .hint("check that the data folder is yours and can be written, or name another one with --data-dir"),
    }
}

/// The rows that were kept of a run are not what they were, or not there.
pub(super) fn spool(path: &Path, run: &str, why: impl Into<String>) -> Error {
    failure(
        path,
        "spool-broken",
        "the rows that were kept for this run cannot be read",
    )
    .because(why)
    .hint(format!(
        "what was sent of it stands in the journal: leadctl runs show {run}"
    ))
    .hint("to send the rest, leave those rows out of your own file and send it as a new run")
    .detail("run", run)
}

fn failure(path: &Path, code: &str, what: &str) -> Error {
    Error::new(Kind::Failure, code, format!("{what}: {}", path.display()))
        .detail("path", path.display().to_string())
}
