//! The account's own lists: how they are asked for, page by page, and how their entries are read.

use serde_json::{Value, json};

use super::pass;
use crate::account::{Account, Called, Name, NamePage, Telling};
use crate::exchange::{Exchange, Reply};
use crate::lead::Phase;
use crate::vendor::Vendor;
use crate::vendor::ivvy::{CARD, Ivvy};
use crate::world::{Memory, World};

fn next(list: &str, so_far: &Telling) -> Option<Exchange<NamePage>> {
    Ivvy.names(&Account::default(), list, so_far)
}

fn read(list: &str, body: &Value) -> NamePage {
    let exchange = next(list, &Telling::default()).unwrap();
    exchange.read(&Reply::json(200, body)).unwrap()
}

fn names<'a>(page: &'a NamePage, list: &str) -> Vec<(String, &'a str)> {
    let found = page.lists.iter().find(|(name, _)| *name == list);
    let names = found.map(|(_, names)| names.as_slice()).unwrap();
    names.iter().map(|it| (it.id(), it.name.as_str())).collect()
}

#[test]
fn every_list_of_the_card_is_told_by_the_sandbox() {
    let mut shelf = Memory::default();
    let mut told = Telling::default();
    for list in CARD.list.keys() {
        let mut telling = Telling::default();
        while let Some(exchange) = next(list, &telling) {
            let now = super::now();
            let pass = pass("sandbox-api-key", "sandbox-api-secret");
            let sealed = Ivvy.seal(&exchange.request, &pass, now);
            let mut world = World {
                shelf: &mut shelf,
                now,
            };
            let reply = Ivvy.sandbox(&mut world, &sealed);
            telling.add(exchange.read(&reply).unwrap());
        }
        let comes_along = CARD.asked_for(list) != Some(list);
        assert_eq!(telling.calls.is_empty(), comes_along, "{list}");
        told.lists.extend(telling.lists);
    }
    let all: Vec<&String> = CARD.list.keys().collect();
    let mut got: Vec<&String> = told.lists.keys().collect();
    got.sort_by_key(|name| CARD.list.get_index_of(*name));
    assert_eq!(got, all);
    assert!(told.lists.values().all(|names| !names.is_empty()));
    let lost = told.lists["reasons"]
        .iter()
        .filter(|it| it.belongs_to(&json!(7)));
    assert_eq!(lost.count(), 3);
}

#[test]
fn the_next_page_begins_where_the_last_one_ended_whatever_was_asked_for() {
    let start = |telling: &Telling| {
        let exchange = next("sources", telling)?;
        assert_eq!(
            exchange.request.query,
            [("action".into(), "getLeadSourceList".into())]
        );
        Some(exchange.request.body.unwrap()["start"].clone())
    };
    let page = |ids: std::ops::Range<u32>, total| NamePage {
        count: u64::from(ids.end - ids.start),
        lists: vec![("sources", ids.map(|id| Name::new(json!(id), "x")).collect())],
        total,
    };
    let mut telling = Telling::default();
    assert_eq!(start(&telling), Some(json!(0)));
    telling.add(page(0..10, Some(13)));
    assert_eq!(start(&telling), Some(json!(10)));
    telling.add(page(10..13, Some(13)));
    assert_eq!(start(&telling), None);
    // Without a total: until nothing comes, or nothing new.
    let mut telling = Telling::default();
    telling.add(page(0..10, None));
    assert_eq!(start(&telling), Some(json!(10)));
    let mut same = telling.clone();
    same.add(page(0..10, None));
    assert_eq!(start(&same), None);
    telling.add(page(0..0, None));
    assert_eq!(start(&telling), None);
    telling.calls.push(Called::Refused);
    assert_eq!(start(&telling), None);
}

#[test]
fn ids_come_as_numbers_and_as_text_and_go_out_as_numbers() {
    let body =
        json!({ "results": [{ "id": 13, "name": "Newspaper" }, { "id": "14", "name": " Web " }] });
    let page = read("sources", &body);
    assert_eq!(
        names(&page, "sources"),
        [("13".into(), "Newspaper"), ("14".into(), "Web")]
    );
    assert!(page.lists[0].1.iter().all(|name| name.value.is_number()));
    assert_eq!((page.count, page.total), (2, None));
}

#[test]
fn an_entry_without_an_id_is_left_out_and_one_without_a_name_goes_by_its_id() {
    let body = json!({ "meta": { "totalResults": "9" }, "results": [
        { "name": "lost" }, { "id": 4, "name": null }, "nonsense", null, { "id": 5, "name": "Fair" },
    ] });
    let page = read("channels", &body);
    assert_eq!(
        names(&page, "channels"),
        [("4".into(), "4"), ("5".into(), "Fair")]
    );
    // All of them count, or the next page would begin too early.
    assert_eq!((page.count, page.total), (5, Some(9)));
}

#[test]
fn stages_bring_their_reasons_and_those_of_opportunities_are_none_of_a_lead() {
    let body = json!({ "results": [
        { "id": "6", "name": "Won", "applyTo": 2, "reasons": [{ "id": 11, "reason": "Price" }] },
        { "id": 7, "name": "LOST", "reasons": [{ "id": 12, "reason": "Price" }, { "id": 13, "reason": "Date" }] },
        { "id": 8, "name": "Tentative", "applyTo": "1", "reasons": [{ "id": 14, "reason": "x" }] },
        { "id": 9, "name": "Quoted", "reasons": null },
    ] });
    let page = read("stages", &body);
    let [(_, stages), (_, reasons)] = page.lists.as_slice() else {
        panic!("two lists");
    };
    let phases: Vec<_> = stages.iter().map(|it| (it.id(), it.phase)).collect();
    assert_eq!(
        phases,
        [
            ("6".into(), Some(Phase::Won)),
            ("7".into(), Some(Phase::Lost)),
            ("9".into(), None)
        ]
    );
    let of: Vec<_> = reasons
        .iter()
        .map(|it| (it.id(), it.parent.clone().unwrap()))
        .collect();
    assert_eq!(
        of,
        [
            ("11".into(), json!(6)),
            ("12".into(), json!(7)),
            ("13".into(), json!(7))
        ]
    );
}

#[test]
fn a_user_goes_by_name_and_by_e_mail() {
    let body = json!({ "results": [
        { "id": 549, "firstName": "Priya", "lastName": "Raman", "email": "priya@venue.example" },
        { "id": 550, "firstName": null, "lastName": "Okafor" },
        { "id": 551 },
    ] });
    let page = read("users", &body);
    assert_eq!(
        names(&page, "users"),
        [
            ("549".into(), "Priya Raman"),
            ("550".into(), "Okafor"),
            ("551".into(), "551")
        ]
    );
    assert_eq!(
        page.lists[0].1[0].code.as_deref(),
        Some("priya@venue.example")
    );
}

#[test]
fn an_error_in_the_body_and_a_reply_without_results_are_no_list() {
    let exchange = || next("types", &Telling::default()).unwrap();
    for body in [
        json!({ "errorCode": 403, "message": "Forbidden" }),
        json!({ "meta": {} }),
        json!([]),
    ] {
        assert!(exchange().read(&Reply::json(200, &body)).is_err(), "{body}");
    }
}
