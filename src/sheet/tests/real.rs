//! The real sheet in both its forms, where it lies beside the project.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use super::*;

const RENOVATIONFIND: &str = r#"map = 1
vendor = "renovationfind"
operation = "change-stage"
columns.lead = "Lead Number"
otherwise = "refuse"
[[rule]]
if.Tags = [""]
skip = "not worked yet"
[[rule]]
if.Tags = ["Ringing", "switched off", "Busy", "opp hangup"]
set.stage = "MULTIPLE_ATTEMPTS_NO_RESPONSE"
set.reason = { column = "Tags" }
[[rule]]
if.Tags = ["Lost to EINS", "Lost to Others"]
if.Converted = ["0"]
set.stage = "LEAD_LOST"
set.lostReason = "OTHER"
set.reason = { column = "Tags" }
[[rule]]
if.Tags = ["interested in full time mba"]
skip = "another course"
"#;

const CRF: &str = r#"map = 1
vendor = "crf-connect"
operation = "change-stage"
columns.lead = "Prospect ID"
otherwise = "skip"
[[rule]]
if.Tags = ["Ringing", "switched off", "Busy"]
set.stage = "Contacted"
set.additionalInfo = { column = "Tags" }
[[rule]]
if.Tags = ["Will revert after reading the email"]
if.Converted = [1]
set.stage = "Qualified"
"#;

/// Every wish of the sheet with its row, and how many rows each rule took.
type Read = (Vec<(u64, String)>, BTreeMap<Option<usize>, usize>);

#[allow(clippy::print_stderr)] // What is left out is said aloud.
fn read(ending: &str, vendor: &str, map: &str) -> Option<Read> {
    let path = format!(
        "{}/../shared/data/x-education-leads.{ending}",
        env!("CARGO_MANIFEST_DIR")
    );
    if !Path::new(&path).exists() {
        eprintln!("left out: {path} is not there");
        return None;
    }
    let wanted = Wanted {
        map: Some(Map::parse("map.toml", map).unwrap()),
        ..moving()
    };
    let source = Source::new("leads", File::open(path).unwrap());
    let mut sheet = Sheet::open(source, card(vendor), wanted).unwrap();
    let (mut wishes, mut counts) = (Vec::new(), BTreeMap::new());
    while let Some(line) = sheet.next_line() {
        let line = line.unwrap();
        *counts.entry(line.rule()).or_default() += 1;
        match line.meaning() {
            Ok(Meaning::Wish(wish)) => wishes.push((line.row.row, short(&wish))),
            Ok(Meaning::Skip(_)) => {}
            Err(error) => assert_eq!(error.code, "no-rule"),
        }
    }
    Some((wishes, counts))
}

#[test]
fn the_real_sheet_asks_renovationfind_the_same_in_both_forms() {
    let csv = read("csv", "renovationfind", RENOVATIONFIND);
    let xlsx = read("xlsx", "renovationfind", RENOVATIONFIND);
    let (Some((csv, counts)), Some((xlsx, others))) = (csv, xlsx) else {
        return;
    };
    assert_eq!((&csv, &counts), (&xlsx, &others));
    let counts: Vec<_> = counts.into_iter().collect();
    assert_eq!(
        counts,
        [
            (None, 4_097),
            (Some(0), 3_353),
            (Some(1), 1_662),
            (Some(2), 11),
            (Some(3), 117)
        ]
    );
    assert_eq!(csv.len(), 1_673);
    assert_eq!(
        csv[0],
        (
            3,
            "660728 > MULTIPLE_ATTEMPTS_NO_RESPONSE reason=Ringing".to_owned()
        )
    );
}

#[test]
fn the_real_sheet_asks_crf_the_same_in_both_forms() {
    let csv = read("csv", "crf-connect", CRF);
    let xlsx = read("xlsx", "crf-connect", CRF);
    let (Some((csv, counts)), Some((xlsx, others))) = (csv, xlsx) else {
        return;
    };
    assert_eq!((&csv, &counts), (&xlsx, &others));
    let counts: Vec<_> = counts.into_iter().collect();
    assert_eq!(counts, [(None, 5_604), (Some(0), 1_629), (Some(1), 2_007)]);
    assert_eq!(
        csv[0],
        (
            3,
            "2a272436-5132-4136-86fa-dcc88c88f482 > Contacted additionalInfo=Ringing".to_owned()
        )
    );
}
