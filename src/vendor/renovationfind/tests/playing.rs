//! RenovationFind as we play it: whole conversations with its sandbox.

use serde_json::Value;

use super::super::RenovationFind;
use super::super::sandbox::TOKEN;
use super::{STATUS_UPDATED, accept, ask, decline, moment, of, pass, status, take, whole};
use crate::exchange::{Reply, Sealed};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, LeadId, Phase, Receipt};
use crate::vendor::Vendor;
use crate::world::{Memory, Shelf, World};

fn play(memory: &mut Memory, sealed: &Sealed) -> Reply {
    let mut world = World {
        shelf: memory,
        now: moment(),
    };
    // What stands below the profile's address.
    let mut url = sealed.url.clone();
    let below = url.path().replace("/rest-api-v1", "");
    url.set_path(&below);
    let asked = Sealed {
        method: sealed.method,
        url,
        headers: sealed.headers.clone(),
        body: sealed.body.clone(),
    };
    RenovationFind.sandbox(&mut world, &asked)
}

fn send(memory: &mut Memory, token: &str, change: &Change) -> Result<Receipt, Fault> {
    let ask = ask(change);
    let sealed = RenovationFind.seal(&ask.request, &pass(token), moment());
    ask.read(&play(memory, &sealed))
}

/// A world with ten leads: 660001 on offer, 660003 accepted.
fn populated() -> Memory {
    let mut memory = Memory::default();
    let mut world = World {
        shelf: &mut memory,
        now: moment(),
    };
    RenovationFind.populate(&mut world, 10);
    memory
}

fn ledger(memory: &Memory) -> Vec<(&str, &str)> {
    let lines = memory.ledger.iter();
    lines
        .map(|(lead, what, _)| (lead.as_str(), what.as_str()))
        .collect()
}

#[test]
fn a_lead_is_accepted_first_shows_its_customer_then_and_ends_with_won() {
    let mut memory = populated();
    let lead = "660001";
    let quote = of(lead, status("QUOTE_SENT", &[("reason", "by mail")]));
    let won = of(lead, status("JOB_WON", &[("jobAmount", "18500.50")]));

    let early = send(&mut memory, TOKEN, &quote).unwrap_err();
    assert_eq!(early.kind, FaultKind::Conflict);
    assert_eq!(
        early.message,
        "The lead must be accepted before its status can be set."
    );

    let accepted = send(&mut memory, TOKEN, &accept(lead))
        .unwrap()
        .lead
        .unwrap();
    assert_eq!((accepted.phase, accepted.stage), (Phase::New, None));
    assert_eq!(accepted.fields["customerName"], "Amelia Tremblay");
    assert_eq!(accepted.fields["customerPhone"], "403-555-0000");
    assert_eq!(
        send(&mut memory, TOKEN, &accept(lead)).unwrap_err().kind,
        FaultKind::Conflict
    );
    assert_eq!(
        send(&mut memory, TOKEN, &decline(lead)).unwrap_err().kind,
        FaultKind::Conflict
    );

    let quoted = send(&mut memory, TOKEN, &quote).unwrap().lead.unwrap();
    assert_eq!(
        (quoted.phase, quoted.stage.as_deref()),
        (Phase::Working, Some("QUOTE_SENT"))
    );
    assert!(send(&mut memory, TOKEN, &quote).is_ok());
    let done = send(&mut memory, TOKEN, &won).unwrap().lead.unwrap();
    assert_eq!(done.phase, Phase::Won);
    assert_eq!(
        done.fields["postLeadStatusData"]["jobAmount"].to_string(),
        "18500.50"
    );
    let late = send(&mut memory, TOKEN, &quote).unwrap_err();
    assert_eq!(
        (late.kind, late.message.as_str()),
        (
            FaultKind::Conflict,
            "JOB_WON cannot be changed any more; ask support."
        )
    );
    assert_eq!(
        ledger(&memory),
        [
            (lead, "accept-lead"),
            (lead, "change-stage"),
            (lead, "change-stage"),
            (lead, "change-stage"),
        ]
    );
}

#[test]
fn a_declined_lead_stays_declined_and_hides_its_customer() {
    let mut memory = populated();
    let receipt = send(&mut memory, TOKEN, &decline("660001")).unwrap();
    assert_eq!(receipt.message.as_deref(), Some("Lead declined"));
    assert_eq!(
        send(&mut memory, TOKEN, &accept("660001"))
            .unwrap_err()
            .kind,
        FaultKind::Conflict
    );
    assert_eq!(ledger(&memory), [("660001", "decline-lead")]);
    let leads = listed(&mut memory);
    assert_eq!(leads[0]["declineReason"], "too far");
    assert_eq!(leads[0]["customerPhone"], Value::Null);
}

#[test]
fn the_sandbox_knows_one_token_and_its_own_leads() {
    let mut memory = populated();
    let fault = send(&mut memory, "guess", &accept("660001")).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Auth);
    assert!(fault.message.contains("token"), "{}", fault.message);
    let fault = send(&mut memory, TOKEN, &accept("1")).unwrap_err();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert_eq!(memory.ledger, []);
}

#[test]
fn the_sandbox_requires_what_the_page_requires_and_not_what_we_do() {
    let put = |body: &str| {
        let mut memory = populated();
        let request = ask(&of("660003", status("QUOTE_SENT", &[]))).request;
        let sealed = Sealed {
            body: body.as_bytes().to_vec(),
            ..RenovationFind.seal(&request, &pass(TOKEN), moment())
        };
        let reply = play(&mut memory, &sealed);
        assert_eq!(
            memory.ledger.len(),
            usize::from(reply.status == 200),
            "{body}"
        );
        reply.status
    };
    let allowed = [
        r#"{"status":"JOB_LOST","reason":" "}"#,
        r#"{"status":"JOB_WON","jobAmount":-1}"#,
        r#"{"status":"QUOTE_SENT","jobAmount":1}"#,
    ];
    for body in allowed {
        assert_eq!(put(body), 200, "{body}");
    }
    let refused = [
        (r"{}", 422),
        (r#"{"status":"NO_RESPONSE"}"#, 422),
        (r#"{"status":"quote_sent"}"#, 422),
        (r#"{"status":"JOB_LOST"}"#, 422),
        (r#"{"status":"JOB_WON","jobAmount":"1"}"#, 422),
        (
            r#"{"status":"LEAD_WON","jobAmount":1,"startDateTbd":false,"completionDateTbd":true}"#,
            422,
        ),
        (
            r#"{"status":"MEETUP_SCHEDULED","meetingScheduledDate":"2026-02-30"}"#,
            422,
        ),
        (r#"{"status":"#, 400),
        ("", 400),
        ("[]", 400),
    ];
    for (body, code) in refused {
        assert_eq!(put(body), code, "{body}");
    }
}

fn listed(memory: &mut Memory) -> Vec<Value> {
    let take = take();
    let sealed = RenovationFind.seal(&take.exchange.request, &pass(TOKEN), moment());
    let reply = play(memory, &sealed);
    assert_eq!(take.exchange.read(&reply), Ok(whole()));
    let body = reply.value().unwrap();
    body["data"].as_array().unwrap().clone()
}

#[test]
fn the_list_can_be_read_and_hides_the_customers_of_what_is_on_offer() {
    let leads = listed(&mut populated());
    assert_eq!(leads.len(), 10);
    for lead in &leads {
        let read = (take().lead)(lead.to_string().as_bytes()).unwrap();
        let shown = !read.fields["customerEmail"].is_null();
        assert_eq!(shown, read.fields["vendorLeadAction"] == "ACCEPTED");
    }
    let first = (take().lead)(leads[0].to_string().as_bytes()).unwrap();
    assert_eq!(first.id.as_str(), "660001");
}

#[test]
fn the_sandbox_speaks_in_the_documented_shapes() {
    let members =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let documented: Value = serde_json::from_str(STATUS_UPDATED).unwrap();
    let given = [("meetingScheduledDate", "2026-12-01")];
    let change = of("660003", status("MEETUP_SCHEDULED", &given));
    let sealed = RenovationFind.seal(&ask(&change).request, &pass(TOKEN), moment());
    let played = play(&mut populated(), &sealed).value().unwrap();
    assert_eq!(members(&played), members(&documented));
    assert_eq!(members(&played["data"]), members(&documented["data"]));
    let data = &played["data"]["postLeadStatusData"];
    assert_eq!(
        members(data),
        members(&documented["data"]["postLeadStatusData"])
    );
    assert_eq!(data["meetupScheduledDate"], "2026-12-01T00:00:00Z");
}

#[test]
fn a_planted_lead_is_accepted_and_the_populated_world_is_the_same_every_time() {
    let mut memory = Memory::default();
    let mut world = World {
        shelf: &mut memory,
        now: moment(),
    };
    RenovationFind.plant(&mut world, &LeadId::new("9007199254740993"));
    let change = of(
        "9007199254740993",
        status("CONTACT_MADE", &[("contactMethod", "text")]),
    );
    let lead = send(&mut memory, TOKEN, &change).unwrap().lead.unwrap();
    assert_eq!(lead.fields["id"].to_string(), "9007199254740993");
    assert_eq!(populated().list(None, 0, 99), populated().list(None, 0, 99));
    let states: std::collections::BTreeSet<_> = populated()
        .list(None, 0, 99)
        .into_iter()
        .map(|lead| lead.state)
        .collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["ACCEPTED", "NONE"]);
}
