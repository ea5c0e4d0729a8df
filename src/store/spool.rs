//! The rows of a bulk run as they were given, kept in the run's folder so that going on needs neither file nor pipe.
//!
//! `DATA/runs/RUN/rows.jsonl` holds a row a line; it is written once, and changed only where a lead
//! is forgotten. `input.json` says what the rows were read from. It comes last, when all rows are on disk: a folder
//! without it was never finished.

mod empty;
mod read;
mod write;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::exchange::segment;
use crate::lead::{Edit, Problem};
use crate::rows::Form;

pub(super) use empty::emptied;
pub use empty::{empty_rows, empty_settings};
pub use read::Spool;
pub use write::SpoolWriter;

/// The rows' file in a run's folder.
const ROWS: &str = "rows.jsonl";

/// The file beside it.
const INPUT: &str = "input.json";

/// The longest line, in bytes. A row of a sheet has at most 16 MiB; JSON makes more of it.
const LONGEST_LINE: usize = 128 * 1024 * 1024;

/// One row of the input, kept: its cells as they stand, and what they ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Noted")]
pub struct Kept {
    /// The row as the spreadsheet shows it.
    pub row: u32,
    /// The line of the file where it begins; 0 in a workbook.
    pub line: u64,
    /// Its cells, in the order of the input's columns; a row of JSON may have fewer than there are columns in the end.
    pub cells: Vec<String>,
    /// The lead as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The stage as typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The fields as typed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The rule of the mapping that fitted, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<u32>,
    /// What was decided about it before anything was sent.
    #[serde(flatten)]
    pub standing: Standing,
}

/// What was decided about a row before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It may be sent; the warnings about it.
    Ready(Vec<Problem>),
    /// It breaks a rule.
    Refused(Vec<Problem>),
    /// The mapping leaves it out, and says why.
    Skipped(String),
}

/// A kept row as its line has it: read member by member, which takes half the time of a flattened choice.
#[derive(Deserialize)]
struct Noted {
    row: u32,
    line: u64,
    cells: Vec<String>,
    lead: Option<String>,
    stage: Option<String>,
    #[serde(default)]
    edits: Vec<Edit>,
    rule: Option<u32>,
    ready: Option<Vec<Problem>>,
    refused: Option<Vec<Problem>>,
    skipped: Option<String>,
}

impl TryFrom<Noted> for Kept {
    type Error = &'static str;

    fn try_from(noted: Noted) -> std::result::Result<Self, Self::Error> {
        let standing = match (noted.ready, noted.refused, noted.skipped) {
            (Some(problems), None, None) => Standing::Ready(problems),
            (None, Some(problems), None) => Standing::Refused(problems),
            (None, None, Some(reason)) => Standing::Skipped(reason),
            _ => return Err("it does not say whether the row may be sent"),
        };
        Ok(Self {
            row: noted.row,
            line: noted.line,
            cells: noted.cells,
            lead: noted.lead,
            stage: noted.stage,
            edits: noted.edits,
            rule: noted.rule,
            standing,
        })
    }
}

/// What the rows of a bulk run were read from, and what held for all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The file's path, or `standard input`.
    pub file: String,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// How it was written.
    pub form: Form,
    /// Whether its columns have names; a plain list has none.
    pub named: bool,
    /// The columns' names, all of them: in JSON they are known only when every row was read.
    pub columns: Vec<String>,
    /// What the command line and the mapping said for every row; any JSON.
    #[serde(default)]
    pub settings: Value,
}

/// What `input.json` holds.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// How many rows there are.
    rows: u64,
    /// How long the rows' file is, in bytes: a shorter one was torn.
    bytes: u64,
    input: Input,
}

/// The folder of a run: its rows, and the files that tell what became of them.
pub fn run_folder(data: &Path, run: &str) -> PathBuf {
    data.join("runs").join(segment(run))
}

#[cfg(test)]
mod tests;
