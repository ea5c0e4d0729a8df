//! What a card says of leads that are shown is what its vendor shows.

use leadctl::lead::Operation;
use leadctl::vendor;

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
