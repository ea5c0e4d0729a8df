//! Every Unicode scalar in one lead, and those that act on a terminal in whatever else a vendor may say.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use leadctl::output::clean::acts;
use leadctl::output::guard::unguard;
use leadctl::rows::{self, Options, Source};
use serde_json::Map;

use super::*;
use crate::scripted::{journal, signal, with_secret};

/// All scalars that there are, in texts that fit into a cell of a workbook. A control character has a text of its own,
/// since what follows it may be a part of its sequence.
fn every_scalar() -> Vec<String> {
    let controls = ('\0'..=char::MAX).filter(|c| c.is_control());
    let others: Vec<char> = ('\0'..=char::MAX).filter(|c| !c.is_control()).collect();
    let packs = others.chunks(8_192).map(|pack| pack.iter().collect());
    let all = controls.map(String::from).chain(packs);
    let all: Vec<String> = all.map(|text: String| format!("é{text}é")).collect();
    let count: usize = all.iter().map(|text| text.chars().count() - 2).sum();
    assert_eq!(count, 1_112_064);
    all
}

/// Every scalar that must not reach a terminal as it is.
fn nasty() -> String {
    ('\0'..=char::MAX).filter(|c| acts(*c)).collect()
}

#[track_caller]
fn assert_clean(text: &str) {
    let bad = |c: &char| acts(*c) && !matches!(c, '\n' | '\t');
    assert_eq!(text.chars().find(bad), None);
}

/// The cells of the named columns in the only row of a file.
fn cells(desk: &Desk, file: &str, names: &[String]) -> Vec<String> {
    let source = Source::open(&desk.path(file)).unwrap();
    let mut rows = rows::open(source, &Options::default()).unwrap();
    let columns = rows.columns().to_vec();
    let row = rows.next_row().unwrap().unwrap();
    let cell = |name: &String| {
        let at = columns
            .iter()
            .position(|it| *it == format!("fields.{name}"));
        row.get(at.unwrap()).to_owned()
    };
    names.iter().map(cell).collect()
}

/// The names of a pulled lead's members, each of which holds one of these texts, and its desk.
fn pulled_with(texts: &[String]) -> (Vec<String>, (Desk, Scripted)) {
    let names: Vec<String> = (0..texts.len()).map(|at| format!("t{at}")).collect();
    let texts = texts.iter().cloned().map(Value::from);
    let members: Map<_, _> = names.iter().cloned().zip(texts).collect();
    (names, pulled(Value::Object(members)))
}

#[test]
fn every_scalar_of_a_lead_is_clean_for_people_and_exact_for_scripts() {
    let texts = every_scalar();
    let (names, (desk, _server)) = pulled_with(&texts);

    for command in [
        &["leads", "show", "7"][..],
        &["leads", "show", "7", "--raw"],
        &["leads", "list"],
        &["leads", "stats"],
    ] {
        let shown = desk.run(command).expect_code(0);
        assert_clean(&shown.out);
        assert_clean(&shown.err);
    }
    let shown = desk.run(&["leads", "show", "7"]).out;
    for (name, text) in names.iter().zip(&texts) {
        let line = shown
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}\t")));
        let kept: String = text.chars().filter(|c| !acts(*c)).collect();
        let told: String = line.unwrap().chars().filter(|c| *c != ' ').collect();
        assert!(told == kept.replace(' ', ""), "{name}");
    }
    for format in ["json", "jsonl"] {
        let ran = desk
            .run(&["leads", "list", "--format", format])
            .expect_code(0);
        let first: Value = serde_json::from_str(ran.out.lines().next().unwrap()).unwrap();
        let lead = if format == "json" {
            &first["leads"][0]
        } else {
            &first
        };
        for (name, text) in names.iter().zip(&texts) {
            assert!(lead["fields"][name] == text.as_str(), "{name}");
        }
    }
    // A NUL is no text: our own reader refuses the cell by name, and is asked about the others.
    let (names, texts) = (&names[1..], &texts[1..]);
    for (file, flags) in [("plain.csv", &[][..]), ("excel.csv", &["--excel"])] {
        let line = ["leads", "export", "-o", file];
        desk.run(&[&line[..], flags].concat()).expect_code(0);
        let bytes = fs::read(desk.path(file)).unwrap();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().unwrap().clone();
        let record = reader.records().next().unwrap().unwrap();
        for (name, text) in names.iter().zip(texts) {
            let at = header.iter().position(|it| it == format!("fields.{name}"));
            let cell = &record[at.unwrap()];
            let cell = if flags.is_empty() {
                cell
            } else {
                unguard(cell)
            };
            assert!(cell == text, "{file} {name}");
        }
    }
}

#[test]
fn every_scalar_of_a_lead_comes_back_from_a_workbook() {
    // A NUL is no text, and our own reader says so by the cell's name.
    let (desk, _server) = pulled(json!({"t0": "a\0b"}));
    desk.run(&["leads", "export", "-o", "nul.xlsx"])
        .expect_code(0);
    let line = ["validate", "nul.xlsx", "--vendor", "leadbank", "--json"];
    let ran = desk.run(&line).expect_code(3);
    assert!(ran.out.contains("\"nul\""), "{}", ran.out);

    let texts = every_scalar();
    let texts = &texts[1..];
    let (names, (desk, _server)) = pulled_with(texts);
    desk.run(&["leads", "export", "-o", "leads.xlsx"])
        .expect_code(0);
    for (at, cell) in cells(&desk, "leads.xlsx", &names).iter().enumerate() {
        assert!(*cell == texts[at], "{at}");
    }
}

#[test]
fn what_acts_on_a_terminal_reaches_none_by_way_of_a_refusal() {
    let nasty = format!("é{}é", nasty());
    let header: String = nasty.chars().filter(|c| !c.is_ascii_control()).collect();
    let no = json!({"title": nasty, "detail": nasty, "message": nasty, "error": nasty, nasty.clone(): nasty});
    for line in [
        &["get-lead", UUID, "-p", "crf-connect"][..],
        &["update-stage", UUID, "Reviewed", "-p", "crf-connect"],
        &["accept-lead", "7", "-p", "renovationfind"],
    ] {
        let reply = Canned::of(
            409,
            &[
                ("Content-Type", "application/problem+json"),
                ("X-Note", &header),
            ],
            &no.to_string(),
        );
        let (desk, _server) = desk_with([reply]);
        let ran = run(&desk, &[line, &["-vvv"]].concat()).expect_code(5);
        assert_clean(&ran.out);
        assert_clean(&ran.err);
        assert!(ran.err.contains("< x-note: é"), "{}", ran.err);
        assert!(ran.err.contains("because: "), "{}", ran.err);
        if line[0] != "get-lead" {
            let run = journal(&desk)["run"].as_str().unwrap().to_owned();
            for command in [&["runs", "show", &run][..], &["runs", "list"]] {
                assert_clean(&desk.run(command).expect_code(0).out);
            }
        }
    }
}

#[test]
fn what_acts_on_a_terminal_reaches_none_by_way_of_a_sheet() {
    // A cell may hold all of them but the NUL and the line ends, which have a meaning of their own there.
    let nasty: String = nasty()
        .chars()
        .filter(|c| !matches!(c, '\0' | '\r' | '\n'))
        .collect();
    let sheet = format!("lead,status,{nasty}\n7,{nasty},x\n{nasty},REACHED_OUT_TO_HOMEOWNER,x\n");
    let (desk, server) = desk_with([Canned::Close]);
    fs::write(desk.path("sheet.csv"), sheet).unwrap();
    for line in [
        &["validate", "sheet.csv", "-p", "renovationfind"][..],
        &[
            "update-stage",
            "--from",
            "sheet.csv",
            "-p",
            "renovationfind",
        ],
        &[
            "map",
            "init",
            "sheet.csv",
            "--on",
            &nasty,
            "--vendor",
            "renovationfind",
        ],
        &["leads", "show", &nasty],
        &["runs", "show", &nasty],
        &["get-lead", &nasty, "-p", "leadbank"],
        &["update-stage", "7", &nasty, "-p", "renovationfind"],
        &["profiles", "show", &nasty],
        &["validate", &nasty],
        &[&nasty],
    ] {
        // An argument cannot hold a NUL, and none of these does.
        let ran = run(&desk, line);
        assert_ne!(ran.code, 101);
        assert_clean(&ran.out);
        assert_clean(&ran.err);
        assert!(!ran.out.is_empty() || !ran.err.is_empty(), "{line:?}");
        if line[0] == "map" {
            let map: toml::Table = toml::from_str(&ran.expect_code(0).out).unwrap();
            let rules = map["rule"].as_array().unwrap();
            assert!(rules.iter().all(|rule| rule["if"].get(&nasty).is_some()));
        }
    }
    assert!(server.asked().is_empty());
}

#[test]
fn what_acts_on_a_terminal_reaches_none_by_being_pushed() {
    let nasty = nasty();
    let (desk, _server) = desk_with([Canned::Close]);
    let config = fs::read_to_string(desk.path("config.toml")).unwrap();
    let keys = "vendor = \"crf-connect\"\nlisten_header = \"X-Lead-Key\"\nlisten_secret = { env = \"CANARY\" }\n";
    desk.write_config(&config.replace("vendor = \"crf-connect\"\n", keys));
    let mut child = with_secret(
        &desk,
        &["listen", "-p", "crf-connect", "--port", "0", "-vvv"],
    )
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    told.read_line(&mut said).unwrap();
    let address = said.split("http://").nth(1).unwrap();
    let address = address.split(' ').next().unwrap().to_owned();
    let body = json!({"id": UUID, "status": nasty, nasty.clone(): nasty}).to_string();
    for (body, key) in [
        (body.as_str(), crate::scripted::SECRET),
        (nasty.as_str(), crate::scripted::SECRET),
        (body.as_str(), "no"),
    ] {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: x\r\nX-Lead-Key: {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_clean(&answer.replace('\r', ""));
    }
    signal(&child, "TERM");
    told.read_to_string(&mut said).unwrap();
    let out = child.wait_with_output().unwrap().stdout;
    assert_clean(&said);
    assert_clean(&String::from_utf8(out).unwrap());
    assert_clean(&desk.run(&["leads", "show", UUID]).expect_code(0).out);
    let kept = desk.run(&["leads", "list", "--json"]).expect_code(0).json();
    assert!(kept["leads"][0]["fields"][&nasty] == nasty.as_str());
}
