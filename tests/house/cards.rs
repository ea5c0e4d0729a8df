//! What a card says of several changes in one call, and of leads that are shown, is what its vendor does.

use leadctl::exchange::{Ticket, Together};
use leadctl::lead::{Change, Operation};
use leadctl::vendor::{self, Vendor};

use super::{account, change};

fn together(vendor: &dyn Vendor, changes: &[Change]) -> bool {
    vendor.together(&account(), changes).is_some()
}

/// Changes of as many leads as asked for.
fn changes(operation: Operation, many: usize) -> Vec<Change> {
    (1..=many).map(|lead| change(operation, lead)).collect()
}

#[test]
fn each_card_batches_exactly_what_its_vendor_takes_together() {
    for vendor in vendor::ALL {
        let card = vendor.card();
        let batched = card.batch.as_ref().map_or(&[][..], |it| &it.operations);
        for operation in Operation::ALL {
            let says = batched.contains(&operation);
            let does = together(*vendor, &[change(operation, 1)]);
            assert_eq!(says, does, "{}: {operation}", card.id);
            assert!(!says || card.offers(operation), "{}: {operation}", card.id);
        }
    }
}

#[test]
fn a_batch_holds_at_least_one_change_and_at_most_what_its_card_says() {
    for vendor in vendor::ALL {
        let Some(batch) = &vendor.card().batch else {
            continue;
        };
        assert!(!together(*vendor, &[]), "{}", vendor.id());
        for operation in &batch.operations {
            let most = changes(*operation, batch.most);
            let more = changes(*operation, batch.most + 1);
            let taken = [&most, &more].map(|changes| together(*vendor, changes));
            assert_eq!(taken, [true, false], "{}: {operation}", vendor.id());
        }
    }
}

#[test]
fn a_lead_stands_in_a_batch_as_often_as_its_card_says() {
    for vendor in vendor::ALL {
        if let Some(batch) = &vendor.card().batch {
            let twice = [Operation::ChangeStage; 2].map(|operation| change(operation, 7));
            let taken = together(*vendor, &twice);
            assert_eq!(taken, !batch.once_per_lead, "{}", vendor.id());
        }
    }
}

#[test]
fn who_gives_tickets_can_be_asked_about_them_and_nobody_else() {
    let ticket = Ticket("7".into());
    for vendor in vendor::ALL {
        let changes = [change(Operation::ChangeStage, 1)];
        let gives = matches!(
            vendor.together(&account(), &changes),
            Some(Together::Ticket(_))
        );
        let asked = [
            vendor.progress(&account(), &ticket).is_some(),
            vendor.results(&account(), &ticket, &changes).is_some(),
        ];
        assert_eq!(asked, [gives; 2], "{}", vendor.id());
    }
}

#[test]
fn a_lead_is_shown_and_recognised_by_fields_of_its_card() {
    for vendor in vendor::ALL {
        let card = vendor.card();
        for name in card.shown_as.keys().chain(&card.recognised_by) {
            assert!(card.field(name).is_some(), "{}: {name}", card.id);
        }
        let is_recognised = !card.recognised_by.is_empty();
        let adds_and_lists = [Operation::AddLead, Operation::PullLeads]
            .iter()
            .all(|operation| card.offers(*operation));
        assert_eq!(is_recognised, adds_and_lists, "{}", card.id);
    }
}
