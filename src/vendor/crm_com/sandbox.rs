//! CRM.COM as we play it: documented rules over a world of make-believe leads.
//!
//! What no page says is our choice: refusals come with HTTP 200 and a code of ours in the envelope, a token that is not
//! accepted with HTTP 401; a list is `{"total", "leads"}`; an id is the number in hexadecimal; cancelled leads can be
//! updated, since `leads/update` shuts out only won and lost ones. Which fields a call needs is asked of the card.

mod asked;
mod leads;
mod tokens;

use serde_json::{Map, Value, json};

pub use leads::{plant, populate};
pub use tokens::expire_all as expire_logins;

use super::CARD;
use super::ask::{KEY_LOGIN, LOGIN, RELEASE, ROOT};
use crate::exchange::{Method, Reply, Sealed};
use crate::lead::{Operation, Via};
use crate::world::{Kept, World};
use leads::STATUSES;

/// A refusal: a code of ours, and words.
struct No {
    status: u16,
    code: &'static str,
    words: String,
}

type Answer = Result<Value, No>;

impl No {
    fn new(code: &'static str, words: impl Into<String>) -> Self {
        Self {
            status: 200,
            code,
            words: words.into(),
        }
    }

    fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }
}

/// Answers one request.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    let (status, data, code, words) = match route(world, asked) {
        Ok(data) => (200, data, "OK", String::new()),
        Err(no) => (no.status, Value::Null, no.code, no.words),
    };
    let mut body = Map::new();
    if !data.is_null() {
        body.insert("data".into(), data);
    }
    let verdict = json!({ "code": code, "description": "", "message": words });
    body.insert("status".into(), verdict);
    Reply::json(status, &Value::Object(body))
}

fn route(world: &mut World, asked: &Sealed) -> Answer {
    let path = asked.url.path();
    match (asked.method, path) {
        (Method::Post, LOGIN) => return tokens::by_user(world, &body(asked)?),
        (Method::Post, KEY_LOGIN) => return tokens::by_key(world, asked.header("Authorization")),
        (Method::Post, RELEASE) => {
            tokens::release(world, &body(asked)?);
            return Ok(Value::Null);
        }
        (Method::Get, _) => tokens::admit(world, asked.query("token").as_deref())?,
        _ => tokens::admit(world, body(asked)?.get("token").and_then(Value::as_str))?,
    }
    match (asked.method, path.strip_prefix(ROOT).unwrap_or_default()) {
        (Method::Get, "/leads/show") => show(world, asked),
        (Method::Get, "/leads/list") => Ok(list(world, asked)),
        (Method::Get, "/leads/configuration/types/list") => Ok(leads::types()),
        (Method::Get, "/leads/configuration/statuses/list") => {
            let words = "lead_type_identifier is mandatory";
            let of = asked.query("lead_type_identifier");
            let of = of.ok_or_else(|| No::new("INVALID_PARAMETER", words))?;
            leads::is_type(&of)?;
            Ok(leads::statuses())
        }
        (Method::Get, "/leads/configuration/pipelines/list") => {
            let of = asked.query("lead_type_identifier");
            of.map(|of| leads::is_type(&of)).transpose()?;
            Ok(leads::pipelines())
        }
        (Method::Post, "/leads/create") => create(world, body(asked)?),
        (Method::Post, "/leads/update") => update(world, body(asked)?),
        (Method::Post, "/leads/win") => finish(world, body(asked)?, Via::Win),
        (Method::Post, "/leads/lose") => finish(world, body(asked)?, Via::Lose),
        (Method::Post, "/leads/cancel") => finish(world, body(asked)?, Via::Cancel),
        _ => Err(No::new("UNKNOWN_METHOD", "there is no such method").status(404)),
    }
}

fn body(asked: &Sealed) -> Result<Map<String, Value>, No> {
    serde_json::from_slice(&asked.body)
        .map_err(|_| No::new("INVALID_BODY", "the body is not a JSON object").status(400))
}

fn show(world: &World, asked: &Sealed) -> Answer {
    let given = asked.query("lead_identifier").unwrap_or_default();
    let named = given.split_once('=');
    let (key, value) =
        named.ok_or_else(|| No::new("INVALID_PARAMETER", "lead_identifier is mandatory"))?;
    Ok(leads::find(world, key, value)?.body)
}

fn list(world: &World, asked: &Sealed) -> Value {
    let number = |name: &str| asked.query(name)?.parse::<usize>().ok();
    let offset = number("offset").unwrap_or(0);
    let limit = number("number_of_results").unwrap_or(10).min(1000);
    let filters = leads::filters(asked);
    if filters.is_empty() {
        let page = world.shelf.list(None, offset, limit);
        let bodies: Vec<_> = page.into_iter().map(|kept| kept.body).collect();
        return json!({ "total": world.shelf.count(None), "leads": bodies });
    }
    let all = world.shelf.list(None, 0, usize::MAX);
    let left = all
        .into_iter()
        .filter(|kept| leads::passes(&kept.body, &filters));
    let left: Vec<_> = left.map(|kept| kept.body).collect();
    let bodies: Vec<_> = left.iter().skip(offset).take(limit).collect();
    json!({ "total": left.len(), "leads": bodies })
}

fn create(world: &mut World, mut body: Map<String, Value>) -> Answer {
    body.shift_remove("token");
    let status = leads::status_of(&body)?.unwrap_or(&STATUSES[0]);
    asked::judge(world, Operation::AddLead, None, &body)?;
    leads::type_of(&body)?;
    let number = leads::next_number(world);
    let mut kept = leads::blank(&number, status);
    leads::write(&mut kept, &body);
    leads::stand(&mut kept, status, world.now);
    Ok(done(world, kept, Operation::AddLead, body))
}

/// Only for leads that are neither won nor lost: UPD.
fn update(world: &mut World, body: Map<String, Value>) -> Answer {
    let (mut kept, body) = lead(world, body)?;
    if matches!(kept.state.as_str(), "WON" | "LOST") {
        return Err(closed(&kept));
    }
    let status = leads::status_of(&body)?;
    let operation = match status {
        Some(_) => Operation::ChangeStage,
        None => Operation::UpdateLead,
    };
    asked::judge(world, operation, None, &body)?;
    leads::write(&mut kept, &body);
    if let Some(status) = status {
        leads::stand(&mut kept, status, world.now);
    }
    Ok(done(world, kept, operation, body))
}

/// Wins, loses or cancels, from where each call's page allows it.
fn finish(world: &mut World, body: Map<String, Value>, via: Via) -> Answer {
    let (mut kept, body) = lead(world, body)?;
    let (from, to): (&[&str], _) = match via {
        Via::Win => (&["IN_PROGRESS"], "WON"),
        Via::Lose => (&["PENDING", "IN_PROGRESS"], "LOST"),
        Via::Cancel => (&["PENDING", "IN_PROGRESS", "CANCELLED"], "CANCELLED"),
    };
    if !from.contains(&kept.state.as_str()) {
        return Err(closed(&kept));
    }
    let usual = STATUSES.iter().find(|status| status.state == to);
    let status = leads::status_of(&body)?
        .or(usual)
        .filter(|status| status.state == to)
        .ok_or_else(|| {
            No::new(
                "INVALID_PARAMETER",
                format!("the status is not one of {to}"),
            )
        })?;
    asked::judge(world, Operation::ChangeStage, Some(via), &body)?;
    let has_account = |members: &Map<String, Value>| members.contains_key("accounts_receivable");
    if via == Via::Win && !has_account(&body) && !kept.body.as_object().is_some_and(has_account) {
        let words = "accounts_receivable is mandatory: the lead is not tied to one";
        return Err(No::new("INVALID_PARAMETER", words));
    }
    leads::write(&mut kept, &body);
    leads::stand(&mut kept, status, world.now);
    Ok(done(world, kept, Operation::ChangeStage, body))
}

fn closed(kept: &Kept) -> No {
    let words = format!("the lead is {}; this call does not allow that", kept.state);
    No::new("INVALID_LIFE_CYCLE_STATE", words)
}

/// The lead that a body names, and the body without its token.
fn lead(world: &World, mut body: Map<String, Value>) -> Result<(Kept, Map<String, Value>), No> {
    body.shift_remove("token");
    let (key, value) = asked::identifier(&body, "lead_identifier", &["number", "id"])?
        .ok_or_else(|| No::new("INVALID_PARAMETER", "lead_identifier is mandatory"))?;
    Ok((leads::find(world, &key, &value)?, body))
}

/// Keeps the lead, writes the ledger, and shows the lead as it stands now.
fn done(world: &mut World, kept: Kept, operation: Operation, body: Map<String, Value>) -> Value {
    let shown = kept.body.clone();
    world
        .shelf
        .record(&kept.id, operation.word(), &Value::Object(body));
    world.shelf.put(kept);
    shown
}
