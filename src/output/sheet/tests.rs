//! What is written reads back: the same texts, under the same names.

use std::fs;
use std::path::Path;

use super::*;
use crate::rows::{self, Options, Source};

const ADDED: [&str; 2] = ["_error", "_row"];

fn open(bytes: &[u8]) -> Rows {
    let is_id = |cell: &str| cell.parse::<u64>().is_ok();
    let options = Options {
        is_id: Some(&is_id),
        ..Options::default()
    };
    rows::open(
        Source::new("in", std::io::Cursor::new(bytes.to_vec())),
        &options,
    )
    .unwrap()
}

/// Every row of a sheet, sound or not, written anew with `bad` and its number behind it.
fn rewritten(bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let mut sheet = open(bytes);
    let mut writer: Option<SheetWriter> = None;
    loop {
        let step = sheet.next_row().map(|row| row.is_ok());
        if step.is_none() {
            break;
        }
        let writer = writer.get_or_insert_with(|| {
            SheetWriter::create(Path::new(&path), &Header::of(&sheet), &ADDED).unwrap()
        });
        let row = sheet.last_row().unwrap();
        writer.row(&row, &["bad", &row.row.to_string()]).unwrap();
    }
    writer.unwrap().finish().unwrap();
    fs::read(&path).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(rewritten(bytes)).unwrap()
}

#[test]
fn cells_keep_their_delimiter_and_the_header_its_text() {
    assert_eq!(
        text(b"lead; \"Job  Amount\";x\n1;\"a;b\";\"c\"\n2;;\n"),
        "lead; \"Job  Amount\";x;_error;_row\r\n1;\"a;b\";c;bad;2\r\n2;;;bad;3\r\n"
    );
    assert_eq!(
        text(b"lead\tx\n1\t\"a\tb\"\n"),
        "lead\tx\t_error\t_row\r\n1\t\"a\tb\"\tbad\t2\r\n"
    );
}

#[test]
fn a_file_from_excel_gets_a_byte_order_mark() {
    assert_eq!(
        text(b"lead;n\n1;Zo\xeb\n"),
        "\u{feff}lead;n;_error;_row\r\n1;Zoë;bad;2\r\n"
    );
    assert!(text("\u{feff}lead;n\n1;x\n".as_bytes()).starts_with("\u{feff}lead;n;_error"));
}

#[test]
fn columns_of_ours_are_not_written_twice() {
    assert_eq!(
        text(b"lead,_error,_row,x\n1,old,9,y\n"),
        "lead,x,_error,_row\r\n1,y,bad,2\r\n"
    );
    assert_eq!(
        text(b"{\"_error\": \"old\", \"lead\": 1.50e3, \"_row\": \"9\"}\n"),
        "{\"lead\": 1.50e3, \"_error\": \"bad\", \"_row\": \"1\"}\n"
    );
}

#[test]
fn a_cell_too_many_stands_behind_ours_and_is_refused_again() {
    let written = text(b"lead,x\n1,Lee,Ann\n2,b\n");
    assert_eq!(
        written,
        "lead,x,_error,_row\r\n1,Lee,bad,2,Ann\r\n2,b,bad,3\r\n"
    );
    let mut again = open(written.as_bytes());
    assert!(again.next_row().unwrap().is_err());
    assert!(again.next_row().unwrap().is_ok());
}

#[test]
fn columns_without_a_name_at_the_end_move_nothing() {
    assert_eq!(
        text(b"lead,x,,\n1,a,,\n"),
        "lead,x,_error,_row\r\n1,a,bad,2\r\n"
    );
}

#[test]
fn bytes_that_are_no_text_are_shown_for_what_they_are() {
    let bytes = ["lead,Zoë\n1,a\n".as_bytes(), b"2,Zo\xeb\n"].concat();
    assert_eq!(
        text(&bytes),
        "lead,Zoë,_error,_row\r\n1,a,bad,2\r\n2,Zo\u{fffd},bad,3\r\n"
    );
}

#[test]
fn objects_keep_their_own_text() {
    assert_eq!(
        text(b"[{\"lead\": 1.50, \"x\": {\"y\": [ 1 ]}} , {\"x\":\"}\"}]"),
        "[\n{\"lead\": 1.50, \"x\": {\"y\": [ 1 ]}, \"_error\": \"bad\", \"_row\": \"1\"},\n\
         {\"x\":\"}\", \"_error\": \"bad\", \"_row\": \"2\"}\n]\n"
    );
    assert_eq!(
        text(b"{\"lead\":1}\n{\"a\":1,\"a\":2,\"_row\":3}\n"),
        "{\"lead\":1, \"_error\": \"bad\", \"_row\": \"1\"}\n{\"a\": 1, \"a\": 2, \"_error\": \"bad\", \"_row\": \"2\"}\n"
    );
}

#[test]
fn a_plain_list_stays_one() {
    assert_eq!(text(b"7\n8,x\n"), "7\r\n8\r\n");
}

#[test]
fn a_workbook_reads_back_the_same_and_what_was_damaged_stays_so() {
    use rust_xlsxwriter::{Formula, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Leads").unwrap();
    for (column, name) in (0..).zip(["lead", "sum", "note"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet.write_number(1, 0, 660_737).unwrap();
    sheet.write_number(1, 1, 0.5).unwrap();
    sheet.write_string(1, 2, "=1+1\nx").unwrap();
    sheet.write_number(2, 0, 1.2e15).unwrap();
    let error = Formula::new("1/0").set_result("#DIV/0!");
    sheet.write_formula(2, 1, error).unwrap();
    sheet.write_string(3, 4, "surplus").unwrap();
    let written = rewritten(&book.save_to_buffer().unwrap());

    let mut again = open(&written);
    assert_eq!(
        (again.columns(), again.sheet()),
        (
            &["lead", "sum", "note", "_error", "_row"].map(String::from)[..],
            Some("Leads")
        )
    );
    let row = again.next_row().unwrap().unwrap();
    let cells: Vec<&str> = row.cells().collect();
    assert_eq!(cells, ["660737", "0.5", "=1+1\nx", "bad", "2"]);
    let row = again.next_row().unwrap().unwrap();
    assert_eq!(row.cell(0).unwrap_err().code, "digits-lost");
    assert_eq!(row.cell(1).unwrap_err().code, "spreadsheet-error");
    let error = again.next_row().unwrap().err().unwrap();
    assert_eq!(
        (error.code.as_str(), &error.details["value"]),
        ("too-many-cells", &"surplus".into())
    );
}

#[test]
fn a_vendor_s_words_are_no_formula_and_the_sheet_s_own_cells_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    for (sheet, wanted) in [
        ("lead,x\n1,=2\n", "lead,x,_error,_row\r\n1,=2,'=1+1,'-\r\n"),
        (
            "{\"lead\":1}\n",
            "{\"lead\":1, \"_error\": \"=1+1\", \"_row\": \"-\"}\n",
        ),
    ] {
        let mut sheet = open(sheet.as_bytes());
        assert!(sheet.next_row().unwrap().is_ok());
        let mut writer = SheetWriter::create(&path, &Header::of(&sheet), &ADDED).unwrap();
        writer
            .row(&sheet.last_row().unwrap(), &["=1+1", "-"])
            .unwrap();
        writer.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), wanted);
    }
}

proptest::proptest! {
    #[test]
    fn every_cell_reads_back(cells in proptest::collection::vec("[^\0\u{fffd}]{0,9}", 3)) {
        let folder = tempfile::tempdir().unwrap();
        for form in [Form::Delimited { delimiter: b';', marked: true }, Form::Workbook] {
            let path = folder.path().join("out");
            let header = Header {
                form,
                columns: ["lead", "a", "b"].map(str::to_owned).into(),
                named: true,
                text: None,
                sheet: None,
            };
            let mut writer = SheetWriter::create(&path, &header, &[]).unwrap();
            let written: Vec<Cell<'_>> = cells.iter().map(|text| Cell::sound(text)).collect();
            let id = [Cell::sound("x")];
            writer.cells(&[&id[..], &written[1..]].concat(), &[]).unwrap();
            writer.finish().unwrap();
            let mut again = open(&fs::read(&path).unwrap());
            let row = again.next_row().unwrap().unwrap();
            let read: Vec<&str> = row.cells().skip(1).collect();
            proptest::prop_assert_eq!(read, &cells[1..]);
        }
    }
}
