//! iVvy as we play it: the signature is checked exactly, then the call is served in iVvy's own shapes.

mod batch;
mod judge;
mod lists;
mod save;
mod venue;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

pub use venue::{plant, populate};

use super::sign::{self, Signed};
use crate::exchange::{Method, Reply, Sealed};
use crate::world::World;

/// Requests older, or newer, than this are refused: 5 minutes, by
/// <https://developer.ivvy.com/getting-started/creating-the-request/request-headers/standard-headers>.
const FRESH_SECONDS: i64 = 300;

const API_KEY: &str = "sandbox-api-key";
const API_SECRET: &str = "sandbox-api-secret";

/// Answers one request.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    match admit(world.now, asked).and_then(|()| serve(world, asked)) {
        Ok(body) => Reply::json(200, &body),
        Err(no) => no.reply(),
    }
}

fn serve(world: &mut World, asked: &Sealed) -> Result<Value, No> {
    let body = object(&asked.body)?;
    let action = asked.query("action").unwrap_or_default();
    match asked.url.path().strip_prefix("/api/1.0/") {
        Some("batch") => batch::serve(world, &action, &body),
        Some(namespace) => call(world, namespace, &action, &body),
        None => Err(No::new(404, "Not Found")),
    }
}

/// One call: a request of its own, or a job of a batch.
fn call(
    world: &mut World,
    namespace: &str,
    action: &str,
    body: &Map<String, Value>,
) -> Result<Value, No> {
    match (namespace, action) {
        ("test", "ping") => Ok(json!({ "ack": stamp(world.now) })),
        ("contact", "addOrUpdateLead") => save::save(world, body),
        ("crm", "getLeadList") => lists::leads(world, body),
        ("crm", "getLeadStageList") => lists::page("stages", body),
        ("crm", "getLeadTypeList") => lists::page("types", body),
        ("crm", "getLeadSourceList") => lists::page("sources", body),
        ("crm", "getLeadQualityList") => lists::page("qualities", body),
        ("crm", "getLeadChannelList") => lists::page("channels", body),
        ("account", "getIndustryList") => lists::page("industries", body),
        ("account", "getUserList") => lists::page("users", body),
        _ => Err(No::new(404, "Not Found")),
    }
}

/// Method, date, hash and signature, in this order.
fn admit(now: Timestamp, asked: &Sealed) -> Result<(), No> {
    if asked.method != Method::Post {
        return Err(No::new(405, "Method Not Allowed"));
    }
    let header = |name| asked.header(name).unwrap_or_default();
    let fresh = date(header("IVVY-Date"))
        .is_some_and(|date| (now.as_second() - date.as_second()).abs() <= FRESH_SECONDS);
    if !fresh {
        return Err(No::new(401, "Request is stale").code(23005));
    }
    let md5 = sign::md5(&asked.body);
    let signed = Signed {
        md5: &md5,
        content_type: header("Content-Type"),
        address: &format!(
            "{}?{}",
            asked.url.path(),
            asked.url.query().unwrap_or_default()
        ),
        headers: &asked.headers,
    };
    let right = format!("IWS {API_KEY}:{}", signed.signature(API_SECRET));
    if header("Content-MD5") != md5 || header("X-Api-Authorization") != right {
        return Err(No::new(401, "Unauthorized"));
    }
    Ok(())
}

/// `2012-04-03 22:23:24`, with or without ` UTC`: <https://developer.ivvy.com/development-reference/timestamp-format>.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let date = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// A moment as iVvy writes it.
fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn object(body: &[u8]) -> Result<Map<String, Value>, No> {
    serde_json::from_slice(body).map_err(|_| No::new(400, "Bad Request"))
}

/// iVvy's "no": <https://developer.ivvy.com/getting-started/interpreting-the-response/exceptions>. That the HTTP status
/// equals the error code is our guess; no page says.
struct No {
    error: u16,
    specific: Option<u32>,
    message: String,
    more: Vec<String>,
}

impl No {
    fn new(error: u16, message: impl Into<String>) -> Self {
        Self {
            error,
            specific: None,
            message: message.into(),
            more: Vec::new(),
        }
    }

    /// A required parameter is missing.
    fn required(key: &str) -> Self {
        Self::new(400, format!("'{key}' is required")).code(23017)
    }

    /// A parameter has a wrong value.
    fn invalid(key: &str, why: impl Into<String>) -> Self {
        Self::new(400, format!("'{key}' does not validate"))
            .code(23016)
            .because(why)
    }

    fn code(mut self, specific: u32) -> Self {
        self.specific = Some(specific);
        self
    }

    fn because(mut self, why: impl Into<String>) -> Self {
        self.more.push(why.into());
        self
    }

    fn reply(&self) -> Reply {
        Reply::json(self.error, &self.body())
    }

    fn body(&self) -> Value {
        let mut body = json!({ "errorCode": self.error, "message": self.message });
        if let Some(specific) = self.specific {
            body["specificCode"] = Value::from(specific);
        }
        if !self.more.is_empty() {
            body["additionalMessages"] = json!(self.more);
        }
        body
    }
}
