//! A string that cannot be printed, where known ones are masked, and by what people tell them apart.

mod forms;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A credential. It has no `Display`; its `Debug` says nothing; it is wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// What is masked from now on.
static KNOWN: Mutex<Known> = Mutex::new(Known {
    forms: Vec::new(),
    seeker: None,
});

/// Every form in which a credential of this process might come back, and what finds all of them in one go.
struct Known {
    forms: Vec<Zeroizing<String>>,
    /// Built when something is masked first after a form came in.
    seeker: Option<Arc<AhoCorasick>>,
}

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
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        for form in forms::of(text) {
            if !known.forms.contains(&form) {
                known.forms.push(form);
                known.seeker = None;
            }
        }
    }
}

impl Known {
    /// `None` where nothing is known. The longest form wins: one that begins with another is masked whole.
    ///
    /// Upper and lower case are one: whoever takes a text for a host's name gives it back in lower case.
    fn seeker(&mut self) -> Option<Arc<AhoCorasick>> {
        if self.seeker.is_none() && !self.forms.is_empty() {
            let built = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(self.forms.iter().map(|form| form.as_bytes()));
            // It refuses only what does not fit into memory.
            self.seeker = built.ok().map(Arc::new);
        }
        self.seeker.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// The text with every known credential replaced by `[secret]`, in whatever form it came back.
pub fn mask(text: &str) -> Cow<'_, str> {
    let seeker = KNOWN
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .seeker();
    let Some(seeker) = seeker.filter(|seeker| seeker.is_match(text)) else {
        return Cow::Borrowed(text);
    };
    let mut masked = String::with_capacity(text.len());
    seeker.replace_all_with(text, &mut masked, |_, _, masked| {
        masked.push_str("[secret]");
        true
    });
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    use super::*;

    #[test]
    fn a_known_secret_is_masked_in_every_form() {
        let secret = Secret::new("canary/äß\"1");
        for text in [
            "canary/äß\"1",
            "CANARY/äß\"1",
            "canary%2F%C3%A4%C3%9F%221",
            "canary%2f%c3%a4%c3%9f%221",
            "canary/äß\\\"1",
            "canary\\/\\u00e4\\u00df\\\"1",
            "canary/\\u00E4\\u00DF\\u00221",
            "canary/äß&quot;1",
            "63616e6172792fc3a4c39f2231",
            &STANDARD.encode("canary/äß\"1"),
        ] {
            assert_eq!(mask(text), "[secret]", "{text}");
        }
        assert_eq!(format!("{secret:?}"), "[secret]");
    }

    #[test]
    fn a_secret_is_masked_in_base64_wherever_in_it_it_stands() {
        let secret = Secret::new("aligned>canary?4711");
        for before in ["", "a", "ab", "user:", "login=user:"] {
            for after in ["", ":", "--", "\n\n\n"] {
                let text = format!("{before}{}{after}", secret.expose());
                for coded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                    let masked = mask(&coded);
                    let left = masked.replace("[secret]", "");
                    assert!(masked.contains("[secret]"), "{text}: {masked}");
                    // What stands around it, and one letter on each side that holds bits of both.
                    let around = (before.len() + after.len()) * 4 / 3 + 6;
                    assert!(left.len() <= around, "{text}: {masked}");
                }
            }
        }
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
