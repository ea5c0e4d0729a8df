//! `pull-leads`: one profile after the other, each under its own lock; one that fails never stops the next.

use std::time::Duration;

use serde_json::json;

use super::Ended;
use super::context::{Accounts, Context, now, run_id, wait_for};
use super::pull_report::Told;
use crate::account::rfc3339;
use crate::cli::Pull;
use crate::config::{Profile, duration_text};
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Refusal};
use crate::output::Progress;
use crate::store::{Lock, Locked, Store};
use crate::sync::Destination;
use crate::sync::drain::{self, Source};
use crate::sync::failure::refused;
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
        let offered = profile.vendor.pulls(&profile.account);
        offered.map_err(|refusal| cannot_be_pulled(profile, &refusal))?;
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
    told.look_up(&store, arguments.raw)?;
    Ok(told.tell(context))
}

/// The error for a profile whose vendor could be pulled, if the profile said from where.
fn cannot_be_pulled(profile: &Profile, refusal: &Refusal) -> Error {
    let error = refused(refusal);
    if !profile.vendor.card().offers(Operation::PullLeads) {
        return error;
    }
    Error {
        message: format!("profile {} cannot be pulled", profile.name),
        ..error
    }
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
        if let Some(wait) = too_soon(profile, store)? {
            return Ok(Outcome {
                profile: profile.name.clone(),
                vendor: profile.vendor.id().to_owned(),
                warnings: vec![wait],
                ..Outcome::default()
            });
        }
        let (_lock, from) = match stop.guard(begin(context, accounts, profile)).await {
            Guarded::Done(begun) => begun?,
            Guarded::DoneAndStop(_, kind) | Guarded::Cut(kind) => {
                return Err(stopped(kind, "nothing was asked"));
            }
        };
        let options = Options {
            run: &run_id(now()),
            arguments: json!({ "limit": arguments.limit, "no_confirm": arguments.no_confirm }),
            destination: Destination {
                append: arguments.append.clone(),
                exec: arguments.exec.then(|| arguments.program.clone()),
            },
            confirm: !arguments.no_confirm,
            limit: arguments.limit,
            now: &now,
        };
        let mut watch = |at: pull::Progress| {
            let doing = match at.step {
                Step::Settling => "settling",
                Step::Taking => "taking",
                Step::Delivering => "delivering",
                Step::Confirming => "confirming",
            };
            progress.note(&format!("{}: {doing}", profile.name));
            progress.set(at.fetched);
        };
        match from {
            From::List(session) => {
                let pulled = pull::pull(&session, store, &options, &mut watch, stop).await;
                stop.end(session.close()).await;
                pulled
            }
            From::Depots(sources) => {
                let (card, name) = (profile.vendor.card(), &profile.name);
                drain::drain(card, name, &sources, store, &options, &mut watch, stop).await
            }
        }
    };
    pulled.await.unwrap_or_else(|error| Outcome {
        profile: profile.name.clone(),
        vendor: profile.vendor.id().to_owned(),
        fault: Some(error),
        ..Outcome::default()
    })
}

/// Why a profile is not asked yet: its last pull is younger than its `poll_floor`. What an earlier pull left behind is
/// never put off.
fn too_soon(profile: &Profile, store: &Store) -> Result<Option<String>> {
    let Some(floor) = profile.poll_floor else {
        return Ok(None);
    };
    let last = store.last_pull(&profile.name)?;
    let age = last.and_then(|last| now().duration_since(last).try_into().ok());
    let is_too_soon =
        age.is_some_and(|age: Duration| age < floor) && store.unfinished(&profile.name)?.is_empty();
    Ok(is_too_soon.then(|| {
        format!(
            "not asked again yet: pulled at {}, and poll_floor is {}",
            last.map_or_else(String::new, rfc3339),
            duration_text(floor)
        )
    }))
}

/// Where a profile's leads come from.
enum From {
    /// The vendor's own list.
    List(Box<Session>),
    /// Places in which the vendor leaves them.
    Depots(Vec<Source>),
}

/// Takes the profile's lock, then its secrets: who comes too late has asked nobody for anything.
async fn begin(context: &Context, accounts: &Accounts, profile: &Profile) -> Result<(Lock, From)> {
    let wait = context.globals.lock_wait.unwrap_or_default();
    let lock = Lock::take_within(&accounts.data, &profile.name, Locked::Pull, wait).await?;
    let from = if profile.vendor.depots(&profile.account).is_empty() {
        From::List(Box::new(
            context.session_soon(profile, &accounts.data).await?,
        ))
    } else {
        From::Depots(context.sources_soon(profile, &accounts.data).await?)
    };
    Ok((lock, from))
}
