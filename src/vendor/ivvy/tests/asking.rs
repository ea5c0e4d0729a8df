//! What is sent, by value.

use super::{CONTACT_LEAD, add_with, change, now, wish};
use crate::account::Account;
use crate::exchange::{Cursor, Fetch, Method, Repeat, Request};
use crate::lead::Operation::{AddLead, ChangeStage, UpdateLead};
use crate::lead::{LeadId, Operation};
use crate::vendor::Vendor;
use crate::vendor::ivvy::Ivvy;

fn asked(operation: Operation, stage: Option<&str>, edits: &[(&str, &str)]) -> Request {
    let change = change(&wish(operation, stage, edits));
    let vendor: &dyn Vendor = &Ivvy;
    vendor.write(&Account::default(), &change).unwrap().request
}

fn body(operation: Operation, stage: Option<&str>, edits: &[(&str, &str)]) -> String {
    asked(operation, stage, edits).body.unwrap().to_string()
}

fn action(request: &Request) -> (Method, &str, &str) {
    let [(name, action)] = request.query.as_slice() else {
        panic!("one parameter");
    };
    assert_eq!(name, "action");
    (request.method, &request.path, action)
}

#[test]
fn a_change_of_stage_is_an_id_and_a_stage() {
    let request = asked(ChangeStage, Some("47"), &[]);
    assert_eq!(
        action(&request),
        (Method::Post, "/api/1.0/contact", "addOrUpdateLead")
    );
    assert_eq!(request.repeat, Repeat::Safe);
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"{"id":763,"stageId":47}"#
    );
}

#[test]
fn a_reason_and_other_fields_follow_the_stage() {
    let edits = [
        ("description", "Terrace, \"late\""),
        ("stage reason id", "245"),
    ];
    assert_eq!(
        body(ChangeStage, Some("47"), &edits),
        r#"{"id":763,"stageId":47,"stageReasonId":245,"description":"Terrace, \"late\""}"#
    );
}

#[test]
fn an_update_carries_its_fields_in_the_order_of_the_card() {
    let edits = [("ownerUserId", "549"), ("name", "New name")];
    assert_eq!(
        body(UpdateLead, None, &edits),
        r#"{"id":763,"name":"New name","ownerUserId":549}"#
    );
}

#[test]
fn a_contact_lead_has_no_id_and_is_never_repeated() {
    let request = asked(AddLead, None, CONTACT_LEAD);
    assert_eq!(request.repeat, Repeat::Never);
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"{"name":"Nguyen wedding","typeId":3,"stageId":47,"sourceId":13,"qualityId":2,"industryId":46159,"contactId":580}"#
    );
}

#[test]
fn contact_and_company_are_objects_and_custom_fields_are_lists() {
    let edits = add_with(
        &["industryId", "contactId"],
        &[
            ("customFields.112", "Garden"),
            ("customFields.113", "[1,2]"),
            ("contact.firstName", "Bobby"),
            ("contact.lastName", "Smith"),
            ("contact.email", "bobby@mail.example"),
            ("contact.updateIfExists", "true"),
            ("contact.customFields.33443", "No"),
            ("company.businessName", "Banksia"),
            ("company.address.stateCode", "QLD"),
        ],
    );
    let expected = concat!(
        r#"{"name":"Nguyen wedding","typeId":3,"stageId":47,"sourceId":13,"qualityId":2,"#,
        r#""customFields":[{"fieldId":112,"fieldValue":"Garden"},{"fieldId":113,"fieldValue":[1,2]}],"#,
        r#""contact":{"firstName":"Bobby","lastName":"Smith","email":"bobby@mail.example","updateIfExists":true,"#,
        r#""customFields":[{"fieldId":33443,"value":"No"}]},"#,
        r#""company":{"businessName":"Banksia","address":{"stateCode":"QLD"}}}"#
    );
    assert_eq!(body(AddLead, None, &edits), expected);
}

#[test]
fn digits_travel_as_typed() {
    let edits = [("customFields.112", "12500.50")];
    assert_eq!(
        body(UpdateLead, None, &edits),
        r#"{"id":763,"customFields":[{"fieldId":112,"fieldValue":12500.50}]}"#
    );
}

#[test]
fn the_list_is_asked_from_a_record_on_and_may_be_asked_again() {
    let request = Ivvy
        .take(&Account::default(), Cursor(200))
        .unwrap()
        .exchange
        .request;
    assert_eq!(
        action(&request),
        (Method::Post, "/api/1.0/crm", "getLeadList")
    );
    assert_eq!(request.repeat, Repeat::Safe);
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"{"perPage":100,"start":200}"#
    );
}

#[test]
fn one_lead_is_searched_in_the_list() {
    let fetch = Ivvy.fetch(&Account::default(), &LeadId::new("763"));
    assert!(matches!(fetch, Ok(Fetch::Search)));
}

#[test]
fn the_harmless_question_is_a_ping_with_an_empty_object() {
    let request = Ivvy.ping(&Account::default()).unwrap().request;
    assert_eq!(action(&request), (Method::Post, "/api/1.0/test", "ping"));
    let sealed = Ivvy.seal(&request, &super::pass("k", "s"), now());
    assert_eq!(sealed.body, b"{}");
}
