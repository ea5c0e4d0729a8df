//! The sandbox's container: blobs are listed page by page, and read and deleted in the version that was listed.

use super::*;
use crate::depot::{Depot, KEY, Parcel, Removed};
use crate::exchange::Request;
use crate::fault::FaultKind;
use crate::world::{Memory, World};

fn account() -> Account {
    Account {
        holds: ["container_url".to_owned()].into(),
        ..Account::default()
    }
}

fn depot() -> &'static dyn Depot {
    CrfConnect.depots(&account())[0]
}

/// A sandbox with so many leads.
fn shelf(leads: usize) -> Memory {
    let mut shelf = Memory::default();
    let mut world = World {
        shelf: &mut shelf,
        now: moment(),
    };
    CrfConnect.populate(&mut world, leads);
    shelf
}

fn ask(shelf: &mut Memory, request: &Request, key: &str) -> Reply {
    let pass = Pass {
        base: Url::parse("http://127.0.0.1:1/storage/incoming").unwrap(),
        headers: Vec::new(),
        secrets: [(KEY.to_owned(), Secret::placeholder(key))].into(),
        token: None,
        masked: false,
    };
    let sealed = CrfConnect.seal(request, &pass, moment());
    let mut world = World {
        shelf,
        now: moment(),
    };
    CrfConnect.sandbox(&mut world, &sealed)
}

const GOOD: &str = "sig=sandbox-container-key";

fn listed(shelf: &mut Memory) -> Vec<Parcel> {
    let (mut parcels, mut after) = (Vec::new(), None);
    loop {
        let mut look = depot().look(&account(), after.as_deref()).request;
        for (name, value) in &mut look.query {
            if name == "maxresults" {
                *value = "5".to_owned();
            }
        }
        let reply = ask(shelf, &look, GOOD);
        let lot = depot().look(&account(), None).read(&reply).unwrap();
        assert!(lot.parcels.len() <= 5);
        parcels.extend(lot.parcels);
        after = lot.next;
        if after.is_none() {
            return parcels;
        }
    }
}

#[test]
fn every_lead_is_a_blob_that_is_listed_once_read_and_deleted() {
    let mut shelf = shelf(12);
    let parcels = listed(&mut shelf);
    let mut ids = std::collections::BTreeSet::new();
    for parcel in &parcels {
        let open = depot().open(parcel);
        let body = open.read(&ask(&mut shelf, &open.request, GOOD)).unwrap();
        let body = body.unwrap();
        assert_eq!(body.len() as u64, parcel.size);
        ids.insert(depot().lead(&account(), &body).unwrap().id);
    }
    assert_eq!((parcels.len(), ids.len()), (12, 12));
    let remove = depot().remove(&parcels[3]);
    let mut read = || {
        remove
            .read(&ask(&mut shelf, &remove.request, GOOD))
            .unwrap()
    };
    assert_eq!((read(), read()), (Removed::Yes, Removed::TooLate));
    let left = listed(&mut shelf);
    assert_eq!(left.len(), 11);
    assert!(!left.contains(&parcels[3]));
    let done: Vec<&str> = shelf.ledger.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(done, ["delete-blob"]);
}

#[test]
fn another_version_or_another_key_is_refused() {
    let mut shelf = shelf(2);
    let mut parcel = listed(&mut shelf).remove(0);
    let refused = ask(&mut shelf, &depot().open(&parcel).request, "sig=x");
    assert_eq!((refused.status, refused.body.len() > 20), (403, true));
    parcel.version.push('7');
    let open = depot().open(&parcel);
    let reply = ask(&mut shelf, &open.request, GOOD);
    assert_eq!((reply.status, open.read(&reply)), (412, Ok(None)));
}

/// What is stored for the blob that was asked for lets that one be deleted.
#[test]
fn the_answer_about_another_blob_is_none_about_this_one() {
    let mut shelf = shelf(2);
    let parcels = listed(&mut shelf);
    let [one, other] = [&parcels[0], &parcels[1]].map(|it| depot().open(it));
    let reply = ask(&mut shelf, &one.request, GOOD);
    assert!(matches!(one.read(&reply), Ok(Some(_))));
    assert_eq!(other.read(&reply).unwrap_err().kind, FaultKind::Lost);
}
