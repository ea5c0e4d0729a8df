//! The real sheet, in both forms, where it lies beside the project.

use std::fs::File;
use std::path::Path;

use super::*;

#[allow(clippy::print_stderr)] // What is left out is said aloud.
fn sheet(ending: &str) -> Option<Rows> {
    let path = format!(
        "{}/../shared/data/x-education-leads.{ending}",
        env!("CARGO_MANIFEST_DIR")
    );
    if !Path::new(&path).exists() {
        eprintln!("left out: {path} is not there");
        return None;
    }
    // By another name: only its content tells what it is.
    let file = File::open(path).unwrap();
    Some(open(Source::new("leads.csv", file), &Options::default()).unwrap())
}

#[test]
fn the_real_sheet_is_the_same_as_csv_and_as_xlsx() {
    let (Some(mut csv), Some(mut xlsx)) = (sheet("csv"), sheet("xlsx")) else {
        return;
    };
    assert_eq!(csv.columns(), xlsx.columns());
    assert_eq!(csv.columns().len(), 37);
    let (csv, xlsx) = (all(&mut csv).unwrap(), all(&mut xlsx).unwrap());
    assert_eq!(csv.len(), 9_240);
    assert_eq!(csv.last().unwrap().0, 9_241);
    for (a, b) in csv.iter().zip(&xlsx) {
        assert_eq!((a.0, &a.2), (b.0, &b.2));
    }
    assert_eq!(csv.len(), xlsx.len());
}
