//! A make-believe vendor in memory, over a wire that can lose answers and cut bodies.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::account::{Account, Pass};
use crate::exchange::{
    Cursor, Exchange, Method, Page, Repeat, Reply, Request, Sealed, Take, Unreadable,
};
use crate::fault::Fault;
use crate::lead::{Lead, LeadId, Phase, Refusal};
use crate::transport::{Body, Coming, Incoming, Limits, MemoryGate, Session, Wire, WireFault};
use crate::vendor::Vendor;
use crate::vendor::card::Card;
use crate::world::World;

/// Hands over what is not confirmed, like LeadBank.
struct Confirming;

/// Shows pages of a list, like iVvy.
struct Paged;

const CARD: &str = r#"
about = "x"
docs = "https://example.com"
word = "stage"
offers = ["pull-leads"]
stage-field = "stage"
[lead]
type = "integer"
field = "id"
sample = "1"
[field.stage]
type = "text"
"#;

static CONFIRMING: LazyLock<Card> = LazyLock::new(|| {
    Card::read(&format!(
        "id = \"bank\"\nname = \"Bank\"\nconfirms = true\n{CARD}"
    ))
});
static PAGED: LazyLock<Card> =
    LazyLock::new(|| Card::read(&format!("id = \"pages\"\nname = \"Pages\"\n{CARD}")));

fn take(after: Cursor) -> Take {
    let request = Request::new(Method::Post, "/take")
        .query("after", after.0.to_string())
        .repeat(Repeat::Safe);
    Take {
        exchange: Exchange::new(request, |reply| {
            if !reply.is_success() {
                return Err(Fault::of_status(reply, None));
            }
            let body: Value = reply.parse()?;
            Ok(Page {
                total: body.get("total").and_then(Value::as_u64),
                whole: body.get("whole").is_some(),
                ..Page::default()
            })
        }),
        lists: &[&["leads"]],
        lead: Box::new(read),
    }
}

/// A lead needs an integer `id`, and says no if it has a member `broken`.
fn read(raw: &[u8]) -> Result<Lead, Unreadable> {
    let no = |reason: &str| Unreadable {
        reason: reason.to_owned(),
    };
    let fields: serde_json::Map<String, Value> =
        serde_json::from_slice(raw).map_err(|_| no("it is no object"))?;
    if fields.contains_key("broken") {
        return Err(no("it is broken"));
    }
    let id = fields.get("id").ok_or_else(|| no("it has no id"))?;
    Ok(Lead {
        id: LeadId::new(id.to_string()),
        stage: fields
            .get("stage")
            .and_then(Value::as_str)
            .map(str::to_owned),
        phase: Phase::New,
        fields,
    })
}

fn seal(request: &Request, pass: &Pass) -> Sealed {
    Sealed {
        method: request.method,
        url: pass.address(&request.path, &request.query),
        headers: Vec::new(),
        body: request
            .body
            .as_ref()
            .map(|body| body.to_string().into_bytes())
            .unwrap_or_default(),
    }
}

macro_rules! plays_no_sandbox {
    () => {
        fn seal(&self, request: &Request, pass: &Pass, _now: Timestamp) -> Sealed {
            seal(request, pass)
        }

        fn take(&self, _account: &Account, after: Cursor) -> Result<Take, Refusal> {
            Ok(take(after))
        }

        fn sandbox(&self, _world: &mut World, _asked: &Sealed) -> Reply {
            Reply::json(404, &json!({}))
        }

        fn populate(&self, _world: &mut World, _leads: usize) {}

        fn plant(&self, _world: &mut World, _id: &LeadId) {}
    };
}

impl Vendor for Confirming {
    fn id(&self) -> &'static str {
        "confirming"
    }

    fn card(&self) -> &'static Card {
        &CONFIRMING
    }

    fn confirm(&self, account: &Account, ids: &[LeadId]) -> Option<Exchange<()>> {
        let request = Request::new(Method::Post, "/confirm");
        let request = if account.text("confirm_body") == Some("request") {
            request.body(json!(1))
        } else {
            let ids: Vec<&str> = ids.iter().map(LeadId::as_str).collect();
            request.body(json!(ids)).repeat(Repeat::Safe)
        };
        (!ids.is_empty()).then(|| {
            Exchange::new(request, |reply| {
                if reply.is_success() {
                    reply.parse::<Value>().map(drop)
                } else {
                    Err(Fault::of_status(reply, None))
                }
            })
        })
    }

    plays_no_sandbox!();
}

impl Vendor for Paged {
    fn id(&self) -> &'static str {
        "paged"
    }

    fn card(&self) -> &'static Card {
        &PAGED
    }

    plays_no_sandbox!();
}

/// How a vendor shows its list.
#[derive(Clone, Copy, Default, PartialEq)]
pub enum List {
    /// Page by page until one is empty.
    #[default]
    Plain,
    /// The same, and it tells how many leads there are.
    WithTotal,
    /// Every page is the first one.
    Stuck,
    /// There are no pages: everything at once, whatever is asked.
    Whole,
}

/// What the vendor knows, and what goes wrong with it.
#[derive(Clone, Default)]
pub struct Bank {
    /// Raw leads that are not confirmed (or all of a paged list), with their ids where they have one.
    pub ready: Vec<(Option<&'static str>, String)>,
    /// At most so many a reply; 0 is no limit.
    pub page: usize,
    /// What kind of list it shows.
    pub list: List,
    /// What it was told, in order.
    pub confirmations: Vec<Value>,
    /// How often it was asked for leads.
    pub takes: usize,
    /// Confirm, but lose the answers from now on.
    pub loses_confirmations: bool,
    /// Say yes to confirmations and do nothing.
    pub forgets_confirmations: bool,
    /// Answer confirmations with this HTTP status instead of doing them.
    pub refuses_confirmations: Option<u16>,
    /// Cut the replies with leads after so many bytes.
    pub cuts_at: Option<usize>,
    handed_over: Vec<String>,
}

impl Bank {
    pub fn with(leads: &[(Option<&'static str>, &str)]) -> Arc<Mutex<Self>> {
        let mut bank = Self::default();
        bank.put(leads);
        Arc::new(Mutex::new(bank))
    }

    pub fn put(&mut self, leads: &[(Option<&'static str>, &str)]) {
        let leads = leads.iter().map(|(id, raw)| (*id, (*raw).to_owned()));
        self.ready.extend(leads);
    }

    fn show(&mut self, after: usize, confirming: bool) -> String {
        self.takes += 1;
        let skip = if confirming || matches!(self.list, List::Stuck | List::Whole) {
            0
        } else {
            after
        };
        let most = if self.page == 0 || self.list == List::Whole {
            usize::MAX
        } else {
            self.page
        };
        let shown: Vec<_> = self.ready.iter().skip(skip).take(most).cloned().collect();
        self.handed_over = shown.iter().map(|(_, raw)| raw.clone()).collect();
        let total = if self.list == List::WithTotal {
            json!(self.ready.len())
        } else {
            Value::Null
        };
        let whole = if self.list == List::Whole {
            "\"whole\": true, "
        } else {
            ""
        };
        format!(
            "{{\"total\": {total}, {whole}\"leads\": [{}]}}",
            self.handed_over.join(" , ")
        )
    }

    fn confirm(&mut self, body: Value) {
        if !self.forgets_confirmations {
            match &body {
                Value::Array(ids) => {
                    let ids: HashSet<&str> = ids.iter().filter_map(Value::as_str).collect();
                    self.ready
                        .retain(|(id, _)| !id.is_some_and(|id| ids.contains(id)));
                }
                _ => self
                    .ready
                    .retain(|(_, raw)| !self.handed_over.contains(raw)),
            }
        }
        self.confirmations.push(body);
    }
}

struct Line {
    bank: Arc<Mutex<Bank>>,
    confirming: bool,
}

impl Line {
    fn bank(&self) -> MutexGuard<'_, Bank> {
        self.bank.lock().unwrap()
    }

    fn answer(&self, sealed: &Sealed) -> Result<Incoming, WireFault> {
        let mut bank = self.bank();
        let reset = |message: &str| WireFault {
            left: true,
            code: "reset",
            message: message.to_owned(),
        };
        let mut cut = None;
        let mut status = 200;
        let text = if sealed.url.path().ends_with("/confirm") {
            match bank.refuses_confirmations {
                Some(refusal) => status = refusal,
                None => bank.confirm(serde_json::from_slice(&sealed.body).unwrap()),
            }
            if bank.loses_confirmations {
                return Err(reset("the connection was reset"));
            }
            "{}".to_owned()
        } else {
            cut = bank.cuts_at;
            let after = sealed.query("after").unwrap().parse().unwrap();
            bank.show(after, self.confirming)
        };
        let mut bytes = Bytes::from(text);
        let fault = cut.map(|at| {
            bytes.truncate(at);
            reset("the body was cut")
        });
        Ok(Incoming {
            status,
            headers: Vec::new(),
            body: Box::new(Pieces {
                bytes: Some(bytes),
                fault,
            }),
        })
    }
}

impl Wire for Line {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let answer = self.answer(&sealed);
        Box::pin(async move { answer })
    }
}

struct Pieces {
    bytes: Option<Bytes>,
    fault: Option<WireFault>,
}

impl Body for Pieces {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        let piece = match (self.bytes.take(), self.fault.take()) {
            (Some(bytes), fault) => {
                self.fault = fault;
                Ok(Some(bytes))
            }
            (None, Some(fault)) => Err(fault),
            (None, None) => Ok(None),
        };
        Box::pin(async move { piece })
    }
}

/// A session with the bank for a profile of that name.
pub fn session(bank: &Arc<Mutex<Bank>>, profile: &str, settings: Value) -> Session {
    open(bank, profile, settings, &Confirming, true)
}

/// A session with a vendor that shows pages and wants no confirmation.
pub fn paged(bank: &Arc<Mutex<Bank>>) -> Session {
    open(bank, "pages", json!({}), &Paged, false)
}

fn open(
    bank: &Arc<Mutex<Bank>>,
    profile: &str,
    settings: Value,
    vendor: &'static dyn Vendor,
    confirming: bool,
) -> Session {
    let Value::Object(settings) = settings else {
        panic!("settings are an object");
    };
    let account = Account {
        profile: profile.to_owned(),
        settings,
        ..Account::default()
    };
    let pass = Pass {
        base: Url::parse("http://127.0.0.1:1/").unwrap(),
        headers: Vec::new(),
        secrets: std::collections::BTreeMap::new(),
        token: None,
        masked: false,
    };
    let limits = Limits {
        retries: 1,
        ..Limits::default()
    };
    let wire = Box::new(Line {
        bank: Arc::clone(bank),
        confirming,
    });
    Session::with_wire(
        vendor,
        account,
        pass,
        limits,
        Arc::new(MemoryGate::default()),
        wire,
    )
}
