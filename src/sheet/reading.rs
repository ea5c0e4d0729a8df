//! Dates and decimals as a mapping says that they are written → as the vendors' fields take them.

use std::borrow::Cow;

use crate::vendor::card::{Card, Kind};

/// In which order a date names day, month and year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// 2026-03-15, which is always understood.
    #[default]
    Ymd,
    /// 15/03/2026
    Dmy,
    /// 03/15/2026
    Mdy,
}

/// How the cells of one place are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// As they are.
    #[default]
    Plain,
    /// As a date in this order; what follows the day is left as it is.
    Date(DateOrder),
    /// As a number whose decimals follow a comma.
    Decimal,
}

/// A cell that cannot be read as the mapping says.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// For machines.
    pub code: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// What to do.
    pub hint: &'static str,
}

impl DateOrder {
    /// The order that a mapping's word names.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "ymd" => Some(Self::Ymd),
            "dmy" => Some(Self::Dmy),
            "mdy" => Some(Self::Mdy),
            _ => None,
        }
    }
}

impl Reading {
    /// How the cells of a field are read, by its kind.
    pub fn of(card: &Card, field: &str, order: DateOrder, decimal_comma: bool) -> Self {
        match card.field(field).map(|field| field.kind) {
            Some(Kind::Date | Kind::DateTime) if order != DateOrder::Ymd => Self::Date(order),
            Some(Kind::Number) if decimal_comma => Self::Decimal,
            _ => Self::Plain,
        }
    }

    /// The text as the vendor's field takes it, borrowed where it is so already.
    pub fn read(self, text: &str) -> Result<Cow<'_, str>, Unreadable> {
        match self {
            Self::Plain => Ok(Cow::Borrowed(text)),
            Self::Date(order) => date(order, text),
            Self::Decimal => decimal(text),
        }
    }
}

fn date(order: DateOrder, text: &str) -> Result<Cow<'_, str>, Unreadable> {
    let typed = text.trim();
    let (day, rest) = match typed.find([' ', 'T', 't']) {
        Some(end) => typed.split_at(end),
        None => (typed, ""),
    };
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let [first, second, third] = parts.as_slice() else {
        return Err(not_a_date(order));
    };
    if !parts.iter().all(is_number) {
        return Err(not_a_date(order));
    }
    if first.len() == 4 {
        return Ok(Cow::Borrowed(text));
    }
    if third.len() != 4 || first.len() > 2 || second.len() > 2 {
        return Err(not_a_date(order));
    }
    let (month, day) = match order {
        DateOrder::Mdy => (first, second),
        DateOrder::Dmy | DateOrder::Ymd => (second, first),
    };
    if month.parse::<u8>().is_ok_and(|month| month > 12) {
        return Err(not_a_date(order));
    }
    Ok(Cow::Owned(format!("{third}-{month:0>2}-{day:0>2}{rest}")))
}

fn not_a_date(order: DateOrder) -> Unreadable {
    let (what, hint) = match order {
        DateOrder::Mdy => (
            "this is not a date, month before day, as date_order = \"mdy\" says",
            "write month/day/year with four digits for the year, such as 03/15/2026, or 2026-03-15",
        ),
        DateOrder::Dmy | DateOrder::Ymd => (
            "this is not a date, day before month, as date_order = \"dmy\" says",
            "write day/month/year with four digits for the year, such as 15/03/2026, or 2026-03-15",
        ),
    };
    Unreadable {
        code: "not-a-date",
        what,
        hint,
    }
}

fn decimal(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    const HINT: &str =
        "write digits with a comma for decimals and no thousands mark, such as 12500,50";
    let typed = text.trim();
    let points = typed.matches('.').count();
    let in_groups = || {
        let mut groups = typed.trim_start_matches('-').split('.');
        let first = groups
            .next()
            .is_some_and(|it| (1..=3).contains(&it.len()) && it != "0");
        first && groups.all(|it| it.len() == 3)
    };
    match (points, typed.matches(',').count()) {
        (0, 0) => Ok(Cow::Borrowed(text)),
        (0, 1) => Ok(Cow::Owned(typed.replacen(',', ".", 1))),
        // A JSON or XLSX number: 12500.5 can mean nothing else, 12.500 can.
        (1, 0) if !in_groups() => Ok(Cow::Borrowed(text)),
        (_, 0) => Err(Unreadable {
            code: "ambiguous-number",
            what: "the point may part thousands or decimals; decimal_comma = true says that decimals follow a comma",
            hint: HINT,
        }),
        _ => Err(Unreadable {
            code: "not-a-number",
            what: "this is not a number with one comma, as decimal_comma = true says",
            hint: HINT,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_the_order_that_is_said_and_year_first_always() {
        let cases = [
            (DateOrder::Dmy, "15/03/2026", "2026-03-15"),
            (DateOrder::Dmy, "5.3.2026", "2026-03-05"),
            (DateOrder::Mdy, "03-15-2026", "2026-03-15"),
            (DateOrder::Mdy, "2026-03-15", "2026-03-15"),
            (
                DateOrder::Dmy,
                "15/03/2026T09:30:00Z",
                "2026-03-15T09:30:00Z",
            ),
        ];
        for (order, text, wanted) in cases {
            assert_eq!(Reading::Date(order).read(text).unwrap(), wanted);
        }
    }

    #[test]
    fn a_date_that_does_not_fit_the_order_is_refused_and_never_turned_round() {
        for text in [
            "03/15/2026",
            "15/03/26",
            "soon",
            "15/03",
            "15//2026",
            "é/03/2026",
        ] {
            let refused = Reading::Date(DateOrder::Dmy).read(text).unwrap_err();
            assert_eq!(refused.code, "not-a-date", "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_becomes_a_point_and_nothing_else_is_guessed() {
        for (text, wanted) in [
            ("12500,50", "12500.50"),
            ("-1,5", "-1.5"),
            ("12500", "12500"),
            ("12500.5", "12500.5"),
            ("0.125", "0.125"),
        ] {
            assert_eq!(Reading::Decimal.read(text).unwrap(), wanted);
        }
        for (text, code) in [
            ("12.500", "ambiguous-number"),
            ("1.250.000", "ambiguous-number"),
            ("12.500,50", "not-a-number"),
            ("1,250,000", "not-a-number"),
        ] {
            assert_eq!(
                Reading::Decimal.read(text).unwrap_err().code,
                code,
                "{text}"
            );
        }
    }
}
