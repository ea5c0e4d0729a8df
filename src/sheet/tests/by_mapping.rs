//! Rows by the rules of a mapping.

use super::*;

const RULES: &str = r#"columns.lead = "Lead Number"
[[rule]]
if.Tags = [""]
skip = "not worked yet"
[[rule]]
if.Tags = ["Ringing", "switched off"]
set.stage = "MULTIPLE_ATTEMPTS_NO_RESPONSE"
set.reason = { column = "Tags" }
[[rule]]
if.Tags = ["Lost to EINS"]
if.Converted = ["0"]
set.stage = "LEAD_LOST"
set.lostReason = "other"
set.reason = "lost to EINS"
"#;

const SHEET: &str = "Lead Number,Tags,Converted,Else\n1,,0,x\n2, RINGING ,0,x\n3,Switched  Off,1,x\n4,Lost to EINS,0,x\n5,Lost to EINS,1,x\n";

#[test]
fn the_first_rule_that_fits_decides_whatever_case_and_blanks() {
    assert_eq!(
        asked("renovationfind", SHEET, mapped(RULES)),
        [
            "skip: not worked yet",
            "2 > MULTIPLE_ATTEMPTS_NO_RESPONSE reason= RINGING ",
            "3 > MULTIPLE_ATTEMPTS_NO_RESPONSE reason=Switched  Off",
            "4 > LEAD_LOST lostReason=other reason=lost to EINS",
            "no-rule in row 6",
        ]
    );
}

#[test]
fn a_row_that_no_rule_fits_is_told_with_its_values_or_left_out() {
    let mut sheet = open("renovationfind", SHEET, mapped(RULES)).unwrap();
    let mut told = None;
    let mut rules = Vec::new();
    let mut shapes = Vec::new();
    while let Some(line) = sheet.next_line() {
        let line = line.unwrap();
        rules.push(line.rule());
        shapes.push(line.shape().map(|(number, _)| number));
        told = line.meaning().err().or(told);
    }
    assert_eq!(rules, [Some(0), Some(1), Some(1), Some(2), None]);
    assert_eq!(shapes, [None, Some(0), Some(0), Some(1), None]);
    let message = told.unwrap().message;
    assert!(
        message.contains("no rule of reno.toml fits: Tags is `Lost to EINS`, Converted is `1`"),
        "{message}"
    );
    let skipping = mapped(&format!("otherwise = \"skip\"\n{RULES}"));
    let last = asked("renovationfind", SHEET, skipping).pop();
    assert_eq!(last.as_deref(), Some("skip: no rule fits"));
}

#[test]
fn fields_for_every_row_come_from_the_mapping_and_from_the_command_line_but_not_from_both() {
    let rules = "columns.reason = \"Else\"\n[[rule]]\nset.stage = \"OTHER\"\n[[rule]]\nset.stage = \"JOB_LOST\"\n";
    let sheet = "lead,Else\n1,why\n";
    assert_eq!(
        asked("renovationfind", sheet, mapped(rules)),
        ["1 > OTHER reason=why"]
    );
    let both = Wanted {
        edits: vec![edit("reason", "x")],
        ..mapped(rules)
    };
    let text = told(&refused("renovationfind", sheet, both));
    assert!(
        text.contains("reno.toml, line 4 and reason on the command line both give `reason`"),
        "{text}"
    );
    let stage = Wanted {
        stage: Some("OTHER".into()),
        ..mapped(rules)
    };
    let text = told(&refused("renovationfind", sheet, stage));
    assert!(
        text.contains("line 6 and the status `OTHER` on the command line both give `stage`"),
        "{text}"
    );
}

#[test]
fn what_a_rule_sets_holds_before_what_the_mapping_says_for_all() {
    let rules = "columns.reason = \"Else\"\n[[rule]]\nif.Else = [\"a\"]\nset.stage = \"OTHER\"\nset.reason = \"first\"\n[[rule]]\nset.stage = \"OTHER\"\n";
    let wishes = asked("renovationfind", "lead,Else\n1,a\n2,b\n", mapped(rules));
    assert_eq!(wishes, ["1 > OTHER reason=first", "2 > OTHER reason=b"]);
}

#[test]
fn columns_that_a_mapping_names_and_the_sheet_lacks_are_told_once_each() {
    let rules = "[[rule]]\nif.Tag = [\"a\"]\nset.stage = \"OTHER\"\n[[rule]]\nif.Tag = [\"b\"]\nset.stage = \"OTHER\"\nset.reason = { column = \"Notes\" }\n";
    let error = refused("renovationfind", "lead,Tags\n1,a\n", mapped(rules));
    let text = told(&error);
    assert_eq!(error.because.len(), 2, "{text}");
    assert!(
        text.contains("there is no column `Tag`, which reno.toml, line 5 names"),
        "{text}"
    );
    assert!(text.contains("did you mean \"Tags\"?"), "{text}");
}

#[test]
fn a_rule_that_would_send_rows_without_a_stage_is_refused() {
    let text = told(&refused(
        "renovationfind",
        "lead\n1\n",
        mapped("[[rule]]\nset.reason = \"x\"\n"),
    ));
    assert!(
        text.contains("the rule in reno.toml, line 4 sets no status"),
        "{text}"
    );
}

#[test]
fn dates_and_decimals_are_read_as_the_mapping_says_and_only_where_the_field_is_one() {
    let rules = "date_order = \"dmy\"\ndecimal_comma = true\ncolumns.jobAmount = \"Amount\"\ncolumns.meetingScheduledDate = \"Day\"\ncolumns.reason = \"Why\"\n[[rule]]\nset.stage = \"OTHER\"\n";
    let sheet = "lead;Amount;Day;Why\n1;12500,5;15/03/2026;1,5\n2;12500;2026-03-15;02/03/2026\n3;12.500;;\n4;;03/15/2026;\n";
    let mut sheet_ = open("renovationfind", sheet, mapped(rules)).unwrap();
    let mut plain: Vec<bool> = Vec::new();
    while let Some(line) = sheet_.next_line() {
        plain.push(line.unwrap().cells().unwrap().all(|it| it.is_some()));
    }
    assert_eq!(plain, [false, true, false, false]);
    assert_eq!(
        asked("renovationfind", sheet, mapped(rules)),
        [
            "1 > OTHER jobAmount=12500.5 meetingScheduledDate=2026-03-15 reason=1,5",
            "2 > OTHER jobAmount=12500 meetingScheduledDate=2026-03-15 reason=02/03/2026",
            "ambiguous-number in row 4",
            "not-a-date in row 5",
        ]
    );
}

#[test]
fn a_mapping_for_something_else_is_refused() {
    let rules = "[[rule]]\nset.stage = \"OTHER\"\n";
    let error = refused("crf-connect", "lead\n1\n", mapped(rules));
    assert_eq!(
        (error.kind.code(), error.code.as_str()),
        (2, "wrong-mapping")
    );
    let declining = Wanted {
        operation: Operation::DeclineLead,
        ..mapped(rules)
    };
    let error = refused("renovationfind", "lead\n1\n", declining);
    assert!(
        error
            .message
            .contains("change-stage, the command for decline-lead"),
        "{error}"
    );
}
