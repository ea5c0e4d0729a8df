//! `--from FILE --dry-run`: the very request of every row, and nothing sent or stored.

use serde_json::{Map, Value, json};

use super::report::COLUMNS;
use crate::command::Ended;
use crate::command::context::Context;
use crate::command::dry_run::Shown;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::Verdict;
use crate::output::{Block, thousands};
use crate::rows::Source;
use crate::sheet::{Sheet, Wanted};
use crate::store::Standing;
use crate::sync::failure::refused;
use crate::sync::review::{Judged, review};

/// So many requests are shown to people; scripts get all.
const MOST_SHOWN: usize = 3;

/// So many groups of problems are shown.
const MOST_GROUPS: usize = 10;

/// Judges every row, and shows what it would send; without `skip_invalid` nothing, where a row breaks a rule.
pub fn show(
    context: &Context,
    profile: &Profile,
    source: Source,
    wanted: Wanted,
    skip_invalid: bool,
) -> Result<Ended> {
    let card = profile.vendor.card();
    let operation = wanted.operation;
    let mut sheet = Sheet::open(source, card, wanted)?;
    let mut head = Map::new();
    head.insert("profile".into(), json!(profile.name));
    head.insert("vendor".into(), json!(profile.vendor.id()));
    head.insert("operation".into(), json!(operation));
    let mut stream = context.output.begin("run", head, "rows", &COLUMNS)?;
    let mut shown = Vec::new();
    let mut keep = |judged: Judged<'_>| {
        // A row by itself may be good, and refused because of another: it would not be sent either.
        let is_ready = matches!(judged.standing, Standing::Ready(_));
        let request = match judged.change().filter(|_| is_ready) {
            Some(change) => {
                let exchange = profile.vendor.write(&profile.account, &change);
                let exchange = exchange.map_err(|refusal| refused(&refusal))?;
                Some(Shown::new(profile, &exchange.request, context.globals.curl))
            }
            None => None,
        };
        stream.item(|| row(&judged, request.as_ref()))?;
        if shown.len() < MOST_SHOWN {
            shown.extend(request.map(|request| request.text));
        }
        Ok(())
    };
    let reviewed = review(&mut sheet, card, &profile.account, &mut keep)?;
    for note in sheet.rows().notes() {
        context.output.note(&note);
    }
    for notice in &reviewed.notices {
        context.output.warn(notice);
    }
    let mut summary = Map::new();
    summary.insert("rows".into(), json!(reviewed.rows));
    for verdict in Verdict::ALL {
        let count = match verdict {
            Verdict::Planned => reviewed.valid,
            Verdict::Refused => reviewed.invalid,
            Verdict::Skipped => reviewed.skipped,
            _ => 0,
        };
        summary.insert(verdict.word().into(), json!(count));
    }
    summary.insert("results".into(), json!({}));
    summary.insert("next".into(), json!([]));
    let mut tail = Map::new();
    tail.insert("summary".into(), Value::Object(summary));
    let mut texts = shown;
    let more = reviewed.valid.saturating_sub(texts.len() as u64);
    if more > 0 {
        texts.push(format!(
            "... and {} more; --format json shows all of them",
            thousands(more)
        ));
    }
    texts.extend(reviewed.groups.told(MOST_GROUPS));
    texts.push(format!(
        "{}: {} would be sent, {} break a rule, {} left out",
        sheet.rows().file(),
        thousands(reviewed.valid),
        thousands(reviewed.invalid),
        thousands(reviewed.skipped)
    ));
    let view: Vec<Block> = texts.into_iter().map(Block::Text).collect();
    stream.end(tail, &view)?;
    let error = (reviewed.invalid > 0).then(|| {
        let message = format!("{} rows break a rule", thousands(reviewed.invalid));
        let error = Error::new(Kind::Invalid, "invalid", message);
        match (skip_invalid, reviewed.valid) {
            (true, 1..) => error.because("they would be left out, and the others sent"),
            (_, 0) => error.because("nothing would be sent before they are mended"),
            (false, _) => error
                .because("nothing would be sent before they are mended")
                .hint("to send the others all the same: --skip-invalid"),
        }
    });
    Ok(Ended {
        report: None,
        error,
    })
}

/// The contract's ROW, as planned.
fn row(judged: &Judged<'_>, request: Option<&Shown>) -> Value {
    let wish = judged.wish();
    let verdict = match judged.standing {
        Standing::Ready(_) => Verdict::Planned,
        Standing::Refused(_) => Verdict::Refused,
        Standing::Skipped(_) => Verdict::Skipped,
    };
    let mut row = json!({
        "type": "row",
        "row": judged.row.row,
        "line": judged.row.line,
        "lead": wish.as_ref().and_then(|wish| wish.lead.as_deref()),
        "stage": wish.as_ref().and_then(|wish| wish.stage.as_deref()),
        "verdict": verdict,
        "problems": judged.problems(),
        "attempts": 0,
        "request": request.map(|request| &request.json),
    });
    if let Standing::Skipped(reason) = &judged.standing {
        row["message"] = json!(reason);
    }
    crate::account::without_absent(row)
}
