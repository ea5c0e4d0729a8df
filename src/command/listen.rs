//! `listen`: receives the leads that a vendor pushes, until a signal comes.

use std::net::{SocketAddr, TcpListener as Port};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Map, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::Ended;
use super::context::{Accounts, Context, now, run_id, wait_for};
use crate::cli::Listen;
use crate::config::Profile;
use crate::error::{Error, Kind, Result, reason};
use crate::lead::Operation;
use crate::listen::{self, Answered, Door};
use crate::output::{Block, Report};
use crate::store::{Lock, Locked, Store};
use crate::sync::Destination;
use crate::sync::failure::refused;
use crate::sync::inbox::{Inbox, Orders, Push, Told};
use crate::sync::pull::Outcome;
use crate::sync::stop::{Ended as Guarded, Stop, stopped};

/// So many pushes wait for the one hand that writes; the next ones wait at their connections.
const WAITING: usize = 64;

/// `listen`.
pub fn listen(context: &Context, arguments: &Listen) -> Result<Ended> {
    let accounts = context.accounts()?;
    let profile = profile(context, &accounts)?;
    let read = profile.vendor.pushed(&profile.account);
    let read = read.map_err(|refusal| refused(&refusal))?;
    if context.is_dry() {
        return Err(Error::new(
            Kind::Usage,
            "usage",
            "listen has nothing to show beforehand",
        )
        .hint("try it where nothing is real: leadctl listen --sandbox"));
    }
    let door = door(context, profile)?;
    let destination = Destination {
        append: arguments.append.clone(),
        exec: arguments.exec.then(|| arguments.program.clone()),
    };
    let address = SocketAddr::new(arguments.bind, arguments.port);
    let port = Port::bind(address).map_err(|error| taken(address, &error))?;
    let orders = Orders {
        card: profile.vendor.card(),
        profile: profile.name.clone(),
        run: run_id(now()),
        arguments: json!({ "port": arguments.port, "bind": arguments.bind }),
        read,
        destination,
        now,
    };
    let store = Store::open(&accounts.data)?;
    // Two would deliver the same leads.
    let wait = context.globals.lock_wait.unwrap_or_default();
    let _lock = wait_for(async {
        Lock::take_within(&accounts.data, &profile.name, Locked::Listen, wait).await
    })?;
    let inbox = Inbox::open(orders, store)?;
    let outcome = wait_for(work(context, profile, port, door, inbox))?;
    Ok(ended(context, outcome))
}

/// The profile that is named, else the only one whose vendor pushes.
fn profile<'a>(context: &Context, accounts: &'a Accounts) -> Result<&'a Profile> {
    let config = &accounts.config;
    let pushes = |profile: &&Profile| profile.vendor.card().offers(Operation::Listen);
    let mut candidates = config.profiles.values().filter(pushes);
    match (candidates.next(), candidates.next()) {
        (Some(only), None) if context.flags.wanted(&context.environment).is_empty() => Ok(only),
        _ => config.for_reading(&context.flags, &context.environment),
    }
}

fn door(context: &Context, profile: &Profile) -> Result<Door> {
    let secret = profile.own_secret("listen_secret", &context.environment)?;
    let secret = secret.ok_or_else(|| {
        Error::new(
            Kind::Config,
            "listen-secret",
            format!("profile {} has no listen_secret", profile.name),
        )
        .because("whoever knows the address could push leads into the store")
        .hint(format!(
            "add it below [profiles.{}]: listen_secret = {{ env = \"NAME\" }}, and give CRF the same as a header's value",
            profile.name
        ))
    })?;
    let header = profile.account.text("listen_header").unwrap_or_default();
    Ok(Door::new(header, &secret))
}

async fn work(
    context: &Context,
    profile: &Profile,
    port: Port,
    door: Door,
    inbox: Inbox,
) -> Result<Outcome> {
    let mut stop = Stop::listen()?;
    port.set_nonblocking(true).map_err(|error| cannot(&error))?;
    let listener = TcpListener::from_std(port).map_err(|error| cannot(&error))?;
    let address = listener.local_addr().map_err(|error| cannot(&error))?;
    let (pushes, waiting) = mpsc::channel(WAITING);
    let closed = hand(context, inbox, waiting)?;
    announce(context, profile, address);
    let came = stop.came();
    let serving = async {
        listen::serve(listener, door, pushes, trace(context), came).await;
        // Nobody can push any more, so the hand comes to its end.
        closed.await.map_err(|gone| broke_off(&gone))
    };
    match stop.guard(serving).await {
        Guarded::Done(inbox) => Ok(inbox?.close(None)),
        Guarded::DoneAndStop(inbox, signal) => Ok(inbox?.close(Some(signal))),
        Guarded::Cut(signal) => Err(stopped(
            signal,
            "what was answered is stored; what is not delivered yet is delivered when it listens again",
        )),
    }
}

/// The one hand that writes: a thread of its own, since a commit waits for the disk.
fn hand(
    context: &Context,
    inbox: Inbox,
    waiting: mpsc::Receiver<Push>,
) -> Result<oneshot::Receiver<Inbox>> {
    let (close, closed) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| cannot(&error))?;
    let (output, here) = (Arc::clone(&context.output), context.here());
    let mut tell = move |told: Told<'_>| {
        match told {
        Told::SetApart(reason) => output.warn(&format!(
            "what was pushed is no lead: {reason}; it is kept as it came: leadctl leads list --quarantined{here}"
        )),
        Told::Trouble(error) => {
            let because = error.because.first().map_or("", String::as_str);
            output.warn(&format!("{}: {because}", error.message));
        }
    }
    };
    thread::Builder::new()
        .name("inbox".to_owned())
        .spawn(move || {
            let inbox = runtime.block_on(inbox.work(waiting, &mut tell));
            // After a signal nobody may wait for it any more.
            drop(close.send(inbox));
        })
        .map_err(|error| cannot(&error))?;
    Ok(closed)
}

/// One line by which people and scripts know that leads can be pushed.
fn announce(context: &Context, profile: &Profile, address: SocketAddr) {
    let header = profile.account.text("listen_header").unwrap_or_default();
    let vendor = &profile.vendor.card().name;
    context.output.note(&format!(
        "listening on http://{address} for {vendor} ({}): POST with the header {header}; Ctrl-C ends it",
        profile.name
    ));
    if !address.ip().is_loopback() {
        context.output.warn(
            "others can reach this address, and it is plain http: put a proxy that speaks TLS before it",
        );
    }
}

/// With `-v` each push is told. Without it only the first stranger is: a header that is wrong at the vendor's would
/// else never be noticed, and strangers must not fill a log.
fn trace(context: &Context) -> impl Fn(&Answered) + Send + Sync + 'static {
    let (output, verbose) = (Arc::clone(&context.output), context.globals.verbose > 0);
    let warned = AtomicBool::new(false);
    move |answered: &Answered| {
        let Answered { peer, status, said } = answered;
        if verbose {
            output.trace(&format!("push from {peer}: HTTP status {status}: {said}"));
        } else if *status == 401 && !warned.swap(true, Ordering::Relaxed) {
            let why = said["error"].as_str().unwrap_or_default();
            output.warn(&format!(
                "a push from {peer} was refused: {why}; further ones are told with -v"
            ));
        }
    }
}

fn ended(context: &Context, outcome: Outcome) -> Ended {
    let counts = [
        (outcome.new, "new"),
        (outcome.changed, "changed"),
        (outcome.repeated, "repeated"),
        (outcome.quarantined, "quarantined"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let words = if words.is_empty() {
        "nothing was pushed".to_owned()
    } else {
        words.join(", ")
    };
    let mut tail = Map::new();
    tail.insert("profiles".into(), json!([outcome.to_json()]));
    let report = Report {
        kind: "listen",
        head: Map::new(),
        items_name: "leads",
        items: Vec::new(),
        tail,
        view: vec![Block::Text(format!("{}: {words}", outcome.profile))],
    };
    let left = "it listens no more; what was answered with 200 is stored";
    let error = match (outcome.fault, outcome.stopped) {
        (Some(fault), _) => Some(fault),
        (None, Some(signal)) if outcome.quarantined > 0 => {
            Some(stopped(signal, left).hint(format!(
                "what is no lead was set apart: leadctl leads list --quarantined{}",
                context.here()
            )))
        }
        (None, signal) => signal.map(|signal| stopped(signal, left)),
    };
    Ended {
        report: Some(report),
        error,
    }
}

fn broke_off(gone: &oneshot::error::RecvError) -> Error {
    Error::new(
        Kind::Failure,
        "listen",
        "what is pushed cannot be stored any more",
    )
    .because(gone.to_string())
}

fn cannot(error: &std::io::Error) -> Error {
    Error::new(Kind::Failure, "listen", "cannot listen").because(reason(error))
}

fn taken(address: SocketAddr, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Failure,
        "listen",
        format!("cannot listen on {address}"),
    )
    .because(reason(error))
    .hint("another program may have that port; --port 0 takes a free one")
}
