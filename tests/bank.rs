//! LeadBank as a test wants it: it hands over what is ready, batch by batch, until that is confirmed, and goes wrong on
//! demand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use crate::desk::Desk;

/// A request as it came: `POST /api/leads`, its headers in lower case, its body.
#[derive(Clone, Debug)]
pub struct Asked {
    pub line: String,
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn is_take(&self) -> bool {
        self.line == "POST /api/leads"
    }

    pub fn is_confirmation(&self) -> bool {
        self.line == "POST /api/leads/ValidateGetLeads"
    }
}

/// Turns a request into the reply's bytes. The second argument does what was asked and gives the honest body; what is
/// not called is not done.
pub type Meddle = Box<dyn FnMut(&Asked, &mut dyn FnMut() -> String) -> Vec<u8> + Send>;

/// What the bank holds. Leads are raw elements of `Leads`.
pub struct Vault {
    pub ready: Vec<String>,
    pub in_progress: Vec<String>,
    pub received: Vec<String>,
    pub asked: Vec<Asked>,
    /// The most leads that one reply hands over.
    pub batch: usize,
    meddle: Meddle,
}

pub struct Bank {
    address: SocketAddr,
    vault: Arc<Mutex<Vault>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Bank {
    pub fn new(leads: impl IntoIterator<Item = String>) -> Self {
        let vault = Arc::new(Mutex::new(Vault {
            ready: leads.into_iter().collect(),
            in_progress: Vec::new(),
            received: Vec::new(),
            asked: Vec::new(),
            batch: 100,
            meddle: honestly(),
        }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (vault, over) = (Arc::clone(&vault), Arc::clone(&over));
            move || {
                for stream in listener.incoming() {
                    if over.load(Ordering::SeqCst) {
                        break;
                    }
                    // Whoever was killed while asking is not answered.
                    stream.and_then(|it| serve(it, &vault)).unwrap_or_default();
                }
            }
        });
        Self {
            address,
            vault,
            over,
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn vault(&self) -> MutexGuard<'_, Vault> {
        self.vault.lock().unwrap()
    }

    /// How it answers from now on.
    pub fn meddle(
        &self,
        meddle: impl FnMut(&Asked, &mut dyn FnMut() -> String) -> Vec<u8> + Send + 'static,
    ) {
        self.vault().meddle = Box::new(meddle);
    }

    pub fn be_honest(&self) {
        self.vault().meddle = honestly();
    }

    /// A desk with the one profile `cars`, which confirms by ids.
    pub fn desk(&self) -> Desk {
        self.desk_with("confirm_body = \"ids\"")
    }

    /// The same with these settings; `confirm_body` must be among them.
    pub fn desk_with(&self, settings: &str) -> Desk {
        Desk::with_config(&self.profile("cars", settings))
    }

    /// A profile block.
    pub fn profile(&self, name: &str, settings: &str) -> String {
        let base = format!(
            "base_url = \"http://{}\"\nrequest = 1\nretries = 0",
            self.address
        );
        format!("[profiles.{name}]\nvendor = \"leadbank\"\n{base}\n{settings}\n")
    }

    /// The bodies of the confirmations that came.
    pub fn confirmations(&self) -> Vec<Value> {
        let vault = self.vault();
        let confirmations = vault.asked.iter().filter(|asked| asked.is_confirmation());
        confirmations
            .map(|asked| serde_json::from_slice(&asked.body).unwrap())
            .collect()
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Vault {
    fn do_honestly(&mut self, asked: &Asked) -> String {
        if asked.is_take() {
            if self.in_progress.is_empty() {
                let most = self.batch.min(self.ready.len());
                self.in_progress = self.ready.drain(..most).collect();
            }
            let leads = self.in_progress.join(",\n ");
            return format!(r#"{{"Status": 1, "Message": "ok", "Leads": [{leads}]}}"#);
        }
        assert!(asked.is_confirmation(), "{}", asked.line);
        let confirmed: Value = serde_json::from_slice(&asked.body).unwrap();
        let is_confirmed = |lead: &String| match &confirmed {
            Value::Array(ids) => id_of(lead).is_some_and(|id| ids.contains(&id)),
            _ => true,
        };
        let (done, open) = self.in_progress.drain(..).partition(is_confirmed);
        self.in_progress = open;
        self.received.extend::<Vec<String>>(done);
        r#"{"Status": 1, "Message": "ok"}"#.into()
    }
}

fn honestly() -> Meddle {
    Box::new(|_, honest| json(200, &honest()))
}

/// The id of a raw lead, if it has one.
pub fn id_of(lead: &str) -> Option<Value> {
    let lead: Value = serde_json::from_str(lead).ok()?;
    lead.get("IDLeadBank").cloned()
}

/// `count` raw leads from this id on, in a layout that is not ours.
pub fn leads(first: usize, count: usize) -> Vec<String> {
    let lead =
        |id| format!(r#"{{"IDLeadBank":  {id}, "NameProvider": "AutoScout {id}", "Contents":[]}}"#);
    (first..first + count).map(lead).collect()
}

pub fn json(status: u16, body: &str) -> Vec<u8> {
    reply(status, "application/json", body)
}

pub fn reply(status: u16, media_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} As Told\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n"
    );
    format!("{head}Connection: close\r\n\r\n{body}").into_bytes()
}

fn serve(stream: TcpStream, vault: &Mutex<Vault>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        lines.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let asked = Asked {
        line: lines[0].trim_end_matches(" HTTP/1.1").to_owned(),
        headers: lines.split_off(1),
        body,
    };
    let bytes = {
        let mut vault = vault.lock().unwrap();
        vault.asked.push(asked.clone());
        let mut meddle = std::mem::replace(&mut vault.meddle, honestly());
        let bytes = meddle(&asked, &mut || vault.do_honestly(&asked));
        vault.meddle = meddle;
        bytes
    };
    reader.into_inner().write_all(&bytes)
}
