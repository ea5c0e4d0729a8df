//! What RenovationFind answers, and what it means.

use serde_json::{Value, json};

use super::super::read::LISTS;
use super::{ID, STATUS_UPDATED, ask_status, reply, take, whole};
use crate::fault::{Fault, FaultKind};
use crate::lead::{LeadId, Phase};

const ACCEPTED: &str = include_str!("../replies/accepted.json");

const DECLINED: &str = include_str!("../replies/declined.json");

const REFUSED: &str = include_str!("../replies/refused.json");

#[test]
fn the_documented_lead_is_kept_whole() {
    for (body, details) in [(STATUS_UPDATED, 13), (ACCEPTED, 6)] {
        let receipt = ask_status().read(&reply(200, body)).unwrap();
        assert_eq!(receipt.id, Some(LeadId::new(ID)));
        let lead = receipt.lead.unwrap();
        assert_eq!(lead.id.as_str(), ID);
        assert_eq!(lead.stage.as_deref(), Some("NO_RESPONSE"));
        assert_eq!(lead.phase, Phase::Working);
        assert_eq!(lead.fields["customerEmail"], "jsmith@example.com");
        let data = lead.fields["postLeadStatusData"].as_object().unwrap();
        assert_eq!(data.len(), details);
    }
}

#[test]
fn a_message_alone_is_a_yes_and_so_is_success_alone() {
    let receipt = ask_status().read(&reply(200, DECLINED)).unwrap();
    assert_eq!(
        (receipt.message.as_deref(), receipt.lead),
        (Some("<string>"), None)
    );
    for body in [
        r#"{"success":true}"#,
        r#"{"success":true,"data":null}"#,
        r#"{"success":true,"data":[1]}"#,
    ] {
        assert!(ask_status().read(&reply(201, body)).is_ok(), "{body}");
    }
}

#[test]
fn the_stage_is_found_in_either_place_and_a_lead_without_one_is_new() {
    let lead = |data: Value| {
        let body = json!({ "success": true, "data": data }).to_string();
        let lead = ask_status().read(&reply(200, &body)).unwrap().lead.unwrap();
        (lead.stage, lead.phase)
    };
    let stage = |stage: &str| Some(stage.to_owned());
    let cases = [
        (
            json!({ "id": 123, "postLeadStatus": "LEAD_WON" }),
            (stage("LEAD_WON"), Phase::Won),
        ),
        (
            json!({ "id": "123", "postLeadStatus": null, "postLeadStatusData": { "status": "JOB_LOST", "meetingScheduledDate": "2026-03-15" } }),
            (stage("JOB_LOST"), Phase::Lost),
        ),
        (
            json!({ "postLeadStatus": "BRAND_NEW" }),
            (stage("BRAND_NEW"), Phase::Unknown),
        ),
        (
            json!({ "id": 123, "postLeadStatusData": null }),
            (None, Phase::New),
        ),
        (
            json!({ "id": 123, "declineReason": "too far" }),
            (None, Phase::Lost),
        ),
    ];
    for (data, expected) in cases {
        assert_eq!(lead(data), expected);
    }
}

#[test]
fn a_lead_of_another_id_is_not_taken_for_ours() {
    let body = r#"{"success":true,"data":{"id":124,"postLeadStatus":"QUOTE_SENT"}}"#;
    assert_eq!(ask_status().read(&reply(200, body)).unwrap().lead, None);
}

#[test]
fn success_false_is_a_no_in_the_vendors_words_whatever_the_status() {
    let no = |status, body| {
        let fault: Fault = ask_status().read(&reply(status, body)).unwrap_err();
        (fault.kind, fault.message)
    };
    let cases = [
        (200, REFUSED, FaultKind::Rejected, "<text>"),
        (
            200,
            r#"{"success":false,"message":"not yours"}"#,
            FaultKind::Rejected,
            "not yours",
        ),
        (
            200,
            r#"{"success":false,"why":1}"#,
            FaultKind::Rejected,
            r#"{"success":false,"why":1}"#,
        ),
        (
            200,
            r#"{"success":false,"error":"Invalid token"}"#,
            FaultKind::Auth,
            "Invalid token",
        ),
        (
            200,
            r#"{"success":false,"error":"Unauthorized"}"#,
            FaultKind::Auth,
            "Unauthorized",
        ),
        (
            200,
            r#"{"success":false,"error":"Lead not found"}"#,
            FaultKind::NotFound,
            "Lead not found",
        ),
        (422, REFUSED, FaultKind::Rejected, "<text>"),
        (409, REFUSED, FaultKind::Conflict, "<text>"),
        (400, "no", FaultKind::Rejected, "no"),
        (500, "<html>", FaultKind::Lost, "HTTP status 500"),
    ];
    for (status, body, kind, message) in cases {
        assert_eq!(no(status, body), (kind, message.to_owned()));
    }
}

#[test]
fn each_status_means_what_the_contract_says_whatever_the_body() {
    let kinds = [
        (301, FaultKind::Redirected),
        (400, FaultKind::Rejected),
        (401, FaultKind::Auth),
        (403, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (408, FaultKind::Busy),
        (409, FaultKind::Conflict),
        (422, FaultKind::Rejected),
        (429, FaultKind::Busy),
        (500, FaultKind::Lost),
        (503, FaultKind::Lost),
    ];
    for (status, kind) in kinds {
        for body in [
            "",
            "<html>",
            "{}",
            "[]",
            REFUSED,
            STATUS_UPDATED,
            "{\"success\":",
        ] {
            let write = ask_status().read(&reply(status, body)).unwrap_err();
            let list = take().exchange.read(&reply(status, body)).unwrap_err();
            assert_eq!((write.kind, list.kind), (kind, kind), "{status} {body}");
        }
    }
}

#[test]
fn a_200_that_does_not_say_success_is_unreadable_and_so_of_unknown_fate() {
    for body in [
        "",
        "<html>Sign in</html>",
        "OK",
        "[]",
        "true",
        "{}",
        r#"{"success":"true"}"#,
        r#"{"data":{"id":123}}"#,
    ] {
        let fault = ask_status().read(&reply(200, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{body}");
    }
}

#[test]
fn a_reply_that_is_cut_anywhere_is_never_a_success() {
    for body in [STATUS_UPDATED, ACCEPTED, DECLINED, REFUSED] {
        let whole = body.trim_end();
        for end in 0..whole.len() {
            let cut = reply(200, &whole[..end]);
            let write = ask_status().read(&cut).unwrap_err();
            let list = take().exchange.read(&cut).unwrap_err();
            assert_eq!(
                (write.kind, list.kind),
                (FaultKind::Lost, FaultKind::Lost),
                "{end}"
            );
        }
    }
}

#[test]
fn a_list_is_believed_in_each_of_three_shapes_and_in_no_other() {
    assert_eq!(LISTS, [&[] as &[&str], &["data"], &["data", "*"]]);
    let page = |body| take().exchange.read(&reply(200, body));
    for body in [
        "[]",
        r#"{"data":[]}"#,
        r#"{"success":true,"data":[]}"#,
        r#"{"success":true,"data":{"leads":[],"total":3}}"#,
    ] {
        assert_eq!(page(body), Ok(whole()), "{body}");
    }
    let kinds = [
        (r#"{"success":false,"data":[]}"#, FaultKind::Rejected),
        (
            r#"{"success":false,"error":"Token expired"}"#,
            FaultKind::Auth,
        ),
        (r#"{"error":"no"}"#, FaultKind::Rejected),
        (r#"{"success":true}"#, FaultKind::Lost),
        (r#"{"success":true,"data":{}}"#, FaultKind::Lost),
        ("{}", FaultKind::Lost),
        ("\"\"", FaultKind::Lost),
        ("<html>", FaultKind::Lost),
        ("", FaultKind::Lost),
    ];
    for (body, kind) in kinds {
        assert_eq!(page(body).unwrap_err().kind, kind, "{body}");
    }
}

#[test]
fn a_lead_of_a_list_needs_an_id_and_nothing_else() {
    let read = take().lead;
    let lead = read(br#"{"id":9007199254740993,"new":"member","jobAmount":1.10}"#).unwrap();
    assert_eq!(lead.id.as_str(), "9007199254740993");
    assert_eq!(lead.phase, Phase::New);
    assert_eq!(lead.fields["jobAmount"].to_string(), "1.10");
    let bad: [&[u8]; 7] = [
        b"",
        b"{",
        b"[]",
        b"{}",
        br#"{"id":null}"#,
        br#"{"id":1.5}"#,
        br#"{"id":-1}"#,
    ];
    for bytes in bad {
        assert!(read(bytes).is_err(), "{bytes:?}");
    }
}
