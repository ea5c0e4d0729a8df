//! Excel's workbooks: what people see is what is read, and what is too large is not.

use super::making::{Workbook, archive, number, row, sheet, text};
use super::*;
use crate::error::Kind;

#[test]
fn dates_are_dates_whole_numbers_whole_and_booleans_words() {
    let header: Vec<String> = ["A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1"]
        .iter()
        .map(|place| text(place, place))
        .collect();
    let cells = [
        number("A3", 0, "660737.0"),
        number("B3", 1, "46096"),
        number("C3", 2, "46096.395833333336"),
        number("D3", 3, "0.39583333333333331"),
        number("E3", 4, "1.5208333333333333"),
        r#"<c r="F3" t="b"><v>1</v></c>"#.to_owned(),
        number("G3", 0, "1.1000000000000001"),
        number("H3", 0, "0.30000000000000004"),
    ];
    let (columns, rows) = read(sheet(&[row(1, &header), row(3, &cells)].concat()));
    assert_eq!(columns, ["A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1"]);
    let wanted = [
        "660737",
        "2026-03-15",
        "2026-03-15T09:30:00",
        "09:30:00",
        "36:30:00",
        "true",
        "1.1",
        "0.3",
    ];
    assert_eq!(
        rows,
        [brief(3, 0, &wanted)],
        "row 2 is empty, and row 3 is row 3"
    );
}

#[test]
fn numbers_are_written_without_exponents_and_without_minus_nothing() {
    let cases = [
        ("-0", "0"),
        ("0.0000001", "0.0000001"),
        ("-18250.5", "-18250.5"),
        ("999999999999999", "999999999999999"),
        ("1E+5", "100000"),
    ];
    for (typed, wanted) in cases {
        let rows = [
            row(1, &[text("A1", "x")]),
            row(2, &[number("A2", 0, typed)]),
        ]
        .concat();
        assert_eq!(read(sheet(&rows)).1, [brief(2, 0, &[wanted])]);
    }
}

#[test]
fn digits_that_excel_lost_and_its_errors_are_refused_where_they_are_wanted() {
    let cells = [
        number("A2", 0, "1234567890123456000"),
        text("B2", "1.23457E+15"),
        r#"<c r="C2" t="e"><v>#N/A</v></c>"#.to_owned(),
        text("D2", "1234567890123456789"),
    ];
    let header = ["A1", "B1", "C1", "D1"].map(|place| text(place, place));
    let mut rows = rows(
        sheet(&[row(1, &header), row(2, &cells)].concat()),
        &Options::default(),
    )
    .unwrap();
    let row = rows.next_row().unwrap().unwrap();
    let error = row.cell(0).unwrap_err();
    assert_eq!(error.code, "digits-lost");
    assert_eq!(
        error.message,
        "leads, sheet Leads, row 2, column A1: digits were lost in Excel: `1234567890123456000`"
    );
    assert_eq!(
        (&error.details["sheet"], &error.details["row"]),
        (&"Leads".into(), &2.into())
    );
    assert_eq!(row.cell(1).unwrap_err().code, "digits-lost");
    assert_eq!(row.cell(2).unwrap_err().code, "spreadsheet-error");
    assert_eq!(
        row.cell(3).unwrap(),
        "1234567890123456789",
        "text keeps its digits"
    );
    assert!(row.text().is_none());
}

#[test]
fn the_first_sheet_that_people_see_is_read_or_the_one_that_is_named() {
    let rows_of = |id: &str| [row(1, &[text("A1", "lead")]), row(2, &[text("A2", id)])].concat();
    let book = Workbook {
        sheets: vec![
            ("Lists", "hidden", rows_of("0")),
            ("March", "visible", rows_of("3")),
            ("April", "visible", rows_of("4")),
        ],
        ..Workbook::default()
    }
    .bytes();
    let mut first = rows(&book, &Options::default()).unwrap();
    assert_eq!(first.sheet(), Some("March"));
    assert!(first.notes()[0].contains("`March`") && first.notes()[0].contains("April"));
    assert_eq!(all(&mut first).unwrap(), [brief(2, 0, &["3"])]);
    for (name, id) in [("April", "4"), (" april", "4"), ("Lists", "0")] {
        let options = Options {
            sheet: Some(name),
            ..Options::default()
        };
        let mut named = rows(&book, &options).unwrap();
        assert_eq!(named.notes(), Vec::<String>::new());
        assert_eq!(all(&mut named).unwrap(), [brief(2, 0, &[id])]);
    }
    let options = Options {
        sheet: Some("May"),
        ..Options::default()
    };
    let error = refused_with(&book, &options);
    assert_eq!(
        (error.code.as_str(), error.kind),
        ("no-such-sheet", Kind::Invalid)
    );
    assert_eq!(error.hint, ["its sheets: Lists, March, April"]);
}

#[test]
fn a_list_in_a_workbook_begins_with_row_1() {
    let cells = [
        row(1, &[number("A1", 0, "660737")]),
        row(2, &[number("A2", 0, "660728")]),
    ]
    .concat();
    let is_id = |cell: &str| cell.starts_with("66");
    let options = Options {
        is_id: Some(&is_id),
        ..Options::default()
    };
    let mut list = rows(sheet(&cells), &options).unwrap();
    assert!(!list.named());
    assert_eq!(
        all(&mut list).unwrap(),
        [brief(1, 0, &["660737"]), brief(2, 0, &["660728"])]
    );
}

#[test]
fn cells_without_a_column_spoil_their_row_alone() {
    let sheet = sheet(
        &[
            row(1, &[text("A1", "lead"), text("B1", "stage")]),
            row(2, &[text("A2", "1"), text("D2", "oops")]),
            row(3, &[text("B3", "A")]),
        ]
        .concat(),
    );
    let mut rows = rows(sheet, &Options::default()).unwrap();
    let error = rows.next_row().unwrap().err().unwrap();
    assert_eq!(error.code, "too-many-cells");
    assert!(
        error
            .message
            .starts_with("leads, sheet Leads, row 2, column D: "),
        "{error}"
    );
    assert_eq!(error.details["value"], "oops");
    let row = rows.next_row().unwrap().unwrap();
    assert_eq!((row.get(0), row.get(1)), ("", "A"));
    assert!(rows.next_row().is_none());
}

#[test]
fn headers_of_a_workbook_are_judged_as_those_of_a_text() {
    let twice = row(1, &[text("A1", "lead"), text("B1", "Lead")]);
    assert_eq!(refused(sheet(&twice)).code, "duplicate-header");
    let missing = row(1, &[text("A1", "lead"), text("C1", "stage")]);
    let error = refused(sheet(&missing));
    assert_eq!(
        error.message,
        "leads, sheet Leads, row 1, column B: the column has no name"
    );
    assert_eq!(refused(sheet("")).code, "empty-file");
}

#[test]
fn a_bomb_is_refused_before_it_bursts() {
    let head = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
    let zeros = "0".repeat(2 << 20);
    let texts = [
        // One text of endless length.
        format!("{head}><si><t>{zeros}</t></si></sst>"),
        // Room is asked for more texts than there can be.
        format!(r#"{head} uniqueCount="99999999999"></sst>"#),
        format!("{head} uniqueCount = '08000001'></sst>"),
        // More texts than anybody has, none of which says anything.
        format!("{head}>{}</sst>", "<si/>".repeat(8_000_001)),
    ];
    for texts in texts {
        let book = Workbook {
            sheets: vec![("Leads", "visible", row(1, &[text("A1", "lead")]))],
            texts,
        };
        let bytes = book.bytes();
        assert!(bytes.len() < 1 << 20, "a bomb is small");
        let error = refused(bytes);
        assert_eq!(
            (error.code.as_str(), error.kind),
            ("too-large", Kind::Invalid)
        );
        assert!(error.hint[0].contains("CSV"), "{error:?}");
    }
}

#[test]
fn a_part_that_is_larger_than_it_says_is_refused() {
    let mut bytes = archive(&[
        ("_rels/.rels", "x".to_owned()),
        ("xl/styles.xml", " <".repeat(9 << 20)),
    ]);
    assert_eq!(refused(&bytes).code, "too-large");
    // The size that is declared: in the part's own head and in the archive's directory.
    let declared = u32::to_le_bytes(18 << 20);
    let places: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, it)| *it == declared)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 4].copy_from_slice(&u32::to_le_bytes(100));
    }
    let error = refused(&bytes);
    assert_eq!(error.code, "damaged");
    assert!(
        error.because[0].contains("larger than its declared"),
        "{error:?}"
    );
}

#[test]
fn rows_beyond_excels_own_are_refused() {
    let cells = [
        row(1, &[text("A1", "lead")]),
        row(1_048_577, &[text("A1048577", "1")]),
    ]
    .concat();
    let error = refused(sheet(&cells));
    assert_eq!(error.code, "too-many-rows");
    assert!(!error.hint.is_empty());
    let cells = [
        row(1, &[text("A1", "lead")]),
        row(1_048_576, &[text("A1048576", "1")]),
    ]
    .concat();
    assert_eq!(read(sheet(&cells)).1, [brief(1_048_576, 0, &["1"])]);
}

#[test]
fn archives_of_something_else_are_called_what_they_are() {
    let cases = [
        ("xl/workbook.bin", ".xlsb"),
        ("word/document.xml", ".docx"),
        ("leads.csv", "a zip archive"),
    ];
    for (part, wanted) in cases {
        let error = refused(archive(&[(part, "x")]));
        assert_eq!(error.code, "not-a-sheet");
        assert!(error.message.contains(wanted), "{error}");
    }
    let ods = archive(&[
        ("mimetype", "application/vnd.oasis"),
        ("content.xml", "<x/>"),
    ]);
    assert!(refused(ods).message.contains(".ods"));
}

#[test]
fn a_workbook_that_is_cut_or_broken_is_refused_at_every_place() {
    let whole = sheet(&[row(1, &[text("A1", "lead")]), row(2, &[text("A2", "1")])].concat());
    for end in (4..whole.len() - 1).step_by(7) {
        let error = refused(&whole[..end]);
        assert_eq!(error.kind, Kind::Invalid, "cut at {end}: {error:?}");
    }
    for at in (4..whole.len()).step_by(5) {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        // It may still be read, or not: it may not fall.
        if let Ok(mut rows) = rows(broken, &Options::default()) {
            while rows.next_row().is_some() {}
        }
    }
}
