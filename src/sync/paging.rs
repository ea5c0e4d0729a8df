//! How a list is read in pages while others change it: where to ask next, and when everything was seen. Pure.
//!
//! A page begins a few records before the end of the one before it. As long as it shows a record that was seen before and has not
//! changed since, nothing slipped through between the two: what stood before that record was seen, what stands
//! behind it is on the page. Where no such record is shown, the list moved by more than the overlap, and we step back.
//! Where a list of several pages has ended, its top is looked at once more: some vendors put there what was changed.
//! The list's own count is believed only where it contradicts us: a shortage is never kept quiet.

mod memory;
mod order;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use memory::{Brought, Memory};

pub use order::{Order, Stamp};

/// The fewest and the most records that a page shares with the one before it.
const OVERLAP: (u64, u64) = (2, 10);

/// So often we step back before we say that the list changes too fast.
const MOST_BACKS: u32 = 40;

/// So many pages with nothing new behind everything that was reached: the vendor goes in circles.
const MOST_IDLE: u32 = 100;

/// So many times behind everything that came we ask, to see whether the vendor looks at where to start.
const FAR: u64 = 100;

/// So often the top of the list is looked at.
const MOST_LOOKS: u32 = 6;

/// So often a list is read from top to bottom.
const MOST_PASSES: u32 = 3;

/// One record of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Stands for the lead: the same for the same id.
    pub key: u64,
    /// Stands for the lead as it is: the same for the same id and the same bytes.
    pub content: u64,
    /// When it was changed and made, where the vendor says.
    pub stamp: Stamp,
}

/// What a reply says about the list besides its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// How many records there are.
    pub total: Option<u64>,
    /// How many records a page has at most, by the vendor's word.
    pub size: Option<u64>,
    /// How many records were asked for.
    pub asked: Option<u64>,
    /// Whether the list has no pages.
    pub whole: bool,
}

/// How reading a list ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything was seen.
    Complete,
    /// Everything that was changed since the time asked for was seen.
    Enough,
    /// The same comes for ever, and it may not be all.
    Repeated,
    /// It changes faster than it can be read.
    Unsteady,
    /// It shows fewer records than it says it has.
    Short {
        /// Shown.
        shown: u64,
        /// Said.
        total: u64,
    },
}

/// What is odd about a list although nothing was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// It shows more records than it says it has.
    TotalTooLow {
        /// Said.
        total: u64,
        /// Shown when that was said.
        shown: u64,
    },
    /// So many records have the id of another one.
    Twins(u64),
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// From the top to the end.
    Pass,
    /// At the top, once more.
    Look,
}

/// Whether the vendor looks at where a page is to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// There is no reason to doubt it.
    None,
    /// It was asked for what stands far behind; then we go on from here.
    Asked(u64),
    /// It does, and the next page is what it is.
    Settled,
}

/// How far the reading of one list has come.
#[derive(Debug)]
pub struct Paging {
    memory: Memory,
    start: u64,
    /// The end of the page before, with which the next one is to begin.
    tail: Vec<Record>,
    /// The page before, and where it was asked for.
    former: (u64, Vec<Record>),
    /// How many pages came that were not the page before once more.
    pages: u64,
    largest: u64,
    furthest: u64,
    back: u64,
    backs: u32,
    idle: u32,
    doubt: Doubt,
    /// Whether the list was seen to change during this pass.
    stirred: bool,
    total: Option<u64>,
    stage: Stage,
    passes: u32,
    looks: u32,
    reached: u64,
    /// How long the list was found to be by the last pass, and what it said of that then. What comes in at its end
    /// while its top is looked at is for the next pull.
    length: u64,
    said: Option<u64>,
    enough: bool,
    order: Order,
    since: Option<Timestamp>,
    oddities: Vec<Oddity>,
}

impl Paging {
    /// A list of which nothing was read yet. With `since`, it need not be read any further than to records that were
    /// changed before, if it turns out to show what was changed last first.
    pub fn new(since: Option<Timestamp>) -> Self {
        Self {
            memory: Memory::default(),
            start: 0,
            tail: Vec::new(),
            former: (0, Vec::new()),
            pages: 0,
            largest: 0,
            furthest: 0,
            back: 0,
            backs: 0,
            idle: 0,
            doubt: Doubt::None,
            stirred: false,
            total: None,
            stage: Stage::Pass,
            passes: 1,
            looks: 0,
            reached: 0,
            length: 0,
            said: None,
            enough: false,
            order: Order::default(),
            since,
            oddities: Vec::new(),
        }
    }

    /// How many records to skip in the next question.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Whether a record was seen exactly so.
    pub fn knows(&self, content: u64) -> bool {
        self.memory.knows(content)
    }

    /// In which order the list was found to be.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// What is odd about it.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// Takes the page that [`Self::start`] asked for. `None`: ask again.
    pub fn take(&mut self, page: &[Record], told: Told) -> Option<End> {
        let count = length(page);
        if let Some(total) = told.total {
            self.stirred |= self.total.is_some_and(|former| former != total);
            self.total = Some(total);
        }
        if told.whole {
            self.memory.cover(page);
            return Some(self.judged(count));
        }
        match (self.doubt, self.is_former(page)) {
            (Doubt::None | Doubt::Asked(_), true) => return self.repeated(count, told),
            (Doubt::Asked(start), false) => {
                // It was no matter of where to start: back to where we were.
                (self.doubt, self.start) = (Doubt::Settled, start);
                self.memory.stray(page);
                return None;
            }
            (Doubt::Settled, _) => self.doubt = Doubt::None,
            (Doubt::None, false) => {}
        }
        self.pages += 1;
        self.former = (self.start, page.to_vec());
        if !self.is_anchored(page) {
            self.memory.stray(page);
            return self.step_back();
        }
        self.back = 0;
        let overlap = length(&self.tail);
        let is_settled = page.is_empty() || page.iter().any(|it| self.memory.is_settled(it));
        let Brought { fresh, changed } = self.memory.cover(page);
        self.stirred |= changed;
        self.largest = self.largest.max(count);
        self.reached = self.start + count;
        self.compare(count);
        let is_last = fresh == 0 && count <= overlap;
        if self.stage == Stage::Look {
            return if is_settled || is_last {
                self.looked()
            } else {
                self.go_on(page, fresh)
            };
        }
        if self.passes == 1 && self.reached > self.furthest {
            self.order.note(page.iter().map(|it| it.stamp));
        }
        let agrees = self.total == Some(self.reached) && told.size.is_some_and(|it| count < it);
        self.enough = self.is_older(page);
        if self.enough || agrees || is_last {
            return self.pass_ended();
        }
        self.go_on(page, fresh)
    }

    /// A reply that shows more than it says there is contradicts itself, whatever others do to the list.
    fn compare(&mut self, count: u64) {
        let is_new = self.oddities.is_empty();
        if let Some(total) = self.total
            && count > 0
            && self.reached > total
            && is_new
        {
            let shown = self.reached;
            self.oddities.push(Oddity::TotalTooLow { total, shown });
        }
    }

    /// Whether this is the page before once more, although another one was asked for.
    fn is_former(&self, page: &[Record]) -> bool {
        let (start, former) = &self.former;
        let same = |(a, b): (&Record, &Record)| self.memory.mark(a) == self.memory.mark(b);
        !page.is_empty()
            && self.start != *start
            && former.len() == page.len()
            && former.iter().zip(page).all(same)
    }

    /// The page before came once more. It may be a slip, or so many leads came in that it moved to where we asked. A
    /// question for what stands far behind tells: a vendor that shows the same there does not look at where to start.
    /// If it is the only page that ever came, it is the whole list; unless it has exactly as many records as were
    /// asked for, or the list says that it has more.
    fn repeated(&mut self, count: u64, told: Told) -> Option<End> {
        let Doubt::None = self.doubt else {
            let all = match self.total {
                Some(total) => total <= count,
                None => told.asked != Some(count),
            };
            let is_whole = self.pages == 1 && all;
            return Some(if is_whole {
                End::Complete
            } else {
                End::Repeated
            });
        };
        self.doubt = Doubt::Asked(self.start);
        self.start = FAR * (self.furthest + count);
        None
    }

    /// Whether nothing can have slipped through before this page. Pages of one record share none with each other, so
    /// there it is only hoped.
    fn is_anchored(&mut self, page: &[Record]) -> bool {
        let goes_on = self.back == 0 && !self.tail.is_empty();
        let is_exact = goes_on
            && page.len() >= self.tail.len()
            && self.tail.iter().zip(page).all(|(a, b)| a.key == b.key);
        let changed = |(a, b): (&Record, &Record)| a.content != b.content;
        if is_exact && self.tail.len() > 1 && self.tail.iter().zip(page).all(changed) {
            self.memory.know_by_key();
        }
        if self.start == 0 {
            self.memory.begin_at_top();
            return true;
        }
        if self.back == 0 && self.tail.is_empty() {
            return true;
        }
        self.stirred |= !is_exact;
        page.iter().any(|it| self.memory.is_anchor(it))
    }

    fn step_back(&mut self) -> Option<End> {
        self.backs += 1;
        if self.backs > MOST_BACKS {
            return Some(End::Unsteady);
        }
        self.back = match self.back {
            0 => (self.largest / 2).max(1),
            back => back * 2,
        };
        self.start = self.start.saturating_sub(self.back);
        self.tail.clear();
        None
    }

    /// Whether everything behind this page was changed before the time that is asked for.
    fn is_older(&self, page: &[Record]) -> bool {
        let last = page.last().and_then(|it| it.stamp.modified);
        self.passes == 1
            && self.order.is_newest_first()
            && self
                .since
                .zip(last)
                .is_some_and(|(since, last)| last < since)
    }

    fn go_on(&mut self, page: &[Record], fresh: u64) -> Option<End> {
        if fresh > 0 {
            self.idle = 0;
        } else if self.reached > self.furthest {
            self.idle += 1;
            // A list that begins anew behind its end: nothing is missing by its own count.
            let is_all = self.total.is_some_and(|total| self.memory.count() >= total);
            if self.idle > 1 && is_all && !self.stirred {
                return self.pass_ended();
            }
            if self.idle > MOST_IDLE {
                return Some(End::Repeated);
            }
        }
        self.furthest = self.furthest.max(self.reached);
        let overlap = overlap(length(page));
        self.start = self.reached - overlap;
        let from = page.len() - usize::try_from(overlap).unwrap_or_default();
        self.tail = page.get(from..).unwrap_or_default().to_vec();
        None
    }

    /// A list of one page came in one piece. In a longer one, a lead that we had not come to yet may have gone to the
    /// top meanwhile.
    fn pass_ended(&mut self) -> Option<End> {
        self.furthest = self.furthest.max(self.reached);
        self.said = self.total;
        if self.pages == 1 {
            return Some(self.judged(self.reached));
        }
        self.memory.settle();
        self.length = self.reached;
        self.stage = Stage::Look;
        self.look();
        None
    }

    fn look(&mut self) {
        self.looks += 1;
        self.start = 0;
        self.tail.clear();
        // The page before is no page before the top.
        self.former = (0, Vec::new());
    }

    /// The top was read down to where everything was seen before. If that took one page, nothing was put above it
    /// meanwhile.
    fn looked(&mut self) -> Option<End> {
        if self.start == 0 {
            return self.calm();
        }
        if self.looks >= MOST_LOOKS {
            return Some(End::Unsteady);
        }
        self.memory.settle();
        self.look();
        None
    }

    /// Everything was seen. Where nothing moved, positions are exact; else the leads are counted, and if some
    /// are missing, everything is read again.
    fn calm(&mut self) -> Option<End> {
        let shown = if self.stirred {
            self.memory.count()
        } else {
            self.length
        };
        let end = self.judged(shown);
        if !matches!(end, End::Short { .. }) || !self.stirred {
            return Some(end);
        }
        if self.passes >= MOST_PASSES {
            return Some(end);
        }
        self.passes += 1;
        self.stirred = false;
        self.memory.unsettle();
        self.stage = Stage::Pass;
        self.look();
        self.looks = 0;
        None
    }

    fn judged(&mut self, shown: u64) -> End {
        if self.enough {
            return End::Enough;
        }
        let twins = shown.saturating_sub(self.memory.count());
        if twins > 0 {
            self.oddities.push(Oddity::Twins(twins));
        }
        match self.said {
            Some(total) if shown < total => End::Short { shown, total },
            _ => End::Complete,
        }
    }
}

fn length(records: &[Record]) -> u64 {
    u64::try_from(records.len()).unwrap_or(u64::MAX)
}

/// How many records a page of so many shares with the next one.
fn overlap(count: u64) -> u64 {
    let (least, most) = OVERLAP;
    (count / 10).clamp(least, most).min(count.saturating_sub(1))
}
