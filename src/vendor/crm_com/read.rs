//! What CRM.COM's replies mean. The verdict is `status.code` in the body; only `OK` is success.

mod names;

use std::time::Duration;

use serde_json::Value;

use super::{CARD, ask};
use crate::account::{Account, Name, NamePage, Token};
use crate::exchange::{Page, Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, Lead, LeadId, Operation, Phase, Receipt, Stands, Via};
use crate::secret::Secret;
use crate::vendor::told::{self, Object, word, word_of};

/// The strictest lifetime that a page names is an hour of idle time, before R12.0.0; counted from the login, 55 minutes
/// stay below it and below the two hours of later releases (pageId 494531 and 517363).
const TOKEN_LIVES: Duration = Duration::from_secs(55 * 60);

/// Where the leads of a list may stand; no page shows it: the data themselves, a member of them, or the bare body.
pub const LISTS: &[&[&str]] = &[&["data"], &["data", "*"], &[]];

/// The status codes that a profile knows to mean "the login ran out".
#[derive(Clone)]
pub struct Codes {
    expired: Vec<String>,
}

/// The two halves of a reply that is in the envelope.
struct Envelope {
    data: Value,
    code: String,
    words: Option<String>,
}

impl Codes {
    /// The profile's `expired_codes`.
    pub fn of(account: &Account) -> Self {
        let texts = account.texts("expired_codes");
        Self {
            expired: texts.into_iter().map(str::to_owned).collect(),
        }
    }

    /// A write that was done: only the envelope proves it.
    pub fn write(&self, reply: &Reply, asked: Option<&LeadId>) -> Result<Receipt, Fault> {
        let envelope = self.judged(reply)?;
        let lead = of_data(envelope.data);
        if let (Some(asked), Some(lead)) = (asked, &lead) {
            about(reply, asked, lead)?;
        }
        Ok(Receipt {
            id: asked.or(lead.as_ref().map(|lead| &lead.id)).cloned(),
            // A reply that only repeats the number says nothing about where the lead stands.
            lead: lead.filter(|lead| lead.stage.is_some()),
            message: envelope.words,
        })
    }

    /// A token that was given back.
    pub fn release(&self, reply: &Reply) -> Result<(), Fault> {
        self.judged(reply).map(|_| ())
    }

    /// One lead: in the envelope, or bare as the page's sample shows it.
    pub fn fetch(&self, reply: &Reply, asked: &LeadId) -> Result<Lead, Fault> {
        let lead = of_data(self.data(reply)?).ok_or_else(|| Fault::unreadable(reply))?;
        about(reply, asked, &lead)?;
        Ok(lead)
    }

    /// The account's lead types, as a sentence about the login.
    pub fn ping(&self, reply: &Reply) -> Result<String, Fault> {
        let data = self.data(reply)?;
        let types = list_in(&data).ok_or_else(|| Fault::unreadable(reply))?;
        Ok(format!(
            "logged in; the account shows {} lead types",
            types.len()
        ))
    }

    /// The account's lead types.
    pub fn types(&self, reply: &Reply) -> Result<NamePage, Fault> {
        let data = self.data(reply)?;
        let types = list_in(&data);
        if types.is_none() && !data.is_null() {
            return Err(Fault::unreadable(reply));
        }
        let named = types.into_iter().flatten().filter_map(Value::as_object);
        let named: Vec<Name> = named.filter_map(names::entry).collect();
        Ok(names::page("types", named))
    }

    /// The account's statuses, be it by pipelines or of one type.
    pub fn statuses(&self, reply: &Reply) -> Result<NamePage, Fault> {
        let data = self.data(reply)?;
        if !data.is_array() && !data.is_object() && !data.is_null() {
            return Err(Fault::unreadable(reply));
        }
        Ok(names::page("statuses", names::statuses(&data)))
    }

    /// A list whose leads are cut out already: it must have held one, or say that it is empty.
    pub fn take(&self, reply: &Reply) -> Result<Page, Fault> {
        let data = self.data(reply)?;
        let (total, odd_total) = told::total(data.get("total"));
        let is_empty = data.is_null() || total == Some(0) || data == Value::Object(Object::new());
        if list_in(&data).is_none() && !is_empty {
            return Err(Fault::unreadable(reply));
        }
        Ok(Page {
            total,
            odd_total,
            asked: Some(ask::PAGE),
            ..Page::default()
        })
    }

    /// The data of a read. Samples show them bare too, which a read may be: misread, it does no harm.
    fn data(&self, reply: &Reply) -> Result<Value, Fault> {
        if let Some(bare) = bare(reply) {
            return Ok(bare);
        }
        self.judged(reply).map(|envelope| envelope.data)
    }

    /// The envelope of a reply that says `OK`; whatever else is a fault.
    fn judged(&self, reply: &Reply) -> Result<Envelope, Fault> {
        let envelope = reply.value().and_then(envelope);
        match envelope {
            Some(envelope) if self.expired.contains(&envelope.code) => {
                Err(envelope.fault(FaultKind::Expired, reply))
            }
            Some(envelope) if reply.is_success() && envelope.is_ok() => Ok(envelope),
            Some(envelope) if reply.is_success() => Err(envelope.fault(FaultKind::Rejected, reply)),
            None if reply.is_success() => Err(Fault::unreadable(reply)),
            other => Err(refused(reply, other)),
        }
    }
}

/// A login's token. Whatever the reason, a login that is refused is a matter of credentials.
pub fn login(reply: &Reply) -> Result<Token, Fault> {
    let nobody = Codes {
        expired: Vec::new(),
    };
    let envelope = nobody.judged(reply).map_err(|fault| match fault.kind {
        FaultKind::Expired | FaultKind::Rejected | FaultKind::Conflict => Fault {
            kind: FaultKind::Auth,
            ..fault
        },
        _ => fault,
    })?;
    let token = envelope.data.get("token").and_then(Value::as_str);
    match token.filter(|token| !token.is_empty()) {
        Some(token) => Ok(Token {
            secret: Secret::new(token),
            lives: TOKEN_LIVES,
        }),
        None => Err(Fault::unreadable(reply)),
    }
}

/// A reply without a 2xx. A token that is not accepted any more can be renewed, so 401 means expired here.
fn refused(reply: &Reply, envelope: Option<Envelope>) -> Fault {
    let envelope = envelope.filter(|envelope| !envelope.is_ok());
    let code = envelope.as_ref().map(|it| it.code.clone());
    let mut fault = Fault::of_status(reply, envelope.and_then(|it| it.words));
    if reply.status == 401 {
        fault.kind = FaultKind::Expired;
    }
    match code {
        Some(code) => fault.coded(&code),
        None => fault,
    }
}

impl Envelope {
    /// Public clients compare it without regard to case.
    fn is_ok(&self) -> bool {
        self.code.eq_ignore_ascii_case("OK")
    }

    fn fault(self, kind: FaultKind, reply: &Reply) -> Fault {
        let words = self.words.unwrap_or_else(|| "it gave no reason".into());
        Fault::said(kind, reply, self.code, words)
    }
}

/// `{"data": ..., "status": {"code", "description", "message"}}`; a lead's own `status` has no code.
fn envelope(value: Value) -> Option<Envelope> {
    let Value::Object(mut members) = value else {
        return None;
    };
    let code = word(members.get("status")?.get("code")?)?;
    let words: Vec<_> = ["message", "description"]
        .iter()
        .filter_map(|name| members.get("status")?.get(*name)?.as_str())
        .filter(|text| !text.trim().is_empty())
        .collect();
    Some(Envelope {
        code,
        words: (!words.is_empty()).then(|| words.join(": ")),
        data: members.remove("data").unwrap_or_default(),
    })
}

/// Data without the envelope: a list, or an object that has neither `data` nor a verdict in it.
fn bare(reply: &Reply) -> Option<Value> {
    let value = reply.value().filter(|_| reply.is_success())?;
    let is_bare = match &value {
        Value::Array(_) => true,
        Value::Object(members) => {
            let judged = members
                .get("status")
                .is_some_and(|status| status.get("code").is_some());
            !members.is_empty() && !members.contains_key("data") && !judged
        }
        _ => false,
    };
    is_bare.then_some(value)
}

/// The data themselves a list, or the first list in them.
fn list_in(data: &Value) -> Option<&Vec<Value>> {
    match data {
        Value::Object(members) => members.values().find_map(Value::as_array),
        other => other.as_array(),
    }
}

/// The lead that a reply's data are, if they are one.
fn of_data(data: Value) -> Option<Lead> {
    match data {
        Value::Object(fields) => standing(fields).ok(),
        _ => None,
    }
}

/// A lead that was asked for by its number must have that number, and one by its id that id, where the reply says so.
fn about(reply: &Reply, asked: &LeadId, lead: &Lead) -> Result<(), Fault> {
    let (key, _) = ask::names(asked);
    match told_by(key, &lead.fields) {
        Some(told) if told != *asked => Err(told::other_lead(reply, asked, &told)),
        _ => Ok(()),
    }
}

/// One lead of a list, from its own bytes.
pub fn lead(bytes: &[u8]) -> Result<Lead, Unreadable> {
    standing(told::element(bytes)?)
}

/// A lead as `leads/show` documents it; the end of that page is cut, so whatever else is there is kept as it is.
fn standing(fields: Object) -> Result<Lead, Unreadable> {
    let id =
        lead_id(&fields).ok_or_else(|| told::unreadable("it has neither a number nor an id"))?;
    let state = state_of(&fields);
    Ok(Lead {
        id,
        stage: status_of(&fields)
            .and_then(named)
            .or(state.map(str::to_owned)),
        phase: state.map_or(Phase::Unknown, phase),
        fields,
    })
}

fn status_of(fields: &Object) -> Option<&Value> {
    ["status", "status_identifier"]
        .iter()
        .find_map(|name| fields.get(*name))
}

fn state_of(fields: &Object) -> Option<&str> {
    fields
        .get("life_cycle_state")
        .or_else(|| status_of(fields)?.get("life_cycle_state"))?
        .as_str()
}

/// What a lead says of a change. The documented sample of `leads/show` has a life cycle state and no status, and a call of
/// its own (`--via`) need not name one; then the state tells what it can.
pub fn stands(account: &Account, change: &Change, lead: &Lead) -> Stands {
    let by_status = change.stage.is_some() && status_of(&lead.fields).is_some();
    if change.operation != Operation::ChangeStage || by_status {
        return CARD.stands(account, change, lead);
    }
    let now = state_of(&lead.fields).map(|state| (state, phase(state)));
    let Some((state, now)) = now.filter(|(_, now)| *now != Phase::Unknown) else {
        return Stands::CannotTell;
    };
    let asked = change.stage.as_ref().map(|stage| stage.phase);
    let fits = match change.via {
        Some(Via::Win) => state == "WON",
        Some(Via::Lose) => state == "LOST",
        Some(Via::Cancel) => state == "CANCELLED",
        None => asked.is_none_or(|asked| asked == Phase::Unknown || asked == now),
    };
    if !fits {
        Stands::Otherwise
    } else if change.via.is_some() && asked.is_none() {
        Stands::AsAsked
    } else {
        // Several statuses may share this state.
        Stands::CannotTell
    }
}

/// The number, which people know; else the id.
fn lead_id(fields: &Object) -> Option<LeadId> {
    told_by("number", fields).or_else(|| told_by("id", fields))
}

fn told_by(key: &str, fields: &Object) -> Option<LeadId> {
    let value = word_of(fields, key)?;
    CARD.lead_id(&format!("{key}:{value}")).ok()
}

/// What people call a status: its name, or whatever else it is told by.
fn named(status: &Value) -> Option<String> {
    match status {
        Value::Object(keys) => ["name", "alternative_code", "id"]
            .iter()
            .find_map(|key| word_of(keys, key)),
        other => word(other),
    }
}

/// The phase of a life cycle state. The pages write `IN_PROGRESS` and `IN PROGRESS` (pageId 532456). A cancelled lead will
/// not become business, so it counts as lost.
pub fn phase(state: &str) -> Phase {
    match state {
        "PENDING" => Phase::New,
        "IN_PROGRESS" | "IN PROGRESS" => Phase::Working,
        "WON" => Phase::Won,
        "LOST" | "CANCELLED" => Phase::Lost,
        _ => Phase::Unknown,
    }
}
