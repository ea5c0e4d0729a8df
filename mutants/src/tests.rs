//! The test programs: which of their tests meet which changes, and whether they are still green.

use std::collections::BTreeSet;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Whoever takes longer than this much more than without a change has been caught in a loop.
const PATIENCE: Duration = Duration::from_secs(15);

/// So many tests are asked first: mostly they know already.
const FIRST: usize = 12;

/// One test.
pub struct Test {
    name: String,
    took: Duration,
    met: BTreeSet<u32>,
}

/// A test program, and all its tests that are green without a change; first those that meet the fewest changes.
pub struct Program {
    path: PathBuf,
    root: PathBuf,
    tests: Vec<Test>,
}

impl Program {
    /// Runs every test by itself. Those whose names begin with one of `but` are left out.
    pub fn look(path: &Path, root: &Path, but: &[&str]) -> Self {
        let list = Command::new(path).arg("--list").current_dir(root).output();
        let list = list.map(|it| it.stdout).unwrap_or_default();
        let list = String::from_utf8_lossy(&list);
        let names: Vec<&str> = list
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
            .filter(|name| !but.iter().any(|but| name.starts_with(but)))
            .collect();
        let looked = side_by_side(&names, |worker, name| {
            let trace = path.with_file_name(format!("met.{worker}"));
            drop(fs::remove_file(&trace));
            let begun = Instant::now();
            let variable = ("MUTANT_TRACE", trace.as_os_str());
            if !Self::run(path, root, &[*name], variable, PATIENCE * 20) {
                eprintln!("{name} is red without any change");
                return None;
            }
            let met = fs::read_to_string(&trace).unwrap_or_default();
            Some(Test {
                name: (*name).to_owned(),
                took: begun.elapsed(),
                met: met.lines().filter_map(|it| it.parse().ok()).collect(),
            })
        });
        let mut tests: Vec<Test> = looked.into_iter().flatten().collect();
        // Who meets little is likely to look at just that.
        tests.sort_by_key(|it| it.met.len());
        Self {
            path: path.to_owned(),
            root: root.to_owned(),
            tests,
        }
    }

    /// How many tests it has.
    pub fn len(&self) -> usize {
        self.tests.len()
    }

    /// How long its tests took together.
    pub fn took(&self) -> Duration {
        self.tests.iter().map(|it| it.took).sum()
    }

    /// Whether any test meets a change.
    pub fn meets(&self, change: u32) -> bool {
        self.tests.iter().any(|it| it.met.contains(&change))
    }

    /// Whether a test turns red by a change; at most so long is looked.
    pub fn catches(&self, change: u32, within: Duration) -> bool {
        let met = self.tests.iter().filter(|it| it.met.contains(&change));
        let mut spent = Duration::ZERO;
        let met: Vec<&Test> = met
            .take_while(|it| {
                spent += it.took;
                spent <= within
            })
            .collect();
        let (first, rest) = met.split_at(FIRST.min(met.len()));
        [first, rest].iter().any(|tests| {
            let names: Vec<&str> = tests.iter().map(|it| it.name.as_str()).collect();
            let took: Duration = tests.iter().map(|it| it.took).sum();
            let number = change.to_string();
            !names.is_empty()
                && !Self::run(
                    &self.path,
                    &self.root,
                    &names,
                    ("MUTANT", number.as_ref()),
                    took * 3 + PATIENCE,
                )
        })
    }

    fn run(
        path: &Path,
        root: &Path,
        names: &[&str],
        variable: (&str, &std::ffi::OsStr),
        within: Duration,
    ) -> bool {
        let child = Command::new(path)
            .args(["--exact", "--test-threads", "1"])
            .args(names)
            .env(variable.0, variable.1)
            .env("RUST_BACKTRACE", "0")
            .current_dir(root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        child.is_ok_and(|child| ends_well(child, within))
    }
}

fn ends_well(mut child: Child, within: Duration) -> bool {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < within => thread::sleep(Duration::from_millis(4)),
            _ => {
                drop(child.kill());
                drop(child.wait());
                return false;
            }
        }
    }
}

/// Does something with each of these, on all processors; gives what came of each, in any order.
pub fn side_by_side<T: Sync, R: Send>(all: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (next, work) = (&next, &work);
    let one_worker = move |worker: usize| {
        let one = || all.get(next.fetch_add(1, Ordering::SeqCst));
        iter::from_fn(one)
            .map(|one| work(worker, one))
            .collect::<Vec<R>>()
    };
    thread::scope(|scope| {
        let started: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || one_worker(worker)))
            .collect();
        let ended = started.into_iter().map(|it| it.join());
        ended
            .flat_map(|it| it.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
