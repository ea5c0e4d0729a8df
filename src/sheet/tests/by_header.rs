//! Columns by their names.

use super::*;

#[test]
fn columns_are_found_by_their_names_whatever_case_and_blanks() {
    let sheet = "LEAD,Status,Job Amount,_note\n660001,JOB_LOST,,x\n660002,JOB_WON,18500,y\n";
    assert_eq!(
        asked("renovationfind", sheet, moving()),
        ["660001 > JOB_LOST", "660002 > JOB_WON jobAmount=18500"]
    );
}

#[test]
fn the_stage_field_is_an_ordinary_field_where_no_stage_is_changed() {
    let sheet = "name,stageId\nGala,45\n";
    let added = asked("ivvy", sheet, wanted(Operation::AddLead));
    assert_eq!(added, [" name=Gala stageId=45"]);
    assert_eq!(asked("ivvy", "id,stageId\n7,45\n", moving()), ["7 > 45"]);
}

#[test]
fn a_cell_of_blanks_leaves_its_field_alone_and_a_clear_clears() {
    let sheet = "lead,description,priority\n7,  ,2\n8,#CLEAR,\n";
    let updated = asked("crm-com", sheet, wanted(Operation::UpdateLead));
    assert_eq!(updated, ["7 priority=2", "8 description cleared"]);
}

#[test]
fn a_plain_list_needs_no_header_and_free_text_ids_are_no_list() {
    let all = Wanted {
        stage: Some("JOB_LOST".into()),
        edits: vec![edit("reason", "moved")],
        ..moving()
    };
    let wishes = [
        "660001 > JOB_LOST reason=moved",
        "660002 > JOB_LOST reason=moved",
    ];
    assert_eq!(
        asked("renovationfind", "660001\n660002\n", all.clone()),
        wishes
    );
    assert_eq!(
        asked("renovationfind", "lead\n660001\n660002\n", all.clone()),
        wishes
    );
    let more = asked("renovationfind", "660001,\n660002,x\n", all);
    assert_eq!(more, [wishes[0], "empty-header in row 2"]);
    let crm = Wanted {
        stage: Some("Won".into()),
        ..moving()
    };
    assert_eq!(asked("crm-com", "lead\n19\n", crm.clone()), ["19 > Won"]);
    assert_eq!(
        asked("crm-com", "id:4F\n19\n", crm),
        ["id:4F > Won", "19 > Won"]
    );
}

#[test]
fn a_column_is_taken_for_what_the_command_line_says_and_not_for_its_name() {
    let columns = vec![
        ("lead".to_owned(), "lead number".to_owned()),
        ("reason".to_owned(), "Status".to_owned()),
    ];
    let wanted = Wanted {
        stage: Some("JOB_LOST".into()),
        columns,
        ..moving()
    };
    let sheet = "Lead Number,Status\n660001,gone\n";
    assert_eq!(
        asked("renovationfind", sheet, wanted),
        ["660001 > JOB_LOST reason=gone"]
    );
}

#[test]
fn everything_wrong_with_the_columns_is_told_at_once() {
    let error = refused(
        "renovationfind",
        "Lead Number,stage,status,reasn,zzz\n1,2,3,4,5\n",
        moving(),
    );
    assert_eq!(error.kind, crate::error::Kind::Invalid);
    let text = told(&error);
    for words in [
        "column `status` and column `stage` both give `stage`",
        "RenovationFind has no field `reasn`; did you mean reason?",
        "RenovationFind has no field `zzz`",
        "no column is called `lead` or `id`; the columns are Lead Number, stage",
        "hint: rename `reasn` to reason",
        "begin its name with _",
        "--column lead=\"",
    ] {
        assert!(text.contains(words), "{words}\nis not in\n{text}");
    }
    assert_eq!(error.because.len(), 5, "{text}");
}

#[test]
fn one_wrong_column_is_named_for_scripts() {
    let error = refused("renovationfind", "lead,stage,reasn\n1,OTHER,x\n", moving());
    assert_eq!(error.code, "unknown-column");
    let place = ["file", "row", "column"].map(|name| error.details[name].to_string());
    assert_eq!(place, ["\"leads.csv\"", "1", "\"reasn\""]);
}

#[test]
fn what_the_command_line_and_a_column_both_give_is_refused_and_both_are_named() {
    let wanted = Wanted {
        stage: Some("JOB_LOST".into()),
        edits: vec![edit("Reason", "moved")],
        ..moving()
    };
    let text = told(&refused(
        "renovationfind",
        "lead,stage,reason\n1,OTHER,x\n",
        wanted,
    ));
    assert!(
        text.contains(
            "column `stage` and the status `JOB_LOST` on the command line both give `stage`"
        ),
        "{text}"
    );
    assert!(
        text.contains("column `reason` and Reason on the command line both give `reason`"),
        "{text}"
    );
}

#[test]
fn a_place_or_a_column_that_is_not_there_is_told_with_the_nearest() {
    let columns = |place: &str, column: &str| Wanted {
        columns: vec![(place.to_owned(), column.to_owned())],
        ..moving()
    };
    let sheet = "Lead Number,stage\n1,OTHER\n";
    let text = told(&refused(
        "renovationfind",
        sheet,
        columns("lead", "Lead Numbr"),
    ));
    assert!(text.contains("did you mean \"Lead Number\"?"), "{text}");
    assert!(
        !text.contains("no column is called"),
        "the lead was named: {text}"
    );
    let text = told(&refused("renovationfind", sheet, columns("reasn", "stage")));
    assert!(text.contains("did you mean reason?"), "{text}");
    let edits = Wanted {
        edits: vec![edit("jobAmont", "1")],
        ..moving()
    };
    let text = told(&refused("renovationfind", "lead,stage\n1,OTHER\n", edits));
    assert!(text.contains("did you mean jobAmount?"), "{text}");
}

#[test]
fn only_the_rows_that_are_wanted_come_as_the_spreadsheet_numbers_them() {
    let sheet = "lead,stage\n2,OTHER\n3,OTHER\n4,OTHER,5\n5,OTHER\n6,OTHER\n";
    let of = |rows, limit| {
        asked(
            "renovationfind",
            sheet,
            Wanted {
                rows,
                limit,
                ..moving()
            },
        )
    };
    assert_eq!(
        of(Some(3..=5), None),
        ["3 > OTHER", "too-many-cells in row 4", "5 > OTHER"]
    );
    assert_eq!(of(Some(5..=9), None), ["5 > OTHER", "6 > OTHER"]);
    assert_eq!(of(Some(2..=9), Some(1)), ["2 > OTHER"]);
    assert_eq!(of(Some(7..=9), None), Vec::<String>::new());
}

#[test]
fn what_spoils_the_file_is_told_though_it_stands_before_the_rows_that_are_wanted() {
    let sheet = "lead,stage\n2,\"OTHER\n3,OTHER\n";
    let told = asked(
        "renovationfind",
        sheet,
        Wanted {
            rows: Some(3..=9),
            ..moving()
        },
    );
    assert_eq!(told, ["unclosed-quote in row 2"]);
}

#[test]
fn the_cells_come_in_the_order_of_the_places() {
    let wanted = Wanted {
        edits: vec![edit("reason", "moved")],
        ..moving()
    };
    let mut sheet = open(
        "renovationfind",
        "jobAmount,stage,lead\n5,JOB_WON,660001\n#CLEAR,OTHER,660002\n1.5E+20,OTHER,3\n",
        wanted,
    )
    .unwrap();
    let line = sheet.next_line().unwrap().unwrap();
    let places: Vec<&str> = line.shape().unwrap().1.places().collect();
    assert_eq!(places, ["lead", "stage", "reason", "jobAmount"]);
    let cells: Vec<&str> = line.cells().unwrap().flatten().collect();
    assert_eq!(cells, ["660001", "JOB_WON", "moved", "5"]);
    for what in ["clears", "lost its digits"] {
        let line = sheet.next_line().unwrap().unwrap();
        assert!(line.cells().unwrap().any(|it| it.is_none()), "it {what}");
    }
}
