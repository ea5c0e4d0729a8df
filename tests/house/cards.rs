//! What a card says of several changes in one call, and of leads that are shown, is what its vendor does.

use leadctl::exchange::{Ticket, Together};
use leadctl::lead::{Change, Operation};
use leadctl::vendor::{self, Vendor};

use super::{account, change};
use leadctl::account::Telling;
use leadctl::vendor::card::SettingKind;

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

#[test]
fn each_list_of_names_that_a_field_takes_is_told_by_the_vendor_or_written_in_the_profile() {
    for vendor in vendor::ALL {
        let card = vendor.card();
        for (name, field) in &card.field {
            let place = format!("{}: {name}", card.id);
            if let Some(list) = &field.names {
                let is_written =
                    card.setting.get(list).map(|it| it.kind) == Some(SettingKind::Names);
                assert_ne!(card.list.contains_key(list), is_written, "{place}: {list}");
            }
            if let Some(of) = &field.of {
                let parent = card.field(of).and_then(|of| of.names.as_deref());
                let within = field
                    .names
                    .as_ref()
                    .map(|list| card.list[list].within.as_deref());
                assert_eq!(within, Some(parent), "{place} of {of}");
            }
            assert!(!field.needed_where_some || field.of.is_some(), "{place}");
        }
    }
}

#[test]
fn the_vendor_can_be_asked_for_each_list_of_its_card_and_for_no_other() {
    let asked = |vendor: &dyn Vendor, list: &str| {
        let nothing = Telling::default();
        vendor.names(&account(), list, &nothing).is_some()
    };
    for vendor in vendor::ALL {
        let card = vendor.card();
        assert!(!asked(*vendor, "colours"), "{}", card.id);
        for (name, list) in &card.list {
            let place = format!("{}: {name}", card.id);
            assert_eq!(asked(*vendor, name), list.within.is_none(), "{place}");
            let within = list.within.as_ref();
            assert!(
                within.is_none_or(|it| card.list.contains_key(it)),
                "{place}"
            );
            let mut fields = card.field.values();
            assert!(
                fields.any(|it| it.names.as_ref() == Some(name)),
                "{place} is of no field"
            );
        }
        let listed = card.house.iter().any(|row| row.listed);
        assert_eq!(listed, !card.list.is_empty(), "{}", card.id);
    }
}
