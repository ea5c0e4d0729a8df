//! Azurite, Microsoft's own Azure Storage for one machine: installed and started once, and filled by its REST interface.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use leadctl::exchange::segment;
use sha2::Sha256;

/// The version that is tested against; `.ci/run` installs the same.
const VERSION: &str = "3.35.0";

/// The account that every Azurite has, and its key, which is known to everybody.
/// <https://learn.microsoft.com/en-us/azure/storage/common/storage-connect-azurite>
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

const SPOKEN: &str = "2021-12-02";

/// Years away.
const LATER: &str = "2099-01-01T00:00:00Z";

/// Where it listens.
pub struct Azurite {
    blobs: String,
    queues: String,
    /// Its standard input is open as long as this process lives.
    _child: Child,
}

/// The one that all tests share; `None`, said aloud, where npm is missing or cannot
/// install it. It ends when the tests do: its standard input
/// is closed then.
pub fn azurite() -> Option<&'static Azurite> {
    static SHARED: OnceLock<Option<Azurite>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| installed().map(|folder| start(&folder)));
    if shared.is_none() {
        eprintln!("left out: npm is not there or could not install Azurite");
    }
    shared.as_ref()
}

fn installed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/azurite");
    let is_there = || {
        let lock = std::fs::read_to_string(folder.join("node_modules/.package-lock.json"));
        let lock: serde_json::Value = serde_json::from_str(&lock.ok()?).ok()?;
        (lock["packages"]["node_modules/azurite"]["version"] == VERSION).then_some(())
    };
    if is_there().is_none() {
        std::fs::create_dir_all(&folder).unwrap();
        let package = format!("azurite@{VERSION}");
        let npm = Command::new("npm")
            .args(["install", "--prefix"])
            .arg(&folder)
            .args([
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                &package,
            ])
            .stdout(Stdio::null())
            .status();
        match npm {
            Ok(ended) if ended.success() => {}
            Err(error) if error.kind() != ErrorKind::NotFound => panic!("{error}"),
            // Without npm, or where it finds no registry.
            _ => return None,
        }
        is_there().expect("npm installed it");
    }
    Some(folder)
}

fn start(folder: &Path) -> Azurite {
    // It would go on for ever; so it ends with whoever holds the other end of its standard input.
    let script =
        "process.stdin.resume().on('end', () => process.exit()); require(process.argv[1]);";
    let main = folder.join("node_modules/azurite/dist/src/azurite.js");
    let workspace = folder.join("workspace");
    std::fs::create_dir_all(&workspace).unwrap();
    let mut child = Command::new("node")
        .args(["-e", script])
        .arg(main)
        .args(["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
        .args([
            "--inMemoryPersistence",
            "--skipApiVersionCheck",
            "--disableTelemetry",
            "--silent",
        ])
        .current_dir(workspace)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut address = |service: &str| {
        let told = format!("Azurite {service} service is successfully listening at http://");
        let line = lines.find(|line| line.as_ref().unwrap().starts_with(&told));
        line.unwrap().unwrap()[told.len()..].to_owned()
    };
    let (blobs, queues) = (address("Blob"), address("Queue"));
    std::thread::spawn(move || lines.for_each(drop));
    Azurite {
        blobs,
        queues,
        _child: child,
    }
}

fn signed(text: &str) -> String {
    let key = STANDARD.decode(KEY).unwrap();
    let mut hmac: Hmac<Sha256> = Hmac::new_from_slice(&key).unwrap();
    hmac.update(text.as_bytes());
    segment(&STANDARD.encode(hmac.finalize().into_bytes()))
}

impl Azurite {
    /// The SAS URL of a queue, with these permissions, until then.
    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas#version-2020-12-06-and-later>
    pub fn queue_url(&self, queue: &str, may: &str, until: &str) -> String {
        let signature = signed(&format!(
            "{may}\n\n{until}\n/queue/{ACCOUNT}/{queue}\n\n\n\n{SPOKEN}"
        ));
        format!(
            "http://{}/{ACCOUNT}/{queue}?sv={SPOKEN}&se={}&sp={may}&sig={signature}",
            self.queues,
            segment(until)
        )
    }

    /// The same of a container.
    pub fn container_url(&self, container: &str, may: &str, until: &str) -> String {
        let rest = "\n".repeat(7);
        let signature = signed(&format!(
            "{may}\n\n{until}\n/blob/{ACCOUNT}/{container}\n\n\n\n{SPOKEN}\nc{rest}"
        ));
        format!(
            "http://{}/{ACCOUNT}/{container}?sv={SPOKEN}&sr=c&se={}&sp={may}&sig={signature}",
            self.blobs,
            segment(until)
        )
    }

    pub fn create_queue(&self, queue: &str) {
        ask(&self.queues, "PUT", queue, "", "", "");
    }

    /// Puts a message in, as CRF does.
    pub fn put(&self, queue: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        let body = format!("<QueueMessage><MessageText>{text}</MessageText></QueueMessage>");
        ask(
            &self.queues,
            "POST",
            &format!("{queue}/messages"),
            "",
            "",
            &body,
        );
    }

    /// How many messages there are, hidden ones too.
    pub fn messages(&self, queue: &str) -> u64 {
        let head = ask(&self.queues, "GET", queue, "comp=metadata", "", "");
        let count = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let is_count = name.eq_ignore_ascii_case("x-ms-approximate-messages-count");
            is_count.then(|| value.trim().parse().unwrap())
        });
        count.unwrap_or_else(|| panic!("{head}"))
    }

    pub fn create_container(&self, container: &str) {
        ask(&self.blobs, "PUT", container, "restype=container", "", "");
    }

    pub fn write(&self, container: &str, name: &str, text: &str) {
        let name: Vec<String> = name.split('/').map(segment).collect();
        let path = format!("{container}/{}", name.join("/"));
        ask(
            &self.blobs,
            "PUT",
            &path,
            "",
            "x-ms-blob-type: BlockBlob\r\n",
            text,
        );
    }

    /// How many blobs there are.
    pub fn blobs(&self, container: &str) -> usize {
        let query = "restype=container&comp=list";
        let list = ask(&self.blobs, "GET", container, query, "", "");
        list.matches("<Blob>").count()
    }
}

/// One request by a key to the whole account.
fn ask(host: &str, method: &str, path: &str, query: &str, headers: &str, body: &str) -> String {
    let signature = signed(&format!(
        "{ACCOUNT}\nrwdlacup\nbq\nsco\n\n{LATER}\n\n\n{SPOKEN}\n\n"
    ));
    let key = format!(
        "sv={SPOKEN}&ss=bq&srt=sco&sp=rwdlacup&se={}&sig={signature}",
        segment(LATER)
    );
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "{method} /{ACCOUNT}/{path}?{query}&{key} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         x-ms-version: {SPOKEN}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 20"),
        "{method} {path}\n{answer}"
    );
    answer
}

/// A key that never ends.
pub fn later() -> &'static str {
    LATER
}
