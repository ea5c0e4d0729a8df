//! Faults on demand: what a served sandbox does when it is told to fail, and what a command makes of it.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use leadctl::sandbox;
use serde_json::Value;

use crate::desk::{Desk, Ran, Served};

const UUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
/// A write that may not be repeated, at a vendor whose good answer is empty.
const ONCE: [&str; 3] = ["update-stage", UUID, "Reviewed"];
/// A write that our own rule calls repeatable.
const REPEATABLE: [&str; 5] = [
    "update-stage",
    "990001",
    "CONTACT_MADE",
    "-f",
    "contactMethod=TEXT",
];
/// A write whose answer holds the proof.
const DECLINE: [&str; 4] = ["decline-lead", "660002", "-f", "reason=far away"];
const UPDATE: [&str; 4] = ["update-lead", "990001", "-f", "description=hello"];

/// A desk before a sandbox in which this goes wrong.
struct Bench {
    desk: Desk,
    served: Served,
}

impl Bench {
    fn new(faults: &str) -> Self {
        let desk = Desk::new();
        for (vendor, id) in [
            ("crf-connect", UUID),
            ("renovationfind", "990001"),
            ("crm-com", "990001"),
        ] {
            desk.plant(vendor, &[id]);
        }
        let served = Served::with_faults(&desk, faults);
        desk.write_config(&served.profiles);
        Self { desk, served }
    }

    fn run(&self, vendor: &str, command: &[&str]) -> Ran {
        let profile = format!("sandbox-{vendor}");
        let rest = ["-p", &profile, "--json", "-v", "--timeout", "5s"];
        // What the command says itself stands behind it, and wins.
        self.desk.run(&[&rest[..], command].concat())
    }

    /// Runs a write that must end like this; gives its only row.
    #[track_caller]
    fn row(&self, vendor: &str, command: &[&str], code: i32, verdict: &str) -> Value {
        let row = self.run(vendor, command).expect_code(code).json()["rows"][0].clone();
        assert_eq!(row["verdict"], verdict, "{row}");
        row
    }

    /// What a vendor really did.
    fn done(&self, vendor: &str) -> Vec<String> {
        let ledger = sandbox::ledger(&self.desk.path("data")).unwrap();
        let of_vendor = ledger.into_iter().filter(|line| line.vendor == vendor);
        of_vendor.map(|line| line.what).collect()
    }
}

fn fault(lines: &str) -> String {
    format!("[[fault]]\n{lines}\n")
}

#[test]
fn a_busy_vendor_is_asked_again_as_late_as_it_wants_and_acts_once() {
    let bench = Bench::new(&fault(
        "vendor = \"crf-connect\"\ntimes = 2\nstatus = 429\nheaders = { Retry-After = 1 }",
    ));
    let begun = Instant::now();
    let row = bench.row("crf-connect", &ONCE, 0, "applied");
    assert_eq!(row["attempts"], 3);
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(bench.done("crf-connect"), ["change-stage"]);
    let said = bench.served.said();
    let line = "faults.toml, line 2: POST /crf-connect/api/v1/sandbox-partner/leads: answered with status 429 before the vendor acted";
    assert_eq!(said.matches(line).count(), 2, "{said}");
}

#[test]
fn a_write_that_is_lost_is_unknown_whether_it_was_done_or_not() {
    let lost = [
        "reset = true",
        "status = 503",
        "hang = true",
        "delay = \"20s\"",
        "garbage = true",
        "html = true",
        "gzip_bomb = true",
    ];
    for (when, done) in [("before", 0), ("after", 1)] {
        for what in lost {
            let bench = Bench::new(&fault(&format!("when = \"{when}\"\n{what}")));
            let row = bench.row(
                "crf-connect",
                &[&ONCE[..], &["--timeout", "1s"]].concat(),
                10,
                "unknown",
            );
            assert_eq!(row["attempts"], 1, "{when} {what}");
            assert_eq!(bench.done("crf-connect").len(), done, "{when} {what}");
        }
    }
}

#[test]
fn an_answer_that_is_not_whole_is_unknown_where_it_holds_the_proof() {
    for what in ["cut = 0", "cut = 17", "when = \"after\"\nempty = true"] {
        let bench = Bench::new(&fault(what));
        bench.row("renovationfind", &DECLINE, 10, "unknown");
        assert_eq!(bench.done("renovationfind"), ["decline-lead"], "{what}");
    }
}

#[test]
fn a_repeatable_write_that_is_lost_is_sent_again() {
    let bench = Bench::new(&fault("when = \"after\"\ntimes = 1\nreset = true"));
    let ran = bench.run("renovationfind", &REPEATABLE).expect_code(0);
    assert_eq!(ran.json()["rows"][0]["attempts"], 2);
    assert!(ran.err.contains("reset by peer"), "{}", ran.err);
    assert_eq!(bench.done("renovationfind"), ["change-stage"; 2]);
}

#[test]
fn a_vendor_that_lies_is_believed_and_its_ledger_knows_better() {
    let bench = Bench::new(&fault("ignore = true\nmethod = \"POST\""));
    bench.row("crf-connect", &ONCE, 0, "applied");
    assert_eq!(bench.done("crf-connect"), [""; 0]);
    let lead = bench
        .run("crf-connect", &["get-lead", UUID])
        .expect_code(0)
        .json();
    assert_ne!(lead["leads"][0]["stage"], "Reviewed");
}

#[test]
fn a_redirect_is_not_followed() {
    let bench = Bench::new(&fault("redirect = \"https://elsewhere.example/\""));
    let row = bench.row("crf-connect", &ONCE, 5, "rejected");
    assert!(row.to_string().contains("elsewhere.example"), "{row}");
    assert_eq!(bench.done("crf-connect"), [""; 0]);
}

#[test]
fn a_login_that_runs_out_is_renewed() {
    let update = "path = \"*/leads/update\"\ntimes = 1\n";
    for what in [
        "vendor = \"crm-com\"\nexpire_tokens = true",
        "clock = \"+3h\"",
    ] {
        let bench = Bench::new(&fault(&format!("{update}{what}")));
        let ran = bench.run("crm-com", &UPDATE).expect_code(0);
        let logins = ran.err.matches("/authentication/token (").count();
        assert_eq!(logins, 2, "{what}\n{}", ran.err);
        assert_eq!(bench.done("crm-com"), ["update-lead"], "{what}");
    }
}

#[test]
fn a_slow_answer_is_read_to_its_end() {
    let bench = Bench::new(&fault("drip = \"2ms\""));
    let lead = bench
        .run("crf-connect", &["get-lead", UUID])
        .expect_code(0)
        .json();
    assert_eq!(lead["leads"][0]["id"], UUID);
}

#[test]
fn an_answer_that_never_ends_well_fails_a_read_for_now() {
    for what in [
        "gzip_bomb = true",
        "cut = 3",
        "garbage = true",
        "html = true",
    ] {
        let bench = Bench::new(&fault(what));
        bench
            .run("crf-connect", &["get-lead", UUID, "--retries", "0"])
            .expect_code(6);
    }
}

#[test]
fn a_request_that_hangs_holds_up_no_other() {
    let bench = Bench::new(&fault("method = \"POST\"\nhang = true"));
    let hanging = ["-p", "sandbox-crf-connect", "--timeout", "60s"];
    let mut child = bench
        .desk
        .command(&[&ONCE[..], &hanging].concat())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !bench.served.said().contains("never answered") {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came");
        std::thread::sleep(Duration::from_millis(10));
    }
    bench.run("crf-connect", &["get-lead", UUID]).expect_code(0);
    assert!(child.try_wait().unwrap().is_none(), "it still waits");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_vendor_that_is_late_acts_though_nobody_waits() {
    let bench = Bench::new(&fault("method = \"POST\"\ndelay = \"1500ms\""));
    bench.row(
        "crf-connect",
        &[&ONCE[..], &["--timeout", "500ms"]].concat(),
        10,
        "unknown",
    );
    let begun = Instant::now();
    while bench.done("crf-connect").is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never acted");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(bench.done("crf-connect"), ["change-stage"]);
}

#[test]
fn an_outage_passes() {
    let bench = Bench::new(&fault("for = \"700ms\"\nstatus = 503"));
    let patient = ["get-lead", UUID, "--retries", "1000", "--max-wait", "50ms"];
    let ran = bench.run("crf-connect", &patient).expect_code(0);
    assert!(ran.err.contains("503"), "{}", ran.err);
}

#[test]
fn a_list_that_slips_is_read_whole_and_one_that_repeats_for_ever_is_called_out() {
    for (vendor, path, leads) in [("crm-com", "*/leads/list", 301), ("ivvy", "*/crm", 300)] {
        let list = format!("vendor = \"{vendor}\"\npath = \"{path}\"\n");
        let pull = |what: &str, code: i32| {
            let bench = Bench::new(&fault(&format!("{list}{what}")));
            let ran = bench.run(vendor, &["pull-leads"]).expect_code(code);
            let stored = bench.desk.run(&["leads", "list", "--json"]);
            let stored = stored.expect_code(0).json()["summary"]["leads"].clone();
            (ran, stored.as_u64().unwrap())
        };
        for what in [
            "first = 2\nrepeat_page = true\ntimes = 1",
            "first = 3\nrepeat_page = true\ntimes = 1",
            "first = 2\nshift_page = 2\ntimes = 1",
            "first = 2\nshift_page = 9\ntimes = 1",
            "first = 2\nshift_page = 40\ntimes = 1",
            "first = 3\nshift_page = 95\ntimes = 2",
        ] {
            assert_eq!(pull(what, 0).1, leads, "{vendor}: {what}");
        }
        let (ran, stored) = pull("first = 2\nrepeat_page = true", 7);
        assert_eq!(ran.error()["code"], "page-repeated");
        assert_eq!(stored, 100, "what came is stored");
    }
}

#[test]
fn a_file_of_faults_that_says_nothing_that_can_be_done_serves_nothing() {
    let desk = Desk::new();
    let serve = [
        "sandbox",
        "serve",
        "--port",
        "0",
        "--json",
        "--faults",
        "faults.toml",
    ];
    let error = desk.run(&serve).expect_code(2).error();
    assert_eq!(error["code"], "no-such-file");
    fs::write(
        desk.path("faults.toml"),
        "faults = 1\n[[fault]]\nstatsu = 503\n",
    )
    .unwrap();
    let error = desk.run(&serve).expect_code(3).error();
    assert_eq!(error["code"], "faults-invalid");
    let because = error["because"].as_str().unwrap();
    assert!(
        because.contains("line 3: `fault[0].statsu` is not a known key; did you mean `status`?"),
        "{because}"
    );
}
