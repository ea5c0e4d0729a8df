//! The sandbox's HTTP server: each request becomes a `Sealed`, each `Reply` becomes a response.
//!
//! A request passes three doors, always in this order: `receive` reads it, the desk lets the vendor act and commits,
//! `respond` turns the reply into bytes. Faults happen at the desk: before the vendor acts, after it, or to the way in
//! which the answer goes out.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{LocalSet, spawn_local};
use url::Url;

use super::body::{Flow, Paced};
use super::desk::{Desk, Reset};
use crate::error::Kind;
use crate::exchange::{Method, Pairs, Reply, Sealed};
use crate::vendor::{self, Vendor};

/// The largest body that is read.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// How long a peer may take to send a body.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// How many connections are served at once; the next ones wait.
const MOST_CONNECTIONS: usize = 1024;

/// Serves on a runtime of its own until the other end of `stopped` is gone; says over `ready` whether it can. A
/// connection that is open at the end is closed; what it had applied is committed.
pub fn run(
    listener: std::net::TcpListener,
    desk: Desk,
    stopped: oneshot::Receiver<()>,
    ready: &mpsc::Sender<io::Result<()>>,
) {
    let (runtime, listener) = match prepare(listener) {
        Ok(prepared) => prepared,
        Err(error) => {
            // Whoever does not listen any more does not want a sandbox either.
            drop(ready.send(Err(error)));
            return;
        }
    };
    if ready.send(Ok(())).is_err() {
        return;
    }
    let desk = Rc::new(desk);
    LocalSet::new().block_on(&runtime, async {
        tokio::select! {
            _ = stopped => {}
            never = accept(listener, desk) => match never {},
        }
    });
}

fn prepare(listener: std::net::TcpListener) -> io::Result<(Runtime, TcpListener)> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let inside = runtime.enter();
    let listener = TcpListener::from_std(listener)?;
    drop(inside);
    Ok((runtime, listener))
}

async fn accept(listener: TcpListener, desk: Rc<Desk>) -> Infallible {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let place = places.clone().acquire_owned().await;
        match listener.accept().await {
            Ok((stream, _)) => {
                let desk = desk.clone();
                spawn_local(async move {
                    converse(stream, desk).await;
                    drop(place);
                });
            }
            // Out of file handles, most likely: those of others have to close first.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn converse(stream: TcpStream, desk: Rc<Desk>) {
    if stream.set_nodelay(true).is_err() {
        return; // The peer has left already.
    }
    let service = service_fn(|request| {
        let desk = desk.clone();
        async move { answer(desk, request).await }
    });
    let mut connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    // A peer that breaks off, or speaks no HTTP, is its own affair.
    if let Err(error) = (&mut connection).await
        && error.source().is_some_and(<dyn Error>::is::<Reset>)
    {
        let stream = connection.into_parts().io.into_inner();
        // Closed without lingering, the peer sees a reset. A peer that has left already does not mind.
        stream.set_zero_linger().unwrap_or_default();
    }
}

async fn answer(desk: Rc<Desk>, request: Request<Incoming>) -> Result<Response<Paced>, Reset> {
    let (reply, flow) = match receive(request).await {
        Ok((vendor, asked)) => desk.answer(vendor, asked).await?,
        Err(refused) => (refused, Flow::Whole),
    };
    Ok(respond(reply, flow))
}

/// Reads a request whole, and finds the vendor that it is for.
async fn receive(request: Request<Incoming>) -> Result<(&'static dyn Vendor, Sealed), Reply> {
    let (head, body) = request.into_parts();
    let (vendor, path) = route(head.uri.path()).ok_or_else(no_vendor)?;
    let method = method(&head.method).ok_or_else(|| refused(405, "that method is not served"))?;
    let query = head.uri.query().map(|query| format!("?{query}"));
    let address = format!("http://127.0.0.1{path}{}", query.unwrap_or_default());
    let url = Url::parse(&address).map_err(|_| refused(400, "that address cannot be read"))?;
    let headers: Pairs = head
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    let too_large = || refused(413, "the body is larger than 8 MiB");
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    let body = tokio::time::timeout(SLOWEST_BODY, Limited::new(body, LARGEST_BODY).collect())
        .await
        .map_err(|_| refused(408, "the body did not arrive in time"))?
        .map_err(|error| match error.downcast_ref::<LengthLimitError>() {
            Some(_) => too_large(),
            None => refused(400, "the body broke off"),
        })?;
    let asked = Sealed {
        method,
        url,
        headers,
        body: body.to_bytes().to_vec(),
    };
    Ok((vendor, asked))
}

/// `/leadbank/api/leads` → LeadBank, `/api/leads`.
fn route(path: &str) -> Option<(&'static dyn Vendor, &str)> {
    let path = path.strip_prefix('/')?;
    let (id, below) = path.split_at(path.find('/').unwrap_or(path.len()));
    vendor::by_id(id).map(|vendor| (vendor, below))
}

fn method(method: &hyper::Method) -> Option<Method> {
    [Method::Get, Method::Post, Method::Put, Method::Delete]
        .into_iter()
        .find(|ours| ours.as_str() == method.as_str())
}

fn no_vendor() -> Reply {
    let ids: Vec<_> = vendor::ALL.iter().map(|it| it.id()).collect();
    let said = "the sandbox has no such vendor; a path starts with a vendor's id";
    Reply::json(404, &json!({"error": said, "vendors": ids}))
}

fn refused(status: u16, said: &str) -> Reply {
    Reply::json(status, &json!({ "error": said }))
}

fn respond(reply: Reply, flow: Flow) -> Response<Paced> {
    let mut response = Response::new(Paced::new(reply.body, flow));
    // A vendor that is played with an impossible status or header is our bug, and must not pass for an answer.
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &reply.headers {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                response.headers_mut().append(name, value);
            }
            _ => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    response
}

/// SIGINT and SIGTERM, watched from the moment this is made.
#[cfg(unix)]
pub struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Starts watching; to be called inside a runtime.
    pub fn watch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the first of them.
    pub async fn first(mut self) -> Kind {
        tokio::select! {
            _ = self.interrupt.recv() => Kind::Interrupted,
            _ = self.terminate.recv() => Kind::Terminated,
        }
    }
}

/// Ctrl-C, where there are no Unix signals.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing has to be prepared.
    pub fn watch() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for it. When it cannot be watched, the console ends the process itself.
    pub async fn first(self) -> Kind {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Kind::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
