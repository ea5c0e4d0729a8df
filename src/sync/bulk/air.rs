//! Which rows have left and are not back, as exactly as the journal knows it.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::Journal;
use crate::error::{Error, Kind, Result};
use crate::sync::stop::Came;
use crate::transport::{Coming, Mark};

/// The rows in the air: their bytes left, and nobody has settled them yet.
pub(super) struct Air<'a, J> {
    pub(super) journal: &'a J,
    rows: Mutex<HashSet<u32>>,
    /// Nothing takes off any more; what is in the air may try again.
    closed: AtomicBool,
    came_back: Notify,
    came: Came,
}

impl<'a, J: Journal> Air<'a, J> {
    pub(super) fn new(journal: &'a J, came: Came) -> Self {
        Self {
            journal,
            rows: Mutex::default(),
            closed: AtomicBool::new(false),
            came_back: Notify::new(),
            came,
        }
    }

    /// Follows the bytes that carry these rows.
    pub(super) fn flight(&self, rows: Vec<u32>) -> Flight<'_, J> {
        Flight {
            air: self,
            rows,
            is_up: AtomicBool::new(false),
        }
    }

    /// Lets nothing take off any more.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Whether a signal came: nothing may leave any more, not even once more.
    pub(super) fn is_stopped(&self) -> bool {
        self.came.is_true()
    }

    /// Whether nothing is in the air.
    pub(super) fn is_empty(&self) -> bool {
        self.rows().is_empty()
    }

    /// Takes a row out of the air; says whether it was there.
    pub(super) fn land(&self, row: u32) -> bool {
        self.rows().remove(&row)
    }

    /// Waits for what may end the wait for rows in flight: at first a signal; then, since nothing takes off any more,
    /// that one of them comes back unanswered.
    pub(super) async fn stirs(&self, is_halted: bool) {
        if is_halted {
            self.came_back.notified().await;
        } else {
            self.came.wait().await;
        }
    }

    /// Has written down what was told while there was something to do: many rows wake the journal once. Never over.
    pub(super) async fn idle(&self) {
        let hand_over = |_: &mut Context<'_>| {
            self.journal.hand_over();
            Poll::<()>::Pending
        };
        poll_fn(hand_over).await;
    }

    fn rows(&self) -> MutexGuard<'_, HashSet<u32>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One exchange on its way, and the rows that it carries.
pub(super) struct Flight<'a, J> {
    air: &'a Air<'a, J>,
    pub(super) rows: Vec<u32>,
    is_up: AtomicBool,
}

impl<J: Journal> Flight<'_, J> {
    /// Whether its bytes left and were not proven to have come back.
    pub(super) fn is_up(&self) -> bool {
        self.is_up.load(Ordering::SeqCst)
    }

    async fn leave(&self) -> Result<()> {
        let closed = self.air.closed.load(Ordering::SeqCst) && !self.is_up();
        if closed || self.air.is_stopped() {
            let stopped = "stopped before it was sent";
            return Err(Error::new(Kind::Interrupted, "interrupted", stopped));
        }
        let rows = self.rows.clone();
        self.air.journal.leaving(rows, Timestamp::now()).await?;
        self.is_up.store(true, Ordering::SeqCst);
        self.air.rows().extend(&self.rows);
        Ok(())
    }
}

impl<J: Journal> Mark for Flight<'_, J> {
    fn leaving(&self) -> Coming<'_, Result<()>> {
        Box::pin(self.leave())
    }

    fn came_back(&self) {
        if self.is_up.swap(false, Ordering::SeqCst) {
            self.air.journal.came_back(self.rows.clone());
            for row in &self.rows {
                self.air.land(*row);
            }
            self.air.came_back.notify_one();
        }
    }
}
