//! Writes of unknown fate, and a wire that answers by a script: what is asked, and what is made of the answers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::Timestamp;

use super::*;
use crate::account::{Account, Pass};
use crate::exchange::Sealed;
use crate::lead::Wish;
use crate::transport::{Body, Coming, Incoming, Limits, MemoryGate, Wire, WireFault};
use crate::vendor::by_id;

const ONE: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const TWO: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";

type Answered<T> = std::result::Result<T, WireFault>;

/// Answers in the order of the script, and keeps what it was asked.
#[derive(Clone, Default)]
struct Script {
    replies: Arc<Mutex<VecDeque<(u16, String)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Wire for Script {
    fn send(&self, sealed: Sealed) -> Coming<'_, Answered<Incoming>> {
        self.asked
            .lock()
            .unwrap()
            .push(sealed.url.path().to_owned());
        let (status, body) = self.replies.lock().unwrap().pop_front().unwrap();
        Box::pin(std::future::ready(Ok(Incoming {
            status,
            headers: Vec::new(),
            body: Box::new(Whole(Some(Bytes::from(body)))),
        })))
    }
}

struct Whole(Option<Bytes>);

impl Body for Whole {
    fn piece(&mut self) -> Coming<'_, Answered<Option<Bytes>>> {
        Box::pin(std::future::ready(Ok(self.0.take())))
    }
}

impl Script {
    fn new(replies: &[(u16, String)]) -> Self {
        let script = Self::default();
        *script.replies.lock().unwrap() = replies.iter().cloned().collect();
        script
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn session(&self, vendor: &str) -> Session {
        self.session_for(vendor, None)
    }

    /// A session that may last so long.
    fn session_for(&self, vendor: &str, max_time: Option<Duration>) -> Session {
        let pass = Pass {
            base: "https://vendor.example".parse().unwrap(),
            headers: Vec::new(),
            secrets: BTreeMap::new(),
            token: None,
            masked: false,
        };
        let limits = Limits {
            retries: 0,
            max_time,
            ..Limits::default()
        };
        Session::with_wire(
            by_id(vendor).unwrap(),
            Account::default(),
            pass,
            limits,
            Arc::new(MemoryGate::default()),
            Box::new(self.clone()),
        )
    }
}

fn open(
    session: &Session,
    row: u32,
    operation: Operation,
    lead: &str,
    stage: Option<&str>,
) -> Open {
    let wish = Wish {
        operation,
        via: None,
        lead: Some(lead.to_owned()),
        stage: stage.map(str::to_owned),
        edits: Vec::new(),
        allow_final: true,
        asked_at: Timestamp::UNIX_EPOCH,
    };
    let checked = session.vendor().card().check(session.account(), &wish);
    Open {
        row,
        change: checked.change.unwrap(),
        ticket: None,
        age: Duration::from_secs(3600),
    }
}

async fn asked(session: &Session, open: &[Open]) -> Asked {
    reconcile(session, open, &|_, _| panic!("nothing is too young")).await
}

fn moved(session: &Session, row: u32, lead: &str) -> Open {
    open(
        session,
        row,
        Operation::ChangeStage,
        lead,
        Some("Contacted"),
    )
}

fn shown(lead: &str, stage: &str) -> (u16, String) {
    (200, format!(r#"{{"id":"{lead}","status":"{stage}"}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_is_shown_tells_and_is_handed_on_for_its_history() {
    let script = Script::new(&[shown(ONE, "Contacted"), shown(TWO, "Reviewed")]);
    let session = script.session("crf-connect");
    let rows = [moved(&session, 7, TWO), moved(&session, 3, ONE)];
    let asked = asked(&session, &rows).await;
    assert!(
        matches!(asked.fates[..], [Ok(Fate::NotApplied), Ok(Fate::Applied)]),
        "{:?}",
        asked.fates
    );
    let read: Vec<&str> = asked.read.iter().map(|it| it.lead.id.as_str()).collect();
    assert_eq!(read, [ONE, TWO]);
}

#[tokio::test(start_paused = true)]
async fn one_lead_is_asked_about_once() {
    let script = Script::new(&[shown(ONE, "Contacted")]);
    let session = script.session("crf-connect");
    let rows = [moved(&session, 2, ONE), moved(&session, 3, ONE)];
    let asked = asked(&session, &rows).await;
    assert!(
        matches!(asked.fates[..], [Ok(Fate::Applied), Ok(Fate::Applied)]),
        "{:?}",
        asked.fates
    );
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_asked_leaves_the_others_their_answers() {
    let script = Script::new(&[(500, "no".into()), shown(TWO, "Contacted")]);
    let session = script.session("crf-connect");
    let rows = [moved(&session, 2, ONE), moved(&session, 3, TWO)];
    let asked = asked(&session, &rows).await;
    assert!(
        matches!(asked.fates[..], [Err(_), Ok(Fate::Applied)]),
        "{:?}",
        asked.fates
    );
}

#[tokio::test(start_paused = true)]
async fn a_vendor_without_such_a_call_is_not_asked() {
    let script = Script::new(&[]);
    let session = script.session("renovationfind");
    let rows = [open(&session, 2, Operation::AcceptLead, "7", None)];
    let asked = asked(&session, &rows).await;
    let [Ok(Fate::Open(why))] = &asked.fates[..] else {
        panic!("{:?}", asked.fates);
    };
    assert!(why.contains("look in its portal"), "{why}");
    assert_eq!(script.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_left_just_now_may_still_be_under_way_and_is_asked_about_again() {
    let late = [
        shown(ONE, "Reviewed"),
        shown(TWO, "Reviewed"),
        shown(ONE, "Contacted"),
    ];
    let script = Script::new(&late);
    let session = script.session("crf-connect");
    let mut rows = [moved(&session, 2, ONE), moved(&session, 3, TWO)];
    rows[0].age = Duration::from_secs(4);
    let waited = std::cell::Cell::new(None);
    let begun = Instant::now();
    let waits = |rows, wait| waited.set(Some((rows, wait)));
    let asked = reconcile(&session, &rows, &waits).await;
    assert_eq!(waited.get(), Some((1, Duration::from_secs(26))));
    assert_eq!(begun.elapsed(), Duration::from_secs(26));
    assert!(
        matches!(asked.fates[..], [Ok(Fate::Applied), Ok(Fate::NotApplied)]),
        "{:?}",
        asked.fates
    );
    let read = asked.read.iter().map(|it| it.lead.id.as_str());
    assert_eq!(read.collect::<Vec<_>>(), [ONE, TWO]);
}

#[tokio::test(start_paused = true)]
async fn what_left_just_now_stays_open_where_there_is_no_time_to_ask_again() {
    let script = Script::new(&[shown(ONE, "Reviewed")]);
    let session = script.session_for("crf-connect", Some(Duration::from_secs(5)));
    let mut rows = [moved(&session, 2, ONE)];
    rows[0].age = Duration::from_secs(4);
    let asked = reconcile(&session, &rows, &|_, _| {}).await;
    let [Ok(Fate::Open(why))] = &asked.fates[..] else {
        panic!("{:?}", asked.fates);
    };
    assert!(why.contains("may still be at it"), "{why}");
}
