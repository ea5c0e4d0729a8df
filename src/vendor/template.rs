//! A sheet to be filled in: which columns a change needs and may have, with an example row that passes the check.
//!
//! Whatever is known of a column comes from `Card::needs`, which words it; nothing here knows a rule of its own.

mod example;
#[cfg(test)]
mod tests;

use indexmap::IndexSet;
use serde_json::Value;

use super::card::{Card, Field, Kind};
use super::check::is_member;
use super::needs::{Need, Needs, Scope};
use crate::account::{Account, Name};
use crate::lead::{CLEAR, Operation, Severity, Stage};

/// A sheet for one operation: to one stage, where it is a change of stage.
#[derive(Debug)]
pub struct Template<'a> {
    /// The columns, those that must be filled in first.
    pub columns: Vec<Column<'a>>,
    /// Fields that a person may add as columns and hardly ever wants: any member of an object, and what is JSON.
    pub others: Vec<(&'a str, &'a Field)>,
    /// What the vendor's page adds, for the user to know.
    pub notices: Vec<String>,
    /// Whether a cell can clear a field.
    pub clears: bool,
    /// Cannot be undone.
    pub is_final: bool,
}

/// One column.
#[derive(Debug)]
pub struct Column<'a> {
    /// Its name, as a sheet's first row has it.
    pub name: String,
    /// What it holds.
    pub holds: Holds<'a>,
    /// Whether it must be filled in.
    pub demand: Demand,
    /// The requirements that name it.
    pub needs: Vec<Need>,
    /// When it must stay empty.
    pub refuses: Vec<Need>,
    /// The values to choose from; empty where there is no list.
    pub values: Vec<String>,
    /// Whether any other value is wrong.
    pub only_values: bool,
    /// Its cell in the example row; empty where the example leaves it out.
    pub example: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds<'a> {
    /// The lead's id.
    Lead,
    /// The stage.
    Stage,
    /// A field.
    Field(&'a Field),
}

/// Whether a column must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// In every row.
    Always,
    /// It depends on the other columns, or is wished for and not needed.
    Sometimes,
    /// It may stay empty.
    Never,
}

impl<'a> Template<'a> {
    /// The sheet for an operation, which for a change of stage leads to `stage`.
    pub fn new(
        card: &'a Card,
        account: &Account,
        operation: Operation,
        stage: Option<&Stage>,
    ) -> Self {
        let needs = card.needs(account, operation, None, stage);
        let clears = card.clears(operation, None);
        let all: Vec<_> = in_order(card, &needs)
            .into_iter()
            .filter_map(|name| card.field.get_key_value(name))
            .map(|(name, field)| (name.as_str(), field))
            .collect();
        let (fields, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| has_column(*it));
        let examples = example::row(card, account, operation, stage, &fields);
        let mut columns: Vec<_> = keys(card, account, operation, stage);
        columns.extend(fields.into_iter().map(|(name, field)| {
            let mut column = column(name, Holds::Field(field), &needs);
            let parent = stage.filter(|_| field.of.as_ref() == Some(&card.stage_field));
            let parent = parent.map(|stage| &stage.value);
            (column.values, column.only_values) = choices(card, field, account, parent);
            if clears && column.demand != Demand::Always && !column.values.is_empty() {
                column.values.push(CLEAR.to_owned());
            }
            column.example = examples.get(name).cloned().unwrap_or_default();
            column
        }));
        Self {
            columns,
            others,
            notices: card
                .rows(account, operation, None, stage)
                .filter_map(|(row, _)| row.notice.clone())
                .collect(),
            clears,
            is_final: needs.is_final,
        }
    }
}

/// The columns that say which lead is meant, and where it shall go.
fn keys<'a>(
    card: &Card,
    account: &Account,
    operation: Operation,
    stage: Option<&Stage>,
) -> Vec<Column<'a>> {
    let always = |name: &str, holds, example: &str| Column {
        demand: Demand::Always,
        example: example.to_owned(),
        ..column(name, holds, &Needs::default())
    };
    let mut keys = Vec::new();
    if operation != Operation::AddLead {
        keys.push(always("lead", Holds::Lead, &card.lead.sample));
    }
    if let Some(stage) = stage {
        let mut column = always("stage", Holds::Stage, &stage.name);
        column.only_values = !card.stage.is_empty();
        column.values = if column.only_values {
            card.stage.iter().map(|row| row.name().to_owned()).collect()
        } else {
            card.field(&card.stage_field)
                .map_or_else(Vec::new, |field| choices(card, field, account, None).0)
        };
        keys.push(column);
    }
    keys
}

/// Every field that is needed or may be given: what is always needed, what is needed unless something else is given, the
/// reason of the stage, the rest as in the card. An object stands for its members.
fn in_order<'a>(card: &'a Card, needs: &'a Needs) -> IndexSet<&'a str> {
    let needed = |wanted: fn(&Need) -> bool| {
        let needs = needs.needs.iter().filter(move |need| wanted(need));
        needs.flat_map(|need| &need.fields).map(String::as_str)
    };
    let may = || needs.may.iter().map(String::as_str);
    let is_reason = |name: &&str| {
        let field = card.field.get(*name);
        field.is_some_and(|field| field.of.as_ref() == Some(&card.stage_field))
    };
    let first = needed(is_always)
        .chain(needed(|need| need.scope != Scope::When))
        .filter(|name| card.field.contains_key(*name))
        .chain(may().filter(is_reason));
    let named: Vec<&str> = needed(|_| true).chain(may()).collect();
    let rest = card.field.keys().map(String::as_str).filter(|field| {
        let mut named = named.iter();
        named.any(|name| field == name || is_member(field, name))
    });
    first.chain(rest).collect()
}

/// Whether a requirement asks for one field in every row.
fn is_always(need: &Need) -> bool {
    need.scope == Scope::Always && need.fields.len() == 1
}

/// Whether a field can be a column that people fill in: one name, and nothing that is written as JSON.
fn has_column((name, field): (&str, &Field)) -> bool {
    !name.ends_with(".*") && field.kind != Kind::Json
}

fn column<'a>(name: &str, holds: Holds<'a>, all: &Needs) -> Column<'a> {
    let about = |needs: &[Need]| -> Vec<Need> {
        let mut about = needs.to_vec();
        about.retain(|need| need.fields.iter().any(|field| field == name));
        about
    };
    let needs = about(&all.needs);
    let always = |need: &Need| is_always(need) && need.severity == Severity::Error;
    let demand = if needs.iter().any(always) {
        Demand::Always
    } else if needs.is_empty() {
        Demand::Never
    } else {
        Demand::Sometimes
    };
    Column {
        name: name.to_owned(),
        holds,
        demand,
        needs,
        refuses: about(&all.refuses),
        values: Vec::new(),
        only_values: false,
        example: String::new(),
    }
}

/// The values to choose from, and whether there are no others.
fn choices(
    card: &Card,
    field: &Field,
    account: &Account,
    parent: Option<&Value>,
) -> (Vec<String>, bool) {
    let names: IndexSet<_> = entries(field, account, parent)
        // A name that means two things is no choice.
        .filter(|name| card.meant(account, field, &name.name, parent).value.is_ok())
        .map(|name| name.name.clone())
        .collect();
    match field.kind {
        _ if !names.is_empty() => (names.into_iter().collect(), false),
        Kind::Boolean => (vec!["true".to_owned(), "false".to_owned()], true),
        kind => (field.one_of.clone(), kind == Kind::OneOf),
    }
}

/// The entries of a field's list, as far as they belong to `parent`.
fn entries<'a>(
    field: &Field,
    account: &'a Account,
    parent: Option<&'a Value>,
) -> impl Iterator<Item = &'a Name> {
    let list = field.names.as_deref();
    let names = list.map_or(&[][..], |list| account.names.list(list));
    let is_own = move |name: &&Name| parent.is_none_or(|parent| name.belongs_to(parent));
    names.iter().filter(is_own)
}
