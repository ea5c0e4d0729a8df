//! The config file's text, read through one handle, and the lines and columns of what is wrong in it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::DeTable;
use zeroize::Zeroizing;

use super::words::must_be_ours;
use crate::error::{Error, Kind, Result, reason};

/// A larger file is none of ours.
const LARGEST: u64 = 1 << 20;

/// A file that was read.
pub(crate) struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// Whether group or others may read or change it.
    pub open_to_others: bool,
    text: Zeroizing<String>,
}

impl File {
    /// Reads it; `None` where there is none. An error (8), too, where anyone could have written it.
    pub fn read(path: &Path) -> Result<Option<Self>> {
        match fs::File::open(path) {
            Ok(handle) => {
                must_be_ours(path, &handle)?;
                Self::of_handle(path, handle).map(Some)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(path, &reason(&error))),
        }
    }

    /// Reads what was opened. The path only names it: by now another file may lie there.
    pub(super) fn of_handle(path: &Path, mut handle: fs::File) -> Result<Self> {
        let mut text = Zeroizing::new(String::new());
        let open_to_others =
            open_to_others(&handle).map_err(|error| unreadable(path, &reason(&error)))?;
        (&mut handle)
            .take(LARGEST + 1)
            .read_to_string(&mut text)
            .map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => unreadable(path, "it is not UTF-8 text"),
                _ => unreadable(path, &reason(&error)),
            })?;
        if text.len() as u64 > LARGEST {
            return Err(unreadable(path, "it is larger than 1 MiB"));
        }
        Ok(Self::of_text(path, text, open_to_others))
    }

    /// A text that is not (yet) in a file of its own.
    pub fn of_text(path: &Path, text: Zeroizing<String>, open_to_others: bool) -> Self {
        Self {
            path: path.to_owned(),
            open_to_others,
            text,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its table. An error (8) names line and column, and quotes nothing: the line may hold a secret.
    pub fn table(&self) -> Result<DeTable<'_>> {
        match DeTable::parse(&self.text) {
            Ok(table) => Ok(table.into_inner()),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                Err(self
                    .error_at(at, "config-syntax", "the config file is not valid TOML")
                    .because(without_quotes(error.message()))
                    .hint("mend that line; texts stand in quotes: key = \"text\""))
            }
        }
    }

    /// An error (8) about what stands at a byte offset.
    pub fn error_at(&self, at: usize, code: &str, message: impl Into<String>) -> Error {
        let (line, column) = self.position(at);
        let path = self.path.display().to_string();
        Error::new(Kind::Config, code, message)
            .because(format!("line {line}, column {column} of {path}"))
            .detail("path", path)
            .detail("line", line)
            .detail("column", column)
    }

    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = 1 + before.matches('\n').count();
        let in_line = before.rsplit('\n').next().unwrap_or_default();
        let column = 1 + in_line.chars().count();
        (line, column)
    }
}

/// The parser's sentence without what it quotes from the file; a bracket or a quote that it misses stays.
fn without_quotes(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let is_mark =
        |part: &str| part.chars().count() <= 2 && part.chars().all(|c| c.is_ascii_punctuation());
    let parts = first.split('`').enumerate();
    let kept = parts.filter(|(place, part)| place % 2 == 0 || is_mark(part));
    let kept: Vec<&str> = kept
        .map(|(_, part)| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    kept.join(" ").trim_end_matches(',').to_owned()
}

fn unreadable(path: &Path, because: &str) -> Error {
    Error::new(
        Kind::Config,
        "config-unreadable",
        format!("the config file {} cannot be read", path.display()),
    )
    .because(because)
    .hint(format!("look at it: ls -l {}", quoted(path)))
    .detail("path", path.display().to_string())
}

/// Whether group or others have any right to an open file. Asked of the handle: a path may change its target.
#[cfg(unix)]
pub(super) fn open_to_others(handle: &fs::File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(handle.metadata()?.permissions().mode() & 0o077 != 0)
}

/// Elsewhere folders of the user are private by default.
#[cfg(not(unix))]
pub(super) fn open_to_others(_handle: &fs::File) -> io::Result<bool> {
    Ok(false)
}

/// The refusal (8) of a file that holds a secret and is not private.
pub(super) fn not_private(path: &Path) -> Error {
    let what = "holds a secret, and others can open it";
    unsafe_permissions(path, what, "its permissions allow more than its owner")
}

/// The refusal (8) of a file whose rights are too wide, by what that lets others do and why it matters.
pub(super) fn unsafe_permissions(path: &Path, what: &str, because: &str) -> Error {
    let told = path.display().to_string();
    Error::new(Kind::Config, "unsafe-permissions", format!("{told} {what}"))
        .because(because)
        .hint(format!("chmod 600 {}", quoted(path)))
        .detail("path", told)
}

/// A path as a shell takes it.
pub(crate) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+~@:,".contains(c);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
