//! `pull-leads`: profiles side by side, each under its own lock; one that fails never stops another.

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::Ended;
use super::context::{Accounts, Context, now, run_id, wait_for};
use super::pull_board::Board;
use super::pull_report::Told;
use crate::cli::{Pull, Refresh};
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Operation, Refusal};
use crate::output::Report;
use crate::store::{Lock, Locked, NewRun, RunEnd, Store};
use crate::sync::Destination;
use crate::sync::drain::{self, Source};
use crate::sync::failure::refused;
use crate::sync::floor::{TooSoon, too_soon};
use crate::sync::pull::{self, Options, Outcome, Wanted};
use crate::sync::stop::{Came, Ended as Guarded, Stop, stopped};
use crate::transport::Session;

/// So many profiles are pulled at once.
const AT_ONCE: usize = 8;

/// `pull-leads`.
pub fn pull(context: &Context, arguments: &Pull) -> Result<Ended> {
    if arguments.all && !context.globals.profiles.is_empty() {
        return Err(
            Error::new(Kind::Usage, "usage", "--all and -p do not go together")
                .hint("name profiles with -p, or pull all of them with --all"),
        );
    }
    let accounts = context.accounts()?;
    let (flags, environment) = (&context.flags, &context.environment);
    let profiles = if arguments.refresh.is_some() {
        accounts
            .config
            .for_refreshing(flags, environment, arguments.all)
    } else {
        accounts
            .config
            .for_pulling(flags, environment, arguments.all)
    };
    let profiles = profiles.map_err(|error| match error.code.as_str() {
        "profile-needed" => error.hint("or pull all of them: leadctl pull-leads --all"),
        _ => error,
    })?;
    if profiles.is_empty() {
        return Err(
            Error::new(Kind::Config, "nothing-to-pull", "no profile can be pulled")
                .hint("what each vendor offers: leadctl vendors"),
        );
    }
    let profiles = narrowed(profiles, &arguments.filters)?;
    for profile in &profiles {
        offered(profile, arguments)?;
    }
    if context.is_dry() {
        let profiles: Vec<&Profile> = profiles.iter().collect();
        return dry(context, &accounts, &profiles, arguments).map(Ended::from);
    }
    let store = Store::open(&accounts.data)?;
    let round = Round {
        context,
        accounts: &accounts,
        arguments,
        board: Board::new(context.output.progress("pulling leads", None)),
        turn: Mutex::new(()),
    };
    let outcomes = wait_for(round.all(&profiles))?;
    round.board.finish();
    Told { outcomes }.tell(context, &store, arguments.raw)
}

/// The profiles, their lists narrowed by what was typed as well.
fn narrowed(profiles: Vec<&Profile>, filters: &[String]) -> Result<Vec<Profile>> {
    let mut narrowed: Vec<Profile> = profiles.into_iter().cloned().collect();
    for profile in narrowed.iter_mut().filter(|_| !filters.is_empty()) {
        let card = profile.vendor.card();
        if !card.leads.can_be_filtered() {
            return Err(Error::new(
                Kind::Usage,
                "no-filter",
                format!("{} documents no filters for its list", card.name),
            )
            .hint("leave --filter out, or name another profile with -p"));
        }
        let account = &mut profile.account;
        let kept = account.texts("list_filter");
        let mut all: Vec<Value> = kept.into_iter().map(Value::from).collect();
        for typed in filters {
            let (name, value) = card.leads.filter(typed).map_err(|no| {
                let message = format!("--filter {typed} {}", no.why);
                Error::new(Kind::Usage, "no-such-filter", message).hint(no.hint)
            })?;
            // What is typed stands in for what the profile says under the same name.
            let prefix = format!("{name}=");
            all.retain(|it| !it.as_str().is_some_and(|it| it.starts_with(&prefix)));
            all.push(Value::from(format!("{prefix}{value}")));
        }
        let all = Value::Array(all);
        account.settings.insert("list_filter".into(), all);
    }
    Ok(narrowed)
}

/// Whether the vendor can be asked for this at all.
fn offered(profile: &Profile, arguments: &Pull) -> Result<()> {
    let (vendor, account) = (profile.vendor, &profile.account);
    let offered = if arguments.refresh.is_some() {
        vendor.fetch(account, &LeadId::new("")).map(drop)
    } else {
        vendor.pulls(account)
    };
    offered.map_err(|refusal| cannot_be_pulled(profile, &refusal))
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

fn dry(
    context: &Context,
    accounts: &Accounts,
    profiles: &[&Profile],
    arguments: &Pull,
) -> Result<Report> {
    let Some(which) = arguments.refresh else {
        return super::dry_run::pulls(context, profiles);
    };
    let store = Store::open_existing(&accounts.data)?;
    super::dry_run::refreshes(context, profiles, store.as_ref(), which == Refresh::Open)
}

/// How a pull begins.
enum Begun {
    /// The profile's lock is held, and its vendor can be asked.
    Asks(Lock, From),
    /// It was pulled a short while ago.
    TooSoon(TooSoon),
}

/// Where a profile's leads come from.
enum From {
    /// The vendor's own list.
    List(Box<Session>),
    /// Places in which the vendor leaves them.
    Depots(Vec<Source>),
}

/// Pulls of several profiles, side by side.
struct Round<'a> {
    context: &'a Context,
    accounts: &'a Accounts,
    arguments: &'a Pull,
    board: Board,
    turn: Mutex<()>,
}

impl Round<'_> {
    /// Pulls every profile; what each came to, in their order. After a signal none begins.
    async fn all(&self, profiles: &[Profile]) -> Result<Vec<Outcome>> {
        let mut stop = Stop::listen()?;
        let came = stop.came();
        let came = &came;
        let pulls = profiles
            .iter()
            .enumerate()
            .map(|(place, profile)| async move {
                if came.is_true() {
                    return (place, None);
                }
                (place, Some(self.one(profile, came).await))
            });
        let pulls = stream::iter(pulls).buffer_unordered(AT_ONCE);
        let mut outcomes: Vec<_> = stop.attend(pulls.collect()).await;
        outcomes.sort_by_key(|(place, _): &(usize, Option<Outcome>)| *place);
        Ok(outcomes.into_iter().filter_map(|(_, it)| it).collect())
    }

    /// Pulls one profile. What keeps it from beginning is its outcome too: the others go on.
    async fn one(&self, profile: &Profile, came: &Came) -> Outcome {
        let outcome = self.pulled(profile, came).await;
        self.board.done(&profile.name);
        outcome.unwrap_or_else(|error| Outcome {
            profile: profile.name.clone(),
            vendor: profile.vendor.id().to_owned(),
            fault: Some(error),
            ..Outcome::default()
        })
    }

    async fn pulled(&self, profile: &Profile, came: &Came) -> Result<Outcome> {
        let arguments = self.arguments;
        let mut store = Store::open(&self.accounts.data)?;
        let begun = came.guard(self.begin(profile, &mut store)).await;
        let (_lock, from) = match begun {
            Guarded::Done(begun) => match begun? {
                Begun::Asks(lock, from) => (lock, from),
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
            arguments: self.typed(profile),
            wanted: self.wanted(profile),
            destination: Destination {
                append: arguments.append.clone(),
                exec: arguments.exec.then(|| arguments.program.clone()),
            },
            turn: &self.turn,
            confirm: !arguments.no_confirm,
            limit: arguments.limit,
            now: &now,
        };
        let mut watch = |at: pull::Progress| self.board.tell(&profile.name, at);
        match from {
            From::List(session) => {
                let pulled = pull::pull(&session, &mut store, &options, &mut watch, came).await;
                came.end(session.close()).await;
                pulled
            }
            From::Depots(sources) => {
                let (card, name) = (profile.vendor.card(), &profile.name);
                drain::drain(card, name, &sources, &mut store, &options, &mut watch, came).await
            }
        }
    }

    fn wanted(&self, profile: &Profile) -> Wanted {
        match self.arguments.refresh {
            Some(which) => Wanted::Known {
                open: which == Refresh::Open,
                at_once: profile.concurrency,
            },
            None => Wanted::Listed {
                full: self.arguments.full,
            },
        }
    }

    /// Takes the profile's lock, then its secrets: who comes too late has asked nobody for anything. Under the lock no
    /// other pull of the profile can have begun since its last one was looked for.
    async fn begin(&self, profile: &Profile, store: &mut Store) -> Result<Begun> {
        let (globals, data) = (&self.context.globals, &self.accounts.data);
        let wait = globals.lock_wait.unwrap_or_default();
        let lock = Lock::take_within(data, &profile.name, Locked::Pull, wait).await?;
        if let Some(floor) = profile.poll_floor.filter(|_| !globals.ignore_wait)
            && let Some(skipped) = too_soon(store, &profile.name, floor, now())?
        {
            return Ok(Begun::TooSoon(skipped));
        }
        match self.from(profile).await {
            Ok(from) => Ok(Begun::Asks(lock, from)),
            Err(error) => {
                self.note_failure(profile, store, &error)?;
                Err(error)
            }
        }
    }

    /// Known leads are asked for one by one, wherever new ones come from.
    async fn from(&self, profile: &Profile) -> Result<From> {
        let (context, data) = (self.context, &self.accounts.data);
        let depots = profile.vendor.depots(&profile.account);
        if depots.is_empty() || self.arguments.refresh.is_some() {
            let session = context.session_soon(profile, data).await?;
            return Ok(From::List(Box::new(session)));
        }
        context.sources_soon(profile, data).await.map(From::Depots)
    }

    /// A pull without its secrets is a run as well: monitors and `runs list` tell of it.
    fn note_failure(&self, profile: &Profile, store: &mut Store, error: &Error) -> Result<()> {
        let at = now();
        let run = NewRun {
            id: run_id(at),
            operation: Operation::PullLeads,
            profile: profile.name.clone(),
            vendor: profile.vendor.id().to_owned(),
            started_at: at,
            arguments: self.typed(profile),
        };
        store.begin_run(&run)?;
        let end = RunEnd {
            exit: error.kind.code(),
            counts: error.to_json(),
            ended_at: at,
        };
        store.end_run(&run.id, &end)
    }

    /// What was typed, for the record. A program's words may hold secrets and are not kept.
    fn typed(&self, profile: &Profile) -> Value {
        let arguments = self.arguments;
        let mut typed = json!({
            "limit": arguments.limit,
            "no_confirm": arguments.no_confirm,
            "append": arguments.append.is_some(),
            "exec": arguments.exec,
        });
        if arguments.full {
            typed["full"] = json!(true);
        }
        if let Some(which) = arguments.refresh {
            typed["refresh"] = json!(match which {
                Refresh::All => "all",
                Refresh::Open => "open",
            });
        }
        if !arguments.filters.is_empty() {
            typed["filters"] = json!(profile.account.texts("list_filter"));
        }
        typed
    }
}
