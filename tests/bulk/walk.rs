//! The real sheet, from a mapping to the last lead, with a vendor that fails and a run that is killed; where the sheet
//! lies beside the project.

use super::*;
use crate::desk::real_sheet;

/// So many rows of the sheet are sent.
const ROWS: usize = 240;

/// The first so many leads of the sheet are known at the vendor: the others of `ROWS` are not.
const PLANTED: &str = "230";

/// What the sales team's tags mean at RenovationFind.
const MAP: &str = r#"map = 1
vendor = "renovationfind"
operation = "change-stage"
columns.lead = "Lead Number"
otherwise = "skip"
[[rule]]
if.Tags = [""]
skip = "not worked yet"
[[rule]]
if.Tags = ["Ringing", "switched off", "Busy"]
set.stage = "MULTIPLE_ATTEMPTS_NO_RESPONSE"
set.reason = { column = "Tags" }
[[rule]]
if.Tags = ["Will revert after reading the email"]
if.Converted = ["1"]
set.stage = "LEAD_WON"
set.jobAmount = { column = "Total Time Spent on Website" }
set.startDateTbd = "true"
set.estimatedCompletionDate = "2027-03-15"
[[rule]]
if.Converted = ["0"]
set.stage = "LEAD_LOST"
set.lostReason = "OTHER"
set.reason = { column = "Tags" }
"#;

/// The sheet, or a word to whoever runs the tests without it.
fn sheet() -> Option<String> {
    let found = real_sheet().map(|path| path.to_str().unwrap().to_owned());
    if found.is_none() {
        eprintln!("left out: ../shared/data/x-education-leads.csv is not there");
    }
    found
}

/// The first rows of the sheet.
fn rows(sheet: &str) -> Vec<Vec<String>> {
    let (_, mut rows) = table(Path::new(sheet));
    rows.truncate(ROWS);
    rows
}

fn seed(bench: &Bench, sheet: &str, vendor: &str, column: &str, limit: &str) {
    let seed = ["sandbox", "seed", "--vendor", vendor, "--from", sheet];
    let which = ["--column", column, "--limit", limit];
    bench.desk.run(&[&seed[..], &which].concat()).expect_code(0);
}

/// How often a vendor did something to each lead.
fn times(bench: &Bench, vendor: &str) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for lead in bench.leads_done(vendor) {
        *times.entry(lead).or_default() += 1;
    }
    times
}

/// What goes wrong while the sheet is sent. No write may be repeated, so a lost answer leaves a row of unknown fate.
const FAULTS: &str = r#"
[[fault]]
method = "PUT"
first = 7
every = 60
when = "after"
reset = true
[[fault]]
method = "PUT"
first = 11
every = 70
status = 503
[[fault]]
method = "PUT"
first = 15
every = 20
status = 429
headers = { Retry-After = 0 }
[[fault]]
method = "PUT"
first = 20
times = 1
status = 429
headers = { Retry-After = 1 }
[[fault]]
method = "PUT"
delay = "10ms"
"#;

const ONCE: &str = "[profiles.sandbox-renovationfind.house_rules]\nrepeat-status = false\n";

/// The rows of the sheet, and how they are read.
const READ: [&str; 5] = ["--map", "map.toml", "--rows", "2-241", "--allow-final"];

/// Begins a mapping from the sheet, and decides it; a rule that forgets a field is found before anything is sent.
/// Gives what is said of the rows at last.
fn decide(bench: &Bench, sheet: &str) -> Value {
    let init = ["map", "init", sheet, "--on", "Tags,Converted"];
    let lead = ["--column", "lead=Lead Number", "--vendor", "renovationfind"];
    let line = [&init[..], &lead, &["-o", "all.toml"]].concat();
    bench.desk.run(&line).expect_code(0);
    let begun = bench.read("all.toml");
    assert!(begun.contains("columns.lead = \"Lead Number\""));
    let judge = [&["validate", sheet][..], &READ].concat();
    bench.write("map.toml", MAP.replace("set.lostReason = \"OTHER\"\n", ""));
    let ran = bench.run("renovationfind", &judge).expect_code(3);
    assert_eq!(ran.json()["problems"][0]["field"], "lostReason");
    bench.write("map.toml", MAP);
    bench.run("renovationfind", &judge).expect_code(0).json()
}

/// Wins three leads that the sheet wins too: it cannot move them any more.
fn win(bench: &Bench, rows: &[Vec<String>]) -> Vec<String> {
    let wins = |row: &&Vec<String>| row[24].starts_with("Will revert") && row[6] == "1";
    let won = rows.iter().filter(wins).take(3).map(|it| it[1].clone());
    let won: Vec<String> = won.collect();
    let line = ["update-stage", "JOB_WON", "-f", "jobAmount=1"];
    let line = [&line[..], &["--allow-final", "--from", "-"]].concat();
    let ran = bench.feed("renovationfind", &line, won.join("\n").as_bytes());
    assert_eq!(
        counted(&ran.expect_code(0).json()),
        come_to([("applied", 3)])
    );
    won
}

/// Says of each row of unknown fate what the vendor's ledger shows; gives how many were not done.
fn settle(bench: &Bench, run: &str, before: &BTreeMap<String, usize>) -> usize {
    let done = times(bench, "renovationfind");
    let open = kept(&bench.folder(run));
    let mut missing = 0;
    for kept in open.iter().filter(|it| it.file == "unknown") {
        let lead = &kept.ours["_lead"];
        let is_done = done.get(lead) > before.get(lead);
        missing += usize::from(!is_done);
        let fate = if is_done { "applied" } else { "not-applied" };
        let settle = ["runs", "settle", run, "--row", &kept.ours["_row"]];
        let settle = [&settle[..], &["--as", fate]].concat();
        bench.desk.run(&settle).expect_code(0);
    }
    missing
}

/// Mends what was rejected: who is missing is added at the vendor, who is won is left alone. Gives how many rows that
/// leaves in `mended.csv`.
fn mend(bench: &Bench, run: &str, won: &[String]) -> u64 {
    let (header, all) = table(&bench.folder(run).join("rejected.csv"));
    let left = all.iter().filter(|row| !won.contains(&row[1]));
    let left: Vec<_> = left.collect();
    assert_eq!(all.len(), left.len() + won.len());
    let missing: Vec<String> = left.iter().map(|row| row[1].clone()).collect();
    bench.desk.plant("renovationfind", &missing);
    let mut writer = csv::Writer::from_path(bench.desk.path("mended.csv")).unwrap();
    writer.write_record(&header).unwrap();
    for row in &left {
        writer.write_record(*row).unwrap();
    }
    writer.flush().unwrap();
    left.len() as u64
}

#[test]
fn the_sheet_is_mapped_judged_sent_killed_resumed_settled_and_mended() {
    let Some(sheet) = sheet() else { return };
    let mut bench = Bench::new();
    seed(&bench, &sheet, "renovationfind", "Lead Number", PLANTED);
    let rows = rows(&sheet);
    let judged = decide(&bench, &sheet);
    let won = win(&bench, &rows);
    let before = times(&bench, "renovationfind");

    let send = [&["update-stage", "--from", &sheet][..], &READ].concat();
    let dry = [&send[..], &["--dry-run"]].concat();
    let dry = bench.run("renovationfind", &dry).expect_code(0).json();
    assert_eq!(dry["summary"]["planned"], judged["summary"]["valid"]);
    assert_eq!(times(&bench, "renovationfind"), before);

    bench.serve_anew(FAULTS);
    let profiles = bench.served.profiles.clone() + ONCE;
    bench.desk.write_config(&profiles);
    let mut child = bench.start("renovationfind", &send);
    bench.wait_for("renovationfind", 60);
    child.kill().unwrap();
    child.wait().unwrap();
    let killed = times(&bench, "renovationfind").len();
    let listed = bench.desk.run(&["runs", "list", "--json"]).json();
    let run = listed["runs"][0]["run"].as_str().unwrap().to_owned();
    assert_eq!(listed["runs"][0]["exit"], Value::Null, "killed at work");

    let resumed = bench.run("renovationfind", &["runs", "resume"]);
    let resumed = resumed.expect_code(10).json();
    assert_eq!(run_of(&resumed), run);
    let came = counted(&resumed);
    assert!(!came.contains_key("unsent"), "{came:?}");
    assert!(times(&bench, "renovationfind").len() > killed + 20);
    is_whole(&bench.folder(&run), &rows);

    // Nobody can ask RenovationFind: a person looks there, and says it.
    let ran = bench.run("renovationfind", &["runs", "reconcile", &run]);
    let open = ran.expect_code(10).json()["summary"]["unknown"].as_u64();
    assert_eq!(open, Some(came["unknown"]));
    while settle(&bench, &run, &before) > 0 {
        let ran = bench.run("renovationfind", &["runs", "resume", &run]);
        assert!([7, 10].contains(&ran.code), "{}", ran.err);
    }
    is_whole(&bench.folder(&run), &rows);

    let left = mend(&bench, &run, &won);
    assert!(left > 0);
    bench.serve_anew("");
    let mended = ["update-stage", "--from", "mended.csv", "--map", "map.toml"];
    let mended = [&mended[..], &["--allow-final"]].concat();
    let ran = bench.run("renovationfind", &mended).expect_code(0).json();
    assert_eq!(counted(&ran), come_to([("applied", left)]));

    // Every lead once, whatever went wrong on the way.
    let skipped = judged["summary"]["skipped"].as_u64().unwrap();
    let times = times(&bench, "renovationfind");
    assert_eq!(times.len() as u64, ROWS as u64 - skipped);
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_workbook_gives_a_workbook_of_what_was_rejected() {
    let Some(sheet) = sheet() else { return };
    let book = sheet.replace(".csv", ".xlsx");
    let bench = Bench::new();
    seed(&bench, &sheet, "renovationfind", "Lead Number", PLANTED);
    bench.write("map.toml", MAP);
    let send = ["update-stage", "--from", &book, "--map", "map.toml"];
    let some = ["--limit", "240", "--allow-final"];
    let ran = bench.run("renovationfind", &[&send[..], &some].concat());
    let first = ran.expect_code(7).json();
    let came = counted(&first);
    is_whole(&bench.folder(&run_of(&first)), &rows(&sheet));
    let rejected = first["summary"]["results"]["rejected_xlsx"]
        .as_str()
        .unwrap();
    let next = first["summary"]["next"][0].as_str().unwrap();
    assert!(next.contains(rejected), "{next}");

    let missing = kept(&bench.folder(&run_of(&first)));
    let missing = missing.iter().filter(|it| it.file == "rejected");
    let missing: Vec<String> = missing.map(|it| it.ours["_lead"].clone()).collect();
    bench.desk.plant("renovationfind", &missing);
    let again = [
        "update-stage",
        "--from",
        rejected,
        "--map",
        "map.toml",
        "--allow-final",
    ];
    let second = bench.run("renovationfind", &again).expect_code(0).json();
    assert_eq!(counted(&second), come_to([("applied", came["rejected"])]));
    let times = times(&bench, "renovationfind");
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(times.len() as u64, came["applied"] + came["rejected"]);
}

#[test]
fn the_sheet_moves_leads_of_crf_connect_by_their_prospect_ids() {
    let Some(sheet) = sheet() else { return };
    let bench = Bench::new();
    seed(&bench, &sheet, "crf-connect", "Prospect ID", "60");
    let map = "map = 1\nvendor = \"crf-connect\"\noperation = \"change-stage\"\n\
         columns.lead = \"Prospect ID\"\n[[rule]]\nif.Tags = [\"\"]\nset.stage = \"Reviewed\"\n\
         [[rule]]\nif.Converted = [\"1\"]\nset.stage = \"Funded\"\nset.fundedDate = \"2026-11-20\"\n\
         set.fundedAmount = { column = \"Total Time Spent on Website\" }\n\
         [[rule]]\nif.Converted = [\"0\"]\nset.stage = \"Disqualified\"\nset.disqualifiedReason = \"Other\"\n\
         set.additionalInfo = { column = \"Tags\" }\n";
    bench.write("crf.toml", map);
    let send = [
        "update-stage",
        "--from",
        &sheet,
        "--map",
        "crf.toml",
        "--limit",
        "60",
    ];
    let send = [&send[..], &["--allow-final"]].concat();
    let first = bench.run("crf-connect", &send).expect_code(0).json();
    assert_eq!(counted(&first), come_to([("applied", 60)]));
    let rules = first["summary"]["rules"].as_array().unwrap();
    let fitted: u64 = rules.iter().map(|it| it["rows"].as_u64().unwrap()).sum();
    assert_eq!((rules.len(), fitted), (3, 60));
    let second = bench.run("crf-connect", &send).expect_code(0).json();
    assert_eq!(counted(&second), come_to([("unchanged", 60)]));
    let ids: Vec<String> = rows(&sheet)
        .iter()
        .take(60)
        .map(|it| it[0].clone())
        .collect();
    let mut done = bench.leads_done("crf-connect");
    done.sort();
    let mut wanted = ids;
    wanted.sort();
    assert_eq!(done, wanted);
}
