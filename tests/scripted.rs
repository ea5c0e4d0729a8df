//! A server that answers by a script: one canned reply a request, every request kept, so that attempts can be counted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use crate::desk::{Desk, Ran};

/// What the server does with a request that it has read whole.
#[derive(Clone, Debug)]
pub enum Canned {
    /// Answers with these bytes and closes.
    Reply(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Says nothing until the test is over.
    Silence,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `POST /path?query`.
    pub line: String,
    /// Names in lower case, values as they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The server. The last reply of the script is repeated for ever.
pub struct Scripted {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    came: Receiver<()>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Canned {
    /// A JSON reply with this HTTP status.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of(
            status,
            &[("Content-Type", "application/json")],
            &body.to_string(),
        )
    }

    /// Any reply.
    pub fn of(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let length = body.len();
        let headers: Vec<String> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let reply = format!(
            "HTTP/1.1 {status} Scripted\r\nContent-Length: {length}\r\n{}Connection: close\r\n\r\n{body}",
            headers.concat()
        );
        Self::Reply(reply.into_bytes())
    }
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Scripted {
    pub fn new(script: impl IntoIterator<Item = Canned>) -> Self {
        let script: Vec<Canned> = script.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let over = Arc::new(AtomicBool::new(false));
        let (tell, came) = channel();
        let thread = thread::spawn({
            let (asked, over) = (Arc::clone(&asked), Arc::clone(&over));
            move || serve(&listener, &script, &asked, &over, &tell)
        });
        Self {
            address,
            asked,
            came,
            over,
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that came so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many requests came whose line begins like this.
    pub fn count(&self, start: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|it| it.line.starts_with(start)).count()
    }

    /// Waits until one more request has come.
    pub fn wait(&self) {
        self.came.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn serve(
    listener: &TcpListener,
    script: &[Canned],
    asked: &Mutex<Vec<Asked>>,
    over: &AtomicBool,
    tell: &Sender<()>,
) {
    let mut silent = Vec::new();
    for stream in listener.incoming() {
        if over.load(Ordering::SeqCst) {
            return;
        }
        let mut stream = stream.unwrap();
        let Some(request) = read(&stream) else {
            continue;
        };
        let number = {
            let mut asked = asked.lock().unwrap();
            asked.push(request);
            asked.len() - 1
        };
        match script.get(number).or(script.last()) {
            // Whoever asked may be gone already: an interrupted command is.
            Some(Canned::Reply(bytes)) => _ = stream.write_all(bytes),
            Some(Canned::Silence) => silent.push(stream),
            Some(Canned::Close) | None => drop(stream),
        }
        _ = tell.send(());
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .ok()?;
    let mut reader = BufReader::new(stream);
    let mut next = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_owned();
        (!line.is_empty()).then_some(line)
    };
    let line = next()?;
    let headers: Vec<(String, String)> = std::iter::from_fn(next)
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let line = line.strip_suffix(" HTTP/1.1").unwrap_or(&line).to_owned();
    Some(Asked {
        line,
        headers,
        body,
    })
}

/// A lead of CRF Connect.
pub const UUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/// A write that may not be repeated.
pub const ONCE: [&str; 6] = [
    "update-stage",
    UUID,
    "Reviewed",
    "-p",
    "crf-connect",
    "--json",
];

/// The secret in every profile of `desk_with`: nothing else reads like it.
pub const SECRET: &str = "canary-secret-4711-0815";

/// Profiles named by their vendors, all at this address. Their secret stands in the environment variable `CANARY`.
pub fn profiles_at(url: &str) -> String {
    let secret = "{ env = \"CANARY\" }";
    let blocks = [
        (
            "crf-connect",
            format!("partner = \"acme\"\napi_key = {secret}"),
        ),
        (
            "ivvy",
            format!("api_key = \"ivvy-key-000111\"\napi_secret = {secret}"),
        ),
        (
            "crm-com",
            format!("organisation = \"ACME\"\nusername = \"robot\"\npassword = {secret}"),
        ),
        (
            "renovationfind",
            format!("list_path = \"/general-leads\"\ntoken = {secret}"),
        ),
        (
            "leadbank",
            format!(
                "request = 1\nconfirm_body = \"ids\"\nok_status = [1]\nauth = {{ bearer = {secret} }}"
            ),
        ),
    ];
    blocks
        .map(|(vendor, rest)| {
            format!("[profiles.{vendor}]\nvendor = \"{vendor}\"\nbase_url = \"{url}\"\n{rest}\n")
        })
        .concat()
}

/// A desk whose profiles lead to a scripted server, and the server.
pub fn desk_with(script: impl IntoIterator<Item = Canned>) -> (Desk, Scripted) {
    let server = Scripted::new(script);
    let desk = Desk::with_config(&profiles_at(&server.url()));
    (desk, server)
}

/// Runs a command that knows the secret.
pub fn run(desk: &Desk, arguments: &[&str]) -> Ran {
    Ran::from(with_secret(desk, arguments).output().unwrap())
}

/// Starts a command that knows the secret, to be interrupted.
pub fn start(desk: &Desk, arguments: &[&str]) -> Child {
    let mut command = with_secret(desk, arguments);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Sends a signal such as `INT`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([format!("-{name}"), child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// What a started command came to.
pub fn end(child: Child) -> Ran {
    Ran::from(child.wait_with_output().unwrap())
}

/// A command that knows the secret.
pub fn with_secret(desk: &Desk, arguments: &[&str]) -> Command {
    let mut command = desk.command(arguments);
    command.env("CANARY", SECRET);
    command
}

/// What the journal says of the latest run.
#[track_caller]
pub fn journal(desk: &Desk) -> Value {
    let list = desk
        .run(&["runs", "list", "--limit", "1", "--json"])
        .expect_code(0)
        .json();
    let run = list["runs"][0]["run"].as_str().unwrap().to_owned();
    desk.run(&["runs", "show", &run, "--json"])
        .expect_code(0)
        .json()
}
