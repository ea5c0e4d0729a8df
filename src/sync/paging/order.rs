//! In which order a list is, by what its pages show.

use jiff::Timestamp;

/// When a record was changed and made, and its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// When it was changed.
    pub modified: Option<Timestamp>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its number.
    pub number: Option<i64>,
}

/// The order of a list, as far as it was read.
///
/// A list by age looks as if what was changed last came first, as long as nothing in it was ever changed. So the order
/// is only proven where neither age nor number explains it as well.
#[derive(Debug, Default)]
pub struct Order {
    records: u64,
    broken: bool,
    last: Option<Timestamp>,
    /// Whether some record was changed before the one above it.
    falls: bool,
    by_age: Ways,
    by_number: Ways,
}

/// Which ways something was seen to go from record to record.
#[derive(Debug, Default)]
struct Ways {
    up: bool,
    down: bool,
}

impl Ways {
    fn note<T: Ord>(&mut self, above: Option<T>, below: Option<T>) {
        if let (Some(above), Some(below)) = (above, below) {
            self.up |= below > above;
            self.down |= below < above;
        }
    }

    /// Whether the list cannot be in this order, be it up or down.
    fn is_refuted(&self) -> bool {
        self.up && self.down
    }
}

impl Order {
    /// Takes the next page.
    pub fn note(&mut self, page: impl Iterator<Item = Stamp>) {
        let mut above: Option<Stamp> = None;
        for stamp in page {
            self.records += 1;
            self.broken |= stamp.modified.is_none();
            if let Some(above) = above {
                self.broken |= stamp.modified > above.modified;
                self.falls |= stamp.modified < above.modified;
                self.by_age.note(above.created, stamp.created);
                self.by_number.note(above.number, stamp.number);
            }
            above = Some(stamp);
        }
        if let Some(below) = above.and_then(|it| it.modified) {
            self.broken |= self.last.is_some_and(|last| below > last);
            self.last = Some(below);
        }
    }

    /// Whether, so far, no record was changed later than one above it.
    pub fn is_newest_first(&self) -> bool {
        self.records > 0 && !self.broken
    }

    /// Whether what was changed last comes first, and nothing else explains what was seen.
    pub fn is_proven(&self) -> bool {
        self.is_newest_first()
            && self.falls
            && self.by_number.is_refuted()
            && (self.by_age.is_refuted() || !(self.by_age.up || self.by_age.down))
    }
}
