//! A batch while it arrives: pieces are made ready for the store as they come, or left to be read when it is stored, and
//! wait in memory up to half a megabyte, then in a nameless file.
//!
//! Nothing of it is in the store before the reply proved complete, and nobody waits for the store meanwhile. The file
//! goes with the process: the vendor hands an unfinished batch over again.

mod ready;
mod unread;

use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{self, BufReader, Seek as _, SeekFrom, Write as _};

use foldhash::quality::FixedState;
use jiff::Timestamp;

use super::content::Content;
use super::seen::Seen;
use super::{Store, broken};
use crate::error::Result;
use crate::lead::{Brief, Lead, LeadId};

pub(super) use ready::Ready;
pub use unread::Reader;

/// So many bytes at most wait in memory, but for the last piece.
const MOST_BYTES: usize = 512 * 1024;

/// One element of a vendor's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its bytes, exactly.
    pub raw: Vec<u8>,
    /// What they say.
    pub read: Landed,
}

/// What an element of a list says.
#[derive(Clone, Debug, PartialEq)]
pub enum Landed {
    /// A lead.
    Lead(Lead),
    /// A lead whose fields are the very bytes that came, and what they say: see [`super::Plain`].
    Plain(Brief, Content),
    /// Nothing that can be read as one.
    Unreadable {
        /// Its id, where at least that could be read.
        id: Option<LeadId>,
        /// Why.
        reason: String,
    },
}

/// A batch that arrives. Dropped without `store_batch`, it was never there.
#[derive(Debug)]
pub struct Landing {
    pub(super) profile: String,
    pub(super) vendor: String,
    pub(super) run: String,
    /// How many pieces came.
    pub(super) count: i64,
    /// What came, in whatever order: the sum of the hashes of the pieces' bytes.
    sum: u64,
    /// When the first of them came.
    pub(super) began: Option<Timestamp>,
    /// How many records the vendor's list has in all, where it says.
    pub total: Option<u64>,
    /// Whether its leads were asked for one by one, so that they may show less than we know.
    pub(super) reread: bool,
    /// What the vendor said with it in words. Untrusted text.
    pub message: Option<String>,
    /// The parcels that its leads came in, where they came in any.
    pub(super) parcels: Vec<Seen>,
    /// By what its pieces are read when it is stored, where they landed unread.
    pub reader: Option<Reader>,
    /// The pieces that came first.
    file: Option<File>,
    /// Those behind them.
    waiting: Vec<u8>,
}

impl Landing {
    /// A batch of which nothing came yet.
    pub fn new(profile: &str, vendor: &str, run: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            vendor: vendor.to_owned(),
            run: run.to_owned(),
            count: 0,
            sum: 0,
            began: None,
            total: None,
            reread: false,
            message: None,
            file: None,
            parcels: Vec::new(),
            reader: None,
            waiting: Vec::new(),
        }
    }

    /// A batch of known leads that were asked for one by one: what they do not show stays as it was.
    pub fn read(profile: &str, vendor: &str, run: &str) -> Self {
        Self {
            reread: true,
            ..Self::new(profile, vendor, run)
        }
    }

    /// Notes a parcel of which something came: it is remembered by the commit that stores the batch.
    pub fn came_in(&mut self, parcel: Seen) {
        self.parcels.push(parcel);
    }

    /// How many pieces came.
    pub fn count(&self) -> u64 {
        u64::try_from(self.count).unwrap_or_default()
    }

    /// By what a batch that comes again is known, also where its pieces come in another order.
    pub fn fingerprint(&self) -> (u64, u64) {
        (self.count(), self.sum)
    }

    /// Whether more came than waits in memory.
    pub(super) fn is_large(&self) -> bool {
        self.file.is_some()
    }

    /// Every piece in order, read.
    pub(super) fn each(
        &self,
        each: &mut dyn FnMut(&Ready) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        match &self.reader {
            Some(reader) => unread::each(self, reader, each),
            None => self.landed(each),
        }
    }

    /// Every piece in order, as it landed.
    fn landed(&self, each: &mut dyn FnMut(&Ready) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        let mut ready = Ready::default();
        if let Some(file) = &self.file {
            let mut file = file;
            file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
            ready.each_of(&mut BufReader::with_capacity(64 * 1024, file), each)?;
        }
        ready.each_of(&mut self.waiting.as_slice(), each)
    }
}

impl Store {
    /// Drops what a dead process of an earlier leadctl left arriving. Only for the holder of the profile's pull lock.
    pub fn drop_arriving(&mut self, profile: &str) -> Result<()> {
        let sql = "SELECT EXISTS (SELECT 1 FROM batch WHERE profile = ?1 AND state = 'arriving')";
        let any: bool = self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row([profile], |row| row.get(0))
        })?;
        if !any {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                "DELETE FROM batch WHERE profile = ?1 AND state = 'arriving'",
                [profile],
            )
            .map(drop)
        })
    }

    /// Takes one more piece of an arriving batch.
    pub fn land(&mut self, landing: &mut Landing, piece: Piece, at: Timestamp) -> Result<()> {
        let Piece { raw, read } = piece;
        ready::prepare(&raw, &read, &mut landing.waiting)
            .map_err(|error| broken::broken(&self.path, &error))?;
        self.count_in(landing, &raw, at)
    }

    /// Takes one more piece of an arriving batch, which is read when the batch is stored, by the batch's reader: then
    /// there is time while the store is at work.
    pub fn land_unread(&mut self, landing: &mut Landing, raw: &[u8], at: Timestamp) -> Result<()> {
        ready::prepare_unread(raw, &mut landing.waiting);
        self.count_in(landing, raw, at)
    }

    fn count_in(&self, landing: &mut Landing, raw: &[u8], at: Timestamp) -> Result<()> {
        landing.count += 1;
        landing.sum = landing
            .sum
            .wrapping_add(FixedState::default().hash_one(raw));
        landing.began.get_or_insert(at);
        if landing.waiting.len() < MOST_BYTES {
            return Ok(());
        }
        self.put_down(landing)
            .map_err(|error| broken::unreachable(&self.path, &error))
    }

    /// Makes room in memory.
    fn put_down(&self, landing: &mut Landing) -> io::Result<()> {
        let mut file = match landing.file.take() {
            Some(file) => file,
            None => match self.path.parent() {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            },
        };
        file.write_all(&landing.waiting)?;
        landing.waiting.clear();
        landing.file = Some(file);
        Ok(())
    }

    /// Forgets every piece: the vendor begins its list anew.
    pub fn land_anew(&mut self, landing: &mut Landing) -> Result<()> {
        landing.parcels.clear();
        landing.waiting.clear();
        landing.file = None;
        landing.began = None;
        landing.count = 0;
        landing.sum = 0;
        Ok(())
    }
}

/// The disk did not give back what it took.
fn unreadable(error: io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::Phase;
    use serde_json::json;

    fn lead(id: usize, text: &str) -> Piece {
        let raw = format!("{{\"id\":{id},\"text\":{}}}", json!(text)).into_bytes();
        Piece {
            read: Landed::Lead(Lead {
                id: LeadId::new(id.to_string()),
                stage: id.is_multiple_of(2).then(|| "Lost".to_owned()),
                phase: Phase::Lost,
                fields: serde_json::from_slice(&raw).unwrap(),
            }),
            raw,
        }
    }

    #[test]
    fn pieces_come_back_as_they_landed_from_memory_and_from_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let long = "x".repeat(MOST_BYTES / 10);
        for count in [0, 3, 40] {
            let mut landing = Landing::new("cars", "bank", "run");
            for id in 0..count {
                store
                    .land(&mut landing, lead(id, &long), Timestamp::UNIX_EPOCH)
                    .unwrap();
            }
            assert_eq!(landing.file.is_some(), count > 10);
            assert!(landing.waiting.len() < MOST_BYTES);
            let unreadable = Piece {
                raw: b"\xff\x00".to_vec(),
                read: Landed::Unreadable {
                    id: None,
                    reason: "no".into(),
                },
            };
            store
                .land(&mut landing, unreadable, Timestamp::UNIX_EPOCH)
                .unwrap();
            let mut at = 0;
            landing
                .each(&mut |ready| {
                    if at < count {
                        let wanted = lead(at, &long);
                        assert_eq!(ready.id()?, Some(at.to_string().as_str()));
                        assert_eq!(ready.stage()?, at.is_multiple_of(2).then_some("Lost"));
                        assert_eq!((ready.phase()?, ready.fields()?), ("lost", ""));
                        assert_eq!(ready.raw(), wanted.raw);
                        assert_eq!(ready.content().map(<[u8]>::len), Some(32));
                    } else {
                        assert_eq!((ready.id()?, ready.content()), (None, None));
                        assert_eq!((ready.reason()?, ready.raw()), ("no", &b"\xff\x00"[..]));
                    }
                    at += 1;
                    Ok(())
                })
                .unwrap();
            assert_eq!(at, count + 1);
            store.land_anew(&mut landing).unwrap();
            landing.each(&mut |_| panic!("nothing is left")).unwrap();
        }
    }

    #[test]
    fn fields_are_kept_apart_where_they_are_not_the_very_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let mut landing = Landing::new("cars", "bank", "run");
        let mut piece = lead(1, "a");
        piece.raw = b"{\"id\": 1, \"text\": \"\\u0061\"}".to_vec();
        store
            .land(&mut landing, piece, Timestamp::UNIX_EPOCH)
            .unwrap();
        landing
            .each(&mut |ready| {
                assert_eq!(ready.fields()?, r#"{"id":1,"text":"a"}"#);
                Ok(())
            })
            .unwrap();
    }
}
