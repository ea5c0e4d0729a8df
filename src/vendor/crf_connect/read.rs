//! What CRF Connect answers, and what it means.

use serde_json::Value;

use super::CARD;
use crate::account::Account;
use crate::exchange::{Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Lead, LeadId, Receipt};
use crate::vendor::told::{self, Object};
use crate::vendor::value::shown;

/// The answer to reading a lead that cannot exist: only who holds a good key is told that it was not found.
pub fn ping(reply: &Reply) -> Result<String, Fault> {
    let told = matches!(reply.value(), Some(Value::Object(_)));
    match no(reply) {
        // A partner route that CRF does not know is answered with 404 as well.
        Some(fault) if !told || fault.kind != FaultKind::NotFound => Err(fault),
        None if !told => Err(Fault::unreadable(reply)),
        _ => Ok(
            "the key is accepted; whether the partner route is yours shows with the first lead"
                .into(),
        ),
    }
}

/// The answer to reading a lead: the model `LeadReadModel`. A stage that the card does not know is kept as it is.
/// <https://connect.crfusa.com/specs/operations/get-lead>
pub fn fetch(reply: &Reply, asked: &LeadId) -> Result<Lead, Fault> {
    let fields = object(reply)?;
    let id = told::id(&CARD, &fields).map_err(|_| Fault::unreadable(reply))?;
    if id != *asked {
        return Err(told::other_lead(reply, asked, &id));
    }
    let status = fields.get("status").filter(|status| status.is_string());
    Ok(Lead {
        id,
        stage: status.map(shown),
        // Stages are CRF's own: no account has names for them.
        phase: status
            .map(|status| CARD.phase_of(&Account::default(), status))
            .unwrap_or_default(),
        fields,
    })
}

/// Whether bytes are JSON at all.
pub fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(bare(bytes)).is_ok()
}

/// A lead as it is pushed, or put into a queue or a container. Every member is kept as it came.
///
/// No page shows such a body. The browser's form hand-off, which is the nearest that one does show, has the lead's id as
/// `id` beside the answers, all of them in `leadData`; so the id is looked for in both places.
/// <https://connect.crfusa.com/integration/form-handoff>
pub fn lead(bytes: &[u8]) -> Result<Lead, Unreadable> {
    let bytes = bare(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(told::unreadable("it is empty"));
    }
    if !is_json(bytes) {
        return Err(told::unreadable("it is not JSON"));
    }
    let fields: Object = serde_json::from_slice(bytes).map_err(|error| {
        told::unreadable(if bytes.trim_ascii().starts_with(b"{") {
            // Nested too deeply, or with half a character in it.
            format!("it cannot be read: {error}")
        } else {
            "it is not a JSON object".to_owned()
        })
    })?;
    let inside = lead_data(&fields);
    let lead = inside.as_ref().filter(|_| is_missing(&fields, "id"));
    let lead = lead.unwrap_or(&fields);
    let id = told::id(&CARD, lead)?;
    let status = lead.get("status").filter(|status| status.is_string());
    Ok(Lead {
        id,
        stage: status.map(shown),
        phase: status
            .map(|status| CARD.phase_of(&Account::default(), status))
            .unwrap_or_default(),
        fields,
    })
}

/// The lead inside `leadData`: an object, or, since a form carries text, the JSON of one.
fn lead_data(fields: &Object) -> Option<Object> {
    match fields.get("leadData")? {
        Value::Object(lead) => Some(lead.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

fn is_missing(fields: &Object, member: &str) -> bool {
    fields.get(member).is_none_or(Value::is_null)
}

/// Without the mark that some writers put before UTF-8.
fn bare(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The answer to a change of stage. The page documents a 200 without saying what is in it, so an empty body or an
/// object without an error is a yes, and anything else is unreadable.
/// <https://connect.crfusa.com/specs/operations/update-lead-stage>
pub fn change(reply: &Reply) -> Result<Receipt, Fault> {
    if reply.is_success() && reply.body.trim_ascii().is_empty() {
        return Ok(Receipt::default());
    }
    object(reply).map(|_| Receipt::default())
}

/// The object of a successful reply that holds no error.
fn object(reply: &Reply) -> Result<Object, Fault> {
    if let Some(fault) = no(reply) {
        return Err(fault);
    }
    reply.parse()
}

/// The "no" in a reply: by its HTTP status, or inside a 2xx.
fn no(reply: &Reply) -> Option<Fault> {
    if !reply.is_success() {
        return Some(told::refused(reply, spoken));
    }
    let problem = match reply.value() {
        Some(Value::Object(problem)) if is_problem(&problem) => problem,
        _ => return None,
    };
    let message = spoken(&problem).unwrap_or_else(|| "the reply holds an error".into());
    Some(match inner_status(&problem) {
        // Status and words of the problem, under the HTTP status that really came.
        Some(inner) => Fault {
            status: Some(reply.status),
            ..Fault::of_status(
                &Reply {
                    status: inner,
                    ..reply.clone()
                },
                Some(message),
            )
        },
        None => Fault::said(FaultKind::Rejected, reply, "error-in-body", message),
    })
}

/// Whether an object that came with 2xx is `ProblemDetails` or says by itself that it failed.
fn is_problem(body: &Object) -> bool {
    let filled = |name: &str| {
        body.get(name).is_some_and(|value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(values) => !values.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        })
    };
    inner_status(body).is_some()
        || ["title", "detail", "errors", "error"]
            .into_iter()
            .any(filled)
        || body.get("success") == Some(&Value::Bool(false))
}

/// The `status` of `ProblemDetails`, a number; a lead's `status` is a word.
fn inner_status(problem: &Object) -> Option<u16> {
    let status = u16::try_from(problem.get("status")?.as_u64()?).ok()?;
    (400..600).contains(&status).then_some(status)
}

/// Title, detail and every entry of `errors` in one message; any of them may be missing or null.
fn spoken(problem: &Object) -> Option<String> {
    let text = |name| told::text(problem, name).map(|text| text.trim().to_owned());
    let mut parts: Vec<String> = [text("title"), text("detail")]
        .into_iter()
        .flatten()
        .collect();
    if let Some(Value::Object(errors)) = problem.get("errors") {
        parts.extend(errors.iter().map(|(field, said)| entry(field, said)));
    }
    if parts.is_empty() {
        parts.extend(text("message").or_else(|| text("error")));
    }
    parts.dedup();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// One field of `errors` with everything that is said about it.
fn entry(field: &str, said: &Value) -> String {
    let said: Vec<_> = match said {
        Value::Array(said) => said.iter().map(shown).collect(),
        other => vec![shown(other)],
    };
    format!("{field}: {}", said.join(" "))
}
