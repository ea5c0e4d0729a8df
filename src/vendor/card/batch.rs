//! Which changes a vendor takes together in one call, and how many of them.

use std::collections::HashSet;

use serde::Deserialize;

use super::Card;
use crate::lead::{Change, Operation};

/// Several changes in one call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Batch {
    /// The most changes that one call carries.
    pub most: usize,
    /// Which changes can travel this way.
    pub operations: Vec<Operation>,
    /// Whether a lead may be named once only, since the changes of one call are made in no documented order.
    #[serde(default)]
    pub once_per_lead: bool,
}

impl Card {
    /// Whether these changes may travel together in one call.
    pub fn takes_together(&self, changes: &[Change]) -> bool {
        let Some(batch) = &self.batch else {
            return false;
        };
        let mut leads = HashSet::new();
        (1..=batch.most).contains(&changes.len())
            && changes
                .iter()
                .all(|change| batch.operations.contains(&change.operation))
            && changes
                .iter()
                .filter_map(|change| change.lead.as_ref())
                .all(|lead| leads.insert(lead) || !batch.once_per_lead)
    }
}
