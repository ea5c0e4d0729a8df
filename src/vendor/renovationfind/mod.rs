//! RenovationFind, where a renovator accepts leads and reports how each job goes.
//!
//! What is peculiar about it:
//! - A lead is offered first. Accepting it shows the customer's contact, in that one reply, so it is kept; declining
//!   needs a reason. <https://docs.renovationfind.com/api-reference/general-leads/accept-a-lead>,
//!   <https://docs.renovationfind.com/api-reference/general-leads/decline-a-lead>
//! - Fifteen statuses, each with its own fields; the two won ones can only be undone by support.
//!   <https://docs.renovationfind.com/api-reference/general-leads/update-job-status>
//! - The verdict is `success` in the body, not the HTTP status: no page shows a number for either outcome.
//! - What is written and what is read differ: `meetingScheduledDate` is a date and comes back as
//!   `meetupScheduledDate`, a date and time; the sample's status `NO_RESPONSE` cannot be set. So replies are kept as
//!   they are, and only `success` is required.
//! - No list and no read of one lead are documented. `pull-leads` therefore works only where the profile names a
//!   `list_path`, and tries the shapes that such a list might have.
//! - There is no harmless question: every documented call writes. So `ping` has none to ask.
//! - The limit of requests is borrowed from the Manager API; see the card.
//!   <https://docs.renovationfind.com/internal-api/introduction>

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
use crate::exchange::{Cursor, Exchange, Offer, Reply, Request, Sealed, Take};
use crate::lead::{Change, LeadId, Operation, Receipt, Refusal};
use crate::world::World;

/// RenovationFind.
#[derive(Debug)]
pub struct RenovationFind;

static CARD: LazyLock<Card> = LazyLock::new(|| {
    Card::compiled(include_str!(concat!(
        env!("OUT_DIR"),
        "/renovationfind.json"
    )))
});

impl Vendor for RenovationFind {
    fn id(&self) -> &'static str {
        "renovationfind"
    }

    fn card(&self) -> &'static Card {
        &CARD
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        ask::seal(request, pass)
    }

    /// No paging is documented: whatever the cursor, the question is the same.
    fn take(&self, account: &Account, _after: Cursor) -> Result<Take, Refusal> {
        let Some(path) = account.text("list_path") else {
            return Err(Refusal::NotOffered {
                operation: Operation::PullLeads,
                vendor: &CARD.name,
                hint: "no page documents how RenovationFind lists leads; if you were told a path, put it into the \
                       profile: list_path = \"/general-leads\""
                    .into(),
            });
        };
        Ok(Take {
            exchange: Exchange::new(ask::take(path), read::take),
            lists: read::LISTS,
            lead: Box::new(read::lead),
        })
    }

    fn change(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(ask::change(change), change))
    }

    fn accept(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(ask::accept(change), change))
    }

    fn decline(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(ask::decline(change), change))
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

/// All three writes are answered alike.
fn written(request: Request, change: &Change) -> Exchange<Receipt> {
    let asked = LeadId::new(change.lead_id());
    Exchange::new(request, move |reply| read::write(reply, &asked))
}
