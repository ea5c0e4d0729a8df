//! What LeadBank answers, and what it means: success is an HTTP 2xx whose body says so, everything else is a fault.

use serde_json::{Map, Value};

use super::CARD;
use crate::account::Account;
use crate::exchange::{Page, Reply, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Brief, Lead, LeadId, Phase, Receipt};
use crate::vendor::told::{self, Object};
use crate::vendor::value::shown;

/// Where the leads stand in the reply of `POST api/leads`.
pub const LISTS: &[&[&str]] = &[&["Leads"]];

/// What a `Status` means to this account.
pub struct Verdict {
    ok_status: Option<Vec<i64>>,
}

impl Verdict {
    /// The profile's `ok_status`. Which values mean success is not documented; without it any whole number does.
    pub fn of(account: &Account) -> Self {
        Self {
            ok_status: account.integers("ok_status"),
        }
    }

    /// The reply of `POST api/leads`, its list of leads cut out. `Leads` may be missing or `null`: then there are none.
    pub fn take(&self, reply: &Reply) -> Result<Page, Fault> {
        let body = self.accepted(reply)?;
        match body.get("Leads") {
            None | Some(Value::Null | Value::Array(_)) => Ok(Page {
                message: words(&body),
                ..Page::default()
            }),
            Some(_) => Err(Fault::unreadable(reply)),
        }
    }

    /// The reply of `ValidateGetLeads`, whose shape is not documented: taken to be that of `SendAcknos`.
    pub fn confirm(&self, reply: &Reply) -> Result<(), Fault> {
        self.accepted(reply).map(drop)
    }

    /// The reply of `SendAcknos`: for one lead, or for all that it was asked about.
    pub fn change(&self, reply: &Reply, asked: Option<LeadId>) -> Result<Receipt, Fault> {
        let body = self.accepted(reply)?;
        Ok(Receipt {
            id: asked,
            lead: None,
            message: words(&body),
        })
    }

    /// The body of a reply that says success: HTTP 2xx, a JSON object, and a `Status` that the profile accepts.
    fn accepted(&self, reply: &Reply) -> Result<Object, Fault> {
        if !reply.is_success() {
            return Err(told::refused(reply, words));
        }
        let body: Object = reply.parse()?;
        match (body.get("Status"), words(&body)) {
            (Some(Value::Number(status)), said) => {
                let Some(code) = status.as_i64() else {
                    return Err(Fault::unreadable(reply));
                };
                let accepted = self.ok_status.as_ref();
                if accepted.is_none_or(|accepted| accepted.contains(&code)) {
                    return Ok(body);
                }
                let said = said.unwrap_or_else(|| format!("LeadBank answered Status {code}"));
                Err(rejected(reply, &code.to_string(), said))
            }
            // The framework's own error body came with a 200: words and no Status.
            (None | Some(Value::Null), Some(said)) => Err(rejected(reply, "no-status", said)),
            // Neither a verdict nor words: nobody can say whether it was done.
            _ => Err(Fault::unreadable(reply)),
        }
    }
}

/// One element of `Leads`. Every member is kept; only `IDLeadBank` is needed. The values of `State` are not
/// documented, so it names no stage; what is handed over is new to us.
pub fn lead(bytes: &[u8]) -> Result<Lead, Unreadable> {
    let fields = told::element(bytes)?;
    Ok(Lead {
        id: told::id(&CARD, &fields)?,
        stage: None,
        phase: Phase::New,
        fields,
    })
}

/// The same as `lead`, by its id alone.
pub fn brief(member: &dyn Fn(&str) -> Option<Value>) -> Option<Brief> {
    let id = member(&CARD.lead.field)?;
    Some(Brief {
        id: CARD.lead_id(&shown(&id)).ok()?,
        stage: None,
        phase: Phase::New,
    })
}

fn rejected(reply: &Reply, code: &str, said: String) -> Fault {
    Fault::said(FaultKind::Rejected, reply, code, said)
}

/// What a body says in words: LeadBank's `Message`, and what ASP.NET's error bodies may add to it. None of these is
/// promised, so whatever is not text is passed over.
fn words(body: &Object) -> Option<String> {
    let plain = ["Message", "MessageDetail", "ExceptionMessage"]
        .into_iter()
        .filter_map(|member| told::text(body, member));
    let of_members = body
        .get("ModelState")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(Value::as_str);
    let said: Vec<&str> = plain
        .chain(of_members)
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    (!said.is_empty()).then(|| said.join(" "))
}
