//! Durations (`30s`) and rates (`250/5m`) as people write them.

use std::time::Duration;

use crate::transport::Rate;

/// Longer durations are typing errors.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// `500ms`, `30s`, `10m`, `2h`: a whole number and a unit, from 1 ms to 7 days. The error says what is allowed.
pub fn duration(text: &str) -> Result<Duration, &'static str> {
    const SHAPE: &str = "write a whole number and ms, s, m or h: 500ms, 30s, 10m, 2h";
    let text = text.trim();
    let unit_at = text
        .find(|c: char| !c.is_ascii_digit())
        .ok_or("write its unit as well, ms, s, m or h: 30s")?;
    let (digits, unit) = text.split_at(unit_at);
    let number: u64 = digits.parse().map_err(|_| SHAPE)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(SHAPE),
    };
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .filter(|length| !length.is_zero() && *length <= LONGEST)
        .ok_or("it goes from 1ms to 168h")
}

/// A duration as people write it, in the largest unit that fits without a rest.
pub fn duration_text(length: Duration) -> String {
    let milliseconds = length.as_millis();
    let units = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let fits = units
        .into_iter()
        .find(|(unit, _)| milliseconds.is_multiple_of(*unit) && milliseconds > 0);
    match fits {
        Some((unit, name)) => format!("{}{name}", milliseconds / unit),
        None => format!("{milliseconds}ms"),
    }
}

/// `250/5m`, `4/s`, or `none` for no limit. The error says what is allowed.
pub(super) fn rate(text: &str) -> Result<Option<Rate>, &'static str> {
    const SHAPE: &str = "write requests per period, 250/5m or 4/s, or none";
    let text = text.trim();
    if text == "none" {
        return Ok(None);
    }
    let (requests, period) = text.split_once('/').ok_or(SHAPE)?;
    let requests = requests.trim().parse().map_err(|_| SHAPE)?;
    let period = period.trim();
    let period = match period {
        "ms" | "s" | "m" | "h" => duration(&format!("1{period}")),
        _ => duration(period),
    };
    match period {
        Ok(period) if requests > 0 => Ok(Some(Rate { requests, period })),
        _ => Err(SHAPE),
    }
}

/// A rate as people write it.
pub fn rate_text(rate: Option<Rate>) -> String {
    rate.map_or_else(
        || "none".to_owned(),
        |rate| format!("{}/{}", rate.requests, duration_text(rate.period)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_whole_number_and_a_unit() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("10m", 600_000),
            ("2h", 7_200_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)));
            assert_eq!(duration_text(Duration::from_millis(milliseconds)), text);
        }
        for text in [
            "",
            "30",
            "s",
            "0s",
            "-1s",
            "1.5s",
            "30 s",
            "1d",
            "169h",
            "99999999999999999999h",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_requests_per_period_or_none() {
        let per_five_minutes = Rate {
            requests: 250,
            period: Duration::from_secs(300),
        };
        assert_eq!(rate("250/5m"), Ok(Some(per_five_minutes)));
        assert_eq!(rate_text(Some(per_five_minutes)), "250/5m");
        assert_eq!(
            rate("4/s"),
            Ok(Some(Rate {
                requests: 4,
                period: Duration::from_secs(1)
            }))
        );
        assert_eq!(rate("none"), Ok(None));
        for text in ["", "250", "0/5m", "250/", "/5m", "x/5m", "250/5"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
