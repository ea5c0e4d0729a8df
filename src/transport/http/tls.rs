//! TLS to one host, and how its name is resolved. With `proxied`, the only files that name rustls.
//!
//! TLS is done by ring, on purpose. The usual provider, aws-lc, was measured at some 47 ms of processor time for a
//! process's first handshake, and most of our processes make one. With ring, client, authorities, handshake and request
//! together took the asking thread 1.3 ms with an authority of one's own, 1.7 ms with the system's bundle, and 3 to 5 ms
//! where the system keeps its authorities one by one in a folder as well.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;
use url::Url;

use super::fault::{NotFound, root, unsent};
use crate::error::{Error, Kind, Result as OurResult, reason};
use crate::transport::{WireFault, pem, validity};

/// A connection over TLS.
pub(super) type TlsStream = tokio_rustls::client::TlsStream<TcpStream>;

/// What is needed to trust a host.
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    /// Trusts these authorities, or those of the system.
    pub(super) fn new(base: &Url, trusted: Option<&Trusted>) -> Result<Self, WireFault> {
        let fault = |why: &(dyn std::error::Error + 'static)| {
            unsent("tls", format!("TLS cannot be set up: {}", root(why)))
        };
        provider();
        let config = ClientConfig::builder();
        let config = match trusted {
            Some(trusted) => {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(trusted.0.iter().cloned());
                config.with_root_certificates(roots)
            }
            None => config
                .with_platform_verifier()
                .map_err(|error| fault(&error))?,
        };
        // Brackets stand around an IPv6 address.
        let host = base.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Ok(Self {
            connector: Arc::new(config.with_no_client_auth()).into(),
            name: ServerName::try_from(host.to_owned()).map_err(|error| fault(&error))?,
        })
    }

    pub(super) async fn connect(&self, stream: TcpStream) -> io::Result<TlsStream> {
        self.connector.connect(self.name.clone(), stream).await
    }
}

/// When the certificate that the other side showed ends.
pub(super) fn end_of(stream: &TlsStream) -> Option<Timestamp> {
    let (_, connection) = stream.get_ref();
    validity::end(connection.peer_certificates()?.first()?)
}

/// Makes ring the one that does the arithmetic. Whoever did so before us chose the same.
pub(super) fn provider() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// The authorities that a profile names, instead of the system's.
pub(super) struct Trusted(pub(super) Vec<CertificateDer<'static>>);

impl Trusted {
    /// Reads a file of them. An error (8) where it holds none that can be used: asking again would not mend it.
    pub(super) fn read(file: &Path) -> OurResult<Self> {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| unfit(file, "cannot be read").because(reason(&error)))?;
        let found: Option<Vec<_>> = pem::certificates(&text)
            .map(|der| der.map(CertificateDer::from))
            .collect();
        let found = found.unwrap_or_default();
        let (usable, _) = RootCertStore::empty().add_parsable_certificates(found.iter().cloned());
        if usable == 0 {
            return Err(unfit(file, "are not certificates in PEM"));
        }
        Ok(Self(found))
    }
}

fn unfit(file: &Path, what: &str) -> Error {
    let path = file.display().to_string();
    let message = format!("the authorities in {path} {what}");
    Error::new(Kind::Config, "ca-file", message)
        .hint("ca_file names a file that begins with -----BEGIN CERTIFICATE-----")
        .detail("path", path)
}

/// The system's resolver, whose "no" can be told from other faults.
#[derive(Clone, Default)]
pub(super) struct Resolver(Gai);

#[derive(Clone)]
struct Gai(GaiResolver);

impl Default for Gai {
    fn default() -> Self {
        Self(GaiResolver::new())
    }
}

type Resolving = Pin<Box<dyn Future<Output = Result<GaiAddrs, NotFound>> + Send>>;

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = NotFound;
    type Future = Resolving;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), NotFound>> {
        self.0.0.poll_ready(context).map_err(NotFound)
    }

    fn call(&mut self, name: Name) -> Resolving {
        let resolving = self.0.0.call(name);
        Box::pin(async { resolving.await.map_err(NotFound) })
    }
}
