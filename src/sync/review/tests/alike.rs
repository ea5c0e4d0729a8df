//! Sheets of any columns and cells come to the same, whether the sieve is asked or every row is checked in full.

use std::io::Cursor;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::lead::{Edit, Entry};
use crate::vendor::ALL;

/// Texts that are a value of something, almost one, or none.
const TEXTS: [&str; 24] = [
    "",
    "",
    "",
    "",
    "",
    " ",
    "#CLEAR",
    " #CLEAR ",
    "Called",
    "true",
    "false",
    "0",
    "7",
    "18500.50",
    "-5",
    "1e5",
    "2E+15",
    "101",
    "2026-03-15",
    "2026-02-30",
    "15.03.2026",
    "S1",
    "a,b",
    "#N/A",
];

/// Ids, so few that rows meet again.
const IDS: [&str; 7] = [
    "1",
    "01",
    "2",
    " 2 ",
    "",
    "x",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
];

const OPERATIONS: [Operation; 3] = [
    Operation::ChangeStage,
    Operation::UpdateLead,
    Operation::AddLead,
];

/// A table: the names of its columns, and its rows.
type Table = (Vec<String>, Vec<Vec<String>>);

fn table(card: &Card, operation: Operation, columns: &[Index], rows: &[Vec<(u8, Index)>]) -> Table {
    let fields: Vec<&String> = card
        .field
        .keys()
        .filter(|name| !name.contains('*'))
        .collect();
    let mut names = Vec::new();
    if operation != Operation::AddLead {
        names.push("lead".to_owned());
    }
    if operation == Operation::ChangeStage {
        names.push("stage".to_owned());
    }
    for column in columns {
        let name = *column.get(&fields);
        if !names.contains(name) && *name != card.stage_field && *name != card.lead.field {
            names.push(name.clone());
        }
    }
    let rows = rows.iter().map(|row| {
        let cells = names.iter().zip(row);
        cells.map(|(name, any)| cell(card, name, *any)).collect()
    });
    let rows = rows.collect();
    (names, rows)
}

fn cell(card: &Card, name: &str, (luck, any): (u8, Index)) -> String {
    let one_of = card.field(name).map_or(&[][..], |field| &field.one_of);
    match name {
        "lead" => (*any.get(&IDS)).to_owned(),
        "stage" if luck < 200 && !card.stage.is_empty() => {
            // Few, so that kinds of rows repeat.
            let few = card.stage.len().min(4);
            any.get(&card.stage[..few]).name().to_owned()
        }
        _ if luck < 128 && !one_of.is_empty() => any.get(one_of).clone(),
        _ => (*any.get(&TEXTS)).to_owned(),
    }
}

fn csv_of((names, rows): &Table) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Without empty cells, so that columns come while rows are read.
fn json_of((names, rows): &Table) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        let filled = names.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let object: Map<String, Value> = filled
            .map(|(name, cell)| (name.clone(), json!(cell)))
            .collect();
        text.push_str(&Value::Object(object).to_string());
        text.push('\n');
    }
    text.into_bytes()
}

/// All that can be seen of a judgement.
fn seen(card: &'static Card, wanted: &Wanted, file: &str, text: &[u8], quick: bool) -> Vec<String> {
    let source = Source::new(file, Cursor::new(text.to_vec()));
    let mut sheet = match Sheet::open(source, card, wanted.clone()) {
        Ok(sheet) => sheet,
        Err(error) => return vec![error.code],
    };
    let asked = asked(&sheet);
    let mut rows = Vec::new();
    let reviewed = judge_all(
        &mut sheet,
        card,
        &Account::default(),
        quick.then_some(asked),
        &mut None,
        &mut |judged| {
            let problems: Vec<_> = judged
                .problems()
                .iter()
                .map(|it| judged.to_json(it))
                .collect();
            rows.push(format!(
                "{} {:?} {problems:?} {:?} {:?}",
                judged.row.row,
                judged.standing,
                judged.wish(),
                judged.change()
            ));
            Ok(())
        },
    );
    rows.push(match reviewed {
        Ok(reviewed) => format!("{reviewed:?}"),
        Err(error) => error.code,
    });
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sieve_changes_nothing_that_can_be_seen(
        vendor in 0..ALL.len(),
        operation in select(OPERATIONS.to_vec()),
        allow_final in any::<bool>(),
        said in select(vec![None, Some(""), Some("#CLEAR"), Some("Called")]),
        columns in prop::collection::vec(any::<Index>(), 0..6),
        rows in prop::collection::vec(prop::collection::vec(any::<(u8, Index)>(), 8), 1..16),
    ) {
        let card = ALL[vendor].card();
        let table = table(card, operation, &columns, &rows);
        let field = card.field.keys().find(|name| !table.0.contains(name));
        let said = field.zip(said).map(|(field, text)| Edit {
            field: field.replace('*', "x"),
            entry: Entry::Text(text.to_owned()),
        });
        let wanted = Wanted { edits: said.into_iter().collect(), allow_final, ..wanted(operation) };
        for (file, text) in [("leads.csv", csv_of(&table)), ("leads.jsonl", json_of(&table))] {
            let slow = seen(card, &wanted, file, &text, false);
            prop_assert_eq!(seen(card, &wanted, file, &text, true), slow);
        }
    }
}

#[test]
fn clean_rows_after_the_first_of_a_kind_cost_no_wish() {
    let card = by_id("renovationfind").unwrap().card();
    let text = "lead,stage,reason\n1,QUOTE_SENT,a\n2,QUOTE_SENT,b\n3,LEAD_WON,\n4,QUOTE_SENT,\n";
    let mut sheet = open(Operation::ChangeStage, "renovationfind", text);
    let asked = asked(&sheet);
    let mut passed = Vec::new();
    let keep = &mut |judged: Judged<'_>| {
        passed.push(judged.found.is_none());
        Ok(())
    };
    judge_all(
        &mut sheet,
        card,
        &Account::default(),
        Some(asked),
        &mut None,
        keep,
    )
    .unwrap();
    assert_eq!(passed, [false, true, false, true]);
}
