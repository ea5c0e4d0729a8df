//! Every command there is, in every format, as loud as it gets.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use leadctl::cli::Cli;

use super::canaries::{Search, canary, profiles_at};
use crate::desk::{Desk, Ran};
use crate::scripted::{UUID, signal};

pub const FORMATS: [&str; 4] = ["table", "json", "jsonl", "csv"];

/// Lines that ask a vendor.
pub const ASKING: [&[&str]; 22] = [
    &["update-stage", UUID, "Reviewed", "-p", "crf-connect"],
    &["get-lead", UUID, "-p", "crf-connect"],
    &[
        "pull-leads",
        "-p",
        "crf-connect",
        "--append",
        "appended.jsonl",
    ],
    &["profiles", "check", "crf-connect"],
    &[
        "add-lead",
        "-f",
        "name=x",
        "-f",
        "typeId=2",
        "-f",
        "stageId=45",
        "-f",
        "sourceId=13",
        "-f",
        "industryId=4",
        "-f",
        "qualityId=1",
        "-f",
        "contact.firstName=A",
        "-f",
        "contact.lastName=B",
        "-f",
        "contact.email=a@example.com",
        "-p",
        "ivvy",
    ],
    &["update-lead", "7", "-f", "name=x", "-p", "ivvy"],
    &["get-lead", "7", "-p", "ivvy"],
    &["names", "--refresh", "-p", "ivvy"],
    &["profiles", "check", "ivvy"],
    &["update-lead", "19", "-f", "description=x", "-p", "crm-com"],
    &["pull-leads", "-p", "crm-com", "--exec", "--", "cat"],
    &["names", "--refresh", "-p", "crm-com"],
    &["profiles", "check", "crm-com"],
    &["accept-lead", "7", "-p", "renovationfind"],
    &[
        "decline-lead",
        "7",
        "-f",
        "reason=far",
        "-p",
        "renovationfind",
    ],
    &[
        "update-stage",
        "--from",
        "stages.csv",
        "-p",
        "renovationfind",
        "--skip-invalid",
        "--rejects",
        "bad.csv",
    ],
    &["pull-leads", "-p", "renovationfind", "--raw"],
    &["update-stage", "7", "1", "-p", "leadbank"],
    &["pull-leads", "-p", "leadbank", "-o", "pulled.out"],
    &["profiles", "check", "leadbank"],
    &["doctor", "-p", "ivvy"],
    &["doctor", "-p", "crm-com"],
];

/// Lines that work on what is here.
pub const LOCAL: [&[&str]; 36] = [
    &[
        "map",
        "init",
        "stages.csv",
        "--on",
        "status",
        "--vendor",
        "renovationfind",
        "-o",
        "map.toml",
    ],
    &[
        "validate",
        "stages.csv",
        "-p",
        "renovationfind",
        "--rejects",
        "rejected.csv",
    ],
    &["stages", "crf-connect"],
    &["names", "-p", "ivvy"],
    &[
        "template",
        "LEAD_WON",
        "-p",
        "renovationfind",
        "-o",
        "won.xlsx",
    ],
    &["vendors"],
    &["leads", "list"],
    &["leads", "show", "7"],
    &["leads", "export", "-o", "export.xlsx"],
    &["leads", "export", "-o", "export.csv"],
    &["leads", "stats"],
    &["leads", "verify"],
    &["leads", "forget", "7", "-p", "leadbank"],
    &["runs", "list"],
    &["runs", "show", "RUN"],
    &["runs", "resume", "RUN"],
    &["runs", "reconcile", "RUN"],
    &["runs", "settle", "RUN", "--row", "1", "--as", "applied"],
    &["runs", "undo", "RUN", "-o", "undo.csv"],
    &["runs", "prune", "--older-than", "1d"],
    &["health"],
    &["doctor"],
    &["store", "backup", "-o", "backup.zip"],
    &["store", "restore", "backup.zip", "--data-dir", "restored"],
    &["profiles", "list"],
    &["profiles", "show", "crf-connect"],
    &["profiles", "show", "leadbank"],
    &["profiles", "check"],
    &["profiles", "add", "ivvy", "--vendor", "ivvy"],
    &[
        "sandbox",
        "seed",
        "--from",
        "stages.csv",
        "--vendor",
        "renovationfind",
    ],
    &["sandbox", "status"],
    &["sandbox", "reset"],
    &["completions", "bash"],
    &["man", "-o", "."],
    &["help", "exit-codes"],
    &["pull-leads", "--all", "--dry-run"],
];

/// Commands that go on until they are stopped.
const SERVING: [&[&str]; 2] = [&["listen"], &["sandbox", "serve"]];

/// A desk with canaries and a sheet.
pub fn desk(url: &str) -> Desk {
    let desk = Desk::with_config(&profiles_at(url));
    let sheet = "lead,status\n7,REACHED_OUT_TO_HOMEOWNER\n8,NO_SUCH_STATUS\n";
    fs::write(desk.path("stages.csv"), sheet).unwrap();
    desk
}

/// The word, or the latest run's id where it stands for that.
fn latest(desk: &Desk, word: &str) -> String {
    if word != "RUN" {
        return word.to_owned();
    }
    let list = desk.run(&["runs", "list", "--limit", "1", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&list.out).unwrap_or_default();
    let run = list["runs"][0]["run"].as_str();
    run.unwrap_or("20200101T000000-0000").to_owned()
}

/// Runs a line as loud as it gets and searches what it says.
#[track_caller]
pub fn loud(desk: &Desk, search: &Search, line: &[&str], more: &[&str]) -> Ran {
    let line: Vec<String> = line.iter().map(|word| latest(desk, word)).collect();
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let split = line
        .iter()
        .position(|word| *word == "--")
        .unwrap_or(line.len());
    let (before, after) = line.split_at(split);
    let ran = desk.run(&[before, more, &["-vvv"], after].concat());
    let told = format!("{line:?} {more:?} (exit {})", ran.code);
    search.none_in(ran.out.as_bytes(), &format!("stdout of {told}"));
    search.none_in(ran.err.as_bytes(), &format!("stderr of {told}"));
    ran
}

/// The words of every command that does something, as the command line itself has them.
fn leaves() -> BTreeSet<Vec<String>> {
    fn add(command: &clap::Command, path: &[String], leaves: &mut BTreeSet<Vec<String>>) {
        if command.get_subcommands().next().is_none() {
            leaves.insert(path.to_vec());
        }
        for below in command.get_subcommands() {
            add(
                below,
                &[path, &[below.get_name().to_owned()]].concat(),
                leaves,
            );
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut all = BTreeSet::new();
    add(&root, &[], &mut all);
    all
}

#[test]
fn no_command_is_left_out() {
    for leaf in leaves() {
        let leaf: Vec<&str> = leaf.iter().map(String::as_str).collect();
        let mut lines = ASKING.iter().chain(&LOCAL).chain(&SERVING);
        assert!(
            lines.any(|line| line.starts_with(&leaf)),
            "`leadctl {}` is new: say in tests/secrets/commands.rs how it is run with secrets about",
            leaf.join(" ")
        );
    }
}

#[test]
fn what_is_only_shown_shows_no_secret() {
    let search = Search::new();
    let desk = desk("http://127.0.0.1:9");
    for line in ASKING {
        for (how, format) in [
            ("--dry-run", "json"),
            ("--dry-run", "table"),
            ("--curl", "table"),
            ("--curl", "jsonl"),
        ] {
            let ran = loud(&desk, &search, line, &[how, "--format", format]);
            assert!(
                matches!(ran.code, 0 | 2 | 3 | 6 | 7),
                "{line:?} {how}: {ran:?}"
            );
        }
    }
    search.none_in_files(&desk, "a dry run");
}

#[test]
fn nobody_answers_and_no_secret_is_told() {
    let search = Search::new();
    let desk = desk("http://127.0.0.1:9");
    for (at, line) in ASKING.into_iter().enumerate() {
        loud(&desk, &search, line, &["--format", FORMATS[at % 4]]);
    }
    for line in LOCAL {
        for format in FORMATS {
            loud(&desk, &search, line, &["--format", format, "--yes"]);
        }
    }
    assert!(search.none_in_files(&desk, "an outage") > 10);
}

/// What is wrong with a config file is told without what stands in it.
#[test]
fn a_config_that_is_spoilt_is_not_quoted() {
    let search = Search::new();
    let whole = profiles_at("http://127.0.0.1:9");
    let lines: Vec<&str> = whole.lines().collect();
    let spoils: [fn(&str) -> String; 7] = [
        |line| line.trim_end_matches(['"', '}', ' ']).to_owned(),
        |line| line.replacen('=', "", 1),
        |line| line.replacen('"', "", 1),
        |line| line.replacen(" = ", " = 5 ", 1),
        |line| format!("x{line}"),
        |line| format!("{line}\n{line}"),
        |line| {
            let (key, value) = line.split_once(" = ").unwrap();
            format!("{key} = {{ env = {value}, evn = {value} }}")
        },
    ];
    let desk = Desk::new();
    let mut refused = 0;
    for (at, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains("Qkanarie"))
    {
        for (how, spoil) in spoils.iter().enumerate() {
            let mut text: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            text[at] = spoil(line);
            desk.write_config(&text.join("\n"));
            let check = if (at + how) % 2 == 0 {
                &["profiles", "check"][..]
            } else {
                &["profiles", "list"]
            };
            let ran = loud(&desk, &search, check, &["--format", FORMATS[how % 4]]);
            refused += usize::from(ran.code == 8);
        }
    }
    assert!(refused > 30, "{refused} of them were refused");
}

/// What `profiles add` is given on the command line goes into the file, and nowhere else.
#[test]
fn a_secret_that_is_typed_is_not_said_again() {
    let search = Search::new();
    let secret = canary("renovationfind token");
    for (vendor, key) in [
        ("renovationfind", "token"),
        ("renovationfind", "tokn"),
        ("ivvy", "region"),
        ("crm-com", "base_url"),
    ] {
        for format in FORMATS {
            let desk = Desk::new();
            let set = format!("{key}={secret}");
            let line = ["profiles", "add", "new", "--vendor", vendor, "--set", &set];
            loud_typed(&desk, &search, &line, &["--format", format, "--no-input"]);
            search.none_in_files(&desk, "profiles add");
        }
    }
}

#[track_caller]
fn loud_typed(desk: &Desk, search: &Search, line: &[&str], more: &[&str]) {
    let ran = desk.run(&[line, more, &["-vvv"]].concat());
    search.none_in(
        format!("{}{}", ran.out, ran.err).as_bytes(),
        &format!("{line:?} (exit {})", ran.code),
    );
}

#[test]
fn what_serves_tells_no_secret_to_whoever_asks() {
    let search = Search::new();
    let desk = desk("http://127.0.0.1:9");
    let mut child = desk
        .command(&[
            "listen",
            "-p",
            "crf-connect",
            "--port",
            "0",
            "-vvv",
            "--append",
            "pushed.jsonl",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    told.read_line(&mut first).unwrap();
    let address = first
        .split("http://")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let secret = canary("crf listen_secret");
    let near = secret.to_uppercase();
    for (key, status) in [
        (secret.as_str(), "200"),
        (near.as_str(), "401"),
        ("", "401"),
    ] {
        let body = format!("{{\"id\": \"{UUID}\", \"status\": \"New\"}}");
        let head = format!(
            "POST /{} HTTP/1.1\r\nHost: x\r\nX-Lead-Key: {key}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            super::canaries::percent(key),
            body.len()
        );
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        search.none_in(answer.as_bytes(), "the answer to a push");
        assert!(answer.contains(status), "{key}: {answer}");
    }
    signal(&child, "TERM");
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    let out = child.wait_with_output().unwrap().stdout;
    search.none_in(
        &[out, first.into_bytes(), rest.into_bytes()].concat(),
        "listen",
    );
    search.none_in_files(&desk, "listen");
}

/// The proxy's password goes to the proxy, which may echo it, or be no proxy at all.
#[test]
fn a_proxy_s_password_is_told_to_the_proxy_alone() {
    let search = Search::new();
    let word = canary("proxy password");
    let user = super::canaries::percent(&word);
    let echo = super::canaries::echoes("proxy password").join(" ");
    for (status, headers) in [
        (407, vec![("Proxy-Authenticate", echo.as_str())]),
        (502, vec![]),
        (200, vec![]),
    ] {
        let proxy =
            crate::scripted::Scripted::new([crate::scripted::Canned::of(status, &headers, &echo)]);
        for (scheme, host) in [
            ("http", proxy.url().replace("http://", "")),
            ("http", "127.0.0.1:9".to_owned()),
        ] {
            for vendor in ["http://vendor.example", "https://vendor.example"] {
                let text = profiles_at(vendor).replace("base_url", "allow_http = true\nbase_url");
                let desk = Desk::with_config(&text);
                for (at, line) in ["-p crf-connect", "-p renovationfind"]
                    .into_iter()
                    .enumerate()
                {
                    let operation = [&["get-lead", UUID][..], &["accept-lead", "7"]][at];
                    let words: Vec<&str> = line.split(' ').collect();
                    let mut command: Command =
                        desk.command(&[operation, &words, &["-vvv", "--json"]].concat());
                    let address = format!("{scheme}://robot:{user}@{host}");
                    let ran = command
                        .env("http_proxy", &address)
                        .env("https_proxy", &address)
                        .output()
                        .unwrap();
                    search.none_in(&ran.stdout, &format!("stdout by a proxy, {status}"));
                    search.none_in(
                        &ran.stderr,
                        &format!("stderr by a proxy, {status}, {vendor}"),
                    );
                }
                search.none_in_files(&desk, "a proxy");
            }
        }
        let basic = proxy
            .asked()
            .iter()
            .any(|it| it.header("proxy-authorization").is_some());
        assert!(basic, "the proxy gets its password");
    }
}
