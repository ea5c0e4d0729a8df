//! `leads list`: the bytes that leads came in, whatever they are, and when leads were seen first and last.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;

/// A lead that is odd and can be read: blanks, an escaped NUL, a member twice, a number of any size.
const ODD: &[u8] =
    b"{ \"IDLeadBank\" :7,\t\"Note\":\"\\u0000\\u001b[31m caf\\u00e9 \xc3\xa9\",\"n\":1.50e400,\"n\":2 }";
/// One that no text can hold.
const NO_TEXT: &[u8] = b"{\"IDLeadBank\": 8, \"Note\": \"caf\xe9 \xff\xfe\"}";

/// `LeadBank`'s answer with these leads, byte for byte.
fn handed_over_as(leads: &[&[u8]]) -> Canned {
    let leads = leads.join(&b","[..]);
    let body = [
        &b"{\"Status\": 1, \"Message\": \"\", \"Leads\": ["[..],
        &leads,
        b"]}",
    ]
    .concat();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Canned::Reply([head.as_bytes(), &body].concat())
}

#[test]
fn the_bytes_of_each_lead_are_listed_as_they_came_in_base64_where_they_are_no_text() {
    let script = [
        handed_over_as(&[ODD, NO_TEXT]),
        yes(),
        handed_over(&json!([])),
    ];
    let (desk, _server) = desk_with(script);
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(7);
    let list = |more: &[&str]| {
        let line = [&["leads", "list", "--raw"], more].concat();
        desk.run(&line).expect_code(0)
    };
    let listed = list(&["--json"]).json();
    let lead = &listed["leads"][0];
    assert_eq!(lead["raw"].as_str().unwrap().as_bytes(), ODD);
    assert_eq!(lead["raw_base64"], Value::Null);
    let apart = list(&["--json", "--quarantined"]).json();
    let lead = &apart["leads"][0];
    let bytes = STANDARD.decode(lead["raw_base64"].as_str().unwrap());
    assert_eq!(
        (bytes.unwrap().as_slice(), &lead["raw"]),
        (NO_TEXT, &Value::Null)
    );
    // People see what of it is text, and nothing that acts.
    let table = list(&["--quarantined"]).out;
    assert!(table.contains("caf\u{fffd} \u{fffd}\u{fffd}"), "{table}");
    assert!(!list(&[]).out.contains('\u{1b}'));

    // A lead whose bytes are no text, beside one whose bytes are: each has a column of its own.
    meddle(
        &desk,
        "INSERT INTO event (profile, lead, kind, at, revision, raw) VALUES ('leadbank', '9', 'new', 1, 1, x'7bff7d');
         INSERT INTO lead (profile, id, vendor, phase, fields, hash, revision, event, first_seen, last_seen)
         VALUES ('leadbank', '9', 'leadbank', 'new', '{}', x'01', 1, last_insert_rowid(), 1, 1)",
    );
    let csv = list(&["--format", "csv", "--sort", "id"]).out;
    let head = csv.lines().next().unwrap();
    assert!(head.ends_with(",raw,raw_base64"), "{head}");
    assert!(csv.trim_end().ends_with(",,e/99"), "{csv}");
    let lines = list(&["--format", "jsonl", "--sort", "id"]).out;
    let leads: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(leads[0]["raw"].as_str().unwrap().as_bytes(), ODD);
    assert_eq!(
        (&leads[1]["raw_base64"], &leads[1]["raw"]),
        (&json!("e/99"), &Value::Null)
    );
}

/// Each lead's id, and when it was seen first and last, as the store has it.
fn seen(desk: &Desk) -> Vec<(String, Timestamp, Timestamp)> {
    let store = rusqlite::Connection::open(desk.path("data/leadctl.db")).unwrap();
    let ask = "SELECT id, first_seen, last_seen FROM lead ORDER BY CAST(id AS INTEGER)";
    let mut rows = store.prepare(ask).unwrap();
    let moment = |micros: i64| Timestamp::from_microsecond(micros).unwrap();
    rows.query_map([], |row| {
        Ok((row.get(0)?, moment(row.get(1)?), moment(row.get(2)?)))
    })
    .unwrap()
    .collect::<Result<_, _>>()
    .unwrap()
}

#[test]
fn when_a_lead_was_seen_first_and_last_is_told_to_the_second_in_the_zone_of_whoever_looks() {
    let again = json!([leads()[0], leads()[1]]);
    let script = vec![handed_over(&again), yes(), handed_over(&json!([]))];
    let before = Timestamp::now();
    let (desk, _server) = pulled(script);
    let between = Timestamp::now();
    // Seconds are what people see.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    run(&desk, &["pull-leads", "-p", "leadbank"]).expect_code(0);
    let after = Timestamp::now();

    let seen = seen(&desk);
    let ids: Vec<&str> = seen.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["9", "10", "100"]);
    for (id, first, last) in &seen {
        assert!(before <= *first && *first <= between, "{id}: {first}");
        let came_again = id != "100";
        let span = if came_again {
            between..after
        } else {
            before..between
        };
        assert!(span.start <= *last && *last <= span.end, "{id}: {last}");
        assert_eq!(first < last, came_again, "{id}");
    }
    let listed = desk.run(&["leads", "list", "--json", "--sort", "id"]);
    let listed = listed.expect_code(0).json();
    for (lead, (id, first, _)) in listed["leads"].as_array().unwrap().iter().zip(&seen) {
        assert_eq!(lead["id"], json!(id));
        let told: Timestamp = lead["first_seen"].as_str().unwrap().parse().unwrap();
        assert_eq!(told.as_second(), first.as_second(), "{id}");
    }
    for zone in ["Asia/Kolkata", "America/St_Johns"] {
        let clock = |at: &Timestamp| {
            let there = at.to_zoned(TimeZone::get(zone).unwrap());
            there.strftime("%Y-%m-%d %H:%M:%S").to_string()
        };
        for (sort, column, order) in [
            ("first_seen", "first seen", [0, 1, 2]),
            ("last_seen", "last seen", [2, 0, 1]),
        ] {
            let mut line = desk.command(&["leads", "list", "--sort", sort]);
            let table = Ran::from(line.env("TZ", zone).output().unwrap());
            let table = table.expect_code(0).out;
            let mut lines = table.lines();
            assert!(
                lines.next().unwrap().ends_with(&format!("\t{column}")),
                "{table}"
            );
            let wanted = order.map(|at| {
                let (id, first, last) = &seen[at];
                let at = if sort == "first_seen" { first } else { last };
                (id.clone(), clock(at))
            });
            let cells = |line: &str| {
                let cells: Vec<&str> = line.split('\t').collect();
                (cells[1].to_owned(), (*cells.last().unwrap()).to_owned())
            };
            let shown: Vec<(String, String)> = lines.take(3).map(cells).collect();
            assert_eq!(shown, wanted, "{table}");
        }
    }
}
