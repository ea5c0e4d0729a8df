//! Wishes as a whole: the lead, the operation, and the change that comes of them.

use serde_json::{Value, json};

use super::{judged, said, to, wish};
use crate::exchange::Repeat;
use crate::lead::{Operation, Via, Wish};

#[test]
fn a_good_wish_becomes_a_change_in_the_vendors_words_and_the_cards_order() {
    let checked = to("won", &[("NOTE", "done"), ("Amount", "1.50")]);
    let change = checked.change.unwrap();
    assert_eq!(change.lead_id(), "7");
    assert_eq!(change.stage.unwrap().value, json!("WON"));
    let fields = Value::Object(change.fields.into_iter().collect());
    assert_eq!(
        fields.to_string(),
        r#"{"amount":1.50,"note":"done","at":"2026-11-21T06:50:00Z"}"#
    );
    assert_eq!(checked.notices, ["Send flowers."]);
}

#[test]
fn only_what_is_called_repeatable_and_is_not_final_may_be_repeated() {
    let repeat = |wish: &Wish| judged(wish).change.unwrap().repeat;
    assert_eq!(
        repeat(&wish(Operation::UpdateLead, None, &[("note", "x")])),
        Repeat::Safe
    );
    assert_eq!(
        repeat(&wish(Operation::ChangeStage, Some("OPEN"), &[])),
        Repeat::Safe
    );
    let won = wish(
        Operation::ChangeStage,
        Some("WON"),
        &[("amount", "1"), ("note", "x")],
    );
    assert_eq!(repeat(&won), Repeat::Never);
    assert_eq!(
        repeat(&wish(Operation::AcceptLead, None, &[])),
        Repeat::Never
    );
}

#[test]
fn the_lead_is_named_where_there_is_one_and_nowhere_else() {
    let of = |operation, lead: Option<&str>| {
        let mut wish = wish(
            operation,
            None,
            &[("contact.email", "a@example.com"), ("note", "x")],
        );
        wish.lead = lead.map(str::to_owned);
        let checked = judged(&wish);
        checked
            .problems
            .into_iter()
            .map(|it| it.word())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Operation::AddLead, None), [] as [&str; 0]);
    assert_eq!(of(Operation::AddLead, Some("7")), ["lead-given"]);
    assert_eq!(of(Operation::UpdateLead, Some("7")), [] as [&str; 0]);
    assert_eq!(of(Operation::UpdateLead, None), ["missing-lead"]);
    for id in [
        "",
        "x",
        "+7",
        "-0",
        "-7",
        "7.0",
        "1.2E+15",
        "9223372036854775808",
        "٧",
    ] {
        assert_eq!(
            of(Operation::UpdateLead, Some(id)),
            ["not-a-lead-id"],
            "{id}"
        );
    }
}

#[test]
fn an_operation_by_another_call_has_its_own_row() {
    let mut win = wish(Operation::ChangeStage, None, &[]);
    win.via = Some(Via::Win);
    let checked = judged(&win);
    assert_eq!(said(&checked), [("missing-field", "amount")]);
    assert_eq!(
        checked.problems[0].message,
        "update-stage by win needs `amount`"
    );
}
