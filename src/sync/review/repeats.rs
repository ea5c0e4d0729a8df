//! Rows of one sheet that ask for the same again, or that move one lead to two stages.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use crate::lead::CLEAR;
use crate::lead::{LeadId, Problem, Says, Severity, Stage};
use crate::sheet::{Filling, Line};

/// What a row is about.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The lead; `None` where one is added.
    pub lead: Option<Key>,
    /// The stage's number.
    pub stage: Option<u32>,
}

/// What the rows so far are about: ids and numbers, no texts.
#[derive(Default)]
pub struct Repeats {
    hasher: RandomState,
    /// The first row of each lead.
    leads: HashMap<Key, First>,
    /// The first row of each content: of leads that are added, and of later rows of a lead.
    contents: HashMap<u64, u64>,
    stages: Vec<serde_json::Value>,
}

/// Stands for a lead's id: a whole number or a UUID exactly, another text by its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(u128);

struct First {
    row: u64,
    stage: Option<u32>,
    content: u64,
}

impl Repeats {
    /// What is wrong with a row because of those before it: another stage for its lead is an error, the same again a
    /// warning. Other fields for the same lead are neither.
    pub fn find(&mut self, line: &Line<'_>, about: About) -> Option<Problem> {
        let row = line.row.row;
        let content = self.content(line, about.stage);
        let Some(key) = about.lead else {
            let first = *self.contents.entry(content).or_insert(row);
            return (first != row).then(|| repeated(line, first));
        };
        let stage = about.stage;
        let Some(first) = self.leads.get(&key) else {
            self.leads.insert(
                key,
                First {
                    row,
                    stage,
                    content,
                },
            );
            return None;
        };
        if first.stage != stage && first.stage.is_some() && stage.is_some() {
            return Some(contradicted(line, first.row));
        }
        if first.content == content {
            return Some(repeated(line, first.row));
        }
        let content = self.hasher.hash_one((key, content));
        let first = *self.contents.entry(content).or_insert(row);
        (first != row).then(|| repeated(line, first))
    }

    /// The same number for the same texts in the same fields, and the same stage.
    fn content(&self, line: &Line<'_>, stage: Option<u32>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        stage.hash(&mut hasher);
        let fields = line.shape().map_or(&[][..], |(_, shape)| &shape.fields);
        for (field, filling) in fields {
            let text = filled(line, filling);
            if !text.is_empty() {
                (field, text).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// The same number for stages that are the same on the wire.
    pub fn stage(&mut self, stage: &Stage) -> u32 {
        let known = self.stages.iter().position(|it| *it == stage.value);
        let at = known.unwrap_or_else(|| {
            self.stages.push(stage.value.clone());
            self.stages.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// The key of an id.
    pub fn key(&self, lead: &LeadId) -> Key {
        let text = lead.as_str();
        let number = text.parse::<u128>().ok();
        if let Some(number) = number.filter(|number| number.to_string() == text) {
            return Key(number);
        }
        if let Ok(uuid) = uuid::Uuid::try_parse(text) {
            return Key(uuid.as_u128());
        }
        let [high, low] = [0, 1].map(|half: u8| u128::from(self.hasher.hash_one((half, text))));
        Key(high << 64 | low)
    }
}

fn filled<'a>(line: &Line<'a>, filling: &'a Filling) -> &'a str {
    match filling {
        Filling::Column(at) => line.row.get(*at),
        Filling::Text(text) => text,
        Filling::Clear => CLEAR,
    }
}

fn contradicted(line: &Line<'_>, first: u64) -> Problem {
    let message = format!("row {first} moves the same lead to another stage");
    let hint = format!("{message}: keep the row that is right, and delete the other");
    problem(line, "two-stages", Severity::Error, message, hint)
}

fn repeated(line: &Line<'_>, first: u64) -> Problem {
    let message = format!("row {first} asks for the same");
    let hint = format!("{message}: delete one of the two, unless both are meant");
    problem(line, "repeated-row", Severity::Warning, message, hint)
}

fn problem(
    line: &Line<'_>,
    code: &'static str,
    severity: Severity,
    message: String,
    hint: String,
) -> Problem {
    let filling = line.shape().and_then(|(_, shape)| shape.lead.as_ref());
    let lead = filling.map(|filling| filled(line, filling));
    let lead = lead.filter(|lead| !lead.is_empty());
    Problem {
        code: code.into(),
        field: lead.map(|_| "lead".into()),
        message,
        hint,
        value: lead.map(str::to_owned),
        rule: Says::House,
        rule_id: None,
        severity,
    }
}
