//! What a bulk run asks of its journal.

use std::future::Future;

use jiff::Timestamp;

use crate::error::Result;
use crate::store::{Leased, OwnedReceived, PlannedWrite, Scribe, Settled};

/// The journal of one bulk run. What it is told takes effect in the order of the calls; what cannot be written down
/// shows as the error of the next call that is waited for.
///
/// What nobody waits for may be kept in hand until then, or until it is handed over.
pub trait Journal: Send + Sync {
    /// Puts the next rows into the journal, all on disk when this is over; says which of them need not be sent, since
    /// they are already so. `again` sends them all the same.
    fn lease(
        &self,
        writes: Vec<PlannedWrite>,
        again: bool,
    ) -> impl Future<Output = Result<Vec<Leased>>> + Send;

    /// Marks that these rows' bytes leave now: exact, also if the process is killed.
    fn leaving(&self, rows: Vec<u32>, at: Timestamp) -> impl Future<Output = Result<()>> + Send;

    /// Sees to it that all it was told is written down, without waiting for it. Called whenever there is nothing else
    /// to do.
    fn hand_over(&self);

    /// Takes that mark back: the attempt provably did nothing.
    fn came_back(&self, rows: Vec<u32>);

    /// Records how a leased row ended, with the lead that the vendor handed over by it, where it did.
    fn settle(&self, row: u32, settled: Settled, received: Option<OwnedReceived>);

    /// Notes the vendor's ticket for rows that went out together. On disk when this is over.
    fn ticket(&self, rows: Vec<u32>, ticket: String) -> impl Future<Output = Result<()>> + Send;
}

impl Journal for Scribe {
    async fn lease(&self, writes: Vec<PlannedWrite>, again: bool) -> Result<Vec<Leased>> {
        Self::lease(self, writes, again).await
    }

    async fn leaving(&self, rows: Vec<u32>, at: Timestamp) -> Result<()> {
        Self::leaving(self, rows, at).await
    }

    fn hand_over(&self) {
        Self::hand_over(self);
    }

    fn came_back(&self, rows: Vec<u32>) {
        Self::came_back(self, rows);
    }

    fn settle(&self, row: u32, settled: Settled, received: Option<OwnedReceived>) {
        Self::settle(self, row, settled, received);
    }

    async fn ticket(&self, rows: Vec<u32>, ticket: String) -> Result<()> {
        Self::ticket(self, rows, ticket).await
    }
}
