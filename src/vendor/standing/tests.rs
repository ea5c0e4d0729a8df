//! Values beside values: what was sent, what is shown, and what that tells.

use serde_json::{Value, json};

use super::{compare, same_name, same_value};

#[track_caller]
fn told(sent: impl Into<Value>, shown: impl Into<Value>) -> Option<bool> {
    compare(&sent.into(), &shown.into(), same_value)
}

#[test]
fn numbers_are_compared_by_what_they_amount_to() {
    let number = |digits: &str| -> Value { serde_json::from_str(digits).unwrap() };
    for (sent, shown) in [
        ("1250.50", "1250.5"),
        ("125000", "125000.00"),
        ("9007199254740993", "9007199254740993"),
        ("0.10", "0.1"),
    ] {
        assert_eq!(told(number(sent), number(shown)), Some(true), "{sent}");
    }
    assert_eq!(told(json!("0614535435"), json!(614_535_435)), Some(true));
    for (sent, shown) in [
        ("9007199254740993", "9007199254740992"),
        ("1.5", "15"),
        ("-3", "3"),
    ] {
        assert_eq!(told(number(sent), number(shown)), Some(false), "{sent}");
    }
}

#[test]
fn text_is_compared_letter_by_letter_and_names_are_not() {
    assert_eq!(told(json!("Anna "), json!("Anna")), Some(true));
    assert_eq!(told(json!("anna"), json!("Anna")), Some(false));
    assert_eq!(same_name("in progress", "IN_PROGRESS"), Some(true));
}

#[test]
fn a_date_in_another_way_of_writing_tells_nothing() {
    assert_eq!(told(json!("2026-03-15"), json!("2026-03-15")), Some(true));
    let elsewhere = json!("2026-03-14T22:00:00");
    assert_eq!(told(json!("2026-03-15"), elsewhere), None);
    assert_eq!(told(json!("2026-03-15"), json!("soon")), Some(false));
}

#[test]
fn what_was_cleared_shows_nothing() {
    assert_eq!(told(Value::Null, Value::Null), Some(true));
    assert_eq!(told(Value::Null, json!(" ")), Some(true));
    assert_eq!(told(Value::Null, json!(0)), Some(false));
    assert_eq!(told(json!("x"), Value::Null), Some(false));
}

#[test]
fn an_identifier_tells_by_the_key_that_was_sent() {
    let shown = json!({ "id": "7", "name": "Price" });
    assert_eq!(told(json!({ "name": "Price" }), shown.clone()), Some(true));
    assert_eq!(told(json!({ "id": "8" }), shown.clone()), Some(false));
    assert_eq!(told(json!({ "alternative_code": "P" }), shown), None);
    assert_eq!(told(json!({ "name": "Price" }), json!("Price")), Some(true));
    assert_eq!(told(json!({ "name": "Price" }), json!("PR")), None);
}

#[test]
fn lists_and_larger_objects_tell_nothing() {
    assert_eq!(told(json!([1]), json!([1])), None);
    assert_eq!(told(json!({ "a": 1, "b": 2 }), json!({ "a": 1 })), None);
    assert_eq!(told(json!("x"), json!({ "name": "x" })), None);
}
