//! By the system's proxy. The only file that names reqwest, which knows how to get through one.

use bytes::Bytes;
use hyper::header::HeaderMap;
use reqwest::{Certificate, Client, Response, redirect, retry};

use super::fault::{Place, root, unsent};
use super::tls::{Trusted, provider};
use super::{method, pairs};
use crate::exchange::Sealed;
use crate::transport::{Body, Coming, Incoming, WireFault};

/// A client that asks the proxy.
pub(super) struct Proxied {
    place: Place,
    client: Client,
}

impl Proxied {
    pub(super) fn new(place: Place, trusted: Option<&Trusted>) -> Result<Self, WireFault> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .connect_timeout(place.connect_timeout)
            // The proxy's connections are not ours to know: one that is idle may be about to close.
            .pool_max_idle_per_host(0)
            .tcp_nodelay(true)
            .gzip(true);
        if let Some(Trusted(found)) = trusted {
            let found = found.iter().map(|der| Certificate::from_der(der));
            let found: Result<Vec<_>, _> = found.collect();
            builder = builder.tls_certs_only(found.map_err(|error| not_set_up(&error))?);
        }
        provider();
        let client = builder.build().map_err(|error| not_set_up(&error))?;
        Ok(Self { place, client })
    }

    pub(super) async fn carry(
        &self,
        sealed: Sealed,
        mut headers: HeaderMap,
    ) -> Result<Incoming, WireFault> {
        // It unpacks only what it asked for itself.
        headers.remove(hyper::header::ACCEPT_ENCODING);
        let mut request = reqwest::Request::new(method(sealed.method), sealed.url);
        *request.headers_mut() = headers;
        if !sealed.body.is_empty() {
            *request.body_mut() = Some(sealed.body.into());
        }
        let response = self.client.execute(request).await;
        let response = response.map_err(|error| self.no_answer(&error.without_url()))?;
        Ok(Incoming {
            status: response.status().as_u16(),
            headers: pairs(response.headers()),
            body: Box::new(Rest {
                response,
                place: self.place.clone(),
            }),
        })
    }

    fn no_answer(&self, error: &reqwest::Error) -> WireFault {
        if error.is_builder() {
            self.place.not_formed(error)
        } else if error.is_connect() && error.is_timeout() {
            self.place.too_late()
        } else if error.is_connect() {
            self.place.no_connection(error)
        } else {
            self.place.no_answer(error)
        }
    }
}

fn not_set_up(error: &reqwest::Error) -> WireFault {
    unsent("tls", format!("TLS cannot be set up: {}", root(error)))
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
