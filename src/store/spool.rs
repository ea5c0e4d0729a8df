//! The rows of a bulk run as they were given, kept in the run's folder so that going on needs neither file nor pipe.

use serde::{Deserialize, Serialize};

use crate::lead::{Edit, Problem};

/// One row of the input, kept: its cells as they stand, and what they ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The row as the spreadsheet shows it.
    pub row: u32,
    /// The line of the file where it begins; 0 in a workbook.
    pub line: u64,
    /// Its cells, in the order of the input's columns; a row of JSON may have fewer than there are columns in the end.
    pub cells: Vec<String>,
    /// The lead as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The stage as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The fields as typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The rule of the mapping that fitted, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<u32>,
    /// What was decided about it before anything was sent.
    #[serde(flatten)]
    pub standing: Standing,
}

/// What was decided about a row before anything was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It may be sent; the warnings about it.
    Ready(Vec<Problem>),
    /// It breaks a rule.
    Refused(Vec<Problem>),
    /// The mapping leaves it out, and says why.
    Skipped(String),
}
