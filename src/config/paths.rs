//! Where the config file and the data lie.

use std::path::PathBuf;

use super::{Environment, Flags};
use crate::error::{Error, Kind, Result};

/// The two places that a command works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The config file.
    pub config: PathBuf,
    /// The folder of the store, the journal, the runs and the sandbox.
    pub data: PathBuf,
}

impl Paths {
    /// The places: flag, else variable, else `leadctl` below the system's folders. An error (8) where there is no home.
    pub fn find(flags: &Flags, env: &Environment) -> Result<Self> {
        Ok(Self {
            config: Self::config_file(flags, env)?,
            data: Self::data_folder(flags, env)?,
        })
    }

    /// The config file alone. An error (8) where there is no home.
    pub fn config_file(flags: &Flags, env: &Environment) -> Result<PathBuf> {
        let named = flags.config.clone().or_else(|| env.config());
        named
            .or_else(|| Some(env.config_folder()?.join("leadctl").join("config.toml")))
            .ok_or_else(|| homeless("config file", "--config FILE", "LEADCTL_CONFIG"))
    }

    /// The data folder alone. An error (8) where there is no home.
    pub fn data_folder(flags: &Flags, env: &Environment) -> Result<PathBuf> {
        let named = flags.data_dir.clone().or_else(|| env.data_dir());
        named
            .or_else(|| Some(env.data_folder()?.join("leadctl")))
            .ok_or_else(|| homeless("data folder", "--data-dir DIR", "LEADCTL_DATA_DIR"))
    }
}

fn homeless(what: &str, flag: &str, variable: &str) -> Error {
    Error::new(
        Kind::Config,
        "no-home",
        format!("there is no place for the {what}"),
    )
    .because("HOME is not set, and this user has no home folder")
    .hint(format!("name it: {flag}, or set {variable}"))
}
