//! The container: blobs are listed, read, and deleted or left.

use bytes::Bytes;

use super::{fault, xml};
use crate::account::Account;
use crate::depot::{Depot, Lot, Parcel, Permission, Removed};
use crate::exchange::{Exchange, Method, Repeat, Reply, Request, Unreadable, segment};
use crate::fault::Fault;
use crate::lead::Lead;
use crate::vendor::crf_connect::read;

/// The most blobs that one call lists; the vendor allows 5000, and a batch of ours is one call.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/list-blobs>
const MOST: &str = "200";

/// What a blob that was deleted is answered with: 202, Accepted.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/delete-blob>
const REMOVED: u16 = 202;

/// The container that a profile names.
pub struct Container;

const READ: Permission = Permission {
    letter: 'r',
    name: "Read",
    allows: "read blobs",
};

const LIST: Permission = Permission {
    letter: 'l',
    name: "List",
    allows: "list blobs",
};

const DELETE: Permission = Permission {
    letter: 'd',
    name: "Delete",
    allows: "delete blobs",
};

impl Depot for Container {
    fn setting(&self) -> &'static str {
        "container_url"
    }

    fn word(&self) -> &'static str {
        "container"
    }

    fn parcel(&self) -> &'static str {
        "blob"
    }

    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob>
    fn permissions(&self, account: &Account) -> Vec<Permission> {
        let mut needed = vec![READ, LIST];
        if !self.keeps(account) {
            needed.push(DELETE);
        }
        needed
    }

    fn keeps(&self, account: &Account) -> bool {
        account.text("blobs") == Some("leave")
    }

    fn look(&self, _account: &Account, after: Option<&str>) -> Exchange<Lot> {
        let mut request = Request::new(Method::Get, "")
            .query("restype", "container")
            .query("comp", "list")
            .query("maxresults", MOST)
            .repeat(Repeat::Safe);
        if let Some(after) = after {
            request = request.query("marker", after);
        }
        Exchange::new(request, blobs)
    }

    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/get-blob>
    fn open(&self, parcel: &Parcel) -> Exchange<Option<Bytes>> {
        let version = parcel.version.clone();
        Exchange::new(about(Method::Get, parcel), move |reply| {
            contents(reply, &version)
        })
    }

    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/delete-blob>
    fn remove(&self, parcel: &Parcel) -> Exchange<Removed> {
        Exchange::new(about(Method::Delete, parcel), removed)
    }

    fn lead(&self, _account: &Account, contents: &[u8]) -> Result<Lead, Unreadable> {
        read::lead(contents)
    }
}

/// A request about the very version of a blob that was listed.
fn about(method: Method, parcel: &Parcel) -> Request {
    Request::new(method, path(&parcel.name))
        .header("If-Match", format!("\"{}\"", parcel.version))
        .repeat(Repeat::Safe)
}

/// A slash in a blob's name is one in the address, too; but an address that goes by `..` would lead elsewhere.
fn path(name: &str) -> String {
    let steps: Vec<String> = name.split('/').map(segment).collect();
    let wanders = steps.iter().any(|step| step == "." || step == "..");
    let name = if wanders {
        segment(name)
    } else {
        steps.join("/")
    };
    format!("/{name}")
}

fn blobs(reply: &Reply) -> Result<Lot, Fault> {
    if !reply.is_success() {
        return Err(fault::refused(reply));
    }
    let list = xml::read(&reply.body).filter(|root| root.name == "EnumerationResults");
    let list = list.ok_or_else(|| fault::unreadable(reply))?;
    let blobs = list
        .child("Blobs")
        .ok_or_else(|| fault::unreadable(reply))?;
    let files = blobs.children("Blob").filter(|blob| !is_folder(blob));
    let parcels: Option<Vec<Parcel>> = files.map(blob).collect();
    let next = list.text_of("NextMarker");
    Ok(Lot {
        parcels: parcels.ok_or_else(|| fault::unreadable(reply))?,
        next: (!next.is_empty()).then(|| next.to_owned()),
    })
}

/// Accounts with a hierarchy list their folders, too.
fn is_folder(blob: &xml::Element) -> bool {
    let properties = blob.child("Properties");
    properties.is_some_and(|it| it.text_of("ResourceType") == "directory")
}

fn blob(element: &xml::Element) -> Option<Parcel> {
    let (name, properties) = (element.child("Name")?, element.child("Properties")?);
    // So are names told that hold what XML cannot.
    let text = match name.attribute("Encoded") {
        Some("true") => decoded(name.text())?,
        _ => name.text().to_owned(),
    };
    let version = bare(properties.text_of("Etag"));
    let size = properties.text_of("Content-Length").parse().ok()?;
    (!text.is_empty() && !version.is_empty()).then(|| Parcel {
        name: text,
        version: version.to_owned(),
        receipt: String::new(),
        size,
        body: None,
    })
}

/// Lists tell an `ETag` without its quotes, headers with them.
fn bare(etag: &str) -> &str {
    etag.trim().trim_matches('"')
}

/// `%7F` → its byte.
fn decoded(text: &str) -> Option<String> {
    // A form is the same but for its plus.
    let pair = format!("name={}", text.replace('+', "%2B"));
    let (_, name) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
    Some(name.into_owned())
}

/// A body without an `ETag` is somebody else's, and one with another `ETag` is another blob's: what is stored for the one
/// that was asked for lets it be deleted.
fn contents(reply: &Reply, version: &str) -> Result<Option<Bytes>, Fault> {
    if reply.is_success() {
        let is_blob = reply.header("ETag").is_some_and(|it| bare(it) == version);
        return if is_blob {
            Ok(Some(reply.body.clone()))
        } else {
            Err(fault::unreadable(reply))
        };
    }
    let fault = fault::refused(reply);
    if is_no_longer_that(reply, &fault) {
        return Ok(None);
    }
    Err(fault)
}

/// Only the documented status proves a removal: a page that a network puts in between comes with 200.
fn removed(reply: &Reply) -> Result<Removed, Fault> {
    match reply.status {
        REMOVED => return Ok(Removed::Yes),
        _ if reply.is_success() => return Err(fault::unreadable(reply)),
        _ => {}
    }
    let fault = fault::refused(reply);
    if is_no_longer_that(reply, &fault) {
        return Ok(Removed::TooLate);
    }
    Err(fault)
}

/// Somebody deleted it, or wrote it anew.
fn is_no_longer_that(reply: &Reply, fault: &Fault) -> bool {
    reply.status == 412 || fault::is(fault, &["BlobNotFound", "ConditionNotMet"])
}
