//! What a person may type for each type of field, and what they are told otherwise.

use serde_json::{Value, json};

use super::{Wrong, read};
use crate::vendor::card::Field;

/// A field as a card writes it.
fn field(row: &str) -> Field {
    toml::from_str(row).unwrap()
}

fn value(row: &str, text: &str) -> Result<Value, Wrong> {
    read(&field(row), text)
}

/// What goes over the wire, digit by digit.
fn wire(row: &str, text: &str) -> String {
    value(row, text).unwrap().to_string()
}

fn code(row: &str, text: &str) -> &'static str {
    value(row, text).unwrap_err().code
}

const NUMBER: &str = "type = 'number'";
const INTEGER: &str = "type = 'integer'";
const DATE: &str = "type = 'date'";
const DATE_TIME: &str = "type = 'date-time'";

#[test]
fn a_number_travels_with_the_digits_that_were_typed() {
    for text in [
        "0",
        "12",
        "-12",
        "0.5",
        "12500.50",
        "1.10",
        "9007199254740993",
        "0.1000000000000000055511151231257827",
    ] {
        assert_eq!(wire(NUMBER, text), text);
        assert_eq!(wire(NUMBER, &format!(" {text} ")), text);
    }
}

#[test]
fn what_is_no_plain_number_is_refused() {
    for text in [
        "1,200", "1 200", "1'200", "1e3", "1E3", "+1", "012", "00", ".5", "5.", "1.2.3", "-",
        "--1", "$12", "12%", "NaN", "inf", "0x10", "1_000", "١٢", "",
    ] {
        assert_eq!(code(NUMBER, text), "not-a-number", "{text}");
    }
    assert_eq!(code(NUMBER, &"9".repeat(400)), "out-of-range");
}

#[test]
fn the_hint_shows_the_number_that_was_meant_where_it_can_be_told() {
    let example = |text| {
        let hint = value(NUMBER, text).unwrap_err().hint;
        hint.rsplit(": ").next().unwrap().to_owned()
    };
    assert_eq!(example("$1,200.50"), "1200.50");
    assert_eq!(example("1e3"), "12500.50");
    assert_eq!(example("lots"), "12500.50");
}

#[test]
fn a_number_outside_its_range_is_told_the_range() {
    let percent = "type = 'number'\nleast = 0\nmost = 100";
    assert_eq!(wire(percent, "0"), "0");
    assert_eq!(wire(percent, "100.0"), "100.0");
    let low = value(percent, "-0.01").unwrap_err();
    assert_eq!(
        (low.code, low.hint.as_str()),
        ("too-small", "it goes from 0 to 100")
    );
    assert_eq!(code(percent, "100.01"), "too-large");
}

#[test]
fn an_integer_keeps_every_digit_up_to_its_width() {
    for text in [
        "0",
        "-1",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
    ] {
        assert_eq!(wire(INTEGER, text), text);
    }
    assert_eq!(code(INTEGER, "9223372036854775808"), "out-of-range");
    let narrow = "type = 'integer'\nbits = 32";
    assert_eq!(wire(narrow, "2147483647"), "2147483647");
    assert_eq!(code(narrow, "2147483648"), "out-of-range");
    for text in [
        "1.0", "1e3", "+1", "012", "1,200", "", "-", "twelve", "1.2E+15",
    ] {
        assert_eq!(code(INTEGER, text), "not-an-integer", "{text}");
    }
}

#[test]
fn a_date_is_a_day_of_the_calendar_written_year_first() {
    assert_eq!(wire(DATE, " 2026-03-15 "), "\"2026-03-15\"");
    assert_eq!(wire(DATE, "2028-02-29"), "\"2028-02-29\"");
    for text in [
        "2026-02-30",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
    ] {
        assert_eq!(code(DATE, text), "no-such-date", "{text}");
    }
    for text in [
        "15/03/2026",
        "03/15/2026",
        "2026/03/15",
        "2026-3-15",
        "20260315",
        "26-03-15",
        "today",
        "2026-03-15T00:00:00Z",
        "",
    ] {
        assert_eq!(code(DATE, text), "not-a-date", "{text}");
    }
}

#[test]
fn a_date_and_time_needs_its_offset_and_a_bare_date_is_midnight_utc() {
    let cases = [
        ("2026-03-15", "2026-03-15T00:00:00Z"),
        ("2026-03-15T09:30:00Z", "2026-03-15T09:30:00Z"),
        ("2026-03-15t09:30:00z", "2026-03-15T09:30:00Z"),
        ("2026-03-15 09:30:00+02:00", "2026-03-15T09:30:00+02:00"),
        (
            "2026-03-15T09:30:00.250-07:00",
            "2026-03-15T09:30:00.250-07:00",
        ),
    ];
    for (text, sent) in cases {
        assert_eq!(value(DATE_TIME, text), Ok(json!(sent)));
    }
    for text in [
        "2026-03-15T09:30:00",
        "2026-03-15T09:30Z",
        "2026-03-15T09:30:00+02",
        "2026-03-15T09:30:00+02:00[Europe/Paris]",
        "2026-03-15T09:30:00,5Z",
        "2026-03-15T25:00:00Z",
        "2026-02-30T09:30:00Z",
        "2026-03-15 9am",
        "15/03/2026 09:30",
        "now",
    ] {
        assert_eq!(code(DATE_TIME, text), "not-a-date-time", "{text}");
    }
    assert_eq!(code(DATE_TIME, "2026-02-30"), "no-such-date");
}

#[test]
fn true_and_false_are_the_only_booleans() {
    assert_eq!(value("type = 'boolean'", " TRUE "), Ok(json!(true)));
    assert_eq!(value("type = 'boolean'", "false"), Ok(json!(false)));
    for text in ["yes", "1", "0", "t", "wahr", ""] {
        assert_eq!(code("type = 'boolean'", text), "not-a-boolean", "{text}");
    }
}

#[test]
fn text_is_kept_as_typed_and_measured_both_ways() {
    let short = "type = 'text'\nlongest = 5";
    assert_eq!(value(short, " ab\n "), Ok(json!(" ab\n ")));
    assert_eq!(value(short, "ééééé"), Ok(json!("ééééé")));
    // One character, two UTF-16 units.
    assert_eq!(value(short, "😀😀"), Ok(json!("😀😀")));
    let long = value(short, "😀😀😀").unwrap_err();
    assert_eq!(
        (long.code, long.what.as_str(), long.hint.as_str()),
        (
            "too-long",
            "has 6 characters; at most 5 are allowed",
            "shorten it by 1 characters"
        )
    );
}

#[test]
fn a_listed_value_is_found_whatever_its_case_and_sent_as_listed() {
    let reason = "type = 'one-of'\none-of = ['CreditIssue', 'CashFlowIssue', 'Other']";
    for text in [
        "CreditIssue",
        "credit issue",
        "CREDIT_ISSUE",
        " credit-issue ",
    ] {
        assert_eq!(value(reason, text), Ok(json!("CreditIssue")));
    }
    let wrong = value(reason, "CreditIsue").unwrap_err();
    assert_eq!(wrong.code, "unknown-value");
    assert_eq!(
        wrong.hint,
        "did you mean CreditIssue? the values are CreditIssue, CashFlowIssue, Other"
    );
    assert_eq!(code(reason, ""), "unknown-value");
}

#[test]
fn a_list_is_separated_by_commas_and_names_each_value_once() {
    let options = "type = 'list'\none-of = ['Accounting', 'TaxPlanning']";
    assert_eq!(
        value(options, "accounting, Tax Planning,accounting,"),
        Ok(json!(["Accounting", "TaxPlanning"]))
    );
    assert_eq!(code(options, "Accounting;TaxPlanning"), "unknown-value");
    assert_eq!(code(options, "Accounting,Law"), "unknown-value");
    assert_eq!(code(options, " , "), "unknown-value");
}

#[test]
fn a_uuid_is_sent_in_lower_case_with_its_dashes() {
    let uuid = "type = 'uuid'";
    assert_eq!(
        value(uuid, "3F2504E0-4F89-41D3-9A0C-0305E82C3301"),
        Ok(json!("3f2504e0-4f89-41d3-9a0c-0305e82c3301"))
    );
    assert_eq!(code(uuid, "3f2504e0-4f89-41d3-9a0c"), "not-a-uuid");
}

#[test]
fn an_identifier_names_its_key_or_means_the_usual_one() {
    let source = "type = 'identifier'\nkeys = ['name', 'id', 'alternative_code']";
    let cases = [
        ("name:Price", json!({ "name": "Price" })),
        ("Name: Price", json!({ "name": "Price" })),
        ("Price", json!({ "name": "Price" })),
        ("id: 42", json!({ "id": "42" })),
        ("alternative code:A:1", json!({ "alternative_code": "A:1" })),
        ("Mail: spring", json!({ "name": "Mail: spring" })),
    ];
    for (text, sent) in cases {
        assert_eq!(value(source, text), Ok(sent), "{text}");
    }
    assert_eq!(code(source, "name:"), "empty-value");
    assert_eq!(code(source, "  "), "empty-value");
    let listed = "type = 'identifier'\nkeys = ['type', 'id']\none-of = ['HOME', 'WORK']";
    assert_eq!(value(listed, "home"), Ok(json!({ "type": "HOME" })));
    assert_eq!(value(listed, "id:home"), Ok(json!({ "id": "home" })));
    assert_eq!(code(listed, "boat"), "unknown-value");
}

#[test]
fn json_is_read_as_such_and_other_text_is_a_string() {
    let json = "type = 'json'";
    assert_eq!(wire(json, "1.10"), "1.10");
    assert_eq!(value(json, "[1, 2]"), Ok(json!([1, 2])));
    assert_eq!(value(json, "plain words"), Ok(json!("plain words")));
}
