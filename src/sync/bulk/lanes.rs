//! Keeps the changes of one lead in the order of the file: the next one waits until the one before it has ended.

use std::collections::{HashMap, VecDeque};

use super::errand::Errand;
use crate::lead::LeadId;

/// So many rows at most wait for the one before them; then reading stops.
const MOST_HELD: usize = 1024;

/// The leads that a run is changing. An added lead has no id yet: its content stands for it, since the journal can
/// tell a repetition only from what has ended.
#[derive(Default)]
pub(super) struct Lanes {
    held: HashMap<String, VecDeque<Errand>>,
    waiting: usize,
    /// Leads with a row that did not come to its end, and that row.
    open: HashMap<String, u32>,
}

/// What is to be done with a row.
pub(super) enum Entered {
    /// It may go.
    Free(Errand),
    /// It waits for an earlier row of its lead.
    Held,
    /// It must not go: this earlier row of its lead is open.
    Behind(u32, Errand),
}

impl Lanes {
    /// Leads that are open from the start.
    pub(super) fn new(open: &HashMap<LeadId, u32>) -> Self {
        let open = open.iter().map(|(lead, row)| (lead.to_string(), *row));
        Self {
            open: open.collect(),
            ..Self::default()
        }
    }

    /// Whether so many rows wait that no more may be read.
    pub(super) fn are_full(&self) -> bool {
        self.waiting >= MOST_HELD
    }

    /// A row wants to go.
    pub(super) fn enter(&mut self, errand: Errand) -> Entered {
        let lane = errand.lane();
        if let Some(row) = self.open.get(lane) {
            return Entered::Behind(*row, errand);
        }
        if let Some(held) = self.held.get_mut(lane) {
            held.push_back(errand);
            self.waiting += 1;
            return Entered::Held;
        }
        self.held.insert(lane.to_owned(), VecDeque::new());
        Entered::Free(errand)
    }

    /// A row has ended: the next one of its lead may go.
    pub(super) fn leave(&mut self, lane: &str) -> Option<Errand> {
        let held = self.held.get_mut(lane)?;
        let next = held.pop_front();
        if next.is_some() {
            self.waiting -= 1;
        } else {
            self.held.remove(lane);
        }
        next
    }

    /// A row did not come to its end: whatever of its lead waits must not go.
    pub(super) fn block(&mut self, lane: &str, row: u32) -> VecDeque<Errand> {
        self.open.insert(lane.to_owned(), row);
        let held = self.held.remove(lane).unwrap_or_default();
        self.waiting -= held.len();
        held
    }
}
