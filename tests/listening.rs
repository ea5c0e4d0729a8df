//! `listen`: what is pushed is answered only when it is stored, strangers get nothing, and nothing that was answered is
//! lost.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, Ran};

const CONFIG: &str = "[profiles.crf]\nvendor = \"crf-connect\"\npartner = \"p\"\nlisten_header = \"X-Lead-Key\"\nlisten_secret = { env = \"CRF_PUSH\" }\n";

const SECRET: &str = "canary-of-pushes";

/// A `leadctl listen` at work.
struct Listening {
    child: Child,
    address: SocketAddr,
    said: JoinHandle<String>,
}

fn command(desk: &Desk, more: &[&str]) -> Command {
    let mut command =
        desk.command(&[&["listen", "-p", "crf", "--port", "0", "--json"], more].concat());
    command.env("CRF_PUSH", SECRET);
    command
}

fn listen(desk: &Desk, more: &[&str]) -> Listening {
    let mut child = command(desk, more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let address = first
        .split("http://")
        .nth(1)
        .unwrap_or_else(|| panic!("{first}"));
    let address = address.split(' ').next().unwrap().parse().unwrap();
    let said = thread::spawn(move || {
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        first + &rest
    });
    Listening {
        child,
        address,
        said,
    }
}

impl Listening {
    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end.
    fn end(mut self) -> Ran {
        let mut out = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ran {
            code,
            out,
            err: self.said.join().unwrap(),
        }
    }

    fn stop(self) -> Ran {
        self.signal("-TERM");
        self.end()
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    fn push(&self, body: &str) -> (u16, Value) {
        push(self.address, &format!("X-Lead-Key: {SECRET}\r\n"), body)
    }
}

fn push(address: SocketAddr, headers: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /anywhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .unwrap();
    answer(&mut stream)
}

fn answer(stream: &mut TcpStream) -> (u16, Value) {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

fn id(number: usize) -> String {
    format!("3f2504e0-4f89-41d3-9a0c-0305e8{number:06}")
}

fn about(number: usize) -> String {
    format!("{{\"id\": \"{}\", \"FirstName\": \"Ann\"}}", id(number))
}

fn stored(desk: &Desk) -> u64 {
    let list = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    list["summary"]["leads"].as_u64().unwrap()
}

#[test]
fn a_push_is_stored_and_answered_and_its_run_is_on_record() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &["-vv"]);
    let (status, said) = listening.push(&about(1));
    assert_eq!(
        (status, &said["event"], &said["lead"]),
        (200, &"new".into(), &id(1).into())
    );
    assert_eq!(listening.push(&about(1)).1["event"], "repeated");
    // Committed before it was answered: somebody else sees it.
    assert_eq!(stored(&desk), 1);
    let ran = listening.stop().expect_code(143);
    assert_eq!(ran.json()["profiles"][0]["new"], 1);
    assert!(ran.err.contains("HTTP status 200"), "{}", ran.err);
    for text in [&ran.out, &ran.err] {
        assert!(!text.contains(SECRET), "{text}");
    }
    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    assert_eq!(
        (&runs["runs"][0]["operation"], &runs["runs"][0]["exit"]),
        (&"listen".into(), &143.into())
    );
}

#[test]
fn strangers_and_what_is_no_push_are_refused_and_nothing_is_stored() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &[]);
    let address = listening.address;
    for headers in [
        "",
        "X-Lead-Key: \r\n",
        "X-Lead-Key: canary-of-pushe\r\n",
        "X-Lead-Key: canary-of-pushesX\r\n",
        "Other: canary-of-pushes\r\n",
    ] {
        assert_eq!(push(address, headers, &about(1)).0, 401, "{headers}");
    }
    assert_eq!(listening.push("").0, 400);
    let mut stream = listening.connect();
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Lead-Key: {SECRET}\r\n\r\n"
    )
    .unwrap();
    let mut got = String::new();
    stream.read_to_string(&mut got).unwrap();
    assert!(
        got.starts_with("HTTP/1.1 405") && got.contains("allow: POST"),
        "{got}"
    );
    // Refused by what its head says, before a byte of it came.
    let mut stream = listening.connect();
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: x\r\nX-Lead-Key: {SECRET}\r\nContent-Length: 8388609\r\n\r\n"
    )
    .unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 413");
    assert_eq!(stored(&desk), 0);
    let ran = listening.stop().expect_code(143);
    assert_eq!(ran.err.matches("was refused").count(), 1, "{}", ran.err);
}

#[test]
fn what_is_no_lead_is_kept_as_it_came_and_its_sender_need_not_try_again() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &[]);
    let (status, said) = listening.push("id=1&x=\u{7f}");
    assert_eq!(
        (status, &said["quarantined"]),
        (200, &"it is not JSON".into())
    );
    assert_eq!(
        listening.push("{\"FirstName\": \"Ann\"}").1["quarantined"],
        "it has no id"
    );
    let ran = listening.stop().expect_code(143);
    assert_eq!(ran.json()["profiles"][0]["quarantined"], 2);
    let list = desk
        .run(&["leads", "list", "--quarantined", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(list["leads"][0]["raw"], "id=1&x=\u{7f}");
}

#[test]
fn many_pushes_at_once_are_all_stored_beside_a_peer_that_says_nothing() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &["--append", "out.jsonl"]);
    let address = listening.address;
    let silent: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = listening.connect();
            stream.write_all(b"POST / HTTP/1.1\r\nX-Lead").unwrap();
            stream
        })
        .collect();
    let pushing: Vec<_> = (0..60)
        .map(|number| {
            let headers = format!("X-Lead-Key: {SECRET}\r\n");
            thread::spawn(move || push(address, &headers, &about(number)).0)
        })
        .collect();
    let statuses: Vec<u16> = pushing.into_iter().map(|it| it.join().unwrap()).collect();
    assert_eq!(statuses, [200; 60]);
    assert_eq!(stored(&desk), 60);
    let begun = Instant::now();
    let ran = listening.stop().expect_code(143);
    assert_eq!(ran.json()["profiles"][0]["new"], 60);
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    drop(silent);
    let appended = fs::read_to_string(desk.path("out.jsonl")).unwrap();
    let ids: std::collections::BTreeSet<String> = appended
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!((appended.lines().count(), ids.len()), (60, 60));
}

#[test]
fn what_was_answered_with_200_outlives_a_kill() {
    let desk = Desk::with_config(CONFIG);
    for round in 0..5 {
        let listening = listen(&desk, &[]);
        assert_eq!(listening.push(&about(round)).0, 200);
        listening.signal("-KILL");
        listening.end();
    }
    assert_eq!(stored(&desk), 5);
}

#[test]
fn a_push_in_flight_is_finished_after_sigterm_and_nothing_new_is_taken() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &[]);
    let body = about(7);
    let mut stream = listening.connect();
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: x\r\nX-Lead-Key: {SECRET}\r\nContent-Length: {}\r\n\r\n{{",
        body.len()
    )
    .unwrap();
    thread::sleep(Duration::from_millis(200));
    listening.signal("-TERM");
    thread::sleep(Duration::from_millis(200));
    assert!(TcpStream::connect(listening.address).is_err());
    stream.write_all(&body.as_bytes()[1..]).unwrap();
    let (status, said) = answer(&mut stream);
    assert_eq!((status, &said["event"]), (200, &"new".into()));
    assert_eq!(listening.end().code, 143);
    assert_eq!(stored(&desk), 1);
}

#[test]
fn a_store_that_cannot_be_written_is_answered_with_503_and_ends_it() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &[]);
    let store = rusqlite::Connection::open(desk.path("data/leadctl.db")).unwrap();
    store
        .execute_batch(
            "CREATE TRIGGER no BEFORE INSERT ON lead BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
        .unwrap();
    assert_eq!(listening.push(&about(1)).0, 503);
    let ran = listening.end().expect_code(1);
    assert_eq!(ran.error()["exit"], 1);
    store.execute_batch("DROP TRIGGER no").unwrap();
    let listening = listen(&desk, &[]);
    assert_eq!(listening.push(&about(1)).1["event"], "new");
    listening.stop().expect_code(143);
}

#[test]
fn listening_needs_a_secret_a_vendor_that_pushes_and_a_port_that_is_free() {
    let desk = Desk::with_config(
        "[profiles.open]\nvendor = \"crf-connect\"\npartner = \"p\"\n[profiles.cars]\nvendor = \"renovationfind\"\ntoken = { env = \"T\" }\n",
    );
    let run = |arguments: &[&str]| desk.run(&[&["listen", "--json"], arguments].concat());
    let error = run(&["-p", "open", "--port", "0"]).expect_code(8).error();
    assert_eq!(error["code"], "listen-secret");
    let error = run(&["-p", "cars", "--port", "0"]).expect_code(2).error();
    assert_eq!(error["code"], "not-offered");
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = busy.local_addr().unwrap().port().to_string();
    let sandbox = ["--sandbox", "--port", &port];
    assert!(
        run(&sandbox)
            .expect_code(1)
            .err
            .contains("cannot listen on 127.0.0.1:")
    );
    assert_eq!(
        run(&["-p", "open", "--port", "0", "--dry-run"])
            .expect_code(2)
            .error()["code"],
        "usage"
    );
}

#[test]
fn a_profile_is_listened_for_once_at_a_time() {
    let desk = Desk::with_config(CONFIG);
    let listening = listen(&desk, &[]);
    let second = command(&desk, &[]).output().unwrap();
    Ran::from(second).expect_code(9);
    listening.stop().expect_code(143);
    listen(&desk, &[]).stop().expect_code(143);
}
