//! A profile's gate over the store, so that two processes keep one rate and honour one wait.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::error::Result;
use crate::store::{Claim, Shared, Store};
use crate::transport::{Gate, MemoryGate, Rate};

/// How long what the store says of a wait holds. A bulk run asks before every request, and another process that was
/// asked to wait is heard so much later; this process hears of its own waits at once.
const HOLDS: Duration = Duration::from_millis(100);

/// The gate of one profile. It has its own connection, opened when it is first asked, or shares the command's.
///
/// A store that cannot be used does not open the gate: this process then keeps to what it knows itself. The command
/// learns of the broken store by its own connection, before it sends anything that matters.
pub struct StoreGate {
    folder: PathBuf,
    profile: String,
    store: OnceLock<Shared>,
    alone: MemoryGate,
    read: Mutex<Option<Read>>,
    holds: Duration,
}

/// What the store last said of a wait.
#[derive(Clone, Copy)]
struct Read {
    at: Instant,
    until: Option<Timestamp>,
}

impl StoreGate {
    /// The gate of a profile in the store of a data folder.
    pub fn new(folder: impl Into<PathBuf>, profile: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            profile: profile.into(),
            store: OnceLock::new(),
            alone: MemoryGate::default(),
            read: Mutex::default(),
            holds: HOLDS,
        }
    }

    /// The same over a store that is open already: to open one costs as much as all else that a single write does in
    /// it.
    #[must_use]
    pub fn over(mut self, store: Shared) -> Self {
        self.store = OnceLock::from(store);
        self
    }

    fn ask<T>(&self, ask: impl FnOnce(&mut Store, &str) -> Result<T>) -> Result<T> {
        let store = if let Some(store) = self.store.get() {
            store
        } else {
            let opened = Shared::new(Store::open(&self.folder)?);
            self.store.get_or_init(|| opened)
        };
        ask(&mut store.lock(), &self.profile)
    }
}

impl StoreGate {
    /// What the store says of a wait, or said a moment ago.
    fn shared_wait(&self) -> Option<Timestamp> {
        // Held while the store is asked: what is read here cannot be older than a wait that is set meanwhile.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = read.filter(|read| read.at.elapsed() < self.holds) {
            return read.until;
        }
        let at = Instant::now();
        let until = self.ask(|store, profile| store.closed_until(profile));
        let until = until.ok().flatten();
        *read = Some(Read { at, until });
        until
    }
}

impl Gate for StoreGate {
    fn closed_until(&self) -> Option<Timestamp> {
        // A store that can be read and not written does not know what this process was asked for.
        self.shared_wait().max(self.alone.closed_until())
    }

    fn close_until(&self, until: Option<Timestamp>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = self.ask(|store, profile| store.close_until(profile, until));
        *read = None;
        self.alone.close_until(until.filter(|_| shared.is_err()));
    }

    fn claim(&self, rate: Rate, now: Timestamp) -> std::result::Result<(), Duration> {
        let claimed =
            self.ask(|store, profile| store.claim(profile, rate.requests, rate.period, now));
        match claimed {
            Ok(Claim::Granted) => Ok(()),
            Ok(Claim::Wait(wait)) => Err(wait),
            Err(_) => self.alone.claim(rate, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A gate that believes for so long what it read.
    fn gate(folder: &std::path::Path, holds: Duration) -> StoreGate {
        StoreGate {
            holds,
            ..StoreGate::new(folder, "hotel")
        }
    }

    #[test]
    fn a_gate_hears_of_its_own_waits_at_once_and_does_not_read_before_each_request() {
        let folder = tempfile::tempdir().unwrap();
        let patient = gate(folder.path(), Duration::MAX);
        let other = gate(folder.path(), Duration::ZERO);
        let until = Timestamp::from_second(1_800_000_900).unwrap();
        assert_eq!(patient.closed_until(), None);
        other.close_until(Some(until));
        assert_eq!(patient.closed_until(), None, "it was not read again");
        patient.close_until(None);
        assert_eq!(other.closed_until(), None);
        patient.close_until(Some(until));
        assert_eq!(patient.closed_until(), Some(until));
        assert_eq!(other.closed_until(), Some(until));
    }

    #[test]
    fn two_processes_share_one_rate_and_one_wait() {
        let folder = tempfile::tempdir().unwrap();
        let one = gate(folder.path(), Duration::ZERO);
        let two = gate(folder.path(), Duration::ZERO);
        let other = StoreGate::new(folder.path(), "cars");
        let rate = Rate {
            requests: 2,
            period: Duration::from_secs(60),
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let later = |seconds| now + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(one.claim(rate, now), Ok(()));
        assert_eq!(two.claim(rate, later(20)), Ok(()));
        assert_eq!(
            one.claim(rate, later(30)),
            Err(Duration::from_secs(30)),
            "the first claim leaves the window after 60 s"
        );
        assert_eq!(other.claim(rate, later(30)), Ok(()));
        assert_eq!(two.claim(rate, later(60)), Ok(()));
        assert_eq!(one.closed_until(), None);
        two.close_until(Some(later(900)));
        assert_eq!(one.closed_until(), Some(later(900)));
        one.close_until(Some(later(10)));
        assert_eq!(
            one.closed_until(),
            Some(later(900)),
            "a longer wait is not shortened"
        );
        assert_eq!(other.closed_until(), None);
        one.close_until(None);
        assert_eq!(two.closed_until(), None);
    }

    #[test]
    fn a_claim_from_a_clock_that_was_set_back_does_not_block_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let gate = StoreGate::new(folder.path(), "hotel");
        let rate = Rate {
            requests: 1,
            period: Duration::from_secs(60),
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let future = now + jiff::SignedDuration::from_hours(48);
        assert_eq!(gate.claim(rate, future), Ok(()));
        assert_eq!(gate.claim(rate, now), Ok(()));
    }

    #[test]
    fn without_a_store_the_process_keeps_to_what_it_knows_itself() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(crate::store::FILE), vec![b'x'; 5000]).unwrap();
        let gate = StoreGate::new(folder.path(), "hotel");
        let rate = Rate {
            requests: 1,
            period: Duration::from_secs(60),
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(gate.claim(rate, now), Ok(()));
        assert_eq!(gate.claim(rate, now), Err(Duration::from_secs(60)));
        gate.close_until(Some(now));
        assert_eq!(gate.closed_until(), Some(now));
    }

    #[test]
    fn a_wait_that_the_store_cannot_keep_is_honoured_by_this_process() {
        let folder = tempfile::tempdir().unwrap();
        let refuse =
            "CREATE TRIGGER full BEFORE INSERT ON wait BEGIN SELECT RAISE(ABORT, 'full'); END;";
        Store::open(folder.path()).unwrap().meddle(refuse);
        let gate = StoreGate::new(folder.path(), "hotel");
        let until = Timestamp::from_second(1_800_000_900).unwrap();
        gate.close_until(Some(until));
        assert_eq!(gate.closed_until(), Some(until));
        gate.close_until(None);
        assert_eq!(gate.closed_until(), None);
    }
}
