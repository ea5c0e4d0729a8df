//! `--rejects FILE`: the rows that break a rule, in their sheet's own format.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::lead::{Problem, Severity};
use crate::output::sheet::{Header, SheetWriter, joined};
use crate::rows::Rows;
use crate::sync::review::Judged;

/// The columns behind the sheet's own. They begin with `_`, so that they are ignored when the file is fed back.
const ADDED: [&str; 5] = ["_error", "_hint", "_field", "_code", "_row"];

/// The rows that are written so far.
pub struct Rejects {
    path: PathBuf,
    writer: SheetWriter,
    rows: u64,
}

/// What was written.
pub struct Rejected {
    /// Where.
    pub path: PathBuf,
    /// How many rows.
    pub rows: u64,
}

/// Whether the file can be written for these. Errors: 2 where there are several, or it is the sheet itself.
pub fn allowed(path: &Path, files: &[PathBuf]) -> Result<()> {
    if files.len() > 1 {
        return Err(Error::new(
            Kind::Usage,
            "several-files",
            "--rejects takes the invalid rows of one file, and several are given",
        )
        .hint("validate them one by one, each with a --rejects of its own"));
    }
    let same = |file: &PathBuf| match (fs::canonicalize(file), fs::canonicalize(path)) {
        (Ok(file), Ok(path)) => file == path,
        _ => false,
    };
    if files.iter().any(same) {
        return Err(Error::new(
            Kind::Usage,
            "same-file",
            "--rejects names the sheet itself, which would lose its valid rows",
        )
        .hint("name another file"));
    }
    Ok(())
}

impl Rejects {
    /// Begins a file like the sheet whose rows these are.
    pub fn create(path: &Path, rows: &Rows) -> Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            writer: SheetWriter::create(path, &Header::of(rows), &ADDED)?,
            rows: 0,
        })
    }

    /// Adds a row that is refused, and why.
    pub fn row(&mut self, judged: &Judged<'_>) -> Result<()> {
        let errors = judged.problems().iter();
        let errors: Vec<&Problem> = errors.filter(|it| it.severity == Severity::Error).collect();
        let all = |text: fn(&Problem) -> String| joined(errors.iter().map(|it| text(it)), "; ");
        let added = [
            all(Problem::told),
            all(|it| it.hint.clone()),
            all(|it| it.field.clone().unwrap_or_default()),
            all(|it| it.code.clone().into_owned()),
            judged.row.row.to_string(),
        ];
        self.rows += 1;
        let added = added.each_ref().map(String::as_str);
        self.writer.row(&judged.row, &added)
    }

    /// Puts the file in its place, also one without rows: none of an earlier time shall be taken for new.
    pub fn finish(self) -> Result<Rejected> {
        self.writer.finish()?;
        Ok(Rejected {
            path: self.path,
            rows: self.rows,
        })
    }
}
