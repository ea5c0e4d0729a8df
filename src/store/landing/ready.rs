//! A piece as it is kept until its batch is stored.

use std::io::{self, Read};

use super::{Landed, unreadable};
use crate::store::content::content;
use crate::store::leads::fields_text;

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
pub(super) fn prepare(raw: &[u8], read: &Landed, ready: &mut Vec<u8>) -> rusqlite::Result<()> {
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

/// The same for one that is read later.
pub(super) fn prepare_unread(raw: &[u8], ready: &mut Vec<u8>) {
    write(&[None, None, None, None, None, None, Some(raw)], ready);
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
pub(in crate::store) struct Ready {
    bytes: Vec<u8>,
    /// Where each part ends, and whether it is there.
    ends: [(usize, bool); PARTS],
}

impl Ready {
    /// Reads one piece after the other.
    pub(super) fn each_of(
        &mut self,
        from: &mut impl Read,
        each: &mut dyn FnMut(&Self) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        while self.read(from).map_err(unreadable)? {
            each(self)?;
        }
        Ok(())
    }

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
    pub(in crate::store) fn id(&self) -> rusqlite::Result<Option<&str>> {
        self.text(Part::Id)
    }

    /// Its stage.
    pub(in crate::store) fn stage(&self) -> rusqlite::Result<Option<&str>> {
        self.text(Part::Stage)
    }

    /// Its phase, as a word.
    pub(in crate::store) fn phase(&self) -> rusqlite::Result<&str> {
        self.text(Part::Phase).map(Option::unwrap_or_default)
    }

    /// The hash of what a lead says; absent where it is none.
    pub(in crate::store) fn content(&self) -> Option<&[u8]> {
        self.part(Part::Content)
    }

    /// Its fields; empty where they are the very bytes that came.
    pub(in crate::store) fn fields(&self) -> rusqlite::Result<&str> {
        self.text(Part::Fields).map(Option::unwrap_or_default)
    }

    /// Why it is no lead.
    pub(in crate::store) fn reason(&self) -> rusqlite::Result<&str> {
        self.text(Part::Reason).map(Option::unwrap_or_default)
    }

    /// Its bytes, exactly.
    pub(in crate::store) fn raw(&self) -> &[u8] {
        self.part(Part::Raw).unwrap_or_default()
    }
}
