//! Lengths of time as people read them: how long ago something was, and how long it took.

use std::time::Duration;

use jiff::Timestamp;

/// `12 s ago`, `2 min ago`, `3 h ago`, `4 days ago`: in the largest unit of which there are at least two.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    format!("{} ago", age(then, now))
}

/// The same without the last word. What lies in the future is no time ago.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(then).as_secs().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// `0.4 s`, `75 s`, `12 min 5 s`, `3 h 20 min`: how long something took.
pub fn lasted(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        0..10 => format!("{}.{} s", seconds, length.subsec_millis() / 100),
        10..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// From one moment to another; nothing where the clock was set back between them.
pub fn between(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_largest_unit_of_which_there_are_two() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        for (seconds, wanted) in [
            (-5, "0 s"),
            (119, "119 s"),
            (120, "2 min"),
            (7_199, "119 min"),
            (10_900, "3 h"),
            (172_800, "2 days"),
        ] {
            let then = now - jiff::SignedDuration::from_secs(seconds);
            assert_eq!(age(then, now), wanted);
        }
    }

    #[test]
    fn what_lasted_long_is_not_told_to_the_tenth() {
        for (milliseconds, wanted) in [
            (0, "0.0 s"),
            (1_290, "1.2 s"),
            (75_900, "75 s"),
            (725_000, "12 min 5 s"),
            (12_000_000, "3 h 20 min"),
        ] {
            assert_eq!(lasted(Duration::from_millis(milliseconds)), wanted);
        }
    }
}
