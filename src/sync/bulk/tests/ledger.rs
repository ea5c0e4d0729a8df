//! A journal in memory. It fails the test as soon as it is told something out of order.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::error::{Error, Kind, Result};
use crate::lead::Verdict;
use crate::store::{Leased, OwnedReceived, PlannedWrite, Settled};
use crate::sync::bulk::Journal;

#[derive(Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    entries: BTreeMap<u32, Entry>,
    leases: Vec<usize>,
    /// Leads with a row that is leased and not settled.
    busy: HashSet<String>,
    /// Rows that are already so.
    known: HashSet<u32>,
    /// The lease or mark with this number fails, counted from 0, and all after it.
    breaks_at: Option<usize>,
    waited_for: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) lead: Option<String>,
    pub(super) has_left: bool,
    pub(super) verdict: Option<Verdict>,
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) ticket: Option<String>,
    pub(super) handed_over: bool,
}

impl Book {
    fn works(&mut self) -> Result<()> {
        self.waited_for += 1;
        match self.breaks_at {
            Some(at) if self.waited_for > at => {
                Err(Error::new(Kind::Failure, "disk-full", "the disk is full"))
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, row: u32) -> &mut Entry {
        let entry = self.entries.get_mut(&row).expect("the row is leased");
        assert_eq!(entry.verdict, None, "row {row} is settled already");
        entry
    }
}

impl Ledger {
    pub(super) fn knowing(rows: &[u32]) -> Self {
        let ledger = Self::default();
        ledger.0.lock().unwrap().known.extend(rows);
        ledger
    }

    /// From now on this row is already so.
    pub(super) fn knows(&self, row: u32) {
        self.0.lock().unwrap().known.insert(row);
    }

    pub(super) fn breaking_at(at: usize) -> Self {
        let ledger = Self::default();
        ledger.0.lock().unwrap().breaks_at = Some(at);
        ledger
    }

    pub(super) fn has_left(&self, row: u32) -> bool {
        let book = self.0.lock().unwrap();
        let entry = book.entries.get(&row);
        entry.is_some_and(|it| it.has_left && it.verdict.is_none())
    }

    pub(super) fn entry(&self, row: u32) -> Entry {
        let book = self.0.lock().unwrap();
        book.entries.get(&row).cloned().unwrap_or_default()
    }

    /// The verdict of every row that is in the journal.
    pub(super) fn verdicts(&self) -> BTreeMap<u32, Verdict> {
        let book = self.0.lock().unwrap();
        let settled = |(row, entry): (&u32, &Entry)| {
            let verdict = entry.verdict;
            (*row, verdict.unwrap_or_else(|| panic!("row {row} is open")))
        };
        book.entries.iter().map(settled).collect()
    }

    /// How many rows came to this.
    pub(super) fn count(&self, verdict: Verdict) -> usize {
        let verdicts = self.verdicts();
        verdicts.values().filter(|it| **it == verdict).count()
    }

    pub(super) fn leases(&self) -> Vec<usize> {
        self.0.lock().unwrap().leases.clone()
    }
}

impl Journal for Ledger {
    async fn lease(&self, writes: Vec<PlannedWrite>, again: bool) -> Result<Vec<Leased>> {
        tokio::task::yield_now().await;
        let mut book = self.0.lock().unwrap();
        book.works()?;
        book.leases.push(writes.len());
        let mut leased = Vec::new();
        for write in writes {
            let lead = write.lead.map(|lead| lead.to_string());
            let is_so = !again && book.known.contains(&write.row);
            if let Some(lead) = lead.clone().filter(|_| !is_so) {
                let is_free = book.busy.insert(lead);
                assert!(is_free, "row {} is leased too early", write.row);
            }
            let entry = Entry {
                lead,
                verdict: is_so.then_some(Verdict::Unchanged),
                ..Entry::default()
            };
            let before = book.entries.insert(write.row, entry);
            assert!(before.is_none(), "row {} is leased twice", write.row);
            leased.push(if is_so {
                let by_run = "earlier".to_owned();
                Leased::Unchanged { by_run }
            } else {
                Leased::Go
            });
        }
        Ok(leased)
    }

    async fn leaving(&self, rows: Vec<u32>, _at: Timestamp) -> Result<()> {
        tokio::task::yield_now().await;
        let mut book = self.0.lock().unwrap();
        book.works()?;
        for row in rows {
            book.open(row).has_left = true;
        }
        Ok(())
    }

    fn hand_over(&self) {}

    fn came_back(&self, rows: Vec<u32>) {
        let mut book = self.0.lock().unwrap();
        for row in rows {
            book.open(row).has_left = false;
        }
    }

    fn settle(&self, row: u32, settled: Settled, received: Option<OwnedReceived>) {
        let mut book = self.0.lock().unwrap();
        let is_broken = book.breaks_at.is_some_and(|at| book.waited_for > at);
        if is_broken && !book.entries.contains_key(&row) {
            return;
        }
        let entry = book.open(row);
        entry.verdict = Some(settled.verdict);
        entry.code = settled.code;
        entry.message = settled.message;
        entry.handed_over = received.is_some();
        if let Some(lead) = entry.lead.clone() {
            book.busy.remove(&lead);
        }
    }

    async fn ticket(&self, rows: Vec<u32>, ticket: String) -> Result<()> {
        let mut book = self.0.lock().unwrap();
        book.works()?;
        for row in rows {
            let entry = book.open(row);
            assert!(entry.has_left, "row {row} has a ticket and never left");
            entry.ticket = Some(ticket.clone());
        }
        Ok(())
    }
}
