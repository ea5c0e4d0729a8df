//! The desk: the vendor acts on a request, and a fault may befall it before or after that.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::time::Instant;

use jiff::Timestamp;
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::body::Flow;
use super::faults::{Effect, Faults, When, spoil};
use super::in_world;
use crate::exchange::{Reply, Sealed};
use crate::store::world::WorldFile;
use crate::vendor::Vendor;

/// Where requests are answered; vendors act one after the other.
pub struct Desk {
    world: RefCell<WorldFile>,
    faults: Faults,
}

/// The connection is to be broken off without an answer.
#[derive(Debug)]
pub struct Reset;

impl Desk {
    /// A desk over this world, at which this goes wrong.
    pub fn new(world: WorldFile, faults: Faults) -> Self {
        Self {
            world: RefCell::new(world),
            faults,
        }
    }

    /// Answers a request, in whatever way it shall go wrong.
    pub async fn answer(
        self: Rc<Self>,
        vendor: &'static dyn Vendor,
        asked: Sealed,
    ) -> Result<(Reply, Flow), Reset> {
        let Some(fault) = self.faults.due(vendor.id(), &asked, Instant::now()) else {
            return Ok((self.act(vendor, &asked), Flow::Whole));
        };
        let reply = match &fault.effect {
            Effect::Answer(when, reply) => {
                self.act_if(*when, vendor, &asked);
                reply.clone()
            }
            Effect::Delay(When::Before, time) => {
                let (desk, time) = (Rc::clone(&self), *time);
                // The vendor acts late even when nobody waits for its answer any more.
                let late = spawn_local(async move {
                    sleep(time).await;
                    desk.act(vendor, &asked)
                });
                late.await.map_err(|_| Reset)?
            }
            Effect::Delay(When::After, time) => {
                let reply = self.act(vendor, &asked);
                sleep(*time).await;
                reply
            }
            Effect::Hang(when) => {
                self.act_if(*when, vendor, &asked);
                std::future::pending().await
            }
            Effect::Reset(when) => {
                self.act_if(*when, vendor, &asked);
                return Err(Reset);
            }
            Effect::Cut(bytes) => return Ok((self.act(vendor, &asked), Flow::Cut(*bytes))),
            Effect::Drip(pause) => return Ok((self.act(vendor, &asked), Flow::Drip(*pause))),
            Effect::RepeatPage(former) => {
                let former = former.borrow().clone();
                former.unwrap_or_else(|| self.act(vendor, &asked))
            }
            Effect::ShiftPage(records) => spoil::shifted(self.act(vendor, &asked), *records),
            Effect::Clock(by) => {
                let there = Timestamp::now().checked_add(*by).unwrap_or(Timestamp::MAX);
                spoil::dated(self.act_at(there, vendor, &asked), there)
            }
            Effect::Ignore => self.pretend(vendor, &asked),
            Effect::ExpireTokens => {
                self.expire_logins(vendor);
                self.act(vendor, &asked)
            }
        };
        Ok((reply, Flow::Whole))
    }

    /// The vendor acts on its world. What it did is committed when its reply is returned; when it cannot be, nothing
    /// was done and the reply says so.
    fn act(&self, vendor: &dyn Vendor, asked: &Sealed) -> Reply {
        self.act_at(Timestamp::now(), vendor, asked)
    }

    fn act_at(&self, now: Timestamp, vendor: &dyn Vendor, asked: &Sealed) -> Reply {
        let reply = self
            .world
            .borrow_mut()
            .within(|writing| in_world(writing, vendor, now, |world| vendor.sandbox(world, asked)))
            .unwrap_or_else(|error| Reply::json(500, &error.to_json()));
        self.faults.keep(vendor.id(), asked, &reply);
        reply
    }

    fn act_if(&self, when: When, vendor: &dyn Vendor, asked: &Sealed) {
        if when == When::After {
            self.act(vendor, asked);
        }
    }

    /// The reply to something that was never done.
    fn pretend(&self, vendor: &dyn Vendor, asked: &Sealed) -> Reply {
        let now = Timestamp::now();
        self.world
            .borrow_mut()
            .pretend(|writing| in_world(writing, vendor, now, |world| vendor.sandbox(world, asked)))
            .unwrap_or_else(|error| Reply::json(500, &error.to_json()))
    }

    fn expire_logins(&self, vendor: &dyn Vendor) {
        let now = Timestamp::now();
        let expired = self.world.borrow_mut().within(|writing| {
            in_world(writing, vendor, now, |world| vendor.expire_logins(world));
        });
        // A world that cannot be written is told by the reply that follows.
        expired.unwrap_or_default();
    }
}

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is to be broken off")
    }
}

impl std::error::Error for Reset {}
