//! The forms in which a credential may come back: as it is, and as JSON, addresses, web pages, base64 and hex spell it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

use super::SHORTEST_MASKED;

/// Every form of this text, some of them the same. Case is not told apart by whoever looks for them.
pub(super) fn of(text: &str) -> impl Iterator<Item = Zeroizing<String>> {
    let json = serde_json::Value::from(text).to_string();
    // Not `trim_matches`: the text may end with a quote of its own.
    let json = json.strip_prefix('"').unwrap_or(&json);
    let json = json.strip_suffix('"').unwrap_or(json);
    let written = [
        text.to_owned(),
        json.to_owned(),
        ascii(&json.replace('/', "\\/"), |c| c.is_ascii()),
        ascii(json, |c| c.is_ascii()),
        // As .NET writes JSON.
        ascii(text, |c| c.is_ascii() && !"\"&'+<>`".contains(c)),
        // Addresses, from the encoder that spares nothing to the one that spares whatever may stand in an address.
        percent(text, ""),
        percent(text, "-._~"),
        percent(text, "-._~!'()*"),
        percent(text, "-._~!'()*;/?:@&=+$,#"),
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        web_page(text),
        hex(text),
        STANDARD.encode(text),
        URL_SAFE.encode(text),
        STANDARD.encode(format!("{text}:")),
    ];
    let within = [0, 1, 2].into_iter().flat_map(|before| {
        let coded = within_base64(text, before);
        [coded.replace('+', "-").replace('/', "_"), coded]
    });
    written
        .into_iter()
        .chain(within)
        .filter(|form| form.len() >= SHORTEST_MASKED)
        .map(Zeroizing::new)
}

/// The text with every character that is not plain written as `\u....`.
fn ascii(text: &str, is_plain: impl Fn(char) -> bool) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if is_plain(c) {
            written.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(written, "\\u{unit:04x}");
            }
        }
    }
    written
}

/// The text with `%..` for each byte that is no ASCII letter or digit, nor one of those spared.
fn percent(text: &str, spared: &str) -> String {
    text.bytes().fold(String::new(), |mut coded, byte| {
        if byte.is_ascii_alphanumeric() || spared.as_bytes().contains(&byte) {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "%{byte:02x}");
        }
        coded
    })
}

fn web_page(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&quot;");
    text.replace('\'', "&#39;")
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// What base64 makes of the text behind so many other bytes: the letters that hold nothing but bits of the text.
fn within_base64(text: &str, before: usize) -> String {
    let bytes = [&[0; 2][..before], text.as_bytes()].concat();
    let coded = STANDARD.encode(&bytes);
    let first = (before * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    coded.get(first..last).unwrap_or_default().to_owned()
}
