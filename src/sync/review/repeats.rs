//! Rows of one sheet that ask for the same again, or that move one lead to two stages.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU32;

use foldhash::quality::FixedState;

use super::ruling::About;
use crate::lead::{CLEAR, Problem, Says, Severity};
use crate::sheet::{Filling, Line, Shape};
use crate::vendor::sieve::ByLead;

/// What the rows so far are about: keys and numbers, no texts.
#[derive(Default)]
pub struct Repeats {
    hasher: FixedState,
    /// The first row of each lead.
    leads: ByLead<First>,
    /// The first row of each content: of leads that are added, and of later rows of a lead.
    contents: HashMap<u64, u64, FixedState>,
    /// A number for each field of each shape, and of how many columns it was made: in JSON more may come.
    marks: Vec<(usize, Vec<u64>)>,
}

/// Kept for every lead of a sheet of millions: as small as it can be.
struct First {
    content: u64,
    row: u32,
    stage: Option<NonZeroU32>,
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
        let new = First {
            content,
            row: u32::try_from(row).unwrap_or(u32::MAX),
            stage,
        };
        let first = self.leads.keep(key, new)?;
        if first.stage != stage && first.stage.is_some() && stage.is_some() {
            return Some(contradicted(line, first.row.into()));
        }
        if first.content == content {
            return Some(repeated(line, first.row.into()));
        }
        let content = self.hasher.hash_one((key, content));
        let first = *self.contents.entry(content).or_insert(row);
        (first != row).then(|| repeated(line, first))
    }

    /// The same number for the same texts in the same fields, and the same stage.
    fn content(&mut self, line: &Line<'_>, stage: Option<NonZeroU32>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        stage.hash(&mut hasher);
        if let Some((number, shape)) = line.shape() {
            let marks = self.marks(number, shape, line.row.columns().len());
            for ((_, filling), mark) in shape.fields.iter().zip(marks) {
                let text = filled(line, filling);
                if !text.is_empty() {
                    (mark, text).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }

    /// The fields' numbers: the same for the same name, whatever the shape. A name is hashed once, not in every row.
    fn marks(&mut self, number: usize, shape: &Shape, columns: usize) -> &[u64] {
        if self.marks.len() <= number {
            self.marks
                .resize_with(number + 1, || (usize::MAX, Vec::new()));
        }
        let Some((known, marks)) = self.marks.get_mut(number) else {
            return &[];
        };
        if *known != columns {
            let names = shape.fields.iter();
            *marks = names.map(|(name, _)| self.hasher.hash_one(name)).collect();
            *known = columns;
        }
        marks
    }
}

#[inline]
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
