//! Many leads at once, through the real binary against the sandbox as it is served: told by exit code, by the run
//! document, by the result files, and by what the vendor really did.

mod again;
mod codes;
mod ends;
mod kills;
mod order;
mod sheets;
mod together;
mod told;
mod walk;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use leadctl::sandbox;
use serde_json::{Value, json};

use crate::desk::{Desk, Ran, Served};

/// The result files of every bulk run.
const FILES: [&str; 5] = ["applied", "rejected", "unknown", "unsent", "skipped"];

/// A desk before a served sandbox, whose profiles it knows.
struct Bench {
    desk: Desk,
    served: Served,
}

impl Bench {
    fn new() -> Self {
        Self::with_faults("")
    }

    fn with_faults(faults: &str) -> Self {
        let desk = Desk::new();
        let served = Served::with_faults(&desk, faults);
        desk.write_config(&served.profiles);
        Self { desk, served }
    }

    /// One that ends, and another with other faults, before the same desk.
    fn serve_anew(&mut self, faults: &str) {
        self.served.kill();
        self.served = Served::with_faults(&self.desk, faults);
        self.desk.write_config(&self.served.profiles);
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.desk.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.desk.path(name)).unwrap()
    }

    /// Plants so many leads at RenovationFind, and writes a sheet that moves each to `QUOTE_SENT`.
    fn quotes(&self, count: usize) -> Vec<String> {
        let ids = ids(count);
        self.desk.plant("renovationfind", &ids);
        self.write("quotes.csv", sheet("QUOTE_SENT", &ids));
        ids
    }

    /// A command as it is typed for a vendor's profile.
    fn typed<'a>(profile: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        [&["-p", profile, "--json", "-v"], arguments].concat()
    }

    fn run(&self, vendor: &str, arguments: &[&str]) -> Ran {
        let profile = format!("sandbox-{vendor}");
        self.desk.run(&Self::typed(&profile, arguments))
    }

    /// The same, with this on standard input.
    fn feed(&self, vendor: &str, arguments: &[&str], input: &[u8]) -> Ran {
        self.write("input", input);
        let profile = format!("sandbox-{vendor}");
        let mut command = self.desk.command(&Self::typed(&profile, arguments));
        command.stdin(fs::File::open(self.desk.path("input")).unwrap());
        Ran::from(command.output().unwrap())
    }

    /// Starts a command, to be interrupted.
    fn start(&self, vendor: &str, arguments: &[&str]) -> Child {
        let profile = format!("sandbox-{vendor}");
        let mut command = self.desk.command(&Self::typed(&profile, arguments));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// What a vendor really did, in its order.
    fn done(&self, vendor: &str) -> Vec<Done> {
        let ledger = sandbox::ledger(&self.desk.path("data")).unwrap();
        let of_vendor = ledger.into_iter().filter(|line| line.vendor == vendor);
        let done = of_vendor.map(|line| Done {
            lead: line.lead,
            what: line.what,
            body: line.body,
        });
        done.collect()
    }

    /// The leads to which a vendor did something, in its order.
    fn leads_done(&self, vendor: &str) -> Vec<String> {
        self.done(vendor).into_iter().map(|it| it.lead).collect()
    }

    /// Waits until a vendor did at least so much.
    fn wait_for(&self, vendor: &str, count: usize) {
        self.wait_until(|| self.done(vendor).len() >= count);
    }

    fn wait_until(&self, is_so: impl Fn() -> bool) {
        let begun = Instant::now();
        while !is_so() {
            let waited = begun.elapsed();
            assert!(waited < Duration::from_secs(30), "{}", self.served.said());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The only bulk run that there is, as it is listed.
    fn only_run(&self) -> String {
        let runs = self.desk.run(&["runs", "list", "--json"]).json();
        let runs = runs["runs"].as_array().unwrap();
        assert_eq!(runs.len(), 1, "{runs:?}");
        runs[0]["run"].as_str().unwrap().to_owned()
    }

    /// The folder of a run.
    fn folder(&self, run: &str) -> std::path::PathBuf {
        self.desk.path("data/runs").join(run)
    }
}

/// Something that a vendor did to a lead, and with what content.
#[derive(Debug)]
struct Done {
    lead: String,
    what: String,
    body: Value,
}

/// So many ids.
fn ids(count: usize) -> Vec<String> {
    (0..count).map(|it| (990_001 + it).to_string()).collect()
}

/// So many ids as CRF Connect has them.
fn uuids(count: usize) -> Vec<String> {
    let id = |it| format!("3f2504e0-4f89-41d3-9a0c-0305e82c{it:04x}");
    (0..count).map(id).collect()
}

/// A sheet that moves leads to a stage.
pub fn sheet(stage: &str, ids: &[String]) -> String {
    let rows = ids.iter().map(|id| format!("{id},{stage}\n"));
    format!("lead,stage\n{}", rows.collect::<String>())
}

/// The verdicts of a document, in the order of its rows.
fn verdicts(document: &Value) -> Vec<String> {
    let rows = document["rows"].as_array().unwrap().iter();
    rows.map(|row| row["verdict"].as_str().unwrap().to_owned())
        .collect()
}

/// How many rows came to what, without what none came to; from the summary, once it is the same as the rows.
#[track_caller]
fn counted(document: &Value) -> BTreeMap<String, u64> {
    let mut counted = BTreeMap::new();
    for verdict in verdicts(document) {
        *counted.entry(verdict).or_insert(0) += 1;
    }
    let summary = document["summary"].as_object().unwrap();
    for word in [
        "applied",
        "unchanged",
        "refused",
        "rejected",
        "failed",
        "unknown",
        "unsent",
        "skipped",
        "planned",
    ] {
        let rows = counted.get(word).copied().unwrap_or_default();
        assert_eq!(summary[word], rows, "{word}: {summary:?}");
    }
    assert_eq!(summary["rows"], counted.values().sum::<u64>());
    counted
}

/// What rows are expected to come to.
fn come_to<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
    counts.map(|(word, count)| (word.to_owned(), count)).into()
}

/// The run that a document tells of.
#[track_caller]
fn run_of(document: &Value) -> String {
    document["run"].as_str().expect("a run").to_owned()
}

/// A sheet's header, and its rows.
pub type Table = (Vec<String>, Vec<Vec<String>>);

pub fn table(path: &Path) -> Table {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = texts(reader.headers().unwrap());
    let rows = reader.records().map(|it| texts(&it.unwrap())).collect();
    (header, rows)
}

/// The rows of all result files of a run: which file, the input's own cells, and ours by name.
struct Kept {
    file: &'static str,
    cells: Vec<String>,
    ours: BTreeMap<String, String>,
}

/// Every row of a run's result files, in the order of the input.
fn kept(folder: &Path) -> Vec<Kept> {
    let mut all = Vec::new();
    for file in FILES {
        let (header, rows) = table(&folder.join(format!("{file}.csv")));
        let own = header.len() - 7;
        for row in rows {
            let ours = header.iter().zip(&row).skip(own);
            all.push(Kept {
                file,
                cells: row[..own].to_vec(),
                ours: ours.map(|(name, it)| (name.clone(), it.clone())).collect(),
            });
        }
    }
    all.sort_by_key(|kept| kept.ours["_row"].parse::<u64>().unwrap());
    all
}

/// Fails unless the result files of a run are its input: every row, none twice, every cell as it was.
#[track_caller]
pub fn is_whole(folder: &Path, input: &[Vec<String>]) {
    let kept = kept(folder);
    let cells: Vec<_> = kept.iter().map(|kept| kept.cells.clone()).collect();
    assert_eq!(cells, input);
}
