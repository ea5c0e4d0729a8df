//! `--rejects`: the bad rows in the sheet's own format. Mended, and fed back as they are, they pass.

use super::*;

const MENDED: &str = "REACHED_OUT_TO_HOMEOWNER";

/// Judges a sheet, mends every bad row by its text alone, and judges what was rejected again.
#[track_caller]
fn round_trip(bytes: &[u8], mend: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let desk = Desk::new();
    fs::write(desk.path("leads.dat"), bytes).unwrap();
    let ran = at(&desk, "leads.dat", &["--rejects", "bad.dat"]).expect_code(3);
    assert!(ran.err.contains("mend bad.dat"), "{}", ran.err);
    let rejected = fs::read(desk.path("bad.dat")).unwrap();
    // As it is, it is refused again, and written again without growing.
    at(&desk, "bad.dat", &["--rejects", "again.dat"]).expect_code(3);
    let again = fs::read(desk.path("again.dat")).unwrap();
    assert_eq!(
        columns(&rejected),
        columns(&again),
        "no column is added twice"
    );
    fs::write(desk.path("bad.dat"), mend(rejected.clone())).unwrap();
    let ran = at(&desk, "bad.dat", &[]).expect_code(0);
    assert!(ran.out.contains(" 0 invalid, 0 skipped"), "{}", ran.out);
    rejected
}

/// How often our first column is named.
fn columns(bytes: &[u8]) -> usize {
    String::from_utf8_lossy(bytes).matches("_error").count()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn mended(bytes: Vec<u8>) -> Vec<u8> {
    text(bytes).replace("WRONG", MENDED).into_bytes()
}

#[test]
fn csv_with_commas() {
    let sheet = "Lead,status,reason\n1,REACHED_OUT_TO_HOMEOWNER,ok\n2,WRONG,\"a, \"\"b\"\"\nc\"\n3,WRONG,\n";
    let rejected = text(round_trip(sheet.as_bytes(), mended));
    let mut reader = csv::Reader::from_reader(rejected.as_bytes());
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        [
            "Lead", "status", "reason", "_error", "_hint", "_field", "_code", "_row"
        ]
    );
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 2);
    assert_eq!(&records[0][2], "a, \"b\"\nc");
    assert_eq!(&records[0][3], "RenovationFind has no status `WRONG`");
    assert_eq!(
        (&records[0][5], &records[0][6], &records[0][7]),
        ("stage", "unknown-stage", "3")
    );
}

#[test]
fn csv_from_a_spreadsheet_in_windows_1252() {
    let sheet = b"lead;status;reason\r\n1;WRONG;Zo\xeb\r\n2;REACHED_OUT_TO_HOMEOWNER;x\r\n";
    let rejected = text(round_trip(sheet, mended));
    assert!(
        rejected.starts_with("\u{feff}lead;status;reason;_error;"),
        "{rejected}"
    );
    assert!(rejected.contains("1;WRONG;Zoë;"), "{rejected}");
}

#[test]
fn a_row_with_a_cell_too_many() {
    let sheet = b"lead,status,reason\n1,REACHED_OUT_TO_HOMEOWNER,too costly, he says\n";
    let rejected = round_trip(sheet, |bytes| {
        let text = text(bytes).replace("too costly", "\"too costly, he says\"");
        text.replace(", he says\r\n", "\r\n").into_bytes()
    });
    let text = text(rejected);
    assert!(
        text.contains("REACHED_OUT_TO_HOMEOWNER,too costly,the row has more cells"),
        "{text}"
    );
    assert!(text.ends_with(",too-many-cells,2, he says\r\n"), "{text}");
}

#[test]
fn json_lines() {
    let sheet = "{\"lead\": 1, \"status\": \"WRONG\"}\n\
                 {\"lead\": 2, \"status\": \"REACHED_OUT_TO_HOMEOWNER\"}\n\
                 { \"lead\":3 , \"status\":\"WRONG\" }\n";
    let rejected = text(round_trip(sheet.as_bytes(), mended));
    let lines: Vec<&str> = rejected.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("{\"lead\": 1, \"status\": \"WRONG\", \"_error\": \"Ren"),
        "{rejected}"
    );
    assert!(
        lines[1].starts_with("{ \"lead\":3 , \"status\":\"WRONG\", \"_error\": \"Ren"),
        "{rejected}"
    );
}

#[test]
fn a_json_array() {
    let sheet = "[{\"lead\": \"1\", \"status\": \"WRONG\"}, {\"lead\": 2, \"status\": \"REACHED_OUT_TO_HOMEOWNER\"}]";
    let rejected = text(round_trip(sheet.as_bytes(), mended));
    let rows: Value = serde_json::from_str(&rejected).unwrap();
    assert_eq!(
        (&rows[0]["_row"], rows.as_array().unwrap().len()),
        (&"1".into(), 1)
    );
}

#[test]
fn a_workbook() {
    let sheet = [
        &["lead", "status", "reason"][..],
        &["1", "WRONG", "=1+1"],
        &["2", MENDED, "x"],
    ];
    let rejected = round_trip(&workbook(&sheet), |_| {
        let mended = [
            &["lead", "status", "reason", "_error", "_row"][..],
            &[
                "1",
                MENDED,
                "=1+1",
                "RenovationFind has no status `WRONG`",
                "2",
            ],
        ];
        workbook(&mended)
    });
    let desk = Desk::new();
    fs::write(desk.path("bad.xlsx"), rejected).unwrap();
    let found = problems(&at(&desk, "bad.xlsx", &["--json", "--sheet", "Leads"]).expect_code(3));
    assert_eq!(
        (&found[0]["value"], &found[0]["sheet"]),
        (&"WRONG".into(), &"Leads".into())
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn a_plain_list_stays_a_list() {
    let desk = Desk::new();
    fs::write(desk.path("ids.txt"), "660737\nabc\n660728\nx y\n").unwrap();
    let flags = ["--stage", MENDED, "--rejects", "bad.txt"];
    at(&desk, "ids.txt", &flags).expect_code(3);
    assert_eq!(
        fs::read_to_string(desk.path("bad.txt")).unwrap(),
        "abc\r\nx y\r\n"
    );
    fs::write(desk.path("bad.txt"), "660700\r\n660701\r\n").unwrap();
    at(&desk, "bad.txt", &flags[..2]).expect_code(0);
}

#[test]
fn with_nothing_to_reject_no_row_of_an_earlier_time_stays() {
    let desk = Desk::new();
    fs::write(
        desk.path("leads.csv"),
        "lead,status\n1,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    fs::write(desk.path("bad.csv"), "lead,status\n9,OLD\n").unwrap();
    let ran = at(&desk, "leads.csv", &["--rejects", "bad.csv"]).expect_code(0);
    assert!(
        ran.err.contains("No row is rejected: bad.csv holds none."),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(desk.path("bad.csv")).unwrap(),
        "lead,status,_error,_hint,_field,_code,_row\r\n"
    );
}

#[test]
fn the_sheet_itself_is_never_written_over_and_one_file_is_taken_at_a_time() {
    let desk = Desk::new();
    fs::write(desk.path("leads.csv"), "lead,status\n1,WRONG\n").unwrap();
    let ran = at(&desk, "leads.csv", &["--rejects", "./leads.csv"]).expect_code(2);
    assert!(ran.err.contains("names the sheet itself"), "{}", ran.err);
    let ran = at(&desk, "leads.csv", &["leads.csv", "--rejects", "bad.csv"]).expect_code(2);
    assert!(ran.err.contains("one file"), "{}", ran.err);
    assert!(!desk.path("bad.csv").exists());
}

#[test]
fn a_number_that_lost_its_digits_in_a_workbook_is_refused_again() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "lead").unwrap();
    sheet.write_string(0, 1, "status").unwrap();
    sheet
        .write_number(1, 0, 1_234_567_890_123_456_789_f64)
        .unwrap();
    sheet.write_string(1, 1, MENDED).unwrap();
    let desk = Desk::new();
    fs::write(desk.path("leads.xlsx"), book.save_to_buffer().unwrap()).unwrap();
    at(&desk, "leads.xlsx", &["--rejects", "bad.xlsx"]).expect_code(3);
    let found = problems(&at(&desk, "bad.xlsx", &["--json"]).expect_code(3));
    assert_eq!(found[0]["code"], "digits-lost");
}
