//! Pulls leads: settles what an earlier pull left, then takes, stores, delivers and confirms until nothing comes.
//!
//! A batch is confirmed only when it is stored and delivered. Whatever crashes in between, the next pull begins with
//! what is stored and not confirmed.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::deliver::Destination;
use super::failure::{failed, refused};
use super::floor::TooSoon;
use super::stop::{Came, Ended, Stop};
use crate::error::{Error, Kind, Result};
use crate::exchange::{Cursor, Exchange, Page, Repeat};
use crate::lead::{LeadId, Operation};
use crate::store::{
    Batch, Destined, Landed, Landing, NewRun, Piece, Plain, RunEnd, Store, StoredBatch,
};
use crate::transport::{Answer, Failed, Session, TakeEvent, Unmarked};
use crate::vendor::Vendor;
use crate::vendor::card::Card;

/// So many leads are named in one confirmation: a vendor may take no larger body.
const AT_ONCE: u32 = 10_000;

/// What a pull is asked to do.
pub struct Options<'a> {
    /// The id of its run.
    pub run: &'a str,
    /// What was typed, for the record.
    pub arguments: Value,
    /// Where new and changed leads go besides the store.
    pub destination: Destination,
    /// Whether the vendor is told what arrived (`--no-confirm` says no).
    pub confirm: bool,
    /// So many leads are enough; looked at between batches.
    pub limit: Option<u64>,
    /// What time it is.
    pub now: &'a (dyn Fn() -> Timestamp + Send + Sync),
}

/// What a pull is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finishing what an earlier pull left.
    Settling,
    /// Receiving leads.
    Taking,
    /// Appending them, or handing them to a program.
    Delivering,
    /// Telling the vendor.
    Confirming,
}

/// How far a pull has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// How many leads came so far.
    pub fetched: u64,
}

/// What a pull came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The profile.
    pub profile: String,
    /// The vendor's id.
    pub vendor: String,
    /// How many leads came.
    pub fetched: u64,
    /// How many of them were never seen before.
    pub new: u64,
    /// How many came with other content.
    pub changed: u64,
    /// How many were known as they are.
    pub repeated: u64,
    /// How many the vendor was told of, those of earlier pulls included.
    pub confirmed: u64,
    /// How many could not be read, and were set apart.
    pub quarantined: u64,
    /// The run, and what had happened to leads when it began: by it the store tells the new and the changed ones.
    pub run: (String, i64),
    /// What is worth saying although it stopped nothing.
    pub warnings: Vec<String>,
    /// Why it stopped early, if it did. What was done before holds.
    pub fault: Option<Error>,
    /// The signal that stopped it.
    pub stopped: Option<Kind>,
    /// Why it was left out, if it was.
    pub skipped: Option<TooSoon>,
}

impl Outcome {
    /// How the pull ends; `None` is well.
    pub fn exit(&self) -> Option<Kind> {
        match (self.fault.as_ref().map(|error| error.kind), self.stopped) {
            (Some(kind @ (Kind::Failure | Kind::Config)), _) | (Some(kind), None) => Some(kind),
            (_, Some(signal)) => Some(signal),
            (None, None) => (self.quarantined > 0).then_some(Kind::Partial),
        }
    }

    /// The exit code of this profile.
    pub fn exit_code(&self) -> u8 {
        self.exit().map_or(0, Kind::code)
    }

    /// The profile's entry in the contract's `profiles`: names, counts, `exit`, and `error` or `skipped` if there is
    /// one.
    pub fn to_json(&self) -> Value {
        let mut json = json!({
            "profile": self.profile,
            "vendor": self.vendor,
            "fetched": self.fetched,
            "new": self.new,
            "changed": self.changed,
            "repeated": self.repeated,
            "confirmed": self.confirmed,
            "quarantined": self.quarantined,
            "exit": self.exit_code(),
        });
        let error = self.fault.as_ref().map(Error::to_json);
        if let (Value::Object(members), Some(Value::Object(error))) = (&mut json, error) {
            members.extend(error);
        }
        if let Some(skipped) = self.skipped {
            json["skipped"] = skipped.to_json();
        }
        json
    }

    fn note(&mut self, stored: &StoredBatch) {
        self.fetched += stored.new + stored.changed + stored.repeated + stored.quarantined;
        self.new += stored.new;
        self.changed += stored.changed;
        self.repeated += stored.repeated;
        self.quarantined += stored.quarantined;
    }
}

/// Pulls a profile's leads into the store. The caller holds the profile's pull lock. A signal ends it, and what came
/// before it is in the outcome.
///
/// An error means that nothing began: the vendor cannot be pulled, the destination makes no sense, or the store
/// cannot note the run. Everything later is in the outcome, as its `fault`.
pub async fn pull(
    session: &Session,
    store: &mut Store,
    options: &Options<'_>,
    watch: &mut (dyn FnMut(Progress) + Send),
    stop: &mut Stop,
) -> Result<Outcome> {
    let account = session.account();
    let card = session.vendor().card();
    let offered = session.vendor().take(account, Cursor::default());
    offered.map_err(|refusal| refused(&refusal))?;
    options.destination.check()?;
    let began = store.newest_event()?;
    store.begin_run(&NewRun {
        id: options.run.to_owned(),
        operation: Operation::PullLeads,
        profile: account.profile.clone(),
        vendor: card.id.clone(),
        started_at: (options.now)(),
        arguments: options.arguments.clone(),
    })?;
    let mut pull = Pull {
        session,
        store,
        options,
        watch,
        came: stop.came(),
        card,
        outcome: Outcome {
            profile: account.profile.clone(),
            vendor: card.id.clone(),
            run: (options.run.to_owned(), began),
            ..Outcome::default()
        },
    };
    let (worked, stopped) = match stop.guard(pull.work()).await {
        Ended::Done(worked) => (worked, None),
        Ended::DoneAndStop(worked, kind) => (worked, Some(kind)),
        Ended::Cut(kind) => (Ok(()), Some(kind)),
    };
    let mut outcome = pull.outcome;
    outcome.fault = worked.err();
    outcome.stopped = stopped;
    let end = RunEnd {
        exit: outcome.exit_code(),
        counts: outcome.to_json(),
        ended_at: (options.now)(),
    };
    if let Err(error) = store.end_run(options.run, &end) {
        outcome.fault.get_or_insert(error);
    }
    Ok(outcome)
}

/// When a batch is finished.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Right after it was taken.
    Fresh,
    /// In a later pull.
    Late,
}

struct Pull<'a, 'o> {
    session: &'a Session,
    store: &'a mut Store,
    options: &'a Options<'o>,
    watch: &'a mut (dyn FnMut(Progress) + Send),
    came: Came,
    card: &'static Card,
    outcome: Outcome,
}

impl Pull<'_, '_> {
    async fn work(&mut self) -> Result<()> {
        let profile = self.outcome.profile.clone();
        self.store.drop_arriving(&profile)?;
        let refused = self.settle().await?;
        self.take_all().await?;
        match refused {
            Some(error) if !self.store.unfinished(&profile)?.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    /// Finishes what earlier pulls left. A batch that the vendor refuses to be told of must not keep what is new from
    /// coming, so that refusal is only returned.
    async fn settle(&mut self) -> Result<Option<Error>> {
        let mut refused = None;
        for batch in self.store.unfinished(&self.outcome.profile)? {
            if self.came.is_true() {
                break;
            }
            self.tell(Step::Settling);
            match self.finish(&batch, Moment::Late).await {
                Err(error) if error.kind == Kind::Rejected => refused = Some(error),
                finished => finished?,
            }
        }
        Ok(refused)
    }

    /// Takes, stores and finishes batches until nothing comes, or enough came.
    async fn take_all(&mut self) -> Result<()> {
        let mut cursor = Cursor::default();
        let mut first = true;
        loop {
            if self.came.is_true() {
                return Ok(());
            }
            let landing = self.take(cursor).await?;
            let (count, total) = (landing.count(), landing.total);
            let goes_on = count > 0 && self.keep(&landing).await? && !landing.whole;
            if std::mem::take(&mut first) {
                self.settle_what_came_no_more()?;
            }
            if !goes_on {
                return Ok(());
            }
            if !self.card.confirms {
                cursor.0 += count;
            }
            let at_end = !self.card.confirms && total.is_some_and(|total| cursor.0 >= total);
            let enough = |limit| self.outcome.fetched >= limit;
            if at_end || self.options.limit.is_some_and(enough) {
                return Ok(());
            }
        }
    }

    fn tell(&mut self, step: Step) {
        (self.watch)(Progress {
            step,
            fetched: self.outcome.fetched,
        });
    }

    /// Takes one reply's leads. They are not stored yet.
    async fn take(&mut self, cursor: Cursor) -> Result<Landing> {
        let vendor = self.session.vendor();
        let take = vendor
            .take(self.session.account(), cursor)
            .map_err(|refusal| refused(&refusal))?;
        let mut landing = Landing::new(
            &self.outcome.profile,
            &self.outcome.vendor,
            self.options.run,
        );
        self.tell(Step::Taking);
        let (store, watch, card) = (&mut *self.store, &mut *self.watch, self.card);
        let (now, before) = (self.options.now, self.outcome.fetched);
        let mut taker = |event: TakeEvent<'_>| match event {
            TakeEvent::Begin => store.land_anew(&mut landing),
            TakeEvent::Lead(raw) => {
                let read = briefly(vendor, raw).unwrap_or_else(|| {
                    (take.lead)(raw).map_or_else(
                        |unreadable| Landed::Unreadable {
                            id: id_of(card, raw),
                            reason: unreadable.reason,
                        },
                        Landed::Lead,
                    )
                });
                let raw = raw.to_vec();
                store.land(&mut landing, Piece { raw, read }, now())?;
                watch(Progress {
                    step: Step::Taking,
                    fetched: before + landing.count(),
                });
                Ok(())
            }
        };
        let answer: std::result::Result<Answer<Page>, Failed> =
            self.session.take(&take, &mut taker).await;
        let profile = &self.session.account().profile;
        let page = answer
            .map_err(|no| failed(self.card, profile, "taking leads", &no))?
            .value;
        landing.total = page.total;
        landing.whole = page.whole;
        landing.message = page.message;
        Ok(landing)
    }

    /// Stores a batch and finishes it. Says whether it is worth asking for another one.
    async fn keep(&mut self, landing: &Landing) -> Result<bool> {
        let destined = Destined {
            delivery: self.options.destination.is_wanted(),
            confirmation: self.card.confirms,
        };
        let at = (self.options.now)();
        let Some(stored) = self.store.store_batch(landing, destined, at)? else {
            self.warn_of_repetition();
            return Ok(false);
        };
        self.outcome.note(&stored);
        if let Some(batch) = &stored.open {
            self.finish(batch, Moment::Fresh).await?;
        }
        Ok(true)
    }

    /// The same leads again in one pull are the end of it. They are expected where nothing was confirmed, and where
    /// a lead without an id cannot be.
    fn warn_of_repetition(&mut self) {
        let vendor = &self.card.name;
        if !self.card.confirms {
            self.outcome.warnings.push(format!(
                "{vendor} sent a page that it had sent before; the list may not be complete"
            ));
        } else if self.options.confirm && self.outcome.quarantined == 0 {
            self.outcome.warnings.push(format!(
                "{vendor} hands over the same leads again although they were confirmed"
            ));
        }
    }

    /// Delivers a stored batch where that is asked for, then confirms it where that is needed.
    async fn finish(&mut self, batch: &Batch, moment: Moment) -> Result<()> {
        if self.options.destination.is_wanted() {
            self.tell(Step::Delivering);
            let (profile, now) = (&self.outcome.profile, self.options.now);
            let destination = &self.options.destination;
            destination.deliver(self.store, profile, batch, now).await?;
        }
        if !self.card.confirms {
            return self.store.mark_done(batch);
        }
        if !self.options.confirm {
            return Ok(());
        }
        let mut after = -1;
        loop {
            let (ids, last) = self.store.ids_of(batch, after, AT_ONCE)?;
            if ids.is_empty() && after >= 0 {
                return self.confirmed(batch);
            }
            let vendor = self.session.vendor();
            let Some(exchange) = vendor.confirm(self.session.account(), &ids) else {
                return self.store.mark_done(batch);
            };
            let names_none = confirms_whatever_is_in_progress(&exchange);
            if moment == Moment::Late && names_none {
                return Ok(());
            }
            self.tell(Step::Confirming);
            if let Err(no) = self.session.ask(&exchange, &Unmarked).await {
                return Err(not_confirmed(self.session, &no));
            }
            if names_none || ids.len() < AT_ONCE as usize {
                return self.confirmed(batch);
            }
            after = last;
        }
    }

    fn confirmed(&mut self, batch: &Batch) -> Result<()> {
        let at = (self.options.now)();
        let leads = self.store.mark_confirmed(batch, self.options.run, at)?;
        self.outcome.confirmed += leads;
        Ok(())
    }

    /// A vendor that keeps handing over what is not confirmed has shown all of that now. An earlier batch that could
    /// not be settled by itself and did not come again was confirmed then, though the answer was lost. What did come
    /// again went over into the new batch, and was confirmed with it.
    fn settle_what_came_no_more(&mut self) -> Result<()> {
        if !self.card.confirms || !self.options.confirm {
            return Ok(());
        }
        for batch in self.store.unfinished(&self.outcome.profile)? {
            let (ids, _) = self.store.ids_of(&batch, -1, AT_ONCE)?;
            let exchange = self.session.vendor().confirm(self.session.account(), &ids);
            if exchange.is_some_and(|it| confirms_whatever_is_in_progress(&it)) {
                self.confirmed(&batch)?;
            }
        }
        Ok(())
    }
}

/// Whether a confirmation names no leads, so that it must directly follow the taking: it could confirm leads that we
/// do not hold. Its vendor's `ask` says so by forbidding to repeat it.
fn confirms_whatever_is_in_progress(exchange: &Exchange<()>) -> bool {
    exchange.request.repeat == Repeat::Never
}

fn not_confirmed(session: &Session, no: &Failed) -> Error {
    let (card, profile) = (session.vendor().card(), &session.account().profile);
    failed(card, profile, "confirming the leads", no)
        .because("the leads are stored; nothing is lost")
        .hint("pull again: the next pull settles it")
}

/// A lead that need not be read: its fields are what came, and that is written as the store would write it.
fn briefly(vendor: &dyn Vendor, raw: &[u8]) -> Option<Landed> {
    let plain = Plain::of(raw)?;
    let brief = vendor.brief(&|member| plain.member(member))?;
    Some(Landed::Plain(brief, plain.content()))
}

/// A lead's id in bytes that are no lead otherwise, by the name that the card gives to it.
fn id_of(card: &Card, raw: &[u8]) -> Option<LeadId> {
    let value: Value = serde_json::from_slice(raw).ok()?;
    let typed = match value.get(&card.lead.field)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    card.lead_id(&typed).ok()
}

#[cfg(test)]
mod tests;
