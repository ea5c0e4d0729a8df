//! Lists in pages: how far they are read, what is odd about them, what is read again; and profiles side by side.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bank::{Asked, Bank, json as reply, leads};
use crate::desk::{Desk, Ran, Served};
use crate::scripted::{Canned, desk_with, end, run, signal, start};

/// A venue whose list shows what was changed last first: id, when it was made, when it was changed; and how it lies.
struct Venue {
    leads: Vec<(u64, String, String)>,
    total: fn(usize) -> Value,
    asked: Vec<Value>,
}

struct House {
    venue: Arc<Mutex<Venue>>,
    desk: Desk,
    _server: Bank,
}

fn day(at: u64) -> String {
    format!("2020-{:02}-{:02} 09:00:00 UTC", 1 + at / 28, 1 + at % 28)
}

impl Venue {
    fn answer(&mut self, asked: &Asked) -> String {
        let body: Value = serde_json::from_slice(&asked.body).unwrap();
        let start = usize::try_from(body["start"].as_u64().unwrap()).unwrap();
        self.asked.push(body);
        let shown: Vec<Value> = self.leads.iter().skip(start).take(20).map(shown).collect();
        let meta = json!({ "totalResults": (self.total)(self.leads.len()), "perPage": 20, "count": shown.len() });
        json!({ "meta": meta, "results": shown }).to_string()
    }
}

fn shown((id, made, changed): &(u64, String, String)) -> Value {
    json!({ "id": id, "stageId": 45, "createdDate": made, "modifiedDate": changed })
}

impl House {
    /// 200 leads, made one a day; every seventh was changed again on a later day.
    fn new() -> Self {
        let mut leads: Vec<_> = (0..200)
            .map(|id| {
                let changed = if id % 7 == 0 { 200 + id / 7 } else { id };
                (changed, (1000 + id, day(id), day(changed)))
            })
            .collect();
        leads.sort_by_key(|(changed, _)| std::cmp::Reverse(*changed));
        let venue = Venue {
            leads: leads.into_iter().map(|(_, lead)| lead).collect(),
            total: |count| json!(count),
            asked: Vec::new(),
        };
        let venue = Arc::new(Mutex::new(venue));
        let server = Bank::new([]);
        let behind = Arc::clone(&venue);
        server.meddle(move |asked, _| reply(200, &behind.lock().unwrap().answer(asked)));
        let profile = format!(
            "[profiles.hotel]\nvendor = \"ivvy\"\nbase_url = \"{}\"\nretries = 0\napi_key = \"k\"\napi_secret = \"s\"\n",
            server.url()
        );
        Self {
            venue,
            desk: Desk::with_config(&profile),
            _server: server,
        }
    }

    /// Pulls; gives what ran, and how many pages were asked for.
    fn pull(&self, more: &[&str], code: i32) -> (Ran, usize) {
        self.venue.lock().unwrap().asked.clear();
        let ran = self.desk.run(&[&["pull-leads", "--json"], more].concat());
        (
            ran.expect_code(code),
            self.venue.lock().unwrap().asked.len(),
        )
    }

    /// Changes a lead: it goes to the top.
    fn change(&self, id: u64, at: u64) {
        let mut venue = self.venue.lock().unwrap();
        venue.leads.retain(|lead| lead.0 != id);
        venue.leads.insert(0, (id, day(0), day(at)));
    }
}

fn profile(ran: &Ran) -> Value {
    ran.json()["profiles"][0].clone()
}

#[test]
fn a_list_by_change_is_read_to_where_the_last_pull_has_read_it_and_with_full_to_its_end() {
    let house = House::new();
    let (first, pages) = house.pull(&[], 0);
    assert_eq!(profile(&first)["new"], 200);
    assert!(pages > 10, "{pages}");
    house.change(1003, 230);
    house.change(1150, 231);
    let (second, pages) = house.pull(&[], 0);
    let told = profile(&second);
    assert_eq!((pages, &told["changed"]), (1, &json!(2)), "{told}");
    assert_eq!(told["read_back_to"], "2020-09-05T08:00:00Z");
    assert!(second.err.contains("--full reads all"), "{}", second.err);
    let (full, pages) = house.pull(&["--full"], 0);
    assert!(pages > 10, "{pages}");
    assert_eq!(profile(&full)["repeated"], 200);
    // Another filter is another list.
    let (filtered, pages) = house.pull(&["--filter", "stageId=45"], 0);
    assert!(pages > 10, "{pages}");
    assert_eq!(profile(&filtered)["repeated"], 200);
    let asked = house.venue.lock().unwrap().asked[0].clone();
    assert_eq!(asked["filter"], json!({ "stageId": 45 }));
}

#[test]
fn a_list_in_another_order_is_read_to_its_end_every_time() {
    let house = House::new();
    house.venue.lock().unwrap().leads.sort_by_key(|lead| lead.0);
    let (_, first) = house.pull(&[], 0);
    let (_, second) = house.pull(&[], 0);
    assert_eq!(first, second);
}

#[test]
fn a_list_in_which_nothing_was_ever_changed_says_nothing_of_its_order() {
    let house = House::new();
    for lead in &mut house.venue.lock().unwrap().leads {
        lead.2 = lead.1.clone();
    }
    let mut leads = house.venue.lock().unwrap().leads.clone();
    leads.sort_by_key(|lead| std::cmp::Reverse(lead.0));
    house.venue.lock().unwrap().leads = leads;
    let (_, first) = house.pull(&[], 0);
    // It was by age: this one stays where it is.
    house.venue.lock().unwrap().leads[190].2 = day(300);
    let (second, pages) = house.pull(&[], 0);
    assert_eq!(pages, first);
    assert_eq!(profile(&second)["changed"], 1);
}

#[test]
fn a_pull_that_did_not_see_everything_moves_no_mark() {
    let house = House::new();
    house.pull(&[], 0);
    house.change(1003, 230);
    house.change(1004, 231);
    house.pull(&["--limit", "1"], 0);
    house.venue.lock().unwrap().total = |_| json!(100_000);
    // As long as the mark says that the rest was read, a total that lies is no matter.
    let (second, pages) = house.pull(&[], 0);
    assert_eq!((pages, &profile(&second)["changed"]), (1, &json!(0)));
    let (full, _) = house.pull(&["--full"], 7);
    assert_eq!(full.error()["code"], "list-incomplete");
    let message = full.error()["message"].as_str().unwrap().to_owned();
    assert_eq!(
        message,
        "iVvy says that its list has 100000 leads, and shows 200 of them"
    );
}

#[test]
fn totals_that_lie_are_told_and_lose_nothing() {
    type Case = (fn(usize) -> Value, i32, &'static str);
    let cases: [Case; 5] = [
        (
            |_| json!(20),
            0,
            "said that its list has 20 leads when it had shown",
        ),
        (
            |_| json!(-1),
            0,
            "says that its list has -1 leads, which is no number",
        ),
        (
            |_| json!("many"),
            0,
            "says that its list has many leads, which is no number",
        ),
        (
            |_| json!(201),
            7,
            "says that its list has 201 leads, and shows 200 of them",
        ),
        (|_| Value::Null, 0, ""),
    ];
    for (total, code, words) in cases {
        let house = House::new();
        house.venue.lock().unwrap().total = total;
        let (ran, _) = house.pull(&[], code);
        assert_eq!(profile(&ran)["new"], 200, "{words}");
        assert!(ran.err.contains(words), "{}", ran.err);
        assert!(!words.is_empty() || ran.err.is_empty(), "{}", ran.err);
    }
}

#[test]
fn a_lead_without_an_id_is_set_apart_and_two_with_one_id_are_told() {
    let house = House::new();
    house.venue.lock().unwrap().leads[50].0 = 1001;
    let (ran, _) = house.pull(&[], 0);
    assert_eq!(profile(&ran)["new"], 199);
    assert!(
        ran.err.contains("shows 2 leads with the same id"),
        "{}",
        ran.err
    );
    let history = house
        .desk
        .run(&["leads", "show", "1001", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(history["leads"][0]["history"].as_array().unwrap().len(), 2);

    let nameless = Bank::new([]);
    nameless.meddle(|_, _| {
        let body =
            json!({ "meta": { "totalResults": 2 }, "results": [{ "name": "?" }, { "id": 7 }] });
        reply(200, &body.to_string())
    });
    let profile = format!(
        "[profiles.hotel]\nvendor = \"ivvy\"\nbase_url = \"{}\"\napi_key = \"k\"\napi_secret = \"s\"\n",
        nameless.url()
    );
    let ran = Desk::with_config(&profile)
        .run(&["pull-leads", "--json"])
        .expect_code(7);
    assert_eq!(ran.error()["code"], "quarantined");
    assert_eq!(ran.json()["profiles"][0]["new"], 1);
}

/// The stored leads of a profile.
fn stored(desk: &Desk, profile: &str) -> u64 {
    let list = desk
        .run(&["leads", "list", "-p", profile, "--json"])
        .expect_code(0);
    list.json()["summary"]["leads"].as_u64().unwrap()
}

#[test]
fn filters_narrow_the_list_of_crm_com_by_the_names_of_its_page() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let pull = |filter: &str, code: i32| {
        let pull = [
            "pull-leads",
            "-p",
            "sandbox-crm-com",
            "--json",
            "--filter",
            filter,
        ];
        desk.run(&pull).expect_code(code)
    };
    let sales = pull("type-identifier=Sales", 0);
    assert_eq!(profile(&sales)["new"], 100);
    let types: Vec<_> = sales.json()["leads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lead| lead["fields"]["type"]["name"].clone())
        .collect();
    assert!(types.iter().all(|name| name == "Sales"), "{types:?}");
    assert_eq!(
        profile(&pull("accounts_receivable_identifier=number:AR-10001", 0))["repeated"],
        1
    );
    let no = pull("importence=IMPORTANCE1", 2).error();
    assert_eq!(
        (&no["code"], &no["hint"]),
        (&json!("no-such-filter"), &json!("did you mean importance?"))
    );
    let ran = desk.run(&[
        "pull-leads",
        "-p",
        "sandbox-leadbank",
        "--json",
        "--filter",
        "a=b",
    ]);
    assert_eq!(ran.expect_code(2).error()["code"], "no-filter");
    // What the profile says holds for every pull of it.
    desk.write_config(&served.profiles.replace(
        "[profiles.sandbox-crm-com]\n",
        "[profiles.sandbox-crm-com]\nlist_filter = [\"importance=IMPORTANCE2\", \"priority=2\"]\n",
    ));
    let dry = ["pull-leads", "-p", "sandbox-crm-com", "--dry-run"];
    let shown = desk.run(&dry).expect_code(0).out;
    assert!(
        shown.contains("list?token=$TOKEN&importance=IMPORTANCE2&priority=2&"),
        "{shown}"
    );
    desk.write_config(&served.profiles.replace(
        "[profiles.sandbox-crm-com]\n",
        "[profiles.sandbox-crm-com]\nlist_filter = \"urgency=2\"\n",
    ));
    let ran = desk.run(&[&dry[..], &["--json"]].concat()).expect_code(8);
    assert!(
        ran.error()["message"]
            .as_str()
            .unwrap()
            .contains("list_filter"),
        "{}",
        ran.err
    );
}

#[test]
fn known_leads_are_read_again_and_what_changed_is_kept_and_delivered() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let crm = ["-p", "sandbox-crm-com", "--json"];
    let go = |words: &[&str], code: i32| desk.run(&[words, &crm].concat()).expect_code(code);
    go(&["pull-leads"], 0);
    go(&["update-stage", "10002", "Negotiation"], 0);
    let ran = go(&["pull-leads", "--refresh", "--append", "again.jsonl"], 0);
    let told = profile(&ran);
    assert_eq!(
        (&told["changed"], &told["repeated"]),
        (&json!(1), &json!(299)),
        "{told}"
    );
    assert_eq!(ran.json()["leads"][0]["stage"], "Negotiation");
    let file = fs::read_to_string(desk.path("again.jsonl")).unwrap();
    assert_eq!(file.lines().count(), 1);
    let shown = go(&["leads", "show", "10002"], 0).json();
    assert_eq!(shown["leads"][0]["stage"], "Negotiation");
    // Nothing is doubled, and the list is no news after it.
    assert_eq!(
        profile(&go(&["pull-leads", "--refresh=open"], 0))["changed"],
        0
    );
    let open = profile(&go(&["pull-leads", "--refresh=open"], 0))["repeated"]
        .as_u64()
        .unwrap();
    assert!(open > 100 && open < 300, "{open}");
    assert_eq!(stored(&desk, "sandbox-crm-com"), 300);
}

#[test]
fn a_lead_that_the_vendor_knows_no_more_is_reported_and_kept() {
    let lead = |id: u32| json!({ "number": id.to_string(), "life_cycle_state": "PENDING", "description": "x" });
    let envelope = |data: Value| json!({ "data": data, "status": { "code": "OK" } });
    let token = Canned::json(200, &envelope(json!({ "token": "t" })));
    let list = Canned::json(
        200,
        &envelope(json!({ "total": 2, "leads": [lead(1), lead(2)] })),
    );
    let known = Canned::json(200, &envelope(lead(1)));
    let gone = Canned::json(404, &json!({ "status": { "code": "NO_LEAD" } }));
    let released = Canned::json(200, &envelope(Value::Null));
    let (desk, _server) = desk_with([
        token.clone(),
        list.clone(),
        list.clone(),
        list,
        released.clone(),
        token.clone(),
        known,
        gone.clone(),
        released.clone(),
        token,
        gone.clone(),
        gone,
        released,
    ]);
    let crm = ["pull-leads", "-p", "crm-com", "--json"];
    run(&desk, &crm).expect_code(0);
    let one = desk_config(&desk);
    desk.write_config(&one);
    let ran = run(&desk, &[&crm[..], &["--refresh"]].concat()).expect_code(0);
    assert_eq!(profile(&ran)["gone"], json!(["2"]));
    assert!(
        ran.err
            .contains("CRM.COM knows 1 lead no more (2); it stays in the store"),
        "{}",
        ran.err
    );
    // All of them at once: rather the profile is wrong.
    let ran = run(&desk, &[&crm[..], &["--refresh"]].concat()).expect_code(5);
    assert_eq!(ran.error()["code"], "no-such-lead");
    assert_eq!(stored(&desk, "crm-com"), 2);
}

/// The configuration with one request at a time, so that a script answers in its order.
fn desk_config(desk: &Desk) -> String {
    let text = fs::read_to_string(desk.path("config.toml")).unwrap();
    text.replace(
        "[profiles.crm-com]\n",
        "[profiles.crm-com]\nconcurrency = 1\n",
    )
}

#[test]
fn where_a_lead_has_no_call_of_its_own_the_whole_list_is_read_again() {
    let desk = Desk::new();
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let ivvy = ["pull-leads", "-p", "sandbox-ivvy", "--json", "--refresh"];
    let ran = desk.run(&ivvy).expect_code(0);
    assert_eq!(profile(&ran)["new"], 300);
    assert!(
        ran.err
            .contains("iVvy has no call for one lead; its whole list is read"),
        "{}",
        ran.err
    );
    let bank = [
        "pull-leads",
        "-p",
        "sandbox-leadbank",
        "--json",
        "--refresh",
    ];
    assert_eq!(
        desk.run(&bank).expect_code(2).error()["code"],
        "not-offered"
    );
    let dry = desk
        .run(&[&ivvy[..], &["--dry-run"]].concat())
        .expect_code(0)
        .json();
    assert_eq!(dry["requests"][0]["request"]["body"]["start"], 0);
}

#[test]
fn profiles_are_pulled_side_by_side_and_a_vendor_that_hangs_holds_up_no_other() {
    let bank = Bank::new(leads(1, 20));
    let (hangs, _server) = desk_with([Canned::Silence]);
    let hanging = fs::read_to_string(hangs.path("config.toml")).unwrap();
    let hanging = hanging
        .split("[profiles.")
        .find(|it| it.starts_with("renovationfind"))
        .unwrap();
    let profiles = format!(
        "[profiles.{hanging}retries = 0\n{}{}",
        bank.profile("cars", "confirm_body = \"ids\""),
        bank.profile("vans", "confirm_body = \"ids\"\npull = false"),
    );
    let desk = Desk::with_config(&profiles);
    let begun = Instant::now();
    let child = start(
        &desk,
        &["pull-leads", "--all", "--json", "--max-time", "4s"],
    );
    while bank.vault().received.len() < 20 {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "cars waits for reno"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let ran = end(child).expect_code(6);
    let told: Vec<Value> = ran.json()["profiles"].as_array().unwrap().clone();
    let told: Vec<_> = told
        .iter()
        .map(|it| {
            (
                it["profile"].as_str().unwrap(),
                it["exit"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("renovationfind", 6), ("cars", 0)],
        "in the order of the file"
    );
}

#[test]
fn a_file_that_several_profiles_append_to_holds_each_lead_once() {
    let banks: Vec<Bank> = (0..4_usize)
        .map(|at| Bank::new(leads(1 + at * 1000, 300)))
        .collect();
    let profiles: Vec<String> = banks
        .iter()
        .enumerate()
        .map(|(at, bank)| {
            bank.vault().batch = 37;
            bank.profile(&format!("p{at}"), "confirm_body = \"ids\"")
        })
        .collect();
    let desk = Desk::with_config(&profiles.concat());
    let script = "cat >> piped.jsonl; mkdir lock && rmdir lock";
    let pull = [
        "pull-leads",
        "--all",
        "--json",
        "--append",
        "all.jsonl",
        "--exec",
        "--",
        "sh",
        "-c",
        script,
    ];
    desk.run(&pull).expect_code(0);
    for file in ["all.jsonl", "piped.jsonl"] {
        let text = fs::read_to_string(desk.path(file)).unwrap();
        let mut ids: Vec<u64> = text
            .lines()
            .map(|line| {
                let lead: Value = serde_json::from_str(line).unwrap();
                lead["id"].as_str().unwrap().parse().unwrap()
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), text.lines().count()), (1200, 1200), "{file}");
    }
    assert!(banks.iter().all(|bank| bank.vault().received.len() == 300));
}

#[test]
fn a_signal_ends_all_profiles_within_two_seconds_and_what_came_is_kept() {
    let bank = Bank::new(leads(1, 5));
    let (hangs, server) = desk_with([Canned::Silence]);
    let text = fs::read_to_string(hangs.path("config.toml")).unwrap();
    let blocks: Vec<&str> = text.split("[profiles.").skip(1).collect();
    let blocks: Vec<String> = blocks
        .iter()
        .filter(|it| it.starts_with("renovationfind") || it.starts_with("ivvy"))
        .map(|it| format!("[profiles.{it}"))
        .collect();
    let desk = Desk::with_config(&format!(
        "{}{}",
        blocks.concat(),
        bank.profile("cars", "confirm_body = \"ids\"")
    ));
    let child = start(&desk, &["pull-leads", "--all", "--json"]);
    server.wait();
    let begun = Instant::now();
    while bank.vault().received.len() < 5 {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "cars waits for the others"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let begun = Instant::now();
    signal(&child, "INT");
    let ran = end(child).expect_code(130);
    assert!(
        begun.elapsed() < Duration::from_millis(2500),
        "{:?}",
        begun.elapsed()
    );
    let profiles = ran.json()["profiles"].as_array().unwrap().clone();
    assert_eq!(profiles.len(), 3);
    assert_eq!(profiles[2]["confirmed"], 5, "{profiles:?}");
    assert_eq!(stored(&desk, "cars"), 5);
}

#[test]
fn an_installation_that_shows_the_same_list_whatever_is_asked_has_shown_all() {
    let lead = |id: u32| json!({ "number": id.to_string() });
    let envelope = |data: Value| json!({ "data": data, "status": { "code": "OK" } });
    let token = Canned::json(200, &envelope(json!({ "token": "t" })));
    for (count, code) in [(37, 0), (250, 0), (100, 7)] {
        let list = Canned::json(200, &envelope((1..=count).map(lead).collect()));
        let (desk, server) = desk_with([token.clone(), list]);
        let ran = run(&desk, &["pull-leads", "-p", "crm-com", "--json"]).expect_code(code);
        assert_eq!(profile(&ran)["new"], count);
        assert_eq!(server.count("GET"), 3, "{count}");
        if code == 7 {
            // As many as were asked for: there may be more behind them.
            assert_eq!(ran.error()["code"], "page-repeated");
        }
    }
}

#[test]
fn leads_that_cannot_be_read_again_now_stop_no_others() {
    let lead = |id: u32| json!({ "number": id.to_string() });
    let envelope = |data: Value| json!({ "data": data, "status": { "code": "OK" } });
    let token = Canned::json(200, &envelope(json!({ "token": "t" })));
    let list = Canned::json(
        200,
        &envelope(json!({ "total": 2, "leads": [lead(1), lead(2)] })),
    );
    let known = Canned::json(
        200,
        &envelope(json!({ "number": "2", "description": "new words" })),
    );
    let down = Canned::of(503, &[], "");
    let released = Canned::json(200, &envelope(Value::Null));
    let (desk, _server) = desk_with([
        token.clone(),
        list.clone(),
        list.clone(),
        list,
        released.clone(),
        token.clone(),
        down.clone(),
        known,
        released.clone(),
        token,
        down.clone(),
        down,
        released,
    ]);
    let one = desk_config(&desk);
    desk.write_config(&one);
    let crm = ["pull-leads", "-p", "crm-com", "--json", "--retries", "0"];
    run(&desk, &crm).expect_code(0);
    let refresh = [&crm[..], &["--refresh"]].concat();
    let ran = run(&desk, &refresh).expect_code(7);
    let error = ran.error();
    assert_eq!(error["code"], "not-all-read");
    assert_eq!(error["message"], "1 of 2 leads could not be read again");
    assert_eq!(ran.json()["leads"][0]["fields"]["description"], "new words");
    // Where none could be read, the reason is the reason.
    run(&desk, &refresh).expect_code(6);
}
