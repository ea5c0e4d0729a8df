//! Which leads are meant, and in which order: `--vendor`, `--stage`, `--phase`, `--since`, `--where`, `--sort`.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::field::Field;
use super::since::since;
use super::sort::{Key, Sort};
use crate::cli::LeadFilter;
use crate::command::context::Context;
use crate::command::fields::readable;
use crate::command::stages;
use crate::error::{Error, Kind, Result};
use crate::lead::Phase;
use crate::store::{Filter, LeadRow, Store};
use crate::vendor::card::{fold, nearest};
use crate::vendor::{ALL, by_id};

/// What was typed, understood.
pub struct Choice<'a> {
    arguments: &'a LeadFilter,
    profiles: &'a [String],
    phase: Option<Phase>,
    since: Option<Timestamp>,
    /// The names of the stage, folded.
    stages: Option<BTreeSet<String>>,
    conditions: Vec<Condition>,
    sort: Option<Sort>,
}

/// `--where FIELD=VALUE`.
struct Condition {
    field: Field,
    value: String,
}

impl<'a> Choice<'a> {
    /// Understands what was typed. Errors: 2 for a vendor that there is not, 3 for anything else that cannot be meant.
    pub fn of(context: &'a Context, arguments: &'a LeadFilter) -> Result<Self> {
        if let Some(vendor) = &arguments.vendor {
            stages::vendor(vendor)?;
        }
        let conditions = arguments.conditions.iter().map(|(field, value)| Condition {
            field: Field::typed(field),
            value: plain(value),
        });
        Ok(Self {
            arguments,
            profiles: &context.globals.profiles,
            phase: arguments.phase.as_deref().map(phase).transpose()?,
            since: arguments.since.as_deref().map(since).transpose()?,
            stages: arguments
                .stage
                .as_deref()
                .map(|stage| BTreeSet::from([fold(stage)])),
            conditions: conditions.collect(),
            sort: arguments.sort.as_deref().map(Sort::typed),
        })
    }

    /// What the store knows about the names that were typed. Errors (3): no lead has a field of such a name.
    pub fn know(&mut self, store: &Store) -> Result<()> {
        let fields = self.conditions.iter().map(|it| &it.field);
        let fields = fields.chain(self.sort.iter().map(|it| &it.field));
        for field in fields.filter(|field| !field.is_known()) {
            self.occurs(store, field)?;
        }
        if let Some(stages) = &mut self.stages {
            called_alike(store, stages)?;
        }
        Ok(())
    }

    /// Stops at the first lead that has the field.
    fn occurs(&self, store: &Store, field: &Field) -> Result<()> {
        const FOUND: &str = "found";
        let mut any = false;
        let looked = store.lead_rows(&self.scope(), &mut |row| {
            any = true;
            match field.text(row)? {
                Some(_) => Err(Error::new(Kind::Failure, FOUND, FOUND)),
                None => Ok(()),
            }
        });
        match looked {
            Err(error) if error.code == FOUND => Ok(()),
            Err(error) => Err(error),
            // Where there is no lead at all, that is what has to be said.
            Ok(()) if !any => Ok(()),
            Ok(()) => Err(field.unknown(&self.names(store)?)),
        }
    }

    fn names(&self, store: &Store) -> Result<Vec<String>> {
        let mut names = BTreeSet::new();
        store.lead_rows(&self.scope(), &mut |row| {
            let fields = readable(&row.fields()?);
            names.extend(fields.into_iter().map(|(name, _)| name));
            Ok(())
        })?;
        Ok(names.into_iter().collect())
    }

    /// The profiles and the vendor.
    pub fn scope(&self) -> Filter<'_> {
        Filter {
            profiles: self.profiles,
            vendor: self.arguments.vendor.as_deref(),
            ..Filter::default()
        }
    }

    /// By what is sorted.
    pub fn sort(&self) -> Option<&Sort> {
        self.sort.as_ref()
    }

    /// The stage that was typed.
    pub fn stage(&self) -> Option<&str> {
        self.arguments.stage.as_deref()
    }

    /// The leads that are meant, one by one, as they came.
    pub fn each(&self, store: &Store, each: &mut dyn FnMut(&LeadRow) -> Result<()>) -> Result<()> {
        let in_stage = |stage: &str| {
            let stages = self.stages.as_ref();
            stages.is_some_and(|stages| stages.contains(&fold(stage)))
        };
        let stage: Option<&dyn Fn(&str) -> bool> = match self.stages {
            Some(_) => Some(&in_stage),
            None => None,
        };
        let filter = Filter {
            stage,
            phase: self.phase,
            since: self.since,
            raw: self.arguments.raw,
            ..self.scope()
        };
        store.lead_rows(&filter, &mut |row| {
            for condition in &self.conditions {
                if !condition.holds(row)? {
                    return Ok(());
                }
            }
            each(row)
        })
    }

    /// The same in the order that `--sort` asks for.
    pub fn each_in_order(
        &self,
        store: &Store,
        each: &mut dyn FnMut(&LeadRow) -> Result<()>,
    ) -> Result<()> {
        let Some(sort) = &self.sort else {
            return self.each(store, each);
        };
        let mut places: Vec<(Key, i64)> = Vec::new();
        self.each(store, &mut |row| {
            places.push((sort.key(row)?, row.number()?));
            Ok(())
        })?;
        // Those that are alike stay as they came.
        places.sort_by(|(one, _), (other, _)| sort.order(one, other));
        let numbers = places.into_iter().map(|(_, number)| number);
        store.leads_numbered(numbers, self.arguments.raw, each)
    }
}

impl Condition {
    fn holds(&self, row: &LeadRow) -> Result<bool> {
        let text = self.field.text(row)?.unwrap_or_default();
        Ok(fits(&self.value, &plain(&text)))
    }
}

/// A text as it is compared: in small letters, no blanks around it, one between two words.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

/// Whether a text is the pattern, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(begin) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let end = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match text.split_once(piece) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(end)
}

/// An account's stage goes by its id and by its name: whichever was typed, leads show the other one.
fn called_alike(store: &Store, stages: &mut BTreeSet<String>) -> Result<()> {
    for list in ALL.iter().filter_map(|vendor| vendor.card().stage_names()) {
        for (id, name) in store.called(list)? {
            let (id, name) = (fold(&id), fold(&name));
            if stages.contains(&id) || stages.contains(&name) {
                stages.extend([id, name]);
            }
        }
    }
    Ok(())
}

/// Why an empty list is empty, and the command to type next, where there is one.
pub fn none(
    context: &Context,
    choice: &Choice,
    store: Option<&Store>,
) -> Result<(String, Option<String>)> {
    let here = context.here();
    let profiles = store.map(Store::profiles).transpose()?.unwrap_or_default();
    let Some(store) = store.filter(|_| !profiles.is_empty()) else {
        let next = format!("leadctl pull-leads{here}");
        return Ok((
            "no leads in the store yet; fetch some".to_owned(),
            Some(next),
        ));
    };
    let names: Vec<&str> = profiles.iter().map(|(name, _)| name.as_str()).collect();
    if let [strange] = choice.profiles
        && !names.contains(&strange.as_str())
    {
        let all = names.join(", ");
        let text = format!("no lead of {strange} is in the store; there are leads of {all}");
        return Ok((text, None));
    }
    let hint = match choice.stage() {
        Some(stage) => stage_hint(choice, store, stage)?,
        None => String::new(),
    };
    let text = format!("no lead in the store fits{hint}; all of them");
    Ok((text, Some(format!("leadctl leads list{here}"))))
}

/// What a stage that nobody stands in may have been meant to be.
fn stage_hint(choice: &Choice, store: &Store, stage: &str) -> Result<String> {
    const MOST: usize = 8;
    let found = store.stages(&choice.scope())?;
    if found.iter().any(|it| fold(it) == fold(stage)) {
        return Ok(String::new());
    }
    let vendors = store.profiles()?;
    let cards = vendors
        .iter()
        .filter_map(|(_, vendor)| Some(by_id(vendor)?.card()));
    if cards
        .into_iter()
        .any(|card| card.find_stage(stage).is_some())
    {
        return Ok(format!(": none stands in {stage}"));
    }
    Ok(match nearest(stage, found.iter().map(String::as_str)) {
        Some(near) => format!(": none stands in `{stage}`; did you mean {near}"),
        None if found.is_empty() => format!(": none stands in `{stage}`"),
        None => {
            let most: Vec<&str> = found.iter().take(MOST).map(String::as_str).collect();
            format!(
                ": none stands in `{stage}`; they stand in {}",
                most.join(", ")
            )
        }
    })
}

fn phase(word: &str) -> Result<Phase> {
    let words = Phase::ALL.map(Phase::word);
    Phase::from_word(&word.trim().to_lowercase()).ok_or_else(|| {
        let error = Error::new(
            Kind::Invalid,
            "no-such-phase",
            format!("there is no phase `{word}`"),
        );
        let error = match nearest(word, words) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        };
        error.hint(format!("the phases are {}", words.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_compared_without_case_and_extra_blanks_and_a_star_is_anything() {
        let fit = |pattern: &str, text: &str| fits(&plain(pattern), &plain(text));
        for (pattern, text) in [
            ("Calgary", " CALGARY "),
            ("new  york", "New York"),
            ("*calgary*", "12 Main Street, Calgary, AB"),
            ("12 *AB", "12 Main Street, Calgary, AB"),
            ("a*b*c", "a--b--b--c"),
            ("*", ""),
            ("", ""),
            ("ÄRZTE", "ärzte"),
        ] {
            assert!(fit(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("calg", "Calgary"),
            ("*york", "New York City"),
            ("a*b*c", "a--c--b"),
            ("ab*ba", "aba"),
            ("", "x"),
        ] {
            assert!(!fit(pattern, text), "{pattern} {text}");
        }
    }
}
