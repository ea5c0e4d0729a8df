//! Names instead of numbers: fetched, kept, looked up on the command line and in sheets, and fetched anew when a lookup
//! misses; never by what sends nothing.

use std::fs;

use leadctl::sandbox;
use serde_json::{Value, json};

use crate::desk::{Desk, Ran, Served};

/// A desk before a served sandbox.
struct Bench {
    desk: Desk,
    _served: Served,
}

impl Bench {
    fn new() -> Self {
        Self::with_faults("")
    }

    fn with_faults(faults: &str) -> Self {
        let desk = Desk::new();
        let served = Served::with_faults(&desk, faults);
        desk.write_config(&served.profiles);
        Self {
            desk,
            _served: served,
        }
    }

    /// A command at a vendor, which tells each of its requests.
    fn run(&self, vendor: &str, arguments: &[&str]) -> Ran {
        let profile = format!("sandbox-{vendor}");
        self.desk
            .run(&[arguments, &["-p", &profile, "--json", "-v"]].concat())
    }

    /// What a vendor really did: with which content.
    fn done(&self, vendor: &str) -> Vec<Value> {
        let ledger = sandbox::ledger(&self.desk.path("data")).unwrap();
        let of_vendor = ledger.into_iter().filter(|line| line.vendor == vendor);
        of_vendor.map(|line| line.body).collect()
    }

    /// The entries of lists that are known, as `list: id name`.
    fn known(&self, vendor: &str) -> Vec<String> {
        let document = self.run(vendor, &["names"]).expect_code(0).json();
        let names = document["names"].as_array().unwrap().iter();
        let text = |name: &Value, member: &str| name[member].as_str().unwrap().to_owned();
        let told = names.map(|it| [text(it, "list"), text(it, "id"), text(it, "name")].join(" "));
        told.collect()
    }
}

/// How many requests went to an address that ends so.
fn asked(ran: &Ran, ending: &str) -> usize {
    let lines = ran.err.lines();
    lines
        .filter(|line| line.contains(ending) && line.contains("200"))
        .count()
}

/// What is said of a row: code and severity.
fn problems(row: &Value) -> Vec<(&str, &str)> {
    let problems = row["problems"].as_array().unwrap().iter();
    problems
        .map(|it| {
            (
                it["code"].as_str().unwrap(),
                it["severity"].as_str().unwrap(),
            )
        })
        .collect()
}

const GALA: &str = "name,typeId,stageId,sourceId,industryId,qualityId,contact.firstName,contact.lastName,contact.email";

#[test]
fn a_sheet_with_names_instead_of_ids_adds_leads_at_ivvy() {
    let bench = Bench::new();
    let sheet = format!(
        "{GALA},subtypeId,ownerUserId,channelId,stageReasonId\n\
         Spring gala,private party,New,Newspaper,Education,A-Grade,Ada,Byron,ada@example.com,,Priya Raman,PCO,\n\
         Board days,Conference,interested,google,46168,2,Lee,Wu,lee@example.com,one-day,tom@venue.example,,Price under budget\n"
    );
    fs::write(bench.desk.path("new.csv"), sheet).unwrap();
    // Nothing is known, and a sheet that is only judged asks nobody.
    let judged = bench.run("ivvy", &["validate", "new.csv", "--for", "add-lead"]);
    let document = judged.expect_code(0).json();
    assert_eq!(document["summary"]["valid"], 2);
    let warned = document["problems"].as_array().unwrap();
    assert!(warned.len() > 5 && warned.iter().all(|it| it["code"] == "not-looked-up"));
    assert_eq!(bench.known("ivvy"), Vec::<String>::new());
    let added = bench
        .run("ivvy", &["add-lead", "--from", "new.csv"])
        .expect_code(0);
    assert_eq!(added.json()["summary"]["applied"], 2);
    assert_eq!(
        asked(&added, "/crm?action=getLeadStageList"),
        1,
        "{}",
        added.err
    );
    let mut done = bench.done("ivvy");
    done.sort_by_key(|body| body["name"].to_string());
    let [days, gala] = &done[..] else {
        panic!("two leads");
    };
    let ids = |body: &Value| {
        [
            "typeId",
            "subtypeId",
            "stageId",
            "stageReasonId",
            "sourceId",
            "industryId",
            "qualityId",
            "ownerUserId",
            "channelId",
        ]
        .map(|field| body[field].as_i64())
    };
    assert_eq!(
        ids(gala),
        [
            Some(4),
            None,
            Some(45),
            None,
            Some(13),
            Some(46165),
            Some(1),
            Some(549),
            Some(8)
        ]
    );
    assert_eq!(
        ids(days),
        [
            Some(1),
            Some(1),
            Some(47),
            Some(245),
            Some(3),
            Some(46168),
            Some(2),
            Some(550),
            None
        ]
    );
}

#[test]
fn a_sheet_with_names_of_stages_and_reasons_moves_leads_at_ivvy() {
    let bench = Bench::new();
    bench.desk.plant("ivvy", &["990001", "990002", "990003"]);
    fs::write(
        bench.desk.path("moves.csv"),
        "lead,stage,stageReasonId\n990001,Interested,Price under budget\n990002,won,price under budget\n990003,48,\n",
    )
    .unwrap();
    let moved = bench.run("ivvy", &["update-stage", "--from", "moves.csv"]);
    let moved = moved.expect_code(0);
    assert_eq!(
        asked(&moved, "/crm?action=getLeadStageList"),
        1,
        "{}",
        moved.err
    );
    let document = moved.json();
    let stages: Vec<&Value> = document["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["stage"])
        .collect();
    assert_eq!(stages, ["Interested", "Won", "Site inspection"]);
    let mut sent: Vec<_> = bench
        .done("ivvy")
        .iter()
        .map(|body| {
            (
                body["id"].clone(),
                body["stageId"].clone(),
                body["stageReasonId"].clone(),
            )
        })
        .collect();
    sent.sort_by_key(|it| it.0.to_string());
    assert_eq!(
        sent,
        [
            (json!(990_001), json!(47), json!(245)),
            (json!(990_002), json!(6), json!(11)),
            (json!(990_003), json!(48), Value::Null)
        ]
    );
    // The same again is known to be so, by whichever of its names it goes.
    fs::write(
        bench.desk.path("again.csv"),
        "lead,stage,stageReasonId\n990001,47,245\n990002,WON,11\n",
    )
    .unwrap();
    let again = bench.run("ivvy", &["update-stage", "--from", "again.csv"]);
    let again = again.expect_code(0);
    assert_eq!(asked(&again, "action=get"), 0, "{}", again.err);
    let counts = &again.json()["summary"];
    assert_eq!(counts["unchanged"], 2, "{counts}");
}

#[test]
fn a_status_of_crm_com_knows_what_it_means_in_a_sheet() {
    let bench = Bench::new();
    bench.desk.plant("crm-com", &["990001", "990002", "990003"]);
    let send = ["update-stage", "--from", "moves.csv", "--allow-final"];
    let write = |rows: &str| {
        let head = "lead,stage,lost_reason_identifier,billing_address_identifier";
        fs::write(bench.desk.path("moves.csv"), format!("{head}\n{rows}")).unwrap();
    };
    write("990001,Proposal Sent,,\n990002,lost,,\n990003,id:105,,\n");
    let refused = bench.run("crm-com", &send).expect_code(3).json();
    let rows = refused["rows"].as_array().unwrap();
    assert_eq!(rows[1]["problems"][0]["field"], "lost_reason_identifier");
    assert_eq!(
        rows[2]["problems"][0]["field"],
        "billing_address_identifier"
    );
    assert!(bench.done("crm-com").is_empty());
    write("990001,proposal-sent,,\n990002,lost,name:Price,\n990003,alternative_code:WON,,HOME\n");
    let moved = bench.run("crm-com", &send).expect_code(0);
    assert_eq!(
        asked(&moved, "pipelines/list"),
        0,
        "they are known: {}",
        moved.err
    );
    let mut statuses: Vec<_> = bench
        .done("crm-com")
        .iter()
        .map(|body| body["status_identifier"]["id"].as_str().unwrap().to_owned())
        .collect();
    statuses.sort();
    assert_eq!(statuses, ["103", "105", "106"]);
}

#[test]
fn an_installation_without_pipelines_tells_its_statuses_type_by_type() {
    let bench = Bench::with_faults(
        "[[fault]]\nvendor = \"crm-com\"\npath = \"*/pipelines/list\"\nstatus = 404\n",
    );
    let told = bench.run("crm-com", &["names", "statuses", "--refresh"]);
    let told = told.expect_code(0);
    assert_eq!(asked(&told, "statuses/list"), 3, "{}", told.err);
    let document = told.json();
    assert_eq!(document["lists"][0]["names"], 7);
    assert_eq!(document["names"][5]["phase"], "lost");
}

#[test]
fn a_lookup_that_misses_refreshes_its_list_once_and_is_refused_with_the_candidates() {
    let bench = Bench::new();
    bench.desk.plant("ivvy", &["990001"]);
    let send = |source: &str| {
        let field = format!("sourceId={source}");
        bench.run("ivvy", &["update-lead", "990001", "-f", &field])
    };
    let first = send("Newspaper").expect_code(0);
    assert_eq!(
        asked(&first, "action=getLeadSourceList"),
        1,
        "{}",
        first.err
    );
    let second = send("Google").expect_code(0);
    assert_eq!(
        asked(&second, "action=getLeadSourceList"),
        0,
        "{}",
        second.err
    );
    let missed = send("Newspapr").expect_code(3);
    assert_eq!(
        asked(&missed, "action=getLeadSourceList"),
        1,
        "{}",
        missed.err
    );
    let problem = &missed.json()["rows"][0]["problems"][0];
    assert_eq!(problem["code"], "unknown-name");
    let hint = problem["hint"].as_str().unwrap();
    assert!(
        hint.starts_with("did you mean Newspaper? the account's sources are iVvy Marketplace,"),
        "{hint}"
    );
    assert!(
        hint.ends_with("see leadctl names sources -p sandbox-ivvy"),
        "{hint}"
    );
    let unlisted = send("999").expect_code(3).json();
    assert_eq!(unlisted["rows"][0]["problems"][0]["rule"], "house");
    assert_eq!(bench.done("ivvy").len(), 2);
}

#[test]
fn a_list_that_is_older_than_the_account_is_brought_up_to_date_by_itself() {
    let bench = Bench::new();
    bench.desk.plant("ivvy", &["990001", "990002"]);
    bench
        .run("ivvy", &["names", "stages", "--refresh"])
        .expect_code(0);
    // As if it had been told before two stages were made.
    let age = || {
        let store = rusqlite::Connection::open(bench.desk.path("data/leadctl.db")).unwrap();
        let newer = "DELETE FROM name WHERE list = 'stages' AND id IN ('47', '48')";
        assert_eq!(store.execute(newer, []).unwrap(), 2);
    };
    age();
    let moved = bench
        .run("ivvy", &["update-stage", "990001", "interested"])
        .expect_code(0);
    assert_eq!(asked(&moved, "action=getLeadStageList"), 1, "{}", moved.err);
    age();
    // What is only judged or shown asks nobody, and lets it pass.
    let shown = bench.run(
        "ivvy",
        &["update-stage", "990002", "interested", "--dry-run"],
    );
    let shown = shown.expect_code(0);
    assert_eq!(asked(&shown, "action=get"), 0);
    let row = shown.json()["rows"][0].clone();
    assert_eq!(row["request"]["body"]["stageId"], "interested");
    assert_eq!(problems(&row), [("not-looked-up", "warning")]);
    // In a sheet the row that misses is judged again, and those before it stay as they were.
    fs::write(
        bench.desk.path("moves.csv"),
        "lead,stage\n990001,New\n990002,48\n",
    )
    .unwrap();
    let sheet = bench
        .run("ivvy", &["update-stage", "--from", "moves.csv"])
        .expect_code(0);
    assert_eq!(asked(&sheet, "action=getLeadStageList"), 1, "{}", sheet.err);
    assert_eq!(sheet.json()["rows"][1]["stage"], "Site inspection");
}

#[test]
fn a_dry_run_of_a_sheet_shows_names_that_it_cannot_look_up_and_asks_nobody() {
    let desk = Desk::with_config(
        "[profiles.hotel]\nvendor = \"ivvy\"\nregion = \"au\"\napi_key = { env = \"K\" }\napi_secret = { env = \"S\" }\n",
    );
    fs::write(
        desk.path("moves.csv"),
        "lead,stage\n990001,Interested\n990002,47\n",
    )
    .unwrap();
    let send = [
        "update-stage",
        "--from",
        "moves.csv",
        "-p",
        "hotel",
        "--dry-run",
        "--json",
    ];
    let document = desk.run(&send).expect_code(0).json();
    let stages: Vec<&Value> = document["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["request"]["body"]["stageId"])
        .collect();
    assert_eq!(stages, [&json!("Interested"), &json!(47)]);
    assert_eq!(
        problems(&document["rows"][0]),
        [("not-looked-up", "warning")]
    );
    assert!(!desk.path("data").exists());
}

#[test]
fn an_empty_list_is_told_and_loses_nothing() {
    let empty = "body = \"perPage\"\nstatus = 200\n\
                 headers = { Content-Type = \"application/json\" }\nsay = '{\"meta\":{\"totalResults\":0},\"results\":[]}'\n";
    let bench = Bench::with_faults(&format!(
        "[[fault]]\nvendor = \"ivvy\"\npath = \"/api/1.0/account\"\ntimes = 1\n{empty}\
         [[fault]]\nvendor = \"ivvy\"\npath = \"/api/1.0/crm\"\nfirst = 2\ntimes = 1\n{empty}"
    ));
    // Known to be empty, which is said.
    let users = bench
        .run("ivvy", &["names", "users", "--refresh"])
        .expect_code(0);
    assert!(
        users.err.contains("iVvy told an empty list of users"),
        "{}",
        users.err
    );
    assert_eq!(users.json()["lists"][0]["names"], 0);
    bench
        .run("ivvy", &["names", "channels", "--refresh"])
        .expect_code(0);
    let known = bench.known("ivvy");
    assert_eq!(known.len(), 5);
    let again = bench
        .run("ivvy", &["names", "channels", "--refresh"])
        .expect_code(0);
    assert!(
        again
            .err
            .contains("iVvy told an empty list of channels; the 5 known ones are kept"),
        "{}",
        again.err
    );
    assert_eq!(bench.known("ivvy"), known);
}

#[test]
fn a_vendor_that_does_not_tell_stops_no_id_and_every_name() {
    let bench = Bench::with_faults(
        "[[fault]]\nvendor = \"ivvy\"\npath = \"/api/1.0/crm\"\nstatus = 400\n\
         headers = { Content-Type = \"application/json\" }\nsay = '{\"errorCode\":405,\"message\":\"Method Not Allowed\"}'\n",
    );
    bench.desk.plant("ivvy", &["990001"]);
    let by_id = bench
        .run("ivvy", &["update-stage", "990001", "47"])
        .expect_code(0);
    assert!(
        by_id.err.contains("iVvy did not tell its stages, so that ids are not checked against them: Method Not Allowed"),
        "{}",
        by_id.err
    );
    let by_name = bench
        .run("ivvy", &["update-stage", "990001", "Interested"])
        .expect_code(3);
    let problem = &by_name.json()["rows"][0]["problems"][0];
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains("no stages of this account are known by name"),
        "{problem}"
    );
    assert_eq!(bench.done("ivvy").len(), 1);
    let told = bench.run("ivvy", &["names", "--refresh"]).expect_code(7);
    assert_eq!(
        told.json()["lists"].as_array().unwrap().len(),
        2,
        "industries and users"
    );
}

#[test]
fn a_vendor_that_is_down_is_no_reason_to_refuse_a_name() {
    let bench = Bench::with_faults("[[fault]]\nvendor = \"ivvy\"\nstatus = 503\n");
    let send = ["update-stage", "763", "Interested", "--retries", "0"];
    let ran = bench.run("ivvy", &send).expect_code(6);
    let error = ran.error();
    assert_eq!(error["kind"], "temporary");
    assert!(
        error["because"]
            .as_str()
            .unwrap()
            .contains("nothing was sent"),
        "{error}"
    );
}

#[test]
fn names_are_kept_for_each_profile_and_told_with_their_age() {
    let bench = Bench::new();
    let names = ["names", "sourceId"];
    let before = bench.run("ivvy", &names).expect_code(0).json();
    assert_eq!(before["unknown"], json!(["sources"]));
    let plain = bench
        .desk
        .run(&["names", "-p", "sandbox-ivvy"])
        .expect_code(0);
    assert!(
        plain
            .out
            .contains("fetch them: leadctl names -p sandbox-ivvy --refresh"),
        "{}",
        plain.out
    );
    let told = bench
        .run("ivvy", &["names", "sourceId", "--refresh"])
        .expect_code(0)
        .json();
    assert_eq!(
        (
            &told["type"],
            &told["schema"],
            &told["profile"],
            &told["vendor"]
        ),
        (
            &json!("names"),
            &json!(1),
            &json!("sandbox-ivvy"),
            &json!("ivvy")
        )
    );
    assert_eq!(told["lists"][0]["fields"], json!(["sourceId"]));
    assert_eq!(
        told["names"][4],
        json!({ "type": "name", "list": "sources", "id": "13", "name": "Newspaper" })
    );
    let after = bench.run("ivvy", &names).expect_code(0).json();
    assert_eq!(after["names"], told["names"]);
    assert_eq!(after["lists"][0]["told_at"], told["lists"][0]["told_at"]);
    let table = bench
        .desk
        .run(&["names", "stages", "-p", "sandbox-ivvy", "--refresh"])
        .expect_code(0);
    assert!(
        table.out.contains("stages\t6\tWon\twon\tjust now\n"),
        "{}",
        table.out
    );
    // Another profile of the same vendor knows nothing of that.
    let mut config = fs::read_to_string(bench.desk.path("config.toml")).unwrap();
    let block = config
        .split("\n\n")
        .find(|block| block.contains("sandbox-ivvy"))
        .unwrap();
    let other = block.replace("profiles.sandbox-ivvy", "profiles.hotel");
    config += &["\n", &other, "\n"].concat();
    bench.desk.write_config(&config);
    let hotel = bench
        .desk
        .run(&["names", "stages", "-p", "hotel", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(hotel["unknown"], json!(["stages"]));
}

#[test]
fn a_vendor_without_lists_and_one_that_does_not_tell_them_say_so() {
    let bench = Bench::new();
    for vendor in ["renovationfind", "crf-connect"] {
        let error = bench.run(vendor, &["names"]).expect_code(2).error();
        assert_eq!(error["code"], "no-names");
    }
    let error = bench
        .run("leadbank", &["names", "--refresh"])
        .expect_code(2)
        .error();
    assert_eq!(error["code"], "not-offered");
    let error = bench
        .run("ivvy", &["names", "sorces"])
        .expect_code(2)
        .error();
    assert!(
        error["hint"]
            .as_str()
            .unwrap()
            .starts_with("did you mean sources?"),
        "{error}"
    );
    // What the profile wrote down is shown as such.
    let config = fs::read_to_string(bench.desk.path("config.toml")).unwrap();
    let config = config.replace(
        "vendor = \"leadbank\"\n",
        "vendor = \"leadbank\"\nstatuses = { 1 = \"Contacted\", 2 = { name = \"Sold\", phase = \"won\" } }\n",
    );
    bench.desk.write_config(&config);
    let told = bench
        .run("leadbank", &["names", "IDstatus"])
        .expect_code(0)
        .json();
    assert_eq!(told["lists"][0]["from"], "profile");
    assert_eq!(told["names"][1]["phase"], "won");
}

#[test]
fn a_refresh_that_is_only_shown_asks_nobody() {
    let bench = Bench::new();
    let shown = bench
        .run("ivvy", &["names", "reasons", "--refresh", "--dry-run"])
        .expect_code(0);
    let document = shown.json();
    let requests = document["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1);
    let url = requests[0]["request"]["url"].as_str().unwrap();
    assert!(
        url.ends_with("/api/1.0/crm?action=getLeadStageList"),
        "{url}"
    );
    assert_eq!(bench.known("ivvy"), Vec::<String>::new());
}

#[test]
fn the_stages_of_a_profile_are_the_account_s_own() {
    let bench = Bench::new();
    let stages = |arguments: &[&str]| {
        let ran = bench
            .desk
            .run(&[&["stages"], arguments, &["--json"]].concat());
        let document = ran.expect_code(0).json();
        let all = document["stages"].as_array().unwrap().iter();
        let of_stages = all.filter(|it| it["type"] == "stage");
        of_stages.cloned().collect::<Vec<_>>()
    };
    let profile = ["-p", "sandbox-crm-com"];
    let unknown = bench
        .desk
        .run(&[&["stages"], &profile[..]].concat())
        .expect_code(0);
    let hint = "leadctl names statuses -p sandbox-crm-com --refresh";
    assert!([unknown.out, unknown.err].concat().contains(hint));
    bench.run("crm-com", &["names", "--refresh"]).expect_code(0);
    let known = stages(&profile);
    let named: Vec<_> = known
        .iter()
        .map(|it| {
            (
                it["stage"].as_str().unwrap(),
                it["phase"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            ("New", "new"),
            ("Contacted", "working"),
            ("Proposal Sent", "working"),
            ("Negotiation", "working"),
            ("Won", "won"),
            ("Lost", "lost"),
            ("Cancelled", "unknown"),
            ("--via win", ""),
            ("--via lose", ""),
            ("--via cancel", "")
        ]
    );
    let lost = stages(&["lost", "-p", "sandbox-crm-com"]);
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0]["needs"][0]["what"], "lost_reason_identifier");
    assert_eq!(lost[0]["final"], true);
    assert_eq!(stages(&["sandbox-crm-com", "lost"]), lost);
}

#[test]
fn a_template_offers_the_account_s_own_names_and_its_example_passes() {
    let bench = Bench::new();
    bench.run("ivvy", &["names", "--refresh"]).expect_code(0);
    let profile = ["-p", "sandbox-ivvy"];
    let template = |arguments: &[&str]| {
        bench
            .desk
            .run(&[&["template"], arguments, &profile].concat())
            .expect_code(0);
    };
    template(&["add-lead", "-o", "new.csv"]);
    let text = fs::read_to_string(bench.desk.path("new.csv")).unwrap();
    let row = text.lines().nth(1).unwrap();
    for name in ["Conference", "One day", "New", "iVvy Marketplace"] {
        assert!(row.contains(name), "{name}: {row}");
    }
    let judged = bench.desk.run(&[
        "validate",
        "new.csv",
        "--for",
        "add-lead",
        "-p",
        "sandbox-ivvy",
        "--json",
    ]);
    assert_eq!(judged.expect_code(0).json()["problems"], json!([]));
    template(&["lost", "-o", "lost.xlsx"]);
    let bytes = fs::read(bench.desk.path("lost.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut texts = String::new();
    std::io::Read::read_to_string(
        &mut archive.by_name("xl/sharedStrings.xml").unwrap(),
        &mut texts,
    )
    .unwrap();
    assert!(texts.contains("Went to a competitor"));
    assert!(
        !texts.contains("Repeat client"),
        "a reason of another stage"
    );
}

#[test]
fn leads_that_went_astray_go_back_to_stages_by_their_names() {
    let bench = Bench::new();
    bench.run("ivvy", &["pull-leads"]).expect_code(0);
    let listed = bench.desk.run(&[
        "leads",
        "list",
        "--stage",
        "New",
        "-p",
        "sandbox-ivvy",
        "--json",
    ]);
    let leads = listed.expect_code(0).json()["leads"].clone();
    let id = leads[0]["id"].as_str().unwrap().to_owned();
    fs::write(
        bench.desk.path("moves.csv"),
        format!("lead,stage\n{id},Quoted\n"),
    )
    .unwrap();
    let moved = bench
        .run("ivvy", &["update-stage", "--from", "moves.csv"])
        .expect_code(0)
        .json();
    let run = moved["run"].as_str().unwrap();
    bench
        .desk
        .run(&["runs", "undo", run, "-o", "back.csv"])
        .expect_code(0);
    let back = fs::read_to_string(bench.desk.path("back.csv")).unwrap();
    assert!(back.contains(&format!("{id},New,Quoted,")), "{back}");
    bench
        .run("ivvy", &["update-stage", "--from", "back.csv"])
        .expect_code(0);
    let stages: Vec<Value> = bench
        .done("ivvy")
        .iter()
        .map(|body| body["stageId"].clone())
        .collect();
    assert_eq!(stages, [json!(1), json!(45)]);
    let shown = bench.desk.run(&["leads", "show", &id]).expect_code(0);
    assert!(
        shown.out.contains("\tchange-stage\tQuoted\tapplied\t"),
        "{}",
        shown.out
    );
}

#[test]
fn a_run_goes_on_by_the_names_that_are_known() {
    let bench = Bench::new();
    bench.desk.plant("ivvy", &["990001", "990002"]);
    let sheet =
        "lead,stage,stageReasonId\n77,New,\n990001,interested,date is free\n990002,lost,13\n";
    fs::write(bench.desk.path("moves.csv"), sheet).unwrap();
    let send = [
        "update-stage",
        "--from",
        "moves.csv",
        "--max-errors",
        "0",
        "--concurrency",
        "1",
    ];
    let stopped = bench.run("ivvy", &send).expect_code(11).json();
    let run = stopped["run"].as_str().unwrap();
    let resumed = bench.run("ivvy", &["runs", "resume", run]);
    assert_eq!(asked(&resumed, "action=get"), 0, "{}", resumed.err);
    assert_eq!(resumed.json()["summary"]["applied"], 2);
    let mut moved: Vec<_> = bench
        .done("ivvy")
        .iter()
        .map(|body| [body["stageId"].clone(), body["stageReasonId"].clone()])
        .collect();
    moved.sort_by_key(|it| it[0].to_string());
    assert_eq!(moved, [[json!(47), json!(246)], [json!(7), json!(13)]]);
}

#[test]
fn a_stage_that_was_set_by_its_id_is_shown_by_its_name_once_that_is_known() {
    let bench = Bench::with_faults(
        "[[fault]]\nvendor = \"ivvy\"\npath = \"/api/1.0/crm\"\ntimes = 1\nstatus = 404\n",
    );
    bench.desk.plant("ivvy", &["990001"]);
    let shown = || {
        bench
            .desk
            .run(&["leads", "show", "990001", "-p", "sandbox-ivvy"])
    };
    bench
        .run("ivvy", &["update-stage", "990001", "47"])
        .expect_code(0);
    let before = shown().expect_code(0).out;
    assert!(before.contains("\tchange-stage\t47\t"), "{before}");
    bench
        .run("ivvy", &["names", "stages", "--refresh"])
        .expect_code(0);
    let after = shown().expect_code(0).out;
    assert!(after.contains("\tchange-stage\tInterested\t"), "{after}");
}
