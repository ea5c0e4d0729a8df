//! Finds the first rule of a mapping that fits a row. Each column is looked up once, whatever the number of rules.

use std::collections::HashMap;

use super::rule::{Rule, fold, fold_into};
use crate::rows::Row;
use crate::sheet::trouble::find_column;

/// The number of a value that no rule names.
const OTHER: u32 = 0;

/// The rules over the columns of one sheet.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    looked: Vec<Looked>,
    /// For each rule, the columns that it looks at and the numbers of the values that fit, sorted.
    rules: Vec<Vec<(usize, Vec<u32>)>>,
    /// The numbers of one row's values, and the text of one cell: used again for each row.
    found: Vec<u32>,
    text: String,
}

/// A column that rules look at.
#[derive(Clone, Debug)]
struct Looked {
    name: String,
    /// Where it stands; none in JSON as long as no row has it.
    column: Option<usize>,
    /// The numbers of the values that rules name, by their folded text, and by the text as written: most cells are
    /// written as the rules are, and need not be folded.
    values: HashMap<String, u32>,
}

impl Matcher {
    /// Gets ready for a sheet.
    pub fn new(rules: &[Rule], columns: &[String]) -> Self {
        let mut matcher = Self::default();
        for rule in rules {
            let conditions = rule.conditions.iter().map(|condition| {
                let at = matcher.look(&condition.column, columns);
                let mut numbers: Vec<u32> = condition
                    .values
                    .iter()
                    .filter_map(|value| matcher.looked.get_mut(at).map(|it| it.number(value)))
                    .collect();
                numbers.sort_unstable();
                (at, numbers)
            });
            let conditions = conditions.collect();
            matcher.rules.push(conditions);
        }
        matcher
    }

    fn look(&mut self, name: &str, columns: &[String]) -> usize {
        let column = find_column(columns, name);
        let known = self.looked.iter().position(|it| match column {
            Some(_) => it.column == column,
            None => fold(&it.name) == fold(name),
        });
        known.unwrap_or_else(|| {
            self.looked.push(Looked {
                name: name.to_owned(),
                column,
                values: HashMap::new(),
            });
            self.looked.len() - 1
        })
    }

    /// The first rule that fits, counted from 0.
    pub fn fit(&mut self, row: &Row<'_>) -> Option<usize> {
        self.found.clear();
        for looked in &self.looked {
            let cell = looked.column.map_or("", |column| row.get(column));
            let number = looked.values.get(cell).copied().unwrap_or_else(|| {
                fold_into(cell, &mut self.text);
                looked.values.get(&self.text).copied().unwrap_or(OTHER)
            });
            self.found.push(number);
        }
        let fits = |(at, numbers): &(usize, Vec<u32>)| {
            let number = self.found.get(*at);
            number.is_some_and(|number| numbers.binary_search(number).is_ok())
        };
        self.rules
            .iter()
            .position(|conditions| conditions.iter().all(fits))
    }

    /// What a row holds in the columns that rules look at: their names, places and texts.
    pub fn seen<'a>(
        &'a self,
        row: &Row<'a>,
    ) -> impl Iterator<Item = (&'a str, Option<usize>, &'a str)> {
        let row = *row;
        self.looked.iter().map(move |looked| {
            let cell = looked.column.map_or("", |column| row.get(column));
            (looked.name.as_str(), looked.column, cell)
        })
    }
}

impl Looked {
    fn number(&mut self, value: &str) -> u32 {
        let folded = fold(value);
        let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX - 1) + 1;
        let number = *self.values.entry(folded).or_insert(next);
        self.values.insert(value.to_owned(), number);
        number
    }
}
