//! A batch while it arrives: pieces are made ready for the store as they come, and wait in memory up to a megabyte, then
//! in a nameless file.
//!
//! Nothing of it is in the store before the reply proved complete, and nobody waits for the store meanwhile. The file
//! goes with the process: the vendor hands an unfinished batch over again.

use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom, Write as _};

use foldhash::quality::FixedState;
use jiff::Timestamp;

use super::content::{Content, content};
use super::leads::fields_text;
use super::seen::Seen;
use super::{Store, broken};
use crate::error::Result;
use crate::lead::{Brief, Lead, LeadId};

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

    /// Every piece in order.
    pub(super) fn each(
        &self,
        each: &mut dyn FnMut(&Ready) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let mut ready = Ready::default();
        if let Some(file) = &self.file {
            let mut file = file;
            file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
            let mut reader = BufReader::with_capacity(64 * 1024, file);
            while ready.read(&mut reader).map_err(unreadable)? {
                each(&ready)?;
            }
        }
        let mut waiting = self.waiting.as_slice();
        while ready.read(&mut waiting).map_err(unreadable)? {
            each(&ready)?;
        }
        Ok(())
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
        prepare(&raw, &read, &mut landing.waiting)
            .map_err(|error| broken::broken(&self.path, &error))?;
        landing.count += 1;
        landing.sum = landing
            .sum
            .wrapping_add(FixedState::default().hash_one(&raw));
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

/// The parts of a piece that is ready, in the order in which they are written.
#[derive(Clone, Copy)]
enum Part {
    Id,
    Stage,
    Phase,
    /// What it says, apart from its layout; only a lead has one.
    Content,
    /// A lead's fields, absent where they are the very bytes that came.
    Fields,
    /// Why it is no lead.
    Reason,
    Raw,
}

const PARTS: usize = 7;

/// The length of a part that is not there.
const ABSENT: u32 = u32::MAX;

/// Writes a piece as it is kept until the batch is whole: the lengths of its parts, then the parts.
fn prepare(raw: &[u8], read: &Landed, ready: &mut Vec<u8>) -> rusqlite::Result<()> {
    match read {
        Landed::Lead(lead) => {
            let fields = fields_text(&lead.fields)?;
            let fields = Some(fields.as_bytes()).filter(|fields| *fields != raw);
            let content = content(&lead.fields);
            let parts: [Option<&[u8]>; PARTS] = [
                Some(lead.id.as_str().as_bytes()),
                lead.stage.as_deref().map(str::as_bytes),
                Some(lead.phase.word().as_bytes()),
                Some(&content),
                fields,
                None,
                Some(raw),
            ];
            write(&parts, ready);
        }
        Landed::Plain(brief, content) => {
            let parts: [Option<&[u8]>; PARTS] = [
                Some(brief.id.as_str().as_bytes()),
                brief.stage.as_deref().map(str::as_bytes),
                Some(brief.phase.word().as_bytes()),
                Some(content),
                None,
                None,
                Some(raw),
            ];
            write(&parts, ready);
        }
        Landed::Unreadable { id, reason } => {
            let id = id.as_ref().map(|id| id.as_str().as_bytes());
            let reason = Some(reason.as_bytes());
            write(&[id, None, None, None, None, reason, Some(raw)], ready);
        }
    }
    Ok(())
}

fn write(parts: &[Option<&[u8]>; PARTS], ready: &mut Vec<u8>) {
    for part in parts {
        let length = part.map_or(ABSENT, |part| u32::try_from(part.len()).unwrap_or(ABSENT));
        ready.extend_from_slice(&length.to_le_bytes());
    }
    for part in parts.iter().flatten() {
        ready.extend_from_slice(part);
    }
}

/// A piece that is ready, read back.
#[derive(Default)]
pub(super) struct Ready {
    bytes: Vec<u8>,
    /// Where each part ends, and whether it is there.
    ends: [(usize, bool); PARTS],
}

impl Ready {
    /// Reads the next piece. False where there is none.
    fn read(&mut self, from: &mut impl Read) -> io::Result<bool> {
        let mut lengths = [0; 4 * PARTS];
        let (first, others) = lengths.split_at_mut(1);
        if from.read(first)? == 0 {
            return Ok(false);
        }
        from.read_exact(others)?;
        let mut end = 0;
        let (lengths, _) = lengths.as_chunks::<4>();
        for (place, length) in self.ends.iter_mut().zip(lengths) {
            let length = u32::from_le_bytes(*length);
            if length != ABSENT {
                end += length as usize;
            }
            *place = (end, length != ABSENT);
        }
        self.bytes.resize(end, 0);
        from.read_exact(&mut self.bytes)?;
        Ok(true)
    }

    fn part(&self, part: Part) -> Option<&[u8]> {
        let at = part as usize;
        let (end, is_there) = *self.ends.get(at)?;
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.map_or(0, |(end, _)| *end);
        self.bytes.get(start..end).filter(|_| is_there)
    }

    fn text(&self, part: Part) -> rusqlite::Result<Option<&str>> {
        let text = self.part(part).map(std::str::from_utf8).transpose();
        text.map_err(|error| unreadable(io::Error::new(io::ErrorKind::InvalidData, error)))
    }

    /// The lead's id; of what is no lead, where at least that could be read.
    pub(super) fn id(&self) -> rusqlite::Result<Option<&str>> {
        self.text(Part::Id)
    }

    /// Its stage.
    pub(super) fn stage(&self) -> rusqlite::Result<Option<&str>> {
        self.text(Part::Stage)
    }

    /// Its phase, as a word.
    pub(super) fn phase(&self) -> rusqlite::Result<&str> {
        self.text(Part::Phase).map(Option::unwrap_or_default)
    }

    /// The hash of what a lead says; absent where it is none.
    pub(super) fn content(&self) -> Option<&[u8]> {
        self.part(Part::Content)
    }

    /// Its fields; empty where they are the very bytes that came.
    pub(super) fn fields(&self) -> rusqlite::Result<&str> {
        self.text(Part::Fields).map(Option::unwrap_or_default)
    }

    /// Why it is no lead.
    pub(super) fn reason(&self) -> rusqlite::Result<&str> {
        self.text(Part::Reason).map(Option::unwrap_or_default)
    }

    /// Its bytes, exactly.
    pub(super) fn raw(&self) -> &[u8] {
        self.part(Part::Raw).unwrap_or_default()
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
