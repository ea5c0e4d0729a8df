//! What we ask LeadBank, by value: requests and their bytes.

use serde_json::json;

use super::super::LeadBank;
use super::{AUTHORIZATION, account, cars, changing, checked, pass, seal, wish};
use crate::exchange::{Cursor, Method, Repeat, Request};
use crate::lead::{LeadId, Refusal};
use crate::vendor::Vendor;

#[test]
fn taking_carries_the_bare_integer_and_may_be_repeated() {
    let take = LeadBank.take(&cars(), Cursor(100)).ok().unwrap();
    let expected = Request {
        method: Method::Post,
        path: "/api/leads".into(),
        query: Vec::new(),
        headers: Vec::new(),
        body: Some(json!(7)),
        repeat: Repeat::Safe,
    };
    assert_eq!(take.exchange.request, expected);
    assert_eq!(take.lists, [["Leads"]]);
}

#[test]
fn taking_without_the_integer_is_refused_and_names_the_setting() {
    let refusal = LeadBank
        .take(&account(&json!({})), Cursor(0))
        .err()
        .unwrap();
    let Refusal::NotOffered { hint, .. } = refusal else {
        panic!("{refusal:?}");
    };
    assert!(hint.contains("request = N"), "{hint}");
}

#[test]
fn confirming_by_ids_keeps_every_digit_and_may_be_repeated() {
    let ids = [LeadId::new("42"), LeadId::new("9223372036854775807")];
    let request = LeadBank.confirm(&cars(), &ids).unwrap().request;
    assert_eq!(request.path, "/api/leads/ValidateGetLeads");
    assert_eq!(
        request.body.unwrap().to_string(),
        "[42,9223372036854775807]"
    );
    assert_eq!(request.repeat, Repeat::Safe);
}

#[test]
fn confirming_by_the_request_carries_its_integer_and_is_never_repeated() {
    let account = account(&json!({"request": 7, "confirm_body": "request"}));
    let exchange = LeadBank.confirm(&account, &[LeadId::new("42")]).unwrap();
    assert_eq!(exchange.request.body, Some(json!(7)));
    assert_eq!(exchange.request.repeat, Repeat::Never);
}

#[test]
fn without_leads_there_is_nothing_to_confirm() {
    assert!(LeadBank.confirm(&cars(), &[]).is_none());
}

#[test]
fn an_event_has_the_documented_shape_and_now_as_its_date() {
    let request = changing().request;
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.path, "/api/leads/SendAcknos");
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"[{"IDLeadBank":42,"LeadEvents":[{"IDstatus":1,"DateAction":"2026-11-21T06:50:00Z"}]}]"#
    );
    assert_eq!(request.repeat, Repeat::Never);
}

#[test]
fn an_event_carries_its_reason_and_its_date_as_typed() {
    let edits = [
        ("date action", "2026-03-15T09:30:00.1234567+02:00"),
        ("IDreason", "4"),
    ];
    let change = checked(&cars(), &wish("9223372036854775807", "12", &edits));
    let request = LeadBank.change(&cars(), &change).ok().unwrap().request;
    assert_eq!(
        request.body.unwrap().to_string(),
        concat!(
            r#"[{"IDLeadBank":9223372036854775807,"LeadEvents":[{"IDstatus":12,"IDreason":4,"#,
            r#""DateAction":"2026-03-15T09:30:00.1234567+02:00"}]}]"#
        )
    );
}

#[test]
fn a_seal_is_json_below_the_profiles_address_with_its_extra_headers() {
    let sealed = seal(
        &changing().request,
        &pass("https://pp-wsleadbank.datacar.com/"),
    );
    assert_eq!(
        sealed.url.as_str(),
        "https://pp-wsleadbank.datacar.com/api/leads/SendAcknos"
    );
    assert_eq!(
        sealed.headers,
        [
            ("Accept".into(), "application/json".into()),
            ("Content-Type".into(), "application/json".into()),
            ("Authorization".into(), AUTHORIZATION.into()),
        ]
    );
    assert_eq!(
        sealed.body,
        br#"[{"IDLeadBank":42,"LeadEvents":[{"IDstatus":1,"DateAction":"2026-11-21T06:50:00Z"}]}]"#
    );
}
