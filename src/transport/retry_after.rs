//! Reads Retry-After: seconds, or any of the three HTTP dates.
//!
//! <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>; the dates are those of section 5.6.7.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::Offset;

/// Longer waits are taken for this one: a year is "never" for a command, and no arithmetic overflows.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// The dates without their day of the week, which adds nothing and is often wrong: as today's servers write them, as
/// RFC 850 did, and as C's `asctime` does. All are UTC.
const DATES: [&str; 3] = [
    "%d %b %Y %H:%M:%S GMT",
    "%d-%b-%y %H:%M:%S GMT",
    "%b %e %H:%M:%S %Y",
];

/// How long to stay away from now on. A date that has passed means no wait; what is neither is `None`.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let until = date(value)?;
    let wait = until.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default().min(LONGEST))
}

/// A date as HTTP headers write it.
pub(super) fn date(value: &str) -> Option<Timestamp> {
    let (_, date) = value.split_once(' ')?;
    DATES.iter().find_map(|format| {
        let read: DateTime = strtime::parse(format, date.trim())
            .ok()?
            .to_datetime()
            .ok()?;
        Some(Offset::UTC.to_timestamp(read).unwrap_or(Timestamp::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-21T07:00:00Z";

    fn seconds(value: &str) -> Option<u64> {
        retry_after(value, NOW.parse().unwrap()).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_are_read_as_seconds() {
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds(" 120 "), Some(120));
    }

    #[test]
    fn all_three_dates_are_read_as_dates() {
        assert_eq!(seconds("Sat, 21 Nov 2026 07:02:00 GMT"), Some(120));
        assert_eq!(seconds("Saturday, 21-Nov-26 07:02:00 GMT"), Some(120));
        assert_eq!(seconds("Sat Nov 21 07:02:00 2026"), Some(120));
        assert_eq!(seconds("Tue Dec  1 07:00:00 2026"), Some(10 * 86_400));
    }

    #[test]
    fn a_wrong_day_of_the_week_does_not_spoil_a_date() {
        assert_eq!(seconds("Mon, 21 Nov 2026 07:02:00 GMT"), Some(120));
    }

    #[test]
    fn a_date_that_has_passed_means_no_wait() {
        assert_eq!(seconds("Sat, 21 Nov 2026 06:59:59 GMT"), Some(0));
    }

    #[test]
    fn nonsense_says_nothing() {
        for nonsense in [
            "",
            " ",
            "-1",
            "+5",
            "1.5",
            "soon",
            "5 s",
            "0x10",
            "NaN",
            "21 Nov 2026",
            "Sat, 32 Nov 2026 07:02:00 GMT",
            "Sat, 21 Nov 2026 07:02:00 CET",
            "٣",
            "\u{0}",
        ] {
            assert_eq!(seconds(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_huge_number_is_a_long_time_and_no_overflow() {
        let year = Some(LONGEST.as_secs());
        assert_eq!(seconds("99999999999"), year);
        assert_eq!(seconds("99999999999999999999999999999999"), year);
        assert_eq!(seconds("Fri, 31 Dec 9999 23:59:59 GMT"), year);
    }
}
