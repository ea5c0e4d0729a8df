//! An example row: what the check asks for and what belongs to the stage, each with a value that it takes.

use indexmap::IndexMap;
use jiff::Timestamp;

use crate::account::Account;
use crate::lead::{Edit, Entry, Operation, Problem, Stage, Wish};
use crate::vendor::card::{Card, Field, Kind};
use crate::vendor::check::is_member;

/// The day that examples speak of, where the card has no sample.
const DAY: &str = "2026-03-15";

/// The example's cells, by their columns.
///
/// The check itself says what is missing, until nothing is. What the stage's own row adds is filled in as well, as long as
/// no rule minds; fields that merely may travel along stay empty.
pub fn row(
    card: &Card,
    account: &Account,
    operation: Operation,
    stage: Option<&Stage>,
    fields: &[(&str, &Field)],
) -> IndexMap<String, String> {
    let problems = |row: &IndexMap<String, String>| {
        let wish = wish(card, operation, stage, row);
        card.check(account, &wish).problems
    };
    let mut row = IndexMap::new();
    for _ in fields {
        let asked_for = problems(&row)
            .iter()
            .find_map(|problem| remedy(problem, fields, &row));
        let Some((name, field)) = asked_for else {
            break;
        };
        let value = known(card, account, stage, field, &row).unwrap_or_else(|| value(field));
        row.insert(name.to_owned(), value);
    }
    let own: Vec<&str> = card
        .rows(account, operation, None, stage)
        .flat_map(|(row, _)| row.may.iter().map(String::as_str))
        .collect();
    for (name, field) in fields.iter().filter(|(name, _)| own.contains(name)) {
        let mut fuller = row.clone();
        let value = known(card, account, stage, field, &row).unwrap_or_else(|| value(field));
        fuller.insert((*name).to_owned(), value);
        if problems(&fuller).is_empty() {
            row = fuller;
        }
    }
    if row.is_empty() {
        let alone = fields
            .iter()
            .map(|(name, field)| IndexMap::from([((*name).to_owned(), value(field))]));
        let first = alone.into_iter().find(|row| problems(row).is_empty());
        return first.unwrap_or_default();
    }
    row
}

/// What a row asks for.
pub fn wish(
    card: &Card,
    operation: Operation,
    stage: Option<&Stage>,
    row: &IndexMap<String, String>,
) -> Wish {
    let edit = |(field, text): (&String, &String)| Edit {
        field: field.clone(),
        entry: Entry::Text(text.clone()),
    };
    Wish {
        operation,
        via: None,
        lead: (operation != Operation::AddLead).then(|| card.lead.sample.clone()),
        stage: stage.map(|stage| stage.name.clone()),
        edits: row.iter().map(edit).collect(),
        allow_final: true,
        asked_at: Timestamp::UNIX_EPOCH,
    }
}

/// The field that is missing, or the first member of the object that is.
fn remedy<'a>(
    problem: &Problem,
    fields: &[(&'a str, &'a Field)],
    row: &IndexMap<String, String>,
) -> Option<(&'a str, &'a Field)> {
    let missing = problem
        .field
        .as_deref()
        .filter(|_| problem.code == "missing-field")?;
    let mut fields = fields.iter().copied();
    fields
        .find(|(name, _)| *name == missing || is_member(name, missing))
        .filter(|(name, _)| !row.contains_key(*name))
}

/// The first entry of the account's list that means itself, and belongs to what the row holds already.
fn known(
    card: &Card,
    account: &Account,
    stage: Option<&Stage>,
    field: &Field,
    row: &IndexMap<String, String>,
) -> Option<String> {
    let parent = field.of.as_deref().and_then(|of| {
        if let Some(stage) = stage.filter(|_| of == card.stage_field) {
            return Some(stage.value.clone());
        }
        let meant = card.meant(account, card.field(of)?, row.get(of)?, None);
        meant.entry.map(|name| name.value.clone())
    });
    let names = super::entries(field, account, parent.as_ref());
    let mut names = names.map(|name| name.name.clone());
    names.find(|name| {
        let meant = card.meant(account, field, name, parent.as_ref());
        meant.entry.is_some()
    })
}

/// A value that a field takes: the card's sample, the first that is listed, or one of its type.
pub fn value(field: &Field) -> String {
    if let Some(known) = field.sample.as_ref().or(field.one_of.first()) {
        return known.clone();
    }
    match field.kind {
        Kind::Boolean => "true".into(),
        Kind::Date | Kind::DateTime => DAY.into(),
        Kind::Integer | Kind::Number => match (field.least, field.most) {
            (Some(least), Some(most)) => f64::midpoint(least, most).round().to_string(),
            (Some(least), None) => least.to_string(),
            _ => "1".into(),
        },
        Kind::Uuid => "3f2504e0-4f89-41d3-9a0c-0305e82c3301".into(),
        Kind::Identifier => "Main".into(),
        Kind::Text | Kind::OneOf | Kind::List | Kind::Json => "text".into(),
    }
}
