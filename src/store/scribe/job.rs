//! What the hand that writes the journal is told to do, and whom it answers.

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::OwnedReceived;
use crate::error::{Error, Result};
use crate::store::journal::{PlannedWrite, Settled};
use crate::store::lease::Leased;

/// Where an answer goes. Nobody may wait for it any more: that is no error.
pub(super) type Reply<T> = oneshot::Sender<Result<T>>;

/// One thing to write down.
#[derive(Debug)]
pub(super) enum Job {
    Lease {
        writes: Vec<PlannedWrite>,
        again: bool,
        /// What it came to, to be told once it is on disk.
        leased: Result<Vec<Leased>>,
        reply: Reply<Vec<Leased>>,
    },
    Leaving {
        rows: Vec<u32>,
        at: Timestamp,
        reply: Reply<()>,
    },
    CameBack {
        rows: Vec<u32>,
    },
    Settle {
        row: u32,
        settled: Settled,
        received: Option<OwnedReceived>,
    },
    Ticket {
        rows: Vec<u32>,
        ticket: String,
        reply: Reply<()>,
    },
    Finish {
        reply: Reply<()>,
    },
}

impl Job {
    /// Whether it is done only when it is on disk.
    pub(super) fn waits_for_the_disk(&self) -> bool {
        matches!(
            self,
            Self::Lease { .. } | Self::Ticket { .. } | Self::Finish { .. }
        )
    }

    /// Tells whoever waits that it is done.
    pub(super) fn done(self) {
        match self {
            Self::Lease { leased, reply, .. } => drop(reply.send(leased)),
            Self::Leaving { reply, .. } | Self::Ticket { reply, .. } | Self::Finish { reply } => {
                drop(reply.send(Ok(())));
            }
            Self::CameBack { .. } | Self::Settle { .. } => {}
        }
    }

    /// Tells whoever waits that it failed.
    pub(super) fn failed(self, error: &Error) {
        match self {
            Self::Lease { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Leaving { reply, .. } | Self::Ticket { reply, .. } | Self::Finish { reply } => {
                drop(reply.send(Err(error.clone())));
            }
            Self::CameBack { .. } | Self::Settle { .. } => {}
        }
    }
}
