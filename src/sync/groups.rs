//! Many problems → a few sentences for people: what is wrong, in how many rows, in which, and how to mend it. Memory
//! does not grow with the rows.

mod ranges;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use crate::lead::{Problem, Severity};
use crate::output::thousands;
use ranges::Ranges;

/// So many kinds of problems are told apart; the others are only counted.
const MOST_GROUPS: usize = 500;

/// So many values of a group are told apart.
const MOST_VALUES: usize = 200;

/// So many values of a group are shown.
const VALUES_SHOWN: usize = 5;

/// The longest piece of a value that is shown, in characters.
const LONGEST_VALUE: usize = 60;

/// Problems of many rows, alike ones together.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    groups: IndexMap<Kind, Group>,
    beyond: u64,
}

/// What makes problems alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    warning: bool,
    heading: String,
}

#[derive(Clone, Debug, Default)]
struct Group {
    count: u64,
    rows: Ranges,
    hint: String,
    values: IndexMap<String, Quoted>,
    /// Rows whose values are not told apart any more.
    others: u64,
}

/// A value that was given in some rows.
#[derive(Clone, Debug, Default)]
struct Quoted {
    count: u64,
    rows: Ranges,
    hint: String,
}

impl Groups {
    /// Adds a problem of a row, as the spreadsheet numbers it. Rows come in their order.
    pub fn add(&mut self, row: u64, problem: &Problem) {
        let kind = Kind {
            warning: problem.severity == Severity::Warning,
            heading: heading(problem),
        };
        if self.groups.len() >= MOST_GROUPS && !self.groups.contains_key(&kind) {
            self.beyond += 1;
            return;
        }
        let group = self.groups.entry(kind).or_default();
        group.count += 1;
        group.rows.add(row);
        if group.count == 1 {
            group.hint.clone_from(&problem.hint);
        }
        let Some(value) = problem.value.as_deref().filter(|it| !it.is_empty()) else {
            return;
        };
        let value = start_of(value);
        if group.values.len() >= MOST_VALUES && !group.values.contains_key(&value) {
            group.others += 1;
            return;
        }
        let quoted = group.values.entry(value).or_default();
        quoted.count += 1;
        quoted.rows.add(row);
        if quoted.count == 1 {
            quoted.hint.clone_from(&problem.hint);
        }
    }

    /// A paragraph a group, errors first and the most frequent first, at most so many; a last one counts the rest.
    pub fn told(&self, most: usize) -> Vec<String> {
        let mut groups: Vec<_> = self.groups.iter().collect();
        groups.sort_by_key(|(kind, group)| (kind.warning, std::cmp::Reverse(group.count)));
        let shown = groups.iter().take(most);
        let mut told: Vec<String> = shown.map(|(kind, group)| group.told(kind)).collect();
        let rest: u64 = groups.iter().skip(most).map(|(_, group)| group.count).sum();
        let rest = rest + self.beyond;
        if rest > 0 {
            told.push(format!(
                "{} more problems of other kinds; --format json or csv has all of them",
                thousands(rest)
            ));
        }
        told
    }
}

impl Group {
    fn told(&self, kind: &Kind) -> String {
        let warning = if kind.warning { "Warning: " } else { "" };
        let hints = self.values.values().map(|it| &it.hint);
        let one_hint = hints.clone().all(|hint| *hint == self.hint);
        let place = match self.count {
            1 => format!("row {}", self.rows),
            count => format!("{} rows", thousands(count)),
        };
        let which = match (self.values.is_empty(), self.count) {
            (false, _) => format!(":{}", self.quoted(one_hint)),
            (true, 1) => String::new(),
            (true, _) => format!(": {}", self.rows),
        };
        let hint = match self.hint.as_str() {
            hint if one_hint && !hint.is_empty() => format!("\n  {hint}"),
            _ => String::new(),
        };
        format!("{warning}{} in {place}{which}{hint}", kind.heading)
    }

    /// The most frequent values: on the same line, or each on a line of its own with its own hint.
    fn quoted(&self, one_hint: bool) -> String {
        let mut values: Vec<_> = self.values.iter().collect();
        values.sort_by_key(|(_, quoted)| std::cmp::Reverse(quoted.count));
        let shown: Vec<String> = values
            .iter()
            .take(VALUES_SHOWN)
            .map(|(value, quoted)| match (self.count, one_hint) {
                (1, _) => format!("`{value}`"),
                (_, true) => format!("`{value}` ({})", quoted.place()),
                (_, false) => format!("`{value}` ({}): {}", quoted.place(), quoted.hint),
            })
            .collect();
        let hidden = values.len().saturating_sub(VALUES_SHOWN);
        let hidden = match (hidden, self.others) {
            (0, _) => String::new(),
            (hidden, 0) => format!("{hidden} other values"),
            (hidden, _) => format!("more than {hidden} other values"),
        };
        let hidden = (!hidden.is_empty()).then_some(hidden);
        let all: Vec<String> = shown.into_iter().chain(hidden).collect();
        if one_hint {
            format!(" {}", all.join(", "))
        } else {
            format!("\n  {}", all.join("\n  "))
        }
    }
}

impl Quoted {
    fn place(&self) -> String {
        match self.count {
            1 => format!("row {}", self.rows),
            count => format!("{} rows: {}", thousands(count), self.rows),
        }
    }
}

/// The problem without what differs from row to row: its message without the value, as the beginning of a sentence.
fn heading(problem: &Problem) -> String {
    let heading = match problem.code.as_ref() {
        "two-stages" => "One lead is moved to two stages".to_owned(),
        "repeated-row" => "The same row stands twice".to_owned(),
        "missing-field" => match problem.message.split_once(" needs ") {
            Some((subject, what)) => format!("Missing {what} for {subject}"),
            None => problem.message.clone(),
        },
        _ => without_value(problem),
    };
    let heading = capitalised(&heading);
    match &problem.rule_id {
        Some(id) => format!("{heading} (house rule {id})"),
        None => heading,
    }
}

fn without_value(problem: &Problem) -> String {
    let message = problem.message.as_str();
    if let Some((before, _)) = message
        .rsplit_once(": `")
        .filter(|_| message.ends_with('`'))
    {
        return before.to_owned();
    }
    if let Some((before, _)) = message.split_once(", but `") {
        return before.to_owned();
    }
    let Some(value) = &problem.value else {
        return message.to_owned();
    };
    let quoted = format!("`{value}`");
    match (message.split_once(&quoted), &problem.field) {
        (Some(("", after)), Some(field)) => format!("`{field}`{after}"),
        (Some((before, "")), _) if before.contains(" has no ") => format!("{before}of that name"),
        (Some((before, after)), _) => format!("{before}this{after}"),
        (None, _) => message.to_owned(),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A value short enough to be listed.
fn start_of(value: &str) -> String {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}
