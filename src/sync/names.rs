//! Asks a vendor for one of an account's own lists, call by call, until all of it is told.

use super::failure;
use crate::account::{Called, Telling};
use crate::error::{Error, Kind, Result};
use crate::fault::FaultKind;
use crate::transport::{Session, Unmarked};

/// A list that takes more calls than this is not asked for any further.
const MOST_CALLS: usize = 1_000;

/// Nor is one with more entries: nobody picks by name among so many.
const MOST_NAMES: usize = 100_000;

/// Everything that the vendor tells of a list, and of those that come along with it.
///
/// A call that the vendor does not have, or does not let us have, may be made up for by another one: what comes next, its
/// own side knows. Errors: what the last such "no" said, where nothing was told; and every other "no" at once.
pub async fn told(session: &Session, list: &str) -> Result<Telling> {
    let (vendor, account) = (session.vendor(), session.account());
    let asking = format!("telling its {list}");
    let mut telling = Telling::default();
    let mut refused: Option<Error> = None;
    while let Some(exchange) = vendor.names(account, list, &telling) {
        let names: usize = telling.lists.values().map(Vec::len).sum();
        if telling.calls.len() == MOST_CALLS || names > MOST_NAMES {
            return Err(endless(&vendor.card().name, list, names));
        }
        match session.ask(&exchange, &Unmarked).await {
            Ok(answer) => telling.add(answer.value),
            Err(failed) => {
                let fault = failed.fault.kind;
                let error = failure::failed(vendor.card(), &account.profile, &asking, &failed);
                let may_go_on = matches!(fault, FaultKind::NotFound | FaultKind::Rejected);
                if failed.local.is_some() || !may_go_on {
                    return Err(error);
                }
                telling.calls.push(Called::Refused);
                refused = Some(error);
            }
        }
    }
    let is_told = telling.lists.contains_key(list);
    match refused.filter(|_| !is_told) {
        Some(error) => Err(error),
        None => Ok(telling),
    }
}

fn endless(vendor: &str, list: &str, names: usize) -> Error {
    let what = format!("{vendor} does not come to the end of its {list}");
    Error::new(Kind::Rejected, "endless-list", what)
        .because(format!("after {names} entries there is still more"))
}
