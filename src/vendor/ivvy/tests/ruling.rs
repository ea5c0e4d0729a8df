//! What the card lets through, and what it asks for.

use super::{CONTACT_LEAD, add_with, change, check, missing, problems, wish};
use crate::account::{Account, Name, Names};
use crate::exchange::Repeat;
use crate::lead::Operation::{AddLead, ChangeStage, UpdateLead};
use crate::lead::{Says, Severity};
use crate::vendor::ivvy::CARD;

#[test]
fn a_contact_lead_with_everything_has_no_problem_and_is_never_repeated() {
    let add = change(&wish(AddLead, None, CONTACT_LEAD));
    assert_eq!(add.repeat, Repeat::Never);
    assert_eq!(problems(AddLead, CONTACT_LEAD), []);
}

#[test]
fn an_add_names_everything_that_is_missing_at_once() {
    let fields = missing(AddLead, &[("qualityId", "2")]);
    assert_eq!(
        fields,
        [
            "name",
            "typeId",
            "stageId",
            "sourceId",
            "industryId",
            "contactId"
        ]
    );
}

#[test]
fn a_company_lead_needs_no_industry_but_a_contact_of_the_company() {
    let company = add_with(&["industryId", "contactId"], &[("companyId", "214")]);
    assert_eq!(missing(AddLead, &company), ["companyLeadContactId"]);
    for contact in ["companyLeadContactId", "contactId"] {
        let whole = add_with(
            &["industryId", "contactId"],
            &[("companyId", "214"), (contact, "580")],
        );
        assert_eq!(missing(AddLead, &whole), Vec::<String>::new());
    }
}

#[test]
fn a_contact_that_is_made_needs_both_names_and_an_email() {
    let made = add_with(&["contactId"], &[("contact.phone", "0755500100")]);
    assert_eq!(
        missing(AddLead, &made),
        ["contact.firstName", "contact.lastName", "contact.email"]
    );
    let known = add_with(&["contactId"], &[("contact.id", "580")]);
    assert_eq!(missing(AddLead, &known), Vec::<String>::new());
    let on_update = missing(UpdateLead, &[("contact.email", "a@b.example")]);
    assert_eq!(on_update, ["contact.firstName", "contact.lastName"]);
}

#[test]
fn a_company_that_is_made_needs_its_name_and_a_contact() {
    let made = add_with(
        &["industryId", "contactId"],
        &[("company.phone", "0755500100")],
    );
    assert_eq!(
        missing(AddLead, &made),
        ["companyLeadContactId", "company.businessName"]
    );
}

#[test]
fn quality_is_only_missed_and_the_profile_can_stop_that() {
    let checked = check(&wish(AddLead, None, &add_with(&["qualityId"], &[])));
    let [only] = checked.problems.as_slice() else {
        panic!("one warning: {:?}", checked.problems);
    };
    assert_eq!((only.severity, only.rule), (Severity::Warning, Says::House));
    assert_eq!(only.rule_id.as_deref(), Some("add-wants-quality"));
    assert!(checked.change.is_some());
    let mut account = Account::default();
    account.house_rules_off.insert("add-wants-quality".into());
    let silent = CARD.check(
        &account,
        &wish(AddLead, None, &add_with(&["qualityId"], &[])),
    );
    assert_eq!(silent.problems, []);
}

#[test]
fn an_update_is_repeatable_unless_it_carries_a_contact_or_a_company() {
    let plain = change(&wish(UpdateLead, None, &[("description", "Terrace")]));
    assert_eq!(plain.repeat, Repeat::Safe);
    let by_id = change(&wish(ChangeStage, Some("47"), &[("contactId", "580")]));
    assert_eq!(by_id.repeat, Repeat::Safe);
    let contact = change(&wish(UpdateLead, None, &[("contact.id", "580")]));
    assert_eq!(contact.repeat, Repeat::Never);
    let company = change(&wish(
        ChangeStage,
        Some("47"),
        &[("company.businessName", "Banksia")],
    ));
    assert_eq!(company.repeat, Repeat::Never);
}

#[test]
fn an_update_leaves_the_stage_and_its_reason_alone() {
    for field in ["stageId", "stageReasonId"] {
        let [only] = &*problems(UpdateLead, &[(field, "47")]) else {
            panic!("one problem");
        };
        assert_eq!(
            (only.code.as_ref(), only.field.as_deref()),
            ("refused-field", Some(field))
        );
    }
}

#[test]
fn a_change_of_stage_carries_its_reason_and_other_fields() {
    let edits = [("stageReasonId", "245"), ("description", "Terrace")];
    assert_eq!(problems(ChangeStage, &edits), []);
}

#[test]
fn stages_and_ids_go_by_the_names_of_the_account() {
    let name = |value: u64, name: &str| Name {
        value: value.into(),
        name: name.to_owned(),
        phase: None,
        ..Name::default()
    };
    let account = Account {
        names: Names::from([
            ("stages", vec![name(47, "Interested")]),
            ("sources", vec![name(13, "Newspaper")]),
        ]),
        ..Account::default()
    };
    let wished = wish(
        ChangeStage,
        Some("interested"),
        &[("sourceId", "Newspaper")],
    );
    let change = CARD.check(&account, &wished).change.unwrap();
    let stage = change.stage.unwrap();
    assert_eq!(
        (stage.name.as_str(), stage.value),
        ("Interested", 47.into())
    );
    assert_eq!(change.fields["sourceId"], 13);
}

#[test]
fn a_custom_field_is_known_by_a_number_wherever_it_stands() {
    for field in [
        "customFields.112",
        "contact.customFields.7",
        "company.customFields.8",
    ] {
        assert_eq!(CARD.find_field(field).unwrap().0, field);
    }
    assert!(CARD.find_field("customFields.colour").is_none());
    assert!(CARD.find_field("contact.customFields.").is_none());
}
