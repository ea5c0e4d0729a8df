//! The part of a text that is being looked at: grows at its end, is taken away at its start.

use std::io;

use super::text::Text;

/// Text that has been read and not yet been taken.
pub struct Window {
    text: Text,
    bytes: Vec<u8>,
    start: usize,
    ended: bool,
}

impl Window {
    /// Nothing read yet.
    pub fn new(text: Text) -> Self {
        Self {
            text,
            bytes: Vec::new(),
            start: 0,
            ended: false,
        }
    }

    /// What has been read and not been taken.
    pub fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Reads on. `false` at the end.
    pub fn more(&mut self) -> io::Result<bool> {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        let before = self.bytes.len();
        while !self.ended && self.bytes.len() == before {
            self.ended = !self.text.fill(&mut self.bytes)?;
        }
        Ok(self.bytes.len() > before)
    }

    /// Reads until there are as many bytes, or no more.
    pub fn at_least(&mut self, count: usize) -> io::Result<()> {
        while self.rest().len() < count && self.more()? {}
        Ok(())
    }

    /// Takes bytes away.
    pub fn take(&mut self, count: usize) {
        self.start = (self.start + count).min(self.bytes.len());
    }

    /// What was guessed about the encoding so far.
    pub fn notes(&self) -> &[String] {
        &self.text.notes
    }

    /// Whether the text began with a byte order mark, or is not UTF-8.
    pub fn marked(&self) -> bool {
        self.text.marked
    }

    /// Whether some bytes meant nothing in the encoding.
    pub fn replaced(&self) -> bool {
        self.text.replaced
    }
}
