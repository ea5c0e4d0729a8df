//! Whether, and after how long, a vendor is asked again: the whole policy, one pure function.

use std::time::Duration;

use super::Limits;
use crate::exchange::Repeat;
use crate::fault::{Fault, FaultKind};

/// What a profile allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    /// Attempts after the first.
    pub retries: u32,
    /// The longest single wait.
    pub max_wait: Duration,
    /// How long to stay away after "busy" without a Retry-After.
    pub busy_wait: Option<Duration>,
}

/// What the first wait is drawn from; it doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// What no wait of our own exceeds, whatever `max_wait` allows.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Policy {
    /// The part of the limits that concerns asking again.
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            retries: limits.retries,
            max_wait: limits.max_wait,
            busy_wait: limits.busy_wait,
        }
    }
}

/// How long to wait before the next attempt; `None`: do not ask again.
///
/// `attempt` is the number of the one that failed, from 1. `jitter` lies in 0..1 and scales the back-off, so that
/// many workers do not come back at once. What the vendor asked for (`stay_away`) is a minimum.
pub(super) fn again(
    policy: &Policy,
    attempt: u32,
    repeat: Repeat,
    fault: &Fault,
    retry_after: Option<Duration>,
    jitter: f64,
) -> Option<Duration> {
    let may = match (fault.kind, repeat) {
        // It never left, or was refused unprocessed: even a write that may not be repeated did nothing yet.
        (FaultKind::Unsent | FaultKind::Busy, _) | (FaultKind::Lost, Repeat::Safe) => true,
        // Lost, and it may have been done: sending it again could do it twice. Anything else is an answer, and asking
        // again gets the same one; a new login is the session's to try, once.
        (
            FaultKind::Lost
            | FaultKind::Expired
            | FaultKind::Auth
            | FaultKind::NotFound
            | FaultKind::Conflict
            | FaultKind::Rejected
            | FaultKind::Redirected,
            _,
        ) => false,
    };
    if !may || attempt > policy.retries {
        return None;
    }
    let back_off = back_off(policy, attempt, jitter);
    match stay_away(policy, fault, retry_after) {
        Some(away) if away > policy.max_wait => None,
        Some(away) => Some((away + back_off).min(policy.max_wait)),
        None => Some(back_off),
    }
}

/// How long the vendor wants us to stay away, or is known to want it.
pub(super) fn stay_away(
    policy: &Policy,
    fault: &Fault,
    retry_after: Option<Duration>,
) -> Option<Duration> {
    match fault.kind {
        FaultKind::Busy => retry_after.or(policy.busy_wait),
        FaultKind::Lost => retry_after,
        _ => None,
    }
}

/// Exponential, with full jitter.
fn back_off(policy: &Policy, attempt: u32, jitter: f64) -> Duration {
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
    FIRST_WAIT
        .saturating_mul(doubled)
        .min(LONGEST_WAIT)
        .min(policy.max_wait)
        .mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::FaultKind::{
        Auth, Busy, Conflict, Expired, Lost, NotFound, Redirected, Rejected, Unsent,
    };
    use super::Repeat::{Never, Safe};
    use super::*;

    const POLICY: Policy = Policy {
        retries: 3,
        max_wait: Duration::from_secs(60),
        busy_wait: None,
    };

    fn fault(kind: FaultKind) -> Fault {
        Fault::new(kind, "code", "message")
    }

    fn waits(kind: FaultKind, repeat: Repeat) -> [Option<u128>; 4] {
        [1, 2, 3, 4].map(|attempt| {
            again(&POLICY, attempt, repeat, &fault(kind), None, 1.0).map(|it| it.as_millis())
        })
    }

    #[test]
    fn every_kind_of_no_is_asked_again_only_where_that_is_harmless() {
        let again = [Some(500), Some(1000), Some(2000), None];
        let stop = [None; 4];
        let table = [
            (Unsent, again, again),
            (Busy, again, again),
            (Lost, again, stop),
            (Expired, stop, stop),
            (Auth, stop, stop),
            (NotFound, stop, stop),
            (Conflict, stop, stop),
            (Rejected, stop, stop),
            (Redirected, stop, stop),
        ];
        for (kind, safe, never) in table {
            assert_eq!(waits(kind, Safe), safe, "{kind:?}, repeatable");
            assert_eq!(waits(kind, Never), never, "{kind:?}, not repeatable");
        }
    }

    fn asked(kind: FaultKind, policy: &Policy, retry_after: u64, jitter: f64) -> Option<Duration> {
        let away = Some(Duration::from_secs(retry_after));
        again(policy, 1, Safe, &fault(kind), away, jitter)
    }

    #[test]
    fn retry_after_is_a_minimum_and_the_longest_wait_a_limit() {
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(asked(Busy, &POLICY, 7, 0.0), ms(7_000));
        assert_eq!(asked(Busy, &POLICY, 7, 0.5), ms(7_250));
        assert_eq!(asked(Busy, &POLICY, 60, 1.0), ms(60_000));
        assert_eq!(asked(Busy, &POLICY, 61, 0.0), None);
        assert_eq!(asked(Busy, &POLICY, 0, 1.0), ms(500));
        assert_eq!(asked(Lost, &POLICY, 7, 0.0), ms(7_000));
        assert_eq!(asked(Lost, &POLICY, 61, 0.0), None);
        assert_eq!(asked(Unsent, &POLICY, 61, 1.0), ms(500));
    }

    #[test]
    fn a_vendor_known_to_need_a_pause_gets_it_after_busy_alone() {
        let policy = Policy {
            busy_wait: Some(Duration::from_secs(20)),
            ..POLICY
        };
        let wait = |kind| again(&policy, 1, Never, &fault(kind), None, 0.0);
        assert_eq!(wait(Busy), Some(Duration::from_secs(20)));
        assert_eq!(wait(Unsent), Some(Duration::ZERO));
        assert_eq!(asked(Busy, &policy, 3, 0.0), Some(Duration::from_secs(3)));
    }

    #[test]
    fn waits_stop_growing_and_no_number_overflows_them() {
        let policy = Policy {
            retries: u32::MAX,
            ..POLICY
        };
        for attempt in [7, 40, u32::MAX] {
            let wait = again(&policy, attempt, Safe, &fault(Lost), None, 1.0);
            assert_eq!(wait, Some(LONGEST_WAIT));
        }
        let impatient = Policy {
            max_wait: Duration::from_secs(2),
            ..policy
        };
        let wait = again(&impatient, 9, Safe, &fault(Lost), None, 7.0);
        assert_eq!(wait, Some(Duration::from_secs(2)));
    }
}
