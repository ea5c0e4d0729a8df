//! Files that are broken, and cells that a spreadsheet spoilt: refused, with their place and what to do.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use super::*;

/// A file, what is wrong with it, the row and the column where it is, and a part of the remedy.
type Fault = (
    Vec<u8>,
    &'static str,
    Option<u64>,
    Option<&'static str>,
    &'static str,
);

#[track_caller]
fn assert_told(faults: impl IntoIterator<Item = Fault>) {
    for (bytes, code, row, column, remedy) in faults {
        let ran = validate(&bytes, &["--json"]).expect_code(3);
        let found = problems(&ran);
        let problem = found.iter().find(|it| it["code"] == code);
        let problem = problem.unwrap_or_else(|| panic!("{code}: {}", ran.out));
        assert_eq!(problem["file"], "leads.dat", "{problem}");
        assert_eq!(problem["row"].as_u64(), row, "{problem}");
        assert_eq!(problem["column"].as_str(), column, "{problem}");
        assert!(
            problem["hint"].as_str().unwrap().contains(remedy),
            "{problem}"
        );
        assert_eq!(problem["severity"], "error");
    }
}

fn utf16(text: &str) -> Vec<u8> {
    let units = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16().collect::<Vec<_>>());
    units.flat_map(u16::to_le_bytes).collect()
}

/// A workbook whose table of formats inflates a thousandfold.
fn bomb() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("_rels/.rels", options).unwrap();
    zip.start_file("xl/styles.xml", options).unwrap();
    zip.write_all(&b" <".repeat(9 << 20)).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_file_that_is_no_sheet_names_itself_and_the_remedy() {
    let empty = "the first row names the columns";
    let page = "<html><table><tr><td>1</td></tr></table></html>";
    assert_told([
        (b"".into(), "empty-file", None, None, empty),
        (b"  \n\n".into(), "empty-file", None, None, empty),
        (page.into(), "web-page", None, None, "save it as .xlsx"),
        (bomb(), "too-large", None, None, "save the sheet as CSV"),
    ]);
}

#[test]
fn a_header_that_is_wrong_names_the_column() {
    assert_told([
        (
            b"lead,status,Status\n1,x,y\n".into(),
            "duplicate-header",
            Some(1),
            Some("C"),
            "rename one",
        ),
        (
            b"lead,,status\n1,,x\n".into(),
            "empty-header",
            Some(1),
            Some("B"),
            "name it",
        ),
    ]);
}

#[test]
fn a_row_that_is_broken_names_the_cell() {
    let at = |text: &str, code, column, remedy| {
        let sheet = format!("lead,status,reason\n1,REACHED_OUT_TO_HOMEOWNER,{text}\n");
        (sheet.into_bytes(), code, Some(2), Some(column), remedy)
    };
    let huge = format!("\"{}\"", "x".repeat(2 << 20));
    let late = [
        "lead,status,reason\n1,REACHED_OUT_TO_HOMEOWNER,Zoë\n".as_bytes(),
        b"2,REACHED_OUT_TO_HOMEOWNER,Zo\xeb\n",
    ];
    assert_told([
        at(
            "\"not closed\n2,x",
            "unclosed-quote",
            "reason",
            "close the quote",
        ),
        at("x,more", "too-many-cells", "D", "double quotes"),
        at("a\0b", "nul", "reason", "save the sheet again"),
        at(&huge, "too-long", "reason", "quote that is opened"),
        (
            late.concat(),
            "not-text",
            Some(3),
            Some("reason"),
            "--encoding windows-1252",
        ),
        (
            b"{\"lead\": 1}\n{\"lead\": \n".into(),
            "not-json",
            Some(2),
            None,
            "one object a line",
        ),
        (
            b"[{\"lead\": 1, \"lead\": 2}]".into(),
            "duplicate-member",
            Some(1),
            Some("lead"),
            "leave one of the two out",
        ),
    ]);
}

#[test]
fn an_id_that_a_spreadsheet_spoilt_names_its_cell_in_every_encoding() {
    let marked = "\u{feff}sep=;\r\nlead;status\r\n+61;REACHED_OUT_TO_HOMEOWNER\r\n";
    let at = |bytes: Vec<u8>, code, remedy| (bytes, code, Some(2), Some("lead"), remedy);
    assert_told([
        at(
            b"lead,status\n1.2E+15,REACHED_OUT_TO_HOMEOWNER\n".into(),
            "digits-lost",
            "format the column as text",
        ),
        at(
            utf16("lead\tstatus\r\n1,2E+15\tREACHED_OUT_TO_HOMEOWNER\r\n"),
            "digits-lost",
            "format the column as text",
        ),
        at(marked.into(), "not-a-lead-id", "whole number"),
    ]);
}

#[test]
fn people_read_the_same_of_a_file_that_is_spoilt() {
    let ran = validate(b"lead,Lead\n1,2\n", &[]).expect_code(3);
    assert!(
        ran.err
            .contains("error: leads.dat, row 1, column B: column A is called"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("hint: rename one"), "{}", ran.err);
    let ran = validate(b"lead,status\n1.2E+15,REACHED_OUT_TO_HOMEOWNER\n", &[]).expect_code(3);
    assert!(
        ran.out.starts_with(
            "Digits were lost in Excel in row 2: `1.2E+15`\n  a spreadsheet keeps 15 digits"
        ),
        "{}",
        ran.out
    );
}

#[test]
fn a_row_that_is_at_fault_hides_no_other() {
    let mut text = "lead,status,reason\n".to_owned();
    for row in 0..6 {
        let more = if row % 2 == 0 { ",more" } else { "" };
        writeln!(text, "{row},REACHED_OUT_TO_HOMEOWNER,x{more}").unwrap();
    }
    let ran = validate(text.as_bytes(), &["--json"]).expect_code(3);
    let rows: Vec<u64> = problems(&ran)
        .iter()
        .filter_map(|it| it["row"].as_u64())
        .collect();
    assert_eq!(rows, [2, 4, 6]);
    assert_eq!(ran.json()["summary"]["valid"], 3);
}

#[test]
fn sheets_of_every_encoding_and_line_end_are_sound() {
    let text =
        "lead;status;reason\n1;REACHED_OUT_TO_HOMEOWNER;Zoë\n2;REACHED_OUT_TO_HOMEOWNER;\"a\nb\"\n";
    let mut windows: Vec<u8> = Vec::new();
    for letter in text.chars() {
        windows.push(u8::try_from(u32::from(letter)).unwrap());
    }
    let files: [Vec<u8>; 8] = [
        text.into(),
        format!("\u{feff}{text}").into(),
        utf16(text),
        text.replace('\n', "\r\n").into(),
        text.replace('\n', "\r").into(),
        text.replace(';', "\t").into(),
        format!("sep=;\n{text}").into(),
        windows.clone(),
    ];
    for bytes in files {
        let ran = validate(&bytes, &[]).expect_code(0);
        assert!(
            ran.out.starts_with("2 rows: 2 valid, 0 invalid"),
            "{}",
            ran.out
        );
        assert_eq!(
            ran.err.contains("read as Windows-1252"),
            bytes == windows,
            "{}",
            ran.err
        );
    }
}

#[test]
fn what_the_command_line_cannot_mean_is_its_own_fault() {
    let sheet = b"lead,status\n1,REACHED_OUT_TO_HOMEOWNER\n";
    let cases: [(&[&str], &str); 6] = [
        (&["--sheet", "Leads"], "has no sheets"),
        (&["--encoding", "klingon"], "windows-1252"),
        (&["--column", "lead"], "such as lead=\"Lead Number\""),
        (&["--rows", "9-2"], "2-601"),
        (&["nowhere.csv"], "cannot read nowhere.csv"),
        (&["-p", "reno"], "do not go together"),
    ];
    for (flags, told) in cases {
        let ran = validate(sheet, flags).expect_code(2);
        assert!(ran.err.contains(told), "{flags:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{flags:?}");
    }
    let desk = Desk::new();
    fs::write(desk.path("leads.csv"), sheet).unwrap();
    let ran = desk
        .run(&["validate", "leads.csv", "--vendor", "renovationfin"])
        .expect_code(2);
    assert!(
        ran.err.contains("did you mean renovationfind?"),
        "{}",
        ran.err
    );
}
