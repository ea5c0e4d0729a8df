//! `runs resume`: goes on with a bulk run. Sends what was never sent, and nothing of unknown fate.

use serde_json::Value;

use super::found::bulk_run;
use crate::command::Ended;
use crate::command::bulk::lock;
use crate::command::bulk::send::{Work, is_due, open_leads, pass};
use crate::command::context::Context;
use crate::error::Result;
use crate::lead::Operation;
use crate::output::thousands;
use crate::store::{NewRun, Spool, Store};
use crate::sync::bulk::{MaxErrors, Orders};
use crate::sync::results;

/// `runs resume [RUN]`.
pub fn resume(
    context: &Context,
    run: Option<&str>,
    concurrency: Option<usize>,
    max_errors: Option<MaxErrors>,
) -> Result<Ended> {
    let accounts = context.accounts()?;
    let Some((run, profile)) = bulk_run(context, &accounts, run)? else {
        context.output.note("No bulk run is unfinished.");
        return Ok(Ended::default());
    };
    let lock = lock(context, &accounts, profile)?;
    let spool = Spool::open(&accounts.data, &run.id)?;
    let store = Store::open(&accounts.data)?;
    let mut rows = 0;
    for row in results::of(&store, spool.rows()?, &run.id) {
        rows += u64::from(is_due(&row?));
    }
    if context.is_dry() {
        context.output.note(&format!(
            "{} of run {} would be sent to {}",
            thousands(rows),
            run.id,
            profile.name
        ));
        return Ok(Ended::default());
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
            open: open_leads(&store, &spool, &run.id, profile)?,
        },
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
