//! Every command and flag, and their help. No behaviour.

mod bulk;
mod stored;

use std::ffi::OsString;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::Styles;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::config::SANDBOX_PORT;

pub use bulk::BulkFlags;
pub use stored::{LeadFilter, Leads, Stored};

const GLOBAL: &str = "Global options";
const CONNECTION: &str = "Connection options";

const AFTER_HELP: &str = "\
Try it without an account:
  leadctl pull-leads --sandbox
  leadctl update-stage 660005 CONTACT_MADE -f contactMethod=TEXT -p sandbox-renovationfind --sandbox

Exit codes: leadctl help exit-codes";

const EXAMPLES_ADD: &str = "\
Examples:
  leadctl add-lead -p hotel -f name=\"Summer gala\" -f typeId=2 -f stageId=45 \\
    -f sourceId=13 -f industryId=46157 -f qualityId=1 \\
    -f contact.firstName=Ann -f contact.lastName=Lee \\
    -f contact.email=ann@example.com
  leadctl add-lead -p crm -f type_identifier=Sales -f importance=IMPORTANCE3 \\
    -f priority=2 -f contact_email=ann@example.com

What a new lead needs: leadctl stages VENDOR";

const EXAMPLES_UPDATE: &str = "\
Examples:
  leadctl update-lead 800001 -p hotel -f description=\"Moved to the garden\"
  leadctl update-lead 10003 -p crm -f probability_to_win=80 --clear description";

const EXAMPLES_UPDATE_STAGE: &str = "\
Examples:
  leadctl update-stage 660001 \"Meetup Scheduled\" -p reno \\
    -f meetingScheduledDate=2026-12-01
  leadctl set-status 660001 JOB_WON -f jobAmount=18250.00 --allow-final -p reno
  leadctl update-stage 7927b2df-8bba-4d29-b9a2-b6e0beafe620 Funded -p crf \\
    -f fundedDate=2026-11-20 -f fundedAmount=250000
  leadctl update-stage 10002 --via lose -f lost_reason_identifier=Price \\
    --allow-final -p crm

What each stage needs: leadctl stages VENDOR";

const EXAMPLES_ACCEPT: &str = "\
Example:
  leadctl accept-lead 660001 660003 -p reno";

const EXAMPLES_DECLINE: &str = "\
Example:
  leadctl decline-lead 660002 -f reason=\"Outside our area\" -p reno";

const EXAMPLES_GET: &str = "\
Examples:
  leadctl get-lead 7927b2df-8bba-4d29-b9a2-b6e0beafe620 -p crf
  leadctl get-lead 10002 10003 -p crm --format csv -o leads.csv";

const EXAMPLES_PULL: &str = "\
Examples:
  leadctl pull-leads -p cars
  leadctl pull-leads --all -q --append /var/lib/leads/new.jsonl
  leadctl pull-leads -p crm --filter type_identifier=Sales
  leadctl pull-leads -p crf --refresh=open
  leadctl pull-leads -p cars --exec -- ./load-into-crm.sh

By cron: -q says nothing unless something goes wrong; a pull that finds another
one of its profile at work ends with 9, or waits with --lock-wait 5m. A profile
with poll_floor = \"5m\" is not asked more often, and that is no error.";

const EXAMPLES_LISTEN: &str = "\
Examples:
  leadctl listen -p crf --port 8788
  leadctl listen -p crf --port 8788 --append /var/lib/leads/pushed.jsonl
  leadctl listen --sandbox --port 8788

It speaks plain http: a proxy that speaks TLS stands before it. The profile's
listen_secret is what the header listen_header must hold. To try it:
  curl -H 'x-webhook-secret: sandbox-listen-secret' --data '{\"id\": \"...\"}' \\
    http://127.0.0.1:8788/

It answers 200 once a lead is stored; 401 without the secret, 413 above 8 MiB,
503 where it cannot be stored: then the sender tries again.";

const EXAMPLES_MAP: &str = "\
Examples:
  leadctl map init leads.xlsx --on Tags --vendor renovationfind -o reno.toml
  leadctl map init leads.csv --on Tags,Converted --column lead=\"Prospect ID\" \\
    -p crf -o crf.toml";
const EXAMPLES_VALIDATE: &str = "\
Examples:
  leadctl validate leads.csv --vendor renovationfind
  leadctl validate leads.xlsx -p reno --column lead=\"Lead Number\" \\
    --stage LEAD_LOST -f lostReason=TIMING --rejects bad.xlsx

--rejects writes the invalid rows in the sheet's own format, with the columns
_error, _hint, _field, _code and _row behind its own: what is wrong and where.
Mend them and feed the file back as it is; columns that begin with _ are
ignored. A plain list stays a list. Where nothing is invalid the file holds no
row, so that none of an earlier time is taken for new. Text is UTF-8, with a
byte order mark where the sheet had one or was not UTF-8.";

const EXAMPLES_STAGES: &str = "\
Examples:
  leadctl stages
  leadctl stages renovationfind JOB_WON";

const EXAMPLES_NAMES: &str = "\
Examples:
  leadctl names -p hotel --refresh
  leadctl names sourceId -p hotel
  leadctl names statuses -p crm --json

Every field that holds such an id takes the name as well, in sheets too. What
is looked up in vain is asked for anew before anything is sent.";

const EXAMPLES_TEMPLATE: &str = "\
Examples:
  leadctl template LEAD_WON --vendor renovationfind -o won.xlsx
  leadctl template add-lead -p hotel -o new-leads.xlsx
  leadctl template Funded --vendor crf-connect -o funded.csv

An .xlsx has drop-downs, marks what is required, and explains itself on a
second sheet; a .csv has the names and an example.";

const EXAMPLES_RUNS: &str = "\
Examples:
  leadctl runs list --limit 5
  leadctl runs list -p cars --operation pull-leads --since 1d
  leadctl runs show 20261121T084939-af4a
  leadctl runs resume
  leadctl runs settle 20261121T084939-af4a --row 17 --as applied
  leadctl runs undo 20261121T084939-af4a -o back.csv
  leadctl runs prune --older-than 180d --dry-run";

const EXAMPLES_HEALTH: &str = "\
Examples:
  leadctl health
  leadctl health --max-age 30m
  leadctl health -p cars -p reno --max-age 2h --json

One line a profile, those that somebody should look at first, each with what to
type. Exit code 0: all are healthy; 7: not. No vendor is asked.

A profile is not healthy when
- its last complete pull is older than --max-age; without --max-age, when its
  last pull failed. Profiles that cannot be pulled or say `pull = false` are not
  held to this, unless -p names them;
- leads wait for longer than --max-age to be delivered or confirmed; without
  --max-age, when no pull is at work on them;
- writes are of unknown fate, until they are reconciled or settled;
- a bulk run was killed, until it is resumed or looked at with `runs show`;
- something was set apart for the first time within --max-age, or a day: after
  that it counts as seen, and stays in `leads list --quarantined`.";

const EXAMPLES_DOCTOR: &str = "\
Examples:
  leadctl doctor
  leadctl doctor -p reno
  leadctl doctor --json -o doctor.json
  leadctl doctor --dry-run

It looks at the configuration, where secrets come from, the way to each vendor
(proxy, name, TLS, clock, credentials), the store, the disk and the terminal.
Below each finding stands what to type. No secret is shown, nothing is pulled or
changed. --dry-run asks nobody and fetches no secret. Findings are no failure:
the exit code is 0; summary.findings in --json counts them.";

const EXAMPLES_PROFILES: &str = "\
Examples:
  leadctl profiles add reno --vendor renovationfind --set token=env:RENO_TOKEN
  leadctl profiles check reno";

const EXAMPLES_SANDBOX: &str = "\
Examples:
  leadctl sandbox serve --port 8787
  leadctl sandbox serve --faults outage.toml
  leadctl sandbox seed --from leads.csv --vendor renovationfind \\
    --column \"Lead Number\"";

const EXAMPLES_COMPLETIONS: &str = "\
Examples:
  leadctl completions bash > ~/.local/share/bash-completion/completions/leadctl
  leadctl completions fish > ~/.config/fish/completions/leadctl.fish";

const EXAMPLES_MAN: &str = "\
Example:
  leadctl man --output ~/.local/share/man/man1";

const EXAMPLES_PROFILES_ADD: &str = "\
Examples:
  leadctl profiles add reno --vendor renovationfind --set token=env:RENO_TOKEN
  leadctl profiles add hotel --vendor ivvy --set region=au \\
    --set api_key=file:~/.secrets/ivvy-key --set api_secret=env:IVVY_SECRET
  leadctl profiles add crf --vendor crf-connect --set partner=my-finances

On a terminal what is missing is asked for; secrets are not shown.";

/// Works sales leads at the vendors that sell or hold them: CRF Connect, iVvy, CRM.COM, RenovationFind and Datacar
/// LeadBank.
///
/// Checks the fields that each stage needs before anything is sent, records every write before it leaves, and says
/// what became of it: applied, refused, rejected, failed or unknown.
#[derive(Debug, Parser)]
#[command(
    name = "leadctl",
    version,
    after_help = AFTER_HELP,
    disable_help_subcommand = true,
    propagate_version = false,
    max_term_width = 100,
    styles = Styles::plain(),
    subcommand_value_name = "COMMAND",
    subcommand_help_heading = "Commands"
)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = GLOBAL)]
pub struct Globals {
    /// The account to work with, as `leadctl profiles list` names it; pull-leads takes several
    #[arg(short, long = "profile", value_name = "PROFILE", value_hint = ValueHint::Other, global = true)]
    pub profiles: Vec<String>,
    /// Work against the embedded sandbox instead of the vendor
    #[arg(long, global = true)]
    pub sandbox: bool,
    /// How to print the result [default: table]
    #[arg(long, value_enum, value_name = "FORMAT", global = true)]
    pub format: Option<FormatName>,
    /// Short for --format json
    #[arg(long, global = true, conflicts_with = "format")]
    pub json: bool,
    /// Write the result to this file
    #[arg(short, long, value_name = "FILE", global = true)]
    pub output: Option<PathBuf>,
    /// With CSV: add a byte order mark, and guard cells that Excel would take for formulas
    #[arg(long, global = true)]
    pub excel: bool,
    /// Show the request that would be sent, and send nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Show the request as a curl line, secrets as $NAMES (implies --dry-run)
    #[arg(long, global = true)]
    pub curl: bool,
    /// No tables, messages or warnings; a result asked for by --format or --output still comes
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Tell each request and answer on standard error; -vv: with what they carry
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
    /// When to use colour
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true
    )]
    pub color: ColorName,
    /// No progress line
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Answer yes to every question
    #[arg(long, global = true)]
    pub yes: bool,
    /// Never ask; fail where an answer is needed
    #[arg(long, global = true)]
    pub no_input: bool,
    /// The configuration file
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Where the store, the journal and the sandbox's world are kept
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// The longest time for one attempt [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = CONNECTION)]
    pub timeout: Option<Duration>,
    /// Attempts after the first [default: 4]
    #[arg(long, value_name = "N", global = true, help_heading = CONNECTION)]
    pub retries: Option<u32>,
    /// The longest wait between two attempts [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = CONNECTION)]
    pub max_wait: Option<Duration>,
    /// The longest time for the whole command [default: none]
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = CONNECTION)]
    pub max_time: Option<Duration>,
    /// How long to wait for another run's lock [default: 0s]
    #[arg(long, value_name = "TIME", value_parser = duration, global = true, help_heading = CONNECTION)]
    pub lock_wait: Option<Duration>,
    /// Ask the vendor even though it asked us to wait, or the profile's `poll_floor` does
    #[arg(long, global = true, help_heading = CONNECTION)]
    pub ignore_wait: bool,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line, and a summary last
    Jsonl,
    /// Comma-separated values, header first
    Csv,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
///
/// A command's flags are defined when it is the one that was typed. Its sentence therefore stands twice: here for the
/// list of commands, and at its flags for its own page.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Create a lead (ivvy, crm-com)
    AddLead(Add),
    /// Change fields of a lead, not its stage (ivvy, crm-com)
    UpdateLead(Update),
    /// Move a lead to another stage; also called set-status
    #[command(visible_alias = "set-status")]
    UpdateStage(UpdateStage),
    /// Accept leads that were offered (renovationfind)
    AcceptLead(Accept),
    /// Decline leads that were offered (renovationfind)
    DeclineLead(Decline),
    /// Ask the vendor how leads stand now (crf-connect, crm-com, ivvy)
    GetLead(Get),
    /// Fetch new leads into the store, and confirm them where the vendor wants that
    PullLeads(Pull),
    /// Receive leads that the vendor pushes, and answer each once it is stored (crf-connect)
    Listen(Listen),
    /// What the rows of a sheet ask for, by the columns that people have
    #[command(subcommand)]
    Map(Maps),
    /// Judge every row of a sheet, and send nothing
    Validate(Validate),
    /// What each stage needs and may carry, and whose rule it is
    Stages(Stages),
    /// The account's own lists: stages, types, sources, reasons ... (ivvy, crm-com, leadbank)
    Names(Names),
    /// Write a sheet to fill in, for a stage or for another operation
    Template(Template),
    /// What each vendor offers
    Vendors,
    /// The leads in the store
    #[command(subcommand)]
    Leads(Leads),
    /// What was done, run by run
    #[command(subcommand)]
    Runs(Runs),
    /// Say whether pulls and writes are well, for monitors; asks no vendor
    Health(Health),
    /// Look at this installation, from the configuration to the vendors, and say what to mend
    Doctor(Doctor),
    /// The store as a whole: keep a copy, move to another machine
    #[command(subcommand)]
    Store(Stored),
    /// The accounts in the configuration
    #[command(subcommand)]
    Profiles(Profiles),
    /// Play the vendors on this machine, to try things out
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Print the completion script of a shell
    #[command(after_help = EXAMPLES_COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into the folder that --output names
    #[command(after_help = EXAMPLES_MAN)]
    Man,
    /// Print help about a command, or about the exit codes
    Help {
        /// A command, or `exit-codes`
        topic: Vec<String>,
    },
}

/// Fields, as every writing command takes them.
#[derive(Debug, Default, Args)]
pub struct FieldFlags {
    /// Set a field, by the vendor's name for it; may be repeated. What follows = is taken as it is
    #[arg(short = 'f', long = "field", value_name = "FIELD=VALUE", value_hint = ValueHint::Other)]
    pub fields: Vec<String>,
    /// Set a field to the text of a file; may be repeated
    #[arg(long = "field-file", value_name = "FIELD=PATH")]
    pub field_files: Vec<String>,
}

/// Create a lead (ivvy, crm-com)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_ADD)]
pub struct Add {
    /// The lead's fields.
    #[command(flatten)]
    pub fields: FieldFlags,
    /// A sheet of them.
    #[command(flatten)]
    pub bulk: BulkFlags,
}

/// Change fields of a lead, not its stage (ivvy, crm-com)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_UPDATE)]
pub struct Update {
    /// The lead's id
    #[arg(required_unless_present = "from")]
    pub lead: Option<String>,
    /// The lead's fields.
    #[command(flatten)]
    pub fields: FieldFlags,
    /// Clear a field at the vendor; may be repeated (crm-com)
    #[arg(long, value_name = "FIELD")]
    pub clear: Vec<String>,
    /// A sheet of them.
    #[command(flatten)]
    pub bulk: BulkFlags,
}

/// Move a lead to another stage; also called set-status
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_UPDATE_STAGE)]
pub struct UpdateStage {
    /// The lead's id; left out with --from
    #[arg(required_unless_present = "from")]
    pub lead: Option<String>,
    /// Where to: a stage or status of the vendor; see leadctl stages. With --from it holds for every row
    #[arg(required_unless_present_any = ["via", "from"])]
    pub stage: Option<String>,
    /// The lead's fields.
    #[command(flatten)]
    pub fields: FieldFlags,
    /// Clear a field at the vendor; may be repeated (crm-com)
    #[arg(long, value_name = "FIELD")]
    pub clear: Vec<String>,
    /// Use CRM.COM's own call for an end, instead of a status
    #[arg(long, value_enum)]
    pub via: Option<ViaName>,
    /// Allow a stage that cannot be undone
    #[arg(long)]
    pub allow_final: bool,
    /// A sheet of them.
    #[command(flatten)]
    pub bulk: BulkFlags,
}

/// CRM.COM's own calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ViaName {
    /// Won (the call leads/win)
    Win,
    /// Lost (the call leads/lose)
    Lose,
    /// Cancelled (the call leads/cancel)
    Cancel,
}

/// Accept leads that were offered (renovationfind)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_ACCEPT)]
pub struct Accept {
    /// The leads' ids
    #[arg(
        required_unless_present = "from",
        conflicts_with = "from",
        value_name = "LEAD"
    )]
    pub leads: Vec<String>,
    /// A sheet of them.
    #[command(flatten)]
    pub bulk: BulkFlags,
}

/// Decline leads that were offered (renovationfind)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_DECLINE)]
pub struct Decline {
    /// The leads' ids
    #[arg(
        required_unless_present = "from",
        conflicts_with = "from",
        value_name = "LEAD"
    )]
    pub leads: Vec<String>,
    /// The leads' fields.
    #[command(flatten)]
    pub fields: FieldFlags,
    /// A sheet of them.
    #[command(flatten)]
    pub bulk: BulkFlags,
}

/// Ask the vendor how leads stand now (crf-connect, crm-com, ivvy)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_GET)]
pub struct Get {
    /// The leads' ids
    #[arg(required = true, value_name = "LEAD")]
    pub leads: Vec<String>,
}

/// Fetch new leads into the store, and confirm them where the vendor wants that
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_PULL)]
pub struct Pull {
    /// Pull every profile that can be pulled and does not say `pull = false`
    #[arg(long)]
    pub all: bool,
    /// Read a list to its end, also where an earlier pull has read it. Without it, a list whose order a whole reading has
    /// found to be "last changed first" is read to what was changed before the last pull
    #[arg(long, conflicts_with = "refresh")]
    pub full: bool,
    /// Instead of pulling, ask for each known lead again (CRF Connect, CRM.COM) and keep what changed; "open" leaves out
    /// those that are won or lost. iVvy has no call for one lead: there the whole list is read
    #[arg(
        long,
        value_name = "WHICH",
        value_enum,
        num_args = 0..=1,
        default_missing_value = "all",
        require_equals = true
    )]
    pub refresh: Option<Refresh>,
    /// Narrow the list (CRM.COM, iVvy), beside the profile's `list_filter`; may be repeated
    #[arg(
        long = "filter",
        value_name = "NAME=VALUE",
        value_hint = ValueHint::Other,
        conflicts_with_all = ["all", "refresh"]
    )]
    pub filters: Vec<String>,
    /// Also append new leads to this file (.jsonl or .csv), each once
    #[arg(long, value_name = "FILE")]
    pub append: Option<PathBuf>,
    /// Store and deliver, and leave the leads unconfirmed at the vendor
    #[arg(long)]
    pub no_confirm: bool,
    /// Stop once so many leads have come; a batch is always finished
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Also show each lead exactly as the vendor sent it
    #[arg(long)]
    pub raw: bool,
    /// Hand each batch to a program on its standard input; confirmed only if it ends with exit code 0
    #[arg(long)]
    pub exec: bool,
    /// After --: the program and its arguments
    #[arg(
        last = true,
        requires = "exec",
        value_name = "PROG ARG",
        required_if_eq("exec", "true")
    )]
    pub program: Vec<OsString>,
}

/// Which known leads are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Refresh {
    /// Every one
    All,
    /// Those that are neither won nor lost
    Open,
}

/// Receive leads that the vendor pushes, and answer each once it is stored (crf-connect)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_LISTEN)]
pub struct Listen {
    /// The port; 0 takes a free one
    #[arg(long, value_name = "N")]
    pub port: u16,
    /// The address of this machine to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_hint = ValueHint::Other)]
    pub bind: IpAddr,
    /// Also append new leads to this file (.jsonl or .csv), each once
    #[arg(long, value_name = "FILE")]
    pub append: Option<PathBuf>,
    /// Hand new leads to a program on its standard input; the next ones wait until it has ended
    #[arg(long)]
    pub exec: bool,
    /// After --: the program and its arguments
    #[arg(
        last = true,
        requires = "exec",
        value_name = "PROG ARG",
        required_if_eq("exec", "true")
    )]
    pub program: Vec<OsString>,
}

/// What the rows of a sheet ask for, by the columns that people have
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_MAP)]
pub enum Maps {
    /// Write a mapping to fill in: a rule for each value of some columns, the most frequent first
    Init(MapInit),
}

/// Write a mapping to fill in: a rule for each value of some columns, the most frequent first
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_MAP)]
pub struct MapInit {
    /// A CSV, JSON, JSON-lines or XLSX file; - is standard input
    pub file: PathBuf,
    /// The columns whose values tell what a row asks for
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', required = true)]
    pub on: Vec<String>,
    /// The vendor [default: that of --profile]
    #[arg(long, value_hint = ValueHint::Other)]
    pub vendor: Option<String>,
    /// What the rows ask for
    #[arg(long, value_name = "OPERATION", default_value = "change-stage")]
    pub operation: String,
    /// Which column fills a place, as in lead="Lead Number"; may be repeated [default: lead is guessed]
    #[arg(long = "column", value_name = "PLACE=COLUMN", value_parser = column, value_hint = ValueHint::Other)]
    pub columns: Vec<(String, String)>,
    /// The sheet of a workbook [default: the first that is not hidden]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The encoding of a text file, such as windows-1252 [default: seen from its bytes]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
}

/// How a sheet is read, as every command takes it that reads one.
#[derive(Debug, Default, Args)]
pub struct SheetFlags {
    /// Which of the sheet's columns holds what: lead, stage or a field; may be repeated
    #[arg(long = "column", value_name = "PLACE=COLUMN", value_parser = column, value_hint = ValueHint::Other)]
    pub columns: Vec<(String, String)>,
    /// Only these rows, as the spreadsheet numbers them: 2-601
    #[arg(long, value_name = "FROM-TO", value_parser = row_range)]
    pub rows: Option<RangeInclusive<u64>>,
    /// At most this many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// The sheet of a workbook [default: the first that is not hidden]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The encoding of a text file, such as windows-1252 [default: seen from its bytes]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// How the sheet's values become stages and fields
    #[arg(long, value_name = "MAP")]
    pub map: Option<PathBuf>,
}

/// Judge every row of a sheet, and send nothing
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_VALIDATE)]
pub struct Validate {
    /// CSV, JSON, JSON-lines or XLSX files, or plain lists of ids; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose rules: crf-connect, ivvy, crm-com, renovationfind or leadbank [default: the profile's]
    #[arg(long, conflicts_with = "profiles", value_hint = ValueHint::Other)]
    pub vendor: Option<String>,
    /// What the rows shall do [default: what they can do]
    #[arg(long = "for", value_enum, value_name = "OPERATION")]
    pub operation: Option<OperationName>,
    /// How it is read.
    #[command(flatten)]
    pub sheet: SheetFlags,
    /// The stage or status of every row
    #[arg(long)]
    pub stage: Option<String>,
    /// Fields of every row.
    #[command(flatten)]
    pub fields: FieldFlags,
    /// Use CRM.COM's own call for an end, instead of a status
    #[arg(long, value_enum)]
    pub via: Option<ViaName>,
    /// Allow a stage that cannot be undone
    #[arg(long)]
    pub allow_final: bool,
    /// Write the invalid rows to this file, in the sheet's own format
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// What rows of a sheet can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OperationName {
    /// Create leads
    AddLead,
    /// Change fields, not the stage
    UpdateLead,
    /// Move leads to another stage
    #[value(aliases = ["update-stage", "set-status"])]
    ChangeStage,
    /// Accept leads
    AcceptLead,
    /// Decline leads
    DeclineLead,
}

/// What each stage needs and may carry, and whose rule it is
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_STAGES)]
pub struct Stages {
    /// A vendor or a profile
    #[arg(value_name = "VENDOR|PROFILE")]
    pub of: Option<String>,
    /// One stage
    pub stage: Option<String>,
}

/// The account's own lists: stages, types, sources, reasons ... (ivvy, crm-com, leadbank)
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_NAMES)]
pub struct Names {
    /// One list, by its name or by a field that takes its entries [default: all]
    #[arg(value_hint = ValueHint::Other)]
    pub field: Option<String>,
    /// Ask the vendor, and keep what it tells (ivvy, crm-com)
    #[arg(long)]
    pub refresh: bool,
}

/// Write a sheet to fill in, for a stage or for another operation
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_TEMPLATE)]
pub struct Template {
    /// A stage; or add-lead, update-lead, accept-lead or decline-lead
    #[arg(value_name = "STAGE|OPERATION", value_hint = ValueHint::Other)]
    pub what: String,
    /// Whose rules: crf-connect, ivvy, crm-com, renovationfind or leadbank; without it, the profile's
    #[arg(long, value_hint = ValueHint::Other)]
    pub vendor: Option<String>,
}

/// What was done, run by run
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_RUNS)]
pub enum Runs {
    /// List runs, newest first: pulls, single writes, bulk runs
    List(RunFilter),
    /// Show a run, row by row
    Show {
        /// The run's id, or its first letters
        run: String,
    },
    /// Go on with a bulk run: send what was never sent, and nothing of unknown fate
    Resume {
        /// The run's id, or its first letters [default: the last one that is unfinished]
        run: Option<String>,
        /// Requests at once [default: 8]
        #[arg(long, value_name = "N", value_parser = bulk::concurrency)]
        concurrency: Option<usize>,
        /// Stop once more rows than this went wrong: 20, or 5% of those tried
        #[arg(long, value_name = "N|P%", value_parser = bulk::max_errors)]
        max_errors: Option<crate::sync::bulk::MaxErrors>,
    },
    /// Ask the vendor what became of the rows of unknown fate
    ///
    /// A change that the vendor does not show may still be under way: within the `timeout` (30s) after it left, it is asked
    /// about once more when that time is over, before it counts as not done.
    Reconcile {
        /// The run's id, or its first letters [default: the last one with such rows]
        run: Option<String>,
    },
    /// Say what became of a row of unknown fate, as somebody saw it at the vendor
    Settle {
        /// The run's id, or its first letters
        run: String,
        /// The row, as the spreadsheet numbers it
        #[arg(long, value_name = "N")]
        row: u32,
        /// What became of it
        #[arg(long = "as", value_enum, value_name = "FATE")]
        fate: Fate,
    },
    /// Write a sheet that would put leads back into their former stages; sends nothing (--output; .csv)
    Undo {
        /// The run's id, or its first letters
        run: String,
    },
    /// Remove the rows and files of runs that are long over; --dry-run shows which
    Prune {
        /// Those that ended longer ago than this: 180d
        #[arg(long, value_name = "AGE", value_parser = duration)]
        older_than: Duration,
    },
}

/// Which runs; -p says of which profiles.
#[derive(Debug, Args)]
pub struct RunFilter {
    /// Only runs that did this: pull-leads, update-stage, add-lead ...
    #[arg(long, value_name = "OPERATION", value_hint = ValueHint::Other)]
    pub operation: Option<String>,
    /// Only those begun since: 2d, 12h, 2026-03-15, or a date and time with offset
    #[arg(long, value_name = "WHEN")]
    pub since: Option<String>,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}

/// What became of a row, as a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fate {
    /// The vendor did it
    Applied,
    /// The vendor did not do it: it may be sent again
    NotApplied,
}

/// Look at this installation, from the configuration to the vendors, and say what to mend
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_DOCTOR)]
pub struct Doctor {}

/// Say whether pulls and writes are well, for monitors; asks no vendor
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES_HEALTH)]
pub struct Health {
    /// How old the last complete pull of a profile may be, and what waits to be delivered or confirmed
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub max_age: Option<Duration>,
}

/// The accounts in the configuration
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_PROFILES)]
pub enum Profiles {
    /// List the profiles
    List,
    /// Show a profile: settings, where its secrets come from, never a secret
    Show {
        /// The profile
        name: String,
    },
    /// Check profiles, and ask each vendor something harmless
    Check {
        /// The profile [default: all]
        name: Option<String>,
    },
    /// Add a profile to the configuration
    #[command(after_help = EXAMPLES_PROFILES_ADD)]
    Add {
        /// What to call it
        name: String,
        /// The vendor: crf-connect, ivvy, crm-com, renovationfind or leadbank
        #[arg(long, value_hint = ValueHint::Other)]
        vendor: String,
        /// A setting; a secret as `env:NAME`, `file:PATH` or `command:PROGRAM ARG`; may be repeated
        #[arg(long = "set", value_name = "KEY=VALUE")]
        settings: Vec<String>,
    },
}

/// Play the vendors on this machine, to try things out
#[derive(Debug, Subcommand)]
#[command(after_help = EXAMPLES_SANDBOX)]
pub enum Sandbox {
    /// Serve all five vendors on a port of this machine, and print profiles to paste
    Serve {
        /// The port; 0 picks a free one
        #[arg(long, default_value_t = SANDBOX_PORT)]
        port: u16,
        /// A TOML file of faults to happen on demand: lost answers, 429, outages ... (docs/faults.md)
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
    },
    /// Put the leads of a list or a sheet's column into a make-believe vendor
    Seed {
        /// A CSV, JSON, JSON-lines or XLSX file, or a plain list of ids; - is standard input
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// The vendor: crf-connect, ivvy, crm-com, renovationfind or leadbank
        #[arg(long, value_hint = ValueHint::Other)]
        vendor: String,
        /// The sheet of a workbook [default: the first that is not hidden]
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        /// The column that holds the ids
        #[arg(long, value_name = "NAME")]
        column: Option<String>,
        /// The encoding of a text file, such as windows-1252 [default: seen from its bytes]
        #[arg(long, value_name = "NAME")]
        encoding: Option<String>,
        /// At most this many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Forget everything that happened in the sandbox
    Reset,
    /// What there is in the sandbox
    Status,
}

/// `lead=Lead Number`: a place (`lead`, `stage` or a field) and the column that fills it.
pub fn column(text: &str) -> Result<(String, String), String> {
    let written = text.split_once('=');
    let parts = written.map(|(place, column)| (place.trim(), column.trim()));
    match parts {
        Some((place, column)) if !place.is_empty() && !column.is_empty() => {
            Ok((place.to_owned(), column.to_owned()))
        }
        _ => Err("write PLACE=COLUMN, such as lead=\"Lead Number\"".to_owned()),
    }
}

/// `90s`, `10m`, `2h`, `1d`, `500ms`; a bare number is seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let number: u64 = digits
        .parse()
        .map_err(|_| "write a number with a unit: 30s, 10m, 2h, 1d".to_owned())?;
    let seconds = match unit.trim() {
        "ms" => return Ok(Duration::from_millis(number)),
        "" | "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        "d" => number.checked_mul(86_400),
        _ => None,
    };
    seconds
        .map(Duration::from_secs)
        .ok_or_else(|| "write a number with a unit: 30s, 10m, 2h, 1d".to_owned())
}

/// `2-601`, or one row: `7`.
fn row_range(text: &str) -> Result<RangeInclusive<u64>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("write the first and the last row: 2-601".to_owned()),
    }
}
