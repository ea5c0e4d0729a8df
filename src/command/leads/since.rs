//! `--since`: an age or a moment, as people write it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::duration;
use crate::command::context::now;
use crate::error::{Error, Kind, Result};

/// `2d`, `2026-03-15` or a date and time with offset → the moment since when.
pub fn since(text: &str) -> Result<Timestamp> {
    if let Ok(age) = duration(text) {
        let age = jiff::SignedDuration::try_from(age).unwrap_or(jiff::SignedDuration::MAX);
        return Ok(now().checked_sub(age).unwrap_or(Timestamp::MIN));
    }
    let day = text
        .parse::<Date>()
        .ok()
        .and_then(|day| day.to_zoned(TimeZone::system()).ok());
    day.map(|day| day.timestamp()).or_else(|| text.parse().ok()).ok_or_else(|| {
        Error::new(Kind::Invalid, "not-a-time", format!("--since cannot be `{text}`"))
            .hint("write an age such as 2d or 12h, a date such as 2026-03-15, or 2026-03-15T09:30:00+02:00")
    })
}
