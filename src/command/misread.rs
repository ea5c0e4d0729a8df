//! A command line that was not understood, as the user is told it: what is wrong with which word, and what to type.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::{Error, Kind};

/// The parser's error as one of ours: exit code 2.
pub fn told(error: &clap::Error) -> Error {
    let (message, hints) = match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let names = texts(error, ContextKind::InvalidArg);
            let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            (format!("{} {verb} missing", all_of(&names)), Vec::new())
        }
        ErrorKind::InvalidSubcommand => {
            let typed = text(error, ContextKind::InvalidSubcommand);
            let near = texts(error, ContextKind::SuggestedSubcommand);
            (
                format!("there is no command `{typed}`"),
                did_you_mean(&near),
            )
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => which(error),
        ErrorKind::MissingSubcommand => {
            let typed = text(error, ContextKind::InvalidSubcommand);
            let names = texts(error, ContextKind::ValidSubcommand);
            let hint = format!("the commands are {}", names.join(", "));
            (format!("{typed} needs to be told what to do"), vec![hint])
        }
        ErrorKind::UnknownArgument => unknown(error),
        ErrorKind::InvalidValue => value(error),
        ErrorKind::ValueValidation => {
            let (flag, typed) = flag_and_value(error);
            let hint = error.source().map(|why| how_to_write(&why.to_string()));
            (
                format!("{flag} cannot be `{typed}`"),
                hint.into_iter().collect(),
            )
        }
        ErrorKind::ArgumentConflict => {
            let mut names = texts(error, ContextKind::InvalidArg);
            names.extend(texts(error, ContextKind::PriorArg));
            let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
            match names.as_slice() {
                [one, other] if one == other => (format!("{one} is given twice"), Vec::new()),
                _ => (format!("{} do not go together", all_of(&names)), Vec::new()),
            }
        }
        _ => (in_the_parser_s_words(error), Vec::new()),
    };
    let told = hints
        .into_iter()
        .fold(Error::new(Kind::Usage, "usage", message), Error::hint);
    told.hint(format!("how it is written: {} --help", command(error)))
}

/// Whether nothing was typed but the program's name, for which its help is the answer.
pub fn is_bare(error: &clap::Error, words: usize) -> bool {
    error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && words <= 1
}

/// A group of commands without the one that is meant: the commands that there are, from the help page.
fn which(error: &clap::Error) -> (String, Vec<String>) {
    let page = error.render().to_string();
    let mut lines = page.lines();
    let usage = lines.find(|line| line.starts_with("Usage:"));
    let group = command_in(usage.unwrap_or_default());
    let listed = lines.skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let hints = listed.filter_map(|line| {
        let (name, about) = line.trim().split_once(' ')?;
        let first = about.trim();
        line.starts_with("  ")
            .then(|| format!("{group} {name}: {first}"))
    });
    (
        format!("{group} needs to be told what to do"),
        hints.collect(),
    )
}

fn unknown(error: &clap::Error) -> (String, Vec<String>) {
    let typed = text(error, ContextKind::InvalidArg);
    let near = texts(error, ContextKind::SuggestedArg);
    let near: Vec<String> = near.iter().map(|name| plain(name)).collect();
    if typed.starts_with('-') {
        return (
            format!("there is no flag {typed} here"),
            did_you_mean(&near),
        );
    }
    let hint = "a text of several words stands in quotes".to_owned();
    (format!("`{typed}` is one word too many"), vec![hint])
}

fn value(error: &clap::Error) -> (String, Vec<String>) {
    let (flag, typed) = flag_and_value(error);
    let mut hints = did_you_mean(&texts(error, ContextKind::SuggestedValue));
    let values = texts(error, ContextKind::ValidValue);
    if !values.is_empty() {
        hints.push(format!("the values are {}", values.join(", ")));
    }
    if typed.is_empty() {
        (format!("{flag} needs a value after it"), hints)
    } else {
        (format!("{flag} cannot be `{typed}`"), hints)
    }
}

/// Our own sentence as it is; what the parser says of a number, as what to write instead.
fn how_to_write(why: &str) -> String {
    match why
        .split_once(" is not in ")
        .and_then(|(_, range)| range.split_once("..="))
    {
        Some((least, most)) => format!("write a whole number from {least} to {most}"),
        None if why.contains("digit") || why.starts_with("number too") => {
            "write a whole number".to_owned()
        }
        None => why.to_owned(),
    }
}

fn flag_and_value(error: &clap::Error) -> (String, String) {
    let flag = text(error, ContextKind::InvalidArg);
    (plain(&flag), text(error, ContextKind::InvalidValue))
}

fn did_you_mean(near: &[String]) -> Vec<String> {
    let near = near.first().map(|near| format!("did you mean {near}?"));
    near.into_iter().collect()
}

/// `--via <VIA>` → `--via`, `<LEADS>...` → `LEADS`.
fn plain(name: &str) -> String {
    match name.split_once(" <") {
        Some((flag, _)) => flag.to_owned(),
        None => name.replace(['<', '>', '[', ']'], "").replace("...", ""),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn all_of(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The command that was typed, by the parser's usage line: `leadctl leads show`.
fn command(error: &clap::Error) -> String {
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        return command_in(&usage.to_string());
    }
    let page = error.render().to_string();
    let usage = page.lines().find(|line| line.starts_with("Usage:"));
    command_in(usage.unwrap_or_default())
}

fn command_in(usage: &str) -> String {
    let words = usage
        .split_whitespace()
        .skip_while(|word| *word != "leadctl");
    let words: Vec<&str> = words
        .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    if words.is_empty() {
        return "leadctl".to_owned();
    }
    words.join(" ")
}

fn in_the_parser_s_words(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let first = text.lines().next().unwrap_or_default();
    first.strip_prefix("error: ").unwrap_or(first).to_owned()
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    texts(error, kind).into_iter().next().unwrap_or_default()
}

fn texts(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_slip_of_the_keyboard_is_told_in_plain_words() {
        let cases: [(&[&str], &str, &str); 12] = [
            (
                &["vendors", "--retries", "few"],
                "--retries cannot be `few`",
                "write a whole number",
            ),
            (
                &["sandbox", "serve", "--port", "99999"],
                "--port cannot be `99999`",
                "write a whole number from 0 to 65535",
            ),
            (
                &["leads"],
                "leadctl leads needs to be told what to do",
                "leadctl leads show: Show one lead with its history",
            ),
            (
                &["update-stage"],
                "LEAD and STAGE are missing",
                "how it is written: leadctl update-stage --help",
            ),
            (
                &["accept-lead"],
                "LEAD is missing",
                "how it is written: leadctl accept-lead --help",
            ),
            (
                &["pull-lead"],
                "there is no command `pull-lead`",
                "did you mean pull-leads?",
            ),
            (
                &["leads", "lst"],
                "there is no command `lst`",
                "did you mean list?",
            ),
            (
                &["pull-leads", "--apend", "x"],
                "there is no flag --apend here",
                "did you mean --append?",
            ),
            (
                &["vendors", "ivvy"],
                "`ivvy` is one word too many",
                "a text of several words stands in quotes",
            ),
            (
                &["update-stage", "1", "--via", "Lose"],
                "--via cannot be `Lose`",
                "did you mean lose?",
            ),
            (
                &["vendors", "--timeout", "soon"],
                "--timeout cannot be `soon`",
                "write a number with a unit: 30s, 10m, 2h, 1d",
            ),
            (
                &["vendors", "--json", "--format", "csv"],
                "--json and --format do not go together",
                "how it is written: leadctl vendors --help",
            ),
        ];
        for (words, message, hint) in cases {
            let line = std::iter::once("leadctl").chain(words.iter().copied());
            let error = told(&Cli::try_parse_from(line).unwrap_err());
            assert_eq!(error.message, message, "{words:?}");
            assert!(
                error.hint.iter().any(|it| it == hint),
                "{words:?}: {:?}",
                error.hint
            );
        }
    }
}
