//! Two starts at once, fifty first starts at once, and an environment in which nothing is set. Fifty starts round after
//! round are in `kills/starts.rs`.

use super::*;

const PULL: [&str; 4] = ["pull-leads", "-p", "sandbox-leadbank", "--json"];

fn started(desk: &Desk, arguments: &[&str]) -> Child {
    let mut command = desk.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A desk before a sandbox in which the first taking of leads lasts long.
fn slow(seconds: u32) -> (Desk, Served) {
    let desk = Desk::new();
    let fault = format!(
        "[[fault]]\nvendor = \"leadbank\"\npath = \"*/api/leads\"\ntimes = 1\ndelay = \"{seconds}s\"\n"
    );
    let served = Served::with_faults(&desk, &fault);
    desk.write_config(&served.profiles);
    (desk, served)
}

/// The pulls in the store, by their exit codes: those that found the lock taken are none.
fn pulls(desk: &Desk) -> Vec<Value> {
    let list = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    let runs = list["runs"].as_array().unwrap().iter();
    runs.map(|run| run["exit"].clone()).collect()
}

#[test]
fn of_two_pulls_at_once_the_later_ends_with_9_within_a_second_and_has_sent_nothing() {
    let (desk, served) = slow(30);
    let mut first = started(&desk, &PULL);
    until(|| served.said().contains("api/leads"));
    let begun = Instant::now();
    let busy = desk.run(&PULL).expect_code(9);
    assert!(
        begun.elapsed() < Duration::from_secs(1),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(busy.error()["kind"], "busy");
    assert_eq!(busy.json()["profiles"][0]["exit"], 9);
    assert_eq!(busy.json()["profiles"][0]["fetched"], 0);
    // The holder is killed: its lock is gone with it, and the next start works.
    first.kill().unwrap();
    first.wait().unwrap();
    let next = desk.run(&PULL).expect_code(0).json();
    assert_eq!(next["profiles"][0]["confirmed"], 300);
    assert_eq!(pulls(&desk), [json!(0), Value::Null]);
}

#[test]
fn fifty_first_starts_at_once_make_one_store_and_pull_each_lead_once() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let crowd: Vec<Child> = (0..50).map(|_| started(&desk, &PULL)).collect();
    let ran: Vec<Ran> = crowd
        .into_iter()
        .map(|child| Ran::from(child.wait_with_output().unwrap()))
        .collect();
    for ran in &ran {
        assert!([0, 9].contains(&ran.code), "{}", ran.err);
    }
    let new = |ran: &Ran| ran.json()["profiles"][0]["new"].as_u64().unwrap();
    assert_eq!(ran.iter().map(new).sum::<u64>(), 300);
    desk.run(&PULL).expect_code(0);
}

#[test]
fn a_pull_waits_for_the_other_one_as_long_as_lock_wait_says() {
    let (desk, served) = slow(2);
    let first = started(&desk, &PULL);
    until(|| served.said().contains("api/leads"));
    let begun = Instant::now();
    let short = [&PULL[..], &["--lock-wait", "300ms"]].concat();
    desk.run(&short).expect_code(9);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    let long = [&PULL[..], &["--lock-wait", "30s"]].concat();
    let second = desk.run(&long).expect_code(0).json();
    assert_eq!(second["profiles"][0]["fetched"], 0);
    let first = Ran::from(first.wait_with_output().unwrap()).expect_code(0);
    assert_eq!(first.json()["profiles"][0]["new"], 300);
}

#[test]
fn an_empty_environment_is_enough_where_the_flags_name_the_folders() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let paths = ["config.toml", "data"].map(|name| desk.path(name).display().to_string());
    let named = ["--config", &paths[0], "--data-dir", &paths[1]];
    let mut bare = desk.command(&[&["pull-leads", "--all", "-q"], &named[..]].concat());
    let ran = Ran::from(bare.env_clear().current_dir("/").output().unwrap()).expect_code(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    assert_eq!(bank.vault().received.len(), 3);
    let mut lost = desk.command(&["pull-leads", "--all", "--json"]);
    let ran = Ran::from(lost.env_clear().current_dir("/").output().unwrap()).expect_code(8);
    assert!(
        ran.error()["hint"].as_str().unwrap().contains("--"),
        "{}",
        ran.err
    );
}

#[test]
fn nothing_is_said_of_what_went_well_under_quiet() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    fs::write(desk.path("sheet.csv"), "lead,stage\n880001,1\n880002,1\n").unwrap();
    let bank = ["-p", "sandbox-leadbank", "-q"];
    for line in [
        &["pull-leads", "--append", "new.jsonl"][..],
        &["pull-leads"],
        &["update-stage", "--from", "sheet.csv"],
        &["update-stage", "880003", "1"],
        &["health", "--max-age", "1h"],
        &["validate", "sheet.csv"],
        &["runs", "list"],
        &["leads", "list"],
    ] {
        let ran = desk.run(&[line, &bank].concat()).expect_code(0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "{line:?}");
    }
    let all = desk.run(&["pull-leads", "--all", "-q"]).expect_code(0);
    assert_eq!((all.out.as_str(), all.err.as_str()), ("", ""));
    // What goes wrong is said, and a result that is asked for comes.
    let failed = ["update-stage", "1", "1", "-p", "sandbox-leadbank", "-q"];
    assert!(desk.run(&failed).expect_code(5).err.starts_with("error:"));
    let asked = desk.run(&[&["health", "--json"], &bank[..]].concat());
    assert_eq!(asked.expect_code(0).json()["healthy"], true);
}
