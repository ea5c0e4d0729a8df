//! The real sheet of leads, walked over CRF Connect and RenovationFind command by command, where the sheet lies beside
//! the project.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::desk::{Desk, Served, real_sheet};

/// How many leads are walked.
const WALKED: usize = 40;

/// A line of the sheet.
struct Line {
    prospect: String,
    number: String,
    tag: String,
    converted: bool,
    /// Seconds on the website: the amounts follow from it.
    seconds: u64,
}

/// A command that moves a lead: the stage, then its fields and flags.
type Move = Vec<String>;

/// The sheet, or a word to whoever runs the tests without it.
fn sheet() -> Option<String> {
    let found = real_sheet().map(|path| path.to_str().unwrap().to_owned());
    if found.is_none() {
        eprintln!("left out: ../shared/data/x-education-leads.csv is not there");
    }
    found
}

fn lines(sheet: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(sheet).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let columns = [
        "Prospect ID",
        "Lead Number",
        "Tags",
        "Converted",
        "Total Time Spent on Website",
    ]
    .map(at);
    let line = |record: csv::StringRecord| {
        let [prospect, number, tag, converted, seconds] = columns.map(|at| record[at].to_owned());
        Line {
            prospect,
            number,
            tag,
            converted: converted == "1",
            seconds: seconds.parse().unwrap(),
        }
    };
    reader.records().map(Result::unwrap).map(line).collect()
}

fn seed(desk: &Desk, sheet: &str, vendor: &str, column: &str, limit: Option<usize>) -> Value {
    let limit = limit.map(|limit| limit.to_string());
    let mut seed = vec![
        "sandbox", "seed", "--json", "--from", sheet, "--vendor", vendor, "--column", column,
    ];
    seed.extend(limit.iter().flat_map(|limit| ["--limit", limit]));
    desk.run(&seed).expect_code(0).json()
}

fn moved(stage: &str, fields: &[&str]) -> Move {
    let fields = fields
        .iter()
        .flat_map(|field| ["-f".to_owned(), (*field).to_owned()]);
    std::iter::once(stage.to_owned()).chain(fields).collect()
}

/// What the sheet says of a lead → its way at CRF Connect.
fn way_at_crf(line: &Line) -> Vec<Move> {
    let mut way = vec![moved("Reviewed", &[])];
    match line.tag.as_str() {
        "" => {}
        "Ringing" | "Busy" | "switched off" => way.push(moved("Contacted", &[])),
        "Interested in other courses" | "Lost to EINS" => {
            way.push(moved("Withdrawn", &["withdrawnReason=LostBidToCompetitor"]));
        }
        "Will revert after reading the email" => {
            way.extend(["Contacted", "Qualified"].map(|stage| moved(stage, &[])));
            if line.converted {
                let amount = format!("fundedAmount={}.50", line.seconds);
                let fields = ["fundedDate=2026-11-20", &amount, "fundedTermMonths=60"];
                way.push(moved("funded", &fields));
            }
        }
        tag => {
            let info = format!("additionalInfo={tag}");
            way.push(moved("Disqualified", &["disqualifiedReason=Other", &info]));
        }
    }
    way
}

/// The same at RenovationFind, where leads of a sheet are planted as accepted.
fn way_at_renovationfind(line: &Line) -> Vec<Move> {
    let reason = format!("reason={}", line.tag);
    match line.tag.as_str() {
        "" => vec![],
        "Ringing" | "Busy" | "switched off" => {
            vec![moved("MULTIPLE_ATTEMPTS_NO_RESPONSE", &[&reason])]
        }
        "Interested in other courses" | "Lost to EINS" => {
            let contacted = moved("HOMEOWNER_CONTACTED", &[]);
            vec![
                contacted,
                moved("LEAD_LOST", &["lostReason=OTHER", &reason]),
            ]
        }
        "Will revert after reading the email" => {
            let mut way = vec![
                moved("contact made", &["contactMethod=EMAIL"]),
                moved("ESTIMATE_PROVIDED", &["estimateType=EMAILED_ESTIMATE"]),
            ];
            if line.converted {
                let amount = format!("jobAmount={}.25", line.seconds);
                let mut won = moved(
                    "LEAD_WON",
                    &[
                        &amount,
                        "startDateTbd=true",
                        "estimatedCompletionDate=2027-03-15",
                    ],
                );
                won.push("--allow-final".to_owned());
                way.push(won);
            }
            way
        }
        _ => vec![moved("JOB_PENDING_DECISION", &[&reason])],
    }
}

/// Does one command after the other; gives their number.
fn walk(desk: &Desk, command: &str, profile: &str, lead: &str, way: &[Move]) -> usize {
    for moved in way {
        let moved: Vec<&str> = moved.iter().map(String::as_str).collect();
        desk.run(&[&[command, lead, "-p", profile], &moved[..]].concat())
            .expect_code(0);
    }
    way.len()
}

/// The stage where a way ends, without regard to how it was typed.
fn end(way: &[Move]) -> Option<String> {
    way.last()
        .map(|moved| moved[0].to_lowercase().replace(' ', "_"))
}

/// The leads of a document, by their ids.
fn by_id(document: &Value) -> BTreeMap<String, Value> {
    let leads = document["leads"].as_array().unwrap().iter();
    leads
        .map(|lead| (lead["id"].as_str().unwrap().to_owned(), lead.clone()))
        .collect()
}

fn stage(lead: &Value) -> Option<String> {
    lead["stage"].as_str().map(str::to_lowercase)
}

/// The verdicts of all writing runs, counted.
fn verdicts(desk: &Desk) -> BTreeMap<String, u64> {
    let runs = desk
        .run(&["runs", "list", "--limit", "1000", "--json"])
        .expect_code(0)
        .json();
    let mut counted = BTreeMap::new();
    for run in runs["runs"].as_array().unwrap() {
        for (verdict, count) in run["verdicts"].as_object().unwrap() {
            *counted.entry(verdict.clone()).or_default() += count.as_u64().unwrap();
        }
    }
    counted
}

#[test]
fn the_leads_of_the_sheet_walk_over_crf_connect_and_end_where_they_should() {
    let Some(sheet) = sheet() else { return };
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let lines: Vec<Line> = lines(Path::new(&sheet)).into_iter().take(WALKED).collect();
    assert_eq!(
        seed(&desk, &sheet, "crf-connect", "Prospect ID", Some(WALKED))["leads"],
        WALKED
    );

    let profile = "sandbox-crf-connect";
    let mut steps = 0;
    for line in &lines {
        steps += walk(
            &desk,
            "update-stage",
            profile,
            &line.prospect,
            &way_at_crf(line),
        );
    }
    assert!(steps > WALKED);
    let ids: Vec<&str> = lines.iter().map(|line| line.prospect.as_str()).collect();
    let shown = desk
        .run(&[&["get-lead", "-p", profile, "--json"], &ids[..]].concat())
        .expect_code(0);
    let leads = by_id(&shown.json());
    assert_eq!(leads.len(), WALKED);
    let mut ends = BTreeMap::new();
    for line in &lines {
        let lead = &leads[&line.prospect];
        assert_eq!(
            stage(lead),
            end(&way_at_crf(line)),
            "{}: {}",
            line.prospect,
            line.tag
        );
        *ends.entry(stage(lead).unwrap()).or_insert(0) += 1;
    }
    // Whoever qualifies among these leads was converted, so nobody stays at Qualified.
    let reached: Vec<&str> = ends.keys().map(String::as_str).collect();
    assert_eq!(
        reached,
        [
            "contacted",
            "disqualified",
            "funded",
            "reviewed",
            "withdrawn"
        ]
    );
    let applied = BTreeMap::from([("applied".to_owned(), steps as u64)]);
    assert_eq!(verdicts(&desk), applied);

    // What is closed stays closed, and says so.
    let funded = lines
        .iter()
        .find(|line| leads[&line.prospect]["stage"] == "Funded")
        .unwrap();
    let refused = desk
        .run(&[
            "update-stage",
            &funded.prospect,
            "Contacted",
            "-p",
            profile,
            "--json",
        ])
        .expect_code(5);
    assert_eq!(refused.json()["rows"][0]["verdict"], "rejected");
    let history = desk
        .run(&["leads", "show", &funded.prospect, "--json"])
        .expect_code(0)
        .json();
    let events = history["leads"][0]["history"].as_array().unwrap().iter();
    let told: Vec<&str> = events.filter_map(|event| event["stage"].as_str()).collect();
    assert_eq!(
        told,
        ["Reviewed", "Contacted", "Qualified", "Funded", "Contacted"]
    );
}

#[test]
fn the_leads_of_the_sheet_walk_over_renovationfind_as_their_tags_say() {
    let Some(sheet) = sheet() else { return };
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let lines: Vec<Line> = lines(Path::new(&sheet)).into_iter().take(WALKED).collect();
    assert_eq!(
        seed(&desk, &sheet, "renovationfind", "Lead Number", Some(WALKED))["leads"],
        WALKED
    );

    let profile = "sandbox-renovationfind";
    let mut steps = 0;
    for line in &lines {
        steps += walk(
            &desk,
            "set-status",
            profile,
            &line.number,
            &way_at_renovationfind(line),
        );
    }
    assert!(steps > WALKED);
    // Won is final, and is not said by mistake.
    let open = lines.iter().find(|line| line.tag.is_empty()).unwrap();
    let won = [
        "-f",
        "jobAmount=1",
        "-f",
        "startDateTbd=true",
        "-f",
        "completionDateTbd=true",
    ];
    let refused = desk.run(
        &[
            &["set-status", &open.number, "LEAD_WON", "-p", profile],
            &won[..],
        ]
        .concat(),
    );
    refused.expect_code(3);

    // The vendor's own list says where they ended.
    desk.run(&["pull-leads", "-p", profile]).expect_code(0);
    let leads = by_id(
        &desk
            .run(&["leads", "list", "--json", "-p", profile])
            .expect_code(0)
            .json(),
    );
    let mut ends = BTreeMap::new();
    for line in &lines {
        let lead = &leads[&line.number];
        assert_eq!(
            stage(lead),
            end(&way_at_renovationfind(line)),
            "{}: {}",
            line.number,
            line.tag
        );
        *ends.entry(stage(lead).unwrap_or_default()).or_insert(0) += 1;
    }
    let reached: Vec<&str> = ends.keys().map(String::as_str).collect();
    let wanted = [
        "",
        "job_pending_decision",
        "lead_lost",
        "lead_won",
        "multiple_attempts_no_response",
    ];
    assert_eq!(reached, wanted);
    // What our own rule refused was never sent and is in no run.
    let counted = BTreeMap::from([("applied".to_owned(), steps as u64)]);
    assert_eq!(verdicts(&desk), counted);
}

#[test]
fn every_id_of_the_sheet_is_planted_within_seconds() {
    let Some(sheet) = sheet() else { return };
    let desk = Desk::new();
    let all = lines(Path::new(&sheet));
    assert_eq!(all.len(), 9240);
    for (vendor, column) in [
        ("crf-connect", "Prospect ID"),
        ("renovationfind", "Lead Number"),
    ] {
        let begun = Instant::now();
        assert_eq!(seed(&desk, &sheet, vendor, column, None)["leads"], 9240);
        let took = begun.elapsed();
        eprintln!("9240 ids for {vendor}: {took:?}");
        assert!(took < Duration::from_secs(20), "{vendor}: {took:?}");
    }
    // The last one is there.
    let last = &all.last().unwrap().prospect;
    let lead = desk
        .run(&[
            "get-lead",
            last,
            "--sandbox",
            "-p",
            "sandbox-crf-connect",
            "--json",
        ])
        .expect_code(0)
        .json();
    assert_eq!(lead["leads"][0]["id"], last.as_str());
}
