//! What a pull came to: counts, news, warnings, and how it ended.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Options;
use crate::account::rfc3339;
use crate::error::{Error, Kind, Result};
use crate::lead::{LeadId, Operation};
use crate::store::{NewRun, RunEnd, Store, StoredBatch};
use crate::sync::floor::TooSoon;
use crate::sync::stop::Ended;
use crate::vendor::card::Card;

/// What a pull came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The profile.
    pub profile: String,
    /// The vendor's id.
    pub vendor: String,
    /// How many leads came.
    pub fetched: u64,
    /// How many of them were never seen before.
    pub new: u64,
    /// How many came with other content.
    pub changed: u64,
    /// How many were known as they are.
    pub repeated: u64,
    /// How many the vendor was told of, those of earlier pulls included.
    pub confirmed: u64,
    /// How many could not be read, and were set apart.
    pub quarantined: u64,
    /// The run, and what had happened to leads when it began: by it the store tells the new and the changed ones.
    pub run: (String, i64),
    /// The list was read back to leads that were changed at this time: the rest was read by an earlier pull.
    pub since: Option<Timestamp>,
    /// How many known leads were asked for one by one.
    pub reread: u64,
    /// Known leads that the vendor knows no more. They stay in the store.
    pub gone: Vec<LeadId>,
    /// What people want to know of how it was done.
    pub notes: Vec<String>,
    /// What is worth saying although it stopped nothing.
    pub warnings: Vec<String>,
    /// Why it stopped early, if it did. What was done before holds.
    pub fault: Option<Error>,
    /// The signal that stopped it.
    pub stopped: Option<Kind>,
    /// Why it was left out, if it was.
    pub skipped: Option<TooSoon>,
}

impl Outcome {
    /// Begins a run, of which nothing came yet. Errors: the destination makes no sense, or the store cannot note it.
    pub(in crate::sync) fn begin(
        card: &Card,
        profile: &str,
        store: &mut Store,
        options: &Options<'_>,
    ) -> Result<Self> {
        options.destination.check()?;
        let began = store.newest_event()?;
        store.begin_run(&NewRun {
            id: options.run.to_owned(),
            operation: Operation::PullLeads,
            profile: profile.to_owned(),
            vendor: card.id.clone(),
            started_at: (options.now)(),
            arguments: options.arguments.clone(),
        })?;
        Ok(Self {
            profile: profile.to_owned(),
            vendor: card.id.clone(),
            run: (options.run.to_owned(), began),
            ..Self::default()
        })
    }

    /// Ends the run, and notes how.
    pub(in crate::sync) fn end(
        mut self,
        ended: Ended<Result<()>>,
        store: &mut Store,
        options: &Options<'_>,
    ) -> Self {
        let (worked, stopped) = match ended {
            Ended::Done(worked) => (worked, None),
            Ended::DoneAndStop(worked, kind) => (worked, Some(kind)),
            Ended::Cut(kind) => (Ok(()), Some(kind)),
        };
        self.fault = worked.err();
        self.stopped = stopped;
        let end = RunEnd {
            exit: self.exit_code(),
            counts: self.to_json(),
            ended_at: (options.now)(),
        };
        if let Err(error) = store.end_run(options.run, &end) {
            self.fault.get_or_insert(error);
        }
        self
    }

    /// How the pull ends; `None` is well.
    pub fn exit(&self) -> Option<Kind> {
        match (self.fault.as_ref().map(|error| error.kind), self.stopped) {
            (Some(kind @ (Kind::Failure | Kind::Config)), _) | (Some(kind), None) => Some(kind),
            (_, Some(signal)) => Some(signal),
            (None, None) => (self.quarantined > 0).then_some(Kind::Partial),
        }
    }

    /// The exit code of this profile.
    pub fn exit_code(&self) -> u8 {
        self.exit().map_or(0, Kind::code)
    }

    /// The profile's entry in the contract's `profiles`: names, counts, `exit`; `read_back_to`, `gone`
    /// `skipped` and `error` where there is something to say.
    pub fn to_json(&self) -> Value {
        let mut json = json!({
            "profile": self.profile,
            "vendor": self.vendor,
            "fetched": self.fetched,
            "new": self.new,
            "changed": self.changed,
            "repeated": self.repeated,
            "confirmed": self.confirmed,
            "quarantined": self.quarantined,
            "exit": self.exit_code(),
        });
        if let Some(since) = self.since {
            json["read_back_to"] = rfc3339(since).into();
        }
        if !self.gone.is_empty() {
            json["gone"] = json!(self.gone);
        }
        let error = self.fault.as_ref().map(Error::to_json);
        if let (Value::Object(members), Some(Value::Object(error))) = (&mut json, error) {
            members.extend(error);
        }
        if let Some(skipped) = self.skipped {
            json["skipped"] = skipped.to_json();
        }
        json
    }

    pub(in crate::sync) fn note(&mut self, stored: &StoredBatch) {
        self.fetched += stored.new + stored.changed + stored.repeated + stored.quarantined;
        self.new += stored.new;
        self.changed += stored.changed;
        self.repeated += stored.repeated;
        self.quarantined += stored.quarantined;
    }

    /// fetched, new, changed, repeated, confirmed, quarantined.
    #[cfg(test)]
    pub(in crate::sync) fn counts(&self) -> [u64; 6] {
        [
            self.fetched,
            self.new,
            self.changed,
            self.repeated,
            self.confirmed,
            self.quarantined,
        ]
    }
}
