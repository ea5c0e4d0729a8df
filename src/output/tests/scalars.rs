//! Every Unicode scalar through every door: clean where people look, exact where scripts read.

use std::io::Cursor;

use serde_json::{Value, json};

use super::{pipe, table, terminal, text};
use crate::error::{Error, Kind, Result};
use crate::output::clean::tests::is_harmless;
use crate::output::guard::{guard, unguard};
use crate::output::paint::Paint;
use crate::output::streams::{noted, rendered, traced};
use crate::output::terminal::Screen;
use crate::output::workbook_rows::WorkbookRows;
use crate::output::{Block, Column, Format, Report, Style, failure, stream};
use crate::rows::{self, Options, Source};

/// How many scalars share a text.
const PACK: usize = 2_048;

/// Wide enough to show a whole text on one line.
const WIDE: usize = 100_000;

/// All scalars that there are, packed into texts that begin and end with a letter. A control character has a text of its
/// own, since what follows it may be a part of its sequence.
pub fn every_scalar() -> Vec<String> {
    let controls = ('\0'..=char::MAX).filter(|c| c.is_control());
    let others: Vec<char> = ('\0'..=char::MAX).filter(|c| !c.is_control()).collect();
    let packs = others.chunks(PACK).map(|pack| pack.iter().collect());
    let all = controls.map(String::from).chain(packs);
    let all: Vec<String> = all.map(|text: String| format!("é{text}é")).collect();
    let count: usize = all.iter().map(|text| text.chars().count() - 2).sum();
    assert_eq!(count, 0x11_0000 - 0x800);
    all
}

/// What people shall see of a text in a cell.
pub fn on_one_line(text: &str) -> String {
    shown_as(text, ' ')
}

fn shown_as(text: &str, line_end: char) -> String {
    let shown = |c| match c {
        '\t' => Some(' '),
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(line_end),
        // Nobody's yet, in the midst of those that act.
        '\u{2065}' | '\u{e0000}'..='\u{e007f}' => None,
        c => is_harmless(c).then_some(c),
    };
    text.chars().filter_map(shown).collect()
}

/// What stands between the first and the last `é` of every line that has them.
fn between(shown: &str) -> Vec<&str> {
    shown
        .split('\n')
        .filter_map(|line| line.get(line.find('é')?..line.rfind('é')? + 'é'.len_utf8()))
        .collect()
}

/// Fails with the first character that differs.
#[track_caller]
fn assert_same(found: &[impl AsRef<str>], wanted: &[String]) {
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(wanted) {
        let mut pairs = found.as_ref().chars().zip(wanted.chars());
        assert_eq!(pairs.find(|(found, wanted)| found != wanted), None);
        assert_eq!(found.as_ref().len(), wanted.len());
    }
}

#[track_caller]
fn assert_harmless(shown: &str) {
    let found = shown.chars().find(|c| *c != '\n' && !is_harmless(*c));
    assert_eq!(found, None);
}

fn report(view: Vec<Block>) -> Report {
    Report {
        kind: "leads",
        items_name: "leads",
        view,
        ..Report::default()
    }
}

#[test]
fn people_see_every_scalar_that_does_nothing_and_no_other() {
    let texts = every_scalar();
    let wanted: Vec<String> = texts.iter().map(|text| on_one_line(text)).collect();
    let rows: Vec<[&str; 1]> = texts.iter().map(|text| [text.as_str()]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let pairs = texts.iter().map(|text| ("name".to_owned(), text.clone()));
    let bars = texts.iter().map(|text| (text.clone(), 1));
    let blocks = [
        table(vec![Column::new("text", 0).wrapped()], &rows),
        Block::Pairs(pairs.collect()),
        Block::Bars(bars.collect()),
    ];
    for block in blocks {
        let what = report(vec![block]);
        for screen in [pipe(), terminal(WIDE)] {
            let shown = text(&what, Format::Table, screen);
            assert_same(&between(&shown), &wanted);
        }
        // Cut or wrapped.
        assert_harmless(&text(&what, Format::Table, terminal(40)));
    }
}

#[test]
fn sentences_errors_and_traces_keep_every_scalar_that_does_nothing_and_no_other() {
    for raw in every_scalar() {
        let (line, lines) = (on_one_line(&raw), shown_as(&raw, '\n') + "\n");
        let paragraph = report(vec![Block::Text(raw.clone())]);
        for screen in [pipe(), terminal(80)] {
            assert_eq!(text(&paragraph, Format::Table, screen), lines);
            let error = Error::new(Kind::Rejected, "no", raw.clone())
                .because(raw.clone())
                .hint(raw.clone());
            assert_eq!(
                failure::for_people(&error, screen),
                format!("error: {line}\nbecause: {line}\nhint: {line}\n")
            );
            let warned = failure::line("warning", Paint::Yellow, &raw, screen);
            assert_eq!(warned, format!("warning: {line}\n"));
        }
        assert_eq!(noted(&raw), lines);
        assert_eq!(traced(&raw), format!("{line}\n"));
    }
}

/// Items that hold every scalar in a text, and in a member's name.
fn items() -> Vec<Value> {
    let item = |text: String| json!({"type": "lead", "text": text, text: 1});
    every_scalar().into_iter().map(item).collect()
}

#[test]
fn json_gives_every_scalar_back_and_drives_no_terminal() {
    let items = items();
    let error = Error::new(Kind::Rejected, "no", every_scalar().concat());
    let whole = Report {
        items: items.clone(),
        ..report(vec![])
    };
    for screen in [pipe(), terminal(80)] {
        let document = text(&whole, Format::Json, screen);
        let read: Value = serde_json::from_str(&document).unwrap();
        assert!(read["leads"] == json!(items));
        let lines = text(&whole, Format::Jsonl, screen);
        let read = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let read: Vec<Value> = read.collect();
        assert!(read[..items.len()] == items);
        let said = failure::for_scripts(&error, screen);
        let read: Value = serde_json::from_str(&said).unwrap();
        assert!(read["error"]["message"] == error.message);
        assert_eq!(said.matches('\n').count(), 1);
        // What is written item by item is the same.
        for (format, whole_text) in [(Format::Json, &document), (Format::Jsonl, &lines)] {
            let style = Style {
                format: Some(format),
                ..Style::default()
            };
            assert!(stream::rendered(&whole, &style, screen) == whole_text.as_bytes());
        }
        if screen.terminal {
            for shown in [document, lines, said] {
                assert_harmless(&shown);
            }
        }
    }
}

fn csv(excel: bool, screen: Screen) -> Vec<String> {
    let items: Vec<Value> = every_scalar()
        .iter()
        .map(|text| json!({"text": text}))
        .collect();
    let style = Style {
        format: Some(Format::Csv),
        excel,
        ..Style::default()
    };
    let whole = Report {
        items,
        ..report(vec![])
    };
    let (bytes, _) = rendered(&whole, &style, screen).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let cells = reader.records().map(|record| record.unwrap()[0].to_owned());
    cells.collect()
}

#[test]
fn csv_gives_every_scalar_back_and_drives_no_terminal() {
    let texts = every_scalar();
    assert_same(&csv(false, pipe()), &texts);
    let guarded = csv(true, pipe());
    let back: Vec<String> = guarded
        .iter()
        .map(|cell| unguard(cell).to_owned())
        .collect();
    assert_same(&back, &texts);
    for excel in [false, true] {
        let wanted: Vec<String> = texts.iter().map(|text| shown_as(text, '\n')).collect();
        assert_same(&csv(excel, terminal(80)), &wanted);
    }
}

#[test]
fn every_scalar_may_begin_a_cell() {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    for c in '\0'..=char::MAX {
        let text = format!("{c}=1");
        let cell = guard(&text);
        assert!(unguard(&cell) == text, "{text:?}");
        assert!(!cell.starts_with(signs) && !cell.starts_with(['\t', '\r', '\n']));
        let is_skipped = !is_harmless(c) || c.is_whitespace() || matches!(c, '"' | '\'');
        assert!(!is_skipped || cell.starts_with('\''), "{text:?}");
    }
}

/// What our own reader makes of a workbook with these texts below each other.
fn read_back(texts: &[String]) -> Result<Vec<String>> {
    let mut book = WorkbookRows::new(None)?;
    book.name(&["text".to_owned()])?;
    for text in texts {
        book.texts(std::slice::from_ref(text))?;
    }
    let source = Source {
        name: "x.xlsx".into(),
        bytes: Box::new(Cursor::new(book.bytes()?)),
    };
    let mut rows = rows::open(source, &Options::default())?;
    let mut cells = Vec::new();
    while let Some(row) = rows.next_row() {
        cells.push(row?.get(0).to_owned());
    }
    Ok(cells)
}

#[test]
fn a_workbook_gives_every_scalar_back_but_nul_which_is_refused_by_name() {
    let (nul, texts): (Vec<String>, Vec<String>) = every_scalar()
        .into_iter()
        .partition(|text| text.contains('\0'));
    assert_same(&read_back(&texts).unwrap(), &texts);
    assert_eq!(nul.len(), 1);
    assert_eq!(read_back(&nul).unwrap_err().code, "nul");
}

#[test]
fn names_are_shown_as_clean_as_values() {
    let texts = every_scalar();
    let pairs: Vec<_> = texts
        .iter()
        .map(|text| (text.clone(), text.clone()))
        .collect();
    let what = report(vec![Block::Pairs(pairs)]);
    for screen in [pipe(), terminal(80)] {
        let shown = text(&what, Format::Table, screen);
        let harmful = |c: &char| !matches!(c, '\n' | '\t') && !is_harmless(*c);
        assert_eq!(shown.chars().find(harmful), None);
        assert_eq!(shown.lines().count(), texts.len());
    }
}
