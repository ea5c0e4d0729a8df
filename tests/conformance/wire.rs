//! A wire to a make-believe vendor in memory: what it is asked is answered by the vendor's own sandbox, and one call of it
//! goes wrong as a script says. Its time is tokio's, and paused.

use std::collections::HashMap;
use std::future::{pending, ready};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use leadctl::exchange::{Reply, Sealed};
use leadctl::transport::{Body, Coming, Incoming, Wire, WireFault};
use leadctl::vendor::Vendor;
use leadctl::world::{Memory, Shelf as _, World};
use tokio::time::{Instant, sleep};

use super::lists;
use super::model::Lasts;
use super::scripts::{Part, Play, Script, When};

/// The vendor at the other end.
#[derive(Clone)]
pub struct Peer(Arc<Inner>);

struct Inner {
    vendor: &'static dyn Vendor,
    state: Mutex<State>,
    wall: Timestamp,
}

struct State {
    world: Memory,
    /// When its clock showed the time of the machine.
    start: Instant,
    asked: Vec<Asked>,
    fault: Option<Planned>,
    /// This call shows so many records at a time, whatever it is asked for.
    pages: Option<(String, usize)>,
    former: HashMap<String, Reply>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which call it was, whatever lead it was about.
    pub call: String,
    /// Its own address.
    pub path: String,
    /// Whether something was to befall it.
    pub befallen: bool,
    pub came: Instant,
    /// When nobody waited for its answer any more.
    pub over: Instant,
    /// The vendor's own answer, where nothing befell it.
    pub reply: Option<Reply>,
}

/// What befalls the vendor.
#[derive(Clone)]
pub struct Planned {
    pub call: String,
    /// From this request for that call on, counted from 1.
    pub first: usize,
    pub lasts: Lasts,
    pub script: Script,
}

impl Peer {
    /// A vendor with so many believable leads.
    pub fn new(vendor: &'static dyn Vendor, leads: usize) -> Self {
        let peer = Self(Arc::new(Inner {
            vendor,
            state: Mutex::new(State {
                world: Memory::default(),
                start: Instant::now(),
                asked: Vec::new(),
                fault: None,
                pages: None,
                former: HashMap::new(),
            }),
            wall: Timestamp::now(),
        }));
        peer.within(|world| vendor.populate(world, leads));
        peer
    }

    pub fn is_to_fail(&self, planned: Option<Planned>) {
        self.state().fault = planned;
    }

    /// From now on this call shows so many records at a time.
    pub fn shows_pages(&self, call: String, records: usize) {
        self.state().pages = Some((call, records));
    }

    /// Nothing befalls it until it begins anew; gives back what was to.
    pub fn is_left_alone(&self) -> Option<Planned> {
        self.state().fault.take()
    }

    /// What it was asked so far does not count, nor the time that passed; from now on this befalls it.
    pub fn begins_anew(&self, planned: Option<Planned>) {
        let mut state = self.state();
        state.asked.clear();
        state.former.clear();
        state.start = Instant::now();
        state.fault = planned;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// Its clock shows the time of the machine again, as that of a new session does.
    pub fn sets_its_clock(&self) {
        self.state().start = Instant::now();
    }

    /// What was really done: lead and what.
    pub fn ledger(&self) -> Vec<(String, String)> {
        let state = self.state();
        let lines = state.world.ledger.iter();
        lines
            .map(|(lead, what, _)| (lead.clone(), what.clone()))
            .collect()
    }

    /// The ids of its leads.
    pub fn leads(&self) -> Vec<String> {
        let kept = self.state().world.list(None, 0, usize::MAX).into_iter();
        // Messages about leads lie beside them.
        let kept = kept.filter(|it| !it.id.starts_with("message "));
        kept.map(|it| it.id).collect()
    }

    /// Changes what it knows.
    pub fn within<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let now = self.now();
        let mut state = self.state();
        act(&mut World {
            shelf: &mut state.world,
            now,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    fn now(&self) -> Timestamp {
        let start = self.state().start;
        self.0.wall + start.elapsed()
    }

    /// The vendor does what it is asked.
    fn act(&self, asked: &Sealed) -> Reply {
        let reply = self.within(|world| self.0.vendor.sandbox(world, asked));
        self.in_pages(asked, reply)
    }

    fn in_pages(&self, asked: &Sealed, reply: Reply) -> Reply {
        match &self.state().pages {
            Some((paged, records)) if *paged == call(asked) => lists::begun(reply, *records),
            _ => reply,
        }
    }

    fn act_if(&self, when: When, asked: &Sealed) {
        if when == When::After {
            self.act(asked);
        }
    }

    fn note(&self, call: &str, path: &str) -> (usize, Option<Script>) {
        let mut state = self.state();
        let now = Instant::now();
        state.asked.push(Asked {
            call: call.to_owned(),
            path: path.to_owned(),
            befallen: false,
            came: now,
            over: now,
            reply: None,
        });
        let number = state.asked.iter().filter(|it| it.call == call).count();
        let due = state.fault.as_ref().filter(|planned| {
            planned.call == call
                && match planned.lasts {
                    Lasts::Once => number == planned.first,
                    Lasts::Always => number >= planned.first,
                }
        });
        let due = due.map(|planned| planned.script.clone());
        let at = state.asked.len() - 1;
        assert!(at < 5000, "{call} is asked for ever");
        state.asked[at].befallen = due.is_some();
        (at, due)
    }

    async fn answer(self, mut asked: Sealed) -> Result<Incoming, WireFault> {
        let below = asked.url.path()[1 + self.0.vendor.id().len()..].to_owned();
        asked.url.set_path(&below);
        let call = call(&asked);
        let (at, script) = self.note(&call, asked.url.path());
        let waiting = Waiting {
            peer: self.clone(),
            at,
        };
        let Some(script) = script else {
            let reply = self.act(&asked);
            self.keep(&call, at, &reply);
            return Ok(incoming(reply, Flow::Whole, waiting));
        };
        let lost = |left, code, message: &str| WireFault {
            left,
            code,
            message: message.to_owned(),
        };
        let mut flow = Flow::Whole;
        let reply = match script.play {
            Play::Answer(when, make) => {
                self.act_if(when, &asked);
                make(self.now())
            }
            Play::Delay(When::Before, time) => {
                let peer = self.clone();
                // It acts late even when nobody waits for its answer any more.
                let late = tokio::spawn(async move {
                    sleep(time).await;
                    peer.act(&asked)
                });
                late.await.unwrap()
            }
            Play::Delay(When::After, time) => {
                let reply = self.act(&asked);
                sleep(time).await;
                reply
            }
            Play::Hang(when) => {
                self.act_if(when, &asked);
                pending().await
            }
            Play::Reset(when) => {
                self.act_if(when, &asked);
                return Err(lost(true, "reset", "the connection was reset"));
            }
            Play::Cut(part) => {
                let reply = self.act(&asked);
                flow = Flow::Cut(match part {
                    Part::Bytes(bytes) => bytes,
                    Part::Half => reply.body.len() / 2,
                    Part::AllButOne => reply.body.len().saturating_sub(1),
                    Part::Whole => reply.body.len(),
                });
                reply
            }
            Play::Drip(pause) => {
                flow = Flow::Drip(pause);
                self.act(&asked)
            }
            Play::RepeatPage => {
                let former = self.state().former.get(&call).cloned();
                former.unwrap_or_else(|| self.act(&asked))
            }
            Play::ShiftPage(records) => lists::shifted(self.act(&asked), records),
            Play::Clock(by) => {
                let now = self.now() + by;
                let mut state = self.state();
                let mut world = World {
                    shelf: &mut state.world,
                    now,
                };
                let reply = self.0.vendor.sandbox(&mut world, &asked);
                drop(state);
                self.in_pages(&asked, reply)
            }
            Play::Ignore => self.pretended(&asked),
            Play::ExpireTokens => {
                self.within(|world| self.0.vendor.expire_logins(world));
                self.act(&asked)
            }
            Play::NoConnection => return Err(lost(false, "connect", "it could not be reached")),
            Play::Rewritten(rewrite) => rewrite(self.act(&asked)),
            Play::Called(kind) => {
                let mut reply = self.act(&asked);
                let is_type = |name: &str| name.eq_ignore_ascii_case("Content-Type");
                reply.headers.retain(|(name, _)| !is_type(name));
                reply.headers.push(("Content-Type".into(), kind.into()));
                reply
            }
        };
        Ok(incoming(reply, flow, waiting))
    }

    fn keep(&self, call: &str, at: usize, reply: &Reply) {
        let mut state = self.state();
        state.asked[at].reply = Some(reply.clone());
        state.former.insert(call.to_owned(), reply.clone());
    }

    /// The answer to something that was never done: all that it did is undone.
    fn pretended(&self, asked: &Sealed) -> Reply {
        let now = self.now();
        let state = self.state();
        let mut copy = state.world.clone();
        drop(state);
        let mut world = World {
            shelf: &mut copy,
            now,
        };
        let reply = self.0.vendor.sandbox(&mut world, asked);
        self.in_pages(asked, reply)
    }
}

/// Somebody waits for an answer.
struct Waiting {
    peer: Peer,
    at: usize,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.peer.state().asked[self.at].over = Instant::now();
    }
}

impl Wire for Peer {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        Box::pin(self.clone().answer(sealed))
    }
}

/// The call that a request is for: method, path without ids, and iVvy's action.
pub fn call(asked: &Sealed) -> String {
    let digits = |segment: &str| segment.bytes().filter(u8::is_ascii_digit).count();
    let segments = asked.url.path().split('/');
    let path: Vec<&str> = segments
        .map(|segment| if digits(segment) > 4 { "*" } else { segment })
        .collect();
    let action = asked.query("action").map(|it| format!("?action={it}"));
    let method = asked.method.as_str();
    format!("{method} {}{}", path.join("/"), action.unwrap_or_default())
}

/// How an answer's body comes.
enum Flow {
    Whole,
    Cut(usize),
    Drip(Duration),
}

struct Answer {
    body: Bytes,
    flow: Flow,
    _waiting: Waiting,
}

fn incoming(reply: Reply, flow: Flow, waiting: Waiting) -> Incoming {
    Incoming {
        status: reply.status,
        headers: reply.headers,
        body: Box::new(Answer {
            body: reply.body,
            flow,
            _waiting: waiting,
        }),
    }
}

impl Body for Answer {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        match &mut self.flow {
            Flow::Drip(pause) if !self.body.is_empty() => {
                let (pause, byte) = (*pause, self.body.split_to(1));
                Box::pin(async move {
                    sleep(pause).await;
                    Ok(Some(byte))
                })
            }
            Flow::Cut(left) if *left < self.body.len() => {
                let piece = self.body.split_to(*left);
                *left = 0;
                let cut = WireFault {
                    left: true,
                    code: "cut",
                    message: "the answer broke off".to_owned(),
                };
                let is_over = piece.is_empty();
                Box::pin(ready(if is_over { Err(cut) } else { Ok(Some(piece)) }))
            }
            _ => {
                let piece = std::mem::take(&mut self.body);
                Box::pin(ready(Ok((!piece.is_empty()).then_some(piece))))
            }
        }
    }
}
