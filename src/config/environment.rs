//! Environment variables and the user's folders: the only reader of either.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::Url;

use crate::secret::Secret;

/// Where the system says which proxy to ask.
const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// The surroundings of this process, or made-up ones in tests.
#[derive(Clone)]
pub struct Environment(Surroundings);

#[derive(Clone)]
enum Surroundings {
    /// Asked when needed, so that no copy of every secret in the environment is made.
    Process,
    Pairs(BTreeMap<String, String>),
}

/// A variable that is set to something that is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotText;

impl Environment {
    /// The environment of this process.
    pub fn from_process() -> Self {
        Self(Surroundings::Process)
    }

    /// An environment that holds these variables and nothing else; folders follow from `HOME` and `XDG_*` in it.
    pub fn from_pairs<N: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let pairs = pairs.into_iter();
        Self(Surroundings::Pairs(
            pairs
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        ))
    }

    /// A variable's text; `None` where it is not set or empty.
    pub fn try_get(&self, name: &str) -> Result<Option<String>, NotText> {
        let value = match &self.0 {
            Surroundings::Process => match std::env::var(name) {
                Ok(value) => Some(value),
                Err(std::env::VarError::NotPresent) => None,
                Err(std::env::VarError::NotUnicode(_)) => return Err(NotText),
            },
            Surroundings::Pairs(pairs) => pairs.get(name).cloned(),
        };
        Ok(value.filter(|value| !value.is_empty()))
    }

    /// A variable's text; `None` where it is not set, empty or not text.
    pub fn get(&self, name: &str) -> Option<String> {
        self.try_get(name).ok().flatten()
    }

    /// Masks from now on what the addresses of proxies hold of credentials: a proxy may echo what it is sent.
    pub fn mask_proxies(&self) {
        for name in PROXIES {
            let address = self.get(name).and_then(|text| Url::parse(&text).ok());
            let Some(password) = address.as_ref().and_then(Url::password) else {
                continue;
            };
            Secret::new(password);
            // It is sent as it reads without its percent signs.
            let pair = format!("it={}", password.replace('+', "%2B"));
            for (_, decoded) in url::form_urlencoded::parse(pair.as_bytes()) {
                Secret::new(decoded);
            }
        }
    }

    /// `LEADCTL_PROFILE`: the profile that is meant where the command line names none.
    pub fn profile(&self) -> Option<String> {
        self.get("LEADCTL_PROFILE")
    }

    /// `LEADCTL_FORMAT`: the output format where the command line names none.
    pub fn format(&self) -> Option<String> {
        self.get("LEADCTL_FORMAT")
    }

    /// `LEADCTL_CONFIG`: the config file where the command line names none.
    pub fn config(&self) -> Option<PathBuf> {
        self.get("LEADCTL_CONFIG").map(PathBuf::from)
    }

    /// `LEADCTL_DATA_DIR`: the data folder where the command line names none.
    pub fn data_dir(&self) -> Option<PathBuf> {
        self.get("LEADCTL_DATA_DIR").map(PathBuf::from)
    }

    /// Whether `NO_COLOR` asks for plain output (<https://no-color.org>: set and not empty).
    pub fn no_color(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// Whether `CLICOLOR_FORCE` asks for colour even in a pipe (set and not `0`).
    pub fn force_color(&self) -> bool {
        self.get("CLICOLOR_FORCE").is_some_and(|value| value != "0")
    }

    /// Whether `TERM` says that the terminal understands no escape sequences.
    pub fn dumb_terminal(&self) -> bool {
        self.get("TERM").is_some_and(|term| term == "dumb")
    }

    /// `COLUMNS`: how wide tables may be, where it is a whole number above 0.
    pub fn columns(&self) -> Option<u16> {
        self.get("COLUMNS")?.parse().ok().filter(|wide| *wide > 0)
    }

    /// The user's home folder.
    pub fn home(&self) -> Option<PathBuf> {
        match &self.0 {
            Surroundings::Process => dirs::home_dir(),
            Surroundings::Pairs(_) => self.get("HOME").map(PathBuf::from),
        }
    }

    /// The folder in which programs keep their configuration.
    pub(super) fn config_folder(&self) -> Option<PathBuf> {
        match &self.0 {
            Surroundings::Process => dirs::config_dir(),
            Surroundings::Pairs(_) => self.xdg("XDG_CONFIG_HOME", ".config"),
        }
    }

    /// The folder in which programs keep their data.
    pub(super) fn data_folder(&self) -> Option<PathBuf> {
        match &self.0 {
            Surroundings::Process => dirs::data_dir(),
            Surroundings::Pairs(_) => self.xdg("XDG_DATA_HOME", ".local/share"),
        }
    }

    fn xdg(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let named = self.get(variable).map(PathBuf::from);
        named
            .filter(|folder| folder.is_absolute())
            .or_else(|| Some(self.home()?.join(below_home)))
    }

    /// A path as people write it: `~/` is the home folder, and what is relative lies beside `beside`.
    pub(super) fn expand(&self, path: &str, beside: &Path) -> PathBuf {
        match (path.strip_prefix("~/"), self.home()) {
            (Some(below), Some(home)) => home.join(below),
            _ => beside.join(path),
        }
    }
}
