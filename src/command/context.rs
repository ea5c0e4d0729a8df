//! What every command stands on: flags, environment, folders, configuration, and the output.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use crate::account::Pass;
use crate::cli::{ColorName, FormatName, Globals};
use crate::config::{Config, Environment, Flags, Paths, Profile};
use crate::error::{Error, Kind, Result};
use crate::output::{ColorChoice, Format, Output, Style};
use crate::sandbox::{self, Sandbox};
use crate::store::Store;
use crate::sync::drain::Source;
use crate::sync::gate::StoreGate;
use crate::transport::{self, Gate, Limits, Session, Trace};
use crate::vendor;

/// What every command stands on. Nothing in it is opened before it is needed.
pub struct Context {
    /// The flags that every command takes.
    pub globals: Globals,
    /// The same, as the configuration reads them.
    pub flags: Flags,
    /// The environment.
    pub environment: Environment,
    /// Where results and messages go.
    pub output: Arc<Output>,
    /// When the command began: `--max-time` holds for all of it, however many profiles it asks.
    begun: Instant,
}

/// The profiles, and the sandbox that plays their vendors where `--sandbox` says so.
pub struct Accounts {
    /// The profiles.
    pub config: Config,
    /// Where the store, the journal and the locks lie: the sandbox has its own.
    pub data: PathBuf,
    // Dropped last: it answers as long as somebody may ask.
    _sandbox: Option<Sandbox>,
}

impl Accounts {
    /// Accounts of whose vendors nobody is asked.
    pub fn at_rest(config: Config, data: PathBuf) -> Self {
        Self {
            config,
            data,
            _sandbox: None,
        }
    }
}

impl Context {
    /// Takes the flags and decides how to print. Errors: 2 for a format that there is not.
    pub fn new(globals: Globals, environment: Environment) -> Result<Self> {
        let flags = flags(&globals);
        let style = style(&globals, &flags, &environment)?;
        Ok(Self {
            flags,
            environment,
            output: Arc::new(Output::new(style)),
            globals,
            begun: Instant::now(),
        })
    }

    /// Whether nothing may be sent or stored.
    pub fn is_dry(&self) -> bool {
        self.globals.dry_run || self.globals.curl
    }

    /// The folders. Errors: 8 where there is no home and no flag.
    pub fn paths(&self) -> Result<Paths> {
        Paths::find(&self.flags, &self.environment)
    }

    /// The data folder: the sandbox's world, store, runs and locks are its own, below the real one.
    pub fn data(&self) -> Result<PathBuf> {
        self.paths()?;
        self.data_folder()
    }

    /// The flags by which a command to type next meets the same profile: `-p reno`, in the sandbox with `--sandbox`.
    pub fn again(&self, profile: &str) -> String {
        format!("-p {profile}{}", self.here())
    }

    /// ` --sandbox` in the sandbox, where every command to type next needs it.
    pub fn here(&self) -> &'static str {
        if self.flags.sandbox { " --sandbox" } else { "" }
    }

    /// The data folder alone, for whoever can do without the rest. Errors: as for `data`.
    pub fn data_folder(&self) -> Result<PathBuf> {
        let data = Paths::data_folder(&self.flags, &self.environment)?;
        Ok(if self.flags.sandbox {
            data.join("sandbox")
        } else {
            data
        })
    }

    /// The store where there is one; reading commands never make one.
    pub fn existing_store(&self) -> Result<Option<Store>> {
        Store::open_existing(&self.data()?)
    }

    /// The configuration, its oddities said once.
    ///
    /// Each account knows the names that its vendor told; none is asked for more before somebody says so.
    pub fn config(&self) -> Result<Config> {
        let mut config = Config::load(&self.paths()?, &self.flags, &self.environment)?;
        for warning in &config.warnings {
            self.output.warn(&warning.to_string());
        }
        for profile in config.profiles.values_mut() {
            profile.account.names.offline = true;
            profile.account.names.again = self.again(&profile.name);
        }
        if let Err(error) = self.recall(&mut config) {
            let why = format!("the accounts' names are not at hand: {}", error.message);
            self.output.warn(&why);
        }
        Ok(config)
    }

    /// Gives each account the names that its vendor told. Nothing is changed in the store by that.
    fn recall(&self, config: &mut Config) -> Result<()> {
        let tells = |profile: &&mut Profile| !profile.vendor.card().list.is_empty();
        let mut profiles = config.profiles.values_mut().filter(tells).peekable();
        if profiles.peek().is_none() {
            return Ok(());
        }
        let Some(store) = Store::open_as_it_is(&self.data()?)? else {
            return Ok(());
        };
        for profile in profiles {
            for (name, list) in store.names(&profile.name)? {
                profile.account.names.put(name, list);
            }
        }
        Ok(())
    }

    /// The configuration, and with `--sandbox` the vendors that answer it. A dry run starts none.
    pub fn accounts(&self) -> Result<Accounts> {
        let config = self.config()?;
        let data = self.data()?;
        if !self.flags.sandbox || self.is_dry() {
            return Ok(Accounts::at_rest(config, data));
        }
        let sandbox = sandbox::start(&self.paths()?.data, 0)?;
        let config = at_sandbox(config, &sandbox)?;
        Ok(Accounts {
            config,
            data,
            _sandbox: Some(sandbox),
        })
    }

    /// A conversation with a profile's vendor. Secrets are fetched here; no connection is made yet.
    pub fn session(&self, profile: &Profile, data: &Path) -> Result<Session> {
        let pass = profile.pass(&self.environment)?;
        self.session_with(profile, pass, StoreGate::new(data, &profile.name))
    }

    /// The same inside a runtime: a signal is heard while a program is asked for a secret.
    pub async fn session_soon(&self, profile: &Profile, data: &Path) -> Result<Session> {
        let (asked, environment) = (profile.clone(), self.environment.clone());
        let pass = tokio::task::spawn_blocking(move || asked.pass(&environment)).await;
        let pass = pass.map_err(|gone| {
            Error::new(Kind::Failure, "runtime", "the secrets could not be fetched")
                .because(gone.to_string())
        })?;
        self.session_with(profile, pass?, StoreGate::new(data, &profile.name))
    }

    /// The same with secrets that are there, behind a gate whose store may be open already.
    pub fn session_with(&self, profile: &Profile, pass: Pass, gate: StoreGate) -> Result<Session> {
        self.open(profile, pass, gate, profile.limits.clone(), self.trace())
    }

    /// A conversation with each place where a profile's vendor leaves leads. Each is bound to that place's address and holds
    /// the key to it and no other; what the profile says of its vendor's rate does not hold there.
    pub async fn sources_soon(&self, profile: &Profile, data: &Path) -> Result<Vec<Source>> {
        let mut sources = Vec::new();
        for depot in profile.vendor.depots(&profile.account) {
            let (asked, environment) = (profile.clone(), self.environment.clone());
            let place =
                tokio::task::spawn_blocking(move || asked.place(depot.setting(), &environment));
            let place = place.await.map_err(|gone| {
                Error::new(Kind::Failure, "runtime", "the secrets could not be fetched")
                    .because(gone.to_string())
            })?;
            let Some(place) = place? else { continue };
            let limits = Limits {
                rate: None,
                ..profile.limits.clone()
            };
            // A wait that one of them asks for is no wait of the vendor's.
            let gate = StoreGate::new(data, format!("{} {}", profile.name, depot.word()));
            let session = self.open(profile, place.pass, gate, limits, self.trace())?;
            sources.push(Source {
                depot,
                session,
                expires: place.expires,
            });
        }
        Ok(sources)
    }

    /// The same for many leads: nobody sits and waits for each, so waits may be longer, and each is shown.
    pub fn session_for_bulk(
        &self,
        profile: &Profile,
        pass: Pass,
        gate: StoreGate,
        waits: impl Fn(&str, Duration) + Send + Sync + 'static,
    ) -> Result<Session> {
        let limits = Limits {
            max_wait: profile.bulk_wait,
            ..profile.limits.clone()
        };
        let trace = self.trace().showing_waits(waits);
        self.open(profile, pass, gate, limits, trace)
    }

    fn trace(&self) -> Trace {
        let output = Arc::clone(&self.output);
        Trace::new(self.globals.verbose, move |line| output.trace(line))
    }

    fn open(
        &self,
        profile: &Profile,
        pass: Pass,
        gate: impl Gate + 'static,
        limits: Limits,
        trace: Trace,
    ) -> Result<Session> {
        self.open_behind(profile, pass, Arc::new(gate), limits, trace)
    }

    /// The same behind a gate of any kind, with limits of its own.
    pub fn session_behind(
        &self,
        profile: &Profile,
        pass: Pass,
        gate: Arc<dyn Gate>,
        limits: Limits,
    ) -> Result<Session> {
        self.open_behind(profile, pass, gate, limits, self.trace())
    }

    fn open_behind(
        &self,
        profile: &Profile,
        pass: Pass,
        gate: Arc<dyn Gate>,
        mut limits: Limits,
        trace: Trace,
    ) -> Result<Session> {
        limits.max_time = limits
            .max_time
            .map(|time| time.saturating_sub(self.begun.elapsed()));
        // Whoever talks to the vendor sends nothing that it could have looked up.
        let mut account = profile.account.clone();
        account.names.offline = false;
        let session = transport::open(profile.vendor, account, pass, limits, gate, trace);
        session.map_err(|error| error.detail("profile", profile.name.clone()))
    }
}

/// Ends before there is a context: prints the error plainly, gives the exit code.
pub fn end_without(error: &Error) -> u8 {
    Output::new(Style::default()).error(error);
    error.kind.code()
}

/// The profiles at the address where the sandbox listens.
pub fn at_sandbox(config: Config, sandbox: &Sandbox) -> Result<Config> {
    let mut addresses: BTreeMap<&str, Url> = BTreeMap::new();
    for vendor in vendor::ALL {
        addresses.insert(vendor.id(), sandbox.base_url(vendor.id())?);
    }
    // Every vendor has an address in the map; the fallback is the sandbox's own root.
    let nowhere = sandbox.base_url("")?;
    Ok(config.sandboxed(|id| addresses.get(id).unwrap_or(&nowhere).clone()))
}

/// Does what talks to vendors, to its end.
pub fn wait_for<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(Kind::Failure, "runtime", "cannot start").because(error.to_string())
        })?;
    let done = runtime.block_on(work);
    // A search for a host's address cannot be broken off. Dropping the runtime would wait for it, after a signal too.
    runtime.shutdown_background();
    done
}

/// The moment, read once a command.
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A moment as people read it: in the machine's own time zone, to the second. JSON and CSV carry RFC 3339 UTC instead.
pub fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// A run's id: its UTC time, by which runs sort, and letters by which those of one second differ: enough
/// for scripts that do many of them in a second.
pub fn run_id(at: Timestamp) -> String {
    format!("{}-{:08x}", at.strftime("%Y%m%dT%H%M%S"), fastrand::u32(..))
}

fn flags(globals: &Globals) -> Flags {
    let format = if globals.json {
        Some("json".to_owned())
    } else {
        globals.format.map(|format| word(format).to_owned())
    };
    Flags {
        config: globals.config.clone(),
        data_dir: globals.data_dir.clone(),
        profiles: globals.profiles.clone(),
        format,
        timeout: globals.timeout,
        retries: globals.retries,
        max_wait: globals.max_wait,
        max_time: globals.max_time,
        lock_wait: globals.lock_wait,
        concurrency: None,
        ignore_wait: globals.ignore_wait,
        sandbox: globals.sandbox,
    }
}

fn word(format: FormatName) -> &'static str {
    match format {
        FormatName::Table => "table",
        FormatName::Json => "json",
        FormatName::Jsonl => "jsonl",
        FormatName::Csv => "csv",
    }
}

fn style(globals: &Globals, flags: &Flags, environment: &Environment) -> Result<Style> {
    let format = flags
        .wanted_format(environment)
        .map(|word| {
            Format::from_word(&word).ok_or_else(|| {
                Error::new(
                    Kind::Usage,
                    "no-such-format",
                    format!("there is no format `{word}`"),
                )
                .because("LEADCTL_FORMAT names it")
                .hint("use table, json, jsonl or csv")
            })
        })
        .transpose()?;
    let color = match globals.color {
        ColorName::Always => ColorChoice::Always,
        ColorName::Never => ColorChoice::Never,
        ColorName::Auto if environment.dumb_terminal() => ColorChoice::Never,
        ColorName::Auto => {
            ColorChoice::Auto.with_environment(environment.no_color(), environment.force_color())
        }
    };
    Ok(Style {
        format,
        output: globals.output.clone(),
        quiet: globals.quiet,
        excel: globals.excel,
        color,
        progress: !globals.no_progress && !environment.dumb_terminal(),
        width: environment.columns().map(usize::from),
    })
}
