//! A profile as vendors see it: settings, house rules and names in `Account`, address and keys in `Pass`.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};
use std::time::Duration;
use url::Url;

use crate::exchange::Pairs;
use crate::secret::Secret;
pub use names::{Called, List, Name, NamePage, Names, Telling, alike, fold, id_text};

/// What a profile says, without its secrets. Abilities, readers and rules see this and nothing more.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The profile's name.
    pub profile: String,
    /// The vendor's own keys of the profile block, as `[setting]` of its card declares them, secrets left out.
    pub settings: Map<String, Value>,
    /// The names of the secrets that the profile has, which themselves are nobody's business here.
    pub holds: BTreeSet<String>,
    /// House rules that the profile switched off, by id.
    pub house_rules_off: BTreeSet<String>,
    /// The account's own lists: stages, sources, reasons ...
    pub names: Names,
}

impl Account {
    /// A setting that is text.
    pub fn text(&self, setting: &str) -> Option<&str> {
        self.settings.get(setting)?.as_str()
    }

    /// A setting that is an integer.
    pub fn integer(&self, setting: &str) -> Option<i64> {
        self.settings.get(setting)?.as_i64()
    }

    /// A setting that is a list of integers; `None` when it is not set.
    pub fn integers(&self, setting: &str) -> Option<Vec<i64>> {
        let list = self.settings.get(setting)?.as_array()?;
        Some(list.iter().filter_map(Value::as_i64).collect())
    }

    /// A setting that is a list of texts; empty when it is not set.
    pub fn texts(&self, setting: &str) -> Vec<&str> {
        let list = self.settings.get(setting).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }
}

/// A login's token, and how long it may be used.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token.
    pub secret: Secret,
    /// Renew it after this time, counted from the login.
    pub lives: Duration,
}

/// Address and keys. Only `Vendor::seal` sees one, and only `transport` holds one.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The profile's address, without a trailing slash in its path.
    pub base: Url,
    /// Extra headers of the profile, ready for the wire. LeadBank's `auth` ends here.
    pub headers: Vec<(String, Secret)>,
    /// Credentials by the card's names: `api_key`, `password` ...
    pub secrets: BTreeMap<String, Secret>,
    /// The session's token, where the vendor has a login.
    pub token: Option<Secret>,
    /// Whether the secrets are `$NAMES` for showing, not credentials for sending.
    pub masked: bool,
}

impl Pass {
    /// A credential by the card's name; empty when the profile has none (the card says which it must have).
    pub fn secret(&self, name: &str) -> &str {
        self.secrets.get(name).map_or("", Secret::expose)
    }

    /// The whole address of a path and a query below the profile's address.
    pub fn address(&self, path: &str, query: &Pairs) -> Url {
        let mut url = self.base.clone();
        let below = format!("{}{path}", self.base.path().trim_end_matches('/'));
        url.set_path(&below);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// The profile's extra headers, for the end of a sealed request's headers.
    pub fn extra_headers(&self) -> Pairs {
        self.headers
            .iter()
            .map(|(name, value)| (name.clone(), value.expose().to_owned()))
            .collect()
    }
}

/// A JSON object without the members that are `null`: in what we tell scripts, absent members are left out.
pub fn without_absent(mut json: Value) -> Value {
    if let Value::Object(members) = &mut json {
        members.retain(|_, value| !value.is_null());
    }
    json
}

/// A moment as RFC 3339 in UTC with whole seconds: `2026-11-21T06:50:00Z`.
pub fn rfc3339(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
