//! Batches at the sandbox: run, asked about, fetched, forgotten.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{added, now, pass, to_stage};
use crate::account::Account;
use crate::exchange::{Exchange, Method, Progress, Reply, Request, Results, Ticket, Together};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, LeadId};
use crate::vendor::Vendor;
use crate::vendor::ivvy::Ivvy;
use crate::world::{Memory, Shelf, World};

fn world(leads: &[&str]) -> Memory {
    let mut shelf = Memory::default();
    for lead in leads {
        let mut world = World {
            shelf: &mut shelf,
            now: now(),
        };
        Ivvy.plant(&mut world, &LeadId::new(*lead));
    }
    shelf
}

fn send(shelf: &mut Memory, request: &Request, now: Timestamp) -> Reply {
    let sealed = Ivvy.seal(request, &pass("sandbox-api-key", "sandbox-api-secret"), now);
    Ivvy.sandbox(&mut World { shelf, now }, &sealed)
}

fn ask<T>(shelf: &mut Memory, exchange: &Exchange<T>) -> Result<T, Fault> {
    exchange.read(&send(shelf, &exchange.request, now()))
}

fn run(shelf: &mut Memory, changes: &[Change]) -> Ticket {
    match Ivvy.together(&Account::default(), changes) {
        Some(Together::Ticket(exchange)) => ask(shelf, &exchange).unwrap(),
        _ => panic!("iVvy gives a ticket"),
    }
}

fn progress(shelf: &mut Memory, ticket: &Ticket) -> Result<Progress, Fault> {
    let exchange = Ivvy.progress(&Account::default(), ticket).unwrap();
    ask(shelf, &exchange)
}

fn results(
    shelf: &mut Memory,
    ticket: &Ticket,
    changes: &[Change],
) -> Result<Option<Results>, Fault> {
    let exchange = Ivvy.results(&Account::default(), ticket, changes).unwrap();
    ask(shelf, &exchange)
}

/// Sends a batch that we would never put together.
fn raw(shelf: &mut Memory, action: &str, body: Value) -> Value {
    let request = Request::new(Method::Post, "/api/1.0/batch")
        .query("action", action)
        .body(body);
    send(shelf, &request, now()).value().unwrap()
}

#[test]
fn each_job_is_done_and_recorded_as_its_call_alone_would_be() {
    let mut shelf = world(&["1", "3"]);
    let changes = [
        to_stage("1", "47"),
        to_stage("2", "47"),
        to_stage("3", "6"),
        added("Wedding"),
        to_stage("4", "4711"),
    ];
    let ticket = run(&mut shelf, &changes);
    let wanted = [
        ("1", "change-stage", json!({ "id": 1, "stageId": 47 })),
        ("3", "change-stage", json!({ "id": 3, "stageId": 6 })),
    ];
    for ((lead, what, body), line) in wanted.iter().zip(&shelf.ledger) {
        assert_eq!((*lead, *what, body), (&*line.0, &*line.1, &line.2));
    }
    assert_eq!(shelf.ledger.len(), 3);
    assert_eq!(shelf.ledger[2].1, "add-lead");
    assert_eq!(shelf.get("3").unwrap().state, "6");
    progress(&mut shelf, &ticket).unwrap();
    let read = results(&mut shelf, &ticket, &changes).unwrap().unwrap();
    let told: Vec<_> = read
        .into_iter()
        .map(|verdict| match verdict.unwrap() {
            Ok(receipt) => receipt.id.unwrap().to_string(),
            Err(fault) => fault.code,
        })
        .collect();
    assert_eq!(told, ["1", "24216", "3", "800001", "24216"]);
}

#[test]
fn the_results_come_in_another_order_than_the_jobs() {
    let mut shelf = world(&["1", "2", "3"]);
    let changes = ["1", "2", "3"].map(|lead| to_stage(lead, "47"));
    let ticket = run(&mut shelf, &changes);
    progress(&mut shelf, &ticket).unwrap();
    let told = raw(&mut shelf, "results", json!({ "async": ticket.0 }));
    let at = |at: usize| told["results"][at]["request"]["id"].to_string();
    for (place, lead) in ["1", "2", "3"].into_iter().enumerate() {
        assert_ne!(at(place), lead);
    }
}

#[test]
fn every_other_batch_is_still_going_on_when_it_is_first_asked_about() {
    let mut shelf = world(&["1"]);
    let changes = [to_stage("1", "47")];
    let slow = run(&mut shelf, &changes);
    assert_eq!(results(&mut shelf, &slow, &changes), Ok(None));
    assert_eq!(progress(&mut shelf, &slow), Ok(Progress::Working(50)));
    assert_eq!(progress(&mut shelf, &slow), Ok(Progress::Done));
    assert!(results(&mut shelf, &slow, &changes).unwrap().is_some());
    let quick = run(&mut shelf, &changes);
    assert_ne!(quick, slow);
    assert_eq!(progress(&mut shelf, &quick), Ok(Progress::Done));
    assert!(results(&mut shelf, &quick, &changes).unwrap().is_some());
}

#[test]
fn after_two_days_or_under_another_ticket_there_is_nothing_to_fetch() {
    let mut shelf = world(&["1"]);
    let changes = [to_stage("1", "47")];
    let ticket = run(&mut shelf, &changes);
    let two_days = now().checked_add(SignedDuration::from_hours(48)).unwrap();
    let later = two_days.checked_add(SignedDuration::from_secs(1)).unwrap();
    let progress = Ivvy.progress(&Account::default(), &ticket).unwrap();
    let results = Ivvy
        .results(&Account::default(), &ticket, &changes)
        .unwrap();
    assert!(
        progress
            .read(&send(&mut shelf, &progress.request, two_days))
            .is_ok()
    );
    assert!(
        results
            .read(&send(&mut shelf, &results.request, two_days))
            .is_ok()
    );
    let codes = [
        progress
            .read(&send(&mut shelf, &progress.request, later))
            .unwrap_err(),
        results
            .read(&send(&mut shelf, &results.request, later))
            .unwrap_err(),
    ]
    .map(|fault| (fault.kind, fault.code));
    let unknown = [24105, 24115].map(|code| (FaultKind::NotFound, code.to_string()));
    assert_eq!(codes, unknown);
    for (action, code) in [("progress", 24105), ("results", 24115)] {
        let told = raw(
            &mut shelf,
            action,
            json!({ "async": "a7ec88af7d710bf51b188004bb532d77" }),
        );
        assert_eq!(told["specificCode"], code);
    }
}

#[test]
fn a_batch_that_is_no_batch_is_refused_and_none_of_it_is_done() {
    let mut shelf = world(&["1"]);
    let good = json!({ "namespace": "contact", "action": "addOrUpdateLead", "params": { "id": 1, "stageId": 47 } });
    let cases = [
        (json!({}), 24093),
        (json!({ "jobs": [] }), 24093),
        (json!({ "jobs": "all" }), 24092),
        (json!({ "jobs": [good, { "namespace": "contact" }] }), 24092),
        (json!({ "jobs": [good, 7] }), 24092),
        (json!({ "jobs": vec![good.clone(); 201] }), 24448),
    ];
    for (body, code) in cases {
        let told = raw(&mut shelf, "run", body);
        assert_eq!(
            (&told["errorCode"], &told["specificCode"]),
            (&json!(400), &json!(code))
        );
    }
    assert!(shelf.ledger.is_empty());
    let most = raw(&mut shelf, "run", json!({ "jobs": vec![good; 200] }));
    assert!(most["asyncId"].is_string());
    assert_eq!(shelf.ledger.len(), 200);
}

#[test]
fn a_job_of_an_unknown_call_fails_alone_and_a_batch_is_no_job() {
    let mut shelf = world(&[]);
    let job = |namespace: &str, action: &str| json!({ "namespace": namespace, "action": action, "params": {} });
    let jobs = json!([
        job("test", "ping"),
        job("crm", "getLead"),
        job("batch", "run")
    ]);
    let ticket = raw(&mut shelf, "run", json!({ "jobs": jobs }));
    raw(
        &mut shelf,
        "progress",
        json!({ "async": ticket["asyncId"] }),
    );
    let told = raw(&mut shelf, "results", json!({ "async": ticket["asyncId"] }));
    let codes: Vec<_> = told["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["response"]["errorCode"].to_string())
        .collect();
    assert_eq!(codes, ["404", "404", "null"]);
}

#[test]
fn a_ticket_is_text_and_other_calls_are_not_found() {
    let mut shelf = world(&[]);
    let told =
        |shelf: &mut Memory, action, body| raw(shelf, action, body)["specificCode"].to_string();
    assert_eq!(told(&mut shelf, "progress", json!({})), "23017");
    assert_eq!(told(&mut shelf, "results", json!({ "async": 7 })), "23016");
    assert_eq!(raw(&mut shelf, "restart", json!({}))["errorCode"], 404);
}
