//! A bulk run against a vendor that plays from a script, with a journal in memory that watches over the order of what
//! it is told. Time is tokio's, and paused.

mod anything;
mod desk;
mod ledger;
mod sending;
mod stopping;
mod together;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::{Orders, Sent, Watch, send};
use crate::account::{Account, Pass};
use crate::error::{Kind, Result};
use crate::lead::{Edit, Entry, Operation, Verdict};
use crate::store::{Kept, NewRun, Standing};
use crate::sync::stop::Stop;
use crate::transport::{Limits, MemoryGate, Session};
use desk::{Desk, Vendor};
use ledger::Ledger;

struct Nobody;

impl Watch for Nobody {
    fn done(&self, _verdict: Verdict) {}
    fn waits(&self, _why: &str, _wait: Duration) {}
}

fn orders() -> Orders {
    Orders {
        concurrency: 4,
        max_errors: None,
        together: false,
        again: false,
        via: None,
        allow_final: false,
        asked_at: Timestamp::UNIX_EPOCH,
        open: HashMap::new(),
    }
}

/// A row that moves a lead to a stage.
fn row(row: u32, lead: u32, stage: &str) -> Kept {
    Kept {
        row,
        line: u64::from(row),
        cells: Vec::new(),
        lead: Some(lead.to_string()),
        stage: Some(stage.to_owned()),
        edits: vec![Edit {
            field: "note".to_owned(),
            entry: Entry::Text(row.to_string()),
        }],
        rule: None,
        standing: Standing::Ready(Vec::new()),
    }
}

/// So many rows, each about a lead of its own.
fn rows(count: u32) -> Vec<Kept> {
    (1..=count).map(|at| row(at, 1000 + at, "DONE")).collect()
}

fn session(vendor: Vendor, desk: &Desk, limits: Limits) -> Session {
    let pass = Pass {
        base: "https://vendor.example".parse().unwrap(),
        headers: Vec::new(),
        secrets: std::collections::BTreeMap::new(),
        token: None,
        masked: false,
    };
    let gate = Arc::new(MemoryGate::default());
    let wire = Box::new(desk.clone());
    Session::with_wire(
        vendor.at_work(),
        Account::default(),
        pass,
        limits,
        gate,
        wire,
    )
}

/// A bulk run that a test can stop.
struct Bench {
    vendor: Vendor,
    limits: Limits,
    orders: Orders,
    operation: Operation,
    signal: Option<(Duration, Kind)>,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            vendor: Vendor::Single,
            limits: Limits {
                retries: 1,
                ..Limits::default()
            },
            orders: orders(),
            operation: Operation::ChangeStage,
            signal: None,
        }
    }
}

impl Bench {
    async fn send(self, desk: &Desk, rows: impl IntoIterator<Item = Kept>) -> Result<Sent> {
        self.send_all(desk, rows.into_iter().map(Ok)).await
    }

    async fn send_all(self, desk: &Desk, rows: impl Iterator<Item = Result<Kept>>) -> Result<Sent> {
        let session = session(self.vendor, desk, self.limits);
        let run = NewRun {
            id: "run".to_owned(),
            operation: self.operation,
            profile: "acme".to_owned(),
            vendor: "acme".to_owned(),
            started_at: Timestamp::UNIX_EPOCH,
            arguments: serde_json::Value::Null,
        };
        let (mut stop, signals) = Stop::scripted();
        let ledger: &Ledger = &desk.ledger;
        let sending = send(
            &session,
            ledger,
            &run,
            rows,
            &self.orders,
            &Nobody,
            &mut stop,
        );
        let signal = async {
            if let Some((after, kind)) = self.signal {
                tokio::time::sleep(after).await;
                signals.send(kind).unwrap();
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            sent = sending => sent,
            () = signal => unreachable!(),
        }
    }
}
