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

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use indexmap::IndexMap;

    use crate::exchange::Repeat;
    use crate::lead::{Change, LeadId, Operation};
    use crate::vendor::by_id;

    fn change(operation: Operation, lead: usize) -> Change {
        Change {
            operation,
            via: None,
            lead: Some(LeadId::new(lead.to_string())),
            stage: None,
            fields: IndexMap::new(),
            repeat: Repeat::Never,
        }
    }

    fn moves(leads: Range<usize>) -> Vec<Change> {
        leads
            .map(|lead| change(Operation::ChangeStage, lead))
            .collect()
    }

    #[test]
    fn changes_travel_together_as_the_card_says() {
        let takes = |vendor: &str, changes: &[Change]| {
            let card = by_id(vendor).unwrap().card();
            card.takes_together(changes)
        };
        assert!(!takes("crf-connect", &moves(0..2)), "it has no batch");
        for (vendor, most) in [("ivvy", 200), ("leadbank", 100)] {
            assert!(!takes(vendor, &[]));
            assert!(takes(vendor, &moves(0..1)) && takes(vendor, &moves(0..most)));
            assert!(!takes(vendor, &moves(0..most + 1)));
            let other = change(Operation::AcceptLead, 9);
            assert!(!takes(vendor, &[moves(0..1), vec![other]].concat()));
            let twice = [moves(0..1), moves(0..1)].concat();
            assert_eq!(takes(vendor, &twice), vendor == "leadbank");
        }
    }
}
