//! What the journal of a bulk run is told.

use bytes::Bytes;

use crate::lead::Lead;

/// A lead that a vendor handed over with its answer to a write.
#[derive(Clone, Debug)]
pub struct OwnedReceived {
    /// The vendor's id: `renovationfind`.
    pub vendor: String,
    /// The lead.
    pub lead: Lead,
    /// What it was read from.
    pub raw: Bytes,
}
