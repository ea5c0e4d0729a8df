//! How many rows are leased at a time: more, the faster they are used up. Pure.

use std::time::Duration;

use tokio::time::Instant;

/// The first lease, and the smallest. After a power cut a leased row may read as unknown: the fewer the better.
pub(super) const SMALLEST: usize = 64;

/// The largest.
const LARGEST: usize = 512;

/// A lease that lasts no longer than this is too small: waiting for the disk would slow the run down.
const BRIEF: Duration = Duration::from_millis(50);

/// The size of the next lease.
pub(super) struct Size {
    rows: usize,
    /// What one call carries: a lease holds at least so many.
    call: usize,
    last: Option<Instant>,
}

impl Size {
    /// Where one call carries so many rows.
    pub(super) fn new(call: usize) -> Self {
        Self {
            rows: SMALLEST,
            call,
            last: None,
        }
    }

    /// In rows.
    pub(super) fn rows(&self) -> usize {
        self.rows.max(self.call)
    }

    /// Whether it is time for another lease when so many leased rows are left.
    pub(super) fn is_low(&self, left: usize) -> bool {
        left <= self.rows() / 2 || left < self.call
    }

    /// A lease begins; the one after it has the size that its pace asks for.
    pub(super) fn begins(&mut self, now: Instant) {
        if let Some(last) = self.last.replace(now) {
            let was_brief = now.duration_since(last) < BRIEF;
            let rows = if was_brief {
                self.rows * 2
            } else {
                self.rows / 2
            };
            self.rows = rows.clamp(SMALLEST, LARGEST);
        }
    }
}
