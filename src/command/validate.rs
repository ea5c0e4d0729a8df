//! `leadctl validate`: judges every row of a sheet by the rules that a write goes through, and sends nothing.

pub mod rejects;

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Ended;
use super::context::Context;
use super::from;
use super::stages::vendor;
use super::validate_report::{Told, tell};
use super::write::{edits, via, wish};
use crate::account::Account;
use crate::cli::Validate;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Wish};
use crate::output::Stream;
use crate::sheet::{self, Sheet, Wanted};
use crate::store::Standing;
use crate::sync::failure::refused;
use crate::sync::review::{Judged, Reviewed, review};
use crate::vendor::card::Card;
pub use rejects::Rejected;
use rejects::Rejects;

/// The members of a problem, as CSV has them.
const COLUMNS: [&str; 12] = [
    "file", "sheet", "row", "line", "column", "field", "code", "message", "hint", "value", "rule",
    "severity",
];

/// Whose rules hold.
pub struct Rules {
    /// The vendor's page.
    pub card: &'static Card,
    /// The profile's house rules and names; nobody's, where there is only a vendor.
    pub account: Account,
    /// How the next command names whom it goes to.
    pub whom: String,
}

/// A file, judged.
pub struct File {
    /// Its path.
    pub name: String,
    /// What its rows were judged for.
    pub operation: Operation,
    /// What it came to, as far as it could be read.
    pub reviewed: Reviewed,
    /// What spoils it.
    pub spoilt: Option<Error>,
}

/// `validate FILE...`.
pub fn validate(context: &Context, arguments: &Validate) -> Result<Ended> {
    let rules = rules(context, arguments)?;
    if let Some(path) = &arguments.rejects {
        rejects::allowed(path, &arguments.files)?;
    }
    let asked = arguments.operation.map(from::operation);
    let each = Wish {
        stage: arguments.stage.clone(),
        via: arguments.via.map(via),
        allow_final: arguments.allow_final,
        ..wish(
            asked.unwrap_or(Operation::ChangeStage),
            None,
            edits(&arguments.fields, None)?,
        )
    };
    let mut wanted = from::wanted(context, &arguments.sheet, each)?;
    // A mapping says itself what its rows ask for.
    let asked = asked.or(wanted.map.as_ref().map(sheet::Map::operation));
    let usual = asked.unwrap_or(Operation::ChangeStage);
    wanted.operation = usual;
    if !rules.card.offers(usual) {
        return Err(refused(&rules.card.not_offered(usual)));
    }
    let mut job = Job {
        context,
        rules: &rules,
        wanted,
        asked,
        stream: None,
        rejects: arguments.rejects.as_deref(),
        rejected: None,
    };
    let mut files = Vec::new();
    for path in &arguments.files {
        files.push(job.file(path)?);
    }
    let stream = job.stream()?;
    let rejected = job.rejected;
    tell(
        context,
        stream,
        &Told {
            rules: &rules,
            arguments,
            files,
            rejected,
        },
    )
}

fn rules(context: &Context, arguments: &Validate) -> Result<Rules> {
    if let Some(id) = &arguments.vendor {
        let mut account = Account::default();
        account.names.offline = true;
        return Ok(Rules {
            card: vendor(id)?.card(),
            account,
            whom: format!("-p PROFILE{}", context.here()),
        });
    }
    let config = context.config()?;
    let profile = config
        .for_reading(&context.flags, &context.environment)
        .map_err(|error| {
            error.hint("or name a vendor, whose rules hold without a profile: --vendor VENDOR")
        })?;
    Ok(Rules {
        card: profile.vendor.card(),
        account: profile.account.clone(),
        whom: context.again(&profile.name),
    })
}

/// Files are judged one after the other into one report.
struct Job<'a> {
    context: &'a Context,
    rules: &'a Rules,
    wanted: Wanted,
    asked: Option<Operation>,
    /// Begun with the first file that can be read: a command line that cannot be followed gets no report.
    stream: Option<Stream<'a>>,
    rejects: Option<&'a Path>,
    rejected: Option<Rejected>,
}

impl<'a> Job<'a> {
    fn stream(&mut self) -> Result<Stream<'a>> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => self
                .context
                .output
                .begin("validation", Map::new(), "problems", &COLUMNS),
        }
    }

    /// Judges one file. Errors: 2 where the command line is to be mended; what is wrong with the file itself is a
    /// part of the report.
    fn file(&mut self, path: &Path) -> Result<File> {
        let (source, columns) = from::seen(path, self.rules.card, &self.wanted)?;
        let operation = self
            .asked
            .unwrap_or_else(|| from::fitting(self.rules.card, &self.wanted, &columns));
        let mut file = File {
            name: source.name.clone(),
            operation,
            reviewed: Reviewed::default(),
            spoilt: None,
        };
        if self.asked.is_none() && operation != Operation::ChangeStage {
            self.context.output.note(&format!(
                "{}: its rows name no {}, and are judged as {operation}; --for decides otherwise",
                file.name, self.rules.card.word
            ));
        }
        let wanted = Wanted {
            operation,
            ..self.wanted.clone()
        };
        let opened = Sheet::open(source, self.rules.card, wanted);
        let judged = opened.and_then(|mut sheet| {
            let judged = self.judge(&mut sheet);
            for note in sheet.rows().notes() {
                self.context.output.note(&note);
            }
            judged
        });
        match judged {
            Ok(reviewed) => file.reviewed = reviewed,
            Err(error) if error.kind == Kind::Invalid => {
                let mut stream = self.stream()?;
                stream.item(|| spoilt(&file.name, &error))?;
                self.stream = Some(stream);
                file.spoilt = Some(error);
            }
            Err(error) => return Err(error),
        }
        Ok(file)
    }

    fn judge(&mut self, sheet: &mut Sheet) -> Result<Reviewed> {
        let mut stream = self.stream()?;
        let rejects = self.rejects;
        let mut rejects = rejects
            .map(|path| Rejects::create(path, sheet.rows()))
            .transpose()?;
        let mut keep = |judged: Judged<'_>| {
            for problem in judged.problems() {
                stream.item(|| judged.to_json(problem))?;
            }
            match (&mut rejects, &judged.standing) {
                (Some(rejects), Standing::Refused(_)) => rejects.row(&judged),
                _ => Ok(()),
            }
        };
        let reviewed = review(sheet, self.rules.card, &self.rules.account, &mut keep);
        self.stream = Some(stream);
        // Of a file that is spoilt nothing is written: mended and sent, it would pass for all that was wrong.
        let reviewed = reviewed?;
        self.rejected = rejects.map(Rejects::finish).transpose()?;
        Ok(reviewed)
    }
}

/// What spoils a file, as a problem: with as much of a place as it has.
fn spoilt(file: &str, error: &Error) -> Value {
    let mut problem = Map::new();
    problem.insert("type".into(), json!("problem"));
    problem.insert("file".into(), json!(file));
    for name in ["sheet", "row", "line", "column"] {
        if let Some(value) = error.details.get(name) {
            problem.insert(name.into(), value.clone());
        }
    }
    problem.insert("code".into(), json!(error.code));
    problem.insert("message".into(), json!(error.message));
    let hint: Vec<&str> = error
        .because
        .iter()
        .chain(&error.hint)
        .map(String::as_str)
        .collect();
    problem.insert("hint".into(), json!(hint.join("; ")));
    if let Some(value) = error.details.get("value") {
        problem.insert("value".into(), value.clone());
    }
    problem.insert("rule".into(), json!("house"));
    problem.insert("severity".into(), json!("error"));
    Value::Object(problem)
}
