//! What a depot showed in one pull: one that shows the same over and over, or says again and again that the same is gone,
//! would never end.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::depot::{Lot, Parcel};

/// The parcels and pages of a depot that this pull has met, each by sixteen bytes.
#[derive(Default)]
pub struct Met(HashMap<u64, bool>);

impl Met {
    /// Notes a lot, of which these parcels were opened and those are gone. Says whether that brought the pull on: something
    /// was opened, or removed, for the first time, or the depot names a page that it had not named before. A page may well
    /// hold nothing that we can use.
    pub fn goes_on(&mut self, lot: &Lot, opened: &[&Parcel], gone: &[&Parcel]) -> bool {
        let mut moved = false;
        for parcel in opened {
            let key = key("parcel", &parcel.name, &parcel.version);
            moved |= !self.0.contains_key(&key);
            self.0.entry(key).or_default();
        }
        for parcel in gone {
            let key = key("parcel", &parcel.name, &parcel.version);
            moved |= self.0.insert(key, true) != Some(true);
        }
        if let Some(page) = lot.next.as_deref().filter(|page| !page.is_empty()) {
            moved |= self.0.insert(key("page", page, ""), true).is_none();
        }
        moved
    }
}

fn key(kind: &str, name: &str, version: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, name, version).hash(&mut hasher);
    hasher.finish()
}
