//! What CRF Connect's card says of wishes.

use super::super::CARD;
use super::{account, code, problems, wish};
use crate::account::Account;
use crate::lead::Says;

fn without(rules: &[&str]) -> Account {
    Account {
        house_rules_off: rules.iter().map(|id| (*id).to_owned()).collect(),
        ..account("my-finances")
    }
}

/// Code and field of each problem.
fn codes(account: &Account, stage: &str, edits: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    problems(account, stage, edits)
        .into_iter()
        .map(|problem| (problem.word(), problem.field.unwrap_or_default()))
        .collect()
}

#[test]
fn each_stage_says_what_it_misses_and_that_the_rule_is_ours() {
    let ours = account("my-finances");
    for stage in ["Reviewed", "Contacted", "Qualified"] {
        assert_eq!(codes(&ours, stage, &[]), []);
    }
    assert_eq!(
        codes(&ours, "Funded", &[]),
        [
            code("missing-field", "fundedDate"),
            code("missing-field", "fundedAmount")
        ]
    );
    assert_eq!(
        codes(&ours, "Disqualified", &[]),
        [code("missing-field", "disqualifiedReason")]
    );
    assert_eq!(
        codes(&ours, "Withdrawn", &[]),
        [code("missing-field", "withdrawnReason")]
    );
    let other = [
        ("Disqualified", "disqualifiedReason"),
        ("Withdrawn", "withdrawnReason"),
        ("Withdrawn", "abandonedReason"),
    ];
    for (stage, field) in other {
        assert_eq!(
            codes(&ours, stage, &[(field, "other")]),
            [code("missing-field", "additionalInfo")]
        );
        assert_eq!(
            codes(
                &ours,
                stage,
                &[(field, "Other"), ("additionalInfo", "moved away")]
            ),
            []
        );
    }
    assert!(
        problems(&ours, "Funded", &[])
            .iter()
            .all(|it| it.rule == Says::House)
    );
}

#[test]
fn each_house_rule_is_switched_off_by_its_id() {
    type Broken = (
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str)],
    );
    let broken: [Broken; 7] = [
        ("funded-needs-date", "Funded", &[("fundedAmount", "1")]),
        (
            "funded-needs-amount",
            "Funded",
            &[("fundedDate", "2026-03-15")],
        ),
        ("disqualified-needs-reason", "Disqualified", &[]),
        ("withdrawn-needs-reason", "Withdrawn", &[]),
        (
            "other-needs-info",
            "Withdrawn",
            &[("withdrawnReason", "Other")],
        ),
        (
            "one-withdrawn-reason",
            "Withdrawn",
            &[
                ("withdrawnReason", "Duplicate"),
                ("abandonedReason", "Duplicate"),
            ],
        ),
        ("no-stray-fields", "Contacted", &[("fundedAmount", "1")]),
    ];
    for (id, stage, edits) in broken {
        let found = problems(&account("p"), stage, edits);
        let ids: Vec<_> = found
            .iter()
            .map(|problem| problem.rule_id.as_deref())
            .collect();
        assert_eq!(ids, [Some(id)]);
        assert_eq!(problems(&without(&[id]), stage, edits), [], "{id}");
    }
    let mut ids: Vec<_> = CARD
        .house
        .iter()
        .filter_map(|row| row.id.as_deref())
        .collect();
    ids.sort_unstable();
    let mut tried: Vec<_> = broken.iter().map(|(id, ..)| *id).collect();
    tried.sort_unstable();
    assert_eq!(ids, tried);
}

#[test]
fn no_stage_carries_anothers_fields_and_the_hint_tells_whose_they_are() {
    let found = problems(
        &account("p"),
        "Withdrawn",
        &[
            ("withdrawnReason", "Duplicate"),
            ("disqualifiedReason", "CreditIssue"),
        ],
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].code, "stray-field");
    assert_eq!(
        found[0].message,
        "`disqualifiedReason` does not belong to Withdrawn"
    );
    assert_eq!(
        found[0].hint,
        "leave disqualifiedReason out; it belongs to Disqualified"
    );
    let any = [
        ("additionalInfo", "x"),
        ("willReceiveTechnicalAssistance", "false"),
    ];
    for stage in ["Reviewed", "Contacted", "Qualified"] {
        assert_eq!(codes(&account("p"), stage, &any), []);
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let mut wish = wish(
        "Funded",
        &[
            ("fundedDate", "15/03/2026"),
            ("fundedTermMonths", "2147483648"),
            ("fundedAmont", "1"),
            ("disqualifiedReason", "CreditIssues"),
        ],
    );
    wish.lead = Some("4711".into());
    let checked = CARD.check(&account("p"), &wish);
    assert_eq!(checked.change, None);
    let found: Vec<_> = checked
        .problems
        .iter()
        .map(|problem| {
            (
                problem.code.as_ref(),
                problem.field.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("not-a-lead-id", "lead"),
            ("not-a-date", "fundedDate"),
            ("out-of-range", "fundedTermMonths"),
            ("unknown-field", "fundedAmont"),
            ("unknown-value", "disqualifiedReason"),
            ("missing-field", "fundedAmount"),
            ("stray-field", "disqualifiedReason"),
        ]
    );
}

#[test]
fn a_typing_error_is_told_the_nearest_word() {
    let hint =
        |stage, edits: &[(&str, &str)]| problems(&account("p"), stage, edits)[0].hint.clone();
    assert_eq!(
        hint("Contcted", &[]),
        "did you mean Contacted? see: leadctl stages crf-connect"
    );
    assert_eq!(
        hint("Contacted", &[("aditionalInfo", "x")]),
        "did you mean additionalInfo?"
    );
    let value = hint("Disqualified", &[("disqualifiedReason", "CashFlow")]);
    assert!(
        value.starts_with("did you mean CashFlowIssue? the values are EligibilityIssue, "),
        "{value}"
    );
}

#[test]
fn stages_that_crf_sets_itself_cannot_be_set() {
    for stage in ["Matched", "unmatched"] {
        let found = problems(&account("p"), stage, &[]);
        assert_eq!(found[0].code, "unknown-stage");
        assert!(
            found[0].message.contains("sets itself"),
            "{}",
            found[0].message
        );
    }
}
