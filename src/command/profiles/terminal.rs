//! Asks the person at the terminal.

use std::io::{self, BufRead as _, Write as _};

use super::Interview;
use crate::error::{Error, Kind, Result, reason};

/// The person at the terminal. Questions go to standard error: standard output is the result's.
pub struct Terminal;

impl Interview for Terminal {
    fn ask(&mut self, question: &str) -> Result<String> {
        let mut line = String::new();
        let asked = write!(io::stderr(), "{question}")
            .and_then(|()| io::stderr().flush())
            .and_then(|()| io::stdin().lock().read_line(&mut line));
        answer(asked.and_then(|bytes| match bytes {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line),
        }))
    }

    fn ask_hidden(&mut self, question: &str) -> Result<String> {
        answer(rpassword::prompt_password(question))
    }
}

fn answer(typed: io::Result<String>) -> Result<String> {
    let typed = typed.map_err(|error| {
        Error::new(Kind::Usage, "answer-needed", "there was no answer")
            .because(reason(&error))
            .hint("give it as --set KEY=VALUE")
    })?;
    Ok(typed.trim().to_owned())
}
