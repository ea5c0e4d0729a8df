//! `--from FILE`: a sheet in, a verdict for every row out.
//!
//! Every row is judged first and kept in the run's folder; then the good ones are sent; then the journal tells what
//! became of each. `runs resume` goes on from the second step.

pub mod came;
mod dry;
pub mod files;
mod question;
mod report;
pub mod send;
mod typed;
mod watch;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use serde_json::Value;

use super::context::{Accounts, Context, now, run_id, wait_for};
use super::validate::rejects::Rejects;
use super::{Ended, from, names, validate};
use crate::account::Account;
use crate::cli::BulkFlags;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Wish};
use crate::output::sheet::Header;
use crate::rows::Source;
use crate::sheet::Sheet;
use crate::store::{
    Input, Intake, Kept, Lock, Locked, NewRun, Spool, SpoolWriter, Standing, Store,
};
use crate::sync::bulk::Orders;
use crate::sync::failure::refused;
use crate::sync::review::{Judged, Reviewed, review_and_learn};
use crate::sync::stop::Ear;
use send::Work;

/// Sends the rows of a sheet. `each` is what holds for every row.
pub fn bulk(context: &Context, flags: &BulkFlags, each: Wish) -> Result<Ended> {
    let Some(path) = &flags.from else {
        return Err(Error::new(Kind::Usage, "no-sheet", "--from is missing"));
    };
    let accounts = context.accounts()?;
    let profile = accounts
        .config
        .for_writing(&context.flags, &context.environment)?;
    offered(profile, each.operation, flags.batch)?;
    if let Some(rejects) = &flags.rejects {
        validate::rejects::allowed(rejects, std::slice::from_ref(path))?;
    }
    let wanted = from::wanted(context, &flags.sheet, each)?;
    if context.is_dry() {
        return dry::show(
            context,
            profile,
            Source::open(path)?,
            wanted,
            flags.skip_invalid,
        );
    }
    context.output.can_be_kept()?;
    // Who comes too late has judged nothing and sent nothing.
    let lock = lock(context, &accounts, profile)?;
    let ear = Ear::open()?;
    ear.waits(true);
    let settings = typed::settings(context, flags, &wanted);
    let mut sheet = Sheet::open(Source::open(path)?, profile.vendor.card(), wanted)?;
    let run = NewRun {
        id: run_id(now()),
        operation: sheet.wanted().operation,
        profile: profile.name.clone(),
        vendor: profile.vendor.id().to_owned(),
        started_at: sheet.wanted().asked_at,
        arguments: settings.clone(),
    };
    let mut spool = SpoolWriter::create(&accounts.data, &run.id)?;
    let (profile, reviewed) = judge(
        context,
        &accounts,
        &ear,
        profile,
        &mut sheet,
        flags.rejects.as_deref(),
        &mut spool,
    )?;
    let profile = &profile;
    ear.waits(false);
    for note in sheet.rows().notes() {
        context.output.note(&note);
    }
    for notice in &reviewed.notices {
        context.output.warn(notice);
    }
    if reviewed.invalid > 0 && !(flags.skip_invalid && reviewed.valid > 0) {
        spool.finish(input(&sheet, settings))?;
        let rejects = flags.rejects.as_deref();
        let ended = report::refused(context, &accounts, &run, rejects, &reviewed);
        // Nothing was sent: there is no run to go on with.
        Spool::open(&accounts.data, &run.id)?.discard()?;
        return ended;
    }
    if reviewed.valid > 0 {
        question::ask(context, &ear, profile, reviewed.valid)?;
    }
    let pass = send::pass(context, profile, reviewed.valid)?;
    spool.finish(input(&sheet, settings))?;
    let intake = Intake {
        ready: reviewed.valid,
        refused: reviewed.invalid,
        skipped: reviewed.skipped,
    };
    Store::open(&accounts.data)?.begin_bulk(&run, &intake)?;
    let operation = run.operation;
    let work = Work {
        context,
        accounts: &accounts,
        profile,
        pass,
        run,
        rows: reviewed.valid,
        orders: Orders {
            concurrency: flags.concurrency.unwrap_or(profile.concurrency),
            max_errors: flags.max_errors,
            together: flags.batch,
            again: flags.again || profile.vendor.card().adds_events(operation),
            via: sheet.wanted().via,
            allow_final: sheet.wanted().allow_final,
            asked_at: sheet.wanted().asked_at,
            open: HashMap::new(),
        },
        ear: Some(&ear),
    };
    let ended = work.send();
    drop(lock);
    ended
}

/// Judges every row; keeps each, and writes those that break a rule out again. The profile that comes back has learnt
/// what rows looked up in vain.
fn judge(
    context: &Context,
    accounts: &Accounts,
    ear: &Ear,
    profile: &Profile,
    sheet: &mut Sheet,
    rejects: Option<&Path>,
    spool: &mut SpoolWriter,
) -> Result<(Profile, Reviewed)> {
    let mut learner = profile.clone();
    learner.account.names.offline = false;
    let account = learner.account.clone();
    let mut learn = |account: &mut Account, lists: &BTreeSet<String>, depends: bool| {
        names::learn(context, &mut learner, &accounts.data, lists, depends)?;
        account.names = learner.account.names.clone();
        Ok(())
    };
    let mut rejects = rejects
        .map(|path| Rejects::create(path, sheet.rows()))
        .transpose()?;
    let mut keep = |judged: Judged<'_>| {
        ear.goes_on(|| "nothing was sent".to_owned())?;
        spool.push(&kept(&judged))?;
        match (&mut rejects, &judged.standing) {
            (Some(rejects), Standing::Refused(_)) => rejects.row(&judged),
            _ => Ok(()),
        }
    };
    let card = profile.vendor.card();
    let reviewed = review_and_learn(sheet, card, &account, &mut learn, &mut keep)?;
    rejects.map(Rejects::finish).transpose()?;
    Ok((learner, reviewed))
}

fn kept(judged: &Judged<'_>) -> Kept {
    let wish = judged.wish().map(Cow::into_owned);
    let (lead, stage, edits) = match wish {
        Some(wish) => (wish.lead, wish.stage, wish.edits),
        None => (None, None, Vec::new()),
    };
    Kept {
        row: u32::try_from(judged.row.row).unwrap_or(u32::MAX),
        line: judged.row.line,
        cells: judged.row.cells().map(str::to_owned).collect(),
        lead,
        stage,
        edits,
        rule: judged
            .line
            .and_then(crate::sheet::Line::rule)
            .and_then(|rule| u32::try_from(rule).ok()),
        standing: judged.standing.clone(),
    }
}

/// Errors: 2 where the vendor does not offer it, or not in batches.
fn offered(profile: &Profile, operation: Operation, batch: bool) -> Result<()> {
    let card = profile.vendor.card();
    if !card.offers(operation) {
        return Err(refused(&card.not_offered(operation)));
    }
    let together = card
        .batch
        .as_ref()
        .is_some_and(|batch| batch.operations.contains(&operation));
    if batch && !together {
        return Err(Error::new(
            Kind::Usage,
            "no-batch",
            format!("{} has no call for several leads here", card.name),
        )
        .hint("leave --batch out: each lead gets a call of its own"));
    }
    Ok(())
}

/// The profile's lock for bulk writes, held through the run. Errors: 9 where another run holds it.
pub fn lock(context: &Context, accounts: &Accounts, profile: &Profile) -> Result<Lock> {
    let wait = context.globals.lock_wait.unwrap_or_default();
    wait_for(async { Lock::take_within(&accounts.data, &profile.name, Locked::Bulk, wait).await })
}

fn input(sheet: &Sheet, settings: Value) -> Input {
    let header = Header::of(sheet.rows());
    Input {
        file: sheet.rows().file().to_owned(),
        sheet: header.sheet,
        form: header.form,
        named: header.named,
        columns: header.columns,
        settings,
    }
}
