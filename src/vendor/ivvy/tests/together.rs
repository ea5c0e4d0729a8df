//! Several changes in one call: what is sent, and what is made of each answer.

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::ask::parameters;
use super::{added, to_stage};
use crate::account::Account;
use crate::exchange::{Exchange, Progress, Repeat, Reply, Request, Results, Ticket, Together};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, LeadId, Receipt};
use crate::vendor::Vendor;
use crate::vendor::ivvy::Ivvy;

/// As on <https://developer.ivvy.com/getting-started/batch/run>.
const TICKET: &str = "e35e06ee592d17a42dc9e6252a058617";

const NOT_COMPLETED: &str =
    r#"{"errorCode":400,"message":"Batch job not completed","specificCode":24114}"#;

fn ticket() -> Ticket {
    Ticket(TICKET.into())
}

fn reply(body: &str) -> Reply {
    Reply {
        status: 200,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    }
}

fn running(changes: &[Change]) -> Exchange<Ticket> {
    match Ivvy.together(&Account::default(), changes) {
        Some(Together::Ticket(exchange)) => exchange,
        _ => panic!("iVvy gives a ticket"),
    }
}

fn asking() -> Exchange<Progress> {
    Ivvy.progress(&Account::default(), &ticket()).unwrap()
}

fn fetching(changes: &[Change]) -> Exchange<Option<Results>> {
    Ivvy.results(&Account::default(), &ticket(), changes)
        .unwrap()
}

fn sent(request: &Request) -> (&str, &str, Repeat) {
    let action = request.query.first().unwrap();
    (&request.path, &action.1, request.repeat)
}

/// The result of a job as iVvy tells it.
fn result(request: impl Into<Value>, response: impl Into<Value>) -> Value {
    let (request, response) = (request.into(), response.into());
    json!({ "namespace": "contact", "action": "addOrUpdateLead", "request": request, "response": response })
}

fn read(changes: &[Change], results: impl Into<Value>) -> Results {
    let results = results.into();
    let body = json!({ "asyncId": TICKET, "results": results });
    let read = fetching(changes).read(&reply(&body.to_string()));
    read.unwrap().unwrap()
}

fn id(verdict: Option<&Option<Result<Receipt, Fault>>>) -> Option<LeadId> {
    let receipt = verdict.unwrap().as_ref().unwrap().as_ref();
    receipt.unwrap().id.clone()
}

fn fault(verdict: Option<&Option<Result<Receipt, Fault>>>) -> (FaultKind, String) {
    let verdict = verdict.unwrap().as_ref().unwrap().as_ref();
    let fault = verdict.unwrap_err().clone();
    (fault.kind, fault.code)
}

#[test]
fn a_batch_is_a_list_of_jobs_and_is_never_repeated() {
    let request = running(&[to_stage("763", "47"), added("Wedding")]).request;
    let expected = concat!(
        r#"{"jobs":[{"namespace":"contact","action":"addOrUpdateLead","params":{"id":763,"stageId":47}},"#,
        r#"{"namespace":"contact","action":"addOrUpdateLead","params":{"name":"Wedding","typeId":3,"stageId":47,"#,
        r#""sourceId":13,"qualityId":2,"industryId":46159,"contactId":580}}]}"#
    );
    assert_eq!(sent(&request), ("/api/1.0/batch", "run", Repeat::Never));
    assert_eq!(request.body.unwrap().to_string(), expected);
}

#[test]
fn a_ticket_is_asked_about_as_text_and_may_be_asked_about_again() {
    let digits = Ticket("00012345".into());
    let progress = Ivvy.progress(&Account::default(), &digits).unwrap();
    let results = Ivvy.results(&Account::default(), &digits, &[]).unwrap();
    for (request, action) in [(progress.request, "progress"), (results.request, "results")] {
        assert_eq!(sent(&request), ("/api/1.0/batch", action, Repeat::Safe));
        let body = request.body.unwrap().to_string();
        assert_eq!(body, r#"{"async":"00012345"}"#);
    }
}

#[test]
fn a_batch_that_was_taken_is_known_by_its_ticket_and_by_nothing_less() {
    let run = running(&[to_stage("763", "47")]);
    let body = json!({ "asyncId": TICKET }).to_string();
    assert_eq!(run.read(&reply(&body)), Ok(ticket()));
    for body in ["{}", "", r#"{"asyncId":null}"#, r#"{"asyncId":" "}"#] {
        assert_eq!(run.read(&reply(body)).unwrap_err().kind, FaultKind::Lost);
    }
    for end in 0..body.len() {
        let cut = run.read(&reply(&body[..end]));
        assert_eq!(cut.unwrap_err().kind, FaultKind::Lost, "{end}");
    }
}

#[test]
fn a_batch_that_was_not_taken_changed_nothing_whatever_the_error_code() {
    let run = running(&[to_stage("763", "47")]);
    for specific in [24091, 24092, 24093, 24448] {
        for error in [400, 461, 500] {
            let body = json!({ "errorCode": error, "message": "no", "specificCode": specific });
            let fault = run.read(&reply(&body.to_string())).unwrap_err();
            let said = (fault.kind, fault.code);
            assert_eq!(said, (FaultKind::Rejected, specific.to_string()));
        }
    }
}

#[test]
fn less_than_a_hundred_per_cent_is_still_going_on() {
    let cases = [
        ("0", Progress::Working(0)),
        ("33", Progress::Working(33)),
        ("\"33\"", Progress::Working(33)),
        ("99.9", Progress::Working(99)),
        ("100", Progress::Done),
        ("100.0", Progress::Done),
    ];
    for (told, progress) in cases {
        let body = format!(r#"{{"progress":{told}}}"#);
        assert_eq!(asking().read(&reply(&body)), Ok(progress), "{told}");
    }
    for told in ["-1", "101", "null", "\"soon\"", "true"] {
        let body = format!(r#"{{"progress":{told}}}"#);
        let fault = asking().read(&reply(&body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{told}");
    }
}

#[test]
fn not_completed_is_no_failure() {
    let changes = [to_stage("763", "47")];
    for status in [200, 400] {
        let reply = Reply {
            status,
            ..reply(NOT_COMPLETED)
        };
        assert_eq!(fetching(&changes).read(&reply), Ok(None));
        assert_eq!(asking().read(&reply), Ok(Progress::Working(0)));
    }
}

#[test]
fn a_batch_that_is_forgotten_is_not_found() {
    for specific in [24105, 24115] {
        let body = json!({ "errorCode": 400, "message": "Could not find batch", "specificCode": specific });
        let reply = reply(&body.to_string());
        let told = asking().read(&reply).unwrap_err();
        assert_eq!(told.kind, FaultKind::NotFound);
        assert_eq!(fetching(&[]).read(&reply).unwrap_err(), told);
    }
}

#[test]
fn results_are_known_by_their_request_in_whatever_order_they_come() {
    let changes = [
        to_stage("1", "47"),
        added("Wedding"),
        to_stage("2", "47"),
        added("Conference"),
    ];
    let of = |change: &Change, response: Value| {
        let request = parameters(change);
        result(request, response)
    };
    let told = [
        of(&changes[3], json!({ "success": true, "id": 904 })),
        of(&changes[2], json!({ "success": true, "id": 2 })),
        of(&changes[0], json!({ "success": true, "id": 1 })),
        of(&changes[1], json!({ "success": true, "id": 902 })),
    ];
    for turn in 0..told.len() {
        let mut told = told.to_vec();
        told.rotate_left(turn);
        let read = read(&changes, told);
        let ids: Vec<_> = read.iter().map(|verdict| id(Some(verdict))).collect();
        let wanted = ["1", "902", "2", "904"].map(|id| Some(LeadId::new(id)));
        assert_eq!(ids, wanted);
    }
}

#[test]
fn a_request_is_known_again_with_its_members_in_another_order_and_ids_as_text() {
    let changes = [added("Wedding")];
    let request = json!({ "contactId": "580", "industryId": 46159, "qualityId": 2, "sourceId": 13, "stageId": "47",
        "typeId": 3, "name": "Wedding", "id": null });
    let told = json!([result(request, json!({ "success": true, "id": 902 }))]);
    assert_eq!(id(read(&changes, told).first()), Some(LeadId::new("902")));
}

#[test]
fn each_job_is_judged_by_itself_as_its_call_alone_would_be() {
    let changes = [
        to_stage("1", "47"),
        to_stage("2", "47"),
        to_stage("3", "47"),
        to_stage("4", "47"),
        added("Wedding"),
    ];
    let of = |at: usize| Value::from(parameters(&changes[at]));
    let read = read(
        &changes,
        json!([
            result(
                of(0),
                json!({ "errorCode": 400, "message": "The lead does not exist", "specificCode": 24216 })
            ),
            result(of(1), json!({ "success": false, "id": 0, "message": "no" })),
            result(of(2), json!({ "success": true, "id": 4 })),
            result(of(3), Value::Null),
            result(of(4), json!({ "success": true })),
        ]),
    );
    let wanted = [
        (FaultKind::NotFound, "24216"),
        (FaultKind::Rejected, "not-saved"),
        (FaultKind::Lost, "other-lead"),
        (FaultKind::Lost, "not-json"),
        // An added lead is proven by its id.
        (FaultKind::Lost, "not-json"),
    ];
    for (at, (kind, code)) in wanted.into_iter().enumerate() {
        assert_eq!(fault(read.get(at)), (kind, code.to_owned()), "{at}");
    }
}

#[test]
fn a_result_that_is_missing_or_of_something_else_is_none() {
    let changes = [to_stage("1", "47"), to_stage("2", "47")];
    let done = json!({ "success": true, "id": 2 });
    let mut elsewhere = result(json!({ "id": 2, "stageId": 47 }), done.clone());
    elsewhere["action"] = json!("addOrUpdateContact");
    let others = [
        json!([]),
        json!([null, 7, "x", {}]),
        json!([result(json!({ "id": 2, "stageId": 48 }), done.clone())]),
        json!([result(json!({ "id": 9, "stageId": 47 }), done.clone())]),
        json!([elsewhere]),
    ];
    for told in others {
        assert_eq!(read(&changes, told.clone()), [None, None], "{told}");
    }
    let one = json!([result(json!({ "id": 2, "stageId": 47 }), done)]);
    let read = read(&changes, one);
    assert_eq!(read.first(), Some(&None));
    assert_eq!(id(read.get(1)), Some(LeadId::new("2")));
}

#[test]
fn without_its_request_a_result_is_known_by_the_lead_it_names_alone() {
    let changes = [to_stage("1", "47"), to_stage("2", "47"), added("Wedding")];
    let bare = |id: u64| json!({ "response": { "success": true, "id": id } });
    let told = read(&changes, json!([bare(902), bare(2)]));
    assert_eq!((&told[0], &told[2]), (&None, &None));
    assert_eq!(id(told.get(1)), Some(LeadId::new("2")));
    // Two of them about one lead: nobody can say which is ours.
    let twice = read(&changes, json!([bare(2), bare(2)]));
    assert_eq!(twice, [None, None, None]);
}

#[test]
fn two_jobs_that_are_alike_have_a_result_each() {
    let changes = [added("Wedding"), added("Wedding")];
    let done = |id: u64| {
        let request = parameters(&changes[0]);
        result(request, json!({ "success": true, "id": id }))
    };
    let both = read(&changes, json!([done(901), done(902)]));
    let ids = [id(both.first()), id(both.get(1))];
    assert_eq!(ids, ["901", "902"].map(|id| Some(LeadId::new(id))));
    let one = read(&changes, json!([done(901)]));
    assert_eq!(
        (id(one.first()), &one[1]),
        (Some(LeadId::new("901")), &None)
    );
}

#[test]
fn results_of_another_batch_or_without_a_list_prove_nothing() {
    let fetching = fetching(&[to_stage("1", "47")]);
    let other = fetching.read(&reply(r#"{"asyncId":"a7ec88af","results":[]}"#));
    let fault = other.unwrap_err();
    assert_eq!((fault.kind, &*fault.code), (FaultKind::Lost, "other-batch"));
    for body in ["", "{}", "[]", r#"{"results":null}"#, r#"{"results":{}}"#] {
        let fault = fetching.read(&reply(body)).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Lost, "{body}");
    }
    let whole = json!({ "asyncId": TICKET, "results": [result(json!({ "id": 1, "stageId": 47 }), json!({ "success": true, "id": 1 }))] });
    let whole = whole.to_string();
    for end in 0..whole.len() {
        assert!(fetching.read(&reply(&whole[..end])).is_err(), "{end}");
    }
}
