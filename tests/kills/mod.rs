//! Killed at any moment, refused by the disk, started fifty times at once: nothing is lost, doubled, or confirmed without
//! being stored, and the next ordinary run puts all in order.
//!
//! The sandbox is played in this process, on a folder of its own: only `leadctl` itself is killed. What it left behind
//! is judged by `ledger`, which reads the files by itself. `LEADCTL_KILLS=full` does all of it instead of a slice; each
//! count has a variable of its own, see [`count`]. A seed is printed; with `LEADCTL_KILLS_SEED` it comes again.

mod calls;
mod copies;
mod errors;
mod ledger;
mod power;
mod pulls;
mod pushes;
mod signals;
mod starts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use fastrand::Rng;
use leadctl::lead::LeadId;
use leadctl::sandbox::{self, Faults, Sandbox};
use leadctl::vendor;

use crate::desk::{Desk, Ran, Served};
use ledger::{Delivered, World};

/// How often something is done: as the variable says, or this slice, or with `LEADCTL_KILLS=full` all of it.
fn count(variable: &str, slice: usize, all: usize) -> usize {
    let said = std::env::var(variable).ok();
    let full = std::env::var("LEADCTL_KILLS").is_ok_and(|it| it == "full");
    said.map_or(if full { all } else { slice }, |it| it.parse().unwrap())
}

/// What all that is random follows from.
fn seed() -> u64 {
    let said = std::env::var("LEADCTL_KILLS_SEED").ok();
    said.map_or_else(|| fastrand::u64(..1 << 32), |it| it.parse().unwrap())
}

/// Has it done at least so often, on all processors; each round says how often it did it. A round that fails names its
/// seed: with that one as `LEADCTL_KILLS_SEED` it is the first.
fn share(what: &str, wanted: usize, round: impl Fn(&mut Rng) -> usize + Sync) {
    let (seed, begun) = (seed(), Instant::now());
    let (rounds, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(false);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while done.load(Ordering::SeqCst) < wanted && !*failed.lock().unwrap() {
                    let seed = seed + rounds.fetch_add(1, Ordering::SeqCst) as u64;
                    let said = Said {
                        what,
                        seed,
                        failed: &failed,
                    };
                    done.fetch_add(round(&mut Rng::with_seed(seed)), Ordering::SeqCst);
                    drop(said);
                }
            });
        }
    });
    let (rounds, done) = (rounds.into_inner(), done.into_inner());
    let took = begun.elapsed().as_secs();
    eprintln!("{what}: {done} in {rounds} rounds, seed {seed}, {took} s");
}

/// Says which round it was that failed.
struct Said<'a> {
    what: &'a str,
    seed: u64,
    failed: &'a Mutex<bool>,
}

impl Drop for Said<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.failed.lock().unwrap() = true;
            eprintln!(
                "{}: failed with LEADCTL_KILLS_SEED={}",
                self.what, self.seed
            );
        }
    }
}

/// So many ids of leads as a vendor has them.
fn ids(vendor: &str, count: usize) -> Vec<String> {
    let mut random = Rng::with_seed(7);
    let id = |at: usize| match vendor {
        "crf-connect" => uuid::Builder::from_random_bytes(random.u128(..).to_be_bytes())
            .into_uuid()
            .to_string(),
        _ => (5_000_001 + at).to_string(),
    };
    (0..count).map(id).collect()
}

/// A world as it is before anything happens, with so many leads planted: the bytes of its file.
fn world(planted: &[(&str, usize)]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    drop(sandbox::start(folder.path(), 0).unwrap());
    for (name, count) in planted {
        let vendor = vendor::by_id(name).unwrap();
        let typed = ids(name, *count);
        let ids: Vec<LeadId> = typed
            .iter()
            .map(|id| vendor.card().lead_id(id).unwrap())
            .collect();
        sandbox::seed(folder.path(), vendor, &ids).unwrap();
    }
    fs::read(world_file(folder.path())).unwrap()
}

fn world_file(folder: &Path) -> PathBuf {
    folder.join("sandbox/world.db")
}

/// The profile blocks that `sandbox serve` prints, and the address in them.
static BLOCKS: LazyLock<(String, String)> = LazyLock::new(|| {
    let desk = Desk::new();
    let blocks = Served::new(&desk).profiles.clone();
    let address = blocks.split("base_url = \"").nth(1).unwrap();
    let address = address.rsplit_once("/crf-connect\"").unwrap().0;
    let address = address.split("/crf-connect").next().unwrap().to_owned();
    (blocks, address)
});

/// The vendors, played in this process.
struct Played {
    folder: tempfile::TempDir,
    sandbox: Option<Sandbox>,
}

impl Played {
    fn new(world: &[u8], faults: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sandbox")).unwrap();
        fs::write(world_file(folder.path()), world).unwrap();
        let mut played = Self {
            folder,
            sandbox: None,
        };
        played.serve(faults);
        played
    }

    /// Ends, and serves the same world with these faults in it. The address is another one.
    fn serve(&mut self, faults: &str) {
        self.sandbox = None;
        let text = format!("faults = 1\n{faults}");
        fs::write(self.folder.path().join("faults.toml"), text).unwrap();
        let faults = Faults::read(&self.folder.path().join("faults.toml")).unwrap();
        self.sandbox = Some(sandbox::start_with(self.folder.path(), 0, faults).unwrap());
    }

    /// A configuration with all vendors' profiles.
    fn config(&self) -> String {
        let (blocks, address) = &*BLOCKS;
        let here = format!("http://{}", self.sandbox.as_ref().unwrap().address());
        format!(
            "[defaults]\nretries = 0\n{}",
            blocks.replace(address.as_str(), &here)
        )
    }

    /// Ends; what the world has become.
    fn into_world(mut self) -> Vec<u8> {
        self.sandbox = None;
        fs::read(world_file(self.folder.path())).unwrap()
    }

    fn world(&self) -> World {
        World::open(&world_file(self.folder.path()))
    }
}

/// Starts a command whose words nobody reads.
fn start(desk: &Desk, line: &[&str]) -> Child {
    let mut command = desk.command(line);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// How long a command takes that nothing happens to.
fn length(desk: &Desk, line: &[&str]) -> Duration {
    let begun = Instant::now();
    desk.run(line).expect_code(0);
    begun.elapsed()
}

/// Kills a command after a moment. Says whether it was still at work.
fn killed_after(mut child: Child, moment: Duration) -> bool {
    std::thread::sleep(moment);
    let was_at_work = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    was_at_work
}

/// A moment within this time: anywhere, or rather early.
fn moment(random: &mut Rng, within: Duration) -> Duration {
    let part = [1.0, 0.4, 0.2][random.usize(..3)];
    within.mul_f64(random.f64() * part)
}

#[derive(serde::Deserialize)]
struct Lead {
    id: String,
}

/// The ids in whole lines of a file that leads were appended to.
fn appended(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let whole = text.split_inclusive('\n').filter(|it| it.ends_with('\n'));
    let id = |line: &str| {
        let lead: Lead = serde_json::from_str(line).unwrap();
        lead.id
    };
    whole.map(id).collect()
}

/// What a vendor delivers by a list, as a pull to which nothing happened kept it.
fn listed(world: &[u8], profile: &str) -> Delivered {
    let played = Played::new(world, "");
    let desk = Desk::with_config(&played.config());
    desk.run(&["pull-leads", "-p", profile]).expect_code(0);
    ledger::Store::open(&desk.path("data"))
        .unwrap()
        .leads(profile)
}
