//! What we ask RenovationFind, and the bytes that carry it.

use serde_json::{Map, Value};

use crate::account::Pass;
use crate::exchange::{Method, Repeat, Request, Sealed};
use crate::lead::Change;
use crate::vendor::seal;

/// The bytes: the token as bearer, and JSON.
pub fn seal(request: &Request, pass: &Pass) -> Sealed {
    let bearer = format!("Bearer {}", pass.secret("token"));
    seal::json(request, pass, vec![("Authorization".to_owned(), bearer)])
}

/// Lists leads by the path that the profile names; no page documents one.
pub fn take(path: &str) -> Request {
    Request::new(Method::Get, path).repeat(Repeat::Safe)
}

/// Sets the job's status. <https://docs.renovationfind.com/api-reference/general-leads/update-job-status>
pub fn change(change: &Change) -> Request {
    let mut body = Map::new();
    if let Some(stage) = &change.stage {
        body.insert("status".into(), stage.value.clone());
    }
    body.extend(change.fields.clone());
    Request::new(Method::Put, lead(change, "status"))
        .body(Value::Object(body))
        .repeat(change.repeat)
}

/// Accepts a lead; there is nothing to say with it.
/// <https://docs.renovationfind.com/api-reference/general-leads/accept-a-lead>
pub fn accept(change: &Change) -> Request {
    Request::new(Method::Post, lead(change, "accept")).repeat(change.repeat)
}

/// Declines a lead, with the reason.
/// <https://docs.renovationfind.com/api-reference/general-leads/decline-a-lead>
pub fn decline(change: &Change) -> Request {
    let body = change.fields.clone().into_iter().collect();
    Request::new(Method::Post, lead(change, "decline"))
        .body(Value::Object(body))
        .repeat(change.repeat)
}

fn lead(change: &Change, call: &str) -> String {
    format!("/general-leads/{}/{call}", change.lead_id())
}
