//! `config.example.toml` shows every key, and every key in it is one.

use std::path::Path;

use zeroize::Zeroizing;

use super::super::file::File;
use super::super::{Config, DEFAULT_KEYS, Flags, PROFILE_KEYS};
use super::environment;
use crate::vendor::ALL;

const EXAMPLE: &str = include_str!("../../../config.example.toml");

fn load(text: &str) -> Config {
    // Read as a file that everybody can open: it must not hold a secret.
    let path = Path::new("/etc/leadctl/config.toml");
    let file = File::of_text(path, Zeroizing::new(text.to_owned()), true);
    Config::of_file(ALL, &file, &Flags::default(), &environment()).unwrap()
}

/// The lines of a block, those that are commented out without their `#`.
fn block(header: &str) -> impl Iterator<Item = &'static str> {
    EXAMPLE
        .lines()
        .skip_while(move |line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .map(offered)
}

/// `#key = value` → `key = value`; prose has a blank after its `#`.
fn offered(line: &str) -> &str {
    line.strip_prefix('#')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
        .unwrap_or(line)
}

fn shows(header: &str, key: &str) -> bool {
    block(header).any(|line| line.split(" =").next() == Some(key) && line.contains(" = "))
}

/// The header of the block that belongs to a vendor.
fn header(vendor: &str) -> String {
    let config = load(EXAMPLE);
    let mut profiles = config.profiles.values();
    let profile = profiles.find(|profile| profile.vendor.card().id == vendor);
    format!("[profiles.{}]", profile.unwrap().name)
}

#[test]
fn the_example_is_read_without_a_warning_as_it_stands_and_with_every_key_in_use() {
    let every: Vec<&str> = EXAMPLE.lines().map(offered).collect();
    for text in [EXAMPLE.to_owned(), every.join("\n")] {
        let config = load(&text);
        assert_eq!(config.warnings, []);
        assert_eq!(config.profiles.len(), ALL.len());
        assert_eq!(config.default_profile.as_deref(), Some("crf-qa"));
    }
}

#[test]
fn the_example_shows_every_setting_of_every_card() {
    for vendor in ALL {
        let card = vendor.card();
        let header = header(&card.id);
        for setting in card.setting.keys() {
            assert!(shows(&header, setting), "{header} lacks {setting}");
        }
    }
}

#[test]
fn the_example_shows_every_common_key() {
    for key in PROFILE_KEYS {
        let in_some = ALL
            .iter()
            .any(|vendor| shows(&header(&vendor.card().id), key));
        assert!(in_some, "no profile shows {key}");
    }
    for key in DEFAULT_KEYS {
        assert!(shows("[defaults]", key), "[defaults] lacks {key}");
    }
}
