//! `leadctl template`: a sheet to be filled in, made from the vendor's card.

mod form;
mod words;

use std::path::Path;

use serde_json::{Map, Value};

use super::Ended;
use super::context::Context;
use super::stages::vendor;
use crate::account::Account;
use crate::cli::Template as Arguments;
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Stage};
use crate::output::{Report, workbook};
use crate::sync::failure::refused;
use crate::vendor::card::{Card, Row, fold, nearest};
use crate::vendor::template::Template;

/// The operations that take a sheet, beside the change of a stage.
const OTHERS: [Operation; 4] = [
    Operation::AddLead,
    Operation::UpdateLead,
    Operation::AcceptLead,
    Operation::DeclineLead,
];

/// Whose card it is, and how a command to type next names it.
struct Whose {
    card: &'static Card,
    account: Account,
    /// ` --vendor ivvy`, or ` -p hotel`.
    rules: String,
    /// ` -p PROFILE`, or ` -p hotel`.
    profile: String,
}

/// What the sheet is for.
pub(super) struct Purpose {
    /// What shall be done with its rows.
    pub operation: Operation,
    /// Where to, for a change of stage.
    pub stage: Option<Stage>,
}

/// What a file's ending asks for.
#[derive(Clone, Copy)]
enum Ending {
    Csv,
    Xlsx,
}

/// `template STAGE|OPERATION -o FILE`.
pub fn template(context: &Context, arguments: &Arguments) -> Result<Ended> {
    let whose = whose(context, arguments)?;
    let purpose = purpose(&whose, &arguments.what)?;
    let (path, ending) = file(context, &arguments.what, &whose)?;
    let stage = purpose.stage.as_ref();
    let template = Template::new(whose.card, &whose.account, purpose.operation, stage);
    let next = words::Next::new(&whose, &purpose, path, template.is_final);
    let bytes = match ending {
        Ending::Csv => context.output.csv(&example(&template))?,
        Ending::Xlsx => {
            let form = form::form(whose.card, &purpose, &template, &next);
            workbook::write(&form)?
        }
    };
    context.output.raw(&bytes)?;
    let told = words::written(whose.card, &purpose, &template, path, &next);
    context.output.note(&told);
    Ok(Ended::default())
}

/// The card and the account: `--vendor` needs no configuration, a profile may switch rules off and has names.
fn whose(context: &Context, arguments: &Arguments) -> Result<Whose> {
    if let Some(id) = &arguments.vendor {
        if !context.globals.profiles.is_empty() {
            let what = "--vendor and --profile do not go together";
            return Err(Error::new(Kind::Usage, "usage", what)
                .hint("leave --vendor out: the profile says whose rules hold"));
        }
        return Ok(Whose {
            card: vendor(id)?.card(),
            account: Account::default(),
            rules: format!(" --vendor {id}"),
            profile: " -p PROFILE".into(),
        });
    }
    let no_config = |error: Error| match error.code.as_str() {
        "no-config" | "no-profile" => error.hint("or name the vendor: --vendor renovationfind"),
        _ => error,
    };
    let config = context.config().map_err(no_config)?;
    let profile = config
        .for_reading(&context.flags, &context.environment)
        .map_err(no_config)?;
    let again = format!(" {}", context.again(&profile.name));
    let mut account = profile.account.clone();
    // A sheet is made for a stage that there is, with an example that could be sent.
    account.names.offline = false;
    Ok(Whose {
        card: profile.vendor.card(),
        account,
        rules: again.clone(),
        profile: again,
    })
}

/// What is meant: an operation by its command, else a stage. Errors: 2 for what the vendor does not offer, 3 for a
/// stage that it does not have.
fn purpose(whose: &Whose, typed: &str) -> Result<Purpose> {
    let Whose { card, account, .. } = whose;
    let mut others = OTHERS.into_iter();
    if let Some(operation) = others.find(|it| fold(it.command()) == fold(typed)) {
        return if card.offers(operation) {
            Ok(Purpose {
                operation,
                stage: None,
            })
        } else {
            Err(refused(&card.not_offered(operation)))
        };
    }
    let stage = card
        .stage_meant(account, typed)
        .map_err(|_| unknown(card, account, typed))?;
    Ok(Purpose {
        operation: Operation::ChangeStage,
        stage: Some(stage),
    })
}

fn unknown(card: &Card, account: &Account, typed: &str) -> Error {
    let list = card.stage_names().map(|list| account.names.list(list));
    let mut known: Vec<&str> = card.stage.iter().map(Row::name).collect();
    known.extend(list.unwrap_or_default().iter().map(|it| it.name.as_str()));
    for operation in OTHERS.into_iter().filter(|it| card.offers(*it)) {
        known.push(operation.command());
    }
    let message = format!("{} has no {} `{typed}`", card.name, card.word);
    let error = Error::new(Kind::Invalid, "unknown-stage", message);
    let error = match nearest(typed, known) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error,
    };
    let sample = card.field(&card.stage_field);
    let sample = sample.and_then(|field| field.sample.as_ref());
    let list = card.stage_names().and_then(|list| card.asked_for(list));
    let error = match list {
        Some(list) if !account.profile.is_empty() => error.hint(format!(
            "the account's own: leadctl names {list} {} --refresh",
            account.names.again
        )),
        _ => error,
    };
    match sample.filter(|_| card.stage.is_empty()) {
        Some(sample) => error.hint(format!(
            "give it as update-stage takes it, such as {sample}"
        )),
        None => error.hint(format!("all of them: leadctl stages {}", card.id)),
    }
}

/// Where the sheet goes, and what it is.
fn file<'a>(context: &'a Context, what: &str, whose: &Whose) -> Result<(&'a Path, Ending)> {
    let again = |name: &str| {
        let what = words::quoted(what);
        format!("leadctl template {what}{} -o {name}", whose.rules)
    };
    let Some(path) = context.output.file() else {
        let what = "the file to write to is missing";
        return Err(Error::new(Kind::Usage, "no-file", what)
            .hint(format!("{} (or leads.csv)", again("leads.xlsx"))));
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
        "csv" => Ok((path, Ending::Csv)),
        "xlsx" => Ok((path, Ending::Xlsx)),
        _ => {
            let what = format!("{} does not say which kind of sheet", path.display());
            Err(Error::new(Kind::Usage, "no-format", what)
                .hint("end the name with .xlsx (Excel, with drop-downs and notes) or .csv"))
        }
    }
}

/// The names and the example row, as CSV has them.
fn example(template: &Template<'_>) -> Report {
    let columns = template.columns.iter();
    let row: Map<String, Value> = columns
        .map(|column| (column.name.clone(), Value::from(column.example.as_str())))
        .collect();
    Report {
        kind: "template",
        items_name: "rows",
        items: vec![Value::Object(row)],
        ..Report::default()
    }
}
