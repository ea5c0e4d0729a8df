//! What comes back.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{CrmCom, account, checked, wish, with};
use crate::exchange::{Cursor, Exchange, Fetch, Reply};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Lead, LeadId, Operation, Phase, Receipt};
use crate::vendor::Vendor;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyb2JvdCJ9.c2lnbmF0dXJlLWNhbmFyeQ";

macro_rules! reply {
    ($name:literal) => {
        got(200, include_str!(concat!("../replies/", $name)))
    };
}

fn got(status: u16, body: &'static str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn update() -> Exchange<Receipt> {
    let account = with(json!({ "expired_codes": ["TOKEN_GONE"] }));
    let wish = wish(
        Operation::UpdateLead,
        Some("19"),
        None,
        &[("description", "x")],
    );
    CrmCom
        .update(&account, &checked(&account, &wish))
        .ok()
        .unwrap()
}

fn add() -> Exchange<Receipt> {
    let given = [
        ("type_identifier", "Sales"),
        ("importance", "IMPORTANCE1"),
        ("priority", "1"),
        ("contact_email", "anna@example.com"),
    ];
    let wish = wish(Operation::AddLead, None, None, &given);
    CrmCom
        .add(&account(), &checked(&account(), &wish))
        .ok()
        .unwrap()
}

fn show() -> Exchange<Lead> {
    match CrmCom.fetch(&account(), &LeadId::new("19")) {
        Ok(Fetch::Ask(exchange)) => exchange,
        _ => panic!("one lead can be asked for"),
    }
}

fn kind_and_code<T>(read: Result<T, Fault>) -> (FaultKind, String) {
    match read {
        Ok(_) => panic!("this is no success"),
        Err(fault) => (fault.kind, fault.code),
    }
}

#[test]
fn a_login_gives_a_token_for_less_than_an_hour() {
    let login = CrmCom.login(&account()).unwrap();
    let token = login.read(&reply!("login.json")).unwrap();
    assert_eq!(
        (token.secret.expose(), token.lives.as_secs()),
        (TOKEN, 3300)
    );
}

#[test]
fn a_login_that_is_refused_is_a_matter_of_credentials() {
    let login = CrmCom.login(&account()).unwrap();
    let fault = login.read(&reply!("login-refused.json")).unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str(), fault.message.as_str()),
        (
            FaultKind::Auth,
            "LOGIN_FAILED",
            "Wrong username or password"
        )
    );
    assert_eq!(
        kind_and_code(login.read(&got(401, "{}"))).0,
        FaultKind::Auth
    );
    assert_eq!(
        kind_and_code(login.read(&got(503, "{}"))).0,
        FaultKind::Lost
    );
    let without = got(200, r#"{"data":{},"status":{"code":"OK"}}"#);
    assert_eq!(kind_and_code(login.read(&without)).0, FaultKind::Lost);
}

#[test]
fn a_token_is_given_back_without_data() {
    let release = CrmCom.release(&account()).unwrap();
    assert_eq!(release.read(&reply!("released.json")), Ok(()));
}

#[test]
fn an_update_returns_the_lead_as_it_stands() {
    let receipt = update().read(&reply!("updated.json")).unwrap();
    let lead = receipt.lead.unwrap();
    assert_eq!(receipt.id, Some(LeadId::new("19")));
    assert_eq!(receipt.message.as_deref(), Some("Lead updated"));
    assert_eq!(
        (lead.stage.as_deref(), lead.phase),
        (Some("Lost"), Phase::Lost)
    );
    let bare = update().read(&reply!("released.json")).unwrap();
    assert_eq!((bare.id, bare.lead), (Some(LeadId::new("19")), None));
}

#[test]
fn a_reply_about_another_lead_leaves_the_fate_of_ours_unknown() {
    let other = r#"{"data":{"id":"B7","number":"20"},"status":{"code":"OK"}}"#;
    for fault in [
        update().read(&got(200, other)).unwrap_err(),
        show().read(&got(200, other)).unwrap_err(),
    ] {
        let told = (fault.kind, fault.code.as_str());
        assert_eq!(told, (FaultKind::Lost, "other-lead"));
    }
}

#[test]
fn a_new_lead_is_known_by_its_number_or_else_its_id() {
    let receipt = add().read(&reply!("created.json")).unwrap();
    assert_eq!((receipt.id, receipt.lead), (Some(LeadId::new("20")), None));
    let receipt = add().read(&reply!("created-without-number.json")).unwrap();
    assert_eq!(receipt.id, Some(LeadId::new("id:B7")));
}

#[test]
fn a_code_other_than_ok_is_a_no_even_with_200() {
    let fault = update().read(&reply!("refused.json")).unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::Rejected, "INVALID_LEAD")
    );
    assert_eq!(fault.message, "Lead cannot be updated: The lead is Won");
    assert_eq!(
        kind_and_code(show().read(&reply!("refused.json"))).0,
        FaultKind::Rejected
    );
    let silent = got(200, r#"{"status":{"code":17}}"#);
    assert_eq!(
        kind_and_code(update().read(&silent)),
        (FaultKind::Rejected, "17".to_owned())
    );
}

#[test]
fn a_write_without_a_verdict_is_of_unknown_fate() {
    for body in [
        include_str!("../replies/show-bare.json"),
        include_str!("../replies/login-page.html"),
        "",
        "[]",
        "null",
        "{}",
        r#"{"data":{"number":"19"}}"#,
        r#"{"status":"OK"}"#,
        r#"{"status":{"code":null}}"#,
        r#"{"status":{"code":""}}"#,
        r#"{"status":{"id":"1","name":"OK"}}"#,
    ] {
        assert_eq!(
            kind_and_code(update().read(&got(200, body))).0,
            FaultKind::Lost,
            "{body}"
        );
    }
}

#[test]
fn a_read_may_come_bare_or_in_the_envelope() {
    let bare = show().read(&reply!("show-bare.json")).unwrap();
    assert_eq!(bare.id, LeadId::new("19"));
    assert_eq!(
        (bare.stage.as_deref(), bare.phase),
        (Some("IN_PROGRESS"), Phase::Working)
    );
    assert_eq!(bare.fields["target_amount"].to_string(), "1250.50");
    let lead = show().read(&reply!("show.json")).unwrap();
    assert_eq!(
        (lead.stage.as_deref(), lead.phase),
        (Some("Contacted"), Phase::Working)
    );
    assert_eq!(
        kind_and_code(show().read(&got(200, r#"{"error":"no"}"#))).0,
        FaultKind::Lost
    );
    assert_eq!(
        kind_and_code(show().read(&reply!("released.json"))).0,
        FaultKind::Lost
    );
}

#[test]
fn a_bare_lead_whose_status_is_an_object_is_no_verdict() {
    let lead = got(
        200,
        r#"{"number":19,"status":{"id":"3","name":"Won"},"life_cycle_state":"WON"}"#,
    );
    let lead = show().read(&lead).unwrap();
    assert_eq!(
        (lead.id.as_str(), lead.stage.as_deref(), lead.phase),
        ("19", Some("Won"), Phase::Won)
    );
}

#[test]
fn a_login_that_ran_out_is_told_by_401_or_by_the_profiles_codes() {
    let by_code = got(200, r#"{"status":{"code":"TOKEN_GONE","message":"late"}}"#);
    assert_eq!(
        kind_and_code(update().read(&by_code)),
        (FaultKind::Expired, "TOKEN_GONE".into())
    );
    let not_listed = got(200, r#"{"status":{"code":"TOKEN_GONE"}}"#);
    assert_eq!(
        kind_and_code(show().read(&not_listed)).0,
        FaultKind::Rejected
    );
    assert_eq!(
        kind_and_code(update().read(&got(401, ""))),
        (FaultKind::Expired, "http-401".into())
    );
    let named = got(401, r#"{"status":{"code":"BAD_TOKEN"}}"#);
    assert_eq!(
        kind_and_code(show().read(&named)),
        (FaultKind::Expired, "BAD_TOKEN".into())
    );
}

#[test]
fn a_status_outside_of_2xx_is_never_success() {
    let ok = include_str!("../replies/updated.json");
    for (status, kind) in [
        (302, FaultKind::Redirected),
        (400, FaultKind::Rejected),
        (403, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (409, FaultKind::Conflict),
        (429, FaultKind::Busy),
        (500, FaultKind::Lost),
        (503, FaultKind::Lost),
    ] {
        assert_eq!(
            kind_and_code(update().read(&got(status, ok))),
            (kind, format!("http-{status}"))
        );
        assert_eq!(kind_and_code(show().read(&got(status, ok))).0, kind);
    }
}

#[test]
fn a_reply_cut_at_any_byte_is_never_success() {
    let is_lost = |fault: Fault| fault.kind == FaultKind::Lost;
    let updated = include_str!("../replies/updated.json");
    let created = include_str!("../replies/created.json");
    for whole in [updated, created] {
        for end in 0..whole.len() {
            assert!(update().read(&got(200, &whole[..end])).is_err_and(is_lost));
        }
    }
    for whole in [
        include_str!("../replies/show.json"),
        include_str!("../replies/show-bare.json"),
    ] {
        for end in 0..whole.len() {
            assert!(show().read(&got(200, &whole[..end])).is_err_and(is_lost));
        }
    }
    let login = CrmCom.login(&account()).unwrap();
    let whole = include_str!("../replies/login.json");
    for end in 0..whole.len() {
        let fault = login.read(&got(200, &whole[..end])).unwrap_err();
        assert!(
            !format!("{fault:?}").contains("eyJ"),
            "a token stands in {fault:?}"
        );
    }
}

#[test]
fn a_list_says_how_long_it_is_and_where_its_leads_stand() {
    let take = CrmCom.take(&account(), Cursor(0)).ok().unwrap();
    let page = |reply| take.exchange.read(&reply);
    assert_eq!(page(reply!("list.json")).unwrap().total, None);
    assert_eq!(
        page(reply!("list-with-total.json")).unwrap().total,
        Some(230)
    );
    assert!(page(got(200, "[]")).is_ok());
    assert!(page(got(200, r#"{"data":{},"status":{"code":"OK"}}"#)).is_ok());
    assert_eq!(
        kind_and_code(page(reply!("refused.json"))).0,
        FaultKind::Rejected
    );
    let no_list = got(200, r#"{"data":{"pages":3},"status":{"code":"OK"}}"#);
    assert_eq!(kind_and_code(page(no_list)).0, FaultKind::Lost);
    assert_eq!(
        kind_and_code(page(reply!("login-page.html"))).0,
        FaultKind::Lost
    );
    assert_eq!(take.lists, [&["data"][..], &["data", "*"], &[]]);
}

#[test]
fn one_element_of_a_list_is_a_lead_or_says_why_it_is_none() {
    let take = CrmCom.take(&account(), Cursor(0)).ok().unwrap();
    let lead = (take.lead)(include_bytes!("../replies/show-bare.json")).unwrap();
    assert_eq!(lead.id, LeadId::new("19"));
    let by_id =
        (take.lead)(br#"{"id":"A3F0","status_identifier":{"alternative_code":"X"}}"#).unwrap();
    assert_eq!(
        (by_id.id.as_str(), by_id.stage.as_deref(), by_id.phase),
        ("id:A3F0", Some("X"), Phase::Unknown)
    );
    for bad in [
        "{",
        "[]",
        "{}",
        r#"{"number":""}"#,
        r#"{"number":null,"id":{}}"#,
    ] {
        assert!((take.lead)(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn every_life_cycle_state_has_a_phase() {
    let phase = |state: &str| {
        let lead = json!({ "number": "1", "life_cycle_state": state });
        let take = CrmCom.take(&account(), Cursor(0)).ok().unwrap();
        (take.lead)(lead.to_string().as_bytes()).unwrap().phase
    };
    let states = [
        "PENDING",
        "IN_PROGRESS",
        "IN PROGRESS",
        "WON",
        "LOST",
        "CANCELLED",
        "?",
    ];
    let phases = [
        Phase::New,
        Phase::Working,
        Phase::Working,
        Phase::Won,
        Phase::Lost,
        Phase::Lost,
        Phase::Unknown,
    ];
    assert_eq!(states.map(phase), phases);
}

#[test]
fn a_profile_is_checked_by_the_lead_types() {
    let ping = CrmCom.ping(&account()).unwrap();
    let said = ping.read(&reply!("types.json")).unwrap();
    assert_eq!(said, "logged in; the account shows 2 lead types");
    assert_eq!(
        kind_and_code(ping.read(&got(401, ""))).0,
        FaultKind::Expired
    );
}

#[test]
fn a_token_that_the_vendor_echoes_is_masked_where_it_is_shown() {
    CrmCom
        .login(&account())
        .unwrap()
        .read(&reply!("login.json"))
        .unwrap();
    let echo = json!({ "status": { "code": "NO", "message": format!("bad token {TOKEN}") } });
    let fault = update().read(&Reply::json(200, &echo)).unwrap_err();
    assert_eq!(crate::secret::mask(&fault.message), "bad token [secret]");
    let echo: Value = json!({ "moved": true });
    let mut moved = Reply::json(302, &echo);
    moved.headers.push((
        "Location".into(),
        format!("https://else.example/x?token={TOKEN}"),
    ));
    assert!(!update().read(&moved).unwrap_err().message.contains(TOKEN));
}
