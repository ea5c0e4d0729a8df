//! CRF Connect, where a service partner reports how far a business loan has come.
//!
//! What is peculiar about it:
//! - Everything but the key stands in the address: the partner's route is one segment of the path.
//!   <https://connect.crfusa.com/integration/lead-management-api>
//! - A change of stage is a `POST` to the collection; the lead's id travels in the body, and the stage is called
//!   `status` there. A 200 is documented without any body.
//!   <https://connect.crfusa.com/specs/operations/update-lead-stage>
//! - Errors are `ProblemDetails`, whose `status` is a number, and every member of which may be missing. A gateway in
//!   front may answer with a web page instead, even with 200; that proves nothing.
//! - The page requires nothing per stage, so what we require is a house rule and can be switched off.
//! - One lead can be read, with eight stages where six can be set. A list does not exist: leads are pushed to an
//!   address, or put into a queue or a container of ours at Azure, which is what a pull drains; see `storage`.
//!   <https://connect.crfusa.com/specs/operations/get-lead>, <https://connect.crfusa.com/integration/webhooks>
//! - What a pushed lead looks like, no page says; the form hand-off shows what it may look like. So every member is kept
//!   and only the id is needed. <https://connect.crfusa.com/integration/form-handoff>
//! - Reading a lead that cannot exist is a harmless question: whoever is told "not found" holds a good key.

mod ask;
mod read;
mod sandbox;
mod storage;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;

use super::Vendor;
use super::card::Card;
use crate::account::{Account, Pass};
use crate::depot::Depot;
use crate::exchange::{Cursor, Exchange, Fetch, Offer, ReadLead, Reply, Request, Sealed, Take};
use crate::lead::{Change, LeadId, Operation, Receipt, Refusal};
use crate::world::World;

/// CRF Connect.
#[derive(Debug)]
pub struct CrfConnect;

static CARD: LazyLock<Card> =
    LazyLock::new(|| Card::compiled(include_str!(concat!(env!("OUT_DIR"), "/crf_connect.json"))));

impl Vendor for CrfConnect {
    fn id(&self) -> &'static str {
        "crf-connect"
    }

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        if storage::is_for(pass) {
            storage::seal(request, pass)
        } else {
            ask::seal(request, pass)
        }
    }

    fn ping(&self, account: &Account) -> Option<Exchange<String>> {
        Some(Exchange::new(ask::ping(account), read::ping))
    }

    /// There is no list to take from, only depots; an account that names none is told so.
    fn take(&self, _account: &Account, _after: Cursor) -> Result<Take, Refusal> {
        Err(Refusal::NotOffered {
            operation: Operation::PullLeads,
            vendor: &CARD.name,
            hint: "CRF Connect has no call that lists leads; it puts each one into an Azure Storage queue or container \
                   of yours, which the profile names: queue_url or container_url; or it pushes them to an address: \
                   leadctl listen"
                .into(),
        })
    }

    fn depots(&self, account: &Account) -> Vec<&'static dyn Depot> {
        storage::depots(account)
    }

    fn pushed(&self, _account: &Account) -> Result<ReadLead, Refusal> {
        Ok(Box::new(read::lead))
    }

    fn fetch(&self, account: &Account, id: &LeadId) -> Result<Fetch, Refusal> {
        let asked = id.clone();
        let exchange = Exchange::new(ask::fetch(account, id), move |reply| {
            read::fetch(reply, &asked)
        });
        Ok(Fetch::Ask(exchange))
    }

    fn change(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(Exchange::new(ask::change(account, change), read::change))
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
