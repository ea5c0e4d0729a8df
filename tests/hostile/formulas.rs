//! What a spreadsheet makes of our files: texts, and never a formula.

use std::fs;
use std::process::Command;

use super::*;
use crate::desk::Ran;
use crate::scripted::SECRET;

/// What a spreadsheet may take for a formula, before and behind what it skips.
fn tricks() -> Vec<String> {
    let formulas = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "=cmd|'/C calc'!A0",
        "=HYPERLINK(\"http://x\";\"y\")",
    ];
    let wide = ["＝1+1", "＋1+1", "－1+1", "＠SUM(1)"];
    let before = [
        "", " ", "\u{a0}", "\u{3000}", "\t", "\r", "\n", "\r\n", "\"", "'", " '\"", "\u{feff}",
        "\u{200b}", "\0",
    ];
    let mut all: Vec<String> = Vec::new();
    for formula in formulas.iter().chain(&wide) {
        all.extend(before.iter().map(|before| format!("{before}{formula}")));
        // Where a spreadsheet parts cells by another character than we do.
        all.extend([';', ',', '\t', '|', '\n'].map(|parting| format!("x{parting}{formula}")));
        all.push(format!("x\";{formula};\""));
        all.push(format!("x\",{formula},\""));
    }
    all
}

/// How many formulas LibreOffice finds in each of these files; `None`, said aloud, where it is not installed.
fn formulas(desk: &Desk, files: &[&str]) -> Option<Vec<usize>> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        desk.path("profile").display()
    );
    let opened = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "fods", "--outdir"])
        .arg(desk.path("opened"))
        .args(files.iter().map(|file| desk.path(file)))
        .env("HOME", desk.path(""))
        .output();
    match opened {
        Ok(opened) => assert!(opened.status.success(), "{}", Ran::from(opened).err),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("left out: LibreOffice (soffice) is not installed");
            return None;
        }
        Err(error) => panic!("soffice: {error}"),
    }
    let count = |file: &&str| {
        let stem = file.rsplit_once('.').unwrap().0;
        let stem = stem.rsplit('/').next().unwrap();
        let text = fs::read_to_string(desk.path("opened").join(format!("{stem}.fods"))).unwrap();
        assert!(text.contains("<table:table-cell"), "{file} is empty");
        text.matches("table:formula").count()
    };
    Some(files.iter().map(count).collect())
}

#[test]
fn no_cell_of_an_export_becomes_a_formula() {
    let texts: Vec<Value> = tricks().into_iter().map(Value::from).collect();
    let members = texts
        .iter()
        .enumerate()
        .map(|(at, text)| (format!("t{at}"), text.clone()));
    let (desk, _server) = pulled(Value::Object(members.collect()));
    desk.run(&["leads", "export", "-o", "guarded.csv", "--excel"])
        .expect_code(0);
    desk.run(&["leads", "export", "-o", "book.xlsx"])
        .expect_code(0);
    desk.run(&[
        "leads", "list", "--excel", "-o", "list.csv", "--format", "csv",
    ])
    .expect_code(0);
    // Without the guard a file keeps every text as it is: this one shows that formulas would be found.
    desk.run(&["leads", "export", "-o", "plain.csv"])
        .expect_code(0);
    let Some(found) = formulas(
        &desk,
        &["guarded.csv", "book.xlsx", "list.csv", "plain.csv"],
    ) else {
        return;
    };
    assert_eq!(found[..3], [0, 0, 0]);
    assert!(found[3] > 0, "{found:?}");
}

#[test]
fn no_word_of_a_vendor_becomes_a_formula_in_the_files_of_a_run() {
    let no = tricks().into_iter().filter(|text| !text.contains('\0'));
    let no: Vec<Canned> = no
        .map(|text| Canned::json(200, &json!({"Status": 0, "Message": text})))
        .collect();
    let rows: Vec<String> = (1..=no.len()).map(|id| format!("{id},1")).collect();
    let sheet = format!("lead,stage\n{}\n", rows.join("\n"));
    let mut book = rust_xlsxwriter::Workbook::new();
    let leads = book.add_worksheet();
    for (row, line) in (0..).zip(sheet.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            leads.write_string(row, column, cell).unwrap();
        }
    }
    let book = book.save_to_buffer().unwrap();
    for (name, bytes) in [("sheet.csv", sheet.into_bytes()), ("sheet.xlsx", book)] {
        let (desk, _server) = desk_with(no.clone());
        fs::write(desk.path(name), bytes).unwrap();
        let line = [
            "update-stage",
            "--from",
            name,
            "-p",
            "leadbank",
            "--concurrency",
            "1",
            "--json",
        ];
        let ran = run(&desk, &line).expect_code(5).json();
        let folder = format!("data/runs/{}", ran["run"].as_str().unwrap());
        let files: Vec<String> = ["rejected.csv", "rejected.xlsx"]
            .iter()
            .map(|file| format!("{folder}/{file}"))
            .filter(|file| desk.path(file).exists())
            .collect();
        let kept = fs::read_to_string(desk.path(&files[0])).unwrap();
        assert!(
            kept.contains("1+1"),
            "the vendor's words are in the file: {kept}"
        );
        assert!(!kept.contains(SECRET));
        for file in &files {
            match formulas(&desk, &[file]) {
                Some(found) => assert_eq!(found, [0], "{file}"),
                None => return,
            }
        }
    }
}
