//! A mapping: which rows of the sheet that people have ask for what, told in a TOML file of rules.

mod matcher;
mod page;
mod read;
mod rule;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use super::reading::DateOrder;
use crate::error::{Error, Kind, Result, reason};
use crate::lead::Operation;
use crate::vendor::card::Card;
pub(super) use matcher::Matcher;
pub(super) use rule::{Outcome, Rule, Setting, fold};

/// A mapping that was read and agrees with its vendor's card.
#[derive(Clone, Debug)]
pub struct Map {
    file: String,
    card: &'static Card,
    operation: Operation,
    /// What is filled in every row, the column for it, and the line that says so.
    pub(super) columns: Vec<(String, String, usize)>,
    pub(super) skips_others: bool,
    pub(super) date_order: DateOrder,
    pub(super) decimal_comma: bool,
    pub(super) rules: Vec<Rule>,
    warnings: Vec<String>,
}

impl Map {
    /// Reads a mapping. Errors: 2 where the file cannot be read, 3 where it is no mapping; they name file and line.
    pub fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| {
            Error::new(
                Kind::Usage,
                "no-such-file",
                format!("cannot read the mapping {file}"),
            )
            .because(reason(&error))
            .hint("make one from a sheet: leadctl map init FILE --on COLUMN -o MAP.toml")
        })?;
        Self::parse(&file, &text)
    }

    /// The mapping that a text says; `file` is what errors call it.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let mut map = read::map(file, text)?;
        map.warnings = rule::never_met(&map.rules)
            .into_iter()
            .map(|(rule, number)| {
                let (file, line) = (&map.file, rule.line);
                format!("{file}, line {line}: rule {number} can never fit: rules before it take all that it would")
            })
            .collect();
        Ok(map)
    }

    /// Whose leads: the vendor's id.
    pub fn vendor(&self) -> &'static str {
        &self.card.id
    }

    /// What its rules ask for.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Its rules in their order, each with its number, from 1, and what it looks for in a few words.
    pub fn rules(&self) -> impl Iterator<Item = (usize, String)> {
        let numbers = 1..;
        numbers.zip(self.rules.iter().map(Rule::name))
    }

    /// What is odd about it and stops nothing, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The file, as errors call it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Holds the mapping against the command. Errors (2): it is for another vendor or another operation.
    pub fn agree(&self, card: &Card, operation: Operation) -> Result<()> {
        let error = |what: String, hint: String| {
            Err(Error::new(Kind::Usage, "wrong-mapping", what)
                .hint(hint)
                .detail("file", self.file.as_str()))
        };
        if self.card.id != card.id {
            return error(
                format!(
                    "the mapping {} is for {}, the command for {}",
                    self.file, self.card.id, card.id
                ),
                format!("use a profile of {}, or another mapping", self.card.name),
            );
        }
        if self.operation != operation {
            return error(
                format!(
                    "the mapping {} is for {}, the command for {operation}",
                    self.file, self.operation
                ),
                format!(
                    "leadctl {} ..., or another mapping",
                    self.operation.command()
                ),
            );
        }
        Ok(())
    }
}
