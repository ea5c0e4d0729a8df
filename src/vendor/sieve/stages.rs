//! Stages as typed → the place of their rules, and a number for each that goes over the wire.

use std::collections::HashMap;

use super::clause;
use super::memo::Memo;
use crate::account::Account;
use crate::lead::Stage;
use crate::vendor::card::Card;

/// The stages met so far.
#[derive(Default)]
pub struct Stages {
    met: Memo<Met>,
    numbers: HashMap<String, u32>,
}

/// A stage, as far as a row is judged by it.
#[derive(Clone, Copy)]
pub struct Met {
    /// The place of its rules.
    pub rules: usize,
    /// Its number.
    pub number: u32,
}

impl Stages {
    /// The stage that a text names; `None` where the full check shall say whether it does.
    pub fn meet(&mut self, card: &Card, account: &Account, text: &str) -> Option<Met> {
        if let Some(met) = self.met.get(text) {
            return Some(met);
        }
        let typed = text.trim();
        if typed.is_empty() || typed == crate::lead::CLEAR {
            return None;
        }
        let stage = card.stage_named(account, text).certain()?;
        let met = Met {
            rules: clause::place_of(card, &stage)?,
            number: self.number(&stage),
        };
        self.met.keep(text, met);
        Some(met)
    }

    /// A stage's number: the same for what is the same over the wire.
    pub fn number(&mut self, stage: &Stage) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(stage.value.to_string()).or_insert(next)
    }
}
