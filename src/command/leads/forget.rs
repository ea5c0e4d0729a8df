//! `leads forget`: removes a lead's personal data from everything that is ours, for good.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::show::{as_kept, no_such_lead};
use crate::command::Ended;
use crate::command::bulk::came::Came;
use crate::command::context::{Context, now, wait_for};
use crate::command::count::in_thousands;
use crate::command::profiles::{Interview as _, Terminal};
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Verdict};
use crate::output::{Block, Report};
use crate::store::{
    Gone, Kept, Lock, Locked, Open, Spool, Standing, Store, empty_rows, empty_settings,
    remove_leftovers, run_folder,
};
use crate::sync::results;
use crate::vendor::card::Card;
use crate::vendor::{Vendor, by_id};

/// `leads forget LEAD`.
///
/// Errors: 2 where it is not said under which profile, or nobody can be asked; 5 for a lead that is not known, or not
/// at its end; 9 where a run of the profile is at work.
pub fn forget(context: &Context, typed: &str) -> Result<Ended> {
    let data = context.data()?;
    let Some(store) = context.existing_store()? else {
        return Err(no_such_lead(context, typed));
    };
    let (id, profile) = meant(context, &store, typed)?;
    let lead = Lead {
        card: store
            .vendor_of(&profile)?
            .and_then(|id| by_id(&id))
            .map(Vendor::card),
        profile,
        id,
    };
    drop(store);
    if context.is_dry() {
        let store = Store::open_existing(&data)?;
        let store = store.ok_or_else(|| no_such_lead(context, typed))?;
        lead.is_at_its_end(context, &store, &data)?;
        context.output.note(&format!("{lead} would be forgotten"));
        return Ok(Ended::default());
    }
    let _locks = lead.locks(context, &data)?;
    let mut store = Store::open(&data)?;
    // Nobody pulls now: what a killed pull left is handed over again.
    store.drop_arriving(&lead.profile)?;
    let runs = lead.is_at_its_end(context, &store, &data)?;
    lead.ask(context)?;
    let mut rows = 0;
    for run in &runs {
        rows += lead.empty(context, &mut store, &data, run)?;
    }
    let names_it = |raw: &[u8]| lead.is_named_in(raw);
    let gone = store.forget(&lead.profile, &lead.id, &names_it, now())?;
    remove_leftovers(&data)?;
    store.sweep().map_err(|error| {
        let again = format!(
            "leadctl leads forget {} {} --yes",
            lead.id,
            context.again(&lead.profile)
        );
        error.hint(format!(
            "it is forgotten; to clean up behind it, type again: {again}"
        ))
    })?;
    let sinks: Vec<String> = store.sinks()?;
    let sinks: Vec<String> = sinks
        .into_iter()
        .filter(|path| Path::new(path).exists())
        .collect();
    Ok(lead.told(gone, rows, &sinks).into())
}

/// The lead, and the one profile under which it is known.
fn meant(context: &Context, store: &Store, typed: &str) -> Result<(LeadId, String)> {
    let id = as_kept(store, typed)?;
    let mut profiles: BTreeSet<String> = store.profiles_of(&id)?.into_iter().collect();
    profiles.extend(store.profiles_with_quarantined(&id)?);
    let named = &context.globals.profiles;
    profiles.retain(|profile| named.is_empty() || named.contains(profile));
    let mut known = profiles.into_iter();
    match (known.next(), known.next()) {
        (Some(profile), None) => Ok((id, profile)),
        (None, _) => Err(no_such_lead(context, typed)),
        (Some(first), Some(second)) => {
            let all: Vec<String> = [first, second].into_iter().chain(known).collect();
            Err(Error::new(
                Kind::Usage,
                "ambiguous-lead",
                format!(
                    "lead {id} is known under more than one profile: {}",
                    all.join(", ")
                ),
            )
            .hint(format!(
                "say which: leadctl leads forget {id} -p PROFILE{}",
                context.here()
            )))
        }
    }
}

/// Whom it is about.
struct Lead {
    profile: String,
    id: LeadId,
    card: Option<&'static Card>,
}

impl std::fmt::Display for Lead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "lead {} of {}", self.id, self.profile)
    }
}

impl Lead {
    /// No pull and no bulk run of the profile is at work meanwhile.
    fn locks(&self, context: &Context, data: &Path) -> Result<[Lock; 2]> {
        let wait = context.globals.lock_wait.unwrap_or_default();
        let take = |locked| wait_for(Lock::take_within(data, &self.profile, locked, wait));
        Ok([take(Locked::Pull)?, take(Locked::Bulk)?])
    }

    /// The runs with rows about the lead. Errors (5) where one of them, or its batch, is not at its end.
    fn is_at_its_end(&self, context: &Context, store: &Store, data: &Path) -> Result<Vec<String>> {
        if let Some(open) = store.open_ends(&self.profile, &self.id)? {
            return Err(self.still_open(context, &open));
        }
        let mut runs = Vec::new();
        for run in store.bulk_runs(&self.profile)? {
            if !run_folder(data, &run).join("rows.jsonl").exists() {
                continue;
            }
            let journalled = store.rows_about(&self.profile, &self.id, &run)?;
            let mut any = false;
            for row in results::of(store, Spool::open(data, &run)?.rows()?, &run) {
                let row = row?;
                if !self.is_in(&row.kept, &journalled) {
                    continue;
                }
                any = true;
                let ready = matches!(row.kept.standing, Standing::Ready(_));
                if ready && row.verdict() == Verdict::Unsent {
                    let open = Open::Row {
                        run: run.clone(),
                        row: row.kept.row,
                        verdict: row.verdict(),
                        bulk: true,
                    };
                    return Err(self.still_open(context, &open));
                }
            }
            if any {
                runs.push(run);
            }
        }
        Ok(runs)
    }

    fn is_in(&self, kept: &Kept, journalled: &[u32]) -> bool {
        let typed = kept.lead.as_deref();
        let is_meant = |typed: &str| match self.card {
            Some(card) => card.lead_id(typed).is_ok_and(|id| id == self.id),
            None => typed == self.id.as_str(),
        };
        journalled.contains(&kept.row) || typed.is_some_and(is_meant)
    }

    fn still_open(&self, context: &Context, open: &Open) -> Error {
        let here = context.here();
        let error = Error::new(
            Kind::Rejected,
            "not-at-its-end",
            format!("{self} cannot be forgotten yet; nothing was removed"),
        )
        .detail("profile", self.profile.as_str())
        .detail("lead", self.id.as_str());
        match open {
            Open::Batch => error
                .because("it came in a batch that is not yet delivered and confirmed")
                .hint(format!("do that first: leadctl pull-leads {}", context.again(&self.profile))),
            Open::Row { run, row, verdict: Verdict::Unknown, .. } => error
                .because(format!("what became of row {row} of run {run} is unknown"))
                .hint(format!("ask the vendor first: leadctl runs reconcile {run}{here}"))
                .hint(format!(
                    "or look there yourself, then: leadctl runs settle {run} --row {row} --as applied{here}"
                ))
                .detail("run", run.as_str()),
            Open::Row { run, row, verdict, bulk } => {
                let error = error
                    .because(format!("row {row} of run {run} is {verdict}, and the run may go on"))
                    .detail("run", run.as_str());
                if *bulk {
                    error.hint(format!("finish it first: leadctl runs resume {run}{here}"))
                } else {
                    error.hint("wait until that command has ended")
                }
            }
        }
    }

    /// On a terminal it is asked; elsewhere `--yes` has to say it.
    fn ask(&self, context: &Context) -> Result<()> {
        if context.globals.yes {
            return Ok(());
        }
        if context.globals.no_input || !context.output.can_ask() {
            return Err(Error::new(
                Kind::Usage,
                "needs-yes",
                format!("{self} would be forgotten for good; nothing was removed"),
            )
            .because("this cannot be taken back, and nobody is there to be asked")
            .hint("if it is meant, add --yes"));
        }
        let question = format!(
            "Everything about {self} goes from the store, the journal and the result files, for good. Go on? [y/N] "
        );
        let answer = Terminal.ask(&question)?;
        if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
            return Ok(());
        }
        Err(
            Error::new(Kind::Interrupted, "not-confirmed", "nothing was removed")
                .because("the question was answered with no"),
        )
    }

    /// Empties the lead's rows of a run, and writes the run's result files anew.
    fn empty(&self, context: &Context, store: &mut Store, data: &Path, run: &str) -> Result<u64> {
        let journalled = store.rows_about(&self.profile, &self.id, run)?;
        let emptied = empty_rows(data, run, &|kept| self.is_in(kept, &journalled))?;
        if emptied == Spool::open(data, run)?.len() {
            // What was typed for every row was typed for this lead alone.
            empty_settings(data, run)?;
            store.empty_settings(run)?;
        }
        if run_folder(data, run).join("applied.csv").exists() {
            Came::files_anew(context, data, store, run)?;
        }
        Ok(emptied)
    }

    /// Whether bytes that could not be read as a lead bear its id in a member that the card names.
    fn is_named_in(&self, raw: &[u8]) -> bool {
        let Some(card) = self.card else { return false };
        let text = String::from_utf8_lossy(raw);
        let members = card.lead.keys.iter().chain([&card.lead.field]);
        members
            .into_iter()
            .any(|member| names(&text, member, self.id.as_str()))
    }

    fn told(&self, gone: Gone, rows: u64, sinks: &[String]) -> Report {
        let mut lines = vec![format!(
            "{self} is forgotten: {}, {} and {} of sheets",
            in_thousands(gone.events, "revision"),
            in_thousands(gone.writes, "write"),
            in_thousands(rows, "row"),
        )];
        lines.push(
            "what stays is its id, what was done when, and a hash by which the same content is known again".to_owned(),
        );
        if !sinks.is_empty() {
            lines.push(format!(
                "leads were also appended to files of yours, which are not touched: {}",
                sinks.join(", ")
            ));
        }
        let head = json!({
            "profile": self.profile,
            "lead": self.id,
            "summary": {
                "leads": u8::from(gone.lead),
                "events": gone.events,
                "quarantined": gone.quarantined,
                "writes": gone.writes,
                "rows": rows,
            },
            "not_touched": sinks,
        });
        Report {
            kind: "forgotten",
            head: match head {
                Value::Object(head) => head,
                _ => serde_json::Map::new(),
            },
            view: vec![Block::Text(lines.join("\n"))],
            ..Report::default()
        }
    }
}

/// Whether a text has a member of this name and value: `"id": 7`, `"id":"7"`.
fn names(text: &str, member: &str, id: &str) -> bool {
    let quoted = Value::from(member).to_string();
    text.match_indices(&quoted).any(|(at, _)| {
        let rest = text.get(at + quoted.len()..).unwrap_or_default();
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
        let value = value.map(|value| value.strip_prefix('"').unwrap_or(value));
        let behind = value.and_then(|value| {
            let head = value.get(..id.len())?;
            head.eq_ignore_ascii_case(id)
                .then(|| value.get(id.len()..))?
        });
        behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_of_that_value_names_the_lead_and_a_longer_one_does_not() {
        for text in [
            "{\"id\": 7}",
            "{\"id\":\"7\", ",
            "{\"id\" : 7",
            "x\"id\":7,",
        ] {
            assert!(names(text, "id", "7"), "{text}");
        }
        for text in [
            "{\"id\": 77}",
            "{\"idx\": 7}",
            "{\"x\": 7}",
            "{\"id\": [7]}",
            "id: 7",
            "",
        ] {
            assert!(!names(text, "id", "7"), "{text}");
        }
        assert!(names("{\"id\":\"AB-1\"}", "id", "ab-1"));
    }
}
