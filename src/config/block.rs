//! One table of the config file, key by key: each value knows where it stands, and keys that nobody asks for are told.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::File;
use super::measure;
use crate::error::{Error, Result};
use crate::vendor::card::nearest;

/// A table of the file.
pub(crate) struct Block<'t> {
    name: String,
    file: &'t File,
    table: &'t DeTable<'t>,
    asked: RefCell<BTreeSet<String>>,
}

/// A value of a table.
#[derive(Clone)]
pub(crate) struct Item<'t> {
    /// The key's whole name: `profiles.reno.timeout`.
    pub name: String,
    /// The key itself.
    pub key: &'t str,
    file: &'t File,
    at: usize,
    value: &'t DeValue<'t>,
}

impl<'t> Block<'t> {
    /// The file itself.
    pub fn root(file: &'t File, table: &'t DeTable<'t>) -> Self {
        Self::new(String::new(), file, table)
    }

    fn new(name: String, file: &'t File, table: &'t DeTable<'t>) -> Self {
        Self {
            name,
            file,
            table,
            asked: RefCell::default(),
        }
    }

    /// A key's value; the key counts as known from now on.
    pub fn get(&self, key: &str) -> Option<Item<'t>> {
        self.asked.borrow_mut().insert(key.to_owned());
        let (key, value) = self.table.get_key_value(key)?;
        Some(self.item(key, value))
    }

    /// Every value, in the order of the file; all keys count as known.
    pub fn items(&self) -> Vec<Item<'t>> {
        let items = self.table.iter();
        items.map(|(key, value)| self.item(key, value)).collect()
    }

    fn item(
        &self,
        key: &'t Spanned<std::borrow::Cow<'t, str>>,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Item<'t> {
        let key_text: &'t str = key.get_ref();
        let name = if self.name.is_empty() {
            key_text.to_owned()
        } else {
            format!("{}.{key_text}", self.name)
        };
        Item {
            name,
            key: key_text,
            file: self.file,
            at: key.span().start,
            value: value.get_ref(),
        }
    }

    /// A sentence for each key that nobody asked for, with the key that was most likely meant.
    pub fn unknown_keys(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        let unknown = self.items().into_iter();
        unknown
            .filter(|item| !asked.contains(item.key))
            .map(|item| {
                let (line, _) = self.file.position(item.at);
                let hint = nearest(item.key, asked.iter().map(String::as_str))
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                format!("line {line}: `{}` is not a known key{hint}", item.name)
            })
            .collect()
    }
}

impl<'t> Item<'t> {
    /// The line on which it stands, from 1.
    pub fn line(&self) -> usize {
        self.file.position(self.at).0
    }

    /// An error (8) at this key. It never quotes the value: that may be a secret in the wrong place.
    pub fn error(&self, code: &str, what: &str) -> Error {
        self.file
            .error_at(self.at, code, format!("`{}` {what}", self.name))
    }

    fn not(&self, what: &str) -> Error {
        self.error("config-invalid", &format!("must be {what}"))
    }

    /// Text that is not empty and has no control characters in it.
    pub fn text(&self) -> Result<&'t str> {
        let text = self.as_text().ok_or_else(|| self.not("text in quotes"))?;
        if text.trim().is_empty() {
            return Err(self.not("more than blanks; remove the line if nothing is meant"));
        }
        if text.chars().any(char::is_control) {
            return Err(self.not("one line without control characters"));
        }
        Ok(text)
    }

    /// The text, where it is one.
    pub fn as_text(&self) -> Option<&'t str> {
        self.value.as_str()
    }

    /// `true` or `false`.
    pub fn boolean(&self) -> Result<bool> {
        self.value
            .as_bool()
            .ok_or_else(|| self.not("true or false, without quotes"))
    }

    /// A whole number of 64 bits.
    pub fn integer(&self) -> Result<i64> {
        self.value
            .as_integer()
            .and_then(|digits| i64::from_str_radix(digits.as_str(), digits.radix()).ok())
            .ok_or_else(|| self.not("a whole number, without quotes"))
    }

    /// A whole number in a range.
    pub fn count(&self, least: i64, most: i64) -> Result<u32> {
        let number = self.integer()?;
        u32::try_from(number)
            .ok()
            .filter(|_| (least..=most).contains(&number))
            .ok_or_else(|| self.not(&format!("from {least} to {most}")))
    }

    /// A duration: `"30s"`.
    pub fn duration(&self) -> Result<Duration> {
        let text = self
            .as_text()
            .ok_or_else(|| self.not("a duration in quotes, such as \"30s\""))?;
        measure::duration(text).map_err(|allowed| {
            self.error("config-invalid", "is not a duration")
                .hint(allowed)
        })
    }

    /// A list.
    pub fn list(&self) -> Result<Vec<Item<'t>>> {
        let list = self
            .value
            .as_array()
            .ok_or_else(|| self.not("a list in brackets"))?;
        let items = list.iter().enumerate().map(|(index, value)| Item {
            name: format!("{}[{index}]", self.name),
            key: self.key,
            file: self.file,
            at: value.span().start,
            value: value.get_ref(),
        });
        Ok(items.collect())
    }

    /// A table.
    pub fn block(&self) -> Result<Block<'t>> {
        self.as_block().ok_or_else(|| self.not("a table"))
    }

    /// The table, where it is one.
    pub fn as_block(&self) -> Option<Block<'t>> {
        let table = self.value.as_table()?;
        Some(Block::new(self.name.clone(), self.file, table))
    }

    /// Whole numbers as they go over the wire.
    pub fn wire_integer(&self) -> Result<Value> {
        Ok(Value::Number(Number::from(self.integer()?)))
    }
}
