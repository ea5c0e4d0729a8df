//! The wire that is HTTP: straight to the vendor's host, or by the system's proxy.

mod direct;
mod fault;
mod inflate;
mod look;
mod proxied;
#[cfg(test)]
mod tests;
mod tls;

use std::path::Path;

use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};
use hyper_util::client::proxy::matcher::Matcher;
use tokio::sync::OnceCell;
use url::{Position, Url};

use super::{Coming, Incoming, Limits, Wire, WireFault};
use crate::error::Result as OurResult;
use crate::exchange::{Method, Pairs, Sealed};
use direct::Direct;
use fault::{Place, unsent};
use proxied::Proxied;
use tls::Trusted;

pub use look::{Heard, Looked};

const AGENT: &str = concat!("leadctl/", env!("CARGO_PKG_VERSION"));

/// HTTP to one origin.
pub(super) struct Http {
    place: Place,
    base: Url,
    trusted: Option<Trusted>,
    route: OnceCell<Route>,
}

/// How many authorities a file holds. An error (8) where they are of no use.
pub(super) fn authorities(file: &Path) -> OurResult<usize> {
    Trusted::read(file).map(|Trusted(found)| found.len())
}

/// The way to the origin.
enum Route {
    Direct(Box<Direct>),
    Proxied(Proxied),
}

impl Http {
    /// Prepares no way yet: that costs time, and most commands send nothing. Authorities that are of no use are told
    /// now, before anything is marked as sent.
    pub(super) fn new(base: &Url, limits: &Limits) -> OurResult<Self> {
        let file = limits.ca_file.as_deref();
        let file = file.filter(|_| base.scheme() == "https");
        Ok(Self {
            place: Place::of(base, limits),
            base: base.clone(),
            trusted: file.map(Trusted::read).transpose()?,
            route: OnceCell::new(),
        })
    }

    fn route(&self) -> Result<Route, WireFault> {
        let (place, trusted) = (self.place.clone(), self.trusted.as_ref());
        Ok(if self.proxy().is_some() {
            Route::Proxied(Proxied::new(place, trusted)?)
        } else {
            Route::Direct(Box::new(Direct::new(place, &self.base, trusted)?))
        })
    }

    /// The system's proxy for this host, if there is one: its own host and port. None can reach our own loopback.
    fn proxy(&self) -> Option<String> {
        if self.place.loopback {
            return None;
        }
        let address = self.base[..Position::BeforePath].parse().ok()?;
        let proxy = Matcher::from_system().intercept(&address)?;
        let host = proxy.uri().host().unwrap_or_default();
        let port = proxy.uri().port_u16();
        Some(port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    }

    async fn carry(&self, sealed: Sealed) -> Result<Incoming, WireFault> {
        let headers = headers(&sealed)?;
        match self.route.get_or_try_init(async || self.route()).await? {
            Route::Direct(direct) => direct.carry(sealed, headers).await,
            // Boxed: whoever goes straight does not hold the room that this takes.
            Route::Proxied(proxied) => Box::pin(proxied.carry(sealed, headers)).await,
        }
    }
}

impl Wire for Http {
    fn send(&self, sealed: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        Box::pin(self.carry(sealed))
    }
}

fn method(method: Method) -> hyper::Method {
    match method {
        Method::Get => hyper::Method::GET,
        Method::Post => hyper::Method::POST,
        Method::Put => hyper::Method::PUT,
        Method::Delete => hyper::Method::DELETE,
    }
}

/// What is sealed, and what every request of ours says.
fn headers(sealed: &Sealed) -> Result<HeaderMap, WireFault> {
    let mut headers = HeaderMap::with_capacity(sealed.headers.len() + 5);
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
    for (name, value) in [
        (ACCEPT, "*/*"),
        (ACCEPT_ENCODING, "gzip"),
        (USER_AGENT, AGENT),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if sealed.body.is_empty() && matches!(sealed.method, Method::Post | Method::Put) {
        // Some servers refuse a write that does not say that it has no body.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    Ok(headers)
}

fn pairs(headers: &HeaderMap) -> Pairs {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), text(value)))
        .collect()
}

/// The name of the host as the `Host` header tells it: with the port where that is not the usual one.
fn host(base: &Url) -> Result<(HeaderName, HeaderValue), WireFault> {
    let named = HeaderValue::from_str(&base[Position::BeforeHost..Position::AfterPort]);
    let named = named.map_err(|error| unsent("request", error.to_string()))?;
    Ok((HOST, named))
}
