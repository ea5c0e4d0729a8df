//! What a session does with every answer that a vendor, or the network, can give. Time is tokio's, and paused.

mod script;

use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use jiff::{SignedDuration, Timestamp};

use super::super::{Gate, MemoryGate, Rate};
use super::*;
use crate::exchange::{Method, Request};
use script::{Script, Step, busy, cut, drip, fault, hang, ok, status, unsent};

/// Counts what the journal would have been told.
#[derive(Default)]
struct Marks {
    left: AtomicUsize,
    back: AtomicUsize,
}

impl Mark for Marks {
    fn leaving(&self) -> Coming<'_, error::Result<()>> {
        self.left.fetch_add(1, SeqCst);
        Box::pin(ready(Ok(())))
    }

    fn came_back(&self) {
        self.back.fetch_add(1, SeqCst);
    }
}

impl Marks {
    fn counts(&self) -> (usize, usize) {
        (self.left.load(SeqCst), self.back.load(SeqCst))
    }
}

/// A question whose answer is the member `done`; its faults go by status, but `error` in the body is the vendor's.
fn question(repeat: Repeat) -> Exchange<String> {
    let request = Request::new(Method::Post, "/lead").repeat(repeat);
    Exchange::new(request, |reply| {
        let error = reply
            .value()
            .and_then(|body| Some(body.get("error")?.as_str()?.to_owned()));
        match error.as_deref() {
            Some("expired") => Err(Fault::said(FaultKind::Expired, reply, "1", "expired")),
            Some("busy") => Err(Fault::said(FaultKind::Busy, reply, "2", "busy")),
            error if !reply.is_success() => Err(Fault::of_status(reply, error.map(str::to_owned))),
            _ => {
                let body: serde_json::Value = reply.parse()?;
                let done = body.get("done").and_then(|done| done.as_str());
                done.map(str::to_owned)
                    .ok_or_else(|| Fault::unreadable(reply))
            }
        }
    })
}

async fn asked(
    repeat: Repeat,
    steps: Vec<Step>,
) -> (Result<Answer<String>, Failed>, usize, (usize, usize)) {
    let script = Script::new(steps);
    let marks = Marks::default();
    let session = script.session(Limits::default());
    let answer = session.ask(&question(repeat), &marks).await;
    (answer, script.count(), marks.counts())
}

#[tokio::test(start_paused = true)]
async fn an_answer_ends_it() {
    let (answer, sent, marks) = asked(Repeat::Never, vec![ok()]).await;
    let answer = answer.unwrap();
    assert_eq!(
        (answer.value.as_str(), answer.status, answer.attempts),
        ("yes", 200, 1)
    );
    assert_eq!((sent, marks), (1, (1, 0)));
}

#[tokio::test(start_paused = true)]
async fn what_never_left_or_was_refused_unprocessed_is_asked_again_even_if_it_may_not_be_repeated()
{
    let in_body = status(200, r#"{"error":"busy"}"#);
    for step in [unsent(), busy(None), status(408, ""), in_body] {
        let (answer, sent, marks) = asked(Repeat::Never, vec![step, ok()]).await;
        assert_eq!(answer.unwrap().attempts, 2);
        assert_eq!((sent, marks), (2, (2, 1)));
    }
}

fn lost() -> Vec<Step> {
    vec![
        status(500, ""),
        status(502, "<html>"),
        status(503, ""),
        status(504, ""),
        status(200, "<html>please sign in"),
        status(200, ""),
        status(200, r#"{"done": "ye"#),
        fault("reset"),
        hang(),
        cut(200, r#"{"done":"#),
        drip(200),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_what_may_not_be_repeated_is_unknown_and_never_sent_again() {
    for step in lost() {
        let (answer, sent, marks) = asked(Repeat::Never, vec![step, ok()]).await;
        let failed = answer.unwrap_err();
        assert_eq!((failed.fault.kind, failed.unknown), (FaultKind::Lost, true));
        assert_eq!((failed.attempts, sent, marks), (1, 1, (1, 0)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_to_what_may_be_repeated_is_asked_again() {
    for step in lost() {
        let (answer, sent, marks) = asked(Repeat::Safe, vec![step, ok()]).await;
        assert_eq!(answer.unwrap().attempts, 2);
        assert_eq!((sent, marks), (2, (2, 0)));
    }
}

#[tokio::test(start_paused = true)]
async fn once_lost_a_later_no_leaves_it_unknown_and_the_mark_stands() {
    for last in [status(409, ""), status(404, "")] {
        let steps = vec![fault("reset"), unsent(), busy(None), last];
        let (answer, sent, marks) = asked(Repeat::Safe, steps).await;
        let failed = answer.unwrap_err();
        assert!(failed.unknown);
        assert_eq!((failed.attempts, sent, marks), (4, 4, (4, 0)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_clear_no_stops_at_once_and_is_known() {
    for (code, kind) in [
        (302, FaultKind::Redirected),
        (304, FaultKind::Redirected),
        (400, FaultKind::Rejected),
        (401, FaultKind::Auth),
        (403, FaultKind::Auth),
        (404, FaultKind::NotFound),
        (409, FaultKind::Conflict),
        (422, FaultKind::Rejected),
    ] {
        let (answer, sent, _) = asked(Repeat::Safe, vec![status(code, "{}"), ok()]).await;
        let failed = answer.unwrap_err();
        assert_eq!(
            (failed.fault.kind, failed.unknown, sent),
            (kind, false, 1),
            "{code}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_a_no_even_if_its_body_says_yes() {
    let step =
        status(307, r#"{"done":"yes"}"#).header("Location", "https://other.example/x?token=t");
    let (answer, sent, _) = asked(Repeat::Safe, vec![step, ok()]).await;
    let fault = answer.unwrap_err().fault;
    assert_eq!((fault.kind, sent), (FaultKind::Redirected, 1));
    assert_eq!(fault.message, "it points to https://other.example");
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_so_many_retries() {
    let steps = (0..9).map(|_| unsent()).collect();
    let (answer, sent, marks) = asked(Repeat::Never, steps).await;
    let failed = answer.unwrap_err();
    assert_eq!(
        (failed.fault.kind, failed.unknown),
        (FaultKind::Unsent, false)
    );
    assert_eq!((failed.attempts, sent, marks), (5, 5, (5, 5)));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_and_closes_the_gate_for_others() {
    let script = Script::new(vec![busy(Some("20")), ok(), ok()]);
    let session = script.session(Limits::default());
    let begun = Instant::now();
    let exchange = question(Repeat::Never);
    let first = session.ask(&exchange, &Unmarked);
    let second = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        session.ask(&exchange, &Unmarked).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.unwrap().attempts, second.unwrap().attempts), (2, 1));
    assert!(begun.elapsed() >= Duration::from_secs(20));
    assert!(
        script
            .times()
            .iter()
            .skip(1)
            .all(|at| *at >= begun + Duration::from_secs(20))
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_ends_it_and_the_next_one_sends_nothing() {
    let script = Script::new(vec![busy(Some("3600")), ok()]);
    let session = script.session(Limits::default());
    let begun = Instant::now();
    let exchange = question(Repeat::Never);
    let failed = session.ask(&exchange, &Unmarked).await.unwrap_err();
    let in_an_hour = Timestamp::now() + SignedDuration::from_hours(1);
    let come_back = failed.come_back.unwrap();
    assert!((come_back - in_an_hour).get_seconds().abs() < 60);
    let failed = session.ask(&exchange, &Unmarked).await.unwrap_err();
    assert_eq!((failed.fault.kind, failed.attempts), (FaultKind::Busy, 0));
    assert_eq!(failed.come_back, Some(come_back));
    assert_eq!((script.count(), begun.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_closed_gate_can_be_overruled() {
    let script = Script::new(vec![ok()]);
    let gate = Arc::new(MemoryGate::default());
    gate.close_until(Some(Timestamp::MAX));
    let limits = Limits {
        ignore_wait: true,
        ..Limits::default()
    };
    let session = script.session_at(limits, Arc::clone(&gate) as _);
    session
        .ask(&question(Repeat::Never), &Unmarked)
        .await
        .unwrap();
    assert_eq!(gate.closed_until(), None);
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_leave_than_the_rate_allows() {
    let script = Script::new((0..10).map(|_| ok()).collect());
    let rate = Rate {
        requests: 3,
        period: Duration::from_secs(60),
    };
    let session = script.session(Limits {
        rate: Some(rate),
        ..Limits::default()
    });
    let begun = Instant::now();
    let exchange = question(Repeat::Never);
    for _ in 0..10 {
        session.ask(&exchange, &Unmarked).await.unwrap();
    }
    let seconds: Vec<u64> = script
        .times()
        .iter()
        .map(|at| (*at - begun).as_secs())
        .collect();
    assert_eq!(seconds, [0, 0, 0, 60, 60, 60, 120, 120, 120, 180]);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_takes_no_longer_than_its_time_and_the_whole_no_longer_than_its_own() {
    let script = Script::new((0..9).map(|_| hang()).collect());
    let limits = Limits {
        max_time: Some(Duration::from_secs(75)),
        ..Limits::default()
    };
    let session = script.session(limits);
    let begun = Instant::now();
    let failed = session
        .ask(&question(Repeat::Safe), &Unmarked)
        .await
        .unwrap_err();
    assert_eq!(
        (failed.fault.code.as_str(), failed.attempts),
        ("timeout", 3)
    );
    assert_eq!(begun.elapsed(), Duration::from_secs(75));
    let failed = session
        .ask(&question(Repeat::Safe), &Unmarked)
        .await
        .unwrap_err();
    assert_eq!(
        (failed.fault.code.as_str(), failed.attempts),
        ("max-time", 0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_outlast_the_command_is_not_begun() {
    let script = Script::new(vec![busy(Some("30")), ok()]);
    let limits = Limits {
        max_time: Some(Duration::from_secs(20)),
        ..Limits::default()
    };
    let begun = Instant::now();
    let session = script.session(limits);
    let failed = session
        .ask(&question(Repeat::Never), &Unmarked)
        .await
        .unwrap_err();
    assert_eq!((failed.fault.kind, failed.attempts), (FaultKind::Busy, 1));
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

struct FullDisk;

impl Mark for FullDisk {
    fn leaving(&self) -> Coming<'_, error::Result<()>> {
        let full = error::Error::new(error::Kind::Failure, "disk-full", "the disk is full");
        Box::pin(ready(Err(full)))
    }

    fn came_back(&self) {}
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_that_the_journal_could_not_hold() {
    let script = Script::new(vec![ok()]);
    let session = script.session(Limits::default());
    let failed = session
        .ask(&question(Repeat::Never), &FullDisk)
        .await
        .unwrap_err();
    assert_eq!(failed.local.unwrap().code, "disk-full");
    assert_eq!(
        (script.count(), failed.attempts, failed.unknown),
        (0, 0, false)
    );
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_larger_than_anything_real_is_lost() {
    let piece = bytes::Bytes::from(vec![b' '; 1024 * 1024]);
    let step = Step::of(200, vec![piece; 65]);
    let (answer, _, _) = asked(Repeat::Never, vec![step]).await;
    let failed = answer.unwrap_err();
    assert_eq!(
        (failed.fault.code.as_str(), failed.unknown),
        ("too-large", true)
    );
    assert_eq!(failed.fault.status, Some(200));
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_the_vendor_echoes_is_masked() {
    let secret = crate::secret::Secret::new("echo-canary-4711");
    let step = status(
        400,
        &format!(r#"{{"error":"bad key {}"}}"#, secret.expose()),
    );
    let (answer, _, _) = asked(Repeat::Never, vec![step]).await;
    assert_eq!(answer.unwrap_err().fault.message, "bad key [secret]");
}

mod login;
mod take;
