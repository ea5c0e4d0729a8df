//! `leads verify`: recomputes what must hold of the store and of the runs' folders, and says whether it does.

use std::path::Path;

use serde_json::{Map, json};

use super::results::results;
use crate::command::Ended;
use crate::command::context::Context;
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Column, Report, Table, thousands};
use crate::store::{Check, Store};

/// `leads verify`. Errors: 1 where something does not hold.
pub fn verify(context: &Context) -> Result<Ended> {
    let Some(store) = context.existing_store()? else {
        let text = "there is no store yet: nothing to verify";
        return Ok(report(&[], vec![Block::Text(text.to_owned())]).into());
    };
    let checks = checks(&store, &context.data()?)?;
    let error = checks.iter().any(|check| !check.holds()).then(|| {
        let failed = checks.iter().filter(|check| !check.holds());
        let names: Vec<&str> = failed.map(|check| check.name).collect();
        Error::new(
            Kind::Failure,
            "not-verified",
            format!("the store is not as it must be: {}", names.join(", ")),
        )
        .because(format!("it is {}", store.path().display()))
        .hint("keep a copy of the data folder as it is, then restore the last backup: leadctl store restore FILE")
    });
    let view = view(&checks);
    Ok(Ended {
        report: Some(report(&checks, view)),
        error,
    })
}

fn checks(store: &Store, data: &Path) -> Result<Vec<Check>> {
    let mut checks = store.at_one_moment(Store::verify)?;
    checks.push(results(store, data)?);
    Ok(checks)
}

fn report(checks: &[Check], view: Vec<Block>) -> Report {
    let item = |check: &Check| {
        json!({
            "type": "check",
            "check": check.name,
            "what": check.what,
            "result": word(check),
            "looked_at": check.looked_at,
            "failed": check.failed,
            "rows": check.named,
        })
    };
    let failed = checks.iter().filter(|check| !check.holds()).count();
    let summary =
        json!({ "checks": checks.len(), "passed": checks.len() - failed, "failed": failed });
    Report {
        kind: "verification",
        head: Map::new(),
        items_name: "checks",
        items: checks.iter().map(item).collect(),
        tail: Map::from_iter([("summary".to_owned(), summary)]),
        view,
    }
}

fn word(check: &Check) -> &'static str {
    if check.holds() { "PASS" } else { "FAIL" }
}

fn view(checks: &[Check]) -> Vec<Block> {
    let row = |check: &Check| {
        vec![
            word(check).to_owned(),
            check.name.to_owned(),
            thousands(check.looked_at),
            check.what.to_owned(),
        ]
    };
    let columns = vec![
        Column::new("result", 0),
        Column::new("check", 0),
        Column::new("looked at", 2).right(),
        Column::new("what must hold", 1).wrapped(),
    ];
    let mut blocks = vec![Block::Table(Table::new(
        columns,
        checks.iter().map(row).collect(),
    ))];
    for check in checks.iter().filter(|check| !check.holds()) {
        let mut lines: Vec<String> = check
            .named
            .iter()
            .map(|amiss| format!("{}: {amiss}", check.name))
            .collect();
        let named = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        if check.failed > named {
            lines.push(format!(
                "{}: and {} more",
                check.name,
                thousands(check.failed - named)
            ));
        }
        blocks.push(Block::Text(lines.join("\n")));
    }
    blocks
}
