//! Empties rows of a run that somebody wants to be forgotten. The file keeps its length: what was written is whole.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _};
use std::path::Path;

use serde_json::Value;

use super::{Head, INPUT, Kept, LONGEST_LINE, ROWS, Standing, run_folder};
use crate::error::Result;
use crate::lead::Problem;
use crate::store::forget::not_emptied;
use crate::store::place;

/// How much is read and written at once, in bytes.
const PIECE: usize = 256 * 1024;

/// A row without anything but its place, its lead and its stage, and what was decided about it.
pub fn emptied(kept: Kept) -> Kept {
    let without_words = |problems: Vec<Problem>| {
        let problems = problems.into_iter().map(|problem| Problem {
            message: String::new(),
            hint: String::new(),
            value: None,
            ..problem
        });
        problems.collect()
    };
    Kept {
        cells: kept.cells.iter().map(|_| String::new()).collect(),
        edits: Vec::new(),
        standing: match kept.standing {
            Standing::Ready(problems) => Standing::Ready(without_words(problems)),
            Standing::Refused(problems) => Standing::Refused(without_words(problems)),
            Standing::Skipped(reason) => Standing::Skipped(reason),
        },
        ..kept
    }
}

/// Empties those rows of a run that are meant, and tells how many those were. Where none is, or no rows are kept any
/// more, nothing is written. Errors are of `Kind::Failure`.
pub fn empty_rows(data: &Path, run: &str, is_meant: &dyn Fn(&Kept) -> bool) -> Result<u64> {
    let path = run_folder(data, run).join(ROWS);
    let fault = |error: io::Error| not_emptied(&path, &error);
    match rewritten(&path, is_meant, &mut io::sink()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Ok(0) => return Ok(0),
        found => found.map_err(fault)?,
    };
    replace(&path, is_meant).map_err(fault)
}

/// Empties what the command line said for every row of a run.
pub fn empty_settings(data: &Path, run: &str) -> Result<()> {
    let path = run_folder(data, run).join(INPUT);
    let emptied = || -> io::Result<()> {
        let mut head: Head = serde_json::from_slice(&fs::read(&path)?)?;
        if let Value::Object(settings) = &mut head.input.settings {
            settings.remove("fields");
        }
        let text = serde_json::to_vec_pretty(&head)?;
        put(&path, |out| out.write_all(&text))
    };
    emptied().map_err(|error| not_emptied(&path, &error))
}

fn replace(path: &Path, is_meant: &dyn Fn(&Kept) -> bool) -> io::Result<u64> {
    let mut emptied = 0;
    put(path, |out| {
        emptied = rewritten(path, is_meant, out)?;
        Ok(())
    })?;
    Ok(emptied)
}

/// Puts a file in the place of another one, whole or not at all.
fn put(path: &Path, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let beside = path.with_extension("new");
    // One that a killed process left is in the way.
    let _ = fs::remove_file(&beside);
    let file = place::private()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let mut out = BufWriter::with_capacity(PIECE, file);
    write(&mut out)?;
    out.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

/// Writes the rows with those emptied that are meant, each line as long as it was.
fn rewritten(
    path: &Path,
    is_meant: &dyn Fn(&Kept) -> bool,
    out: &mut dyn io::Write,
) -> io::Result<u64> {
    let mut file = BufReader::with_capacity(PIECE, File::open(path)?);
    let (mut line, mut count) = (Vec::new(), 0);
    loop {
        line.clear();
        (&mut file)
            .take(LONGEST_LINE as u64 + 1)
            .read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(count);
        }
        let kept: Kept = serde_json::from_slice(&line)?;
        if is_meant(&kept) {
            count += 1;
            let mut empty = serde_json::to_vec(&emptied(kept))?;
            empty.resize(line.len().saturating_sub(1).max(empty.len()), b' ');
            empty.push(b'\n');
            line = empty;
        }
        out.write_all(&line)?;
    }
}
