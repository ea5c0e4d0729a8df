//! `profiles add`: writes a profile's block, asking for what is missing.

use super::settings::{Settings, usage};
use crate::config::{Config, Environment, Flags, Paths, Profile, add_block, is_profile_name};
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Report};
use crate::vendor::card::{Card, Setting, SettingKind, nearest};
use crate::vendor::{ALL, Vendor, by_id};

/// What the command line says of a new profile.
pub struct NewProfile<'a> {
    /// What to call it.
    pub name: &'a str,
    /// Whose account it is.
    pub vendor: &'a str,
    /// `--set KEY=VALUE`, as typed. Secrets as `env:NAME`, `file:PATH` or `command:PROGRAM ARG ...`; tables with a dot:
    /// `statuses.1=Contacted`, `auth.bearer=env:NAME`, `headers.X-Key=file:PATH`; lists with commas.
    pub settings: &'a [String],
}

/// Somebody who can be asked.
pub trait Interview {
    /// Asks a question and returns the answer.
    fn ask(&mut self, question: &str) -> Result<String>;
    /// Asks for a secret, which is not shown while it is typed.
    fn ask_hidden(&mut self, question: &str) -> Result<String>;
}

/// Writes a new profile into the config file, which is made where there is none. What is missing is asked for; where
/// nobody can be asked, the error (2) names every flag to give. Nothing is written unless the result can be read.
pub fn add(
    new: &NewProfile,
    paths: &Paths,
    env: &Environment,
    interview: Option<&mut dyn Interview>,
) -> Result<Report> {
    let card = card(new.vendor)?;
    must_be_free(new.name, paths, env)?;
    let mut settings = Settings::default();
    for typed in new.settings {
        settings.add_typed(card, typed)?;
    }
    let missing = missing(card, &settings);
    match interview {
        Some(interview) => {
            for question in &missing {
                question.put(card, &mut settings, interview)?;
            }
        }
        None if missing.is_empty() => {}
        None => return Err(nobody_to_ask(&missing)),
    }
    let config = add_block(paths, &settings.block(new.name, card), env)?;
    let profile = config.named(new.name)?;
    Ok(added(&config, profile))
}

fn added(config: &Config, profile: &Profile) -> Report {
    let name = &profile.name;
    let item = serde_json::json!({
        "type": "profile",
        "profile": name,
        "vendor": profile.vendor.id(),
        "base_url": profile.base.as_str(),
        "path": config.path.display().to_string(),
    });
    Report {
        view: vec![Block::Text(format!(
            "profile {name} is in {}; try it: leadctl profiles check {name}",
            config.path.display()
        ))],
        ..super::report(vec![item])
    }
}

fn card(vendor: &str) -> Result<&'static Card> {
    by_id(vendor).map(Vendor::card).ok_or_else(|| {
        let ids: Vec<&str> = ALL.iter().map(|vendor| vendor.id()).collect();
        let error = Error::new(
            Kind::Usage,
            "unknown-vendor",
            format!("there is no vendor `{vendor}`"),
        );
        let error = match nearest(vendor, ids.iter().copied()) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        };
        error.hint(format!("the vendors are {}", ids.join(", ")))
    })
}

fn must_be_free(name: &str, paths: &Paths, env: &Environment) -> Result<()> {
    if !is_profile_name(name) {
        return Err(usage(format!("`{name}` cannot be the name of a profile"))
            .hint("use letters, digits, - and _"));
    }
    if !paths.config.exists() {
        return Ok(());
    }
    let config = Config::load(paths, &Flags::default(), env)?;
    if config.profiles.contains_key(name) {
        return Err(Error::new(
            Kind::Config,
            "profile-exists",
            format!("there is a profile {name} already"),
        )
        .hint(format!("look at it: leadctl profiles show {name}"))
        .hint("choose another name, or edit the file"));
    }
    Ok(())
}

/// How often a question is put before the command gives up.
const MOST_ASKED: usize = 3;

/// A setting that a profile needs and that was not given.
struct Question<'a> {
    key: &'a str,
    about: String,
    is_secret: bool,
    /// The only answers, where they are listed.
    one_of: Vec<&'a str>,
}

impl Question<'_> {
    /// Asks until the answer will do, so that one slip does not cost the answers before it.
    fn put(
        &self,
        card: &Card,
        settings: &mut Settings,
        interview: &mut dyn Interview,
    ) -> Result<()> {
        let mut complaint = String::new();
        for asked in 1.. {
            let question = format!(
                "{complaint}{}: {}\n  {}: ",
                card.name,
                self.about(),
                self.key
            );
            let answer = if self.is_secret {
                interview.ask_hidden(&question)?
            } else {
                interview.ask(&question)?
            };
            let wrong = match self.objection(answer.trim()) {
                Some(wrong) => usage(wrong),
                None => match settings.add_answer(card, self.key, &answer) {
                    Ok(()) => return Ok(()),
                    Err(error) => error,
                },
            };
            if asked >= MOST_ASKED {
                return Err(wrong.hint(format!("or give it on the command line: {}", self.flag())));
            }
            complaint = format!("{}.\n", wrong.message);
        }
        Ok(())
    }

    fn about(&self) -> String {
        if self.is_secret {
            format!(
                "{}\n  not shown while you type; or env:NAME, file:PATH, command:PROGRAM ARG",
                self.about
            )
        } else {
            self.about.clone()
        }
    }

    /// Why an answer cannot be right, as far as that shows at once.
    fn objection(&self, answer: &str) -> Option<String> {
        if answer.is_empty() {
            return Some(format!("{} is needed", self.key));
        }
        if !self.one_of.is_empty() && !self.one_of.contains(&answer) {
            return Some(format!("{} is one of {}", self.key, self.one_of.join(", ")));
        }
        let is_address = answer.starts_with("https://") || answer.starts_with("http://");
        (self.key == "base_url" && !is_address)
            .then(|| "an address begins with https://, such as https://www.example.com".to_owned())
    }

    fn flag(&self) -> String {
        let value = if self.is_secret { "env:NAME" } else { "..." };
        format!("--set {}={value}", self.key)
    }
}

/// What a profile of this vendor needs besides what is there, in the order of the card.
fn missing<'a>(card: &'a Card, settings: &Settings) -> Vec<Question<'a>> {
    let mut questions = Vec::new();
    questions.extend(missing_address(card, settings));
    let credentials = chosen_credentials(card, settings);
    for (key, setting) in &card.setting {
        let is_credential = card.credentials.iter().flatten().any(|it| it == key);
        let needed = if is_credential {
            credentials.contains(&key.as_str())
        } else {
            setting.required && setting.default.is_none() && key != "region"
        };
        if needed && !settings.has(key) {
            questions.push(question(key, setting));
        }
    }
    questions
}

fn question<'a>(key: &'a str, setting: &'a Setting) -> Question<'a> {
    let about = if setting.one_of.is_empty() {
        setting.about.clone()
    } else {
        format!("{} ({})", setting.about, setting.one_of.join(", "))
    };
    Question {
        key,
        about,
        is_secret: matches!(setting.kind, SettingKind::Secret | SettingKind::Depot),
        one_of: setting.one_of.iter().map(String::as_str).collect(),
    }
}

fn missing_address<'a>(card: &'a Card, settings: &Settings) -> Option<Question<'a>> {
    let has_default = card
        .setting
        .get("region")
        .is_some_and(|region| region.default.is_some());
    if card.base_url.is_some() || has_default || settings.has("base_url") || settings.has("region")
    {
        return None;
    }
    let regions: Vec<&str> = card.regions.keys().map(String::as_str).collect();
    let (key, about) = if regions.is_empty() {
        ("base_url", "address, with https://".to_owned())
    } else {
        ("region", format!("region: {}", regions.join(", ")))
    };
    Some(Question {
        key,
        about,
        is_secret: false,
        one_of: regions,
    })
}

/// The set of credentials that is nearest to complete; of several the first.
fn chosen_credentials<'a>(card: &'a Card, settings: &Settings) -> Vec<&'a str> {
    let sets = card.credentials.iter();
    let lacks = |set: &&Vec<String>| set.iter().filter(|key| !settings.has(key)).count();
    let given = |set: &&Vec<String>| set.iter().filter(|key| settings.has(key)).count();
    // A set that somebody began with is meant; where nobody began, the first one is.
    let begun = sets.clone().filter(|set| given(set) > 0).min_by_key(lacks);
    let chosen = begun.or_else(|| card.credentials.first());
    chosen
        .map(|set| set.iter().map(String::as_str).collect())
        .unwrap_or_default()
}

fn nobody_to_ask(missing: &[Question]) -> Error {
    let keys: Vec<&str> = missing.iter().map(|question| question.key).collect();
    let error = Error::new(
        Kind::Usage,
        "answer-needed",
        format!(
            "{} {} missing, and nobody can be asked",
            keys.join(", "),
            if keys.len() == 1 { "is" } else { "are" }
        ),
    )
    .because("this is no terminal, or --no-input was given");
    let flags: Vec<String> = missing.iter().map(Question::flag).collect();
    error.hint(format!("add {}", flags.join(" ")))
}
