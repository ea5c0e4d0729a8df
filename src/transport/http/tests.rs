//! Real sockets on loopback: what the network can do to a request, and what is said about it.

mod server;
mod tls;

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::super::reply::{No, Patience, collect};
use super::*;
use crate::exchange::Reply;
use crate::fault::{Fault, FaultKind};
use server::{Server, bomb, plain};

fn limits() -> Limits {
    Limits {
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(10),
        ..Limits::default()
    }
}

fn sealed(base: &Url, method: Method, body: &str) -> Sealed {
    Sealed {
        method,
        url: base.join("/lead?token=secret-4711").unwrap(),
        headers: vec![("x-api-key".into(), "k".into())],
        body: body.as_bytes().to_vec(),
    }
}

/// The whole reply, or why there is none.
async fn reply_within(wire: &Http, sealed: Sealed, timeout: Duration) -> Result<Reply, Fault> {
    let patience = Patience {
        timeout,
        deadline: None,
    };
    let ends = patience.ends();
    let sent = tokio::time::timeout_at(ends, wire.send(sealed)).await;
    let incoming = sent.map_err(|_| patience.fault())?;
    let collected = match incoming {
        Ok(incoming) => collect(incoming, None, patience, ends).await,
        Err(fault) => Err(No::from(fault)),
    };
    match collected {
        Ok(collected) => Ok(collected.reply),
        Err(No::Fault(fault)) => Err(fault),
        Err(No::Local(error)) => panic!("{error}"),
    }
}

async fn got(base: &Url) -> Result<Reply, Fault> {
    let wire = Http::new(base, &limits()).unwrap();
    reply_within(
        &wire,
        sealed(base, Method::Get, ""),
        Duration::from_secs(20),
    )
    .await
}

fn assert_no(reply: Result<Reply, Fault>, kind: FaultKind, code: &str, words: &str) {
    let fault = reply.unwrap_err();
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (kind, code),
        "{}",
        fault.message
    );
    assert!(fault.message.contains(words), "{}", fault.message);
    assert!(!fault.message.contains("4711"), "{}", fault.message);
}

const YES: &str = "HTTP/1.1 200 OK\r\nX-Two: 2\r\nContent-Length: 14\r\n\r\n{\"done\":\"yes\"}";

#[tokio::test]
async fn what_is_sealed_is_what_is_sent() {
    let server = plain(vec![YES.into(), YES.into()]).await;
    let wire = Http::new(&server.base, &limits()).unwrap();
    for (method, body) in [(Method::Put, r#"{"n":1.50}"#), (Method::Post, "")] {
        let sealed = sealed(&server.base, method, body);
        let reply = reply_within(&wire, sealed, Duration::from_secs(20))
            .await
            .unwrap();
        assert_eq!((reply.status, reply.header("x-two")), (200, Some("2")));
        assert_eq!(reply.body, r#"{"done":"yes"}"#);
    }
    let seen = server.seen();
    assert!(seen[0].starts_with("PUT /lead?token=secret-4711 HTTP/1.1\r\n"));
    assert!(seen[0].contains("x-api-key: k\r\n"));
    assert!(seen[0].contains(concat!("user-agent: leadctl/", env!("CARGO_PKG_VERSION"))));
    assert!(seen[0].contains("content-length: 10\r\n") && seen[0].ends_with(r#"{"n":1.50}"#));
    assert!(seen[1].contains("content-length: 0\r\n"));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = plain(vec![YES.into()]).await;
    let moved = format!(
        "HTTP/1.1 307 Moved\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        other.base
    );
    let server = plain(vec![moved.into(), YES.into()]).await;
    assert_eq!(got(&server.base).await.unwrap().status, 307);
    assert_eq!((server.seen().len(), other.connections()), (1, 0));
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let base = format!("http://{address}").parse().unwrap();
    let words = format!("could not connect to {address}: connection refused");
    assert_no(got(&base).await, FaultKind::Unsent, "connect", &words);
}

#[tokio::test]
async fn a_host_that_is_not_found_gets_nothing_sent() {
    let base = "http://no-such-host.invalid".parse().unwrap();
    let words = "could not find no-such-host.invalid";
    assert_no(got(&base).await, FaultKind::Unsent, "dns", words);
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_lost() {
    let server = plain(vec!["".into()]).await;
    assert_no(
        got(&server.base).await,
        FaultKind::Lost,
        "reset",
        "closed the connection before an answer came",
    );
}

#[tokio::test]
async fn an_answer_that_is_not_http_is_lost() {
    let server = plain(vec!["SSH-2.0-OpenSSH_9.9\r\n\r\n".into()]).await;
    assert_no(
        got(&server.base).await,
        FaultKind::Lost,
        "not-http",
        "not HTTP",
    );
}

const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n";

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_lost() {
    for whole in [YES, CHUNKED] {
        let head = whole.find("\r\n\r\n").unwrap() + 4;
        for end in 0..whole.len() {
            let (start, _) = whole.split_at(end);
            let server = plain(vec![start.to_owned().into()]).await;
            let fault = got(&server.base).await.unwrap_err();
            assert_eq!(fault.kind, FaultKind::Lost, "cut at {end}: {fault:?}");
            assert!(fault.message.contains("127.0.0.1"), "{}", fault.message);
            // On a busy machine the end may be seen together with a whole head: then there was no answer either.
            let codes: &[&str] = if end < head {
                &["reset"]
            } else {
                &["cut", "reset"]
            };
            assert!(
                codes.contains(&fault.code.as_str()),
                "cut at {end}: {fault:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_slow_answer_and_one_that_never_comes_end_in_time() {
    for server in [Server::silent().await, Server::dripping().await] {
        let wire = Http::new(&server.base, &limits()).unwrap();
        let sealed = sealed(&server.base, Method::Get, "");
        let begun = Instant::now();
        let reply = reply_within(&wire, sealed, Duration::from_millis(300)).await;
        assert_no(reply, FaultKind::Lost, "timeout", "within 0.3 s");
        assert!(begun.elapsed() < Duration::from_secs(3));
    }
}

#[tokio::test]
async fn an_endless_answer_ends_at_its_largest_size() {
    let server = Server::endless().await;
    assert_no(
        got(&server.base).await,
        FaultKind::Lost,
        "too-large",
        "64 MiB",
    );
}

#[tokio::test]
async fn a_small_answer_that_inflates_without_end_ends_at_its_largest_size() {
    let body = bomb(80 * 1024 * 1024);
    assert!(body.len() < 1024 * 1024);
    let server = plain(vec![gzipped(&body)]).await;
    assert_no(
        got(&server.base).await,
        FaultKind::Lost,
        "too-large",
        "64 MiB",
    );
}

/// `{"done":"yes"}`
const GZIP: [u8; 34] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 201, 207, 75, 85, 178, 82, 170, 76, 45, 86, 170,
    5, 0, 93, 233, 195, 76, 14, 0, 0, 0,
];

fn gzipped(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_packed_answer_is_inflated_and_a_cut_one_is_lost() {
    let server = plain(vec![gzipped(&GZIP)]).await;
    assert_eq!(got(&server.base).await.unwrap().body, r#"{"done":"yes"}"#);
    for end in [5, 20, 30] {
        let server = plain(vec![gzipped(&GZIP[..end])]).await;
        assert_no(got(&server.base).await, FaultKind::Lost, "cut", "cut short");
    }
}

#[tokio::test]
async fn a_header_with_a_line_end_in_it_is_not_sent_and_not_shown() {
    let server = plain(vec![YES.into()]).await;
    let mut sealed = sealed(&server.base, Method::Get, "");
    sealed
        .headers
        .push(("token".into(), "4711\r\nX-Evil: 1".into()));
    let wire = Http::new(&server.base, &limits()).unwrap();
    let reply = reply_within(&wire, sealed, Duration::from_secs(20)).await;
    assert_no(reply, FaultKind::Unsent, "header", "the header token");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_connection_that_was_idle_for_long_is_not_used_again() {
    let server = plain(vec![YES.into(), YES.into(), YES.into()]).await;
    let wire = Http::new(&server.base, &limits()).unwrap();
    for (wait, connections) in [(0, 1), (0, 1), (3200, 2)] {
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let sealed = sealed(&server.base, Method::Get, "");
        reply_within(&wire, sealed, Duration::from_secs(20))
            .await
            .unwrap();
        assert_eq!(server.connections(), connections);
    }
}
