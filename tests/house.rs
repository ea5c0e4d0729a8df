//! The invariants of the house: one door for every outside thing, imports that point one way, cards that agree with
//! the code.

mod cards;

use std::fs;
use std::path::{Path, PathBuf};

use leadctl::account::Account;
use leadctl::exchange::Repeat;
use leadctl::lead::{Change, LeadId, Operation, Refusal};
use leadctl::vendor::{self, Vendor};

/// Every source file with its path below `src/` and its text without tests and comments.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (name, code(&text))
        })
        .filter(|(name, _)| !is_test(name))
        .collect()
}

fn is_test(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.contains("test") || name.contains("/tests/") || file == "fake.rs"
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The text up to its unit tests, without comments.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text);
    let mut kept = Vec::new();
    // Inside an item for tests alone: how deep it stands.
    let mut inside: Option<&str> = None;
    for line in text.lines() {
        let indent = &line[..line.len() - line.trim_start().len()];
        match inside {
            Some(depth)
                if line == format!("{depth}}}") || (indent == depth && line.ends_with(';')) =>
            {
                inside = None;
            }
            Some(_) => {}
            None if line.trim() == "#[cfg(test)]" => inside = Some(indent),
            None if line.trim_start().starts_with("//") => {}
            None => kept.push(line),
        }
    }
    kept.join("\n")
}

fn offenders(words: &[&str], allowed: impl Fn(&str) -> bool) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|(name, _)| !allowed(name))
        .flat_map(|(name, text)| {
            let found: Vec<_> = words.iter().filter(|word| text.contains(**word)).collect();
            found
                .into_iter()
                .map(|word| format!("{name} names {word}"))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn vendors_do_no_io_know_no_clock_and_never_await() {
    let words = [
        "std::net",
        "std::fs",
        "std::env",
        "std::time::Instant",
        "SystemTime",
        "Timestamp::now",
        "tokio",
        "async ",
        ".await",
        "println!",
    ];
    let found = offenders(&words, |name| !name.starts_with("vendor/"));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_outside_thing_has_one_door() {
    type Door = (&'static str, fn(&str) -> bool);
    let doors: [Door; 16] = [
        ("reqwest::", |name| name == "transport/http/proxied.rs"),
        ("rusqlite::", |name| name.starts_with("store/")),
        ("comfy_table::", |name| name == "output/table.rs"),
        ("indicatif::", |name| name == "output/progress.rs"),
        ("clap::", |name| {
            name.starts_with("cli")
                || ["command/paperwork.rs", "command/misread.rs"].contains(&name)
        }),
        ("std::env::", |name| {
            name == "config/environment.rs" || name == "main.rs"
        }),
        ("dirs::", |name| name.starts_with("config/")),
        // The HTTP door is its client, the sandbox and the listener are its servers.
        ("hyper::", |name| {
            name.starts_with("sandbox/")
                || name.starts_with("transport/http")
                || name == "listen.rs"
        }),
        ("quick_xml::", |name| {
            name == "vendor/crf_connect/storage/xml.rs"
        }),
        ("calamine::", |name| name == "rows/xlsx.rs"),
        ("rust_xlsxwriter::", |name| {
            name.starts_with("output/workbook")
        }),
        ("zip::", |name| {
            ["rows/bounds.rs", "store/backup.rs", "store/restore.rs"].contains(&name)
        }),
        ("encoding_rs::", |name| name == "rows/text.rs"),
        ("csv_core::", |name| name.starts_with("rows/delimite")),
        // Results and sheets are written, and leads appended as they arrive; nothing but rows/ reads.
        ("csv::WriterBuilder", |name| {
            [
                "output/csv.rs",
                "output/sheet/delimited.rs",
                "sync/append.rs",
            ]
            .contains(&name)
        }),
        ("csv::Reader", |_| false),
    ];
    let found: Vec<_> = doors
        .iter()
        .flat_map(|(word, allowed)| offenders(&[word], allowed))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

/// Whoever stands above the nouns.
const EVERYBODY: [&str; 9] = [
    "vendor",
    "transport",
    "sync",
    "store",
    "command",
    "output",
    "config",
    "sandbox",
    "cli",
];

#[test]
fn imports_point_one_way() {
    // Who must not know whom.
    let rules: [(&str, &[&str]); 11] = [
        ("beside.rs", &EVERYBODY),
        ("rows/", &EVERYBODY),
        (
            "vendor/",
            &[
                "transport",
                "sync",
                "store",
                "command",
                "output",
                "config",
                "sandbox",
                "cli",
            ],
        ),
        (
            "transport/",
            &[
                "sync", "store", "command", "output", "config", "sandbox", "cli",
            ],
        ),
        ("sync/", &["command", "cli", "sandbox", "listen"]),
        (
            "listen.rs",
            &[
                "vendor",
                "transport",
                "store",
                "command",
                "output",
                "config",
                "cli",
            ],
        ),
        (
            "store/",
            &[
                "vendor",
                "transport",
                "sync",
                "command",
                "output",
                "config",
                "sandbox",
                "cli",
            ],
        ),
        (
            "output/",
            &[
                "vendor",
                "transport",
                "sync",
                "store",
                "command",
                "config",
                "sandbox",
                "cli",
            ],
        ),
        (
            "sandbox/",
            &["transport", "sync", "command", "output", "cli"],
        ),
        (
            "config/",
            &["sync", "store", "command", "output", "sandbox", "cli"],
        ),
        ("lead.rs", &EVERYBODY),
    ];
    let mut found = Vec::new();
    for (place, forbidden) in rules {
        for (name, text) in sources() {
            if name.starts_with(place) {
                for module in forbidden {
                    if text.contains(&format!("crate::{module}::"))
                        || text.contains(&format!("crate::{module};"))
                    {
                        found.push(format!("{name} knows {module}"));
                    }
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long: Vec<_> = sources()
        .into_iter()
        // cli.rs is the table of commands and flags.
        .filter(|(name, text)| name != "cli.rs" && text.lines().count() > 400)
        .map(|(name, text)| format!("{name}: {} lines of code", text.lines().count()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn nothing_is_left_undone() {
    let found = offenders(
        &[
            "todo!",
            "unimplemented!",
            "TODO",
            "FIXME",
            "dbg!",
            ".unwrap()",
            ".expect(",
        ],
        |_| false,
    );
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_vendor_folder_has_the_same_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendor");
    for vendor in vendor::ALL {
        let folder = root.join(vendor.card().id.replace('-', "_"));
        for name in [
            "mod.rs",
            "card.toml",
            "ask.rs",
            "read.rs",
            "sandbox.rs",
            "tests.rs",
            "replies",
        ] {
            assert!(
                folder.join(name).exists(),
                "{} lacks {name}",
                folder.display()
            );
        }
    }
}

/// An account with which everything that can be configured is configured.
fn account() -> Account {
    let settings = serde_json::json!({"list_path": "/general-leads", "partner": "p", "request": 1, "confirm_body": "ids"});
    Account {
        profile: "test".into(),
        settings: settings.as_object().unwrap().clone(),
        holds: ["queue_url".to_owned()].into(),
        ..Account::default()
    }
}

fn change(operation: Operation, lead: usize) -> Change {
    Change {
        operation,
        via: None,
        lead: Some(LeadId::new(lead.to_string())),
        stage: Some(leadctl::lead::Stage {
            name: "1".into(),
            value: 1.into(),
            phase: leadctl::lead::Phase::Unknown,
        }),
        fields: indexmap::IndexMap::default(),
        repeat: Repeat::Never,
    }
}

fn is_offered(vendor: &'static dyn Vendor, operation: Operation) -> bool {
    let refusal = match operation {
        Operation::PullLeads => vendor.pulls(&account()).err(),
        Operation::Listen => vendor.pushed(&account()).err(),
        Operation::GetLead => vendor.fetch(&account(), &LeadId::new("1")).err(),
        _ => vendor.write(&account(), &change(operation, 1)).err(),
    };
    !matches!(refusal, Some(Refusal::NotOffered { .. }))
}

#[test]
fn each_card_offers_exactly_what_its_vendor_can_be_asked() {
    for vendor in vendor::ALL {
        for operation in Operation::ALL {
            assert_eq!(
                vendor.card().offers(operation),
                is_offered(*vendor, operation),
                "{}: {operation}",
                vendor.card().id
            );
        }
    }
}

#[test]
fn each_word_that_a_card_uses_is_defined_in_it() {
    for vendor in vendor::ALL {
        let card = vendor.card();
        assert_eq!(card.id, vendor.id());
        let known = |name: &str| {
            card.field(name).is_some()
                || card
                    .field
                    .keys()
                    .any(|field| field.starts_with(&format!("{name}.")))
        };
        assert!(
            known(&card.stage_field),
            "{}: {}",
            card.id,
            card.stage_field
        );
        let rows = card
            .stage
            .iter()
            .chain(&card.operation)
            .chain(&card.phase)
            .chain(&card.house);
        for row in rows {
            let place = format!("{}: {}", card.id, row.name());
            assert!(!row.name().is_empty(), "{place}: a row without a name");
            let refused = row.refuses.iter().map(String::as_str);
            let taken = row.takes.iter().flatten().map(String::as_str);
            for name in row
                .mentions()
                .chain(refused)
                .chain(taken)
                .chain(row.unless.iter().map(String::as_str))
            {
                assert!(known(name), "{place} names {name}, which is no field");
            }
            for stage in &row.stages {
                assert!(
                    card.find_stage(stage).is_some(),
                    "{place} names {stage}, which is no stage"
                );
            }
        }
        for row in &card.operation {
            let operation = Operation::from_word(row.name()).expect("an operation's word");
            assert!(
                card.offers(operation),
                "{}: {} has a row and is not offered",
                card.id,
                row.name()
            );
        }
        for row in &card.house {
            assert!(
                row.id.is_some() && row.because.is_some(),
                "{}: {} lacks id or because",
                card.id,
                row.name()
            );
        }
        for name in card.credentials.iter().flatten() {
            assert!(
                card.setting.contains_key(name),
                "{}: credential {name} is no setting",
                card.id
            );
        }
    }
}
