//! RenovationFind's requests, seals, replies, rules and sandbox, checked by value.

mod asking;
mod playing;
mod reading;
mod ruling;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::{CARD, RenovationFind};
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Exchange, Page, Reply, Take};
use crate::lead::{Change, Edit, Entry, LeadId, Operation, Problem, Receipt, Wish};
use crate::secret::Secret;
use crate::vendor::Vendor;

const STATUS_UPDATED: &str = include_str!("replies/status-updated.json");

/// The lead of the documented replies.
const ID: &str = "123";

fn account() -> Account {
    let settings = json!({ "list_path": "/general-leads" });
    Account {
        profile: "reno".into(),
        settings: settings.as_object().unwrap().clone(),
        ..Account::default()
    }
}

fn without(rule: &str) -> Account {
    Account {
        house_rules_off: [rule.to_owned()].into(),
        ..account()
    }
}

fn pass(token: &str) -> Pass {
    Pass {
        base: Url::parse("https://www.renovationfind.com/rest-api-v1").unwrap(),
        headers: Vec::new(),
        secrets: [("token".to_owned(), Secret::placeholder(token))].into(),
        token: None,
        masked: false,
    }
}

fn moment() -> Timestamp {
    "2026-11-21T06:50:00Z".parse().unwrap()
}

fn edits(edits: &[(&str, &str)]) -> Vec<Edit> {
    edits
        .iter()
        .map(|(field, text)| Edit {
            field: (*field).into(),
            entry: Entry::Text((*text).into()),
        })
        .collect()
}

fn wish(operation: Operation, status: Option<&str>, given: &[(&str, &str)]) -> Wish {
    Wish {
        operation,
        via: None,
        lead: Some(ID.into()),
        stage: status.map(str::to_owned),
        edits: edits(given),
        allow_final: true,
        asked_at: moment(),
    }
}

fn status(status: &str, given: &[(&str, &str)]) -> Change {
    checked(&wish(Operation::ChangeStage, Some(status), given))
}

fn checked(wish: &Wish) -> Change {
    let checked = CARD.check(&account(), wish);
    assert_eq!(checked.problems, []);
    checked.change.unwrap()
}

fn problems(account: &Account, status: &str, given: &[(&str, &str)]) -> Vec<Problem> {
    CARD.check(account, &wish(Operation::ChangeStage, Some(status), given))
        .problems
}

fn reply(status: u16, body: &str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn ask(change: &Change) -> Exchange<Receipt> {
    let vendor: &dyn Vendor = &RenovationFind;
    vendor.write(&account(), change).ok().unwrap()
}

fn ask_status() -> Exchange<Receipt> {
    ask(&status("QUOTE_SENT", &[]))
}

fn take() -> Take {
    RenovationFind.take(&account(), Cursor(0)).ok().unwrap()
}

fn of(lead: &str, mut change: Change) -> Change {
    change.lead = Some(LeadId::new(lead));
    change
}

fn accept(lead: &str) -> Change {
    of(lead, checked(&wish(Operation::AcceptLead, None, &[])))
}

fn decline(lead: &str) -> Change {
    let given = [("reason", "too far")];
    of(lead, checked(&wish(Operation::DeclineLead, None, &given)))
}

/// What is said of a list without pages.
fn whole() -> Page {
    Page {
        whole: true,
        ..Page::default()
    }
}
