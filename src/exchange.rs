//! One question to a vendor, in its two lives (meaning and bytes), and how its answer is read.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::fault::Fault;
use crate::lead::{Lead, Receipt, Refusal};

/// Names and values in order.
pub type Pairs = Vec<(String, String)>;

/// The HTTP methods that the vendors use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Writes, and at iVvy everything.
    Post,
    /// Sets.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// As in the request line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// May a request be sent again when we do not know how the first ended?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeat {
    /// Twice does no harm: every read, and the writes that a card calls repeatable.
    Safe,
    /// Twice may do harm: its fate stays unknown until somebody looks.
    Never,
}

/// The meaning of a request. It holds no secret, so it may be printed, traced and journalled.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Path below the profile's address, percent-encoded, with its leading slash.
    pub path: String,
    /// Query parameters, not yet encoded.
    pub query: Pairs,
    /// Headers that are part of the question, as `If-Match`; whatever signs it is not.
    pub headers: Pairs,
    /// JSON body; numbers keep the digits that were typed.
    pub body: Option<Value>,
    /// What may happen to it after a lost answer.
    pub repeat: Repeat,
}

impl Request {
    /// A request that may not be repeated, without query or body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            query: Pairs::new(),
            headers: Pairs::new(),
            body: None,
            repeat: Repeat::Never,
        }
    }

    /// With one more query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// With this answer to "may it be sent again?".
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }
}

/// Percent-encodes text as one path segment: a slash in it does not become a new one.
pub fn segment(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The bytes of a request, signed and with its secrets in place.
///
/// It has no `Debug` on purpose: nothing can print it by accident. `Pass::masked` seals with `$NAMES` instead of
/// secrets; only such a one is ever shown.
pub struct Sealed {
    /// HTTP method.
    pub method: Method,
    /// The whole address, query included.
    pub url: Url,
    /// Headers in order; names as the vendor's page writes them.
    pub headers: Pairs,
    /// The exact bytes; empty when there is no body.
    pub body: Vec<u8>,
}

impl Sealed {
    /// A header's value, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// A query parameter's decoded value.
    pub fn query(&self, name: &str) -> Option<String> {
        self.url
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers in order.
    pub headers: Pairs,
    /// The whole body, inflated. For a list of leads: the body with the list itself cut out (`[]`).
    pub body: Bytes,
}

impl Reply {
    /// A JSON reply, as the sandbox gives it.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of_type("application/json", status, body.to_string())
    }

    /// An XML reply, as the sandbox gives it.
    pub fn xml(status: u16, body: String) -> Self {
        Self::of_type("application/xml", status, body)
    }

    fn of_type(media_type: &str, status: u16, body: String) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".into(), media_type.into())],
            body: Bytes::from(body),
        }
    }

    /// A header's value, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Whether the status is 2xx. Alone it proves nothing.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON of a shape; anything else is an answer that cannot be read, so the fate is unknown.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|_| Fault::unreadable(self))
    }

    /// The body as JSON, if it is any: for error bodies, which nobody promises.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body as words for a message, where a vendor answers an error with neither JSON nor a web page.
    pub fn words(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let text = text.trim();
        (!text.is_empty() && !text.starts_with('<')).then(|| text.to_owned())
    }
}

fn find<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

type Read<T> = Box<dyn Fn(&Reply) -> Result<T, Fault> + Send + Sync>;

/// One question together with the only function that reads its answer.
pub struct Exchange<T> {
    /// What is asked.
    pub request: Request,
    read: Read<T>,
}

impl<T> Exchange<T> {
    /// Pairs a request with its reader.
    pub fn new(
        request: Request,
        read: impl Fn(&Reply) -> Result<T, Fault> + Send + Sync + 'static,
    ) -> Self {
        Self {
            request,
            read: Box::new(read),
        }
    }

    /// Reads the reply: the vendor's answer, or its "no".
    pub fn read(&self, reply: &Reply) -> Result<T, Fault> {
        (self.read)(reply)
    }
}

/// A vendor's side of a call: the exchange, or our own "no".
pub type Offer<T> = Result<Exchange<T>, Refusal>;

/// Where in a vendor's list the next page starts: so many records are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor(pub u64);

/// What a page of a list says about the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How many records there are in all, where the vendor says.
    pub total: Option<u64>,
    /// What the vendor says instead, where that is no count. Untrusted text.
    pub odd_total: Option<String>,
    /// How many records a page has at most, where the vendor says.
    pub size: Option<u64>,
    /// How many records were asked for, where that can be asked.
    pub asked: Option<u64>,
    /// Whether this is the whole list, since the vendor's has no pages: asking again would show the same.
    pub whole: bool,
    /// What the vendor said in words. Untrusted text.
    pub message: Option<String>,
}

/// Why a piece of a list is no lead; its bytes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// In words.
    pub reason: String,
}

/// Reads one lead from its own bytes.
pub type ReadLead = Box<dyn Fn(&[u8]) -> Result<Lead, Unreadable> + Send + Sync>;

/// A request for a list of leads, which is read as a stream: one lead in memory, whatever the body.
///
/// The transport cuts the list out of the body and hands over each element's bytes; what is left of the body, with
/// the list emptied to `[]`, goes to the exchange's own reader, which judges success.
pub struct Take {
    /// The question; its reader sees the body without the list.
    pub exchange: Exchange<Page>,
    /// Where the list may stand: member names from the top, `*` for any member; the empty path is the body itself.
    pub lists: &'static [&'static [&'static str]],
    /// Reads one element.
    pub lead: ReadLead,
}

/// How one lead is read from a vendor.
pub enum Fetch {
    /// The vendor has a call for it.
    Ask(Exchange<Lead>),
    /// Only its list shows it: page through with `Vendor::take`.
    Search,
}

/// How a vendor takes several changes in one call.
pub enum Together {
    /// One answer for all of them: done, or refused as a whole. Refused, each half may be asked for by itself.
    Whole(Exchange<Receipt>),
    /// A ticket at once, and what became of each later: `Vendor::progress`, then `Vendor::results`.
    Ticket(Exchange<Ticket>),
}

/// A vendor's name for work that it does later. Always text, also where it looks like a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(pub String);

/// How far the work behind a ticket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is still going on; so many per cent are done, rounded down.
    Working(u8),
    /// It is over: the results can be had.
    Done,
}

/// What became of each change behind a ticket, in the order of the changes. `None` where the vendor's answer holds
/// nothing about it: then its fate is unknown.
pub type Results = Vec<Option<Result<Receipt, Fault>>>;

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_slash_in_a_segment_stays_in_it() {
        assert_eq!(segment("my finances/ä"), "my%20finances%2F%C3%A4");
    }
}
