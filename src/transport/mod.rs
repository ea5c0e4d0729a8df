//! Sends what vendors ask: waits its turn, seals, sends, reads, and asks again when that is safe.
//!
//! The layers, stacked once in [`Session`], in their one right order: wait for the gate and the rate (`limit`) → sign
//! in → mark in the journal → seal → trace → send (`http`) → read; around it, `retry` decides whether to go again.
//! Sealing after the wait keeps dates and tokens fresh; marking after it keeps a row that waits from looking sent;
//! asking again above reading, because a 200 may mean "busy".

mod http;
mod limit;
mod login;
mod pace;
mod pem;
mod reply;
mod retry;
mod retry_after;
mod session;
mod split;
mod trace;
mod validity;

use std::future::{Future, ready};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::Instant;
use url::Url;

use crate::account::{Account, Pass};
use crate::exchange::{Pairs, Sealed};
use crate::fault::Fault;
use crate::vendor::Vendor;
use pace::Pace;

pub use http::{Heard, Looked};
pub use limit::MemoryGate;
pub use reply::TakeEvent;
pub use session::Session;
pub use trace::Trace;

/// A session with a vendor. It builds no client yet: that happens when the first request is due. An error (8) where the
/// profile's file of authorities is of no use.
pub fn open(
    vendor: &'static dyn Vendor,
    account: Account,
    pass: Pass,
    limits: Limits,
    gate: Arc<dyn Gate>,
    trace: Trace,
) -> crate::error::Result<Session> {
    let wire = Box::new(http::Http::new(&pass.base, &limits)?);
    let pace = Pace::new(&limits, gate, Box::new(Timestamp::now));
    Ok(Session::new(
        vendor, account, pass, limits, pace, trace, wire,
    ))
}

/// Looks whether a host can be reached, without any key. It never takes much longer than `limits.timeout`. An error (8)
/// where the profile's file of authorities is of no use.
pub async fn look(base: &Url, limits: &Limits) -> crate::error::Result<Looked> {
    let http = http::Http::new(base, limits)?;
    Ok(http.look(limits.timeout).await)
}

/// How many authorities a `ca_file` holds. An error (8) where they are of no use.
pub fn authorities(file: &Path) -> crate::error::Result<usize> {
    http::authorities(file)
}

impl Session {
    /// A session over another wire than HTTP: a script, in tests. Its time follows tokio's, which tests can pause.
    pub fn with_wire(
        vendor: &'static dyn Vendor,
        account: Account,
        pass: Pass,
        limits: Limits,
        gate: Arc<dyn Gate>,
        wire: Box<dyn Wire>,
    ) -> Self {
        let (wall, start) = (Timestamp::now(), Instant::now());
        let clock = move || pace::later(wall, start.elapsed());
        let pace = Pace::new(&limits, gate, Box::new(clock));
        Self::new(vendor, account, pass, limits, pace, Trace::silent(), wire)
    }
}

/// Something that comes later.
pub type Coming<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What carries sealed bytes to a vendor: HTTP, or a script in tests. It never asks twice by itself.
pub trait Wire: Send + Sync {
    /// Sends, and waits for the head of the reply.
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>>;
}

/// A reply whose body is still coming.
pub struct Incoming {
    /// HTTP status.
    pub status: u16,
    /// Headers in order.
    pub headers: Pairs,
    /// The body, piece by piece.
    pub body: Box<dyn Body>,
}

impl Incoming {
    /// A header's value, whatever the case of its name.
    fn header(&self, name: &str) -> Option<&str> {
        let named = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(named)
            .map(|(_, value)| value.as_str())
    }
}

/// The body of a reply, inflated, in pieces as they come.
pub trait Body: Send {
    /// The next piece; `None` at the proper end.
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>>;
}

/// Why a wire brought no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireFault {
    /// Whether bytes of the request may have left. False only where that is certain: no connection came about.
    pub left: bool,
    /// Ours, stable: `dns`, `connect`, `tls`, `timeout`, `reset`, `cut`.
    pub code: &'static str,
    /// In plain words, without the address's path and query.
    pub message: String,
}

/// How long and how often a profile may be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// For one attempt, from the first byte out to the last byte in; in a list of leads, from one whole lead to the
    /// next.
    pub timeout: Duration,
    /// For a connection to come about.
    pub connect_timeout: Duration,
    /// Attempts after the first.
    pub retries: u32,
    /// The longest single wait between attempts; a vendor that asks for more ends the command.
    pub max_wait: Duration,
    /// For the whole command.
    pub max_time: Option<Duration>,
    /// Requests in a period.
    pub rate: Option<Rate>,
    /// How long to wait after "busy" without a Retry-After.
    pub busy_wait: Option<Duration>,
    /// Do not honour a wait that an earlier command was asked for.
    pub ignore_wait: bool,
    /// A file of authorities to trust instead of the system's.
    pub ca_file: Option<std::path::PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            retries: 4,
            max_wait: Duration::from_secs(60),
            max_time: None,
            rate: None,
            busy_wait: None,
            ignore_wait: false,
            ca_file: None,
        }
    }
}

/// So many requests in a sliding period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests.
    pub requests: u32,
    /// Period.
    pub period: Duration,
}

/// Where the gate of a profile is remembered, so that two processes share it. The store is one; tests use memory.
pub trait Gate: Send + Sync {
    /// Until when the vendor asked us to stay away, if it did.
    fn closed_until(&self) -> Option<Timestamp>;
    /// Closes the gate until then; `None` opens it.
    fn close_until(&self, until: Option<Timestamp>);
    /// Claims one request in the sliding window; or how long to wait before asking again.
    fn claim(&self, rate: Rate, now: Timestamp) -> Result<(), Duration>;
}

/// Told at the moments that decide a write's fate, so that the journal can follow.
pub trait Mark: Send + Sync {
    /// The bytes leave as soon as this is over. Called after every wait, before every attempt. An error keeps them
    /// from leaving.
    fn leaving(&self) -> Coming<'_, crate::error::Result<()>>;
    /// That attempt provably did nothing: it never left, or was refused unprocessed.
    fn came_back(&self);
}

/// A mark for what needs no journal: every read.
pub struct Unmarked;

impl Mark for Unmarked {
    fn leaving(&self) -> Coming<'_, crate::error::Result<()>> {
        Box::pin(ready(Ok(())))
    }

    fn came_back(&self) {}
}

/// What an exchange ended with, when it ended well.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// The vendor's answer.
    pub value: T,
    /// The HTTP status that it came with.
    pub status: u16,
    /// How many attempts it took.
    pub attempts: u32,
    /// The reply's exact bytes, inflated; of a list what is left without its leads.
    pub body: Bytes,
}

/// What an exchange ended with, when it did not.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The last "no".
    pub fault: Fault,
    /// How many attempts were made.
    pub attempts: u32,
    /// Whether some attempt of a write that may not be repeated left and was never readably answered. Then, and only
    /// then, the verdict is `unknown`, whatever the last fault was.
    pub unknown: bool,
    /// When the vendor wants to be asked again, if it said and that is too far away.
    pub come_back: Option<Timestamp>,
    /// A fault on our side (the journal could not be written): nothing more may be sent.
    pub local: Option<crate::error::Error>,
}

impl Failed {
    /// A fault before any attempt.
    fn of(fault: Fault) -> Self {
        Self {
            fault,
            attempts: 0,
            unknown: false,
            come_back: None,
            local: None,
        }
    }
}
