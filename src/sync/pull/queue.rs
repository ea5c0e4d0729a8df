//! Takes what a vendor hands over until it is confirmed, batch by batch, until nothing comes.

use std::collections::HashSet;

use super::finish::Moment;
use super::{Destined, Pull};
use crate::error::Result;
use crate::exchange::Cursor;
use crate::store::Landing;
use crate::sync::listing;
use crate::sync::paging::Oddity;

impl Pull<'_, '_> {
    /// Takes, stores and finishes batches until nothing comes, or enough came.
    pub(super) async fn take_all(&mut self) -> Result<()> {
        let mut first = true;
        let mut came = HashSet::new();
        loop {
            if self.came.is_true() {
                return Ok(());
            }
            let (landing, page) = self.take(Cursor::default(), None).await?;
            // The store knows a batch again by its leads, but not one in which a lead stands twice and differs: each time
            // it would be news.
            let goes_on = if !came.insert(landing.fingerprint()) && landing.count() > 0 {
                self.warn_of_repetition();
                false
            } else {
                landing.count() > 0 && self.keep(&landing).await? && !page.whole
            };
            if std::mem::take(&mut first) {
                self.settle_what_came_no_more()?;
            }
            if !goes_on || self.is_enough() {
                return Ok(());
            }
        }
    }

    /// Stores a batch and finishes it. Says whether it is worth asking for another one.
    async fn keep(&mut self, landing: &Landing) -> Result<bool> {
        let destined = Destined {
            delivery: self.options.destination.is_wanted(),
            confirmation: true,
        };
        let at = (self.options.now)();
        let Some(stored) = self.store.store_batch(landing, destined, at)? else {
            self.warn_of_repetition();
            return Ok(false);
        };
        self.outcome.note(&stored);
        if stored.twins > 0 {
            let twins = Oddity::Twins(stored.twins);
            self.outcome.warnings.push(listing::words(self.card, twins));
        }
        if let Some(batch) = &stored.open {
            self.finish(batch, Moment::Fresh).await?;
        }
        Ok(true)
    }

    /// The same leads again in one pull are the end of it. They are expected where nothing was confirmed, and where
    /// a lead without an id cannot be.
    fn warn_of_repetition(&mut self) {
        if self.options.confirm && self.outcome.quarantined == 0 {
            let vendor = &self.card.name;
            self.outcome.warnings.push(format!(
                "{vendor} hands over the same leads again although they were confirmed"
            ));
        }
    }
}
