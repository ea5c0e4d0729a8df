//! Sheets of any columns and any cells, good ones and bad ones.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{KNOWN, Known, OPERATIONS, account_that, both, good};
use crate::account::Account;
use crate::lead::{Operation, Via};
use crate::vendor::ALL;
use crate::vendor::card::Card;
use crate::vendor::sieve::{Asked, Place, Sieve};

/// Texts that are almost a value of something, or not at all.
const ODD: [&str; 66] = [
    " ",
    "\u{a0}",
    "\t",
    "#CLEAR",
    " #CLEAR",
    "#clear",
    "#1",
    "null",
    " null ",
    "\"null\"",
    "-5",
    "-0",
    "+1",
    "012",
    "1e5",
    "1.",
    ".5",
    "12,5",
    "12 ",
    " 12",
    "１２",
    "99999999999999999999",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "101",
    "100.01",
    "2026-02-29",
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "0000-01-01",
    "2026-3-15",
    "15.03.2026",
    " 2026-03-15",
    "2026-03-15T09:30",
    "2026-03-15 09:30:00z",
    "2026-03-15T25:00:00Z",
    "TRUE",
    "true ",
    "yes",
    "1",
    "0",
    "00",
    "007",
    "name:",
    "name: x",
    ":x",
    "NAME:x",
    "id:19",
    "id:",
    "nonsense:x",
    "in progress",
    "Twice",
    "TWICE",
    "47",
    "S1",
    "a,b",
    ",",
    "Other",
    "OTHER",
    "price",
    "11",
    "15",
    "9",
];

const IDS: [&str; 14] = [
    "660001",
    "19",
    "0019",
    "0",
    " 660001 ",
    "-1",
    "+1",
    "9223372036854775807",
    "9223372036854775808",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
    "3f2504e04f8941d39a0c0305e82c3301",
    "id:3F25",
    "number:19",
];

const STAGES: [&str; 12] = [
    "47",
    "3",
    "Won",
    "lost",
    "new",
    "In Progress",
    "Whatever",
    "twice",
    "name:Lost",
    "id:S3",
    "id:Other",
    "NO_RESPONSE",
];

fn places(card: &Card) -> Vec<Place> {
    let fields = card
        .field
        .keys()
        .map(|name| Place::Field(name.replace('*', "12")));
    let odd =
        ["no such field", "extra.color", "customFields.x"].map(|name| Place::Field(name.into()));
    let spelt = card
        .field
        .keys()
        .take(2)
        .map(|name| Place::Field(name.to_uppercase()));
    fields
        .chain(odd)
        .chain(spelt)
        .chain([Place::Lead, Place::Stage])
        .collect()
}

/// A text for a place: usually a good one.
fn cell(card: &Card, place: &Place, any: (u8, Index)) -> String {
    let (luck, index) = any;
    let of = |texts: &[String]| {
        texts
            .get(index.index(texts.len().max(1)))
            .cloned()
            .unwrap_or_default()
    };
    let own = |texts: &[&str]| (*index.get(texts)).to_owned();
    match place {
        _ if luck < 70 => String::new(),
        _ if luck < 110 => own(&ODD),
        _ if luck < 114 => "é".repeat(200 + index.index(400)),
        _ if luck < 118 => "😀".repeat(200 + index.index(100)),
        Place::Lead => own(&IDS),
        Place::Stage if card.stage.is_empty() => own(&STAGES),
        Place::Stage => {
            let row = index.get(&card.stage);
            if luck.is_multiple_of(7) {
                row.name().replace('_', " ").to_lowercase()
            } else {
                row.name().to_owned()
            }
        }
        Place::Field(name) => {
            let texts = card.find_field(name).map(|(_, field)| good(field));
            let text = of(&texts.unwrap_or_default());
            if luck.is_multiple_of(11) {
                text.to_lowercase()
            } else {
                text
            }
        }
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let via = prop_oneof![
        4 => Just(None),
        1 => select(vec![Some(Via::Win), Some(Via::Lose), Some(Via::Cancel)]),
    ];
    (select(OPERATIONS.to_vec()), via, any::<bool>()).prop_map(|(operation, via, allow_final)| {
        Asked {
            operation,
            via,
            allow_final,
        }
    })
}

#[derive(Debug)]
struct Sheet {
    vendor: usize,
    asked: Asked,
    known: Known,
    rules_off: bool,
    lead: bool,
    columns: Vec<Index>,
    rows: Vec<Vec<(u8, Index)>>,
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let columns = prop::collection::vec(any::<Index>(), 1..9);
    let rows = prop::collection::vec(prop::collection::vec(any::<(u8, Index)>(), 12), 1..12);
    (
        0..ALL.len(),
        asked(),
        select(KNOWN.to_vec()),
        any::<bool>(),
        any::<bool>(),
        columns,
        rows,
    )
        .prop_map(
            |(vendor, asked, known, rules_off, lead, columns, rows)| Sheet {
                vendor,
                asked,
                known,
                rules_off,
                lead,
                columns,
                rows,
            },
        )
}

fn account(card: &Card, sheet: &Sheet) -> Account {
    let mut account = account_that(card, sheet.known);
    if sheet.rules_off {
        let ids = card.house.iter().filter_map(|row| row.id.clone());
        account.house_rules_off = ids.step_by(2).collect();
    }
    account
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_full_check_has_nothing_to_say_of_what_passes(sheet in sheet()) {
        let card = ALL[sheet.vendor].card();
        let account = account(card, &sheet);
        let all = places(card);
        let mut places: Vec<Place> = sheet.columns.iter().map(|it| it.get(&all).clone()).collect();
        if sheet.lead && sheet.asked.operation != Operation::AddLead {
            places.extend([Place::Lead, Place::Stage]);
        }
        let mut sieve = Sieve::new(card, &account, sheet.asked, &places);
        for row in &sheet.rows {
            let cells: Vec<String> =
                places.iter().zip(row).map(|(place, any)| cell(card, place, *any)).collect();
            both(&mut sieve, sheet.asked, &places, &cells);
        }
    }

    #[test]
    fn of_rows_with_good_values_all_that_are_without_a_problem_pass(
        vendor in 0..ALL.len(),
        asked in asked(),
        known in select(KNOWN.to_vec()),
        columns in prop::collection::btree_set(0_usize..200, 0..7),
        rows in prop::collection::vec(prop::collection::vec((150_u8.., any::<Index>()), 12), 1..12),
    ) {
        let card = ALL[vendor].card();
        let account = account_that(card, known);
        let fields: Vec<_> = card.field.keys().filter(|name| !name.ends_with('*')).collect();
        let columns: std::collections::BTreeSet<_> =
            columns.into_iter().map(|it| it % fields.len()).collect();
        let mut places: Vec<Place> =
            columns.into_iter().map(|it| Place::Field(fields[it].clone())).collect();
        if asked.operation != Operation::AddLead {
            places.push(Place::Lead);
        }
        if asked.operation == Operation::ChangeStage {
            places.push(Place::Stage);
        }
        let mut sieve = Sieve::new(card, &account, asked, &places);
        for row in rows {
            let cells: Vec<String> =
                places.iter().zip(row).map(|(place, any)| cell(card, place, any)).collect();
            let (passed, problems) = both(&mut sieve, asked, &places, &cells);
            prop_assert_eq!(passed.is_some(), problems.is_empty(), "{:?} {:?} {:?}", places, cells, problems);
        }
    }
}
