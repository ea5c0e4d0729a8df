//! What was found out about a text, for the next row that says the same.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// The most texts that are remembered: a sheet has few stages and few listed values.
const MOST: usize = 1024;

/// The longest text that is remembered, in bytes.
const LONGEST: usize = 256;

/// Texts and what they mean. It does not grow without end.
pub struct Memo<T>(HashMap<Box<str>, T, FixedState>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T: Copy> Memo<T> {
    /// What a text means, where it was met before.
    #[inline]
    pub fn get(&self, text: &str) -> Option<T> {
        self.0.get(text).copied()
    }

    /// Remembers what a text means, while there is room.
    pub fn keep(&mut self, text: &str, meaning: T) {
        if self.0.len() < MOST && text.len() <= LONGEST {
            self.0.insert(text.into(), meaning);
        }
    }
}
