//! When a bulk run stops by itself. Pure.

use super::Why;
use crate::error::Kind;
use crate::lead::Verdict;
use crate::sync::ending::Ending;

/// So many failures in a row say that the vendor cannot be reached: the other rows would only fail, too.
const BREAKER: u32 = 10;

/// A share of the rows says something only after so many of them.
const FEWEST_FOR_PERCENT: u64 = 50;

/// How many rows may be rejected, fail or end unknown: one more stops the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaxErrors {
    /// So many rows.
    Count(u64),
    /// So many per cent of the rows that were tried, looked at once fifty of them were.
    Percent(u8),
}

/// Watches how rows end, in the order in which they do.
#[derive(Debug, Default)]
pub(super) struct Brake {
    max_errors: Option<MaxErrors>,
    tried: u64,
    errors: u64,
    failed_in_a_row: u32,
}

impl Brake {
    pub(super) fn new(max_errors: Option<MaxErrors>) -> Self {
        Self {
            max_errors,
            ..Self::default()
        }
    }

    /// Notes how one more row ended; says why to stop, if that is a reason.
    pub(super) fn note(&mut self, ending: &Ending) -> Option<Why> {
        let (failed, error) = match ending.verdict {
            Verdict::Applied => (false, false),
            Verdict::Failed => (true, true),
            Verdict::Rejected | Verdict::Unknown => (false, true),
            _ => return None,
        };
        self.tried += 1;
        self.errors += u64::from(error);
        self.failed_in_a_row = if failed { self.failed_in_a_row + 1 } else { 0 };
        if ending.kind == Some(Kind::Auth) {
            return Some(Why::Credentials);
        }
        if let Some(at) = ending.come_back {
            return Some(Why::ComeBack(at));
        }
        if ending.is_late {
            return Some(Why::OutOfTime);
        }
        if self.failed_in_a_row >= BREAKER {
            return Some(Why::Breaker);
        }
        self.too_many().then_some(Why::MaxErrors)
    }

    fn too_many(&self) -> bool {
        match self.max_errors {
            None => false,
            Some(MaxErrors::Count(most)) => self.errors > most,
            Some(MaxErrors::Percent(most)) => {
                self.tried >= FEWEST_FOR_PERCENT
                    && u128::from(self.errors) * 100 > u128::from(most) * u128::from(self.tried)
            }
        }
    }
}
