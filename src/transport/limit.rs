//! So many requests in a sliding period, and a gate that a vendor can close; here in memory, in the store for real.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Gate, Rate};

/// A gate that this process alone sees: for tests, and for the sandbox.
#[derive(Default)]
pub struct MemoryGate {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    closed_until: Option<Timestamp>,
    claimed: VecDeque<Timestamp>,
}

impl MemoryGate {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate for MemoryGate {
    fn closed_until(&self) -> Option<Timestamp> {
        self.inner().closed_until
    }

    fn close_until(&self, until: Option<Timestamp>) {
        self.inner().closed_until = until;
    }

    fn claim(&self, rate: Rate, now: Timestamp) -> Result<(), Duration> {
        let claimed = &mut self.inner().claimed;
        let period = SignedDuration::try_from(rate.period).unwrap_or(SignedDuration::MAX);
        // A claim from the future stems from a clock that was set back: it must not block for good.
        claimed.retain(|at| *at <= now && now.duration_since(*at) < period);
        let full = claimed.len() >= rate.requests.max(1) as usize;
        match claimed.front() {
            Some(first) if full => {
                let age = now.duration_since(*first).unsigned_abs();
                Err(rate.period.saturating_sub(age))
            }
            _ => {
                claimed.push_back(now);
                Ok(())
            }
        }
    }
}

impl Rate {
    /// Reads `250/5m` (also `10/s`, `1000/1h`, `20/500ms`); `none` is `Ok(None)`. The error says what is expected.
    pub fn parse(text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(None);
        }
        let rate = text.split_once('/').and_then(|(requests, period)| {
            let requests = requests.trim().parse().ok().filter(|count| *count > 0)?;
            let period = period_of(period.trim())?;
            Some(Self { requests, period })
        });
        rate.map(Some).ok_or_else(|| {
            format!("`{text}` is no rate: write requests/period, such as 250/5m, or none")
        })
    }
}

/// The longest period of a rate.
const LONGEST_PERIOD: Duration = Duration::from_secs(24 * 3600);

/// `5m` → five minutes; a unit alone means one of it. Up to a day.
fn period_of(text: &str) -> Option<Duration> {
    let split = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (count, unit) = text.split_at_checked(split)?;
    let count: u64 = if count.is_empty() {
        1
    } else {
        count.parse().ok()?
    };
    let unit_in_ms = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let period = Duration::from_millis(count.checked_mul(unit_in_ms)?);
    (period > Duration::ZERO && period <= LONGEST_PERIOD).then_some(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(requests: u32, seconds: f64) -> Rate {
        Rate {
            requests,
            period: Duration::from_secs_f64(seconds),
        }
    }

    #[test]
    fn a_rate_is_requests_and_a_period() {
        for (text, wanted) in [
            ("250/5m", rate(250, 300.0)),
            ("10/s", rate(10, 1.0)),
            (" 1000 / 1h ", rate(1000, 3600.0)),
            ("20/500ms", rate(20, 0.5)),
            ("1/24h", rate(1, 86_400.0)),
        ] {
            assert_eq!(Rate::parse(text), Ok(Some(wanted)), "{text}");
        }
        assert_eq!(Rate::parse("none"), Ok(None));
    }

    #[test]
    fn what_is_no_rate_says_how_to_write_one() {
        for text in [
            "",
            "250",
            "250/",
            "/5m",
            "0/s",
            "-1/s",
            "5/0s",
            "5/5",
            "5/5d",
            "1.5/s",
            "5/25h",
            "5/99999999999999999999h",
            "4294967296/s",
            "5/ém",
        ] {
            let error = Rate::parse(text).unwrap_err();
            assert!(error.contains("such as 250/5m"), "{text}");
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn the_window_slides() {
        let gate = MemoryGate::default();
        let rate = rate(2, 10.0);
        let wait = |seconds| Err(Duration::from_secs(seconds));
        assert_eq!(gate.claim(rate, at(0)), Ok(()));
        assert_eq!(gate.claim(rate, at(4)), Ok(()));
        assert_eq!(gate.claim(rate, at(5)), wait(5));
        assert_eq!(gate.claim(rate, at(10)), Ok(()));
        assert_eq!(gate.claim(rate, at(10)), wait(4));
        assert_eq!(gate.claim(rate, at(14)), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_block_for_good() {
        let gate = MemoryGate::default();
        let rate = rate(1, 10.0);
        assert_eq!(gate.claim(rate, at(0)), Ok(()));
        assert_eq!(gate.claim(rate, at(-86_400)), Ok(()));
        assert_eq!(gate.claim(rate, at(-86_400)), Err(Duration::from_secs(10)));
    }
}
