//! LeadBank as we play it: whole conversations with its sandbox.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::super::LeadBank;
use super::{
    AUTHORIZATION, LEADS, account, cars, changing, checked, moment, pass, seal, taking, wish,
};
use crate::exchange::{Cursor, Exchange, Method, Reply, Sealed};
use crate::fault::FaultKind;
use crate::lead::LeadId;
use crate::vendor::Vendor;
use crate::world::{Memory, World};

/// Asks the sandbox what an exchange asks, and gives its raw reply.
fn ask<T>(memory: &mut Memory, exchange: &Exchange<T>) -> Reply {
    let sealed = seal(&exchange.request, &pass("http://127.0.0.1"));
    send(memory, &sealed)
}

fn send(memory: &mut Memory, sealed: &Sealed) -> Reply {
    let mut world = World {
        shelf: memory,
        now: moment(),
    };
    LeadBank.sandbox(&mut world, sealed)
}

fn world(leads: usize) -> Memory {
    let mut memory = Memory::default();
    LeadBank.populate(
        &mut World {
            shelf: &mut memory,
            now: moment(),
        },
        leads,
    );
    memory
}

fn take_ids(memory: &mut Memory) -> Vec<LeadId> {
    let take = LeadBank.take(&cars(), Cursor(0)).ok().unwrap();
    let reply = ask(memory, &take.exchange);
    take.exchange.read(&reply).unwrap();
    let body: Value = reply.parse().unwrap();
    let leads = body["Leads"].as_array().unwrap();
    leads
        .iter()
        .map(|lead| (take.lead)(lead.to_string().as_bytes()).unwrap().id)
        .collect()
}

#[test]
fn the_same_leads_are_handed_over_until_they_are_confirmed() {
    let mut memory = world(150);
    let first = take_ids(&mut memory);
    assert_eq!(first.len(), 100);
    assert_eq!(first[0].as_str(), "880001");
    assert_eq!(take_ids(&mut memory), first);
    let exchange = LeadBank.confirm(&cars(), &first[..40]).unwrap();
    let confirmed = ask(&mut memory, &exchange);
    assert_eq!(exchange.read(&confirmed), Ok(()));
    assert_eq!(take_ids(&mut memory), first[40..]);
    let rest = LeadBank.confirm(&cars(), &first).unwrap();
    let reply = ask(&mut memory, &rest);
    assert_eq!(rest.read(&reply), Ok(()));
    let second = take_ids(&mut memory);
    assert_eq!((second.len(), second[0].as_str()), (50, "880101"));
    let confirms = memory
        .ledger
        .iter()
        .filter(|(_, what, _)| what == "confirm-lead");
    assert_eq!(confirms.count(), 100);
}

#[test]
fn the_bare_integer_confirms_whatever_is_in_progress() {
    let mut memory = world(3);
    take_ids(&mut memory);
    let account = account(&json!({"request": 7, "confirm_body": "request", "ok_status": [1]}));
    let exchange = LeadBank
        .confirm(&account, &[LeadId::new("880001")])
        .unwrap();
    let reply = ask(&mut memory, &exchange);
    assert_eq!(exchange.read(&reply), Ok(()));
    assert_eq!(take_ids(&mut memory), []);
}

#[test]
fn a_lead_that_was_never_handed_over_or_is_unknown_confirms_nothing() {
    let mut memory = world(150);
    take_ids(&mut memory);
    for stranger in ["880150", "5"] {
        let ids = [LeadId::new("880001"), LeadId::new(stranger)];
        let exchange = LeadBank.confirm(&cars(), &ids).unwrap();
        let reply = ask(&mut memory, &exchange);
        let fault = exchange.read(&reply).unwrap_err();
        assert_eq!(
            (fault.kind, fault.code.as_str()),
            (FaultKind::Rejected, "0")
        );
    }
    assert_eq!(take_ids(&mut memory)[0].as_str(), "880001");
}

#[test]
fn events_are_added_to_a_known_lead_and_an_unknown_one_is_refused() {
    let mut memory = world(1);
    let change = checked(&cars(), &wish("880001", "3", &[("IDreason", "8")]));
    let exchange = LeadBank.change(&cars(), &change).ok().unwrap();
    let reply = ask(&mut memory, &exchange);
    exchange.read(&reply).unwrap();
    let event = json!({"IDstatus": 3, "IDreason": 8, "DateAction": "2026-11-21T06:50:00Z"});
    assert_eq!(
        memory.ledger,
        [("880001".into(), "change-stage".into(), event)]
    );
    let stranger = changing();
    let reply = ask(&mut memory, &stranger);
    let fault = stranger.read(&reply).unwrap_err();
    assert_eq!(fault.message, "Lead 42 is unknown");
    assert_eq!(memory.ledger.len(), 1);
}

#[test]
fn a_planted_lead_is_handed_over_and_planting_again_changes_nothing() {
    let mut memory = world(0);
    for _ in 0..2 {
        let mut world = World {
            shelf: &mut memory,
            now: moment(),
        };
        LeadBank.plant(&mut world, &LeadId::new("660737"));
        assert_eq!(take_ids(&mut memory), [LeadId::new("660737")]);
    }
}

#[test]
fn the_sandbox_refuses_in_the_frameworks_shape() {
    let mut memory = world(1);
    let good = || seal(&taking().request, &pass("http://127.0.0.1"));
    let cases = [
        (
            404,
            Sealed {
                url: Url::parse("http://127.0.0.1/api/lead").unwrap(),
                ..good()
            },
        ),
        (
            405,
            Sealed {
                method: Method::Get,
                ..good()
            },
        ),
        (
            401,
            Sealed {
                headers: Vec::new(),
                ..good()
            },
        ),
        (
            415,
            Sealed {
                headers: vec![("Authorization".into(), AUTHORIZATION.into())],
                ..good()
            },
        ),
        (
            400,
            Sealed {
                body: b"{".to_vec(),
                ..good()
            },
        ),
        (
            400,
            Sealed {
                body: b"\"7\"".to_vec(),
                ..good()
            },
        ),
    ];
    for (status, sealed) in cases {
        let reply = send(&mut memory, &sealed);
        let fault = taking().read(&reply).unwrap_err();
        assert_eq!(reply.status, status);
        assert_eq!(fault.status, Some(status));
        assert!(reply.value().unwrap()["Message"].is_string());
    }
    assert_eq!(memory.ledger, []);
}

#[test]
fn the_first_leads_are_the_same_ones_every_time_in_the_documented_shape() {
    let documented: Value = serde_json::from_str(LEADS).unwrap();
    let members =
        |lead: &Value| -> Vec<String> { lead.as_object().unwrap().keys().cloned().collect() };
    let (mut memory, mut again) = (world(300), world(300));
    let reply = ask(&mut memory, &taking());
    assert_eq!(reply, ask(&mut again, &taking()));
    let body: Value = reply.parse().unwrap();
    for lead in body["Leads"].as_array().unwrap() {
        assert_eq!(members(lead), members(&documented["Leads"][0]));
        assert_eq!(lead["Contents"].as_array().unwrap().len(), 12);
        let date = lead["QualificationDate"].as_str().unwrap();
        assert!(
            date.parse::<Timestamp>().is_ok() && date.len() == 33,
            "{date}"
        );
    }
}

#[test]
fn an_event_that_the_card_would_not_send_is_refused_and_changes_nothing() {
    let mut memory = world(1);
    let events = [
        json!({}),
        json!({ "IDstatus": "3" }),
        json!({ "IDstatus": 3, "IDreason": "8" }),
        json!({ "IDstatus": 3, "DateAction": "2026-03-15" }),
        json!({ "IDstatus": 3, "DateAction": "15/03/2026" }),
        json!(3),
    ];
    for event in events {
        let body = json!([{ "IDLeadBank": 880_001, "LeadEvents": [event] }]);
        let sealed = Sealed {
            body: body.to_string().into_bytes(),
            ..seal(&changing().request, &pass("http://127.0.0.1"))
        };
        assert_eq!(send(&mut memory, &sealed).status, 400, "{body}");
    }
    assert_eq!(memory.ledger, []);
}
