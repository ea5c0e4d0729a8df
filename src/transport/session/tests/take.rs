//! Lists of leads as they stream in, and what is said when they do not come whole.

use bytes::Bytes;

use super::*;
use crate::exchange::Page;
use crate::lead::{Lead, Phase};
use script::End;

/// A list in the member `Leads` of an answer that says how many there are.
fn list() -> Take {
    let request = Request::new(Method::Get, "/leads").repeat(Repeat::Safe);
    let exchange = Exchange::new(request, |reply| {
        if !reply.is_success() {
            return Err(Fault::of_status(reply, None));
        }
        let body: serde_json::Value = reply.parse()?;
        Ok(Page {
            total: body["total"].as_u64(),
            message: Some(body.to_string()),
            ..Page::default()
        })
    });
    let lead = |_: &[u8]| {
        let id = crate::lead::LeadId::new("1");
        let fields = serde_json::Map::new();
        Ok(Lead {
            id,
            stage: None,
            phase: Phase::New,
            fields,
        })
    };
    Take {
        exchange,
        lists: &[&["Leads"]],
        lead: Box::new(lead),
    }
}

async fn taken(steps: Vec<Step>) -> (Result<Answer<Page>, Failed>, Vec<String>) {
    let script = Script::new(steps);
    let mut told = Vec::new();
    let session = script.session(Limits::default());
    let answer = session
        .take(&list(), &mut |event| {
            told.push(match event {
                TakeEvent::Begin => "begin".to_owned(),
                TakeEvent::Lead(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            });
            Ok(())
        })
        .await;
    (answer, told)
}

const BODY: &str = r#"{"total":2,"Leads":[{"id":1}, {"id":2}]}"#;

#[tokio::test(start_paused = true)]
async fn leads_are_handed_over_one_by_one_and_the_reader_sees_the_rest() {
    let (answer, told) = taken(vec![status(200, BODY)]).await;
    let page = answer.unwrap().value;
    assert_eq!(page.total, Some(2));
    assert_eq!(page.message.unwrap(), r#"{"total":2,"Leads":[]}"#);
    assert_eq!(told, ["begin", r#"{"id":1}"#, r#"{"id":2}"#]);
}

#[tokio::test(start_paused = true)]
async fn a_list_cut_at_any_byte_is_taken_again_from_the_start() {
    for at in 0..BODY.len() {
        let (start, _) = BODY.split_at(at);
        for end in [End::Cut, End::Proper] {
            let steps = vec![status(200, start).ending(end), status(200, BODY)];
            let (answer, mut told) = taken(steps).await;
            assert_eq!(answer.unwrap().attempts, 2);
            let anew = told.iter().rposition(|event| event == "begin").unwrap();
            assert_eq!(
                told.split_off(anew),
                ["begin", r#"{"id":1}"#, r#"{"id":2}"#]
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_with_something_behind_it_did_not_come_whole() {
    let body = format!("{BODY} {{}}");
    let (answer, told) = taken((0..5).map(|_| status(200, &body)).collect()).await;
    let fault = answer.unwrap_err().fault;
    assert_eq!(
        (fault.kind, fault.code.as_str()),
        (FaultKind::Lost, "not-json")
    );
    assert_eq!(told.len(), 15);
}

#[tokio::test(start_paused = true)]
async fn the_body_of_an_error_is_not_a_list() {
    let (answer, told) = taken(vec![status(400, BODY)]).await;
    assert_eq!(answer.unwrap_err().fault.kind, FaultKind::Rejected);
    assert_eq!(told, ["begin"]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_list_may_take_long_as_long_as_leads_come() {
    let leads = (0..50).map(|n| Bytes::from(format!("{n},")));
    let start = [Bytes::from_static(br#"{"Leads":["#)];
    let pieces = start.into_iter().chain(leads).collect();
    let slow = Step::of(200, pieces).slowly(Duration::from_secs(10));
    let script = Script::new(vec![slow.ending(End::Drip)]);
    let session = script.session(Limits {
        retries: 0,
        ..Limits::default()
    });
    let begun = Instant::now();
    let mut leads = 0;
    let mut taker = |event: TakeEvent<'_>| {
        leads += usize::from(event != TakeEvent::Begin);
        Ok(())
    };
    let failed = session.take(&list(), &mut taker).await.unwrap_err();
    assert_eq!((failed.fault.code.as_str(), leads), ("timeout", 50));
    assert_eq!(begun.elapsed(), Duration::from_secs(510 + 30));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_go_on_ends_it() {
    let script = Script::new(vec![status(200, BODY)]);
    let session = script.session(Limits::default());
    let full = error::Error::new(error::Kind::Failure, "disk-full", "the disk is full");
    let mut taker = |event: TakeEvent<'_>| match event {
        TakeEvent::Begin => Ok(()),
        TakeEvent::Lead(_) => Err(full.clone()),
    };
    let failed = session.take(&list(), &mut taker).await.unwrap_err();
    assert_eq!(failed.local, Some(full));
    assert_eq!(script.count(), 1);
}
