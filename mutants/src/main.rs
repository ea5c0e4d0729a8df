//! Changes leadctl's source in thousands of small ways, and tells which changes no test notices.
//!
//! All changes are built into one copy of the source, each behind a switch, so that it is built once; and each is shown
//! only to the tests that meet it. What a compiler does not take is left out.

mod sites;
mod switched;
mod tests;
mod tree;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use switched::Change;
use tests::{Program, side_by_side};
use tree::Tree;

/// Tests that take minutes, and tests of the tests.
const SLOW: [&str; 6] = [
    "kills::",
    "seeded::",
    "fuzzed",
    "hostile::",
    "conformance::",
    "secrets::",
];

/// So much time of acceptance tests is spent on a change.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let tree = match Tree::plant(&wanted) {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    let begun = Instant::now();
    let Some(built) = tree.build() else {
        return ExitCode::from(2);
    };
    let changes = &built.changes;
    eprintln!(
        "{} changes, built in {} s",
        changes.len(),
        begun.elapsed().as_secs()
    );
    let lib = Program::look(&built.lib, &tree.root(), &[]);
    eprintln!("{} unit tests, {} s", lib.len(), lib.took().as_secs());
    let left = unseen(changes, &lib, Duration::MAX);
    eprintln!("{} are left to the acceptance tests", left.len());
    let acceptance = Program::look(&built.acceptance, &tree.root(), &SLOW);
    eprintln!(
        "{} acceptance tests, {} s",
        acceptance.len(),
        acceptance.took().as_secs()
    );
    let mut unseen = unseen(&left, &acceptance, PATIENCE);
    unseen.sort_by_key(|it| it.number);
    for change in &unseen {
        let met = lib.meets(change.number) || acceptance.meets(change.number);
        let why = if met { "not noticed" } else { "never run" };
        println!("{change} ({why})");
    }
    let (all, unseen) = (changes.len(), unseen.len());
    println!(
        "{all} changes, {} noticed, {unseen} not; {} s",
        all - unseen,
        begun.elapsed().as_secs()
    );
    ExitCode::SUCCESS
}

/// The changes that no test of a program turns red by. They are told at once as well: all of it takes long.
fn unseen(changes: &[Change], program: &Program, within: Duration) -> Vec<Change> {
    let (done, begun) = (AtomicUsize::new(0), Instant::now());
    let unseen = side_by_side(changes, |_, change| {
        let is_unseen = !program.catches(change.number, within);
        let (done, took) = (done.fetch_add(1, Ordering::SeqCst) + 1, begun.elapsed());
        if is_unseen {
            eprintln!("{done} after {} s: {change} is left", took.as_secs());
        }
        is_unseen.then(|| change.clone())
    });
    unseen.into_iter().flatten().collect()
}
