//! A profile: a named account at a vendor, with its address, its limits, and where its secrets come from.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::{Environment, Source};
use crate::account::{Account, Pass};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::transport::Limits;
use crate::vendor::Vendor;
use crate::vendor::card::{Card, SettingKind};

/// A named account at a vendor.
#[derive(Clone)]
pub struct Profile {
    /// Its name in the config file.
    pub name: String,
    /// Whose account it is.
    pub vendor: &'static dyn Vendor,
    /// The vendor's own settings, house rules and names, without secrets.
    pub account: Account,
    /// The address, without a trailing slash in its path.
    pub base: Url,
    /// Where each secret setting comes from, by the card's names.
    pub secrets: BTreeMap<String, Source>,
    /// Extra headers, among them how to sign in where the card has a setting of type `auth`.
    pub headers: Vec<Header>,
    /// How long, how often, how fast.
    pub limits: Limits,
    /// The longest wait between two attempts in a bulk run.
    pub bulk_wait: Duration,
    /// Requests at once.
    pub concurrency: usize,
    /// Whether `pull-leads --all` pulls it.
    pub pull: bool,
    /// The shortest time between two pulls.
    pub poll_floor: Option<Duration>,
    /// Whether plain http is allowed to an address that is not this machine.
    pub allow_http: bool,
}

/// An extra header.
#[derive(Clone, Debug)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// What makes up its value.
    pub value: HeaderValue,
}

/// What makes up a header's value.
#[derive(Clone, Debug)]
pub enum HeaderValue {
    /// The secret as it is.
    Plain(Source),
    /// `Bearer` and the secret.
    Bearer(Source),
    /// `Basic` and both in base64 (<https://www.rfc-editor.org/rfc/rfc7617>).
    Basic {
        /// Whom to sign in.
        username: Source,
        /// By what.
        password: Source,
    },
}

impl HeaderValue {
    /// Where the secret in it comes from.
    pub fn source(&self) -> &Source {
        match self {
            Self::Plain(source) | Self::Bearer(source) => source,
            Self::Basic { password, .. } => password,
        }
    }

    fn resolve(&self, env: &Environment) -> Result<Secret> {
        Ok(match self {
            Self::Plain(source) => source.resolve(env)?,
            Self::Bearer(source) => {
                Secret::new(format!("Bearer {}", source.resolve(env)?.expose()))
            }
            Self::Basic { username, password } => {
                let (username, password) = (username.resolve(env)?, password.resolve(env)?);
                let pair = format!("{}:{}", username.expose(), password.expose());
                // A secret of its own: a vendor may echo the pair, or its base64, without the word before it.
                let pair = Secret::new(pair);
                Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())))
            }
        })
    }

    fn masked(&self, stand_in: &str) -> Secret {
        Secret::placeholder(&match self {
            Self::Plain(_) => stand_in.to_owned(),
            Self::Bearer(_) => format!("Bearer {stand_in}"),
            Self::Basic { .. } => format!("Basic {stand_in}"),
        })
    }
}

impl Profile {
    /// Address and keys, every secret fetched from where it is. An error (4) names the one that is missing.
    pub fn pass(&self, env: &Environment) -> Result<Pass> {
        self.must_have_credentials()?;
        env.mask_proxies();
        let mut secrets = BTreeMap::new();
        let signs_in = |(name, _): &(&String, _)| signs_in(self.vendor.card(), name);
        for (name, source) in self.secrets.iter().filter(signs_in) {
            let secret = source
                .resolve(env)
                .map_err(|error| self.about_secret(error, name))?;
            secrets.insert(name.clone(), secret);
        }
        let mut headers = Vec::new();
        for header in &self.headers {
            let value = header
                .value
                .resolve(env)
                .map_err(|error| self.about_secret(error, &header.name))?;
            headers.push((header.name.clone(), value));
        }
        Ok(Pass {
            base: self.base.clone(),
            headers,
            secrets,
            token: None,
            masked: false,
        })
    }

    /// What keeps each of its secrets from being fetched, those included that the vendor is not shown. Errors: as for
    /// `pass`, one a secret.
    pub fn secret_problems(&self, env: &Environment) -> Vec<Error> {
        let missing = self.must_have_credentials().err();
        let settings = self.secrets.iter().filter_map(|(name, source)| {
            let error = source.resolve(env).err()?;
            Some(self.about_secret(error, name))
        });
        let headers = self.headers.iter().filter_map(|header| {
            let error = header.value.resolve(env).err()?;
            Some(self.about_secret(error, &header.name))
        });
        missing.into_iter().chain(settings).chain(headers).collect()
    }

    /// Address and keys for showing a request: nothing is fetched, each secret is a `$NAME` that says which one belongs there.
    pub fn masked_pass(&self) -> Pass {
        let secrets = self.secret_names().into_iter().map(|name| {
            let stand_in = match self.secrets.get(&name) {
                Some(source) => self.stand_in(source, &name),
                None => self.own_stand_in(&name),
            };
            (name, Secret::placeholder(&stand_in))
        });
        let headers = self.headers.iter().map(|header| {
            let stand_in = match &header.value {
                // No variable holds name and password in base64.
                HeaderValue::Basic { .. } => self.own_stand_in(&header.name),
                value => self.stand_in(value.source(), &header.name),
            };
            (header.name.clone(), header.value.masked(&stand_in))
        });
        Pass {
            base: self.base.clone(),
            headers: headers.collect(),
            secrets: secrets.collect(),
            token: Some(Secret::placeholder("$TOKEN")),
            masked: true,
        }
    }

    /// A secret that the vendor is not shown; `None` where the profile does not have it. Errors: as for `pass`.
    pub fn own_secret(&self, name: &str, env: &Environment) -> Result<Option<Secret>> {
        let source = self.secrets.get(name);
        let secret = source.map(|source| source.resolve(env)).transpose();
        secret.map_err(|error| self.about_secret(error, name))
    }

    /// Every secret source of the profile with its name: settings first, then headers.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &Source)> {
        let settings = self
            .secrets
            .iter()
            .map(|(name, source)| (name.as_str(), source));
        let headers = self
            .headers
            .iter()
            .map(|header| (header.name.as_str(), header.value.source()));
        settings.chain(headers)
    }

    /// The card's first set of credentials where the profile has no complete one; empty where it has.
    pub fn missing_credentials(&self) -> Vec<String> {
        let sets = &self.vendor.card().credentials;
        let has = |name: &String| {
            self.secrets.contains_key(name)
                || self.account.settings.contains_key(name)
                || self.signs_in_by(name)
        };
        if sets.is_empty() || sets.iter().any(|set| set.iter().all(has)) {
            return Vec::new();
        }
        // The set that is nearest to complete is most likely the one that was meant.
        let missing = |set: &Vec<String>| -> Vec<String> {
            set.iter().filter(|name| !has(name)).cloned().collect()
        };
        sets.iter()
            .map(missing)
            .min_by_key(Vec::len)
            .unwrap_or_default()
    }

    fn must_have_credentials(&self) -> Result<()> {
        let missing = self.missing_credentials();
        if missing.is_empty() {
            return Ok(());
        }
        let sets = self.vendor.card().credentials.iter();
        let sets: Vec<String> = sets.map(|set| set.join(" and ")).collect();
        Err(Error::new(
            Kind::Auth,
            "credentials-missing",
            format!(
                "the profile {} has no {}",
                self.name,
                missing.join(" and no ")
            ),
        )
        .because(format!(
            "{} needs {}",
            self.vendor.card().name,
            sets.join(", or ")
        ))
        .hint(format!(
            "add it below [profiles.{}]: {} = {{ env = \"NAME\" }}",
            self.name,
            missing.first().map_or("", String::as_str)
        )))
    }

    fn signs_in_by(&self, setting: &str) -> bool {
        let setting = self.vendor.card().setting.get(setting);
        setting.is_some_and(|setting| setting.kind == SettingKind::Auth) && !self.headers.is_empty()
    }

    /// The secrets that a request may need: those that the profile has, else the card's first set.
    fn secret_names(&self) -> Vec<String> {
        let card = self.vendor.card();
        let signs_in = |name: &&String| signs_in(card, name);
        let mut names: Vec<String> = self.secrets.keys().filter(signs_in).cloned().collect();
        let is_secret = |name: &&String| {
            card.setting
                .get(*name)
                .is_some_and(|setting| setting.kind == SettingKind::Secret)
        };
        if !self.missing_credentials().is_empty()
            && let Some(first) = card.credentials.first()
        {
            let more: Vec<_> = first
                .iter()
                .filter(is_secret)
                .filter(|name| !self.secrets.contains_key(*name))
                .cloned()
                .collect();
            names.extend(more);
        }
        names
    }

    pub(super) fn stand_in(&self, source: &Source, name: &str) -> String {
        match source {
            Source::Env(variable) => format!("${variable}"),
            _ => self.own_stand_in(name),
        }
    }

    /// `$RENO_TOKEN` for the `token` of `reno`.
    fn own_stand_in(&self, name: &str) -> String {
        let text = format!("{}_{name}", self.name);
        let letter = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        };
        format!("${}", text.chars().map(letter).collect::<String>())
    }

    pub(super) fn about_secret(&self, error: Error, name: &str) -> Error {
        let message = format!("profile {}, {name}: {}", self.name, error.message);
        Error { message, ..error }.detail("profile", self.name.clone())
    }
}

/// Whether a secret is one that the vendor is shown: a credential, or one that every profile must have. Others are keys to
/// depots, or what a caller has to show us.
pub(super) fn signs_in(card: &Card, name: &str) -> bool {
    let Some(setting) = card.setting.get(name) else {
        return false;
    };
    let is_credential =
        card.credentials.is_empty() || card.credentials.iter().flatten().any(|it| it == name);
    setting.kind == SettingKind::Secret && (setting.required || is_credential)
}
