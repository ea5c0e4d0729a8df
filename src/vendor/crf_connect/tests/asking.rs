//! What we ask CRF Connect, by value: requests and their bytes.

use super::super::CrfConnect;
use super::{ID, account, ask_change, ask_lead, change, moment, pass};
use crate::exchange::{Method, Repeat};
use crate::lead::Refusal;
use crate::vendor::Vendor;

#[test]
fn a_change_of_stage_posts_id_status_and_the_fields_in_the_order_of_the_page() {
    let account = account("my-finances");
    let change = change(
        "funded",
        &[
            ("funded amount", "125000.50"),
            ("FUNDEDDATE", "2026-03-15"),
            ("fundedTermMonths", "60"),
            ("willReceiveTechnicalAssistance", "true"),
            ("technicalAssistanceOptions", "accounting, Tax Planning"),
        ],
    );
    let request = CrfConnect.change(&account, &change).ok().unwrap().request;
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.path, "/api/v1/my-finances/leads");
    assert_eq!(request.query, []);
    assert_eq!(request.repeat, Repeat::Never);
    assert_eq!(
        request.body.unwrap().to_string(),
        format!(
            r#"{{"id":"{ID}","status":"Funded","fundedDate":"2026-03-15T00:00:00Z","fundedAmount":125000.50,"fundedTermMonths":60,"willReceiveTechnicalAssistance":true,"technicalAssistanceOptions":["Accounting","TaxPlanning"]}}"#
        )
    );
}

#[test]
fn one_lead_is_read_by_query() {
    let request = ask_lead(&account("my-finances"), ID).request;
    assert_eq!(request.method, Method::Get);
    assert_eq!(request.path, "/api/v1/my-finances/leads");
    assert_eq!(request.query, [("leadId".to_owned(), ID.to_owned())]);
    assert_eq!(request.body, None);
    assert_eq!(request.repeat, Repeat::Safe);
}

#[test]
fn the_partner_stays_one_segment_of_the_path() {
    let request = ask_lead(&account("a/../b?c#d"), ID).request;
    assert_eq!(request.path, "/api/v1/a%2F..%2Fb%3Fc%23d/leads");
    let sealed = CrfConnect.seal(&request, &pass("key"), moment());
    assert_eq!(
        sealed.url.as_str(),
        format!("https://qa.connect.crfusa.com/api/v1/a%2F..%2Fb%3Fc%23d/leads?leadId={ID}")
    );
}

#[test]
fn the_key_travels_in_its_header_and_the_body_as_json() {
    let request = ask_change().request;
    let sealed = CrfConnect.seal(&request, &pass("crf-key-1"), moment());
    let headers: Vec<_> = sealed
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        headers,
        [
            ("x-api-key", "crf-key-1"),
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("X-Trace", "on"),
        ]
    );
    assert_eq!(
        String::from_utf8(sealed.body).unwrap(),
        format!(r#"{{"id":"{ID}","status":"Contacted"}}"#)
    );
    assert_eq!(
        sealed.url.as_str(),
        "https://qa.connect.crfusa.com/api/v1/my-finances/leads"
    );
}

#[test]
fn a_read_carries_no_body_and_says_so() {
    let request = ask_lead(&account("my-finances"), ID).request;
    let sealed = CrfConnect.seal(&request, &pass("crf-key-1"), moment());
    assert_eq!(sealed.header("content-type"), None);
    assert_eq!(sealed.body, b"");
}

#[test]
fn a_list_is_not_offered_and_the_hint_tells_what_there_is() {
    let refusal = CrfConnect
        .take(&account("p"), crate::exchange::Cursor(0))
        .err();
    let Some(Refusal::NotOffered { hint, .. }) = refusal else {
        panic!("there is no list");
    };
    assert!(
        hint.contains("no call that lists leads") && hint.contains("pushes"),
        "{hint}"
    );
}
