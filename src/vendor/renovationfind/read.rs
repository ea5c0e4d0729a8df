//! What RenovationFind answers, and what it means. The verdict is `success` in the body; nothing else is required.

use serde_json::Value;

use super::CARD;
use crate::account::Account;
use crate::exchange::{Page, Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Lead, LeadId, Phase, Receipt};
use crate::vendor::told::{self, Object};

/// Where the leads may stand in the reply to a list: no page says, so all three usual places count.
pub const LISTS: &[&[&str]] = &[&[], &["data"], &["data", "*"]];

/// What the words of a "no" tell when it came with 2xx, since no page shows an HTTP status for it.
const BY_WORDS: [(&str, FaultKind); 4] = [
    ("unauthorized", FaultKind::Auth),
    ("jwt", FaultKind::Auth),
    ("token", FaultKind::Auth),
    ("not found", FaultKind::NotFound),
];

/// The answer to a list, with the leads cut out of it. Its shape is not documented, so it must not say no, and there
/// must have been a list in it.
pub fn take(reply: &Reply) -> Result<Page, Fault> {
    let body = match reply.value() {
        Some(Value::Array(_)) if reply.is_success() => return Ok(whole(None)),
        Some(Value::Object(body)) if reply.is_success() && !body.contains_key("success") => body,
        _ => success(reply)?,
    };
    let has_list = match body.get("data") {
        Some(Value::Array(_)) => true,
        Some(Value::Object(data)) => data.values().any(Value::is_array),
        _ => false,
    };
    if !has_list {
        return Err(spoken(&body).map_or_else(
            || Fault::unreadable(reply),
            |words| Fault::said(FaultKind::Rejected, reply, "error-in-body", words),
        ));
    }
    Ok(whole(text(&body, "message")))
}

/// Nothing is known of paging, so whatever comes is taken for the whole list.
fn whole(message: Option<String>) -> Page {
    Page {
        whole: true,
        message,
        ..Page::default()
    }
}

/// One lead of a list.
pub fn lead(bytes: &[u8]) -> Result<Lead, Unreadable> {
    let fields = told::element(bytes)?;
    let id = told::id(&CARD, &fields)?;
    Ok(standing(id, fields))
}

/// The answer to a write: the whole lead, after accepting it with the customer's contact, or only a message.
/// <https://docs.renovationfind.com/api-reference/general-leads/accept-a-lead>
pub fn write(reply: &Reply, asked: &LeadId) -> Result<Receipt, Fault> {
    let mut body = success(reply)?;
    let data = match body.remove("data") {
        Some(Value::Object(data)) => Some(data),
        _ => None,
    };
    Ok(Receipt {
        id: Some(asked.clone()),
        lead: data.and_then(|data| ours(data, asked)),
        message: text(&body, "message"),
    })
}

/// The lead of a reply, unless it is about another one.
fn ours(data: Object, asked: &LeadId) -> Option<Lead> {
    let is_ours =
        !data.contains_key("id") || told::id(&CARD, &data).is_ok_and(|told| told == *asked);
    is_ours.then(|| standing(asked.clone(), data))
}

/// A lead, and where it stands by what it holds.
fn standing(id: LeadId, fields: Object) -> Lead {
    let stage =
        text(&fields, "postLeadStatus").or_else(|| match fields.get("postLeadStatusData") {
            Some(Value::Object(data)) => text(data, "status"),
            _ => None,
        });
    Lead {
        id,
        phase: phase(stage.as_deref(), &fields),
        stage,
        fields,
    }
}

/// A lead without a status has not been worked yet, unless it was declined. That is our reading: no page says what
/// the members hold before the first status.
fn phase(stage: Option<&str>, fields: &Object) -> Phase {
    match stage {
        Some(stage) => CARD.phase_of(&Account::default(), &Value::from(stage)),
        None if text(fields, "declineReason").is_some() => Phase::Lost,
        None => Phase::New,
    }
}

/// The body of a reply that says `"success": true`.
fn success(reply: &Reply) -> Result<Object, Fault> {
    if !reply.is_success() {
        return Err(told::refused(reply, spoken));
    }
    let body: Object = reply.parse()?;
    match body.get("success") {
        Some(Value::Bool(true)) => Ok(body),
        Some(Value::Bool(false)) => Err(refused(reply, &body)),
        _ => Err(Fault::unreadable(reply)),
    }
}

/// A "no" inside a 2xx.
fn refused(reply: &Reply, body: &Object) -> Fault {
    let words = spoken(body).or_else(|| reply.words()).unwrap_or_default();
    let lower = words.to_lowercase();
    let kind = BY_WORDS
        .iter()
        .find(|(word, _)| lower.contains(word))
        .map_or(FaultKind::Rejected, |(_, kind)| *kind);
    Fault::said(kind, reply, "success-false", words)
}

/// `error` is documented for the Manager API, `message` for this one's successes; either may carry the words.
/// <https://docs.renovationfind.com/internal-api/introduction>
fn spoken(body: &Object) -> Option<String> {
    text(body, "error").or_else(|| text(body, "message"))
}

fn text(body: &Object, name: &str) -> Option<String> {
    told::text(body, name).map(str::to_owned)
}
