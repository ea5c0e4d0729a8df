//! Brings stored batches to their end: delivered where that is asked for, confirmed where the vendor wants that.

use super::{Destined, Pull, Step};
use crate::error::{Error, Kind, Result};
use crate::exchange::{Exchange, Repeat};
use crate::store::{Batch, Landing};
use crate::sync::failure::failed;
use crate::transport::{Failed, Session, Unmarked};

/// So many leads are named in one confirmation: a vendor may take no larger body.
const AT_ONCE: u32 = 10_000;

/// When a batch is finished.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Right after it was taken.
    Fresh,
    /// In a later pull.
    Late,
    /// Of leads that were read again: no vendor is told of that.
    Read,
}

impl Pull<'_, '_> {
    /// Finishes what earlier pulls left. A batch that the vendor refuses to be told of must not keep what is new from
    /// coming, so that refusal is only returned.
    pub(super) async fn settle(&mut self) -> Result<Option<Error>> {
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

    /// Stores what a vendor showed us, which it need not be told of, and finishes it.
    pub(super) async fn keep_shown(&mut self, landing: &Landing, moment: Moment) -> Result<()> {
        if landing.count() == 0 {
            return Ok(());
        }
        let destined = Destined {
            delivery: self.options.destination.is_wanted(),
            confirmation: false,
        };
        let at = (self.options.now)();
        let Some(stored) = self.store.store_batch(landing, destined, at)? else {
            return Ok(());
        };
        self.outcome.note(&stored);
        match &stored.open {
            Some(batch) => self.finish(batch, moment).await,
            None => Ok(()),
        }
    }

    /// Delivers a stored batch where that is asked for, then confirms it where that is needed.
    pub(super) async fn finish(&mut self, batch: &Batch, moment: Moment) -> Result<()> {
        if self.options.destination.is_wanted() {
            // Others may be delivering to the same place.
            let _turn = self.options.turn.lock().await;
            self.tell(Step::Delivering);
            let (profile, now) = (&self.outcome.profile, self.options.now);
            let destination = &self.options.destination;
            destination.deliver(self.store, profile, batch, now).await?;
        }
        if !self.confirms() || moment == Moment::Read {
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

    pub(super) fn confirmed(&mut self, batch: &Batch) -> Result<()> {
        let at = (self.options.now)();
        let leads = self.store.mark_confirmed(batch, self.options.run, at)?;
        self.outcome.confirmed += leads;
        Ok(())
    }

    /// A vendor that keeps handing over what is not confirmed has shown all of that now. An earlier batch that could
    /// not be settled by itself and did not come again was confirmed then, though the answer was lost. What did come
    /// again went over into the new batch, and was confirmed with it.
    pub(super) fn settle_what_came_no_more(&mut self) -> Result<()> {
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
