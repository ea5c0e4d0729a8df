//! Signing in: once for all, anew when it is time, and never with a credential that was refused.

use super::*;
use script::Fake;

static LONG: Fake = Fake {
    lives: Some(Duration::from_secs(1800)),
};

fn token(token: &str) -> Step {
    status(200, &format!(r#"{{"token":"{token}"}}"#))
}

fn expired() -> Step {
    status(200, r#"{"error":"expired"}"#)
}

#[tokio::test(start_paused = true)]
async fn many_who_ask_at_once_sign_in_once() {
    let script = Script::new(vec![token("a"), ok(), ok(), ok()]);
    let session = script.session_with_login(&LONG);
    let exchange = question(Repeat::Never);
    let ask = || session.ask(&exchange, &Unmarked);
    let (a, b, c) = tokio::join!(ask(), ask(), ask());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(script.sent(), ["/login", "/lead a", "/lead a", "/lead a"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_ran_out_is_renewed_once() {
    for refusal in [expired, || status(401, "")] {
        let script = Script::new(vec![token("a"), refusal(), token("b"), ok()]);
        let session = script.session_with_login(&LONG);
        let marks = Marks::default();
        let answer = session.ask(&question(Repeat::Never), &marks).await.unwrap();
        assert_eq!((answer.attempts, marks.counts()), (2, (2, 1)));
        assert_eq!(script.sent(), ["/login", "/lead a", "/login", "/lead b"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_token_that_is_refused_too_ends_it() {
    let script = Script::new(vec![token("a"), expired(), token("b"), expired()]);
    let session = script.session_with_login(&LONG);
    let failed = session
        .ask(&question(Repeat::Safe), &Unmarked)
        .await
        .unwrap_err();
    assert_eq!(
        (failed.fault.kind, failed.attempts),
        (FaultKind::Expired, 2)
    );
    assert_eq!((failed.unknown, script.count()), (false, 4));
}

#[tokio::test(start_paused = true)]
async fn two_whose_token_ran_out_renew_it_once_between_them() {
    let steps = vec![token("a"), expired(), expired(), token("b"), ok(), ok()];
    let script = Script::new(steps);
    let session = script.session_with_login(&LONG);
    let exchange = question(Repeat::Never);
    let ask = || session.ask(&exchange, &Unmarked);
    let (a, b) = tokio::join!(ask(), ask());
    assert!(a.is_ok() && b.is_ok());
    let sent = [
        "/login", "/lead a", "/lead a", "/login", "/lead b", "/lead b",
    ];
    assert_eq!(script.sent(), sent);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_is_too_old() {
    let script = Script::new(vec![token("a"), ok(), ok(), token("b"), ok()]);
    let session = script.session_with_login(&LONG);
    let exchange = question(Repeat::Never);
    for wait in [0, 1700, 41] {
        tokio::time::sleep(Duration::from_secs(wait)).await;
        session.ask(&exchange, &Unmarked).await.unwrap();
    }
    assert_eq!(
        script.sent(),
        ["/login", "/lead a", "/lead a", "/login", "/lead b"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_credential_is_not_tried_again_by_the_next_one() {
    let script = Script::new(vec![status(401, "")]);
    let session = script.session_with_login(&LONG);
    let exchange = question(Repeat::Never);
    for _ in 0..3 {
        let marks = Marks::default();
        let failed = session.ask(&exchange, &marks).await.unwrap_err();
        assert_eq!((failed.fault.kind, failed.attempts), (FaultKind::Auth, 0));
        assert_eq!((failed.unknown, marks.counts()), (false, (0, 0)));
    }
    assert_eq!(script.sent(), ["/login"]);
}

#[tokio::test(start_paused = true)]
async fn a_login_whose_answer_was_lost_leaves_the_write_unsent_and_known() {
    let script = Script::new((0..5).map(|_| fault("reset")).collect());
    let session = script.session_with_login(&LONG);
    let failed = session
        .ask(&question(Repeat::Never), &Unmarked)
        .await
        .unwrap_err();
    assert_eq!(
        (failed.unknown, failed.attempts, script.count()),
        (false, 0, 5)
    );
}

#[tokio::test(start_paused = true)]
async fn the_token_is_given_back_once_and_only_if_there_is_one() {
    let script = Script::new(vec![token("a"), ok(), fault("reset")]);
    script.session_with_login(&LONG).close().await;
    assert_eq!(script.count(), 0);
    let session = script.session_with_login(&LONG);
    session
        .ask(&question(Repeat::Never), &Unmarked)
        .await
        .unwrap();
    session.close().await;
    assert_eq!(script.sent(), ["/login", "/lead a", "/release a"]);
}
