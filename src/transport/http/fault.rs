//! What went wrong on the way to a host and back, in words for a person.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use rustls::CertificateError;
use thiserror::Error;
use url::{Host, Url};

use crate::transport::{Limits, WireFault};

/// Whom we talk to.
#[derive(Clone)]
pub(super) struct Place {
    host: String,
    port: u16,
    pub(super) loopback: bool,
    plain: bool,
    pub(super) connect_timeout: Duration,
}

/// A host's name that the system's resolver does not find.
#[derive(Debug, Error)]
#[error(transparent)]
pub(super) struct NotFound(pub(super) io::Error);

impl Place {
    pub(super) fn of(base: &Url, limits: &Limits) -> Self {
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
            plain: base.scheme() == "http",
            connect_timeout,
        }
    }

    /// Its name and port, to be looked up.
    pub(super) fn address(&self) -> (&str, u16) {
        // Brackets stand around an IPv6 address.
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        (host, self.port)
    }

    /// Why its name leads nowhere.
    pub(super) fn not_found(&self, error: io::Error) -> WireFault {
        self.no_connection(&NotFound(error))
    }

    /// Why a request was not even begun.
    pub(super) fn not_formed(&self, error: &(dyn Error + 'static)) -> WireFault {
        let message = format!(
            "the request to {} cannot be formed: {}",
            self.host,
            root(error)
        );
        unsent("request", message)
    }

    /// Why no head of a reply came.
    pub(super) fn no_answer(&self, error: &(dyn Error + 'static)) -> WireFault {
        let fault = find::<hyper::Error>(error);
        let (code, what) = if fault.is_some_and(hyper::Error::is_parse) {
            let what = "answered with something that is not HTTP";
            let what = if self.plain {
                // What speaks TLS answers plain HTTP with an alert, at best.
                format!("{what}; does its address begin with https://?")
            } else {
                what.to_owned()
            };
            ("not-http", what)
        } else {
            let what = "closed the connection before an answer came";
            // Where nothing else went wrong, its cause only says the same again.
            let what = if fault.is_some_and(hyper::Error::is_incomplete_message) {
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

    /// That no connection came about in time.
    pub(super) fn too_late(&self) -> WireFault {
        let seconds = self.connect_timeout.as_secs_f64();
        self.not_connected(&format!("no connection within {seconds} s"))
    }

    /// Why no connection came about.
    pub(super) fn no_connection(&self, error: &(dyn Error + 'static)) -> WireFault {
        let Self { host, port, .. } = self;
        if let Some(tls) = find::<rustls::Error>(error) {
            return unsent(
                "tls",
                format!("could not trust {host}:{port}: {}", self.distrust(tls)),
            );
        }
        if find::<NotFound>(error).is_some() {
            return unsent("dns", format!("could not find {host}: {}", root(error)));
        }
        match find::<io::Error>(error).map(io::Error::kind) {
            Some(ErrorKind::ConnectionRefused) => self.not_connected("connection refused"),
            Some(ErrorKind::TimedOut) => self.too_late(),
            _ => self.not_connected(&root(error)),
        }
    }

    fn not_connected(&self, why: &str) -> WireFault {
        let Self { host, port, .. } = self;
        let message = format!("could not connect to {host}:{port}: {why}");
        unsent("connect", message)
    }

    fn distrust(&self, error: &rustls::Error) -> String {
        let host = &self.host;
        let why = match error {
            rustls::Error::InvalidCertificate(why) => why,
            rustls::Error::InvalidMessage(_) => {
                return "it does not speak TLS there; is the port right?".to_owned();
            }
            other => return format!("TLS failed: {other}"),
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
    pub(super) fn cut(&self, error: &(dyn Error + 'static)) -> WireFault {
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

pub(super) fn unsent(code: &'static str, message: String) -> WireFault {
    WireFault {
        left: false,
        code,
        message,
    }
}

/// What lies at the bottom of an error, which is the one thing that a person can use.
pub(super) fn root(error: &(dyn Error + 'static)) -> String {
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
