//! What LeadBank's card says of wishes.

use serde_json::{Value, json};

use super::super::LeadBank;
use super::{cars, checked, wish};
use crate::account::{List, Name};
use crate::lead::{LeadId, Refusal};
use crate::vendor::Vendor;

#[test]
fn status_and_reason_go_by_the_profiles_names_as_integers() {
    let mut account = cars();
    for (list, code, name) in [
        ("statuses", "3", "Contacted"),
        ("reasons", "8", "No answer"),
    ] {
        let entry = Name {
            value: Value::from(code),
            name: name.into(),
            phase: None,
            ..Name::default()
        };
        account.names.put(list, List::configured(vec![entry]));
    }
    let change = checked(
        &account,
        &wish("42", "contacted", &[("IDreason", "no answer")]),
    );
    let request = LeadBank.change(&account, &change).ok().unwrap().request;
    let event = &request.body.unwrap()[0]["LeadEvents"][0];
    assert_eq!(
        (&event["IDstatus"], &event["IDreason"]),
        (&json!(3), &json!(8))
    );
}

#[test]
fn a_wish_that_breaks_rules_is_told_everything_at_once() {
    let edits = [
        ("IDreason", "soon"),
        ("DateAction", "15/03/2026"),
        ("Comment", "x"),
    ];
    let checked = LeadBank
        .card()
        .check(&cars(), &wish("x1", "Contactd", &edits));
    let codes: Vec<_> = checked
        .problems
        .iter()
        .map(crate::lead::Problem::word)
        .collect();
    assert_eq!(checked.change, None);
    assert_eq!(codes.len(), 5, "{codes:?}");
    assert_eq!(codes[0], "not-a-lead-id");
    assert_eq!(codes[1], "unknown-stage");
    assert_eq!(codes[3], "not-a-date");
    assert_eq!(codes[4], "unknown-field");
}

#[test]
fn what_leadbank_lacks_is_not_offered_and_says_what_to_do_instead() {
    let change = checked(&cars(), &wish("42", "1", &[]));
    let lacking = [
        LeadBank.add(&cars(), &change).err().unwrap(),
        LeadBank.update(&cars(), &change).err().unwrap(),
        LeadBank.accept(&cars(), &change).err().unwrap(),
        LeadBank.decline(&cars(), &change).err().unwrap(),
        LeadBank.fetch(&cars(), &LeadId::new("42")).err().unwrap(),
    ];
    for refusal in lacking {
        let Refusal::NotOffered {
            operation, hint, ..
        } = refusal
        else {
            panic!("{refusal:?}");
        };
        assert!(!LeadBank.card().offers(operation));
        assert_eq!(Some(&hint), LeadBank.card().instead.get(&operation));
    }
}
