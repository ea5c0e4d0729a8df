//! What `profiles` shows, checks and writes.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::{Interview, NewProfile, add, check, list, show};
use crate::config::{Config, Environment, Flags, Paths};
use crate::error::{Error, Kind, Result};
use crate::output::{Block, Report};

const CARS: &str = r#"
[profiles.cars]
vendor = "leadbank"
base_url = "https://cars.example.com"
request = 1
confirm_body = "ids"
auth = { bearer = { env = "CARS_TOKEN" } }
statuses = { 1 = "Contacted" }
"#;

/// A folder of its own, with a config file in it where the text is not empty.
struct Desk {
    _folder: tempfile::TempDir,
    paths: Paths,
}

impl Desk {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        if !text.is_empty() {
            fs::write(&config, text).unwrap();
        }
        Self {
            paths: Paths {
                config,
                data: PathBuf::new(),
            },
            _folder: folder,
        }
    }

    fn config(&self) -> Config {
        Config::load(&self.paths, &Flags::default(), &env()).unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.paths.config).unwrap()
    }

    fn add(&self, settings: &[&str], asked: Option<&mut Answers>) -> Result<Report> {
        let settings: Vec<String> = settings.iter().map(|it| (*it).to_owned()).collect();
        let new = NewProfile {
            name: "new",
            vendor: "leadbank",
            settings: &settings,
        };
        let interview = asked.map(|answers| answers as &mut dyn Interview);
        add(&new, &self.paths, &env(), interview)
    }
}

/// Somebody with answers at hand, who remembers what was asked.
#[derive(Default)]
struct Answers {
    open: VecDeque<&'static str>,
    asked: Vec<String>,
}

impl Interview for Answers {
    fn ask(&mut self, question: &str) -> Result<String> {
        self.asked.push(question.to_owned());
        Ok(self.open.pop_front().unwrap().to_owned())
    }

    fn ask_hidden(&mut self, question: &str) -> Result<String> {
        self.ask(&format!("hidden: {question}"))
    }
}

/// A JWT whose `exp` is 2026-11-21T06:50:00Z.
const JWT: &str = "e30.eyJleHAiOjE3OTUyNDM4MDB9.canary";

fn env() -> Environment {
    Environment::from_pairs([("HOME", "/home/robot"), ("CARS_TOKEN", JWT)])
}

fn now() -> jiff::Timestamp {
    "2026-11-21T07:00:00Z".parse().unwrap()
}

fn refused<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error,
    }
}

#[test]
fn a_list_tells_where_secrets_come_from_and_never_a_secret() {
    let report = list(&Desk::new(CARS).config(), &env(), now());
    assert_eq!(
        report.items[0]["secrets"],
        json!([{
            "name": "Authorization", "source": "environment variable CARS_TOKEN",
            "fingerprint": "b34bb20b", "expires": "2026-11-21T06:50:00Z", "expired": true,
        }])
    );
    assert!(!format!("{report:?}").contains("canary"), "{report:?}");
}

#[test]
fn a_profile_is_shown_with_its_settings_and_what_is_not_there() {
    let config = Desk::new(CARS).config();
    let empty = Environment::from_pairs([("HOME", "/home/robot")]);
    let report = show(&config, "cars", &empty, now()).unwrap();
    let Block::Pairs(pairs) = &report.view[0] else {
        panic!("pairs were wanted: {report:?}");
    };
    let value = |name: &str| {
        let pair = pairs.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| value.as_str())
    };
    assert_eq!(value("address"), Some("https://cars.example.com/"));
    assert_eq!(value("request"), Some("1"));
    assert_eq!(value("statuses"), Some("Contacted"));
    assert_eq!(
        value("Authorization"),
        Some("environment variable CARS_TOKEN, not there")
    );
    let error = refused(show(&config, "car", &empty, now()));
    assert_eq!(error.kind, Kind::Config);
    assert!(error.hint[0].contains("did you mean cars?"), "{error:?}");
}

#[tokio::test]
async fn a_check_tells_that_nothing_was_asked_where_there_is_no_harmless_question() {
    let config = Desk::new(CARS).config();
    let ask = async |_: &crate::config::Profile, _| panic!("there is nothing to ask");
    let checked = check(&config, None, &env(), now(), ask).await.unwrap();
    assert_eq!(checked.verdict, None);
    assert_eq!(checked.report.items[0]["good"], json!(true));
    let said = checked.report.items[0]["message"].as_str().unwrap();
    assert!(said.contains("no harmless question"), "{said}");
}

#[tokio::test]
async fn a_check_finds_unknown_keys_and_missing_secrets_and_ends_with_the_worst() {
    let text = format!("tpyo = 1\n{CARS}requset = 2\n");
    let config = Desk::new(&text).config();
    let empty = Environment::from_pairs([("HOME", "/home/robot")]);
    let ask = async |_: &crate::config::Profile, _| Ok(String::new());
    let checked = check(&config, None, &empty, now(), ask).await.unwrap();
    let verdict = checked.verdict.unwrap();
    assert_eq!(verdict.kind, Kind::Config);
    assert_eq!(verdict.because.len(), 3, "{verdict:?}");
    assert!(
        verdict.because[1].contains("did you mean `request`?"),
        "{verdict:?}"
    );
    let checked = check(&config, Some("cars"), &empty, now(), ask)
        .await
        .unwrap();
    assert_eq!(checked.report.items.len(), 1);
    let error = refused(check(&config, Some("x"), &empty, now(), ask).await);
    assert_eq!(error.code, "no-such-profile");
}

#[tokio::test]
async fn a_single_problem_is_the_error_itself() {
    let config = Desk::new(CARS).config();
    let empty = Environment::from_pairs([("HOME", "/home/robot")]);
    let ask = async |_: &crate::config::Profile, _| Ok(String::new());
    let checked = check(&config, None, &empty, now(), ask).await.unwrap();
    let verdict = checked.verdict.unwrap();
    assert_eq!(
        (verdict.kind, verdict.code.as_str()),
        (Kind::Auth, "credentials-missing")
    );
    assert!(verdict.message.contains("CARS_TOKEN"), "{verdict:?}");
}

#[test]
fn a_profile_is_written_from_flags_alone() {
    let desk = Desk::new("");
    let report = desk.add(
        &[
            "base_url=https://cars.example.com",
            "request=7",
            "confirm_body=ids",
            "auth.basic.username=u",
            "auth.basic.password=command:pass show cars",
            "ok_status=1,2",
            "statuses.1=Contacted",
            "headers.X-A.B=file:~/key",
            "retries=2",
            "pull=false",
        ],
        None,
    );
    assert_eq!(report.unwrap().items[0]["profile"], json!("new"));
    assert_eq!(
        desk.text(),
        r#"[profiles.new]
vendor = "leadbank"
base_url = "https://cars.example.com"
request = 7
confirm_body = "ids"
auth = { basic = { username = "u", password = { command = ["pass", "show", "cars"] } } }
ok_status = [1, 2]
statuses = { 1 = "Contacted" }
headers = { "X-A.B" = { file = "~/key" } }
retries = 2
pull = false
"#
    );
    assert_eq!(desk.config().warnings, []);
}

#[test]
fn what_is_missing_is_asked_for_in_the_order_of_the_card() {
    let desk = Desk::new(CARS);
    let mut answers = Answers {
        open: ["https://cars.example.com", "7", "ids"].into(),
        ..Answers::default()
    };
    desk.add(&[], Some(&mut answers)).unwrap();
    let keys = ["base_url", "request", "confirm_body"];
    for (question, key) in answers.asked.iter().zip(keys) {
        assert!(question.contains(key), "{question}");
    }
    assert!(
        answers.asked[2].contains("(ids, request)"),
        "{:?}",
        answers.asked
    );
    assert!(desk.text().starts_with(CARS));
    assert_eq!(
        desk.config().profiles["new"].account.integer("request"),
        Some(7)
    );
}

#[test]
fn where_nobody_can_be_asked_every_flag_is_named() {
    let desk = Desk::new("");
    let error = refused(desk.add(&["request=1"], None));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Usage, "answer-needed")
    );
    assert_eq!(
        error.hint,
        ["add --set base_url=... --set confirm_body=..."]
    );
    assert!(!desk.paths.config.exists());
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    for setting in [
        "auth.bearer=canary-literal",
        "auth.basic.password=canary-literal",
        "headers.X-Key=canary-literal",
        "auth.bearer=env:",
    ] {
        let error = refused(Desk::new("").add(&[setting], None));
        assert_eq!(
            (error.kind, error.code.as_str()),
            (Kind::Usage, "bad-setting")
        );
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn a_setting_that_there_is_not_or_of_the_wrong_type_is_refused() {
    for (setting, part) in [
        ("requst=1", "did you mean request?"),
        ("request", "--set partner=my-finances"),
        ("request=x", "a whole number"),
        ("pull=maybe", "true or false"),
        ("request.x=1", "has no setting"),
        ("auth=x", "--set auth.bearer=env:NAME"),
        ("region=au", "has no setting"),
        ("request=", "more than nothing"),
        ("vendor=ivvy", "has no setting"),
    ] {
        let error = refused(Desk::new("").add(&[setting], None));
        assert_eq!(error.kind, Kind::Usage, "{setting}");
        assert!(format!("{error:?}").contains(part), "{setting}: {error:?}");
    }
}

#[test]
fn a_name_that_is_taken_and_a_vendor_that_there_is_not_are_refused() {
    let desk = Desk::new(&CARS.replace("cars]", "new]"));
    assert_eq!(refused(desk.add(&[], None)).code, "profile-exists");
    let new = NewProfile {
        name: "x",
        vendor: "leadbnk",
        settings: &[],
    };
    let error = refused(add(&new, &desk.paths, &env(), None));
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Usage, "unknown-vendor")
    );
    assert_eq!(error.hint[0], "did you mean leadbank?");
}

#[test]
fn a_result_that_cannot_be_read_is_not_written() {
    let desk = Desk::new(CARS);
    let bad = [
        "base_url=http://example.com",
        "request=1",
        "confirm_body=ids",
    ];
    let error = refused(desk.add(&bad, None));
    assert_eq!(error.kind, Kind::Config);
    assert_eq!(desk.text(), CARS);
}

const CRF: &str = r#"
[profiles.crf]
vendor = "crf-connect"
partner = "p"
api_key = { env = "CRF_KEY" }
queue_url = { env = "CRF_QUEUE" }
container_url = { env = "CRF_CONTAINER" }
"#;

fn with_depots(queue: &str, container: &str) -> Environment {
    Environment::from_pairs([
        ("HOME", "/home/robot"),
        ("CRF_KEY", "canary-key"),
        ("CRF_QUEUE", queue),
        ("CRF_CONTAINER", container),
    ])
}

const QUEUE: &str =
    "https://crf.queue.core.windows.net/leads?se=2099-01-01T00:00:00Z&sp=p&sig=canary-of-queue";
const CONTAINER: &str = "https://crf.blob.core.windows.net/leads?se=2099-01-01T00:00:00Z&sp=rld&sig=canary-of-container";

#[test]
fn a_depot_is_shown_by_its_place_and_its_end_and_never_by_its_key() {
    let config = Desk::new(CRF).config();
    let shown = show(&config, "crf", &with_depots(QUEUE, CONTAINER), now()).unwrap();
    let Block::Pairs(pairs) = &shown.view[0] else {
        panic!("it is shown as pairs");
    };
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .as_str()
    };
    let queue = value("queue_url");
    assert!(
        queue.starts_with(
            "environment variable CRF_QUEUE, crf.queue.core.windows.net/leads, fingerprint "
        ),
        "{queue}"
    );
    assert!(queue.ends_with("expires 2099-01-01T00:00:00Z"), "{queue}");
    assert_eq!(value("visibility"), "5m");
    assert_eq!(value("pulled with --all"), "yes");
    let all = format!("{:?}{:?}", shown.view, shown.items);
    assert!(!all.contains("canary"), "{all}");
}

#[tokio::test]
async fn a_check_reads_from_a_depots_key_what_it_may_not_do() {
    let config = Desk::new(CRF).config();
    let ask = async |_: &crate::config::Profile, _| Ok("the key is accepted".to_owned());
    let good = with_depots(QUEUE, CONTAINER);
    let checked = check(&config, None, &good, now(), ask).await.unwrap();
    assert_eq!(checked.verdict, None);
    let cases = [
        (
            QUEUE.replace("sp=p", "sp=ra"),
            CONTAINER.to_owned(),
            "sas-may-not",
        ),
        (
            QUEUE.to_owned(),
            CONTAINER.replace("sp=rld", "sp=rl"),
            "sas-may-not",
        ),
        (
            QUEUE.replace("2099", "2001"),
            CONTAINER.to_owned(),
            "sas-expired",
        ),
        (
            "https://crf.queue.core.windows.net/leads".to_owned(),
            CONTAINER.to_owned(),
            "not-a-sas-url",
        ),
    ];
    for (queue, container, code) in cases {
        let env = with_depots(&queue, &container);
        let checked = check(&config, None, &env, now(), ask).await.unwrap();
        let verdict = checked.verdict.unwrap();
        assert_eq!(verdict.code, code, "{verdict:?}");
        assert!(!format!("{verdict:?}").contains("canary"), "{verdict:?}");
    }
    // What stays needs not be deleted.
    let config = Desk::new(&format!("{CRF}blobs = \"leave\"\n")).config();
    let reading = with_depots(QUEUE, &CONTAINER.replace("sp=rld", "sp=rl"));
    let checked = check(&config, None, &reading, now(), ask).await.unwrap();
    assert_eq!(checked.verdict, None);
}
