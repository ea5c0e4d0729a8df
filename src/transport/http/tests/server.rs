//! A server that answers with exactly the bytes that it was given, and remembers what it was asked.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use url::Url;

/// What is written after each request; the connection closes after an answer that is not the last.
#[derive(Clone)]
enum Play {
    Answers(Vec<Vec<u8>>),
    Silence,
    Drip,
    Endless,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
}

pub(super) struct Server {
    pub(super) base: Url,
    seen: Arc<Seen>,
}

/// A server over plain HTTP. A connection that has sent something incomplete is closed.
pub(super) async fn plain(answers: Vec<Vec<u8>>) -> Server {
    Server::start(Play::Answers(answers), None, "127.0.0.1").await
}

/// The same over TLS, under this host name.
pub(super) async fn over_tls(answers: Vec<Vec<u8>>, tls: TlsAcceptor, host: &str) -> Server {
    Server::start(Play::Answers(answers), Some(tls), host).await
}

impl Server {
    pub(super) async fn silent() -> Self {
        Self::start(Play::Silence, None, "127.0.0.1").await
    }

    pub(super) async fn dripping() -> Self {
        Self::start(Play::Drip, None, "127.0.0.1").await
    }

    pub(super) async fn endless() -> Self {
        Self::start(Play::Endless, None, "127.0.0.1").await
    }

    pub(super) fn seen(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(SeqCst)
    }

    async fn start(play: Play, tls: Option<TlsAcceptor>, host: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let seen = Arc::new(Seen::default());
        let answers = Arc::new(AtomicUsize::new(0));
        let remembered = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                remembered.connections.fetch_add(1, SeqCst);
                let (play, seen) = (play.clone(), Arc::clone(&remembered));
                let (tls, answers) = (tls.clone(), Arc::clone(&answers));
                tokio::spawn(async move {
                    match tls {
                        None => talk(stream, play, &seen, &answers).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                talk(stream, play, &seen, &answers).await;
                            }
                        }
                    }
                });
            }
        });
        let base = format!("{scheme}://{host}:{port}").parse().unwrap();
        Self { base, seen }
    }
}

async fn talk(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    play: Play,
    seen: &Seen,
    answered: &AtomicUsize,
) {
    while let Some(request) = request(&mut stream).await {
        seen.requests.lock().unwrap().push(request);
        match &play {
            Play::Answers(answers) => {
                let number = answered.fetch_add(1, SeqCst);
                let answer = answers.get(number).cloned().unwrap_or_default();
                // Whoever asks may have gone already.
                let _ = stream.write_all(&answer).await;
                if number + 1 == answers.len() {
                    let _ = stream.shutdown().await;
                    return;
                }
            }
            Play::Silence => sleep(Duration::from_secs(60)).await,
            Play::Drip => {
                let _ = stream.write_all(ENDLESS).await;
                while stream.write_all(b" ").await.is_ok() {
                    sleep(Duration::from_millis(20)).await;
                }
            }
            Play::Endless => {
                let _ = stream.write_all(ENDLESS).await;
                let piece = vec![b' '; 64 * 1024];
                while stream.write_all(&piece).await.is_ok() {}
            }
        }
    }
}

const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";

/// One whole request, or nothing if the connection ended.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return Some(text);
            }
        }
        let read = stream.read_buf(&mut bytes).await.ok()?;
        (read > 0).then_some(())?;
    }
}

/// A gzip stream that inflates to so many zeros and has no end: one zero, and then again and again "258 bytes as the
/// last one", which takes 13 bits.
pub(super) fn bomb(size: usize) -> Vec<u8> {
    let mut bytes = vec![31, 139, 8, 0, 0, 0, 0, 0, 2, 255];
    let mut bits = Bits::default();
    // The last block, with the fixed code; the literal 0.
    bits.push("1", &mut bytes);
    bits.push("10", &mut bytes);
    bits.push("00110000", &mut bytes);
    for _ in 0..size / 258 {
        bits.push("1100010100000", &mut bytes);
    }
    bytes
}

/// Packs bits as deflate does, from the lowest bit of a byte up.
#[derive(Default)]
struct Bits {
    byte: u8,
    count: u8,
}

impl Bits {
    fn push(&mut self, bits: &str, bytes: &mut Vec<u8>) {
        for bit in bits.bytes() {
            self.byte |= (bit - b'0') << self.count;
            self.count += 1;
            if self.count == 8 {
                bytes.push(self.byte);
                *self = Self::default();
            }
        }
    }
}
