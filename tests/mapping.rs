//! A mapping from the sheet that people have: `map init`.

use std::fs;

use crate::desk::{Desk, Ran, real_sheet};

const SHEET: &str = "Name;Lead Number;Tags\nAnn;660001;Ringing\nBob;660002;ringing\nCy;660003;\n";

fn init(desk: &Desk, more: &[&str]) -> Ran {
    fs::write(desk.path("leads.csv"), SHEET).unwrap();
    let arguments = ["map", "init", "leads.csv", "--on", "tags"];
    desk.run(&[&arguments, more].concat())
}

#[test]
fn a_mapping_is_written_with_the_next_command_to_type() {
    let desk = Desk::new();
    let ran = init(&desk, &["--vendor", "renovationfind", "-o", "my map.toml"]).expect_code(0);
    assert_eq!(ran.out, "");
    assert_eq!(
        ran.err,
        "2 rules of 3 rows written to my map.toml\n\
         the leads are taken from the column Lead Number\n\
         decide its rules, then: leadctl validate leads.csv --map 'my map.toml'\n"
    );
    let text = fs::read_to_string(desk.path("my map.toml")).unwrap();
    let map = leadctl::sheet::Map::parse("my map.toml", &text).unwrap();
    let rules: Vec<_> = map.rules().map(|(_, name)| name).collect();
    assert_eq!(rules, ["Tags = Ringing", "Tags = (empty)"]);
}

#[test]
fn a_mapping_that_somebody_may_have_decided_is_not_written_over() {
    let desk = Desk::new();
    let flags = ["--vendor", "renovationfind", "-o", "map.toml"];
    init(&desk, &flags).expect_code(0);
    fs::write(desk.path("map.toml"), "decided").unwrap();
    let ran = init(&desk, &flags).expect_code(2);
    assert!(ran.err.contains("add --yes"), "{}", ran.err);
    assert_eq!(
        fs::read_to_string(desk.path("map.toml")).unwrap(),
        "decided"
    );
    init(&desk, &[&flags[..], &["--yes"]].concat()).expect_code(0);
    assert_ne!(
        fs::read_to_string(desk.path("map.toml")).unwrap(),
        "decided"
    );
}

#[test]
fn without_a_file_the_mapping_is_the_result() {
    let desk = Desk::new();
    let ran = init(&desk, &["-p", "sandbox-renovationfind", "--sandbox"]).expect_code(0);
    assert!(
        ran.out.contains("vendor = \"renovationfind\""),
        "{}",
        ran.out
    );
    assert_eq!(ran.err, "");
    let crf = init(
        &desk,
        &["--vendor", "crf-connect", "--column", "lead=lead number"],
    );
    assert!(
        crf.expect_code(0)
            .out
            .contains("columns.lead = \"Lead Number\"")
    );
}

#[test]
fn what_a_mapping_cannot_be_made_for_is_told() {
    let desk = Desk::new();
    let cases: [(&[&str], i32, &str); 5] = [
        (
            &["--vendor", "renovationfnd"],
            2,
            "did you mean renovationfind?",
        ),
        (
            &["--vendor", "renovationfind", "--operation", "add-lead"],
            2,
            "does not offer add-lead",
        ),
        (
            &["--vendor", "renovationfind", "--operation", "get-lead"],
            2,
            "it is one of add-lead",
        ),
        (
            &["--vendor", "renovationfind", "--on", "Tagz"],
            3,
            "did you mean \"Tags\"?",
        ),
        (
            &["--vendor", "renovationfind", "--column", "led=Name"],
            3,
            "did you mean lead?",
        ),
    ];
    for (flags, code, words) in cases {
        let ran = init(&desk, flags).expect_code(code);
        assert!(ran.err.contains(words), "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn the_real_sheet_gives_the_same_mapping_in_both_forms() {
    let Some(csv) = real_sheet() else {
        eprintln!("left out: the real sheet is not there");
        return;
    };
    let desk = Desk::new();
    let made = ["csv", "xlsx"].map(|ending| {
        fs::copy(csv.with_extension(ending), desk.path("leads.csv")).unwrap();
        let arguments = [
            "map",
            "init",
            "leads.csv",
            "--on",
            "Tags,Converted",
            "--vendor",
            "crf-connect",
        ];
        desk.run(&arguments).expect_code(0).out
    });
    assert_eq!(made[0], made[1]);
    assert!(made[0].contains("columns.lead = \"Prospect ID\""));
    assert_eq!(made[0].matches("\n[[rule]]").count(), 47);
}
