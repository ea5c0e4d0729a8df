//! The sandbox: all vendors as we play them, over real HTTP on 127.0.0.1, with a world that outlives the process.
//!
//! The vendor's id is the first segment of the path: `base_url` of a sandbox profile is
//! `http://127.0.0.1:PORT/leadbank`. What follows it is what the vendor itself would see. The world lies in
//! `DATA/sandbox/world.db`; every request is committed there before its reply leaves, so commands that run at the
//! same time, and `sandbox serve` beside them, share one world.

mod body;
mod desk;
mod faults;
mod server;
#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use jiff::Timestamp;
use tokio::sync::oneshot;
use url::Url;

pub use faults::{EFFECTS, Faults};

use desk::Desk;

use crate::error::{Error, Kind, Result, reason};
use crate::lead::LeadId;
use crate::store::world::{Line, WorldFile, Writing};
use crate::vendor::{self, Vendor};
use crate::world::World;

/// How many leads each vendor starts with.
const FIRST_LEADS: usize = 300;

/// A sandbox that listens, on a thread of its own, until it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The `base_url` of a profile for this vendor: `http://127.0.0.1:PORT/leadbank`.
    pub fn base_url(&self, vendor: &str) -> Result<Url> {
        Url::parse(&format!("http://{}/{vendor}", self.address))
            .map_err(|error| failure(format!("{vendor} has no address in the sandbox"), &error))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A sender that is gone stops the server as well as a message does.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Had the server panicked, its thread would have said so itself; either way it is over.
            drop(thread.join());
        }
    }
}

/// Starts the sandbox on a port of 127.0.0.1 (0: any free one); a new world gets its first leads.
pub fn start(data_dir: &Path, port: u16) -> Result<Sandbox> {
    start_with(data_dir, port, Faults::default())
}

/// The same, and these faults happen in it.
pub fn start_with(data_dir: &Path, port: u16, faults: Faults) -> Result<Sandbox> {
    let desk = Desk::new(open(data_dir)?, faults);
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| taken(port, &error))?;
    let starting = |error: io::Error| failure("the sandbox cannot start", &error);
    let address = listener.local_addr().map_err(starting)?;
    let (stop, stopped) = oneshot::channel();
    let (ready, readiness) = mpsc::channel();
    let thread = thread::Builder::new()
        .name("sandbox".into())
        .spawn(move || server::run(listener, desk, stopped, &ready))
        .map_err(starting)?;
    readiness
        .recv()
        .unwrap_or_else(|gone| Err(io::Error::other(gone)))
        .map_err(starting)?;
    Ok(Sandbox {
        address,
        stop: Some(stop),
        thread: Some(thread),
    })
}

/// Runs the sandbox, with these faults in it, in the foreground until SIGINT or SIGTERM; says which of them it was
/// (`Kind::Interrupted` or `Kind::Terminated`). `listening` is called once it can be reached. Brings its own runtime,
/// so it is not to be called from inside one.
pub fn serve(
    data_dir: &Path,
    port: u16,
    faults: Faults,
    listening: impl FnOnce(&Sandbox) -> Result<()>,
) -> Result<Kind> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failure("the sandbox cannot start", &error))?;
    runtime.block_on(async {
        let signal = server::Signals::watch()
            .map_err(|error| failure("the sandbox cannot watch for signals", &error))?;
        let sandbox = start_with(data_dir, port, faults)?;
        listening(&sandbox)?;
        Ok(signal.first().await)
    })
}

/// Puts leads with these ids into the world, as if the vendor had just handed them to us. All of them or none.
pub fn seed(data_dir: &Path, vendor: &dyn Vendor, ids: &[LeadId]) -> Result<()> {
    open(data_dir)?.within(|writing| {
        in_world(writing, vendor, Timestamp::now(), |world| {
            for id in ids {
                vendor.plant(world, id);
            }
        });
    })
}

/// Puts the world back to its first leads. A sandbox that is listening goes on with the new world.
pub fn reset(data_dir: &Path) -> Result<()> {
    WorldFile::open(&file(data_dir))?.within(|writing| {
        writing.clear();
        populate(writing);
    })
}

/// What a vendor's part of the world holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The vendor's id.
    pub vendor: &'static str,
    /// How many leads stand in which state, in the words of the vendor's sandbox.
    pub states: Vec<(String, u64)>,
    /// How many things were done to leads: lines of the ledger.
    pub ledger: u64,
}

/// What the world holds, vendor by vendor; empty when there is no world yet.
pub fn status(data_dir: &Path) -> Result<Vec<Status>> {
    let path = file(data_dir);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let world = WorldFile::open(&path)?;
    let (counts, lengths) = (world.counts()?, world.ledger_lengths()?);
    let of_vendor = |vendor: &&'static dyn Vendor| {
        let id = vendor.id();
        let counts = counts.iter().filter(|count| count.vendor == id);
        let length = lengths.iter().find(|(vendor, _)| vendor == id);
        Status {
            vendor: id,
            states: counts
                .map(|count| (count.state.clone(), count.leads))
                .collect(),
            ledger: length.map_or(0, |(_, length)| *length),
        }
    };
    Ok(vendor::ALL.iter().map(of_vendor).collect())
}

/// Everything that the vendors really did, oldest first: what claims of ours are compared with.
pub fn ledger(data_dir: &Path) -> Result<Vec<Line>> {
    WorldFile::open(&file(data_dir))?.ledger()
}

fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("sandbox").join("world.db")
}

/// The world, with its first leads in it.
fn open(data_dir: &Path) -> Result<WorldFile> {
    let mut world = WorldFile::open(&file(data_dir))?;
    // A glance without a lock: all but the first start find everything in place.
    if world.populated()?.len() < vendor::ALL.len() {
        world.within(populate)?;
    }
    Ok(world)
}

fn populate(writing: &Writing) {
    for vendor in vendor::ALL {
        let id = vendor.id();
        if !writing.is_populated(id) {
            in_world(writing, *vendor, Timestamp::now(), |world| {
                vendor.populate(world, FIRST_LEADS);
            });
            writing.set_populated(id);
        }
    }
}

/// Lets a vendor act on its part of the world, at this time.
fn in_world<T>(
    writing: &Writing,
    vendor: &dyn Vendor,
    now: Timestamp,
    act: impl FnOnce(&mut World) -> T,
) -> T {
    let mut shelf = writing.shelf(vendor.id());
    act(&mut World {
        shelf: &mut shelf,
        now,
    })
}

fn taken(port: u16, error: &io::Error) -> Error {
    failure(
        format!("the sandbox cannot listen on port {port} of 127.0.0.1"),
        error,
    )
    .hint("another program may have that port; let the system choose a free one with: leadctl sandbox serve --port 0")
}

fn failure(message: impl Into<String>, error: &dyn std::error::Error) -> Error {
    Error::new(Kind::Failure, "sandbox", message).because(reason(error))
}
