//! `runs list` and `runs show` of pulls.

use super::*;

#[test]
fn pulls_stand_among_the_runs_with_what_they_counted_and_how_long_they_took() {
    let bank = Bank::new(leads(1, 12));
    bank.vault().batch = 5;
    let desk = bank.desk();
    desk.run(&["pull-leads"]).expect_code(0);
    let list = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    let run = &list["runs"][0];
    assert_eq!(run["operation"], "pull-leads");
    for (name, count) in [("fetched", 12), ("new", 12), ("confirmed", 12)] {
        assert_eq!(run["counts"][name], count);
    }
    assert!(run["duration_ms"].is_u64());
    let table = desk.run(&["runs", "list"]).expect_code(0).out;
    let cells: Vec<&str> = table.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(
        cells[1..5],
        ["pull-leads", "cars", "12 new, 12 confirmed", "0"]
    );
    assert!(cells[6].ends_with(" s"), "{cells:?}");
    let id = run["run"].as_str().unwrap();
    let shown = desk
        .run(&["runs", "show", id, "--json"])
        .expect_code(0)
        .json();
    let batches = shown["batches"].as_array().unwrap();
    let told: Vec<_> = batches
        .iter()
        .map(|it| (it["leads"].as_u64().unwrap(), it["state"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(5, "confirmed"), (5, "confirmed"), (2, "confirmed")]);
    let shown = desk.run(&["runs", "show", id]).expect_code(0).out;
    for line in ["fetched\t12", "new\t12", "confirmed\t12", "exit\t0"] {
        assert!(shown.contains(line), "{shown}");
    }
}

#[test]
fn runs_are_chosen_by_profile_operation_time_and_number() {
    let (one, two) = (Bank::new(leads(1, 3)), Bank::new(leads(1, 3)));
    let ids = "confirm_body = \"ids\"";
    let desk = Desk::with_config(&[one.profile("one", ids), two.profile("two", ids)].concat());
    desk.run(&["pull-leads", "-p", "one"]).expect_code(0);
    age(&desk, 7_200);
    desk.run(&["pull-leads", "--all"]).expect_code(0);
    one.meddle(|_, _| crate::bank::json(200, r#"{"Status": 1, "Message": "1 event(s)"}"#));
    desk.run(&["update-stage", "1", "7", "-p", "one"])
        .expect_code(0);
    let count = |filters: &[&str]| {
        let line = [&["runs", "list", "--json"], filters].concat();
        let list = desk.run(&line).expect_code(0).json();
        list["runs"].as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["-p", "one"]), 3);
    assert_eq!(count(&["-p", "one", "--operation", "pull-leads"]), 2);
    assert_eq!(count(&["--operation", "update-stage"]), 1);
    assert_eq!(count(&["--since", "1h"]), 3);
    assert_eq!(count(&["--since", "1h", "-p", "two"]), 1);
    assert_eq!(count(&["--limit", "2"]), 2);
    let none = desk
        .run(&["runs", "list", "--operation", "get-lead"])
        .expect_code(0);
    assert!(none.out.starts_with("no run fits"), "{}", none.out);
    let wrong = desk
        .run(&["runs", "list", "--operation", "pull-lead"])
        .expect_code(3);
    assert!(
        wrong.err.contains("did you mean pull-leads?"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_pull_that_failed_shows_why() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    bank.meddle(|_, _| crate::bank::json(503, "{}"));
    desk.run(&["pull-leads"]).expect_code(6);
    let list = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    let id = list["runs"][0]["run"].as_str().unwrap();
    let shown = desk.run(&["runs", "show", id]).expect_code(0).out;
    assert!(shown.contains("error\t"), "{shown}");
}
