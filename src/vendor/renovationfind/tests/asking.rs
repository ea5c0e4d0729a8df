//! What we ask RenovationFind, by value: requests and their bytes.

use serde_json::json;

use super::super::{CARD, RenovationFind};
use super::{account, ask, ask_status, checked, moment, pass, status, take, wish, without};
use crate::account::Account;
use crate::exchange::{Cursor, Method, Repeat};
use crate::lead::{Operation, Refusal};
use crate::vendor::Vendor;

#[test]
fn a_status_is_put_with_its_fields_in_the_order_of_the_page() {
    let change = status(
        "lead won",
        &[
            ("completionDateTbd", "TRUE"),
            ("Estimated Project Start Date", "2026-04-01"),
            ("Job Amount", "18500.00"),
            ("reason", "signed"),
        ],
    );
    let request = ask(&change).request;
    assert_eq!(request.method, Method::Put);
    assert_eq!(request.path, "/general-leads/123/status");
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"{"status":"LEAD_WON","reason":"signed","jobAmount":18500.00,"estimatedProjectStartDate":"2026-04-01","completionDateTbd":true}"#
    );
}

#[test]
fn accepting_has_no_body_and_declining_has_its_reason() {
    let accept = ask(&checked(&wish(Operation::AcceptLead, None, &[]))).request;
    assert_eq!(
        (accept.method, accept.path.as_str(), accept.body),
        (Method::Post, "/general-leads/123/accept", None)
    );
    let decline = ask(&checked(&wish(
        Operation::DeclineLead,
        None,
        &[("reason", "too far")],
    )))
    .request;
    assert_eq!(
        (decline.method, decline.path.as_str(), decline.body),
        (
            Method::Post,
            "/general-leads/123/decline",
            Some(json!({ "reason": "too far" }))
        )
    );
}

#[test]
fn only_a_status_that_is_not_final_may_be_repeated_and_only_by_the_house_rule() {
    let quote = wish(Operation::ChangeStage, Some("QUOTE_SENT"), &[]);
    let won = wish(
        Operation::ChangeStage,
        Some("JOB_WON"),
        &[("jobAmount", "1")],
    );
    let accept = wish(Operation::AcceptLead, None, &[]);
    let decline = wish(Operation::DeclineLead, None, &[("reason", "x")]);
    let repeat = |account: &Account, wish| CARD.check(account, wish).change.unwrap().repeat;
    assert_eq!(repeat(&account(), &quote), Repeat::Safe);
    for never in [&won, &accept, &decline] {
        assert_eq!(repeat(&account(), never), Repeat::Never);
    }
    assert_eq!(repeat(&without("repeat-status"), &quote), Repeat::Never);
    assert_eq!(ask_status().request.repeat, Repeat::Safe);
}

#[test]
fn the_token_travels_as_bearer_and_only_a_body_says_that_it_is_json() {
    let sealed = RenovationFind.seal(&ask_status().request, &pass("a.b.c"), moment());
    assert_eq!(sealed.header("authorization"), Some("Bearer a.b.c"));
    assert_eq!(sealed.header("content-type"), Some("application/json"));
    assert_eq!(
        sealed.url.as_str(),
        "https://www.renovationfind.com/rest-api-v1/general-leads/123/status"
    );
    assert_eq!(sealed.body, br#"{"status":"QUOTE_SENT"}"#);
    let accept = ask(&checked(&wish(Operation::AcceptLead, None, &[])));
    let sealed = RenovationFind.seal(&accept.request, &pass("a.b.c"), moment());
    assert_eq!(sealed.header("content-type"), None);
    assert_eq!(sealed.body, b"");
}

#[test]
fn a_list_needs_its_path_from_the_profile() {
    let request = take().exchange.request;
    assert_eq!(
        (request.method, request.path.as_str(), request.repeat),
        (Method::Get, "/general-leads", Repeat::Safe)
    );
    let refusal = RenovationFind.take(&Account::default(), Cursor(0)).err();
    let Some(Refusal::NotOffered {
        operation, hint, ..
    }) = refusal
    else {
        panic!("without a path there is nothing to ask");
    };
    assert_eq!(operation, Operation::PullLeads);
    assert!(hint.contains("list_path = "), "{hint}");
}

#[test]
fn there_is_no_harmless_question() {
    assert!(RenovationFind.ping(&account()).is_none());
}
