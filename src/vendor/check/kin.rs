//! Fields whose values belong to the value of another one: a reason to its stage, a subtype to its type.

use serde_json::Value;

use super::Check;
use crate::account::{Account, Name};
use crate::lead::{Entry, Operation, Stage};
use crate::vendor::card::Field;

impl Field {
    /// Whether it must be given beside an entry that `of` names: where that has any in the field's list.
    pub(in crate::vendor) fn is_needed_with(&self, account: &Account, parent: &Value) -> bool {
        let list = self.names.as_deref().filter(|_| self.needed_where_some);
        let list = list.and_then(|list| account.names.known(list));
        list.is_some_and(|list| list.within(parent).next().is_some())
    }
}

impl Check<'_> {
    /// The entry that a field's `of` names, where it is given and known.
    pub(super) fn parent_of(&self, field: &Field) -> Option<Value> {
        let of = field.of.as_deref()?;
        if self.wish.operation == Operation::ChangeStage && of == self.card.stage_field {
            let stage = self.stands_in.as_ref()?;
            let list = self.card.stage_names()?;
            let known = self.account.names.by_value(list, &stage.value)?;
            return Some(known.value.clone());
        }
        let parent = self.card.field(of)?;
        let text = self.wish.edits.iter().find_map(|edit| match &edit.entry {
            Entry::Text(text) => {
                let (name, _) = self.card.find_field(&edit.field)?;
                (name == of).then_some(text)
            }
            Entry::Clear => None,
        })?;
        let meant = self.card.meant(self.account, parent, text, None);
        meant.entry.map(|name| name.value.clone())
    }

    /// What must be given beside what is given.
    pub(super) fn kin(&mut self, stage: Option<&Stage>) {
        let takes = self.card.takes(self.wish.operation, self.wish.via);
        for (name, field) in &self.card.field {
            let is_taken = takes.is_none_or(|takes| takes.iter().any(|it| it == name));
            if !field.needed_where_some || !is_taken || self.present(name) {
                continue;
            }
            let parent = self.parent_of(field);
            let parent = parent.filter(|parent| field.is_needed_with(self.account, parent));
            if let Some(parent) = parent {
                self.needs_one(name, field, &parent, stage);
            }
        }
    }

    fn needs_one(&mut self, name: &str, field: &Field, parent: &Value, stage: Option<&Stage>) {
        let names = &self.account.names;
        let list = field.names.as_deref().unwrap_or_default();
        let known = names.known(list);
        let own: Vec<&str> = known
            .iter()
            .flat_map(|list| list.within(parent))
            .map(|entry| entry.name.as_str())
            .collect();
        let of = field.of.as_deref().unwrap_or_default();
        let all = self.card.field(of).and_then(|of| of.names.as_deref());
        let called = all.and_then(|all| names.by_value(all, parent));
        let called = called.map_or("", |it: &Name| it.name.as_str());
        let subject = self.subject(stage);
        let message = format!("{subject} with {of} {called} needs `{name}`");
        let hint = format!("the {list} of {called} are {}", own.join(", "));
        self.say("missing-field", Some(name), message, hint);
    }
}
