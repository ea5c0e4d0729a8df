//! Pulls from a make-believe vendor, with everything that can go wrong between two of them.

mod bank;
mod batches;
mod delivered;
mod killed;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::error::Kind;
use crate::store::{Filter, StoredLead};
use crate::sync::stop::Stop;
use bank::{Bank, List, paged, session};

const ONE: (Option<&str>, &str) = (Some("1"), r#"{"id": 1,  "name": "Ann", "amount": 12.50}"#);
const TWO: (Option<&str>, &str) = (Some("2"), r#"{"id": 2, "name": "Bob"}"#);
const THREE: (Option<&str>, &str) = (Some("3"), r#"{"id": 3, "name": "Cid"}"#);

static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A data folder, and what one pull of it is asked to do.
struct Desk {
    folder: tempfile::TempDir,
    destination: Destination,
    confirm: bool,
    limit: Option<u64>,
    profile: &'static str,
    settings: Value,
    wanted: Wanted,
    runs: AtomicU32,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            destination: Destination::default(),
            confirm: true,
            limit: None,
            profile: "cars",
            settings: json!({}),
            wanted: Wanted::Listed { full: false },
            runs: AtomicU32::new(0),
        }
    }

    fn appending(name: &str) -> Self {
        let mut desk = Self::new();
        desk.destination.append = Some(desk.folder.path().join(name));
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn store(&self) -> Store {
        Store::open(self.path()).unwrap()
    }

    async fn pull(&self, bank: &Arc<Mutex<Bank>>) -> Outcome {
        self.pull_from(&session(bank, self.profile, self.settings.clone()))
            .await
    }

    async fn pull_from(&self, session: &Session) -> Outcome {
        let run = format!("run-{}", self.runs.fetch_add(1, SeqCst));
        let options = self.options(&run);
        let came = Stop::listen().unwrap().came();
        pull(session, &mut self.store(), &options, &mut |_| {}, &came)
            .await
            .unwrap()
    }

    fn options<'a>(&self, run: &'a str) -> Options<'a> {
        Options {
            run,
            arguments: json!({}),
            wanted: self.wanted,
            turn: &TURN,
            destination: self.destination.clone(),
            confirm: self.confirm,
            limit: self.limit,
            now: &|| Timestamp::constant(1_800_000_000, 0),
        }
    }

    fn leads(&self) -> Vec<StoredLead> {
        let mut leads = Vec::new();
        let filter = Filter {
            raw: true,
            ..Filter::default()
        };
        self.store()
            .lead_rows(&filter, &mut |row| {
                leads.push(row.lead()?);
                Ok(())
            })
            .unwrap();
        leads
    }

    fn raw(&self) -> Vec<String> {
        let raw = |lead: StoredLead| String::from_utf8(lead.raw.unwrap()).unwrap();
        self.leads().into_iter().map(raw).collect()
    }

    fn history(&self, id: &str) -> Vec<&'static str> {
        let events = self.store().history(self.profile, &LeadId::new(id));
        events.unwrap().iter().map(|it| it.kind.word()).collect()
    }

    fn unfinished(&self) -> usize {
        self.store().unfinished(self.profile).unwrap().len()
    }

    fn appended(&self) -> String {
        std::fs::read_to_string(self.destination.append.as_ref().unwrap()).unwrap()
    }

    fn appended_ids(&self) -> Vec<String> {
        let id = |line: &str| {
            let lead: Value = serde_json::from_str(line).unwrap();
            lead["id"].as_str().unwrap().to_owned()
        };
        self.appended().lines().map(id).collect()
    }
}
