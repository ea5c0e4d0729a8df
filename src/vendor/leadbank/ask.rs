//! What we ask LeadBank, and the bytes that carry it.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::account::{Account, Pass};
use crate::exchange::{Method, Pairs, Repeat, Request, Sealed};
use crate::lead::{Change, LeadId};
use crate::vendor::seal;
use crate::vendor::value::literal;

/// The bytes. How to sign in is the profile's: its `auth` and `headers` arrive as the pass's extra headers.
pub fn seal(request: &Request, pass: &Pass) -> Sealed {
    seal::json(request, pass, Pairs::new())
}

/// `POST api/leads` with the account's integer as its whole body. May be repeated: "two consecutive calls will always
/// return the same leads" (<https://pp-wsleadbank.datacar.com/Help/Api/POST-api-leads>).
pub fn take(request: &Value) -> Request {
    Request::new(Method::Post, "/api/leads")
        .body(request.clone())
        .repeat(Repeat::Safe)
}

/// `POST api/leads/ValidateGetLeads`. Its body is not documented; the profile says which of two it carries. By ids it
/// may be repeated: those leads are confirmed, again. The bare integer confirms whatever is in progress by then.
pub fn confirm(account: &Account, ids: &[LeadId]) -> Request {
    let request = Request::new(Method::Post, "/api/leads/ValidateGetLeads");
    let by_request = account.text("confirm_body") == Some("request");
    match account.settings.get("request") {
        Some(number) if by_request => request.body(number.clone()),
        _ => request
            .body(ids.iter().map(|id| literal(id.as_str())).collect())
            .repeat(Repeat::Safe),
    }
}

/// `POST api/leads/SendAcknos` with one event of one lead.
pub fn change(change: &Change) -> Request {
    together(std::slice::from_ref(change))
}

/// `POST api/leads/SendAcknos`: an element for each lead, in it the lead's events in the order of the changes
/// (<https://pp-wsleadbank.datacar.com/Help/Api/POST-api-leads-SendAcknos>).
pub fn together(changes: &[Change]) -> Request {
    let mut leads: IndexMap<&str, Vec<Value>> = IndexMap::new();
    for change in changes {
        let events = leads.entry(change.lead_id()).or_default();
        events.push(event(change));
    }
    let body = leads
        .into_iter()
        .map(|(lead, events)| json!({ "IDLeadBank": literal(lead), "LeadEvents": events }))
        .collect();
    let is_safe = |change: &Change| change.repeat == Repeat::Safe;
    Request::new(Method::Post, "/api/leads/SendAcknos")
        .body(body)
        .repeat(if changes.iter().all(is_safe) {
            Repeat::Safe
        } else {
            Repeat::Never
        })
}

/// An event, in the documented order of members.
fn event(change: &Change) -> Value {
    let mut event = Map::new();
    if let Some(stage) = &change.stage {
        event.insert("IDstatus".into(), code(&stage.value));
    }
    if let Some(reason) = change.fields.get("IDreason") {
        event.insert("IDreason".into(), code(reason));
    }
    if let Some(date) = change.fields.get("DateAction") {
        event.insert("DateAction".into(), date.clone());
    }
    Value::Object(event)
}

/// A code from the profile's lists, whose keys are text in TOML, as the integer that LeadBank documents.
fn code(value: &Value) -> Value {
    value.as_str().map_or_else(|| value.clone(), literal)
}
