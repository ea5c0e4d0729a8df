//! `leads stats`: how many leads stand where, how long they have been waiting, and what is open.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::account::{rfc3339, without_absent};
use crate::command::context::{Context, now};
use crate::command::stages;
use crate::error::Result;
use crate::lead::Phase;
use crate::output::{Block, Column, Report, Table, thousands};
use crate::store::{Counted, Store};

/// `leads stats`.
pub fn stats(context: &Context, vendor: Option<&str>) -> Result<Report> {
    if let Some(vendor) = vendor {
        stages::vendor(vendor)?;
    }
    let store = context.existing_store()?;
    let mut found = match store {
        Some(store) => store.at_one_moment(Store::stats)?,
        None => std::collections::BTreeMap::new(),
    };
    let wanted = &context.globals.profiles;
    found.retain(|profile, counted| {
        (wanted.is_empty() || wanted.contains(profile))
            && vendor.is_none_or(|vendor| vendor == counted.vendor)
    });
    let at = now();
    let mut all = Counted::default();
    for counted in found.values() {
        add(&mut all, counted);
    }
    let mut summary = counts(&all);
    summary.insert("profiles".into(), json!(found.len()));
    let items = found
        .iter()
        .map(|(profile, counted)| item(profile, counted, at));
    let view = if found.is_empty() {
        let text = format!(
            "nothing in the store yet; fetch some leads: leadctl pull-leads{}",
            context.here()
        );
        vec![Block::Text(text)]
    } else {
        let rows = found
            .iter()
            .map(|(profile, counted)| row(profile, counted, at));
        let bars = Phase::ALL.map(|phase| (phase.to_string(), of(&all, phase)));
        vec![
            Block::Table(Table::new(columns(), rows.collect())),
            Block::Bars(bars.to_vec()),
        ]
    };
    Ok(Report {
        kind: "stats",
        head: Map::new(),
        items_name: "profiles",
        items: items.collect(),
        tail: Map::from_iter([("summary".to_owned(), Value::Object(summary))]),
        view,
    })
}

fn add(all: &mut Counted, counted: &Counted) {
    for (phase, count) in &counted.phases {
        *all.phases.entry(*phase).or_default() += count;
    }
    all.unconfirmed += counted.unconfirmed;
    all.quarantined += counted.quarantined;
    all.unknown += counted.unknown;
    all.forgotten += counted.forgotten;
}

fn of(counted: &Counted, phase: Phase) -> u64 {
    counted.phases.get(&phase).copied().unwrap_or_default()
}

/// `unknown` among the phases is that of leads; `unknown_fate` counts writes.
fn counts(counted: &Counted) -> Map<String, Value> {
    let phases = Phase::ALL.map(|phase| (phase.word().to_owned(), json!(of(counted, phase))));
    Map::from_iter([
        ("leads".to_owned(), json!(counted.leads())),
        ("phases".to_owned(), Value::Object(Map::from_iter(phases))),
        ("unconfirmed".to_owned(), json!(counted.unconfirmed)),
        ("quarantined".to_owned(), json!(counted.quarantined)),
        ("unknown_fate".to_owned(), json!(counted.unknown)),
        ("forgotten".to_owned(), json!(counted.forgotten)),
    ])
}

fn item(profile: &str, counted: &Counted, at: Timestamp) -> Value {
    let age = |came: Option<Timestamp>| came.map(|came| at.duration_since(came).as_secs());
    let mut item = Map::from_iter([
        ("type".to_owned(), json!("stats")),
        ("profile".to_owned(), json!(profile)),
        ("vendor".to_owned(), json!(counted.vendor)),
    ]);
    item.extend(counts(counted));
    item.insert(
        "oldest_open".into(),
        json!(counted.oldest_open.map(rfc3339)),
    );
    item.insert(
        "oldest_open_seconds".into(),
        json!(age(counted.oldest_open)),
    );
    item.insert(
        "median_open".into(),
        json!(counted.median_open.map(rfc3339)),
    );
    item.insert(
        "median_open_seconds".into(),
        json!(age(counted.median_open)),
    );
    without_absent(Value::Object(item))
}

fn columns() -> Vec<Column> {
    let number = |name: &str, rank| Column::new(name, rank).right();
    let mut columns = vec![
        Column::new("profile", 0),
        Column::new("vendor", 9),
        number("leads", 0),
    ];
    let phases = Phase::ALL.map(|phase| number(phase.word(), 0));
    columns.extend(phases);
    columns.extend([
        number("oldest open", 2).whole(),
        number("median", 3).whole(),
        number("unconfirmed", 4).if_filled(),
        number("quarantined", 5).if_filled(),
        number("unknown fate", 1).if_filled(),
        number("forgotten", 6).if_filled(),
    ]);
    columns
}

fn row(profile: &str, counted: &Counted, at: Timestamp) -> Vec<String> {
    let some = |count: u64| match count {
        0 => String::new(),
        count => thousands(count),
    };
    let age = |came: Option<Timestamp>| {
        came.map_or_else(String::new, |came| {
            in_days(at.duration_since(came).as_secs())
        })
    };
    let mut cells = vec![
        profile.to_owned(),
        counted.vendor.clone(),
        thousands(counted.leads()),
    ];
    cells.extend(Phase::ALL.map(|phase| thousands(of(counted, phase))));
    cells.extend([
        age(counted.oldest_open),
        age(counted.median_open),
        some(counted.unconfirmed),
        some(counted.quarantined),
        some(counted.unknown),
        some(counted.forgotten),
    ]);
    cells
}

/// `12 d`, `5 h`, `3 min`: the largest unit tells enough.
fn in_days(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 86_400.. => format!("{} d", seconds / 86_400),
        seconds @ 3_600.. => format!("{} h", seconds / 3_600),
        seconds => format!("{} min", seconds / 60),
    }
}
