//! CRF Connect as we play it: whole conversations with its sandbox.

use serde_json::{Value, json};

use super::super::sandbox::{API_KEY, PARTNER};
use super::super::{CARD, CrfConnect};
use super::{CONFLICT, ID, LEAD, account, ask_lead, change, moment, pass};
use crate::account::Account;
use crate::exchange::{Exchange, Reply, Sealed};
use crate::fault::{Fault, FaultKind};
use crate::lead::{LeadId, Phase, Receipt};
use crate::vendor::Vendor;
use crate::world::{Memory, Shelf, World};

fn sandbox_account() -> Account {
    account(PARTNER)
}

fn send<T>(memory: &mut Memory, key: &str, ask: &Exchange<T>) -> Result<T, Fault> {
    let sealed = CrfConnect.seal(&ask.request, &pass(key), moment());
    ask.read(&play(memory, &sealed))
}

fn play(memory: &mut Memory, sealed: &Sealed) -> Reply {
    let mut world = World {
        shelf: memory,
        now: moment(),
    };
    CrfConnect.sandbox(&mut world, sealed)
}

fn planted() -> Memory {
    let mut memory = Memory::default();
    let mut world = World {
        shelf: &mut memory,
        now: moment(),
    };
    CrfConnect.plant(&mut world, &LeadId::new(ID));
    memory
}

fn say(memory: &mut Memory, stage: &str, edits: &[(&str, &str)]) -> Result<Receipt, Fault> {
    let ask = CrfConnect.change(&sandbox_account(), &change(stage, edits));
    send(memory, API_KEY, &ask.ok().unwrap())
}

#[test]
fn a_lead_walks_to_funded_is_read_on_its_way_and_is_closed_then() {
    let mut memory = planted();
    let funded = [("fundedDate", "2026-03-15"), ("fundedAmount", "125000.50")];
    assert_eq!(say(&mut memory, "Contacted", &[]), Ok(Receipt::default()));
    let lead = send(&mut memory, API_KEY, &ask_lead(&sandbox_account(), ID)).unwrap();
    assert_eq!(
        (lead.stage.as_deref(), lead.phase),
        (Some("Contacted"), Phase::Working)
    );
    assert_eq!(say(&mut memory, "Funded", &funded), Ok(Receipt::default()));
    let fault = say(&mut memory, "Funded", &funded).unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (FaultKind::Conflict, "Conflict; The lead is Funded already.")
    );
    let done: Vec<_> = memory
        .ledger
        .iter()
        .map(|(lead, what, body)| (lead.as_str(), what.as_str(), body["status"].as_str()))
        .collect();
    assert_eq!(
        done,
        [
            (ID, "change-stage", Some("Contacted")),
            (ID, "change-stage", Some("Funded"))
        ]
    );
}

#[test]
fn the_sandbox_knows_one_key_one_partner_and_its_own_leads() {
    let mut memory = planted();
    let unknown = "00000000-0000-0000-0000-000000000001";
    let mut kind = |account: &Account, key, id| {
        send(&mut memory, key, &ask_lead(account, id))
            .unwrap_err()
            .kind
    };
    assert_eq!(kind(&sandbox_account(), "guess", ID), FaultKind::Auth);
    assert_eq!(
        kind(&account("elsewhere"), API_KEY, ID),
        FaultKind::NotFound
    );
    assert_eq!(
        kind(&sandbox_account(), API_KEY, unknown),
        FaultKind::NotFound
    );
    let ping = CrfConnect.ping(&sandbox_account()).unwrap();
    assert!(send(&mut memory, API_KEY, &ping).is_ok());
    assert_eq!(
        send(&mut memory, "guess", &ping).unwrap_err().kind,
        FaultKind::Auth
    );
}

#[test]
fn the_sandbox_requires_no_more_than_the_page_and_refuses_what_the_schema_excludes() {
    let allowed =
        [json!({ "id": ID, "status": "Funded", "withdrawnReason": "Other", "fundedDate": null })];
    for body in allowed {
        assert_eq!(
            post(&mut planted(), &body.to_string()).status,
            200,
            "{body}"
        );
    }
    let refused = [
        json!({ "status": "Contacted" }),
        json!({ "id": "4711", "status": "Contacted" }),
        json!({ "id": ID }),
        json!({ "id": ID, "status": "Matched" }),
        json!({ "id": ID, "status": "contacted" }),
        json!({ "id": ID, "status": "Funded", "fundedAmount": "12" }),
        json!({ "id": ID, "status": "Funded", "fundedTermMonths": 2_147_483_648_i64 }),
        json!({ "id": ID, "status": "Funded", "fundedDate": "2026-03-15" }),
        json!({ "id": ID, "status": "Contacted", "technicalAssistanceOptions": "Accounting" }),
    ];
    for body in refused {
        let mut memory = planted();
        let reply = post(&mut memory, &body.to_string());
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.value().unwrap()["errors"].is_object(), "{body}");
        assert_eq!(memory.ledger, []);
    }
    assert_eq!(post(&mut planted(), "{\"id\":").status, 400);
}

fn post(memory: &mut Memory, body: &str) -> Reply {
    let ask = CrfConnect.change(&sandbox_account(), &change("Contacted", &[]));
    let request = ask.ok().unwrap().request;
    let sealed = Sealed {
        body: body.as_bytes().to_vec(),
        ..CrfConnect.seal(&request, &pass(API_KEY), moment())
    };
    play(memory, &sealed)
}

#[test]
fn the_sandbox_speaks_in_the_documented_shapes() {
    let mut memory = planted();
    let sealed = |id| {
        let request = ask_lead(&sandbox_account(), id).request;
        CrfConnect.seal(&request, &pass(API_KEY), moment())
    };
    let members = |text: &str| -> Vec<String> {
        let value: Value = serde_json::from_str(text).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    };
    let body = |reply: Reply| String::from_utf8(reply.body.to_vec()).unwrap();
    assert_eq!(
        members(&body(play(&mut memory, &sealed(ID)))),
        members(LEAD)
    );
    let missing = play(&mut memory, &sealed("00000000-0000-0000-0000-000000000001"));
    assert_eq!(
        missing.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(members(&body(missing)), members(CONFLICT));
}

#[test]
fn the_populated_world_is_the_same_every_time_and_has_every_stage() {
    let populate = || {
        let mut memory = Memory::default();
        let mut world = World {
            shelf: &mut memory,
            now: moment(),
        };
        CrfConnect.populate(&mut world, 300);
        let all = memory.list(None, 0, 1_000);
        // Beside each lead lies the message about it.
        let leads = all.into_iter().filter(|it| !it.id.starts_with("message "));
        leads.collect::<Vec<_>>()
    };
    let leads = populate();
    assert_eq!(leads, populate());
    let ids: std::collections::BTreeSet<_> = leads.iter().map(|lead| lead.id.clone()).collect();
    assert_eq!(ids.len(), 300);
    assert!(ids.iter().all(|id| CARD.lead_id(id) == Ok(LeadId::new(id))));
    let stages: std::collections::BTreeSet<_> =
        leads.iter().map(|lead| lead.state.as_str()).collect();
    assert_eq!(stages.len(), 8);
}
