//! iVvy's replies → our answers. The verdict is in the body: `errorCode` decides over the HTTP status.

mod batch;
mod names;

use serde_json::Value;

use super::CARD;
use crate::account::Account;
use crate::exchange::{Page, Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Lead, LeadId, Phase, Receipt};
use crate::vendor::card::fold;
use crate::vendor::told::{self, Object, word, word_of};
use crate::vendor::value::shown;

pub use batch::{Jobs, progress, together};
pub use names::names;

/// Where the leads stand in the reply of `getLeadList`.
pub const LISTS: &[&[&str]] = &[&["results"]];

/// The specific code of a date that is more than five minutes off:
/// <https://developer.ivvy.com/getting-started/interpreting-the-response/exceptions>.
const STALE: &str = "23005";
/// The specific code of a lead that does not exist: <https://developer.ivvy.com/contact/add-or-update-lead>.
const NO_SUCH_LEAD: &str = "24216";

/// The answer to a ping holds iVvy's time: <https://developer.ivvy.com/getting-started/test>.
pub fn ping(reply: &Reply) -> Result<String, Fault> {
    let body = answer(reply)?;
    match word_of(&body, "ack") {
        Some(ack) => Ok(format!("iVvy accepts the key and answers at {ack}")),
        None => Err(Fault::unreadable(reply)),
    }
}

/// An add is proven by the id of the new lead, and by nothing less.
pub fn add(reply: &Reply) -> Result<Receipt, Fault> {
    let receipt = written(reply)?;
    if receipt.id.is_none() {
        return Err(Fault::unreadable(reply));
    }
    Ok(receipt)
}

/// A change is proven by `success`, or by the lead's id where iVvy leaves `success` out; never by another lead's id.
pub fn write(reply: &Reply, lead: Option<&LeadId>) -> Result<Receipt, Fault> {
    let receipt = written(reply)?;
    match (&receipt.id, lead) {
        (Some(told), Some(asked)) if told != asked => Err(told::other_lead(reply, asked, told)),
        _ => Ok(receipt),
    }
}

/// A page of a list, its leads cut out: <https://developer.ivvy.com/getting-started/interpreting-the-response/collections>.
pub fn take(reply: &Reply) -> Result<Page, Fault> {
    let body = answer(reply)?;
    if !body.get("results").is_some_and(Value::is_array) {
        return Err(Fault::unreadable(reply));
    }
    let meta = body.get("meta").and_then(Value::as_object);
    let (total, odd_total) = told::total(meta.and_then(|meta| meta.get("totalResults")));
    let size = meta.and_then(|meta| word_of(meta, "perPage"));
    Ok(Page {
        total,
        odd_total,
        size: size.and_then(|size| size.parse().ok()),
        asked: Some(super::ask::PAGE),
        ..Page::default()
    })
}

/// One lead of the list. Only its id must be there: the sample disagrees with itself on the types of the rest.
pub fn lead(account: &Account, bytes: &[u8]) -> Result<Lead, Unreadable> {
    let fields = told::element(bytes)?;
    let id = told::id(&CARD, &fields)?;
    let name = word_of(&fields, "stageName");
    Ok(Lead {
        id,
        phase: phase(account, &fields, name.as_deref()),
        stage: name.or_else(|| word_of(&fields, "stageId")),
        fields,
    })
}

/// By the account's names; else by the only two stages that no account can remove:
/// <https://knowledge.ivvy.com/kb/defining-the-opportunities-stages-for-your-account>.
fn phase(account: &Account, fields: &Object, name: Option<&str>) -> Phase {
    let stage = fields.get("stageId").unwrap_or(&Value::Null);
    let known = CARD.phase_of(account, stage);
    match (known, name.map(fold).as_deref()) {
        (Phase::Unknown, Some(name)) => by_name(name).unwrap_or_default(),
        (known, _) => known,
    }
}

/// The phase of a stage of this folded name, where no account can name it otherwise.
fn by_name(folded: &str) -> Option<Phase> {
    match folded {
        "won" => Some(Phase::Won),
        "lost" => Some(Phase::Lost),
        _ => None,
    }
}

fn written(reply: &Reply) -> Result<Receipt, Fault> {
    let body = answer(reply)?;
    let id = proof(&body);
    let message = word_of(&body, "message");
    match body.get("success") {
        Some(Value::Bool(false)) => {
            let message = message.unwrap_or_else(|| "iVvy says no and gives no reason".into());
            Err(Fault::said(
                FaultKind::Rejected,
                reply,
                "not-saved",
                message,
            ))
        }
        Some(Value::Bool(true)) => Ok(Receipt {
            id,
            lead: None,
            message,
        }),
        None if id.is_some() => Ok(Receipt {
            id,
            lead: None,
            message,
        }),
        _ => Err(Fault::unreadable(reply)),
    }
}

/// The body of a reply that carries no error.
fn answer(reply: &Reply) -> Result<Object, Fault> {
    match reply.value() {
        Some(Value::Object(body)) => match body.get("errorCode").filter(|code| !code.is_null()) {
            Some(error) => Err(refused(reply, &body, &shown(error))),
            None if reply.is_success() => Ok(body),
            None => Err(told::refused(reply, |body| word_of(body, "message"))),
        },
        _ if reply.is_success() => Err(Fault::unreadable(reply)),
        _ => Err(told::refused(reply, |_| None)),
    }
}

/// iVvy's "no": `{"errorCode", "message", "specificCode", "additionalMessages"}`.
fn refused(reply: &Reply, body: &Object, error: &str) -> Fault {
    let code = word_of(body, "specificCode").unwrap_or_else(|| error.to_owned());
    let kind = match (error, code.as_str()) {
        // A wrong clock: no other key and no second attempt would help.
        (_, STALE) => FaultKind::Rejected,
        // None of its jobs was taken.
        (_, batch::NOT_SAVED | batch::NO_JOB | batch::EMPTY | batch::TOO_MANY) => {
            FaultKind::Rejected
        }
        (_, NO_SUCH_LEAD | batch::NO_PROGRESS | batch::NO_RESULTS) | ("404", _) => {
            FaultKind::NotFound
        }
        ("401" | "403" | "462" | "463", _) => FaultKind::Auth,
        ("429", _) => FaultKind::Busy,
        ("460" | "461" | "500" | "501", _) => FaultKind::Lost,
        _ => FaultKind::Rejected,
    };
    let mut message = words(body);
    if code == STALE {
        message.push_str(": this machine's clock differs from iVvy's by more than 5 minutes");
    }
    Fault::said(kind, reply, code, message)
}

fn words(body: &Object) -> String {
    let more = body.get("additionalMessages").and_then(Value::as_array);
    let mut words: Vec<String> = word_of(body, "message").into_iter().collect();
    words.extend(more.into_iter().flatten().filter_map(word));
    words.join("; ")
}

/// The id that proves a write. No lead has the id 0, which comes with `"success": false`.
fn proof(body: &Object) -> Option<LeadId> {
    let id = told::id(&CARD, body).ok()?;
    (id.as_str() != "0").then_some(id)
}
