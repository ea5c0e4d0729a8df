//! Azure Storage, in which CRF Connect leaves leads where it does not push them to an address.
//!
//! What is peculiar about it:
//! - CRF documents no list; it documents that each lead can be put into a queue or a container of ours, by a SAS URL that
//!   lets it add and nothing else. We read by a SAS URL of our own. <https://connect.crfusa.com/integration/webhooks>
//! - A SAS URL is address and key in one: its query signs every request that carries it, and is the secret.
//!   <https://learn.microsoft.com/en-us/rest/api/storageservices/delegate-access-with-shared-access-signature>
//! - Replies are XML, errors too; the code that counts is `Code`, not the status.
//!   <https://learn.microsoft.com/en-us/rest/api/storageservices/status-and-error-codes2>
//! - A message that was taken is hidden for a time and comes again unless it is deleted by the receipt of that taking.
//!   <https://learn.microsoft.com/en-us/rest/api/storageservices/get-messages>
//! - A blob is read and deleted under the condition that it is still the one that was listed.
//!   <https://learn.microsoft.com/en-us/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>

mod container;
mod fault;
mod queue;
pub(super) mod sandbox;
mod xml;

use crate::account::{Account, Pass};
use crate::depot::{Depot, KEY};
use crate::exchange::{Request, Sealed};
use crate::vendor::seal;

/// The version of the protocol that we speak.
/// <https://learn.microsoft.com/en-us/rest/api/storageservices/versioning-for-the-azure-storage-services>
const VERSION: &str = "2021-12-02";

/// The depots that a profile names, the queue first.
pub fn depots(account: &Account) -> Vec<&'static dyn Depot> {
    let all: [&'static dyn Depot; 2] = [&queue::Queue, &container::Container];
    let named = all.into_iter();
    named
        .filter(|depot| account.holds.contains(depot.setting()))
        .collect()
}

/// Whether a pass is one to a depot. Such a pass holds nothing that CRF itself is shown.
pub fn is_for(pass: &Pass) -> bool {
    pass.secrets.contains_key(KEY)
}

/// The bytes: the key behind the question's own query, exactly as its owner was given it.
pub fn seal(request: &Request, pass: &Pass) -> Sealed {
    let mut url = pass.address(&request.path, &request.query);
    let key = pass.secret(KEY);
    let query = match url.query() {
        Some(asked) => format!("{asked}&{key}"),
        None => key.to_owned(),
    };
    url.set_query(Some(&query));
    let mut headers = vec![("x-ms-version".to_owned(), VERSION.to_owned())];
    headers.extend(request.headers.iter().cloned());
    Sealed {
        method: request.method,
        url,
        headers,
        body: seal::body(request),
    }
}
