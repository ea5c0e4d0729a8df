//! The changes of one lead arrive in the order of the sheet, however many are under way.

use super::*;

fn notes(lead: &str, notes: &[&str]) -> String {
    let rows = notes.iter().map(|note| format!("{lead},{note}\n"));
    rows.collect()
}

#[test]
fn the_changes_of_a_lead_arrive_in_the_order_of_the_sheet() {
    // The first change of one lead is late; every other lead overtakes it, its own next change does not.
    let bench = Bench::with_faults(
        "[[fault]]\npath = \"*/leads/update\"\nbody = \"first\"\ntimes = 1\ndelay = \"400ms\"\n",
    );
    let ids = ids(30);
    bench.desk.plant("crm-com", &ids);
    let mut sheet = "lead,description\n".to_owned();
    sheet += &notes(&ids[0], &["first", "second", "third"]);
    for id in &ids[1..] {
        sheet += &notes(id, &["other"]);
    }
    bench.write("notes.csv", sheet);
    let send = ["update-lead", "--from", "notes.csv", "--concurrency", "32"];
    let ran = bench.run("crm-com", &send).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("applied", 32)]));
    let done = bench.done("crm-com");
    let own: Vec<&str> = done
        .iter()
        .filter(|it| it.lead == ids[0])
        .map(|it| it.body["description"].as_str().unwrap())
        .collect();
    assert_eq!(own, ["first", "second", "third"]);
    let late = done.iter().position(|it| it.lead == ids[0]).unwrap();
    assert!(late > 0, "nobody overtook it, so nothing was tried");
}

#[test]
fn what_comes_behind_a_row_of_unknown_fate_stays_unsent_until_that_is_settled() {
    let bench = Bench::with_faults(
        "[[fault]]\npath = \"*/leads/update\"\nbody = \"first\"\nwhen = \"after\"\nstatus = 503\n",
    );
    let ids = ids(2);
    bench.desk.plant("crm-com", &ids);
    let sheet = notes(&ids[0], &["first", "second"]) + &notes(&ids[1], &["other"]);
    bench.write("notes.csv", format!("lead,description\n{sheet}"));
    let send = ["update-lead", "--from", "notes.csv"];
    let ran = bench.run("crm-com", &send).expect_code(10).json();
    assert_eq!(verdicts(&ran), ["unknown", "unsent", "applied"]);
    assert_eq!(ran["rows"][1]["problems"][0]["code"], "earlier-row-open");
    let run = run_of(&ran);
    // Going on does not help as long as nobody knows.
    let resume = ["runs", "resume", &run];
    let ran = bench.run("crm-com", &resume).expect_code(10).json();
    assert_eq!(verdicts(&ran), ["unknown", "unsent", "applied"]);
    let settle = ["runs", "settle", &run, "--row", "2", "--as", "applied"];
    bench.run("crm-com", &settle).expect_code(0);
    let ran = bench.run("crm-com", &resume).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("applied", 3)]));
    let told = bench.done("crm-com");
    let told: Vec<&str> = told
        .iter()
        .filter(|it| it.lead == ids[0])
        .map(|it| it.body["description"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["first", "second"]);
}
