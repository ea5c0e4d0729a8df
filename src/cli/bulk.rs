//! The flags of a sheet, and of a run over many leads.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::SheetFlags;
use crate::config::MOST_AT_ONCE;
use crate::sync::bulk::MaxErrors;

const BULK: &str = "Bulk options";

/// Many leads at once, as every writing command takes them.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = BULK)]
pub struct BulkFlags {
    /// Take the leads from a file: CSV, XLSX, JSON, JSON lines or a list of ids; - is standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// The sheet.
    #[command(flatten)]
    pub sheet: SheetFlags,
    /// Requests at once [default: 8]
    #[arg(long, value_name = "N", value_parser = concurrency, requires = "from")]
    pub concurrency: Option<usize>,
    /// Stop once more rows than this went wrong: 20, or 5% of those tried
    #[arg(long, value_name = "N|P%", value_parser = max_errors, requires = "from")]
    pub max_errors: Option<MaxErrors>,
    /// Send the good rows even though others break a rule
    #[arg(long, requires = "from")]
    pub skip_invalid: bool,
    /// Write the rows that break a rule to this file, in the sheet's own format
    #[arg(long, value_name = "FILE", requires = "from")]
    pub rejects: Option<PathBuf>,
    /// Send a row even if our journal shows that it was done before
    #[arg(long, requires = "from")]
    pub again: bool,
    /// Send many leads a call, where the vendor has such a call (ivvy, leadbank)
    #[arg(long, requires = "from")]
    pub batch: bool,
}

pub(super) fn max_errors(text: &str) -> Result<MaxErrors, String> {
    let text = text.trim();
    let read = match text.strip_suffix('%') {
        Some(percent) => percent
            .trim()
            .parse()
            .ok()
            .filter(|it| *it <= 100)
            .map(MaxErrors::Percent),
        None => text.parse().ok().map(MaxErrors::Count),
    };
    read.ok_or_else(|| "write a number of rows, or a percentage: 20, or 5%".to_owned())
}

pub(super) fn concurrency(text: &str) -> Result<usize, String> {
    let number: Option<u32> = text.trim().parse().ok();
    number
        .filter(|it| (1..=MOST_AT_ONCE).contains(it))
        .and_then(|it| usize::try_from(it).ok())
        .ok_or_else(|| format!("write a number from 1 to {MOST_AT_ONCE}"))
}
