//! The profiles of the sandbox, made from the cards: make-believe keys for make-believe vendors.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use url::Url;

use super::measure::duration_text;
use super::profile::signs_in;
use super::tunables::Tunables;
use super::{Flags, Header, HeaderValue, Profile, Source};
use crate::account::Account;
use crate::secret::Secret;
use crate::vendor::Vendor;
use crate::vendor::card::{Card, Setting, SettingKind};

/// What a real account has to find out about its vendor, and the sandbox therefore tells about itself.
fn told(setting: &str) -> Option<Value> {
    match setting {
        "list_path" => Some(json!("/general-leads")),
        "ok_status" => Some(json!([1])),
        _ => None,
    }
}

/// A profile for every vendor: `sandbox-crf-connect`, `sandbox-ivvy` ...
pub(super) fn profiles(
    vendors: &[&'static dyn Vendor],
    flags: &Flags,
) -> IndexMap<String, Profile> {
    let profiles = vendors.iter().map(|vendor| profile(*vendor, flags));
    profiles
        .map(|profile| (profile.name.clone(), profile))
        .collect()
}

/// The depots that the sandbox plays, below their vendor's address: where each is, and a key that never ends. A profile
/// that names none gets the first.
const DEPOTS: [(&str, &str); 2] = [
    (
        "queue_url",
        "/storage/leads?sv=2021-12-02&sp=p&se=2099-12-31T00%3A00%3A00Z&sig=sandbox-queue-key",
    ),
    (
        "container_url",
        "/storage/incoming?sv=2021-12-02&sr=c&sp=rld&se=2099-12-31T00%3A00%3A00Z&sig=sandbox-container-key",
    ),
];

/// The port on which `sandbox serve` listens unless it is told another.
pub const SANDBOX_PORT: u16 = 8787;

/// The address of a make-believe vendor where `sandbox serve` plays it: what `--dry-run` and `--curl` show. A command
/// that asks it is told the address of a sandbox of its own.
pub(super) fn address(vendor: &str) -> Url {
    match Url::parse(&format!("http://127.0.0.1:{SANDBOX_PORT}/{vendor}")) {
        Ok(url) => url,
        Err(error) => unreachable!("an address that is compiled in cannot be read: {error}"),
    }
}

/// Gives a profile the sandbox's address, credentials and pacing.
pub(super) fn move_in(profile: &mut Profile, base: Url) {
    let card = profile.vendor.card();
    profile.secrets = secrets(card, &base, &profile.account.holds);
    profile.account.holds = profile.secrets.keys().cloned().collect();
    profile.base = base;
    profile.headers = sign_in(card);
    profile.limits.rate = None;
    profile.limits.ca_file = None;
    profile.poll_floor = None;
    for (name, value) in settings(card) {
        let is_credential = card.credentials.iter().flatten().any(|it| *it == name);
        let is_its_own = is_credential || told(&name).is_some();
        if is_its_own || !profile.account.settings.contains_key(&name) {
            profile.account.settings.insert(name, value);
        }
    }
}

fn profile(vendor: &'static dyn Vendor, flags: &Flags) -> Profile {
    let card = vendor.card();
    let tunables = Tunables::default();
    let name = format!("sandbox-{}", card.id);
    let mut profile = Profile {
        account: Account {
            profile: name.clone(),
            settings: defaults(card),
            ..Account::default()
        },
        name,
        vendor,
        base: address(&card.id),
        secrets: BTreeMap::new(),
        headers: Vec::new(),
        limits: tunables.limits(flags, card),
        bulk_wait: tunables.bulk_wait(flags),
        concurrency: tunables.concurrency(flags),
        pull: true,
        poll_floor: None,
        allow_http: false,
    };
    move_in(&mut profile, address(&card.id));
    profile
}

fn defaults(card: &Card) -> Map<String, Value> {
    let settings = card.setting.iter();
    settings
        .filter_map(|(name, setting)| Some((name.clone(), super::settings::default(setting)?)))
        .collect()
}

/// `api_key` → `sandbox-api-key`.
fn made_up(name: &str) -> String {
    format!("sandbox-{}", name.replace('_', "-"))
}

/// The made-up credentials are known to everybody: they are not masked.
fn known(text: &str) -> Source {
    Source::Sandbox(Secret::placeholder(text))
}

fn is_depot(card: &Card, name: &str) -> bool {
    let setting = card.setting.get(name);
    setting.is_some_and(|setting| setting.kind == SettingKind::Depot)
}

/// Every secret that signs somebody in, and what the sandbox plays besides: the depots that the profile names, and pushes.
fn secrets(card: &Card, base: &Url, held: &BTreeSet<String>) -> BTreeMap<String, Source> {
    let has_own = DEPOTS.iter().any(|(name, _)| held.contains(*name));
    let played = DEPOTS.iter().enumerate().filter(|(at, (name, _))| {
        is_depot(card, name) && (held.contains(*name) || (!has_own && *at == 0))
    });
    let depots: BTreeMap<&str, &str> = played.map(|(_, depot)| *depot).collect();
    let secret = |name: &String| match (name.as_str(), depots.get(name.as_str())) {
        (_, Some(place)) => Some(format!("{base}{place}")),
        ("listen_secret", _) => Some(made_up(name)),
        _ => signs_in(card, name).then(|| made_up(name)),
    };
    let names = card.setting.keys();
    names
        .filter_map(|name| Some((name.clone(), known(&secret(name)?))))
        .collect()
}

fn sign_in(card: &Card) -> Vec<Header> {
    let mut kinds = card.setting.values().map(|setting| setting.kind);
    if !kinds.any(|kind| kind == SettingKind::Auth) {
        return Vec::new();
    }
    vec![Header {
        name: "Authorization".to_owned(),
        value: HeaderValue::Basic {
            username: known("sandbox-username"),
            password: known("sandbox-password"),
        },
    }]
}

/// What a profile must have besides secrets, and what the sandbox tells.
fn settings(card: &Card) -> Map<String, Value> {
    let first_set = card.credentials.first();
    let needed = |name: &String, setting: &Setting| {
        setting.required || first_set.is_some_and(|set| set.contains(name))
    };
    let mut settings = Map::new();
    for (name, setting) in &card.setting {
        let value = match setting.kind {
            SettingKind::Text if needed(name, setting) => {
                let first = setting.one_of.first();
                Some(Value::from(first.cloned().unwrap_or_else(|| made_up(name))))
            }
            SettingKind::Integer if needed(name, setting) => Some(Value::from(1)),
            _ => told(name),
        };
        if let Some(value) = value {
            settings.insert(name.clone(), value);
        }
    }
    settings
}

/// A plain setting as the config file has it: a duration has its unit there.
pub fn written(card: &Card, name: &str, value: &Value) -> Value {
    let setting = card.setting.get(name);
    let is_duration = setting.is_some_and(|it| it.kind == SettingKind::Duration);
    match value.as_u64() {
        Some(seconds) if is_duration => Value::from(duration_text(Duration::from_secs(seconds))),
        _ => value.clone(),
    }
}

/// The block of a config file that makes a profile of a served sandbox: what `sandbox serve` prints to paste.
pub fn profile_block(profile: &Profile) -> String {
    let card = profile.vendor.card();
    let mut lines = vec![
        format!("[profiles.{}]", profile.name),
        format!("vendor = {}", quoted(profile.vendor.id())),
        format!("base_url = {}", quoted(profile.base.as_str())),
    ];
    let settings = profile.account.settings.iter();
    lines.extend(settings.map(|(name, value)| format!("{name} = {}", written(card, name, value))));
    for (name, source) in &profile.secrets {
        if let Source::Sandbox(secret) = source {
            lines.push(format!("{name} = {}", quoted(secret.expose())));
        }
    }
    let auth = card
        .setting
        .iter()
        .find(|(_, setting)| setting.kind == SettingKind::Auth);
    if let Some((name, _)) = auth {
        lines.push(format!(
            "{name} = {{ basic = {{ username = {}, password = {} }} }}",
            quoted("sandbox-username"),
            quoted("sandbox-password")
        ));
    }
    lines.push("rate = \"none\"".to_owned());
    lines.join("\n") + "\n\n"
}

/// Text as TOML and JSON both write it.
fn quoted(text: &str) -> Value {
    Value::from(text)
}
