//! `--set KEY=VALUE` → what stands in the config file, by the shape that the key's value has.

use indexmap::IndexMap;
use toml::{Table, Value};

use crate::config::{DEFAULT_KEYS, PROFILE_KEYS};
use crate::error::{Error, Kind, Result};
use crate::vendor::card::{Card, SettingKind, nearest};

/// The settings of a new profile, in the order in which they are written.
#[derive(Default)]
pub(super) struct Settings(IndexMap<String, Value>);

/// What a key holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Integer,
    Boolean,
    Texts,
    Integers,
    Secret,
}

impl Settings {
    /// Adds `KEY=VALUE` as typed on the command line, where a secret must not stand. Errors: 2.
    pub fn add_typed(&mut self, card: &Card, typed: &str) -> Result<()> {
        let (key, text) = typed.split_once('=').ok_or_else(|| {
            usage("a setting is KEY=VALUE").hint("for example: --set partner=my-finances")
        })?;
        let (key, text) = (key.trim(), text.trim());
        let shape = shape(card, key)?;
        if shape == Shape::Secret && source(text).is_none() {
            return Err(usage(format!(
                "{key} is a secret, and a command line is no place for one"
            ))
            .because("other users and the shell's history can see it")
            .hint(format!(
                "--set {key}=env:NAME, file:PATH or command:PROGRAM"
            ))
            .hint("or leave it out on a terminal: it is asked for, without echo"));
        }
        self.put(card, key, value(key, shape, text)?);
        Ok(())
    }

    /// Adds what somebody answered at a terminal: a secret may be the secret itself. Errors: 2.
    pub fn add_answer(&mut self, card: &Card, key: &str, text: &str) -> Result<()> {
        let shape = shape(card, key)?;
        self.put(card, key, value(key, shape, text.trim())?);
        Ok(())
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The block of the config file.
    pub fn block(&self, name: &str, card: &Card) -> String {
        let vendor = Value::from(card.id.as_str());
        let keys = self
            .0
            .iter()
            .map(|(key, value)| format!("{key} = {value}\n"));
        format!(
            "[profiles.{name}]\nvendor = {vendor}\n{}",
            keys.collect::<String>()
        )
    }

    /// Puts a value below a dotted key.
    fn put(&mut self, card: &Card, key: &str, value: Value) {
        let (root, below) = match key.split_once('.') {
            Some((root, below)) => (root, Some(below)),
            None => (key, None),
        };
        let Some(below) = below else {
            self.0.insert(root.to_owned(), value);
            return;
        };
        let slot = self.0.entry(root.to_owned());
        let slot = slot.or_insert_with(|| Value::Table(Table::new()));
        // A header's name may hold a dot itself; only ways to sign in go one deeper: `auth.basic.username`.
        let setting = card.setting.get(root);
        let deeper = if setting.is_some_and(|setting| setting.kind == SettingKind::Auth) {
            below.split_once('.')
        } else {
            None
        };
        let (table, last) = match (slot.as_table_mut(), deeper) {
            (Some(table), Some((middle, last))) => {
                let inner = table
                    .entry(middle)
                    .or_insert_with(|| Value::Table(Table::new()));
                (inner.as_table_mut(), last)
            }
            (table, _) => (table, below),
        };
        if let Some(table) = table {
            table.insert(last.to_owned(), value);
        }
    }
}

fn shape(card: &Card, key: &str) -> Result<Shape> {
    let (root, below) = match key.split_once('.') {
        Some((root, below)) => (root, Some(below)),
        None => (key, None),
    };
    let shape = match card.setting.get(root).map(|setting| setting.kind) {
        Some(SettingKind::Auth) => {
            return sign_in_shape(below).ok_or_else(|| how_to_sign_in(root));
        }
        Some(kind) => own_shape(kind, below),
        None => shared_shape(card, root, below),
    };
    shape.ok_or_else(|| unknown_key(card, key))
}

/// The vendor's own keys.
fn own_shape(kind: SettingKind, below: Option<&str>) -> Option<Shape> {
    match (kind, below) {
        (
            SettingKind::Text | SettingKind::Path | SettingKind::Duration | SettingKind::Header,
            None,
        )
        | (SettingKind::Names, Some(_)) => Some(Shape::Text),
        (SettingKind::Secret | SettingKind::Depot, None) => Some(Shape::Secret),
        (SettingKind::Integer, None) => Some(Shape::Integer),
        (SettingKind::Integers, None) => Some(Shape::Integers),
        (SettingKind::Texts | SettingKind::Filters, None) => Some(Shape::Texts),
        _ => None,
    }
}

fn sign_in_shape(below: Option<&str>) -> Option<Shape> {
    match below? {
        "basic.username" => Some(Shape::Text),
        "bearer" | "basic.password" => Some(Shape::Secret),
        other => other.starts_with("headers.").then_some(Shape::Secret),
    }
}

/// The keys that every profile may have.
fn shared_shape(card: &Card, root: &str, below: Option<&str>) -> Option<Shape> {
    match (root, below) {
        ("headers", Some(_)) => Some(Shape::Secret),
        ("house_rules", Some(_)) | ("pull" | "allow_http", None) => Some(Shape::Boolean),
        ("retries" | "concurrency", None) => Some(Shape::Integer),
        ("base_url", None) => Some(Shape::Text),
        ("region", None) => (!card.regions.is_empty()).then_some(Shape::Text),
        (root, None) => DEFAULT_KEYS.contains(&root).then_some(Shape::Text),
        _ => None,
    }
}

fn how_to_sign_in(key: &str) -> Error {
    usage(format!("{key} needs to say how to sign in"))
        .hint(format!("--set {key}.bearer=env:NAME"))
        .hint(format!(
            "or --set {key}.basic.username=NAME --set {key}.basic.password=env:NAME"
        ))
}

fn unknown_key(card: &Card, key: &str) -> Error {
    let own = card.setting.keys().map(String::as_str);
    let known: Vec<&str> = own
        .chain(PROFILE_KEYS)
        .filter(|known| *known != "vendor" && (*known != "region" || !card.regions.is_empty()))
        .collect();
    let error = usage(format!("{} has no setting {key}", card.name));
    let error = match nearest(key, known.iter().copied()) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error,
    };
    error.hint(format!("there are {}", known.join(", ")))
}

fn value(key: &str, shape: Shape, text: &str) -> Result<Value> {
    let not = |what: &str| usage(format!("{key} must be {what}"));
    let integer = |text: &str| {
        text.trim()
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| not("a whole number"))
    };
    let parts = || {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
    };
    if text.is_empty() {
        return Err(not("more than nothing"));
    }
    Ok(match shape {
        Shape::Text => Value::from(text),
        Shape::Secret => source(text).unwrap_or_else(|| Value::from(text)),
        Shape::Integer => integer(text)?,
        Shape::Boolean => Value::from(text.parse::<bool>().map_err(|_| not("true or false"))?),
        Shape::Texts => Value::Array(parts().map(Value::from).collect()),
        Shape::Integers => Value::Array(parts().map(integer).collect::<Result<_>>()?),
    })
}

/// `env:NAME`, `file:PATH` or `command:PROGRAM ARG ...` (arguments are parted by blanks; there is no shell).
fn source(text: &str) -> Option<Value> {
    let (kind, rest) = text.split_once(':')?;
    let rest = rest.trim();
    let value = match kind {
        "env" | "file" => Value::from(rest),
        "command" => Value::Array(rest.split_whitespace().map(Value::from).collect()),
        _ => return None,
    };
    let mut table = Table::new();
    table.insert(kind.to_owned(), value);
    (!rest.is_empty()).then_some(Value::Table(table))
}

/// The error (2) for a flag that cannot be understood.
pub(super) fn usage(message: impl Into<String>) -> Error {
    Error::new(Kind::Usage, "bad-setting", message)
}
