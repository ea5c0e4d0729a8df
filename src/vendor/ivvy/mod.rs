//! iVvy (API 1.0): every call is a signed POST, one call both adds and updates, stages belong to the account.
//!
//! What is peculiar here, and where iVvy says so (all below <https://developer.ivvy.com>):
//!
//! - **Everything is a POST.** A call is `/api/1.0/{namespace}?action={action}` with a JSON body
//!   (`getting-started/creating-the-request/method-uri-header`). The pages list a call's parameters as "path parameters", an
//!   artefact of their generator: in every example and SDK they are keys of the body. Leads are written in the namespace
//!   `contact` and read in `crm`.
//! - **The signature** covers the exact bytes of the body, the address from `/api/` on and the date
//!   (`getting-started/creating-the-request/signing-the-request`): `sign.rs`. A request older than five minutes is refused
//!   (`.../request-headers/standard-headers`), so each attempt is sealed anew, and a refusal by date (specific code
//!   23005) means that a clock is wrong, not a key. `Content-MD5` is hexadecimal here, not base64.
//! - **The verdict is in the body.** A reply that carries `errorCode` is a "no", whatever the HTTP status
//!   (`getting-started/interpreting-the-response/exceptions`); iVvy's own SDK looks at nothing else. A write answers
//!   `{"success": true, "id": 763}`, and the sample of a contact's update leaves `success` out
//!   (`contact/add-or-update-contact`).
//! - **Contact leads and company leads** (`contact/add-or-update-lead`). With `companyId` or a `company` the lead belongs to a
//!   company and its contact must be one of that company's; else it belongs to a contact and needs an industry. Both may be
//!   made together with the lead. The lead's page names the company's contact `contactId`, the opportunity's page
//!   `companyLeadContactId`; we take either.
//! - **Custom fields** of a lead are `{fieldId, fieldValue}`, those of a contact or company `{fieldId, value}`.
//! - **Adding is never repeated.** There is no idempotency key and no external id of a lead. An update by id is repeatable,
//!   which is our own rule.
//! - **No call reads one lead**: `crm/get-lead-list` is paged through. Its `start` counts records, not pages, and a `perPage` above
//!   an undocumented cap is silently ignored, so we go on by what came. Its order is not documented either: a pull ends
//!   before the list does only where a whole reading showed that what was changed last comes first. Nor is it
//!   documented by what the list can be filtered; the profile's `list_filter` is passed on. The sample shows a phone as
//!   text, number and null: fields are taken as they come.
//! - **Batches** (`getting-started/batch`) take up to 200 jobs, any call each, and answer with a ticket; what became of each job
//!   is asked for later and is gone after two days. Each job's `response` is a reply of its own, errors included. In
//!   which order jobs are done and results are listed no page says: a lead stands in a batch once, and a result is
//!   known by the `request` that it repeats.
//! - **Names.** The account's lists (`crm/get-lead-stage-list` and the like) call a name `name`, `type`, `label` or `reason`,
//!   and write ids as numbers or as text. Reasons stand within their stage, subtypes within their type. A stage may say
//!   to what it applies: 1 is opportunities (`crm/add-or-update-lead-stage`), and no lead stands there.
//! - **Stages belong to the account**; only Won and Lost cannot be removed
//!   (<https://knowledge.ivvy.com/kb/defining-the-opportunities-stages-for-your-account>), so their names tell the phase.

mod ask;
mod read;
mod sandbox;
mod sign;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;

use super::Vendor;
use super::card::Card;
use crate::account::{Account, Called, NamePage, Pass, Telling};
use crate::exchange::{
    Cursor, Exchange, Fetch, Offer, Progress, Reply, Request, Results, Sealed, Take, Ticket,
    Together,
};
use crate::lead::{Change, LeadId, Receipt, Refusal};
use crate::world::World;

/// iVvy, in any of its regions.
#[derive(Debug)]
pub struct Ivvy;

static CARD: LazyLock<Card> =
    LazyLock::new(|| Card::compiled(include_str!(concat!(env!("OUT_DIR"), "/ivvy.json"))));

impl Vendor for Ivvy {
    fn id(&self) -> &'static str {
        "ivvy"
    }

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn seal(&self, request: &Request, pass: &Pass, now: Timestamp) -> Sealed {
        ask::seal(request, pass, now)
    }

    fn ping(&self, _account: &Account) -> Option<Exchange<String>> {
        Some(Exchange::new(ask::ping(), read::ping))
    }

    fn take(&self, account: &Account, after: Cursor) -> Result<Take, Refusal> {
        let account = account.clone();
        Ok(Take {
            exchange: Exchange::new(ask::take(&account, after), read::take),
            lists: read::LISTS,
            lead: Box::new(move |bytes| read::lead(&account, bytes)),
        })
    }

    fn fetch(&self, _account: &Account, _id: &LeadId) -> Result<Fetch, Refusal> {
        Ok(Fetch::Search)
    }

    fn names(
        &self,
        _account: &Account,
        list: &str,
        so_far: &Telling,
    ) -> Option<Exchange<NamePage>> {
        let over = match so_far.calls.last() {
            None => false,
            // More than its cap is silently ignored: what counts is what came. A page that tells nothing new is the same
            // one again.
            Some(Called::Told {
                count,
                fresh,
                total,
            }) => *count == 0 || *fresh == 0 || total.is_some_and(|all| so_far.taken() >= all),
            Some(Called::Refused) => true,
        };
        let request = ask::names(list, Cursor(so_far.taken())).filter(|_| !over)?;
        let list = list.to_owned();
        Some(Exchange::new(request, move |reply| {
            read::names(&list, reply)
        }))
    }

    fn add(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(Exchange::new(ask::write(change), read::add))
    }

    fn update(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        let lead = change.lead.clone();
        Ok(Exchange::new(ask::write(change), move |reply| {
            read::write(reply, lead.as_ref())
        }))
    }

    fn change(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        self.update(account, change)
    }

    fn together(&self, _account: &Account, changes: &[Change]) -> Option<Together> {
        let ask = || Exchange::new(ask::together(changes), read::together);
        CARD.takes_together(changes)
            .then(|| Together::Ticket(ask()))
    }

    fn progress(&self, _account: &Account, ticket: &Ticket) -> Option<Exchange<Progress>> {
        Some(Exchange::new(ask::progress(ticket), read::progress))
    }

    fn results(
        &self,
        _account: &Account,
        ticket: &Ticket,
        changes: &[Change],
    ) -> Option<Exchange<Option<Results>>> {
        let jobs = read::Jobs::of(ticket, changes);
        Some(Exchange::new(ask::results(ticket), move |reply| {
            jobs.results(reply)
        }))
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
