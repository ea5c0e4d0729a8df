//! What is wrong with a sheet's columns, and whom it concerns: the whole sheet, or the rows that hold something there.

use std::fmt::Write as _;

use crate::error::{Error, Kind};
use crate::rows::{Row, Rows};
use crate::vendor::card::nearest;

/// An error names at most so many columns.
const LISTED: usize = 20;

/// One thing that is wrong with the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Whom it concerns.
    pub concerns: Concerns,
    /// For machines: `unknown-column`, `duplicate-column` ...
    pub code: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// Whom a trouble concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concerns {
    /// The command line or the mapping: the sheet, whatever its columns are.
    Saying,
    /// A column that is there.
    Column(usize),
    /// A column that is named and not there; in JSON it may still come.
    Absent,
    /// The lead's column, which nothing names; in JSON it may still come.
    Lead,
}

impl Trouble {
    /// The error of one row (3) that it makes, if it concerns that row.
    pub fn of_row(&self, row: &Row<'_>) -> Option<Error> {
        let error = match self.concerns {
            Concerns::Column(at) if !row.get(at).trim().is_empty() => {
                row.fault(at, self.code, &self.what)
            }
            Concerns::Lead => row.error(self.code, &self.what),
            _ => return None,
        };
        Some(error.hint(&self.hint))
    }
}

/// The error (3) that says all of it; `None` where there is nothing to say.
pub fn told(rows: &Rows, troubles: &[&Trouble]) -> Option<Error> {
    let first = troubles.first()?;
    let mut title = rows.file().to_owned();
    if let Some(sheet) = rows.sheet() {
        let _ = write!(title, ", sheet {sheet}");
    }
    let mut error = match troubles {
        [only] => Error::new(Kind::Invalid, only.code, format!("{title}: {}", only.what)),
        _ => troubles.iter().fold(
            Error::new(
                Kind::Invalid,
                first.code,
                format!("{title}: its columns cannot be used as they are"),
            ),
            |error, trouble| error.because(&trouble.what),
        ),
    };
    for trouble in troubles {
        if !error.hint.contains(&trouble.hint) {
            error = error.hint(&trouble.hint);
        }
    }
    error = error.detail("file", rows.file());
    if let Some(sheet) = rows.sheet() {
        error = error.detail("sheet", sheet);
    }
    match troubles {
        [
            Trouble {
                concerns: Concerns::Column(at),
                ..
            },
        ] => {
            let column = rows.columns().get(*at).cloned().unwrap_or_default();
            Some(error.detail("row", 1).detail("column", column))
        }
        _ => Some(error),
    }
}

/// The column that a name means: as written, else without regard to case, blanks, `_` and `-`.
pub fn find_column(columns: &[String], name: &str) -> Option<usize> {
    use crate::vendor::card::fold;
    let name = name.trim();
    let exact = columns.iter().position(|column| column == name);
    exact.or_else(|| {
        let folded = fold(name);
        let alike = |column: &String| {
            column.starts_with('_') == name.starts_with('_') && fold(column) == folded
        };
        columns
            .iter()
            .position(alike)
            .filter(|_| !folded.is_empty())
    })
}

/// Did you mean this column? Or else: these there are.
pub fn meant(columns: &[String], name: &str) -> String {
    match nearest(name, columns.iter().map(String::as_str)) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("the columns are {}", listed(columns)),
    }
}

/// Columns as an error lists them.
pub fn listed(columns: &[String]) -> String {
    let names: Vec<&str> = columns.iter().take(LISTED).map(String::as_str).collect();
    match columns.len().saturating_sub(LISTED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
