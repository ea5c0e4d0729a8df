//! Pieces that landed unread are read when their batch is stored; those of a large one by a thread of its own, ahead of
//! the store, which takes them in meanwhile.

use std::fmt;
use std::sync::mpsc::sync_channel;
use std::{panic, thread};

use super::ready::{Ready, prepare};
use super::{Landed, Landing, unreadable};

/// So many bytes of pieces are handed over at once.
const PARCEL: usize = 128 * 1024;

/// So many parcels wait for the store at most, besides the one that is being taken in.
const WAITING: usize = 1;

/// What a piece says, by its own bytes.
type Read = dyn Fn(&[u8]) -> Landed + Send + Sync;

/// Reads one piece from its own bytes.
pub struct Reader(Box<Read>);

impl Reader {
    /// A reader of pieces.
    pub fn new(read: impl Fn(&[u8]) -> Landed + Send + Sync + 'static) -> Self {
        Self(Box::new(read))
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("Reader")
    }
}

/// Every piece of a batch in order, read.
pub(super) fn each(
    landing: &Landing,
    reader: &Reader,
    each: &mut dyn FnMut(&Ready) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut ready = Ready::default();
    let mut take = |parcel: Vec<u8>| ready.each_of(&mut parcel.as_slice(), each);
    if !landing.is_large() {
        return read(landing, reader, &mut take);
    }
    thread::scope(|scope| {
        let (sender, parcels) = sync_channel(WAITING);
        let ahead = move || {
            // Nobody takes any more: whoever did says why.
            let mut hand = |parcel| {
                sender
                    .send(parcel)
                    .map_err(|_| rusqlite::Error::InvalidQuery)
            };
            read(landing, reader, &mut hand)
        };
        let ahead = thread::Builder::new().spawn_scoped(scope, ahead);
        let ahead = ahead.map_err(unreadable)?;
        parcels.into_iter().try_for_each(take)?;
        ahead.join().unwrap_or_else(|why| panic::resume_unwind(why))
    })
}

/// Reads every piece, and hands them over as they are kept, many at once.
fn read(
    landing: &Landing,
    Reader(read): &Reader,
    hand: &mut dyn FnMut(Vec<u8>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut parcel = Vec::new();
    landing.landed(&mut |ready| {
        let raw = ready.raw();
        prepare(raw, &read(raw), &mut parcel)?;
        if parcel.len() < PARCEL {
            return Ok(());
        }
        let next = Vec::with_capacity(parcel.len());
        hand(std::mem::replace(&mut parcel, next))
    })?;
    hand(parcel)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::store::Store;

    /// Reads nothing of a piece but its first byte.
    fn first_byte(raw: &[u8]) -> Landed {
        Landed::Unreadable {
            id: None,
            reason: raw.first().map(u8::to_string).unwrap_or_default(),
        }
    }

    fn landing(pieces: u8, length: usize) -> (tempfile::TempDir, Landing) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let mut landing = Landing::new("cars", "bank", "run");
        for piece in 0..pieces {
            let raw = vec![piece; length];
            store
                .land_unread(&mut landing, &raw, Timestamp::UNIX_EPOCH)
                .unwrap();
        }
        landing.reader = Some(Reader::new(first_byte));
        (folder, landing)
    }

    #[test]
    fn pieces_that_landed_unread_come_back_read_and_in_their_order() {
        for (length, is_large) in [(7, false), (20_000, true)] {
            let (_folder, landing) = landing(200, length);
            assert_eq!(landing.is_large(), is_large);
            let mut seen = Vec::new();
            landing
                .each(&mut |ready| {
                    assert_eq!((ready.id()?, ready.content()), (None, None));
                    seen.push((ready.reason()?.to_owned(), ready.raw().to_vec()));
                    Ok(())
                })
                .unwrap();
            let wanted: Vec<_> = (0..200)
                .map(|piece: u8| (piece.to_string(), vec![piece; length]))
                .collect();
            assert!(seen == wanted, "{length}");
        }
    }

    #[test]
    fn whoever_takes_no_more_ends_it_and_his_reason_is_told() {
        for length in [7, 20_000] {
            let (_folder, landing) = landing(200, length);
            let mut left = 20;
            let ended = landing.each(&mut |_| {
                left -= 1;
                if left > 0 {
                    return Ok(());
                }
                Err(rusqlite::Error::QueryReturnedNoRows)
            });
            assert_eq!(ended, Err(rusqlite::Error::QueryReturnedNoRows), "{length}");
        }
    }
}
