//! `add-lead`, `update-lead`, `update-stage`, `accept-lead`, `decline-lead`: flags → wishes → plan → push → report.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::cli::{Accept, Add, BulkFlags, Decline, FieldFlags, Update, UpdateStage, ViaName};
use crate::config::Profile;
use crate::error::{Error, Kind, Result, reason};
use crate::lead::{Edit, Entry, LeadId, Operation, Via, Wish};
use crate::store::{Kept, NewRun, Shared, Standing, Store};
use crate::sync::failure::refused;
use crate::sync::gate::StoreGate;
use crate::sync::plan::{Plan, Remembered, Row};
use crate::sync::push::{self, Pushed};
use crate::sync::stop::Stop;
use crate::transport::Session;

use super::context::{Context, now, run_id, wait_for};
use super::dry_run;
use super::write_report::{self, Told};
use super::{Ended, bulk, names};

/// The longest text that `--field-file` reads, in bytes.
const LONGEST_FIELD: u64 = 1 << 20;

/// `add-lead`.
pub fn add(context: &Context, arguments: &Add) -> Result<Ended> {
    let edits = edits(&arguments.fields, None)?;
    let wish = wish(Operation::AddLead, None, edits);
    one_or_many(context, &arguments.bulk, wish)
}

/// `update-lead`.
pub fn update(context: &Context, arguments: &Update) -> Result<Ended> {
    let edits = edits(&arguments.fields, Some(&arguments.clear))?;
    let wish = wish(Operation::UpdateLead, arguments.lead.as_ref(), edits);
    one_or_many(context, &arguments.bulk, wish)
}

/// `update-stage`, also called `set-status`.
pub fn update_stage(context: &Context, arguments: &UpdateStage) -> Result<Ended> {
    let edits = edits(&arguments.fields, Some(&arguments.clear))?;
    // With a sheet the leads stand there: one word on the command line is the stage.
    let (lead, stage) = match (&arguments.bulk.from, &arguments.lead, &arguments.stage) {
        (Some(_), stage, None) => (None, stage.as_ref()),
        (_, lead, stage) => (lead.as_ref(), stage.as_ref()),
    };
    let wish = Wish {
        stage: stage.cloned(),
        via: arguments.via.map(via),
        allow_final: arguments.allow_final,
        ..wish(Operation::ChangeStage, lead, edits)
    };
    one_or_many(context, &arguments.bulk, wish)
}

/// `accept-lead`.
pub fn accept(context: &Context, arguments: &Accept) -> Result<Ended> {
    let wish = |lead| wish(Operation::AcceptLead, lead, Vec::new());
    if arguments.bulk.from.is_some() {
        return one_or_many(context, &arguments.bulk, wish(None));
    }
    let leads = arguments.leads.iter();
    write(context, leads.map(|lead| wish(Some(lead))).collect())
}

/// `decline-lead`.
pub fn decline(context: &Context, arguments: &Decline) -> Result<Ended> {
    let edits = edits(&arguments.fields, None)?;
    let wish = |lead| wish(Operation::DeclineLead, lead, edits.clone());
    if arguments.bulk.from.is_some() {
        return one_or_many(context, &arguments.bulk, wish(None));
    }
    let leads = arguments.leads.iter();
    write(context, leads.map(|lead| wish(Some(lead))).collect())
}

/// The one lead of the command line, or the many of a sheet, for each of which the wish holds.
fn one_or_many(context: &Context, flags: &BulkFlags, wish: Wish) -> Result<Ended> {
    if flags.from.is_none() {
        return write(context, vec![wish]);
    }
    if let Some(lead) = &wish.lead {
        return Err(Error::new(
            Kind::Usage,
            "lead-and-sheet",
            format!("a lead ({lead}) and --from do not go together"),
        )
        .because("with --from the leads stand in the sheet")
        .hint("leave one of the two out"));
    }
    bulk::bulk(context, flags, wish)
}

pub(super) fn wish(operation: Operation, lead: Option<&String>, edits: Vec<Edit>) -> Wish {
    Wish {
        operation,
        via: None,
        lead: lead.cloned(),
        stage: None,
        edits,
        allow_final: false,
        asked_at: now(),
    }
}

/// The vendor's call that a flag names.
pub(super) fn via(name: ViaName) -> Via {
    match name {
        ViaName::Win => Via::Win,
        ViaName::Lose => Via::Lose,
        ViaName::Cancel => Via::Cancel,
    }
}

/// `-f`, `--field-file` and, where the command has it, `--clear` → edits.
pub(super) fn edits(flags: &FieldFlags, clear: Option<&[String]>) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for typed in &flags.fields {
        let (field, value) = split(typed, "-f", "FIELD=VALUE")?;
        if value.is_empty() {
            return Err(no_value(&field, clear.is_some()));
        }
        edits.push(Edit {
            field,
            entry: Entry::Text(value),
        });
    }
    for typed in &flags.field_files {
        let (field, path) = split(typed, "--field-file", "FIELD=PATH")?;
        edits.push(Edit {
            field,
            entry: Entry::Text(read_field(&path)?),
        });
    }
    edits.extend(clear.unwrap_or_default().iter().map(|field| Edit {
        field: field.clone(),
        entry: Entry::Clear,
    }));
    Ok(edits)
}

/// `-f FIELD=` may mean two things, so it means neither.
fn no_value(field: &str, can_clear: bool) -> Error {
    let error = Error::new(
        Kind::Usage,
        "empty-value",
        format!("-f {field}= holds no value"),
    )
    .hint("to leave the field as it is, leave the flag out");
    if can_clear {
        return error.hint(format!(
            "to clear it, where the vendor can: --clear {field}"
        ));
    }
    error
}

fn split(typed: &str, flag: &str, form: &str) -> Result<(String, String)> {
    match typed.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), value.to_owned()))
        }
        _ => Err(Error::new(
            Kind::Usage,
            "not-a-field",
            format!("`{flag} {typed}` is not {form}"),
        )
        .hint(format!(
            "write the field's name, = and the value: {flag} {form}"
        ))),
    }
}

fn read_field(path: &str) -> Result<String> {
    let fault = |why: String| {
        Error::new(Kind::Usage, "field-file", format!("cannot read {path}")).because(why)
    };
    let mut text = String::new();
    // Read with a limit, since what is no plain file does not tell its size.
    File::open(path)
        .and_then(|file| file.take(LONGEST_FIELD + 1).read_to_string(&mut text))
        .map_err(|error| fault(reason(&error)))?;
    if text.len() as u64 > LONGEST_FIELD {
        return Err(fault(format!(
            "it has more than {LONGEST_FIELD} bytes, and no field is so long"
        )));
    }
    Ok(text)
}

/// Judges, then shows or sends, then reports.
fn write(context: &Context, wishes: Vec<Wish>) -> Result<Ended> {
    let accounts = context.accounts()?;
    let profile = accounts
        .config
        .for_writing(&context.flags, &context.environment)?;
    let operation = wishes
        .first()
        .map_or(Operation::ChangeStage, |wish| wish.operation);
    let (profile, mut plan) = plan(context, profile, &accounts.data, wishes)?;
    let profile = &profile;
    let mut told = Told::new(profile, operation);
    if plan.is_refused() {
        told.warnings = plan.warnings();
        told.outcomes = plan.refused();
    } else if context.is_dry() {
        told.warnings = plan.warnings();
        told.outcomes = dry_run::outcomes(context, profile, plan)?;
    } else {
        // Nothing is opened before something may be sent: a refused wish and a missing secret leave nothing behind.
        let pass = profile.pass(&context.environment)?;
        let store = Shared::new(Store::open(&accounts.data)?);
        in_no_run_at_work(&store.lock(), &profile.name, &plan)?;
        let gate = StoreGate::new(&accounts.data, &profile.name).over(store.clone());
        let session = context.session_with(profile, pass, gate)?;
        plan.remember(profile.vendor.card(), |lead| {
            remembered(&store.lock(), &profile.name, lead)
        })?;
        told.warnings = plan.warnings();
        let started_at = now();
        let run = NewRun {
            id: run_id(started_at),
            operation,
            profile: profile.name.clone(),
            vendor: profile.vendor.id().to_owned(),
            started_at,
            arguments: typed(&plan),
        };
        told.run = Some(run.id.clone());
        let pushed = send(context, session, store, &run, plan)?;
        told.outcomes = pushed.outcomes;
        told.stopped = pushed.stopped;
    }
    Ok(write_report::tell(context, &told))
}

/// Judges; where something that is looked up is not there, asks the vendor for the lists once and judges again.
fn plan(
    context: &Context,
    profile: &Profile,
    data: &Path,
    wishes: Vec<Wish>,
) -> Result<(Profile, Plan)> {
    let mut profile = profile.clone();
    profile.account.names.offline = context.is_dry();
    let judge = |profile: &Profile, wishes| {
        Plan::new(profile.vendor, &profile.account, wishes).map_err(|refusal| refused(&refusal))
    };
    let mut plan = judge(&profile, wishes)?;
    if !context.is_dry() && !plan.asks.is_empty() {
        let asks = std::mem::take(&mut plan.asks);
        names::learn(context, &mut profile, data, &asks, plan.is_refused())?;
        plan = judge(&profile, plan.into_wishes())?;
    }
    Ok((profile, plan))
}

/// What was typed, so that the vendor can be asked later what became of it. There is no secret in it.
fn typed(plan: &Plan) -> Value {
    let rows: Vec<Kept> = plan.rows.iter().map(kept).collect();
    let via = plan.rows.first().and_then(|row| row.wish.via);
    json!({ "via": via, "rows": rows })
}

fn kept(row: &Row) -> Kept {
    Kept {
        row: row.row,
        line: u64::from(row.row),
        cells: Vec::new(),
        lead: row.wish.lead.clone(),
        stage: row.wish.stage.clone(),
        edits: row.wish.edits.clone(),
        rule: None,
        standing: Standing::Ready(row.problems.clone()),
    }
}

/// Two hands on one lead would leave it to chance which change comes last.
fn in_no_run_at_work(store: &Store, profile: &str, plan: &Plan) -> Result<()> {
    let changes = plan.rows.iter().filter_map(|row| row.change.as_ref());
    for lead in changes.filter_map(|change| change.lead.as_ref()) {
        if let Some(run) = store.lead_in_unfinished_run(profile, lead)? {
            let busy = format!("lead {lead} is being changed by the bulk run {run}");
            return Err(Error::new(Kind::Busy, "busy", busy)
                .because("nothing was sent")
                .hint("wait until that run has ended, then run the same command again")
                .detail("profile", profile)
                .detail("lead", lead.as_str())
                .detail("run", run));
        }
    }
    Ok(())
}

fn send(
    context: &Context,
    session: Session,
    store: Shared,
    run: &NewRun,
    plan: Plan,
) -> Result<Pushed> {
    let what = format!("{} at {}", run.operation, session.vendor().card().name);
    let progress = context.output.progress(&what, None);
    let pushed = wait_for(async {
        let mut stop = Stop::listen()?;
        let pushed = push::push(&session, store, run, plan, &mut stop).await;
        stop.end(session.close()).await;
        pushed
    });
    progress.finish();
    pushed
}

fn remembered(store: &Store, profile: &str, lead: &LeadId) -> Result<Option<Remembered>> {
    let known = store.lead(profile, lead)?;
    Ok(known.and_then(|known| {
        Some(Remembered {
            stage: known.lead.stage?,
            phase: known.lead.phase,
        })
    }))
}
