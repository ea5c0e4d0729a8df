//! Azure Storage as a test wants it: a queue whose messages hide for a time, a container, and what goes wrong on demand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use url::Url;

use super::super::Source;
use crate::account::{Account, Pass};
use crate::depot::KEY;
use crate::exchange::{Method, Pairs, Sealed};
use crate::secret::Secret;
use crate::transport::{Body, Coming, Incoming, Limits, MemoryGate, Session, Wire, WireFault};
use crate::vendor::{self, Vendor};

/// Something that somebody else does there.
type Meddle = Box<dyn FnMut(&mut Azure) + Send>;

/// A message in the queue.
pub struct Message {
    pub id: String,
    pub text: String,
    /// Until when it is hidden, in seconds.
    hidden_until: i64,
    taken: u32,
}

/// What lies there, and how it behaves.
#[derive(Default)]
pub struct Azure {
    pub messages: Vec<Message>,
    /// Blobs by name: version and bytes.
    pub blobs: BTreeMap<String, (u32, String)>,
    /// What time it is, in seconds.
    pub now: i64,
    /// Every request, as `GET /messages`.
    pub asked: Vec<String>,
    /// A removal is not done, and its connection breaks.
    pub breaks_removals: bool,
    /// A removal is done, and its answer is lost.
    pub loses_removals: bool,
    /// These requests (by their beginning) are refused with 403 and this code.
    pub refuses: Option<(&'static str, &'static str)>,
    /// Happens right before a removal.
    pub before_removal: Option<Meddle>,
    /// Nothing is hidden, and a removal is not done and answered as if it were.
    pub pretends: bool,
    /// Every page is the first one, and names the same next one.
    pub stuck: bool,
    /// The most blobs on a page.
    pub page: usize,
}

impl Azure {
    pub fn new() -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self {
            page: 200,
            ..Self::default()
        }))
    }

    pub fn put(&mut self, text: &str) {
        let id = format!("m{}", self.messages.len() + self.asked.len());
        self.messages.push(Message {
            id,
            text: text.to_owned(),
            hidden_until: 0,
            taken: 0,
        });
    }

    pub fn write(&mut self, name: &str, text: &str) {
        let version = self.blobs.get(name).map_or(1, |(version, _)| version + 1);
        self.blobs
            .insert(name.to_owned(), (version, text.to_owned()));
    }

    /// How many requests began like this.
    pub fn count(&self, beginning: &str) -> usize {
        let asked = self.asked.iter();
        asked.filter(|it| it.starts_with(beginning)).count()
    }

    fn answer(&mut self, asked: &Sealed) -> Option<(u16, Pairs, String)> {
        let path = asked.url.path().to_owned();
        let line = format!("{} {path}", asked.method.as_str());
        self.asked.push(line.clone());
        assert!(self.asked.len() < 1000, "this never ends");
        if let Some((beginning, code)) = self.refuses
            && line.starts_with(beginning)
        {
            return Some(no(403, code));
        }
        let removes = asked.method == Method::Delete;
        if removes {
            if let Some(mut before) = self.before_removal.take() {
                before(self);
                self.before_removal = Some(before);
            }
            if self.breaks_removals {
                return None;
            }
            if self.pretends {
                let status = if path.starts_with("/queue") { 204 } else { 202 };
                return Some((status, Pairs::new(), String::new()));
            }
        }
        let answer = match path.strip_prefix("/queue/messages") {
            Some("") => self.take(asked),
            Some(id) => self.delete_message(&id[1..], asked),
            None => self.container(&path, asked),
        };
        (!(removes && self.loses_removals)).then_some(answer)
    }

    fn take(&mut self, asked: &Sealed) -> (u16, Pairs, String) {
        let number = |name: &str| asked.query(name).unwrap().parse::<i64>().unwrap();
        let (count, hidden) = (number("numofmessages"), number("visibilitytimeout"));
        let now = self.now;
        let visible = self.messages.iter_mut().filter(|it| it.hidden_until <= now);
        let mut list = Vec::new();
        for message in visible.take(usize::try_from(count).unwrap()) {
            message.hidden_until = if self.pretends { now } else { now + hidden };
            message.taken += 1;
            let text = message.text.replace('&', "&amp;").replace('<', "&lt;");
            list.push(format!(
                "<QueueMessage><MessageId>{}</MessageId><PopReceipt>{}</PopReceipt><MessageText>{text}</MessageText></QueueMessage>",
                message.id, message.taken
            ));
        }
        let list = format!("<QueueMessagesList>{}</QueueMessagesList>", list.concat());
        (200, Pairs::new(), list)
    }

    fn delete_message(&mut self, id: &str, asked: &Sealed) -> (u16, Pairs, String) {
        let receipt = asked.query("popreceipt").unwrap();
        let Some(at) = self.messages.iter().position(|it| it.id == id) else {
            return no(404, "MessageNotFound");
        };
        let message = &self.messages[at];
        if message.taken.to_string() != receipt || message.hidden_until <= self.now {
            return no(400, "PopReceiptMismatch");
        }
        self.messages.remove(at);
        (204, Pairs::new(), String::new())
    }

    fn container(&mut self, path: &str, asked: &Sealed) -> (u16, Pairs, String) {
        let name = path.strip_prefix("/container").unwrap();
        if name.is_empty() {
            return (200, Pairs::new(), self.list(asked.query("marker")));
        }
        let name = &name[1..];
        let Some((version, text)) = self.blobs.get(name) else {
            return no(404, "BlobNotFound");
        };
        let etag = format!("\"v{version}\"");
        if asked.header("If-Match") != Some(&etag) {
            return no(412, "ConditionNotMet");
        }
        if asked.method == Method::Get {
            return (200, vec![("ETag".into(), etag)], text.clone());
        }
        self.blobs.remove(name);
        (202, Pairs::new(), String::new())
    }

    fn list(&self, after: Option<String>) -> String {
        let after = after.filter(|_| !self.stuck).unwrap_or_default();
        let mut left = self.blobs.iter().filter(|(name, _)| **name > after);
        let page: Vec<_> = left.by_ref().take(self.page).collect();
        let blobs: Vec<String> = page
            .iter()
            .map(|(name, (version, text))| {
                format!(
                    "<Blob><Name>{name}</Name><Properties><Etag>v{version}</Etag><Content-Length>{}</Content-Length></Properties></Blob>",
                    text.len()
                )
            })
            .collect();
        let next = match (page.last(), left.next()) {
            (Some((name, _)), Some(_)) => name.as_str(),
            _ => "",
        };
        format!(
            "<EnumerationResults><Blobs>{}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>",
            blobs.concat()
        )
    }
}

fn no(status: u16, code: &str) -> (u16, Pairs, String) {
    let body = format!(
        "<Error><Code>{code}</Code><Message>It was refused.\nRequestId:1</Message></Error>"
    );
    (status, Pairs::new(), body)
}

struct Line(Arc<Mutex<Azure>>);

impl Wire for Line {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let answer = self.0.lock().unwrap().answer(&sealed);
        Box::pin(async move {
            let (status, headers, body) = answer.ok_or_else(|| WireFault {
                left: true,
                code: "reset",
                message: "the connection broke".into(),
            })?;
            Ok(Incoming {
                status,
                headers,
                body: Box::new(Piece(Some(Bytes::from(body)))),
            })
        })
    }
}

struct Piece(Option<Bytes>);

impl Body for Piece {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        let piece = self.0.take();
        Box::pin(async move { Ok(piece) })
    }
}

pub fn locked(azure: &Arc<Mutex<Azure>>) -> MutexGuard<'_, Azure> {
    azure.lock().unwrap()
}

/// The depots of a profile that names these settings.
pub fn sources(azure: &Arc<Mutex<Azure>>, named: &[&str], blobs: &str) -> Vec<Source> {
    let settings = serde_json::json!({ "visibility": 300, "blobs": blobs });
    let account = Account {
        profile: "crf".into(),
        settings: settings.as_object().unwrap().clone(),
        holds: named.iter().map(|it| (*it).to_owned()).collect(),
        ..Account::default()
    };
    let vendor: &'static dyn Vendor = vendor::by_id("crf-connect").unwrap();
    let depots = vendor.depots(&account).into_iter();
    depots
        .map(|depot| {
            let base = format!("http://127.0.0.1:1/{}", depot.word());
            let pass = Pass {
                base: Url::parse(&base).unwrap(),
                headers: Vec::new(),
                secrets: [(KEY.to_owned(), Secret::placeholder("sig=x"))].into(),
                token: None,
                masked: false,
            };
            let limits = Limits {
                retries: 1,
                max_wait: std::time::Duration::from_millis(1),
                ..Limits::default()
            };
            let wire = Box::new(Line(Arc::clone(azure)));
            let gate = Arc::new(MemoryGate::default());
            let session = Session::with_wire(vendor, account.clone(), pass, limits, gate, wire);
            Source {
                depot,
                session,
                expires: None,
            }
        })
        .collect()
}
