//! Pushes: stored together, answered after that, delivered once.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::*;
use crate::account::Account;
use crate::vendor;

const ONE: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

/// A data folder in which is listened, run after run.
struct Desk {
    folder: tempfile::TempDir,
    append: bool,
}

impl Desk {
    fn new(append: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, append }
    }

    fn open(&self, run: &str) -> Inbox {
        let crf = vendor::by_id("crf-connect").unwrap();
        let orders = Orders {
            card: crf.card(),
            profile: "crf".into(),
            run: run.into(),
            arguments: json!({}),
            read: crf.pushed(&Account::default()).ok().unwrap(),
            destination: Destination {
                append: self
                    .append
                    .then(|| self.folder.path().join("out/out.jsonl")),
                exec: None,
            },
            now: || Timestamp::constant(1_800_000_000, 0),
        };
        Inbox::open(orders, Store::open(self.folder.path()).unwrap()).unwrap()
    }

    /// Pushes all of it at once; the fates, what it came to, and what was told.
    async fn listen(&self, run: &str, bodies: &[&str]) -> (Vec<Fate>, Outcome, Vec<String>) {
        let (pushes, waiting) = mpsc::channel(64);
        let mut answers = Vec::new();
        for body in bodies {
            let (answer, fate) = oneshot::channel();
            let body = Bytes::copy_from_slice(body.as_bytes());
            pushes.send(Push { body, answer }).await.ok().unwrap();
            answers.push(fate);
        }
        drop(pushes);
        let told = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&told);
        let mut tell = move |it: Told<'_>| {
            lines.lock().unwrap().push(match it {
                Told::SetApart(reason) => reason.to_owned(),
                Told::Trouble(error) => error.code.clone(),
            });
        };
        let inbox = self.open(run).work(waiting, &mut tell).await;
        let mut fates = Vec::new();
        for fate in answers {
            fates.push(fate.await.unwrap());
        }
        let told = told.lock().unwrap().clone();
        (fates, inbox.close(Some(Kind::Terminated)), told)
    }

    fn appended(&self) -> usize {
        let text = std::fs::read_to_string(self.folder.path().join("out/out.jsonl"));
        text.unwrap_or_default().lines().count()
    }
}

fn about(name: &str) -> String {
    format!("{{\"id\": \"{ONE}\", \"FirstName\": \"{name}\"}}")
}

#[tokio::test]
async fn each_push_is_told_what_became_of_it() {
    let desk = Desk::new(false);
    let stored = |news| Fate::Stored(LeadId::new(ONE), news);
    let (fates, outcome, told) = desk.listen("a", &[&about("Ann"), "not JSON"]).await;
    assert_eq!(
        fates,
        [stored(News::New), Fate::SetApart("it is not JSON".into())]
    );
    assert_eq!(
        (outcome.new, outcome.quarantined, outcome.exit()),
        (1, 1, Some(Kind::Terminated))
    );
    assert_eq!(told, ["it is not JSON"]);
    let (fates, ..) = desk.listen("b", &[&about("Ann")]).await;
    assert_eq!(fates, [stored(News::Repeated)]);
    let (fates, outcome, _) = desk.listen("c", &[&about("Anna")]).await;
    assert_eq!(fates, [stored(News::Changed)]);
    assert_eq!(outcome.changed, 1);
    let runs = Store::open(desk.folder.path()).unwrap().runs(9).unwrap();
    assert!(
        runs.iter()
            .all(|run| run.operation == "listen" && run.exit == Some(143))
    );
}

#[tokio::test]
async fn the_same_push_again_in_one_run_is_stored_once() {
    let desk = Desk::new(false);
    let inbox = desk.open("a");
    let (pushes, waiting) = mpsc::channel(1);
    let pushing = async move {
        let mut fates = Vec::new();
        for _ in 0..3 {
            let (answer, fate) = oneshot::channel();
            let body = Bytes::from(about("Ann"));
            pushes.send(Push { body, answer }).await.ok().unwrap();
            fates.push(fate.await.unwrap());
        }
        fates
    };
    let mut tell = |_: Told<'_>| {};
    let (inbox, fates) = tokio::join!(inbox.work(waiting, &mut tell), pushing);
    let outcome = inbox.close(None);
    assert_eq!((outcome.new, outcome.repeated), (1, 2));
    let news: Vec<_> = fates
        .into_iter()
        .map(|it| matches!(it, Fate::Stored(_, News::New)))
        .collect();
    assert_eq!(news, [true, false, false]);
}

#[tokio::test]
async fn what_could_not_be_delivered_is_delivered_when_it_listens_again() {
    let desk = Desk::new(true);
    let (fates, _, told) = desk.listen("a", &[&about("Ann")]).await;
    // The lead is stored: that its file cannot be written is our affair, not its sender's.
    assert_eq!(fates, [Fate::Stored(LeadId::new(ONE), News::New)]);
    assert_eq!((told.len(), desk.appended()), (1, 0));
    std::fs::create_dir(desk.folder.path().join("out")).unwrap();
    let (_, _, told) = desk.listen("b", &[]).await;
    assert_eq!((told.len(), desk.appended()), (0, 1));
    desk.listen("c", &[&about("Ann")]).await;
    assert_eq!(desk.appended(), 1);
}

#[tokio::test]
async fn a_store_that_cannot_be_written_ends_it_and_nobody_is_told_that_it_was_stored() {
    let desk = Desk::new(false);
    let inbox = desk.open("a");
    inbox
        .store
        .meddle("CREATE TRIGGER no BEFORE INSERT ON lead BEGIN SELECT RAISE(ABORT, 'no'); END");
    let (pushes, waiting) = mpsc::channel(4);
    let (answer, fate) = oneshot::channel();
    let body = Bytes::from(about("Ann"));
    pushes.send(Push { body, answer }).await.ok().unwrap();
    let inbox = inbox.work(waiting, &mut |_| {}).await;
    assert_eq!(fate.await, Ok(Fate::NotStored));
    assert!(pushes.is_closed());
    assert_eq!(inbox.close(None).exit(), Some(Kind::Failure));
}
