//! Finds the stage that a person named: on the card, or in the account's own list.

use jiff::Timestamp;

use super::Check;
use crate::account::Account;
use crate::lead::{Operation, Problem, Says, Severity, Stage, Wish};
use crate::vendor::card::{Card, Row, alike, nearest};
use crate::vendor::value::Wrong;

/// What a stage as typed comes to.
pub(in crate::vendor) struct Named {
    /// The stage. Errors: why it is none, or nothing where the card's own stages lack it.
    pub stage: Result<Stage, Option<Wrong>>,
    /// Why it is not certain that this one is meant.
    pub doubt: Option<Wrong>,
    /// Whether the account's list may be too old, or is not known at all.
    pub missed: bool,
}

impl Named {
    fn of(stage: Result<Stage, Option<Wrong>>) -> Self {
        Self {
            stage,
            doubt: None,
            missed: false,
        }
    }

    /// The stage, where nothing is to be said of it.
    pub fn certain(self) -> Option<Stage> {
        let is_certain = self.doubt.is_none() && !self.missed;
        self.stage.ok().filter(|_| is_certain)
    }
}

impl Card {
    /// The stage that a person named.
    pub(in crate::vendor) fn stage_named(&self, account: &Account, typed: &str) -> Named {
        if let Some(row) = self.find_stage(typed) {
            return Named::of(Ok(self.stage(row)));
        }
        let field = self.field(&self.stage_field);
        let Some(field) = field.filter(|_| self.stage.is_empty()) else {
            return Named::of(Err(None));
        };
        let meant = self.meant(account, field, typed, None);
        let entry = meant.entry;
        let stage = meant.value.map(|value| Stage {
            name: entry.map_or_else(|| typed.trim().to_owned(), |name| name.name.clone()),
            phase: entry.and_then(|name| name.phase).unwrap_or_default(),
            value,
        });
        Named {
            stage: stage.map_err(Some),
            doubt: meant.doubt,
            missed: meant.missed,
        }
    }

    /// The stage that a person means, or what is wrong with it.
    pub fn stage_meant(&self, account: &Account, typed: &str) -> Result<Stage, Vec<Problem>> {
        let wish = Wish {
            operation: Operation::ChangeStage,
            via: None,
            lead: None,
            stage: Some(typed.to_owned()),
            edits: Vec::new(),
            allow_final: true,
            asked_at: Timestamp::UNIX_EPOCH,
        };
        let mut check = Check::new(self, account, &wish);
        check.stage().ok_or(check.problems)
    }
}

impl Check<'_> {
    /// The stage, or a problem that says why there is none.
    pub(super) fn stage(&mut self) -> Option<Stage> {
        if self.wish.operation != Operation::ChangeStage {
            if let Some(typed) = &self.wish.stage {
                let message = format!(
                    "{} takes no {}, but `{typed}` was given",
                    self.wish.operation, self.card.word
                );
                self.say(
                    "stage-given",
                    Some("stage"),
                    message,
                    "use update-stage to move a lead".into(),
                );
            }
            return None;
        }
        self.call();
        let Some(typed) = self
            .wish
            .stage
            .as_deref()
            .filter(|typed| !typed.trim().is_empty())
        else {
            if self.wish.via.is_none() {
                let message = format!("no {} is given", self.card.word);
                let hint = self.stages_hint("");
                self.say("missing-stage", Some("stage"), message, hint);
            }
            return None;
        };
        let named = self.card.stage_named(self.account, typed);
        if let Some(field) = self.card.field(&self.card.stage_field)
            && named.missed
        {
            self.miss(field);
        }
        if let Some(doubt) = named.doubt {
            self.doubt_stage(typed, doubt);
        }
        match named.stage {
            Ok(stage) => return Some(stage),
            Err(None) => self.unknown_stage(typed),
            Err(Some(wrong)) => self.wrong_stage(typed, wrong),
        }
        if let Some(last) = self.problems.last_mut() {
            last.value = Some(typed.to_owned());
        }
        None
    }

    /// `--via` only means something where the vendor has such a call.
    fn call(&mut self) {
        let Some(via) = self.wish.via else { return };
        if !self.card.has_call(via) {
            let message = format!(
                "{} has no call of its own for `{}`",
                self.card.name,
                via.word()
            );
            let hint = format!(
                "leave --via out, and name the {}: leadctl stages {}",
                self.card.word, self.card.id
            );
            self.say("no-such-call", Some("stage"), message, hint);
        }
    }

    fn wrong_stage(&mut self, typed: &str, wrong: Wrong) {
        let quoted = wrong.what.contains('`');
        let message = match (wrong.code, quoted) {
            ("unknown-name", true) => {
                format!("the account has no {} `{typed}`", self.card.word)
            }
            (_, true) => format!("the {} {}", self.card.word, wrong.what),
            (_, false) => format!("the {} {}: `{typed}`", self.card.word, wrong.what),
        };
        let code = match wrong.code {
            "ambiguous-name" => "ambiguous-name",
            _ => "unknown-stage",
        };
        self.say(code, Some("stage"), message, wrong.hint);
        if let Some(last) = self.problems.last_mut()
            && wrong.rule_id.is_some()
        {
            last.rule = Says::House;
            last.rule_id = wrong.rule_id;
        }
    }

    fn doubt_stage(&mut self, typed: &str, doubt: Wrong) {
        let message = format!("the {} {}: `{typed}`", self.card.word, doubt.what);
        self.say(doubt.code, Some("stage"), message, doubt.hint);
        if let Some(last) = self.problems.last_mut() {
            last.value = Some(typed.to_owned());
            last.severity = Severity::Warning;
            last.rule = Says::House;
        }
    }

    fn unknown_stage(&mut self, typed: &str) {
        let read_only = self.card.read_only.keys().any(|name| alike(name, typed));
        let message = if read_only {
            format!(
                "`{typed}` is a {} that {} sets itself; it cannot be set from outside",
                self.card.word, self.card.name
            )
        } else {
            format!("{} has no {} `{typed}`", self.card.name, self.card.word)
        };
        // A stage that exists is no typing error.
        let hint = self.stages_hint(if read_only { "" } else { typed });
        self.say("unknown-stage", Some("stage"), message, hint);
    }

    fn stages_hint(&self, typed: &str) -> String {
        if self.card.stage.is_empty() {
            let sample = self
                .card
                .field(&self.card.stage_field)
                .and_then(|field| field.sample.as_deref());
            return format!("such as {}", sample.unwrap_or("1"));
        }
        let names: Vec<_> = self.card.stage.iter().map(Row::name).collect();
        match nearest(typed, names.iter().copied()) {
            Some(near) => format!("did you mean {near}? see: leadctl stages {}", self.card.id),
            None => format!("it is one of {}", names.join(", ")),
        }
    }
}
