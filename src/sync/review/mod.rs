//! Judges a whole sheet, row by row, before anything of it is sent. Memory grows with the leads' ids alone.

mod fault;
mod repeats;
#[cfg(test)]
mod tests;

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
use repeats::{About, Repeats};

/// So many of the vendor's notices, and of the mapping's reasons, are told apart.
const MOST_TOLD: usize = 20;

/// A row, and what was decided about it.
pub struct Judged<'a> {
    /// The row as it stands in the file; of one that cannot be taken as it is, as much as can be read.
    pub row: Row<'a>,
    /// The row with its filling; `None` where it cannot be taken as it is.
    pub line: Option<&'a Line<'a>>,
    /// What it asks for, where that can be read.
    pub wish: Option<&'a Wish>,
    /// What would be sent, where no rule refuses it.
    pub change: Option<&'a Change>,
    /// What was decided.
    pub standing: Standing,
    /// The column of the cell that cannot be read.
    column: Option<String>,
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
    let mut reviewed = Reviewed::default();
    let mut repeats = Repeats::default();
    while let Some(next) = sheet.next_line() {
        match next {
            Ok(line) => {
                let mut ruling = rule(card, account, &line);
                if let Some(about) = ruling.about(card, &mut repeats) {
                    let found = repeats.find(&line, about);
                    ruling.standing = with(ruling.standing, found);
                }
                reviewed.notices.extend(ruling.notices);
                reviewed.notices.truncate(MOST_TOLD);
                reviewed.fits(&line);
                let judged = Judged {
                    row: line.row,
                    line: Some(&line),
                    wish: ruling.wish.as_ref(),
                    change: ruling.change.as_ref(),
                    standing: ruling.standing,
                    column: ruling.column,
                };
                reviewed.count(&judged);
                keep(judged)?;
            }
            Err(error) => {
                let Some(row) = sheet.rows().last_row() else {
                    return Err(error);
                };
                let (problem, column) = fault::problem(&error);
                let judged = Judged {
                    row,
                    line: None,
                    wish: None,
                    change: None,
                    standing: Standing::Refused(vec![problem]),
                    column,
                };
                reviewed.count(&judged);
                keep(judged)?;
            }
        }
    }
    Ok(reviewed)
}

/// What is decided about a row by itself.
struct Ruling {
    standing: Standing,
    wish: Option<Wish>,
    change: Option<Change>,
    notices: Vec<String>,
    column: Option<String>,
}

/// The one place where a row meets the card.
fn rule(card: &Card, account: &Account, line: &Line<'_>) -> Ruling {
    let without_wish = |standing, column| Ruling {
        standing,
        wish: None,
        change: None,
        notices: Vec::new(),
        column,
    };
    match line.meaning() {
        Ok(Meaning::Skip(reason)) => without_wish(Standing::Skipped(reason), None),
        Err(error) => {
            let (mut problem, column) = fault::problem(&error);
            problem.field = column.as_deref().and_then(|it| field_of(line, it));
            without_wish(Standing::Refused(vec![problem]), column)
        }
        Ok(Meaning::Wish(wish)) => {
            let checked = card.check(account, &wish);
            let standing = match checked.change {
                Some(_) => Standing::Ready(checked.problems),
                None => Standing::Refused(checked.problems),
            };
            Ruling {
                standing,
                wish: Some(wish),
                change: checked.change,
                notices: checked.notices,
                column: None,
            }
        }
    }
}

impl Ruling {
    /// Whom a row is about, and which stage. Of a row that is refused for something else they still count: mended, it
    /// would contradict another. `None` where they cannot be told.
    fn about(&self, card: &Card, repeats: &mut Repeats) -> Option<About> {
        let wish = self.wish.as_ref()?;
        let lead = match (&self.change, &wish.lead) {
            (Some(change), _) => change.lead.clone(),
            (None, Some(typed)) => Some(card.lead_id(typed).ok()?),
            (None, None) => return None,
        };
        let stage = match (&self.change, &wish.stage) {
            (Some(change), _) => change.stage.clone(),
            (None, Some(typed)) => card.find_stage(typed).map(|row| card.stage(row)),
            (None, None) => None,
        };
        Some(About {
            lead: lead.map(|lead| repeats.key(&lead)),
            stage: stage.map(|stage| repeats.stage(&stage)),
        })
    }
}

fn with(standing: Standing, found: Option<Problem>) -> Standing {
    match (standing, found) {
        (standing, None) | (standing @ Standing::Skipped(_), _) => standing,
        (Standing::Ready(mut problems), Some(found)) => {
            let refused = found.severity == Severity::Error;
            problems.push(found);
            if refused {
                Standing::Refused(problems)
            } else {
                Standing::Ready(problems)
            }
        }
        (Standing::Refused(mut problems), Some(found)) => {
            problems.push(found);
            Standing::Refused(problems)
        }
    }
}

/// Which place of the wish a column fills: `lead`, `stage`, or a field.
fn field_of(line: &Line<'_>, column: &str) -> Option<String> {
    let (_, shape) = line.shape()?;
    let columns = line.row.columns();
    let at = columns.iter().position(|name| name == column)?;
    let fields = shape.fields.iter().map(|(name, _)| name.as_str());
    ["lead", "stage"]
        .into_iter()
        .chain(fields)
        .find(|place| shape.column_of(place) == Some(at))
        .map(str::to_owned)
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
        if self.column.is_some() {
            return self.column.clone();
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
