//! New blocks are appended, and nothing else changes.

use std::fs;
use std::path::PathBuf;

use super::super::{Environment, Paths, add_block};
use super::refused;
use crate::vendor::ALL;

fn paths(folder: &tempfile::TempDir) -> Paths {
    Paths {
        config: folder.path().join("leadctl").join("config.toml"),
        data: PathBuf::new(),
    }
}

fn block(name: &str) -> String {
    // `base_url` stands here because some vendors document no address.
    let vendor = &ALL[0].card().id;
    format!(
        "[profiles.{name}]\nvendor = \"{vendor}\"\nbase_url = \"https://example.com\"\npartner = \"p\"\n"
    )
}

fn env() -> Environment {
    Environment::from_pairs([("HOME", "/home/robot")])
}

#[test]
fn the_first_block_makes_a_private_file_in_a_private_folder() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    let config = add_block(&paths, &block("a"), &env()).unwrap();
    assert!(config.profiles.contains_key("a"));
    assert_eq!(fs::read_to_string(&paths.config).unwrap(), block("a"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&paths.config), 0o600);
        assert_eq!(mode(paths.config.parent().unwrap()), 0o700);
    }
}

#[test]
fn another_block_leaves_every_letter_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    let old = format!("# mine, with a comment\r\n{}# the end", block("a"));
    fs::create_dir_all(paths.config.parent().unwrap()).unwrap();
    fs::write(&paths.config, &old).unwrap();
    add_block(&paths, &block("b"), &env()).unwrap();
    let text = fs::read_to_string(&paths.config).unwrap();
    assert_eq!(text, format!("{old}\n\n{}", block("b")));
    assert_eq!(
        fs::read_dir(paths.config.parent().unwrap())
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_block_that_cannot_be_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(&folder);
    add_block(&paths, &block("a"), &env()).unwrap();
    for bad in ["[profiles.b]\nvendor = \"x\"\n", "[profiles.a]\n", "["] {
        refused(add_block(&paths, bad, &env()));
        assert_eq!(fs::read_to_string(&paths.config).unwrap(), block("a"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_its_target_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target.toml");
    fs::write(&target, block("a")).unwrap();
    let paths = Paths {
        config: folder.path().join("link.toml"),
        data: PathBuf::new(),
    };
    std::os::unix::fs::symlink(&target, &paths.config).unwrap();
    add_block(&paths, &block("b"), &env()).unwrap();
    assert!(fs::symlink_metadata(&paths.config).unwrap().is_symlink());
    assert!(
        fs::read_to_string(&target)
            .unwrap()
            .contains("[profiles.b]")
    );
}
