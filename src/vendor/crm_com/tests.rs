//! Requests, seals and replies of CRM.COM by value, and whole conversations with its sandbox.

mod asking;
mod naming;
mod playing;
mod reading;
mod ruling;
mod standing;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

use super::{CARD, CrmCom};
use crate::account::{Account, Name, Names, Pass};
use crate::lead::{Change, Edit, Entry, Operation, Phase, Via, Wish};
use crate::secret::Secret;

/// A profile that logs in by user.
fn account() -> Account {
    let settings =
        json!({ "username": "sandbox-username", "organisation": "sandbox-organisation" });
    with(settings)
}

fn with(settings: Value) -> Account {
    let Value::Object(settings) = settings else {
        panic!("settings are an object")
    };
    Account {
        profile: "crm".into(),
        settings,
        ..Account::default()
    }
}

/// The same, and its statuses are known.
fn account_with_statuses() -> Account {
    let name = |name: &str, phase| Name {
        value: json!({ "name": name }),
        name: name.into(),
        phase: Some(phase),
        ..Name::default()
    };
    let list = vec![
        name("New", Phase::New),
        name("Contacted", Phase::Working),
        name("Signed", Phase::Won),
        name("Gone", Phase::Lost),
    ];
    Account {
        names: Names::from([("statuses", list)]),
        ..account()
    }
}

fn pass(token: Option<&str>) -> Pass {
    let secret = |name: &str, text: &str| (name.to_owned(), Secret::new(text));
    Pass {
        base: Url::parse("https://crm.example.com").unwrap(),
        headers: Vec::new(),
        secrets: BTreeMap::from([
            secret("password", "sandbox-password"),
            secret("web_api_key", "sandbox-web-api-key"),
        ]),
        token: token.map(Secret::new),
        masked: false,
    }
}

fn wish(
    operation: Operation,
    lead: Option<&str>,
    stage: Option<&str>,
    edits: &[(&str, &str)],
) -> Wish {
    Wish {
        operation,
        via: None,
        lead: lead.map(str::to_owned),
        stage: stage.map(str::to_owned),
        edits: edits
            .iter()
            .map(|(field, text)| Edit {
                field: (*field).to_owned(),
                entry: match *text {
                    "#CLEAR" => Entry::Clear,
                    text => Entry::Text(text.to_owned()),
                },
            })
            .collect(),
        allow_final: true,
        asked_at: "2026-03-15T09:30:00Z".parse().unwrap(),
    }
}

fn by(via: Via, stage: Option<&str>, edits: &[(&str, &str)]) -> Wish {
    Wish {
        via: Some(via),
        ..wish(Operation::ChangeStage, Some("19"), stage, edits)
    }
}

fn checked(account: &Account, wish: &Wish) -> Change {
    let checked = CARD.check(account, wish);
    checked
        .change
        .unwrap_or_else(|| panic!("{:?}", checked.problems))
}

/// What a wish breaks: code and field.
fn broken(account: &Account, wish: &Wish) -> Vec<(&'static str, String)> {
    let problems = CARD.check(account, wish).problems;
    problems
        .into_iter()
        .filter(|problem| problem.severity == crate::lead::Severity::Error)
        .map(|problem| (problem.word(), problem.field.unwrap_or_default()))
        .collect()
}

fn breaks(account: &Account, wish: &Wish, expected: &[(&'static str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(code, field)| (*code, (*field).to_owned()))
        .collect();
    assert_eq!(broken(account, wish), expected);
}

#[test]
fn the_card_offers_what_the_vendor_does() {
    let account = account();
    let vendor: &dyn crate::vendor::Vendor = &CrmCom;
    assert_eq!(vendor.card().id, "crm-com");
    assert!(vendor.take(&account, crate::exchange::Cursor(0)).is_ok());
    assert!(vendor.login(&account).is_some() && vendor.release(&account).is_some());
    let decline = wish(Operation::DeclineLead, Some("19"), None, &[]);
    let change = checked(&account, &decline);
    assert!(vendor.write(&account, &change).is_err());
}
