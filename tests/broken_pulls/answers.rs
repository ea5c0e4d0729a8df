//! Answers that break, and what they leave in the store.

use super::*;

#[test]
fn what_is_no_lead_is_set_apart_with_its_bytes_and_blocks_no_other() {
    let odd = [
        r#"{"NameProvider":  "no id",  "Contents": [] }"#,
        r#"{"IDLeadBank": "seven"}"#,
        r#"{"IDLeadBank": 3, "IDLeadBank" : [1.50]}"#,
        "null",
        "[ 1,\t2 ]",
        r#""<b>text</b> \u001b[31m""#,
    ];
    let mixed = [&leads(1, 2)[..], &odd.map(str::to_owned), &leads(4, 1)].concat();
    let bank = Bank::new(mixed);
    let desk = bank.desk();
    let ran = desk
        .run(&["pull-leads", "--json", "--append", "out.jsonl"])
        .expect_code(7);
    assert_eq!(ran.error()["code"], "quarantined");
    assert_eq!(counts(&ran)[0], 3);
    assert_eq!(counts(&ran)[2], 6);
    assert_eq!(appended(&desk), ["1", "2", "4"]);
    let list = desk
        .run(&["leads", "list", "--quarantined", "--raw", "--json"])
        .expect_code(0)
        .json();
    let kept: Vec<&str> = list["leads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["raw"].as_str().unwrap())
        .collect();
    assert_eq!(kept, odd);
    // For people the same bytes are clean.
    let table = desk.run(&["leads", "list", "--quarantined"]).expect_code(0);
    assert!(!table.out.contains('\u{1b}'), "{}", table.out);

    // They come again and again, since nobody can confirm them; each is kept once, and new leads pass.
    bank.vault().in_progress.extend(leads(5, 1));
    let ran = desk.run(&["pull-leads", "--json"]).expect_code(7);
    assert_eq!(counts(&ran)[..2], [1, 1]);
    assert!(received(&bank).contains(&"5".to_owned()));
    let list = desk
        .run(&["leads", "list", "--quarantined", "--json"])
        .expect_code(0)
        .json();
    assert_eq!(list["summary"]["quarantined"], 6);
}

#[test]
fn a_body_that_is_cut_at_any_byte_stores_nothing_and_confirms_nothing() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let whole = reply_json(
        200,
        &format!(
            r#"{{"Status": 1, "Message": "ok", "Leads": [{}]}}"#,
            leads(1, 3).join(",\n ")
        ),
    )
    .len();
    let head = whole - 240;
    for left in [
        whole - 1,
        whole - 2,
        whole - 70,
        whole - 150,
        whole - 200,
        head,
        40,
        1,
        0,
    ] {
        bank.meddle(move |_, honest| {
            let mut bytes = reply_json(200, &honest());
            assert_eq!(bytes.len(), whole);
            bytes.truncate(left);
            bytes
        });
        let ran = desk
            .run(&["pull-leads", "--json", "--append", "out.jsonl"])
            .expect_code(6);
        assert_eq!(counts(&ran), [0, 0, 0], "{left}");
        assert_eq!(
            (
                stored(&desk).len(),
                appended(&desk).len(),
                bank.confirmations().len()
            ),
            (0, 0, 0),
            "{left}"
        );
    }
    bank.be_honest();
    let ran = desk
        .run(&["pull-leads", "--json", "--append", "out.jsonl"])
        .expect_code(0);
    assert_eq!(counts(&ran), [3, 3, 0]);
    assert_eq!(appended(&desk), ["1", "2", "3"]);
}

#[test]
fn an_answer_that_is_no_success_is_never_taken_for_one() {
    let html = "<html><body>Please sign in</body></html>";
    let lead = leads(1, 1).join("");
    let cases: [(Vec<u8>, i32); 9] = [
        (reply(200, "text/html", html), 6),
        (reply(200, "application/json", html), 6),
        (reply_json(200, ""), 6),
        (reply_json(200, r#"{"Status": 1, "Leads": [{"IDLeadBank": 1}"#), 6),
        (reply_json(200, &format!(r#"{{"Status": 0, "Message": "Quota \u001b[2J", "Leads": [{lead}]}}"#)), 5),
        (reply_json(500, &format!(r#"{{"Status": 1, "Leads": [{lead}]}}"#)), 6),
        (reply_json(401, r#"{"Message": "Authorization has been denied"}"#), 4),
        (reply_json(400, r#"{"Message": "The request is invalid."}"#), 5),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(), 5),
    ];
    let bank = Bank::new([]);
    let desk = bank.desk_with("confirm_body = \"ids\"\nok_status = [1]");
    for (bytes, code) in cases {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        bank.meddle(move |_, _| bytes.clone());
        let ran = desk.run(&["pull-leads", "--json"]);
        assert_eq!(ran.code, code, "{said}\n{}", ran.err);
        assert_eq!(ran.json()["profiles"][0]["exit"], code);
        assert!(!desk.run(&["pull-leads"]).err.contains('\u{1b}'));
        assert_eq!(
            (stored(&desk).len(), bank.confirmations().len()),
            (0, 0),
            "{said}"
        );
    }
}

#[test]
fn a_confirmation_that_is_not_answered_ends_with_6_and_the_next_pull_settles_it() {
    // Lost before the vendor did it, and lost after; by ids and by the request.
    for (confirm_body, done) in [
        ("ids", false),
        ("ids", true),
        ("request", false),
        ("request", true),
    ] {
        let bank = Bank::new(leads(1, 7));
        bank.vault().batch = 5;
        let desk = bank.desk_with(&format!("confirm_body = \"{confirm_body}\""));
        bank.meddle(move |asked, honest| {
            if !asked.is_confirmation() {
                return reply_json(200, &honest());
            }
            if done {
                honest();
            }
            reply_json(500, r#"{"Message": "An error has occurred."}"#)
        });
        let pull = ["pull-leads", "--json", "--append", "out.jsonl"];
        let ran = desk.run(&pull).expect_code(6);
        assert_eq!(counts(&ran), [5, 0, 0], "{confirm_body} {done}");
        let error = ran.error();
        assert_eq!(error["kind"], "temporary");
        assert!(
            error["hint"]
                .to_string()
                .contains("the next pull settles it"),
            "{error}"
        );
        assert_eq!(appended(&desk).len(), 5);
        bank.be_honest();
        let ran = desk.run(&pull).expect_code(0);
        assert_eq!(counts(&ran), [2, 7, 0], "{confirm_body} {done}");
        assert_eq!((received(&bank).len(), appended(&desk).len()), (7, 7));
        let shown = desk
            .run(&["leads", "show", "3", "--json"])
            .expect_code(0)
            .json();
        let history = shown["leads"][0]["history"].as_array().unwrap();
        let told: Vec<&Value> = history.iter().map(|event| &event["event"]).collect();
        assert_eq!(told, ["new", "confirmed"], "{confirm_body} {done}");
    }
}

#[test]
fn a_confirmation_that_the_vendor_refuses_is_said_so() {
    let bank = Bank::new(leads(1, 2));
    let desk = bank.desk_with("confirm_body = \"ids\"\nok_status = [1]");
    bank.meddle(|asked, honest| {
        if asked.is_confirmation() {
            return reply_json(200, r#"{"Status": 0, "Message": "Lead 2 is unknown"}"#);
        }
        reply_json(200, &honest())
    });
    let ran = desk.run(&["pull-leads", "--json"]).expect_code(5);
    assert!(
        ran.error()["because"]
            .to_string()
            .contains("Lead 2 is unknown")
    );
    assert_eq!(stored(&desk), ["1", "2"]);
}
