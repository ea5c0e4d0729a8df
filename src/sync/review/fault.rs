//! What cannot be read of a row, as a problem like any other.

use crate::error::Error;
use crate::lead::{Problem, Says, Severity};

/// The problem that an error about a row tells of, and the column that it names. The place, with which the error's
/// sentence begins, has members of its own in a problem.
pub fn problem(error: &Error) -> (Problem, Option<String>) {
    let text = |name: &str| error.details.get(name).and_then(|it| it.as_str());
    let hint: Vec<&str> = error
        .because
        .iter()
        .chain(&error.hint)
        .map(String::as_str)
        .collect();
    let problem = Problem {
        code: error.code.clone().into(),
        field: None,
        message: what(error).to_owned(),
        hint: hint.join("; "),
        value: text("value").map(str::to_owned),
        rule: Says::House,
        rule_id: None,
        severity: Severity::Error,
    };
    (problem, text("column").map(str::to_owned))
}

/// The sentence without the place before it.
fn what(error: &Error) -> &str {
    let text = |name: &str| error.details.get(name).and_then(|it| it.as_str());
    let number = |name: &str| error.details.get(name).and_then(serde_json::Value::as_u64);
    let (Some(file), Some(row)) = (text("file"), number("row")) else {
        return &error.message;
    };
    let sheet = text("sheet").map(|sheet| format!(", sheet {sheet}"));
    let line = number("line").filter(|line| *line != row);
    let line = line.map(|line| format!(" (line {line})"));
    let column = text("column").map(|column| format!(", column {column}"));
    let [sheet, line, column] = [sheet, line, column].map(Option::unwrap_or_default);
    let place = format!("{file}{sheet}, row {row}{line}{column}: ");
    error.message.strip_prefix(&place).unwrap_or(&error.message)
}
