//! How a file is written: what whoever writes rows of the same kind has to know.

use serde::{Deserialize, Serialize};

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Cells parted by a character, under a header.
    Delimited {
        /// The character.
        delimiter: u8,
        /// It began with a byte order mark or was not UTF-8, as files from Excel are. Excel takes UTF-8 for what it
        /// is only behind such a mark.
        marked: bool,
    },
    /// One id a line, without a header.
    List,
    /// A JSON array of objects.
    Array,
    /// JSON objects, one a line.
    #[default]
    Lines,
    /// A sheet of a workbook.
    Workbook,
}
