//! The queue: messages are taken for a time, and deleted by the receipt of that taking.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{fault, xml};
use crate::account::Account;
use crate::depot::{Depot, Lot, Parcel, Permission, Removed};
use crate::exchange::{Exchange, Method, Repeat, Reply, Request, Unreadable, segment};
use crate::fault::{Fault, FaultKind};
use crate::lead::Lead;
use crate::vendor::crf_connect::read;

/// The most messages that one call hands over.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/get-messages>
const MOST: &str = "32";

/// What a message that was deleted is answered with: 204, No Content.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/delete-message2>
const REMOVED: u16 = 204;

/// The queue that a profile names.
pub struct Queue;

impl Depot for Queue {
    fn setting(&self) -> &'static str {
        "queue_url"
    }

    fn word(&self) -> &'static str {
        "queue"
    }

    fn parcel(&self) -> &'static str {
        "message"
    }

    /// Process covers both taking and deleting.
    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas#permissions-for-a-queue>
    fn permissions(&self, _account: &Account) -> Vec<Permission> {
        vec![Permission {
            letter: 'p',
            name: "Process",
            allows: "take and delete messages",
        }]
    }

    /// Taking changes nothing that does not heal by itself: what was taken by a call whose answer is lost comes again.
    fn look(&self, account: &Account, _after: Option<&str>) -> Exchange<Lot> {
        let hidden = account.integer("visibility").unwrap_or_default();
        let request = Request::new(Method::Get, "/messages")
            .query("numofmessages", MOST)
            .query("visibilitytimeout", hidden.to_string())
            .repeat(Repeat::Safe);
        Exchange::new(request, messages)
    }

    /// The list carries every body.
    fn open(&self, parcel: &Parcel) -> Exchange<Option<Bytes>> {
        let body = parcel.body.clone();
        let request = Request::new(Method::Get, "/messages").repeat(Repeat::Safe);
        Exchange::new(request, move |_| Ok(body.clone()))
    }

    /// <https://learn.microsoft.com/en-us/rest/api/storageservices/delete-message2>
    fn remove(&self, parcel: &Parcel) -> Exchange<Removed> {
        let path = format!("/messages/{}", segment(&parcel.name));
        let request = Request::new(Method::Delete, path)
            .query("popreceipt", parcel.receipt.as_str())
            .repeat(Repeat::Safe);
        Exchange::new(request, removed)
    }

    /// Whoever puts messages in decides whether in plain text or in base64; both are usual, and no page says which one
    /// CRF chose.
    fn contents(&self, body: &Bytes) -> Bytes {
        let decoded = STANDARD.decode(body.trim_ascii()).ok();
        decoded
            .filter(|decoded| read::is_json(decoded))
            .map_or_else(|| body.clone(), Bytes::from)
    }

    fn lead(&self, _account: &Account, contents: &[u8]) -> Result<Lead, Unreadable> {
        read::lead(contents)
    }
}

fn messages(reply: &Reply) -> Result<Lot, Fault> {
    if !reply.is_success() {
        return Err(fault::refused(reply));
    }
    let list = xml::read(&reply.body).filter(|root| root.name == "QueueMessagesList");
    let list = list.ok_or_else(|| fault::unreadable(reply))?;
    let parcels: Option<Vec<Parcel>> = list.children("QueueMessage").map(message).collect();
    let parcels = parcels.ok_or_else(|| fault::unreadable(reply))?;
    Ok(Lot {
        // Only an empty answer says that nothing is left.
        next: (!parcels.is_empty()).then(String::new),
        parcels,
    })
}

/// A message; `None` where it could not be deleted for want of its id or receipt.
fn message(element: &xml::Element) -> Option<Parcel> {
    let (name, receipt) = (element.text_of("MessageId"), element.text_of("PopReceipt"));
    if name.is_empty() || receipt.is_empty() {
        return None;
    }
    let body = Bytes::copy_from_slice(element.text_of("MessageText").as_bytes());
    Some(Parcel {
        name: name.to_owned(),
        version: String::new(),
        receipt: receipt.to_owned(),
        size: body.len().try_into().unwrap_or(u64::MAX),
        body: Some(body),
    })
}

/// A receipt that is not good any more means that the message was deleted, or has become visible again. Only the
/// documented status proves a removal: a page that a network puts in between comes with 200.
fn removed(reply: &Reply) -> Result<Removed, Fault> {
    match reply.status {
        REMOVED => return Ok(Removed::Yes),
        _ if reply.is_success() => return Err(fault::unreadable(reply)),
        _ => {}
    }
    let fault = fault::refused(reply);
    let too_late = ["MessageNotFound", "PopReceiptMismatch"];
    match fault.kind {
        FaultKind::NotFound | FaultKind::Rejected if fault::is(&fault, &too_late) => {
            Ok(Removed::TooLate)
        }
        _ => Err(fault),
    }
}
