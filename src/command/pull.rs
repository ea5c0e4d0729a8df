//! `pull-leads`: one profile after the other, each under its own lock; one that fails never stops the next.

use serde_json::{Value, json};

use super::Ended;
use super::context::{Accounts, Context, now, run_id, wait_for};
use super::pull_report::Told;
use crate::cli::Pull;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::exchange::Cursor;
use crate::lead::Operation;
use crate::output::Progress;
use crate::store::{Lock, Locked, NewRun, RunEnd, Store};
use crate::sync::Destination;
use crate::sync::failure::refused;
use crate::sync::floor::{TooSoon, too_soon};
use crate::sync::pull::{self, Options, Outcome, Step};
use crate::sync::stop::{Ended as Guarded, Stop, stopped};
use crate::transport::Session;

/// `pull-leads`.
pub fn pull(context: &Context, arguments: &Pull) -> Result<Ended> {
    if arguments.all && !context.globals.profiles.is_empty() {
        return Err(
            Error::new(Kind::Usage, "usage", "--all and -p do not go together")
                .hint("name profiles with -p, or pull all of them with --all"),
        );
    }
    let accounts = context.accounts()?;
    let profiles = accounts
        .config
        .for_pulling(&context.flags, &context.environment, arguments.all)
        .map_err(|error| match error.code.as_str() {
            "profile-needed" => error.hint("or pull all of them: leadctl pull-leads --all"),
            _ => error,
        })?;
    if profiles.is_empty() {
        return Err(
            Error::new(Kind::Config, "nothing-to-pull", "no profile can be pulled")
                .hint("what each vendor offers: leadctl vendors"),
        );
    }
    for profile in &profiles {
        let offered = profile.vendor.take(&profile.account, Cursor::default());
        offered.map_err(|refusal| refused(&refusal))?;
    }
    if context.is_dry() {
        return super::dry_run::pulls(context, &profiles).map(Ended::from);
    }
    let mut store = Store::open(&accounts.data)?;
    let progress = context.output.progress("pulling leads", None);
    let mut told = Told::default();
    wait_for(async {
        let mut stop = Stop::listen()?;
        for profile in profiles {
            let one = one(
                context, &accounts, profile, arguments, &mut store, &progress, &mut stop,
            );
            told.outcomes.push(one.await);
            if stop.came().is_true() {
                break;
            }
        }
        Ok(())
    })?;
    progress.finish();
    told.tell(context, &store, arguments.raw)
}

/// Pulls one profile. What keeps it from beginning is its outcome too: the others go on.
async fn one(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    arguments: &Pull,
    store: &mut Store,
    progress: &Progress,
    stop: &mut Stop,
) -> Outcome {
    let pulled = async {
        let beginning = begin(context, accounts, profile, arguments, store);
        let (_lock, session) = match stop.guard(beginning).await {
            Guarded::Done(begun) => match begun? {
                Begun::Asks(lock, session) => (lock, session),
                Begun::TooSoon(skipped) => {
                    return Ok(Outcome {
                        profile: profile.name.clone(),
                        vendor: profile.vendor.id().to_owned(),
                        skipped: Some(skipped),
                        ..Outcome::default()
                    });
                }
            },
            Guarded::DoneAndStop(_, kind) | Guarded::Cut(kind) => {
                return Err(stopped(kind, "nothing was asked"));
            }
        };
        let options = Options {
            run: &run_id(now()),
            arguments: typed(arguments),
            destination: Destination {
                append: arguments.append.clone(),
                exec: arguments.exec.then(|| arguments.program.clone()),
            },
            confirm: !arguments.no_confirm,
            limit: arguments.limit,
            now: &now,
        };
        let mut last = None;
        let mut watch = |at: pull::Progress| {
            progress.set(at.fetched);
            if last.replace(at.step) == Some(at.step) {
                return;
            }
            let doing = match at.step {
                Step::Settling => "settling",
                Step::Taking => "taking",
                Step::Delivering => "delivering",
                Step::Confirming => "confirming",
            };
            progress.note(&format!("{}: {doing}", profile.name));
        };
        let pulled = pull::pull(&session, store, &options, &mut watch, stop).await;
        stop.end(session.close()).await;
        pulled
    };
    pulled.await.unwrap_or_else(|error| Outcome {
        profile: profile.name.clone(),
        vendor: profile.vendor.id().to_owned(),
        fault: Some(error),
        ..Outcome::default()
    })
}

/// How a pull begins.
enum Begun {
    /// The profile's lock is held, and its vendor can be asked.
    Asks(Lock, Box<Session>),
    /// It was pulled a short while ago.
    TooSoon(TooSoon),
}

/// Takes the profile's lock, then its secrets: who comes too late has asked nobody for anything. Under the lock no
/// other pull of the profile can have begun since its last one was looked for.
async fn begin(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    arguments: &Pull,
    store: &mut Store,
) -> Result<Begun> {
    let wait = context.globals.lock_wait.unwrap_or_default();
    let lock = Lock::take_within(&accounts.data, &profile.name, Locked::Pull, wait).await?;
    if let Some(floor) = profile.poll_floor.filter(|_| !context.globals.ignore_wait)
        && let Some(skipped) = too_soon(store, &profile.name, floor, now())?
    {
        return Ok(Begun::TooSoon(skipped));
    }
    match context.session_soon(profile, &accounts.data).await {
        Ok(session) => Ok(Begun::Asks(lock, Box::new(session))),
        Err(error) => {
            note_failure(profile, arguments, store, &error)?;
            Err(error)
        }
    }
}

/// What was typed, for the record. A program's words may hold secrets and are not kept.
fn typed(arguments: &Pull) -> Value {
    json!({
        "limit": arguments.limit,
        "no_confirm": arguments.no_confirm,
        "append": arguments.append.is_some(),
        "exec": arguments.exec,
    })
}

/// A pull without its secrets is a run as well: monitors and `runs list` tell of it.
fn note_failure(
    profile: &Profile,
    arguments: &Pull,
    store: &mut Store,
    error: &Error,
) -> Result<()> {
    let at = now();
    let run = NewRun {
        id: run_id(at),
        operation: Operation::PullLeads,
        profile: profile.name.clone(),
        vendor: profile.vendor.id().to_owned(),
        started_at: at,
        arguments: typed(arguments),
    };
    store.begin_run(&run)?;
    let end = RunEnd {
        exit: error.kind.code(),
        counts: error.to_json(),
        ended_at: at,
    };
    store.end_run(&run.id, &end)
}
