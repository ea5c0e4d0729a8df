//! `runs resume`: goes on with a bulk run. Sends what was never sent, and nothing of unknown fate.

use std::collections::HashMap;

use serde_json::Value;

use super::found::bulk_run;
use crate::command::Ended;
use crate::command::bulk::lock;
use crate::command::bulk::send::{Work, is_due, open_leads, pass};
use crate::command::context::Context;
use crate::command::count::in_thousands;
use crate::config::Profile;
use crate::error::Result;
use crate::lead::{LeadId, Operation};
use crate::store::{NewRun, Run, Spool, Store};
use crate::sync::bulk::{MaxErrors, Orders};
use crate::sync::results::{self, RowResult};

/// `runs resume [RUN]`.
pub fn resume(
    context: &Context,
    run: Option<&str>,
    concurrency: Option<usize>,
    max_errors: Option<MaxErrors>,
) -> Result<Ended> {
    let accounts = context.accounts()?;
    let Some((run, profile)) = bulk_run(context, &accounts, run)? else {
        context.output.note("no bulk run is unfinished");
        return Ok(Ended::default());
    };
    let lock = lock(context, &accounts, profile)?;
    let spool = Spool::open(&accounts.data, &run.id)?;
    let store = Store::open(&accounts.data)?;
    let open = open_leads(&store, &spool, &run.id, profile)?;
    let (mut rows, mut behind) = (0_u64, 0_u64);
    for row in results::of(&store, spool.rows()?, &run.id) {
        let row = row?;
        if is_due(&row) {
            rows += 1;
            behind += u64::from(waits(&row, profile, &open));
        }
    }
    if context.is_dry() {
        let told = told(&run, profile, rows - behind, behind);
        context.output.note(&told);
        return Ok(Ended::default());
    }
    if rows == 0 {
        let run = &run.id;
        context
            .output
            .note(&format!("nothing of run {run} is left to be sent"));
    }
    let operation = Operation::from_word(&run.operation).unwrap_or(Operation::ChangeStage);
    context.output.can_be_kept()?;
    let settings = &spool.input().settings;
    let said = |name: &str| settings[name].as_bool() == Some(true);
    let work = Work {
        context,
        accounts: &accounts,
        profile,
        pass: pass(context, profile, rows)?,
        rows,
        orders: Orders {
            concurrency: concurrency.unwrap_or(profile.concurrency),
            max_errors,
            together: said("batch"),
            again: said("again") || profile.vendor.card().adds_events(operation),
            via: serde_json::from_value(settings["via"].clone()).unwrap_or_default(),
            allow_final: said("allow_final"),
            asked_at: run.started_at,
            open,
        },
        ear: None,
        run: NewRun {
            operation,
            id: run.id,
            profile: run.profile,
            vendor: run.vendor,
            started_at: run.started_at,
            arguments: Value::Null,
        },
    };
    drop(store);
    let ended = work.send();
    drop(lock);
    ended
}

/// Whether an earlier row of its lead is of unknown fate: then it is not sent.
fn waits(row: &RowResult, profile: &Profile, open: &HashMap<LeadId, u32>) -> bool {
    let card = profile.vendor.card();
    let lead = row.lead().and_then(|lead| card.lead_id(lead).ok());
    let earlier = lead.and_then(|lead| open.get(&lead));
    earlier.is_some_and(|earlier| *earlier < row.kept.row)
}

fn told(run: &Run, profile: &Profile, rows: u64, behind: u64) -> String {
    let waiting = match behind {
        0 => String::new(),
        behind => format!(
            "; {} would not, behind a row of unknown fate",
            in_thousands(behind, "row")
        ),
    };
    let name = &profile.name;
    format!(
        "{} of run {} would be sent to {name}{waiting}",
        in_thousands(rows, "row"),
        run.id
    )
}
