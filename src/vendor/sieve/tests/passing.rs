//! The sieve is no dead weight: what has all that it needs passes, at each vendor, in each stage.

use std::collections::BTreeMap;

use super::{Known, OPERATIONS, account_of, account_that, both, good, wish};
use crate::account::Account;
use crate::lead::{Operation, Via};
use crate::vendor::card::{Card, Row};
use crate::vendor::sieve::{Asked, LeadKey, Passed, Place, Sieve};
use crate::vendor::{ALL, by_id};

fn asked(operation: Operation, via: Option<Via>) -> Asked {
    Asked {
        operation,
        via,
        allow_final: true,
    }
}

/// A row with whatever the full check asks for, until it is content.
fn complete(
    card: &Card,
    account: &Account,
    asked: Asked,
    stage: Option<&str>,
) -> (Vec<Place>, Vec<String>) {
    let mut places = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    if asked.operation != Operation::AddLead {
        places.push(Place::Lead);
        cells.push(card.lead.sample.clone());
    }
    if let Some(stage) = stage {
        places.push(Place::Stage);
        cells.push(stage.to_owned());
    }
    if asked.operation == Operation::UpdateLead {
        places.push(Place::Field("description".into()));
        cells.push("More".into());
    }
    for _ in 0..12 {
        let problems = card.check(account, &wish(asked, &places, &cells)).problems;
        let Some(problem) = problems.first() else {
            return (places, cells);
        };
        assert_eq!(problem.code, "missing-field", "{cells:?}: {problem:?}");
        let name = problem.field.clone().unwrap();
        let (name, field) = match card.find_field(&name) {
            Some(found) => found,
            None => card.find_field(&format!("{name}.action")).unwrap(),
        };
        let text = good(field).into_iter().next().unwrap();
        places.push(Place::Field(name));
        cells.push(text);
    }
    panic!("{}: {cells:?} is never complete", card.id);
}

fn stages(card: &Card, operation: Operation) -> Vec<Option<&str>> {
    let own = ["47", "New", "In Progress", "Won", "lost", "Whatever"];
    let named = card.stage.iter().map(Row::name);
    match operation {
        Operation::ChangeStage if card.stage.is_empty() => own
            .into_iter()
            .filter(|stage| card.id != "crm-com" || *stage != "47")
            .map(Some)
            .collect(),
        Operation::ChangeStage => named.map(Some).collect(),
        _ => vec![None],
    }
}

#[test]
fn a_row_with_all_that_its_stage_needs_passes() {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for vendor in ALL {
        let card = vendor.card();
        let account = account_of(card);
        for operation in OPERATIONS.into_iter().filter(|it| card.offers(*it)) {
            for stage in stages(card, operation) {
                let asked = asked(operation, None);
                let (places, cells) = complete(card, &account, asked, stage);
                let mut sieve = Sieve::new(card, &account, asked, &places);
                let (passed, _) = both(&mut sieve, asked, &places, &cells);
                assert!(passed.is_some(), "{}: {places:?} {cells:?}", card.id);
                *counted.entry(&card.id).or_default() += 1;
            }
        }
    }
    let counted: Vec<_> = counted.into_iter().collect();
    assert_eq!(
        counted,
        [
            ("crf-connect", 6),
            ("crm-com", 7),
            ("ivvy", 8),
            ("leadbank", 6),
            ("renovationfind", 17)
        ]
    );
}

#[test]
fn a_row_passes_whose_names_the_vendor_told_and_whose_subtype_is_given() {
    for vendor in ["ivvy", "crm-com"] {
        let card = by_id(vendor).unwrap().card();
        let account = account_that(card, Known::Told);
        let mut stages = vec![(Operation::AddLead, None), (Operation::UpdateLead, None)];
        let named = ["4", "New", "in progress", "Won", "lost"];
        stages.extend(named.map(|stage| (Operation::ChangeStage, Some(stage))));
        for (operation, stage) in stages {
            let stage = stage.map(|it| {
                if it == "4" && vendor == "crm-com" {
                    "id:S4"
                } else {
                    it
                }
            });
            let asked = asked(operation, None);
            let (places, cells) = complete(card, &account, asked, stage);
            let has_subtype = places.contains(&Place::Field("subtypeId".into()));
            assert_eq!(
                has_subtype,
                vendor == "ivvy" && operation == Operation::AddLead
            );
            let mut sieve = Sieve::new(card, &account, asked, &places);
            let (passed, problems) = both(&mut sieve, asked, &places, &cells);
            assert!(passed.is_some(), "{places:?} {cells:?} {problems:?}");
        }
    }
}

#[test]
fn a_call_of_its_own_needs_no_stage() {
    let card = by_id("crm-com").unwrap().card();
    let account = account_of(card);
    for via in [Via::Win, Via::Lose, Via::Cancel] {
        let asked = asked(Operation::ChangeStage, Some(via));
        let (places, cells) = complete(card, &account, asked, None);
        let mut sieve = Sieve::new(card, &account, asked, &places);
        let passed = both(&mut sieve, asked, &places, &cells).0.unwrap();
        assert_eq!(passed.stage, None);
    }
}

fn pass(asked: Asked, names: &[&str], cells: &[&str]) -> Option<Passed> {
    let card = by_id("renovationfind").unwrap().card();
    let account = Account::default();
    let places: Vec<_> = names
        .iter()
        .map(|name| match *name {
            "lead" => Place::Lead,
            "stage" => Place::Stage,
            field => Place::Field(field.into()),
        })
        .collect();
    let cells: Vec<_> = cells.iter().map(|it| (*it).to_owned()).collect();
    let mut sieve = Sieve::new(card, &account, asked, &places);
    both(&mut sieve, asked, &places, &cells).0
}

#[test]
fn a_stage_that_cannot_be_undone_passes_only_where_that_is_allowed() {
    let names = ["lead", "stage", "job amount"];
    let cells = ["660001", "job won", "18500"];
    let mut asked = asked(Operation::ChangeStage, None);
    assert!(pass(asked, &names, &cells).is_some());
    asked.allow_final = false;
    assert_eq!(pass(asked, &names, &cells), None);
}

#[test]
fn a_field_that_stands_in_two_columns_passes_where_one_is_filled() {
    let names = ["lead", "stage", "reason", "Reason"];
    let asked = asked(Operation::ChangeStage, None);
    let either = [
        ["1", "OTHER", "Sick", ""],
        ["1", "OTHER", "", "Sick"],
        ["1", "OTHER", "Sick", "Sick"],
    ];
    let passed = either.map(|cells| pass(asked, &names, &cells).is_some());
    assert_eq!(passed, [true, true, false]);
}

#[test]
fn the_same_lead_and_stage_have_the_same_keys_however_they_are_written() {
    let card = by_id("renovationfind").unwrap().card();
    let account = Account::default();
    let asked = asked(Operation::ChangeStage, None);
    let mut sieve = Sieve::new(card, &account, asked, &[Place::Lead, Place::Stage]);
    let mut pass = |cells: [&str; 2]| sieve.passes(cells.into_iter().map(Some)).unwrap();
    let first = pass(["7", "QUOTE_SENT"]);
    assert_eq!(pass([" 007", "quote sent"]), first);
    assert_ne!(pass(["8", "QUOTE_SENT"]).lead, first.lead);
    assert_ne!(pass(["7", "CONTACT_MADE"]).stage, first.stage);
    let id = card.lead_id("7").unwrap();
    assert_eq!(first.lead, Some(LeadKey::of(&id)));
}
