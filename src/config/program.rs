//! Runs a program that prints a secret: no shell, no input, little time, little output.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::source::LONGEST;

/// How long a program may take.
pub(super) const TIME: Duration = Duration::from_secs(10);

/// How often we look whether a program that closed its output has ended.
const LOOK: Duration = Duration::from_millis(5);

/// A command for people to read. Arguments are left out: somebody may have put a secret there.
pub(super) fn name(words: &[String]) -> String {
    match words {
        [program] => program.clone(),
        [program, ..] => format!("{program} ..."),
        [] => String::new(),
    }
}

/// What a program prints. The error says why there is nothing, and never what was printed.
pub(super) fn printed(words: &[String], time: Duration) -> Result<Zeroizing<String>, String> {
    let (program, arguments) = words.split_first().ok_or("it names no program")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    let end = Instant::now() + time;
    let outcome = listen(&mut child, end).and_then(|bytes| {
        let status = wait(&mut child, end)?;
        if status.success() {
            Ok(bytes)
        } else {
            Err(status.code().map_or_else(
                || "it was ended by a signal".to_owned(),
                |code| format!("it ended with exit code {code}"),
            ))
        }
    });
    if outcome.is_err() {
        stop(&mut child);
    }
    text(&outcome?)
}

/// Reads the output on a thread of its own, since a pipe cannot be read with a time limit.
fn listen(child: &mut Child, end: Instant) -> Result<Zeroizing<Vec<u8>>, String> {
    let stdout = child.stdout.take().ok_or("its output cannot be read")?;
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::new());
        let read = stdout.take(LONGEST + 1).read_to_end(&mut bytes);
        // Nobody listens any more when the time is over; there is nothing left to do then.
        tell.send(read.map(|_| bytes)).ok()
    });
    let left = end.saturating_duration_since(Instant::now());
    let bytes = told
        .recv_timeout(left)
        .map_err(|_| too_slow())?
        .map_err(|error| format!("its output cannot be read: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err("it printed more than 64 KiB".to_owned());
    }
    Ok(bytes)
}

fn wait(child: &mut Child, end: Instant) -> Result<ExitStatus, String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() >= end => return Err(too_slow()),
            Ok(None) => thread::sleep(LOOK),
            Err(error) => return Err(format!("it cannot be watched: {error}")),
        }
    }
}

fn too_slow() -> String {
    "it did not finish in time and was stopped".to_owned()
}

/// Ends a program that failed us. One that ended by itself cannot be killed, and that is no fault.
fn stop(child: &mut Child) {
    if child.kill().is_ok() {
        child.wait().ok();
    }
}

fn text(bytes: &[u8]) -> Result<Zeroizing<String>, String> {
    std::str::from_utf8(bytes)
        .map(|text| Zeroizing::new(text.to_owned()))
        .map_err(|_| "it did not print text".to_owned())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    fn why(script: &str, time: Duration) -> String {
        printed(&sh(script), time).unwrap_err()
    }

    #[test]
    fn a_program_says_what_it_prints() {
        let text = printed(&sh("echo canary-secret"), TIME).unwrap();
        assert_eq!(text.as_str(), "canary-secret\n");
    }

    #[test]
    fn a_program_that_hangs_is_stopped_in_time() {
        let begun = Instant::now();
        let why = why("exec sleep 60", Duration::from_millis(200));
        assert!(why.contains("in time"), "{why}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_program_that_closes_its_output_and_stays_is_stopped_too() {
        let why = why("echo x; exec sleep 60 >&-", Duration::from_millis(200));
        assert!(why.contains("in time"), "{why}");
    }

    #[test]
    fn a_program_that_fails_is_named_by_its_exit_code_and_not_by_its_words() {
        let why = why("echo canary-secret; echo canary-secret >&2; exit 3", TIME);
        assert_eq!(why, "it ended with exit code 3");
    }

    #[test]
    fn a_program_that_talks_too_much_is_cut_off() {
        let why = why("yes canary-secret", TIME);
        assert_eq!(why, "it printed more than 64 KiB");
    }

    #[test]
    fn a_program_that_is_not_there_cannot_be_started() {
        let words = ["leadctl-no-such-program".to_owned()];
        assert!(printed(&words, TIME).unwrap_err().contains("started"));
    }

    #[test]
    fn only_the_program_is_named() {
        assert_eq!(name(&sh("canary-secret")), "sh ...");
    }
}
