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
