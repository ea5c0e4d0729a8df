//! What a lease sends, what it does not send twice, and what it never sends again.

use super::*;

/// A bulk run at work.
struct Desk {
    folder: tempfile::TempDir,
    store: Store,
}

impl Desk {
    /// A store in which run `a` has won lead 7, settled at second 12.
    async fn with_lead_7_won() -> Self {
        let desk = Self::new();
        let won = moved("a", 2, "7", "JOB_WON");
        assert_eq!(desk.lease("a", won, false).await, Leased::Go);
        desk.settle("a", 2, Verdict::Applied);
        desk
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = bulk(folder.path(), "a", 4);
        drop(bulk(folder.path(), "b", 4));
        Self { folder, store }
    }

    async fn try_lease(&self, run: &str, write: PlannedWrite, again: bool) -> Result<Leased> {
        let scribe = Scribe::start(self.folder.path(), run, "reno").unwrap();
        let leased = scribe.lease(vec![write], again).await;
        leased.map(|mut leased| leased.remove(0))
    }

    async fn lease(&self, run: &str, write: PlannedWrite, again: bool) -> Leased {
        self.try_lease(run, write, again).await.unwrap()
    }

    fn settle(&self, run: &str, row: u32, verdict: Verdict) {
        // What the last scribe left is copied by whoever opens the store.
        drop(Store::open(self.folder.path()).unwrap());
        self.store.meddle(&format!(
            "UPDATE write SET state = 'settled', verdict = '{verdict}', settled_at = {}
             WHERE run = '{run}' AND row = {row}",
            at(12).as_microsecond()
        ));
    }

    /// The same content once more, in another run, at second 30.
    async fn once_more(&self) -> Leased {
        let write = PlannedWrite {
            asked_at: at(30),
            ..moved("b", 2, "7", "JOB_WON")
        };
        self.lease("b", write, false).await
    }

    fn seen(&mut self, stage: Option<&str>, second: i64) {
        let shown = Lead {
            stage: stage.map(str::to_owned),
            ..lead(json!({"id": 7}))
        };
        let read = Received {
            at: at(second),
            ..received(&shown, b"{}", "p")
        };
        self.store.remember_read(&read).unwrap();
    }
}

fn unchanged(by_run: &str) -> Leased {
    Leased::Unchanged {
        by_run: by_run.into(),
    }
}

#[tokio::test]
async fn what_is_already_so_is_not_sent_again_and_names_the_run_that_applied_it() {
    let desk = Desk::with_lead_7_won().await;
    assert_eq!(desk.once_more().await, unchanged("a"));
    let write = &found(desk.folder.path(), "b")[0];
    assert_eq!((write.verdict, write.settled), (Verdict::Unchanged, true));
    assert_eq!(write.by_run.as_deref(), Some("a"));
    let third = PlannedWrite {
        asked_at: at(40),
        ..moved("b", 3, "7", "JOB_WON")
    };
    assert_eq!(desk.lease("b", third.clone(), false).await, unchanged("a"));
    let again = PlannedWrite { row: 4, ..third };
    assert_eq!(desk.lease("b", again, true).await, Leased::Go);
}

#[tokio::test]
async fn another_lead_another_profile_and_other_content_are_sent() {
    let desk = Desk::with_lead_7_won().await;
    let won = moved("b", 2, "7", "JOB_WON");
    for (row, write) in (2..).zip([
        moved("b", 2, "8", "JOB_WON"),
        moved("b", 3, "7", "LEAD_LOST"),
        PlannedWrite {
            profile: "other".into(),
            ..won
        },
    ]) {
        let write = PlannedWrite { row, ..write };
        assert_eq!(desk.lease("b", write, false).await, Leased::Go, "{row}");
    }
}

#[tokio::test]
async fn a_change_in_between_that_happened_or_may_have_is_sent_over() {
    for (verdict, wanted) in [
        (Verdict::Applied, Leased::Go),
        (Verdict::Unknown, Leased::Go),
        (Verdict::Rejected, unchanged("a")),
        (Verdict::Failed, unchanged("a")),
    ] {
        let desk = Desk::with_lead_7_won().await;
        // Asked for in the same moment: what is leased later is later, whatever the clock says.
        desk.lease("a", moved("a", 3, "7", "LEAD_LOST"), false)
            .await;
        desk.settle("a", 3, verdict);
        assert_eq!(desk.once_more().await, wanted, "{verdict}");
    }
    let desk = Desk::with_lead_7_won().await;
    desk.lease("a", moved("a", 3, "7", "LEAD_LOST"), false)
        .await;
    assert_eq!(desk.once_more().await, Leased::Go, "one that is on its way");
}

#[tokio::test]
async fn a_later_read_that_shows_otherwise_or_cannot_be_compared_is_believed() {
    for (stage, second, wanted) in [
        (Some("LEAD_LOST"), 20, Leased::Go),
        (None, 20, Leased::Go),
        (Some("JOB_WON"), 20, unchanged("a")),
        (Some("LEAD_LOST"), 5, unchanged("a")),
    ] {
        let mut desk = Desk::with_lead_7_won().await;
        desk.seen(stage, second);
        assert_eq!(desk.once_more().await, wanted, "{stage:?} at {second}");
    }
}

#[tokio::test]
async fn a_pull_that_shows_the_lead_as_it_was_before_is_believed() {
    let mut desk = Desk::with_lead_7_won().await;
    let old = lead(json!({"id": 7, "status": "LEAD_WON"}));
    for (second, wanted) in [(5, unchanged("a")), (20, Leased::Go)] {
        let pulled = Received {
            at: at(second),
            ..received(&old, b"{}", "p")
        };
        desk.store.store_lead(&pulled).unwrap();
        drop(Store::open(desk.folder.path()).unwrap());
        desk.store.meddle("DELETE FROM write WHERE run = 'b'");
        assert_eq!(desk.once_more().await, wanted, "seen at {second}");
    }
    let store = Store::open(desk.folder.path()).unwrap();
    let history = store.history("reno", &old.id).unwrap();
    assert_eq!(history.len(), 3, "it left no event");
}

#[tokio::test]
async fn an_added_lead_is_not_added_twice_even_if_nobody_knows_whether_it_was() {
    for (verdict, wanted) in [
        (Verdict::Applied, unchanged("a")),
        (Verdict::Unknown, unchanged("a")),
        (Verdict::Rejected, Leased::Go),
        (Verdict::Failed, Leased::Go),
    ] {
        let desk = Desk::new();
        let add = |run: &str, row| PlannedWrite {
            row,
            lead: None,
            operation: Operation::AddLead,
            stage: None,
            ..planned(run)
        };
        assert_eq!(desk.lease("a", add("a", 2), false).await, Leased::Go);
        desk.settle("a", 2, verdict);
        assert_eq!(
            desk.lease("b", add("b", 2), false).await,
            wanted,
            "{verdict}"
        );
        assert_eq!(desk.lease("b", add("b", 3), true).await, Leased::Go);
    }
}

#[tokio::test]
async fn what_was_not_sent_or_failed_takes_its_place_anew() {
    for verdict in [Verdict::Unsent, Verdict::Failed] {
        let desk = Desk::with_lead_7_won().await;
        desk.settle("a", 2, verdict);
        desk.store
            .meddle("UPDATE write SET code = 'x', message = 'y', left_at = 1");
        let anew = moved("a", 2, "7", "LEAD_LOST");
        assert_eq!(desk.lease("a", anew, false).await, Leased::Go);
        let rows = found(desk.folder.path(), "a");
        let write = &rows[0];
        assert_eq!((rows.len(), write.settled), (1, false));
        assert_eq!(write.stage.as_deref(), Some("LEAD_LOST"));
        assert_eq!(
            (&write.code, &write.message, write.left_at),
            (&None, &None, None)
        );
    }
}

#[tokio::test]
async fn what_was_sent_or_may_have_been_is_never_leased_again() {
    for verdict in [
        Verdict::Applied,
        Verdict::Rejected,
        Verdict::Unknown,
        Verdict::Unchanged,
    ] {
        let desk = Desk::with_lead_7_won().await;
        desk.settle("a", 2, verdict);
        let other = moved("a", 3, "8", "LEAD_LOST");
        let scribe = Scribe::start(desk.folder.path(), "a", "reno").unwrap();
        let both = vec![other.clone(), moved("a", 2, "7", "LEAD_LOST")];
        let error = scribe.lease(both, true).await.unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Failure, "sent-before")
        );
        assert_eq!(verdicts(desk.folder.path(), "a"), [verdict], "all or none");
        assert_eq!(scribe.lease(vec![other], true).await.unwrap(), [Leased::Go]);
        scribe.finish().await.unwrap();
    }
}
