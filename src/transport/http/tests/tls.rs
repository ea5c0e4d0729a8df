//! Whom we trust over TLS, and what is said about the others.

use std::io::Write as _;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;

use super::server::over_tls;
use super::*;
use crate::error::Kind;

/// An authority of our own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: NamedTempFile,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(certificate.pem().as_bytes()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            file,
        }
    }

    /// A server's side of TLS, with a certificate for this host that ends in this year.
    fn vouch(&self, host: &str, until: i32) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

async fn got(base: &Url, trusted: Option<&Path>) -> Result<Reply, Fault> {
    let limits = Limits {
        ca_file: trusted.map(Path::to_owned),
        ..limits()
    };
    let wire = Http::new(base, &limits).unwrap();
    reply_within(
        &wire,
        sealed(base, Method::Get, ""),
        Duration::from_secs(20),
    )
    .await
}

#[tokio::test]
async fn an_authority_of_ones_own_is_trusted_where_the_profile_names_it() {
    let authority = Authority::new("ours");
    let server = over_tls(
        vec![YES.into()],
        authority.vouch("localhost", 2099),
        "localhost",
    )
    .await;
    let reply = got(&server.base, Some(authority.file.path())).await;
    assert_eq!(reply.unwrap().body, r#"{"done":"yes"}"#);
}

#[tokio::test]
async fn whoever_is_not_trusted_is_told_nothing_and_named_with_the_reason() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    for (server, host, until, why) in [
        (&ours, "localhost", 2020, "its certificate has expired"),
        (
            &ours,
            "other.example",
            2099,
            "for another host than localhost",
        ),
        (
            &theirs,
            "localhost",
            2099,
            "from an authority that this machine does not know",
        ),
    ] {
        let server = over_tls(vec![YES.into()], server.vouch(host, until), "localhost").await;
        let reply = got(&server.base, Some(ours.file.path())).await;
        assert_no(reply, FaultKind::Unsent, "tls", why);
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn the_system_does_not_trust_an_authority_of_ones_own() {
    let authority = Authority::new("ours");
    let server = over_tls(
        vec![YES.into()],
        authority.vouch("localhost", 2099),
        "localhost",
    )
    .await;
    assert_no(got(&server.base, None).await, FaultKind::Unsent, "tls", "");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_gets_nothing_sent() {
    let server = plain(vec!["HTTP/1.1 400 Bad Request\r\n\r\n".into()]).await;
    let base: Url = server
        .base
        .as_str()
        .replace("http:", "https:")
        .parse()
        .unwrap();
    let authority = Authority::new("ours");
    let limits = Limits {
        connect_timeout: Duration::from_millis(300),
        ca_file: Some(authority.file.path().to_owned()),
        ..limits()
    };
    let wire = Http::new(&base, &limits).unwrap();
    let reply = reply_within(
        &wire,
        sealed(&base, Method::Get, ""),
        Duration::from_secs(20),
    )
    .await;
    assert_no(
        reply,
        FaultKind::Unsent,
        "connect",
        "no connection within 0.3 s",
    );
}

#[test]
fn authorities_that_cannot_be_read_are_named_before_anything_is_sent() {
    let base = "https://127.0.0.1:1".parse().unwrap();
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"not PEM").unwrap();
    for (path, words) in [
        (Path::new("/no/such/file"), "cannot be read"),
        (file.path(), "are not certificates in PEM"),
    ] {
        let limits = Limits {
            ca_file: Some(path.to_owned()),
            ..limits()
        };
        let error = Http::new(&base, &limits).err().unwrap();
        assert_eq!((error.kind, error.code.as_str()), (Kind::Config, "ca-file"));
        assert!(error.message.contains(words), "{error}");
        let plain = "http://127.0.0.1:1".parse().unwrap();
        assert!(Http::new(&plain, &limits).is_ok(), "nobody is asked for it");
    }
}

#[tokio::test]
async fn a_look_tells_address_certificate_and_answer_and_sends_no_key() {
    let authority = Authority::new("ours");
    let answer = "HTTP/1.1 404 Not Found\r\nDate: Tue, 21 Nov 2023 07:02:00 GMT\r\nContent-Length: 0\r\n\r\n";
    let server = over_tls(
        vec![answer.into()],
        authority.vouch("localhost", 2099),
        "localhost",
    )
    .await;
    let limits = Limits {
        ca_file: Some(authority.file.path().to_owned()),
        ..limits()
    };
    let mut base = server.base.clone();
    base.set_path("/api/v1/secret-4711");
    let looked = Http::new(&base, &limits)
        .unwrap()
        .look(limits.timeout)
        .await;
    let heard = looked.heard.unwrap();
    assert_eq!((looked.proxy, heard.status), (None, 404));
    assert!(looked.addresses.iter().all(std::net::IpAddr::is_loopback));
    assert!(!looked.addresses.is_empty());
    let end = looked.certificate_ends.unwrap().to_string();
    assert_eq!(end, "2099-01-01T00:00:00Z");
    assert!(heard.ahead.unwrap().as_hours() < -24 * 365);
    let asked = server.seen().concat();
    assert!(asked.starts_with("GET / HTTP/1.1\r\n"), "{asked}");
    assert!(!asked.contains("secret-4711"), "{asked}");
}

#[tokio::test]
async fn a_look_at_an_expired_certificate_or_at_nobody_says_so() {
    let authority = Authority::new("ours");
    let server = over_tls(vec![], authority.vouch("localhost", 2001), "localhost").await;
    let limits = Limits {
        ca_file: Some(authority.file.path().to_owned()),
        ..limits()
    };
    let looked = Http::new(&server.base, &limits)
        .unwrap()
        .look(limits.timeout)
        .await;
    let fault = looked.heard.unwrap_err();
    assert_eq!(fault.code, "tls");
    assert!(fault.message.contains("expired"), "{}", fault.message);
    let nobody: Url = "https://localhost:1".parse().unwrap();
    let looked = Http::new(&nobody, &limits)
        .unwrap()
        .look(limits.timeout)
        .await;
    assert_eq!(looked.heard.unwrap_err().code, "connect");
}
