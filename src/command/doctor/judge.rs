//! Facts → what is good, what is worth knowing, and what somebody should do something about. Nothing here looks at
//! anything itself.

mod installation;
mod profile;
mod store;

use std::path::Path;

use super::facts::Facts;
use crate::config::quoted;
use crate::error::Error;
use crate::output::{Checked, Mark};

/// One verdict: what people read, and what scripts go by.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What people read.
    pub checked: Checked,
    /// Stable and machine-readable: `certificate-ends`, `clock-wrong` ...
    pub code: String,
    /// The profile that it is about.
    pub profile: Option<String>,
}

/// Everything, in the order in which it is shown.
pub fn judge(facts: &Facts) -> Vec<Verdict> {
    let mut verdicts = installation::program();
    verdicts.extend(installation::config(&facts.config, facts.here));
    for visited in &facts.profiles {
        verdicts.extend(profile::judged(visited, facts));
    }
    verdicts.extend(store::judged(&facts.store, facts.here));
    verdicts.extend(installation::terminal(&facts.terminal));
    verdicts.extend(installation::completions(facts.completions.as_ref()));
    verdicts
}

/// What belongs together, and how its parts were found.
struct Group {
    name: String,
    profile: Option<String>,
    verdicts: Vec<Verdict>,
}

impl Group {
    fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            profile: None,
            verdicts: Vec::new(),
        }
    }

    fn good(&mut self, name: &str, found: impl Into<String>) {
        self.add(name, Mark::Good, "good", found.into(), None);
    }

    fn note(&mut self, name: &str, code: &str, found: impl Into<String>) {
        self.add(name, Mark::Note, code, found.into(), None);
    }

    /// Each finding ends with what to type.
    fn finding(
        &mut self,
        name: &str,
        code: &str,
        found: impl Into<String>,
        next: impl Into<String>,
    ) {
        self.add(name, Mark::Finding, code, found.into(), Some(next.into()));
    }

    /// A file that others may open, which they should not.
    fn open_to_others(&mut self, found: &str, path: &Path) {
        let next = format!("chmod 600 {}", quoted(path));
        self.finding("permissions", "open-to-others", found, next);
    }

    /// An error as a finding; its own command, or else this one, is what to type.
    fn error(&mut self, name: &str, error: &Error, said: String, otherwise: impl Into<String>) {
        let next = command_of(error).unwrap_or_else(|| otherwise.into());
        let advice: Vec<&str> = error
            .hint
            .iter()
            .map(String::as_str)
            .filter(|hint| !hint.contains(&next))
            .collect();
        let found = match advice.as_slice() {
            [] => said,
            advice => format!("{said}; {}", advice.join("; ")),
        };
        self.finding(name, &error.code, found, next);
    }

    fn add(&mut self, name: &str, mark: Mark, code: &str, found: String, next: Option<String>) {
        self.verdicts.push(Verdict {
            checked: Checked {
                group: self.name.clone(),
                name: name.to_owned(),
                mark,
                found,
                next,
            },
            code: code.to_owned(),
            profile: self.profile.clone(),
        });
    }
}

/// The command that an error's hints name: a whole hint, or what stands behind a colon in it.
fn command_of(error: &Error) -> Option<String> {
    const PROGRAMS: [&str; 4] = ["leadctl ", "chmod ", "export ", "ls "];
    let is_command = |text: &str| PROGRAMS.iter().any(|program| text.starts_with(program));
    // Behind a command some hints go on with what it does.
    let bare = |text: &str| text.split(" makes ").next().unwrap_or(text).to_owned();
    error.hint.iter().find_map(|hint| {
        let behind = hint.split_once(": ").map_or("", |(_, behind)| behind);
        [hint.as_str(), behind]
            .into_iter()
            .find(|text| is_command(text))
            .map(bare)
    })
}
