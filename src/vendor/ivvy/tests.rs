//! Rules, requests, seals, replies and whole conversations, by value.

mod asking;
mod naming;
mod playing;
mod playing_batches;
mod reading;
mod ruling;
mod signing;
mod standing;
mod together;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use super::{CARD, Ivvy};
use crate::account::{Account, Pass};
use crate::lead::{Change, Edit, Entry, Operation, Problem, Wish};
use crate::secret::Secret;
use crate::vendor::Vendor;
use crate::vendor::check::Checked;

const CONTACT_LEAD: &[(&str, &str)] = &[
    ("name", "Nguyen wedding"),
    ("typeId", "3"),
    ("stageId", "47"),
    ("sourceId", "13"),
    ("qualityId", "2"),
    ("industryId", "46159"),
    ("contactId", "580"),
];

fn now() -> Timestamp {
    "2026-03-15T09:30:00Z".parse().unwrap()
}

fn wish(operation: Operation, stage: Option<&str>, edits: &[(&str, &str)]) -> Wish {
    let edit = |(field, text): &(&str, &str)| Edit {
        field: (*field).to_owned(),
        entry: Entry::Text((*text).to_owned()),
    };
    Wish {
        operation,
        via: None,
        lead: (operation != Operation::AddLead).then(|| "763".to_owned()),
        stage: stage.map(str::to_owned),
        edits: edits.iter().map(edit).collect(),
        allow_final: false,
        asked_at: now(),
    }
}

fn check(wish: &Wish) -> Checked {
    CARD.check(&Account::default(), wish)
}

fn change(wish: &Wish) -> Change {
    let checked = check(wish);
    checked
        .change
        .unwrap_or_else(|| panic!("refused: {:?}", checked.problems))
}

/// A lead's move to another stage.
fn to_stage(lead: &str, stage: &str) -> Change {
    change(&Wish {
        lead: Some(lead.to_owned()),
        ..wish(Operation::ChangeStage, Some(stage), &[])
    })
}

/// A contact lead of this name that shall be added.
fn added(name: &str) -> Change {
    let edits = add_with(&["name"], &[("name", name)]);
    change(&wish(Operation::AddLead, None, &edits))
}

fn problems(operation: Operation, edits: &[(&str, &str)]) -> Vec<Problem> {
    let stage = (operation == Operation::ChangeStage).then_some("47");
    check(&wish(operation, stage, edits)).problems
}

fn missing(operation: Operation, edits: &[(&str, &str)]) -> Vec<String> {
    let problems = problems(operation, edits).into_iter();
    problems.filter_map(|problem| problem.field).collect()
}

/// The fields of a contact lead without some of them, and with others.
fn add_with<'a>(without: &[&str], with: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = CONTACT_LEAD
        .iter()
        .filter(|(field, _)| !without.contains(field));
    kept.copied().chain(with.iter().copied()).collect()
}

fn pass(key: &str, secret: &str) -> Pass {
    let secrets = [("api_key", key), ("api_secret", secret)];
    Pass {
        base: Url::parse("https://api.ap-southeast-2.ivvy.com").unwrap(),
        headers: Vec::new(),
        secrets: BTreeMap::from(
            secrets.map(|(name, text)| (name.to_owned(), Secret::placeholder(text))),
        ),
        token: None,
        masked: false,
    }
}

#[test]
fn each_region_of_the_card_is_an_address_and_the_setting_offers_it() {
    let setting = &CARD.setting["region"].one_of;
    assert!(CARD.base_url.is_none() && CARD.regions.keys().eq(setting));
    for address in CARD.regions.values() {
        let url = Url::parse(address).unwrap();
        assert_eq!((url.scheme(), url.path()), ("https", "/"));
    }
}

#[test]
fn the_card_offers_what_the_vendor_answers() {
    let account = Account::default();
    let add = change(&wish(Operation::AddLead, None, CONTACT_LEAD));
    assert!(Ivvy.add(&account, &add).is_ok());
    assert!(Ivvy.accept(&account, &add).is_err() && !CARD.offers(Operation::AcceptLead));
    assert!(Ivvy.decline(&account, &add).is_err() && !CARD.offers(Operation::DeclineLead));
}
