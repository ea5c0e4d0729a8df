//! What goes out.

use serde_json::json;

use super::{CrmCom, account, by, checked, pass, wish, with};
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Fetch, Method, Repeat, Request};
use crate::lead::{LeadId, Operation, Refusal, Via, Wish};
use crate::secret::Secret;
use crate::vendor::Vendor;

fn request(account: &Account, wish: &Wish) -> Request {
    let vendor: &dyn Vendor = &CrmCom;
    let change = checked(account, wish);
    vendor.write(account, &change).ok().unwrap().request
}

fn sent(request: &Request, pass: &Pass) -> (String, String) {
    let sealed = CrmCom.seal(request, pass, "2026-03-15T09:30:00Z".parse().unwrap());
    (
        sealed.url.to_string(),
        String::from_utf8(sealed.body).unwrap(),
    )
}

#[test]
fn a_login_by_user_carries_the_password_only_when_sealed() {
    let account = with(json!({ "username": "robot", "organisation": "ACME", "unit": "7" }));
    let request = CrmCom.login(&account).unwrap().request;
    assert_eq!(request.path, "/crmapi/rest/v2/authentication/token");
    assert_eq!(request.repeat, Repeat::Safe);
    assert_eq!(
        request.body,
        Some(json!({ "username": "robot", "organisation": "ACME", "unit": "7" }))
    );
    let (_, body) = sent(&request, &pass(Some("old-token")));
    assert_eq!(
        body,
        r#"{"username":"robot","password":"sandbox-password","organisation":"ACME","unit":"7"}"#
    );
}

#[test]
fn without_a_user_the_web_api_key_logs_in_by_basic() {
    let request = CrmCom.login(&with(json!({}))).unwrap().request;
    assert_eq!(
        request.path,
        "/crmapi/rest/v2/authentication/web_api_key/token"
    );
    let now = "2026-03-15T09:30:00Z".parse().unwrap();
    let sealed = CrmCom.seal(&request, &pass(None), now);
    // base64 of "sandbox-web-api-key:"
    assert_eq!(
        sealed.header("authorization"),
        Some("Basic c2FuZGJveC13ZWItYXBpLWtleTo=")
    );
    assert_eq!(sealed.body, b"{}");
}

#[test]
fn a_masked_seal_shows_names_and_no_secret() {
    let masked = Pass {
        secrets: [(
            "web_api_key".to_owned(),
            Secret::placeholder("$CRM_WEB_API_KEY"),
        )]
        .into(),
        token: Some(Secret::placeholder("$CRM_TOKEN")),
        masked: true,
        ..pass(None)
    };
    let now = "2026-03-15T09:30:00Z".parse().unwrap();
    let login = CrmCom.login(&with(json!({}))).unwrap().request;
    let sealed = CrmCom.seal(&login, &masked, now);
    assert_eq!(
        sealed.header("Authorization"),
        Some("Basic $CRM_WEB_API_KEY")
    );
    let release = CrmCom.release(&account()).unwrap().request;
    assert_eq!(sent(&release, &masked).1, r#"{"token":"$CRM_TOKEN"}"#);
}

#[test]
fn a_get_carries_the_token_first_in_its_query() {
    let Ok(Fetch::Ask(show)) = CrmCom.fetch(&account(), &LeadId::new("19")) else {
        panic!("one lead can be asked for")
    };
    assert_eq!(show.request.repeat, Repeat::Safe);
    assert_eq!(
        sent(&show.request, &pass(Some("t0ken-canary"))),
        (
            "https://crm.example.com/crmapi/rest/v2/leads/show?token=t0ken-canary&lead_identifier=number%3D19".to_owned(),
            String::new()
        )
    );
    let list = CrmCom
        .take(&account(), Cursor(200))
        .ok()
        .unwrap()
        .exchange
        .request;
    assert_eq!(
        sent(&list, &pass(None)).0,
        "https://crm.example.com/crmapi/rest/v2/leads/list?number_of_results=100&offset=200"
    );
}

#[test]
fn a_list_carries_the_filters_that_the_profile_names() {
    let filters = json!({ "list_filter": ["type_identifier=name=Sales", "priority=1"] });
    let list = CrmCom.take(&with(filters), Cursor(0)).ok().unwrap();
    let asked = list.exchange.request.query.into_iter().take(2);
    let asked: Vec<String> = asked
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(asked, ["type_identifier: name=Sales", "priority: 1"]);
}

#[test]
fn a_lead_may_be_named_by_its_id() {
    let Ok(Fetch::Ask(show)) = CrmCom.fetch(&account(), &LeadId::new("id:A3&F0")) else {
        panic!("one lead can be asked for")
    };
    assert_eq!(
        show.request.query,
        [("lead_identifier".to_owned(), "id=A3&F0".to_owned())]
    );
    let update = wish(
        Operation::UpdateLead,
        Some("id:A3"),
        None,
        &[("description", "x")],
    );
    assert_eq!(
        request(&account(), &update).body,
        Some(json!({ "lead_identifier": { "id": "A3" }, "description": "x" }))
    );
}

#[test]
fn a_post_carries_the_token_first_in_its_body() {
    let update = wish(
        Operation::UpdateLead,
        Some("19"),
        None,
        &[("target amount", "12500.50"), ("priority", "2")],
    );
    let request = request(&account(), &update);
    assert_eq!(
        (request.method, request.repeat),
        (Method::Post, Repeat::Never)
    );
    assert_eq!(
        sent(&request, &pass(Some("t0ken-canary"))),
        (
            "https://crm.example.com/crmapi/rest/v2/leads/update".to_owned(),
            r#"{"token":"t0ken-canary","lead_identifier":{"number":"19"},"priority":"2","target_amount":12500.50}"#.to_owned()
        )
    );
}

#[test]
fn a_cleared_field_goes_out_as_null() {
    let clear = wish(
        Operation::UpdateLead,
        Some("19"),
        None,
        &[("description", "#CLEAR"), ("lead_owner", "#CLEAR")],
    );
    assert_eq!(
        request(&account(), &clear).body,
        Some(
            json!({ "lead_identifier": { "number": "19" }, "description": null, "lead_owner": null })
        )
    );
}

#[test]
fn identifiers_have_one_key_and_bare_text_means_the_usual_one() {
    let fields = [
        ("category_identifier", "alternative_code:C1"),
        ("owned_by_group_identifier", "Main Group"),
        ("privacy_level_identifier", "8"),
        ("lead_owner", "robot"),
        ("billing_address_identifier", "business"),
    ];
    let change = wish(Operation::ChangeStage, Some("19"), Some("id:105"), &fields);
    assert_eq!(
        request(&account(), &change).body,
        Some(json!({
            "lead_identifier": { "number": "19" },
            "status_identifier": { "id": "105" },
            "billing_address_identifier": { "type": "BUSINESS" },
            "category_identifier": { "alternative_code": "C1" },
            "owned_by_group_identifier": { "name": "Main Group" },
            "privacy_level_identifier": { "number": "8" },
            "lead_owner": { "username": "robot" },
        }))
    );
}

#[test]
fn a_new_lead_carries_its_fields_and_members_that_no_page_shows() {
    let fields = [
        ("type_identifier", "Sales"),
        ("importance", "IMPORTANCE1"),
        ("priority", "1"),
        ("contact_email", "anna@example.com"),
        ("extra.contact_information_identifier", r#"{"number":"5"}"#),
        ("extra.source.type", "WEBSITE"),
    ];
    let request = request(&account(), &wish(Operation::AddLead, None, None, &fields));
    assert_eq!(request.path, "/crmapi/rest/v2/leads/create");
    assert_eq!(
        request.body,
        Some(json!({
            "contact_email": "anna@example.com",
            "importance": "IMPORTANCE1",
            "priority": "1",
            "type_identifier": { "name": "Sales" },
            "contact_information_identifier": { "number": "5" },
            "source": { "type": "WEBSITE" },
        }))
    );
}

#[test]
fn extra_members_cannot_pass_by_the_rules() {
    for (field, text) in [
        ("extra.token", "x"),
        ("extra.lead_identifier", "x"),
        ("extra.status_identifier", r#"{"name":"Won"}"#),
        ("extra.accounts_receivable.name", "x"),
    ] {
        let update = wish(Operation::UpdateLead, Some("19"), None, &[(field, text)]);
        let change = checked(&account(), &update);
        let Err(Refusal::Invalid(problems)) = CrmCom.update(&account(), &change) else {
            panic!("{field} is refused")
        };
        assert_eq!(
            (problems[0].code.as_ref(), problems[0].field.as_deref()),
            ("known-member", Some(field))
        );
    }
    let twice = wish(
        Operation::UpdateLead,
        Some("19"),
        None,
        &[("extra.source", "x"), ("extra.source.type", "y")],
    );
    let change = checked(&account(), &twice);
    assert!(CrmCom.update(&account(), &change).is_err());
}

#[test]
fn each_call_of_its_own_has_its_path_and_body() {
    let account = with(json!({ "lose_path": "/leads/lost" }));
    let win = by(
        Via::Win,
        None,
        &[
            ("accounts_receivable.action", "EXISTING"),
            ("accounts_receivable.accounts_receivable_identifier", "AR-1"),
        ],
    );
    let lose = by(
        Via::Lose,
        Some("Gone"),
        &[("lost_reason_identifier", "Price")],
    );
    let cancel = by(Via::Cancel, None, &[]);
    let lead = json!({ "number": "19" });
    let bodies = [
        (
            win,
            "win",
            json!({ "lead_identifier": lead, "accounts_receivable": {
            "action": "EXISTING", "accounts_receivable_identifier": { "number": "AR-1" } } }),
        ),
        (
            lose,
            "lost",
            json!({ "lead_identifier": lead, "status_identifier": { "name": "Gone" },
            "lost_reason_identifier": { "name": "Price" } }),
        ),
        (cancel, "cancel", json!({ "lead_identifier": lead })),
    ];
    for (wish, path, body) in bodies {
        let request = request(&account, &wish);
        assert_eq!(request.path, format!("/crmapi/rest/v2/leads/{path}"));
        assert_eq!(request.body, Some(body));
    }
}
