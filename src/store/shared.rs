//! One open store in several hands of a process: the journal's and the gate's.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Store;

/// A store that is held by several, one at a time.
#[derive(Clone, Debug)]
pub struct Shared(Arc<Mutex<Store>>);

impl Shared {
    /// Shares a store.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// The store, for as long as the guard lives. Whoever panicked with it left whole transactions behind.
    pub fn lock(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
