//! `leadctl names`: the account's own lists, as the vendor told them or the profile wrote them down.

mod learn;
mod words;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Ended;
use super::context::{Accounts, Context, now};
use super::count::counted;
use super::dry_run;
use crate::account::{Name, id_text, rfc3339};
use crate::cli::Names as Arguments;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Column, Report, Table};
use crate::vendor::card::{Card, SettingKind, fold, nearest};
use crate::vendor::typed_id;
pub use learn::learn;
pub use words::Words;

/// `names [FIELD] [--refresh]`.
pub fn names(context: &Context, arguments: &Arguments) -> Result<Ended> {
    let accounts = if arguments.refresh {
        context.accounts()?
    } else {
        Accounts::at_rest(context.config()?, context.data()?)
    };
    let config = &accounts.config;
    let mut profile = config
        .for_reading(&context.flags, &context.environment)?
        .clone();
    let card = profile.vendor.card();
    let all = lists(card);
    if all.is_empty() {
        return Err(none_of_its_own(card));
    }
    let wanted: Vec<&str> = match &arguments.field {
        Some(typed) => vec![list_of(card, &all, typed)?],
        None => all,
    };
    let mut error = None;
    if arguments.refresh {
        let asked = asked_for(card, &wanted)?;
        if context.is_dry() {
            return Ok(dry_run::lists(context, &profile, &asked).into());
        }
        error = refresh(context, &accounts, &mut profile, &asked)?;
    }
    Ok(Ended {
        report: Some(report(context, &profile, &wanted)),
        error,
    })
}

/// Asks the vendor for lists and keeps them. What goes wrong with one does not keep the others back.
fn refresh(
    context: &Context,
    accounts: &Accounts,
    profile: &mut Profile,
    lists: &[&str],
) -> Result<Option<Error>> {
    let mut told = 0;
    let mut wrong: Vec<Error> = Vec::new();
    for (list, result) in learn::ask(context, profile, &accounts.data, lists)? {
        match result {
            Ok(telling) => {
                told += 1;
                if let Some(oddity) = learn::keep(profile, &accounts.data, &list, &telling)? {
                    context.output.warn(&oddity);
                }
            }
            Err(error) => wrong.push(error.detail("list", list)),
        }
    }
    // The first one decides how it ends, and is told there.
    for error in wrong.iter().skip(1) {
        let why = error.because.first().map_or("", String::as_str);
        context.output.warn(&format!("{}: {why}", error.message));
    }
    let first = wrong.into_iter().next();
    Ok(first.map(|error| match told {
        0 => error,
        _ => Error {
            kind: Kind::Partial,
            ..error
        }
        .hint(format!(
            "{} told; the others are as they were",
            counted(told, "list")
        )),
    }))
}

/// Every list of an account at a vendor: those that the vendor tells, and those that the profile writes down.
fn lists(card: &Card) -> Vec<&str> {
    let settings = card.setting.iter();
    let written = settings.filter(|(_, setting)| setting.kind == SettingKind::Names);
    let told = card.list.keys();
    told.chain(written.map(|(name, _)| name))
        .map(String::as_str)
        .collect()
}

/// The list that a person means: by its own name, by a field that takes its entries, or by the vendor's word for a stage.
fn list_of<'a>(card: &'a Card, all: &[&'a str], typed: &str) -> Result<&'a str> {
    let wanted = fold(typed);
    let listed = all.iter().copied().find(|list| fold(list) == wanted);
    let field = || {
        let fields = card.field.iter();
        let mut named = fields.filter(|(name, _)| fold(name) == wanted);
        named.find_map(|(_, field)| field.names.as_deref())
    };
    let is_stage = wanted == fold(&card.word) || wanted == "stage";
    let found = listed
        .or_else(field)
        .or_else(|| card.stage_names().filter(|_| is_stage));
    found.ok_or_else(|| no_such_list(card, all, typed))
}

fn no_such_list(card: &Card, all: &[&str], typed: &str) -> Error {
    let message = format!("an account at {} has no list `{typed}`", card.name);
    let error = Error::new(Kind::Usage, "no-such-list", message);
    let fields = card.field.iter();
    let fields = fields.filter(|(_, field)| field.names.is_some());
    let fields = fields.map(|(name, _)| name.as_str());
    let error = match nearest(typed, all.iter().copied().chain(fields)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error,
    };
    error.hint(format!("the lists are {}", all.join(", ")))
}

fn none_of_its_own(card: &Card) -> Error {
    let message = format!("an account at {} has no lists of its own", card.name);
    Error::new(Kind::Usage, "no-names", message)
        .because(format!("each {} is {}'s own", card.word, card.name))
        .hint(format!("they are told by: leadctl stages {}", card.id))
}

/// The lists to ask for. Errors: 2 where the vendor tells none of them.
fn asked_for<'a>(card: &'a Card, wanted: &[&str]) -> Result<Vec<&'a str>> {
    let mut asked: Vec<&str> = Vec::new();
    for list in wanted.iter().filter_map(|list| card.asked_for(list)) {
        if !asked.contains(&list) {
            asked.push(list);
        }
    }
    if asked.is_empty() {
        let what = format!(
            "{} documents no call that tells its {}",
            card.name,
            wanted.join(" or ")
        );
        let first = wanted.first().copied().unwrap_or_default();
        let setting = card.setting.get(first);
        let sample = setting.and_then(|it| it.sample.as_deref());
        return Err(Error::new(Kind::Usage, "not-offered", what).hint(format!(
            "write them into the profile: {first} = {}",
            sample.unwrap_or("{ 1 = \"...\" }")
        )));
    }
    Ok(asked)
}

fn report(context: &Context, profile: &Profile, wanted: &[&str]) -> Report {
    let card = profile.vendor.card();
    let names = &profile.account.names;
    let now = now();
    let (mut items, mut rows, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    let mut unknown = Vec::new();
    for name in wanted {
        let Some(list) = names.known(name) else {
            unknown.push(*name);
            continue;
        };
        let told_at = list.told_at.map(rfc3339);
        lists.push(crate::account::without_absent(json!({
            "list": name,
            "fields": fields_of(card, name),
            "from": if told_at.is_some() { "vendor" } else { "profile" },
            "told_at": told_at,
            "names": list.names().len(),
        })));
        let age = list
            .told_at
            .map_or("in the profile".into(), |at| age(at, now));
        for entry in list.names() {
            items.push(item(card, profile, name, entry));
            rows.push(row(card, profile, name, entry, &age));
        }
    }
    let mut tail = Map::new();
    tail.insert("lists".into(), Value::Array(lists));
    tail.insert("unknown".into(), json!(unknown));
    tail.insert("summary".into(), json!({ "names": items.len() }));
    let mut view = Vec::new();
    if !rows.is_empty() {
        view.push(Block::Table(table(rows)));
    }
    view.extend(remarks(context, profile, wanted, &unknown).map(Block::Text));
    let mut head = Map::new();
    head.insert("profile".into(), json!(profile.name));
    head.insert("vendor".into(), json!(profile.vendor.id()));
    Report {
        kind: "names",
        head,
        items_name: "names",
        items,
        tail,
        view,
    }
}

fn table(rows: Vec<Vec<String>>) -> Table {
    let mut columns = vec![
        Column::new("list", 0),
        Column::new("id", 0).whole(),
        Column::new("name", 0),
        Column::new("belongs to", 1),
        Column::new("phase", 2),
        Column::new("told", 3),
    ];
    let mut rows = rows;
    // What no entry has is no column.
    for at in (0..columns.len()).rev() {
        let is_empty = rows
            .iter()
            .all(|row| row.get(at).is_none_or(String::is_empty));
        if is_empty {
            columns.remove(at);
            for row in &mut rows {
                row.remove(at);
            }
        }
    }
    Table::new(columns, rows)
}

/// What is not known, and how to come to know it.
fn remarks(
    context: &Context,
    profile: &Profile,
    wanted: &[&str],
    unknown: &[&str],
) -> Option<String> {
    let card = profile.vendor.card();
    let (told, written): (Vec<&str>, Vec<&str>) = unknown
        .iter()
        .partition(|list| card.list.contains_key(**list));
    let again = context.again(&profile.name);
    let field = match wanted {
        [only] => format!("{only} "),
        _ => String::new(),
    };
    if !told.is_empty() {
        let lists = told.join(", ");
        return Some(format!(
            "not known yet: {lists}\nfetch them: leadctl names {field}{again} --refresh"
        ));
    }
    (!written.is_empty()).then(|| {
        format!(
            "the profile {} writes down no {}",
            profile.name,
            written.join(" and no ")
        )
    })
}

fn item(card: &Card, profile: &Profile, list: &str, entry: &Name) -> Value {
    let parent = entry.parent.as_ref();
    crate::account::without_absent(json!({
        "type": "name",
        "list": list,
        "id": entry.id(),
        "name": entry.name,
        "code": entry.code,
        "parent": parent.map(id_text),
        "belongs_to": parent.map(|parent| parent_name(card, profile, list, parent)),
        "phase": entry.phase,
    }))
}

fn row(card: &Card, profile: &Profile, list: &str, entry: &Name, age: &str) -> Vec<String> {
    let parent = entry.parent.as_ref();
    let field = card
        .field
        .values()
        .find(|it| it.names.as_deref() == Some(list));
    vec![
        list.to_owned(),
        field.map_or_else(|| entry.id(), |field| typed_id(field, &entry.value)),
        entry.name.clone(),
        parent.map_or_else(String::new, |parent| {
            parent_name(card, profile, list, parent)
        }),
        entry
            .phase
            .map_or_else(String::new, |phase| phase.to_string()),
        age.to_owned(),
    ]
}

/// What people call the entry that another one belongs to.
fn parent_name(card: &Card, profile: &Profile, list: &str, parent: &Value) -> String {
    let of = card.asked_for(list).unwrap_or_default();
    let known = profile.account.names.by_value(of, parent);
    known.map_or_else(|| id_text(parent), |name| name.name.clone())
}

fn fields_of<'a>(card: &'a Card, list: &str) -> Vec<&'a str> {
    let fields = card.field.iter();
    fields
        .filter(|(_, field)| field.names.as_deref() == Some(list))
        .map(|(name, _)| name.as_str())
        .collect()
}

/// How old something is: `just now`, `5 min old`, `2 h old`, `3 d old`.
fn age(at: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(at).as_secs() / 60;
    match minutes {
        ..=0 => "just now".to_owned(),
        1..60 => format!("{minutes} min old"),
        60..2880 => format!("{} h old", minutes / 60),
        _ => format!("{} d old", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_unit_that_people_would_use() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let old = |seconds| age(at(0), at(seconds));
        assert_eq!(old(-5), "just now");
        assert_eq!(old(59), "just now");
        assert_eq!(old(60), "1 min old");
        assert_eq!(old(2 * 3600 + 5), "2 h old");
        assert_eq!(old(47 * 3600), "47 h old");
        assert_eq!(old(3 * 86_400), "3 d old");
    }

    #[test]
    fn a_list_is_meant_by_its_name_by_its_field_and_by_the_vendors_word() {
        let card = crate::vendor::by_id("ivvy").unwrap().card();
        let all = lists(card);
        for (typed, list) in [
            ("stages", "stages"),
            ("stageId", "stages"),
            ("stage", "stages"),
            ("STAGE_REASON_ID", "reasons"),
            ("owner user id", "users"),
            ("company.industryId", "industries"),
        ] {
            assert_eq!(list_of(card, &all, typed).unwrap(), list, "{typed}");
        }
        let error = list_of(card, &all, "sorces").unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        assert_eq!(error.hint[0], "did you mean sources?");
    }
}
