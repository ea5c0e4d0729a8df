//! Whom the real binary trusts over TLS, and what it says of the others.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, Stream};

use super::*;
use crate::desk::Ran;
use crate::scripted::{ONCE, SECRET, profiles_at};

/// An authority of our own, and its certificate.
fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap().pem();
    (Issuer::new(params, key), certificate)
}

/// A vendor over TLS that refuses everything, and counts what it could read.
struct Secure {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Secure {
    /// With a certificate of this authority for this host, from one year to another.
    fn new(issuer: &Issuer<'static, KeyPair>, host: &str, from: i32, until: i32) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let certificate = params.signed_by(&key, issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let served = Self {
            port,
            asked: Arc::clone(&asked),
        };
        // It ends with the test's process, which is over as soon as the test is.
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &config, &asked);
            }
        });
        served
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, config: &Arc<ServerConfig>, asked: &AtomicUsize) {
    let mut tls = ServerConnection::new(Arc::clone(config)).unwrap();
    let mut secure = BufReader::new(Stream::new(&mut tls, &mut stream));
    let mut line = String::new();
    while secure.read_line(&mut line).is_ok_and(|count| count > 0) {
        if line.trim_end().is_empty() {
            asked.fetch_add(1, Ordering::SeqCst);
            let body = "{\"title\": \"no\"}";
            let head = "HTTP/1.1 404 No\r\nContent-Type: application/json\r\nConnection: close";
            let reply = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            secure
                .get_mut()
                .write_all(reply.as_bytes())
                .unwrap_or_default();
            break;
        }
        line.clear();
    }
    // What it still sends is read, so that our last words reach it.
    tls.send_close_notify();
    tls.complete_io(&mut stream).ok();
}

/// A lead read, and one written, at this address; what each came to.
fn tried(address: &str, trusted: Option<&str>) -> [Ran; 2] {
    let desk = Desk::new();
    let mut text = profiles_at(address).replace("{ env = \"CANARY\" }", &format!("\"{SECRET}\""));
    let mut settings = "retries = 0\n".to_owned();
    if let Some(certificate) = trusted {
        fs::write(desk.path("ca.pem"), certificate).unwrap();
        settings.push_str("ca_file = \"ca.pem\"\n");
    }
    text = text.replace("base_url", &format!("{settings}base_url"));
    desk.write_config(&text);
    let read = ["get-lead", UUID, "-p", "crf-connect", "--json"];
    let both = [desk.run(&read), desk.run(&ONCE)];
    for ran in &both {
        assert!(!ran.err.contains(SECRET) && !ran.out.contains(SECRET));
    }
    both
}

/// Both end as temporary, with these words, and the write never left.
#[track_caller]
fn assert_unsent(tried: &[Ran; 2], why: &str) {
    for (ran, code) in tried.iter().zip(["tls", "not-sent"]) {
        let error = ran.error();
        assert_eq!((ran.code, &error["code"]), (6, &json!(code)), "{error}");
        let said = error.to_string();
        assert!(said.contains(why), "{said}");
    }
    assert_eq!(tried[1].json()["rows"][0]["verdict"], "failed");
}

#[test]
fn an_authority_of_ones_own_is_trusted_where_the_profile_names_it() {
    let (ours, certificate) = authority("ours");
    let server = Secure::new(&ours, "localhost", 2000, 2099);
    let address = format!("https://localhost:{}", server.port);
    for ran in tried(&address, Some(&certificate)) {
        assert_eq!(ran.code, 5, "{}", ran.err);
    }
    assert_eq!(server.asked(), 2);
}

#[test]
fn whoever_is_not_trusted_is_told_nothing_and_named_with_the_reason() {
    let ((ours, certificate), (theirs, _)) = (authority("ours"), authority("theirs"));
    for (issuer, host, from, until, why) in [
        (
            &ours,
            "localhost",
            2000,
            2020,
            "its certificate has expired",
        ),
        (
            &ours,
            "localhost",
            2090,
            2099,
            "its certificate is not valid yet",
        ),
        (
            &ours,
            "other.example",
            2000,
            2099,
            "for another host than localhost",
        ),
        (
            &theirs,
            "localhost",
            2000,
            2099,
            "from an authority that this machine does not know",
        ),
    ] {
        let server = Secure::new(issuer, host, from, until);
        let address = format!("https://localhost:{}", server.port);
        let both = tried(&address, Some(&certificate));
        assert_unsent(&both, why);
        assert_eq!(server.asked(), 0);
    }
    // Nobody but the profile vouches for an authority of one's own.
    let server = Secure::new(&ours, "localhost", 2000, 2099);
    let both = tried(&format!("https://localhost:{}", server.port), None);
    assert_unsent(&both, "authority that this machine does not know");
    assert_eq!(server.asked(), 0);
}

#[test]
fn plain_http_to_a_port_of_tls_is_told() {
    let (ours, certificate) = authority("ours");
    let server = Secure::new(&ours, "localhost", 2000, 2099);
    let both = tried(
        &format!("http://localhost:{}", server.port),
        Some(&certificate),
    );
    for ran in &both {
        let said = ran.error().to_string();
        assert!(said.contains("https://"), "{said}");
    }
    assert_eq!(both[0].code, 6, "{}", both[0].err);
    assert_eq!(both[1].code, 10, "{}", both[1].err);
    assert_eq!(server.asked(), 0);
}

#[test]
fn tls_to_a_port_of_plain_http_gets_no_secret() {
    let server = Scripted::new([Canned::Close]);
    let (_, certificate) = authority("ours");
    let both = tried(&server.url().replace("http:", "https:"), Some(&certificate));
    for ran in &both {
        assert_eq!(ran.code, 6, "{}", ran.err);
    }
    assert_eq!(both[1].json()["rows"][0]["verdict"], "failed");
    assert!(server.asked().is_empty());
}
