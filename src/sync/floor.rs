//! Whether a profile may be pulled yet: not more often than its `poll_floor` says.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::account::rfc3339;
use crate::error::Result;
use crate::store::Store;

/// A pull that was left out, since the last one is too young.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// When the last complete pull began.
    pub pulled_at: Timestamp,
    /// The shortest time between two pulls.
    pub floor: Duration,
    /// From when on the vendor is asked again.
    pub next_at: Timestamp,
    /// What time it is.
    pub now: Timestamp,
}

impl TooSoon {
    /// The member `skipped` of a profile's entry: `code`, `pulled_at`, `next_at`.
    pub fn to_json(self) -> Value {
        json!({
            "code": "poll-floor",
            "pulled_at": rfc3339(self.pulled_at),
            "next_at": rfc3339(self.next_at),
        })
    }
}

/// Says that it is too soon for a pull, where it is. What an earlier pull left to be delivered or confirmed is never
/// put off. For the holder of the profile's pull lock.
///
/// Counted is from beginning to beginning, so that a job that comes every ten minutes is not held up by how long its
/// pulls last. A pull from the future, which a clock that was set back leaves behind, does not count.
pub fn too_soon(
    store: &Store,
    profile: &str,
    floor: Duration,
    now: Timestamp,
) -> Result<Option<TooSoon>> {
    let Some(last) = store.last_complete_pull(profile, now)? else {
        return Ok(None);
    };
    let later = SignedDuration::try_from(floor).unwrap_or(SignedDuration::MAX);
    let pulled_at = last.started_at;
    let next_at = pulled_at.checked_add(later).unwrap_or(Timestamp::MAX);
    if now >= next_at || !store.unfinished(profile)?.is_empty() {
        return Ok(None);
    }
    Ok(Some(TooSoon {
        pulled_at,
        floor,
        next_at,
        now,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lead::Operation;
    use crate::store::{Destined, Landed, Landing, NewRun, Piece, RunEnd};

    const FLOOR: Duration = Duration::from_secs(300);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    /// A store with one pull that began at this second and ended so.
    fn pulled(folder: &std::path::Path, second: i64, exit: u8, counts: Value) -> Store {
        let mut store = Store::open(folder).unwrap();
        let id = format!("pull-at-{second}");
        let run = NewRun {
            id: id.clone(),
            operation: Operation::PullLeads,
            profile: "cars".into(),
            vendor: "leadbank".into(),
            started_at: at(second),
            arguments: Value::Null,
        };
        store.begin_run(&run).unwrap();
        let end = RunEnd {
            exit,
            counts,
            ended_at: at(second + 20),
        };
        store.end_run(&id, &end).unwrap();
        store
    }

    fn next(store: &Store, now: i64) -> Option<Timestamp> {
        let soon = too_soon(store, "cars", FLOOR, at(now)).unwrap();
        soon.map(|soon| soon.next_at)
    }

    #[test]
    fn the_floor_is_counted_from_the_beginning_of_the_last_pull() {
        let folder = tempfile::tempdir().unwrap();
        let store = pulled(folder.path(), 0, 0, json!({}));
        assert_eq!(next(&store, 299), Some(at(300)));
        assert_eq!(next(&store, 300), None);
        assert_eq!(too_soon(&store, "other", FLOOR, at(1)).unwrap(), None);
    }

    #[test]
    fn a_pull_that_failed_may_be_tried_again_at_once_and_leads_set_apart_are_no_failure() {
        let failed = json!({"error": {"code": "exec-failed"}});
        for (exit, counts, wanted) in [
            (6, json!({}), None),
            (130, json!({}), None),
            (7, failed, None),
            (7, json!({"quarantined": 1}), Some(at(300))),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let store = pulled(folder.path(), 0, exit, counts);
            assert_eq!(next(&store, 60), wanted, "{exit}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nothing_up_and_earlier_pulls_still_count() {
        let folder = tempfile::tempdir().unwrap();
        let store = pulled(folder.path(), 86_400, 0, json!({}));
        assert_eq!(next(&store, 0), None);
        drop(store);
        let store = pulled(folder.path(), 0, 0, json!({}));
        assert_eq!(next(&store, 10), Some(at(300)));
        assert_eq!(next(&store, 400), None);
    }

    #[test]
    fn a_batch_that_is_not_settled_is_never_put_off() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = pulled(folder.path(), 0, 0, json!({}));
        let mut landing = Landing::new("cars", "leadbank", "pull-at-0");
        let piece = Piece {
            raw: b"{}".to_vec(),
            read: Landed::Unreadable {
                id: None,
                reason: "no id".into(),
            },
        };
        store.land(&mut landing, piece, at(1)).unwrap();
        let destined = Destined {
            delivery: false,
            confirmation: true,
        };
        let stored = store.store_batch(&landing, destined, at(1)).unwrap();
        assert_eq!(next(&store, 60), None);
        let batch = stored.unwrap().open.unwrap();
        store.mark_confirmed(&batch, "pull-at-0", at(2)).unwrap();
        assert_eq!(next(&store, 60), Some(at(300)));
    }
}
