//! `leadctl profiles`: which accounts there are, where their secrets come from, and whether they work.

mod add;
mod check;
pub mod command;
mod settings;
mod terminal;
#[cfg(test)]
mod tests;

pub use add::{Interview, NewProfile, add};
pub use check::{Checked, bare, check, own_problems, tried, unknown_keys};
pub use terminal::Terminal;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::doctor::Kept;
use crate::account::rfc3339;
use crate::config::{
    Config, Environment, Profile, Source, duration_text, expiry, rate_text, whereabouts, written,
};
use crate::error::Result;
use crate::output::{Block, Column, Report, Table};
use crate::vendor::card::SettingKind;

/// Every profile: vendor, address, and where its secrets come from. No command is run for a fingerprint.
pub fn list(config: &Config, env: &Environment, now: Timestamp) -> Report {
    let shown: Vec<Shown> = config
        .profiles
        .values()
        .map(|profile| Shown::new(config, profile, env, now, false))
        .collect();
    let rows = shown.iter().map(|shown| {
        let secrets: Vec<String> = shown.secrets.iter().map(ShownSecret::line).collect();
        vec![
            shown.profile.name.clone(),
            shown.profile.vendor.id().to_owned(),
            shown.profile.base.to_string(),
            secrets.join("; "),
        ]
    });
    Report {
        view: vec![Block::Table(Table::new(
            vec![
                Column::new("profile", 0),
                Column::new("vendor", 0),
                Column::new("address", 2).whole(),
                Column::new("secrets", 1).wrapped(),
            ],
            rows.collect(),
        ))],
        ..report(shown.iter().map(Shown::to_json).collect())
    }
}

/// One profile with everything that it says, and that its secrets are there. Errors: 8 where there is no such profile.
pub fn show(config: &Config, name: &str, env: &Environment, now: Timestamp) -> Result<Report> {
    let shown = Shown::new(config, config.named(name)?, env, now, true);
    Ok(Report {
        view: vec![Block::Pairs(shown.pairs())],
        ..report(vec![shown.to_json()])
    })
}

fn report(items: Vec<Value>) -> Report {
    Report {
        kind: "profiles",
        items_name: "profiles",
        items,
        ..Report::default()
    }
}

/// A profile as it is shown: never with a secret.
struct Shown<'a> {
    profile: &'a Profile,
    is_default: bool,
    secrets: Vec<ShownSecret>,
}

/// The secrets of a profile that are there, or that nobody fetched.
pub fn sources(profile: &Profile, env: &Environment, now: Timestamp, may_fetch: bool) -> Vec<Kept> {
    let kept = profile.sources().filter_map(|(name, source)| {
        if !may_fetch {
            return Some(Kept {
                name: name.to_owned(),
                source: source.describe(),
                fetched: false,
                expires: None,
            });
        }
        let shown = ShownSecret::new((name, false), source, env, now, true);
        shown.problem.is_none().then_some(Kept {
            name: shown.name,
            source: shown.source,
            fetched: true,
            expires: shown.expires,
        })
    });
    kept.collect()
}

/// A secret as it is shown.
struct ShownSecret {
    name: String,
    source: String,
    fingerprint: Option<String>,
    /// Where a depot is, without the key to it.
    place: Option<String>,
    expires: Option<Timestamp>,
    is_expired: bool,
    problem: Option<String>,
}

impl ShownSecret {
    fn new(
        (name, is_depot): (&str, bool),
        source: &Source,
        env: &Environment,
        now: Timestamp,
        run_commands: bool,
    ) -> Self {
        let mut shown = Self {
            name: name.to_owned(),
            source: source.describe(),
            fingerprint: None,
            place: None,
            expires: None,
            is_expired: false,
            problem: None,
        };
        if matches!(source, Source::Command(_)) && !run_commands {
            return shown;
        }
        match source.resolve(env) {
            Ok(secret) => {
                shown.place = whereabouts(&secret).filter(|_| is_depot);
                shown.fingerprint = Some(secret.fingerprint());
                shown.expires = expiry(&secret);
                shown.is_expired = shown.expires.is_some_and(|end| end <= now);
            }
            Err(error) => {
                let mut words = vec![error.message];
                words.extend(error.because);
                shown.problem = Some(words.join(": "));
            }
        }
        shown
    }

    fn line(&self) -> String {
        format!("{}: {}", self.name, self.text())
    }

    fn text(&self) -> String {
        let mut pieces = vec![self.source.clone()];
        pieces.extend(self.place.clone());
        pieces.extend(
            self.fingerprint
                .iter()
                .map(|digits| format!("fingerprint {digits}")),
        );
        pieces.extend(self.expires.map(|end| {
            let word = if self.is_expired {
                "expired"
            } else {
                "expires"
            };
            format!("{word} {}", rfc3339(end))
        }));
        pieces.extend(self.problem.is_some().then(|| "not there".to_owned()));
        pieces.join(", ")
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        object.insert("source".into(), json!(self.source));
        if let Some(place) = &self.place {
            object.insert("place".into(), json!(place));
        }
        if let Some(fingerprint) = &self.fingerprint {
            object.insert("fingerprint".into(), json!(fingerprint));
        }
        if let Some(end) = self.expires {
            object.insert("expires".into(), json!(rfc3339(end)));
            object.insert("expired".into(), json!(self.is_expired));
        }
        if let Some(problem) = &self.problem {
            object.insert("problem".into(), json!(problem));
        }
        Value::Object(object)
    }
}

impl<'a> Shown<'a> {
    fn new(
        config: &Config,
        profile: &'a Profile,
        env: &Environment,
        now: Timestamp,
        run_commands: bool,
    ) -> Self {
        let secrets = profile.sources();
        let settings = &profile.vendor.card().setting;
        let is_depot = |name: &str| {
            let setting = settings.get(name);
            setting.is_some_and(|it| it.kind == SettingKind::Depot)
        };
        Self {
            profile,
            is_default: config.default_profile.as_deref() == Some(profile.name.as_str()),
            secrets: secrets
                .map(|(name, source)| {
                    let named = (name, is_depot(name));
                    ShownSecret::new(named, source, env, now, run_commands)
                })
                .collect(),
        }
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let profile = self.profile;
        let limits = &profile.limits;
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let mut pairs = vec![
            ("profile".to_owned(), profile.name.clone()),
            ("vendor".to_owned(), profile.vendor.card().name.clone()),
            ("address".to_owned(), profile.base.to_string()),
        ];
        pairs.extend(
            profile
                .account
                .settings
                .iter()
                .map(|(name, value)| (name.clone(), self.setting(name, value))),
        );
        pairs.extend(self.secrets.iter().map(|it| (it.name.clone(), it.text())));
        pairs.extend(profile.account.names.lists().map(|(list, names)| {
            let names: Vec<&str> = names.names().iter().map(|it| it.name.as_str()).collect();
            (list.to_owned(), names.join(", "))
        }));
        let off = &profile.account.house_rules_off;
        if !off.is_empty() {
            let off: Vec<&str> = off.iter().map(String::as_str).collect();
            pairs.push(("house rules off".to_owned(), off.join(", ")));
        }
        pairs.extend([
            ("default".to_owned(), yes(self.is_default)),
            (
                "pulled with --all".to_owned(),
                yes(profile.pull && profile.can_be_pulled()),
            ),
            ("timeout".to_owned(), duration_text(limits.timeout)),
            ("retries".to_owned(), limits.retries.to_string()),
            ("max_wait".to_owned(), duration_text(limits.max_wait)),
            ("rate".to_owned(), rate_text(limits.rate)),
            ("concurrency".to_owned(), profile.concurrency.to_string()),
        ]);
        if let Some(floor) = profile.poll_floor {
            pairs.push(("poll_floor".to_owned(), duration_text(floor)));
        }
        if let Some(file) = &limits.ca_file {
            pairs.push(("ca_file".to_owned(), file.display().to_string()));
        }
        pairs
    }

    /// A plain setting as people write it.
    fn setting(&self, name: &str, value: &Value) -> String {
        match written(self.profile.vendor.card(), name, value) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    fn to_json(&self) -> Value {
        let profile = self.profile;
        let limits = &profile.limits;
        let names = profile.account.names.lists().map(|(list, names)| {
            let names = names
                .names()
                .iter()
                .map(|name| json!({"value": name.value, "name": name.name, "phase": name.phase}));
            (list.to_owned(), Value::Array(names.collect()))
        });
        json!({
            "type": "profile",
            "profile": profile.name,
            "vendor": profile.vendor.id(),
            "base_url": profile.base.as_str(),
            "default": self.is_default,
            "pull": profile.pull,
            "settings": profile.account.settings,
            "secrets": self.secrets.iter().map(ShownSecret::to_json).collect::<Vec<_>>(),
            "missing": profile.missing_credentials(),
            "names": names.collect::<Map<_, _>>(),
            "house_rules_off": profile.account.house_rules_off,
            "timeout": duration_text(limits.timeout),
            "retries": limits.retries,
            "max_wait": duration_text(limits.max_wait),
            "rate": rate_text(limits.rate),
            "concurrency": profile.concurrency,
        })
    }
}
