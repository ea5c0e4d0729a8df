//! Finds the stage that a person named: on the card, or in the account's own list.

use jiff::Timestamp;

use super::Check;
use crate::account::Account;
use crate::lead::{Operation, Problem, Stage, Wish};
use crate::vendor::card::{Card, Row, alike, nearest};
use crate::vendor::value::{self, Wrong};

impl Card {
    /// The stage that a person named. Errors: why it is none, or nothing where the card's own stages lack it.
    pub(in crate::vendor) fn stage_named(
        &self,
        account: &Account,
        typed: &str,
    ) -> Result<Stage, Option<Wrong>> {
        if let Some(row) = self.find_stage(typed) {
            return Ok(self.stage(row));
        }
        let field = self.field(&self.stage_field);
        let field = field.filter(|_| self.stage.is_empty()).ok_or(None)?;
        let value = value::read(field, typed, account)?;
        let known = self
            .stage_names()
            .and_then(|list| account.names.by_value(list, &value));
        Ok(Stage {
            name: known.map_or_else(|| typed.trim().to_owned(), |name| name.name.clone()),
            phase: known.and_then(|name| name.phase).unwrap_or_default(),
            value,
        })
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
        match self.card.stage_named(self.account, typed) {
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
        let message = format!("the {} {}: `{typed}`", self.card.word, wrong.what);
        self.say("unknown-stage", Some("stage"), message, wrong.hint);
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
