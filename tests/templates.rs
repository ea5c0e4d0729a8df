//! Sheets to be filled in: written for a stage or an operation, read back by ourselves, and kept whole by a spreadsheet.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use leadctl::rows::{self, Options, Source};

use crate::desk::Desk;

/// The names and the rows of a sheet.
fn read(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let mut rows = rows::open(Source::open(path).unwrap(), &Options::default()).unwrap();
    let names = rows.columns().to_vec();
    let mut all = Vec::new();
    while let Some(row) = rows.next_row() {
        let row = row.unwrap();
        let cells = (0..names.len()).map(|at| row.cell(at).unwrap().to_owned());
        all.push(cells.collect());
    }
    (names, all)
}

/// The text of a part of a workbook.
fn part(workbook: &Path, name: &str) -> String {
    let bytes = fs::read(workbook).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn a_stage_s_sheet_says_the_same_as_csv_and_as_xlsx() {
    let desk = Desk::new();
    for (vendor, stage, names) in [
        (
            "renovationfind",
            "lead lost",
            "lead stage lostReason reason",
        ),
        (
            "crf-connect",
            "Withdrawn",
            "lead stage withdrawnReason abandonedReason additionalInfo willReceiveTechnicalAssistance \
             technicalAssistanceOptions",
        ),
        ("leadbank", "1", "lead stage IDreason DateAction"),
    ] {
        let mut sheets = Vec::new();
        for ending in ["csv", "xlsx"] {
            let file = format!("{vendor}.{ending}");
            let arguments = ["template", stage, "--vendor", vendor, "-o", &file];
            let ran = desk.run(&arguments).expect_code(0);
            assert_eq!(ran.out, "");
            let next = format!("leadctl validate {file} --vendor {vendor}");
            assert!(ran.err.contains(&next), "{}", ran.err);
            sheets.push(read(&desk.path(&file)));
        }
        assert_eq!(sheets[0], sheets[1], "{vendor}");
        let (columns, rows) = &sheets[0];
        assert_eq!(columns.join(" "), names);
        assert_eq!(rows.len(), 1, "one example");
    }
}

#[test]
fn the_example_is_a_change_that_leadctl_would_send() {
    let desk = Desk::new();
    desk.run(&[
        "template",
        "LEAD_WON",
        "--vendor",
        "renovationfind",
        "-o",
        "won.xlsx",
    ])
    .expect_code(0);
    let (names, rows) = read(&desk.path("won.xlsx"));
    let mut arguments: Vec<String> = ["update-stage", &rows[0][0], &rows[0][1], "--allow-final"]
        .map(str::to_owned)
        .into();
    for (name, cell) in names
        .iter()
        .zip(&rows[0])
        .skip(2)
        .filter(|(_, cell)| !cell.is_empty())
    {
        arguments.extend(["-f".to_owned(), format!("{name}={cell}")]);
    }
    arguments.extend(["-p", "sandbox-renovationfind", "--sandbox", "--dry-run"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    desk.run(&arguments).expect_code(0);
}

#[test]
fn a_sheet_for_new_leads_has_no_id_and_is_rfc_4180() {
    let desk = Desk::new();
    desk.run(&["template", "add-lead", "--vendor", "ivvy", "-o", "add.csv"])
        .expect_code(0);
    let text = fs::read_to_string(desk.path("add.csv")).unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].starts_with("name,typeId,stageId,sourceId,"));
    assert!(lines[1].starts_with("\"Nguyen wedding, 120 guests\",3,47,13,"));
    let (names, _) = read(&desk.path("add.csv"));
    assert!(
        names
            .iter()
            .all(|name| name != "lead" && name != "stage" && !name.contains('*'))
    );
}

#[test]
fn a_profile_s_house_rules_and_names_count() {
    let desk = Desk::with_config(
        "[profiles.crf]\nvendor = \"crf-connect\"\npartner = \"p\"\napi_key = { env = \"KEY\" }\n\
         [profiles.crf.house_rules]\nfunded-needs-date = false\nfunded-needs-amount = false\n\
         [profiles.cars]\nvendor = \"leadbank\"\nbase_url = \"https://cars.example.com\"\nrequest = 1\n\
         confirm_body = \"ids\"\nstatuses = { 1 = \"Contacted\", 2 = \"Sold\" }\n",
    );
    let ran = desk
        .run(&["template", "Funded", "-p", "crf", "-o", "funded.csv"])
        .expect_code(0);
    assert!(
        ran.err.contains("always needed: lead, stage\n"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.ends_with("leadctl validate funded.csv -p crf\n"),
        "{}",
        ran.err
    );
    desk.run(&["template", "sold", "-p", "cars", "-o", "sold.xlsx"])
        .expect_code(0);
    assert_eq!(read(&desk.path("sold.xlsx")).1[0][1], "Sold");
    let lists = part(&desk.path("sold.xlsx"), "xl/sharedStrings.xml");
    assert!(lists.contains("<t>Contacted</t>"), "{lists}");
    let near = desk
        .run(&["template", "Contcted", "-p", "cars", "-o", "x.csv"])
        .expect_code(3);
    assert!(near.err.contains("did you mean Contacted?"), "{}", near.err);
}

#[test]
fn what_is_missing_or_mistyped_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let vendor = ["--vendor", "renovationfind"];
    let cases: [(&[&str], i32, &str); 7] = [
        (&["LEAD_WN", "-o", "x.xlsx"], 3, "did you mean LEAD_WON?"),
        (
            &["declin-lead", "-o", "x.xlsx"],
            3,
            "did you mean decline-lead?",
        ),
        (&["add-lead", "-o", "x.xlsx"], 2, "does not offer add-lead"),
        (
            &["LEAD_WON"],
            2,
            "leadctl template LEAD_WON --vendor renovationfind -o leads.xlsx",
        ),
        (&["LEAD_WON", "-o", "x.ods"], 2, "end the name with .xlsx"),
        (&["LEAD_WON", "-o", "x"], 2, ".csv"),
        (
            &["LEAD_WON", "-p", "reno", "-o", "x.csv"],
            2,
            "leave --vendor out",
        ),
    ];
    for (arguments, code, told) in cases {
        let ran = desk
            .run(&[&["template"], arguments, &vendor].concat())
            .expect_code(code);
        assert!(ran.err.contains(told), "{arguments:?}: {}", ran.err);
    }
    let ran = desk
        .run(&["template", "LEAD_WON", "-o", "x.csv"])
        .expect_code(8);
    assert!(ran.err.contains("--vendor"), "{}", ran.err);
    let ran = desk.run(&[
        "template",
        "LEAD_WON",
        "--vendor",
        "renovationfnd",
        "-o",
        "x.csv",
    ]);
    assert!(
        ran.expect_code(2)
            .err
            .contains("did you mean renovationfind?")
    );
    assert_eq!(fs::read_dir(desk.path("")).unwrap().count(), 0);
}

/// The workbook as LibreOffice saves it; `None`, said aloud, where LibreOffice is not installed.
fn resaved(desk: &Desk, file: &str) -> Option<PathBuf> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        desk.path("profile").display()
    );
    let saved = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(desk.path("resaved"))
        .arg(desk.path(file))
        .env("HOME", desk.path(""))
        .output();
    match saved {
        Ok(saved) if saved.status.success() => Some(desk.path("resaved").join(file)),
        Ok(saved) => panic!("{}", String::from_utf8_lossy(&saved.stderr)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("left out: LibreOffice (soffice) is not installed");
            None
        }
        Err(error) => panic!("soffice: {error}"),
    }
}

#[test]
fn drop_downs_hidden_lists_and_text_cells_survive_libreoffice() {
    let desk = Desk::new();
    desk.run(&[
        "template",
        "LEAD_WON",
        "--vendor",
        "renovationfind",
        "-o",
        "won.xlsx",
    ])
    .expect_code(0);
    let Some(resaved) = resaved(&desk, "won.xlsx") else {
        return;
    };
    assert_eq!(read(&resaved), read(&desk.path("won.xlsx")));

    let book = part(&resaved, "xl/workbook.xml");
    let hidden = book
        .split("<sheet ")
        .find(|sheet| sheet.contains("name=\"Lists\""));
    assert!(hidden.unwrap().contains("state=\"hidden\""), "{book}");
    let leads = part(&resaved, "xl/worksheets/sheet1.xml");
    assert!(
        leads.contains("<formula1>Lists!$A$2:$A$16</formula1>"),
        "the 15 statuses"
    );
    assert!(
        leads.contains("<formula1>Lists!$B$2:$B$3</formula1>"),
        "true and false"
    );

    // The lead's cell is a string whose style has the format of text, and so is the style of its empty column.
    let cell = leads
        .split("<c ")
        .find(|cell| cell.starts_with("r=\"A2\""))
        .unwrap();
    assert!(cell.contains("t=\"s\""), "{cell}");
    let column = leads.split("<col ").nth(1).unwrap();
    let styles = part(&resaved, "xl/styles.xml");
    for (element, name) in [(cell, " s=\""), (column, " style=\"")] {
        let style = between(element, name).parse().unwrap();
        assert_eq!(format_of(&styles, style), "@", "{element}");
    }
}

/// The number format of a cell's style, which LibreOffice spells out.
fn format_of(styles: &str, style: usize) -> &str {
    let cells = styles.split_once("<cellXfs").unwrap().1;
    let style = cells.split("<xf ").nth(style + 1).unwrap();
    let number = between(style, "numFmtId=\"");
    between(styles, &format!("numFmtId=\"{number}\" formatCode=\""))
}

/// What follows these characters, up to the next quote.
fn between<'a>(text: &'a str, start: &str) -> &'a str {
    let rest = text.split_once(start).unwrap().1;
    rest.split_once('"').unwrap().0
}
