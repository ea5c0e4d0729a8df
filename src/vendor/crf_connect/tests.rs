//! CRF Connect's requests, seals, replies, rules and sandbox, checked by value.

mod asking;
mod containing;
mod depots;
mod playing;
mod queueing;
mod reading;
mod ruling;
mod standing;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::{CARD, CrfConnect};
use crate::account::{Account, Pass};
use crate::exchange::{Exchange, Fetch, Reply};
use crate::lead::{Change, Edit, Entry, Lead, LeadId, Operation, Problem, Receipt, Wish};
use crate::secret::Secret;
use crate::vendor::Vendor;

const LEAD: &str = include_str!("replies/lead.json");

const CONFLICT: &str = include_str!("replies/conflict.json");

const ID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn account(partner: &str) -> Account {
    let settings = json!({ "partner": partner });
    Account {
        profile: "crf".into(),
        settings: settings.as_object().unwrap().clone(),
        ..Account::default()
    }
}

fn pass(key: &str) -> Pass {
    Pass {
        base: Url::parse("https://qa.connect.crfusa.com").unwrap(),
        headers: vec![("X-Trace".into(), Secret::placeholder("on"))],
        secrets: [("api_key".to_owned(), Secret::placeholder(key))].into(),
        token: None,
        masked: false,
    }
}

fn moment() -> Timestamp {
    "2026-11-21T06:50:00Z".parse().unwrap()
}

fn wish(stage: &str, edits: &[(&str, &str)]) -> Wish {
    Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: Some(ID.into()),
        stage: Some(stage.into()),
        edits: edits
            .iter()
            .map(|(field, text)| Edit {
                field: (*field).into(),
                entry: Entry::Text((*text).into()),
            })
            .collect(),
        allow_final: false,
        asked_at: moment(),
    }
}

fn change(stage: &str, edits: &[(&str, &str)]) -> Change {
    let checked = CARD.check(&account("my-finances"), &wish(stage, edits));
    assert_eq!(checked.problems, []);
    checked.change.unwrap()
}

fn problems(account: &Account, stage: &str, edits: &[(&str, &str)]) -> Vec<Problem> {
    CARD.check(account, &wish(stage, edits)).problems
}

fn code(code: &'static str, field: &str) -> (&'static str, String) {
    (code, field.to_owned())
}

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn ask_change() -> Exchange<Receipt> {
    let change = change("Contacted", &[]);
    CrfConnect
        .change(&account("my-finances"), &change)
        .ok()
        .unwrap()
}

fn ask_lead(account: &Account, id: &str) -> Exchange<Lead> {
    match CrfConnect.fetch(account, &LeadId::new(id)) {
        Ok(Fetch::Ask(exchange)) => exchange,
        _ => panic!("CRF Connect reads one lead"),
    }
}
