//! What iVvy answers, and what we make of it.

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::read::{add, lead, ping, take, write};
use crate::account::{Account, Name, Names};
use crate::exchange::Reply;
use crate::fault::{Fault, FaultKind};
use crate::lead::{LeadId, Phase, Receipt};

const WRITTEN: &str = include_str!("../replies/lead-written.json");
const NOT_WRITTEN: &str = include_str!("../replies/lead-not-written.json");
const NO_SUCCESS: &str = include_str!("../replies/updated-without-success.json");
const STALE: &str = include_str!("../replies/error-stale.json");
const INVALID: &str = include_str!("../replies/error-does-not-validate.json");
const REQUIRED: &str = include_str!("../replies/error-required.json");
const LEADS: &str = include_str!("../replies/lead-list.json");
const PING: &str = include_str!("../replies/ping.json");

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn change(status: u16, body: &str) -> Result<Receipt, Fault> {
    write(&reply(status, body), Some(&LeadId::new("763")))
}

fn fault(status: u16, body: &str) -> (FaultKind, String, String) {
    let fault = change(status, body).unwrap_err();
    (fault.kind, fault.code, fault.message)
}

#[test]
fn a_written_lead_is_proven_by_success_and_named_by_its_id() {
    let id = Some(LeadId::new("763"));
    assert_eq!(add(&reply(200, WRITTEN)).unwrap().id, id);
    assert_eq!(change(200, WRITTEN).unwrap().id, id);
}

#[test]
fn an_update_may_leave_success_out_but_not_the_id_too() {
    let same = Some(LeadId::new("33884"));
    let receipt = write(&reply(200, NO_SUCCESS), same.as_ref()).unwrap();
    assert_eq!(receipt.id, same);
    assert_eq!(fault(200, "{}").0, FaultKind::Lost);
}

#[test]
fn an_add_without_an_id_is_not_proven() {
    for body in [r#"{"success":true}"#, r#"{"success":true,"id":0}"#, "{}"] {
        let fault = add(&reply(200, body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{body}");
    }
}

#[test]
fn an_answer_about_another_lead_proves_nothing() {
    let (kind, code, _) = fault(200, r#"{"success":true,"id":764}"#);
    assert_eq!((kind, code.as_str()), (FaultKind::Lost, "other-lead"));
}

#[test]
fn success_false_is_a_no_in_the_vendors_words() {
    let (kind, code, message) = fault(200, NOT_WRITTEN);
    assert_eq!((kind, code.as_str()), (FaultKind::Rejected, "not-saved"));
    assert_eq!(message, "The lead could not be saved");
}

#[test]
fn success_that_is_neither_true_nor_false_is_not_understood() {
    assert_eq!(
        fault(200, r#"{"success":"yes","id":763}"#).0,
        FaultKind::Lost
    );
}

#[test]
fn a_stale_date_is_the_clock_and_not_the_key() {
    let (kind, code, message) = fault(401, STALE);
    assert_eq!((kind, code.as_str()), (FaultKind::Rejected, "23005"));
    assert_eq!(
        message,
        "Request is stale: this machine's clock differs from iVvy's by more than 5 minutes"
    );
}

#[test]
fn an_error_keeps_its_specific_code_and_all_its_messages() {
    let (kind, code, message) = fault(400, INVALID);
    assert_eq!((kind, code.as_str()), (FaultKind::Rejected, "23016"));
    assert_eq!(
        message,
        "'id' does not validate; Value must be a whole number"
    );
    assert_eq!(fault(400, REQUIRED).1, "23017");
}

#[test]
fn an_error_in_a_200_is_never_success() {
    for body in [STALE, INVALID, REQUIRED] {
        assert!(change(200, body).is_err());
        assert!(add(&reply(200, body)).is_err());
        assert!(take(&reply(200, body)).is_err());
        assert!(ping(&reply(200, body)).is_err());
    }
    let both = r#"{"success":true,"id":763,"errorCode":500,"message":"no"}"#;
    assert_eq!(fault(200, both).0, FaultKind::Lost);
}

#[test]
fn an_error_code_of_any_type_is_an_error_and_null_is_none() {
    for error in ["true", "{}", "[400]", "\"400\"", "0"] {
        let body = format!(r#"{{"success":true,"id":763,"errorCode":{error}}}"#);
        assert_eq!(fault(200, &body).0, FaultKind::Rejected, "{error}");
    }
    assert!(change(200, r#"{"success":true,"id":763,"errorCode":null}"#).is_ok());
}

#[test]
fn the_error_code_decides_over_the_http_status() {
    let cases = [
        (401, FaultKind::Auth),
        (403, FaultKind::Auth),
        (462, FaultKind::Auth),
        (463, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (429, FaultKind::Busy),
        (460, FaultKind::Lost),
        (461, FaultKind::Lost),
        (500, FaultKind::Lost),
        (501, FaultKind::Lost),
        (400, FaultKind::Rejected),
        (405, FaultKind::Rejected),
        (406, FaultKind::Rejected),
    ];
    for (error, kind) in cases {
        for status in [200, 400, 503] {
            let body = json!({ "errorCode": error, "message": "no" }).to_string();
            let (found, code, _) = fault(status, &body);
            assert_eq!((found, code), (kind, error.to_string()));
        }
    }
}

#[test]
fn an_unknown_lead_is_not_found_whatever_the_error_code() {
    let body = r#"{"errorCode":400,"message":"The lead does not exist","specificCode":24216}"#;
    assert_eq!(fault(400, body).0, FaultKind::NotFound);
    assert_eq!(
        fault(400, &body.replace("24216", "\"24216\"")).0,
        FaultKind::NotFound
    );
}

#[test]
fn without_json_the_http_status_decides() {
    let page = "<html><body>Bad gateway</body></html>";
    assert_eq!(fault(502, page).0, FaultKind::Lost);
    assert_eq!(fault(429, "").0, FaultKind::Busy);
    assert_eq!(fault(403, page).0, FaultKind::Auth);
    assert_eq!(fault(302, page).0, FaultKind::Redirected);
    let (kind, code, _) = fault(200, page);
    assert_eq!((kind, code.as_str()), (FaultKind::Lost, "html"));
}

#[test]
fn a_reply_that_is_cut_short_is_never_success() {
    for body in [WRITTEN, NO_SUCCESS] {
        let whole = body.trim_end();
        for end in 0..whole.len() {
            let cut = whole.get(..end).unwrap();
            assert_eq!(fault(200, cut).0, FaultKind::Lost, "{cut}");
            assert!(add(&reply(200, cut)).is_err(), "{cut}");
        }
    }
    for end in 0..LEADS.trim_end().len() {
        assert!(take(&reply(200, LEADS.get(..end).unwrap())).is_err());
    }
}

#[test]
fn a_page_tells_how_many_leads_there_are_where_it_says_so() {
    assert_eq!(take(&reply(200, LEADS)).unwrap().total, Some(1));
    assert_eq!(take(&reply(200, r#"{"results":[]}"#)).unwrap().total, None);
    assert!(take(&reply(200, r#"{"meta":{"totalResults":1}}"#)).is_err());
}

#[test]
fn the_documented_lead_is_read_with_every_member() {
    let list: Value = serde_json::from_str(LEADS).unwrap();
    let sent = &list["results"][0];
    let read = lead(&Account::default(), sent.to_string().as_bytes()).unwrap();
    assert_eq!(read.id, LeadId::new("763"));
    assert_eq!(
        (read.stage.as_deref(), read.phase),
        (Some("Interested"), Phase::Unknown)
    );
    assert_eq!(Value::Object(read.fields), *sent);
}

#[test]
fn a_phone_is_text_a_number_or_nothing_and_ids_keep_their_digits() {
    for phone in ["\"0614\"", "614535435", "null"] {
        let bytes = format!(
            r#"{{"id":"9007199254740993007","stageId":"47","contact":{{"phone":{phone}}}}}"#
        );
        let read = lead(&Account::default(), bytes.as_bytes()).unwrap();
        assert_eq!(read.id, LeadId::new("9007199254740993007"));
        assert_eq!(read.stage.as_deref(), Some("47"));
        assert_eq!(read.fields["contact"]["phone"].to_string(), phone);
    }
}

#[test]
fn a_piece_without_an_id_is_no_lead() {
    for bytes in [
        "{}",
        "[]",
        "7",
        r#"{"id":null}"#,
        r#"{"id":"a/b"}"#,
        r#"{"id":""}"#,
        "{\"id\":1",
    ] {
        assert!(
            lead(&Account::default(), bytes.as_bytes()).is_err(),
            "{bytes}"
        );
    }
}

#[test]
fn the_phase_comes_from_the_accounts_names_or_from_won_and_lost() {
    let quoted = Name {
        value: json!(1),
        name: "Quoted".into(),
        phase: Some(Phase::Working),
        ..Name::default()
    };
    let account = Account {
        names: Names::from([("stages", vec![quoted])]),
        ..Account::default()
    };
    let phase = |stage: Value, name: &str| {
        let bytes = json!({ "id": 1, "stageId": stage, "stageName": name }).to_string();
        lead(&account, bytes.as_bytes()).unwrap().phase
    };
    assert_eq!(phase(json!(1), "Quoted"), Phase::Working);
    assert_eq!(phase(json!("1"), "Quoted"), Phase::Working);
    assert_eq!(phase(json!(6), "Won"), Phase::Won);
    assert_eq!(phase(json!(7), "LOST"), Phase::Lost);
    assert_eq!(phase(json!(48), "Site inspection"), Phase::Unknown);
}

#[test]
fn a_ping_tells_the_vendors_time() {
    assert_eq!(
        ping(&reply(200, PING)).unwrap(),
        "iVvy accepts the key and answers at 2019-04-12 09:00:35 UTC"
    );
    assert!(ping(&reply(200, "{}")).is_err());
}
