//! `leadctl map init`: a first mapping from a sheet, for a person to fill in.

use std::path::Path;

use super::Ended;
use super::context::Context;
use super::count::counted;
use crate::cli::MapInit as Arguments;
use crate::error::{Error, Kind, Result};
use crate::lead::Operation;
use crate::output::clean::escape_toml;
use crate::rows::{self, Options, Rows, Source};
use crate::sheet::{Draft, Map, find_column, meant};
use crate::sync::failure::refused;
use crate::vendor::card::Card;

/// `map init FILE --on COLUMN -o MAP.toml`.
pub fn init(context: &Context, arguments: &Arguments) -> Result<Ended> {
    let card = card(context, arguments)?;
    let operation = operation(card, &arguments.operation)?;
    let target = context.output.file();
    if let Some(path) = target.filter(|path| path.is_file() && !context.globals.yes) {
        return Err(Error::new(
            Kind::Usage,
            "file-exists",
            format!("{} is there already", path.display()),
        )
        .because("somebody may have decided its rules")
        .hint("name another file, or add --yes to write over it"));
    }
    let source = Source::open(&arguments.file)?;
    let options = Options {
        sheet: arguments.sheet.as_deref(),
        encoding: arguments.encoding.as_deref(),
        // A plain list has no column to decide by: the first row is taken as the header.
        is_id: None,
    };
    let mut rows = rows::open(source, &options)?;
    let draft = count(card, operation, &mut rows, &arguments.on)?;
    for note in rows.notes() {
        context.output.note(&note);
    }
    let on = arguments.on.iter().map(|name| column(&rows, name));
    let on = on.collect::<Result<Vec<&str>>>()?;
    let named = named(&draft, &rows, &arguments.columns)?;
    let text = draft.toml(rows.file(), rows.columns(), &on, &named);
    let text = escape_toml(&text);
    // It must be readable as it is; if it is not, it is not written.
    Map::parse("the new mapping", &text)?;
    context.output.raw(text.as_bytes())?;
    if let Some(path) = target {
        tell(context, &draft, &named, path, &arguments.file);
    }
    Ok(Ended::default())
}

fn card(context: &Context, arguments: &Arguments) -> Result<&'static Card> {
    if let Some(id) = &arguments.vendor {
        return Ok(super::stages::vendor(id)?.card());
    }
    let config = context.config()?;
    let profile = config.for_reading(&context.flags, &context.environment);
    let profile =
        profile.map_err(|error| error.hint("or name the vendor: --vendor renovationfind"))?;
    Ok(profile.vendor.card())
}

fn operation(card: &'static Card, word: &str) -> Result<Operation> {
    let writes = |it: &Operation| it.writes();
    let operation = Operation::from_word(word).filter(writes);
    let operation = operation.ok_or_else(|| {
        let words: Vec<&str> = Operation::ALL
            .iter()
            .filter(|it| writes(it))
            .map(|it| it.word())
            .collect();
        Error::new(
            Kind::Usage,
            "no-such-operation",
            format!("there is no operation `{word}` that writes"),
        )
        .hint(format!("it is one of {}", words.join(", ")))
    })?;
    if card.offers(operation) {
        return Ok(operation);
    }
    Err(refused(&card.not_offered(operation)))
}

/// Reads the whole sheet. Errors (3): a row cannot be read, or the columns are none to decide by.
fn count(
    card: &'static Card,
    operation: Operation,
    rows: &mut Rows,
    on: &[String],
) -> Result<Draft> {
    let mut draft = Draft::new(card, operation);
    let mut at = Vec::new();
    let mut known = None;
    while let Some(row) = rows.next_row() {
        let row = row?;
        // JSON brings its columns with its rows.
        if known.replace(row.columns().len()) != Some(row.columns().len()) {
            at = on
                .iter()
                .map(|name| find_column(row.columns(), name))
                .collect();
        }
        draft.count(&row, &at);
    }
    if draft.is_hopeless() {
        let what = format!(
            "{} has too many different values in {} for rules",
            rows.file(),
            on.join(", ")
        );
        return Err(Error::new(Kind::Invalid, "too-many-values", what).hint(
            "name columns that few values repeat in, such as a status or a tag: --on COLUMN",
        ));
    }
    Ok(draft)
}

/// A column by the name that was typed.
fn column<'a>(rows: &'a Rows, name: &str) -> Result<&'a str> {
    let columns = rows.columns();
    let at = find_column(columns, name).and_then(|at| columns.get(at));
    at.map(String::as_str).ok_or_else(|| {
        let what = format!("{} has no column `{name}`", rows.file());
        Error::new(Kind::Invalid, "no-such-column", what).hint(meant(columns, name))
    })
}

/// The places and their columns as the command line names them, and the lead's as it is guessed.
fn named(
    draft: &Draft,
    rows: &Rows,
    columns: &[(String, String)],
) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    if !columns.iter().any(|(place, _)| place == "lead") {
        let lead = draft.lead(rows.columns());
        named.extend(lead.map(|lead| ("lead".to_owned(), lead.to_owned())));
    }
    for (place, name) in columns {
        named.push((place.clone(), column(rows, name)?.to_owned()));
    }
    Ok(named)
}

fn tell(context: &Context, draft: &Draft, named: &[(String, String)], path: &Path, sheet: &Path) {
    let (written, found) = draft.sizes();
    let left_out = match found - written {
        0 => String::new(),
        more => format!("; {more} more values are left out"),
    };
    context.output.note(&format!(
        "{} of {} rows written to {}{left_out}",
        counted(written, "rule"),
        draft.rows(),
        path.display()
    ));
    match named.iter().find(|(place, _)| place == "lead") {
        Some((_, lead)) => context
            .output
            .note(&format!("the leads are taken from the column {lead}")),
        None => context.output.warn(&format!(
            "no column holds ids of the vendor's leads alone: set columns.lead in {}",
            path.display()
        )),
    }
    context.output.note(&format!(
        "decide its rules, then: leadctl validate {} --map {}",
        quoted(sheet),
        quoted(path)
    ));
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+~@:,".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
