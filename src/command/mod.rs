//! One file a command; each turns arguments into a `Report`. Here is which, one line each.

mod bulk;
pub mod context;
mod count;
mod doctor;
mod dry_run;
mod fields;
mod from;
mod get;
mod health;
mod leads;
mod listen;
mod map;
mod misread;
mod names;
pub mod paperwork;
pub mod profiles;
mod pull;
mod pull_board;
mod pull_report;
mod runs;
mod sandbox;
mod seed;
pub mod stages;
mod store;
mod template;
mod time_span;
mod validate;
mod validate_report;
pub mod vendors;
mod write;
mod write_report;

use crate::cli::{Command, Maps, Profiles, Runs};
use crate::error::{Error, Result};
use crate::output::{Report, exit_codes};
use context::Context;

/// How a command ended: with something to tell, with something gone wrong, or with both.
#[derive(Debug, Default)]
pub struct Ended {
    /// What it found or did.
    pub report: Option<Report>,
    /// What decides the exit code; `None` is 0.
    pub error: Option<Error>,
}

impl From<Report> for Ended {
    fn from(report: Report) -> Self {
        Self {
            report: Some(report),
            error: None,
        }
    }
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self {
            report: None,
            error: Some(error),
        }
    }
}

impl Ended {
    /// Prints the report, then says what went wrong; gives the exit code.
    pub fn tell(self, context: &Context) -> u8 {
        let printed = self
            .report
            .map_or(Ok(()), |report| context.output.report(&report));
        // What went wrong with the work matters more than what went wrong with telling it.
        let error = self.error.or(printed.err());
        error.map_or(0, |error| {
            context.output.error(&error);
            error.kind.code()
        })
    }
}

/// Runs one command.
pub fn run(context: &Context, command: &Command) -> Result<Ended> {
    match command {
        Command::AddLead(arguments) => write::add(context, arguments),
        Command::UpdateLead(arguments) => write::update(context, arguments),
        Command::UpdateStage(arguments) => write::update_stage(context, arguments),
        Command::AcceptLead(arguments) => write::accept(context, arguments),
        Command::DeclineLead(arguments) => write::decline(context, arguments),
        Command::GetLead(arguments) => get::get(context, arguments),
        Command::PullLeads(arguments) => pull::pull(context, arguments),
        Command::Listen(arguments) => listen::listen(context, arguments),
        Command::Map(Maps::Init(arguments)) => map::init(context, arguments),
        Command::Validate(arguments) => validate::validate(context, arguments),
        Command::Stages(arguments) => stages::command(context, arguments).map(Ended::from),
        Command::Names(arguments) => names::names(context, arguments),
        Command::Template(arguments) => template::template(context, arguments),
        Command::Vendors => Ok(vendors::vendors().into()),
        Command::Leads(arguments) => leads::leads(context, arguments),
        Command::Runs(Runs::List(filter)) => runs::list(context, filter).map(Ended::from),
        Command::Runs(Runs::Show { run }) => runs::show(context, run).map(Ended::from),
        Command::Runs(Runs::Resume {
            run,
            concurrency,
            max_errors,
        }) => runs::resume(context, run.as_deref(), *concurrency, *max_errors),
        Command::Runs(Runs::Reconcile { run }) => runs::reconcile(context, run.as_deref()),
        Command::Runs(Runs::Settle { run, row, fate }) => runs::settle(context, run, *row, *fate),
        Command::Runs(Runs::Undo { run }) => runs::undo(context, run),
        Command::Health(arguments) => health::health(context, arguments),
        Command::Doctor(_) => doctor::doctor(context).map(Ended::from),
        Command::Runs(Runs::Prune { older_than }) => {
            runs::prune(context, *older_than).map(Ended::from)
        }
        Command::Store(arguments) => store::store(context, arguments),
        Command::Profiles(Profiles::List) => profiles::command::list(context).map(Ended::from),
        Command::Profiles(Profiles::Show { name }) => {
            profiles::command::show(context, name).map(Ended::from)
        }
        Command::Profiles(Profiles::Check { name }) => {
            profiles::command::check(context, name.as_deref())
        }
        Command::Profiles(Profiles::Add {
            name,
            vendor,
            settings,
        }) => profiles::command::add(context, name, vendor, settings),
        Command::Sandbox(arguments) => sandbox::sandbox(context, arguments),
        Command::Completions { shell } => paperwork::print_completions(context, *shell),
        Command::Man => paperwork::man(context),
        Command::Help { topic } if topic.first().is_some_and(|word| word == "exit-codes") => {
            Ok(exit_codes().into())
        }
        Command::Help { topic } => paperwork::print_help(context, topic),
    }
}
