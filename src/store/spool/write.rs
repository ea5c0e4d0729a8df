//! Keeps the rows of a run: whole and on disk, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::{Head, INPUT, Input, Kept, LONGEST_LINE, ROWS, run_folder};
use crate::error::Result;
use crate::store::{broken, place};

/// How much is gathered before it is written, in bytes.
const PIECE: usize = 256 * 1024;

/// A run's folder while its rows are being kept. Dropped before it is finished, it takes the folder away again.
#[derive(Debug)]
pub struct SpoolWriter {
    folder: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    line: Vec<u8>,
    rows: u64,
    bytes: u64,
    finished: bool,
}

impl SpoolWriter {
    /// Makes a run's folder (0700) in a data folder, and the file for its rows (0600).
    ///
    /// Errors are of `Kind::Failure`: `disk-full` and `spool-io`.
    pub fn create(data: &Path, run: &str) -> Result<Self> {
        let folder = run_folder(data, run);
        let path = folder.join(ROWS);
        let fault = |error| broken::not_kept(&path, &error);
        place::make_folder(&folder).map_err(fault)?;
        let file = create(&path).map_err(fault)?;
        Ok(Self {
            file: BufWriter::with_capacity(PIECE, file),
            folder,
            path,
            line: Vec::new(),
            rows: 0,
            bytes: 0,
            finished: false,
        })
    }

    /// Keeps one more row.
    pub fn push(&mut self, kept: &Kept) -> Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, kept)
            .map_err(io::Error::from)
            .and_then(|()| {
                if self.line.len() > LONGEST_LINE {
                    return Err(too_long(kept.row));
                }
                self.line.push(b'\n');
                self.file.write_all(&self.line)
            })
            .map_err(|error| broken::not_kept(&self.path, &error))?;
        self.rows += 1;
        self.bytes += self.line.len() as u64;
        Ok(())
    }

    /// Ends it: rows, what they were read from, and their folder are on disk when this returns.
    pub fn finish(mut self, input: Input) -> Result<()> {
        let head = Head {
            rows: self.rows,
            bytes: self.bytes,
            input,
        };
        self.settle(&head)
            .map_err(|error| broken::not_kept(&self.path, &error))?;
        self.finished = true;
        Ok(())
    }

    fn settle(&mut self, head: &Head) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        let beside = self.folder.join(format!("{INPUT}.new"));
        let mut file = create(&beside)?;
        file.write_all(&serde_json::to_vec_pretty(head)?)?;
        file.sync_all()?;
        fs::rename(&beside, self.folder.join(INPUT))?;
        // The folder's names, its own name, and that of the folder of all runs.
        let folders = self.folder.ancestors().take(3);
        folders
            .into_iter()
            .try_for_each(|it| File::open(it)?.sync_all())
    }
}

impl Drop for SpoolWriter {
    fn drop(&mut self) {
        if !self.finished {
            // What cannot be taken away has no `input.json`, and so is no spool.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn create(path: &Path) -> io::Result<File> {
    place::private().write(true).create_new(true).open(path)
}

fn too_long(row: u32) -> io::Error {
    io::Error::other(format!(
        "row {row} has more than {} MiB",
        LONGEST_LINE / (1024 * 1024)
    ))
}
