//! Keeps a session to its pace: the vendor's gate, the profile's rate, the time for the whole command.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use super::reply::Patience;
use super::{Failed, Gate, Limits, Rate, Trace};
use crate::account::rfc3339;
use crate::fault::{Fault, FaultKind};

/// Tells what time it is in the world; how long something took is measured otherwise.
pub(super) type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// When a session may send.
pub(super) struct Pace {
    gate: Arc<dyn Gate>,
    rate: Option<Rate>,
    timeout: Duration,
    max_wait: Duration,
    deadline: Option<Instant>,
    /// The wait that an earlier command was asked for is still to be set aside.
    to_be_opened: AtomicBool,
    clock: Clock,
}

impl Pace {
    /// The time for the whole command starts now.
    pub(super) fn new(limits: &Limits, gate: Arc<dyn Gate>, clock: Clock) -> Self {
        let deadline = limits
            .max_time
            .and_then(|time| Instant::now().checked_add(time));
        Self {
            gate,
            rate: limits.rate,
            timeout: limits.timeout,
            max_wait: limits.max_wait,
            deadline,
            to_be_opened: AtomicBool::new(limits.ignore_wait),
            clock,
        }
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// How long one attempt may take.
    pub(super) fn patience(&self) -> Patience {
        Patience {
            timeout: self.timeout,
            deadline: self.deadline,
        }
    }

    /// Waits until the gate is open and the rate leaves room for one more request, and claims it.
    pub(super) async fn turn(&self, trace: &Trace) -> Result<(), Failed> {
        if self.to_be_opened.swap(false, Ordering::Relaxed) {
            self.gate.close_until(None);
        }
        while let Some((why, wait)) = self.obstacle()? {
            trace.waits(why, wait);
            if !self.pause(wait).await {
                return Err(Failed::of(time_is_up()));
            }
        }
        self.in_time()
    }

    /// Whether the command still has time.
    pub(super) fn in_time(&self) -> Result<(), Failed> {
        match self.deadline {
            Some(deadline) if deadline <= Instant::now() => Err(Failed::of(time_is_up())),
            _ => Ok(()),
        }
    }

    /// Sleeps; false at once if the time for the command would be up before the wait is over.
    pub(super) async fn pause(&self, wait: Duration) -> bool {
        let over = Instant::now().checked_add(wait);
        let in_time = match (over, self.deadline) {
            (None, _) => false,
            (Some(over), Some(deadline)) => over < deadline,
            (Some(_), None) => true,
        };
        if in_time {
            sleep(wait).await;
        }
        in_time
    }

    /// Closes the gate for everybody who asks on behalf of this profile. A longer wait is not shortened.
    pub(super) fn stay_away(&self, away: Duration) -> Timestamp {
        let until = later(self.now(), away);
        if !away.is_zero() && self.gate.closed_until().is_none_or(|at| at < until) {
            self.gate.close_until(Some(until));
        }
        until
    }

    /// What keeps the next request from leaving now, and for how long. A request that may leave is claimed.
    fn obstacle(&self) -> Result<Option<(&'static str, Duration)>, Failed> {
        let now = self.now();
        if let Some(until) = self.gate.closed_until()
            && until > now
        {
            let wait = until.duration_since(now).unsigned_abs();
            if wait > self.max_wait {
                return Err(closed(until));
            }
            return Ok(Some(("the vendor asked us to wait", wait)));
        }
        let claimed = self.rate.map_or(Ok(()), |rate| self.gate.claim(rate, now));
        // A wait of nothing would spin.
        let wait = claimed.err().map(|wait| wait.max(Duration::from_millis(1)));
        Ok(wait.map(|wait| ("the profile's rate is reached", wait)))
    }
}

/// A moment so much later; the end of time if there is none.
pub(super) fn later(from: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by)
        .ok()
        .and_then(|by| from.checked_add(by).ok())
        .unwrap_or(Timestamp::MAX)
}

fn closed(until: Timestamp) -> Failed {
    let message = format!(
        "the vendor asked not to be asked again before {}",
        rfc3339(until)
    );
    Failed {
        come_back: Some(until),
        ..Failed::of(Fault::new(FaultKind::Busy, "closed", message))
    }
}

fn time_is_up() -> Fault {
    let message =
        "the time for the whole command is up, or would be before the next request may leave";
    Fault::new(FaultKind::Unsent, "max-time", message)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

    use tokio::time::timeout;

    use super::super::MemoryGate;
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn pace(clock: Clock) -> Pace {
        let limits = Limits {
            max_time: Some(MINUTE),
            ..Limits::default()
        };
        Pace::new(&limits, Arc::new(MemoryGate::default()), clock)
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_stands_still_or_jumps_neither_holds_a_wait_up_nor_ends_the_time() {
        let days = AtomicI64::new(0);
        let jumping = move || {
            let days = days.fetch_add(1, SeqCst);
            Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days)
        };
        let clocks: [Clock; 2] = [Box::new(|| Timestamp::UNIX_EPOCH), Box::new(jumping)];
        for clock in clocks {
            let pace = pace(clock);
            let begun = Instant::now();
            let waited = timeout(MINUTE * 60, pace.pause(MINUTE / 2)).await;
            assert_eq!(waited, Ok(true));
            assert_eq!(begun.elapsed(), MINUTE / 2);
            assert!(pace.in_time().is_ok());
            sleep(MINUTE / 2).await;
            assert!(pace.in_time().is_err());
        }
    }
}
