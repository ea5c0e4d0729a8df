//! Faults on demand: what a person wants to go wrong at the make-believe vendors, for which requests, and how often.
//!
//! A file of faults is read once, by `read` and `effect`. Each request is held against them in the order of the file; every fault
//! that it fits counts it, and the first whose turn it is befalls it. What that means stands in `Effect`; the desk
//! carries it out.

mod effect;
mod filter;
mod read;
pub(super) mod spoil;
#[cfg(test)]
mod tests;
mod turns;

use std::cell::RefCell;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::SignedDuration;

pub use effect::EFFECTS;

use crate::error::Result;
use crate::exchange::{Reply, Sealed};
use filter::Filter;
use turns::{Tally, Turns};

/// The faults of one file, and how far each has come. The default is none.
#[derive(Default)]
pub struct Faults {
    file: String,
    list: Vec<Fault>,
    tell: Option<Tell>,
}

/// Who is told of each fault that happens.
type Tell = Box<dyn Fn(&str) + Send>;

/// One `[[fault]]`.
pub(super) struct Fault {
    line: usize,
    filter: Filter,
    turns: Turns,
    tally: RefCell<Tally>,
    /// What happens.
    pub effect: Effect,
}

/// On which side of the vendor's doing a fault lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// The vendor never hears of the request.
    Before,
    /// The vendor did what was asked; only its answer suffers.
    After,
}

/// What happens to a request.
pub(super) enum Effect {
    /// This goes out in place of the vendor's answer.
    Answer(When, Reply),
    /// The vendor acts, or answers, only after so long.
    Delay(When, Duration),
    /// No answer ever comes.
    Hang(When),
    /// The connection is broken off.
    Reset(When),
    /// The vendor's answer ends after so many bytes of its body.
    Cut(usize),
    /// The vendor's answer comes byte by byte, with such a pause before each.
    Drip(Duration),
    /// The vendor's former answer to such a request comes again; here it is kept.
    RepeatPage(RefCell<Option<Reply>>),
    /// So many of the first elements of the answer's list are missing.
    ShiftPage(usize),
    /// The vendor's clock is wrong by so much.
    Clock(SignedDuration),
    /// The vendor says that it did what was asked, and did nothing.
    Ignore,
    /// Every login has just run out.
    ExpireTokens,
}

impl Faults {
    /// Reads a file of faults; `-` is standard input. Errors: 2 where it cannot be opened; 3, with line and column,
    /// where it says nothing that can be done.
    pub fn read(path: &Path) -> Result<Self> {
        let (file, text) = read::text(path)?;
        Self::parse(&file, text)
    }

    /// The same from a text, whatever it is called.
    pub fn parse(file: &str, text: String) -> Result<Self> {
        Ok(Self {
            list: read::faults(file, text)?,
            file: file.to_owned(),
            tell: None,
        })
    }

    /// The same faults; each time that one befalls a request, this is told in a line.
    #[must_use]
    pub fn told(self, tell: impl Fn(&str) + Send + 'static) -> Self {
        Self {
            tell: Some(Box::new(tell)),
            ..self
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// The fault that befalls this request, if any; it is told at once.
    pub(super) fn due(&self, vendor: &str, asked: &Sealed, now: Instant) -> Option<&Fault> {
        let fits = |fault: &&Fault| fault.filter.fits(vendor, asked);
        let is_due = |fault: &&Fault| fault.turns.come(&mut fault.tally.borrow_mut(), now);
        // All of them are asked before the first is taken: each counts every request that it fits.
        let due: Vec<&Fault> = self.list.iter().filter(fits).filter(is_due).collect();
        let first = due.into_iter().next()?;
        if let Some(tell) = &self.tell {
            let (method, path) = (asked.method.as_str(), asked.url.path());
            tell(&format!(
                "{}, line {}: {method} /{vendor}{path}: {}",
                self.file, first.line, first.effect
            ));
        }
        Some(first)
    }

    /// Keeps a vendor's own answer for the faults that will repeat it.
    pub(super) fn keep(&self, vendor: &str, asked: &Sealed, reply: &Reply) {
        for fault in &self.list {
            if let Effect::RepeatPage(last) = &fault.effect
                && fault.filter.fits(vendor, asked)
            {
                last.replace(Some(reply.clone()));
            }
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(when, reply) => {
                write!(f, "answered with status {} {when}", reply.status)
            }
            Self::Delay(when, time) => write!(f, "delayed by {time:?} {when}"),
            Self::Hang(when) => write!(f, "never answered, hangs {when}"),
            Self::Reset(when) => write!(f, "connection reset {when}"),
            Self::Cut(bytes) => write!(f, "answer cut after {bytes} bytes"),
            Self::Drip(pause) => write!(f, "answer drips, a byte every {pause:?}"),
            Self::RepeatPage(_) => write!(f, "the former answer again"),
            Self::ShiftPage(records) => write!(f, "the list without its first {records}"),
            Self::Clock(by) => write!(f, "the vendor's clock is wrong by {by:#}"),
            Self::Ignore => write!(f, "answered, and not done"),
            Self::ExpireTokens => write!(f, "every login has run out"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before the vendor acted",
            Self::After => "after the vendor acted",
        })
    }
}
