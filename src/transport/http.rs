//! The wire that is HTTP. The only file that names reqwest and rustls.
//!
//! TLS is done by ring, on purpose. The usual provider, aws-lc, was measured at some 47 ms of processor time for a
//! process's first handshake, and most of our processes make one. With ring, client, authorities, handshake and request
//! together took the asking thread 1.3 ms with an authority of one's own, 1.7 ms with the system's bundle, and 3 to 5 ms
//! where the system keeps its authorities one by one in a folder as well.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Response, redirect, retry};
use rustls::CertificateError;
use tokio::sync::OnceCell;
use url::{Host, Url};

use super::{Body, Coming, Incoming, Limits, Wire, WireFault, pem};
use crate::exchange::{Method, Pairs, Sealed};

const USER_AGENT: &str = concat!("leadctl/", env!("CARGO_PKG_VERSION"));

/// Connections idle for longer are not used again: the other side may be closing them just now, and a write that is
/// sent into that is of unknown fate.
const LONGEST_IDLE: Duration = Duration::from_secs(3);

/// HTTP to one origin.
pub(super) struct Http {
    place: Place,
    https: bool,
    ca_file: Option<PathBuf>,
    client: OnceCell<Client>,
}

/// Whom we talk to, in words for a person.
#[derive(Clone)]
struct Place {
    host: String,
    port: u16,
    loopback: bool,
    connect_timeout: Duration,
}

impl Http {
    /// Builds no client yet: that costs time, and most commands send nothing.
    pub(super) fn new(base: &Url, limits: &Limits) -> Self {
        Self {
            place: Place::of(base, limits),
            https: base.scheme() == "https",
            ca_file: limits.ca_file.clone(),
            client: OnceCell::new(),
        }
    }

    fn build(&self) -> Result<Client, WireFault> {
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .connect_timeout(self.place.connect_timeout)
            .pool_idle_timeout(LONGEST_IDLE)
            .tcp_nodelay(true)
            .gzip(true);
        if self.place.loopback {
            // A proxy cannot reach our own loopback.
            builder = builder.no_proxy();
        }
        if !self.https {
            // Loading the system's authorities takes milliseconds; plain HTTP needs none.
            builder = builder.tls_certs_only([]);
        } else if let Some(file) = &self.ca_file {
            builder = builder.tls_certs_only(authorities(file)?);
        }
        // Whoever installed one before us chose the same.
        drop(rustls::crypto::ring::default_provider().install_default());
        builder
            .build()
            .map_err(|error| unsent("tls", format!("TLS cannot be set up: {}", root(&error))))
    }

    async fn carry(&self, sealed: Sealed) -> Result<Incoming, WireFault> {
        let client = self.client.get_or_try_init(async || self.build()).await?;
        let request = request(sealed)?;
        let response = client.execute(request).await;
        let response = response.map_err(|error| self.place.no_answer(&error.without_url()))?;
        Ok(Incoming {
            status: response.status().as_u16(),
            headers: pairs(response.headers()),
            body: Box::new(Rest {
                response,
                place: self.place.clone(),
            }),
        })
    }
}

impl Wire for Http {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        Box::pin(self.carry(sealed))
    }
}

struct Rest {
    response: Response,
    place: Place,
}

impl Body for Rest {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        Box::pin(async {
            let piece = self.response.chunk().await;
            piece.map_err(|error| self.place.cut(&error.without_url()))
        })
    }
}

fn request(sealed: Sealed) -> Result<reqwest::Request, WireFault> {
    let method = match sealed.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = reqwest::Request::new(method, sealed.url);
    let headers = request.headers_mut();
    for (name, value) in &sealed.headers {
        let pair = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::from_bytes(value.as_bytes()).ok());
        let Some((key, mut value)) = pair else {
            let message =
                format!("the header {name} holds what no header may hold, such as a line end");
            return Err(unsent("header", message));
        };
        value.set_sensitive(true);
        headers.append(key, value);
    }
    if !sealed.body.is_empty() {
        *request.body_mut() = Some(sealed.body.into());
    } else if matches!(sealed.method, Method::Post | Method::Put) {
        // Some servers refuse a write that does not say that it has no body.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(request)
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, WireFault> {
    let fault = |what: &str| {
        let message = format!("the authorities in {} {what}", file.display());
        unsent("ca-file", message)
    };
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| fault(&format!("cannot be read: {error}")))?;
    let found: Option<Vec<Certificate>> = pem::certificates(&text)
        .map(|der| Certificate::from_der(&der?).ok())
        .collect();
    match found {
        Some(found) if !found.is_empty() => Ok(found),
        _ => Err(fault("are not certificates in PEM")),
    }
}

fn pairs(headers: &HeaderMap) -> Pairs {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

impl Place {
    fn of(base: &Url, limits: &Limits) -> Self {
        let loopback = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        // A connection that does not come about must be known as such before the whole attempt is given up: nothing
        // left then, so even a write that may not be repeated is tried again.
        let connect_timeout = limits.connect_timeout.min(limits.timeout.mul_f64(0.8));
        Self {
            host: base.host_str().unwrap_or_default().to_owned(),
            port: base.port_or_known_default().unwrap_or_default(),
            loopback,
            connect_timeout,
        }
    }

    /// Why no head of a reply came.
    fn no_answer(&self, error: &reqwest::Error) -> WireFault {
        if error.is_builder() {
            return unsent(
                "request",
                format!("the request cannot be formed: {}", root(error)),
            );
        }
        if error.is_connect() {
            return self.no_connection(error);
        }
        let not_http = find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse);
        let (code, what) = if not_http {
            (
                "not-http",
                "answered with something that is not HTTP".into(),
            )
        } else if error.is_timeout() {
            ("timeout", "did not answer in time".to_owned())
        } else {
            let what = "closed the connection before an answer came";
            let cut = find::<hyper::Error>(error).is_some_and(hyper::Error::is_incomplete_message);
            // Where nothing else went wrong, its cause only says the same again.
            let what = if cut {
                what.to_owned()
            } else {
                format!("{what}: {}", root(error))
            };
            ("reset", what)
        };
        WireFault {
            left: true,
            code,
            message: format!("{}:{} {what}", self.host, self.port),
        }
    }

    fn no_connection(&self, error: &reqwest::Error) -> WireFault {
        let Self { host, port, .. } = self;
        if let Some(tls) = find::<rustls::Error>(error) {
            return unsent(
                "tls",
                format!("could not trust {host}:{port}: {}", self.distrust(tls)),
            );
        }
        if error.is_dns() {
            return unsent("dns", format!("could not find {host}: {}", root(error)));
        }
        let why = match find::<std::io::Error>(error).map(std::io::Error::kind) {
            Some(ErrorKind::ConnectionRefused) => "connection refused".into(),
            _ if error.is_timeout() => {
                format!(
                    "no connection within {} s",
                    self.connect_timeout.as_secs_f64()
                )
            }
            _ => root(error),
        };
        unsent(
            "connect",
            format!("could not connect to {host}:{port}: {why}"),
        )
    }

    fn distrust(&self, error: &rustls::Error) -> String {
        let host = &self.host;
        let rustls::Error::InvalidCertificate(why) = error else {
            return format!("TLS failed: {error}");
        };
        match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "its certificate has expired".into()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet; is this machine's clock right?".into()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                format!("its certificate is for another host than {host}")
            }
            CertificateError::UnknownIssuer => {
                "its certificate comes from an authority that this machine does not know".into()
            }
            other => format!("its certificate is not valid: {other}"),
        }
    }

    /// Why the body did not come whole.
    fn cut(&self, error: &reqwest::Error) -> WireFault {
        WireFault {
            left: true,
            code: "cut",
            message: format!(
                "the answer of {}:{} was cut short: {}",
                self.host,
                self.port,
                root(error)
            ),
        }
    }
}

fn unsent(code: &'static str, message: String) -> WireFault {
    WireFault {
        left: false,
        code,
        message,
    }
}

/// What lies at the bottom of an error, which is the one thing that a person can use.
fn root(error: &(dyn Error + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref::<T>())
}

/// The error and its causes, from the top. What an I/O error wraps counts as its cause.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    match wrapped {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
