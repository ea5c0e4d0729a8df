//! Where a secret comes from: written down, or found in a variable, a file or a command's output.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::block::Item;
use super::environment::{Environment, NotText};
use super::file::{not_private, open_to_others, quoted};
use super::program;
use crate::error::{Error, Kind, Result, reason};
use crate::secret::Secret;

/// More than this is no secret. Bytes.
pub(super) const LONGEST: u64 = 64 << 10;

/// Where a secret comes from.
#[derive(Clone)]
pub enum Source {
    /// The config file itself.
    Literal(Secret),
    /// The sandbox, whose keys are known to everybody.
    Sandbox(Secret),
    /// An environment variable.
    Env(String),
    /// A file that holds nothing else, on one line.
    File(PathBuf),
    /// The single line that a command prints: program and arguments, no shell.
    Command(Vec<String>),
}

impl Source {
    /// Reads `"text"`, `{ env = "NAME" }`, `{ file = "PATH" }` or `{ command = ["PROGRAM", "ARG"] }`.
    pub(super) fn read(item: &Item, env: &Environment, beside: &Path) -> Result<Self> {
        if item.as_text().is_some() {
            return Ok(Self::Literal(Secret::new(item.text()?)));
        }
        let not_one = || {
            item.error("config-invalid", "does not say where the secret is")
                .hint("write \"text\", { env = \"NAME\" }, { file = \"PATH\" } or { command = [\"PROGRAM\", \"ARGUMENT\"] }")
        };
        let block = item.as_block().ok_or_else(not_one)?;
        let items = block.items();
        let [only] = items.as_slice() else {
            return Err(not_one());
        };
        match only.key {
            "env" => Ok(Self::Env(only.text()?.to_owned())),
            "file" => Ok(Self::File(env.expand(only.text()?, beside))),
            "command" => {
                let words = only.list()?;
                let words: Result<Vec<String>> = words
                    .iter()
                    .map(|word| Ok(word.text()?.to_owned()))
                    .collect();
                Ok(Self::Command(words?)).and_then(|command| match &command {
                    Self::Command(words) if words.is_empty() => Err(not_one()),
                    _ => Ok(command),
                })
            }
            _ => Err(not_one()),
        }
    }

    /// Where it comes from, in words that hold nothing secret: a command's arguments are left out.
    pub fn describe(&self) -> String {
        match self {
            Self::Literal(_) => "written in the config file".to_owned(),
            Self::Sandbox(_) => "the sandbox's own".to_owned(),
            Self::Env(name) => format!("environment variable {name}"),
            Self::File(path) => format!("file {}", path.display()),
            Self::Command(words) => format!("command {}", program::name(words)),
        }
    }

    /// Whether the secret itself stands in the config file.
    pub fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(_))
    }

    /// The secret. An error (4) where it is missing or unfit, (8) where its file is open to others; neither quotes it.
    pub fn resolve(&self, env: &Environment) -> Result<Secret> {
        match self {
            Self::Literal(secret) | Self::Sandbox(secret) => Ok(secret.clone()),
            Self::Env(name) => match env.try_get(name) {
                Ok(Some(text)) => fit(Zeroizing::new(text), self),
                Ok(None) => Err(missing(self, "it is not set, or empty")
                    .hint(format!("set it: export {name}=..."))),
                Err(NotText) => Err(missing(self, "it does not hold text")),
            },
            Self::File(path) => fit(read_file(path, self)?, self),
            Self::Command(words) => {
                let printed = program::printed(words, program::TIME).map_err(|because| {
                    missing(self, &because).hint(format!(
                        "run it yourself and look: {}",
                        program::name(words)
                    ))
                })?;
                fit(printed, self)
            }
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

fn read_file(path: &Path, source: &Source) -> Result<Zeroizing<String>> {
    let handle = fs::File::open(path).map_err(|error| unreadable(path, source, &error))?;
    read_handle(handle, path, source)
}

/// Reads what was opened, if it is private. The path only names it: by now another file may lie there.
pub(super) fn read_handle(
    handle: fs::File,
    path: &Path,
    source: &Source,
) -> Result<Zeroizing<String>> {
    if open_to_others(&handle).map_err(|error| unreadable(path, source, &error))? {
        return Err(not_private(path));
    }
    let mut text = Zeroizing::new(String::new());
    handle
        .take(LONGEST + 1)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(path, source, &error))?;
    Ok(text)
}

fn unreadable(path: &Path, source: &Source, error: &io::Error) -> Error {
    let because = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::InvalidData => "it does not hold text".to_owned(),
        _ => reason(&error),
    };
    missing(source, &because).hint(format!("look at it: ls -l {}", quoted(path)))
}

/// The text as a secret: without the line end that editors and commands add, and only if it can stand in a header.
fn fit(mut text: Zeroizing<String>, source: &Source) -> Result<Secret> {
    let kept = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(kept);
    if text.is_empty() {
        return Err(missing(source, "it is empty"));
    }
    if text.len() as u64 > LONGEST {
        return Err(missing(source, "it is longer than 64 KiB"));
    }
    if text.contains(['\r', '\n']) {
        return Err(missing(source, "it has more than one line"));
    }
    if text.chars().any(char::is_control) {
        return Err(missing(source, "it has control characters in it"));
    }
    Ok(Secret::new(text.as_str()))
}

fn missing(source: &Source, because: &str) -> Error {
    Error::new(
        Kind::Auth,
        "credentials-missing",
        format!("the {} gives no secret", source.describe()),
    )
    .because(because)
}
