//! Whose turn it is: which of the requests that a fault fits it befalls, by count and by time.

use std::time::{Duration, Instant};

/// The turns of a fault. The default is every request, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turns {
    /// The first of the requests, from 1.
    pub first: u64,
    /// And every so many-th after it.
    pub every: u64,
    /// So many times in all; `None`: without end.
    pub times: Option<u64>,
    /// For so long from the first one on; `None`: without end.
    pub lasts: Option<Duration>,
}

/// What happened so far.
#[derive(Default)]
pub(super) struct Tally {
    /// How many requests came.
    seen: u64,
    /// When the first turn was.
    began: Option<Instant>,
}

impl Turns {
    /// Counts one more request, and says whether it is one of the turns.
    pub fn come(&self, tally: &mut Tally, now: Instant) -> bool {
        tally.seen += 1;
        let Some(after) = tally.seen.checked_sub(self.first) else {
            return false;
        };
        let began = *tally.began.get_or_insert(now);
        after.is_multiple_of(self.every)
            && self.times.is_none_or(|times| after / self.every < times)
            && self
                .lasts
                .is_none_or(|lasts| now.duration_since(began) < lasts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of twenty requests, a second apart, are turns.
    fn turns(first: u64, every: u64, times: Option<u64>, seconds: Option<u64>) -> Vec<u64> {
        let turns = Turns {
            first,
            every,
            times,
            lasts: seconds.map(Duration::from_secs),
        };
        let (mut tally, start) = (Tally::default(), Instant::now());
        let mut is_turn =
            |number: &u64| turns.come(&mut tally, start + Duration::from_secs(*number));
        (1..=20).filter(|number| is_turn(number)).collect()
    }

    #[test]
    fn without_a_word_every_request_is_a_turn() {
        assert_eq!(turns(1, 1, None, None).len(), 20);
    }

    #[test]
    fn turns_begin_with_the_first_and_end_after_so_many() {
        assert_eq!(turns(3, 1, Some(2), None), [3, 4]);
        assert_eq!(turns(5, 5, None, None), [5, 10, 15, 20]);
        assert_eq!(turns(3, 5, Some(3), None), [3, 8, 13]);
    }

    #[test]
    fn a_time_begins_with_the_first_turn() {
        assert_eq!(turns(4, 1, None, Some(3)), [4, 5, 6]);
        assert_eq!(turns(4, 2, Some(1), Some(3)), [4]);
    }
}
