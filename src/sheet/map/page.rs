//! A mapping's TOML, value by value, each with the line where it stands.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use crate::error::{Error, Kind, Result};
use crate::vendor::card::nearest;

/// The file's text.
pub struct Page<'t> {
    /// What errors call it.
    pub file: &'t str,
    text: &'t str,
}

/// A value, and the name of the key that it stands under.
pub struct Item<'t> {
    /// The key's name: `set.reason`.
    pub name: String,
    /// Where it begins in the text.
    at: usize,
    /// The value.
    value: &'t DeValue<'t>,
}

impl<'t> Page<'t> {
    /// A file's text.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text }
    }

    /// Its table. Errors (3) name the line.
    pub fn table(&self) -> Result<DeTable<'t>> {
        DeTable::parse(self.text)
            .map(Spanned::into_inner)
            .map_err(|error| {
                let at = error.span().map_or(0, |span| span.start);
                let why = error.message().lines().next().unwrap_or_default().to_owned();
                self.error(at, "map-syntax", "this is not valid TOML")
                    .because(why)
                    .hint("texts stand in quotes: set.stage = \"NAME\"; names with blanks too: if.\"Lead Source\" = [\"Web\"]")
            })
    }

    /// An error (3) about what stands at a byte of the text.
    fn error(&self, at: usize, code: &str, what: &str) -> Error {
        let line = self.line(at);
        Error::new(
            Kind::Invalid,
            code,
            format!("{}, line {line}: {what}", self.file),
        )
        .detail("file", self.file)
        .detail("line", line)
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        1 + before.matches('\n').count()
    }

    /// An error (3) about a value.
    pub fn fault(&self, item: &Item<'_>, code: &str, what: &str) -> Error {
        self.error(item.at, code, &format!("`{}` {what}", item.name))
    }

    /// The line of a value, from 1.
    pub fn line_of(&self, item: &Item<'_>) -> usize {
        self.line(item.at)
    }

    /// The error (3) of a key that must be there.
    pub fn missing(&self, key: &str, example: &str) -> Error {
        Error::new(
            Kind::Invalid,
            "map-incomplete",
            format!("{} does not say `{key}`", self.file),
        )
        .hint(format!("add a line such as {example}"))
        .detail("file", self.file)
    }

    /// The values of a table in their order; every key must be one of these. Errors (3) name the nearest key.
    pub fn items(
        &self,
        table: &'t DeTable<'t>,
        prefix: &str,
        known: &[&str],
    ) -> Result<Vec<Item<'t>>> {
        let items = every(table, prefix);
        for (item, (key, _)) in items.iter().zip(table.iter()) {
            let key: &str = key.get_ref();
            if !known.contains(&key) {
                let hint = match nearest(key, known.iter().copied()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("the keys are {}", known.join(", ")),
                };
                return Err(self
                    .fault(item, "unknown-key", "is not a known key")
                    .hint(hint));
            }
        }
        Ok(items)
    }

    /// The text of a value.
    pub fn text(&self, item: &Item<'t>) -> Result<&'t str> {
        item.value
            .as_str()
            .ok_or_else(|| self.fault(item, "map-invalid", "must be text in quotes"))
    }

    /// A value that is one of some words.
    pub fn word(&self, item: &Item<'t>, words: &[&str]) -> Result<&'t str> {
        let text = self.text(item)?;
        if words.contains(&text) {
            return Ok(text);
        }
        let what = format!("cannot be \"{text}\"");
        Err(self
            .fault(item, "map-invalid", &what)
            .hint(format!("it is one of {}", words.join(", "))))
    }

    /// `true` or `false`.
    pub fn boolean(&self, item: &Item<'t>) -> Result<bool> {
        item.value
            .as_bool()
            .ok_or_else(|| self.fault(item, "map-invalid", "must be true or false, without quotes"))
    }

    /// A table.
    pub fn block(&self, item: &Item<'t>) -> Result<&'t DeTable<'t>> {
        item.value
            .as_table()
            .ok_or_else(|| self.fault(item, "map-invalid", "must be a table: NAME.KEY = VALUE"))
    }

    /// The tables of `[[NAME]]`.
    pub fn blocks(&self, item: &Item<'t>) -> Result<Vec<Item<'t>>> {
        let wrong = || {
            self.fault(
                item,
                "map-invalid",
                "must be written [[rule]], once for each rule",
            )
        };
        let list = item.value.as_array().ok_or_else(wrong)?;
        if list.iter().any(|it| !it.get_ref().is_table()) {
            return Err(wrong());
        }
        Ok(each(item, list))
    }

    /// A text, a number, a boolean or a date, as text with the digits that were typed.
    pub fn scalar(&self, item: &Item<'t>) -> Result<Cow<'t, str>> {
        let value = item.value;
        if let Some(text) = value.as_str() {
            return Ok(Cow::Borrowed(text));
        }
        let number = value
            .as_integer()
            .filter(|it| it.radix() == 10)
            .map(DeInteger::as_str);
        if let Some(digits) = number.or_else(|| value.as_float().map(DeFloat::as_str)) {
            return Ok(Cow::Borrowed(digits));
        }
        if let Some(boolean) = value.as_bool() {
            return Ok(Cow::Borrowed(if boolean { "true" } else { "false" }));
        }
        match value.as_datetime() {
            Some(moment) => Ok(Cow::Owned(moment.to_string())),
            None => Err(self.fault(
                item,
                "map-invalid",
                "must be a text, a number, true or false",
            )),
        }
    }

    /// A list of such values; a single one counts as a list of one.
    pub fn scalars(&self, item: &Item<'t>) -> Result<Vec<String>> {
        match item.value.as_array() {
            Some(list) => each(item, list)
                .iter()
                .map(|item| self.scalar(item).map(Cow::into_owned))
                .collect(),
            None => Ok(vec![self.scalar(item)?.into_owned()]),
        }
    }
}

impl<'t> Item<'t> {
    /// The last word of its name.
    pub fn is(&self, key: &str) -> bool {
        self.name == key
            || self
                .name
                .strip_suffix(key)
                .is_some_and(|rest| rest.ends_with('.'))
    }

    /// The column of `{ column = "Header" }`.
    pub fn column(&self) -> Option<&'t str> {
        let table = self.value.as_table().filter(|table| table.len() == 1)?;
        table.get("column")?.get_ref().as_str()
    }
}

/// The values of a table whose keys are names of columns or fields: `contact.firstName` may be a table in a table.
/// Each comes with its dotted name.
pub fn leaves<'t>(table: &'t DeTable<'t>, prefix: &str) -> Vec<(String, Item<'t>)> {
    let mut found = Vec::new();
    for (item, (key, _)) in every(table, prefix).into_iter().zip(table.iter()) {
        let key: &str = key.get_ref();
        match item.value.as_table().filter(|_| item.column().is_none()) {
            Some(inner) => {
                let inner = leaves(inner, &item.name);
                found.extend(
                    inner
                        .into_iter()
                        .map(|(name, item)| (format!("{key}.{name}"), item)),
                );
            }
            None => found.push((key.to_owned(), item)),
        }
    }
    found
}

fn every<'t>(table: &'t DeTable<'t>, prefix: &str) -> Vec<Item<'t>> {
    let named = |key: &str| match prefix {
        "" => key.to_owned(),
        prefix => format!("{prefix}.{key}"),
    };
    let items = table.iter().map(|(key, value)| Item {
        name: named(key.get_ref()),
        at: key.span().start,
        value: value.get_ref(),
    });
    items.collect()
}

fn each<'t>(item: &Item<'t>, list: &'t [Spanned<DeValue<'t>>]) -> Vec<Item<'t>> {
    let items = list.iter().map(|value| Item {
        name: item.name.clone(),
        at: value.span().start,
        value: value.get_ref(),
    });
    items.collect()
}
