//! A mapping that is made from a sheet.

use super::*;
use crate::rows::Options;

fn draft(vendor: &str, sheet: &str, on: &[&str]) -> (String, (usize, usize)) {
    let source = Source::new("leads\n.csv", Cursor::new(sheet.to_owned().into_bytes()));
    let mut rows = rows::open(source, &Options::default()).unwrap();
    let mut draft = Draft::new(card(vendor), Operation::ChangeStage);
    while let Some(row) = rows.next_row() {
        let row = row.unwrap();
        let at: Vec<_> = on
            .iter()
            .map(|name| find_column(row.columns(), name))
            .collect();
        draft.count(&row, &at);
    }
    let lead = draft
        .lead(rows.columns())
        .map(|it| ("lead".to_owned(), it.to_owned()));
    let named: Vec<_> = lead.into_iter().collect();
    (
        draft.toml(rows.file(), rows.columns(), on, &named),
        draft.sizes(),
    )
}

#[test]
fn values_are_counted_as_rules_compare_them_and_the_most_frequent_comes_first() {
    let sheet = "name,Lead Number,My Tags\na,1,Busy\nb,2,lead lost\nc,3,LEAD  Lost\n";
    let (text, sizes) = draft("renovationfind", sheet, &["My Tags"]);
    assert_eq!(sizes, (2, 2));
    let rules = text.split("\n[[rule]]").skip(1).collect::<Vec<_>>();
    assert!(
        rules[0].contains("# 2 rows\nif.\"My Tags\" = [\"lead lost\"]\nskip = "),
        "{text}"
    );
    assert!(rules[0].contains("# set.stage = \"LEAD_LOST\""), "{text}");
    assert!(
        rules[1].contains("# 1 row\nif.\"My Tags\" = [\"Busy\"]"),
        "{text}"
    );
    assert!(text.contains("columns.lead = \"Lead Number\"\n"), "{text}");
}

#[test]
fn what_is_written_loads_and_skips_every_row_whatever_the_values_hold() {
    let sheet = "lead;Tags;a=b\n1;\"x\n\"\"y\"\"\";\\\n2;'''\u{7f}\t;é\n3;;#\n";
    let (text, _) = draft("renovationfind", sheet, &["Tags", "a=b"]);
    let map = Map::parse("new.toml", &text).unwrap();
    assert_eq!(map.warnings(), [""; 0]);
    assert_eq!(map.rules().count(), 3);
    let wanted = Wanted {
        map: Some(map),
        ..moving()
    };
    assert_eq!(
        asked("renovationfind", sheet, wanted),
        ["skip: not decided yet"; 3]
    );
}

#[test]
fn a_lead_column_is_guessed_only_where_every_cell_is_an_id() {
    let (text, _) = draft("crf-connect", "Number,Tags\n1,a\n", &["Tags"]);
    assert!(text.contains("\n# columns.lead = \"NAME\""), "{text}");
    assert!(Map::parse("new.toml", &text).is_ok());
    let (text, _) = draft("renovationfind", "A,B,Tags\n1,1,a\n,2,a\n", &["Tags"]);
    assert!(text.contains("\ncolumns.lead = \"B\""), "{text}");
}

#[test]
fn more_values_than_a_person_decides_are_counted_and_left_out() {
    let tags: Vec<String> = (0..250).map(|it| format!("{it},tag {it}")).collect();
    let rows = tags.join("\n");
    let (text, sizes) = draft("renovationfind", &format!("lead,Tags\n{rows}"), &["Tags"]);
    assert_eq!(sizes, (200, 250));
    assert!(
        text.contains("# 50 more values, in 50 rows, are left out"),
        "{text}"
    );
    assert_eq!(Map::parse("new.toml", &text).unwrap().rules().count(), 200);
}
