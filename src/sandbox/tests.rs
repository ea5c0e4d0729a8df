//! The sandbox as a client meets it, over a plain socket.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

const SIGNED_IN: &str = "Authorization: Basic c2FuZGJveC11c2VybmFtZTpzYW5kYm94LXBhc3N3b3Jk\r\nContent-Type: application/json\r\n";

/// Asks over a new connection; the status and the body of the answer.
fn ask(address: SocketAddr, line: &str, headers: &str, body: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

fn post(address: SocketAddr, path: &str, body: &str) -> (u16, Value) {
    ask(address, &format!("POST /leadbank{path}"), SIGNED_IN, body)
}

fn take(address: SocketAddr) -> Vec<Value> {
    let (status, body) = post(address, "/api/leads", "7");
    assert_eq!((status, &body["Status"]), (200, &json!(1)), "{body}");
    let leads = body["Leads"].as_array().unwrap();
    leads
        .iter()
        .map(|lead| lead["IDLeadBank"].clone())
        .collect()
}

fn confirm(address: SocketAddr, ids: &[Value]) -> Value {
    let body = Value::from(ids).to_string();
    post(address, "/api/leads/ValidateGetLeads", &body).1["Status"].clone()
}

fn leadbank() -> &'static dyn Vendor {
    vendor::by_id("leadbank").unwrap()
}

fn states(data_dir: &Path) -> Vec<(String, u64)> {
    let status = status(data_dir).unwrap();
    let of_leadbank = status.into_iter().find(|it| it.vendor == "leadbank");
    of_leadbank.unwrap().states
}

fn counted(states: &[(&str, u64)]) -> Vec<(String, u64)> {
    states
        .iter()
        .map(|(state, leads)| ((*state).to_owned(), *leads))
        .collect()
}

#[test]
fn a_new_sandbox_listens_on_loopback_with_its_first_leads() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(status(data.path()).unwrap(), []);
    let sandbox = start(data.path(), 0).unwrap();
    assert!(sandbox.address().ip().is_loopback());
    let url = sandbox.base_url("leadbank").unwrap();
    assert_eq!(
        url.as_str(),
        format!("http://{}/leadbank", sandbox.address())
    );
    assert_eq!(take(sandbox.address()).len(), 100);
    assert_eq!(
        states(data.path()),
        counted(&[("in-progress", 100), ("ready", 200)])
    );
}

#[test]
fn the_path_chooses_the_vendor_and_anything_else_is_not_found() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    for path in ["/", "/leadbanks/api/leads", "/api/leads", "//leadbank"] {
        let (status, body) = ask(sandbox.address(), &format!("POST {path}"), SIGNED_IN, "7");
        assert_eq!(
            (status, body["vendors"].as_array().unwrap().len()),
            (404, 5)
        );
    }
    let (status, body) = ask(sandbox.address(), "POST /leadbank", SIGNED_IN, "7");
    assert_eq!(status, 404);
    assert!(
        body["Message"].is_string(),
        "the vendor's own shape: {body}"
    );
    assert_eq!(
        ask(sandbox.address(), "PATCH /leadbank/api/leads", "", "").0,
        405
    );
    assert_eq!(
        ask(sandbox.address(), "POST /leadbank/api/leads", "", "7").0,
        401
    );
}

#[test]
fn a_body_beyond_the_limit_is_refused_unread() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    let too_much = 8 * 1024 * 1024 + 1;
    let declared = format!("Content-Length: {too_much}\r\n\r\n");
    let chunked = format!(
        "Transfer-Encoding: chunked\r\n\r\n{too_much:x}\r\n{}",
        " ".repeat(too_much)
    );
    for rest in [declared, chunked] {
        let mut stream = TcpStream::connect(sandbox.address()).unwrap();
        write!(
            stream,
            "POST /leadbank/api/leads HTTP/1.1\r\nHost: x\r\n{rest}"
        )
        .unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413");
    }
}

#[test]
fn two_sandboxes_on_one_world_share_it() {
    let data = tempfile::tempdir().unwrap();
    let (one, other) = (
        start(data.path(), 0).unwrap(),
        start(data.path(), 0).unwrap(),
    );
    let first = take(one.address());
    assert_eq!(take(other.address()), first);
    assert_eq!(confirm(other.address(), &first), json!(1));
    let second = take(one.address());
    assert_eq!(second.len(), 100);
    assert!(second.iter().all(|id| !first.contains(id)));
}

#[test]
fn many_clients_at_once_lose_no_event() {
    let data = tempfile::tempdir().unwrap();
    let sandboxes = [
        start(data.path(), 0).unwrap(),
        start(data.path(), 0).unwrap(),
    ];
    thread::scope(|scope| {
        for client in 0..8 {
            let address = sandboxes[client % 2].address();
            scope.spawn(move || {
                for number in 0..20 {
                    let body = format!(
                        r#"[{{"IDLeadBank":880001,"LeadEvents":[{{"IDstatus":{},"DateAction":"2026-11-21T06:50:00Z"}}]}}]"#,
                        client * 100 + number
                    );
                    let (_, reply) = post(address, "/api/leads/SendAcknos", &body);
                    assert_eq!(reply["Status"], json!(1));
                }
            });
        }
    });
    let mut codes: Vec<_> = ledger(data.path())
        .unwrap()
        .iter()
        .map(|line| line.body["IDstatus"].as_u64().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 160);
}

/// The other half of the next two tests: a process of its own, which serves until a signal ends it.
#[test]
#[ignore = "waits for the signal of the two tests that start it"]
fn serves_in_the_foreground() {
    let mut data = String::new();
    std::io::stdin().read_line(&mut data).unwrap();
    if data.trim().is_empty() {
        return; // Run with all ignored tests, by nobody who would end it.
    }
    let data = Path::new(data.trim());
    let ended = serve(data, 0, Faults::default(), |sandbox| {
        let address = data.join("address.part");
        std::fs::write(&address, sandbox.address().to_string()).unwrap();
        std::fs::rename(&address, data.join("address")).unwrap();
        Ok(())
    });
    std::fs::write(data.join("ended"), format!("{:?}", ended.unwrap())).unwrap();
}

/// Starts a process that serves this world, and waits until it can be reached.
fn serving(data_dir: &Path) -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "sandbox::tests::serves_in_the_foreground",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{}", data_dir.display()).unwrap();
    let told = data_dir.join("address");
    let started = Instant::now();
    while !told.exists() {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "it never started"
        );
        thread::sleep(Duration::from_millis(5));
    }
    let address = std::fs::read_to_string(told).unwrap().parse().unwrap();
    (child, address)
}

#[test]
fn what_was_answered_survives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let (mut child, address) = serving(data.path());
    let first = take(address);
    assert_eq!(confirm(address, &first[..30]), json!(1));
    child.kill().unwrap();
    child.wait().unwrap();

    let sandbox = start(data.path(), 0).unwrap();
    assert_eq!(take(sandbox.address()), first[30..]);
    assert_eq!(
        states(data.path()),
        counted(&[("in-progress", 70), ("ready", 200), ("received", 30)])
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_serving_and_is_named() {
    for (signal, kind) in [("INT", "Interrupted"), ("TERM", "Terminated")] {
        let data = tempfile::tempdir().unwrap();
        let (mut child, _) = serving(data.path());
        let id = child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.unwrap().success());
        assert!(child.wait().unwrap().success());
        let ended = std::fs::read_to_string(data.path().join("ended"));
        assert_eq!(ended.unwrap(), kind);
    }
}

#[test]
fn dropping_a_sandbox_frees_its_port() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    let address = sandbox.address();
    let open = TcpStream::connect(address).unwrap();
    drop(sandbox);
    assert!(TcpStream::connect(address).is_err());
    drop(open);
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    let port = sandbox.address().port();
    let error = start(data.path(), port).unwrap_err();
    assert_eq!(error.kind, Kind::Failure);
    assert!(error.message.contains(&port.to_string()));
    assert!(error.hint[0].contains("--port 0"));
}

#[test]
fn seeded_leads_are_handed_over_after_the_first_ones() {
    let data = tempfile::tempdir().unwrap();
    let ids = [LeadId::new("660737"), LeadId::new("660728")];
    seed(data.path(), leadbank(), &ids).unwrap();
    seed(data.path(), leadbank(), &ids).unwrap();
    assert_eq!(states(data.path()), counted(&[("ready", 302)]));
    let sandbox = start(data.path(), 0).unwrap();
    for _ in 0..3 {
        let batch = take(sandbox.address());
        confirm(sandbox.address(), &batch);
    }
    assert_eq!(take(sandbox.address()), [json!(660_737), json!(660_728)]);
}

#[test]
fn a_reset_brings_the_first_leads_back_under_a_listening_sandbox() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    let first = take(sandbox.address());
    confirm(sandbox.address(), &first);
    assert_eq!(ledger(data.path()).unwrap().len(), 200);
    reset(data.path()).unwrap();
    assert_eq!(ledger(data.path()).unwrap(), []);
    assert_eq!(take(sandbox.address()), first);
}

#[test]
fn a_world_that_cannot_be_written_answers_500_and_does_nothing() {
    let data = tempfile::tempdir().unwrap();
    let sandbox = start(data.path(), 0).unwrap();
    let first = take(sandbox.address());
    let world = WorldFile::open(&file(data.path())).unwrap();
    world
        .meddle("ALTER TABLE ledger RENAME TO elsewhere")
        .unwrap();
    let (status, body) = post(sandbox.address(), "/api/leads/ValidateGetLeads", "7");
    assert_eq!(
        (status, &body["error"]["code"]),
        (500, &json!("sandbox-world"))
    );
    world
        .meddle("ALTER TABLE elsewhere RENAME TO ledger")
        .unwrap();
    assert_eq!(take(sandbox.address()), first);
}
