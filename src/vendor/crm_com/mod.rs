//! CRM.COM (crmapi REST v2): a login's token in every call, identifiers instead of ids, statuses that belong to the
//! account.
//!
//! What is peculiar here, and where CRM.COM says so (all below <https://crmdevelopment.atlassian.net/wiki>):
//!
//! - **A token, and where it goes.** A login by user (`authentication/token`, pageId 494531) or by web API key (`/x/1IsH`)
//!   gives a token; GETs carry it in the query, POSTs as a member of the body, and no header ever. The pages disagree on
//!   how long it lives: an hour of idle time before R12.0.0, two hours from the login after. We renew after 55 minutes,
//!   which is right under all of them, and give the token back at the end.
//! - **The verdict is in the body.** `{"data": ..., "status": {"code": "OK"}}`, whatever the HTTP status; no page lists the
//!   codes of failures. Only `OK` is success. The samples of reads show the bare data, so a read may come without the
//!   envelope, a write never. Which code says that a token ran out is not documented: the profile's `expired_codes`
//!   may say it; HTTP 401 says it too.
//! - **Identifiers.** Whatever is referred to is named by an object with exactly one key, `{"name": "Contacted"}`; in a query
//!   it is written `lead_identifier=number=19` (`/x/IesH`). A lead is known by its number or its id.
//! - **Statuses belong to the account.** Each stands in one life cycle state (pageId 532456): `PENDING`, `IN_PROGRESS`
//!   (also written with a blank), `WON`, `LOST`, `CANCELLED`. A status that means lost needs a reason, one that means won
//!   a billing address (`leads/update`, pageId 489706); so the rules go by phase. A *lead* that was cancelled reads as
//!   lost, since it will not become business; but a *status* that cancels has no phase in the account's names, since the
//!   rule about lost reasons is written for `LOST` alone.
//! - **Names.** Statuses come from `pipelines/list` (pageId 491250, from R18.0.0 on); an installation that does not have it
//!   tells them for each lead type by `statuses/list`. Either shows a status with id, name, alternative code and life
//!   cycle state; wherever in the reply such an object stands, it is one.
//! - **Two ways to win.** `leads/update` to a won status asks for a billing address, `leads/win` (pageId 489686) for an accounts
//!   receivable. The paths of its two sisters (pageIds 489680 and 489684) are not shown: `leads/lose` and `leads/cancel` are
//!   inferred, and the profile can say better.
//! - **`null` clears.** A field that is not sent stays, one that is sent as `null` is emptied.
//! - **Pages that are cut.** How a new lead names its contact is not to be seen; `extra.NAME` puts any member into the body.
//!   Paging of `leads/list` is taken over from CRM.COM's other lists, unconfirmed: an installation that does not look at
//!   `offset` shows the same again, and has shown all then. Whether the list demands one of its "semi-optional" filters is
//!   not to be seen either, so the profile's `list_filter` may give some.

mod ask;
mod read;
mod sandbox;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;

use super::Vendor;
use super::card::Card;
use crate::account::{Account, NamePage, Pass, Telling, Token};
use crate::exchange::{Cursor, Exchange, Fetch, Offer, Reply, Request, Sealed, Take};
use crate::lead::{Change, Lead, LeadId, Receipt, Refusal, Stands};
use crate::world::World;

/// CRM.COM, any installation of it.
#[derive(Debug)]
pub struct CrmCom;

static CARD: LazyLock<Card> =
    LazyLock::new(|| Card::compiled(include_str!(concat!(env!("OUT_DIR"), "/crm_com.json"))));

impl Vendor for CrmCom {
    fn id(&self) -> &'static str {
        "crm-com"
    }

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        ask::seal(request, pass)
    }

    fn login(&self, account: &Account) -> Option<Exchange<Token>> {
        Some(Exchange::new(ask::login(account), read::login))
    }

    fn release(&self, account: &Account) -> Option<Exchange<()>> {
        let codes = read::Codes::of(account);
        Some(Exchange::new(ask::release(), move |reply| {
            codes.release(reply)
        }))
    }

    fn ping(&self, account: &Account) -> Option<Exchange<String>> {
        let codes = read::Codes::of(account);
        Some(Exchange::new(ask::ping(), move |reply| codes.ping(reply)))
    }

    fn take(&self, account: &Account, after: Cursor) -> Result<Take, Refusal> {
        let codes = read::Codes::of(account);
        Ok(Take {
            exchange: Exchange::new(ask::take(account, after), move |reply| codes.take(reply)),
            lists: read::LISTS,
            lead: Box::new(read::lead),
        })
    }

    fn fetch(&self, account: &Account, id: &LeadId) -> Result<Fetch, Refusal> {
        let codes = read::Codes::of(account);
        let asked = id.clone();
        let exchange = Exchange::new(ask::fetch(id), move |reply| codes.fetch(reply, &asked));
        Ok(Fetch::Ask(exchange))
    }

    fn names(&self, account: &Account, list: &str, so_far: &Telling) -> Option<Exchange<NamePage>> {
        let codes = read::Codes::of(account);
        let told = |list: &str| so_far.lists.get(list).filter(|names| !names.is_empty());
        let types = || {
            let codes = codes.clone();
            Exchange::new(ask::types(), move |reply| codes.types(reply))
        };
        match (list, so_far.calls.as_slice()) {
            ("types", []) => Some(types()),
            ("statuses", []) => {
                let codes = codes.clone();
                let read = move |reply: &Reply| codes.statuses(reply);
                Some(Exchange::new(ask::pipelines(), read))
            }
            // Before R18.0.0 there are no pipelines: the statuses are asked for type by type.
            ("statuses", [_]) if told("statuses").is_none() => Some(types()),
            ("statuses", [_, asked @ ..]) if !asked.is_empty() => {
                let next = told("types")?.get(asked.len() - 1)?;
                let read = move |reply: &Reply| codes.statuses(reply);
                Some(Exchange::new(ask::statuses(&next.id()), read))
            }
            _ => None,
        }
    }

    fn add(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        let codes = read::Codes::of(account);
        Ok(Exchange::new(ask::add(change)?, move |reply| {
            codes.write(reply, None)
        }))
    }

    fn update(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        let codes = read::Codes::of(account);
        let asked = change.lead.clone();
        Ok(Exchange::new(ask::update(change)?, move |reply| {
            codes.write(reply, asked.as_ref())
        }))
    }

    fn change(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        let codes = read::Codes::of(account);
        let asked = change.lead.clone();
        Ok(Exchange::new(ask::change(account, change)?, move |reply| {
            codes.write(reply, asked.as_ref())
        }))
    }

    fn stands(&self, account: &Account, change: &Change, lead: &Lead) -> Stands {
        read::stands(account, change, lead)
    }

    fn sandbox(&self, world: &mut World, asked: &Sealed) -> Reply {
        sandbox::answer(world, asked)
    }

    fn expire_logins(&self, world: &mut World) {
        sandbox::expire_logins(world);
    }

    fn populate(&self, world: &mut World, leads: usize) {
        sandbox::populate(world, leads);
    }

    fn plant(&self, world: &mut World, id: &LeadId) {
        sandbox::plant(world, id);
    }
}
