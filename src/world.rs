//! The sandbox's world: what a make-believe vendor knows, and what time it is there.
//!
//! It lies beside `exchange`, so that vendors play themselves without importing the sandbox. A `Shelf` is where one
//! vendor's facts are kept: in memory in unit tests, in SQLite in the sandbox, one transaction a request.

use jiff::Timestamp;
use serde_json::Value;

/// One lead as the make-believe vendor keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The lead's id, canonical.
    pub id: String,
    /// What the vendor's sandbox filters by: a stage, or LeadBank's `ready`, `in-progress`, `received`.
    pub state: String,
    /// Everything else, in whatever shape the vendor's sandbox likes.
    pub body: Value,
}

/// One vendor's leads and facts, in the order in which they came.
pub trait Shelf {
    /// A lead by id.
    fn get(&self, id: &str) -> Option<Kept>;
    /// Adds a lead, or replaces it in its place.
    fn put(&mut self, lead: Kept);
    /// Leads in order of arrival, all of them or those in one state.
    fn list(&self, state: Option<&str>, offset: usize, limit: usize) -> Vec<Kept>;
    /// How many there are, in all or in one state.
    fn count(&self, state: Option<&str>) -> usize;
    /// A fact that is no lead: a token, a counter.
    fn fact(&self, name: &str) -> Option<Value>;
    /// Sets a fact, or forgets it with `null`.
    fn set_fact(&mut self, name: &str, value: Value);
    /// Writes one line of the ledger: what was really done to a lead. Tests compare it with what we claim.
    fn record(&mut self, lead: &str, what: &str, body: &Value);
}

/// What a make-believe vendor sees while it answers one request.
pub struct World<'a> {
    /// Its leads and facts.
    pub shelf: &'a mut dyn Shelf,
    /// The time there.
    pub now: Timestamp,
}

impl World<'_> {
    /// The next number of a counter that survives restarts; the first is `first`.
    pub fn next(&mut self, counter: &str, first: i64) -> i64 {
        let next = self
            .shelf
            .fact(counter)
            .and_then(|value| value.as_i64())
            .map_or(first, |last| last + 1);
        self.shelf.set_fact(counter, Value::from(next));
        next
    }
}

/// A shelf in memory.
#[derive(Clone, Default)]
pub struct Memory {
    leads: Vec<Kept>,
    facts: std::collections::BTreeMap<String, Value>,
    /// The ledger: lead, what, body.
    pub ledger: Vec<(String, String, Value)>,
}

impl Shelf for Memory {
    fn get(&self, id: &str) -> Option<Kept> {
        self.leads.iter().find(|lead| lead.id == id).cloned()
    }

    fn put(&mut self, lead: Kept) {
        match self.leads.iter_mut().find(|kept| kept.id == lead.id) {
            Some(kept) => *kept = lead,
            None => self.leads.push(lead),
        }
    }

    fn list(&self, state: Option<&str>, offset: usize, limit: usize) -> Vec<Kept> {
        self.leads
            .iter()
            .filter(|lead| state.is_none_or(|state| lead.state == state))
            .skip(offset)
            .take(limit)
            .cloned()
            .collect()
    }

    fn count(&self, state: Option<&str>) -> usize {
        self.leads
            .iter()
            .filter(|lead| state.is_none_or(|state| lead.state == state))
            .count()
    }

    fn fact(&self, name: &str) -> Option<Value> {
        self.facts.get(name).cloned()
    }

    fn set_fact(&mut self, name: &str, value: Value) {
        if value.is_null() {
            self.facts.remove(name);
        } else {
            self.facts.insert(name.to_owned(), value);
        }
    }

    fn record(&mut self, lead: &str, what: &str, body: &Value) {
        self.ledger
            .push((lead.to_owned(), what.to_owned(), body.clone()));
    }
}
