//! Where a lead stood before a run changed it, as far as the history proves it.

use super::*;

/// The history of lead 7 up to a write of run `z` at second 100.
struct Past {
    store: Store,
    _folder: tempfile::TempDir,
}

impl Past {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let write = PlannedWrite {
            asked_at: at(100),
            ..moved("z", 1, "7", "LEAD_LOST")
        };
        store.begin_single(&new_run("z"), &write).unwrap();
        Self {
            store,
            _folder: folder,
        }
    }

    /// A write that was asked for then and settled a second later.
    fn wrote(mut self, run: &str, stage: &str, verdict: Verdict, second: i64) -> Self {
        let write = PlannedWrite {
            asked_at: at(second),
            ..moved(run, 1, "7", stage)
        };
        self.store.begin_single(&new_run(run), &write).unwrap();
        self.store
            .settle(run, 1, &settled(verdict, second + 1))
            .unwrap();
        self
    }

    fn pulled(mut self, stage: &str, second: i64) -> Self {
        let shown = Lead {
            stage: Some(stage.into()),
            ..lead(json!({"id": 7, "status": stage}))
        };
        let seen = Received {
            at: at(second),
            ..received(&shown, b"{}", "p")
        };
        self.store.store_lead(&seen).unwrap();
        self
    }

    fn read(mut self, stage: Option<&str>, second: i64) -> Self {
        let shown = Lead {
            stage: stage.map(str::to_owned),
            ..lead(json!({"id": 7}))
        };
        let seen = Received {
            at: at(second),
            ..received(&shown, b"{}", "p")
        };
        self.store.remember_read(&seen).unwrap();
        self
    }

    fn known(&self) -> Option<Known> {
        let lead = LeadId::new("7");
        self.store.stage_before("reno", &lead, "z", 1).unwrap()
    }

    fn stage(&self) -> Option<String> {
        self.known().map(|known| known.stage)
    }
}

#[test]
fn a_lead_of_which_nothing_is_known_stood_nowhere() {
    assert_eq!(Past::new().known(), None);
    let other_row = Past::new().pulled("A", 1);
    let lead = LeadId::new("7");
    assert_eq!(
        other_row.store.stage_before("reno", &lead, "z", 9).unwrap(),
        None
    );
}

#[test]
fn the_last_that_is_certain_counts_and_says_whence() {
    let read = Witness::Read { at: at(3) };
    let known = |stage: &str, from| {
        Some(Known {
            stage: stage.into(),
            from,
        })
    };
    let past = Past::new().pulled("A", 1).pulled("B", 3);
    assert_eq!(past.known(), known("B", read));
    let past = past.wrote("m", "C", Verdict::Applied, 5);
    assert_eq!(past.known(), known("C", Witness::Write { run: "m".into() }));
    let past = past.read(Some("D"), 9);
    assert_eq!(past.known(), known("D", Witness::Read { at: at(9) }));
}

#[test]
fn what_comes_later_or_did_not_happen_does_not_count() {
    let past = Past::new()
        .pulled("A", 1)
        .wrote("m", "B", Verdict::Rejected, 3)
        .wrote("n", "C", Verdict::Applied, 101)
        .read(Some("D"), 102);
    assert_eq!(past.stage().as_deref(), Some("A"));
}

#[test]
fn what_may_have_happened_leaves_nothing_certain_until_the_lead_is_seen_again() {
    let past = Past::new()
        .pulled("A", 1)
        .wrote("m", "B", Verdict::Unknown, 3);
    assert_eq!(past.stage(), None);
    assert_eq!(past.read(None, 6).stage(), None, "a read without a stage");
    let past = Past::new()
        .wrote("m", "B", Verdict::Unknown, 3)
        .read(Some("A"), 9);
    assert_eq!(past.stage().as_deref(), Some("A"));
}

#[test]
fn a_read_during_a_write_may_show_either_side_of_it() {
    let past = |stage| {
        Past::new()
            .wrote("m", "B", Verdict::Applied, 3)
            .read(Some(stage), 3)
    };
    assert_eq!(past("A").stage(), None);
    assert_eq!(past("B").stage().as_deref(), Some("B"));
}

#[test]
fn a_lead_that_is_seen_as_before_a_write_stands_where_it_stood_before() {
    let past = Past::new()
        .pulled("A", 1)
        .wrote("m", "B", Verdict::Applied, 3)
        .pulled("A", 9);
    assert_eq!(
        past.stage().as_deref(),
        Some("A"),
        "the vendor took it back"
    );
    // The last sight is kept alone: whether there was one before the write at 100, too, is lost.
    assert_eq!(past.pulled("A", 200).stage(), None);
}

#[test]
fn an_accepted_lead_stands_in_a_stage_that_nobody_named() {
    let past = Past::new()
        .pulled("A", 1)
        .wrote("m", "B", Verdict::Applied, 3);
    past.store
        .meddle("UPDATE write SET operation = 'accept-lead', stage = NULL WHERE run = 'm'");
    assert_eq!(past.stage(), None);
    past.store
        .meddle("UPDATE write SET operation = 'update-lead' WHERE run = 'm'");
    assert_eq!(past.stage().as_deref(), Some("A"), "fields are no stage");
}

#[test]
fn what_happened_at_the_very_moment_is_not_certain() {
    let past = Past::new().pulled("A", 1).pulled("A", 100);
    let seen_before = Witness::Read { at: at(1) };
    assert_eq!(past.known().map(|known| known.from), Some(seen_before));
    let past = Past::new()
        .wrote("m", "C", Verdict::Applied, 5)
        .read(Some("D"), 6);
    assert_eq!(past.stage(), None, "shown before the change or after it");
    let past = Past::new()
        .pulled("A", 1)
        .wrote("m", "C", Verdict::Applied, 99)
        .pulled("A", 100);
    assert_eq!(past.stage(), None, "seen as before when the change ended");
}
