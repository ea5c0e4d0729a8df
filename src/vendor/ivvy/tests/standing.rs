//! What a lead of the list says of a change whose answer was lost.

use serde_json::{Value, json};

use super::{added, change, now, to_stage, wish};
use crate::account::{Account, Name, Names};
use crate::lead::Operation::{AcceptLead, AddLead, ChangeStage, UpdateLead};
use crate::lead::Stands::{AsAsked, CannotTell, Otherwise};
use crate::lead::{Change, Lead, LeadId, Phase, Stands};
use crate::vendor::Vendor;
use crate::vendor::ivvy::{Ivvy, read};
use crate::world::{Memory, Shelf, World};

const LEADS: &str = include_str!("../replies/lead-list.json");

fn lead(fields: &Value) -> Lead {
    read::lead(&Account::default(), fields.to_string().as_bytes()).unwrap()
}

/// The documented lead: 763, "Interested" (47) for "Price under budget" (245).
fn documented() -> Lead {
    let list: Value = serde_json::from_str(LEADS).unwrap();
    lead(&list["results"][0])
}

fn stands(change: &Change, lead: &Lead) -> Stands {
    Ivvy.stands(&Account::default(), change, lead)
}

fn update(edits: &[(&str, &str)]) -> Change {
    change(&wish(UpdateLead, None, edits))
}

#[test]
fn a_lead_is_in_the_stage_asked_for_or_in_another() {
    assert_eq!(stands(&to_stage("763", "47"), &documented()), AsAsked);
    assert_eq!(stands(&to_stage("763", "48"), &documented()), Otherwise);
    let as_text = lead(&json!({ "id": 763, "stageId": "47" }));
    assert_eq!(stands(&to_stage("763", "47"), &as_text), AsAsked);
}

#[test]
fn a_stage_that_is_shown_by_name_alone_tells_only_where_its_name_is_known() {
    let interested = Name {
        value: json!(47),
        name: "Interested".into(),
        phase: Some(Phase::Working),
        ..Name::default()
    };
    let account = Account {
        names: Names::from([("stages", vec![interested])]),
        ..Account::default()
    };
    let named = |name: &str| lead(&json!({ "id": 763, "stageName": name }));
    let known = |name: &str| Ivvy.stands(&account, &to_stage("763", "47"), &named(name));
    assert_eq!([known("interested"), known("Won")], [AsAsked, Otherwise]);
    assert_eq!(stands(&to_stage("763", "47"), &named("Won")), CannotTell);
}

#[test]
fn without_a_stage_nothing_can_be_told() {
    for fields in [json!({ "id": 763 }), json!({ "id": 763, "stageId": null })] {
        assert_eq!(stands(&to_stage("763", "47"), &lead(&fields)), CannotTell);
    }
}

#[test]
fn the_right_stage_for_another_reason_tells_nothing() {
    let with = |reason| change(&wish(ChangeStage, Some("47"), &[("stageReasonId", reason)]));
    assert_eq!(stands(&with("245"), &documented()), AsAsked);
    assert_eq!(stands(&with("246"), &documented()), CannotTell);
}

#[test]
fn an_update_is_looked_for_where_the_list_shows_its_fields() {
    let done = update(&[
        ("name", "Lead Name"),
        ("contactId", "580"),
        ("companyId", "214"),
        ("ownerUserId", "549"),
        ("customFields.112", "Garden"),
    ]);
    assert_eq!(stands(&done, &documented()), AsAsked);
    for edit in [
        ("name", "Other"),
        ("contactId", "581"),
        ("ownerUserId", "550"),
    ] {
        let not_done = update(&[("sourceId", "13"), edit]);
        assert_eq!(stands(&not_done, &documented()), Otherwise, "{edit:?}");
    }
    let unseen = update(&[("industryId", "46159"), ("customFields.112", "Garden")]);
    assert_eq!(stands(&unseen, &documented()), CannotTell);
}

#[test]
fn a_contact_that_was_sent_along_is_compared_member_by_member() {
    let with = |phone| update(&[("contact.id", "580"), ("contact.phone", phone)]);
    assert_eq!(stands(&with("614535435"), &documented()), AsAsked);
    assert_eq!(stands(&with("614535436"), &documented()), Otherwise);
}

#[test]
fn what_is_no_change_of_a_lead_is_not_told_by_one() {
    assert_eq!(stands(&added("Lead Name"), &documented()), CannotTell);
    let accepted = Change {
        operation: AcceptLead,
        ..to_stage("763", "47")
    };
    assert_eq!(stands(&accepted, &documented()), CannotTell);
}

#[test]
fn a_lead_that_was_perhaps_added_is_known_by_its_name_and_contact() {
    let added = added("lead name");
    assert!(Ivvy.resembles(&added, &documented()));
    let moved_on =
        lead(&json!({ "id": 9, "name": "Lead Name", "stageId": 6, "contact": { "id": 580 } }));
    assert!(Ivvy.resembles(&added, &moved_on));
    for other in [
        json!({ "id": 9, "name": "Lead Name", "contact": { "id": 581 } }),
        json!({ "id": 9, "name": "Other", "contact": { "id": 580 } }),
        json!({ "id": 9, "typeId": 3, "stageId": 47, "sourceId": 13 }),
    ] {
        assert!(!Ivvy.resembles(&added, &lead(&other)), "{other}");
    }
    assert!(!Ivvy.resembles(&update(&[("name", "Lead Name")]), &documented()));
}

#[test]
fn a_new_contact_is_known_by_what_was_sent_of_it() {
    let edits = super::add_with(
        &["contactId"],
        &[
            ("contact.firstName", "Bobby"),
            ("contact.lastName", "Smith"),
            ("contact.email", "bobby@mail.example"),
        ],
    );
    let added = change(&wish(AddLead, None, &edits));
    let mut shelf = Memory::default();
    let mut world = World {
        shelf: &mut shelf,
        now: now(),
    };
    Ivvy.populate(&mut world, 20);
    let vendor: &dyn Vendor = &Ivvy;
    let request = vendor.write(&Account::default(), &added).unwrap().request;
    let pass = super::pass("sandbox-api-key", "sandbox-api-secret");
    Ivvy.sandbox(&mut world, &Ivvy.seal(&request, &pass, now()));
    let candidates: Vec<_> = shelf
        .list(None, 0, 100)
        .iter()
        .map(|kept| lead(&kept.body))
        .filter(|lead| Ivvy.resembles(&added, lead))
        .map(|lead| lead.id)
        .collect();
    assert_eq!(candidates, [LeadId::new("800001")]);
}
