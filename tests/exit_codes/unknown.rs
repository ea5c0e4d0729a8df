//! Code 10, signals, and how often something is sent on the way.

use super::*;

#[test]
fn an_answer_that_proves_nothing_is_10_and_the_write_is_sent_once() {
    for reply in lost() {
        unknown(&ONCE, "POST /api/v1/acme/leads", vec![reply]);
    }
}

#[test]
fn an_empty_200_is_10_where_the_body_is_the_proof() {
    let empty = || Canned::of(200, &[], "");
    let add = [
        "add-lead",
        "-p",
        "ivvy",
        "--json",
        "-f",
        "name=x",
        "-f",
        "typeId=1",
        "-f",
        "stageId=1",
        "-f",
        "sourceId=1",
        "-f",
        "industryId=1",
        "-f",
        "contactId=5",
    ];
    unknown(&add, "POST /api/1.0/contact", vec![empty()]);
    unknown(
        &["accept-lead", "7", "-p", "renovationfind", "--json"],
        "POST /general-leads/7/accept",
        vec![empty()],
    );
    unknown(
        &["update-stage", "7", "1", "-p", "leadbank", "--json"],
        "POST /api/leads/SendAcknos",
        vec![empty()],
    );
    let update = [
        "update-lead",
        "19",
        "-f",
        "description=x",
        "-p",
        "crm-com",
        "--json",
    ];
    unknown(
        &update,
        "POST /crmapi/rest/v2/leads/update",
        vec![login("one"), empty()],
    );
}

#[test]
fn every_answer_that_proves_nothing_is_10_at_every_vendor() {
    for reply in lost() {
        let add = ["update-stage", "7", "1", "-p", "leadbank", "--json"];
        unknown(&add, "POST /api/leads/SendAcknos", vec![reply.clone()]);
        let decline = [
            "decline-lead",
            "7",
            "-f",
            "reason=x",
            "-p",
            "renovationfind",
            "--json",
        ];
        unknown(
            &decline,
            "POST /general-leads/7/decline",
            vec![reply.clone()],
        );
        let win = [
            "update-stage",
            "19",
            "--via",
            "win",
            "--allow-final",
            "-p",
            "crm-com",
            "--json",
        ];
        unknown(
            &win,
            "POST /crmapi/rest/v2/leads/win",
            vec![login("one"), reply],
        );
    }
}

#[test]
fn an_answer_that_takes_too_long_is_10() {
    let (desk, server) = desk_with([Canned::Silence]);
    let ran = run(&desk, &[&ONCE[..], &["--timeout", "300ms"]].concat()).expect_code(10);
    assert!(ran.err.contains("0.3 s"), "{}", ran.err);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_status_that_is_not_final_is_sent_again_after_a_lost_answer() {
    for reply in lost() {
        let what = format!("{reply:?}");
        let (desk, server) = desk_with([reply, done()]);
        let ran = run(&desk, &[&REPEATABLE[..], &["--max-wait", "50ms"]].concat());
        assert_eq!(ran.code, 0, "{what} {}", ran.err);
        assert_eq!(row(&ran)["attempts"], 2, "{what}");
        assert_eq!(server.count("PUT /general-leads/7/status"), 2, "{what}");
    }
    // A final one is not.
    let won = [
        "set-status",
        "7",
        "JOB_WON",
        "-f",
        "jobAmount=1",
        "--allow-final",
        "-p",
        "renovationfind",
        "--json",
    ];
    unknown(
        &won,
        "PUT /general-leads/7/status",
        vec![Canned::Close, done()],
    );
}

#[test]
fn without_the_house_rule_no_status_is_sent_again() {
    let server = Scripted::new([Canned::Close, done()]);
    let off = "[profiles.renovationfind.house_rules]\nrepeat-status = false\n";
    let desk = Desk::with_config(&(profiles_at(&server.url()) + off));
    let ran = run(&desk, &REPEATABLE).expect_code(10);
    assert_eq!(row(&ran)["attempts"], 1);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn once_lost_a_write_ends_applied_or_unknown_whatever_comes_after() {
    let (desk, server) = desk_with([
        Canned::Close,
        Canned::json(409, &json!({"success": false, "message": "won"})),
    ]);
    let ran = run(&desk, &[&REPEATABLE[..], &["--max-wait", "50ms"]].concat()).expect_code(10);
    assert_eq!(row(&ran)["verdict"], "unknown");
    assert_eq!(server.asked().len(), 2);
    assert_eq!(journal(&desk)["rows"][0]["verdict"], "unknown");
}

#[test]
fn a_login_that_ran_out_is_renewed_once_and_given_back() {
    let expired = || {
        Canned::json(
            401,
            &json!({"status": {"code": "TOKEN", "message": "not valid"}}),
        )
    };
    let ok = || {
        Canned::json(
            200,
            &json!({"data": {"number": "19"}, "status": {"code": "OK"}}),
        )
    };
    let update = [
        "update-lead",
        "19",
        "-f",
        "description=x",
        "-p",
        "crm-com",
        "--json",
    ];
    let script = [
        login("token-number-one"),
        expired(),
        login("token-number-two"),
        ok(),
        ok(),
    ];
    let (desk, server) = desk_with(script);
    run(&desk, &update).expect_code(0);
    let asked = server.asked();
    let lines: Vec<&str> = asked
        .iter()
        .map(|it| it.line.rsplit("/v2/").next().unwrap())
        .collect();
    let wanted = [
        "authentication/token",
        "leads/update",
        "authentication/token",
        "leads/update",
        "authentication/token/release",
    ];
    assert_eq!(lines, wanted);
    let tokens: Vec<Value> = asked.iter().map(|it| it.json()["token"].clone()).collect();
    assert_eq!(
        tokens[1..],
        [
            json!("token-number-one"),
            Value::Null,
            json!("token-number-two"),
            json!("token-number-two")
        ]
    );
    // Twice in a row is a refusal.
    let (desk, server) = desk_with([login("one"), expired(), login("two"), expired()]);
    let ran = run(&desk, &update).expect_code(4);
    assert_eq!(row(&ran)["verdict"], "rejected");
    assert_eq!(server.count("POST /crmapi/rest/v2/leads/update"), 2);
}

#[test]
fn an_interrupt_while_the_answer_is_awaited_leaves_it_unknown() {
    let (desk, server) = desk_with([Canned::Silence]);
    let child = start(&desk, &ONCE);
    server.wait();
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    // 10 comes before 130: what is unknown has to be looked at.
    let ran = end(child).expect_code(10);
    assert_eq!(row(&ran)["verdict"], "unknown");
    assert_eq!(journal(&desk)["rows"][0]["verdict"], "unknown");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn an_interrupt_while_nothing_is_under_way_is_130_and_the_row_is_unsent() {
    let (desk, server) = desk_with([Canned::of(429, &[("Retry-After", "30")], "")]);
    let child = start(&desk, &ONCE);
    server.wait();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    let ran = end(child).expect_code(130);
    assert_eq!(row(&ran)["verdict"], "unsent");
    assert_eq!(
        (&ran.error()["kind"], &ran.error()["exit"]),
        (&json!("interrupted"), &json!(130))
    );
    assert_eq!(journal(&desk)["rows"][0]["verdict"], "unsent");
}

#[test]
fn a_process_that_is_killed_leaves_an_unknown_row_behind() {
    let (desk, server) = desk_with([Canned::Silence]);
    let mut child = start(&desk, &ONCE);
    server.wait();
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = journal(&desk);
    assert_eq!(journal["rows"][0]["verdict"], "unknown", "{journal}");
}

#[test]
fn the_time_for_the_whole_command_ends_it_with_6() {
    let (desk, server) = desk_with([Canned::of(429, &[("Retry-After", "20")], "")]);
    let begun = Instant::now();
    run(&desk, &[&READ[..], &["--max-time", "500ms"]].concat()).expect_code(6);
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(server.asked().len(), 1);
}
