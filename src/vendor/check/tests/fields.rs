//! Fields on a make-believe card: their names, members, values and clearing.

use serde_json::Value;

use super::{judged, said, to, wish};
use crate::lead::Operation;

#[test]
fn a_field_with_a_wrong_value_is_not_missing_as_well() {
    assert_eq!(
        said(&to("WON", &[("amount", "much"), ("decided", "perhaps")])),
        [("not-a-number", "amount"), ("not-a-boolean", "decided"),]
    );
}

#[test]
fn blanks_and_negatives_are_told_apart_from_nothing() {
    assert_eq!(said(&to("OPEN", &[("note", " \t")])), [("blank", "note")]);
    assert_eq!(
        said(&to("OPEN", &[("note", "")])),
        [("empty-value", "note")]
    );
    assert_eq!(
        said(&to("WON", &[("note", "x"), ("amount", "-0.01")])),
        [("too-small", "amount")]
    );
    assert_eq!(said(&to("WON", &[("note", "x"), ("amount", "-0")])), []);
}

#[test]
fn a_field_is_given_once_by_a_name_that_the_card_knows() {
    assert_eq!(
        said(&to("OPEN", &[("note", "a"), ("Note", "b")])),
        [("duplicate-field", "note")]
    );
    let unknown = to("OPEN", &[("nota", "a")]);
    assert_eq!(
        (said(&unknown), unknown.problems[0].hint.as_str()),
        (vec![("unknown-field", "nota")], "did you mean note?")
    );
}

#[test]
fn members_of_objects_have_dotted_names_and_an_object_is_there_when_one_member_is() {
    let add = |edits: &[(&str, &str)]| judged(&wish(Operation::AddLead, None, edits));
    assert_eq!(said(&add(&[("note", "x")])), [("missing-field", "contact")]);
    let good = add(&[("custom.112", "[1]"), ("Contact.First Name", "Ann")]);
    let change = good.change.unwrap();
    let names: Vec<_> = change.fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["at", "contact.firstName", "custom.112"]);
    let member = add(&[("contact.email", "a"), ("custom.colour", "red")]);
    assert_eq!(said(&member), [("unknown-field", "custom.colour")]);
    let other = add(&[("contact.email", "a"), ("amount", "1")]);
    assert_eq!(said(&other), [("refused-field", "amount")]);
}

#[test]
fn only_an_operation_that_clears_clears() {
    let update = judged(&wish(Operation::UpdateLead, None, &[("note", "#CLEAR")]));
    assert_eq!(update.change.unwrap().fields["note"], Value::Null);
    assert_eq!(
        said(&to("OPEN", &[("note", "#CLEAR")])),
        [("cannot-clear", "note")]
    );
    let empty = judged(&wish(Operation::UpdateLead, None, &[("note", "")]));
    assert!(
        empty.problems[0].hint.contains("--clear"),
        "{}",
        empty.problems[0].hint
    );
    let nothing = judged(&wish(Operation::UpdateLead, None, &[]));
    assert_eq!(said(&nothing), [("nothing-to-change", "")]);
}

#[test]
fn a_long_text_is_cut_in_the_message_and_whole_beside_it() {
    let long = "x".repeat(1_000);
    let checked = to("WON", &[("amount", &long), ("note", "x")]);
    let problem = &checked.problems[0];
    assert!(problem.message.len() < 120, "{}", problem.message);
    assert_eq!(problem.value.as_deref(), Some(long.as_str()));
}
