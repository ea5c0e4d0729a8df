//! Sheets as people have them: what a file is, is seen from its content, and what is wrong with it is told with its
//! place.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::desk::{Desk, Ran, real_sheet};

/// Puts the ids of a file into the make-believe RenovationFind.
fn seed(desk: &Desk, file: &str, more: &[&str]) -> Ran {
    let arguments = [
        "sandbox",
        "seed",
        "--vendor",
        "renovationfind",
        "--from",
        file,
    ];
    desk.run(&[&arguments, more].concat())
}

/// The same from bytes under a name that says nothing.
fn seed_bytes(bytes: &[u8], more: &[&str]) -> Ran {
    let desk = Desk::new();
    fs::write(desk.path("leads.dat"), bytes).unwrap();
    seed(&desk, "leads.dat", more)
}

#[track_caller]
fn seeded(ran: Ran, leads: usize) -> Ran {
    let ran = ran.expect_code(0);
    assert_eq!(
        ran.out,
        format!(
            "{leads} leads are in the sandbox's RenovationFind; work there with -p sandbox-renovationfind --sandbox\n"
        )
    );
    ran
}

#[test]
fn the_real_sheet_is_read_as_csv_and_as_xlsx_under_any_name() {
    let Some(csv) = real_sheet() else {
        eprintln!("left out: the real sheet is not there");
        return;
    };
    for ending in ["csv", "xlsx"] {
        let desk = Desk::new();
        fs::copy(csv.with_extension(ending), desk.path("leads.csv")).unwrap();
        let ran = seed(&desk, "leads.csv", &["--column", "lead number"]);
        assert_eq!(seeded(ran, 9_240).err, "", "nothing had to be guessed");
        let refused =
            seed(&desk, "leads.csv", &["--column", "Prospect ID", "--json"]).expect_code(3);
        let error = refused.error();
        assert_eq!(
            (&error["row"], &error["column"]),
            (&2.into(), &"Prospect ID".into())
        );
        assert_eq!(error["value"], "7927b2df-8bba-4d29-b9a2-b6e0beafe620");
    }
}

#[test]
fn standard_input_is_a_file_as_well() {
    let Some(csv) = real_sheet() else {
        eprintln!("left out: the real sheet is not there");
        return;
    };
    for ending in ["csv", "xlsx"] {
        let desk = Desk::new();
        let mut child = desk
            .command(&[
                "sandbox",
                "seed",
                "--from",
                "-",
                "--vendor",
                "crf-connect",
                "--column",
                "Prospect ID",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let bytes = fs::read(csv.with_extension(ending)).unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap()).expect_code(0);
        assert_eq!(
            ran.out,
            "9240 leads are in the sandbox's CRF Connect; work there with -p sandbox-crf-connect --sandbox\n"
        );
    }
}

#[test]
fn every_format_gives_the_same_leads() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16().collect::<Vec<_>>());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let files: [Vec<u8>; 8] = [
        b"660737\r\n660728\r\n".to_vec(),
        b"lead\n660737\n660728\n660737\n".to_vec(),
        "\u{feff}sep=;\r\nname;lead\r\nZo\u{eb};660737\r\n\"a\r\nb\";660728".into(),
        b"Lead|Tags\r660737|x\r660728|y\r".to_vec(),
        utf16("name\tlead\r\nZoë\t660737\r\nAnn\t660728\r\n"),
        b"[{\"lead\": 660737}, {\"lead\": \"660728\"}]".to_vec(),
        b"{\"lead\": 660737}\n{\"lead\": \"660728\"}\n".to_vec(),
        b"lead;name\n660737;Zo\xeb\n660728;Ann\n".to_vec(),
    ];
    for (number, bytes) in files.iter().enumerate() {
        let ran = seeded(seed_bytes(bytes, &[]), 2);
        let guessed = number == 7;
        assert_eq!(
            ran.err.contains("Windows-1252"),
            guessed,
            "{number}: {}",
            ran.err
        );
    }
    let quiet = seed_bytes(&files[7], &["-q"]).expect_code(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let named = seeded(seed_bytes(&files[7], &["--encoding", "windows-1252"]), 2);
    assert_eq!(named.err, "", "what is named need not be told");
}

#[test]
fn a_header_is_no_id_where_ids_are_free_text() {
    let desk = Desk::new();
    fs::write(desk.path("leads.csv"), "lead,name\n10001,Ann\n").unwrap();
    let flags = [
        "sandbox",
        "seed",
        "--vendor",
        "crm-com",
        "--from",
        "leads.csv",
    ];
    let ran = desk.run(&flags).expect_code(0);
    assert!(ran.out.starts_with("1 lead is in"), "{}", ran.out);
}

#[test]
fn a_file_that_is_no_sheet_is_told_by_what_it_is_and_what_to_do() {
    let xls = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 512]].concat();
    let cases: [(&[u8], &str, &str); 7] = [
        (b"", "is empty", "hint: the first row names the columns"),
        (
            b"<html><table><tr><td>660737</td></tr></table></html>",
            "is a web page",
            "save it as .xlsx",
        ),
        (&xls, "old binary kind (.xls)", "save it as .xlsx"),
        (
            b"lead,name\n660737,\"Ann\n660728,Bob\n",
            "row 2, column name: a quote is opened",
            "close the quote",
        ),
        (
            b"lead,name\n660737,Lee,Ann\n",
            "row 2, column C: the row has more cells",
            "double quotes",
        ),
        (
            b"lead,Lead\n660737,1\n",
            "row 1, column B: column A is called",
            "rename one",
        ),
        (
            b"lead\n6.60737E+15\n",
            "row 2, column lead: digits were lost in Excel",
            "format the column as text",
        ),
    ];
    for (bytes, what, remedy) in cases {
        let ran = seed_bytes(bytes, &[]).expect_code(3);
        assert!(
            ran.err.contains("leads.dat") && ran.err.contains(what),
            "{}",
            ran.err
        );
        assert!(ran.err.contains(remedy), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_wrong_column_or_id_is_told_with_its_nearest_and_its_place() {
    let sheet = b"Lead Number,note\n660737,\"a\nb\"\nabc,x\n";
    let ran = seed_bytes(sheet, &["--column", "Lead Numbr"]).expect_code(3);
    assert!(
        ran.err.contains("did you mean --column \"Lead Number\"?"),
        "{}",
        ran.err
    );
    let ran = seed_bytes(sheet, &["--column", "Lead Number", "--json"]).expect_code(3);
    let error = ran.error();
    assert_eq!(error["code"], "not-a-lead-id");
    let place = ["file", "row", "line", "column", "value"].map(|name| error[name].to_string());
    assert_eq!(
        place,
        ["\"leads.dat\"", "3", "4", "\"Lead Number\"", "\"abc\""]
    );
}

#[test]
fn what_cannot_be_opened_is_the_command_lines_fault() {
    let desk = Desk::new();
    for (file, more) in [("nowhere.csv", &[][..]), (".", &[])] {
        seed(&desk, file, more).expect_code(2);
    }
    let sheet = b"lead\n660737\n";
    let ran = seed_bytes(sheet, &["--sheet", "Leads"]).expect_code(2);
    assert!(ran.err.contains("has no sheets"), "{}", ran.err);
    let ran = seed_bytes(sheet, &["--encoding", "klingon"]).expect_code(2);
    assert!(ran.err.contains("windows-1252"), "{}", ran.err);
}
