//! One rule of a mapping: what it looks for, and what becomes of the rows that it fits.

/// A rule's name lists at most so many values of a column.
const NAMED: usize = 3;

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The line of the file where it begins.
    pub line: usize,
    /// What must all hold. None: it fits every row.
    pub conditions: Vec<Condition>,
    /// What becomes of the row.
    pub outcome: Outcome,
}

/// A column that must hold one of some values.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The column's name as written.
    pub column: String,
    /// The line of the file.
    pub line: usize,
    /// The values as written, without doubles.
    pub values: Vec<String>,
}

/// What becomes of a row.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is left out, for this reason.
    Skip(String),
    /// It is filled in so: the place, what fills it, and the line that says so.
    Set(Vec<(String, Setting, usize)>),
}

/// What a rule puts into a place.
#[derive(Clone, Debug)]
pub enum Setting {
    /// This text.
    Text(String),
    /// The vendor's "clear this field".
    Clear,
    /// The cell of this column.
    Column(String),
}

impl Rule {
    /// What it looks for in a few words: `Tags = Ringing, Busy; Converted = 0`.
    pub fn name(&self) -> String {
        if self.conditions.is_empty() {
            return "every row".to_owned();
        }
        let conditions: Vec<String> = self.conditions.iter().map(Condition::name).collect();
        conditions.join("; ")
    }

    /// Why the rows that it fits are left out, if they are.
    pub fn reason(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Skip(reason) => Some(reason),
            Outcome::Set(_) => None,
        }
    }

    /// Its condition on a column, by the column's folded name.
    fn on(&self, column: &str) -> Option<&Condition> {
        self.conditions.iter().find(|it| fold(&it.column) == column)
    }
}

impl Condition {
    fn name(&self) -> String {
        let shown = |value: &String| match fold(value) {
            folded if folded.is_empty() => "(empty)".to_owned(),
            _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let values: Vec<String> = self.values.iter().take(NAMED).map(shown).collect();
        let more = match self.values.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("{} = {}{more}", self.column, values.join(", "))
    }

    fn takes(&self, value: &str) -> bool {
        self.values.iter().any(|it| fold(it) == value)
    }
}

/// A cell's text as rules compare it: without regard to case, and with single blanks, none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The same into a buffer, which is emptied before.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// The rules that no row can reach, with their numbers from 1: each row that one of them fits, an earlier one fits too.
pub fn never_met(rules: &[Rule]) -> Vec<(&Rule, usize)> {
    let numbered = rules.iter().enumerate();
    numbered
        .filter(|(at, rule)| is_covered(rules.get(..*at).unwrap_or_default(), rule))
        .map(|(at, rule)| (rule, at + 1))
        .collect()
}

/// Whether earlier rules take all that a rule would: the values of one of its columns, each by one of them.
fn is_covered(earlier: &[Rule], rule: &Rule) -> bool {
    let all = |one: Option<(&str, &str)>| {
        earlier.iter().any(|before| {
            before.conditions.iter().all(|condition| {
                let column = fold(&condition.column);
                match (one, rule.on(&column)) {
                    (Some((name, value)), _) if name == column => condition.takes(value),
                    (_, Some(own)) => own.values.iter().all(|it| condition.takes(&fold(it))),
                    (_, None) => false,
                }
            })
        })
    };
    let by_value = |own: &Condition| {
        let column = fold(&own.column);
        own.values
            .iter()
            .all(|value| all(Some((&column, &fold(value)))))
    };
    all(None) || rule.conditions.iter().any(by_value)
}
