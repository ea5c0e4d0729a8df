//! One line of progress for pulls side by side: how many leads came in all, and what each profile is doing.

use std::sync::{Mutex, PoisonError};

use indexmap::IndexMap;

use crate::output::Progress;
use crate::sync::pull::{self, Step};

/// The line.
pub struct Board {
    progress: Progress,
    profiles: Mutex<IndexMap<String, At>>,
}

/// Where a profile is.
#[derive(Default)]
struct At {
    /// `None` when it is done.
    doing: Option<&'static str>,
    fetched: u64,
}

impl Board {
    /// A line on which nothing stands yet.
    pub fn new(progress: Progress) -> Self {
        Self {
            progress,
            profiles: Mutex::default(),
        }
    }

    /// Notes where a profile is.
    pub fn tell(&self, profile: &str, at: pull::Progress) {
        let doing = match at.step {
            Step::Settling => "settling",
            Step::Taking => "taking",
            Step::Reading => "reading",
            Step::Delivering => "delivering",
            Step::Confirming => "confirming",
        };
        self.draw(profile, |known| {
            *known = At {
                doing: Some(doing),
                fetched: at.fetched,
            };
        });
    }

    /// A profile is done.
    pub fn done(&self, profile: &str) {
        self.draw(profile, |known| known.doing = None);
    }

    /// Clears it away.
    pub fn finish(self) {
        self.progress.finish();
    }

    fn draw(&self, profile: &str, note: impl FnOnce(&mut At)) {
        let mut profiles = self.profiles.lock().unwrap_or_else(PoisonError::into_inner);
        note(profiles.entry(profile.to_owned()).or_default());
        self.progress
            .set(profiles.values().map(|at| at.fetched).sum());
        self.progress.note(&words(&profiles));
    }
}

/// `hotel: taking, crm: confirming`.
fn words(profiles: &IndexMap<String, At>) -> String {
    let busy = profiles
        .iter()
        .filter_map(|(name, at)| Some(format!("{name}: {}", at.doing?)));
    busy.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_done_is_not_named_any_more() {
        let at = |doing| At { doing, fetched: 7 };
        let profiles = IndexMap::from([
            ("hotel".to_owned(), at(Some("taking"))),
            ("crm".to_owned(), at(None)),
            ("cars".to_owned(), at(Some("confirming"))),
        ]);
        assert_eq!(words(&profiles), "hotel: taking, cars: confirming");
    }
}
