//! Stages that a vendor told by their ids → the names that people know them by, where they are known.

use std::collections::HashMap;

use serde_json::Value;

use crate::account::Names;
use crate::error::Result;
use crate::store::{Event, Store, StoredLead};
use crate::vendor::by_id;

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
        let vendor = by_id(vendor);
        let list = vendor.and_then(|vendor| vendor.card().stage_names());
        let Some(list) = list else {
            return Ok(None);
        };
        if !self.accounts.contains_key(profile) {
            let mut names = Names::default();
            for (name, list) in store.names(profile)? {
                names.put(name, list);
            }
            self.accounts.insert(profile.to_owned(), names);
        }
        let names = self.accounts.get(profile);
        let known = names.and_then(|names| names.by_value(list, &Value::from(stage)));
        Ok(known.map(|name| name.name.clone()))
    }
}
