//! Azure's queue as we play it: messages that hide for a time, receipts that run out, and errors in XML.
//!
//! Every lead that the make-believe CRF matches to us is put into it. Half of the messages are plain text and half are in
//! base64, since no page says which one CRF chose.

mod container;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::sandbox::spread;
use super::xml::escaped;
use crate::exchange::{Method, Reply, Sealed};
use crate::world::{Kept, World};

/// Where the queue is, below the sandbox's address.
pub const QUEUE: &str = "/storage/leads";

/// The signature that the sandbox accepts.
const KEY: &str = "sandbox-queue-key";

const QUEUED: &str = "message queued";
const HIDDEN: &str = "message hidden";
const DELETED: &str = "message deleted";

/// The most messages that one call hands over.
const MOST: usize = 32;

/// The longest that messages can be hidden, in seconds.
const LONGEST: i64 = 7 * 24 * 3600;

/// Answers one request for what lies in the queue or in the container.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    if asked.url.path().starts_with(container::CONTAINER) {
        return container::answer(world, asked);
    }
    if asked.query("sig").as_deref() != Some(KEY) {
        return no(
            world,
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
        );
    }
    let below = asked.url.path().strip_prefix(QUEUE).unwrap_or_default();
    match (asked.method, below.strip_prefix("/messages")) {
        (Method::Get, Some("")) => take(world, asked),
        (Method::Delete, Some(message)) if message.len() > 1 => delete(world, asked, &message[1..]),
        (_, Some(_)) => no(
            world,
            403,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        ),
        (_, None) => no(
            world,
            404,
            "QueueNotFound",
            "The specified queue does not exist.",
        ),
    }
}

/// Hands over visible messages and hides them.
fn take(world: &mut World, asked: &Sealed) -> Reply {
    let number = |name: &str, otherwise: i64| match asked.query(name) {
        Some(text) => text.parse().ok(),
        None => Some(otherwise),
    };
    let (count, hidden) = (number("numofmessages", 1), number("visibilitytimeout", 30));
    let (Some(count @ 1..=32), Some(hidden @ 1..=LONGEST)) = (count, hidden) else {
        return no(
            world,
            400,
            "OutOfRangeQueryParameterValue",
            "One of the query parameters specified in the request URI is outside the permissible range.",
        );
    };
    show_again(world);
    let until = world.now.saturating_add(SignedDuration::from_secs(hidden));
    let until = until.unwrap_or(Timestamp::MAX);
    let wanted = usize::try_from(count).unwrap_or(MOST);
    let messages: Vec<String> = world
        .shelf
        .list(Some(QUEUED), 0, wanted)
        .into_iter()
        .map(|message| hand_over(world, message, until))
        .collect();
    let list = format!(
        "<QueueMessagesList>{}</QueueMessagesList>",
        messages.concat()
    );
    Reply::xml(200, document(&list))
}

/// Messages whose time is up can be taken again.
fn show_again(world: &mut World) {
    let now = world.now.as_microsecond();
    for message in world.shelf.list(Some(HIDDEN), 0, usize::MAX) {
        if message.body["visible"].as_i64().is_none_or(|at| at <= now) {
            world.shelf.put(Kept {
                state: QUEUED.into(),
                ..message
            });
        }
    }
}

fn hand_over(world: &mut World, mut message: Kept, until: Timestamp) -> String {
    let taken = message.body["taken"].as_i64().unwrap_or_default() + 1;
    let receipt = STANDARD.encode(format!("{}+{taken}", until.as_microsecond()));
    message.body["taken"] = json!(taken);
    message.body["visible"] = json!(until.as_microsecond());
    message.body["receipt"] = json!(receipt);
    message.state = HIDDEN.into();
    let inserted = message.body["inserted"].as_i64().unwrap_or_default();
    let inserted = Timestamp::from_microsecond(inserted).unwrap_or(world.now);
    let expires = inserted
        .saturating_add(SignedDuration::from_secs(LONGEST))
        .unwrap_or(Timestamp::MAX);
    let element = format!(
        "<QueueMessage><MessageId>{}</MessageId><InsertionTime>{}</InsertionTime><ExpirationTime>{}</ExpirationTime>\
         <PopReceipt>{receipt}</PopReceipt><TimeNextVisible>{}</TimeNextVisible><DequeueCount>{taken}</DequeueCount>\
         <MessageText>{}</MessageText></QueueMessage>",
        name(&message),
        moment(inserted),
        moment(expires),
        moment(until),
        escaped(message.body["text"].as_str().unwrap_or_default()),
    );
    world.shelf.put(message);
    element
}

fn delete(world: &mut World, asked: &Sealed, id: &str) -> Reply {
    let found = world.shelf.get(&key(id));
    let Some(message) = found.filter(|it| it.state != DELETED) else {
        return no(
            world,
            404,
            "MessageNotFound",
            "The specified message does not exist.",
        );
    };
    let now = world.now.as_microsecond();
    let receipt = asked.query("popreceipt");
    let is_hidden = message.body["visible"].as_i64().is_some_and(|at| at > now);
    if !is_hidden || message.body["receipt"].as_str() != receipt.as_deref() {
        return no(
            world,
            400,
            "PopReceiptMismatch",
            "The specified pop receipt did not match the pop receipt for a dequeued message.",
        );
    }
    let lead = message.body["lead"].as_str().unwrap_or_default().to_owned();
    world.shelf.put(Kept {
        state: DELETED.into(),
        ..message
    });
    world.shelf.record(&lead, "delete-message", &json!(id));
    Reply {
        status: 204,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
    }
}

/// Puts a message about a lead into the queue, as CRF does.
pub fn put(world: &mut World, lead: &str, body: &Value, at: usize) {
    let plain = body.to_string();
    let text = if at.is_multiple_of(2) {
        plain
    } else {
        STANDARD.encode(plain)
    };
    let inserted = world.now.as_microsecond();
    world.shelf.put(Kept {
        id: key(&message_id(lead)),
        state: QUEUED.into(),
        body: json!({"lead": lead, "text": text, "inserted": inserted, "taken": 0}),
    });
}

/// A message's id is a UUID as well, and not the lead's.
fn message_id(lead: &str) -> String {
    let lead = Uuid::try_parse(lead).map_or(0, |id| id.as_u128());
    spread(lead.rotate_left(61))
}

/// Messages lie on the shelf beside leads.
fn key(message: &str) -> String {
    format!("message {message}")
}

fn name(message: &Kept) -> &str {
    message.id.strip_prefix("message ").unwrap_or(&message.id)
}

/// As HTTP writes it: `Sat, 21 Nov 2026 06:50:00 GMT`.
fn moment(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn document(inside: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{inside}")
}

fn no(world: &World, status: u16, code: &str, said: &str) -> Reply {
    let at = world.now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ");
    let error = format!(
        "<Error><Code>{code}</Code><Message>{said}\nRequestId:00000000-0000-0000-0000-000000000000\nTime:{at}</Message></Error>"
    );
    let mut reply = Reply::xml(status, document(&error));
    reply.headers.push(("x-ms-error-code".into(), code.into()));
    reply
}
