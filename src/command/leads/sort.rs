//! `--sort`: by what leads are put in order, and how two texts are compared.

use std::cmp::Ordering;

use super::field::Field;
use crate::error::Result;
use crate::store::LeadRow;

/// By what, and in which direction.
#[derive(Clone, Debug)]
pub struct Sort {
    /// By what.
    pub field: Field,
    /// The largest first.
    descending: bool,
}

impl Sort {
    /// `jobAmount`, or `-jobAmount` with the largest first.
    pub fn typed(text: &str) -> Self {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        Self {
            field: Field::typed(name),
            descending,
        }
    }

    /// What of a lead decides on its place.
    pub fn key(&self, row: &LeadRow) -> Result<Key> {
        Ok(self.field.text(row)?.map_or(Key::Nothing, Key::of))
    }

    /// Which of two comes first. What is empty comes last in either direction.
    pub fn order(&self, one: &Key, other: &Key) -> Ordering {
        match (one, other) {
            (Key::Nothing, _) | (_, Key::Nothing) => one.rank().cmp(&other.rank()),
            _ if self.descending => other.compare(one),
            _ => one.compare(other),
        }
    }
}

/// A text as it is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// A number, with the text that it was: a `f64` does not tell long ids apart.
    Number(f64, String),
    /// Any other text, in small letters.
    Text(String),
    /// None, or an empty one.
    Nothing,
}

impl Key {
    /// How a text is compared.
    pub fn of(text: String) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Self::Nothing;
        }
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let number = trimmed.parse::<f64>().ok();
        match number.filter(|_| trimmed.chars().all(plain)) {
            Some(number) => Self::Number(number, text),
            None => Self::Text(text.to_lowercase()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(..) => 0,
            Self::Text(_) => 1,
            Self::Nothing => 2,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one, text), Self::Number(other, other_text)) => one
                .total_cmp(other)
                .then_with(|| text.len().cmp(&other_text.len()))
                .then_with(|| text.cmp(other_text)),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(by: &str, texts: &[&str]) -> Vec<String> {
        let sort = Sort::typed(by);
        let mut texts: Vec<String> = texts.iter().map(|it| (*it).to_owned()).collect();
        texts.sort_by(|one, other| sort.order(&Key::of(one.clone()), &Key::of(other.clone())));
        texts
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_come_before_words_and_nothing_comes_last() {
        let texts = ["10", "", "beta", "9", "Alpha", "-1.5", "1e3"];
        assert_eq!(
            sorted("x", &texts),
            ["-1.5", "9", "10", "1e3", "Alpha", "beta", ""]
        );
        assert_eq!(
            sorted("-x", &texts),
            ["beta", "Alpha", "1e3", "10", "9", "-1.5", ""]
        );
    }

    #[test]
    fn ids_beyond_the_digits_of_a_float_are_told_apart() {
        assert_eq!(
            sorted("x", &["9007199254740993", "9007199254740992"]),
            ["9007199254740992", "9007199254740993"]
        );
    }
}
