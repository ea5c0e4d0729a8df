//! Files that are refused: each error says where, what, and what to do.

use serde_json::{Value, json};

use super::*;
use crate::error::Kind;

/// Code, message and the details of an error, which must say what to do.
#[track_caller]
fn said(error: &Error) -> (&str, &str, Value) {
    assert_eq!(error.kind, Kind::Invalid, "{error:?}");
    assert!(!error.hint.is_empty(), "no remedy: {error:?}");
    assert_eq!(error.details["file"], "leads");
    (
        &error.code,
        &error.message,
        Value::Object(error.details.clone()),
    )
}

#[test]
fn a_quote_that_is_never_closed_is_found_where_it_opens() {
    let error = refused("lead,note,x\n1,fine,\n2,\"never closed,\n3,A,B\n");
    let (code, message, details) = said(&error);
    assert_eq!(code, "unclosed-quote");
    assert_eq!(
        message,
        "leads, row 3, column note: a quote is opened here and never closed"
    );
    assert_eq!(details["row"], 3);
    assert_eq!(details["line"], 3);
    assert_eq!(details["column"], "note");
    assert_eq!(details["value"], "never closed,\n3,A,B\n");
    assert_eq!(refused("lead\n\"").code, "unclosed-quote");
}

#[test]
fn more_cells_than_columns_are_refused_row_by_row() {
    let text = "lead,amount\n1,\"a\nb\"\n2,18,250\n3,ok\n4,1,,,9\n";
    let mut rows = rows(text, &Options::default()).unwrap();
    assert!(rows.next_row().unwrap().is_ok());
    let error = rows.next_row().unwrap().err().unwrap();
    let (code, message, details) = said(&error);
    assert_eq!(code, "too-many-cells");
    assert_eq!(
        message,
        "leads, row 3 (line 4), column C: the row has more cells than there are columns (2)"
    );
    assert_eq!(details["value"], "250");
    assert_eq!(
        rows.next_row().unwrap().unwrap().get(0),
        "3",
        "the next row may be asked for"
    );
    let error = rows.next_row().unwrap().err().unwrap();
    assert!(
        error.message.contains("row 5 (line 6), column E"),
        "{error:?}"
    );
    assert!(rows.next_row().is_none());
}

#[test]
fn headers_that_stand_twice_or_are_missing_are_refused() {
    let error = refused("lead,Stage, stage \n1,A,B\n");
    let (code, message, details) = said(&error);
    assert_eq!(code, "duplicate-header");
    assert_eq!(
        message,
        "leads, row 1, column C: column B is called `stage` as well"
    );
    assert_eq!(details["value"], "stage");
    let error = refused("\nlead,,stage\n1,x,A\n");
    let (code, message, _) = said(&error);
    assert_eq!(
        (code, message),
        (
            "empty-header",
            "leads, row 2, column B: the column has no name"
        )
    );
}

#[test]
fn an_empty_file_is_refused() {
    for bytes in ["", "\u{feff}", " \n\r\n", ",,,\n,,\n", "sep=;\n"] {
        assert_eq!(said(&refused(bytes)).0, "empty-file", "{bytes:?}");
    }
}

#[test]
fn a_nul_is_refused_with_its_place() {
    let error = refused("lead,note\n1,a\n2,b\0c\n");
    let (code, message, _) = said(&error);
    assert_eq!(code, "nul");
    assert_eq!(
        message,
        "leads, row 3, column note: the cell holds a NUL, which no text does"
    );
    assert_eq!(said(&refused("{\"lead\":\"a\\u0000\"}")).0, "nul");
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    let error = refused(b"lead,name,x\n1,Zo\xc3\xab,\n2,Zo\xeb,\n");
    let (code, message, _) = said(&error);
    assert_eq!(code, "not-text");
    assert!(
        message.starts_with("leads, row 3, column name"),
        "{message}"
    );
    assert!(error.hint[0].contains("--encoding windows-1252"));
    let options = Options {
        encoding: Some("utf-16le"),
        ..Options::default()
    };
    let halved: Vec<u8> = "lead\n1"
        .encode_utf16()
        .chain([0xd83d, 0x0a])
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(said(&refused_with(halved, &options)).0, "not-text");
}

#[test]
fn a_cell_or_a_row_or_a_header_without_end_is_refused_before_it_fills_the_memory() {
    let just = format!("lead,note\n1,{}\n", "x".repeat(1024 * 1024));
    assert_eq!(read(just).1.len(), 1);
    let long = format!("lead,note\n1,{}\n", "x".repeat(1024 * 1024 + 1));
    let error = refused(long);
    assert_eq!(
        said(&error).1,
        "leads, row 2, column note: the cell is longer than 1 MiB"
    );
    let endless = std::io::Read::take(std::io::repeat(b'x'), 1 << 40);
    let head = Cursor::new(b"lead,note\n1,\"".to_vec());
    let source = Source::new("leads", std::io::Read::chain(head, endless));
    let mut rows = open(source, &Options::default()).unwrap();
    assert_eq!(rows.next_row().unwrap().err().unwrap().code, "too-long");
    assert!(rows.next_row().is_none());
    let cells = format!("lead\n1{}x\n", ",".repeat(20_000));
    assert_eq!(said(&refused(cells)).0, "too-long");
    let quotes = format!("lead\n{}", "\"x\"\"".repeat(1 << 20));
    assert_eq!(said(&refused(quotes)).0, "too-long");
}

#[test]
fn digits_that_a_spreadsheet_lost_are_refused_where_they_are_wanted() {
    let mut rows = rows("lead,note\n1.23457E+15,5\n", &Options::default()).unwrap();
    let row = rows.next_row().unwrap().unwrap();
    let error = row.cell(0).unwrap_err();
    let (code, message, details) = said(&error);
    assert_eq!(code, "digits-lost");
    assert_eq!(
        message,
        "leads, row 2, column lead: digits were lost in Excel: `1.23457E+15`"
    );
    assert_eq!(details["value"], "1.23457E+15");
    assert_eq!(row.cell(1).unwrap(), "5");
    assert_eq!(row.get(0), "1.23457E+15");
}

#[test]
fn what_people_call_a_sheet_and_is_none_is_refused_by_what_it_is() {
    let old = [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
        vec![0; 100_000],
    ]
    .concat();
    let package: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let near = [old.clone(), package.clone()].concat();
    let cut = [&old[..super::super::START - 5], &package, &old].concat();
    let cases: [(&[u8], &str); 11] = [
        (
            b"<html><body><table><tr><td>lead</td></tr></table>",
            "web-page",
        ),
        (b"\r\n<!DOCTYPE html PUBLIC>\n<html>", "web-page"),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?><Workbook>", "web-page"),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/related",
            "web-page",
        ),
        (&old, "old-excel"),
        (b"\x09\x04\x06\x00\x00\x00", "old-excel"),
        (&near, "password"),
        (&cut, "password"),
        (b"%PDF-1.7", "not-a-sheet"),
        (b"\x1f\x8b\x08\x00", "not-a-sheet"),
        (b"PK\x03\x04 and then nothing", "damaged"),
    ];
    for (bytes, code) in cases {
        assert_eq!(
            said(&refused(bytes)).0,
            code,
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(
        read("<5,lead\nx,1\n").0,
        ["<5", "lead"],
        "a cell may begin so"
    );
}

#[test]
fn json_that_is_none_is_refused_with_its_line() {
    let cases = [
        (
            "[{\"lead\":1},\n{\"lead\":2}",
            "row 3 (line 2): the array is not closed",
        ),
        ("[{\"lead\":1}\n{\"lead\":2}]", "row 2: a comma is missing"),
        ("[{\"lead\":1}] x", "something follows behind the end"),
        ("[{\"lead\":1},\n 5]", "row 2: here should stand an object"),
        (
            "{\"lead\":1}\n{\"lead\":\n2,,}",
            "row 2 (line 3): this is no JSON",
        ),
        (
            "{\"lead\":1}\n{\"lead\":",
            "row 2: the object is not closed",
        ),
        ("{\"lead\":1}\n[1]", "row 2: here should stand an object"),
    ];
    for (text, wanted) in cases {
        let error = refused(text);
        let (code, message, _) = said(&error);
        assert_eq!(code, "not-json", "{text}");
        assert!(message.contains(wanted), "{text}: {message}");
    }
}

#[test]
fn a_json_member_that_cannot_be_a_cell_spoils_its_row_alone() {
    let deep = format!("{}1{}", "{\"a\":".repeat(30), "}".repeat(30));
    let many: Vec<String> = (0..20_000).map(|at| format!("\"m{at}\":1")).collect();
    let cases = [
        (
            "\"lead\":1,\"lead\":2".to_owned(),
            "duplicate-member",
            "lead",
        ),
        (format!("\"x\":{deep}"), "too-deep", "x"),
        (many.join(","), "too-many-columns", "m16384"),
        ("\"x\":\"\\ud800\"".to_owned(), "not-text", "x"),
        (
            format!("\"x\":\"{}\"", "y".repeat(1 << 21)),
            "too-long",
            "x",
        ),
    ];
    for (members, wanted, column) in cases {
        let text = format!("{{{members}}}\n{{\"lead\":2}}\n");
        let mut rows = rows(text, &Options::default()).unwrap();
        let error = rows.next_row().unwrap().err().unwrap();
        let (code, message, details) = said(&error);
        assert_eq!(code, wanted);
        assert!(message.starts_with("leads, row 1, column "), "{message}");
        assert!(details["column"].as_str().unwrap().starts_with(column));
        assert_eq!(rows.next_row().unwrap().unwrap().row, 2);
    }
}

#[test]
fn options_that_do_not_fit_are_the_command_lines_fault() {
    let sheet = Options {
        sheet: Some("Leads"),
        ..Options::default()
    };
    let encoding = Options {
        encoding: Some("klingon"),
        ..Options::default()
    };
    for options in [sheet, encoding] {
        assert_eq!(refused_with("lead\n1\n", &options).kind, Kind::Usage);
    }
}

#[test]
fn what_cannot_be_read_is_the_command_lines_fault() {
    struct Failing;
    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let error = open(Source::new("leads", Failing), &Options::default())
        .err()
        .unwrap();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Usage, "unreadable-file")
    );
    let head = Cursor::new(vec![b'1'; 200_000]);
    let head = std::io::Read::chain(
        Cursor::new(b"lead\n".to_vec()),
        std::io::Read::chain(head, Failing),
    );
    let mut rows = open(Source::new("leads", head), &Options::default()).unwrap();
    let error = rows.next_row().unwrap().err().unwrap();
    assert_eq!(error.because, ["the disk is gone"]);
    assert_eq!(error.details["file"], json!("leads"));
    for path in ["/no/such/file", "/"] {
        assert_eq!(Source::open(path.as_ref()).err().unwrap().kind, Kind::Usage);
    }
}
