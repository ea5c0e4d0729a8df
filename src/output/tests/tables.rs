//! A report as people read it, on terminals of several widths and in a pipe.

use super::{pipe, rendered, run, table, terminal, text};
use crate::output::stream;
use crate::output::terminal::Screen;
use crate::output::{Block, Column, Format, Report, Style};

#[test]
fn a_table_fits_eighty_columns_by_cutting_its_widest_cell() {
    let long = "the lead is in a final stage and cannot be changed any more by anybody at all";
    assert_eq!(
        text(&run(long), Format::Table, terminal(80)),
        "\
row  lead  verdict   what the vendor says                                   http
  2  101   applied                                                           200
 13  102   rejected  the lead is in a final stage and cannot be changed a…   409

1 applied, 1 rejected.
"
    );
}

#[test]
fn a_narrow_terminal_shows_one_block_a_record() {
    assert_eq!(
        text(
            &run("final stage, says the vendor"),
            Format::Table,
            terminal(40)
        ),
        "\
row:     2
lead:    101
verdict: applied
http:    200

row:                  13
lead:                 102
verdict:              rejected
what the vendor says: final stage, says the vendor
http:                 409

1 applied, 1 rejected.
"
    );
}

#[test]
fn sentences_are_wrapped_instead_of_cut() {
    let columns = vec![
        Column::new("code", 0).right(),
        Column::new("verdict", 0),
        Column::new("meaning", 0).wrapped(),
        Column::new("rule", 1),
    ];
    let meaning = "the vendor refused: unknown lead, conflict, final stage";
    let report = Report {
        view: vec![table(
            columns,
            &[
                &["5", "rejected", meaning, "house"],
                &["10", "unknown", "short", "vendor"],
            ],
        )],
        ..Report::default()
    };
    assert_eq!(
        text(&report, Format::Table, terminal(62)),
        "\
code  verdict   meaning                                 rule
   5  rejected  the vendor refused: unknown lead,       house
                conflict, final stage
  10  unknown   short                                   vendor
"
    );
    let screen = Screen {
        color: true,
        ..terminal(62)
    };
    let coloured = text(&report, Format::Table, screen);
    let words = ["\u{1b}[31mrejected\u{1b}[0m", "\u{1b}[33munknown\u{1b}[0m"];
    assert!(
        words.iter().all(|word| coloured.contains(word)),
        "{coloured}"
    );
}

#[test]
fn a_small_table_stays_a_table_on_a_narrow_terminal() {
    let report = Report {
        view: vec![table(
            vec![Column::new("a", 0), Column::new("b", 0)],
            &[&["1", "2"]],
        )],
        ..Report::default()
    };
    assert_eq!(text(&report, Format::Table, terminal(20)), "a  b\n1  2\n");
}

#[test]
fn the_columns_with_the_highest_rank_are_left_out_first() {
    let id = "0190a1b2-0000-7000-8000-000000000001";
    let columns = vec![
        Column::new("lead", 0),
        Column::new("first seen at the vendor", 2),
        Column::new("stage", 1),
        Column::new("phase", 3),
    ];
    let report = Report {
        view: vec![table(
            columns,
            &[&[id, "2026-11-21", "Lead Won By Us", "won"]],
        )],
        ..Report::default()
    };
    assert_eq!(
        text(&report, Format::Table, terminal(62)),
        "\
lead                                  stage
0190a1b2-0000-7000-8000-000000000001  Lead Won By Us
Not shown: first seen at the vendor, phase. Widen the terminal
or use --format json.
"
    );
}

#[test]
fn what_rows_share_stands_above_them_on_a_terminal_and_in_each_row_of_a_pipe() {
    let columns = vec![
        Column::new("profile", 0).above(),
        Column::new("lead", 0),
        Column::new("said", 1).wrapped(),
    ];
    let rows: [&[&str]; 4] = [
        &["cars", "1", "a word and another word"],
        &["cars", "2", "-"],
        &["hotel", "3", "-"],
        &["cars", "4", "-"],
    ];
    let report = Report {
        view: vec![table(columns, &rows)],
        ..Report::default()
    };
    assert_eq!(
        text(&report, Format::Table, terminal(22)),
        "\
profile: cars
lead:    1
said:    a word and another word

profile: cars
lead:    2
said:    -

profile: hotel
lead:    3
said:    -

profile: cars
lead:    4
said:    -
"
    );
    assert_eq!(
        text(&report, Format::Table, terminal(80)),
        "\
lead  said

cars
1     a word and another word
2     -

hotel
3     -

cars
4     -
"
    );
    let piped = text(&report, Format::Table, pipe());
    assert!(
        piped.starts_with("profile\tlead\tsaid\ncars\t1\t"),
        "{piped}"
    );
    assert_eq!(piped.matches("cars").count(), 3);
}

#[test]
fn wide_characters_are_counted_as_two_columns() {
    let report = Report {
        view: vec![table(
            vec![Column::new("name", 1), Column::new("city", 0)],
            &[&["李小龍李小龍李小龍", "香港"], &["Zoë", "Köln"]],
        )],
        ..Report::default()
    };
    assert_eq!(
        text(&report, Format::Table, terminal(60)),
        "name                city\n李小龍李小龍李小龍  香港\nZoë                 Köln\n"
    );
    let cut = Report {
        view: vec![table(
            vec![Column::new("name", 1), Column::new("city", 0)],
            &[&["李".repeat(40).as_str(), "香港"]],
        )],
        ..Report::default()
    };
    let drawn = text(&cut, Format::Table, terminal(60));
    let expected = format!("{}…   香港", "李".repeat(26));
    assert_eq!(drawn.lines().nth(1), Some(expected.as_str()));
}

#[test]
fn in_a_pipe_tables_are_tab_separated_and_paragraphs_step_aside() {
    let style = Style::default();
    let (bytes, notes) = rendered(&run("a\tb\nc\u{1b}[31m"), &style, pipe()).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "row\tlead\tverdict\twhat the vendor says\thttp\n\
         2\t101\tapplied\t\t200\n\
         13\t102\trejected\ta b c\t409\n"
    );
    assert_eq!(notes, ["1 applied, 1 rejected."]);
    let words = Report {
        view: vec![Block::Text("curl https://x\n".into())],
        ..Report::default()
    };
    assert_eq!(text(&words, Format::Table, pipe()), "curl https://x\n");
    let pairs = Report {
        view: vec![Block::Pairs(vec![("name".into(), "reno".into())])],
        ..Report::default()
    };
    assert_eq!(text(&pairs, Format::Table, pipe()), "name\treno\n");
}

#[test]
fn headings_and_verdicts_are_coloured_only_where_colour_is_on() {
    let screen = Screen {
        color: true,
        ..terminal(80)
    };
    let coloured = text(&run("applied is only a word here"), Format::Table, screen);
    let lines: Vec<&str> = coloured.lines().collect();
    assert!(lines[0].starts_with("\u{1b}[1mrow  lead") && lines[0].ends_with("\u{1b}[0m"));
    assert_eq!(
        lines[1],
        "  2  101   \u{1b}[32mapplied\u{1b}[0m                                 200"
    );
    assert_eq!(
        lines[2],
        " 13  102   \u{1b}[31mrejected\u{1b}[0m  applied is only a word here   409"
    );
}

/// What a stream with a table makes of these rows, and how many of them it wanted.
fn streamed(rows: &[[&str; 3]], most: usize, screen: Screen) -> (String, usize) {
    use crate::output::Wants;
    let columns = vec![
        Column::new("profile", 0),
        Column::new("lead", 0),
        Column::new("city", 1).if_filled(),
    ];
    let mut text = stream::with_table(columns, most, screen);
    let mut bytes = Vec::new();
    let mut wanted = 0;
    for row in rows {
        if text.wants(row[0]) == Wants::Row {
            wanted += 1;
            text.row(row.map(str::to_owned).to_vec(), &mut bytes);
        }
    }
    let view = if rows.is_empty() {
        vec![Block::Text("none".into())]
    } else {
        Vec::new()
    };
    text.end(serde_json::Map::new(), &view, &mut bytes);
    (String::from_utf8(bytes).unwrap(), wanted)
}

#[test]
fn streamed_rows_reach_a_pipe_at_once_and_a_terminal_shows_the_first_of_each_group() {
    let rows = [
        ["a", "1", ""],
        ["a", "2\u{1b}[31m", ""],
        ["b", "3", ""],
        ["a", "4", "Lille"],
    ];
    let (piped, wanted) = streamed(&rows, 2, pipe());
    assert_eq!(
        piped,
        "profile\tlead\tcity\na\t1\t\na\t2\t\nb\t3\t\na\t4\tLille\n"
    );
    assert_eq!(wanted, 4);
    // What no row that is shown fills is left out.
    let (shown, wanted) = streamed(&rows, 2, terminal(80));
    assert_eq!(
        shown,
        "\
profile  lead
a        1
a        2
b        3
... and 1 more; a pipe or --format json gets all
"
    );
    assert_eq!(wanted, 3);
    for screen in [pipe(), terminal(80)] {
        assert_eq!(streamed(&[], 2, screen).0, "none\n");
    }
}
