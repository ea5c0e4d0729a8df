//! Do the tests see what they are there to see? Bugs that would lose, double or leak something are put into a copy of
//! the source, each behind a switch, and each must turn its tests red. The list is `bugs.toml`.
//!
//! All of them are built at once, which takes minutes, so this is asked for on demand:
//! `cargo test --locked --test acceptance seeded -- --ignored --nocapture`. What always runs is that each still fits.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

/// What is put into the copy besides the bugs: the switch.
const SWITCHBOARD: &str = r#"
/// Whether this bug is switched on: its name stands in a file beside the source.
pub fn is_seeded(name: &str) -> bool {
    static NOW: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/seeded.now");
    NOW.get_or_init(|| std::fs::read_to_string(file).unwrap_or_default()) == name
}
"#;

/// How long a test may take: some bugs keep it from ever ending.
const LONGEST: Duration = Duration::from_secs(180);

/// What a copy that builds and tests consists of.
const COPIED: [&str; 15] = [
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "clippy.toml",
    "deny.toml",
    "README.md",
    "CHANGELOG.md",
    "config.example.toml",
    "src",
    "tests",
    "benches",
    "docs",
    "completions",
    "proptest-regressions",
    "fuzz",
];

#[derive(Deserialize)]
struct Bugs {
    bug: Vec<Bug>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bug {
    name: String,
    what: String,
    /// The tests that must turn red, by a part of their names: `lib` those beside the source, `acceptance` the others.
    #[serde(default)]
    tests: BTreeMap<String, Vec<String>>,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    from: String,
    to: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn bugs() -> Vec<Bug> {
    let text = fs::read_to_string(root().join("tests/seeded/bugs.toml")).unwrap();
    toml::from_str::<Bugs>(&text).unwrap().bug
}

#[test]
fn every_bug_still_fits_the_source_and_names_tests() {
    let bugs = bugs();
    let names: HashSet<_> = bugs.iter().map(|bug| &bug.name).collect();
    assert_eq!(names.len(), bugs.len(), "two have the same name");
    assert!(bugs.len() >= 24, "there are only {}", bugs.len());
    for bug in &bugs {
        assert!(!bug.what.is_empty(), "{}: says nothing", bug.name);
        let tests = bug.tests.values().flatten().count();
        assert!(tests > 0, "{}: no test is to see it", bug.name);
        for edit in &bug.edit {
            let text = fs::read_to_string(root().join(&edit.file)).unwrap();
            let found = text.matches(&edit.from).count();
            assert_eq!(found, 1, "{}: `{}` in {}", bug.name, edit.from, edit.file);
        }
    }
}

#[test]
#[ignore = "builds the whole crate a second time, and takes minutes"]
fn every_bug_turns_its_tests_red() {
    let tree = root().join("target/seeded/tree");
    let bugs = bugs();
    plant(&tree, &bugs);
    let programs = build(&tree);
    let only = std::env::var("LEADCTL_SEEDED").ok();
    let mut unseen = Vec::new();
    for bug in &bugs {
        if only.as_ref().is_some_and(|only| *only != bug.name) {
            continue;
        }
        // Without the bug they are green: else a test that is always red would pass for a witness.
        switch(&tree, "");
        let sound = bug
            .tests
            .iter()
            .all(|(program, tests)| tests.iter().all(|test| is_green(&programs, program, test)));
        assert!(sound, "{}: its tests are red without it", bug.name);
        switch(&tree, &bug.name);
        for (program, tests) in &bug.tests {
            for test in tests {
                let seen = !is_green(&programs, program, test);
                let word = if seen { "seen" } else { "NOT SEEN" };
                eprintln!("{:32} {word} by {program} {test}", bug.name);
                if !seen {
                    unseen.push(format!("{} by {test}", bug.name));
                }
            }
        }
    }
    switch(&tree, "");
    assert!(unseen.is_empty(), "not seen: {unseen:#?}");
}

/// Copies the source, with every bug in it.
fn plant(tree: &Path, bugs: &[Bug]) {
    let read = |file: &Path| fs::read_to_string(file).unwrap();
    let lib = root().join("src/lib.rs");
    let mut planted = BTreeMap::from([(lib.clone(), read(&lib) + SWITCHBOARD)]);
    for bug in bugs {
        let switch = format!("crate::is_seeded(\"{}\")", bug.name);
        for edit in &bug.edit {
            let file = root().join(&edit.file);
            let text = planted.entry(file).or_insert_with_key(|file| read(file));
            assert_eq!(text.matches(&edit.from).count(), 1, "{}", bug.name);
            *text = text.replace(&edit.from, &edit.to.replace("SWITCH", &switch));
        }
    }
    for name in COPIED {
        copy(&root().join(name), &tree.join(name), &planted);
    }
}

fn copy(from: &Path, to: &Path, planted: &BTreeMap<PathBuf, String>) {
    if from.ends_with("target") {
        // What a fuzzer built.
    } else if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()), planted);
        }
    } else if let Some(text) = planted.get(from) {
        write_if_other(to, text.as_bytes());
    } else if from.exists() {
        write_if_other(to, &fs::read(from).unwrap());
    }
}

/// What is as it was keeps its time, so that it is not built again.
fn write_if_other(path: &Path, bytes: &[u8]) {
    if fs::read(path).ok().as_deref() != Some(bytes) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn switch(tree: &Path, bug: &str) {
    fs::write(tree.join("seeded.now"), bug).unwrap();
}

/// The test programs by name.
fn build(tree: &Path) -> BTreeMap<String, PathBuf> {
    let mut cargo = Command::new(env!("CARGO"))
        .args(["test", "--no-run", "--locked", "--message-format=json"])
        .args(["--lib", "--test", "acceptance"])
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", root().join("target/seeded/build"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(cargo.stdout.take().unwrap()).lines();
    let told = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
    let mut programs = BTreeMap::new();
    for told in told {
        if let Some(program) = told["executable"].as_str()
            && told["profile"]["test"] == true
        {
            let is_lib = told["target"]["kind"][0] == "lib";
            let name = if is_lib { "lib" } else { "acceptance" };
            programs.insert(name.to_owned(), PathBuf::from(program));
        }
    }
    assert!(cargo.wait().unwrap().success(), "the copy does not build");
    programs
}

/// A test that never comes to its end is red as well.
fn is_green(programs: &BTreeMap<String, PathBuf>, program: &str, test: &str) -> bool {
    let told = tempfile::NamedTempFile::new().unwrap();
    let mut running = Command::new(&programs[program])
        .arg(test)
        .current_dir(root().join("target/seeded/tree"))
        .stdout(told.reopen().unwrap())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ends = Instant::now() + LONGEST;
    let status = loop {
        match running.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > ends => {
                running.kill().unwrap();
                running.wait().unwrap();
                return false;
            }
            None => sleep(Duration::from_millis(20)),
        }
    };
    let told = fs::read_to_string(told.path()).unwrap();
    assert!(!told.contains("running 0 tests"), "there is no test {test}");
    status.success()
}
