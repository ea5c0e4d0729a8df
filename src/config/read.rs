//! A `[profiles.NAME]` table → a `Profile`. What is the vendor's own comes from its card; nothing here knows a vendor.

use std::collections::BTreeSet;
use std::path::Path;

use url::Url;

use super::block::{Block, Item};
use super::settings::Settings;
use super::tunables::Tunables;
use super::{Environment, Flags, Profile, address, is_profile_name};
use crate::account::Account;
use crate::error::{Error, Kind, Result};
use crate::vendor::Vendor;
use crate::vendor::card::{Card, nearest};

/// The keys that every profile may have, in the order of the documentation. The card adds the vendor's own.
pub const PROFILE_KEYS: [&str; 14] = [
    "vendor",
    "base_url",
    "region",
    "headers",
    "house_rules",
    "allow_http",
    "pull",
    "poll_floor",
    "timeout",
    "retries",
    "max_wait",
    "rate",
    "concurrency",
    "ca_file",
];

/// What the reading of every profile shares.
pub(super) struct Reader<'a> {
    /// The vendors that a profile may name.
    pub vendors: &'a [&'static dyn Vendor],
    /// For `~/` in paths.
    pub env: &'a Environment,
    /// The flags, which win.
    pub flags: &'a Flags,
    /// `[defaults]`.
    pub defaults: &'a Tunables,
    /// The config file's folder: relative paths start there.
    pub beside: &'a Path,
}

impl Reader<'_> {
    /// Reads one profile, and says which of its keys nobody knows.
    pub fn profile(&self, item: &Item) -> Result<(Profile, Vec<String>)> {
        if !is_profile_name(item.key) {
            return Err(item
                .error("config-invalid", "cannot be the name of a profile")
                .hint("use letters, digits, - and _"));
        }
        let name = item.key.to_owned();
        let block = item.block()?;
        let vendor = self.vendor(&block, item)?;
        let card = vendor.card();
        let settings = Settings::read(card, &block, item, self.env, self.beside)?;
        let allow_http = boolean(&block, "allow_http")?.unwrap_or(false);
        let base = base(card, &block, item, &settings, allow_http)?;
        let tunables = Tunables::read(&block, self.env, self.beside)?.or(self.defaults);
        let profile = Profile {
            account: Account {
                profile: name.clone(),
                settings: settings.plain,
                holds: settings.secrets.keys().cloned().collect(),
                house_rules_off: house_rules_off(card, &block)?,
                names: settings.names,
            },
            name,
            vendor,
            base,
            secrets: settings.secrets,
            headers: settings.headers,
            limits: tunables.limits(self.flags, card),
            bulk_wait: tunables.bulk_wait(self.flags),
            concurrency: tunables.concurrency(self.flags),
            pull: boolean(&block, "pull")?.unwrap_or(true),
            poll_floor: tunables.poll_floor(),
            allow_http,
        };
        Ok((profile, block.unknown_keys()))
    }

    fn vendor(&self, block: &Block, item: &Item) -> Result<&'static dyn Vendor> {
        let ids = self.vendors.iter().map(|vendor| vendor.id());
        let Some(named) = block.get("vendor") else {
            return Err(item
                .error("config-invalid", "does not say whose account it is")
                .hint(format!(
                    "add vendor = \"...\": {}",
                    ids.collect::<Vec<_>>().join(", ")
                )));
        };
        let id = named.text()?;
        let found = self.vendors.iter().find(|vendor| vendor.id() == id);
        found.copied().ok_or_else(|| Error {
            kind: Kind::Usage,
            ..named
                .error(
                    "unknown-vendor",
                    &format!("names no vendor that we know: `{id}`"),
                )
                .hint(did_you_mean(id, ids))
        })
    }
}

/// "did you mean x? there are x, y, z", for hints.
pub(super) fn did_you_mean<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let all = known.join(", ");
    match nearest(typed, known) {
        Some(near) => format!("did you mean {near}? there are {all}"),
        None => format!("there are {all}"),
    }
}

fn boolean(block: &Block, key: &str) -> Result<Option<bool>> {
    block.get(key).map(|item| item.boolean()).transpose()
}

/// The profile's address: its own, else its region's, else the vendor's documented one.
fn base(
    card: &Card,
    block: &Block,
    profile: &Item,
    settings: &Settings,
    allow_http: bool,
) -> Result<Url> {
    let region = (!card.regions.is_empty())
        .then(|| block.get("region"))
        .flatten();
    if let Some(item) = block.get("base_url") {
        return address::read(item.text()?, allow_http)
            .map_err(|(what, hint)| item.error("config-invalid", what).hint(hint));
    }
    let regions = card.regions.keys().map(String::as_str);
    let documented = match region {
        Some(item) => {
            let typed = item.text()?;
            Some(card.regions.get(typed).ok_or_else(|| {
                item.error(
                    "config-invalid",
                    &format!("is no region of {}: `{typed}`", card.name),
                )
                .hint(did_you_mean(typed, regions.clone()))
            })?)
        }
        None => settings
            .text("region")
            .and_then(|region| card.regions.get(region))
            .or(card.base_url.as_ref()),
    };
    let address = documented.and_then(|text| address::read(text, allow_http).ok());
    address.ok_or_else(|| {
        let error = profile.error(
            "config-invalid",
            &format!(
                "needs an address: no single one is documented for {}",
                card.name
            ),
        );
        if card.regions.is_empty() {
            error.hint("add base_url = \"https://...\"")
        } else {
            let all: Vec<&str> = regions.collect();
            error.hint(format!(
                "add region = \"...\" ({}), or base_url = \"https://...\"",
                all.join(", ")
            ))
        }
    })
}

/// The ids of `house_rules` that are `false`.
fn house_rules_off(card: &Card, block: &Block) -> Result<BTreeSet<String>> {
    let Some(rules) = block.get("house_rules") else {
        return Ok(BTreeSet::new());
    };
    let known = || card.house.iter().filter_map(|rule| rule.id.as_deref());
    let mut off = BTreeSet::new();
    for rule in rules.block()?.items() {
        if !known().any(|id| id == rule.key) {
            return Err(rule
                .error(
                    "unknown-house-rule",
                    &format!("is no house rule for {}", card.name),
                )
                .hint(did_you_mean(rule.key, known()))
                .hint(format!("see them: leadctl stages {}", card.id)));
        }
        if !rule.boolean()? {
            off.insert(rule.key.to_owned());
        }
    }
    Ok(off)
}
