//! What the fuzz targets began with and what they found, once more: the same functions, without a fuzzer.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/targets.rs"]
mod targets;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz")
        .join(name)
}

fn inputs(target: &str) -> Vec<PathBuf> {
    let found = fs::read_dir(folder("corpus").join(target));
    let found = found.unwrap_or_else(|error| panic!("fuzz/corpus/{target}: {error}"));
    found.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_kept_input_of_every_target_holds_what_is_claimed_of_it() {
    let mut failed = Vec::new();
    for (name, _) in targets::ALL {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "nothing is kept for {name}");
        for path in inputs {
            let data = fs::read(&path).unwrap();
            if std::panic::catch_unwind(|| targets::run(name, &data)).is_err() {
                failed.push(path);
            }
        }
    }
    assert_eq!(failed, Vec::<PathBuf>::new());
}

/// What inputs are bent with besides their own bytes: what parsers stumble over.
const PIECES: [&[u8]; 24] = [
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"-0",
    b"1e999",
    b"\\ud800",
    b"\\u0000",
    b"\r\n",
    b"\n\n",
    b";",
    b"\t",
    b"<",
    b"&#0;",
    b"]]>",
    b"\x00",
    b"\x1b[",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    "\u{202e}".as_bytes(),
];

/// An input, bent in a few places.
fn bent(inputs: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut data = random.choice(inputs).cloned().unwrap_or_default();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=data.len());
        let end = (at + random.usize(..16)).min(data.len());
        match random.u8(..6) {
            0 => drop(data.drain(at..end)),
            1 => drop(data.splice(at..at, random.choice(PIECES).unwrap_or_default().to_vec())),
            2 => data.insert(at, random.u8(..)),
            3 if at < end => data[at] ^= 1 << random.u8(..8),
            4 => {
                let again = data[at..end].repeat(random.usize(1..4));
                drop(data.splice(at..at, again));
            }
            _ => {
                let other = random.choice(inputs).map_or(&[][..], Vec::as_slice);
                let from = random.usize(..=other.len());
                drop(data.splice(at.., other[from..].to_vec()));
            }
        }
    }
    data.truncate(8 * 1024);
    data
}

/// So many bent inputs a target, the same ones every time; `FUZZ_ROUNDS` asks for more.
#[test]
fn every_kept_input_bent_a_little_holds_what_is_claimed_too() {
    let rounds = std::env::var("FUZZ_ROUNDS")
        .ok()
        .and_then(|it| it.parse().ok());
    let mut failed = Vec::new();
    for (name, _) in targets::ALL {
        let read = |path: PathBuf| fs::read(path).unwrap();
        let mut inputs = inputs(name);
        inputs.sort();
        let inputs: Vec<Vec<u8>> = inputs.into_iter().map(read).collect();
        let mut random = fastrand::Rng::with_seed(4711);
        // A token that is read is remembered for ever, to be masked.
        let rounds = if name == "login" {
            20
        } else {
            rounds.unwrap_or(60)
        };
        for _ in 0..rounds {
            let data = bent(&inputs, &mut random);
            if std::panic::catch_unwind(|| targets::run(name, &data)).is_err() {
                failed.push(format!("{name}: {:?}", data.escape_ascii().to_string()));
                break;
            }
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

#[test]
fn every_target_has_its_fuzzer_and_the_kept_inputs_are_small() {
    let manifest = fs::read_to_string(folder("Cargo.toml")).unwrap();
    let mut size = 0;
    for (name, _) in targets::ALL {
        let fuzzer = folder("fuzz_targets").join(format!("{name}.rs"));
        let text = fs::read_to_string(&fuzzer).unwrap();
        assert!(
            text.contains(&format!("targets::run(\"{name}\", data)")),
            "{text}"
        );
        assert!(
            manifest.contains(&format!("\nname = \"{name}\"\n")),
            "{name}"
        );
        let kept = inputs(name).into_iter();
        size += kept.map(|path| path.metadata().unwrap().len()).sum::<u64>();
    }
    assert!(size < 300_000, "{size} bytes are kept");
    let fuzzers = fs::read_dir(folder("fuzz_targets")).unwrap().count();
    assert_eq!(fuzzers, targets::ALL.len());
}
