//! Every writing operation at every vendor that offers it: from a profile of the configuration, against the sandbox as
//! it is served, and told by exit code, by the run document, by the journal and by what the vendor then shows.

mod crf_connect;
mod crm_com;
mod ivvy;
mod leadbank;
mod renovationfind;

use serde_json::{Value, json};

use crate::desk::{Desk, Ran, Served};

/// A desk whose configuration are the blocks that a served sandbox printed.
struct Bench {
    desk: Desk,
    _served: Served,
}

impl Bench {
    fn new() -> Self {
        let desk = Desk::new();
        let served = Served::new(&desk);
        desk.write_config(&served.profiles);
        Self {
            desk,
            _served: served,
        }
    }

    fn run(&self, vendor: &str, arguments: &[&str]) -> Ran {
        let profile = format!("sandbox-{vendor}");
        let rest = ["-p", &profile, "--format", "json"];
        self.desk.run(&[arguments, &rest].concat())
    }

    /// Runs a write that must be applied; gives its only row.
    #[track_caller]
    fn applied(&self, vendor: &str, arguments: &[&str]) -> Value {
        self.row(vendor, arguments, 0, "applied")
    }

    /// Runs a write that must end like this; gives its only row.
    #[track_caller]
    fn row(&self, vendor: &str, arguments: &[&str], code: i32, verdict: &str) -> Value {
        let document = self.run(vendor, arguments).expect_code(code).json();
        assert_eq!(document["type"], "run");
        assert_eq!(document["vendor"], vendor);
        assert_eq!(document["rows"].as_array().unwrap().len(), 1);
        assert_eq!(document["rows"][0]["verdict"], verdict, "{document}");
        assert_eq!(document["summary"][verdict], 1);
        document["rows"][0].clone()
    }

    /// The lead as its vendor shows it now.
    #[track_caller]
    fn lead(&self, vendor: &str, id: &str) -> Value {
        let document = self.run(vendor, &["get-lead", id]).expect_code(0).json();
        document["leads"][0].clone()
    }

    /// What the journal says was sent by the latest run, as the exact JSON text.
    #[track_caller]
    fn sent(&self) -> String {
        let list = self.desk.run(&["runs", "list", "--limit", "1", "--json"]);
        let run = list.expect_code(0).json()["runs"][0]["run"].clone();
        let shown = self
            .desk
            .run(&["runs", "show", run.as_str().unwrap(), "--json"]);
        let shown = shown.expect_code(0).json();
        let row = &shown["rows"][0];
        assert_eq!(row["verdict"], "applied");
        row["request"]["body"].to_string()
    }
}

/// The code of a row's last problem.
fn code(row: &Value) -> &str {
    row["problems"].as_array().unwrap().last().unwrap()["code"]
        .as_str()
        .unwrap()
}

const UUIDS: [&str; 6] = [
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3303",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3304",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3305",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3306",
];

/// A number with exactly these digits.
fn number(digits: &str) -> Value {
    serde_json::from_str(digits).unwrap()
}

const CONTACT_LEAD: [&str; 21] = [
    "add-lead",
    "-f",
    "name=Spring gala",
    "-f",
    "typeId=3",
    "-f",
    "stageId=45",
    "-f",
    "sourceId=13",
    "-f",
    "industryId=46165",
    "-f",
    "qualityId=1",
    "-f",
    "contact.firstName=Ada",
    "-f",
    "contact.lastName=Byron",
    "-f",
    "contact.email=ada@example.com",
    "-f",
    "customFields.112=red carpet",
];

/// The ids of leads that RenovationFind offers and nobody has answered yet.
fn offered(bench: &Bench) -> Vec<String> {
    let pulled = bench
        .run("renovationfind", &["pull-leads"])
        .expect_code(0)
        .json();
    let leads = pulled["leads"].as_array().unwrap().iter();
    let offered = leads.filter(|lead| lead["fields"]["vendorLeadAction"] == "NONE");
    offered
        .map(|lead| lead["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Every status with fields that satisfy it, and whether it is final.
const STATUSES: [(&str, &[&str], bool); 15] = [
    ("HOMEOWNER_CONTACTED", &["reason=left a note"], false),
    (
        "MEETUP_SCHEDULED",
        &["meetingScheduledDate=2026-04-02"],
        false,
    ),
    ("QUOTE_SENT", &[], false),
    ("JOB_PENDING_DECISION", &[], false),
    ("JOB_WON", &["jobAmount=18500.50"], true),
    ("JOB_LOST", &["reason=went elsewhere"], false),
    ("JOB_POSTPONED_OR_CANCELLED", &["reason=next year"], false),
    ("NO_RESPONSE_FROM_HOMEOWNER", &[], false),
    ("OTHER", &["reason=dog bites"], false),
    ("REACHED_OUT_TO_HOMEOWNER", &["contactMethod=TEXT"], false),
    (
        "MULTIPLE_ATTEMPTS_NO_RESPONSE",
        &["reason=three calls"],
        false,
    ),
    ("CONTACT_MADE", &["contactMethod=phone call"], false),
    (
        "ESTIMATE_PROVIDED",
        &["estimateType=VERBAL_ESTIMATE"],
        false,
    ),
    (
        "LEAD_WON",
        &[
            "jobAmount=9900",
            "startDateTbd=true",
            "estimatedCompletionDate=2026-09-30",
        ],
        true,
    ),
    (
        "LEAD_LOST",
        &["lostReason=OTHER", "reason=sold the house"],
        false,
    ),
];
