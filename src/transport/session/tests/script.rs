//! A vendor and a wire that play from a script, and count what was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::super::super::{Body, Coming, Gate, Incoming, Limits, MemoryGate, Wire, WireFault};
use super::super::Session;
use crate::account::{Account, Pass, Token};
use crate::exchange::{Exchange, Method, Pairs, Repeat, Reply, Request, Sealed};
use crate::fault::Fault;
use crate::lead::LeadId;
use crate::secret::Secret;
use crate::vendor::card::Card;
use crate::vendor::{ALL, Vendor};
use crate::world::World;

/// What the wire does with one request.
pub(super) enum Step {
    Reply {
        status: u16,
        headers: Pairs,
        pieces: VecDeque<Bytes>,
        every: Duration,
        end: End,
    },
    Fault(WireFault),
    Hang,
}

/// How a body ends.
#[derive(Clone, Copy)]
pub(super) enum End {
    Proper,
    Cut,
    /// A byte every five seconds, for ever.
    Drip,
}

impl Step {
    pub(super) fn of(status: u16, pieces: Vec<Bytes>) -> Self {
        Self::Reply {
            status,
            headers: Pairs::new(),
            pieces: pieces.into(),
            every: Duration::ZERO,
            end: End::Proper,
        }
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// With so much time before each piece.
    pub(super) fn slowly(mut self, pause: Duration) -> Self {
        if let Self::Reply { every, .. } = &mut self {
            *every = pause;
        }
        self
    }

    pub(super) fn ending(mut self, how: End) -> Self {
        if let Self::Reply { end, .. } = &mut self {
            *end = how;
        }
        self
    }
}

pub(super) fn status(status: u16, body: &str) -> Step {
    Step::of(status, vec![Bytes::from(body.to_owned())])
}

pub(super) fn ok() -> Step {
    status(200, r#"{"done":"yes"}"#)
}

pub(super) fn busy(retry_after: Option<&str>) -> Step {
    let step = status(429, "");
    match retry_after {
        Some(value) => step.header("retry-after", value),
        None => step,
    }
}

pub(super) fn unsent() -> Step {
    Step::Fault(WireFault {
        left: false,
        code: "connect",
        message: "connection refused".into(),
    })
}

pub(super) fn fault(code: &'static str) -> Step {
    Step::Fault(WireFault {
        left: true,
        code,
        message: "connection reset".into(),
    })
}

pub(super) fn hang() -> Step {
    Step::Hang
}

pub(super) fn cut(code: u16, body: &str) -> Step {
    status(code, body).ending(End::Cut)
}

pub(super) fn drip(code: u16) -> Step {
    status(code, "").ending(End::Drip)
}

#[derive(Default)]
struct Played {
    steps: VecDeque<Step>,
    sent: Vec<(Instant, String, String)>,
}

/// A wire that plays its steps one by one.
#[derive(Clone, Default)]
pub(super) struct Script(Arc<Mutex<Played>>);

impl Script {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        let script = Self::default();
        script.0.lock().unwrap().steps = steps.into();
        script
    }

    pub(super) fn session(&self, limits: Limits) -> Session {
        self.session_at(limits, Arc::new(MemoryGate::default()))
    }

    pub(super) fn session_at(&self, limits: Limits, gate: Arc<dyn Gate>) -> Session {
        self.session_with(&Fake { lives: None }, limits, gate)
    }

    /// A session with a vendor that has a login, whose tokens live so long.
    pub(super) fn session_with_login(&self, vendor: &'static Fake) -> Session {
        self.session_with(vendor, Limits::default(), Arc::new(MemoryGate::default()))
    }

    fn session_with(&self, vendor: &'static Fake, limits: Limits, gate: Arc<dyn Gate>) -> Session {
        let pass = Pass {
            base: "https://vendor.example".parse().unwrap(),
            headers: Vec::new(),
            secrets: std::collections::BTreeMap::new(),
            token: None,
            masked: false,
        };
        Session::with_wire(
            vendor,
            Account::default(),
            pass,
            limits,
            gate,
            Box::new(self.clone()),
        )
    }

    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap().sent.len()
    }

    pub(super) fn times(&self) -> Vec<Instant> {
        self.0
            .lock()
            .unwrap()
            .sent
            .iter()
            .map(|(at, ..)| *at)
            .collect()
    }

    /// Path and token of each request.
    pub(super) fn sent(&self) -> Vec<String> {
        let sent = &self.0.lock().unwrap().sent;
        sent.iter()
            .map(|(_, path, token)| format!("{path} {token}").trim_end().to_owned())
            .collect()
    }
}

impl Wire for Script {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let token = sealed.header("token").unwrap_or_default().to_owned();
        let mut played = self.0.lock().unwrap();
        played
            .sent
            .push((Instant::now(), sealed.url.path().to_owned(), token));
        let step = played.steps.pop_front();
        Box::pin(async move {
            // Like a real wire, it lets the others run.
            tokio::task::yield_now().await;
            match step.expect("the script has another step") {
                Step::Reply {
                    status,
                    headers,
                    pieces,
                    every,
                    end,
                } => {
                    let body = Box::new(Scripted { pieces, every, end });
                    Ok(Incoming {
                        status,
                        headers,
                        body,
                    })
                }
                Step::Fault(fault) => Err(fault),
                Step::Hang => std::future::pending().await,
            }
        })
    }
}

struct Scripted {
    pieces: VecDeque<Bytes>,
    every: Duration,
    end: End,
}

impl Body for Scripted {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        Box::pin(async {
            sleep(self.every).await;
            if let Some(piece) = self.pieces.pop_front() {
                return Ok(Some(piece));
            }
            match self.end {
                End::Proper => Ok(None),
                End::Cut => Err(WireFault {
                    left: true,
                    code: "cut",
                    message: "cut short".into(),
                }),
                End::Drip => {
                    sleep(Duration::from_secs(5)).await;
                    Ok(Some(Bytes::from_static(b" ")))
                }
            }
        })
    }
}

/// A vendor that seals its token into a header.
pub(super) struct Fake {
    /// How long its tokens live; `None`: it has no login.
    pub(super) lives: Option<Duration>,
}

impl Vendor for Fake {
    fn id(&self) -> &'static str {
        ALL[0].id()
    }

    fn card(&self) -> &'static Card {
        ALL[0].card()
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        let token = pass
            .token
            .iter()
            .map(|token| ("token".to_owned(), token.expose().to_owned()));
        Sealed {
            method: request.method,
            url: pass.address(&request.path, &request.query),
            headers: token.collect(),
            body: Vec::new(),
        }
    }

    fn login(&self, _account: &Account) -> Option<Exchange<Token>> {
        let lives = self.lives?;
        let request = Request::new(Method::Post, "/login").repeat(Repeat::Safe);
        Some(Exchange::new(request, move |reply| {
            if !reply.is_success() {
                return Err(Fault::of_status(reply, None));
            }
            let body: serde_json::Value = reply.parse()?;
            let secret = Secret::placeholder(body["token"].as_str().unwrap_or_default());
            Ok(Token { secret, lives })
        }))
    }

    fn release(&self, _account: &Account) -> Option<Exchange<()>> {
        Some(Exchange::new(
            Request::new(Method::Post, "/release"),
            |_| Ok(()),
        ))
    }

    fn sandbox(&self, _world: &mut World, _asked: &Sealed) -> Reply {
        Reply::json(404, &serde_json::Value::Null)
    }

    fn populate(&self, _world: &mut World, _leads: usize) {}

    fn plant(&self, _world: &mut World, _id: &LeadId) {}
}
