//! Dates as a person types them → the two shapes that vendors document: a calendar date, and RFC 3339.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{Wrong, wrong};

/// A day of the calendar, `YYYY-MM-DD`.
pub fn date(text: &str) -> Result<Date, Wrong> {
    let typed = text.trim();
    let shaped = typed.len() == 10
        && typed.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    if !shaped {
        return Err(wrong(
            "not-a-date",
            "is not a date",
            "write year-month-day with two digits for month and day, such as 2026-03-15",
        ));
    }
    typed.parse().map_err(|_| {
        wrong(
            "no-such-date",
            "is not a day of the calendar",
            "check month and day; dates are year-month-day",
        )
    })
}

/// A date and time with its offset as typed; a bare date becomes midnight UTC.
pub fn date_time(text: &str) -> Result<Value, Wrong> {
    let typed = text.trim();
    if typed.len() == 10 {
        return date(typed).map(|date| Value::from(format!("{date}T00:00:00Z")));
    }
    if is_date_time(typed) {
        let (day, time) = typed.split_at(10);
        let time = time.to_ascii_uppercase().replacen(' ', "T", 1);
        return Ok(Value::from(format!("{day}{time}")));
    }
    Err(wrong(
        "not-a-date-time",
        "is not a date and time with an offset",
        "write 2026-03-15, or 2026-03-15T09:30:00Z, or 2026-03-15T09:30:00+02:00",
    ))
}

/// A moment as vendors tell it: `2026-03-15 09:30:00 UTC`, `2026-03-15T09:30:00+02:00`; without an offset it is UTC.
pub fn moment(told: &str) -> Option<Timestamp> {
    let told = told.trim();
    let civil = told.strip_suffix(" UTC").unwrap_or(told);
    let by_offset = || told.parse().ok();
    let by_utc = |it: DateTime| it.to_zoned(TimeZone::UTC).ok().map(|it| it.timestamp());
    by_offset().or_else(|| by_utc(civil.parse().ok()?))
}

/// Whether a text is a day, a time and an offset.
pub fn is_date_time(typed: &str) -> bool {
    let day = typed.get(..10).is_some_and(|day| date(day).is_ok());
    day && is_time_with_offset(typed) && typed.parse::<Timestamp>().is_ok()
}

/// What RFC 3339 lets follow the day: `T09:30:00Z`, `T09:30:00.250+02:00`. Much of what a parser understands is not.
fn is_time_with_offset(typed: &str) -> bool {
    let Some(time) = typed
        .get(11..)
        .filter(|_| matches!(typed.get(10..11), Some("T" | "t" | " ")))
    else {
        return false;
    };
    let clock = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| {
                if wanted == b'0' {
                    byte.is_ascii_digit()
                } else {
                    byte == wanted
                }
            })
    };
    let local = time.strip_suffix(['Z', 'z']).or_else(|| {
        let (local, offset) = time.split_at_checked(time.len().checked_sub(6)?)?;
        (clock(offset, "+00:00") || clock(offset, "-00:00")).then_some(local)
    });
    let Some(local) = local else { return false };
    let (seconds, fraction) = match local.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (local, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    clock(seconds, "00:00:00") && fraction.is_none_or(digits)
}
