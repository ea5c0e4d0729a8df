//! Facts → verdicts, by value: an installation in order, and one with each thing that may be wrong.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::facts::*;
use super::judge::{Verdict, judge};
use super::report;
use crate::command::health::Problem;
use crate::error::{Error, Kind};
use crate::output::Mark;
use crate::store::{Ground, Inspection, Locked};
use crate::transport::{Heard, Looked, WireFault};

fn now() -> Timestamp {
    "2026-11-21T07:00:00Z".parse().unwrap()
}

fn later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn place(path: &str, mode: u32) -> Place {
    Place {
        path: PathBuf::from(path),
        ground: Some(Ground {
            mode,
            is_ours: true,
            writable: true,
            file_system: Some("ext4".into()),
            room: Some(40 << 30),
        }),
    }
}

fn heard() -> Heard {
    Heard {
        status: 404,
        ahead: Some(SignedDuration::from_millis(-900)),
        took: Duration::from_millis(80),
    }
}

/// An installation in which everything is in order.
fn facts() -> Facts {
    Facts {
        now: now(),
        here: "",
        is_dry: false,
        config: Configured {
            file: Ok(place("/home/ann/.config/leadctl/config.toml", 0o600)),
            folders: vec![place("/home/ann/.config/leadctl", 0o755)],
            profiles: 1,
            errors: Vec::new(),
            editor: "nano".into(),
        },
        profiles: vec![Visited {
            name: "reno".into(),
            vendor: "RenovationFind",
            secrets: vec![Kept {
                name: "token".into(),
                source: "environment variable RENO_TOKEN".into(),
                fetched: true,
                expires: Some(later(300)),
            }],
            problems: Vec::new(),
            authorities: Some(("/etc/own.pem".into(), Ok(2))),
            hosts: vec![Host {
                what: "vendor".into(),
                address: "https://www.renovationfind.com".into(),
                proxy_from: None,
                looked: Looked {
                    proxy: None,
                    addresses: vec!["203.0.113.7".parse().unwrap()],
                    certificate_ends: Some(later(90)),
                    heard: Ok(heard()),
                },
            }],
            credentials: Tried::Said("the key is accepted".into()),
            waiting: Vec::new(),
            at_work: Vec::new(),
        }],
        store: Stored {
            folder: Ok(place("/home/ann/.local/share/leadctl", 0o700)),
            file: Some(place("/home/ann/.local/share/leadctl/leadctl.db", 0o600)),
            state: Ok(Some(Inspection {
                layout: 3,
                latest: 3,
                size: 9 << 20,
                ..Inspection::default()
            })),
            left_behind: Vec::new(),
        },
        terminal: Surroundings {
            terminal: Some((80, true)),
            plain_by: None,
            locale: Some("en_GB.UTF-8".into()),
        },
        completions: Some(Completed {
            shell: "bash",
            found: Some(("/etc/bash_completion.d/leadctl".into(), true)),
            place: "/home/ann/.local/share/bash-completion/completions/leadctl".into(),
        }),
    }
}

fn judged(change: impl FnOnce(&mut Facts)) -> Vec<Verdict> {
    let mut facts = facts();
    change(&mut facts);
    judge(&facts)
}

/// What is not good after this change: name, code and what to type.
fn amiss(change: impl FnOnce(&mut Facts)) -> Vec<(String, String, String)> {
    let verdicts = judged(change).into_iter();
    let amiss = verdicts.filter(|it| it.checked.mark != Mark::Good);
    let told = amiss.map(|it| {
        let next = it.checked.next.unwrap_or_default();
        (it.checked.name, it.code, next)
    });
    told.collect()
}

/// That this change leads to this one verdict.
#[track_caller]
fn one(change: impl FnOnce(&mut Facts), name: &str, code: &str, next: &str) {
    let wanted = (name.to_owned(), code.to_owned(), next.to_owned());
    assert_eq!(amiss(change), [wanted]);
}

fn config_error(code: &str, line: Option<u32>) -> Error {
    let error = Error::new(Kind::Config, code, "something is wrong");
    match line {
        Some(line) => error.detail("line", line),
        None => error,
    }
}

fn ground(place: &mut Place) -> &mut Ground {
    place.ground.as_mut().unwrap()
}

#[test]
fn where_everything_is_in_order_nothing_is_to_be_typed() {
    let verdicts = judged(|_| {});
    assert!(verdicts.len() >= 14);
    for verdict in &verdicts {
        assert_eq!(verdict.checked.mark, Mark::Good, "{verdict:?}");
    }
    let report = report(&verdicts);
    assert_eq!(report.head["good"], true);
    assert_eq!(report.tail["summary"]["findings"], 0);
}

#[test]
fn what_is_wrong_with_the_configuration_names_the_file_and_its_line() {
    let path = "/home/ann/.config/leadctl/config.toml";
    one(
        |it| it.config.errors = vec![config_error("config-syntax", Some(7))],
        "syntax",
        "config-syntax",
        &format!("nano +7 {path}"),
    );
    one(
        |it| it.config.errors = vec![config_error("unknown-key", None)],
        "keys",
        "unknown-key",
        &format!("nano {path}"),
    );
    one(
        |it| {
            it.config.errors = vec![config_error("no-such-profile", None)];
            it.here = " --sandbox";
        },
        "profiles",
        "no-such-profile",
        "leadctl profiles list --sandbox",
    );
    let unsafe_file = |it: &mut Facts| {
        ground(it.config.file.as_mut().unwrap()).mode = 0o644;
        let error = config_error("unsafe-permissions", None).hint("chmod 600 /a/b");
        it.config.errors = vec![error.hint("or keep the secret elsewhere")];
    };
    one(
        unsafe_file,
        "permissions",
        "unsafe-permissions",
        "chmod 600 /a/b",
    );
    one(
        |it| ground(it.config.file.as_mut().unwrap()).mode = 0o640,
        "permissions",
        "open-to-others",
        &format!("chmod 600 {path}"),
    );
    one(
        |it| ground(&mut it.config.folders[0]).mode = 0o775,
        "folder",
        "open-to-others",
        "chmod go-w /home/ann/.config/leadctl",
    );
    // In a folder like /tmp each replaces only what is his own.
    let sticky = |it: &mut Facts| ground(&mut it.config.folders[0]).mode = 0o1777;
    assert_eq!(amiss(sticky), []);
    let refused = |it: &mut Facts| {
        ground(&mut it.config.folders[0]).mode = 0o777;
        let error = config_error("unsafe-folder", None).hint("chmod go-w /a");
        it.config.errors = vec![error];
    };
    one(refused, "folder", "unsafe-folder", "chmod go-w /a");
    one(
        |it| ground(it.config.file.as_mut().unwrap()).is_ours = false,
        "file",
        "not-ours",
        &format!("ls -l {path}"),
    );
}

#[test]
fn without_a_config_file_a_profile_or_a_home_there_is_a_next_step() {
    let add = "leadctl profiles add NAME --vendor VENDOR";
    let nothing = |it: &mut Facts| {
        it.profiles.clear();
        it.config.profiles = 0;
    };
    one(nothing, "profiles", "no-profile", add);
    let no_file = |it: &mut Facts| {
        nothing(it);
        it.config.file.as_mut().unwrap().ground = None;
    };
    let told = |it: &mut Facts| {
        no_file(it);
        let error = config_error("no-config", None);
        let hint = "leadctl profiles add NAME --vendor VENDOR makes one";
        it.config.errors = vec![error.hint(hint)];
    };
    one(told, "file", "no-config", add);
    let played = |it: &mut Facts| {
        no_file(it);
        it.here = " --sandbox";
    };
    one(played, "file", "no-config", "");
    let homeless = |it: &mut Facts| {
        nothing(it);
        it.config.file = Err(config_error("no-home", None));
        it.config.folders = Vec::new();
        it.store.folder = Err(config_error("no-home", None));
    };
    let nexts: Vec<String> = amiss(homeless).into_iter().map(|(.., next)| next).collect();
    assert_eq!(
        nexts,
        [
            "export LEADCTL_CONFIG=/path/to/config.toml",
            "export LEADCTL_DATA_DIR=/path/to/folder"
        ]
    );
}

#[test]
fn a_secret_that_ends_soon_or_is_missing_is_found() {
    let show = "leadctl profiles show reno";
    one(
        |it| it.profiles[0].secrets[0].expires = Some(later(-1)),
        "token",
        "secret-expired",
        show,
    );
    one(
        |it| it.profiles[0].secrets[0].expires = Some(later(3)),
        "token",
        "secret-expires",
        show,
    );
    one(
        |it| {
            it.profiles[0].secrets[0].expires = Some(later(-1));
            let error = Error::new(Kind::Auth, "sas-expired", "the SAS URL in token expired");
            it.profiles[0].problems = vec![error];
        },
        "profile",
        "sas-expired",
        show,
    );
    one(
        |it| {
            let error = Error::new(
                Kind::Auth,
                "credentials-missing",
                "profile reno, token: none",
            );
            it.profiles[0].problems = vec![error.hint("set it: export RENO_TOKEN=...")];
            it.profiles[0].credentials = Tried::Not("the profile is not in order");
        },
        "profile",
        "credentials-missing",
        "export RENO_TOKEN=...",
    );
    one(
        |it| it.profiles[0].authorities = Some(("/a".into(), Err("not in PEM".into()))),
        "authorities",
        "ca-file",
        "ls -l /a",
    );
}

#[test]
fn each_step_on_the_way_to_a_vendor_that_fails_is_found() {
    let fault = |code| {
        Err(WireFault {
            left: false,
            code,
            message: "its certificate comes from an authority that nobody knows".into(),
        })
    };
    let host = "www.renovationfind.com";
    let certificate = format!(
        "openssl s_client -connect {host}:443 -servername {host} </dev/null | openssl x509 -noout -issuer -dates"
    );
    for (code, next) in [
        ("dns", format!("getent hosts {host}")),
        ("connect", format!("curl -v https://{host}/")),
        ("tls", certificate.clone()),
    ] {
        let unreached = |it: &mut Facts| {
            it.profiles[0].hosts[0].looked.heard = fault(code);
            it.profiles[0].credentials = Tried::Not("the vendor was not reached");
        };
        one(unreached, "vendor", code, &next);
    }
    let unknown = judged(|it| {
        it.profiles[0].authorities = None;
        it.profiles[0].hosts[0].looked.heard = fault("tls");
    });
    assert!(
        unknown
            .iter()
            .any(|it| it.checked.found.contains("ca_file names"))
    );
    one(
        |it| it.profiles[0].hosts[0].looked.certificate_ends = Some(later(5)),
        "TLS",
        "certificate-ends",
        &certificate,
    );
}

#[test]
fn what_the_vendor_answers_is_judged() {
    let answer = |change: fn(&mut Heard)| {
        move |it: &mut Facts| {
            let mut heard = heard();
            change(&mut heard);
            it.profiles[0].hosts[0].looked.heard = Ok(heard);
        }
    };
    let ill = "curl -sSI https://www.renovationfind.com/";
    one(answer(|it| it.status = 503), "answer", "vendor-ill", ill);
    let proxy = "export HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT";
    one(
        answer(|it| it.status = 407),
        "answer",
        "proxy-refuses",
        proxy,
    );
    for (seconds, word) in [(-7_300, "2 h ahead"), (90, "90 s behind")] {
        let off = |it: &mut Facts| {
            it.profiles[0].hosts[0].looked.heard = Ok(Heard {
                ahead: Some(SignedDuration::from_secs(seconds)),
                ..heard()
            });
        };
        one(off, "clock", "clock-wrong", "timedatectl set-ntp true");
        assert!(judged(off).iter().any(|it| it.checked.found.contains(word)));
    }
    one(
        |it| {
            let error = Error::new(Kind::Auth, "http-401", "refused");
            it.profiles[0].credentials = Tried::Refused(error);
        },
        "credentials",
        "http-401",
        "leadctl profiles show reno",
    );
    let by_proxy = judged(|it| {
        it.profiles[0].hosts[0].looked.proxy = Some("proxy:3128".into());
        it.profiles[0].hosts[0].proxy_from = Some("HTTPS_PROXY");
    });
    let told = |it: &Verdict| {
        it.checked
            .found
            .ends_with("by proxy:3128, from HTTPS_PROXY")
    };
    assert!(by_proxy.iter().any(told));
}

#[test]
fn what_waits_and_who_is_at_work_is_told() {
    one(
        |it| {
            it.profiles[0].waiting = vec![Problem {
                code: "unknown",
                message: "3 rows of unknown fate".into(),
                command: "leadctl runs reconcile R1".into(),
            }];
        },
        "work",
        "unknown",
        "leadctl runs reconcile R1",
    );
    let at_work = judged(|it| it.profiles[0].at_work = vec![(Locked::Bulk, Some(708))]);
    let lock = at_work.iter().find(|it| it.checked.name == "lock").unwrap();
    assert_eq!(lock.checked.found, "a bulk run is at work, process 708");
    assert_eq!(lock.checked.mark, Mark::Note);
}

#[test]
fn the_store_and_its_disk_are_judged() {
    let path = "/home/ann/.local/share/leadctl";
    let state = |change: fn(&mut Inspection)| {
        move |it: &mut Facts| change(it.store.state.as_mut().unwrap().as_mut().unwrap())
    };
    let verify = "leadctl leads verify";
    let damaged = state(|it| it.faults = vec!["row 3 missing from index".into()]);
    one(damaged, "file", "store-corrupt", verify);
    one(
        state(|it| it.layout = 9),
        "layout",
        "store-newer",
        "leadctl --version",
    );
    one(state(|it| it.layout = 1), "layout", "store-older", "");
    one(state(|it| it.log = 80 << 20), "log", "long-log", "");
    let folder = |change: fn(&mut Ground)| {
        move |it: &mut Facts| change(ground(it.store.folder.as_mut().unwrap()))
    };
    one(
        folder(|it| it.room = Some(1 << 20)),
        "room",
        "little-room",
        &format!("df -h {path}"),
    );
    one(
        folder(|it| it.mode = 0o755),
        "permissions",
        "open-to-others",
        &format!("chmod 700 {path}"),
    );
    one(
        folder(|it| it.writable = false),
        "folder",
        "not-writable",
        &format!("chmod u+rwx {path}"),
    );
    one(
        folder(|it| it.is_ours = false),
        "folder",
        "not-ours",
        &format!("ls -ld {path}"),
    );
    one(
        |it| ground(it.store.file.as_mut().unwrap()).mode = 0o644,
        "permissions",
        "open-to-others",
        &format!("chmod 600 {path}/leadctl.db"),
    );
    one(
        |it| it.store.left_behind = vec!["/a/.leadctl-1".into(), "/a b/.leadctl-2".into()],
        "leftovers",
        "leftovers",
        "rm /a/.leadctl-1 '/a b/.leadctl-2'",
    );
    let network = Error::new(Kind::Failure, "store-on-network", "it lies on a network");
    one(
        |it| it.store.state = Err(network),
        "store",
        "store-on-network",
        &format!("ls -la {path}"),
    );
}

#[test]
fn the_terminal_and_its_completions_are_judged() {
    let utf8 = "export LANG=C.UTF-8";
    one(
        |it| it.terminal.locale = None,
        "encoding",
        "not-utf-8",
        utf8,
    );
    one(
        |it| it.terminal.locale = Some("de_DE.ISO-8859-1".into()),
        "encoding",
        "not-utf-8",
        utf8,
    );
    one(
        |it| it.terminal.terminal = Some((40, true)),
        "screen",
        "narrow",
        "",
    );
    one(
        |it| it.terminal.terminal = None,
        "screen",
        "no-terminal",
        "",
    );
    let plain = judged(|it| {
        it.terminal.terminal = Some((80, false));
        it.terminal.plain_by = Some("NO_COLOR");
    });
    assert!(
        plain
            .iter()
            .any(|it| it.checked.found == "80 columns, not coloured (NO_COLOR)")
    );
    let folder = "/home/ann/.local/share/bash-completion/completions";
    let write = format!("leadctl completions bash -o {folder}/leadctl");
    one(
        |it| it.completions.as_mut().unwrap().found = None,
        "completions",
        "completions-missing",
        &format!("mkdir -p {folder} && {write}"),
    );
    one(
        |it| it.completions.as_mut().unwrap().found = Some(("/etc/c".into(), false)),
        "completions",
        "completions-old",
        "leadctl completions bash -o /etc/c",
    );
}

#[test]
fn every_finding_ends_with_something_to_type_and_is_counted() {
    let verdicts = judged(|it| {
        it.config.errors = vec![config_error("config-syntax", Some(7))];
        it.store.left_behind = vec!["/a/.leadctl-1".into()];
    });
    let report = report(&verdicts);
    assert_eq!(report.tail["summary"]["findings"], 2);
    assert_eq!(report.head["good"], false);
    let findings = report.items.iter().filter(|it| it["result"] == "finding");
    assert!(findings.clone().count() == 2 && findings.into_iter().all(|it| it["hint"].is_string()));
}
