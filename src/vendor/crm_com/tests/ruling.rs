//! What the card allows and refuses.

use super::{CARD, account, account_with_statuses, breaks, broken, by, wish};
use crate::lead::{Operation, Severity, Via, Wish};

fn to(stage: &str, edits: &[(&str, &str)]) -> Wish {
    wish(Operation::ChangeStage, Some("19"), Some(stage), edits)
}

type Pairs = &'static [(&'static str, &'static str)];

const REASON: (&str, &str) = ("lost_reason_identifier", "Price");
const ADDRESS: (&str, &str) = ("billing_address_identifier", "HOME");

#[test]
fn a_status_that_means_lost_needs_a_reason_and_no_address() {
    let account = account_with_statuses();
    breaks(
        &account,
        &to("Gone", &[]),
        &[("missing-field", "lost_reason_identifier")],
    );
    breaks(&account, &to("gone", &[REASON]), &[]);
    breaks(
        &account,
        &to("Gone", &[REASON, ADDRESS]),
        &[("refused-field", "billing_address_identifier")],
    );
    let cleared = [("lost_reason_identifier", "#CLEAR")];
    breaks(
        &account,
        &to("Gone", &cleared),
        &[("missing-field", "lost_reason_identifier")],
    );
}

#[test]
fn a_status_that_means_won_needs_an_address_and_no_reason() {
    let account = account_with_statuses();
    breaks(
        &account,
        &to("Signed", &[]),
        &[("missing-field", "billing_address_identifier")],
    );
    breaks(&account, &to("name:Signed", &[ADDRESS]), &[]);
    breaks(
        &account,
        &to("Signed", &[ADDRESS, REASON]),
        &[("refused-field", "lost_reason_identifier")],
    );
}

#[test]
fn an_open_status_carries_neither() {
    for status in ["New", "Contacted"] {
        breaks(
            &account_with_statuses(),
            &to(status, &[REASON, ADDRESS]),
            &[
                ("refused-field", "lost_reason_identifier"),
                ("refused-field", "billing_address_identifier"),
            ],
        );
    }
}

#[test]
fn won_and_lost_are_final_and_have_to_be_meant() {
    let account = account_with_statuses();
    let timid = |wish: Wish| Wish {
        allow_final: false,
        ..wish
    };
    breaks(
        &account,
        &timid(to("Gone", &[REASON])),
        &[("final-stage", "stage")],
    );
    breaks(
        &account,
        &timid(to("Signed", &[ADDRESS])),
        &[("final-stage", "stage")],
    );
    breaks(&account, &timid(to("Contacted", &[])), &[]);
    for (via, edits) in [
        (Via::Win, &[][..]),
        (Via::Lose, &[REASON]),
        (Via::Cancel, &[]),
    ] {
        breaks(
            &account,
            &timid(by(via, None, edits)),
            &[("final-stage", "stage")],
        );
    }
}

#[test]
fn a_status_that_is_not_known_passes_with_a_notice() {
    let checked = CARD.check(&account(), &to("Whatever", &[]));
    assert!(checked.change.is_some());
    assert!(checked.notices[0].contains("lost_reason_identifier"));
}

#[test]
fn the_calls_of_their_own_have_their_own_rules() {
    let account = account_with_statuses();
    breaks(&account, &by(Via::Win, Some("Signed"), &[]), &[]);
    breaks(
        &account,
        &by(Via::Win, None, &[ADDRESS]),
        &[("refused-field", "billing_address_identifier")],
    );
    breaks(
        &account,
        &by(Via::Lose, None, &[]),
        &[("missing-field", "lost_reason_identifier")],
    );
    breaks(&account, &by(Via::Lose, Some("Gone"), &[REASON]), &[]);
    breaks(
        &account,
        &by(Via::Cancel, None, &[REASON]),
        &[("refused-field", "lost_reason_identifier")],
    );
    let cleared = by(Via::Lose, None, &[("lost_reason_identifier", "#CLEAR")]);
    assert!(
        broken(&account, &cleared).contains(&("cannot-clear", "lost_reason_identifier".to_owned()))
    );
}

#[test]
fn winning_asks_for_what_its_account_needs() {
    const ACTION: &str = "accounts_receivable.action";
    let account = account();
    let cases: [(Pairs, Pairs); 5] = [
        (
            &[("accounts_receivable.name", "x")],
            &[("missing-field", ACTION)],
        ),
        (
            &[(ACTION, "NEW")],
            &[("missing-field", "accounts_receivable.name")],
        ),
        (
            &[(ACTION, "existing")],
            &[(
                "missing-field",
                "accounts_receivable.accounts_receivable_identifier",
            )],
        ),
        (&[(ACTION, "OLD")], &[("unknown-value", ACTION)]),
        (
            &[
                (ACTION, "NEW"),
                ("accounts_receivable.name", "x"),
                ("accounts_receivable.city", "y"),
            ],
            &[],
        ),
    ];
    for (edits, expected) in cases {
        breaks(&account, &by(Via::Win, None, edits), expected);
    }
}

#[test]
fn a_new_lead_needs_type_importance_and_priority() {
    breaks(
        &account(),
        &wish(Operation::AddLead, None, None, &[]),
        &[
            ("missing-field", "type_identifier"),
            ("missing-field", "importance"),
            ("missing-field", "priority"),
        ],
    );
}

#[test]
fn a_new_lead_without_an_email_is_warned_about_until_the_rule_is_off() {
    let add = wish(
        Operation::AddLead,
        None,
        None,
        &[
            ("type_identifier", "Sales"),
            ("importance", "custom1"),
            ("priority", "6"),
        ],
    );
    let mut account = account();
    let checked = CARD.check(&account, &add);
    assert!(checked.change.is_some());
    let warning = &checked.problems[0];
    assert_eq!(
        (warning.rule_id.as_deref(), warning.severity),
        (Some("add-wants-email"), Severity::Warning)
    );
    account.house_rules_off.insert("add-wants-email".into());
    assert!(CARD.check(&account, &add).problems.is_empty());
}

#[test]
fn an_update_leaves_the_status_alone() {
    for field in [
        "status_identifier",
        "lost_reason_identifier",
        "billing_address_identifier",
        "type_identifier",
    ] {
        let update = |text| wish(Operation::UpdateLead, Some("19"), None, &[(field, text)]);
        breaks(&account(), &update("HOME"), &[("refused-field", field)]);
        breaks(&account(), &update("#CLEAR"), &[("refused-field", field)]);
    }
}

#[test]
fn values_are_checked_before_they_are_sent() {
    for (field, text, code) in [
        ("probability_to_win", "101", "too-large"),
        ("probability_to_win", "-1", "too-small"),
        ("importance", "HIGH", "unknown-value"),
        ("priority", "7", "unknown-value"),
        ("target_amount", "1e3", "not-a-number"),
        ("lead_owner", "username:", "empty-value"),
        ("udf_string_9", "x", "unknown-field"),
    ] {
        let update = wish(Operation::UpdateLead, Some("19"), None, &[(field, text)]);
        breaks(&account(), &update, &[(code, field)]);
    }
}
