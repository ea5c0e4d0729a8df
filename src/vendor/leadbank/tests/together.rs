//! Events of several leads in one call: what is sent, what is made of the answer, and the sandbox's part.

use serde_json::{Value, json};

use super::super::LeadBank;
use super::{cars, checked, moment, pass, reply, seal, wish};
use crate::exchange::{Exchange, Repeat, Together};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, Receipt};
use crate::vendor::Vendor;
use crate::world::{Memory, World};

const STATUS_SAYS_NO: &str = include_str!("../replies/status-says-no.json");

const DONE: &str = include_str!("../replies/response-as-documented.json");

fn event(lead: &str, status: &str) -> Change {
    checked(&cars(), &wish(lead, status, &[]))
}

fn sending(changes: &[Change]) -> Exchange<Receipt> {
    match LeadBank.together(&cars(), changes) {
        Some(Together::Whole(exchange)) => exchange,
        _ => panic!("LeadBank answers for all at once"),
    }
}

fn world(leads: usize) -> Memory {
    let mut shelf = Memory::default();
    let mut world = World {
        shelf: &mut shelf,
        now: moment(),
    };
    LeadBank.populate(&mut world, leads);
    shelf
}

fn play(shelf: &mut Memory, changes: &[Change]) -> Result<Receipt, Fault> {
    let exchange = sending(changes);
    let sealed = seal(&exchange.request, &pass("http://127.0.0.1"));
    let now = moment();
    exchange.read(&LeadBank.sandbox(&mut World { shelf, now }, &sealed))
}

#[test]
fn each_lead_is_an_element_with_its_events_in_the_order_of_the_changes() {
    let changes = [
        event("42", "1"),
        checked(
            &cars(),
            &wish("9223372036854775807", "2", &[("IDreason", "4")]),
        ),
        event("42", "3"),
    ];
    let request = sending(&changes).request;
    let date = r#""DateAction":"2026-11-21T06:50:00Z""#;
    let expected = format!(
        r#"[{{"IDLeadBank":42,"LeadEvents":[{{"IDstatus":1,{date}}},{{"IDstatus":3,{date}}}]}},{{"IDLeadBank":9223372036854775807,"LeadEvents":[{{"IDstatus":2,"IDreason":4,{date}}}]}}]"#
    );
    assert_eq!(request.path, "/api/leads/SendAcknos");
    assert_eq!(request.repeat, Repeat::Never);
    assert_eq!(request.body.unwrap().to_string(), expected);
}

#[test]
fn one_change_alone_is_sent_as_the_single_call_sends_it() {
    let change = event("42", "1");
    let alone = LeadBank.change(&cars(), &change).ok().unwrap();
    assert_eq!(sending(&[change]).request, alone.request);
}

#[test]
fn one_answer_holds_for_all_and_names_no_lead() {
    let exchange = sending(&[event("42", "1"), event("43", "1")]);
    let receipt = exchange.read(&reply(200, DONE)).unwrap();
    assert_eq!(receipt.id, None);
    assert_eq!(receipt.message.as_deref(), Some("sample string 2"));
    let fault = exchange.read(&reply(200, STATUS_SAYS_NO)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Rejected);
    for body in ["", "{}", "<html>", r#"{"Status":"1"}"#] {
        let fault = exchange.read(&reply(200, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{body}");
    }
}

#[test]
fn events_of_several_leads_are_recorded_one_by_one() {
    let mut shelf = world(2);
    let changes = [
        event("880001", "1"),
        event("880002", "2"),
        event("880001", "3"),
    ];
    play(&mut shelf, &changes).unwrap();
    let told: Vec<_> = shelf
        .ledger
        .iter()
        .map(|(lead, what, event)| (lead.as_str(), what.as_str(), event["IDstatus"].to_string()))
        .collect();
    let wanted = [("880001", "1"), ("880001", "3"), ("880002", "2")];
    assert_eq!(
        told,
        wanted.map(|(lead, status)| (lead, "change-stage", status.to_owned()))
    );
}

#[test]
fn one_that_is_wrong_refuses_all_and_goes_unnamed_until_it_stands_alone() {
    let wrong = [
        (event("880777", "1"), "Lead 880777 is unknown"),
        (event("880002", "-1"), "IDstatus -1 is unknown"),
        (
            checked(&cars(), &wish("880002", "1", &[("IDreason", "-4")])),
            "IDreason -4 is unknown",
        ),
    ];
    for (wrong, why) in wrong {
        let mut shelf = world(3);
        let changes = [event("880001", "1"), wrong, event("880003", "1")];
        let fault = play(&mut shelf, &changes).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Rejected);
        assert_eq!(fault.message, "The acknowledgements were not accepted");
        assert!(shelf.ledger.is_empty());
        let [first, guilty, last] = changes;
        let alone = play(&mut shelf, &[guilty]).unwrap_err();
        assert_eq!(
            (alone.kind, alone.message.as_str()),
            (FaultKind::Rejected, why)
        );
        play(&mut shelf, &[first, last]).unwrap();
        assert_eq!(shelf.ledger.len(), 2);
    }
}

#[test]
fn a_malformed_event_among_several_refuses_all() {
    let mut shelf = world(2);
    let good = json!({ "IDLeadBank": 880_001, "LeadEvents": [{ "IDstatus": 1 }] });
    let bad = json!({ "IDLeadBank": 880_002, "LeadEvents": [{ "IDstatus": "1" }] });
    let mut sealed = seal(
        &sending(&[event("880001", "1")]).request,
        &pass("http://127.0.0.1"),
    );
    sealed.body = Value::from(vec![good, bad]).to_string().into_bytes();
    let now = moment();
    let mut world = World {
        shelf: &mut shelf,
        now,
    };
    assert_eq!(LeadBank.sandbox(&mut world, &sealed).status, 400);
    assert!(shelf.ledger.is_empty());
}
