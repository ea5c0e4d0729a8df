//! Texts that are well: CSV in every dress, plain lists, JSON.

use super::*;

#[test]
fn a_row_knows_its_row_and_its_line() {
    let text = "lead,note\n1,\"two\r\nlines\"\n\n\"2\",plain\n,\n3,\"say \"\"hi\"\"\"";
    let (columns, rows) = read(text);
    assert_eq!(columns, ["lead", "note"]);
    let wanted = [
        brief(2, 2, &["1", "two\r\nlines"]),
        brief(4, 5, &["2", "plain"]),
        brief(6, 7, &["3", "say \"hi\""]),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn every_line_end_is_one_and_counts_once() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["lead,stage", "1,A", "", "2,\"B", "C\"", "3,D", ""].join(end);
        let (_, rows) = read(&text);
        let places: Vec<_> = rows.iter().map(|(row, line, _)| (*row, *line)).collect();
        assert_eq!(places, [(2, 2), (4, 4), (5, 6)], "{end:?}");
        assert_eq!(rows[1].2[1], format!("B{end}C"));
        assert_eq!(rows[2].2, ["3", "D"]);
    }
}

#[test]
fn rows_are_the_same_wherever_the_file_is_cut_into_pieces() {
    let cell = "x".repeat(30_000);
    let line = |n: usize| format!("{n},\"{cell}\r\n{n}\"\r\n");
    let text = format!("lead,note\r\n{}", (0..20).map(line).collect::<String>());
    let (_, rows) = read(&text);
    assert_eq!(rows.len(), 20);
    for (n, (row, line, cells)) in rows.iter().enumerate() {
        assert_eq!((*row, *line), (n as u64 + 2, n as u64 * 2 + 2));
        assert_eq!(*cells, [n.to_string(), format!("{cell}\r\n{n}")]);
    }
}

#[test]
fn cells_are_parted_by_comma_semicolon_tab_bar_or_what_the_sep_line_says() {
    let wanted = [brief(2, 2, &["1", "Lee, Ann; A|B"])];
    for delimiter in [",", ";", "\t", "|"] {
        let text = format!("lead{delimiter}name\r\n1{delimiter}\"Lee, Ann; A|B\"\r\n");
        assert_eq!(read(text).1, wanted, "{delimiter:?}");
    }
    let (columns, rows) = read("sep=^\r\nlead^name,first\r\n1^Ann, Lee\r\n");
    assert_eq!(columns, ["lead", "name,first"]);
    assert_eq!(
        rows,
        [brief(2, 3, &["1", "Ann, Lee"])],
        "Excel does not show the sep line"
    );
}

#[test]
fn utf16_and_windows_1252_are_read_as_what_they_are() {
    let text = "lead\tname\r\n1\tZoë €\r\n";
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read(utf16).1, [brief(2, 2, &["1", "Zoë €"])]);
    let mut guessed = super::rows(b"lead;name\n1;Zo\xeb \x80\n", &Options::default()).unwrap();
    assert_eq!(all(&mut guessed).unwrap(), [brief(2, 2, &["1", "Zoë €"])]);
    assert!(guessed.notes()[0].starts_with("leads: it is not UTF-8 and is read as Windows-1252"));
    assert_eq!(read("\u{feff}lead\n1\n").0, ["lead"]);
}

#[test]
fn a_guess_that_comes_late_is_still_told() {
    let mut text = b"lead,name\n".to_vec();
    for n in 0..100_000 {
        text.extend(format!("{n},Ann\n").bytes());
    }
    text.extend(b"100000,Zo\xeb\n");
    let mut late = super::rows(text, &Options::default()).unwrap();
    assert_eq!(late.notes(), Vec::<String>::new());
    let last = all(&mut late).unwrap().pop().unwrap();
    assert_eq!(last, brief(100_002, 100_002, &["100000", "Zoë"]));
    assert_eq!(late.notes().len(), 1);
}

#[test]
fn an_encoding_that_is_named_decides() {
    let options = Options {
        encoding: Some("iso-8859-15"),
        ..Options::default()
    };
    let mut named = super::rows(b"lead,price\n1,5 \xa4\n", &options).unwrap();
    assert_eq!(all(&mut named).unwrap(), [brief(2, 2, &["1", "5 €"])]);
    assert_eq!(named.notes(), Vec::<String>::new());
}

#[test]
fn a_row_gives_its_own_text_back_untouched() {
    let text = "lead; note \r\n 1 ;\"a \"\"b\"\"\r\nc\"\r\n2;\r\n";
    let mut rows = super::rows(text, &Options::default()).unwrap();
    assert_eq!(rows.header(), Some("lead; note "));
    assert_eq!(rows.columns(), ["lead", "note"]);
    let first = rows.next_row().unwrap().unwrap();
    assert_eq!(first.text().unwrap(), " 1 ;\"a \"\"b\"\"\r\nc\"");
    assert_eq!(first.get(0), " 1 ");
    assert_eq!(rows.next_row().unwrap().unwrap().text().unwrap(), "2;");
    let mut rows = super::rows("[ {\"lead\": 1.50} ,\n{\"lead\":2}]", &Options::default()).unwrap();
    assert_eq!(
        rows.next_row().unwrap().unwrap().text().unwrap(),
        "{\"lead\": 1.50}"
    );
}

#[test]
fn too_few_cells_are_empty_and_empty_cells_too_many_are_nothing() {
    let (columns, rows) = read("lead,stage,note,,\n1\n2,A,,,\n,,,,\n3,A,x,,\n");
    assert_eq!(columns, ["lead", "stage", "note"]);
    let wanted = [
        brief(2, 2, &["1", "", ""]),
        brief(3, 3, &["2", "A", ""]),
        brief(5, 5, &["3", "A", "x"]),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn a_plain_list_has_no_header_and_begins_with_row_1() {
    let is_id = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit());
    let options = Options {
        is_id: Some(&is_id),
        ..Options::default()
    };
    let mut list = super::rows("660737\n660728\r\n\n660727", &options).unwrap();
    assert!(!list.named() && list.header().is_none());
    assert_eq!(list.columns(), ["lead"]);
    let wanted = [
        brief(1, 1, &["660737"]),
        brief(2, 2, &["660728"]),
        brief(4, 4, &["660727"]),
    ];
    assert_eq!(all(&mut list).unwrap(), wanted);
    let mut sheet = super::rows("Lead Number\n660737\n", &options).unwrap();
    assert!(sheet.named());
    assert_eq!(all(&mut sheet).unwrap(), [brief(2, 2, &["660737"])]);
}

#[test]
fn json_keeps_digits_names_nested_members_and_lists_arrays() {
    let text = r#"
[
  {"lead": 12345678901234567890, "amount": 18250.00, "ok": true, "none": null},
  {"contact": {"name": "Zo\u00eb", "address": {"city": "Köln"}, "tags": {}}, "lead": "007",
   "options": ["Accounting", "TaxPlanning", 3], "texts": ["a,b", "c"], "empty": [], "mixed": [{"a": 1}]}
]"#;
    let (columns, rows) = read(text);
    let wanted = [
        "lead",
        "amount",
        "ok",
        "none",
        "contact.name",
        "contact.address.city",
        "contact.tags",
        "options",
        "texts",
        "empty",
        "mixed",
    ];
    assert_eq!(columns, wanted);
    assert_eq!(
        rows[0],
        brief(1, 3, &["12345678901234567890", "18250.00", "true", ""])
    );
    let cells = [
        "007",
        "",
        "",
        "",
        "Zoë",
        "Köln",
        "{}",
        "Accounting,TaxPlanning,3",
        r#"["a,b", "c"]"#,
        "[]",
        r#"[{"a": 1}]"#,
    ];
    assert_eq!(rows[1], brief(2, 4, &cells));
}

#[test]
fn json_lines_are_read_one_by_one_whatever_their_order() {
    let text = "{\"lead\":\"1\",\"stage\":\"A\"}\n\n{\"stage\":\"B\",\"lead\":\"2\",\"note\":\"x\"}\r\n{}\n{\"lead\":\"3\"}";
    let (columns, rows) = read(text);
    assert_eq!(columns, ["lead", "stage", "note"]);
    let wanted = [
        brief(1, 1, &["1", "A"]),
        brief(2, 3, &["2", "B", "x"]),
        brief(4, 5, &["3", "", ""]),
    ];
    assert_eq!(rows, wanted);
}

#[test]
fn json_is_the_same_wherever_it_is_cut_into_pieces() {
    let object = |n: usize| format!("{{\"lead\":{n},\n\"note\":\"{}\"}}", "é".repeat(20_000 + n));
    let objects: Vec<String> = (0..30).map(object).collect();
    for text in [format!("[{}]", objects.join(",")), objects.join("\n")] {
        let (_, rows) = read(&text);
        assert_eq!(rows.len(), 30);
        assert_eq!(rows[29].2[0], "29");
        assert_eq!(rows[29].2[1].chars().count(), 20_029);
    }
}

#[test]
fn an_empty_array_has_no_rows_and_exponents_in_json_are_as_typed() {
    assert_eq!(read("[ ]").1, []);
    let mut rows = super::rows("{\"lead\": 1.5E+15}", &Options::default()).unwrap();
    let row = rows.next_row().unwrap().unwrap();
    assert_eq!(row.cell(0).unwrap(), "1.5E+15");
}
