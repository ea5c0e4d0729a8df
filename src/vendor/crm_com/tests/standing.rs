//! What a lead that was read says of a change whose answer was lost.

use serde_json::{Value, json};

use super::{CrmCom, account_with_statuses, by, checked, wish};
use crate::lead::Operation::{AddLead, ChangeStage, UpdateLead};
use crate::lead::Stands::{AsAsked, CannotTell, Otherwise};
use crate::lead::{Lead, Stands, Via, Wish};
use crate::vendor::Vendor;
use crate::vendor::crm_com::read;

const SHOWN: &str = include_str!("../replies/show-bare.json");

fn lead(fields: &Value) -> Lead {
    read::lead(fields.to_string().as_bytes()).unwrap()
}

fn stands(wish: &Wish, fields: &Value) -> Stands {
    let account = account_with_statuses();
    CrmCom.stands(&account, &checked(&account, wish), &lead(fields))
}

fn to(status: &str) -> Wish {
    wish(ChangeStage, Some("19"), Some(status), &[])
}

fn update(edits: &[(&str, &str)]) -> Wish {
    wish(UpdateLead, Some("19"), None, edits)
}

fn contacted() -> Value {
    json!({ "number": "19", "life_cycle_state": "IN_PROGRESS",
        "status": { "id": "102", "name": "Contacted", "alternative_code": "CONT" } })
}

fn in_state(state: &str) -> Value {
    json!({ "number": "19", "life_cycle_state": state })
}

#[test]
fn a_status_is_known_by_whichever_key_it_was_asked_for() {
    for asked in ["contacted", "id:102", "alternative_code:CONT"] {
        assert_eq!(stands(&to(asked), &contacted()), AsAsked, "{asked}");
    }
    for asked in ["New", "id:101", "alternative_code:NEW"] {
        assert_eq!(stands(&to(asked), &contacted()), Otherwise, "{asked}");
    }
}

#[test]
fn a_status_that_is_shown_by_another_key_alone_tells_nothing() {
    let only_name = json!({ "number": "19", "status": { "name": "Contacted" } });
    assert_eq!(stands(&to("id:102"), &only_name), CannotTell);
}

#[test]
fn a_life_cycle_state_alone_can_only_say_no() {
    assert_eq!(stands(&to("Contacted"), &in_state("WON")), Otherwise);
    assert_eq!(
        stands(&to("Contacted"), &in_state("IN PROGRESS")),
        CannotTell
    );
    assert_eq!(stands(&to("Contacted"), &in_state("PAUSED")), CannotTell);
    // No name of the account tells what this status is.
    assert_eq!(stands(&to("id:500"), &in_state("WON")), CannotTell);
    assert_eq!(
        stands(&to("Contacted"), &json!({ "number": "19" })),
        CannotTell
    );
}

#[test]
fn a_call_of_its_own_is_known_by_the_life_cycle_state() {
    let price = [("lost_reason_identifier", "Price")];
    let cases = [
        (by(Via::Win, None, &[]), "WON"),
        (by(Via::Lose, None, &price), "LOST"),
        (by(Via::Cancel, None, &[]), "CANCELLED"),
    ];
    for (wish, state) in &cases {
        for shown in ["WON", "LOST", "CANCELLED", "IN_PROGRESS"] {
            let wanted = if shown == *state { AsAsked } else { Otherwise };
            assert_eq!(
                stands(wish, &in_state(shown)),
                wanted,
                "{:?} {shown}",
                wish.via
            );
        }
        assert_eq!(stands(wish, &in_state("PAUSED")), CannotTell);
        assert_eq!(stands(wish, &json!({ "number": "19" })), CannotTell);
    }
}

#[test]
fn a_status_that_a_call_of_its_own_named_must_be_shown_to_be_believed() {
    let signed = by(Via::Win, Some("Signed"), &[]);
    assert_eq!(stands(&signed, &in_state("WON")), CannotTell);
    assert_eq!(stands(&signed, &in_state("LOST")), Otherwise);
    let shown =
        json!({ "number": "19", "life_cycle_state": "WON", "status": { "name": "Signed" } });
    assert_eq!(stands(&signed, &shown), AsAsked);
}

#[test]
fn an_update_stands_when_every_field_that_is_shown_holds_what_was_sent() {
    let shown: Value = serde_json::from_str(SHOWN).unwrap();
    let done = update(&[
        ("description", "Asked for fibre"),
        ("target_amount", "1250.5"),
        ("udf_string_1", "not shown"),
    ]);
    assert_eq!(stands(&done, &shown), AsAsked);
    let half = update(&[
        ("description", "Asked for fibre"),
        ("probability_to_win", "60"),
    ]);
    assert_eq!(stands(&half, &shown), Otherwise);
    let unseen = update(&[("udf_string_1", "x"), ("extra.source", "web")]);
    assert_eq!(stands(&unseen, &shown), CannotTell);
}

#[test]
fn a_field_that_was_cleared_shows_nothing() {
    let clear = update(&[("description", "#CLEAR")]);
    let shown = |description: Value| json!({ "number": "19", "description": description });
    assert_eq!(stands(&clear, &shown(Value::Null)), AsAsked);
    assert_eq!(stands(&clear, &shown(json!("still here"))), Otherwise);
}

#[test]
fn a_lead_that_was_perhaps_added_is_known_by_its_contact() {
    let added = wish(
        AddLead,
        None,
        None,
        &[
            ("type_identifier", "Sales"),
            ("importance", "IMPORTANCE1"),
            ("priority", "1"),
            ("contact_email", "Anna@example.com"),
            ("contact_phone", "+35722000101"),
        ],
    );
    let added = checked(&account_with_statuses(), &added);
    let shown: Value = serde_json::from_str(SHOWN).unwrap();
    assert!(CrmCom.resembles(&added, &lead(&shown)));
    let other =
        json!({ "number": "20", "contact_email": "anna@example.com", "contact_phone": "1" });
    assert!(!CrmCom.resembles(&added, &lead(&other)));
    let alike_in_nothing_that_tells = json!({ "number": "20", "importance": "IMPORTANCE1" });
    assert!(!CrmCom.resembles(&added, &lead(&alike_in_nothing_that_tells)));
}
