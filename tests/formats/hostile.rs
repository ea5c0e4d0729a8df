//! Nasty words and echoed secrets.

use super::*;

#[test]
fn nasty_words_of_a_vendor_are_clean_for_people_and_exact_in_json() {
    let no = || Canned::json(409, &json!({"title": "No", "detail": NASTY}));
    for line in [&WRITE[..], &["get-lead", UUID, "-p", "crf-connect"]] {
        let (desk, _server) = desk_with([no()]);
        let ran = run(&desk, &[line, &["-vv"]].concat()).expect_code(5);
        assert_clean(&ran.out);
        assert_clean(&ran.err);
        assert!(
            ran.err.contains("red") && ran.err.contains("gpj.exe"),
            "{}",
            ran.err
        );
        let ran = run(&desk, &[line, &["--json"]].concat()).expect_code(5);
        assert!(
            ran.error()["because"].as_str().unwrap().contains(NASTY),
            "{}",
            ran.err
        );
    }
    let (desk, _server) = desk_with([no()]);
    let row = run(&desk, &[&WRITE[..], &["--json"]].concat())
        .expect_code(5)
        .json()["rows"][0]
        .clone();
    assert!(
        row["problems"][0]["message"]
            .as_str()
            .unwrap()
            .contains(NASTY),
        "{row}"
    );
    let run = desk.run(&["runs", "list", "--json"]).json()["runs"][0]["run"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_clean(&desk.run(&["runs", "show", &run]).expect_code(0).out);
}

#[test]
fn nasty_leads_are_clean_in_tables_and_exact_in_json_and_csv() {
    let lead = json!({"id": 7, "customerName": NASTY, "postLeadStatus": NASTY, NASTY: "x"});
    let list = Canned::json(200, &json!({"success": true, "data": [lead]}));
    let (desk, _server) = desk_with([list]);
    let pulled = run(&desk, &["pull-leads", "-p", "renovationfind"]).expect_code(0);
    assert_clean(&pulled.out);
    assert_clean(&pulled.err);
    for command in [&["leads", "list"][..], &["leads", "show", "7"]] {
        let table = desk.run(command).expect_code(0).out;
        assert_clean(&table);
        assert!(table.contains("gpj.exe"), "{table}");
    }
    let rows = desk.run(&["leads", "list"]).expect_code(0).out;
    assert_eq!(
        rows.lines()
            .filter(|line| line.starts_with("renovationfind\t7\t"))
            .count(),
        1
    );
    let stored = desk.run(&["leads", "list", "--json"]).expect_code(0).json()["leads"][0].clone();
    assert_eq!(
        (&stored["fields"]["customerName"], &stored["stage"]),
        (&json!(NASTY), &json!(NASTY))
    );
    assert_eq!(stored["fields"][NASTY], "x");
    let (header, records) = csv(&desk
        .run(&["leads", "list", "--format", "csv"])
        .expect_code(0)
        .out);
    let column = header
        .iter()
        .position(|name| name == "fields.customerName")
        .unwrap();
    assert_eq!(records[0][column], NASTY);
}

#[test]
fn a_secret_that_the_vendor_echoes_is_masked_everywhere() {
    let echo = format!("you sent {SECRET}, in full Bearer {SECRET}");
    let lead = json!({"id": 7, "customerName": echo, "postLeadStatus": "OTHER"});
    let replies = [
        Canned::json(
            200,
            &json!({"success": true, "data": lead, "message": echo}),
        ),
        Canned::json(422, &json!({"success": false, "error": echo})),
        Canned::of(200, &[], &echo),
        Canned::of(500, &[("X-Echo", &echo)], &echo),
        Canned::of(
            302,
            &[("Location", &format!("http://{SECRET}.example/{SECRET}"))],
            &echo,
        ),
    ];
    for reply in replies {
        for format in ["table", "json", "jsonl", "csv"] {
            let (desk, server) = desk_with([reply.clone()]);
            let rest = [
                "-p",
                "renovationfind",
                "-vv",
                "--retries",
                "0",
                "--format",
                format,
            ];
            let ran = run(&desk, &[&["accept-lead", "7"], &rest[..]].concat());
            assert_eq!(
                server.asked()[0].header("authorization").unwrap(),
                format!("Bearer {SECRET}")
            );
            assert!(!ran.out.contains(SECRET), "{reply:?} {format}: {}", ran.out);
            assert!(!ran.err.contains(SECRET), "{reply:?} {format}: {}", ran.err);
            let journal = crate::scripted::journal(&desk).to_string();
            assert!(!journal.contains(SECRET), "{reply:?}: {journal}");
        }
    }
}

#[test]
fn every_form_of_a_credential_is_masked() {
    let server = Scripted::new([Canned::json(
        401,
        &json!({"Message": "no: cm9ib3Q6Y2FuYXJ5LXNlY3JldC00NzExLTA4MTU="}),
    )]);
    let auth = "auth = { basic = { username = \"robot\", password = { env = \"CANARY\" } } }";
    let desk = Desk::with_config(&format!(
        "[profiles.cars]\nvendor = \"leadbank\"\nbase_url = \"{}\"\nrequest = 1\nconfirm_body = \"ids\"\n{auth}\n",
        server.url()
    ));
    let ran = run(&desk, &["update-stage", "7", "1", "-p", "cars", "-vv"]).expect_code(4);
    let sent = server.asked()[0]
        .header("authorization")
        .unwrap()
        .to_owned();
    assert_eq!(sent, "Basic cm9ib3Q6Y2FuYXJ5LXNlY3JldC00NzExLTA4MTU=");
    assert!(!ran.err.contains("cm9ib3Q6"), "{}", ran.err);
}
