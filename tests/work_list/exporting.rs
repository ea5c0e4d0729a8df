//! Exports that read back exactly, by our own reader, and in which nothing is a formula.

use std::os::unix::fs::PermissionsExt;

use leadctl::output::guard::unguard;
use leadctl::rows::{self, Mark, Options, Source};

use super::*;

/// What a spreadsheet, a terminal or XML may stumble over.
const NASTY: [&str; 22] = [
    "=1+1",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'quoted",
    "say \"hi\", twice",
    "two\nlines",
    "two\r\nlines",
    "one\rline",
    " blanks around ",
    "0033 6 98",
    "9007199254740993",
    "1e5",
    "_x000D_ as text",
    "\u{1b}[31mred\u{7}\u{202e}gpj.exe",
    "\u{1}\u{8}\u{b}\u{1f}",
    "\u{fffe}\u{ffff}",
    "<b>&amp;</b>",
    "李 😀 é",
];

fn nasty_desk() -> (Desk, Scripted) {
    let lead = |(at, text): (usize, &&str)| json!({"IDLeadBank": at, "Text": text, "Contents": [{"Key": "K", "Value": text}]});
    let leads: Vec<Value> = NASTY.iter().enumerate().map(lead).collect();
    let (desk, server) = desk_with([handed_over(&json!(leads)), yes(), handed_over(&json!([]))]);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    (desk, server)
}

/// The cells of a column, as our own reader reads them.
fn column(desk: &Desk, file: &str, name: &str) -> Vec<String> {
    let source = Source::open(&desk.path(file)).unwrap();
    let mut rows = rows::open(source, &Options::default()).unwrap();
    let at = rows.columns().iter().position(|it| it == name).unwrap();
    let mut cells = Vec::new();
    while let Some(row) = rows.next_row() {
        let row = row.unwrap();
        assert_eq!(row.mark(at), Mark::Sound);
        cells.push(row.get(at).to_owned());
    }
    cells
}

fn export(desk: &Desk, file: &str, flags: &[&str]) {
    let line = ["leads", "export", "-o", file];
    let ran = desk.run(&[&line[..], flags].concat()).expect_code(0);
    assert_eq!(ran.out, "");
    assert!(
        ran.err.contains(&format!("22 leads written to {file}")),
        "{}",
        ran.err
    );
    let mode = fs::metadata(desk.path(file)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn every_text_reads_back_exactly_from_csv_and_from_a_workbook() {
    let (desk, _server) = nasty_desk();
    export(&desk, "leads.csv", &[]);
    export(&desk, "excel.csv", &["--excel"]);
    export(&desk, "leads.xlsx", &[]);
    for name in ["fields.Text", "fields.Contents.K"] {
        assert_eq!(column(&desk, "leads.csv", name), NASTY);
        assert_eq!(column(&desk, "leads.xlsx", name), NASTY);
        let guarded = column(&desk, "excel.csv", name);
        let back: Vec<&str> = guarded.iter().map(|cell| unguard(cell)).collect();
        assert_eq!(back, NASTY);
        for cell in &guarded {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell:?}"
            );
        }
    }
    let bytes = fs::read(desk.path("excel.csv")).unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    // Ids and numbers are text in a workbook, too.
    let ids: Vec<String> = (0..NASTY.len()).map(|id| id.to_string()).collect();
    assert_eq!(column(&desk, "leads.xlsx", "id"), ids);
}

#[test]
fn a_workbook_holds_no_formula() {
    let (desk, _server) = nasty_desk();
    export(&desk, "leads.xlsx", &[]);
    let file = fs::File::open(desk.path("leads.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut sheet = String::new();
    let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    assert!(sheet.contains("ySplit=\"1\""));
}

#[test]
fn an_export_is_chosen_and_sorted_as_a_list_is_and_json_lines_keep_every_byte() {
    let (desk, _server) = pulled(vec![]);
    let ran = desk.run(&[
        "leads",
        "export",
        "-o",
        "some.xlsx",
        "--where",
        "NameService=essai",
        "--sort",
        "-id",
    ]);
    assert!(ran.expect_code(0).err.contains("2 leads written"));
    assert_eq!(column(&desk, "some.xlsx", "id"), ["100", "9"]);
    desk.run(&["leads", "export", "-o", "all.jsonl", "--raw"])
        .expect_code(0);
    let text = fs::read_to_string(desk.path("all.jsonl")).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[1]["raw"], leads()[1].to_string());
    assert_eq!(
        lines[3],
        json!({"type": "summary", "leads": 3, "new": 3, "working": 0, "won": 0, "lost": 0, "unknown": 0})
    );
    // Nothing in the store is an empty workbook, and no format is no export.
    let empty = Desk::new();
    empty
        .run(&["leads", "export", "-o", "none.xlsx"])
        .expect_code(0);
    assert!(empty.path("none.xlsx").exists());
    desk.run(&["leads", "export", "-o", "leads.doc"])
        .expect_code(2);
}

#[test]
fn a_text_that_no_workbook_can_hold_leaves_what_was_there_and_names_the_lead() {
    let long = "x".repeat(40_000);
    let leads = json!([{"IDLeadBank": 7, "Text": long}]);
    let (desk, _server) = desk_with([handed_over(&leads), yes(), handed_over(&json!([]))]);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    fs::write(desk.path("leads.xlsx"), "before").unwrap();
    let ran = desk
        .run(&["leads", "export", "-o", "leads.xlsx"])
        .expect_code(1);
    assert!(
        ran.err.contains("lead 7") && ran.err.contains("CSV"),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(desk.path("leads.xlsx")).unwrap(),
        "before"
    );
}
