//! Reads the rows of a run again, one after the other.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::{Head, INPUT, Input, Kept, LONGEST_LINE, ROWS, run_folder};
use crate::error::{Error, Result};
use crate::store::broken;

/// How much is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// The rows of a run that were kept.
#[derive(Debug)]
pub struct Spool {
    run: String,
    path: PathBuf,
    head: Head,
}

impl Spool {
    /// Opens what was kept of a run. Errors (`spool-broken`, of `Kind::Failure`) say what is missing or torn.
    pub fn open(data: &Path, run: &str) -> Result<Self> {
        let folder = run_folder(data, run);
        let path = folder.join(ROWS);
        let input = folder.join(INPUT);
        let fault = |path: &Path, why: String| broken::spool(path, run, why);
        let text = fs::read(&input).map_err(|error| fault(&input, missing(&error)))?;
        let head: Head =
            serde_json::from_slice(&text).map_err(|error| fault(&input, error.to_string()))?;
        let length = fs::metadata(&path).map_err(|error| fault(&path, missing(&error)))?;
        if length.len() != head.bytes {
            let (is, was) = (length.len(), head.bytes);
            let why = format!("it has {is} bytes, and {was} were written: somebody changed it");
            return Err(fault(&path, why));
        }
        Ok(Self {
            run: run.to_owned(),
            path,
            head,
        })
    }

    /// What the rows were read from.
    pub fn input(&self) -> &Input {
        &self.head.input
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.head.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.head.rows == 0
    }

    /// Removes what was kept, with the run's folder: a run that sent nothing is none.
    pub fn discard(self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(&self.path);
        fs::remove_dir_all(folder).map_err(|error| self.broken(missing(&error)))
    }

    /// The rows in the order of the input, read one by one. The first that cannot be read is an error and the last.
    pub fn rows(&self) -> Result<impl Iterator<Item = Result<Kept>> + use<>> {
        let file = File::open(&self.path).map_err(|error| self.broken(missing(&error)))?;
        Ok(Reading {
            file: BufReader::with_capacity(PIECE, file),
            run: self.run.clone(),
            path: self.path.clone(),
            line: Vec::new(),
            left: self.head.rows,
        })
    }

    fn broken(&self, why: String) -> Error {
        broken::spool(&self.path, &self.run, why)
    }
}

fn missing(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => {
            "it is not there: somebody removed it, or it was never finished".into()
        }
        _ => error.to_string(),
    }
}

struct Reading {
    file: BufReader<File>,
    run: String,
    path: PathBuf,
    line: Vec<u8>,
    /// How many rows are still to come.
    left: u64,
}

impl Iterator for Reading {
    type Item = Result<Kept>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let row = self.read().map_err(|why| {
            self.left = 0;
            broken::spool(&self.path, &self.run, why)
        });
        Some(row)
    }
}

impl Reading {
    fn read(&mut self) -> std::result::Result<Kept, String> {
        self.line.clear();
        let longest = LONGEST_LINE as u64 + 1;
        (&mut self.file)
            .take(longest)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| error.to_string())?;
        if self.line.pop() != Some(b'\n') {
            return Err("a line of it does not end".into());
        }
        serde_json::from_slice(&self.line)
            .map_err(|error| format!("a line of it is no row: {error}"))
    }
}
