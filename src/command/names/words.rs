//! Stages that a vendor told by their ids → the names that people know them by, where they are known.

use std::collections::HashMap;

use serde_json::Value;

use crate::account::Names;
use crate::error::Result;
use crate::store::{Event, Store, StoredLead};
use crate::vendor::ALL;

/// What the accounts of stored leads call their stages. Each account is looked up once.
#[derive(Default)]
pub struct Words {
    accounts: HashMap<String, Names>,
}

impl Words {
    /// Stored leads as people read them.
    pub fn tell(&mut self, store: Option<&Store>, leads: &mut [StoredLead]) -> Result<()> {
        let Some(store) = store else { return Ok(()) };
        for stored in leads {
            let called = match stored.lead.stage.as_deref() {
                Some(stage) => self.called(store, &stored.profile, &stored.vendor, stage)?,
                None => None,
            };
            if called.is_some() {
                stored.lead.stage = called;
            }
        }
        Ok(())
    }

    /// A lead's history as people read it.
    pub fn tell_history(
        &mut self,
        store: &Store,
        profile: &str,
        vendor: &str,
        history: &mut [Event],
    ) -> Result<()> {
        let writes = history.iter_mut().filter_map(|event| event.write.as_mut());
        for stage in writes.filter_map(|write| write.stage.as_mut()) {
            if let Some(called) = self.called(store, profile, vendor, stage)? {
                *stage = called;
            }
        }
        Ok(())
    }

    fn called(
        &mut self,
        store: &Store,
        profile: &str,
        vendor: &str,
        stage: &str,
    ) -> Result<Option<String>> {
        if !self.accounts.contains_key(profile) {
            let mut names = Names::default();
            for (name, list) in store.names(profile)? {
                names.put(name, list);
            }
            self.accounts.insert(profile.to_owned(), names);
        }
        // Of a lead that was only written to, the store does not know the vendor; the account's lists tell.
        let vendors = ALL.iter().map(|it| it.card());
        let mut lists = vendors
            .filter(|card| vendor.is_empty() || card.id == vendor)
            .filter_map(|card| card.stage_names());
        let value = Value::from(stage);
        let known = self
            .accounts
            .get(profile)
            .and_then(|names| lists.find_map(|list| names.by_value(list, &value)));
        Ok(known.map(|name| name.name.clone()))
    }
}
