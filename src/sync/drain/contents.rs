//! Opens a parcel: what is in it, unless it is too large or gone.

use bytes::Bytes;

use super::Source;
use crate::depot::Parcel;
use crate::transport::{Failed, Unmarked};

/// The most bytes of one parcel.
const LARGEST: u64 = 8 * 1024 * 1024;

/// What is in a parcel.
pub(super) enum Contents {
    /// These bytes.
    Are(Bytes),
    /// More than a lead can be; they are not read.
    TooLarge,
    /// Nothing: it is not there any more.
    Gone,
}

/// Asks for it, where it did not come with the list.
pub(super) async fn contents(source: &Source, parcel: &Parcel) -> Result<Contents, Failed> {
    if let Some(body) = &parcel.body {
        return Ok(Contents::Are(body.clone()));
    }
    if parcel.size > LARGEST {
        return Ok(Contents::TooLarge);
    }
    let exchange = source.depot.open(parcel);
    let answer = source.session.ask(&exchange, &Unmarked).await?;
    Ok(match answer.value {
        None => Contents::Gone,
        Some(body) if u64::try_from(body.len()).is_ok_and(|it| it <= LARGEST) => {
            Contents::Are(body)
        }
        Some(_) => Contents::TooLarge,
    })
}
