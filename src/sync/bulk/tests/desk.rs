//! A vendor whose answers a test gives, row by row. It looks into the journal before it answers anything.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::ledger::Ledger;
use crate::account::{Account, Pass};
use crate::exchange::{
    Exchange, Method, Offer, Progress, Repeat, Reply, Request, Results, Sealed, Ticket, Together,
};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, LeadId, Receipt};
use crate::transport::{Body, Coming, Incoming, Wire, WireFault};
use crate::vendor;
use crate::vendor::card::Card;
use crate::world::World;

const CARD: &str = r#"
id = "acme"
name = "Acme"
about = "a vendor that there is not"
docs = "https://example.com"
word = "stage"
offers = ["add-lead", "change-stage", "accept-lead"]
stage-field = "stage"
[lead]
type = "integer"
field = "number"
sample = "7"
[field.stage]
type = "text"
[field.note]
type = "text"
[batch]
most = 4
operations = ["change-stage"]
[[stage]]
name = "DONE"
may = ["note"]
[[stage]]
name = "AGAIN"
may = ["note"]
repeat = "safe"
[[operation]]
name = "change-stage"
[[operation]]
name = "add-lead"
takes = ["note"]
[[operation]]
name = "accept-lead"
takes = ["note"]
"#;

/// What the desk does with a call.
#[derive(Clone, Debug)]
pub(super) enum Play {
    /// Done.
    Done,
    /// This status, and nothing done.
    Status(u16),
    /// Busy, with so many seconds to stay away.
    Busy(u64),
    /// The connection does not come about.
    NoConnection,
    /// It is done, and the answer is lost.
    DoneAndLost,
    /// It is not done, and the answer is lost.
    Lost,
    /// No answer, ever.
    Hang,
    /// Done, after so many milliseconds.
    Slow(u64),
    /// Status 200 and this body; it counts as done.
    Says(String),
}

/// A call, as the desk sees it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// `row`, `batch`, `jobs`, `progress`, `results`.
    pub(super) what: String,
    /// The rows that it carries.
    pub(super) rows: Vec<u32>,
    /// How often the very same call came before.
    pub(super) before: usize,
}

type Script = Box<dyn Fn(&Call) -> Play + Send + Sync>;

#[derive(Clone)]
pub(super) struct Desk {
    pub(super) ledger: Ledger,
    script: Arc<Script>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    calls: Vec<Call>,
    /// How often each came.
    times: HashMap<String, usize>,
    /// How often each row was done.
    done: HashMap<u32, usize>,
    at_once: usize,
    most_at_once: usize,
}

impl Desk {
    pub(super) fn new(
        ledger: Ledger,
        script: impl Fn(&Call) -> Play + Send + Sync + 'static,
    ) -> Self {
        Self {
            ledger,
            script: Arc::new(Box::new(script)),
            seen: Arc::default(),
        }
    }

    /// The calls that came, each as the rows that it carries.
    pub(super) fn calls(&self) -> Vec<Vec<u32>> {
        let seen = self.seen.lock().unwrap();
        seen.calls.iter().map(|call| call.rows.clone()).collect()
    }

    /// What was called, in order.
    pub(super) fn words(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.calls.iter().map(|call| call.what.clone()).collect()
    }

    pub(super) fn done(&self, row: u32) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.done.get(&row).copied().unwrap_or_default()
    }

    pub(super) fn most_at_once(&self) -> usize {
        self.seen.lock().unwrap().most_at_once
    }

    fn comes(&self, sealed: &Sealed) -> Call {
        let mut parts = sealed.url.path().trim_start_matches('/').split('/');
        let what = parts.next().unwrap_or_default().to_owned();
        let rows = parts.next().unwrap_or_default().split(',');
        let rows: Vec<u32> = rows.filter_map(|row| row.parse().ok()).collect();
        let mut seen = self.seen.lock().unwrap();
        let times = seen.times.entry(sealed.url.path().to_owned()).or_default();
        let before = *times;
        *times += 1;
        let call = Call { what, rows, before };
        seen.calls.push(call.clone());
        seen.at_once += 1;
        seen.most_at_once = seen.most_at_once.max(seen.at_once);
        call
    }

    fn does(&self, call: &Call) {
        let mut seen = self.seen.lock().unwrap();
        for row in &call.rows {
            *seen.done.entry(*row).or_default() += 1;
        }
    }

    async fn answer(&self, call: Call) -> Result<Incoming, WireFault> {
        let _busy = AtDesk(self);
        tokio::task::yield_now().await;
        let lost = |left, code| WireFault {
            left,
            code,
            message: "no answer".to_owned(),
        };
        let says = |body: &str| reply(200, &[], body);
        match (self.script)(&call) {
            Play::Done => self.does(&call),
            Play::Says(body) => {
                self.does(&call);
                return Ok(says(&body));
            }
            Play::Slow(millis) => {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                self.does(&call);
            }
            Play::Status(status) => return Ok(reply(status, &[], "{}")),
            Play::Busy(seconds) => {
                let after = ("Retry-After".to_owned(), seconds.to_string());
                return Ok(reply(429, &[after], "{}"));
            }
            Play::NoConnection => return Err(lost(false, "connect")),
            Play::DoneAndLost => {
                self.does(&call);
                return Err(lost(true, "reset"));
            }
            Play::Lost => return Err(lost(true, "reset")),
            Play::Hang => return std::future::pending().await,
        }
        Ok(says(r#"{"ok":true}"#))
    }
}

struct AtDesk<'a>(&'a Desk);

impl Drop for AtDesk<'_> {
    fn drop(&mut self) {
        self.0.seen.lock().unwrap().at_once -= 1;
    }
}

impl Wire for Desk {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let call = self.comes(&sealed);
        for row in &call.rows {
            assert!(self.ledger.has_left(*row), "row {row} left unmarked");
        }
        Box::pin(self.answer(call))
    }
}

fn reply(status: u16, headers: &[(String, String)], body: &str) -> Incoming {
    Incoming {
        status,
        headers: headers.to_vec(),
        body: Box::new(Whole(Some(Bytes::from(body.to_owned())))),
    }
}

struct Whole(Option<Bytes>);

impl Body for Whole {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        Box::pin(std::future::ready(Ok(self.0.take())))
    }
}

/// A vendor, by how it takes several changes.
#[derive(Clone, Copy)]
pub(super) enum Vendor {
    Single,
    Whole,
    Ticket,
}

impl Vendor {
    pub(super) fn at_work(self) -> &'static dyn vendor::Vendor {
        match self {
            Self::Single => &Self::Single,
            Self::Whole => &Self::Whole,
            Self::Ticket => &Self::Ticket,
        }
    }
}

/// The row that a change stems from: it stands in its note.
fn note(change: &Change) -> &str {
    let note = change.fields.get("note");
    note.and_then(Value::as_str).unwrap_or_default()
}

fn request(what: &str, changes: &[Change]) -> Request {
    let notes: Vec<&str> = changes.iter().map(note).collect();
    let request = Request::new(Method::Post, format!("/{what}/{}", notes.join(",")));
    let is_safe = changes.iter().all(|it| it.repeat == Repeat::Safe);
    request.repeat(if is_safe { Repeat::Safe } else { Repeat::Never })
}

fn body(reply: &Reply) -> Result<Value, Fault> {
    if reply.is_success() {
        reply.parse()
    } else {
        Err(Fault::of_status(reply, None))
    }
}

fn written(change: &Change) -> Exchange<Receipt> {
    let lead = change.lead.clone();
    let request = request("row", std::slice::from_ref(change));
    Exchange::new(request, move |reply| {
        body(reply)?;
        let told = lead.clone().map(|id| crate::lead::Lead {
            id,
            stage: None,
            phase: crate::lead::Phase::Unknown,
            fields: serde_json::Map::new(),
        });
        Ok(Receipt {
            id: lead.clone(),
            lead: told,
            message: None,
        })
    })
}

impl vendor::Vendor for Vendor {
    fn id(&self) -> &'static str {
        "acme"
    }

    fn card(&self) -> &'static Card {
        static READ: LazyLock<Card> = LazyLock::new(|| Card::read(CARD));
        &READ
    }

    fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
        Sealed {
            method: request.method,
            url: pass.address(&request.path, &request.query),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn add(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(change))
    }

    fn change(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(change))
    }

    fn accept(&self, _account: &Account, change: &Change) -> Offer<Receipt> {
        Ok(written(change))
    }

    fn together(&self, _account: &Account, changes: &[Change]) -> Option<Together> {
        assert!(self.card().takes_together(changes));
        let leads: Vec<_> = changes.iter().map(|it| it.lead.clone()).collect();
        let once: std::collections::HashSet<_> = leads.iter().cloned().collect();
        assert_eq!(once.len(), leads.len(), "a lead is in a batch twice");
        match self {
            Self::Single => None,
            Self::Whole => {
                let read = |reply: &Reply| body(reply).map(|_| Receipt::default());
                let exchange = Exchange::new(request("batch", changes), read);
                Some(Together::Whole(exchange))
            }
            Self::Ticket => {
                let read = |reply: &Reply| body(reply).map(|_| Ticket("T1".to_owned()));
                let exchange = Exchange::new(request("jobs", changes), read);
                Some(Together::Ticket(exchange))
            }
        }
    }

    fn progress(&self, _account: &Account, _ticket: &Ticket) -> Option<Exchange<Progress>> {
        let read = |reply: &Reply| {
            let percent = body(reply)?["percent"].as_u64().unwrap_or(100);
            Ok(match u8::try_from(percent) {
                Ok(percent) if percent < 100 => Progress::Working(percent),
                _ => Progress::Done,
            })
        };
        Some(Exchange::new(request("progress", &[]), read))
    }

    fn results(
        &self,
        _account: &Account,
        _ticket: &Ticket,
        changes: &[Change],
    ) -> Option<Exchange<Option<Results>>> {
        let notes: Vec<String> = changes.iter().map(|it| note(it).to_owned()).collect();
        let read = move |reply: &Reply| {
            let told = body(reply)?;
            let result = |note: &String| match told[note].as_str() {
                Some("done") => Some(Ok(Receipt::default())),
                Some(no) => Some(Err(Fault::new(FaultKind::Rejected, "no", no))),
                None => None,
            };
            Ok(Some(notes.iter().map(result).collect()))
        };
        Some(Exchange::new(request("results", &[]), read))
    }

    fn sandbox(&self, _world: &mut World, _asked: &Sealed) -> Reply {
        Reply::json(404, &Value::Null)
    }

    fn populate(&self, _world: &mut World, _leads: usize) {}

    fn plant(&self, _world: &mut World, _id: &LeadId) {}
}
