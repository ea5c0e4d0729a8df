//! What LeadBank answers, and what it means.

use serde_json::{Value, json};

use super::super::LeadBank;
use super::super::read::lead;
use super::{LEADS, account, cars, changing, reply, taking};
use crate::exchange::{Cursor, Exchange};
use crate::fault::FaultKind;
use crate::lead::{LeadId, Phase, Receipt};
use crate::vendor::Vendor;

const NO_LEADS: &str = include_str!("../replies/no-leads.json");

const DONE: &str = include_str!("../replies/response-as-documented.json");

const STATUS_SAYS_NO: &str = include_str!("../replies/status-says-no.json");

const FRAMEWORK_ERROR: &str = include_str!("../replies/framework-error.json");

const MODEL_STATE: &str = include_str!("../replies/model-state.json");

fn confirming() -> Exchange<()> {
    LeadBank.confirm(&cars(), &[LeadId::new("42")]).unwrap()
}

#[test]
fn the_documented_reply_holds_two_leads_with_all_their_members() {
    assert_eq!(
        taking()
            .read(&reply(200, LEADS))
            .unwrap()
            .message
            .as_deref(),
        Some("sample string 2")
    );
    let body: Value = serde_json::from_str(LEADS).unwrap();
    let read = LeadBank.take(&cars(), Cursor(0)).ok().unwrap().lead;
    let leads = body["Leads"].as_array().unwrap();
    assert_eq!(leads.len(), 2);
    for sent in leads {
        let lead = read(sent.to_string().as_bytes()).unwrap();
        assert_eq!(lead.id.as_str(), "1");
        assert_eq!((lead.stage, lead.phase), (None, Phase::New));
        assert_eq!(Value::Object(lead.fields), *sent);
    }
}

#[test]
fn a_brief_says_of_a_lead_what_reading_it_says() {
    let brief = |raw: &str| {
        let sent: Value = serde_json::from_str(raw).unwrap();
        LeadBank.brief(&|member| sent.get(member).cloned())
    };
    for raw in [
        r#"{"IDLeadBank":42,"State":0,"Contents":[{"ID":1,"Key":"k","Value":"v","Type":4}]}"#,
        r#"{"State": 3, "IDLeadBank": "0042", "\u0041": [1e5]}"#,
        r#"{"IDLeadBank":9223372036854775807}"#,
    ] {
        let (brief, read) = (brief(raw).unwrap(), lead(raw.as_bytes()).unwrap());
        assert_eq!(
            (brief.id, brief.stage, brief.phase),
            (read.id, read.stage, read.phase),
            "{raw}"
        );
    }
    for raw in [
        "{}",
        r#"{"IDLeadBank":null}"#,
        r#"{"IDLeadBank":1.5}"#,
        r#"{"IDLeadBank":-1}"#,
        r#"{"IDLeadBank":{"a":1}}"#,
    ] {
        assert_eq!(brief(raw), None, "{raw}");
        assert!(lead(raw.as_bytes()).is_err(), "{raw}");
    }
}

#[test]
fn a_reply_without_leads_is_a_success_without_leads() {
    for body in [
        NO_LEADS,
        r#"{"Status":1}"#,
        r#"{"Status":1,"Message":null,"Leads":[]}"#,
    ] {
        assert_eq!(taking().read(&reply(200, body)).unwrap().message, None);
    }
}

#[test]
fn leads_that_are_no_list_are_not_taken_for_none() {
    let fault = taking()
        .read(&reply(200, r#"{"Status":1,"Leads":{"a":1}}"#))
        .unwrap_err();
    assert_eq!(fault.kind, FaultKind::Lost);
}

#[test]
fn the_documented_response_is_a_receipt_in_the_vendors_words() {
    let receipt = changing().read(&reply(200, DONE)).unwrap();
    let expected = Receipt {
        id: Some(LeadId::new("42")),
        lead: None,
        message: Some("sample string 2".into()),
    };
    assert_eq!(receipt, expected);
    assert_eq!(confirming().read(&reply(200, DONE)), Ok(()));
}

#[test]
fn a_status_that_the_profile_does_not_accept_is_a_rejection_with_that_code() {
    let fault = changing().read(&reply(200, STATUS_SAYS_NO)).unwrap_err();
    assert_eq!(
        (
            fault.kind,
            fault.code.as_str(),
            fault.message.as_str(),
            fault.status
        ),
        (FaultKind::Rejected, "0", "Lead 42 is unknown", Some(200))
    );
    assert_eq!(
        confirming().read(&reply(200, STATUS_SAYS_NO)).unwrap_err(),
        fault
    );
    assert_eq!(
        taking().read(&reply(200, STATUS_SAYS_NO)).unwrap_err(),
        fault
    );
}

#[test]
fn without_ok_status_any_whole_number_is_success() {
    let account = account(&json!({"request": 7, "confirm_body": "ids"}));
    let exchange = LeadBank.confirm(&account, &[LeadId::new("42")]).unwrap();
    assert_eq!(exchange.read(&reply(200, STATUS_SAYS_NO)), Ok(()));
    assert!(exchange.read(&reply(200, r#"{"Message":"no"}"#)).is_err());
}

#[test]
fn an_error_inside_a_200_is_never_success() {
    let rejected = [
        (FRAMEWORK_ERROR, "An error has occurred. Timeout expired."),
        (
            MODEL_STATE,
            "The request is invalid. The value 'abc' is not valid for Int32.",
        ),
    ];
    for (body, said) in rejected {
        let fault = changing().read(&reply(200, body)).unwrap_err();
        assert_eq!(
            (fault.kind, fault.message.as_str()),
            (FaultKind::Rejected, said)
        );
        assert_eq!(confirming().read(&reply(200, body)).unwrap_err(), fault);
        assert_eq!(taking().read(&reply(200, body)).unwrap_err(), fault);
    }
}

#[test]
fn a_reply_without_a_verdict_leaves_the_fate_unknown() {
    let bodies = [
        "",
        " ",
        "{}",
        "[]",
        "1",
        "true",
        "null",
        "\"ok\"",
        r#"{"Status":"1","Message":"done"}"#,
        r#"{"Status":1.5}"#,
        r#"{"Status":null}"#,
        "<html><body>Please sign in</body></html>",
    ];
    for body in bodies {
        for status in [200, 204] {
            let fault = changing().read(&reply(status, body)).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Lost, "{body}");
            assert!(confirming().read(&reply(status, body)).is_err(), "{body}");
            assert!(taking().read(&reply(status, body)).is_err(), "{body}");
        }
    }
}

#[test]
fn an_http_error_is_told_apart_by_its_status_in_the_frameworks_words() {
    let cases = [
        (302, "", FaultKind::Redirected),
        (400, MODEL_STATE, FaultKind::Rejected),
        (401, FRAMEWORK_ERROR, FaultKind::Auth),
        (404, "<html>", FaultKind::NotFound),
        (429, "", FaultKind::Busy),
        (500, FRAMEWORK_ERROR, FaultKind::Lost),
        (503, DONE, FaultKind::Lost),
    ];
    for (status, body, kind) in cases {
        assert_eq!(
            changing().read(&reply(status, body)).unwrap_err().kind,
            kind
        );
        assert_eq!(taking().read(&reply(status, body)).unwrap_err().kind, kind);
        assert_eq!(
            confirming().read(&reply(status, body)).unwrap_err().kind,
            kind
        );
    }
    let fault = changing().read(&reply(500, FRAMEWORK_ERROR)).unwrap_err();
    assert_eq!(fault.message, "An error has occurred. Timeout expired.");
}

#[test]
fn a_reply_cut_at_any_byte_is_never_success() {
    for whole in [
        LEADS,
        NO_LEADS,
        DONE,
        STATUS_SAYS_NO,
        FRAMEWORK_ERROR,
        MODEL_STATE,
    ] {
        let whole = whole.trim_end();
        for end in 0..whole.len() {
            let cut = reply(200, &whole[..end]);
            assert_eq!(taking().read(&cut).unwrap_err().kind, FaultKind::Lost);
            assert_eq!(confirming().read(&cut).unwrap_err().kind, FaultKind::Lost);
            assert_eq!(changing().read(&cut).unwrap_err().kind, FaultKind::Lost);
        }
    }
}

#[test]
fn a_leads_id_keeps_its_digits_as_number_or_as_text() {
    let cases = [
        (
            r#"{"IDLeadBank":9223372036854775807}"#,
            "9223372036854775807",
        ),
        (r#"{"IDLeadBank":" 9007199254740993 "}"#, "9007199254740993"),
        (r#"{"IDLeadBank":"0042"}"#, "42"),
        (r#"{"IDLeadBank":0}"#, "0"),
    ];
    for (bytes, id) in cases {
        assert_eq!(lead(bytes.as_bytes()).unwrap().id.as_str(), id);
    }
}

#[test]
fn a_lead_may_lack_everything_but_its_id() {
    let sent = r#"{"IDLeadBank":42,"State":99,"Contents":null,"CreateDate":null,"New":[1]}"#;
    let read = lead(sent.as_bytes()).unwrap();
    assert_eq!(Value::Object(read.fields).to_string(), sent);
}

#[test]
fn a_piece_without_a_usable_id_is_no_lead() {
    for bytes in ["{}", r#"{"IDLeadBank":null}"#] {
        let reason = lead(bytes.as_bytes()).unwrap_err().reason;
        assert_eq!(reason, "it has no IDLeadBank");
    }
    // No command could name a lead by more than 64 bits, so it is set aside with its bytes.
    let unusable = [
        "1.5",
        "-1",
        "1e3",
        "\"\"",
        "[1]",
        "123456789012345678901234",
    ];
    for id in unusable {
        let sent = format!(r#"{{"IDLeadBank":{id}}}"#);
        let reason = lead(sent.as_bytes()).unwrap_err().reason;
        let id: Value = serde_json::from_str(id).unwrap();
        let why = "Datacar LeadBank knows a lead by a whole number, such as 880001";
        assert_eq!(reason, format!("its IDLeadBank is {id}; {why}"));
    }
    for bytes in ["", "null", "[]", "7", r#"{"IDLeadBank":1"#] {
        let reason = lead(bytes.as_bytes()).unwrap_err().reason;
        assert_eq!(reason, "it is not a JSON object");
    }
}
