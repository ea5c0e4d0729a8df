//! What vendors tell us, read leniently: nobody promises the types of its members, and no oddity among them may turn
//! a "no" into a "yes".

use serde_json::{Map, Value};

use super::card::Card;
use super::value::shown;
use crate::exchange::{Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::LeadId;

/// A JSON object as a vendor sent it.
pub type Object = Map<String, Value>;

/// A member that is text and says something, as it was sent.
pub fn text<'a>(object: &'a Object, member: &str) -> Option<&'a str> {
    let text = object.get(member)?.as_str()?;
    (!text.trim().is_empty()).then_some(text)
}

/// A value as text, be it sent as text or as a number: ids and codes come as either.
pub fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A member as text, be it sent as text or as a number.
pub fn word_of(object: &Object, member: &str) -> Option<String> {
    word(object.get(member)?)
}

/// How many records a list says that it has: the count, or whatever it says instead.
pub fn total(told: Option<&Value>) -> (Option<u64>, Option<String>) {
    let Some(told) = told.filter(|told| !told.is_null()) else {
        return (None, None);
    };
    match word(told).and_then(|word| word.trim().parse().ok()) {
        Some(count) => (Some(count), None),
        None => (None, Some(shown(told))),
    }
}

/// One element of a list, which must be an object.
pub fn element(bytes: &[u8]) -> Result<Object, Unreadable> {
    serde_json::from_slice(bytes).map_err(|_| unreadable("it is not a JSON object"))
}

/// The id of a lead, in the member and of the kind that the vendor's card names.
pub fn id(card: &Card, lead: &Object) -> Result<LeadId, Unreadable> {
    let member = &card.lead.field;
    match lead.get(member) {
        None | Some(Value::Null) => Err(unreadable(format!("it has no {member}"))),
        Some(id) => card
            .lead_id(&shown(id))
            .map_err(|why| unreadable(format!("its {member} is {id}; {why}"))),
    }
}

/// Why an element of a list is no lead.
pub fn unreadable(reason: impl Into<String>) -> Unreadable {
    Unreadable {
        reason: reason.into(),
    }
}

/// The "no" of a reply without 2xx: what its HTTP status means, in the vendor's words where its body has some.
pub fn refused(reply: &Reply, words: impl Fn(&Object) -> Option<String>) -> Fault {
    let said = match reply.value() {
        Some(Value::Object(body)) => words(&body),
        _ => reply.words(),
    };
    Fault::of_status(reply, said)
}

/// A reply that is about another lead than the one that was asked about: what became of that one is unknown.
pub fn other_lead(reply: &Reply, asked: &LeadId, told: &LeadId) -> Fault {
    let message = format!("lead {asked} was asked about, and the reply is about lead {told}");
    Fault::said(FaultKind::Lost, reply, "other-lead", message)
}
