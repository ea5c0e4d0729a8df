//! The five vendors: what each can be asked, and how its answers are read. Nothing here does I/O, knows the time, or
//! awaits.
//!
//! Each vendor is a folder with the same seven names in it: `mod.rs` (what is peculiar about it, in prose, and
//! `impl Vendor`), `card.toml` (its page of facts), `ask.rs` (our question → `Request`; `Request` → `Sealed`),
//! `read.rs` (`Reply` → our answer or a `Fault`), `sandbox.rs` (the vendor as we play it), `tests.rs` and `replies/`.
//! A function in `ask` and the one in `read` that reads its answer have the ability's name, as in `Vendor`, or are
//! called `write` where several writes are alike; `read::lead` reads one element of a list. What is
//! the same at several vendors lies beside the folders: `seal`, `told`, and for the sandboxes `judge` and `crowd`.
//! A sixth vendor is a copied folder, one `mod` line and one entry in `ALL`.

pub mod card;
mod check;
mod crowd;
mod judge;
mod known_as;
mod meant;
pub mod needs;
mod seal;
pub mod sieve;
mod standing;
pub mod template;
mod told;
pub mod value;

pub use meant::typed_id;

mod crf_connect;
mod crm_com;
mod ivvy;
mod leadbank;
mod renovationfind;

use jiff::Timestamp;
use serde_json::Value;

use crate::account::{Account, NamePage, Pass, Telling, Token};
use crate::depot::Depot;
use crate::exchange::{
    Cursor, Exchange, Fetch, Offer, Progress, ReadLead, Reply, Request, Results, Sealed, Take,
    Ticket, Together,
};
use crate::lead::{Brief, Change, Lead, LeadId, Operation, Receipt, Refusal, Stands};
use crate::world::World;
use card::Card;

/// Every vendor, in the order of the documentation. The one list.
pub static ALL: &[&dyn Vendor] = &[
    &crf_connect::CrfConnect,
    &ivvy::Ivvy,
    &crm_com::CrmCom,
    &renovationfind::RenovationFind,
    &leadbank::LeadBank,
];

/// The vendor with this id (`crf-connect`), exactly.
pub fn by_id(id: &str) -> Option<&'static dyn Vendor> {
    ALL.iter().copied().find(|vendor| vendor.id() == id)
}

/// What a vendor can be asked. An ability that a vendor lacks is left at its default, which answers "not offered";
/// the card's `offers` says the same, and a test holds the two together.
pub trait Vendor: Sync {
    /// Its id on the command line and in profiles: `crf-connect`. The same stands in its card, which need not be read
    /// to find a vendor.
    fn id(&self) -> &'static str;

    /// The vendor's page of facts, read at the first call.
    fn card(&self) -> &'static Card;

    /// The exact bytes of a request: address, headers, signature, token. Called anew for every attempt.
    fn seal(&self, request: &Request, pass: &Pass, now: Timestamp) -> Sealed;

    /// How a token is got, where the vendor has a login. `seal` adds the credentials.
    fn login(&self, _account: &Account) -> Option<Exchange<Token>> {
        None
    }

    /// How a token is given back.
    fn release(&self, _account: &Account) -> Option<Exchange<()>> {
        None
    }

    /// A harmless question by which `profiles check` learns whether the credentials are good; the answer is a
    /// sentence about them. `None` where the vendor has no harmless question.
    fn ping(&self, _account: &Account) -> Option<Exchange<String>> {
        None
    }

    /// The next leads of the vendor's list or queue.
    fn take(&self, _account: &Account, _after: Cursor) -> Result<Take, Refusal> {
        Err(self.not_offered(Operation::PullLeads))
    }

    /// What the reader of `take` would say of one element, by single members of it, its fields left unread: for lists
    /// that are long, at vendors whose leads keep every member as it came. `None` says nothing: it has to be read.
    fn brief(&self, _member: &dyn Fn(&str) -> Option<Value>) -> Option<Brief> {
        None
    }

    /// Where the vendor leaves leads for us, as far as the account names such places: a vendor that has them has no list.
    fn depots(&self, _account: &Account) -> Vec<&'static dyn Depot> {
        Vec::new()
    }

    /// Reads a lead that the vendor pushes to an address of ours, from the bytes that came.
    fn pushed(&self, _account: &Account) -> Result<ReadLead, Refusal> {
        Err(self.not_offered(Operation::Listen))
    }

    /// Tells the vendor that these leads arrived. `None` where nothing needs to be confirmed.
    fn confirm(&self, _account: &Account, _ids: &[LeadId]) -> Option<Exchange<()>> {
        None
    }

    /// One lead as it stands now.
    fn fetch(&self, _account: &Account, _id: &LeadId) -> Result<Fetch, Refusal> {
        Err(self.not_offered(Operation::GetLead))
    }

    /// The next call by which one of the account's own lists is told: by what came of the calls so far. `None` where
    /// nothing is left to be asked, and from the beginning where the vendor does not tell this list.
    fn names(
        &self,
        _account: &Account,
        _list: &str,
        _so_far: &Telling,
    ) -> Option<Exchange<NamePage>> {
        None
    }

    /// Creates a lead.
    fn add(&self, _account: &Account, _change: &Change) -> Offer<Receipt> {
        Err(self.not_offered(Operation::AddLead))
    }

    /// Changes fields of a lead.
    fn update(&self, _account: &Account, _change: &Change) -> Offer<Receipt> {
        Err(self.not_offered(Operation::UpdateLead))
    }

    /// Moves a lead to another stage.
    fn change(&self, _account: &Account, _change: &Change) -> Offer<Receipt> {
        Err(self.not_offered(Operation::ChangeStage))
    }

    /// Accepts a lead.
    fn accept(&self, _account: &Account, _change: &Change) -> Offer<Receipt> {
        Err(self.not_offered(Operation::AcceptLead))
    }

    /// Declines a lead.
    fn decline(&self, _account: &Account, _change: &Change) -> Offer<Receipt> {
        Err(self.not_offered(Operation::DeclineLead))
    }

    /// Several changes in one call, as far as the card's `[batch]` goes: its operations, at most so many, a lead as
    /// often as it allows. `None` for anything else.
    fn together(&self, _account: &Account, _changes: &[Change]) -> Option<Together> {
        None
    }

    /// How far the work behind a ticket is. `None` where the vendor gives no tickets.
    fn progress(&self, _account: &Account, _ticket: &Ticket) -> Option<Exchange<Progress>> {
        None
    }

    /// What became of each change behind a ticket, each judged by itself; the changes are those that went together,
    /// in the same order. The answer is `None` as long as the vendor is still at work. `None` where the vendor gives
    /// no tickets.
    fn results(
        &self,
        _account: &Account,
        _ticket: &Ticket,
        _changes: &[Change],
    ) -> Option<Exchange<Option<Results>>> {
        None
    }

    /// Whether a lead, as it was read just now, stands as a change asked for.
    fn stands(&self, account: &Account, change: &Change, lead: &Lead) -> Stands {
        self.card().stands(account, change, lead)
    }

    /// Whether a lead that the vendor shows may be the one that a change added.
    fn resembles(&self, change: &Change, lead: &Lead) -> bool {
        self.card().resembles(change, lead)
    }

    /// The vendor as we play it: documented rules, the vendor's own error shapes. The address is already cut down to
    /// what stands below the profile's `base_url`.
    fn sandbox(&self, world: &mut World, asked: &Sealed) -> Reply;

    /// Forgets, as we play it, every login that is good: as if each had run out. Vendors without a login have none.
    fn expire_logins(&self, _world: &mut World) {}

    /// Puts believable leads into an empty world: as many as given, the same ones every time.
    fn populate(&self, world: &mut World, leads: usize);

    /// Puts one lead with this id into the world, as if the vendor had just handed it to us.
    fn plant(&self, world: &mut World, id: &LeadId);

    /// The "no" for an ability that this vendor lacks.
    fn not_offered(&self, operation: Operation) -> Refusal {
        self.card().not_offered(operation)
    }
}

impl dyn Vendor {
    /// Whether leads of this account can be pulled: from its depots, or from the vendor's list.
    pub fn pulls(&self, account: &Account) -> Result<(), Refusal> {
        if self.depots(account).is_empty() {
            self.take(account, Cursor::default()).map(drop)
        } else {
            Ok(())
        }
    }

    /// The exchange for a checked change, whatever its operation.
    pub fn write(&self, account: &Account, change: &Change) -> Offer<Receipt> {
        match change.operation {
            Operation::AddLead => self.add(account, change),
            Operation::UpdateLead => self.update(account, change),
            Operation::ChangeStage => self.change(account, change),
            Operation::AcceptLead => self.accept(account, change),
            Operation::DeclineLead => self.decline(account, change),
            Operation::GetLead | Operation::PullLeads | Operation::Listen => {
                Err(self.not_offered(change.operation))
            }
        }
    }
}
