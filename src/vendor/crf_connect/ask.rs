//! What we ask CRF Connect, and the bytes that carry it.

use serde_json::{Map, Value};

use crate::account::{Account, Pass};
use crate::exchange::{Method, Repeat, Request, Sealed, segment};
use crate::lead::{Change, LeadId};
use crate::vendor::seal;

/// The lead that no partner has.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The bytes: the key in its own header, and JSON.
/// <https://connect.crfusa.com/integration/lead-management-api>
pub fn seal(request: &Request, pass: &Pass) -> Sealed {
    let key = ("x-api-key".to_owned(), pass.secret("api_key").to_owned());
    seal::json(request, pass, vec![key])
}

/// Reads a lead that no partner has: harmless, and only answered to who holds a good key.
pub fn ping(account: &Account) -> Request {
    fetch(account, &LeadId::new(NOBODY))
}

/// Reads one lead. <https://connect.crfusa.com/specs/operations/get-lead>
pub fn fetch(account: &Account, id: &LeadId) -> Request {
    Request::new(Method::Get, leads(account))
        .query("leadId", id.as_str())
        .repeat(Repeat::Safe)
}

/// Moves a lead to another stage.
/// <https://connect.crfusa.com/specs/operations/update-lead-stage>
///
/// Neither `id` nor `status` is marked as required there; both are always sent. Fields that are not given are left
/// out, since `null` is not documented for all of them.
pub fn change(account: &Account, change: &Change) -> Request {
    let mut body = Map::new();
    body.insert("id".into(), Value::from(change.lead_id()));
    if let Some(stage) = &change.stage {
        body.insert("status".into(), stage.value.clone());
    }
    body.extend(change.fields.clone());
    Request::new(Method::Post, leads(account))
        .body(Value::Object(body))
        .repeat(change.repeat)
}

/// Which characters a partner's route may have is not documented; whatever it holds, it stays one segment.
fn leads(account: &Account) -> String {
    let partner = segment(account.text("partner").unwrap_or_default());
    format!("/api/v1/{partner}/leads")
}
