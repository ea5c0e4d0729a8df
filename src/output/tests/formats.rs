//! A report as JSON, JSON lines and CSV, byte for byte.

use serde_json::{Map, Value, json};

use super::{members, pipe, rendered, run, terminal, text};
use crate::output::{Format, Output, Report, Style, exit_codes, guard, stream};

#[test]
fn json_is_one_document_on_one_line_in_a_pipe_and_indented_on_a_terminal() {
    let piped = text(&run("=no\t\u{202e}"), Format::Json, pipe());
    assert_eq!(
        piped,
        concat!(
            r#"{"type":"run","schema":1,"run":"r1","profile":"reno","rows":["#,
            r#"{"type":"row","row":2,"lead":"101","verdict":"applied"},"#,
            r#"{"type":"row","row":13,"lead":"102","verdict":"rejected","#,
            r#""fields":{"jobAmount":-12.5,"tags":["a","b"],"note":null},"message":"=no\t"#,
            "\u{202e}\"}],",
            r#""summary":{"applied":1,"rejected":1}}"#,
            "\n",
        )
    );
    let shown = text(&run("=no\t\u{202e}"), Format::Json, terminal(80));
    assert!(shown.starts_with("{\n  \"type\": \"run\",\n"), "{shown}");
    assert!(shown.contains(r#""=no\t\u202e""#) && shown.ends_with("}\n"));
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(parse(&shown), parse(&piped));
}

#[test]
fn json_lines_carry_the_items_and_close_with_the_counts() {
    let mut report = run("no");
    report.items.truncate(1);
    report.tail.insert("profiles".into(), json!([]));
    assert_eq!(
        text(&report, Format::Jsonl, pipe()),
        concat!(
            r#"{"type":"row","row":2,"lead":"101","verdict":"applied"}"#,
            "\n",
            r#"{"type":"summary","applied":1,"rejected":1,"profiles":[]}"#,
            "\n",
        )
    );
}

#[test]
fn a_report_that_is_written_item_by_item_is_the_same_to_the_byte() {
    let mut empty = run("no");
    empty.items.clear();
    empty.tail.clear();
    for report in [run("=no\t\u{202e}"), empty] {
        for screen in [pipe(), terminal(80)] {
            for format in Format::ALL {
                // Without an item nobody knows a whole report's columns; a stream's are given.
                if format == Format::Csv && report.items.is_empty() {
                    continue;
                }
                let style = Style {
                    format: Some(format),
                    ..Style::default()
                };
                let streamed =
                    String::from_utf8(stream::rendered(&report, &style, screen)).unwrap();
                assert_eq!(streamed, text(&report, format, screen), "{format:?}");
            }
        }
    }
}

#[test]
fn a_stream_to_a_file_appears_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("leads.csv");
    let output = Output::new(Style {
        output: Some(path.clone()),
        quiet: true,
        ..Style::default()
    });
    let mut stream = output
        .begin("run", Map::new(), "rows", &["row", "lead"])
        .unwrap();
    for row in 0..10_000 {
        stream
            .item(|| json!({"type": "row", "row": row, "lead": "x"}))
            .unwrap();
    }
    assert!(!path.exists());
    stream.end(Map::new(), &[]).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.starts_with("row,lead\r\n0,x\r\n"), "{written}");
    assert_eq!(written.lines().count(), 10_001);
}

#[test]
fn a_report_without_items_is_one_line_and_one_record() {
    let health = Report {
        kind: "health",
        head: members(json!({"ok": true})),
        ..Report::default()
    };
    assert_eq!(
        text(&health, Format::Jsonl, pipe()),
        "{\"type\":\"health\",\"schema\":1,\"ok\":true}\n{\"type\":\"summary\"}\n"
    );
    assert_eq!(
        text(&health, Format::Csv, pipe()),
        "schema,ok\r\n1,true\r\n"
    );
}

#[test]
fn csv_has_the_union_of_the_members_and_keeps_the_text_exact() {
    assert_eq!(
        text(&run("a \"b\",\n=\u{1b}[1mc"), Format::Csv, pipe()),
        concat!(
            "row,lead,verdict,fields.jobAmount,fields.tags,fields.note,message\r\n",
            "2,101,applied,,,,\r\n",
            "13,102,rejected,-12.5,\"[\"\"a\"\",\"\"b\"\"]\",,\"a \"\"b\"\",\n=\u{1b}[1mc\"\r\n",
        )
    );
    let none = Report {
        items_name: "rows",
        ..Report::default()
    };
    assert_eq!(text(&none, Format::Csv, pipe()), "");
}

#[test]
fn csv_for_excel_has_a_byte_order_mark_and_guards_texts_but_not_numbers() {
    let report = Report {
        items_name: "leads",
        items: vec![json!({"=key": "=1+1", "amount": -12.5, "quoted": "'x", "phone": "+49 1"})],
        ..Report::default()
    };
    let style = Style {
        format: Some(Format::Csv),
        excel: true,
        ..Style::default()
    };
    let (bytes, _) = rendered(&report, &style, pipe()).unwrap();
    let written = String::from_utf8(bytes).unwrap();
    assert_eq!(
        written,
        "\u{feff}'=key,amount,quoted,phone\r\n'=1+1,-12.5,''x,'+49 1\r\n"
    );
    let mut reader = csv::Reader::from_reader(written.trim_start_matches('\u{feff}').as_bytes());
    let record = reader.records().next().unwrap().unwrap();
    let back: Vec<&str> = record.iter().map(guard::unguard).collect();
    assert_eq!(back, ["=1+1", "-12.5", "'x", "+49 1"]);
}

#[test]
fn a_result_asked_for_by_a_file_is_written_even_when_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.csv");
    let output = Output::new(Style {
        output: Some(path.clone()),
        quiet: true,
        ..Style::default()
    });
    output.report(&run("no")).unwrap();
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written.starts_with("row,lead,verdict,"), "{written}");
    assert!(written.ends_with(",no\r\n"), "{written}");
}

#[test]
fn the_table_of_exit_codes_holds_them_all() {
    let shown = text(&exit_codes(), Format::Table, pipe());
    let first: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(
        first,
        [
            "code", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "130", "143"
        ]
    );
    assert_eq!(exit_codes().items.len(), 14);
}
