//! Looks at profiles: what they are made of, how their vendors are reached, what waits in their store. All at once, since
//! each may have to wait for somebody.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use url::{Position, Url};

use super::facts::{Host, Kept, Tried, Visited};
use crate::command::context::Context;
use crate::command::health;
use crate::command::profiles::{command, own_problems, sources, tried};
use crate::config::{Config, Profile};
use crate::error::{Error, Result};
use crate::store::{Lock, Locked, Store};
use crate::sync::gate::StoreGate;
use crate::transport::{self, Gate, Limits, MemoryGate};

/// No step on the way to a vendor may take longer, unless `--timeout` says so.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every visit goes by.
pub struct Visit<'a> {
    /// Flags and environment.
    pub context: &'a Context,
    /// The profiles.
    pub config: &'a Config,
    /// The data folder.
    pub folder: Option<&'a Path>,
    /// Whether the store there is sound and of this program's layout.
    pub is_usable: bool,
    /// Whether vendors may be asked.
    pub can_be_asked: bool,
    /// What time it is.
    pub now: Timestamp,
}

/// Visits all of them side by side.
pub async fn visit_all(visit: &Visit<'_>, profiles: &[&Profile]) -> Vec<Visited> {
    join_all(profiles.iter().map(|profile| visit.one(profile))).await
}

impl Visit<'_> {
    async fn one(&self, profile: &Profile) -> Visited {
        let own = own_problems_of(self, profile);
        let hosts = if self.can_be_asked {
            // Where its authorities are of no use nobody can be asked, and that is told of them.
            self.hosts(profile).await.unwrap_or_default()
        } else {
            Vec::new()
        };
        let credentials = match hosts.first().map(|host| &host.looked.heard) {
            _ if !own.is_empty() => Tried::Not("the profile is not in order"),
            None => Tried::Not("nobody was asked"),
            Some(Err(_)) => Tried::Not("the vendor was not reached"),
            Some(Ok(_)) => match self.ask(profile).await {
                Ok(said) => Tried::Said(said),
                Err(error) => Tried::Refused(error),
            },
        };
        Visited {
            name: profile.name.clone(),
            vendor: &profile.vendor.card().name,
            secrets: self.secrets(profile),
            problems: own,
            authorities: profile.limits.ca_file.clone().map(|file| {
                let found = transport::authorities(&file).map_err(|error| error.in_a_line());
                (file, found)
            }),
            hosts,
            credentials,
            waiting: self.waiting(profile),
            at_work: self.at_work(profile),
        }
    }

    fn secrets(&self, profile: &Profile) -> Vec<Kept> {
        let may_run = !self.context.is_dry();
        sources(profile, &self.context.environment, self.now, may_run)
    }

    async fn hosts(&self, profile: &Profile) -> Result<Vec<Host>> {
        let environment = &self.context.environment;
        let mut places = vec![("vendor".to_owned(), profile.base.clone())];
        for depot in profile.vendor.depots(&profile.account) {
            // A depot without an address is among the profile's problems.
            if let Ok(Some(place)) = profile.place(depot.setting(), environment) {
                places.push((depot.word().to_owned(), place.pass.base));
            }
        }
        let limits = self.limits(profile);
        let looks = places.into_iter().map(|(what, base)| {
            let limits = &limits;
            async move {
                let looked = transport::look(&base, limits).await?;
                Ok(Host {
                    what,
                    address: base[..Position::BeforePath].to_owned(),
                    proxy_from: looked
                        .proxy
                        .as_ref()
                        .and_then(|_| self.proxy_variable(&base)),
                    looked,
                })
            }
        });
        join_all(looks).await.into_iter().collect()
    }

    /// The variable that names the proxy of an address: the same ones, in the same order, as the client reads them.
    fn proxy_variable(&self, base: &Url) -> Option<&'static str> {
        let own: [&str; 2] = match base.scheme() {
            "https" => ["HTTPS_PROXY", "https_proxy"],
            _ => ["HTTP_PROXY", "http_proxy"],
        };
        let names = own.into_iter().chain(["ALL_PROXY", "all_proxy"]);
        names
            .into_iter()
            .find(|name| self.context.environment.get(name).is_some())
    }

    /// Nobody waits long for a doctor: one attempt, unless the flags say otherwise.
    fn limits(&self, profile: &Profile) -> Limits {
        let flags = &self.context.flags;
        Limits {
            timeout: flags
                .timeout
                .unwrap_or(profile.limits.timeout.min(PATIENCE)),
            retries: flags.retries.unwrap_or(0),
            max_wait: flags.max_wait.unwrap_or(Duration::ZERO),
            ..profile.limits.clone()
        }
    }

    async fn ask(&self, profile: &Profile) -> Result<String> {
        tried(profile, async |profile: &Profile, question| {
            // A gate of the store would make one where there is none.
            let gate: Arc<dyn Gate> = match self.folder.filter(|_| self.is_usable) {
                Some(folder) => Arc::new(StoreGate::new(folder, &profile.name)),
                None => Arc::new(MemoryGate::default()),
            };
            let pass = profile.pass(&self.context.environment)?;
            let session = self
                .context
                .session_behind(profile, pass, gate, self.limits(profile))?;
            command::asked(profile, session, &question).await
        })
        .await
    }

    fn waiting(&self, profile: &Profile) -> Vec<health::Problem> {
        let Some(folder) = self.folder.filter(|_| self.is_usable) else {
            return Vec::new();
        };
        let store = Store::open_as_it_is(folder).ok().flatten();
        let problems = store.map(|store| health::problems(self.context, profile, &store, folder));
        // A store that cannot be read is told as such.
        problems.and_then(Result::ok).unwrap_or_default()
    }

    fn at_work(&self, profile: &Profile) -> Vec<(Locked, Option<u32>)> {
        let Some(folder) = self.folder else {
            return Vec::new();
        };
        let is_held =
            |locked: &Locked| Lock::is_held(folder, &profile.name, *locked).unwrap_or(false);
        let held = Locked::ALL.into_iter().filter(is_held);
        held.map(|locked| (locked, Lock::holder(folder, &profile.name, locked)))
            .collect()
    }
}

/// What is wrong with the profile itself; nothing is fetched where nothing may be.
fn own_problems_of(visit: &Visit, profile: &Profile) -> Vec<Error> {
    let context = visit.context;
    if context.is_dry() {
        return crate::command::profiles::unknown_keys(visit.config, Some(&profile.name));
    }
    own_problems(visit.config, profile, &context.environment, visit.now)
}
