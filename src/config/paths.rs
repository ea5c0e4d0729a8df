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
        let config = flags
            .config
            .clone()
            .or_else(|| env.config())
            .or_else(|| Some(env.config_folder()?.join("leadctl").join("config.toml")))
            .ok_or_else(|| homeless("config file", "--config FILE", "LEADCTL_CONFIG"))?;
        let data = flags
            .data_dir
            .clone()
            .or_else(|| env.data_dir())
            .or_else(|| Some(env.data_folder()?.join("leadctl")))
            .ok_or_else(|| homeless("data folder", "--data-dir DIR", "LEADCTL_DATA_DIR"))?;
        Ok(Self { config, data })
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
