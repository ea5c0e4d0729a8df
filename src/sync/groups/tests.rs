//! Problems of many rows, as people read them.

use super::*;
use crate::lead::Says;

fn problem(code: &'static str, field: &str, message: &str, value: Option<&str>) -> Problem {
    Problem {
        code: code.into(),
        field: Some(field.to_owned()),
        message: message.to_owned(),
        hint: format!("mend {field}"),
        value: value.map(str::to_owned),
        rule: Says::Vendor,
        rule_id: None,
        severity: Severity::Error,
    }
}

#[test]
fn what_is_missing_is_told_once_with_its_rows() {
    let mut groups = Groups::default();
    for row in [3, 9, 10, 11] {
        groups.add(
            row,
            &problem(
                "missing-field",
                "jobAmount",
                "JOB_WON needs `jobAmount`",
                None,
            ),
        );
    }
    groups.add(
        5,
        &problem("missing-lead", "lead", "no lead is named", None),
    );
    assert_eq!(
        groups.told(20),
        [
            "Missing `jobAmount` for JOB_WON in 4 rows: 3, 9-11\n  mend jobAmount",
            "No lead is named in row 5\n  mend lead",
        ]
    );
}

#[test]
fn wrong_values_are_listed_the_most_frequent_first() {
    let mut groups = Groups::default();
    let values = [
        (3, "12k"),
        (9, "n/a"),
        (12, "n/a"),
        (14, "n/a"),
        (15, "n/a"),
    ];
    for (row, value) in values {
        let message = format!("`jobAmount` is not a number: `{value}`");
        groups.add(
            row,
            &problem("not-a-number", "jobAmount", &message, Some(value)),
        );
    }
    assert_eq!(
        groups.told(20),
        [
            "`jobAmount` is not a number in 5 rows: `n/a` (4 rows: 9, 12, 14, 15), `12k` (row 3)\n  mend jobAmount"
        ]
    );
}

#[test]
fn hints_that_differ_stand_at_their_values() {
    let mut groups = Groups::default();
    for (row, value) in [(2, "JOB_WN"), (3, "LEAD_LST")] {
        let message = format!("RenovationFind has no status `{value}`");
        let mut problem = problem("unknown-stage", "stage", &message, Some(value));
        problem.hint = format!("did you mean {}?", value.replace("WN", "WON"));
        groups.add(row, &problem);
    }
    assert_eq!(
        groups.told(20),
        [
            "RenovationFind has no status of that name in 2 rows:\n  `JOB_WN` (row 2): did you mean JOB_WON?\n  \
          `LEAD_LST` (row 3): did you mean LEAD_LST?"
        ]
    );
}

#[test]
fn a_value_that_is_not_listed_is_told_with_those_that_are() {
    let mut groups = Groups::default();
    groups.add(
        5,
        &problem(
            "not-listed",
            "lostReason",
            "`lostReason` cannot be `COST`",
            Some("COST"),
        ),
    );
    assert_eq!(
        groups.told(20),
        ["`lostReason` cannot be this in row 5: `COST`\n  mend lostReason"]
    );
}

#[test]
fn a_value_at_the_beginning_gives_way_to_its_field() {
    let mut groups = Groups::default();
    groups.add(
        7,
        &problem(
            "not-a-lead-id",
            "lead",
            "`abc` is not a lead's id",
            Some("abc"),
        ),
    );
    assert_eq!(
        groups.told(20),
        ["`lead` is not a lead's id in row 7: `abc`\n  mend lead"]
    );
}

#[test]
fn warnings_come_last_and_what_is_not_shown_is_counted() {
    let mut groups = Groups::default();
    let mut warning = problem("repeated-row", "lead", "row 2 asks for the same", None);
    warning.severity = Severity::Warning;
    for row in 2..12 {
        groups.add(row, &warning);
    }
    for kind in 0..30 {
        groups.add(40, &problem("some", "x", &format!("what {kind}"), None));
    }
    let told = groups.told(30);
    assert_eq!(told[0], "What 0 in row 40\n  mend x");
    assert_eq!(
        told.last().unwrap(),
        "10 more problems of other kinds; --format json or csv has all of them"
    );
    assert!(groups.told(31)[30].starts_with("Warning: The same row stands twice in 10 rows: 2-11"));
}

#[test]
fn memory_is_bounded_and_every_problem_counts() {
    let mut groups = Groups::default();
    for row in 0..10_000 {
        let message = format!("`a` is wrong: `{row}`");
        groups.add(
            row,
            &problem("wrong", "a", &message, Some(&row.to_string())),
        );
        groups.add(row, &problem("odd", "b", &format!("odd {row}"), None));
    }
    assert_eq!(
        (groups.groups.len(), groups.groups[0].values.len()),
        (500, 200)
    );
    let told = groups.told(1);
    assert!(told[0].contains("in 10,000 rows") && told[0].contains("more than 195 other values"));
    assert!(told[1].starts_with("10,000 more problems"), "{}", told[1]);
}
