//! A bulk run's notebook: a file in the run's folder in which its journal is written first, a line for each thing that
//! happens.
//!
//! A line is the CRC-32 of a note in eight hexadecimal digits, a blank, and the note as JSON. What was written outlives
//! the process; what was synced outlives a power cut, after which the file may end in lines that are torn or missing:
//! reading ends at the first line that does not agree with its number.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::journal::{PlannedWrite, Settled};
use crate::store::place;
use crate::store::received::OwnedReceived;
use crate::store::spool::run_folder;

/// The file's name in the run's folder.
const FILE: &str = "notebook";

/// The checksum, and the blank behind it.
const MARGIN: usize = 9;

/// One thing that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::store) enum Note {
    /// These rows are the run's next: they may leave from now on, save those that are `unchanged`.
    Leased(Vec<LeasedWrite>),
    /// Their bytes leave.
    Left {
        rows: Vec<u32>,
        #[serde(with = "moment")]
        at: Timestamp,
    },
    /// They did not, or did nothing.
    Back { rows: Vec<u32> },
    /// This is how a row ended.
    Settled {
        row: u32,
        settled: Settled,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received: Option<Box<OwnedReceived>>,
    },
    /// The vendor's word for the batch job that they went out with.
    Ticket { rows: Vec<u32>, ticket: String },
}

/// A row that was leased.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::store) struct LeasedWrite {
    /// The write.
    pub write: PlannedWrite,
    /// The run by which it is already so: then it is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_run: Option<String>,
}

/// A notebook that is being written. Nobody else takes it up as long as this is there.
#[derive(Debug)]
pub(super) struct Notebook {
    file: Arc<File>,
    /// Noted, and not in the file yet.
    unwritten: Vec<u8>,
    /// How much is in the file, in bytes.
    written: u64,
}

impl Notebook {
    /// Begins a run's notebook; its name is on disk when this returns.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = place::private().write(true).create_new(true).open(path)?;
        file.try_lock().map_err(io::Error::from)?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self {
            file: Arc::new(file),
            unwritten: Vec::new(),
            written: 0,
        })
    }

    /// Notes something; gives the place where its line begins, in bytes.
    pub(super) fn note(&mut self, note: &Note) -> io::Result<u64> {
        let begin = self.unwritten.len();
        self.unwritten.extend_from_slice(&[b' '; MARGIN]);
        serde_json::to_writer(&mut self.unwritten, note)?;
        let (_, line) = self.unwritten.split_at_mut(begin);
        let (mut margin, json) = line.split_at_mut(MARGIN);
        write!(margin, "{:08x}", crc32fast::hash(json))?;
        self.unwritten.push(b'\n');
        Ok(self.written + begin as u64)
    }

    /// Writes down all that was noted. It does not wait for the disk.
    pub(super) fn write(&mut self) -> io::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        (&*self.file).write_all(&self.unwritten)?;
        self.written += self.unwritten.len() as u64;
        self.unwritten.clear();
        Ok(())
    }

    /// How much is in the file, in bytes.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    #[cfg(test)]
    pub(super) fn write_into(&mut self, file: File) {
        self.file = Arc::new(file);
    }

    /// The file, to be synced.
    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }
}

/// Where a run's notebook lies.
pub(in crate::store) fn path(data: &Path, run: &str) -> PathBuf {
    run_folder(data, run).join(FILE)
}

/// A notebook that a process left, or that one is writing.
pub(in crate::store) enum Found {
    /// It is gone: whoever had it has come to its end.
    Gone,
    /// A process is at work with it.
    InUse(File),
    /// Nobody is; and nobody will be as long as the file is held.
    Left(File),
}

/// Looks for a notebook.
pub(in crate::store) fn find(path: &Path) -> io::Result<Found> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Gone),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) if path.try_exists()? => Ok(Found::Left(file)),
        Ok(()) => Ok(Found::Gone),
        Err(TryLockError::WouldBlock) => Ok(Found::InUse(file)),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Takes a notebook away that was copied. Its folder need not be synced: one that comes back is known to be copied.
pub(in crate::store) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The notes behind a place, each with the place where its line begins; up to where the file ends or is torn.
pub(in crate::store) fn read(
    mut file: &File,
    from: u64,
) -> io::Result<impl Iterator<Item = io::Result<(u64, Note)>>> {
    file.seek(SeekFrom::Start(from))?;
    let mut lines = BufReader::new(file);
    let mut place = from;
    Ok(std::iter::from_fn(move || {
        let mut line = Vec::new();
        let begin = place;
        match lines.read_until(b'\n', &mut line) {
            Err(error) => return Some(Err(error)),
            Ok(length) => place += length as u64,
        }
        parse(&line).map(|note| Ok((begin, note)))
    }))
}

/// `None` is a line that was not written whole.
fn parse(line: &[u8]) -> Option<Note> {
    let line = line.strip_suffix(b"\n")?;
    let (margin, json) = line.split_at_checked(MARGIN)?;
    let number = str::from_utf8(margin).ok()?.strip_suffix(' ')?;
    let agrees = u32::from_str_radix(number, 16).ok()? == crc32fast::hash(json);
    agrees.then(|| serde_json::from_slice(json).ok()).flatten()
}

/// A time as microseconds since 1970.
pub(in crate::store) mod moment {
    use jiff::Timestamp;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(in crate::store) fn serialize<S: Serializer>(
        at: &Timestamp,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        at.as_microsecond().serialize(to)
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Timestamp, D::Error> {
        Timestamp::from_microsecond(i64::deserialize(from)?).map_err(D::Error::custom)
    }
}
