//! What `validate` tells: per file its problems, grouped, and its counts; then the commands to type next.

use serde_json::{Map, Value, json};

use super::Ended;
use super::context::Context;
use super::count::in_thousands;
use super::from;
use super::validate::{File, Rejected, Rules};
use super::write::via;
use crate::cli::Validate;
use crate::error::{Error, Kind, Result};
use crate::lead::Operation;
use crate::output::{Block, Stream, thousands};
use crate::sync::review::Reviewed;

/// So many groups of problems are shown of each file.
const MOST_GROUPS: usize = 20;

/// Everything that was found.
pub struct Told<'a> {
    /// Whose rules held.
    pub rules: &'a Rules,
    /// What was typed.
    pub arguments: &'a Validate,
    /// File by file.
    pub files: Vec<File>,
    /// The rows that were written out again.
    pub rejected: Option<Rejected>,
}

/// Ends the report; the error decides the exit code.
pub fn tell(context: &Context, stream: Stream<'_>, told: &Told<'_>) -> Result<Ended> {
    for notice in told.files.iter().flat_map(|file| &file.reviewed.notices) {
        context.output.warn(notice);
    }
    if let Some(rejected) = told.rejected.as_ref().filter(|it| it.rows == 0) {
        context.output.note(&format!(
            "No row is rejected: {} holds none.",
            rejected.path.display()
        ));
    }
    let next = next(told);
    let mut tail = Map::new();
    tail.insert("summary".into(), summary(told, &next));
    stream.end(tail, &view(told, &next))?;
    Ok(Ended {
        report: None,
        error: error(told, &next),
    })
}

fn summary(told: &Told<'_>, next: &[String]) -> Value {
    let sum = |count: fn(&Reviewed) -> u64| -> u64 {
        told.files.iter().map(|file| count(&file.reviewed)).sum()
    };
    let mut summary = Map::new();
    summary.insert("rows".into(), json!(sum(|it| it.rows)));
    summary.insert("valid".into(), json!(sum(|it| it.valid)));
    summary.insert("invalid".into(), json!(sum(|it| it.invalid)));
    summary.insert("skipped".into(), json!(sum(|it| it.skipped)));
    summary.insert("warnings".into(), json!(sum(|it| it.warnings)));
    let files = told.files.iter().map(|file| {
        let reviewed = &file.reviewed;
        json!({
            "file": file.name, "operation": file.operation, "rows": reviewed.rows, "valid": reviewed.valid,
            "invalid": reviewed.invalid, "skipped": reviewed.skipped, "by_rule": reviewed.by_rule,
            "reasons": reviewed.reasons, "readable": file.spoilt.is_none(),
        })
    });
    summary.insert("files".into(), files.collect());
    let rejects = told
        .rejected
        .as_ref()
        .map(|it| it.path.display().to_string());
    summary.insert(
        "results".into(),
        rejects.map_or(json!({}), |path| json!({ "rejects": path })),
    );
    summary.insert("next".into(), json!(next));
    Value::Object(summary)
}

fn view(told: &Told<'_>, next: &[String]) -> Vec<Block> {
    let mut texts = Vec::new();
    let several = told.files.len() > 1;
    for file in &told.files {
        if several {
            texts.push(format!("{}:", file.name));
        }
        texts.extend(file.reviewed.groups.told(MOST_GROUPS));
        match &file.spoilt {
            None => texts.push(counts(&file.reviewed)),
            // Of a single file the error itself says so.
            Some(error) if several => texts.push(error.message.clone()),
            Some(_) => {}
        }
    }
    if !next.is_empty() {
        texts.push(format!("Next:\n  {}", next.join("\n  ")));
    }
    texts.into_iter().map(Block::Text).collect()
}

/// `9,240 rows: 8,112 valid, 28 invalid, 1,100 skipped`, and why.
fn counts(reviewed: &Reviewed) -> String {
    let counts = format!(
        "{}: {} valid, {} invalid, {} skipped",
        in_thousands(reviewed.rows, "row"),
        thousands(reviewed.valid),
        thousands(reviewed.invalid),
        thousands(reviewed.skipped)
    );
    let reasons = reviewed
        .reasons
        .iter()
        .filter(|(reason, _)| !reason.is_empty());
    let reasons =
        reasons.map(|(reason, count)| format!("  skipped {}: {reason}", thousands(*count)));
    let lines: Vec<String> = std::iter::once(counts).chain(reasons).collect();
    lines.join("\n")
}

/// Commands to type next.
fn next(told: &Told<'_>) -> Vec<String> {
    if told.files.iter().any(|file| file.spoilt.is_some()) {
        return Vec::new();
    }
    let invalid = told.files.iter().any(|file| file.reviewed.invalid > 0);
    let flags = flags(told.arguments);
    let chosen = chosen(told.arguments);
    let mut next = Vec::new();
    match &told.rejected {
        _ if !invalid => {}
        Some(rejected) => {
            let path = quoted(&rejected.path.display().to_string());
            // Its rows are others, and it is UTF-8: what chose rows and encoding of the sheet does not hold for it.
            next.push(format!("leadctl validate {path}{}{flags}", whose(told)));
        }
        None if told.files.len() == 1 => {
            let file = told
                .arguments
                .files
                .iter()
                .map(|it| quoted(&it.display().to_string()));
            let file: String = file.collect();
            next.push(format!(
                "leadctl validate {file}{}{flags}{chosen} --rejects FILE",
                whose(told)
            ));
        }
        None => {}
    }
    for (file, path) in told.files.iter().zip(&told.arguments.files) {
        let reviewed = &file.reviewed;
        if reviewed.valid == 0 {
            continue;
        }
        let skip = if reviewed.invalid > 0 {
            " --skip-invalid"
        } else {
            ""
        };
        let path = quoted(&path.display().to_string());
        let verb = file.operation.command();
        let stage = told
            .arguments
            .stage
            .as_ref()
            .filter(|_| file.operation == Operation::ChangeStage);
        let stage = stage
            .map(|stage| format!(" {}", quoted(stage)))
            .unwrap_or_default();
        let flags = flags_without_stage(told.arguments);
        let whom = &told.rules.whom;
        next.push(format!(
            "leadctl {verb}{stage} --from {path} {whom}{flags}{chosen}{skip}"
        ));
    }
    next
}

/// Whose rules, as it was typed.
fn whose(told: &Told<'_>) -> String {
    match &told.arguments.vendor {
        Some(vendor) => format!(" --vendor {vendor}"),
        None => format!(" {}", told.rules.whom),
    }
}

fn flags(arguments: &Validate) -> String {
    let stage = arguments
        .stage
        .iter()
        .map(|stage| format!(" --stage {}", quoted(stage)));
    let operation = arguments
        .operation
        .iter()
        .map(|name| format!(" --for {}", from::operation(*name)));
    operation.chain(stage).collect::<String>() + &flags_without_stage(arguments)
}

/// What chooses among the rows of the sheet, and how its bytes are read.
fn chosen(arguments: &Validate) -> String {
    let sheet = &arguments.sheet;
    let rows = sheet.rows.as_ref();
    let rows = rows.map(|rows| format!(" --rows {}-{}", rows.start(), rows.end()));
    let limit = sheet.limit.map(|limit| format!(" --limit {limit}"));
    let encoding = sheet.encoding.as_deref();
    let encoding = encoding.map(|name| format!(" --encoding {}", quoted(name)));
    [rows, limit, encoding].into_iter().flatten().collect()
}

fn flags_without_stage(arguments: &Validate) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut flag = |name: &str, value: &str| words.push(format!(" {name} {}", quoted(value)));
    for column in &arguments.sheet.columns {
        flag("--column", &format!("{}={}", column.0, column.1));
    }
    for field in &arguments.fields.fields {
        flag("-f", field);
    }
    for field in &arguments.fields.field_files {
        flag("--field-file", field);
    }
    if let Some(sheet) = &arguments.sheet.sheet {
        flag("--sheet", sheet);
    }
    if let Some(map) = &arguments.sheet.map {
        flag("--map", &map.display().to_string());
    }
    if let Some(name) = arguments.via {
        flag("--via", via(name).word());
    }
    if arguments.allow_final {
        words.push(" --allow-final".into());
    }
    words.concat()
}

/// A word as a shell reads it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn error(told: &Told<'_>, next: &[String]) -> Option<Error> {
    let mut spoilt = told.files.iter().filter_map(|file| file.spoilt.as_ref());
    if let Some(first) = spoilt.next() {
        return Some(spoilt.fold(first.clone(), |error, other| {
            error.because(other.message.as_str())
        }));
    }
    let sum = |count: fn(&Reviewed) -> u64| -> u64 {
        told.files.iter().map(|file| count(&file.reviewed)).sum()
    };
    let (rows, invalid) = (sum(|it| it.rows), sum(|it| it.invalid));
    if invalid == 0 {
        return None;
    }
    let message = match invalid {
        1 => format!("1 of {} rows breaks a rule", thousands(rows)),
        _ => format!(
            "{} of {} rows break rules",
            thousands(invalid),
            thousands(rows)
        ),
    };
    let error = Error::new(Kind::Invalid, "invalid-rows", message)
        .detail("rows", rows)
        .detail("invalid", invalid);
    Some(match (&told.rejected, next.first()) {
        (Some(rejected), Some(next)) => error.hint(format!(
            "mend {} (columns that begin with _ are ignored), then: {next}",
            rejected.path.display()
        )),
        (None, Some(next)) if told.files.len() == 1 => {
            error.hint(format!("to get them in a file of their own: {next}"))
        }
        _ => error.hint("mend them in the sheet, and validate it again"),
    })
}
