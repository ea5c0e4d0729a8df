//! Every column of a card, judged on a small make-believe one.

mod fields;
mod stages;
mod wishes;

use serde_json::json;

use super::{Checked, equals};
use crate::account::Account;
use crate::lead::{Edit, Entry, Operation, Wish};
use crate::vendor::card::Card;

const CARD: &str = r#"
id = "acme"
name = "Acme"
about = "a vendor that there is not"
docs = "https://example.com"
word = "stage"
offers = ["add-lead", "update-lead", "change-stage", "accept-lead"]
stage-field = "stage"
[lead]
type = "integer"
field = "number"
sample = "7"
[field.stage]
type = "text"
[field.amount]
type = "number"
[field.note]
type = "text"
[field.reason]
type = "one-of"
one-of = ["PRICE", "OTHER"]
[field.at]
type = "date-time"
default = "now"
[field.decided]
type = "boolean"
[field."contact.firstName"]
type = "text"
[field."contact.email"]
type = "text"
[field."custom.*"]
type = "json"
numbered = true
[[stage]]
name = "OPEN"
phase = "working"
may = ["note"]
[[stage]]
name = "WON"
phase = "won"
needs = ["amount"]
either = [["note", "decided=true"]]
final = true
notice = "Send flowers."
[[stage]]
name = "LOST"
phase = "lost"
when = [
    { field = "reason", is = "OTHER", needs = ["note"] },
    { field = "reason", present = false, needs = ["amount"] },
]
[read-only]
NEW = "new"
[[operation]]
name = "add-lead"
needs = ["contact"]
takes = ["contact", "note", "custom.*", "at"]
[[operation]]
name = "update-lead"
clears = true
repeat = "safe"
[[operation]]
name = "change-stage"
may = ["at"]
[[operation]]
name = "change-stage"
via = "win"
needs = ["amount"]
[[operation]]
name = "accept-lead"
takes = []
[[house]]
id = "repeat"
operations = ["change-stage"]
repeat = "safe"
because = "."
[[house]]
id = "note-not-blank"
field = "note"
blank = false
because = "."
[[house]]
id = "amount-not-negative"
field = "amount"
least = 0
because = "."
[[house]]
id = "big-win"
stages = ["WON"]
unless = ["decided"]
when = [{ field = "amount", refuses = ["reason"] }]
because = "."
[[house]]
id = "lost-needs-decided"
stages = ["LOST"]
needs = ["decided"]
severity = "warning"
because = "."
[[house]]
id = "strays"
operations = ["change-stage"]
strays = true
because = "."
"#;

fn card() -> Card {
    Card::read(CARD)
}

fn wish(operation: Operation, stage: Option<&str>, edits: &[(&str, &str)]) -> Wish {
    Wish {
        operation,
        via: None,
        lead: (operation != Operation::AddLead).then(|| "7".to_owned()),
        stage: stage.map(str::to_owned),
        edits: edits
            .iter()
            .map(|(field, text)| Edit {
                field: (*field).into(),
                entry: if *text == "#CLEAR" {
                    Entry::Clear
                } else {
                    Entry::Text((*text).into())
                },
            })
            .collect(),
        allow_final: true,
        asked_at: "2026-11-21T06:50:00Z".parse().unwrap(),
    }
}

fn to(stage: &str, edits: &[(&str, &str)]) -> Checked {
    card().check(
        &Account::default(),
        &wish(Operation::ChangeStage, Some(stage), edits),
    )
}

fn said(checked: &Checked) -> Vec<(&'static str, &str)> {
    let problems = checked.problems.iter();
    problems
        .map(|it| (it.word(), it.field.as_deref().unwrap_or_default()))
        .collect()
}

fn judged(wish: &Wish) -> Checked {
    card().check(&Account::default(), wish)
}

#[test]
fn only_leadbank_s_events_are_something_new_each_time() {
    for vendor in crate::vendor::ALL {
        for operation in [Operation::ChangeStage, Operation::AddLead] {
            let is_event = (vendor.id(), operation) == ("leadbank", Operation::ChangeStage);
            assert_eq!(vendor.card().adds_events(operation), is_event);
        }
    }
}

#[test]
fn a_rule_names_a_value_of_any_kind() {
    for (value, is) in [
        (json!("7"), "7"),
        (json!(7), "7"),
        (json!(true), "true"),
        (json!(false), "false"),
    ] {
        assert!(equals(&value, is), "{value}");
        assert!(!equals(&value, "other"), "{value}");
    }
    assert!(!equals(&json!(null), "null"));
}
