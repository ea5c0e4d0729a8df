//! What CRF Connect answers, and what it means.

use serde_json::{Value, json};

use super::super::CrfConnect;
use super::{CONFLICT, ID, LEAD, account, ask_change, ask_lead, reply};
use crate::exchange::Reply;
use crate::fault::{Fault, FaultKind};
use crate::lead::{Phase, Receipt};
use crate::vendor::Vendor;

const NOT_FOUND: &str = include_str!("../replies/not-found.json");

const BAD_REQUEST: &str = include_str!("../replies/bad-request.json");

#[test]
fn an_empty_200_and_an_object_without_an_error_are_a_yes() {
    for body in ["", "\r\n", "{}", LEAD] {
        assert_eq!(ask_change().read(&reply(200, body)), Ok(Receipt::default()));
    }
}

#[test]
fn the_documented_lead_is_read_digit_by_digit() {
    let lead = ask_lead(&account("p"), ID).read(&reply(200, LEAD)).unwrap();
    assert_eq!(lead.id.as_str(), ID);
    assert_eq!(lead.stage.as_deref(), Some("Matched"));
    assert_eq!(lead.phase, Phase::New);
    assert_eq!(lead.fields["requestedAmount"].to_string(), "125000.50");
}

#[test]
fn every_stage_that_can_be_read_has_its_phase_and_a_new_one_is_kept() {
    let phases = [
        ("Unmatched", Phase::New),
        ("Matched", Phase::New),
        ("Reviewed", Phase::Working),
        ("Contacted", Phase::Working),
        ("Qualified", Phase::Working),
        ("Funded", Phase::Won),
        ("Disqualified", Phase::Lost),
        ("Withdrawn", Phase::Lost),
        ("UnderContract", Phase::Unknown),
    ];
    for (stage, phase) in phases {
        let body = json!({ "id": ID.to_uppercase(), "status": stage }).to_string();
        let lead = ask_lead(&account("p"), ID)
            .read(&reply(200, &body))
            .unwrap();
        assert_eq!(
            (lead.id.as_str(), lead.stage.as_deref(), lead.phase),
            (ID, Some(stage), phase)
        );
    }
}

#[test]
fn a_lead_without_status_is_a_lead_and_one_without_id_or_of_another_id_is_not() {
    let read = |body: Value| ask_lead(&account("p"), ID).read(&reply(200, &body.to_string()));
    let bare = read(json!({ "id": ID, "status": null, "requestedAmount": null })).unwrap();
    assert_eq!((bare.stage, bare.phase), (None, Phase::Unknown));
    assert_eq!(
        read(json!({ "status": "Matched" })).unwrap_err().kind,
        FaultKind::Lost
    );
    let other = read(json!({ "id": "00000000-0000-0000-0000-000000000001", "status": "Matched" }));
    assert_eq!(other.unwrap_err().code, "other-lead");
}

#[test]
fn every_member_of_problem_details_reaches_the_message() {
    let fault = ask_change().read(&reply(400, BAD_REQUEST)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Rejected);
    assert_eq!(fault.code, "http-400");
    assert_eq!(
        fault.message,
        "One or more validation errors occurred.; fundedTermMonths: Not an integer. Out of range.; status: The value is not valid."
    );
    let fault = ask_change().read(&reply(409, CONFLICT)).unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (FaultKind::Conflict, "Conflict; The lead is closed.")
    );
    let fault = ask_change().read(&reply(404, NOT_FOUND)).unwrap_err();
    assert_eq!(
        (fault.kind, fault.message.as_str()),
        (FaultKind::NotFound, "Not Found")
    );
}

#[test]
fn each_status_means_what_the_contract_says_whatever_the_body() {
    let kinds = [
        (301, FaultKind::Redirected),
        (307, FaultKind::Redirected),
        (400, FaultKind::Rejected),
        (401, FaultKind::Auth),
        (403, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (408, FaultKind::Busy),
        (409, FaultKind::Conflict),
        (422, FaultKind::Rejected),
        (429, FaultKind::Busy),
        (500, FaultKind::Lost),
        (502, FaultKind::Lost),
        (503, FaultKind::Lost),
    ];
    for (status, kind) in kinds {
        for body in [
            "",
            "<html>no</html>",
            "{}",
            "{\"title\":null}",
            "[]",
            "no",
            LEAD,
        ] {
            let write = ask_change().read(&reply(status, body)).unwrap_err();
            let read = ask_lead(&account("p"), ID)
                .read(&reply(status, body))
                .unwrap_err();
            assert_eq!((write.kind, read.kind), (kind, kind), "{status} {body}");
            assert_eq!(write.status, Some(status));
        }
    }
}

#[test]
fn a_plain_text_is_the_message_and_a_web_page_is_not() {
    let words = |body: &str| ask_change().read(&reply(403, body)).unwrap_err().message;
    assert_eq!(words("Key disabled"), "Key disabled");
    assert_eq!(words("<html>Sign in</html>"), "HTTP status 403");
}

#[test]
fn a_redirect_names_its_host_and_nothing_else() {
    let moved = Reply {
        headers: vec![(
            "Location".into(),
            "https://login.example.com/in?key=1".into(),
        )],
        ..reply(302, "")
    };
    let fault = ask_change().read(&moved).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Redirected);
    assert_eq!(fault.message, "it points to https://login.example.com");
}

#[test]
fn an_error_inside_a_200_is_no_success() {
    let kinds = [
        (CONFLICT, FaultKind::Conflict),
        (NOT_FOUND, FaultKind::NotFound),
        (BAD_REQUEST, FaultKind::Rejected),
        (r#"{"status":401}"#, FaultKind::Auth),
        (r#"{"status":500,"title":"Oops"}"#, FaultKind::Lost),
        (r#"{"title":"Nope"}"#, FaultKind::Rejected),
        (r#"{"errors":{"id":["?"]}}"#, FaultKind::Rejected),
        (r#"{"error":"Nope"}"#, FaultKind::Rejected),
        (r#"{"success":false}"#, FaultKind::Rejected),
    ];
    for (body, kind) in kinds {
        let write = ask_change().read(&reply(200, body)).unwrap_err();
        let read = ask_lead(&account("p"), ID)
            .read(&reply(200, body))
            .unwrap_err();
        assert_eq!((write.kind, read.kind), (kind, kind), "{body}");
        assert_eq!(write.status, Some(200));
    }
}

#[test]
fn a_200_that_is_not_an_object_is_unreadable_and_so_of_unknown_fate() {
    for body in [
        "<html>Sign in</html>",
        "  <!doctype html>",
        "OK",
        "[]",
        "true",
        "\"ok\"",
        "null",
    ] {
        let fault = ask_change().read(&reply(200, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{body}");
    }
    let fault = ask_lead(&account("p"), ID)
        .read(&reply(200, ""))
        .unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::Lost, "empty")
    );
}

#[test]
fn a_reply_that_is_cut_anywhere_is_never_a_success() {
    for body in [LEAD, CONFLICT, NOT_FOUND, BAD_REQUEST] {
        let whole = body.trim_end();
        // Cut before its first byte it is empty, which is the documented yes to a write; the transport knows better.
        for end in 1..whole.len() {
            let cut = reply(200, &whole[..end]);
            assert_eq!(
                ask_change().read(&cut).unwrap_err().kind,
                FaultKind::Lost,
                "{end}"
            );
        }
        for end in 0..whole.len() {
            let cut = reply(200, &whole[..end]);
            let fault = ask_lead(&account("p"), ID).read(&cut).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Lost, "{end}");
        }
    }
}

#[test]
fn only_a_404_in_the_vendors_own_words_proves_the_key() {
    let ask = CrfConnect.ping(&account("my-finances")).unwrap();
    assert_eq!(
        ask.request.query,
        [(
            "leadId".to_owned(),
            "00000000-0000-0000-0000-000000000000".to_owned()
        )]
    );
    assert!(
        ask.read(&reply(404, NOT_FOUND))
            .unwrap()
            .starts_with("the key is accepted")
    );
    let kind = |status, body| {
        ask.read(&reply(status, body))
            .map_err(|fault: Fault| fault.kind)
    };
    assert_eq!(kind(401, NOT_FOUND), Err(FaultKind::Auth));
    assert_eq!(kind(403, ""), Err(FaultKind::Auth));
    assert_eq!(kind(404, "<html>"), Err(FaultKind::NotFound));
    assert_eq!(kind(200, "<html>"), Err(FaultKind::Lost));
    assert_eq!(kind(503, ""), Err(FaultKind::Lost));
    let unauthorized = r#"{"title": "Unauthorized", "status": 401}"#;
    assert_eq!(kind(200, unauthorized), Err(FaultKind::Auth));
    let refused = r#"{"success": false}"#;
    assert_eq!(kind(200, refused), Err(FaultKind::Rejected));
}
