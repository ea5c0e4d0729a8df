//! `completions`, `man` and `help`: what is generated from the definition of the command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, FromArgMatches as _};
use clap_complete::Shell;

use super::Ended;
use super::context::Context;
use super::misread;
use crate::cli::Cli;
use crate::config::Environment;
use crate::error::{Error, Kind, Result, reason};
use crate::output::{Format, Output, Style};
use crate::vendor::card::nearest;

/// Reads the command line. Help, the version and what was not understood are printed here; then the exit code comes
/// back instead.
pub fn parse(arguments: &[OsString]) -> std::result::Result<Cli, u8> {
    let mut command = definition(arguments);
    let matches = command.try_get_matches_from_mut(arguments);
    // The definition is large and the process short: taking it apart again would cost as much as parsing.
    std::mem::forget(command);
    let parsed = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|error| say(&error, arguments))
}

/// The command line's definition, with the flags that every command takes copied into those commands only that the
/// line names. clap would copy them into all, which costs more than the rest of a start.
fn definition(arguments: &[OsString]) -> clap::Command {
    let command = Cli::command();
    let is_named = |it: &&clap::Command| {
        let mut names = std::iter::once(it.get_name()).chain(it.get_all_aliases());
        names.any(|name| arguments.iter().any(|word| word == name))
    };
    let named = command.get_subcommands().filter(is_named);
    let named: Vec<String> = named.map(|it| it.get_name().to_owned()).collect();
    let flags: Vec<clap::Arg> = match named.as_slice() {
        [] => Vec::new(),
        _ => command.get_arguments().cloned().collect(),
    };
    let command = command.mut_args(|flag| flag.global(false));
    named.iter().fold(command, |command, name| {
        command.mut_subcommand(name, |it| it.args(&flags))
    })
}

fn say(error: &clap::Error, arguments: &[OsString]) -> u8 {
    // Colours are never in it: the definition has none.
    let text = error.render().ansi().to_string();
    let json = wants_json(arguments, &Environment::from_process());
    let output = Output::new(Style {
        format: json.then_some(Format::Json),
        ..Style::default()
    });
    if !error.use_stderr() {
        // A closed pipe is no error, and nothing else can go wrong that there is anybody to tell.
        return output.raw(text.as_bytes()).map_or(1, |()| 0);
    }
    if misread::is_bare(error, arguments.len()) && !json {
        output.note(&text);
    } else {
        output.error(&misread::told(error));
    }
    Kind::Usage.code()
}

/// Whether the command line, understood or not, or else the environment asks for JSON.
fn wants_json(arguments: &[OsString], environment: &Environment) -> bool {
    let is_json = |format: &str| matches!(format, "json" | "jsonl");
    let words = arguments.iter().filter_map(|word| word.to_str());
    // What follows `--` is a program of the user's with flags of its own.
    let mut words = words.take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        match word.strip_prefix("--format") {
            Some("") => return words.next().is_some_and(is_json),
            Some(format) if format.starts_with('=') => return is_json(&format[1..]),
            _ if word == "--json" => return true,
            _ => {}
        }
    }
    environment.format().is_some_and(|format| is_json(&format))
}

/// `completions SHELL`.
pub fn print_completions(context: &Context, shell: Shell) -> Result<Ended> {
    context.output.raw(&completions(shell))?;
    Ok(Ended::default())
}

/// `man --output DIR`.
pub fn man(context: &Context) -> Result<Ended> {
    let folder = context.output.file().ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "no-folder",
            "the folder to write to is missing",
        )
        .hint("leadctl man --output DIR")
    })?;
    let paths = write_manual(folder)?;
    context.output.note(&format!(
        "{} pages are in {}; read one: man -l {}",
        paths.len(),
        folder.display(),
        folder.join("leadctl.1").display()
    ));
    Ok(Ended::default())
}

/// `help COMMAND...`.
pub fn print_help(context: &Context, topic: &[String]) -> Result<Ended> {
    context.output.raw(help(topic)?.as_bytes())?;
    Ok(Ended::default())
}

/// A shell's completion script.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "leadctl", &mut script);
    script
}

/// Every manual page: its file name and its text.
pub fn manual() -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = Cli::command();
    command.build();
    let mut pages = Vec::new();
    collect(&command, "leadctl", &mut pages)?;
    Ok(pages)
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let page = clap_mangen::Man::new(command.clone().name(name.to_owned()));
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| {
        Error::new(
            Kind::Failure,
            "man",
            format!("cannot write the manual page of {name}"),
        )
        .because(error.to_string())
    })?;
    pages.push((format!("{name}.1"), text));
    for below in command.get_subcommands() {
        collect(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}

/// Writes the manual pages into a folder, which is made where there is none; gives their paths.
pub fn write_manual(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = |path: &Path, error: &std::io::Error| {
        Error::new(
            Kind::Failure,
            "man",
            format!("cannot write {}", path.display()),
        )
        .because(reason(error))
        .hint("name a folder in which you may write: leadctl man --output DIR")
    };
    std::fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    let mut paths = Vec::new();
    for (name, text) in manual()? {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| cannot(&path, &error))?;
        paths.push(path);
    }
    Ok(paths)
}

/// The help page of a command, as `--help` prints it.
pub fn help(topic: &[String]) -> Result<String> {
    let mut command = Cli::command();
    command.build();
    let mut found = &mut command;
    for word in topic {
        let names: Vec<String> = found
            .get_subcommands()
            .map(|it| it.get_name().to_owned())
            .collect();
        found = match found.find_subcommand_mut(word) {
            Some(below) => below,
            None => return Err(no_such_topic(word, &names)),
        };
    }
    Ok(found.render_long_help().to_string())
}

fn no_such_topic(word: &str, names: &[String]) -> Error {
    let error = Error::new(
        Kind::Usage,
        "no-such-topic",
        format!("there is no help about `{word}`"),
    );
    let topics = names.iter().map(String::as_str).chain(["exit-codes"]);
    match nearest(word, topics) {
        Some(near) => error.hint(format!("did you mean: leadctl help {near}")),
        None => error.hint("all commands: leadctl --help"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a definition makes of a line: what was understood, or what is said instead.
    fn understood(command: clap::Command, line: &[OsString]) -> String {
        let matches = command.try_get_matches_from(line);
        match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
            Ok(cli) => format!("{cli:?}"),
            Err(said) => said.render().to_string(),
        }
    }

    #[test]
    fn a_line_means_the_same_whether_or_not_each_command_has_a_copy_of_each_flag() {
        for line in [
            "leadctl",
            "leadctl --version",
            "leadctl --help",
            "leadctl --frmat json",
            "leadctl -p",
            "leadctl --json --format csv vendors",
            "leadctl vendors --json",
            "leadctl -p reno -v vendors -v --timeout 5s",
            "leadctl --timeout soon vendors",
            "leadctl -p leads update-stage 7 WON -p cars -f a=b --retries 2",
            "leadctl set-status 7 WON --dry-run --color always",
            "leadctl --quiet leads list --stage WON --json -o out.json",
            "leadctl leads --limt 3",
            "leadctl leads export --help",
            "leadctl runs list --limit many",
            "leadctl sandbox seed --from runs --vendor ivvy --data-dir d",
            "leadctl pull-leads --exec --no-progress -- leads --json",
            "leadctl updte-stage 7 WON",
            "leadctl profiles add x --vendor",
            "leadctl help leads list",
            "leadctl completions bash --sandbox",
        ] {
            let line: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let whole = understood(Cli::command(), &line);
            assert_eq!(understood(definition(&line), &line), whole, "{line:?}");
        }
    }

    #[test]
    fn a_command_is_described_alike_in_the_list_and_on_its_own_page() {
        let listed = Cli::command();
        let mut built = Cli::command();
        built.build();
        for command in listed.get_subcommands() {
            let own = built.find_subcommand(command.get_name()).unwrap();
            let sentence = |it: &clap::Command| it.get_about().map(ToString::to_string);
            assert_eq!(sentence(own), sentence(command), "{}", command.get_name());
        }
    }
}
