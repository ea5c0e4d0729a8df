//! Types and statuses: by pipelines, and by types where an installation has none.

use serde_json::{Value, json};

use super::*;
use crate::account::NamePage;
use crate::account::{Called, Telling};
use crate::exchange::{Exchange, Reply};
use crate::vendor::Vendor;

fn next(list: &str, so_far: &Telling) -> Option<Exchange<NamePage>> {
    CrmCom.names(&account(), list, so_far)
}

fn enveloped(data: &Value) -> Reply {
    let ok = json!({ "code": "OK", "description": "", "message": "" });
    Reply::json(200, &json!({ "data": data, "status": ok }))
}

fn status(id: &str, name: &str, state: &str) -> Value {
    json!({ "id": id, "name": name, "alternative_code": name.to_uppercase(), "description": "",
        "life_cycle_state": state })
}

/// Answers call after call; gives the paths that were asked, each with the type that it names.
fn told(list: &str, answers: &[Option<Value>]) -> (Telling, Vec<String>) {
    let (mut telling, mut asked) = (Telling::default(), Vec::new());
    let mut answers = answers.iter();
    while let Some(exchange) = next(list, &telling) {
        let request = &exchange.request;
        let of = request.query.iter().map(|(_, value)| value.as_str());
        let path = request.path.rsplit('/').nth(1).unwrap();
        asked.push(
            [path, of.collect::<Vec<_>>().join(" ").as_str()]
                .join(" ")
                .trim()
                .to_owned(),
        );
        match answers.next().expect("no more is asked") {
            Some(data) => telling.add(exchange.read(&enveloped(data)).unwrap()),
            None => telling.calls.push(Called::Refused),
        }
    }
    (telling, asked)
}

fn names(telling: &Telling, list: &str) -> Vec<(Value, String, Option<Phase>)> {
    let names = telling.lists[list].iter();
    names
        .map(|it| (it.value.clone(), it.name.clone(), it.phase))
        .collect()
}

#[test]
fn the_statuses_of_all_pipelines_are_told_by_one_call_each_once() {
    let first = [
        status("1", "New", "PENDING"),
        status("2", "Called", "IN_PROGRESS"),
    ];
    let second = [
        status("2", "Called", "IN_PROGRESS"),
        status("3", "Gone", "LOST"),
    ];
    let data = json!([
        { "id": "11", "pipeline_statuses": first }, { "id": "12", "pipeline_statuses": second },
    ]);
    let (telling, asked) = told("statuses", &[Some(data)]);
    assert_eq!(asked, ["pipelines"]);
    let id = |id: &str| json!({ "id": id });
    assert_eq!(
        names(&telling, "statuses"),
        [
            (id("1"), "New".into(), Some(Phase::New)),
            (id("2"), "Called".into(), Some(Phase::Working)),
            (id("3"), "Gone".into(), Some(Phase::Lost)),
        ]
    );
    assert_eq!(telling.lists["statuses"][2].code.as_deref(), Some("GONE"));
}

#[test]
fn without_pipelines_the_statuses_are_asked_for_type_by_type() {
    let types = json!([{ "id": "11", "name": "Sales" }, { "id": "12", "name": "Renewal" }]);
    let of_sales = json!([
        { "id": "1", "default": true, "status": status("1", "New", "PENDING") },
        { "id": "2", "default": true, "status": status("5", "Signed", "WON") },
    ]);
    let of_renewal =
        json!([{ "id": "3", "default": true, "status": status("1", "New", "PENDING") }]);
    let asked_for = ["pipelines", "types", "statuses id=11", "statuses id=12"];
    let answers = [None, Some(types.clone()), Some(of_sales), Some(of_renewal)];
    let (telling, asked) = told("statuses", &answers);
    assert_eq!(asked, asked_for);
    assert_eq!(telling.lists["statuses"].len(), 2);
    // Of pipelines that hold nothing nothing can be learnt either; and a type that is refused keeps no other back.
    let answers = [
        Some(json!([])),
        Some(types),
        None,
        Some(json!([status("9", "Won", "WON")])),
    ];
    let (telling, asked) = told("statuses", &answers);
    assert_eq!(asked, asked_for);
    assert_eq!(telling.lists["statuses"].len(), 1);
}

#[test]
fn a_status_that_cancels_and_one_of_a_state_that_nobody_documents_have_no_phase() {
    let data = json!([{ "id": "1", "pipeline_statuses": [
        status("7", "Cancelled", "CANCELLED"), status("8", "Parked", "SLEEPING"),
        status("9", "Called", "IN PROGRESS"),
    ] }]);
    let (telling, _) = told("statuses", &[Some(data)]);
    let phases: Vec<_> = names(&telling, "statuses")
        .into_iter()
        .map(|it| it.2)
        .collect();
    assert_eq!(phases, [None, None, Some(Phase::Working)]);
}

#[test]
fn types_come_bare_in_a_member_or_not_at_all() {
    let entry = json!({ "id": 11, "name": "Sales", "alternative_code": "SALES" });
    for data in [json!([entry]), json!({ "total": 1, "types": [entry] })] {
        let (telling, asked) = told("types", &[Some(data)]);
        assert_eq!(asked, ["types"]);
        assert_eq!(telling.lists["types"][0].value, json!({ "id": "11" }));
    }
    let (telling, _) = told("types", &[Some(Value::Null)]);
    assert!(telling.lists["types"].is_empty());
    assert!(next("colours", &Telling::default()).is_none());
}

#[test]
fn a_status_that_is_known_to_cancel_is_not_called_unknown() {
    let mut account = account();
    let cancelled = Name::new(json!({ "id": "7" }), "Cancelled");
    account.names = Names::from([("statuses", vec![cancelled])]);
    let wish = wish(Operation::ChangeStage, Some("19"), Some("cancelled"), &[]);
    assert_eq!(CARD.check(&account, &wish).notices, Vec::<String>::new());
}
