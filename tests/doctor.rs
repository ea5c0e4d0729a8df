//! `doctor`: what a person is told of an installation, whatever state it is in, and what is never told or done.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::desk::{Desk, Ran, Served};

const NOBODY: &str = "[profiles.cars]\nvendor = \"leadbank\"\nbase_url = \"http://127.0.0.1:9\"\nrequest = 1\n\
                      confirm_body = \"ids\"\nauth = { bearer = { env = \"CARS_TOKEN\" } }\n";

/// The findings: code and what to type.
fn findings(ran: &Ran) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let json = ran.json();
    let checks = json["checks"].as_array().unwrap().iter();
    checks
        .filter(|check| check["result"] == "finding")
        .map(|check| (text(&check["code"]), text(&check["hint"])))
        .collect()
}

fn codes(ran: &Ran) -> Vec<String> {
    findings(ran).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn an_empty_home_gets_a_first_step_and_stays_empty() {
    let desk = Desk::new();
    let ran = desk.run(&["doctor", "--json"]).expect_code(0);
    assert_eq!(
        findings(&ran),
        [(
            "no-config".to_owned(),
            "leadctl profiles add NAME --vendor VENDOR".to_owned()
        )]
    );
    assert_eq!(ran.err, "");
    assert!(!desk.path("data").exists());
    let told = desk.run(&["doctor"]).expect_code(0);
    assert!(
        told.out
            .starts_with("group\tcheck\tresult\twhat was found\tnext\n")
    );
    assert_eq!(told.err, "1 finding; below each stands what to type.\n");
    let quiet = desk.run(&["doctor", "-q"]).expect_code(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn without_any_place_to_look_it_still_says_what_to_do() {
    let desk = Desk::new();
    let mut command = desk.command(&["doctor", "--json"]);
    let ran = command
        .env_remove("LEADCTL_DATA_DIR")
        .env("HOME", "")
        .env("LEADCTL_CONFIG", desk.path("none.toml"));
    let ran = Ran::from(ran.output().unwrap()).expect_code(0);
    assert_eq!(codes(&ran)[0], "no-config");
}

#[test]
fn a_broken_configuration_is_told_line_by_line_and_the_rest_is_looked_at() {
    let desk = Desk::with_config("[profiles.cars\n");
    let ran = desk.run(&["doctor", "--json"]).expect_code(0);
    let path = desk.path("config.toml").display().to_string();
    assert_eq!(
        findings(&ran),
        [("config-syntax".to_owned(), format!("vi +1 {path}"))]
    );
    let broken =
        "[profiles.a]\nvendor = \"leadbnk\"\n[profiles.b]\nvendor = \"ivvy\"\nregion = \"mars\"\n";
    desk.write_config(&format!("{broken}{NOBODY}tpyo = 1\n"));
    let ran = desk.run(&["doctor", "--json"]).expect_code(0);
    assert_eq!(
        codes(&ran),
        [
            "unknown-vendor",
            "config-invalid",
            "unknown-key",
            "credentials-missing",
            "connect"
        ]
    );
    let hints: Vec<String> = findings(&ran).into_iter().map(|(_, hint)| hint).collect();
    assert_eq!(hints[0], format!("vi +2 {path}"));
    assert_eq!(hints[3], "export CARS_TOKEN=...");
    assert_eq!(hints[4], "curl -v http://127.0.0.1:9/");
    let ran = desk
        .run(&["doctor", "--json", "-p", "nobody"])
        .expect_code(0);
    assert_eq!(codes(&ran), ["unknown-vendor", "config-invalid"]);
}

#[test]
fn a_profile_that_there_is_not_is_told_with_the_nearest_one() {
    let desk = Desk::with_config(NOBODY);
    let ran = desk
        .run(&["doctor", "--json", "-p", "car", "--dry-run"])
        .expect_code(0);
    assert_eq!(codes(&ran), ["no-such-profile"]);
    assert!(ran.out.contains("did you mean cars?"), "{}", ran.out);
}

#[test]
fn every_vendor_of_the_sandbox_is_reached_and_nothing_of_it_is_pulled() {
    let desk = Desk::new();
    let ran = desk.run(&["doctor", "--sandbox", "--json"]).expect_code(0);
    assert_eq!(codes(&ran), Vec::<String>::new(), "{}", ran.out);
    let json = ran.json();
    let checks = json["checks"].as_array().unwrap();
    let of = |name: &str| checks.iter().filter(|it| it["check"] == name).count();
    assert_eq!((of("answer"), of("credentials")), (6, 5), "{}", ran.out);
    // There is no config file that they could stand in.
    let said = |what: &str| ran.out.matches(what).count();
    assert_eq!(said("written in the config file"), 0, "{}", ran.out);
    assert_eq!(said("the sandbox's own, there"), 9, "{}", ran.out);
    let first = desk.run(&[
        "pull-leads",
        "--sandbox",
        "--json",
        "-p",
        "sandbox-leadbank",
    ]);
    assert_eq!(first.json()["profiles"][0]["new"], 300);
}

#[test]
fn secrets_are_told_by_their_source_and_never_shown() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    let block = |name: &str| {
        let all = served.profiles.split_inclusive("\n\n");
        let own = all.filter(|it| it.starts_with(&format!("[profiles.{name}]")));
        own.collect::<String>()
    };
    let ivvy = block("sandbox-ivvy");
    let literal = "api_secret = \"sandbox-api-secret\"";
    assert!(ivvy.contains(literal), "{ivvy}");
    let by_command = "api_secret = { command = [\"sh\", \"-c\", \"echo canary-4711\"] }";
    desk.write_config(&ivvy.replace(literal, by_command));
    for arguments in [&["doctor", "-vv"][..], &["doctor", "--json"]] {
        let ran = desk.run(arguments).expect_code(0);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(!all.contains("canary-4711"), "{all}");
        assert!(all.contains("command sh ..., there"), "{all}");
        assert!(all.contains("credentials"), "{all}");
    }
    // A dry run fetches nothing and asks nobody.
    let marker = desk.path("ran");
    let touch = format!(
        "api_secret = {{ command = [\"touch\", \"{}\"] }}",
        marker.display()
    );
    desk.write_config(&ivvy.replace(literal, &touch));
    let ran = desk.run(&["doctor", "--dry-run", "--json"]).expect_code(0);
    assert!(!marker.exists());
    assert!(
        ran.out.contains("command touch ..., not fetched"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("answers"), "{}", ran.out);
}

#[test]
fn the_proxy_is_told_with_its_source_and_without_what_signs_in_there() {
    let profile = NOBODY.replace("http://127.0.0.1:9", "http://cars.invalid");
    let desk = Desk::with_config(&format!("{profile}allow_http = true\n"));
    let mut command = desk.command(&["doctor", "--json", "-vv"]);
    command
        .env("CARS_TOKEN", "canary-token")
        .env("HTTP_PROXY", "http://ann:canary-4711@127.0.0.1:9");
    let ran = Ran::from(command.output().unwrap()).expect_code(0);
    let by = "http://cars.invalid by 127.0.0.1:9, from HTTP_PROXY";
    assert!(ran.out.contains(by), "{}", ran.out);
    assert_eq!(codes(&ran), ["connect"], "{}", ran.out);
    assert!(!format!("{}{}", ran.out, ran.err).contains("canary"));
}

#[test]
fn a_store_is_judged_as_it_is_and_left_as_it_is() {
    let desk = Desk::with_config(NOBODY);
    let data = desk.path("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    let store = data.join("leadctl.db");
    fs::write(&store, "this is no database".repeat(300)).unwrap();
    fs::set_permissions(&store, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(data.join(".leadctl-half"), "half").unwrap();
    let ran = desk.run(&["doctor", "--dry-run", "--json"]).expect_code(0);
    let found = findings(&ran);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "open-to-others",
            "open-to-others",
            "store-corrupt",
            "leftovers"
        ]
    );
    assert_eq!(found[0].1, format!("chmod 700 {}", data.display()));
    assert_eq!(found[1].1, format!("chmod 600 {}", store.display()));
    assert!(
        fs::read_to_string(&store)
            .unwrap()
            .starts_with("this is no database")
    );
    assert!(data.join(".leadctl-half").exists());
}

#[test]
fn what_waits_in_the_store_is_told_with_the_command_that_settles_it() {
    let desk = Desk::new();
    let lost = "[[fault]]\nvendor = \"leadbank\"\nmethod = \"POST\"\npath = \"*/SendAcknos\"\nreset = true\n";
    let served = Served::with_faults(&desk, lost);
    desk.write_config(&served.profiles);
    let write = [
        "update-stage",
        "880001",
        "1",
        "-p",
        "sandbox-leadbank",
        "--json",
    ];
    let ran = desk.run(&write).expect_code(10);
    let run = ran.json()["run"].as_str().unwrap().to_owned();
    let ran = desk
        .run(&["doctor", "--json", "-p", "sandbox-leadbank"])
        .expect_code(0);
    let settle = format!("leadctl runs reconcile {run}");
    assert_eq!(
        findings(&ran),
        [("unknown".to_owned(), settle)],
        "{}",
        ran.out
    );
    let json = ran.json();
    let mut checks = json["checks"].as_array().unwrap().iter();
    let layout = checks.find(|it| it["check"] == "layout").unwrap();
    assert_eq!(layout["message"], "3, the latest");
}

#[test]
fn authorities_that_are_of_no_use_are_one_finding_with_the_reason() {
    let text = "[profiles.reno]\nvendor = \"renovationfind\"\ntoken = \"t\"\nca_file = \"none.pem\"\n\
                base_url = \"https://127.0.0.1:9\"\n";
    let desk = Desk::with_config(text);
    let ran = desk.run(&["doctor", "--json"]).expect_code(0);
    assert_eq!(codes(&ran), ["ca-file"]);
    assert!(
        ran.out.contains("cannot be read: No such file"),
        "{}",
        ran.out
    );
}
