//! Pulls leads: settles what an earlier pull left, then takes, stores, delivers and confirms until nothing comes.
//!
//! A batch is confirmed only when it is stored and delivered. Whatever crashes in between, the next pull begins with
//! what is stored and not confirmed.

mod finish;
mod list;
mod outcome;
mod queue;
mod refresh;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Mutex;

use super::deliver::Destination;
use super::failure::{failed, refused};
use super::listing;
use super::paging::{Paging, Record};
use super::stop::Came;
use crate::error::Result;
use crate::exchange::{Cursor, Fetch, Page, Unreadable};
use crate::lead::{Lead, LeadId};
use crate::store::{Destined, Landed, Landing, Piece, Plain, Reader, Store};
use crate::transport::{Answer, Failed, Session, TakeEvent};
use crate::vendor::Vendor;
use crate::vendor::card::Card;

pub use outcome::Outcome;

/// Which leads are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What the vendor has to hand over or to show. A list is read to where the last pull has read it, if its order
    /// allows that; or, if `full`, to its end.
    Listed {
        /// To its end.
        full: bool,
    },
    /// Leads of the store, asked for one by one. A vendor that has no call for one lead is asked for its whole list.
    Known {
        /// Only those that are not won or lost.
        open: bool,
        /// So many requests at once.
        at_once: usize,
    },
}

/// What a pull is asked to do.
pub struct Options<'a> {
    /// The id of its run.
    pub run: &'a str,
    /// What was typed, for the record.
    pub arguments: Value,
    /// Which leads.
    pub wanted: Wanted,
    /// Where new and changed leads go besides the store.
    pub destination: Destination,
    /// Held while they go there: pulls side by side take turns.
    pub turn: &'a Mutex<()>,
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
    /// Asking for known leads again.
    Reading,
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
    came: &Came,
) -> Result<Outcome> {
    let account = session.account();
    let card = session.vendor().card();
    let wanted = wanted(session, options.wanted)?;
    let outcome = Outcome::begin(card, &account.profile, store, options)?;
    let mut pull = Pull {
        session,
        store,
        options,
        watch,
        came: came.clone(),
        card,
        wanted,
        outcome,
    };
    if matches!(options.wanted, Wanted::Known { .. }) && pull.wanted != options.wanted {
        pull.outcome.notes.push(format!(
            "{} has no call for one lead; its whole list is read",
            card.name
        ));
    }
    let ended = came.guard(pull.work()).await;
    Ok(pull.outcome.end(ended, store, options))
}

struct Pull<'a, 'o> {
    session: &'a Session,
    store: &'a mut Store,
    options: &'a Options<'o>,
    watch: &'a mut (dyn FnMut(Progress) + Send),
    came: Came,
    card: &'static Card,
    wanted: Wanted,
    outcome: Outcome,
}

impl Pull<'_, '_> {
    async fn work(&mut self) -> Result<()> {
        let profile = self.outcome.profile.clone();
        self.store.drop_arriving(&profile)?;
        let refused = self.settle().await?;
        match self.wanted {
            Wanted::Known { open, at_once } => self.refresh(open, at_once).await?,
            Wanted::Listed { .. } if self.card.confirms => self.take_all().await?,
            Wanted::Listed { full } => self.read_list(full).await?,
        }
        match refused {
            Some(error) if !self.store.unfinished(&profile)?.is_empty() => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether the vendor wants to be told what arrived.
    fn confirms(&self) -> bool {
        self.card.confirms
    }

    /// Whether as many leads came as are wanted.
    fn is_enough(&self) -> bool {
        let enough = |limit| self.outcome.fetched >= limit;
        self.options.limit.is_some_and(enough)
    }

    fn tell(&mut self, step: Step) {
        (self.watch)(Progress {
            step,
            fetched: self.outcome.fetched,
        });
    }

    /// Takes one reply's leads. They are not stored yet. Of a list's page those that are known as they are do not land.
    async fn take(
        &mut self,
        cursor: Cursor,
        mut known: Option<(&Paging, &mut Vec<Record>)>,
    ) -> Result<(Landing, Page)> {
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
            TakeEvent::Begin => {
                if let Some((_, records)) = &mut known {
                    records.clear();
                }
                store.land_anew(&mut landing)
            }
            TakeEvent::Lead(raw) => {
                match &mut known {
                    None => store.land_unread(&mut landing, raw, now())?,
                    Some((paging, records)) => {
                        let lead = (take.lead)(raw);
                        let record = listing::record(card, lead.as_ref().ok(), raw);
                        records.push(record);
                        if paging.knows(record.content) {
                            return Ok(());
                        }
                        let (raw, read) = (raw.to_vec(), landed(card, raw, lead));
                        store.land(&mut landing, Piece { raw, read }, now())?;
                    }
                }
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
        landing.message.clone_from(&page.message);
        if known.is_none() {
            let read = move |raw: &[u8]| {
                briefly(vendor, raw).unwrap_or_else(|| landed(card, raw, (take.lead)(raw)))
            };
            landing.reader = Some(Reader::new(read));
        }
        Ok((landing, page))
    }
}

/// What is to be asked for at this vendor; an error where it cannot be asked at all.
fn wanted(session: &Session, wanted: Wanted) -> Result<Wanted> {
    let (vendor, account) = (session.vendor(), session.account());
    let wanted = match wanted {
        Wanted::Known { .. } => {
            let fetch = vendor.fetch(account, &LeadId::new(""));
            match fetch.map_err(|refusal| refused(&refusal))? {
                Fetch::Ask(_) => return Ok(wanted),
                Fetch::Search => Wanted::Listed { full: true },
            }
        }
        listed @ Wanted::Listed { .. } => listed,
    };
    let offered = vendor.take(account, Cursor::default());
    offered.map(|_| wanted).map_err(|refusal| refused(&refusal))
}

/// What an element of a list was read as.
fn landed(card: &Card, raw: &[u8], read: std::result::Result<Lead, Unreadable>) -> Landed {
    read.map_or_else(
        |unreadable| Landed::Unreadable {
            id: id_of(card, raw),
            reason: unreadable.reason,
        },
        Landed::Lead,
    )
}

/// A lead that need not be read: its fields are what came, and that is written as the store would write it.
fn briefly(vendor: &dyn Vendor, raw: &[u8]) -> Option<Landed> {
    let plain = Plain::of(raw)?;
    let brief = vendor.brief(&|member| plain.member(member))?;
    Some(Landed::Plain(brief, plain.content()))
}

/// A lead's id in bytes that are no lead otherwise, by the name that the card gives to it.
pub(super) fn id_of(card: &Card, raw: &[u8]) -> Option<LeadId> {
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
