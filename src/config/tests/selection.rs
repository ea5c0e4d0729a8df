//! Where the file lies, and which profile is meant.

use std::path::PathBuf;

use super::super::{Config, Environment, Flags, Paths};
use super::{VENDORS, load, refused};
use crate::error::Kind;

fn none() -> Environment {
    Environment::from_pairs([("HOME", "/home/robot")])
}

fn named(name: &str) -> Flags {
    Flags {
        profiles: vec![name.to_owned()],
        ..Flags::default()
    }
}

fn three(head: &str) -> Config {
    let block = |name: &str| format!("[profiles.{name}]\nvendor = \"acme\"\npartner = \"p\"\n");
    load(
        &[
            head.to_owned(),
            block("hotel"),
            block("reno"),
            block("cars"),
        ]
        .concat(),
    )
    .unwrap()
}

#[test]
fn the_paths_are_the_flags_else_the_variables_else_the_users_folders() {
    let flags = Flags {
        config: Some("c.toml".into()),
        data_dir: Some("d".into()),
        ..Flags::default()
    };
    let env = Environment::from_pairs([
        ("HOME", "/home/robot"),
        ("LEADCTL_CONFIG", "/v/c.toml"),
        ("LEADCTL_DATA_DIR", "/v/d"),
    ]);
    let paths = |flags: &Flags, env: &Environment| {
        let paths = Paths::find(flags, env).unwrap();
        [paths.config, paths.data].map(|path| path.display().to_string())
    };
    assert_eq!(paths(&flags, &env), ["c.toml", "d"]);
    assert_eq!(paths(&Flags::default(), &env), ["/v/c.toml", "/v/d"]);
    assert_eq!(
        paths(&Flags::default(), &none()),
        [
            "/home/robot/.config/leadctl/config.toml",
            "/home/robot/.local/share/leadctl"
        ]
    );
}

#[test]
fn without_a_home_the_flag_is_named() {
    let nowhere = Environment::from_pairs([("A", "b")]);
    let error = refused(Paths::find(&Flags::default(), &nowhere));
    assert_eq!((error.kind, error.code.as_str()), (Kind::Config, "no-home"));
    assert!(error.hint[0].contains("--config FILE"), "{error:?}");
    let flags = Flags {
        config: Some("c".into()),
        ..Flags::default()
    };
    let error = refused(Paths::find(&flags, &nowhere));
    assert!(error.hint[0].contains("--data-dir DIR"), "{error:?}");
}

#[test]
fn without_a_file_the_path_and_two_commands_are_named() {
    let paths = Paths {
        config: PathBuf::from("/nowhere/config.toml"),
        data: PathBuf::new(),
    };
    let error = refused(Config::load_for(
        VENDORS,
        &paths.config,
        &Flags::default(),
        &none(),
    ));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Config, "no-config")
    );
    assert!(error.message.contains("/nowhere/config.toml"));
    assert!(error.hint[0].contains("profiles add"), "{error:?}");
    assert!(error.hint[1].contains("--sandbox"), "{error:?}");
}

#[test]
fn a_write_goes_to_the_named_profile_and_never_guesses_among_several() {
    let config = three("default_profile = \"cars\"\n");
    let by_flag = config.for_writing(&named("reno"), &none()).unwrap();
    assert_eq!(by_flag.name, "reno");
    let variable = Environment::from_pairs([("LEADCTL_PROFILE", "hotel")]);
    let by_variable = config.for_writing(&Flags::default(), &variable).unwrap();
    assert_eq!(by_variable.name, "hotel");
    let by_both = config.for_writing(&named("reno"), &variable).unwrap();
    assert_eq!(by_both.name, "reno");
    let error = refused(config.for_writing(&Flags::default(), &none()));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Usage, "profile-needed")
    );
    assert!(error.because[0].contains("hotel, reno, cars"), "{error:?}");
}

#[test]
fn a_reading_command_takes_the_default_profile() {
    let config = three("default_profile = \"cars\"\n");
    let profile = config.for_reading(&Flags::default(), &none()).unwrap();
    assert_eq!(profile.name, "cars");
    let error = refused(three("").for_reading(&Flags::default(), &none()));
    assert_eq!(error.code, "profile-needed");
}

#[test]
fn the_only_profile_needs_no_name() {
    let config = load("[profiles.a]\nvendor = \"acme\"\npartner = \"p\"\n").unwrap();
    let (flags, env) = (Flags::default(), none());
    assert_eq!(config.for_writing(&flags, &env).unwrap().name, "a");
    assert_eq!(config.for_reading(&flags, &env).unwrap().name, "a");
    let empty = load("").unwrap();
    assert_eq!(refused(empty.for_writing(&flags, &env)).code, "no-profile");
}

#[test]
fn an_unknown_profile_is_told_with_the_nearest() {
    let error = refused(three("").for_writing(&named("rneo"), &none()));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Config, "no-such-profile")
    );
    assert!(error.hint[0].contains("did you mean reno?"), "{error:?}");
    let error = refused(load("default_profile = \"x\"\n"));
    assert_eq!(error.code, "no-such-profile");
}

#[test]
fn only_a_pull_takes_several_profiles() {
    let config = three("");
    let flags = Flags {
        profiles: ["cars", "reno", "cars"].map(str::to_owned).to_vec(),
        ..Flags::default()
    };
    assert_eq!(
        refused(config.for_writing(&flags, &none())).kind,
        Kind::Usage
    );
    let pulled = config.for_pulling(&flags, &none(), false).unwrap();
    let names: Vec<&str> = pulled.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["cars", "reno"]);
}

#[test]
fn a_pull_of_all_leaves_out_what_cannot_be_pulled() {
    let config = three("");
    assert!(
        config
            .for_pulling(&Flags::default(), &none(), true)
            .unwrap()
            .is_empty()
    );
}
