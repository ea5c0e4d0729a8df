//! Hands a batch to a program: LEADs on its standard input, one JSON object a line.

use std::ffi::OsString;
use std::io;
use std::process::{ExitStatus, Stdio};

use jiff::Timestamp;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, ChildStdin, Command};

use super::deliver::next;
use crate::error::{Error, Kind, Result, reason};
use crate::store::{Batch, Store, lead_json};

/// By what the store remembers that a batch went to the program, whatever its arguments are.
const SINK: &str = "exec";

/// Runs the program with a batch, if it has not had it yet. Only its exit code 0 counts.
///
/// Its environment carries `LEADCTL_DELIVERY_ID`, the same every time this batch is handed over, and
/// `LEADCTL_PROFILE`. What it prints goes to standard error: standard output is for the result.
pub(super) async fn exec(
    store: &mut Store,
    profile: &str,
    batch: &Batch,
    words: &[OsString],
    now: &(dyn Fn() -> Timestamp + Send + Sync),
) -> Result<()> {
    let Some((program, arguments)) = words.split_first() else {
        return Ok(());
    };
    if store.is_delivered(batch, SINK)? {
        return Ok(());
    }
    let name = program.to_string_lossy();
    let mut child = Command::new(program)
        .args(arguments)
        .env("LEADCTL_DELIVERY_ID", format!("{profile}-{}", batch.id))
        .env("LEADCTL_PROFILE", profile)
        .stdin(Stdio::piped())
        .stdout(io::stderr())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| not_started(&name, &error))?;
    let ended = feed_and_wait(store, batch, &mut child).await?;
    match ended {
        Ok(status) if status.success() => store.note_delivery(batch, SINK, now()),
        Ok(status) => Err(ended_badly(&name, status)),
        Err(error) => Err(not_started(&name, &error)),
    }
}

async fn feed_and_wait(
    store: &Store,
    batch: &Batch,
    child: &mut Child,
) -> Result<io::Result<ExitStatus>> {
    if let Some(mut input) = child.stdin.take() {
        let mut after = -1;
        while let Some((due, last)) = next(store, batch, after)? {
            after = last;
            let lines = due.iter().fold(String::new(), |lines, due| {
                lines + &lead_json(&due.lead, Some(due.news)).to_string() + "\n"
            });
            match hand_over(&mut input, &lines).await {
                // It has read enough; its exit code says what it made of that.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
                Err(error) => return Ok(Err(error)),
                Ok(()) => {}
            }
        }
    }
    Ok(child.wait().await)
}

async fn hand_over(input: &mut ChildStdin, lines: &str) -> io::Result<()> {
    input.write_all(lines.as_bytes()).await?;
    input.flush().await
}

const STORED: &str = "the leads are stored and not confirmed; the next pull hands them over again";

fn not_started(program: &str, error: &io::Error) -> Error {
    Error::new(
        Kind::Failure,
        "exec-not-started",
        format!("{program} could not be run"),
    )
    .because(reason(&error))
    .because(STORED)
    .hint("check the program's name after --exec --, and that it may be executed")
}

fn ended_badly(program: &str, status: ExitStatus) -> Error {
    Error::new(
        Kind::Partial,
        "exec-failed",
        format!("{program} did not take the leads"),
    )
    .because(format!("it ended with {status}"))
    .because(STORED)
    .hint("mend the program, then pull again with the same --exec")
}
