//! A place outside a vendor's own service in which it leaves leads for us: parcels in a queue or in a container.
//!
//! A profile names a depot by one secret, a web address whose query is the key to it (a SAS URL). The session that asks
//! it is bound to that address and holds that key and no other.

use bytes::Bytes;

use crate::account::Account;
use crate::exchange::{Exchange, Unreadable};
use crate::lead::Lead;

/// The name of a depot's key in the `Pass` of a session with it: the query of its address.
pub const KEY: &str = "sas";

/// One thing that lies in a depot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parcel {
    /// What the depot calls it: a message's id, a blob's name.
    pub name: String,
    /// Which of its versions this is, where it can change: a blob's `ETag`. Empty where it cannot.
    pub version: String,
    /// What removing it must show, where that is needed: a message's pop receipt.
    pub receipt: String,
    /// So many bytes.
    pub size: u64,
    /// What is in it, where the depot's list carries that.
    pub body: Option<Bytes>,
}

/// What a depot shows at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lot {
    /// The parcels.
    pub parcels: Vec<Parcel>,
    /// How to ask for what follows; `None` where nothing does.
    pub next: Option<String>,
}

/// What became of a parcel that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Yes,
    /// It was not there any more, or is no longer ours to remove: a message that became visible again, a blob that was
    /// written anew. If there is something, it comes again.
    TooLate,
}

/// A permission that a depot's key must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its letter in the key.
    pub letter: char,
    /// Its name, as the depot's owner meets it.
    pub name: &'static str,
    /// What it is for.
    pub allows: &'static str,
}

/// A depot, and how it is asked. Pure, like a vendor: nothing here does I/O, knows the time, or awaits.
pub trait Depot: Sync {
    /// The key of the profile that holds its address: `queue_url`.
    fn setting(&self) -> &'static str;

    /// What people call it: `queue`.
    fn word(&self) -> &'static str;

    /// What people call a thing in it: `message`.
    fn parcel(&self) -> &'static str;

    /// What its key must allow.
    fn permissions(&self, account: &Account) -> Vec<Permission>;

    /// Whether its parcels stay there, and we remember which ones were read.
    fn keeps(&self, _account: &Account) -> bool {
        false
    }

    /// The next parcels, from the start or after what an earlier lot said.
    fn look(&self, account: &Account, after: Option<&str>) -> Exchange<Lot>;

    /// What is in a parcel; `None` where it is not there any more in this version.
    fn open(&self, parcel: &Parcel) -> Exchange<Option<Bytes>>;

    /// Removes a parcel for good.
    fn remove(&self, parcel: &Parcel) -> Exchange<Removed>;

    /// The bytes that the vendor put into a parcel: a queue may carry them in an encoding of its own.
    fn contents(&self, body: &Bytes) -> Bytes {
        body.clone()
    }

    /// Reads those bytes.
    fn lead(&self, account: &Account, contents: &[u8]) -> Result<Lead, Unreadable>;
}
