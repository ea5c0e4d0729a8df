//! A vendor's "no", and what it means for asking again.

use crate::exchange::Reply;
use crate::secret::mask;

/// The kinds of "no", told apart by what may be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// No byte left: DNS, connect or TLS failed. Nothing happened there.
    Unsent,
    /// Refused unprocessed, for now: 429, 408, or the vendor's own "busy".
    Busy,
    /// It left, and no readable answer came: a time-out, a reset, a 5xx, a 2xx that is not the vendor's JSON.
    Lost,
    /// The login has run out; a new one may help, once.
    Expired,
    /// The credentials are refused.
    Auth,
    /// The vendor does not know this lead, or this ticket (any more).
    NotFound,
    /// The lead stands where this is not allowed.
    Conflict,
    /// The vendor refused the data.
    Rejected,
    /// The vendor points elsewhere. Never followed.
    Redirected,
}

/// A vendor's "no" to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it means for asking again.
    pub kind: FaultKind,
    /// The vendor's own code (`23005`), or ours (`http-409`, `timeout`, `not-json`).
    pub code: String,
    /// The vendor's words, or ours where it has none. Untrusted text: exact here, cleaned where it is shown.
    pub message: String,
    /// The HTTP status, when there was a reply.
    pub status: Option<u16>,
}

/// Longer vendor texts are cut here: an error page is not an explanation.
const LONGEST_MESSAGE: usize = 600;

impl Fault {
    /// A fault without a reply. A credential that is echoed in it is masked before the text is cut: half of one would
    /// not be recognised any more.
    pub fn new(kind: FaultKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: safe(&code.into()),
            message: safe(&message.into()),
            status: None,
        }
    }

    /// The same with the vendor's own code, kept as `new` keeps one.
    #[must_use]
    pub fn coded(mut self, code: &str) -> Self {
        self.code = safe(code);
        self
    }

    /// The vendor said no inside a reply that was readable.
    pub fn said(
        kind: FaultKind,
        reply: &Reply,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            status: Some(reply.status),
            ..Self::new(kind, code, message)
        }
    }

    /// A fault by HTTP status alone, in the vendor's words where the body had some.
    pub fn of_status(reply: &Reply, message: Option<String>) -> Self {
        let kind = match reply.status {
            401 | 403 => FaultKind::Auth,
            404 => FaultKind::NotFound,
            408 | 429 => FaultKind::Busy,
            409 => FaultKind::Conflict,
            300..400 => FaultKind::Redirected,
            400..500 => FaultKind::Rejected,
            _ => FaultKind::Lost,
        };
        let message = match (kind, message) {
            (FaultKind::Redirected, _) => format!(
                "it points to {}",
                reply
                    .header("Location")
                    .map_or_else(|| "nowhere".into(), target)
            ),
            (_, Some(message)) if !message.trim().is_empty() => message,
            _ => format!("HTTP status {}", reply.status),
        };
        Self::said(kind, reply, format!("http-{}", reply.status), message)
    }

    /// A reply that cannot be read as what the vendor documents. Whether it was done is unknown.
    pub fn unreadable(reply: &Reply) -> Self {
        let body = &reply.body;
        let start = body
            .iter()
            .copied()
            .find(|byte| !byte.is_ascii_whitespace());
        let (code, message) = match start {
            None => ("empty", "the reply is empty"),
            Some(b'<') => ("html", "the reply is a web page, not the vendor's JSON"),
            Some(b'{' | b'[') => (
                "not-json",
                "the reply is cut short or not what the vendor documents",
            ),
            Some(_) => ("not-json", "the reply is not JSON"),
        };
        Self::said(FaultKind::Lost, reply, code, message)
    }
}

/// The scheme and the host of an address; its path and query may hold secrets.
fn target(location: &str) -> String {
    let parsed = match location.strip_prefix("//") {
        Some(rest) => url::Url::parse(&format!("https://{rest}")),
        None => url::Url::parse(location),
    };
    match parsed {
        Ok(url) if url.has_host() => url.origin().ascii_serialization(),
        Err(url::ParseError::RelativeUrlWithoutBase) => "another page of its own".to_owned(),
        _ => "something that is no web address".to_owned(),
    }
}

/// Without credentials, and no longer than an explanation is.
fn safe(text: &str) -> String {
    let mut text = mask(text).into_owned();
    if text.len() > LONGEST_MESSAGE {
        let end = (0..=LONGEST_MESSAGE)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_credential_that_is_echoed_where_the_text_is_cut_is_masked_whole() {
        let secret = Secret::new("canary-at-the-cut");
        for before in LONGEST_MESSAGE - 20..=LONGEST_MESSAGE {
            let echo = format!("{}{}", "x".repeat(before), secret.expose());
            let fault = Fault::new(FaultKind::Rejected, secret.expose(), echo);
            assert!(!fault.message.contains("can"), "{}", fault.message);
            assert_eq!(fault.code, "[secret]");
            assert_eq!(fault.coded(secret.expose()).code, "[secret]");
        }
    }
}
