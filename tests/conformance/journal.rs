//! The journal of a bulk run, in memory: only the verdicts are kept.

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::Timestamp;
use leadctl::error::Result;
use leadctl::lead::Verdict;
use leadctl::store::{Leased, OwnedReceived, PlannedWrite, Settled};
use leadctl::sync::bulk::{Journal, Watch};

#[derive(Default)]
pub struct Verdicts(Mutex<BTreeMap<u32, Verdict>>);

impl Verdicts {
    pub fn of(&self, row: u32) -> Option<Verdict> {
        self.0.lock().unwrap().get(&row).copied()
    }
}

impl Journal for Verdicts {
    async fn lease(&self, writes: Vec<PlannedWrite>, _again: bool) -> Result<Vec<Leased>> {
        Ok(writes.iter().map(|_| Leased::Go).collect())
    }

    async fn leaving(&self, _rows: Vec<u32>, _at: Timestamp) -> Result<()> {
        Ok(())
    }

    fn hand_over(&self) {}

    fn came_back(&self, _rows: Vec<u32>) {}

    fn settle(&self, row: u32, settled: Settled, _received: Option<OwnedReceived>) {
        let twice = self.0.lock().unwrap().insert(row, settled.verdict);
        assert_eq!(twice, None, "row {row} is settled twice");
    }

    async fn ticket(&self, _rows: Vec<u32>, _ticket: String) -> Result<()> {
        Ok(())
    }
}

/// Nobody looks on.
pub struct Nobody;

impl Watch for Nobody {
    fn done(&self, _verdict: Verdict) {}

    fn waits(&self, _why: &str, _wait: std::time::Duration) {}
}
