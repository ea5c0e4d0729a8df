//! How long, how often and how fast: the keys that `[defaults]` and every profile share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::block::Block;
use super::{Environment, Flags, measure};
use crate::error::Result;
use crate::transport::{Limits, Rate};
use crate::vendor::card::Card;

/// Requests at once when nothing is said.
const CONCURRENCY: usize = 8;

/// The most requests at once: more than this help nobody.
pub const MOST_AT_ONCE: u32 = 64;

/// The longest wait of a bulk run between two attempts when nothing is said: nobody sits and waits for it.
const BULK_WAIT: Duration = Duration::from_secs(600);

/// The keys of `[defaults]`; every profile may have them too.
pub const DEFAULT_KEYS: [&str; 7] = [
    "timeout",
    "retries",
    "max_wait",
    "rate",
    "concurrency",
    "ca_file",
    "poll_floor",
];

/// What `rate` says: `"none"` is no limit.
#[derive(Clone, Copy, Debug)]
struct Pace(Option<Rate>);

/// What one place says; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Tunables {
    timeout: Option<Duration>,
    retries: Option<u32>,
    max_wait: Option<Duration>,
    pace: Option<Pace>,
    concurrency: Option<u32>,
    ca_file: Option<PathBuf>,
    poll_floor: Option<Duration>,
}

impl Tunables {
    /// Reads them from a table.
    pub fn read(block: &Block, env: &Environment, beside: &Path) -> Result<Self> {
        let duration = |key| block.get(key).map(|item| item.duration()).transpose();
        let rate = |item: super::block::Item| {
            measure::rate(item.text()?)
                .map(Pace)
                .map_err(|allowed| item.error("config-invalid", "is not a rate").hint(allowed))
        };
        Ok(Self {
            timeout: duration("timeout")?,
            retries: block
                .get("retries")
                .map(|item| item.count(0, 20))
                .transpose()?,
            max_wait: duration("max_wait")?,
            pace: block.get("rate").map(rate).transpose()?,
            concurrency: block
                .get("concurrency")
                .map(|item| item.count(1, i64::from(MOST_AT_ONCE)))
                .transpose()?,
            ca_file: block
                .get("ca_file")
                .map(|item| Ok(env.expand(item.text()?, beside)))
                .transpose()?,
            poll_floor: duration("poll_floor")?,
        })
    }

    /// These, and where they say nothing, those.
    pub fn or(self, those: &Self) -> Self {
        Self {
            timeout: self.timeout.or(those.timeout),
            retries: self.retries.or(those.retries),
            max_wait: self.max_wait.or(those.max_wait),
            pace: self.pace.or(those.pace),
            concurrency: self.concurrency.or(those.concurrency),
            ca_file: self.ca_file.or_else(|| those.ca_file.clone()),
            poll_floor: self.poll_floor.or(those.poll_floor),
        }
    }

    /// The limits that hold: flag, else these, else the card's, else the built-in ones.
    pub fn limits(&self, flags: &Flags, card: &Card) -> Limits {
        let built_in = Limits::default();
        let card_pace = || {
            card.rate
                .as_deref()
                .and_then(|text| measure::rate(text).ok())
                .map(Pace)
        };
        let timeout = flags.timeout.or(self.timeout).unwrap_or(built_in.timeout);
        Limits {
            timeout,
            connect_timeout: built_in.connect_timeout.min(timeout),
            retries: flags.retries.or(self.retries).unwrap_or(built_in.retries),
            max_wait: flags
                .max_wait
                .or(self.max_wait)
                .unwrap_or(built_in.max_wait),
            max_time: flags.max_time,
            rate: self
                .pace
                .or_else(card_pace)
                .map_or(built_in.rate, |pace| pace.0),
            busy_wait: card.busy_wait.map(Duration::from_secs),
            ignore_wait: flags.ignore_wait,
            ca_file: self.ca_file.clone(),
        }
    }

    /// The longest wait between two attempts in a bulk run.
    pub fn bulk_wait(&self, flags: &Flags) -> Duration {
        flags.max_wait.or(self.max_wait).unwrap_or(BULK_WAIT)
    }

    /// Requests at once.
    pub fn concurrency(&self, flags: &Flags) -> usize {
        let said = self
            .concurrency
            .and_then(|count| usize::try_from(count).ok());
        flags.concurrency.or(said).unwrap_or(CONCURRENCY)
    }

    /// The shortest time between two pulls.
    pub fn poll_floor(&self) -> Option<Duration> {
        self.poll_floor
    }
}
