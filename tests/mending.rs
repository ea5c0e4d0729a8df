//! What can be done about a run that did not end well: `runs reconcile`, `settle`, `resume` and `undo`, against the
//! sandbox as it is served, with the faults that leave rows of unknown fate behind.

use std::fs;

use leadctl::sandbox;
use leadctl::store::{Lock, Locked};
use serde_json::{Value, json};

use crate::desk::{Desk, Ran, Served};

/// A desk before a sandbox in which this goes wrong, with three leads at each vendor.
struct Bench {
    desk: Desk,
    served: Served,
}

fn uuid(number: u32) -> String {
    format!("3f2504e0-4f89-41d3-9a0c-0305e82c4f0{number}")
}

impl Bench {
    fn new(faults: &str) -> Self {
        let desk = Desk::new();
        desk.plant("crf-connect", &[uuid(1), uuid(2), uuid(3)]);
        for vendor in ["ivvy", "crm-com", "renovationfind"] {
            desk.plant(vendor, &["990001", "990002", "990003"]);
        }
        let served = Served::with_faults(&desk, faults);
        desk.write_config(&served.profiles);
        Self { desk, served }
    }

    /// Runs a command for a vendor's profile.
    fn at(&self, vendor: &str, command: &[&str]) -> Ran {
        let profile = format!("sandbox-{vendor}");
        let rest = ["-p", &profile, "--json", "--retries", "0"];
        self.desk.run(&[command, &rest].concat())
    }

    fn json(&self, command: &[&str]) -> Ran {
        self.desk.run(&[command, &["--json"]].concat())
    }

    /// Asks about rows of unknown fate, of a vendor that is not expected to be slow.
    fn reconciled(&self, run: &[&str]) -> Ran {
        self.json(&[&["runs", "reconcile", "--timeout", "2s"], run].concat())
    }

    /// Moves leads by a sheet of these rows; gives the run's id.
    #[track_caller]
    fn moves(&self, vendor: &str, rows: &[(&str, &str)], more: &[&str], code: i32) -> String {
        let rows = rows.iter().map(|(lead, stage)| format!("{lead},{stage}\n"));
        let sheet = format!("lead,stage\n{}", rows.collect::<String>());
        fs::write(self.desk.path("leads.csv"), sheet).unwrap();
        let line = ["update-stage", "--from", "leads.csv", "--yes"];
        run_of(
            &self
                .at(vendor, &[&line[..], more].concat())
                .expect_code(code),
        )
    }

    fn shown(&self, run: &str) -> Value {
        self.json(&["runs", "show", run]).expect_code(0).json()
    }

    /// The verdicts of a run, row by row.
    fn verdicts(&self, run: &str) -> Vec<String> {
        verdicts(&self.shown(run))
    }

    /// How often a vendor really acted.
    fn acted(&self, vendor: &str) -> usize {
        let ledger = sandbox::ledger(&self.desk.path("data")).unwrap();
        ledger.iter().filter(|line| line.vendor == vendor).count()
    }

    fn result(&self, run: &str, file: &str) -> String {
        let path = format!("data/runs/{run}/{file}.csv");
        fs::read_to_string(self.desk.path(&path)).unwrap()
    }
}

fn run_of(ran: &Ran) -> String {
    ran.json()["run"].as_str().unwrap().to_owned()
}

fn verdicts(document: &Value) -> Vec<String> {
    let rows = document["rows"].as_array().unwrap().iter();
    rows.map(|row| row["verdict"].as_str().unwrap().to_owned())
        .collect()
}

/// A request whose answer is lost, once.
fn lost(vendor: &str, what: &str, when: &str) -> String {
    format!(
        "[[fault]]\nvendor = \"{vendor}\"\n{what}\nwhen = \"{when}\"\ntimes = 1\nreset = true\n"
    )
}

/// Of the changes at CRF Connect, the first is done and lost, the second lost and not done.
fn two_lost() -> String {
    let first = format!("method = \"POST\"\nbody = \"{}\"", uuid(1));
    let second = format!("method = \"POST\"\nbody = \"{}\"", uuid(2));
    lost("crf-connect", &first, "after") + &lost("crf-connect", &second, "before")
}

#[test]
fn what_a_read_shows_settles_the_rows_and_only_what_was_not_done_is_sent_again() {
    let bench = Bench::new(&two_lost());
    let (one, two, three) = (uuid(1), uuid(2), uuid(3));
    let rows = [
        (&*one, "Contacted"),
        (&*two, "Contacted"),
        (&*three, "Contacted"),
    ];
    let run = bench.moves("crf-connect", &rows, &[], 10);
    assert_eq!(bench.acted("crf-connect"), 2);
    let document = bench.reconciled(&[]).expect_code(0).json();
    assert_eq!(
        (&document["type"], &document["run"]),
        (&json!("reconciled"), &json!(run))
    );
    assert_eq!(verdicts(&document), ["applied", "failed"]);
    assert_eq!(
        document["summary"]["next"],
        json!([format!("leadctl runs resume {run}")])
    );
    let shown = bench.shown(&run);
    assert_eq!(verdicts(&shown), ["applied", "failed", "applied"]);
    assert_eq!(shown["exit"], 7);
    assert_eq!(shown["rows"][0]["code"], "reconciled");
    assert_eq!(bench.result(&run, "unknown").lines().count(), 1);
    assert_eq!(bench.result(&run, "applied").lines().count(), 3);
    assert!(
        bench
            .result(&run, "unsent")
            .contains("shows that it was not done")
    );
    let history = bench.at("crf-connect", &["leads", "show", &one]);
    assert!(
        history.out.contains("\"read\""),
        "{} {}",
        history.out,
        history.err
    );

    let resumed = bench.json(&["runs", "resume"]).expect_code(0).json();
    assert_eq!(verdicts(&resumed), ["applied", "applied", "applied"]);
    assert_eq!(bench.acted("crf-connect"), 3, "nothing was done twice");
    for nothing in ["resume", "reconcile"] {
        let ran = bench.json(&["runs", nothing]).expect_code(0);
        assert!(
            ran.err.contains("unfinished") || ran.err.contains("unknown"),
            "{}",
            ran.err
        );
    }
    let again = bench.json(&["runs", "resume", &run]).expect_code(0);
    assert!(again.err.contains("is left to be sent"), "{}", again.err);
    assert_eq!(bench.acted("crf-connect"), 3);
}

#[test]
fn a_single_change_is_asked_about_as_well() {
    let bench = Bench::new(&two_lost());
    for (lead, verdict) in [(uuid(1), "applied"), (uuid(2), "failed")] {
        let line = ["update-stage", &lead, "Contacted"];
        let ran = bench.at("crf-connect", &line).expect_code(10);
        let run = run_of(&ran);
        let next = format!("leadctl runs reconcile {run}");
        assert_eq!(ran.json()["summary"]["next"], json!([next]));
        let document = bench.reconciled(&[]).expect_code(0).json();
        assert_eq!(verdicts(&document), [verdict]);
        assert_eq!(bench.verdicts(&run), [verdict]);
    }
}

#[test]
fn a_change_that_the_vendor_is_still_at_is_not_taken_for_one_that_was_not_done() {
    let bench = Bench::new(
        "[[fault]]\nvendor = \"crf-connect\"\nmethod = \"POST\"\nwhen = \"before\"\ndelay = \"3s\"\n",
    );
    let line = ["update-stage", &uuid(1), "Contacted", "--timeout", "300ms"];
    bench.at("crf-connect", &line).expect_code(10);
    let soon = ["runs", "reconcile", "--timeout", "30s", "--max-time", "2s"];
    let told = bench.json(&soon).expect_code(10);
    let row = &told.json()["rows"][0];
    assert_eq!(row["verdict"], "unknown");
    assert_eq!(bench.acted("crf-connect"), 0, "it came too late to be seen");
    let says = row["message"].as_str().unwrap();
    assert!(
        says.contains("may still be at it: ask again later"),
        "{says}"
    );

    let patient = ["runs", "reconcile", "--timeout", "8s"];
    let told = bench.json(&patient).expect_code(0);
    assert!(told.err.contains("asking once more in "), "{}", told.err);
    assert_eq!(verdicts(&told.json()), ["applied"]);
}

#[test]
fn where_a_later_change_moved_the_lead_a_read_tells_nothing() {
    let first = format!("method = \"POST\"\nbody = \"{}\"", uuid(1));
    let bench = Bench::new(&lost("crf-connect", &first, "before"));
    let lead = uuid(1);
    let line = ["update-stage", &lead, "Reviewed"];
    let run = run_of(&bench.at("crf-connect", &line).expect_code(10));
    bench
        .at("crf-connect", &["update-stage", &lead, "Contacted"])
        .expect_code(0);
    let ran = bench.reconciled(&[&run]).expect_code(10);
    assert_eq!(verdicts(&ran.json()), ["unknown"]);
    assert!(ran.out.contains("changed again since"), "{}", ran.out);
}

#[test]
fn a_lead_perhaps_added_is_looked_for_in_the_list() {
    let bench = Bench::new(&lost("crm-com", "path = \"*/leads/create\"", "after"));
    let add = [
        "add-lead",
        "-f",
        "type_identifier=Renewal",
        "-f",
        "contact_email=ada@example.com",
        "-f",
        "importance=importance2",
        "-f",
        "priority=3",
    ];
    perhaps_added(&bench, "crm-com", &add);
}

/// An add whose answer is lost: the list shows who it may be, and a person decides.
fn perhaps_added(bench: &Bench, vendor: &str, add: &[&str]) {
    let run = run_of(&bench.at(vendor, add).expect_code(10));
    let ran = bench.reconciled(&[]).expect_code(10);
    let row = ran.json()["rows"][0].clone();
    assert_eq!(row["verdict"], "unknown");
    let says = row["message"].as_str().unwrap();
    assert!(says.starts_with("it may be "), "{says}");
    bench
        .json(&["runs", "settle", &run, "--row", "1", "--as", "applied"])
        .expect_code(0);
    assert_eq!(bench.shown(&run)["exit"], 0);
}

#[test]
fn crm_com_shows_whether_a_lead_was_won() {
    for (when, verdict) in [("after", "applied"), ("before", "failed")] {
        let bench = Bench::new(&lost("crm-com", "path = \"*/leads/win\"", when));
        let win = ["update-stage", "990001", "--via", "win", "--allow-final"];
        let run = run_of(&bench.at("crm-com", &win).expect_code(10));
        let ran = bench.reconciled(&[&run]).expect_code(0);
        assert_eq!(verdicts(&ran.json()), [verdict]);
    }
}

#[test]
fn a_batch_behind_a_ticket_is_collected_later() {
    let bench = Bench::new(
        "[[fault]]\nvendor = \"ivvy\"\npath = \"/api/1.0/batch\"\nfirst = 2\ntimes = 1\nstatus = 503\n",
    );
    let rows = [("990001", "47"), ("990002", "47")];
    let run = bench.moves("ivvy", &rows, &["--batch"], 10);
    assert_eq!(bench.verdicts(&run), ["unknown", "unknown"]);
    assert!(bench.shown(&run)["rows"][0]["ticket"].is_string());
    let ran = bench.reconciled(&[]).expect_code(0);
    assert_eq!(verdicts(&ran.json()), ["applied", "applied"]);
    assert_eq!(bench.shown(&run)["exit"], 0);
}

#[test]
fn who_cannot_be_asked_leaves_it_to_a_person() {
    let bench = Bench::new(&lost("renovationfind", "method = \"POST\"", "before"));
    let ran = bench
        .at("renovationfind", &["accept-lead", "990001"])
        .expect_code(10);
    let run = run_of(&ran);
    let settle = format!("leadctl runs settle {run} --row 1 --as applied");
    assert_eq!(ran.json()["summary"]["next"], json!([settle]));
    let ran = bench.reconciled(&[]).expect_code(10);
    assert_eq!(verdicts(&ran.json()), ["unknown"]);
    assert_eq!(ran.json()["summary"]["next"], json!([settle]));
    let fate =
        |row: &str, fate: &str| bench.json(&["runs", "settle", &run, "--row", row, "--as", fate]);
    let absent = fate("9", "applied").expect_code(5);
    assert_eq!(absent.error()["code"], "no-such-row");
    let settled = fate("1", "not-applied").expect_code(0);
    assert!(
        settled.err.contains("type its command again"),
        "{}",
        settled.err
    );
    let twice = fate("1", "applied").expect_code(5);
    assert_eq!(twice.error()["code"], "not-unknown");
    assert_eq!(bench.shown(&run)["rows"][0]["code"], "settled-by-hand");
    assert_eq!(bench.shown(&run)["exit"], 6);
    let single = bench.json(&["runs", "resume", &run]).expect_code(2);
    assert_eq!(single.error()["code"], "not-bulk");
}

#[test]
fn rows_behind_a_row_of_unknown_fate_wait_until_it_is_settled() {
    let first = "path = \"*/leads/update\"\nbody = \"first words\"";
    let bench = Bench::new(&lost("crm-com", first, "before"));
    let sheet = "lead,description,contact_phone\n990001,first words,\n990001,,5550100\n990002,other words,\n";
    fs::write(bench.desk.path("leads.csv"), sheet).unwrap();
    let line = ["update-lead", "--from", "leads.csv", "--yes"];
    let run = run_of(&bench.at("crm-com", &line).expect_code(10));
    assert_eq!(bench.verdicts(&run), ["unknown", "unsent", "applied"]);
    let dry = bench.json(&["runs", "resume", &run, "--dry-run"]);
    let dry = dry.expect_code(0).err;
    assert!(
        dry.contains("0 rows of run") && dry.contains("1 row would not"),
        "{dry}"
    );
    let acted = bench.acted("crm-com");
    bench.json(&["runs", "resume", &run]).expect_code(10);
    assert_eq!(bench.acted("crm-com"), acted);
    bench
        .json(&["runs", "settle", &run, "--row", "2", "--as", "not-applied"])
        .expect_code(0);
    bench.json(&["runs", "resume", &run]).expect_code(0);
    assert_eq!(bench.verdicts(&run), ["applied", "applied", "applied"]);
    assert_eq!(bench.acted("crm-com"), acted + 2);
}

#[test]
fn a_run_goes_on_only_as_what_it_was() {
    let bench = Bench::new(&two_lost());
    let lead = uuid(1);
    let run = bench.moves("crf-connect", &[(&lead, "Contacted")], &[], 10);
    let other = bench.at("ivvy", &["runs", "resume", &run]).expect_code(2);
    assert_eq!(other.error()["code"], "other-profile");
    let rows = format!("data/runs/{run}/rows.jsonl");
    let kept = fs::read(bench.desk.path(&rows)).unwrap();
    fs::write(bench.desk.path(&rows), [&kept[..], b" "].concat()).unwrap();
    let changed = bench.json(&["runs", "resume", &run]).expect_code(1);
    assert_eq!(changed.error()["code"], "spool-broken");
    fs::remove_file(bench.desk.path(&rows)).unwrap();
    bench.json(&["runs", "resume", &run]).expect_code(1);
    bench.desk.write_config("");
    let gone = bench.json(&["runs", "resume", &run]).expect_code(8);
    assert_eq!(gone.error()["code"], "no-such-profile");
}

#[test]
fn undo_writes_where_leads_are_known_to_have_stood_and_sends_nothing() {
    let bench = Bench::new("");
    let (one, two, three) = (uuid(1), uuid(2), uuid(3));
    bench.moves(
        "crf-connect",
        &[(&one, "Reviewed"), (&two, "Reviewed")],
        &[],
        0,
    );
    let rows = [
        (&*one, "Contacted"),
        (&*two, "Contacted"),
        (&*three, "Contacted"),
    ];
    let run = bench.moves("crf-connect", &rows, &[], 0);
    let none = bench.json(&["runs", "undo", &run]).expect_code(2);
    assert_eq!(none.error()["code"], "no-output");
    let acted = bench.acted("crf-connect");
    let undone = bench.desk.run(&["runs", "undo", &run, "-o", "back.csv"]);
    let undone = undone.expect_code(0);
    assert!(undone.err.contains("2 of 3 leads"), "{}", undone.err);
    assert_eq!(bench.acted("crf-connect"), acted);
    let back = fs::read_to_string(bench.desk.path("back.csv")).unwrap();
    let mut lines = back.lines();
    let head = lines.next().unwrap().trim_start_matches('\u{feff}');
    assert_eq!(head, "lead,stage,_moved_to,_known_from");
    let line = lines.next().unwrap();
    assert!(
        line.starts_with(&format!("{one},Reviewed,Contacted,run ")),
        "{line}"
    );
    bench
        .at("crf-connect", &["validate", "back.csv"])
        .expect_code(0);
    bench
        .at(
            "crf-connect",
            &["update-stage", "--from", "back.csv", "--yes"],
        )
        .expect_code(0);
    let lead = bench.at("crf-connect", &["get-lead", &one]).json();
    assert_eq!(lead["leads"][0]["stage"], "Reviewed");
}

#[test]
fn undo_puts_back_where_the_vendor_showed_leads_by_the_account_s_names() {
    for (vendor, pulled) in [("crm-com", "10001"), ("ivvy", "700001")] {
        let bench = Bench::new("");
        let pull = bench.at(vendor, &["pull-leads"]).expect_code(0).json();
        let leads = pull["leads"].as_array().unwrap();
        assert!(leads.iter().any(|lead| lead["id"] == pulled), "{vendor}");
        bench.at(vendor, &["names", "--refresh"]).expect_code(0);
        let stage = |bench: &Bench| {
            let read = bench
                .at(vendor, &["get-lead", pulled])
                .expect_code(0)
                .json();
            read["leads"][0]["stage"].clone()
        };
        let before = stage(&bench);
        let other = match vendor {
            "crm-com" => "Negotiation",
            _ => "Quoted",
        };
        let run = bench.moves(vendor, &[(pulled, other)], &[], 0);
        assert_ne!(stage(&bench), before, "{vendor}");
        bench
            .desk
            .run(&["runs", "undo", &run, "-o", "back.csv"])
            .expect_code(0);
        let back = ["update-stage", "--from", "back.csv", "--yes"];
        bench.at(vendor, &back).expect_code(0);
        assert_eq!(stage(&bench), before, "{vendor}");
    }
}

#[test]
fn a_lead_perhaps_added_at_ivvy_is_looked_for_in_its_whole_list() {
    let bench = Bench::new(&lost("ivvy", "path = \"*/contact\"", "after"));
    let add = [
        "add-lead",
        "-f",
        "name=Lovelace wedding",
        "-f",
        "typeId=Wedding",
        "-f",
        "stageId=New",
        "-f",
        "sourceId=Newspaper",
        "-f",
        "industryId=Education",
        "-f",
        "contactId=3",
    ];
    perhaps_added(&bench, "ivvy", &add);
}

#[test]
fn a_run_at_work_is_left_alone() {
    let bench = Bench::new(&two_lost());
    let lead = uuid(1);
    let run = bench.moves("crf-connect", &[(&lead, "Contacted")], &[], 10);
    let data = bench.desk.path("data");
    let lock = Lock::take(&data, "sandbox-crf-connect", Locked::Bulk).unwrap();
    let settle = ["runs", "settle", &run, "--row", "2", "--as", "applied"];
    bench.json(&settle).expect_code(9);
    bench.reconciled(&[&run]).expect_code(9);
    bench.json(&["runs", "resume", &run]).expect_code(9);
    drop(lock);
    bench.json(&settle).expect_code(0);
    assert_eq!(bench.verdicts(&run), ["applied"]);
}

#[test]
fn what_the_rules_refuse_by_now_is_not_sent() {
    let bench = Bench::new(
        "[[fault]]\nvendor = \"crf-connect\"\nmethod = \"POST\"\ntimes = 1\nstatus = 429\n",
    );
    let profiles = bench.served.profiles.clone();
    let off = "[profiles.sandbox-crf-connect.house_rules]\nfunded-needs-date = false\nfunded-needs-amount = false\n";
    bench.desk.write_config(&(profiles.clone() + off));
    let lead = uuid(1);
    let run = bench.moves("crf-connect", &[(&lead, "Funded")], &["--allow-final"], 6);
    assert_eq!(bench.verdicts(&run), ["failed"]);
    bench.desk.write_config(&profiles);
    let ran = bench.json(&["runs", "resume", &run]).expect_code(3);
    assert_eq!(verdicts(&ran.json()), ["refused"]);
    assert_eq!(bench.acted("crf-connect"), 0);
}
