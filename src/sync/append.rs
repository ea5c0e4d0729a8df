//! Appends leads to a file so that each stands there once, whatever crashes.
//!
//! The store remembers how far the file is whole. Before a batch is written behind that point, the store says so; after
//! the file is on disk, the store moves the point. What a crash tore in between is cut off and written again.

use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::Value;

use super::deliver::next;
use crate::error::{Error, Kind, Result, reason};
use crate::store::{Batch, Due, Sink, Store, lead_json, private};

/// The columns of an appended CSV file. Vendors' fields differ from lead to lead, so they share one column, as JSON.
const COLUMNS: [&str; 8] = [
    "profile",
    "vendor",
    "id",
    "stage",
    "phase",
    "event",
    "first_seen",
    "fields",
];

/// How leads are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    JsonLines,
    Csv,
}

/// The format that a file's name asks for.
pub(super) fn format(path: &Path) -> Result<Format> {
    let extension = path
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("jsonl" | "ndjson") => Ok(Format::JsonLines),
        Some("csv") => Ok(Format::Csv),
        _ => Err(Error::new(
            Kind::Usage,
            "append-format",
            format!("leads cannot be appended to {}", path.display()),
        )
        .because("the name does not say in which format")
        .hint("name a file that ends with .jsonl or .csv")),
    }
}

/// Appends a batch, if it is not in the file yet.
pub(super) fn append(
    store: &mut Store,
    batch: &Batch,
    path: &Path,
    now: &(dyn Fn() -> Timestamp + Send + Sync),
) -> Result<()> {
    let format = format(path)?;
    let place = Place::of(path)?;
    if store.is_delivered(batch, &place.key)? {
        return Ok(());
    }
    let (mut file, is_new) = place.open()?;
    // A new file has nothing to do with one of the same path that somebody took away.
    let known = store.sink(&place.key)?.filter(|_| !is_new);
    let offset = place.whole(&file, known)?;
    store.begin_append(batch, &place.key, &place.identity(&file)?, offset)?;
    let written = write(store, batch, &mut file, format, offset)?;
    let offset = written.map_err(|error| place.broken(&error))?;
    store.end_append(batch, &place.key, offset, now())
}

/// A file's path, as we look for it and as the store remembers it.
struct Place {
    path: PathBuf,
    key: String,
}

impl Place {
    fn of(path: &Path) -> Result<Self> {
        let place = |path: PathBuf| Self {
            key: path.to_string_lossy().into_owned(),
            path,
        };
        std::path::absolute(path)
            .map(place)
            .map_err(|error| place(path.to_owned()).broken(&error))
    }

    /// Opens the file, or makes it (0600), and keeps every other command out of it. Says whether it is new.
    fn open(&self) -> Result<(File, bool)> {
        let (file, is_new) = self.open_or_make().map_err(|error| self.broken(&error))?;
        match file.try_lock() {
            Ok(()) => Ok((file, is_new)),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                Kind::Busy,
                "append-busy",
                format!("another command is writing to {}", self.path.display()),
            )
            .because("the leads are stored; they are appended and confirmed by the next pull")
            .hint("pull again")),
            Err(TryLockError::Error(error)) => Err(self.broken(&error)),
        }
    }

    fn open_or_make(&self) -> io::Result<(File, bool)> {
        let mut options = private();
        options.read(true).write(true);
        match options.clone().create_new(true).open(&self.path) {
            Ok(file) => {
                if let Some(folder) = self.path.parent() {
                    File::open(folder)?.sync_all()?;
                }
                Ok((file, true))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                options.open(&self.path).map(|file| (file, false))
            }
            Err(error) => Err(error),
        }
    }

    /// Up to where the file is whole. A torn end of ours is cut off; what others appended stays.
    fn whole(&self, file: &File, known: Option<Sink>) -> Result<u64> {
        let length = file.metadata().map_err(|error| self.broken(&error))?.len();
        let Some(known) = known else {
            return Ok(length);
        };
        if !is_same(&known.identity, &self.identity(file)?) {
            // Somebody took the old file away and began a new one.
            return if length == 0 {
                Ok(0)
            } else {
                Err(self.changed("it is another file than the one that leads were appended to"))
            };
        }
        if length < known.offset {
            return Err(self.changed("it is shorter than we left it"));
        }
        if !known.torn {
            return Ok(length);
        }
        file.set_len(known.offset)
            .map_err(|error| self.broken(&error))?;
        Ok(known.offset)
    }

    /// By what the system tells files apart. The number of the device is not among it: a disk may get another one
    /// whenever it is mounted or the machine is started.
    fn identity(&self, file: &File) -> Result<String> {
        let metadata = file.metadata().map_err(|error| self.broken(&error))?;
        #[cfg(unix)]
        let identity = std::os::unix::fs::MetadataExt::ino(&metadata).to_string();
        #[cfg(not(unix))]
        let identity = format!("{:?}", metadata.created().ok());
        Ok(identity)
    }

    fn changed(&self, why: &str) -> Error {
        self.error("append-changed", "was changed by somebody else")
            .because(why)
            .because("the leads are stored and not confirmed; nothing is lost")
            .hint("move that file away (the next pull begins a new one), or append to another file")
    }

    fn broken(&self, error: &io::Error) -> Error {
        let code = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "disk-full",
            _ => "append-failed",
        };
        self.error(code, "could not be written")
            .because(reason(&error))
            .because("the leads are stored and not confirmed; nothing is lost")
            .hint("mend it, then pull again")
    }

    fn error(&self, code: &str, what: &str) -> Error {
        Error::new(
            Kind::Failure,
            code,
            format!("{} {what}", self.path.display()),
        )
        .detail("path", self.key.as_str())
    }
}

/// Whether this is the file that is known. Older stores have the device before it: `64769:131`.
fn is_same(known: &str, identity: &str) -> bool {
    known == identity
        || known
            .rsplit_once(':')
            .is_some_and(|(_, file)| file == identity)
}

/// Writes a batch behind `offset` and puts it on disk. The outer error is the store's, the inner one the file's.
fn write(
    store: &Store,
    batch: &Batch,
    file: &mut File,
    format: Format,
    offset: u64,
) -> Result<io::Result<u64>> {
    let mut out = match begin(file, format, offset) {
        Ok(out) => out,
        Err(error) => return Ok(Err(error)),
    };
    let mut after = -1;
    while let Some((due, last)) = next(store, batch, after)? {
        after = last;
        for lead in &due {
            if let Err(error) = write_lead(&mut out, format, lead) {
                return Ok(Err(error));
            }
        }
    }
    Ok(end(out))
}

/// Goes behind `offset`; ends a line that somebody left open there; begins a CSV file with its header.
fn begin(file: &mut File, format: Format, offset: u64) -> io::Result<BufWriter<&mut File>> {
    let open_line = match offset.checked_sub(1) {
        Some(last) => {
            let mut byte = [0];
            file.seek(SeekFrom::Start(last))?;
            file.read_exact(&mut byte)?;
            byte != *b"\n"
        }
        None => false,
    };
    file.seek(SeekFrom::Start(offset))?;
    let mut out = BufWriter::new(file);
    if open_line {
        out.write_all(b"\n")?;
    }
    if format == Format::Csv && offset == 0 {
        write_record(&mut out, &COLUMNS)?;
    }
    Ok(out)
}

fn end(out: BufWriter<&mut File>) -> io::Result<u64> {
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    file.stream_position()
}

fn write_lead(out: &mut impl Write, format: Format, due: &Due) -> io::Result<()> {
    let lead = lead_json(&due.lead, Some(due.news));
    match format {
        Format::JsonLines => writeln!(out, "{lead}"),
        Format::Csv => write_record(out, &COLUMNS.map(|column| cell(&lead, column))),
    }
}

fn cell(lead: &Value, column: &str) -> String {
    match lead.get(column) {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

fn write_record(out: &mut impl Write, cells: &[impl AsRef<[u8]>]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
