//! `health`: one line a profile for monitors, by the store alone. The first line is that of the worst.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Ended;
use super::context::{Context, clock, now};
use super::count::in_thousands;
use super::time_span::{age, ago};
use crate::account::{rfc3339, without_absent};
use crate::cli;
use crate::config::{Profile, duration_text};
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Report};
use crate::store::{Run, Store};
use crate::sync::health::{Expected, Health, Trouble, Waiting};

/// `health`. Ends with 7 where a profile is not healthy.
pub fn health(context: &Context, arguments: &cli::Health) -> Result<Ended> {
    let config = context.config()?;
    let wanted = context.flags.wanted(&context.environment);
    let is_named = |profile: &&Profile| wanted.is_empty() || wanted.contains(&profile.name);
    for name in &wanted {
        config.named(name)?;
    }
    let folder = context.data()?;
    let store = Store::open_existing(&folder)?;
    let mut told = Vec::new();
    for profile in config.profiles.values().filter(is_named) {
        let expected = Expected {
            pulled: profile.can_be_pulled() && (profile.pull || !wanted.is_empty()),
            max_age: arguments.max_age,
            now: now(),
        };
        let health = match &store {
            Some(store) => Health::read(store, &folder, &profile.name, &expected)?,
            None => Health::default(),
        };
        told.push(Told::of(context, profile, health, expected));
    }
    if told.is_empty() {
        return Err(
            Error::new(Kind::Config, "no-profile", "there is no profile to look at")
                .hint("leadctl profiles add NAME --vendor VENDOR"),
        );
    }
    // Those that somebody should look at come first: a monitor may show one line.
    told.sort_by_key(|it| it.problems.is_empty());
    let ill: Vec<&str> = told
        .iter()
        .filter(|it| !it.problems.is_empty())
        .map(|it| it.profile.as_str())
        .collect();
    let error = (!ill.is_empty()).then(|| {
        let error = unhealthy(&ill, told.len());
        // Under -q the error is all that is said.
        let lines = told.iter().filter(|it| !it.problems.is_empty());
        let lines = lines.filter(|_| context.globals.quiet);
        lines.map(Told::line).fold(error, Error::because)
    });
    Ok(Ended {
        report: Some(report(&told, ill.len(), arguments)),
        error,
    })
}

fn unhealthy(ill: &[&str], all: usize) -> Error {
    let verb = if ill.len() == 1 { "is" } else { "are" };
    let message = match all {
        1 => format!("{} is not healthy", ill.concat()),
        _ => format!(
            "{} of {all} profiles {verb} not healthy: {}",
            ill.len(),
            ill.join(", ")
        ),
    };
    Error::new(Kind::Partial, "unhealthy", message)
}

fn report(told: &[Told], ill: usize, arguments: &cli::Health) -> Report {
    let max_age = arguments.max_age.map(duration_text);
    let head = without_absent(json!({ "healthy": ill == 0, "max_age": max_age }));
    let summary = json!({
        "profiles": told.len(),
        "healthy": told.len() - ill,
        "unhealthy": ill,
    });
    let lines: Vec<String> = told.iter().map(Told::line).collect();
    Report {
        kind: "health",
        head: match head {
            Value::Object(head) => head,
            _ => Map::new(),
        },
        items_name: "profiles",
        items: told.iter().map(Told::to_json).collect(),
        tail: Map::from_iter([("summary".to_owned(), summary)]),
        view: vec![Block::Text(lines.join("\n"))],
    }
}

/// A profile as it is told.
struct Told {
    profile: String,
    vendor: &'static str,
    pulled: bool,
    health: Health,
    problems: Vec<Problem>,
    /// What is worth knowing besides.
    remarks: Vec<String>,
}

/// What a person should look at, and what to type then.
pub struct Problem {
    /// Stable and machine-readable.
    pub code: &'static str,
    /// What it is.
    pub message: String,
    /// What to type.
    pub command: String,
}

/// What waits for somebody in a profile's store, whatever the age of its last pull.
pub fn problems(
    context: &Context,
    profile: &Profile,
    store: &Store,
    folder: &Path,
) -> Result<Vec<Problem>> {
    let expected = Expected {
        pulled: profile.can_be_pulled() && profile.pull,
        max_age: None,
        now: now(),
    };
    let health = Health::read(store, folder, &profile.name, &expected)?;
    Ok(Told::of(context, profile, health, expected).problems)
}

impl Told {
    fn of(context: &Context, profile: &Profile, health: Health, expected: Expected) -> Self {
        let say = Saying {
            health: &health,
            expected,
            pull: format!("leadctl pull-leads {}", context.again(&profile.name)),
            here: context.here(),
            again: context.again(&profile.name),
        };
        let troubles = health.troubles(&expected);
        let problems = troubles.iter().map(|trouble| say.problem(trouble));
        let problems: Vec<Problem> = problems.collect();
        Self {
            profile: profile.name.clone(),
            vendor: profile.vendor.id(),
            pulled: expected.pulled,
            remarks: say.remarks(&troubles),
            problems,
            health,
        }
    }

    /// `cars OK: last pull 4 min ago`, `cars LATE: last pull 3 h ago, max 30m; leadctl pull-leads -p cars`.
    fn line(&self) -> String {
        let word = self.problems.first().map_or("ok", |problem| problem.code);
        let word = word.replace('-', " ").to_uppercase();
        let problems = self.problems.iter();
        let words: Vec<String> = match self.problems.as_slice() {
            [only] => vec![only.message.clone(), only.command.clone()],
            _ => problems
                .map(|problem| format!("{} ({})", problem.message, problem.command))
                .collect(),
        };
        let words: Vec<String> = words.into_iter().chain(self.remarks.clone()).collect();
        format!("{} {word}: {}", self.profile, words.join("; "))
    }

    fn to_json(&self) -> Value {
        let health = &self.health;
        let problem = |problem: &Problem| json!({ "code": problem.code, "message": problem.message, "hint": problem.command });
        let problems: Vec<Value> = self.problems.iter().map(problem).collect();
        let waiting = |waiting: &Waiting| {
            let since = waiting.since.map(rfc3339);
            without_absent(json!({ "leads": waiting.leads, "since": since }))
        };
        without_absent(json!({
            "type": "profile",
            "profile": self.profile,
            "vendor": self.vendor,
            "healthy": problems.is_empty(),
            "pulled": self.pulled,
            "problems": problems,
            "last_pull": health.last_pull.as_ref().map(pull_json),
            "last_failure": health.last_failure.as_ref().map(pull_json),
            "unconfirmed": waiting(&health.unconfirmed),
            "undelivered": waiting(&health.undelivered),
            "quarantined": without_absent(json!({
                "leads": health.quarantined.leads,
                "last": health.quarantined.last.map(rfc3339),
            })),
            "unknown": without_absent(json!({ "rows": health.unknown, "run": health.unknown_run })),
            "killed_runs": health.killed,
            "wait_until": health.wait_until.map(rfc3339),
        }))
    }
}

fn pull_json(run: &Run) -> Value {
    without_absent(json!({
        "run": run.id,
        "started_at": rfc3339(run.started_at),
        "ended_at": run.ended_at.map(rfc3339),
        "exit": run.exit,
        "code": run.counts["error"]["code"],
        "message": run.counts["error"]["message"],
    }))
}

/// What it takes to put a profile's troubles into words.
struct Saying<'a> {
    health: &'a Health,
    expected: Expected,
    pull: String,
    here: &'static str,
    again: String,
}

impl Saying<'_> {
    fn problem(&self, trouble: &Trouble) -> Problem {
        let (health, here) = (self.health, self.here);
        let max = self.expected.max_age.map(duration_text).unwrap_or_default();
        let (code, message, command) = match trouble {
            Trouble::NeverPulled => ("never-pulled", "never pulled".to_owned(), self.pull.clone()),
            Trouble::Late => (
                "late",
                format!("{}, max {max}", self.last_pull()),
                self.pull.clone(),
            ),
            Trouble::Failed => ("failed", self.last_failure(), self.pull.clone()),
            Trouble::Undelivered => (
                "undelivered",
                self.waiting(&health.undelivered, "delivered"),
                format!("{} with the same --append or --exec", self.pull),
            ),
            Trouble::Unconfirmed => (
                "unconfirmed",
                self.waiting(&health.unconfirmed, "confirmed"),
                self.pull.clone(),
            ),
            Trouble::Unknown => (
                "unknown",
                format!("{} of unknown fate", in_thousands(health.unknown, "row")),
                match &health.unknown_run {
                    Some(run) => format!("leadctl runs reconcile {run}{here}"),
                    None => format!("leadctl runs reconcile{here}"),
                },
            ),
            Trouble::Killed => {
                let run = health.killed.last().map_or("", String::as_str);
                (
                    "unfinished",
                    match health.killed.len() {
                        1 => "a bulk run was killed".to_owned(),
                        many => format!("{many} bulk runs were killed"),
                    },
                    format!("leadctl runs resume {run}{here}"),
                )
            }
            Trouble::Quarantined => (
                "quarantined",
                match health.quarantined.last {
                    Some(last) => format!(
                        "{} set apart, the last one {}",
                        in_thousands(health.quarantined.leads, "lead"),
                        ago(last, self.expected.now)
                    ),
                    None => in_thousands(health.quarantined.leads, "lead"),
                },
                format!("leadctl leads list --quarantined {}", self.again),
            ),
        };
        Problem {
            code,
            message,
            command,
        }
    }

    /// What is worth knowing, and no trouble, or not said with one.
    fn remarks(&self, troubles: &[Trouble]) -> Vec<String> {
        let is_said = |trouble: &Trouble| troubles.contains(trouble);
        let mut remarks = Vec::new();
        if self.expected.pulled && !is_said(&Trouble::Late) && !is_said(&Trouble::NeverPulled) {
            remarks.push(self.last_pull());
        }
        if self.health.last_failure.is_some() && !is_said(&Trouble::Failed) {
            remarks.push(self.last_failure());
        }
        for (waiting, done, trouble) in [
            (&self.health.undelivered, "delivered", Trouble::Undelivered),
            (&self.health.unconfirmed, "confirmed", Trouble::Unconfirmed),
        ] {
            if waiting.leads > 0 && !is_said(&trouble) {
                remarks.push(self.waiting(waiting, done));
            }
        }
        if let Some(until) = self.health.wait_until {
            remarks.push(format!(
                "the vendor wants no request before {}",
                clock(until)
            ));
        }
        if remarks.is_empty() && troubles.is_empty() {
            remarks.push("not pulled, and no write of unknown fate".to_owned());
        }
        remarks
    }

    fn last_pull(&self) -> String {
        match &self.health.last_pull {
            Some(run) => {
                let ended = run.ended_at.unwrap_or(run.started_at);
                format!("last pull {}", ago(ended, self.expected.now))
            }
            None => "never pulled".to_owned(),
        }
    }

    /// `last try failed 2 min ago with 6: the vendor ...`
    fn last_failure(&self) -> String {
        let Some(run) = &self.health.last_failure else {
            return String::new();
        };
        let ended = run.ended_at.unwrap_or(run.started_at);
        let exit = run.exit.unwrap_or_default();
        let what = format!(
            "last try ended {} with {exit}",
            ago(ended, self.expected.now)
        );
        match run.counts["error"]["message"].as_str() {
            Some(message) => format!("{what}: {message}"),
            None => what,
        }
    }

    /// `100 leads not confirmed for 3 h`
    fn waiting(&self, waiting: &Waiting, done: &str) -> String {
        let leads = in_thousands(waiting.leads, "lead");
        match waiting.since {
            Some(since) => format!("{leads} not {done} for {}", age(since, self.expected.now)),
            None => format!("{leads} not {done}"),
        }
    }
}
