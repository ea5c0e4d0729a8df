//! A first mapping for a sheet: its values counted, its rules undecided, for a person to fill in.

use std::fmt::Write as _;

use indexmap::IndexMap;

use super::header::{is_id, lead_column};
use super::map::fold;
use crate::lead::Operation;
use crate::rows::Row;
use crate::vendor::card::{Card, nearest};

/// At most so many rules are written.
const MOST_RULES: usize = 200;

/// At most so many different values are counted: a column that has more is none to decide by.
const MOST_VALUES: usize = 100_000;

/// A mapping in the making.
pub struct Draft {
    card: &'static Card,
    operation: Operation,
    /// The values of the columns by which rows are told apart as rules compare them → as first written, and how many rows have them.
    found: IndexMap<Vec<String>, (Vec<String>, u64)>,
    /// For each column, whether all its cells so far were lead ids, and whether there was any.
    ids: Vec<(bool, bool)>,
    rows: u64,
    overflowed: bool,
}

impl Draft {
    /// An empty one.
    pub fn new(card: &'static Card, operation: Operation) -> Self {
        Self {
            card,
            operation,
            found: IndexMap::new(),
            ids: Vec::new(),
            rows: 0,
            overflowed: false,
        }
    }

    /// Counts a row; `at` are the places of the columns it is told apart by, none where JSON has no such member yet.
    pub fn count(&mut self, row: &Row<'_>, at: &[Option<usize>]) {
        self.rows += 1;
        let cells = || at.iter().map(|at| at.map_or("", |at| row.get(at)));
        let folded: Vec<String> = cells().map(fold).collect();
        if let Some((_, count)) = self.found.get_mut(&folded) {
            *count += 1;
        } else if self.found.len() == MOST_VALUES {
            self.overflowed = true;
        } else {
            let written = cells().map(|cell| cell.trim().to_owned()).collect();
            self.found.insert(folded, (written, 1));
        }
        for (at, cell) in row.cells().enumerate() {
            if at >= self.ids.len() {
                self.ids.push((self.rows == 1, false));
            }
            if let Some((all, any)) = self.ids.get_mut(at) {
                *all = *all && is_id(self.card, cell);
                *any = true;
            }
        }
    }

    /// How many rows were counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many rules are written, and how many different values there are.
    pub fn sizes(&self) -> (usize, usize) {
        (self.found.len().min(MOST_RULES), self.found.len())
    }

    /// Whether there are more different values than are counted.
    pub fn is_hopeless(&self) -> bool {
        self.overflowed
    }

    /// The column that holds the lead: by its name, else the first in which every cell is one of the vendor's ids.
    pub fn lead<'a>(&self, columns: &'a [String]) -> Option<&'a str> {
        let guessed = || self.ids.iter().position(|(all, any)| *all && *any);
        let at = lead_column(self.card, columns).or_else(guessed)?;
        columns.get(at).map(String::as_str)
    }

    /// The mapping's text: rules by the columns `on`, and `named` places with their columns. It is valid as it is, and
    /// sends nothing.
    pub fn toml(
        &self,
        file: &str,
        columns: &[String],
        on: &[&str],
        named: &[(String, String)],
    ) -> String {
        let mut text = String::new();
        self.about(&mut text, file, columns);
        self.head(&mut text, named);
        let mut found: Vec<&(Vec<String>, u64)> = self.found.values().collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (values, count) in found.iter().take(MOST_RULES) {
            self.rule(&mut text, on, values, *count);
        }
        let rest: u64 = found.iter().skip(MOST_RULES).map(|(_, count)| count).sum();
        if rest > 0 {
            let _ = writeln!(
                text,
                "\n# {} more values, in {rest} rows, are left out: no rule fits those rows.",
                found.len() - MOST_RULES
            );
        }
        text
    }

    /// What a mapping is, and what it can name: the stages and the columns.
    fn about(&self, text: &mut String, file: &str, columns: &[String]) {
        let card = self.card;
        let _ = write!(
            text,
            "\
# What the rows of {} ask of {}. The first rule that fits a row decides;
# comparison ignores case and extra blanks. Nothing is sent as long as every rule says `skip`.
#
# Decide each rule: put set.... lines in place of its skip line, or say why such rows are left out.
#   set.stage = \"NAME\"                  the {} to send; what each one needs: leadctl stages {}
#   set.FIELD = \"text\"                  a field, the same in every row that the rule fits
#   set.FIELD = {{ column = \"NAME\" }}     a field, from a column of the sheet
# Several values may share a rule: if.COLUMN = [\"one\", \"two\"]
",
            comment(file),
            card.name,
            card.word,
            card.id
        );
        if !card.stage.is_empty() {
            let _ = writeln!(text, "#\n# Each {} of {}:", card.word, card.name);
            for stage in &card.stage {
                let _ = writeln!(text, "#   {}", stage.name());
            }
        }
        let _ = writeln!(text, "#\n# The columns of the sheet:");
        for column in columns {
            let _ = writeln!(text, "#   {}", comment(column));
        }
    }

    /// What holds for every row. `named`: places and their columns.
    fn head(&self, text: &mut String, named: &[(String, String)]) {
        let card = self.card;
        let _ = write!(
            text,
            "\nmap = 1\nvendor = {}\noperation = {}\n",
            quoted(&card.id),
            quoted(self.operation.word())
        );
        for (place, column) in named {
            let _ = writeln!(text, "columns.{} = {}", key(place), quoted(column));
        }
        if !named.iter().any(|(place, _)| place == "lead") {
            let _ = writeln!(
                text,
                "# columns.lead = \"NAME\"            # which column holds ids such as {}?",
                card.lead.sample
            );
        }
        text.push_str(
            "\
otherwise = \"refuse\"               # when no rule fits: refuse | skip
# date_order = \"dmy\"               # how the sheet writes dates: ymd | dmy | mdy
# decimal_comma = true             # how it writes numbers: 12500,50
",
        );
    }

    fn rule(&self, text: &mut String, on: &[&str], values: &[String], count: u64) {
        let word = if count == 1 { "row" } else { "rows" };
        let _ = writeln!(
            text,
            "\n[[rule]]                           # {count} {word}"
        );
        for (column, value) in on.iter().zip(values) {
            let _ = writeln!(text, "if.{} = [{}]", key(column), quoted(value));
        }
        text.push_str("skip = \"not decided yet\"\n");
        if self.operation == Operation::ChangeStage {
            let stage = self.suggested(values).unwrap_or("NAME");
            let _ = writeln!(text, "# set.stage = {}", quoted(stage));
        }
    }

    /// The stage that one of the values resembles.
    fn suggested(&self, values: &[String]) -> Option<&'static str> {
        let stages = self.card.stage.iter().map(crate::vendor::card::Row::name);
        values
            .iter()
            .find_map(|value| nearest(value, stages.clone()))
    }
}

/// A text on one line, as TOML takes it in quotes. JSON's escapes are TOML's, but for one character.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

/// A name as TOML takes it for a key.
fn key(name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A text that cannot leave its comment.
fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
