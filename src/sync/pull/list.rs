//! Reads a vendor's list page by page: stores what is new on each, and remembers how far the list was read.

use jiff::{SignedDuration, Timestamp};

use super::Pull;
use super::finish::Moment;
use crate::account::rfc3339;
use crate::error::Result;
use crate::exchange::Cursor;
use crate::sync::listing;
use crate::sync::paging::{End, Paging};

/// So much older than the last pull's newest lead must a lead be before the list is read no further: what the vendor
/// wrote down late is seen all the same.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// The mark that tells when the newest lead of the last whole reading was changed.
const MODIFIED: &str = "modified";

/// The mark that tells in which order a whole reading found the list.
const ORDER: &str = "order";

/// What was changed last comes first.
const NEWEST_FIRST: &str = "newest-first";

impl Pull<'_, '_> {
    /// Reads the list to its end, or to where an earlier pull has read it.
    pub(super) async fn read_list(&mut self, full: bool) -> Result<()> {
        let place = self.place();
        let since = if full { None } else { self.since(&place)? };
        let begun = (self.options.now)();
        let (mut paging, mut newest) = (Paging::new(since), None);
        loop {
            if self.came.is_true() {
                return Ok(());
            }
            let mut records = Vec::new();
            let cursor = Cursor(paging.start());
            let (landing, page) = self.take(cursor, Some((&paging, &mut records))).await?;
            self.keep_shown(&landing, Moment::Fresh).await?;
            if let Some(odd) = &page.odd_total {
                self.warn_once(listing::odd_total(self.card, odd));
            }
            if cursor.0 == 0 && newest.is_none() {
                let modified = records.iter().filter_map(|it| it.stamp.modified);
                newest = modified.filter(|it| *it <= begun).max();
            }
            let end = paging.take(&records, listing::told(&page));
            if end.is_some() || self.is_enough() {
                return match end {
                    Some(end) => self.list_ended(end, &paging, &place, newest),
                    None => Ok(()),
                };
            }
        }
    }

    fn list_ended(
        &mut self,
        end: End,
        paging: &Paging,
        place: &str,
        newest: Option<Timestamp>,
    ) -> Result<()> {
        for oddity in paging.oddities() {
            self.warn_once(listing::words(self.card, *oddity));
        }
        match end {
            End::Complete => self.remember_order(paging, place)?,
            End::Enough => {
                self.outcome.since = self.since(place)?;
                let note = self.outcome.since.map(read_back_to);
                self.outcome.notes.extend(note);
            }
            other => return Err(listing::incomplete(self.card, &self.outcome.profile, other)),
        }
        match newest {
            Some(newest) => self.set_mark(MODIFIED, place, Some(&newest.to_string())),
            None => Ok(()),
        }
    }

    /// Only a whole reading tells in which order the list is.
    fn remember_order(&mut self, paging: &Paging, place: &str) -> Result<()> {
        let order = paging.order();
        if order.is_proven() {
            self.set_mark(ORDER, place, Some(NEWEST_FIRST))
        } else if order.is_newest_first() {
            Ok(())
        } else {
            self.set_mark(ORDER, place, None)
        }
    }

    /// How far the list must be read; `None` is to its end.
    fn since(&self, place: &str) -> Result<Option<Timestamp>> {
        let profile = &self.outcome.profile;
        if self.store.mark_of(profile, ORDER, place)?.as_deref() != Some(NEWEST_FIRST) {
            return Ok(None);
        }
        let modified = self.store.mark_of(profile, MODIFIED, place)?;
        let modified: Option<Timestamp> = modified.and_then(|it| it.parse().ok());
        Ok(modified.and_then(|it| it.checked_sub(MARGIN).ok()))
    }

    fn set_mark(&mut self, kind: &str, place: &str, value: Option<&str>) -> Result<()> {
        if self.card.leads.modified.is_none() {
            return Ok(());
        }
        let at = (self.options.now)();
        self.store
            .set_mark(&self.outcome.profile, kind, place, value, at)
    }

    /// What the marks are about: another host, or other filters, are another list. A port is none: the sandbox has
    /// another one every time.
    fn place(&self) -> String {
        let base = self.session.base();
        let filters = self.session.account().texts("list_filter").join("&");
        let host = base.host_str().unwrap_or_default();
        format!("{host}{}?{filters}", base.path())
    }

    fn warn_once(&mut self, words: String) {
        if !self.outcome.warnings.contains(&words) {
            self.outcome.warnings.push(words);
        }
    }
}

/// Up to when a list was read, as people are told it.
fn read_back_to(since: Timestamp) -> String {
    let since = rfc3339(since);
    format!(
        "read to leads that were last changed before {since}, which an earlier pull has read; --full reads all"
    )
}
