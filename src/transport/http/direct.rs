//! Straight to the vendor's host: connections that each carry one request at a time, kept for the next one.
//!
//! The only file that names hyper's client. It is used without a client's layers on top: a sheet of many rows spends
//! most of its time here, and those layers cost as much as the exchange itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Body as _;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tower_service::Service as _;
use url::{Position, Url};

use super::fault::Place;
use super::inflate::Inflate;
use super::tls::{self, Resolver, Tls, TlsStream, Trusted};
use super::{host, method, pairs};
use crate::exchange::Sealed;
use crate::transport::{Body, Coming, Incoming, WireFault};

/// Connections idle for longer are not used again: the other side may be closing them just now, and a write that is
/// sent into that is of unknown fate.
const LONGEST_IDLE: Duration = Duration::from_secs(3);

type Sender = SendRequest<Full<Bytes>>;

/// The host, and the connections to it that nobody uses just now.
pub(super) struct Direct {
    place: Place,
    address: Uri,
    host: (HeaderName, HeaderValue),
    connector: HttpConnector<Resolver>,
    tls: Option<Tls>,
    idle: Arc<Idle>,
}

/// Connections, the one used last on top, and since when each is idle.
#[derive(Default)]
struct Idle(Mutex<Vec<(Sender, Instant)>>);

impl Direct {
    pub(super) fn new(
        place: Place,
        base: &Url,
        trusted: Option<&Trusted>,
    ) -> Result<Self, WireFault> {
        let address = base[..Position::BeforePath].parse();
        let mut connector = HttpConnector::new_with_resolver(Resolver::default());
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(place.connect_timeout));
        Ok(Self {
            address: address.map_err(|error| place.not_formed(&error))?,
            host: host(base)?,
            tls: match base.scheme() {
                "https" => Some(Tls::new(base, trusted)?),
                // Loading the system's authorities takes milliseconds; plain HTTP needs none.
                _ => None,
            },
            place,
            connector,
            idle: Arc::default(),
        })
    }

    pub(super) async fn carry(
        &self,
        sealed: Sealed,
        headers: HeaderMap,
    ) -> Result<Incoming, WireFault> {
        let mut request = self.request(sealed, headers)?;
        // A connection that was closed meanwhile gives back what it did not begin to send.
        while let Some(mut sender) = self.idle.take() {
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(response) => return Ok(self.incoming(sender, response)),
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(self.place.no_answer(error.error())),
                },
            }
        }
        // Few exchanges need one, and all would have to hold the room that it takes.
        let mut sender = Box::pin(self.connect()).await?;
        match sender.send_request(request).await {
            Ok(response) => Ok(self.incoming(sender, response)),
            Err(error) => Err(self.place.no_answer(&error)),
        }
    }

    fn request(
        &self,
        sealed: Sealed,
        headers: HeaderMap,
    ) -> Result<Request<Full<Bytes>>, WireFault> {
        let target = sealed.url[Position::BeforePath..Position::AfterQuery].parse::<Uri>();
        let mut request = Request::new(Full::new(Bytes::from(sealed.body)));
        *request.method_mut() = method(sealed.method);
        *request.uri_mut() = target.map_err(|error| self.place.not_formed(&error))?;
        *request.headers_mut() = headers;
        let (name, value) = &self.host;
        request.headers_mut().insert(name.clone(), value.clone());
        Ok(request)
    }

    async fn connect(&self) -> Result<Sender, WireFault> {
        let within = timeout(self.place.connect_timeout, self.reach());
        within.await.unwrap_or_else(|_| Err(self.place.too_late()))
    }

    async fn reach(&self) -> Result<Sender, WireFault> {
        let stream = self.dial().await?;
        match &self.tls {
            None => self.shake_hands(stream).await,
            Some(tls) => self.shake_hands(self.trust(tls, stream).await?).await,
        }
    }

    async fn dial(&self) -> Result<TcpStream, WireFault> {
        let stream = self.connector.clone().call(self.address.clone()).await;
        let stream = stream.map_err(|error| self.place.no_connection(&error))?;
        Ok(stream.into_inner())
    }

    async fn trust(&self, tls: &Tls, stream: TcpStream) -> Result<TlsStream, WireFault> {
        let stream = tls.connect(stream).await;
        stream.map_err(|error| self.place.no_connection(&error))
    }

    /// When the host's certificate ends, by a handshake and no more; `None` over plain HTTP.
    pub(super) async fn certificate_ends(&self) -> Result<Option<Timestamp>, WireFault> {
        let Some(tls) = &self.tls else {
            return Ok(None);
        };
        let shaken = async { self.trust(tls, self.dial().await?).await };
        let shaken = timeout(self.place.connect_timeout, shaken).await;
        let stream = shaken.unwrap_or_else(|_| Err(self.place.too_late()))?;
        Ok(tls::end_of(&stream))
    }

    async fn shake_hands<S>(&self, stream: S) -> Result<Sender, WireFault>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let shaken = http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = shaken.map_err(|error| self.place.no_connection(&error))?;
        // What goes wrong with it is told to whoever waits for an answer on it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    fn incoming(&self, sender: Sender, response: Response<hyper::body::Incoming>) -> Incoming {
        let (mut head, body) = response.into_parts();
        let inflate = Inflate::of(&mut head.headers);
        Incoming {
            status: head.status.as_u16(),
            headers: pairs(&head.headers),
            body: Box::new(Rest {
                body,
                inflate,
                sender: Some(sender),
                idle: Arc::clone(&self.idle),
                place: self.place.clone(),
            }),
        }
    }
}

impl Idle {
    fn list(&self) -> MutexGuard<'_, Vec<(Sender, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Sender> {
        let mut list = self.list();
        let (sender, since) = list.pop()?;
        if since.elapsed() < LONGEST_IDLE {
            return Some(sender);
        }
        // Those below are idle for longer still.
        list.clear();
        None
    }

    fn give_back(&self, sender: Sender) {
        self.list().push((sender, Instant::now()));
    }
}

/// The body of a reply. Once it came whole, its connection may carry the next request.
struct Rest {
    body: hyper::body::Incoming,
    inflate: Option<Inflate>,
    sender: Option<Sender>,
    idle: Arc<Idle>,
    place: Place,
}

impl Rest {
    async fn next(&mut self) -> Result<Option<Bytes>, WireFault> {
        loop {
            if let Some(inflate) = &mut self.inflate {
                let piece = inflate.next().map_err(|error| self.place.cut(&error))?;
                if piece.is_some() {
                    return Ok(piece);
                }
            }
            let frame = match self.body.frame().await {
                Some(frame) => frame.map_err(|error| self.place.cut(&error))?,
                None => return self.end(),
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            match &mut self.inflate {
                Some(inflate) => inflate.feed(data),
                None if data.is_empty() => {}
                None => {
                    if self.body.is_end_stream() {
                        self.release();
                    }
                    return Ok(Some(data));
                }
            }
        }
    }

    fn end(&mut self) -> Result<Option<Bytes>, WireFault> {
        self.release();
        let Some(inflate) = &mut self.inflate else {
            return Ok(None);
        };
        inflate.end().map_err(|error| self.place.cut(&error))
    }

    fn release(&mut self) {
        if let Some(sender) = self.sender.take().filter(|sender| !sender.is_closed()) {
            self.idle.give_back(sender);
        }
    }
}

impl Body for Rest {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        Box::pin(self.next())
    }
}
