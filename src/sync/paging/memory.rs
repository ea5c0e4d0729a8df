//! Which records were seen, as they were, and for how much of the list each of them vouches.

use std::collections::{HashMap, HashSet};

use super::Record;

/// What was seen of a list.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// Leads.
    pub(super) keys: HashSet<u64>,
    /// Leads as they were.
    seen: HashMap<u64, Seen>,
    /// Counts how often reading began at the top. A record vouches for what stands before it only as long as reading
    /// goes on from the same top: what is put there later stands before it as well.
    tops: u32,
    /// Leads, as they were, on pages of which it is not certain what stands before them.
    strays: HashSet<u64>,
    /// Whether records change with every reading, so that their bytes tell nothing.
    volatile: bool,
}

/// When a record was seen.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// In the reading from the so-manieth top; the last one that showed it.
    top: u32,
    /// In one that came to its end: everything that ever stood before it was seen.
    settled: bool,
}

/// What a page brought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brought {
    /// How many records are new, or were changed.
    pub fresh: u64,
    /// Whether some were changed.
    pub changed: bool,
}

impl Memory {
    /// Whether a record was seen exactly so.
    pub fn knows(&self, content: u64) -> bool {
        self.seen.contains_key(&content) || self.strays.contains(&content)
    }

    /// How many leads were seen.
    pub fn count(&self) -> u64 {
        u64::try_from(self.keys.len()).unwrap_or(u64::MAX)
    }

    /// Reading begins at the top.
    pub fn begin_at_top(&mut self) {
        self.tops += 1;
    }

    /// By what a record is known again, exactly as it was.
    pub fn mark(&self, record: &Record) -> u64 {
        if self.volatile {
            record.key
        } else {
            record.content
        }
    }

    /// From now on the bytes of records tell nothing.
    pub fn know_by_key(&mut self) {
        self.volatile = true;
        let seen = Seen {
            top: self.tops,
            settled: false,
        };
        self.seen.extend(self.keys.iter().map(|key| (*key, seen)));
    }

    /// Whether a record was seen since reading began at the top.
    pub fn is_anchor(&self, record: &Record) -> bool {
        let seen = self.seen.get(&self.mark(record));
        seen.is_some_and(|it| it.top == self.tops)
    }

    /// Whether everything that ever stood before a record was seen.
    pub fn is_settled(&self, record: &Record) -> bool {
        let seen = self.seen.get(&self.mark(record));
        seen.is_some_and(|it| it.settled)
    }

    /// Takes a page in of which it is not certain what stands before it.
    pub fn stray(&mut self, page: &[Record]) {
        self.strays.extend(page.iter().map(|it| it.content));
    }

    /// Takes a page in before which everything was seen.
    pub fn cover(&mut self, page: &[Record]) -> Brought {
        let mut brought = Brought {
            fresh: 0,
            changed: false,
        };
        for record in page {
            let is_new = !self.keys.contains(&record.key);
            let is_changed = !is_new && !self.seen.contains_key(&self.mark(record));
            brought.changed |= is_changed;
            brought.fresh += u64::from(is_new || is_changed);
        }
        for record in page {
            self.keys.insert(record.key);
            let (top, mark) = (self.tops, self.mark(record));
            let settled = false;
            let seen = self.seen.entry(mark).or_insert(Seen { top, settled });
            seen.top = top;
        }
        brought
    }

    /// The reading that began at the last top came to its end.
    pub fn settle(&mut self) {
        for seen in self.seen.values_mut() {
            seen.settled |= seen.top == self.tops;
        }
    }

    /// Everything is to be read again.
    pub fn unsettle(&mut self) {
        for seen in self.seen.values_mut() {
            seen.settled = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stamp;
    use super::*;

    fn record(key: u64) -> Record {
        Record {
            key,
            content: key + 1000,
            stamp: Stamp::default(),
        }
    }

    #[test]
    fn only_what_was_seen_since_the_top_anchors_what_stands_behind_it() {
        let mut memory = Memory::default();
        memory.begin_at_top();
        memory.cover(&[record(1), record(2)]);
        assert!(memory.is_anchor(&record(2)));
        memory.begin_at_top();
        assert!(!memory.is_anchor(&record(2)), "something came in above it");
        memory.cover(&[record(2)]);
        memory.settle();
        assert!(memory.is_settled(&record(2)) && memory.is_anchor(&record(2)));
        assert!(!memory.is_settled(&record(1)), "it was not come to again");
        memory.unsettle();
        assert!(!memory.is_settled(&record(2)));
    }

    #[test]
    fn what_strayed_in_is_known_and_neither_counted_nor_an_anchor() {
        let mut memory = Memory::default();
        memory.stray(&[record(1)]);
        assert!(memory.knows(record(1).content) && !memory.is_anchor(&record(1)));
        assert_eq!(memory.count(), 0);
        assert_eq!(memory.cover(&[record(1)]).fresh, 1);
    }
}
