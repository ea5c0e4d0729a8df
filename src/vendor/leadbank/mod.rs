//! Datacar LeadBank: hands over car leads until it is told that they arrived, and takes reports of what became of them.
//!
//! What is peculiar about it:
//! - Its only documents are a generated help page (<https://pp-wsleadbank.datacar.com/Help>) whose values are
//!   placeholders. What it leaves open comes from the profile and is never guessed: the integer of the request, the
//!   body of the confirmation, how to sign in, which `Status` means success, what the status and reason codes mean.
//! - `POST api/leads` moves leads from "ready to be sent" to "in progress" and returns the same leads again until
//!   `ValidateGetLeads` confirms them (<https://pp-wsleadbank.datacar.com/Help/Api/POST-api-leads>). So taking is safe
//!   to repeat, and we confirm only what is stored.
//! - `SendAcknos` adds dated events to a lead
//!   (<https://pp-wsleadbank.datacar.com/Help/Api/POST-api-leads-SendAcknos>). Nothing says that an event sent twice
//!   counts once, so it is never repeated by itself. It takes several leads and several events of each, and answers
//!   for all of them at once; which of them it dislikes, its documented reply has no member to say.
//! - The verdict is in the body: a reply is `{"Status", "Message"}`, whatever the HTTP status. The reply of
//!   `ValidateGetLeads` could not be read from the help page; it is taken to have the same shape, and anything else
//!   leaves the leads unconfirmed, which does no harm: they come again.
//! - The spelling of names is its own and is kept: `IDprovider`, `IDstatus`, `IDreason`, `BandDealerID`.

mod ask;
mod read;
mod sandbox;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value;

use super::Vendor;
use super::card::Card;
use crate::account::{Account, Pass};
use crate::exchange::{Cursor, Exchange, Offer, Reply, Request, Sealed, Take, Together};
use crate::lead::{Brief, Change, LeadId, Operation, Receipt, Refusal};
use crate::world::World;

/// Datacar LeadBank.
#[derive(Debug)]
pub struct LeadBank;

static CARD: LazyLock<Card> =
    LazyLock::new(|| Card::compiled(include_str!(concat!(env!("OUT_DIR"), "/leadbank.json"))));

impl Vendor for LeadBank {
    fn id(&self) -> &'static str {
        "leadbank"
    }

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        ask::seal(request, pass)
    }

    /// There are no pages: whatever is not confirmed comes again, so the cursor says nothing here.
    fn take(&self, account: &Account, _after: Cursor) -> Result<Take, Refusal> {
        let Some(request) = account.settings.get("request") else {
            return Err(Refusal::NotOffered {
                operation: Operation::PullLeads,
                vendor: &CARD.name,
                hint: "add `request = N` to the profile: the integer that POST api/leads carries"
                    .into(),
            });
        };
        let verdict = read::Verdict::of(account);
        Ok(Take {
            exchange: Exchange::new(ask::take(request), move |reply| verdict.take(reply)),
            lists: read::LISTS,
            lead: Box::new(read::lead),
        })
    }

    fn brief(&self, member: &dyn Fn(&str) -> Option<Value>) -> Option<Brief> {
        read::brief(member)
    }

    fn confirm(&self, account: &Account, ids: &[LeadId]) -> Option<Exchange<()>> {
        let verdict = read::Verdict::of(account);
        let read = move |reply: &Reply| verdict.confirm(reply);
        (!ids.is_empty()).then(|| Exchange::new(ask::confirm(account, ids), read))
    }

    fn change(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        let verdict = read::Verdict::of(account);
        let asked = change.lead.clone();
        Ok(Exchange::new(ask::change(change), move |reply| {
            verdict.change(reply, asked.clone())
        }))
    }

    fn together(&self, account: &Account, changes: &[Change]) -> Option<Together> {
        let verdict = read::Verdict::of(account);
        let read = move |reply: &Reply| verdict.change(reply, None);
        CARD.takes_together(changes)
            .then(|| Together::Whole(Exchange::new(ask::together(changes), read)))
    }

    fn sandbox(&self, world: &mut World, asked: &Sealed) -> Reply {
        sandbox::answer(world, asked)
    }

    fn populate(&self, world: &mut World, leads: usize) {
        sandbox::populate(world, leads);
    }

    fn plant(&self, world: &mut World, id: &LeadId) {
        sandbox::plant(world, id);
    }
}
