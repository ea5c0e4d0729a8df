//! A secret is bound to one origin: whoever points elsewhere, or is not whom the profile names, gets nothing.

use std::collections::BTreeSet;
use std::fs;

use super::canaries::{Search, profiles_at};
use super::commands::{ASKING, desk, loud};
use crate::desk::Desk;
use crate::scripted::{Canned, Scripted, profiles_at as simple, run};

#[test]
fn no_redirect_is_followed_anywhere_and_the_target_is_named() {
    let search = Search::new();
    let lines = ASKING
        .into_iter()
        .filter(|line| !line.contains(&"crm-com") && !line.contains(&"check"));
    for (at, line) in lines.enumerate() {
        let elsewhere = Scripted::new([Canned::Close]);
        let status = [301, 302, 303, 307, 308][at % 5];
        let other = elsewhere.url();
        for (target, named) in [
            (format!("{other}/lost?a=b"), other.as_str()),
            (
                other.replace("http:", "https:"),
                &*other.replace("http:", "https:"),
            ),
            (
                "https://elsewhere.example/x".to_owned(),
                "https://elsewhere.example",
            ),
            (
                "//elsewhere.example/x".to_owned(),
                "https://elsewhere.example",
            ),
            ("/lost?a=b".to_owned(), "another page of its own"),
        ] {
            let server = Scripted::new([Canned::of(status, &[("Location", &target)], "")]);
            let desk = desk(&server.url());
            let ran = loud(&desk, &search, line, &["--format", "table"]);
            let told = format!("{}{}", ran.out, ran.err);
            // What doctor finds is told, and no failure of its own.
            let codes: &[i32] = if line[0] == "doctor" {
                &[0]
            } else {
                &[5, 7, 8]
            };
            assert!(codes.contains(&ran.code), "{line:?}: {ran:?}");
            assert!(
                told.contains(named),
                "{line:?} does not name {named}: {told}"
            );
            let asked = server.asked();
            let lines: BTreeSet<&str> = asked.iter().map(|it| it.line.as_str()).collect();
            assert_eq!(lines.len(), asked.len(), "{line:?} asked again: {lines:?}");
        }
        assert!(elsewhere.asked().is_empty(), "{line:?} went elsewhere");
    }
}

#[test]
fn authorities_that_are_of_no_use_end_with_eight_before_anything_is_sent_or_marked() {
    let text = simple("https://127.0.0.1:9").replace("vendor =", "ca_file = \"ca.pem\"\nvendor =");
    let desk = Desk::with_config(&text);
    fs::write(
        desk.path("stages.csv"),
        "lead,status\n7,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    for (pem, why) in [
        (None, "cannot be read"),
        (Some("no certificate"), "are not certificates in PEM"),
    ] {
        if let Some(pem) = pem {
            fs::write(desk.path("ca.pem"), pem).unwrap();
        }
        let lines: [&[&str]; 4] = [
            &[
                "set-status",
                "7",
                "REACHED_OUT_TO_HOMEOWNER",
                "-p",
                "renovationfind",
            ],
            &[
                "update-stage",
                "--from",
                "stages.csv",
                "-p",
                "renovationfind",
            ],
            &["pull-leads", "-p", "leadbank"],
            &["get-lead", "7", "-p", "ivvy"],
        ];
        for line in lines {
            let ran = run(&desk, &[line, &["--json"]].concat()).expect_code(8);
            assert!(
                ran.err.contains(why) || ran.out.contains(why),
                "{line:?}: {ran:?}"
            );
        }
        let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
        for run in runs["runs"].as_array().unwrap() {
            let shown = desk
                .run(&["runs", "show", run["run"].as_str().unwrap(), "--json"])
                .json();
            for row in shown["rows"].as_array().into_iter().flatten() {
                assert_ne!(row["verdict"], "unknown", "{shown}");
            }
        }
    }
}

#[test]
fn plain_http_to_another_machine_is_refused_before_a_secret_is_fetched() {
    let search = Search::new();
    let desk = Desk::with_config(&profiles_at("http://vendor.example"));
    fs::write(
        desk.path("stages.csv"),
        "lead,status\n7,REACHED_OUT_TO_HOMEOWNER\n",
    )
    .unwrap();
    for line in ASKING {
        let ran = loud(&desk, &search, line, &["--format", "json"]);
        let (code, told) = if line[0] == "doctor" {
            (0, &ran.out)
        } else {
            (8, &ran.err)
        };
        assert_eq!(ran.code, code, "{line:?}: {ran:?}");
        assert!(told.contains("plain http"), "{line:?}: {told}");
    }
}
