//! Every exit code that a single command can reach, reached; and how often something was sent on the way there.

mod later;
mod refused;
mod unknown;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::{Desk, Ran};
use crate::scripted::{
    Canned, ONCE, Scripted, UUID, desk_with, end, journal, profiles_at, run, signal, start,
};

/// A write that our own rule calls repeatable.
const REPEATABLE: [&str; 6] = [
    "set-status",
    "7",
    "QUOTE_SENT",
    "-p",
    "renovationfind",
    "--json",
];
/// A read.
const READ: [&str; 5] = ["get-lead", UUID, "-p", "crf-connect", "--json"];

/// The reply to a change at RenovationFind that was done.
fn done() -> Canned {
    Canned::json(
        200,
        &json!({"success": true, "data": {"id": 7, "postLeadStatus": "QUOTE_SENT"}}),
    )
}

fn row(ran: &Ran) -> Value {
    ran.json()["rows"][0].clone()
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Runs a write whose answer is lost: it is sent once, ends with 10, and the journal knows.
#[track_caller]
fn unknown(line: &[&str], start: &str, script: Vec<Canned>) {
    let what = format!("{line:?} {script:?}");
    let (desk, server) = desk_with(script);
    let ran = run(&desk, &[line, &["--max-wait", "50ms"]].concat());
    assert_eq!(ran.code, 10, "{what}\n{}\n{}", ran.out, ran.err);
    assert_eq!(row(&ran)["verdict"], "unknown", "{what}");
    assert_eq!(ran.error()["kind"], "unknown", "{what}");
    let shown = ran.json()["summary"]["next"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let run = ran.json()["run"].as_str().unwrap().to_owned();
    let has_reads = ["crf-connect", "ivvy", "crm-com"].iter();
    let wanted = if has_reads.copied().any(|vendor| line.contains(&vendor)) {
        format!("leadctl runs reconcile {run}")
    } else {
        format!("leadctl runs settle {run} --row 1 --as applied")
    };
    assert_eq!(shown, wanted, "{what}");
    assert_eq!(server.count(start), 1, "{what}");
    let journal = journal(&desk);
    assert_eq!(
        (&journal["exit"], &journal["rows"][0]["verdict"]),
        (&json!(10), &json!("unknown")),
        "{what}"
    );
}

/// Replies that prove nothing, whoever gives them.
fn lost() -> Vec<Canned> {
    let json = ("Content-Type", "application/json");
    vec![
        Canned::Close,
        Canned::of(500, &[], "Internal Server Error"),
        Canned::of(
            502,
            &[("Content-Type", "text/html")],
            "<html>Bad Gateway</html>",
        ),
        Canned::of(
            200,
            &[("Content-Type", "text/html")],
            "<html><body>Please log in</body></html>",
        ),
        Canned::of(200, &[json], "{\"success\": true, \"data\": {\"id\": 7"),
        // Cut below its Content-Length.
        Canned::Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{\"success\": true".to_vec()),
        Canned::Reply(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        Canned::of(200, &[json], "[1, 2, 3]"),
    ]
}

/// A login at CRM.COM that gives this token.
fn login(token: &str) -> Canned {
    Canned::json(
        200,
        &json!({"data": {"token": token}, "status": {"code": "OK"}}),
    )
}
