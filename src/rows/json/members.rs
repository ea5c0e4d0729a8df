//! A JSON object's members → the cells of a row.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use memchr::memchr;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::rows::place::quoted;
use crate::rows::row::{Mark, Span};
use crate::rows::{LONGEST_CELL, MOST_COLUMNS};

/// Objects within objects, at most.
const DEEPEST: usize = 16;

/// A text in which nothing stands, as JSON writes it.
const EMPTY: &str = "\"\"";

/// An object's members in their order, values as they are written.
pub struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(16);
                // One more than there may be spoils the row, whatever they are called; the rest takes no memory.
                while members.len() <= MOST_COLUMNS
                    && let Some((Name(name), value)) = map.next_entry()?
                {
                    members.push((name, value));
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reading)
    }
}

/// A member's name, borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A row's cells while they are filled.
#[derive(Default)]
pub struct Filling {
    /// The cells' texts, in the order of the object's members.
    pub text: String,
    /// Where each column's cell lies in them.
    pub spans: Vec<Span>,
    index: HashMap<String, usize>,
    /// The column that the next member most likely belongs to: objects of one file are alike.
    next: usize,
}

/// A member that cannot be a cell.
pub struct Wrong {
    /// Its name, dotted.
    pub column: String,
    /// The beginning of its value.
    pub value: String,
    /// For machines.
    pub code: &'static str,
    /// What is wrong.
    pub what: &'static str,
    /// What to do.
    pub hint: &'static str,
}

type Filled = std::result::Result<(), Wrong>;

/// For machines, what is wrong, and what to do.
type Why = (&'static str, &'static str, &'static str);

impl Filling {
    /// Makes an object's members the cells of a row. New names are added to the columns.
    pub fn fill(&mut self, columns: &mut Vec<String>, members: &Members<'_>) -> Filled {
        self.text.clear();
        self.spans.clear();
        self.next = 0;
        let known = columns.len();
        let mut members = members.0.iter();
        let filled = members.try_for_each(|(name, value)| self.member(columns, name, value, 0));
        if filled.is_err() && columns.len() == MOST_COLUMNS {
            // Its names would leave no room for those of the rows below.
            for name in columns.drain(known..) {
                self.index.remove(&name);
            }
            self.spans.truncate(known);
        }
        filled
    }

    fn nested(
        &mut self,
        columns: &mut Vec<String>,
        name: &str,
        members: &Members<'_>,
        depth: usize,
    ) -> Filled {
        for (inner, value) in &members.0 {
            self.member(columns, &format!("{name}.{inner}"), value, depth)?;
        }
        Ok(())
    }

    fn member(
        &mut self,
        columns: &mut Vec<String>,
        name: &str,
        value: &RawValue,
        depth: usize,
    ) -> Filled {
        let json = value.get();
        let wrong = |code, what, hint| Wrong {
            column: name.to_owned(),
            value: quoted(json),
            code,
            what,
            hint,
        };
        if json.starts_with('{') && json.len() > 2 {
            if depth == DEEPEST {
                return Err(wrong(
                    "too-deep",
                    "objects stand within objects too often",
                    "flatten it",
                ));
            }
            if let Ok(members) = serde_json::from_str::<Members<'_>>(json)
                && !members.0.is_empty()
            {
                return self.nested(columns, name, &members, depth + 1);
            }
        }
        let span = self.write(json);
        let span = span.map_err(|(code, what, hint)| wrong(code, what, hint))?;
        match self.place(columns, name, span) {
            Placed::There => Ok(()),
            Placed::Twice => Err(wrong(
                "duplicate-member",
                "the member stands twice",
                "leave one of the two out",
            )),
            Placed::Nowhere => Err(wrong(
                "too-many-columns",
                "there are more than 16,384 names",
                "name fewer members",
            )),
        }
    }

    /// Writes a value that is no object with members. Errors: code, what is wrong, and what to do.
    fn write(&mut self, json: &str) -> std::result::Result<Span, Why> {
        let start = self.text.len();
        let mut span = Span {
            start,
            end: start,
            mark: Mark::Exact,
        };
        // Most members of most sheets are empty.
        if json == EMPTY {
            return Ok(span);
        }
        let is_escaped = memchr(b'\\', json.as_bytes()).is_some();
        if !write(&mut self.text, json, is_escaped) {
            return Err((
                "not-text",
                "half a character stands in the text",
                "correct the \\u escape",
            ));
        }
        span.end = self.text.len();
        let cell = self.text.get(start..).unwrap_or_default();
        // JSON itself lets none stand in a text, but for an escape.
        if is_escaped && cell.contains('\0') {
            return Err((
                "nul",
                "the text holds a NUL, which no text does",
                "take \\u0000 out",
            ));
        }
        if cell.len() > LONGEST_CELL {
            return Err(("too-long", "the value is longer than 1 MiB", "shorten it"));
        }
        Ok(span)
    }

    fn place(&mut self, columns: &mut Vec<String>, name: &str, span: Span) -> Placed {
        let column = if columns.get(self.next).is_some_and(|it| it == name) {
            self.next
        } else if let Some(column) = self.index.get(name) {
            *column
        } else if columns.len() == MOST_COLUMNS {
            return Placed::Nowhere;
        } else {
            self.index.insert(name.to_owned(), columns.len());
            columns.push(name.to_owned());
            columns.len() - 1
        };
        self.next = column + 1;
        while self.spans.len() <= column {
            self.spans.push(Span::default());
        }
        match self.spans.get_mut(column) {
            Some(cell) if cell.mark == Mark::Sound => {
                *cell = span;
                Placed::There
            }
            _ => Placed::Twice,
        }
    }
}

enum Placed {
    There,
    Twice,
    Nowhere,
}

/// Writes a value that is no object with members; `is_escaped` where a backslash stands in it. `false` where its text is none.
fn write(text: &mut String, json: &str, is_escaped: bool) -> bool {
    match json.as_bytes().first() {
        Some(b'"') if is_escaped => return decoded(text, json),
        Some(b'"') => text.push_str(json.get(1..json.len() - 1).unwrap_or_default()),
        Some(b'n') => {}
        Some(b'[') => match list(json) {
            Some(list) => text.push_str(&list),
            None => text.push_str(json),
        },
        _ => text.push_str(json),
    }
    true
}

fn decoded(text: &mut String, json: &str) -> bool {
    match serde_json::from_str::<String>(json) {
        Ok(decoded) => {
            text.push_str(&decoded);
            true
        }
        Err(_) => false,
    }
}

/// `a,b,c`, where each item is a word, a number or a boolean in which no comma stands.
fn list(json: &str) -> Option<String> {
    let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    let mut list = String::new();
    for (count, item) in items.iter().enumerate() {
        if count > 0 {
            list.push(',');
        }
        let start = list.len();
        let json = item.get();
        let is_escaped = json.contains('\\');
        if json.starts_with(['[', '{', 'n']) || !write(&mut list, json, is_escaped) {
            return None;
        }
        let written = list.get(start..).unwrap_or_default();
        if written.is_empty() || written.contains(',') || written.trim() != written {
            return None;
        }
    }
    (!items.is_empty()).then_some(list)
}
