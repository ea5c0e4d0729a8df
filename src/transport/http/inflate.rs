//! Unpacks a body that came packed with gzip, a little at a time: what a small piece may grow to is bounded.

use std::io::{self, Write as _};

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};

/// So many packed bytes are unpacked at once. They grow at most a thousandfold.
const STEP: usize = 4096;

/// A packed body on its way.
pub(super) struct Inflate {
    packed: Bytes,
    decoder: MultiGzDecoder<Vec<u8>>,
    /// Nothing at all is an empty body, packed or not.
    begun: bool,
}

impl Inflate {
    /// For a reply with these headers, if it is packed; they are those of what comes out then.
    pub(super) fn of(headers: &mut HeaderMap) -> Option<Self> {
        let packed = headers.get(CONTENT_ENCODING)?;
        if !packed.as_bytes().eq_ignore_ascii_case(b"gzip") {
            return None;
        }
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
        Some(Self {
            packed: Bytes::new(),
            decoder: MultiGzDecoder::new(Vec::new()),
            begun: false,
        })
    }

    /// Takes the next packed bytes, once all before are unpacked.
    pub(super) fn feed(&mut self, packed: Bytes) {
        self.begun |= !packed.is_empty();
        self.packed = packed;
    }

    /// What comes of the next of them; `None` when all that came is unpacked. An error is what is no gzip.
    pub(super) fn next(&mut self) -> io::Result<Option<Bytes>> {
        while !self.packed.is_empty() {
            let step = self.packed.len().min(STEP);
            let taken = self.decoder.write(&self.packed[..step])?;
            if taken == 0 {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.packed.advance(taken);
            if let Some(piece) = self.unpacked() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// What is left at the end. An error is a packed body that is not whole.
    pub(super) fn end(&mut self) -> io::Result<Option<Bytes>> {
        if self.begun {
            self.decoder.try_finish()?;
            self.begun = false;
        }
        Ok(self.unpacked())
    }

    fn unpacked(&mut self) -> Option<Bytes> {
        let piece = std::mem::take(self.decoder.get_mut());
        (!piece.is_empty()).then(|| piece.into())
    }
}
