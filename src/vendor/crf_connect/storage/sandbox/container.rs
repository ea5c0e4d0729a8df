//! Azure's container as we play it: a blob for each lead, listed page by page, read and deleted in the version that was
//! listed.
//!
//! CRF puts each lead into the queue or into the container. What it put is kept once, as a message; here it is a blob.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{DELETED, document, key, name, no};
use crate::exchange::{Method, Reply, Sealed};
use crate::world::{Kept, World};

/// Where the container is, below the sandbox's address.
pub const CONTAINER: &str = "/storage/incoming";

/// The signature that the sandbox accepts.
const KEY: &str = "sandbox-container-key";

/// What of a message tells that its blob was deleted.
const BLOB: &str = "blob";

/// How blobs' names end.
const ENDING: &str = ".json";

/// The most blobs that one call lists.
const MOST: usize = 5000;

/// Answers one request for what lies at or below the container's address.
pub fn answer(world: &mut World, asked: &Sealed) -> Reply {
    if asked.query("sig").as_deref() != Some(KEY) {
        let said = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
        return no(world, 403, "AuthenticationFailed", said);
    }
    let below = asked.url.path().strip_prefix(CONTAINER).unwrap_or_default();
    let lists = asked.query("comp").as_deref() == Some("list");
    match (asked.method, below.trim_start_matches('/')) {
        (Method::Get, "") if lists => list(world, asked),
        (Method::Get, name) if !name.is_empty() => read(world, asked, name),
        (Method::Delete, name) if !name.is_empty() => delete(world, asked, name),
        _ => no(
            world,
            403,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        ),
    }
}

/// One blob.
struct Blob {
    name: String,
    etag: String,
    body: Vec<u8>,
    message: Kept,
}

impl Blob {
    /// A message's blob; `None` where it was deleted.
    fn of(message: Kept) -> Option<Self> {
        if message.body[BLOB] == DELETED {
            return None;
        }
        let id = name(&message);
        let inserted = message.body["inserted"].as_i64().unwrap_or_default();
        let text = message.body["text"].as_str().unwrap_or_default();
        Some(Self {
            name: format!("{id}{ENDING}"),
            etag: format!("0x{inserted:X}{}", id.replace('-', "").to_uppercase()),
            // Some messages are in base64; a blob holds the bytes themselves.
            body: STANDARD.decode(text).unwrap_or_else(|_| text.into()),
            message,
        })
    }
}

/// Every blob, in the order of their names.
fn blobs(world: &World) -> Vec<Blob> {
    let kept = world.shelf.list(None, 0, usize::MAX).into_iter();
    let messages = kept.filter(|it| name(it) != it.id);
    let mut blobs: Vec<Blob> = messages.filter_map(Blob::of).collect();
    blobs.sort_by(|a, b| a.name.cmp(&b.name));
    blobs
}

fn list(world: &World, asked: &Sealed) -> Reply {
    let most = asked.query("maxresults").map_or(Ok(MOST), |it| it.parse());
    let Ok(most @ 1..=MOST) = most else {
        let said = "One of the query parameters specified in the request URI is outside the permissible range.";
        return no(world, 400, "OutOfRangeQueryParameterValue", said);
    };
    let after = asked.query("marker").unwrap_or_default();
    let mut left = blobs(world).into_iter().filter(|it| it.name > after);
    let page: Vec<Blob> = left.by_ref().take(most).collect();
    let next = match (page.last(), left.next()) {
        (Some(last), Some(_)) => last.name.as_str(),
        _ => "",
    };
    let elements = page.iter().map(|blob| {
        format!(
            "<Blob><Name>{}</Name><Properties><Etag>{}</Etag><Content-Length>{}</Content-Length></Properties></Blob>",
            blob.name,
            blob.etag,
            blob.body.len()
        )
    });
    let list = format!(
        "<EnumerationResults><Blobs>{}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>",
        elements.collect::<String>()
    );
    Reply::xml(200, document(&list))
}

/// The blob that is asked for, in the version that is asked for.
fn meant(world: &World, asked: &Sealed, name: &str) -> Result<Blob, Reply> {
    let message = name.strip_suffix(ENDING).map(key);
    let message = message.and_then(|message| world.shelf.get(&message));
    let Some(blob) = message.and_then(Blob::of) else {
        let said = "The specified blob does not exist.";
        return Err(no(world, 404, "BlobNotFound", said));
    };
    let condition = asked.header("If-Match");
    if condition.is_some_and(|etag| etag.trim_matches('"') != blob.etag) {
        let said = "The condition specified using HTTP conditional header(s) is not met.";
        return Err(no(world, 412, "ConditionNotMet", said));
    }
    Ok(blob)
}

fn read(world: &World, asked: &Sealed, name: &str) -> Reply {
    match meant(world, asked, name) {
        Ok(blob) => Reply {
            status: 200,
            headers: vec![
                ("ETag".into(), format!("\"{}\"", blob.etag)),
                ("Content-Type".into(), "application/octet-stream".into()),
            ],
            body: blob.body.into(),
        },
        Err(no) => no,
    }
}

fn delete(world: &mut World, asked: &Sealed, name: &str) -> Reply {
    let mut message = match meant(world, asked, name) {
        Ok(blob) => blob.message,
        Err(no) => return no,
    };
    let lead = message.body["lead"].as_str().unwrap_or_default().to_owned();
    message.body[BLOB] = json!(DELETED);
    world.shelf.put(message);
    world.shelf.record(&lead, "delete-blob", &json!(name));
    Reply {
        status: 202,
        headers: Vec::new(),
        body: bytes::Bytes::new(),
    }
}
