//! The sandbox's queue: messages hide, come again, and go by their receipt.

use super::*;
use crate::depot::{Depot, KEY, Lot, Parcel, Removed};
use crate::exchange::{Request, Unreadable};
use crate::fault::{Fault, FaultKind};
use crate::world::{Memory, World};

/// The sandbox with so many leads, and what time it is there.
struct Queue {
    shelf: Memory,
    now: Timestamp,
}

fn account(visibility: u64) -> Account {
    Account {
        settings: json!({ "visibility": visibility })
            .as_object()
            .unwrap()
            .clone(),
        holds: ["queue_url".to_owned()].into(),
        ..Account::default()
    }
}

fn depot() -> &'static dyn Depot {
    CrfConnect.depots(&account(1))[0]
}

impl Queue {
    fn new(leads: usize) -> Self {
        let mut queue = Self {
            shelf: Memory::default(),
            now: moment(),
        };
        queue.within(|world| CrfConnect.populate(world, leads));
        queue
    }

    fn within<T>(&mut self, act: impl FnOnce(&mut World) -> T) -> T {
        act(&mut World {
            shelf: &mut self.shelf,
            now: self.now,
        })
    }

    fn wait(&mut self, seconds: i64) {
        self.now += jiff::SignedDuration::from_secs(seconds);
    }

    fn ask(&mut self, request: &Request, key: &str) -> Reply {
        let pass = Pass {
            base: Url::parse("http://127.0.0.1:1/storage/leads").unwrap(),
            headers: Vec::new(),
            secrets: [(KEY.to_owned(), Secret::placeholder(key))].into(),
            token: None,
            masked: false,
        };
        let sealed = CrfConnect.seal(request, &pass, self.now);
        self.within(|world| CrfConnect.sandbox(world, &sealed))
    }

    fn take(&mut self, visibility: u64) -> Vec<Parcel> {
        self.look(visibility, "sig=sandbox-queue-key")
            .unwrap()
            .parcels
    }

    fn look(&mut self, visibility: u64, key: &str) -> Result<Lot, Fault> {
        let look = depot().look(&account(visibility), None);
        let reply = self.ask(&look.request, key);
        look.read(&reply)
    }

    fn remove(&mut self, parcel: &Parcel) -> Result<Removed, Fault> {
        let remove = depot().remove(parcel);
        let reply = self.ask(&remove.request, "sig=sandbox-queue-key");
        remove.read(&reply)
    }
}

fn lead(parcel: &Parcel) -> Result<Lead, Unreadable> {
    let contents = depot().contents(parcel.body.as_ref().unwrap());
    depot().lead(&account(1), &contents)
}

#[test]
fn every_lead_lies_in_the_queue_once_half_of_them_in_base64() {
    let mut queue = Queue::new(40);
    let (first, second) = (queue.take(60), queue.take(60));
    assert_eq!(
        (first.len(), second.len(), queue.take(60).len()),
        (32, 8, 0)
    );
    let all: Vec<Parcel> = first.into_iter().chain(second).collect();
    let plain = all
        .iter()
        .filter(|it| it.body.as_ref().unwrap().starts_with(b"{"));
    assert_eq!(plain.count(), 20);
    let ids: std::collections::BTreeSet<String> = all
        .iter()
        .map(|parcel| lead(parcel).unwrap().id.to_string())
        .collect();
    assert_eq!(ids.len(), 40);
    // Every one of them can be read at CRF, too.
    for id in &ids {
        let asked = ask_lead(&super::account("sandbox-partner"), id);
        let mut pass = super::pass("sandbox-api-key");
        pass.base = Url::parse("http://127.0.0.1:1").unwrap();
        let sealed = CrfConnect.seal(&asked.request, &pass, moment());
        let reply = queue.within(|world| CrfConnect.sandbox(world, &sealed));
        assert_eq!(asked.read(&reply).unwrap().id.as_str(), id);
    }
}

#[test]
fn a_message_that_was_taken_hides_and_comes_again_unless_it_is_deleted() {
    let mut queue = Queue::new(2);
    let taken = queue.take(60);
    assert_eq!(queue.remove(&taken[0]), Ok(Removed::Yes));
    assert_eq!(queue.remove(&taken[0]), Ok(Removed::TooLate));
    queue.wait(59);
    assert_eq!(queue.take(60), []);
    queue.wait(2);
    // Its receipt has run out, whether or not somebody took it anew.
    assert_eq!(queue.remove(&taken[1]), Ok(Removed::TooLate));
    let again = queue.take(60);
    assert_eq!(again.len(), 1);
    assert_eq!(
        (&again[0].name, &again[0].body),
        (&taken[1].name, &taken[1].body)
    );
    assert_eq!(queue.remove(&taken[1]), Ok(Removed::TooLate));
    assert_eq!(queue.remove(&again[0]), Ok(Removed::Yes));
    queue.wait(61);
    assert_eq!(queue.take(60), []);
    let done: Vec<&str> = queue.shelf.ledger.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(done, ["delete-message"; 2]);
}

#[test]
fn a_lead_that_is_planted_is_put_into_the_queue() {
    let mut queue = Queue::new(0);
    queue.within(|world| CrfConnect.plant(world, &LeadId::new(ID)));
    let taken = queue.take(60);
    assert_eq!(lead(&taken[0]).unwrap().id.as_str(), ID);
    assert_ne!(taken[0].name, ID);
}

#[test]
fn the_queue_refuses_in_azures_own_words() {
    let mut queue = Queue::new(1);
    let fault = queue.look(60, "sig=other").unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::Auth, "AuthenticationFailed")
    );
    let fault = queue
        .look(8 * 24 * 3600, "sig=sandbox-queue-key")
        .unwrap_err();
    assert_eq!(fault.code, "OutOfRangeQueryParameterValue");
    let put = Request::new(crate::exchange::Method::Post, "/messages");
    let reply = queue.ask(&put, "sig=sandbox-queue-key");
    assert_eq!(
        reply.header("x-ms-error-code"),
        Some("AuthorizationPermissionMismatch")
    );
}
