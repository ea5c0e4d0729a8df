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
//! - One lead can be read, with eight stages where six can be set. A list does not exist: leads are pushed.
//!   <https://connect.crfusa.com/specs/operations/get-lead>, <https://connect.crfusa.com/integration/webhooks>
//! - Reading a lead that cannot exist is a harmless question: whoever is told "not found" holds a good key.

mod ask;
mod read;
mod sandbox;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::Timestamp;

use super::Vendor;
use super::card::Card;
use crate::account::{Account, Pass};
use crate::exchange::{Exchange, Fetch, Offer, Reply, Request, Sealed};
use crate::lead::{Change, LeadId, Receipt, Refusal};
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
        ask::seal(request, pass)
    }

    fn ping(&self, account: &Account) -> Option<Exchange<String>> {
        Some(Exchange::new(ask::ping(account), read::ping))
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
