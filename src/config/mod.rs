//! File, environment and flags → `Config`; the only reader of the environment and of the home folder.
//!
//! What wins: flag, environment, profile, `[defaults]`, built-in. A secret stays where it is until `Profile::pass` asks
//! for it; what is never sent (`--dry-run`, `stages`, `profiles list`) never asks.

mod address;
mod block;
mod depot;
mod environment;
mod expiry;
mod file;
mod look;
mod measure;
mod paths;
mod profile;
mod program;
mod read;
mod sandbox;
mod settings;
mod source;
mod tunables;
mod words;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indexmap::IndexMap;
use url::Url;

pub use depot::{Place, spelled, whereabouts};
pub use environment::{Environment, NotText};
pub use expiry::expiry;
pub use measure::{duration, duration_text, rate_text};
pub use paths::Paths;
pub use profile::{Header, HeaderValue, Profile};
pub use read::PROFILE_KEYS;
pub use sandbox::{SANDBOX_PORT, profile_block, written};
pub use source::Source;
pub use tunables::{DEFAULT_KEYS, MOST_AT_ONCE};
pub use write::add_block;
// What is read from other TOML files is told with the same words.
pub(crate) use block::{Block, Item};
pub(crate) use file::{File, quoted};
pub(crate) use words::folders;

use read::{Reader, did_you_mean};
use tunables::Tunables;

use crate::error::{Error, Kind, Result};
use crate::lead::Operation;
use crate::vendor::{self, Vendor};

/// What the command line said; `None` and empty where it said nothing.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `-p`; several only where a command pulls.
    pub profiles: Vec<String>,
    /// `--format`.
    pub format: Option<String>,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    /// `--retries`.
    pub retries: Option<u32>,
    /// `--max-wait`.
    pub max_wait: Option<Duration>,
    /// `--max-time`.
    pub max_time: Option<Duration>,
    /// `--lock-wait`.
    pub lock_wait: Option<Duration>,
    /// `--concurrency`.
    pub concurrency: Option<usize>,
    /// `--ignore-wait`.
    pub ignore_wait: bool,
    /// `--sandbox`.
    pub sandbox: bool,
}

impl Flags {
    /// The profiles that the command line or, where it says nothing, `LEADCTL_PROFILE` names.
    pub fn wanted(&self, env: &Environment) -> Vec<String> {
        if self.profiles.is_empty() {
            env.profile().into_iter().collect()
        } else {
            self.profiles.clone()
        }
    }

    /// The output format that the command line or, where it says nothing, `LEADCTL_FORMAT` names.
    pub fn wanted_format(&self, env: &Environment) -> Option<String> {
        self.format.clone().or_else(|| env.format())
    }
}

/// Something in the config file that is odd and stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// In which profile it stands.
    pub profile: Option<String>,
    /// What it is, in a sentence.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Every profile, and what holds for all of them.
#[derive(Clone)]
pub struct Config {
    /// The config file.
    pub path: PathBuf,
    /// The profiles, in the order of the file.
    pub profiles: IndexMap<String, Profile>,
    /// The profile that reading commands take when none is named.
    pub default_profile: Option<String>,
    /// Unknown keys, each with the nearest one.
    pub warnings: Vec<Warning>,
}

impl Config {
    /// Reads the config file. Errors: 8 where it is missing, unreadable, invalid or unsafe, 2 where it names a vendor
    /// that there is not.
    ///
    /// With `--sandbox` the profiles are the sandbox's own; those of the file join them where one of them is named.
    /// Their address is not known here: see [`Config::sandboxed`].
    pub fn load(paths: &Paths, flags: &Flags, env: &Environment) -> Result<Self> {
        Self::load_for(vendor::ALL, &paths.config, flags, env)
    }

    fn load_for(
        vendors: &[&'static dyn Vendor],
        path: &Path,
        flags: &Flags,
        env: &Environment,
    ) -> Result<Self> {
        if !flags.sandbox {
            let file = File::read(path)?.ok_or_else(|| no_config(path))?;
            return Self::of_file(vendors, &file, flags, env);
        }
        let own = sandbox::profiles(vendors, flags);
        let in_file = |name: &String| !own.contains_key(name);
        let mut config = if flags.wanted(env).iter().any(in_file) {
            let file = File::read(path)?.ok_or_else(|| {
                let names: Vec<&str> = own.keys().map(String::as_str).collect();
                no_config(path).hint(format!(
                    "the sandbox's own profiles need none: {}",
                    names.join(", ")
                ))
            })?;
            Self::of_file(vendors, &file, flags, env)?
        } else {
            Self::empty(path)
        };
        for (name, profile) in own {
            config.profiles.entry(name).or_insert(profile);
        }
        Ok(config.sandboxed(sandbox::address))
    }

    /// One that holds nothing, from nowhere.
    pub fn none() -> Self {
        Self::empty(Path::new(""))
    }

    fn empty(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            profiles: IndexMap::new(),
            default_profile: None,
            warnings: Vec::new(),
        }
    }

    fn of_file(
        vendors: &[&'static dyn Vendor],
        file: &File,
        flags: &Flags,
        env: &Environment,
    ) -> Result<Self> {
        Self::of_file_besides(vendors, file, flags, env, &mut Err)
    }

    /// The same, where what is wrong with one profile is handed to `amiss`, and what it gives back ends the reading.
    fn of_file_besides(
        vendors: &[&'static dyn Vendor],
        file: &File,
        flags: &Flags,
        env: &Environment,
        amiss: &mut dyn FnMut(Error) -> Result<()>,
    ) -> Result<Self> {
        let table = file.table()?;
        let root = Block::root(file, &table);
        let beside = file.path.parent().unwrap_or(Path::new(""));
        let mut config = Self::empty(&file.path);
        let defaults = match root.get("defaults") {
            Some(item) => {
                let block = item.block()?;
                let defaults = Tunables::read(&block, env, beside)?;
                config.warn(None, block.unknown_keys());
                defaults
            }
            None => Tunables::default(),
        };
        let reader = Reader {
            vendors,
            env,
            flags,
            defaults: &defaults,
            beside,
        };
        let profiles = root.get("profiles").map(|item| item.block()).transpose()?;
        let mut whole = true;
        for item in profiles.iter().flat_map(Block::items) {
            match reader.profile(&item) {
                Ok((profile, unknown)) => {
                    config.warn(Some(&profile.name), unknown);
                    config.profiles.insert(profile.name.clone(), profile);
                }
                Err(error) => {
                    whole = false;
                    amiss(error)?;
                }
            }
        }
        if let Some(item) = root.get("default_profile") {
            match config.is_default(&item) {
                Ok(name) => config.default_profile = Some(name),
                Err(error) if whole => amiss(error)?,
                // It may name one that cannot be read.
                Err(_) => {}
            }
        }
        config.warn(None, root.unknown_keys());
        if let Err(error) = config.must_be_private(file) {
            amiss(error)?;
        }
        Ok(config)
    }

    fn is_default(&self, item: &Item) -> Result<String> {
        let name = item.text()?;
        if self.profiles.contains_key(name) {
            return Ok(name.to_owned());
        }
        Err(item
            .error("no-such-profile", &format!("names no profile: `{name}`"))
            .hint(did_you_mean(name, self.names())))
    }

    fn warn(&mut self, profile: Option<&str>, messages: Vec<String>) {
        let warnings = messages.into_iter().map(|message| Warning {
            profile: profile.map(str::to_owned),
            message,
        });
        self.warnings.extend(warnings);
    }

    fn must_be_private(&self, file: &File) -> Result<()> {
        let mut sources = self.profiles.values().flat_map(Profile::sources);
        if file.open_to_others && sources.any(|(_, source)| source.is_literal()) {
            return Err(file::not_private(&file.path)
                .hint("or keep the secret elsewhere: { env = \"NAME\" }"));
        }
        Ok(())
    }

    /// The same config for the sandbox: every profile keeps its vendor, house rules, names and codes, and gets the
    /// sandbox's address, credentials and pacing. `base` is the sandbox's address for a vendor's id.
    #[must_use]
    pub fn sandboxed(mut self, base: impl Fn(&str) -> Url) -> Self {
        for profile in self.profiles.values_mut() {
            let address = base(profile.vendor.id());
            sandbox::move_in(profile, address);
        }
        self
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// A profile by its name. An error (8) with the nearest name where there is none.
    pub fn named(&self, name: &str) -> Result<&Profile> {
        self.profiles.get(name).ok_or_else(|| {
            let error = Error::new(
                Kind::Config,
                "no-such-profile",
                format!("there is no profile {name}"),
            )
            .detail("profile", name);
            if self.profiles.is_empty() {
                return error
                    .because(format!("{} holds no profile", self.path.display()))
                    .hint(format!("leadctl profiles add {name} --vendor VENDOR"));
            }
            error.hint(did_you_mean(name, self.names()))
        })
    }

    /// The profile that a write goes to: the one that is named, else the only one. Nobody changes the wrong vendor by
    /// habit: among several, one must be named (2).
    pub fn for_writing(&self, flags: &Flags, env: &Environment) -> Result<&Profile> {
        match self.one_wanted(flags, env)? {
            Some(profile) => Ok(profile),
            None => self.only(),
        }
    }

    /// The profile that is read from: the one that is named, else `default_profile`, else the only one.
    pub fn for_reading(&self, flags: &Flags, env: &Environment) -> Result<&Profile> {
        match (self.one_wanted(flags, env)?, &self.default_profile) {
            (Some(profile), _) => Ok(profile),
            (None, Some(default)) => self.named(default),
            (None, None) => self.only(),
        }
    }

    /// The profiles that `pull-leads` goes through: those that are named, or with `all` every one that can be pulled
    /// and does not say `pull = false`. In the sandbox, none named means all.
    pub fn for_pulling(
        &self,
        flags: &Flags,
        env: &Environment,
        all: bool,
    ) -> Result<Vec<&Profile>> {
        self.several(flags, env, all, Profile::can_be_pulled)
    }

    /// The profiles whose known leads are read again: the same choice among those whose leads can be read.
    pub fn for_refreshing(
        &self,
        flags: &Flags,
        env: &Environment,
        all: bool,
    ) -> Result<Vec<&Profile>> {
        self.several(flags, env, all, Profile::can_be_refreshed)
    }

    fn several(
        &self,
        flags: &Flags,
        env: &Environment,
        all: bool,
        can: fn(&Profile) -> bool,
    ) -> Result<Vec<&Profile>> {
        let wanted = flags.wanted(env);
        if all || (flags.sandbox && wanted.is_empty()) {
            let can = |profile: &&Profile| profile.pull && can(profile);
            return Ok(self.profiles.values().filter(can).collect());
        }
        if wanted.is_empty() {
            return Ok(vec![self.for_reading(flags, env)?]);
        }
        let mut profiles: Vec<&Profile> = Vec::new();
        for name in &wanted {
            let profile = self.named(name)?;
            if profiles.iter().all(|it| it.name != profile.name) {
                profiles.push(profile);
            }
        }
        Ok(profiles)
    }

    fn one_wanted(&self, flags: &Flags, env: &Environment) -> Result<Option<&Profile>> {
        match flags.wanted(env).as_slice() {
            [] => Ok(None),
            [name] => self.named(name).map(Some),
            several => Err(Error::new(
                Kind::Usage,
                "one-profile",
                format!(
                    "{} profiles are named, and this command takes one",
                    several.len()
                ),
            )
            .hint("name one: -p PROFILE")),
        }
    }

    fn only(&self) -> Result<&Profile> {
        let mut profiles = self.profiles.values();
        match (profiles.next(), profiles.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(no_profile(&self.path)),
            _ => {
                let names: Vec<&str> = self.names().collect();
                Err(Error::new(
                    Kind::Usage,
                    "profile-needed",
                    "there are several profiles, and none is named",
                )
                .because(format!("the profiles are {}", names.join(", ")))
                .hint("name one: -p PROFILE, or set LEADCTL_PROFILE"))
            }
        }
    }
}

impl Profile {
    /// Whether there is a list, a queue or a container that leads can be pulled from.
    pub fn can_be_pulled(&self) -> bool {
        self.vendor.card().offers(Operation::PullLeads) && self.vendor.pulls(&self.account).is_ok()
    }

    /// Whether a lead that is known can be read again.
    pub fn can_be_refreshed(&self) -> bool {
        self.vendor.card().offers(Operation::GetLead)
    }
}

/// Whether a profile may be called so: it names locks and folders as well.
pub fn is_profile_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=64).contains(&name.len()) && !name.starts_with('-') && name.chars().all(fits)
}

fn no_config(path: &Path) -> Error {
    Error::new(
        Kind::Config,
        "no-config",
        format!("there is no config file at {}", path.display()),
    )
    .hint("leadctl profiles add NAME --vendor VENDOR makes one")
    .hint("leadctl pull-leads --sandbox tries everything without one")
    .detail("path", path.display().to_string())
}

fn no_profile(path: &Path) -> Error {
    Error::new(
        Kind::Config,
        "no-profile",
        format!("{} holds no profile", path.display()),
    )
    .hint("leadctl profiles add NAME --vendor VENDOR")
    .hint("leadctl pull-leads --sandbox tries everything without one")
    .detail("path", path.display().to_string())
}
