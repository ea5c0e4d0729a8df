//! JSON, whose columns come with its rows.

use super::*;

#[test]
fn a_member_that_comes_late_fills_its_place_from_then_on() {
    let sheet = "{\"lead\": 1, \"stage\": \"OTHER\"}\n{\"lead\": 2, \"reason\": \"x\", \"stage\": \"JOB_LOST\"}\n";
    assert_eq!(
        asked("renovationfind", sheet, moving()),
        ["1 > OTHER", "2 > JOB_LOST reason=x"]
    );
}

#[test]
fn an_unknown_member_is_refused_in_each_row_that_holds_it() {
    let sheet = "{\"lead\": 1, \"stage\": \"OTHER\"}\n{\"lead\": 2, \"reasn\": \"x\"}\n{\"lead\": 3, \"stage\": \"OTHER\", \"reasn\": null}\n{\"stage\": \"OTHER\", \"reasn\": \"y\"}\n";
    assert_eq!(
        asked("renovationfind", sheet, moving()),
        [
            "1 > OTHER",
            "unknown-column in row 2",
            "3 > OTHER",
            "unknown-column in row 4"
        ]
    );
}

#[test]
fn rows_without_a_lead_are_told_one_by_one() {
    let sheet = "[{\"stage\": \"OTHER\"}, {\"id\": 2, \"stage\": \"OTHER\"}]";
    assert_eq!(
        asked("renovationfind", sheet, moving()),
        ["no-lead-column in row 1", "2 > OTHER"]
    );
}

#[test]
fn a_column_that_is_named_and_never_comes_is_told_at_the_end() {
    let wanted = Wanted {
        columns: vec![("reason".to_owned(), "Notes".to_owned())],
        ..moving()
    };
    let one = "{\"lead\": 1, \"stage\": \"OTHER\"}\n";
    assert_eq!(
        asked("renovationfind", one, wanted.clone()),
        ["1 > OTHER", "no-such-column"]
    );
    let two = format!("{one}{{\"lead\": 2, \"stage\": \"OTHER\", \"Notes\": \"x\"}}\n");
    assert_eq!(
        asked("renovationfind", &two, wanted),
        ["1 > OTHER", "2 > OTHER reason=x"]
    );
}

#[test]
fn a_rule_sees_a_member_that_is_not_there_as_empty() {
    let wanted = mapped(
        "[[rule]]\nif.Tags = [\"\"]\nskip = \"not worked yet\"\n[[rule]]\nif.Tags = [\"Busy\"]\nset.stage = \"OTHER\"\nset.reason = { column = \"Tags\" }\n",
    );
    let sheet = "{\"lead\": 1}\n{\"lead\": 2, \"Tags\": \"busy\"}\n";
    assert_eq!(
        asked("renovationfind", sheet, wanted),
        ["skip: not worked yet", "2 > OTHER reason=busy"]
    );
}
