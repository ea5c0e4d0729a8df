//! Receives what is pushed to us over HTTP. Plain HTTP: whoever listens to the world puts a TLS proxy before it.
//!
//! Nothing of a push is read before its secret was seen to be right, and a push is answered with 200 only after what it
//! carries is on the disk; with anything else its sender tries again. What a stranger can use up is bounded: so many
//! connections, so long for a head and for a body, so large a body, so many bodies at once.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::secret::Secret;
use crate::sync::inbox::{Fate, Push};
use crate::sync::stop::Came;

/// The largest body that is taken: no lead is larger.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// How long a peer may take to send a head, or to begin the next one.
const SLOWEST_HEAD: Duration = Duration::from_secs(10);

/// How long a peer may take to send a body.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// How many connections are served at once; the next ones wait.
const MOST_CONNECTIONS: usize = 256;

/// How many bodies are in memory at once, of peers that knew the secret.
const MOST_BODIES: usize = 16;

/// How long what is in flight may go on after the end was called: the command is gone within two seconds of it.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// How long a peer waits before it tries again, in seconds.
const TRY_AGAIN: u64 = 30;

/// What a push must show.
pub struct Door {
    header: String,
    /// What the right secret becomes under `key`: so two texts are compared in a time that tells nothing of them.
    right: Hmac<Sha256>,
    key: [u8; 16],
}

impl Door {
    /// A door that this header opens when it holds this secret.
    pub fn new(header: &str, secret: &Secret) -> Self {
        let key = Uuid::new_v4().into_bytes();
        Self {
            header: header.to_owned(),
            right: under(&key, secret.expose().as_bytes()),
            key,
        }
    }

    fn opens(&self, request: &Request<Incoming>) -> bool {
        let shown = request.headers().get(&self.header);
        let shown = shown.map_or(&[][..], HeaderValue::as_bytes);
        let right = self.right.clone().finalize().into_bytes();
        under(&self.key, shown).verify(&right).is_ok()
    }
}

fn under(key: &[u8; 16], text: &[u8]) -> Hmac<Sha256> {
    match Hmac::new_from_slice(key) {
        Ok(hmac) => hmac.chain_update(text),
        Err(_) => unreachable!("a key of any length will do"),
    }
}

/// A push as it was answered, to be told.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Who pushed, or the proxy before us.
    pub peer: SocketAddr,
    /// The HTTP status.
    pub status: u16,
    /// What the answer says.
    pub said: Value,
}

/// What serves every connection.
struct Shared {
    door: Door,
    inbox: mpsc::Sender<Push>,
    bodies: Semaphore,
    told: Box<dyn Fn(&Answered) + Send + Sync>,
}

/// Serves until a signal has come, or nobody takes pushes in any more. Then nothing new is accepted, and what is in flight
/// is finished, if that takes no more than a second.
pub async fn serve(
    listener: TcpListener,
    door: Door,
    inbox: mpsc::Sender<Push>,
    told: impl Fn(&Answered) + Send + Sync + 'static,
    stop: Came,
) {
    let nobody = inbox.clone();
    let shared = Arc::new(Shared {
        door,
        inbox,
        bodies: Semaphore::new(MOST_BODIES),
        told: Box::new(told),
    });
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let coming = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, came) = tokio::select! {
            came = coming => came,
            () = stop.wait() => break,
            () = nobody.closed() => break,
            Some(_) = connections.join_next() => continue,
        };
        match came {
            Ok((stream, peer)) => {
                let (shared, stop) = (Arc::clone(&shared), stop.clone());
                connections.spawn(async move {
                    converse(stream, peer, shared, stop).await;
                    drop(place);
                });
            }
            // Out of file handles, most likely: those of others have to close first.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
    drop((listener, nobody));
    let finishing = async { while connections.join_next().await.is_some() {} };
    if timeout(LAST_MOMENT, finishing).await.is_err() {
        // Peers that send slowly, or nothing at all. What they have pushed is stored, and comes again.
        connections.shutdown().await;
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>, stop: Came) {
    if stream.set_nodelay(true).is_err() {
        return; // The peer has left already.
    }
    let service = service_fn(|request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer(&shared, peer, request).await) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // A peer that breaks off, is too slow, or speaks no HTTP, is its own affair.
    tokio::select! {
        ended = &mut connection => return drop(ended),
        () = stop.wait() => {}
    }
    connection.as_mut().graceful_shutdown();
    drop(connection.await);
}

async fn answer(
    shared: &Shared,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let (status, said) = take(shared, request).await;
    (shared.told)(&Answered {
        peer,
        status: status.as_u16(),
        said: said.clone(),
    });
    let mut response = Response::new(Full::new(Bytes::from(said.to_string())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("POST"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from(TRY_AGAIN));
    }
    response
}

async fn take(shared: &Shared, request: Request<Incoming>) -> (StatusCode, Value) {
    let no = |status: StatusCode, said: &str| (status, json!({ "error": said }));
    if request.method() != Method::POST {
        return no(StatusCode::METHOD_NOT_ALLOWED, "leads are pushed with POST");
    }
    if !shared.door.opens(&request) {
        let said = format!("the header {} does not hold the secret", shared.door.header);
        return no(StatusCode::UNAUTHORIZED, &said);
    }
    let body = match read(shared, request).await {
        Ok(body) if body.trim_ascii().is_empty() => {
            return no(StatusCode::BAD_REQUEST, "the body is empty");
        }
        Ok(body) => body,
        Err((status, said)) => return no(status, said),
    };
    let (answer, fate) = oneshot::channel();
    let busy = || {
        let said = "it could not be stored; try again";
        no(StatusCode::SERVICE_UNAVAILABLE, said)
    };
    if shared.inbox.send(Push { body, answer }).await.is_err() {
        return busy();
    }
    match fate.await {
        Ok(Fate::Stored(lead, news)) => (
            StatusCode::OK,
            json!({ "stored": true, "lead": lead, "event": news.word() }),
        ),
        Ok(Fate::SetApart(reason)) => (
            StatusCode::OK,
            json!({ "stored": true, "quarantined": reason }),
        ),
        Ok(Fate::NotStored) | Err(_) => busy(),
    }
}

/// Reads a body whole, within bounds.
async fn read(
    shared: &Shared,
    request: Request<Incoming>,
) -> Result<Bytes, (StatusCode, &'static str)> {
    const TOO_LARGE: (StatusCode, &str) = (
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than 8 MiB",
    );
    let body = request.into_body();
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(TOO_LARGE);
    }
    let reading = async {
        let place = shared.bodies.acquire().await;
        let read = Limited::new(body, LARGEST_BODY).collect().await;
        drop(place);
        read
    };
    let read = timeout(SLOWEST_BODY, reading).await;
    let read = read.map_err(|_| {
        (
            StatusCode::REQUEST_TIMEOUT,
            "the body did not arrive in time",
        )
    })?;
    match read {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(TOO_LARGE),
        Err(_) => Err((StatusCode::BAD_REQUEST, "the body broke off")),
    }
}
