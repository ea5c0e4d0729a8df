//! Says what a bulk run will do and to whom, and on a terminal asks whether it shall.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::command::context::Context;
use crate::command::count::in_thousands;
use crate::command::profiles::{Interview as _, Terminal};
use crate::config::{Profile, duration_text};
use crate::error::{Error, Kind, Result};
use crate::sync::stop::Ear;
use crate::transport::Rate;

/// How often it is looked whether Ctrl-C came.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Asks where somebody sits at a terminal and has not said `--yes`. Errors: 130 where the answer is no.
pub fn ask(context: &Context, ear: &Ear, profile: &Profile, rows: u64) -> Result<()> {
    let may_ask = !context.globals.yes && !context.globals.no_input && context.output.can_ask();
    if !may_ask {
        return Ok(());
    }
    let question = format!("{}. Go on? [y/N] ", what(profile, rows));
    let answer = answer(ear, question)?;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(
        Error::new(Kind::Interrupted, "not-confirmed", "nothing was sent")
            .because("the question was answered with no")
            .hint("--yes answers it beforehand"),
    )
}

/// What the person says. The terminal is read on a thread of its own, so that Ctrl-C is heard meanwhile.
fn answer(ear: &Ear, question: String) -> Result<String> {
    let (said, hears) = mpsc::channel();
    let asking = thread::Builder::new().name("question".to_owned());
    let asked = asking.spawn(move || said.send(Terminal.ask(&question)));
    asked.map_err(|error| {
        Error::new(Kind::Failure, "no-thread", "the question cannot be asked")
            .because(error.to_string())
            .hint("--yes answers it beforehand")
    })?;
    loop {
        ear.goes_on(|| "nothing was sent".to_owned())?;
        match hears.recv_timeout(LOOK_AGAIN) {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(String::new()),
        }
    }
}

/// `226 leads at RenovationFind (reno, www.renovationfind.com), about 5 min`.
pub fn what(profile: &Profile, rows: u64) -> String {
    let host = profile.base.host_str().unwrap_or_default();
    let mut what = format!(
        "{} at {} ({}, {host})",
        in_thousands(rows, "lead"),
        profile.vendor.card().name,
        profile.name
    );
    if let Some(time) = profile.limits.rate.and_then(|rate| at_least(rate, rows)) {
        what.push_str(", about ");
        what.push_str(&duration_text(time));
    }
    what
}

/// How long so many requests take by the profile's rate alone; nothing where they fit into the first period.
fn at_least(rate: Rate, rows: u64) -> Option<Duration> {
    let periods = rows.saturating_sub(1) / u64::from(rate.requests.max(1));
    let periods = u32::try_from(periods).unwrap_or(u32::MAX);
    (periods > 0).then(|| rate.period.saturating_mul(periods))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_how_long_it_takes_once_it_is_reached() {
        let rate = Rate {
            requests: 250,
            period: Duration::from_secs(300),
        };
        assert_eq!(at_least(rate, 250), None);
        assert_eq!(at_least(rate, 251), Some(Duration::from_secs(300)));
        assert_eq!(at_least(rate, 9_240), Some(Duration::from_secs(36 * 300)));
    }
}
