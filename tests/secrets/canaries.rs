//! Secrets that read like nothing else, and the search for them in every form in which they might get out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::desk::Desk;

/// What makes a canary hard to spell: whatever JSON, addresses, web pages and shells write otherwise.
const TAIL: &str = "/+&\"'=%~ .";

/// The canaries, each by what it stands for, with the word in it that nothing else has.
pub const ALL: [(&str, &str); 12] = [
    ("crf api_key", "Qkanarie01crfKey"),
    ("crf queue sig", "Qkanarie02queueSig"),
    ("crf container sig", "Qkanarie03containerSig"),
    ("crf listen_secret", "Qkanarie04listen"),
    ("ivvy api_key", "Qkanarie05ivvyKey"),
    ("ivvy api_secret", "Qkanarie06ivvySecret"),
    ("crm-com password", "Qkanarie07crmPassword"),
    ("crm-com token", "Qkanarie08crmToken"),
    ("renovationfind token", "Qkanarie09renoToken"),
    ("leadbank password", "Qkanarie11bankPassword"),
    ("extra header", "Qkanarie12header"),
    ("proxy password", "Qkanarie13proxy"),
];

/// The word of a canary.
pub fn word(of: &str) -> &'static str {
    let found = ALL.iter().find(|(name, _)| *name == of);
    found.unwrap_or_else(|| panic!("there is no canary {of}")).1
}

/// The canary itself.
pub fn canary(of: &str) -> String {
    // One of them could be a host's name, which comes back in lower case.
    let tail = if of == "renovationfind token" {
        ""
    } else {
        TAIL
    };
    format!("{}{tail}{}", word(of), word(of))
}

/// The signature of a SAS URL, as its query spells it.
pub fn in_query(of: &str) -> String {
    percent(&canary(of))
}

/// Every byte that is no letter or digit as `%..`.
pub fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
        out
    })
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

/// A canary in a form in which it may stand in a host's name.
pub fn as_host(of: &str) -> String {
    let canary = canary(of);
    if canary.contains(TAIL) {
        hex(&canary)
    } else {
        canary
    }
}

/// A canary in every form that a vendor may echo.
pub fn echoes(of: &str) -> Vec<String> {
    let canary = canary(of);
    let coded = |before: &str| STANDARD.encode(format!("{before}{canary}"));
    vec![
        canary.clone(),
        canary.to_uppercase(),
        percent(&canary),
        percent(&canary).to_lowercase(),
        url::form_urlencoded::byte_serialize(canary.as_bytes()).collect(),
        // As JavaScript's encodeURI spells it.
        canary
            .replace('%', "%25")
            .replace('"', "%22")
            .replace(' ', "%20"),
        serde_json::Value::from(canary.as_str()).to_string(),
        canary.replace('/', "\\/").replace('"', "\\\""),
        canary
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;"),
        hex(&canary),
        coded(""),
        coded("x"),
        coded("xy"),
        STANDARD.encode(format!("{canary}:{canary}")),
        coded("x").replace('+', "-").replace('/', "_"),
    ]
}

/// What finds a canary: its word, which no spelling changes, in any case; in base64 wherever it stands; in hex; backwards.
pub struct Search {
    seeker: AhoCorasick,
    names: Vec<String>,
}

impl Search {
    pub fn new() -> Self {
        let mut names = Vec::new();
        let mut forms = Vec::new();
        for (name, word) in ALL {
            for before in 0..3 {
                let coded = STANDARD.encode([&[0; 2][..before], word.as_bytes()].concat());
                let inner =
                    coded[(before * 8).div_ceil(6)..(before + word.len()) * 8 / 6].to_owned();
                names.push(format!("{name} in base64"));
                forms.push(inner);
            }
            names.push(name.to_owned());
            forms.push(word.to_owned());
            names.push(format!("{name} in hex"));
            forms.push(hex(word));
            names.push(format!("{name} backwards"));
            forms.push(word.chars().rev().collect());
        }
        let seeker = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(forms)
            .unwrap();
        Self { seeker, names }
    }

    /// Fails where something is found, showing what stands around it.
    #[track_caller]
    pub fn none_in(&self, bytes: &[u8], of: &str) {
        if let Some(hit) = self.seeker.find(bytes) {
            let around = hit.start().saturating_sub(200)..(hit.end() + 60).min(bytes.len());
            panic!(
                "{of} shows the {}: {}",
                self.names[hit.pattern().as_usize()],
                String::from_utf8_lossy(&bytes[around])
            );
        }
    }

    /// Fails where a file of the desk, apart from the configuration, holds one. Gives how many files there are.
    #[track_caller]
    pub fn none_in_files(&self, desk: &Desk, of: &str) -> usize {
        let mut files = Vec::new();
        walk(&desk.path(""), &mut |path| files.push(path.to_owned()));
        files.retain(|path| !path.ends_with("config.toml"));
        for path in &files {
            let name = path.to_string_lossy();
            self.none_in(name.as_bytes(), of);
            self.none_in(&fs::read(path).unwrap(), &format!("{of}, {name}"));
        }
        files.len()
    }
}

/// Every file below a folder.
pub fn walk(folder: &Path, met: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, met);
        } else {
            met(&path);
        }
    }
}

/// Profiles named by their vendors, every secret of them a canary, all at this address.
pub fn profiles_at(url: &str) -> String {
    let text = |of: &str| serde_json::Value::from(canary(of)).to_string();
    let sas =
        |of: &str, place: &str| format!("{url}/{place}?sv=2021-12-02&sp=rpld&sig={}", in_query(of));
    let rest = [
        (
            "crf-connect",
            format!(
                "partner = \"acme\"\napi_key = {}\nqueue_url = \"{}\"\ncontainer_url = \"{}\"\n\
                 listen_header = \"X-Lead-Key\"\nlisten_secret = {}",
                text("crf api_key"),
                sas("crf queue sig", "queue"),
                sas("crf container sig", "container"),
                text("crf listen_secret"),
            ),
        ),
        (
            "ivvy",
            format!(
                "api_key = {}\napi_secret = {}",
                text("ivvy api_key"),
                text("ivvy api_secret")
            ),
        ),
        (
            "crm-com",
            format!(
                "organisation = \"ACME\"\nusername = \"robot\"\npassword = {}",
                text("crm-com password")
            ),
        ),
        (
            "renovationfind",
            format!(
                "list_path = \"/general-leads\"\ntoken = {}",
                text("renovationfind token")
            ),
        ),
        (
            "leadbank",
            format!(
                "request = 1\nconfirm_body = \"ids\"\nok_status = [1]\n\
                 auth = {{ basic = {{ username = \"robot\", password = {} }} }}",
                text("leadbank password")
            ),
        ),
    ];
    let header = format!("headers = {{ X-Account = {} }}", text("extra header"));
    rest.map(|(vendor, rest)| {
        format!(
            "[profiles.{vendor}]\nvendor = \"{vendor}\"\nbase_url = \"{url}\"\nretries = 0\nrate = \"none\"\n{header}\n{rest}\n"
        )
    })
    .concat()
}
