//! How a profile fares, by what the store remembers: whether it is pulled often enough, and what waits for somebody.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::error::Result;
use crate::store::{Lock, Locked, Run, SetApart, Store, Taken};

/// Without `--max-age`, what was set apart counts for so long.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// A single write is no longer under way after this time, whatever its retries are.
const LONGEST_WRITE: Duration = Duration::from_secs(3600);

/// What is expected of a profile.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Whether it is to be pulled.
    pub pulled: bool,
    /// How old its last complete pull, and what waits to be confirmed, may be.
    pub max_age: Option<Duration>,
    /// What time it is.
    pub now: Timestamp,
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// It never came to a complete pull.
    NeverPulled,
    /// The last complete pull is older than it may be.
    Late,
    /// The last pull failed, and nobody said how old the last complete one may be.
    Failed,
    /// Leads wait for a file or a program.
    Undelivered,
    /// Leads are stored, and the vendor was not told.
    Unconfirmed,
    /// Writes of which nobody knows whether they were done.
    Unknown,
    /// A bulk run was killed.
    Killed,
    /// Something could not be read as a lead.
    Quarantined,
}

/// Leads of batches that are not settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many leads.
    pub leads: u64,
    /// When the oldest of them came.
    pub since: Option<Timestamp>,
    /// Whether no pull is at work on the oldest.
    left: bool,
}

/// How a profile fares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// The last pull that took all there was.
    pub last_pull: Option<Run>,
    /// The last pull that did not, if it is younger.
    pub last_failure: Option<Run>,
    /// What waits to be delivered.
    pub undelivered: Waiting,
    /// What waits to be confirmed.
    pub unconfirmed: Waiting,
    /// What was set apart of late, and since when that is counted.
    pub quarantined: SetApart,
    /// Rows of unknown fate.
    pub unknown: u64,
    /// The newest run with such rows.
    pub unknown_run: Option<String>,
    /// Bulk runs that were killed.
    pub killed: Vec<String>,
    /// Until when the vendor wants to be left alone.
    pub wait_until: Option<Timestamp>,
}

impl Health {
    /// What the store of a data folder says of a profile.
    pub fn read(
        store: &Store,
        folder: &std::path::Path,
        profile: &str,
        expected: &Expected,
    ) -> Result<Self> {
        let now = expected.now;
        let last_pull = store.last_complete_pull(profile, now)?;
        let pulled_at = last_pull.as_ref().map(|run| run.started_at);
        let last_failure = store.last_failed_pull(profile, now)?;
        let unsettled = store.unsettled(profile)?;
        let at_work = unsettled.iter().any(|taken| !taken.pull_ended)
            && Lock::is_held(folder, profile, Locked::Pull)?;
        let is_undelivered = |taken: &&Taken| taken.to_deliver && taken.state == "stored";
        let (undelivered, unconfirmed): (Vec<&Taken>, Vec<&Taken>) =
            unsettled.iter().partition(is_undelivered);
        let killed = store.killed_runs(profile)?;
        let (unknown, unknown_run) =
            store.unknown_rows(profile, &killed, before(now, LONGEST_WRITE))?;
        let counted = expected.max_age.unwrap_or(A_DAY);
        Ok(Self {
            last_failure: last_failure.filter(|run| Some(run.started_at) > pulled_at),
            last_pull,
            undelivered: Waiting::of(&undelivered, at_work),
            unconfirmed: Waiting::of(&unconfirmed, at_work),
            quarantined: store.set_apart_since(profile, before(now, counted))?,
            unknown,
            unknown_run,
            killed,
            wait_until: store.closed_until(profile)?.filter(|until| *until > now),
        })
    }

    /// What a person should look at, the most urgent first. Nothing: it is healthy.
    pub fn troubles(&self, expected: &Expected) -> Vec<Trouble> {
        let too_old = |since: Option<Timestamp>| {
            since.is_some_and(|since| {
                let max_age = expected.max_age;
                max_age.is_some_and(|max_age| since < before(expected.now, max_age))
            })
        };
        let ended = |run: &Run| run.ended_at.unwrap_or(run.started_at);
        let last_pull = self.last_pull.as_ref().map(ended);
        let never = last_pull.is_none() && expected.max_age.is_some();
        let failed = self.last_failure.is_some() && expected.max_age.is_none();
        // Without an age to go by, what no pull is at work on waits for somebody.
        let waits = |waiting: &Waiting| match expected.max_age {
            Some(_) => too_old(waiting.since),
            None => waiting.left,
        };
        [
            (expected.pulled && never, Trouble::NeverPulled),
            (expected.pulled && too_old(last_pull), Trouble::Late),
            (expected.pulled && failed, Trouble::Failed),
            (waits(&self.undelivered), Trouble::Undelivered),
            (waits(&self.unconfirmed), Trouble::Unconfirmed),
            (self.unknown > 0, Trouble::Unknown),
            (!self.killed.is_empty(), Trouble::Killed),
            (self.quarantined.leads > 0, Trouble::Quarantined),
        ]
        .into_iter()
        .filter_map(|(is_so, trouble)| is_so.then_some(trouble))
        .collect()
    }
}

impl Waiting {
    /// `batches` are in the order in which they came.
    fn of(batches: &[&Taken], at_work: bool) -> Self {
        Self {
            leads: batches.iter().map(|taken| taken.leads).sum(),
            since: batches.first().map(|taken| taken.taken_at),
            left: batches.iter().any(|taken| taken.pull_ended || !at_work),
        }
    }
}

/// So long before a moment.
fn before(now: Timestamp, length: Duration) -> Timestamp {
    let length = SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
    now.checked_sub(length).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests;
