//! Drains a make-believe Azure, with everything that can go wrong between storing and removing.

mod azure;
mod container;
mod endless;
mod queue;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::error::Kind;
use crate::store::{Filter, Quarantined};
use crate::sync::Destination;
use crate::sync::pull::Wanted;
use crate::sync::stop::Stop;
use crate::vendor;
use azure::{Azure, locked, sources};

const ONE: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const TWO: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";
const THREE: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3303";

static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A body about a lead.
fn about(id: &str, name: &str) -> String {
    format!("{{\"id\": \"{id}\",  \"FirstName\": \"{name}\"}}")
}

/// A data folder, and what one pull of it is asked to do.
struct Desk {
    folder: tempfile::TempDir,
    destination: Destination,
    confirm: bool,
    limit: Option<u64>,
    runs: AtomicU32,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let destination = Destination {
            append: Some(folder.path().join("out.jsonl")),
            exec: None,
        };
        Self {
            folder,
            destination,
            confirm: true,
            limit: None,
            runs: AtomicU32::new(0),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn store(&self) -> Store {
        Store::open(self.path()).unwrap()
    }

    async fn drain(&self, sources: &[Source]) -> Outcome {
        let run = format!("run-{}", self.runs.fetch_add(1, SeqCst));
        let options = Options {
            run: &run,
            arguments: json!({}),
            wanted: Wanted::Listed { full: false },
            turn: &TURN,
            destination: self.destination.clone(),
            confirm: self.confirm,
            limit: self.limit,
            now: &|| Timestamp::constant(1_800_000_000, 0),
        };
        let card = vendor::by_id("crf-connect").unwrap().card();
        let (mut store, mut stop) = (self.store(), Stop::listen().unwrap());
        let came = stop.came();
        let mut watch = |_| {};
        let drained = drain(
            card, "crf", sources, &mut store, &options, &mut watch, &came,
        );
        stop.attend(drained).await.unwrap()
    }

    async fn queue(&self, azure: &Arc<Mutex<Azure>>) -> Outcome {
        self.drain(&sources(azure, &["queue_url"], "delete")).await
    }

    async fn container(&self, azure: &Arc<Mutex<Azure>>, blobs: &str) -> Outcome {
        self.drain(&sources(azure, &["container_url"], blobs)).await
    }

    /// Id and first name of every lead, in the order in which they came.
    fn leads(&self) -> Vec<(String, String)> {
        let mut leads = Vec::new();
        self.store()
            .lead_rows(&Filter::default(), &mut |row| {
                let stored = row.lead()?;
                let name = stored.lead.fields["FirstName"].as_str().unwrap();
                leads.push((stored.lead.id.to_string(), name.to_owned()));
                Ok(())
            })
            .unwrap();
        leads
    }

    fn quarantined(&self) -> Vec<Quarantined> {
        let mut found = Vec::new();
        self.store()
            .quarantined(&Filter::default(), &mut |it| {
                found.push(it);
                Ok(())
            })
            .unwrap();
        found
    }

    /// First names as they were appended.
    fn appended(&self) -> Vec<String> {
        let path = self.destination.append.as_ref().unwrap();
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let name = |line: &str| {
            let lead: Value = serde_json::from_str(line).unwrap();
            lead["fields"]["FirstName"].as_str().unwrap().to_owned()
        };
        text.lines().map(name).collect()
    }

    fn unfinished(&self) -> usize {
        self.store().unfinished("crf").unwrap().len()
    }

    fn remembered(&self, kind: &str, names: &[&str]) -> usize {
        self.store().seen("crf", kind, names).unwrap().len()
    }
}

fn fault(outcome: &Outcome) -> (Kind, &str) {
    let fault = outcome.fault.as_ref().unwrap();
    (fault.kind, &fault.code)
}
