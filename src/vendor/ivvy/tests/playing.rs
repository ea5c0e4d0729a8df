//! Whole conversations with the sandbox, in memory: wish → change → request → seal → sandbox → answer.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{CONTACT_LEAD, add_with, change, now, pass, wish};
use crate::account::Account;
use crate::exchange::{Cursor, Exchange, Method, Reply, Request};
use crate::fault::{Fault, FaultKind};
use crate::lead::Operation::{AddLead, ChangeStage, UpdateLead};
use crate::lead::{LeadId, Operation, Phase, Receipt};
use crate::vendor::Vendor;
use crate::vendor::ivvy::Ivvy;
use crate::world::{Memory, Shelf, World};

fn world(shelf: &mut Memory) -> World<'_> {
    World { shelf, now: now() }
}

fn ask<T>(shelf: &mut Memory, exchange: &Exchange<T>) -> Result<T, Fault> {
    exchange.read(&send(shelf, &exchange.request, now()))
}

fn send(shelf: &mut Memory, request: &Request, at: Timestamp) -> Reply {
    let sealed = Ivvy.seal(request, &pass("sandbox-api-key", "sandbox-api-secret"), at);
    Ivvy.sandbox(&mut world(shelf), &sealed)
}

fn write(
    shelf: &mut Memory,
    operation: Operation,
    stage: Option<&str>,
    edits: &[(&str, &str)],
) -> Result<Receipt, Fault> {
    let change = change(&wish(operation, stage, edits));
    let vendor: &dyn Vendor = &Ivvy;
    ask(shelf, &vendor.write(&Account::default(), &change).unwrap())
}

fn planted() -> Memory {
    let mut shelf = Memory::default();
    Ivvy.plant(&mut world(&mut shelf), &LeadId::new("763"));
    shelf
}

/// Sends a body that our own rules would never let out.
fn raw(shelf: &mut Memory, body: Value) -> Value {
    let request = Request::new(Method::Post, "/api/1.0/contact")
        .query("action", "addOrUpdateLead")
        .body(body);
    send(shelf, &request, now()).value().unwrap()
}

fn list(shelf: &mut Memory, namespace: &str, action: &str, body: Value) -> Value {
    let request = Request::new(Method::Post, format!("/api/1.0/{namespace}"))
        .query("action", action)
        .body(body);
    send(shelf, &request, now()).value().unwrap()
}

#[test]
fn a_lead_moves_to_another_stage_with_its_reason() {
    let mut shelf = planted();
    let receipt = write(
        &mut shelf,
        ChangeStage,
        Some("6"),
        &[("stageReasonId", "12")],
    );
    assert_eq!(receipt.unwrap().id, Some(LeadId::new("763")));
    let lead = shelf.get("763").unwrap();
    assert_eq!(lead.state, "6");
    assert_eq!(lead.body["stageName"], "Won");
    assert_eq!(lead.body["stageReasonName"], "Repeat client");
    assert_eq!(lead.body["modifiedDate"], "2026-03-15 09:30:00 UTC");
    let [(id, what, body)] = shelf.ledger.as_slice() else {
        panic!("one line: {:?}", shelf.ledger);
    };
    assert_eq!((id.as_str(), what.as_str()), ("763", "change-stage"));
    assert_eq!(
        *body,
        json!({ "id": 763, "stageId": 6, "stageReasonId": 12 })
    );
}

#[test]
fn an_update_changes_its_fields_and_nothing_else() {
    let mut shelf = planted();
    let before = shelf.get("763").unwrap().body;
    write(
        &mut shelf,
        UpdateLead,
        None,
        &[("name", "Renamed"), ("sourceId", "13")],
    )
    .unwrap();
    let after = shelf.get("763").unwrap().body;
    assert_eq!(
        (&after["name"], &after["sourceName"]),
        (&json!("Renamed"), &json!("Newspaper"))
    );
    assert_eq!(after["stageId"], before["stageId"]);
    assert_eq!(after["contact"], before["contact"]);
    assert_eq!(shelf.ledger[0].1, "update-lead");
}

#[test]
fn an_added_lead_has_an_id_and_stands_in_the_list() {
    let mut shelf = Memory::default();
    let receipt = write(&mut shelf, AddLead, None, CONTACT_LEAD).unwrap();
    assert_eq!(receipt.id, Some(LeadId::new("800001")));
    let lead = shelf.get("800001").unwrap().body;
    assert_eq!(
        (&lead["type"], &lead["quality"]),
        (&json!("Wedding"), &json!("B-Grade"))
    );
    assert_eq!(lead["createdDate"], "2026-03-15 09:30:00 UTC");
    assert_eq!(shelf.ledger[0].1, "add-lead");
}

#[test]
fn a_company_lead_brings_its_contact_and_company_along() {
    let mut shelf = Memory::default();
    let edits = add_with(
        &["industryId", "contactId"],
        &[
            ("company.businessName", "Banksia"),
            ("company.customFields.6", "x"),
            ("contact.firstName", "Bobby"),
            ("contact.lastName", "Smith"),
            ("contact.email", "bobby@mail.example"),
            ("customFields.112", "Garden"),
        ],
    );
    let id = write(&mut shelf, AddLead, None, &edits)
        .unwrap()
        .id
        .unwrap();
    let lead = shelf.get(id.as_str()).unwrap().body;
    assert_eq!(lead["company"]["businessName"], "Banksia");
    assert_eq!(lead["contact"]["lastName"], "Smith");
    assert!(lead["contact"]["id"].is_number());
}

#[test]
fn an_unknown_lead_is_not_found() {
    let fault = write(&mut Memory::default(), ChangeStage, Some("47"), &[]).unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::NotFound, "24216")
    );
}

#[test]
fn an_id_that_refers_to_nothing_is_rejected_and_changes_nothing() {
    let mut shelf = planted();
    let before = shelf.get("763");
    for (stage, edits) in [
        ("4711", &[][..]),
        ("47", &[("stageReasonId", "11")]),
        ("47", &[("sourceId", "99")]),
        ("47", &[("ownerUserId", "1")]),
    ] {
        let fault = write(&mut shelf, ChangeStage, Some(stage), edits).unwrap_err();
        assert_eq!(
            (fault.kind, fault.code.as_str()),
            (FaultKind::Rejected, "24218")
        );
    }
    assert_eq!(shelf.get("763"), before);
    assert!(shelf.ledger.is_empty());
}

#[test]
fn a_type_with_subtypes_needs_one() {
    let mut shelf = Memory::default();
    let conference = add_with(&["typeId"], &[("typeId", "1")]);
    let fault = write(&mut shelf, AddLead, None, &conference).unwrap_err();
    assert_eq!(fault.message, "'subtypeId' is required");
    let residential = add_with(&["typeId"], &[("typeId", "1"), ("subtypeId", "2")]);
    assert!(write(&mut shelf, AddLead, None, &residential).is_ok());
}

#[test]
fn what_our_rules_would_stop_is_answered_in_ivvys_shapes() {
    let mut shelf = planted();
    let cases = [
        (json!({}), 24215, "The request is empty"),
        (json!({ "id": 763 }), 24215, "The request is empty"),
        (
            json!({ "id": "wrong", "stageId": 47 }),
            23016,
            "'id' does not validate",
        ),
        (
            json!({ "id": 763, "stageId": "Interested" }),
            23016,
            "'stageId' does not validate",
        ),
        (json!({ "name": "x" }), 23017, "'typeId' is required"),
        (
            json!({ "id": 763, "customFields": [{ "fieldId": 1, "value": "x" }] }),
            23016,
            "'customFields' does not validate",
        ),
        (
            json!({ "id": 763, "contact": { "firstName": "A", "lastName": "B" } }),
            23017,
            "'contact.email' is required",
        ),
    ];
    for (body, code, message) in cases {
        let said = raw(&mut shelf, body);
        assert_eq!(
            (&said["errorCode"], &said["specificCode"], &said["message"]),
            (&json!(400), &json!(code), &json!(message))
        );
    }
    assert!(shelf.ledger.is_empty());
}

#[test]
fn a_clock_that_is_off_by_more_than_five_minutes_is_told() {
    let request = Ivvy.ping(&Account::default()).unwrap().request;
    for (seconds, status) in [(-301, 401), (-300, 200), (300, 200), (301, 401)] {
        let at = now()
            .checked_add(SignedDuration::from_secs(seconds))
            .unwrap();
        let reply = send(&mut Memory::default(), &request, at);
        assert_eq!(reply.status, status, "{seconds}");
    }
    let at = now().checked_add(SignedDuration::from_hours(1)).unwrap();
    let reply = send(&mut Memory::default(), &request, at);
    let fault = Ivvy
        .ping(&Account::default())
        .unwrap()
        .read(&reply)
        .unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::Rejected, "23005")
    );
    assert!(fault.message.contains("clock"));
}

#[test]
fn wrong_keys_and_touched_bodies_are_refused() {
    let ping = Ivvy.ping(&Account::default()).unwrap();
    let mut shelf = Memory::default();
    for (key, secret) in [
        ("sandbox-api-key", "wrong"),
        ("wrong", "sandbox-api-secret"),
    ] {
        let sealed = Ivvy.seal(&ping.request, &pass(key, secret), now());
        let reply = Ivvy.sandbox(&mut world(&mut shelf), &sealed);
        assert_eq!(reply.status, 401);
        assert_eq!(ping.read(&reply).unwrap_err().kind, FaultKind::Auth);
    }
    let right = pass("sandbox-api-key", "sandbox-api-secret");
    let mut sealed = Ivvy.seal(&ping.request, &right, now());
    sealed.body.push(b' ');
    assert_eq!(Ivvy.sandbox(&mut world(&mut shelf), &sealed).status, 401);
    let mut sealed = Ivvy.seal(&ping.request, &right, now());
    sealed.headers.retain(|(name, _)| name != "Content-MD5");
    assert_eq!(Ivvy.sandbox(&mut world(&mut shelf), &sealed).status, 401);
}

#[test]
fn a_ping_is_answered_with_the_time_there() {
    let ping = Ivvy.ping(&Account::default()).unwrap();
    assert_eq!(
        ask(&mut Memory::default(), &ping).unwrap(),
        "iVvy accepts the key and answers at 2026-03-15 09:30:00 UTC"
    );
}

#[test]
fn the_list_is_paged_by_records_and_each_of_its_leads_is_read() {
    let mut shelf = Memory::default();
    Ivvy.populate(&mut world(&mut shelf), 230);
    let account = Account::default();
    let (mut ids, mut phases) = (Vec::new(), Vec::new());
    for (start, count) in [(0, 100), (100, 100), (200, 30)] {
        let take = Ivvy.take(&account, Cursor(start)).unwrap();
        let reply = send(&mut shelf, &take.exchange.request, now());
        assert_eq!(take.exchange.read(&reply).unwrap().total, Some(230));
        let results = reply.value().unwrap()["results"].take();
        let results = results.as_array().unwrap().clone();
        assert_eq!(results.len(), count);
        for piece in results {
            let lead = (take.lead)(piece.to_string().as_bytes()).unwrap();
            phases.push(lead.phase);
            ids.push(lead.id);
        }
    }
    assert_eq!(ids.first(), Some(&LeadId::new("700001")));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 230);
    assert!(phases.contains(&Phase::Won) && phases.contains(&Phase::Lost));
}

#[test]
fn a_fresh_world_is_the_same_every_time() {
    let (mut one, mut two) = (Memory::default(), Memory::default());
    Ivvy.populate(&mut world(&mut one), 40);
    Ivvy.populate(&mut world(&mut two), 40);
    assert_eq!(one.list(None, 0, 40), two.list(None, 0, 40));
    assert_eq!(one.count(None), 40);
}

#[test]
fn too_large_a_page_is_cut_without_a_word() {
    let mut shelf = Memory::default();
    Ivvy.populate(&mut world(&mut shelf), 120);
    let page = list(&mut shelf, "crm", "getLeadList", json!({ "perPage": 1000 }));
    assert_eq!(
        page["meta"],
        json!({ "totalResults": 120, "start": 0, "perPage": 100, "count": 100 })
    );
}

#[test]
fn the_accounts_lists_are_served_and_other_calls_are_not_found() {
    let mut shelf = Memory::default();
    for (namespace, action, member) in [
        ("crm", "getLeadStageList", "reasons"),
        ("crm", "getLeadTypeList", "subtypes"),
        ("crm", "getLeadSourceList", "isReferral"),
        ("crm", "getLeadQualityList", "label"),
        ("crm", "getLeadChannelList", "name"),
        ("account", "getIndustryList", "createdDate"),
        ("account", "getUserList", "currentStatus"),
    ] {
        let page = list(
            &mut shelf,
            namespace,
            action,
            json!({ "perPage": 1, "start": 1 }),
        );
        assert_eq!(page["meta"]["count"], 1, "{action}");
        assert!(page["results"][0].get(member).is_some(), "{action}");
    }
    let unknown = list(&mut shelf, "crm", "getLead", json!({ "id": 763 }));
    assert_eq!(unknown["errorCode"], 404);
}
