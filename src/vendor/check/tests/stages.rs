//! Stages on a make-believe card: what each needs, refuses, warns of, and which are final.

use serde_json::json;

use super::{CARD, card, judged, said, to, wish};
use crate::account::{Account, Name, Names};
use crate::lead::{Operation, Phase, Says, Severity};
use crate::vendor::card::Card;

#[test]
fn what_a_stage_needs_is_missing_until_it_is_given() {
    assert_eq!(
        said(&to("WON", &[])),
        [("missing-field", "amount"), ("missing-field", "note")]
    );
    let either = to("WON", &[("amount", "1"), ("decided", "false")]);
    assert_eq!(said(&either), [("missing-field", "note")]);
    assert_eq!(
        either.problems[0].message,
        "WON needs `note` or `decided=true`"
    );
    assert_eq!(
        said(&to("WON", &[("amount", "1"), ("decided", "true")])),
        []
    );
}

#[test]
fn a_condition_holds_by_value_by_presence_and_by_absence() {
    let decided = ("decided", "true");
    assert_eq!(
        said(&to("LOST", &[decided, ("reason", "PRICE")])),
        [("stray-field", "decided")]
    );
    let other = to("LOST", &[("reason", "other")]);
    assert_eq!(
        other.problems[0].message,
        "LOST with reason OTHER needs `note`"
    );
    let none = to("LOST", &[]);
    assert_eq!(
        none.problems[0].message,
        "LOST without reason needs `amount`"
    );
}

#[test]
fn a_warning_stops_nothing() {
    let checked = to("LOST", &[("reason", "PRICE")]);
    assert_eq!(said(&checked), [("missing-field", "decided")]);
    assert_eq!(checked.problems[0].severity, Severity::Warning);
    assert_eq!(
        checked.problems[0].rule_id.as_deref(),
        Some("lost-needs-decided")
    );
    assert!(checked.change.is_some());
}

#[test]
fn a_house_rule_says_that_it_is_ours_ends_with_its_id_and_does_not_hold_unless_it_should() {
    let given = [("amount", "1"), ("note", "x"), ("reason", "PRICE")];
    let checked = to("WON", &given);
    let ours: Vec<_> = checked
        .problems
        .iter()
        .map(|it| (it.code.as_ref(), it.rule, it.rule_id.as_deref()))
        .collect();
    assert_eq!(
        ours,
        [
            ("refused-field", Says::House, Some("big-win")),
            ("stray-field", Says::House, Some("strays")),
        ]
    );
    let off = Account {
        house_rules_off: ["big-win".to_owned(), "strays".to_owned()].into(),
        ..Account::default()
    };
    let wish_won = wish(Operation::ChangeStage, Some("WON"), &given);
    assert_eq!(said(&card().check(&off, &wish_won)), []);
    let decided = to("WON", &[&given[..], &[("decided", "true")]].concat());
    assert_eq!(said(&decided), [("stray-field", "reason")]);
}

#[test]
fn a_house_rule_that_looks_at_a_field_does_not_make_it_belong() {
    // `big-win` names `reason` in a condition; it still belongs to LOST alone.
    let checked = to("OPEN", &[("reason", "PRICE")]);
    assert_eq!(said(&checked), [("stray-field", "reason")]);
    assert_eq!(
        checked.problems[0].hint,
        "leave reason out; it belongs to LOST"
    );
}

#[test]
fn a_final_stage_needs_to_be_allowed() {
    let mut wish = wish(
        Operation::ChangeStage,
        Some("WON"),
        &[("amount", "1"), ("note", "x")],
    );
    wish.allow_final = false;
    let checked = judged(&wish);
    assert_eq!(said(&checked), [("final-stage", "stage")]);
    assert_eq!(checked.problems[0].message, "WON cannot be undone at Acme");
}

#[test]
fn the_stage_is_given_once_as_the_stage() {
    assert_eq!(
        said(&judged(&wish(Operation::ChangeStage, None, &[]))),
        [("missing-stage", "stage")]
    );
    assert_eq!(
        said(&judged(&wish(Operation::ChangeStage, Some(" "), &[]))),
        [("missing-stage", "stage")]
    );
    assert_eq!(
        said(&to("OPEN", &[("stage", "OPEN")])),
        [("stage-as-field", "stage")]
    );
    let update = wish(Operation::UpdateLead, Some("OPEN"), &[("note", "x")]);
    assert_eq!(said(&judged(&update)), [("stage-given", "stage")]);
    let new = to("new", &[]);
    assert_eq!(said(&new), [("unknown-stage", "stage")]);
    assert_eq!(new.problems[0].hint, "it is one of OPEN, WON, LOST");
    assert_eq!(
        to("OPN", &[]).problems[0].hint,
        "did you mean OPEN? see: leadctl stages acme"
    );
}

#[test]
fn stages_of_an_account_are_found_by_name_or_number_and_bring_their_phase() {
    let text = CARD
        .replace(
            "[field.stage]\ntype = \"text\"",
            "[field.stage]\ntype = \"integer\"\nnames = \"stages\"",
        )
        .replace("[[stage]]", "[[phase]]")
        .replace(
            "name = \"LOST\"\nphase = \"lost\"",
            "name = \"lost\"\nneeds = [\"reason\"]",
        );
    let card = Card::read(
        &text
            .replace("stages = [\"LOST\"]", "")
            .replace("stages = [\"WON\"]", ""),
    );
    let list = vec![Name {
        value: json!(12),
        name: "Gone".into(),
        phase: Some(Phase::Lost),
        ..Name::default()
    }];
    let account = Account {
        names: Names::from([("stages", list)]),
        house_rules_off: card.house.iter().filter_map(|row| row.id.clone()).collect(),
        ..Account::default()
    };
    let check = |stage| {
        card.check(
            &account,
            &wish(Operation::ChangeStage, Some(stage), &[("amount", "1")]),
        )
    };
    for typed in ["gone", "12"] {
        assert_eq!(
            said(&check(typed)),
            [("missing-field", "reason")],
            "{typed}"
        );
    }
    let unknown_phase = check("99").change.unwrap().stage.unwrap();
    assert_eq!(
        (unknown_phase.name.as_str(), unknown_phase.phase),
        ("99", Phase::Unknown)
    );
    assert_eq!(said(&check("Gonne")), [("unknown-stage", "stage")]);
}
