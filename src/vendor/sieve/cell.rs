//! One column's cells: whether a text is certainly a value of its field, and what rules learn from it.

use super::clause::{Facts, Questions, Rules};
use super::memo::Memo;
use crate::account::Account;
use crate::vendor::card::{Card, Field, Kind};
use crate::vendor::check::{equals, is_below, is_blank};
use crate::vendor::value;

/// The most digits that surely fit into the bits of a whole number, and into a float.
const DIGITS_OF_32_BITS: usize = 9;
const DIGITS_OF_64_BITS: usize = 18;
const DIGITS_OF_A_FLOAT: usize = 300;

/// A column that fills a field.
pub struct Cell<'a> {
    card: &'a Card,
    field: &'a Field,
    account: &'a Account,
    /// What is so once it is named: only where a rule, or another column, asks.
    given: Facts,
    /// It must not be named before.
    once: bool,
    /// What is so once it holds something.
    told: Facts,
    /// The values that rules ask for.
    values: Vec<(String, Facts)>,
    /// Whether it can be cleared.
    clears: bool,
    /// Whether it may be blank.
    blank: bool,
    /// The least number that a house rule allows.
    least: Option<f64>,
    /// Whether the text alone tells that it is a value: else its meaning is looked up.
    plain: bool,
    /// Whether what it means depends on another column: then it is judged beside that one, and here its presence alone.
    kin: bool,
    memo: Memo<Facts>,
}

impl<'a> Cell<'a> {
    /// A column for a field, by the vendor's exact name.
    pub fn new(
        card: &'a Card,
        name: &str,
        field: &'a Field,
        account: &'a Account,
        clears: bool,
        rules: &Rules,
        questions: &Questions,
    ) -> Self {
        let limits = || rules.limits.iter().filter(|limit| limit.field == name);
        let least = limits().filter_map(|limit| limit.least);
        let values = questions.values(name);
        Self {
            card,
            field,
            account,
            given: questions.given(name),
            once: rules.twice.iter().any(|it| it == name),
            told: questions.told_by(name),
            clears,
            blank: limits().all(|limit| limit.blank),
            least: least.reduce(f64::max),
            plain: values.is_empty() && means_itself(card, field, account),
            kin: field.of.is_some(),
            values,
            memo: Memo::default(),
        }
    }

    /// Adds what a text tells to what is known of the row; `None` where it is not certain that nothing is wrong.
    #[inline]
    pub fn judge(&mut self, text: &str, facts: Facts) -> Option<Facts> {
        if self.once && facts & self.given != 0 {
            return None;
        }
        let facts = facts | self.given;
        if self.kin {
            return self.is_there(text).then_some(facts | self.told);
        }
        if self.plain && self.is_plainly_good(text) {
            return Some(facts | self.told);
        }
        let told = match self.memo.get(text) {
            Some(told) => told,
            None => self.read(text)?,
        };
        Some(facts | told)
    }

    /// What the full check would make of a text.
    fn read(&mut self, text: &str) -> Option<Facts> {
        if text == crate::lead::CLEAR {
            return self.clears.then_some(0);
        }
        if text.trim() == crate::lead::CLEAR {
            return None;
        }
        let meant = self.card.meant(self.account, self.field, text, None);
        let value = meant.certain()?;
        let is_limited = (!self.blank && is_blank(&value))
            || self.least.is_some_and(|least| is_below(&value, least));
        if is_limited || value.is_null() {
            return None;
        }
        let values = self.values.iter().filter(|(is, _)| equals(&value, is));
        let told = values.fold(self.told, |told, (_, fact)| told | fact);
        self.memo.keep(text, told);
        Some(told)
    }

    /// Whether a text that is judged beside another column is neither blank nor a word of ours, and asked for nothing
    /// else.
    fn is_there(&self, text: &str) -> bool {
        let is_limited = !self.blank || self.least.is_some() || !self.values.is_empty();
        let shown = text.trim();
        !is_limited && !shown.is_empty() && shown != crate::lead::CLEAR
    }

    /// Whether a text is a value, as far as that can be seen without reading it. `false`: perhaps it is.
    fn is_plainly_good(&self, text: &str) -> bool {
        let field = self.field;
        match field.kind {
            Kind::Text => {
                let fits = |longest| text.len() <= longest || value::length(text) <= longest;
                let shown = text.trim_start();
                !shown.starts_with('#')
                    && field.longest.is_none_or(fits)
                    && (self.blank || !shown.is_empty())
            }
            Kind::Integer => {
                let most = if field.bits == 32 {
                    DIGITS_OF_32_BITS
                } else {
                    DIGITS_OF_64_BITS
                };
                text.len() <= most && !text.contains('.') && self.is_number(text)
            }
            Kind::Number => text.len() <= DIGITS_OF_A_FLOAT && self.is_number(text),
            Kind::Boolean => matches!(text, "true" | "false"),
            Kind::Date => is_day(text),
            Kind::DateTime if text.len() == 10 => is_day(text),
            Kind::DateTime => value::is_date_time(text),
            Kind::Uuid => uuid::Uuid::try_parse(text).is_ok(),
            Kind::Identifier => {
                let shown = text.trim_start();
                let is_bare = !shown.contains(':') && !shown.starts_with('#');
                field.one_of.is_empty() && is_bare && !shown.is_empty()
            }
            // Any other text is a value, read as JSON or as itself.
            Kind::Json => {
                let shown = text.trim();
                let is_limited = !self.blank || self.least.is_some();
                !is_limited && shown != "null" && !shown.starts_with('#')
            }
            Kind::OneOf | Kind::List => false,
        }
    }

    fn is_number(&self, text: &str) -> bool {
        let field = self.field;
        if !value::is_plain_number(text) {
            return false;
        }
        let above_nothing = !text.starts_with('-');
        let low = |least: Option<f64>| least.is_none_or(|least| least <= 0.0);
        if above_nothing && field.most.is_none() && low(field.least) && low(self.least) {
            return true;
        }
        let number: f64 = text.parse().unwrap_or(f64::NAN);
        let least = [field.least, self.least];
        least.iter().flatten().all(|least| number >= *least)
            && field.most.is_none_or(|most| number <= most)
    }
}

/// Whether a text is its own meaning, so that no list of the account has to be asked: digits are, unless the account
/// calls something by them, or the vendor told all that there are, or may still be asked for them.
fn means_itself(card: &Card, field: &Field, account: &Account) -> bool {
    let Some(list) = field.names.as_deref() else {
        return true;
    };
    let is_worded = |name: &str| name.chars().any(char::is_alphabetic);
    match (account.names.known(list), card.asked_for(list)) {
        (None, None) => true,
        (None, Some(asked)) => account.names.offline || account.names.asked.contains(asked),
        (Some(list), _) => {
            list.told_at.is_none()
                && field.kind == Kind::Integer
                && list.names().iter().all(|it| is_worded(&it.name))
        }
    }
}

/// A day of the calendar: those that every month has are seen at once.
fn is_day(text: &str) -> bool {
    let [
        year @ ..,
        b'-',
        month,
        ones_of_month,
        b'-',
        day,
        ones_of_day,
    ] = text.as_bytes()
    else {
        return false;
    };
    let two = |tens: &u8, ones: &u8| {
        let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        are_digits.then(|| (tens & 15) * 10 + (ones & 15))
    };
    let in_every_month = year.len() == 4
        && year.iter().all(u8::is_ascii_digit)
        && two(month, ones_of_month).is_some_and(|month| (1..=12).contains(&month))
        && two(day, ones_of_day).is_some_and(|day| (1..=28).contains(&day));
    in_every_month || value::date(text).is_ok()
}
