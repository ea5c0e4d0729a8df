//! `profiles check`: reads strictly, fetches every secret, and asks each vendor something harmless.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::report;
use crate::account::rfc3339;
use crate::config::{Config, Environment, Place, Profile};
use crate::depot::Depot;
use crate::error::{Error, Kind, Result};
use crate::exchange::Exchange;
use crate::output::{Block, Column, Report, Table};

/// What of several problems decides the exit code; the first that there is.
const WORST_FIRST: [Kind; 6] = [
    Kind::Failure,
    Kind::Config,
    Kind::Auth,
    Kind::Rejected,
    Kind::Temporary,
    Kind::Busy,
];

/// What the check found.
pub struct Checked {
    /// One item a profile.
    pub report: Report,
    /// The error to end with, where something is not in order.
    pub verdict: Option<Error>,
}

/// One profile's result; the config file itself is one without a profile.
struct Finding<'a> {
    profile: Option<&'a Profile>,
    said: String,
    problems: Vec<Error>,
}

/// Checks one profile, or all of them. `ask` puts a question to a profile's vendor; it is only asked where the profile
/// itself is in order. Errors: 8 where there is no such profile.
pub async fn check(
    config: &Config,
    name: Option<&str>,
    env: &Environment,
    now: Timestamp,
    ask: impl AsyncFn(&Profile, Exchange<String>) -> Result<String>,
) -> Result<Checked> {
    let profiles: Vec<&Profile> = match name {
        Some(name) => vec![config.named(name)?],
        None => config.profiles.values().collect(),
    };
    let mut findings = Vec::new();
    let general = unknown_keys(config, None);
    if name.is_none() && !general.is_empty() {
        findings.push(Finding {
            profile: None,
            said: String::new(),
            problems: general,
        });
    }
    for profile in profiles {
        let mut finding = Finding {
            profile: Some(profile),
            said: String::new(),
            problems: own_problems(config, profile, env, now),
        };
        if finding.problems.is_empty() {
            match tried(profile, &ask).await {
                Ok(said) => finding.said = said,
                Err(error) => finding.problems.push(error),
            }
        }
        findings.push(finding);
    }
    Ok(Checked {
        report: view(&findings),
        verdict: verdict(&findings),
    })
}

/// Puts the vendor's harmless question; the answer is a sentence about the credentials.
pub async fn tried(
    profile: &Profile,
    ask: impl AsyncFn(&Profile, Exchange<String>) -> Result<String>,
) -> Result<String> {
    match profile.vendor.ping(&profile.account) {
        None => Ok(format!(
            "complete; {} has no harmless question, so the credentials were not tried",
            profile.vendor.card().name
        )),
        Some(question) => ask(profile, question).await,
    }
}

/// What is wrong with a profile by itself: unknown keys, secrets that cannot be fetched, keys to depots that are of no
/// use.
pub fn own_problems(
    config: &Config,
    profile: &Profile,
    env: &Environment,
    now: Timestamp,
) -> Vec<Error> {
    let mut problems = unknown_keys(config, Some(&profile.name));
    problems.extend(profile.secret_problems(env));
    for depot in profile.vendor.depots(&profile.account) {
        match profile.place(depot.setting(), env) {
            Ok(Some(place)) => problems.extend(depot_problems(profile, depot, &place, now)),
            // A secret that is missing was told.
            Err(error) if error.kind == Kind::Config && !problems.contains(&error) => {
                problems.push(error);
            }
            Ok(None) | Err(_) => {}
        }
    }
    problems
}

/// What a depot's key says of itself that cannot be right. Asking the depot would take leads out of it.
fn depot_problems(
    profile: &Profile,
    depot: &dyn Depot,
    place: &Place,
    now: Timestamp,
) -> Vec<Error> {
    let setting = depot.setting();
    let mut problems = Vec::new();
    if let Some(end) = place.expires.filter(|end| *end <= now) {
        let message = format!("the SAS URL in {setting} expired at {}", rfc3339(end));
        problems.push(Error::new(Kind::Auth, "sas-expired", message).hint("make a new one"));
    }
    let Some(letters) = &place.permissions else {
        return problems;
    };
    let needed = depot.permissions(&profile.account);
    for permission in needed.iter().filter(|it| !letters.contains(it.letter)) {
        let message = format!(
            "the SAS URL in {setting} may not {}: it lacks the permission {} ({})",
            permission.allows, permission.name, permission.letter
        );
        problems
            .push(Error::new(Kind::Auth, "sas-may-not", message).hint("make a new one with it"));
    }
    problems
}

/// The keys that nobody knows, of a profile or outside of all.
pub fn unknown_keys(config: &Config, profile: Option<&str>) -> Vec<Error> {
    let warnings = config.warnings.iter();
    warnings
        .filter(|warning| warning.profile.as_deref() == profile)
        .map(|warning| {
            Error::new(Kind::Config, "unknown-key", warning.message.clone())
                .hint(format!("rename or remove it in {}", config.path.display()))
        })
        .collect()
}

/// A problem in one line, without the profile's name, which stands beside it.
pub fn bare(profile: &str, problem: &Error) -> String {
    let own = format!("profile {profile}, ");
    let message = problem.message.replace(&own, "");
    let message = message
        .strip_suffix(&format!(" of profile {profile}"))
        .unwrap_or(&message);
    match problem.because.first() {
        Some(because) => format!("{message}: {because}"),
        None => message.to_owned(),
    }
}

impl Finding<'_> {
    fn name(&self) -> &str {
        self.profile
            .map_or("(config file)", |profile| profile.name.as_str())
    }

    fn bare(&self, problem: &Error) -> String {
        bare(self.name(), problem)
    }

    fn row(&self) -> Vec<String> {
        let messages: Vec<String> = self
            .problems
            .iter()
            .map(|problem| self.bare(problem))
            .collect();
        let vendor = self.profile.map_or("", |profile| profile.vendor.id());
        let (result, detail) = if messages.is_empty() {
            ("good", self.said.clone())
        } else {
            ("not good", messages.join("; "))
        };
        vec![
            self.name().to_owned(),
            vendor.to_owned(),
            result.to_owned(),
            detail,
        ]
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("type".into(), json!("check"));
        if let Some(profile) = self.profile {
            object.insert("profile".into(), json!(profile.name));
            object.insert("vendor".into(), json!(profile.vendor.id()));
        }
        object.insert("good".into(), json!(self.problems.is_empty()));
        if !self.said.is_empty() {
            object.insert("message".into(), json!(self.said));
        }
        let problems = self.problems.iter();
        let problems = problems.filter_map(|error| error.to_json().get("error").cloned());
        object.insert("problems".into(), Value::Array(problems.collect()));
        Value::Object(object)
    }
}

fn view(findings: &[Finding]) -> Report {
    let columns = vec![
        Column::new("profile", 0),
        Column::new("vendor", 2),
        Column::new("result", 0),
        Column::new("what was found", 1).wrapped(),
    ];
    Report {
        view: vec![Block::Table(Table::new(
            columns,
            findings.iter().map(Finding::row).collect(),
        ))],
        ..report(findings.iter().map(Finding::to_json).collect())
    }
}

/// The worst problem, or where there are several one error that names them all.
fn verdict(findings: &[Finding]) -> Option<Error> {
    let rank = |error: &Error| {
        let place = WORST_FIRST.iter().position(|kind| *kind == error.kind);
        place.unwrap_or(WORST_FIRST.len())
    };
    let all = || {
        findings
            .iter()
            .flat_map(|finding| finding.problems.iter().map(move |error| (finding, error)))
    };
    let (_, worst) = all().min_by_key(|(_, error)| rank(error))?;
    if all().count() == 1 {
        return Some(worst.clone());
    }
    let bad = findings.iter().filter(|it| !it.problems.is_empty()).count();
    let error = Error::new(
        worst.kind,
        worst.code.clone(),
        match (bad, findings.len()) {
            (1, 1) => format!("{} is not in order", findings[0].name()),
            (bad, all) => format!("{bad} of {all} profiles are not in order"),
        },
    );
    Some(all().fold(error, |error, (finding, problem)| {
        error.because(format!("{}: {}", finding.name(), finding.bare(problem)))
    }))
}
