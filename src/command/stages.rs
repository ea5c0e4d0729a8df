//! `leadctl stages`: what each stage needs and may carry, and whose rule it is.

mod entries;

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::account::Account;
use crate::cli::Stages as Arguments;
use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Says, Severity};
use crate::output::{Block, Column, Report, Table};
use crate::vendor::card::{Card, Row, fold, nearest};
use crate::vendor::needs::Need;
use crate::vendor::value::takes;
use crate::vendor::{ALL, Vendor, by_id};
use entries::Entry;

/// A cell that would list more fields tells which ones it leaves out.
const LONGEST_LIST: usize = 12;

/// `stages [VENDOR|PROFILE [STAGE]]`.
pub fn command(context: &Context, arguments: &Arguments) -> Result<Report> {
    let stage = arguments.stage.as_deref();
    // A profile may switch house rules off and name its stages. Without a configuration there are only vendors.
    let config = || context.config();
    let wanted = context.flags.wanted(&context.environment);
    match (arguments.of.as_deref(), wanted.as_slice()) {
        (Some(of), []) => of_one(of, stage, config().ok().as_ref()),
        (Some(of), _) if by_id(of).is_some() => of_one(of, stage, None),
        // With a profile named, one word is a stage.
        (of, [_, ..]) => {
            let config = config()?;
            let profile = config.for_reading(&context.flags, &context.environment)?;
            let stage = if of == Some(profile.name.as_str()) {
                stage
            } else {
                of.or(stage)
            };
            stages(&[(profile.vendor.card(), profile.account.clone())], stage)
        }
        (None, []) => {
            let cards = ALL.iter().map(|it| it.card());
            let whole: Vec<_> = cards.map(|it| (it, Account::default())).collect();
            stages(&whole, None)
        }
    }
}

/// Those of one vendor, or of one profile.
fn of_one(of: &str, stage: Option<&str>, config: Option<&Config>) -> Result<Report> {
    if let Some(vendor) = by_id(of) {
        return stages(&[(vendor.card(), Account::default())], stage);
    }
    match config.and_then(|config| config.profiles.get(of)) {
        Some(profile) => stages(&[(profile.vendor.card(), profile.account.clone())], stage),
        None => Err(no_such_vendor(
            of,
            config.into_iter().flat_map(|it| it.profiles.keys()),
        )),
    }
}

/// The vendor of this id. Errors: 2, with the nearest id.
pub fn vendor(id: &str) -> Result<&'static dyn Vendor> {
    by_id(id).ok_or_else(|| no_such_vendor(id, std::iter::empty()))
}

fn no_such_vendor<'a>(typed: &str, profiles: impl Iterator<Item = &'a String>) -> Error {
    let vendors: Vec<&str> = ALL.iter().map(|it| it.id()).collect();
    let known = vendors.iter().copied().chain(profiles.map(String::as_str));
    let error = Error::new(
        Kind::Usage,
        "no-such-vendor",
        format!("there is no vendor `{typed}`"),
    );
    let error = match nearest(typed, known) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error,
    };
    error.hint(format!("the vendors are {}", vendors.join(", ")))
}

/// The stages of these vendors, each with the account whose house rules apply.
pub fn stages(cards: &[(&'static Card, Account)], stage: Option<&str>) -> Result<Report> {
    let mut report = Report {
        kind: "stages",
        items_name: "stages",
        ..Report::default()
    };
    let whole = cards.len() == 1;
    for (card, account) in cards {
        let entries = wanted(card, entries::stages(card, account), stage)?;
        let items = entries.iter().map(|entry| entry.to_json(card, "stage"));
        report.items.extend(items);
        report.view.push(Block::Text(heading(card, account)));
        report
            .view
            .push(Block::Table(table(card, &card.word, &entries)));
        if whole && stage.is_none() {
            let others = entries::operations(card, account);
            let items = others.iter().map(|entry| entry.to_json(card, "operation"));
            report.items.extend(items);
            if !others.is_empty() {
                report
                    .view
                    .push(Block::Table(table(card, "operation", &others)));
            }
        }
        if whole {
            report
                .view
                .extend(rules(card, account, stage.map(|_| entries.as_slice())));
            let fields = fields(card, &entries, stage.is_some());
            report.view.push(Block::Table(fields));
        }
    }
    if !whole {
        report.view.push(Block::Text(
            "One vendor with its rules and fields: leadctl stages VENDOR".into(),
        ));
    }
    Ok(report)
}

fn needs_json(needs: &[Need]) -> Value {
    needs
        .iter()
        .map(|need| {
            let mut object = Map::new();
            object.insert("what".into(), json!(need.what));
            object.insert("fields".into(), json!(need.fields));
            object.insert("rule".into(), json!(need.says));
            if let Some(id) = &need.id {
                object.insert("id".into(), json!(id));
            }
            object.insert("severity".into(), json!(need.severity));
            Value::Object(object)
        })
        .collect()
}

fn heading(card: &Card, account: &Account) -> String {
    let list = card.stage_names().filter(|_| card.stage.is_empty());
    let known = list.map_or(0, |list| account.names.list(list).len());
    let whose = if known > 0 {
        format!("{known} {} of {}", plural(&card.word), account.profile)
    } else if let Some(list) = list.filter(|_| !account.profile.is_empty()) {
        let none = format!(
            "no {} of {} are known yet",
            plural(&card.word),
            account.profile
        );
        let again = &account.names.again;
        match card.asked_for(list) {
            Some(list) => format!("{none}\nfetch them: leadctl names {list} {again} --refresh"),
            None => none,
        }
    } else if card.stage.is_empty() {
        format!("each account has its own {} list", card.word)
    } else {
        format!("{} {}", card.stage.len(), plural(&card.word))
    };
    format!("{} ({}): {whose}\n{}", card.name, card.id, card.docs)
}

fn plural(word: &str) -> String {
    if word.ends_with('s') {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// The one stage that was asked for. An account's stage may be any: then everything that is known is shown.
fn wanted<'a>(
    card: &Card,
    mut entries: Vec<Entry<'a>>,
    stage: Option<&str>,
) -> Result<Vec<Entry<'a>>> {
    let Some(typed) = stage else {
        return Ok(entries);
    };
    let is_wanted = |entry: &Entry| fold(&entry.name) == fold(typed);
    if entries.iter().any(is_wanted) {
        entries.retain(is_wanted);
    } else if !card.stage.is_empty() {
        return Err(unknown(card, typed));
    }
    Ok(entries)
}

fn unknown(card: &Card, typed: &str) -> Error {
    let names: Vec<_> = card.stage.iter().map(Row::name).collect();
    let error = Error::new(
        Kind::Invalid,
        "unknown-stage",
        format!("{} has no {} `{typed}`", card.name, card.word),
    );
    let error = match nearest(typed, names.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error,
    };
    error.hint(format!("all of them: leadctl stages {}", card.id))
}

fn table(card: &Card, of: &str, entries: &[Entry]) -> Table {
    let row = |entry: &Entry| {
        let needs: Vec<_> = entry.needs.needs.iter().map(marked).collect();
        let refuses: Vec<_> = entry.needs.refuses.iter().map(marked).collect();
        vec![
            entry.name.clone(),
            entry.phase.to_owned(),
            needs.join("; "),
            may(card, entry),
            refuses.join("; "),
            if entry.needs.is_final { "yes" } else { "" }.to_owned(),
        ]
    };
    Table::new(
        vec![
            Column::new(of, 0),
            Column::new("phase", 2),
            Column::new("needs (* our own rule)", 0).wrapped(),
            Column::new("may carry", 3).wrapped(),
            Column::new("must not carry", 4).wrapped(),
            Column::new("final", 1),
        ],
        entries.iter().map(row).collect(),
    )
}

/// What may be given; where that is nearly everything, what may not.
fn may(card: &Card, entry: &Entry) -> String {
    let may = &entry.needs.may;
    let listed = may.join(", ");
    if may.len() <= LONGEST_LIST {
        return listed;
    }
    let needed = entry.needs.needs.iter().flat_map(|need| &need.fields);
    let known: Vec<&str> = may.iter().chain(needed).map(|name| object(name)).collect();
    let mut others: Vec<&str> = card
        .field
        .keys()
        .map(|name| object(name))
        .filter(|name| *name != card.stage_field && !known.contains(name))
        .collect();
    others.dedup();
    match others.as_slice() {
        [] => "any field below".to_owned(),
        few if few.len() <= LONGEST_LIST / 2 => {
            format!("any field below but {}", few.join(", "))
        }
        _ => listed,
    }
}

/// `contact.firstName` → `contact`.
fn object(field: &str) -> &str {
    field.split_once('.').map_or(field, |(object, _)| object)
}

fn marked(need: &Need) -> String {
    match (need.says, need.severity) {
        (Says::Vendor, _) => need.what.clone(),
        (Says::House, Severity::Error) => format!("{}*", need.what),
        (Says::House, Severity::Warning) => format!("{}* (only a warning)", need.what),
    }
}

/// Our own rules; with one stage asked for, those that may stop it.
fn rules(card: &Card, account: &Account, asked: Option<&[Entry]>) -> Vec<Block> {
    let concerns = |row: &&Row| {
        asked.is_none_or(|entries| entries.iter().any(|entry| concerns(card, row, entry)))
    };
    let rules: Vec<&Row> = card.house.iter().filter(concerns).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let row = |row: &Row| {
        let off = row
            .id
            .as_ref()
            .is_some_and(|id| account.house_rules_off.contains(id));
        vec![
            row.name().to_owned(),
            if off { "off" } else { "on" }.to_owned(),
            row.because.clone().unwrap_or_default(),
        ]
    };
    vec![
        Block::Text(
            "Our own rules, where the vendor's page says nothing.\nSwitch one off in the profile: house_rules.ID = false"
                .into(),
        ),
        Block::Table(Table::new(vec![Column::new("id", 0), Column::new("state", 0), Column::new("because", 0).wrapped()], rules.into_iter().map(row).collect())),
    ]
}

/// Whether a house rule can have a say when a lead is moved to this stage.
fn concerns(card: &Card, rule: &Row, entry: &Entry) -> bool {
    let of_stage = rule.stages.is_empty() || rule.stages.contains(&entry.name);
    let of_operation =
        rule.operations.is_empty() || rule.operations.contains(&Operation::ChangeStage);
    let needed = entry.needs.needs.iter().flat_map(|need| &need.fields);
    let given: Vec<&String> = needed.chain(&entry.needs.may).collect();
    let mut named = rule.mentions().chain(rule.field.as_deref()).peekable();
    let of_field = named.peek().is_none()
        || card.stage.is_empty()
        || named.any(|name| given.iter().any(|it| *it == name));
    of_stage && of_operation && of_field
}

fn fields(card: &Card, entries: &[Entry], only_named: bool) -> Table {
    let named = |name: &str| {
        entries.iter().any(|entry| {
            let needed = entry.needs.needs.iter().flat_map(|need| &need.fields);
            needed.chain(&entry.needs.may).any(|it| it == name)
        })
    };
    let rows = card
        .field
        .iter()
        .filter(|(name, _)| **name != card.stage_field && (!only_named || named(name)))
        .map(|(name, field)| {
            vec![
                name.clone(),
                takes(field),
                field.about.clone().unwrap_or_default(),
            ]
        })
        .collect();
    Table::new(
        vec![
            Column::new("field", 0),
            Column::new("takes", 0).wrapped(),
            Column::new("about", 3).wrapped(),
        ],
        rows,
    )
}
