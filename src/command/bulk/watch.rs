//! The progress line of a bulk run: done, what went wrong, how fast, how long yet, and what is waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::lead::Verdict;
use crate::output::Progress;
use crate::sync::bulk::Watch;
use crate::sync::outcome::Tally;

/// The line is written anew at most so often.
const EVERY: Duration = Duration::from_millis(100);

/// The progress line, and what it counts.
pub struct Shown(Mutex<Inner>);

struct Inner {
    progress: Option<Progress>,
    tally: Tally,
    written: Option<Instant>,
    /// Why, and until when.
    waiting: Option<(String, Instant)>,
}

impl Shown {
    /// A line over a bar that knows the total.
    pub fn new(progress: Progress) -> Self {
        Self(Mutex::new(Inner {
            progress: Some(progress),
            tally: Tally::default(),
            written: None,
            waiting: None,
        }))
    }

    /// Clears it away.
    pub fn finish(&self) {
        drop(self.inner().progress.take());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Shown {
    fn done(&self, verdict: Verdict) {
        let mut inner = self.inner();
        inner.tally.add(verdict, 1);
        let now = Instant::now();
        if inner
            .written
            .is_none_or(|at| now.duration_since(at) >= EVERY)
        {
            inner.write(now);
        }
    }

    fn waits(&self, why: &str, wait: Duration) {
        let mut inner = self.inner();
        let now = Instant::now();
        let until = now.checked_add(wait).unwrap_or(now);
        // The longest wait is the one that a person wonders about.
        if inner.waiting.as_ref().is_none_or(|(_, at)| *at < until) {
            inner.waiting = Some((why.to_owned(), until));
        }
        inner.write(now);
    }
}

impl Inner {
    fn write(&mut self, now: Instant) {
        self.written = Some(now);
        if self
            .waiting
            .as_ref()
            .is_some_and(|(_, until)| *until <= now)
        {
            self.waiting = None;
        }
        let Some(progress) = &self.progress else {
            return;
        };
        progress.set(self.tally.rows());
        progress.note(&line(
            &self.tally,
            self.waiting
                .as_ref()
                .map(|(why, until)| (why.as_str(), *until - now)),
        ));
    }
}

/// `12 rejected, 3 unknown; the vendor asked us to wait, 12 s`.
fn line(tally: &Tally, waiting: Option<(&str, Duration)>) -> String {
    let amiss = [Verdict::Rejected, Verdict::Failed, Verdict::Unknown]
        .into_iter()
        .filter(|verdict| tally.of(*verdict) > 0)
        .map(|verdict| format!("{} {verdict}", tally.of(verdict)));
    let mut parts = vec![amiss.collect::<Vec<_>>().join(", ")];
    parts.extend(waiting.map(|(why, wait)| format!("{why}: {} s", wait.as_secs().max(1))));
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_went_wrong_and_what_is_waited_for() {
        let mut tally = Tally::default();
        tally.add(Verdict::Applied, 7);
        assert_eq!(line(&tally, None), "");
        tally.add(Verdict::Rejected, 2);
        tally.add(Verdict::Unknown, 1);
        let wait = Some(("the vendor asked us to wait", Duration::from_secs(12)));
        assert_eq!(
            line(&tally, wait),
            "2 rejected, 1 unknown; the vendor asked us to wait: 12 s"
        );
    }
}
