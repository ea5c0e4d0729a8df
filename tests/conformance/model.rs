//! What must come of a request that something happens to: the retry table, the verdicts and the exit codes of the
//! documentation, as one pure function. Nothing here knows a vendor.

use std::ops::RangeInclusive;
use std::time::Duration;

use leadctl::lead::Verdict;
use leadctl::transport::Limits;

/// What a call is to the vendor's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It changes nothing, or nothing that is told as a row: a question, a login, a confirmation by ids.
    Question,
    /// It is told as such, and may be asked once only: a confirmation of whatever is in progress.
    Statement,
    /// A change that may be sent twice.
    Repeatable,
    /// A change that may not.
    Once,
}

/// What one attempt shows to whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A good answer.
    Good,
    /// No byte left.
    NeverLeft,
    /// Refused unprocessed, for now.
    Busy(Away),
    /// It left, and no readable answer came.
    Lost(Away),
    /// 401.
    LoginOver,
    /// 403, or an error in the body that means the same.
    Forbidden,
    /// It points elsewhere.
    Elsewhere,
    /// Any other "no".
    No,
}

/// How long the vendor asks to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// It does not say, or says nonsense.
    Unsaid,
    /// At least so long.
    Seconds(u64),
    /// Until a time so many seconds away.
    Until(u64),
    /// Longer than anybody waits.
    Long,
}

/// How often it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// To the first attempt.
    Once,
    /// To every attempt.
    Always,
}

/// How a row, or a question, must end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The verdict of the row; a question has none.
    pub verdict: Verdict,
    /// The exit code of a command that does this alone.
    pub exit: u8,
    /// How many times it is sent.
    pub attempts: usize,
    /// From the end of one attempt to the beginning of the next.
    pub waits: Vec<RangeInclusive<Duration>>,
}

impl Expected {
    /// Whether it ended well.
    pub fn is_good(&self) -> bool {
        self.exit == 0
    }
}

/// The table.
pub fn expected(
    nature: Nature,
    shown: Shown,
    lasts: Lasts,
    has_login: bool,
    limits: &Limits,
) -> Expected {
    let once = matches!(nature, Nature::Once | Nature::Statement);
    let asks_again = match shown {
        Shown::NeverLeft | Shown::Busy(_) => true,
        Shown::Lost(_) => !once,
        _ => false,
    };
    let away = away(shown, limits);
    let renews = shown == Shown::LoginOver && has_login;
    let attempts = if shown == Shown::Good {
        1
    } else if renews || (asks_again && away <= limits.max_wait && lasts == Lasts::Once) {
        2
    } else if asks_again && away <= limits.max_wait {
        1 + limits.retries as usize
    } else {
        1
    };
    let is_good = shown == Shown::Good || (lasts == Lasts::Once && attempts == 2);
    let (verdict, exit) = if is_good {
        (Verdict::Applied, 0)
    } else {
        ending(nature, shown)
    };
    let waits = (1..attempts)
        .map(|attempt| match shown {
            Shown::LoginOver => Duration::ZERO..=Duration::ZERO,
            _ => away..=(away + rounded(shown) + back_off(attempt)).min(limits.max_wait),
        })
        .collect();
    Expected {
        verdict,
        exit,
        attempts,
        waits,
    }
}

/// How it ends where asking again did not help, or must not be tried.
fn ending(nature: Nature, shown: Shown) -> (Verdict, u8) {
    match shown {
        Shown::Good => (Verdict::Applied, 0),
        // Of a change nobody knows whether it was done; a question, and a confirmation, is settled by the next run.
        Shown::Lost(_) if matches!(nature, Nature::Repeatable | Nature::Once) => {
            (Verdict::Unknown, 10)
        }
        Shown::NeverLeft | Shown::Busy(_) | Shown::Lost(_) => (Verdict::Failed, 6),
        Shown::LoginOver | Shown::Forbidden => (Verdict::Rejected, 4),
        Shown::Elsewhere | Shown::No => (Verdict::Rejected, 5),
    }
}

/// The least that has to pass before the next attempt.
fn away(shown: Shown, limits: &Limits) -> Duration {
    match shown {
        // Some vendors are known to need a pause where they do not name one.
        Shown::Busy(Away::Unsaid) => limits.busy_wait.unwrap_or_default(),
        Shown::Busy(away) | Shown::Lost(away) => match away {
            Away::Unsaid => Duration::ZERO,
            Away::Seconds(seconds) => Duration::from_secs(seconds),
            Away::Until(seconds) => Duration::from_secs(seconds).saturating_sub(CLOCKS),
            Away::Long => Duration::MAX,
        },
        _ => Duration::ZERO,
    }
}

/// A time is written without fractions of a second, and the vendor's clock was set a moment before ours: on a machine
/// that is busy, that moment is long.
const CLOCKS: Duration = Duration::from_secs(5);

/// What a time may be away beyond the least.
fn rounded(shown: Shown) -> Duration {
    match shown {
        Shown::Busy(Away::Until(_)) | Shown::Lost(Away::Until(_)) => CLOCKS,
        _ => Duration::ZERO,
    }
}

/// The longest pause of our own: it doubles, from half a second to half a minute.
fn back_off(attempt: usize) -> Duration {
    let doubled = u32::try_from(attempt - 1).map_or(u32::MAX, |exponent| 2_u32.pow(exponent));
    (Duration::from_millis(500) * doubled).min(Duration::from_secs(30))
}

/// Whether the vendor asks to be left alone for longer than anybody waits: then nothing more is sent to it.
pub fn is_too_long(shown: Shown, limits: &Limits) -> bool {
    away(shown, limits) > limits.max_wait
}
