//! LeadBank's requests, seals, replies and sandbox, checked by value.

mod asking;
mod playing;
mod reading;
mod ruling;
mod together;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::LeadBank;
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Exchange, Reply, Request, Sealed};
use crate::lead::{Change, Edit, Entry, Operation, Receipt, Wish};
use crate::secret::Secret;
use crate::vendor::Vendor;

const LEADS: &str = include_str!("replies/leads-as-documented.json");

fn account(settings: &Value) -> Account {
    Account {
        profile: "cars".into(),
        settings: settings.as_object().unwrap().clone(),
        ..Account::default()
    }
}

fn cars() -> Account {
    account(&json!({"request": 7, "confirm_body": "ids", "ok_status": [1]}))
}

fn moment() -> Timestamp {
    "2026-11-21T06:50:00Z".parse().unwrap()
}

fn wish(lead: &str, status: &str, edits: &[(&str, &str)]) -> Wish {
    Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: Some(lead.into()),
        stage: Some(status.into()),
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

fn checked(account: &Account, wish: &Wish) -> Change {
    let checked = LeadBank.card().check(account, wish);
    assert_eq!(checked.problems, []);
    checked.change.unwrap()
}

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn taking() -> Exchange<crate::exchange::Page> {
    LeadBank.take(&cars(), Cursor(0)).ok().unwrap().exchange
}

fn changing() -> Exchange<Receipt> {
    let change = checked(&cars(), &wish("42", "1", &[]));
    LeadBank.change(&cars(), &change).ok().unwrap()
}

const AUTHORIZATION: &str = "Basic c2FuZGJveC11c2VybmFtZTpzYW5kYm94LXBhc3N3b3Jk";

fn pass(base: &str) -> Pass {
    Pass {
        base: Url::parse(base).unwrap(),
        headers: vec![("Authorization".into(), Secret::placeholder(AUTHORIZATION))],
        secrets: std::collections::BTreeMap::new(),
        token: None,
        masked: false,
    }
}

fn seal(request: &Request, pass: &Pass) -> Sealed {
    LeadBank.seal(request, pass, moment())
}
