//! The vendor's own keys of a profile, read as `[setting]` of its card declares them.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};

use super::block::{Block, Item};
use super::read::did_you_mean;
use super::{Environment, Header, HeaderValue, Source, measure};
use crate::account::{List, Name, Names};
use crate::error::Result;
use crate::lead::Phase;
use crate::secret::Secret;
use crate::vendor::card::{Card, Setting, SettingKind};

/// A profile's settings, sorted by who may see them.
#[derive(Default)]
pub(super) struct Settings {
    /// For the account.
    pub plain: Map<String, Value>,
    /// For the pass.
    pub secrets: BTreeMap<String, Source>,
    /// For the pass, ready-made.
    pub headers: Vec<Header>,
    /// The account's own lists.
    pub names: Names,
}

/// One reading: where relative paths start, and whose home is `~`.
struct Reading<'a> {
    env: &'a Environment,
    beside: &'a Path,
}

impl Settings {
    /// Reads the card's settings and the common `headers` from a profile's table.
    pub fn read(
        card: &Card,
        block: &Block,
        profile: &Item,
        env: &Environment,
        beside: &Path,
    ) -> Result<Self> {
        let reading = Reading { env, beside };
        let mut settings = Self::default();
        for (name, setting) in &card.setting {
            match block.get(name) {
                Some(item) => settings.add(card, name, setting, &item, &reading)?,
                None => settings.leave_out(card, name, setting, profile)?,
            }
        }
        if let Some(item) = block.get("headers") {
            settings.headers.extend(reading.headers(&item)?);
        }
        Ok(settings)
    }

    /// A plain setting that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.plain.get(name)?.as_str()
    }

    fn add(
        &mut self,
        card: &Card,
        name: &str,
        setting: &Setting,
        item: &Item,
        reading: &Reading,
    ) -> Result<()> {
        match setting.kind {
            SettingKind::Filters => {
                self.plain.insert(name.to_owned(), filters(card, item)?);
            }
            SettingKind::Secret | SettingKind::Depot => {
                self.secrets.insert(name.to_owned(), reading.source(item)?);
            }
            SettingKind::Auth => self.headers.extend(reading.sign_in(item)?),
            SettingKind::Names => {
                self.names.put(name, List::configured(names(item)?));
            }
            _ => {
                self.plain.insert(name.to_owned(), plain(setting, item)?);
            }
        }
        Ok(())
    }

    fn leave_out(
        &mut self,
        card: &Card,
        name: &str,
        setting: &Setting,
        profile: &Item,
    ) -> Result<()> {
        let is_credential = card.credentials.iter().flatten().any(|it| it == name);
        if let Some(default) = default(setting) {
            self.plain.insert(name.to_owned(), default);
        } else if setting.required && !is_credential {
            let sample = setting.sample.as_deref().unwrap_or("...");
            let value = match setting.kind {
                SettingKind::Text | SettingKind::Path => format!("\"{sample}\""),
                SettingKind::Secret | SettingKind::Depot => "{ env = \"NAME\" }".to_owned(),
                _ => sample.to_owned(),
            };
            return Err(profile
                .error(
                    "config-invalid",
                    &format!("has no `{name}`, which {} needs", card.name),
                )
                .because(setting.about.clone())
                .hint(format!("add {name} = {value}")));
        }
        Ok(())
    }
}

impl Reading<'_> {
    fn source(&self, item: &Item) -> Result<Source> {
        Source::read(item, self.env, self.beside)
    }

    fn headers(&self, item: &Item) -> Result<Vec<Header>> {
        let items = item.block()?.items();
        let header = |item: &Item| -> Result<Header> {
            if !is_header_name(item.key) {
                return Err(item.error("config-invalid", "is not the name of a header"));
            }
            Ok(Header {
                name: item.key.to_owned(),
                value: HeaderValue::Plain(self.source(item)?),
            })
        };
        items.iter().map(header).collect()
    }

    /// `{ basic = { username, password } }`, `{ bearer = SECRET }` or `{ headers = { NAME = SECRET } }`.
    fn sign_in(&self, item: &Item) -> Result<Vec<Header>> {
        let not_one = || {
            item.error("config-invalid", "does not say how to sign in").hint(
                "write { basic = { username = \"u\", password = { env = \"P\" } } }, { bearer = { env = \"T\" } } or { headers = { NAME = { env = \"V\" } } }",
            )
        };
        let items = item.as_block().ok_or_else(not_one)?.items();
        let [only] = items.as_slice() else {
            return Err(not_one());
        };
        let value = match only.key {
            "headers" => return self.headers(only),
            "bearer" => HeaderValue::Bearer(self.source(only)?),
            "basic" => self.basic(only)?,
            _ => return Err(not_one()),
        };
        Ok(vec![Header {
            name: "Authorization".to_owned(),
            value,
        }])
    }

    fn basic(&self, item: &Item) -> Result<HeaderValue> {
        let block = item.block()?;
        let needs = |key| {
            block.get(key).ok_or_else(|| {
                item.error("config-invalid", "needs a username and a password, both")
            })
        };
        let (username, password) = (needs("username")?, needs("password")?);
        // A name is no secret: it need not be masked, and does not ask for a private file.
        let username = match username.as_text() {
            Some(_) if username.text()?.contains(':') => {
                return Err(username.error("config-invalid", "must not have a colon in it"));
            }
            Some(name) => Source::Literal(Secret::placeholder(name)),
            None => self.source(&username)?,
        };
        if let Some(unknown) = block.unknown_keys().first() {
            return Err(item.error("config-invalid", &format!("has a key too many: {unknown}")));
        }
        Ok(HeaderValue::Basic {
            username,
            password: self.source(&password)?,
        })
    }
}

/// A token of <https://www.rfc-editor.org/rfc/rfc9110#section-5.1>.
fn is_header_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(fits)
}

fn plain(setting: &Setting, item: &Item) -> Result<Value> {
    Ok(match setting.kind {
        SettingKind::Integer => item.wire_integer()?,
        SettingKind::Integers => Value::Array(all(item, Item::wire_integer)?),
        SettingKind::Texts => Value::Array(all(item, |item| listed(setting, item))?),
        SettingKind::Duration => {
            let length = item.duration()?;
            whole_seconds(length).ok_or_else(|| {
                item.error("config-invalid", "is not in whole seconds")
                    .hint("the shortest is 1s")
            })?
        }
        SettingKind::Header => {
            let name = item.text()?;
            if !is_header_name(name) {
                return Err(item.error("config-invalid", "is not the name of a header"));
            }
            Value::from(name)
        }
        SettingKind::Path => {
            let path = item.text()?;
            if !is_path(path) {
                return Err(item
                    .error("config-invalid", "is not a path below the address")
                    .hint("start it with /, and leave out ?, #, blanks and .."));
            }
            Value::from(path)
        }
        _ => listed(setting, item)?,
    })
}

/// `"importance=IMPORTANCE1"`, or a list of such.
fn filters(card: &Card, item: &Item) -> Result<Value> {
    let filter = |item: &Item| {
        let asked = card.leads.filter(item.text()?);
        asked
            .map(|(name, value)| Value::from(format!("{name}={value}")))
            .map_err(|no| item.error("config-invalid", &no.why).hint(no.hint))
    };
    match item.as_text() {
        Some(_) => Ok(Value::Array(vec![filter(item)?])),
        None => Ok(Value::Array(
            item.list()?.iter().map(filter).collect::<Result<_>>()?,
        )),
    }
}

fn all<'t>(item: &Item<'t>, read: impl Fn(&Item<'t>) -> Result<Value>) -> Result<Vec<Value>> {
    item.list()?.iter().map(read).collect()
}

fn listed(setting: &Setting, item: &Item) -> Result<Value> {
    let text = item.text()?;
    if setting.one_of.is_empty() || setting.one_of.iter().any(|value| value == text) {
        return Ok(Value::from(text));
    }
    Err(item
        .error("config-invalid", &format!("cannot be `{text}`"))
        .hint(did_you_mean(
            text,
            setting.one_of.iter().map(String::as_str),
        )))
}

fn is_path(text: &str) -> bool {
    let no = |c: char| c.is_whitespace() || matches!(c, '?' | '#' | '\\');
    text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(no)
        && !text.split('/').any(|segment| segment == "..")
}

fn whole_seconds(length: Duration) -> Option<Value> {
    (length.subsec_nanos() == 0).then(|| Value::from(length.as_secs()))
}

/// What holds when the setting is left out; `None` where the card tells it in prose only.
pub(super) fn default(setting: &Setting) -> Option<Value> {
    let text = setting.default.as_deref()?;
    match setting.kind {
        SettingKind::Text if setting.one_of.is_empty() => Some(Value::from(text)),
        SettingKind::Text => {
            let listed = setting.one_of.iter().find(|value| *value == text)?;
            Some(Value::from(listed.as_str()))
        }
        SettingKind::Path => is_path(text).then(|| Value::from(text)),
        SettingKind::Integer => text.parse::<i64>().ok().map(Value::from),
        SettingKind::Duration => measure::duration(text).ok().and_then(whole_seconds),
        SettingKind::Header => is_header_name(text).then(|| Value::from(text)),
        _ => None,
    }
}

/// `{ 1 = "Contacted", 2 = { name = "Sold", phase = "won" } }`.
fn names(item: &Item) -> Result<Vec<Name>> {
    item.block()?.items().iter().map(name).collect()
}

fn name(item: &Item) -> Result<Name> {
    let value = code(item.key);
    let Some(block) = item.as_block() else {
        return Ok(Name::new(value, item.text()?));
    };
    let name = block
        .get("name")
        .ok_or_else(|| item.error("config-invalid", "needs a name"))?;
    let phase = block.get("phase").map(|item| phase(&item)).transpose()?;
    if let Some(unknown) = block.unknown_keys().first() {
        return Err(item.error("config-invalid", &format!("has a key too many: {unknown}")));
    }
    Ok(Name {
        phase,
        ..Name::new(value, name.text()?)
    })
}

fn phase(item: &Item) -> Result<Phase> {
    let typed = item.text()?;
    let words = Phase::ALL.iter().map(|phase| phase.word());
    Phase::from_word(typed).ok_or_else(|| {
        item.error("config-invalid", &format!("is no phase: `{typed}`"))
            .hint(did_you_mean(typed, words))
    })
}

/// A code as it goes over the wire: digits are a number, anything else is text.
fn code(key: &str) -> Value {
    match key.parse::<i64>() {
        Ok(number) if number.to_string() == key => Value::from(number),
        _ => Value::from(key),
    }
}
