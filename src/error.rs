//! What the user is told when a command does not end well, and the one table from kind to exit code.

use std::fmt;

use serde_json::{Map, Value, json};

/// Why a command ended as it did. The order of `ALL` is the order of the help page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A bug, or an unexpected local fault.
    Failure,
    /// The command line was not understood, or the vendor does not offer the operation.
    Usage,
    /// The data break a rule; nothing was sent.
    Invalid,
    /// Credentials missing, expired or refused.
    Auth,
    /// The vendor refused.
    Rejected,
    /// It may work later.
    Temporary,
    /// Some done, some not.
    Partial,
    /// Configuration missing, unreadable, invalid or unsafe.
    Config,
    /// Another run holds the lock.
    Busy,
    /// A write left and was never readably answered.
    Unknown,
    /// Stopped by `--max-errors`.
    Stopped,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

/// One row of the table of exit codes.
pub struct ExitCode {
    /// The kind.
    pub kind: Kind,
    /// The process's exit code.
    pub code: u8,
    /// The name in JSON and on the help page.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// Every exit code but 0, frozen. Help, README and the tests read this table.
pub const EXIT_CODES: [ExitCode; 13] = [
    row(
        Kind::Failure,
        1,
        "failure",
        "a bug or an unexpected local fault (disk full, store broken)",
    ),
    row(
        Kind::Usage,
        2,
        "usage",
        "the command line was not understood, or the vendor does not offer the operation",
    ),
    row(
        Kind::Invalid,
        3,
        "invalid",
        "the data break a rule; nothing was sent",
    ),
    row(
        Kind::Auth,
        4,
        "auth",
        "credentials are missing, expired or refused",
    ),
    row(
        Kind::Rejected,
        5,
        "rejected",
        "the vendor refused: unknown lead, conflict, final stage, bad data, a redirect",
    ),
    row(
        Kind::Temporary,
        6,
        "temporary",
        "network, 429 or 5xx that outlasted the retries: try again later",
    ),
    row(
        Kind::Partial,
        7,
        "partial",
        "some done and some not; or leads were quarantined",
    ),
    row(
        Kind::Config,
        8,
        "config",
        "configuration or profile is missing, unreadable, invalid or unsafe",
    ),
    row(Kind::Busy, 9, "busy", "another run holds the lock"),
    row(
        Kind::Unknown,
        10,
        "unknown",
        "a write left and was never readably answered",
    ),
    row(Kind::Stopped, 11, "stopped", "stopped by --max-errors"),
    row(
        Kind::Interrupted,
        130,
        "interrupted",
        "interrupted (Ctrl-C); what was done is recorded",
    ),
    row(
        Kind::Terminated,
        143,
        "interrupted",
        "terminated (SIGTERM); what was done is recorded",
    ),
];

const fn row(kind: Kind, code: u8, name: &'static str, meaning: &'static str) -> ExitCode {
    ExitCode {
        kind,
        code,
        name,
        meaning,
    }
}

impl Kind {
    fn row(self) -> &'static ExitCode {
        // Every kind stands in the table (a test walks it); the first row is the honest fallback.
        EXIT_CODES
            .iter()
            .find(|row| row.kind == self)
            .unwrap_or(&EXIT_CODES[0])
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        self.row().code
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}

/// What happened, why, and what to type next. Everything that fails ends as one of these.
///
/// Texts may quote a vendor or a file: `output` cleans them before a person sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// Stable and machine-readable, finer than the kind: `no-such-profile`, `config-syntax` ...
    pub code: String,
    /// What happened, without "error:".
    pub message: String,
    /// Why, a line each.
    pub because: Vec<String>,
    /// What to do or type next, a line each.
    pub hint: Vec<String>,
    /// More members for the JSON form: `path`, `line`, `column`, `run`, `retry_at` ...
    pub details: Map<String, Value>,
}

impl Error {
    /// An error with only its message.
    pub fn new(kind: Kind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            because: Vec::new(),
            hint: Vec::new(),
            details: Map::new(),
        }
    }

    /// What happened and why, in one line.
    pub fn in_a_line(&self) -> String {
        let words: Vec<&str> = std::iter::once(&self.message)
            .chain(&self.because)
            .map(String::as_str)
            .collect();
        words.join(": ")
    }

    /// With one more reason.
    #[must_use]
    pub fn because(mut self, text: impl Into<String>) -> Self {
        self.because.push(text.into());
        self
    }

    /// With one more thing to do.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint.push(text.into());
        self
    }

    /// With one more member in its JSON form.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The JSON form: `{"error": {"kind", "code", "message", "because"?, "hint"?, ...}}`.
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("kind".into(), json!(self.kind.name()));
        body.insert("exit".into(), json!(self.kind.code()));
        body.insert("code".into(), json!(self.code));
        body.insert("message".into(), json!(self.message));
        if !self.because.is_empty() {
            body.insert("because".into(), json!(self.because.join("\n")));
        }
        if !self.hint.is_empty() {
            body.insert("hint".into(), json!(self.hint.join("\n")));
        }
        body.extend(self.details.clone());
        json!({ "error": body })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Why the system did not do something, without its number for it: `No such file or directory`.
pub fn reason(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

/// The result of everything above the vendors.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_stands_once_in_the_table() {
        let mut codes: Vec<u8> = EXIT_CODES.iter().map(|row| row.code).collect();
        codes.dedup();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 130, 143]);
        for row in &EXIT_CODES {
            assert_eq!(row.kind.code(), row.code);
        }
    }
}
