//! A string that cannot be printed, where known ones are masked, and by what people tell them apart.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A credential. It has no `Display`; its `Debug` says nothing; it is wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// Every form in which a credential of this process might come back: as it is, in base64, in a URL, in JSON.
static KNOWN: Mutex<Vec<Zeroizing<String>>> = Mutex::new(Vec::new());

/// Shorter texts are not masked: they would blot out ordinary words.
const SHORTEST_MASKED: usize = 6;

impl Secret {
    /// Wraps a credential, and masks it from now on in everything that is printed. Only `config` and a login's reply
    /// make one.
    pub fn new(text: impl Into<String>) -> Self {
        let secret = Self(Zeroizing::new(text.into()));
        secret.remember();
        secret
    }

    /// Wraps text that stands in for a credential where a request is shown: `$CRF_API_KEY`. It is not masked.
    pub fn placeholder(name: &str) -> Self {
        Self(Zeroizing::new(name.to_owned()))
    }

    /// The credential itself, for the one place that puts it into a `Sealed`.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Eight hexadecimal digits by which two people can tell whether they hold the same one.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        let head = digest.iter().take(4);
        head.fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    fn remember(&self) {
        let text = self.0.as_str();
        if text.len() < SHORTEST_MASKED {
            return;
        }
        let json = serde_json::Value::from(text).to_string();
        let forms = [
            text.to_owned(),
            STANDARD.encode(text),
            STANDARD.encode(format!("{text}:")),
            crate::exchange::segment(text),
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            json.trim_matches('"').to_owned(),
        ];
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        for form in forms {
            if !known.iter().any(|it| **it == form) {
                known.push(Zeroizing::new(form));
            }
        }
        // The longer first: one that begins with another would otherwise be masked only in part.
        known.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The text with every known credential replaced by `[secret]`, in whatever form it came back.
pub fn mask(text: &str) -> Cow<'_, str> {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut masked = Cow::Borrowed(text);
    for form in known.iter() {
        if masked.contains(form.as_str()) {
            masked = Cow::Owned(masked.replace(form.as_str(), "[secret]"));
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_secret_is_masked_in_every_form() {
        let secret = Secret::new("canary/äß\"1");
        let base64 = STANDARD.encode(secret.expose());
        let text = format!(
            "{} {base64} canary%2F%C3%A4%C3%9F%221 canary/äß\\\"1",
            secret.expose()
        );
        assert_eq!(mask(&text), "[secret] [secret] [secret] [secret]");
        assert_eq!(format!("{secret:?}"), "[secret]");
    }

    #[test]
    fn a_secret_that_begins_with_another_is_masked_whole() {
        let _short = Secret::new("begin-abc");
        let _long = Secret::new("begin-abc-and-more");
        assert_eq!(
            mask("<begin-abc-and-more> <begin-abc>"),
            "<[secret]> <[secret]>"
        );
    }

    #[test]
    fn a_secret_in_a_query_is_masked() {
        let _secret = Secret::new("query canary~1*");
        assert_eq!(mask("?token=query+canary%7E1*&x"), "?token=[secret]&x");
    }
}
