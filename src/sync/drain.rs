//! Drains depots: looks, stores, delivers, and only then removes, until nothing is left.
//!
//! A parcel is removed only when what came in it is stored and delivered. Which parcels were stored is remembered with
//! them, by name: one that comes again, since a crash or a lost answer kept it from being removed, is removed then and
//! is neither stored nor delivered a second time.

mod contents;
mod met;
mod told;

use std::collections::HashMap;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};

use super::pull::{Options, Outcome, Progress, Step, id_of};
use super::stop::Came;
use crate::depot::{Depot, Lot, Parcel, Removed};
use crate::error::{Error, Result};
use crate::exchange::Exchange;
use crate::lead::{LeadId, Operation};
use crate::store::{Batch, Destined, Landed, Landing, Piece, Seen, Store};
use crate::transport::{Failed, Session, Unmarked};
use crate::vendor::card::Card;
use contents::{Contents, contents};
use met::Met;
use told::Doing;

/// So many requests are under way at once, at most.
const AT_ONCE: usize = 8;

/// A message that was stored and never seen again for so long is forgotten. Messages live for seven days unless whoever
/// puts them in says otherwise.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A depot and the conversation with it.
pub struct Source {
    /// The depot.
    pub depot: &'static dyn Depot,
    /// Bound to the depot's address, with the depot's key.
    pub session: Session,
    /// When that key ends, if it says so.
    pub expires: Option<Timestamp>,
}

/// Drains a profile's depots into the store. The caller holds the profile's pull lock. A signal ends it, and what came
/// before it is in the outcome.
///
/// An error means that nothing began. Everything later is in the outcome, as its `fault`.
pub async fn drain(
    card: &'static Card,
    profile: &str,
    sources: &[Source],
    store: &mut Store,
    options: &Options<'_>,
    watch: &mut (dyn FnMut(Progress) + Send),
    came: &Came,
) -> Result<Outcome> {
    let outcome = Outcome::begin(card, profile, store, options)?;
    let mut drain = Drain {
        card,
        store,
        options,
        watch,
        came: came.clone(),
        outcome,
    };
    let ended = came.guard(drain.work(sources)).await;
    Ok(drain.outcome.end(ended, store, options))
}

struct Drain<'a, 'o> {
    card: &'static Card,
    store: &'a mut Store,
    options: &'a Options<'o>,
    watch: &'a mut (dyn FnMut(Progress) + Send),
    came: Came,
    outcome: Outcome,
}

/// What of a depot is odd and stopped nothing, counted until it is told.
#[derive(Default)]
struct Oddities {
    /// Parcels that are no lead, by why.
    unreadable: IndexMap<String, u64>,
    /// Leads that came twice in one batch, with other content.
    twins: Vec<LeadId>,
    /// Parcels that could not be removed any more.
    too_late: u64,
    /// Parcels that are too large to be a lead.
    too_large: Vec<String>,
}

impl Drain<'_, '_> {
    async fn work(&mut self, sources: &[Source]) -> Result<()> {
        let profile = self.outcome.profile.clone();
        self.store.drop_arriving(&profile)?;
        self.settle().await?;
        let mut fault = None;
        for source in sources {
            // One that cannot be asked does not keep the other from being drained.
            if let Err(error) = self.empty(source).await
                && let Some(earlier) = fault.replace(error)
            {
                self.outcome.warnings.push(earlier.in_a_line());
            }
        }
        fault.map_or(Ok(()), Err)
    }

    /// Delivers what an earlier pull stored and did not. Its parcels come again by themselves, and are removed then.
    async fn settle(&mut self) -> Result<()> {
        let profile = self.outcome.profile.clone();
        for batch in self.store.unfinished_of(&profile, Operation::PullLeads)? {
            if self.came.is_true() {
                break;
            }
            self.tell(Step::Settling);
            self.deliver(&batch).await?;
            self.store.mark_done(&batch)?;
        }
        Ok(())
    }

    /// Takes from a depot until nothing is left, or enough came.
    async fn empty(&mut self, source: &Source) -> Result<()> {
        let mut odd = Oddities::default();
        let emptied = self.lots(source, &mut odd).await;
        let told = told::warnings(source, self.options.confirm, &odd);
        self.outcome.warnings.extend(told);
        emptied?;
        told::left_behind(source, &odd)
    }

    async fn lots(&mut self, source: &Source, odd: &mut Oddities) -> Result<()> {
        let mut after: Option<String> = None;
        let (mut last_name, mut met) = (String::new(), Met::default());
        if !source.depot.keeps(source.session.account())
            && let Ok(long_ago) = (self.options.now)().checked_sub(FORGOTTEN)
        {
            let (profile, kind) = (self.outcome.profile.clone(), source.depot.parcel());
            self.store.forget_seen_before(&profile, kind, long_ago)?;
        }
        loop {
            if self.came.is_true() {
                return Ok(());
            }
            self.tell(Step::Taking);
            let account = source.session.account();
            let lot = source.depot.look(account, after.as_deref());
            let lot = self.ask(source, Doing::Looking, &lot).await?;
            let goes_on = self.take(source, &lot, odd, &mut met).await?;
            if source.depot.keeps(account) {
                last_name = self.forget_unlisted(source, &lot, &last_name)?;
            }
            let enough = |limit| self.outcome.fetched >= limit;
            match lot.next {
                Some(next) if goes_on && !self.options.limit.is_some_and(enough) => {
                    after = Some(next);
                }
                _ => return Ok(()),
            }
        }
    }

    /// Stores and delivers what is new in a lot, then removes all of it. Says whether it is worth looking again.
    async fn take(
        &mut self,
        source: &Source,
        lot: &Lot,
        odd: &mut Oddities,
        met: &mut Met,
    ) -> Result<bool> {
        let stays = source.depot.keeps(source.session.account());
        let (old, new) = self.parted(source, lot)?;
        let mut landing = Landing::new(
            &self.outcome.profile,
            &self.outcome.vendor,
            self.options.run,
        );
        let opened = self.land(source, &new, &mut landing, odd).await?;
        let batch = self.keep(&landing, stays).await?;
        if stays {
            return Ok(met.goes_on(lot, &opened, &[]));
        }
        self.count_again(old.len());
        let mut gone = Vec::new();
        if self.options.confirm {
            let all: Vec<&Parcel> = old.iter().chain(&opened).copied().collect();
            gone = self.remove(source, &all, odd).await?;
            if let Some(batch) = &batch {
                let at = (self.options.now)();
                self.store.mark_confirmed(batch, self.options.run, at)?;
            }
        }
        Ok(met.goes_on(lot, &opened, &gone))
    }

    /// The parcels of a lot that were stored in this version, and the others.
    fn parted<'l>(
        &self,
        source: &Source,
        lot: &'l Lot,
    ) -> Result<(Vec<&'l Parcel>, Vec<&'l Parcel>)> {
        let names: Vec<&str> = lot.parcels.iter().map(|it| it.name.as_str()).collect();
        let kind = source.depot.parcel();
        let seen: HashMap<String, String> = self.store.seen(&self.outcome.profile, kind, &names)?;
        let is_old = |parcel: &&Parcel| seen.get(&parcel.name) == Some(&parcel.version);
        Ok(lot.parcels.iter().partition(is_old))
    }

    /// Reads what is in parcels. Those of which something came are returned; the others are left where they are.
    async fn land<'l>(
        &mut self,
        source: &Source,
        parcels: &[&'l Parcel],
        landing: &mut Landing,
        odd: &mut Oddities,
    ) -> Result<Vec<&'l Parcel>> {
        let mut opened = Vec::with_capacity(parcels.len());
        let mut raw_of: HashMap<LeadId, Bytes> = HashMap::new();
        let mut coming = stream::iter(parcels)
            .map(async |parcel| (*parcel, contents(source, parcel).await))
            .buffered(AT_ONCE);
        while let Some((parcel, body)) = coming.next().await {
            let body = body.map_err(|no| self.failed(source, Doing::Reading, &no))?;
            let body = match body {
                Contents::Are(body) => body,
                Contents::Gone => continue,
                Contents::TooLarge => {
                    odd.too_large.push(parcel.name.clone());
                    continue;
                }
            };
            let raw = source.depot.contents(&body);
            let read = self.read(source, &raw, odd);
            if let Landed::Lead(lead) = &read
                && let Some(before) = raw_of.insert(lead.id.clone(), raw.clone())
                && before != raw
            {
                odd.twins.push(lead.id.clone());
            }
            let piece = Piece {
                raw: raw.to_vec(),
                read,
            };
            self.store.land(landing, piece, (self.options.now)())?;
            landing.came_in(Seen {
                kind: source.depot.parcel(),
                name: parcel.name.clone(),
                version: parcel.version.clone(),
            });
            opened.push(parcel);
            (self.watch)(Progress {
                step: Step::Taking,
                fetched: self.outcome.fetched + landing.count(),
            });
        }
        Ok(opened)
    }

    fn read(&self, source: &Source, raw: &[u8], odd: &mut Oddities) -> Landed {
        match source.depot.lead(source.session.account(), raw) {
            Ok(lead) => Landed::Lead(lead),
            Err(unreadable) => {
                let count = odd.unreadable.entry(unreadable.reason.clone());
                *count.or_default() += 1;
                Landed::Unreadable {
                    id: id_of(self.card, raw),
                    reason: unreadable.reason,
                }
            }
        }
    }

    /// Stores a batch and delivers it. Gives it back where its parcels are still to be removed.
    async fn keep(&mut self, landing: &Landing, stays: bool) -> Result<Option<Batch>> {
        if landing.count() == 0 {
            return Ok(None);
        }
        let destined = Destined {
            delivery: self.options.destination.is_wanted(),
            confirmation: !stays,
        };
        let at = (self.options.now)();
        let Some(stored) = self.store.store_batch(landing, destined, at)? else {
            // This pull has seen these very leads in other parcels, and has delivered them.
            self.count_again(usize::try_from(landing.count()).unwrap_or_default());
            return Ok(None);
        };
        self.outcome.note(&stored);
        let Some(batch) = stored.open else {
            return Ok(None);
        };
        self.deliver(&batch).await?;
        if stays {
            self.store.mark_done(&batch)?;
            return Ok(None);
        }
        Ok(Some(batch))
    }

    async fn deliver(&mut self, batch: &Batch) -> Result<()> {
        let destination = &self.options.destination;
        if !destination.is_wanted() {
            return Ok(());
        }
        // Others may be delivering to the same place.
        let _turn = self.options.turn.lock().await;
        self.tell(Step::Delivering);
        let (profile, now) = (&self.outcome.profile, self.options.now);
        destination.deliver(self.store, profile, batch, now).await
    }

    /// Removes parcels; gives those that are gone. What cannot be removed comes again, and is known then.
    async fn remove<'l>(
        &mut self,
        source: &Source,
        parcels: &[&'l Parcel],
        odd: &mut Oddities,
    ) -> Result<Vec<&'l Parcel>> {
        if !parcels.is_empty() {
            self.tell(Step::Confirming);
        }
        let mut gone: Vec<&'l Parcel> = Vec::new();
        let mut refused = None;
        let mut going = stream::iter(parcels)
            .map(async |parcel| {
                let exchange = source.depot.remove(parcel);
                (*parcel, source.session.ask(&exchange, &Unmarked).await)
            })
            .buffered(AT_ONCE);
        while let Some((parcel, removed)) = going.next().await {
            match removed.map(|answer| answer.value) {
                Ok(Removed::Yes) => gone.push(parcel),
                Ok(Removed::TooLate) => odd.too_late += 1,
                Err(no) => {
                    refused = Some(no);
                    break;
                }
            }
        }
        drop(going);
        self.outcome.confirmed += u64::try_from(gone.len()).unwrap_or_default();
        let profile = self.outcome.profile.clone();
        let kind = source.depot.parcel();
        let names: Vec<&str> = gone.iter().map(|it| it.name.as_str()).collect();
        self.store.forget_seen(&profile, kind, &names)?;
        match refused {
            Some(no) => Err(self.failed(source, Doing::Removing, &no)),
            None => Ok(gone),
        }
    }

    /// Where parcels stay, those that somebody else removed are forgotten; the name up to which that is known.
    fn forget_unlisted(&mut self, source: &Source, lot: &Lot, after: &str) -> Result<String> {
        let names: Vec<&str> = lot.parcels.iter().map(|it| it.name.as_str()).collect();
        let last = names.iter().max().copied().unwrap_or(after).to_owned();
        let up_to = lot.next.is_some().then_some(last.as_str());
        let (profile, kind) = (self.outcome.profile.clone(), source.depot.parcel());
        self.store
            .forget_unlisted(&profile, kind, after, up_to, &names)?;
        Ok(last)
    }

    fn count_again(&mut self, parcels: usize) {
        let parcels = u64::try_from(parcels).unwrap_or_default();
        self.outcome.fetched += parcels;
        self.outcome.repeated += parcels;
    }

    async fn ask<T>(&self, source: &Source, doing: Doing, exchange: &Exchange<T>) -> Result<T> {
        let answer = source.session.ask(exchange, &Unmarked).await;
        let answer = answer.map_err(|no| self.failed(source, doing, &no))?;
        Ok(answer.value)
    }

    fn failed(&self, source: &Source, doing: Doing, no: &Failed) -> Error {
        told::failed(source, doing, no, (self.options.now)())
    }

    fn tell(&mut self, step: Step) {
        (self.watch)(Progress {
            step,
            fetched: self.outcome.fetched,
        });
    }
}

#[cfg(test)]
mod tests;
