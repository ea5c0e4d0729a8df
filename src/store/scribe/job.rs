//! What the hand is told to do, and whom it answers.

use tokio::sync::oneshot;

use crate::error::Result;
use crate::store::journal::PlannedWrite;
use crate::store::lease::Leased;

/// Where an answer goes. Nobody may wait for it any more: that is no error.
pub(super) type Reply<T> = oneshot::Sender<Result<T>>;

/// One thing to do.
#[derive(Debug)]
pub(super) enum Job {
    /// Put the next rows into the notebook, and the notebook on disk.
    Lease {
        writes: Vec<PlannedWrite>,
        again: bool,
        reply: Reply<Vec<Leased>>,
    },
    /// Put the notebook on disk.
    Sync { reply: Reply<()> },
    /// Copy what there is.
    Copy,
    /// Copy all, and put it on disk.
    Finish { reply: Reply<()> },
}
