//! The commands that work on the store: `leads` and `store`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

const EXAMPLES_LEADS: &str = "\
Examples:
  leadctl leads list --phase new --since 2d --where city=Calgary
  leadctl leads list --stage quote_sent --sort -jobAmount
  leadctl leads show 660001
  leadctl leads export --vendor renovationfind -o leads.xlsx
  leadctl leads stats
  leadctl leads verify
  leadctl leads forget 660001 -p reno";

const EXAMPLES_STORE: &str = "\
Examples:
  leadctl store backup -o leads-backup.zip
  leadctl store restore leads-backup.zip --data-dir /srv/leads

A backup holds every lead and every run as they stand at one moment; it may be
made while others work. It holds no configuration and no secret. Restoring
never overwrites: the data folder must not be there yet, or be empty.

A LeadBank queue belongs to one store: a lead that was confirmed is never
handed over again. After a move, pull from the new machine only.";

/// The leads in the store
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_LEADS)]
pub enum Leads {
    /// List leads
    List(LeadFilter),
    /// Show one lead with its history
    Show {
        /// The lead's id
        lead: String,
        /// Also show the lead exactly as the vendor sent it
        #[arg(long)]
        raw: bool,
    },
    /// Write leads to a file (--output; .csv, .xlsx, .json or .jsonl)
    Export(LeadFilter),
    /// Count leads by profile and phase, and what is still open
    Stats {
        /// Only this vendor's
        #[arg(long, value_hint = ValueHint::Other)]
        vendor: Option<String>,
    },
    /// Recompute what must hold of the store, and print it as PASS or FAIL
    Verify,
    /// Remove a lead's personal data from the store, the journal and the result files, for good
    Forget {
        /// The lead's id
        lead: String,
    },
}

/// Which leads, and in which order.
#[derive(Debug, Default, Args)]
pub struct LeadFilter {
    /// Only this vendor's
    #[arg(long, value_hint = ValueHint::Other)]
    pub vendor: Option<String>,
    /// Only those in this stage
    #[arg(long, value_hint = ValueHint::Other)]
    pub stage: Option<String>,
    /// Only those in this phase: new, working, won, lost, unknown
    #[arg(long, value_hint = ValueHint::Other)]
    pub phase: Option<String>,
    /// Only those that came or changed since: 2d, 12h, 2026-03-15, or a date and time with offset
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// Only those whose field says this, whatever its case; * stands for any text; may be repeated
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = condition, value_hint = ValueHint::Other)]
    pub conditions: Vec<(String, String)>,
    /// In the order of a field, or of `first_seen`, `last_seen`, stage, phase or id; -FIELD for the largest first
    /// [default: as they came]
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true, value_hint = ValueHint::Other)]
    pub sort: Option<String>,
    /// Also show the lead exactly as the vendor sent it
    #[arg(long)]
    pub raw: bool,
    /// List instead what came and could not be read as a lead
    #[arg(long, conflicts_with_all = ["stage", "phase", "conditions", "sort"])]
    pub quarantined: bool,
}

/// The store as a whole: keep a copy, move to another machine
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_STORE)]
pub enum Stored {
    /// Copy the store and its runs into one file (--output), also while others work
    Backup,
    /// Put a backup into an empty data folder
    Restore {
        /// What `store backup` wrote
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// `city=Calgary`.
fn condition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write FIELD=VALUE, such as city=Calgary".to_owned()),
    }
}
