//! What a person typed for a field → what goes over the wire, or what is wrong with it.

mod date;
mod number;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::card::{Field, Kind, alike, nearest};
use date::date_time;
pub use date::{date, is_date_time, moment};
use number::{integer, number};
pub use number::{is_plain_number, literal};

/// Why a text is not a value of its field.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// `not-a-date`, `unknown-value` ...
    pub code: &'static str,
    /// What is wrong, to follow the field's name.
    pub what: String,
    /// How to mend it.
    pub hint: String,
    /// The house rule that says so; `None` where the value cannot go over the wire at all.
    pub rule_id: Option<String>,
}

pub(super) fn wrong(code: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Wrong {
    Wrong {
        code,
        what: what.into(),
        hint: hint.into(),
        rule_id: None,
    }
}

/// Reads the text of one field by its type alone. What an account's list makes of it, `Card::meant` says.
pub fn read(field: &Field, text: &str) -> Result<Value, Wrong> {
    match field.kind {
        Kind::Text => plain(field, text),
        Kind::OneOf => one_of(&field.one_of, text),
        Kind::List => list(&field.one_of, text),
        Kind::Integer => integer(field, text),
        Kind::Number => number(field, text),
        Kind::Boolean => boolean(text),
        Kind::Date => date(text).map(|date| Value::from(date.to_string())),
        Kind::DateTime => date_time(text),
        Kind::Uuid => uuid::Uuid::try_parse(text.trim())
            .map(|uuid| Value::from(uuid.hyphenated().to_string()))
            .map_err(|_| wrong("not-a-uuid", "is not a UUID", sample(field, "a UUID"))),
        Kind::Identifier => identifier(field, text),
        Kind::Json => Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
    }
}

/// What the field takes, in words, for hints and for `leadctl stages`.
pub fn takes(field: &Field) -> String {
    match field.kind {
        Kind::Text => match field.longest {
            Some(longest) => format!("text of at most {longest} characters"),
            None => "text".into(),
        },
        Kind::List => format!("a list, separated by commas, of {}", field.one_of.join(", ")),
        Kind::Integer => match &field.names {
            Some(list) => format!("a whole number, or its name among the account's {list}"),
            None => "a whole number".into(),
        },
        Kind::Number => match (field.least, field.most) {
            (Some(least), Some(most)) => format!("a number from {least} to {most}"),
            _ => "a number, such as 12500 or 12500.50".into(),
        },
        Kind::Boolean => "true or false".into(),
        Kind::Date => "a date, year-month-day, such as 2026-03-15".into(),
        Kind::DateTime => "a date, or a date and time with offset, such as 2026-03-15 or 2026-03-15T09:30:00+02:00".into(),
        Kind::Uuid => "a UUID".into(),
        Kind::Identifier if !field.keys.is_empty() && field.one_of.is_empty() => {
            let keys: Vec<_> = field.keys.iter().map(|key| format!("{key}:…")).collect();
            format!("{}; bare text means {}", keys.join(" or "), field.keys.first().map_or("", String::as_str))
        }
        Kind::OneOf | Kind::Identifier => format!("one of {}", field.one_of.join(", ")),
        Kind::Json => "text, or a value written as JSON".into(),
    }
}

pub(super) fn sample(field: &Field, what: &str) -> String {
    match &field.sample {
        Some(sample) => format!("write {what}, such as {sample}"),
        None => format!("write {what}"),
    }
}

fn plain(field: &Field, text: &str) -> Result<Value, Wrong> {
    if let Some(longest) = field.longest {
        let length = length(text);
        if length > longest {
            return Err(wrong(
                "too-long",
                format!("has {length} characters; at most {longest} are allowed"),
                format!("shorten it by {} characters", length - longest),
            ));
        }
    }
    Ok(Value::from(text))
}

/// Characters as Unicode scalars or as UTF-16 units, whichever are more.
pub fn length(text: &str) -> usize {
    text.chars().count().max(text.encode_utf16().count())
}

fn find<'a>(listed: &'a [String], text: &str) -> Option<&'a String> {
    let typed = text.trim();
    let mut values = listed.iter();
    let exact = values.find(|value| *value == typed);
    exact.or_else(|| listed.iter().find(|value| alike(value, typed)))
}

fn unlisted(listed: &[String], text: &str) -> Wrong {
    let all = format!("the values are {}", listed.join(", "));
    let hint = match nearest(text, listed.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}? {all}"),
        None => all,
    };
    wrong(
        "unknown-value",
        format!("cannot be `{}`", text.trim()),
        hint,
    )
}

fn one_of(listed: &[String], text: &str) -> Result<Value, Wrong> {
    find(listed, text)
        .map(|value| Value::from(value.as_str()))
        .ok_or_else(|| unlisted(listed, text))
}

fn list(listed: &[String], text: &str) -> Result<Value, Wrong> {
    let mut values = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let value = one_of(listed, part)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        return Err(unlisted(listed, text));
    }
    Ok(Value::Array(values))
}

fn boolean(text: &str) -> Result<Value, Wrong> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        _ => Err(wrong(
            "not-a-boolean",
            "is neither true nor false",
            "write true or false",
        )),
    }
}

fn identifier(field: &Field, text: &str) -> Result<Value, Wrong> {
    let typed = text.trim();
    let usual = field.keys.first().map_or("name", String::as_str);
    let keyed = typed
        .split_once(':')
        .and_then(|(key, value)| Some((find(&field.keys, key)?.as_str(), value.trim())));
    let (key, value) = keyed.unwrap_or((usual, typed));
    if value.is_empty() {
        return Err(wrong(
            "empty-value",
            "names nothing",
            format!("write {}", takes(field)),
        ));
    }
    let value = if key == usual && !field.one_of.is_empty() {
        one_of(&field.one_of, value)?
    } else {
        Value::from(value)
    };
    let mut object = Map::new();
    object.insert(key.to_owned(), value);
    Ok(Value::Object(object))
}

/// A value from a vendor as people read it: text as it is, everything else as JSON, `null` as nothing.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
