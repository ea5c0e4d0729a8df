//! Finds a run, and the rows that it was given.

use serde_json::Value;

use crate::command::bulk::came::Came;
use crate::command::bulk::lock;
use crate::command::context::{Accounts, Context, now};
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Wish};
use crate::store::{Kept, Lock, Run, RunEnd, Spool, Store};
use crate::sync::outcome::Tally;
use crate::sync::results::RowResult;

/// A run by its id or its first letters. Errors: 5 where there is none, 2 where `-p` names another profile.
pub fn find(context: &Context, accounts: &Accounts, id: &str) -> Result<Run> {
    let store = Store::open_existing(&accounts.data)?;
    let run = store.map(|store| store.run(id)).transpose()?.flatten();
    let run = run.ok_or_else(|| no_such_run(context, id))?;
    let wanted = context.flags.wanted(&context.environment);
    match wanted.iter().find(|name| **name != run.profile) {
        None => Ok(run),
        Some(other) => Err(Error::new(
            Kind::Usage,
            "other-profile",
            format!(
                "run {} is one of profile {}, not of {other}",
                run.id, run.profile
            ),
        )
        .hint("leave -p out: a run knows its profile")),
    }
}

/// Why there is no such run.
pub fn no_such_run(context: &Context, id: &str) -> Error {
    Error::new(
        Kind::Rejected,
        "no-such-run",
        format!("there is no run {id}, or more than one begins so"),
    )
    .hint(format!("all runs: leadctl runs list{}", context.here()))
}

/// A bulk run and its profile: the one that is named, else the last one that is unfinished.
pub fn bulk_run<'a>(
    context: &Context,
    accounts: &'a Accounts,
    id: Option<&str>,
) -> Result<Option<(Run, &'a Profile)>> {
    let run = match id {
        Some(id) => Some(find(context, accounts, id)?),
        None => last(context, accounts, Store::last_unfinished)?,
    };
    let Some(run) = run else { return Ok(None) };
    if run.intake.is_none() {
        return Err(Error::new(
            Kind::Usage,
            "not-bulk",
            format!(
                "run {} is no bulk run: it was {} of single leads",
                run.id, run.operation
            ),
        )
        .hint("type its command again"));
    }
    let profile = accounts.config.named(&run.profile)?;
    Ok(Some((run, profile)))
}

/// The last run with rows of unknown fate.
pub fn unknown_run(context: &Context, accounts: &Accounts) -> Result<Option<Run>> {
    last(context, accounts, Store::last_unknown)
}

fn last(
    context: &Context,
    accounts: &Accounts,
    ask: fn(&Store, Option<&str>) -> Result<Option<Run>>,
) -> Result<Option<Run>> {
    let Some(store) = Store::open_existing(&accounts.data)? else {
        return Ok(None);
    };
    let wanted = context.flags.wanted(&context.environment);
    ask(&store, wanted.first().map(String::as_str))
}

/// Keeps a bulk run from being at work meanwhile: it settles its rows itself. Errors: 9 where one is. Single writes are
/// over before anybody can ask about them.
pub fn hold(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    run: &Run,
) -> Result<Option<Lock>> {
    let bulk = run.intake.map(|_| lock(context, accounts, profile));
    bulk.transpose()
}

/// How a row that was not done is sent again.
pub fn send_again(context: &Context, run: &Run) -> String {
    match run.intake {
        Some(_) => format!("leadctl runs resume {}{}", run.id, context.here()),
        None => "type its command again".to_owned(),
    }
}

/// The rows that a run was given: a bulk run's lie in its folder, those of single writes with the run itself.
pub fn given(accounts: &Accounts, run: &Run) -> Result<Box<dyn Iterator<Item = Result<Kept>>>> {
    if run.intake.is_some() {
        return Ok(Box::new(Spool::open(&accounts.data, &run.id)?.rows()?));
    }
    let rows = run.arguments.get("rows").cloned().unwrap_or(Value::Null);
    let rows: Vec<Kept> = serde_json::from_value(rows).map_err(|_| {
        Error::new(
            Kind::Rejected,
            "no-rows",
            format!("run {} does not tell what was asked for", run.id),
        )
        .because("it is no write, or stems from an older leadctl")
    })?;
    Ok(Box::new(rows.into_iter().map(Ok)))
}

/// What a row of a run asked for.
pub fn wish_of(run: &Run, kept: &Kept) -> Result<Wish> {
    let operation = Operation::from_word(&run.operation).ok_or_else(|| {
        let what = format!("run {} is a {} of another leadctl", run.id, run.operation);
        Error::new(Kind::Failure, "unknown-operation", what)
    })?;
    Ok(Wish {
        operation,
        via: serde_json::from_value(run.arguments["via"].clone()).unwrap_or_default(),
        lead: kept.lead.clone(),
        stage: kept.stage.clone(),
        edits: kept.edits.clone(),
        // It was allowed when it was sent.
        allow_final: true,
        asked_at: run.started_at,
    })
}

/// Notes anew how a run ended, after somebody found out what became of its rows; a bulk run's result files too.
pub fn end_anew(
    context: &Context,
    accounts: &Accounts,
    profile: &Profile,
    run: &Run,
) -> Result<()> {
    if run.intake.is_some() {
        let nobody = &mut |_: &RowResult| Ok(());
        return Came::of(context, accounts, profile, &run.id, None, nobody).map(drop);
    }
    let mut store = Store::open(&accounts.data)?;
    let mut tally = Tally::default();
    for write in store.writes_of_run(&run.id, 0, u32::MAX)? {
        tally.count_recorded(write.verdict, write.code.as_deref());
    }
    let end = RunEnd {
        exit: tally.exit(None).map_or(0, Kind::code),
        counts: Value::Object(tally.summary()),
        ended_at: now(),
    };
    store.end_run(&run.id, &end)
}
