//! What is said of a template: on the terminal, in its notes, and at each column.

use std::path::Path;

use super::{Purpose, Whose};
use crate::command::count::counted;
use crate::lead::{Operation, Says, Severity};
use crate::vendor::card::Card;
use crate::vendor::needs::Need;
use crate::vendor::template::{Column, Demand, Holds, Template};
use crate::vendor::value;

/// The commands to type next.
pub struct Next {
    /// Checks the sheet and sends nothing.
    pub check: String,
    /// Sends it.
    pub send: String,
}

impl Next {
    /// The commands for this sheet.
    pub fn new(whose: &Whose, purpose: &Purpose, path: &Path, is_final: bool) -> Self {
        let file = quoted(&path.display().to_string());
        let operation = purpose.operation.command();
        let for_operation = if purpose.operation == Operation::ChangeStage {
            String::new()
        } else {
            format!(" --for {operation}")
        };
        let allow = if is_final { " --allow-final" } else { "" };
        Self {
            check: format!("leadctl validate {file}{for_operation}{}", whose.rules),
            send: format!("leadctl {operation} --from {file}{allow}{}", whose.profile),
        }
    }
}

/// A word of a command line, in quotes where a shell would part it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:\\~".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("\"{word}\"")
    }
}

/// What the sheet is for: `LEAD_WON at RenovationFind`.
pub fn title(card: &Card, purpose: &Purpose) -> String {
    match &purpose.stage {
        Some(stage) => format!("{} at {}", stage.name, card.name),
        None => format!("{} at {}", purpose.operation.command(), card.name),
    }
}

/// What is told on the terminal.
pub fn written(
    card: &Card,
    purpose: &Purpose,
    template: &Template<'_>,
    path: &Path,
    next: &Next,
) -> String {
    let columns = template.columns.iter();
    let needed = columns.filter(|column| column.demand == Demand::Always);
    let needed: Vec<&str> = needed.map(|column| column.name.as_str()).collect();
    format!(
        "{} written for {}: {}, always needed: {}\nrow 2 is an example: write over it, then check the sheet: {}",
        path.display(),
        title(card, purpose),
        counted(template.columns.len(), "column"),
        needed.join(", "),
        next.check,
    )
}

/// Whether a column must be filled in, and when it must stay empty.
pub fn needed(column: &Column<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let (wished, needs): (Vec<&Need>, Vec<&Need>) = column
        .needs
        .iter()
        .partition(|need| need.severity == Severity::Warning);
    match needs.as_slice() {
        _ if column.demand == Demand::Always => parts.push("Yes, in every row.".into()),
        [] => {}
        [only] => parts.push(format!("It depends: {}.", only.what)),
        several => {
            parts.push("It depends:".into());
            parts.extend(several.iter().map(|need| format!("– {}", need.what)));
        }
    }
    let wish = |need: &&Need| format!("No, but leadctl warns: {}.", need.what);
    parts.extend(wished.iter().map(wish));
    if parts.is_empty() {
        parts.push("No.".into());
    }
    parts.extend(column.refuses.iter().map(|need| {
        match need.what.strip_prefix(column.name.as_str()).map(str::trim) {
            None | Some("") => "Leave it empty.".to_owned(),
            Some(condition) => format!("Leave it empty {condition}."),
        }
    }));
    parts.join("\n")
}

/// What an object's name means, which the requirements use and no column has.
pub fn objects(template: &Template<'_>) -> Vec<String> {
    let columns = template.columns.iter();
    let objects = columns.filter_map(|column| column.name.split_once('.'));
    let mut objects: Vec<&str> = objects.map(|(object, _)| object).collect();
    objects.dedup();
    let objects = objects.into_iter();
    objects
        .map(|name| {
            format!("`{name}` is given when any column that begins with {name}. is filled in.")
        })
        .collect()
}

/// What a column takes.
pub fn takes(card: &Card, column: &Column<'_>) -> String {
    match column.holds {
        Holds::Lead => format!("the id that {} gave the lead", card.name),
        Holds::Stage if !card.stage.is_empty() => {
            format!("a {} of {}; the list shows them", card.word, card.name)
        }
        Holds::Stage => card
            .field(&card.stage_field)
            .map_or_else(String::new, value::takes),
        Holds::Field(field) => value::takes(field),
    }
}

/// What a column is.
pub fn about(card: &Card, column: &Column<'_>) -> String {
    match column.holds {
        Holds::Lead => format!("which lead; {} calls it {}", card.name, card.lead.field),
        Holds::Stage => format!("the {} that the lead moves to", card.word),
        Holds::Field(field) => field.about.clone().unwrap_or_default(),
    }
}

/// Whose rule makes a column needed.
pub fn rule(card: &Card, column: &Column<'_>) -> String {
    let mut whose: Vec<String> = Vec::new();
    for need in column.needs.iter().chain(&column.refuses) {
        let says = match (need.says, &need.id) {
            (Says::House, Some(id)) => format!("ours: {id}"),
            (Says::House, None) => "ours".to_owned(),
            (Says::Vendor, _) => card.name.clone(),
        };
        if !whose.contains(&says) {
            whose.push(says);
        }
    }
    whose.join("\n")
}
