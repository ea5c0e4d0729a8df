//! Judges a whole sheet, row by row, before anything of it is sent. Memory grows with the leads' ids alone.

mod fault;
mod repeats;
mod ruling;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value, json};

use super::groups::Groups;
use crate::account::Account;
use crate::error::Result;
use crate::lead::{Change, Problem, Severity, Wish};
use crate::rows::{Row, letters};
use crate::sheet::{Line, Meaning, Sheet};
use crate::store::Standing;
use crate::vendor::card::Card;
use crate::vendor::sieve::Asked;
use repeats::Repeats;
use ruling::{Found, Judge};

/// So many of the vendor's notices, and of the mapping's reasons, are told apart.
const MOST_TOLD: usize = 20;

/// A row, and what was decided about it.
pub struct Judged<'a> {
    /// The row as it stands in the file; of one that cannot be taken as it is, as much as can be read.
    pub row: Row<'a>,
    /// The row with its filling; `None` where it cannot be taken as it is.
    pub line: Option<&'a Line<'a>>,
    /// What was decided.
    pub standing: Standing,
    /// What the full check found. Where the sieve let the row pass, wish and change are made of it by these rules, and
    /// only for whom wants them.
    found: Option<Box<Found>>,
    rules: (&'a Card, &'a Account),
}

/// What a sheet came to.
#[derive(Clone, Debug, Default)]
pub struct Reviewed {
    /// How many rows it has.
    pub rows: u64,
    /// How many may be sent.
    pub valid: u64,
    /// How many break a rule.
    pub invalid: u64,
    /// How many the mapping leaves out.
    pub skipped: u64,
    /// How many warnings there are.
    pub warnings: u64,
    /// How many rows each rule of the mapping fitted, in its order, as far as there are any; empty without a mapping.
    pub by_rule: Vec<u64>,
    /// Why rows were left out, and how many for each reason.
    pub reasons: IndexMap<String, u64>,
    /// What the vendor's page adds, each sentence once.
    pub notices: IndexSet<String>,
    /// The problems, for people.
    pub groups: Groups,
}

/// Judges every row, and hands each on with what was decided. Errors are those that spoil the rest of the file (2, 3),
/// and those of `keep`; what is wrong with one row is a problem of that row.
pub fn review(
    sheet: &mut Sheet,
    card: &Card,
    account: &Account,
    keep: &mut dyn FnMut(Judged<'_>) -> Result<()>,
) -> Result<Reviewed> {
    let asked = asked(sheet);
    judge_all(sheet, card, account, Some(asked), &mut None, keep)
}

/// Asks the vendor for lists in which a row looked something up in vain, and puts what it tells into the account. The
/// flag says whether the row can be sent without them. From then on it does not have to be asked for them again.
pub type Learn<'a> = dyn FnMut(&mut Account, &BTreeSet<String>, bool) -> Result<()> + 'a;

/// The same for rows that shall be sent: what is looked up in vain is asked for, and the row judged again.
pub fn review_and_learn(
    sheet: &mut Sheet,
    card: &Card,
    account: &Account,
    learn: &mut Learn<'_>,
    keep: &mut dyn FnMut(Judged<'_>) -> Result<()>,
) -> Result<Reviewed> {
    let asked = asked(sheet);
    judge_all(sheet, card, account, Some(asked), &mut Some(learn), keep)
}

fn asked(sheet: &Sheet) -> Asked {
    let wanted = sheet.wanted();
    Asked {
        operation: wanted.operation,
        via: wanted.via,
        allow_final: wanted.allow_final,
    }
}

/// Judges by the sieve what it is sure of; without `asked` every row by the full check.
fn judge_all(
    sheet: &mut Sheet,
    card: &Card,
    account: &Account,
    asked: Option<Asked>,
    learn: &mut Option<&mut Learn<'_>>,
    keep: &mut dyn FnMut(Judged<'_>) -> Result<()>,
) -> Result<Reviewed> {
    let mut reviewed = Reviewed::default();
    let mut repeats = Repeats::default();
    // Rows that were judged may still be looked at, so that what the account was before stays: it learns each of its
    // lists once at most.
    let learnt: Vec<OnceCell<Account>> = card.list.keys().map(|_| OnceCell::new()).collect();
    let mut unused = learnt.iter();
    let mut account = account;
    let mut judge = Judge::new(card, account, asked);
    while let Some(next) = sheet.next_line() {
        match next {
            Ok(line) => {
                let mut ruling = judge.rule(&line);
                while let Some(learn) = learn
                    && let Some(wants) = ruling.found.as_mut().and_then(|it| it.wants.take())
                    && let Some(cell) = unused.next()
                {
                    let mut newer = account.clone();
                    learn(&mut newer, &wants.lists, wants.depends)?;
                    account = cell.get_or_init(|| newer);
                    judge.know(account);
                    ruling = judge.rule(&line);
                }
                if let Some(about) = ruling.about
                    && let Some(repeat) = repeats.find(&line, about)
                {
                    ruling.standing = with(ruling.standing, repeat);
                }
                if let Some(found) = &mut ruling.found {
                    reviewed.notices.extend(found.notices.drain(..));
                    reviewed.notices.truncate(MOST_TOLD);
                }
                reviewed.fits(&line);
                let judged = Judged {
                    row: line.row,
                    line: Some(&line),
                    standing: ruling.standing,
                    found: ruling.found,
                    rules: (card, account),
                };
                reviewed.count(&judged);
                keep(judged)?;
            }
            Err(error) => {
                let Some(row) = sheet.rows().last_row() else {
                    return Err(error);
                };
                let (problem, column) = fault::problem(&error);
                let found = Found {
                    column,
                    ..Found::default()
                };
                let judged = Judged {
                    row,
                    line: None,
                    standing: Standing::Refused(vec![problem]),
                    found: Some(Box::new(found)),
                    rules: (card, account),
                };
                reviewed.count(&judged);
                keep(judged)?;
            }
        }
    }
    Ok(reviewed)
}

fn with(standing: Standing, repeat: Problem) -> Standing {
    match standing {
        Standing::Skipped(_) => standing,
        Standing::Ready(mut problems) => {
            let refused = repeat.severity == Severity::Error;
            problems.push(repeat);
            if refused {
                Standing::Refused(problems)
            } else {
                Standing::Ready(problems)
            }
        }
        Standing::Refused(mut problems) => {
            problems.push(repeat);
            Standing::Refused(problems)
        }
    }
}

impl Reviewed {
    fn fits(&mut self, line: &Line<'_>) {
        let Some(rule) = line.rule() else {
            return;
        };
        if self.by_rule.len() <= rule {
            self.by_rule.resize(rule + 1, 0);
        }
        if let Some(count) = self.by_rule.get_mut(rule) {
            *count += 1;
        }
    }

    fn count(&mut self, judged: &Judged<'_>) {
        self.rows += 1;
        match &judged.standing {
            Standing::Ready(_) => self.valid += 1,
            Standing::Refused(_) => self.invalid += 1,
            Standing::Skipped(reason) => {
                self.skipped += 1;
                if self.reasons.len() < MOST_TOLD || self.reasons.contains_key(reason) {
                    *self.reasons.entry(reason.clone()).or_default() += 1;
                }
            }
        }
        for problem in judged.problems() {
            self.warnings += u64::from(problem.severity == Severity::Warning);
            self.groups.add(judged.row.row, problem);
        }
    }
}

impl Judged<'_> {
    /// What the row asks for, where that can be read.
    pub fn wish(&self) -> Option<Cow<'_, Wish>> {
        if let Some(found) = &self.found {
            return found.wish.as_ref().map(Cow::Borrowed);
        }
        match self.line?.meaning() {
            Ok(Meaning::Wish(wish)) => Some(Cow::Owned(wish)),
            Ok(Meaning::Skip(_)) | Err(_) => None,
        }
    }

    /// What would be sent, where no rule of the card refuses it.
    pub fn change(&self) -> Option<Cow<'_, Change>> {
        if let Some(found) = &self.found {
            return found.change.as_ref().map(Cow::Borrowed);
        }
        let (card, account) = self.rules;
        let checked = card.check(account, self.wish()?.as_ref());
        checked.change.map(Cow::Owned)
    }

    /// What is wrong with the row, warnings too.
    pub fn problems(&self) -> &[Problem] {
        match &self.standing {
            Standing::Ready(problems) | Standing::Refused(problems) => problems,
            Standing::Skipped(_) => &[],
        }
    }

    /// The contract's PROBLEM.
    pub fn to_json(&self, problem: &Problem) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                object.insert(name.to_owned(), value);
            }
        };
        put("type", json!("problem"));
        put("file", json!(self.row.file()));
        put("sheet", json!(self.row.sheet()));
        put("row", json!(self.row.row));
        put("line", json!((self.row.line > 0).then_some(self.row.line)));
        put("column", json!(self.column_of(problem)));
        put("field", json!(problem.field));
        put("code", json!(problem.code));
        put("message", json!(problem.message));
        put("hint", json!(problem.hint));
        put("value", json!(problem.value));
        put("rule", json!(problem.rule));
        put("severity", json!(problem.severity));
        Value::Object(object)
    }

    /// The column that fills the field: its name, or its letters where it has none.
    fn column_of(&self, problem: &Problem) -> Option<String> {
        let unread = self.found.as_ref().and_then(|it| it.column.as_ref());
        if let Some(column) = unread {
            return Some(column.clone());
        }
        let (_, shape) = self.line?.shape()?;
        let at = shape.column_of(problem.field.as_deref()?)?;
        let name = self.row.columns().get(at);
        match name.filter(|name| self.row.named() && !name.is_empty()) {
            Some(name) => Some(name.clone()),
            None => Some(letters(at)),
        }
    }
}
