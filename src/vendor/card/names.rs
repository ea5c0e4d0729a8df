//! What a card says of the account's own lists: which the vendor tells, and which one holds the stages.

use serde::Deserialize;

use super::Card;
use crate::account::Account;
use crate::lead::Stage;

/// A list of the account's own, as the vendor tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OwnList {
    /// What it is, in a few words.
    pub about: String,
    /// The list along with which it is told, by whose entries it is parted; absent: it has a call of its own.
    pub within: Option<String>,
}

impl Card {
    /// The list to ask the vendor for, to be told this one; `None` where the vendor does not tell it.
    pub fn asked_for(&self, list: &str) -> Option<&str> {
        let (name, told) = self.list.get_key_value(list)?;
        Some(told.within.as_ref().unwrap_or(name))
    }

    /// The account's list of stages, where stages belong to the account.
    pub fn stage_names(&self) -> Option<&str> {
        self.field.get(&self.stage_field)?.names.as_deref()
    }

    /// Whether a stage is one of them.
    pub(super) fn is_known(&self, account: &Account, stage: &Stage) -> bool {
        let list = self.stage_names();
        list.is_some_and(|list| account.names.by_value(list, &stage.value).is_some())
    }
}
