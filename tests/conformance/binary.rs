//! The same through the real binary and real HTTP: at every vendor every way in which a write can end.

use leadctl::lead::{Operation, Via};
use leadctl::transport::Limits;
use leadctl::vendor::{self, Vendor};

use super::calls::{Write, writes};
use super::model::{Away, Lasts, Nature, Shown, expected};
use crate::desk::{Desk, Served};

/// What only the real client can be told.
pub const EFFECTS: [&str; 1] = ["gzip_bomb"];

/// What befalls the first such request, the second, and so on.
const TURNS: [(&str, Shown); 8] = [
    ("status = 403", Shown::Forbidden),
    ("status = 400", Shown::No),
    (
        "redirect = \"https://elsewhere.example/\"",
        Shown::Elsewhere,
    ),
    ("reset = true", Shown::Lost(Away::Unsaid)),
    ("gzip_bomb = true", Shown::Lost(Away::Unsaid)),
    ("when = \"after\"\nhtml = true", Shown::Lost(Away::Unsaid)),
    (
        "status = 429\nheaders = { Retry-After = 61 }",
        Shown::Busy(Away::Long),
    ),
    ("drip = \"1ms\"", Shown::Good),
];

/// A write that may not be repeated, as it is typed, about a lead of its own.
fn typed(vendor: &dyn Vendor, write: &Write, lead: &str, row: usize) -> Vec<String> {
    let mut typed: Vec<String> = vec![write.operation.command().to_owned()];
    if write.operation != Operation::AddLead {
        typed.push(lead.to_owned());
    }
    typed.extend(write.stage.map(str::to_owned));
    if let Some(via) = write.via.map(Via::word) {
        typed.extend(["--via".to_owned(), via.to_owned()]);
    }
    for (field, value) in write.fields {
        typed.extend([
            "-f".to_owned(),
            format!("{field}={}", value.replace('@', &format!("{row}@"))),
        ]);
    }
    if write.operation == Operation::ChangeStage {
        typed.push("--allow-final".to_owned());
    }
    let profile = format!("sandbox-{}", vendor.id());
    typed.extend(["-p", &profile, "--json", "--ignore-wait"].map(str::to_owned));
    typed
}

/// Where the vendor is asked for a write: iVvy has one address for all of them.
fn path(vendor: &str) -> &'static str {
    match vendor {
        "crf-connect" => "*/leads",
        "ivvy" => "*/contact",
        "crm-com" => "*/leads/create",
        "renovationfind" => "*/status",
        "leadbank" => "*/SendAcknos",
        _ => "*",
    }
}

fn ids(vendor: &dyn Vendor) -> Vec<String> {
    let number = vendor.card().lead_id("990001").is_ok();
    let id = |at: usize| {
        if number {
            format!("99000{at}")
        } else {
            format!("3f2504e0-4f89-41d3-9a0c-0305e82c330{at}")
        }
    };
    (1..=TURNS.len()).map(id).collect()
}

#[test]
fn at_every_vendor_a_write_ends_with_the_code_of_the_model() {
    std::thread::scope(|scope| {
        for vendor in vendor::ALL {
            scope.spawn(move || at(*vendor));
        }
    });
}

fn at(vendor: &'static dyn Vendor) {
    let once = writes(vendor.id())
        .into_iter()
        .find(|write| write.nature == Nature::Once);
    let write = once.unwrap_or_else(|| panic!("{} has no such write", vendor.id()));
    let faults: Vec<String> = (1..)
        .zip(TURNS)
        .map(|(turn, (lines, _))| {
            let (id, path) = (vendor.id(), path(vendor.id()));
            format!("[[fault]]\nvendor = \"{id}\"\npath = \"{path}\"\nfirst = {turn}\ntimes = 1\n{lines}\n")
        })
        .collect();
    let (desk, ids) = (Desk::new(), ids(vendor));
    desk.plant(vendor.id(), &ids);
    let served = Served::with_faults(&desk, &faults.concat());
    desk.write_config(&served.profiles);
    for ((row, lead), (lines, shown)) in (1..).zip(&ids).zip(TURNS) {
        let typed = typed(vendor, &write, lead, row);
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let ran = desk.run(&typed);
        let wanted = expected(Nature::Once, shown, Lasts::Once, false, &Limits::default());
        let place = format!("{}, {lines}\n{}\n{}", vendor.id(), ran.out, ran.err);
        assert_eq!(ran.code, i32::from(wanted.exit), "{place}");
        let json = ran.json();
        assert_eq!(json["rows"][0]["verdict"], wanted.verdict.word(), "{place}");
    }
}
