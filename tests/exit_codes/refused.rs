//! Codes 0 to 5: done, broken, misunderstood, invalid, not signed in, rejected.

use super::*;

#[test]
fn done_and_nothing_to_do_are_0() {
    let desk = Desk::new();
    desk.run(&["vendors"]).expect_code(0);
    desk.run(&["leads", "list"]).expect_code(0);
    desk.run(&["runs", "list"]).expect_code(0);
    assert!(!desk.path("data").exists(), "looking makes nothing");
    let (desk, server) = desk_with([Canned::of(200, &[], "")]);
    run(&desk, &ONCE).expect_code(0);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_store_that_is_broken_is_1_and_nothing_is_sent() {
    for broken in [
        b"this is not a database ".repeat(400),
        b"SQLite format 3\0".repeat(400),
    ] {
        let (desk, server) = desk_with([Canned::of(200, &[], "")]);
        fs::create_dir(desk.path("data")).unwrap();
        fs::write(desk.path("data/leadctl.db"), &broken).unwrap();
        let error = run(&desk, &ONCE).expect_code(1).error();
        assert_eq!(
            (&error["kind"], &error["exit"]),
            (&json!("failure"), &json!(1))
        );
        assert!(error.to_string().contains("leadctl.db"), "{error}");
        run(&desk, &["leads", "list"]).expect_code(1);
        assert_eq!(server.asked().len(), 0);
        assert_eq!(
            fs::read(desk.path("data/leadctl.db")).unwrap(),
            broken,
            "left as it is"
        );
    }
}

#[test]
fn a_data_folder_that_cannot_be_made_is_1() {
    let (desk, server) = desk_with([Canned::of(200, &[], "")]);
    fs::write(desk.path("data"), "a file, not a folder").unwrap();
    let error = run(&desk, &ONCE).expect_code(1).error();
    assert!(error.to_string().contains("/data"), "{error}");
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn a_result_that_cannot_be_written_is_1() {
    let desk = Desk::new();
    let error = desk
        .run(&["vendors", "--json", "-o", "no/such/folder/file.json"])
        .expect_code(1)
        .error();
    assert!(error.to_string().contains("no/such/folder"), "{error}");
}

#[test]
fn a_command_line_that_is_not_understood_is_2() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    let lines: [(&[&str], &str); 9] = [
        (&["frobnicate"], "frobnicate"),
        (&["update-stagee", UUID, "Reviewed"], "update-stage"),
        (&["update-stage", UUID], "STAGE"),
        (
            &["update-stage", UUID, "Reviewed", "--profle", "x"],
            "--profile",
        ),
        (
            &[
                "update-stage",
                UUID,
                "Reviewed",
                "-p",
                "crf-connect",
                "-f",
                "additionalInfo",
            ],
            "additionalInfo",
        ),
        (
            &[
                "update-stage",
                UUID,
                "Reviewed",
                "-p",
                "crf-connect",
                "-f",
                "additionalInfo=",
            ],
            "--clear additionalInfo",
        ),
        (&["update-stage", UUID, "Reviewed"], "-p PROFILE"),
        (&["stages", "renovationfnd"], "renovationfind"),
        (&["add-lead", "-p", "leadbank"], "leadctl vendors"),
    ];
    for (line, wanted) in lines {
        let ran = desk.run(line).expect_code(2);
        assert!(ran.err.contains(wanted), "{line:?}: {}", ran.err);
        assert!(ran.err.starts_with("error: "), "{line:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{line:?}");
    }
}

#[test]
fn data_that_break_a_rule_are_3_and_leave_nothing_behind() {
    let (desk, server) = desk_with([Canned::of(200, &[], "")]);
    let lines: [(&[&str], &str); 6] = [
        (
            &["update-stage", UUID, "Funded", "-p", "crf-connect"],
            "fundedAmount",
        ),
        (
            &["update-stage", UUID, "Fundet", "-p", "crf-connect"],
            "did you mean Funded?",
        ),
        (
            &["update-stage", "no-uuid", "Reviewed", "-p", "crf-connect"],
            "no-uuid",
        ),
        (
            &[
                "set-status",
                "7",
                "JOB_WON",
                "-f",
                "jobAmount=1",
                "-p",
                "renovationfind",
            ],
            "--allow-final",
        ),
        (
            &[
                "set-status",
                "7",
                "CONTACT_MADE",
                "-f",
                "contactMethod=PHONECAL",
                "-p",
                "renovationfind",
            ],
            "PHONE_CALL",
        ),
        (
            &[
                "set-status",
                "7",
                "JOB_LOST",
                "-f",
                "reson=x",
                "-p",
                "renovationfind",
            ],
            "did you mean reason?",
        ),
    ];
    for (line, wanted) in lines {
        // No secret is needed to be told that the data are wrong.
        let ran = desk.run(line).expect_code(3);
        assert!(
            ran.err.contains("nothing was sent"),
            "{line:?}: {}",
            ran.err
        );
        assert!(ran.err.contains(wanted), "{line:?}: {}", ran.err);
        let document = desk
            .run(&[line, &["--json"]].concat())
            .expect_code(3)
            .json();
        assert_eq!(document["rows"][0]["verdict"], "refused");
    }
    assert_eq!(server.asked().len(), 0);
    assert!(!desk.path("data").exists());
}

#[test]
fn all_problems_of_a_lead_are_told_at_once() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    let line = [
        "set-status",
        "7",
        "LEAD_WON",
        "-p",
        "renovationfind",
        "-f",
        "jobAmount=1e3",
        "-f",
        "colour=red",
        "--json",
    ];
    let ran = desk.run(&line).expect_code(3);
    let problems = row(&ran)["problems"].as_array().unwrap().clone();
    let fields: Vec<&str> = problems
        .iter()
        .filter_map(|it| it["field"].as_str())
        .collect();
    for field in ["jobAmount", "colour"] {
        assert!(fields.contains(&field), "{field} in {problems:?}");
    }
    let codes: Vec<&str> = problems
        .iter()
        .filter_map(|it| it["code"].as_str())
        .collect();
    assert!(codes.contains(&"final-stage"), "{codes:?}");
}

#[test]
fn a_secret_that_is_missing_is_4_and_named() {
    let (desk, server) = desk_with([Canned::of(200, &[], "")]);
    for line in [&ONCE[..], &READ[..]] {
        let error = desk.run(line).expect_code(4).error();
        assert_eq!(error["kind"], "auth");
        assert!(error.to_string().contains("CANARY"), "{error}");
    }
    assert_eq!(server.asked().len(), 0);
    assert!(!desk.path("data").exists(), "nothing was begun");
}

#[test]
fn credentials_that_are_refused_are_4_and_tried_once() {
    let no = || Canned::json(401, &json!({"title": "Unauthorized"}));
    for line in [&ONCE[..], &READ[..]] {
        let (desk, server) = desk_with([no()]);
        let ran = run(&desk, line).expect_code(4);
        assert_eq!(ran.error()["kind"], "auth");
        assert_eq!(server.asked().len(), 1, "{line:?}");
    }
    // At CRM.COM it is the login that is refused: nothing else is asked.
    let no = json!({"status": {"code": "INVALID_CREDENTIALS", "message": "wrong"}});
    let (desk, server) = desk_with([Canned::json(200, &no)]);
    let ran = run(
        &desk,
        &[
            "update-lead",
            "19",
            "-f",
            "description=x",
            "-p",
            "crm-com",
            "--json",
        ],
    )
    .expect_code(4);
    assert_eq!(row(&ran)["verdict"], "rejected");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_lead_that_is_unknown_or_stands_elsewhere_is_5() {
    for (status, code) in [
        (404, "no-such-lead"),
        (409, "conflict"),
        (400, "rejected"),
        (422, "rejected"),
    ] {
        let (desk, server) = desk_with([Canned::json(
            status,
            &json!({"title": "No", "detail": "because"}),
        )]);
        let ran = run(&desk, &ONCE).expect_code(5);
        let row = row(&ran);
        assert_eq!(
            (&row["verdict"], &row["http_status"]),
            (&json!("rejected"), &json!(status))
        );
        assert_eq!(row["problems"][0]["code"], code);
        assert!(
            row["problems"][0]["message"]
                .as_str()
                .unwrap()
                .contains("No; because"),
            "{row}"
        );
        assert_eq!(ran.error()["code"], code);
        run(&desk, &READ).expect_code(5);
        assert_eq!(server.asked().len(), 2);
    }
}

#[test]
fn a_redirect_is_5_names_the_host_and_is_not_followed() {
    let elsewhere = Scripted::new([done()]);
    for status in [301, 302, 303, 307, 308] {
        let target = format!(
            "{}/x?token=t",
            elsewhere.url().replace("127.0.0.1", "localhost")
        );
        for line in [&REPEATABLE[..], &READ[..]] {
            let (desk, server) = desk_with([Canned::of(status, &[("Location", &target)], "")]);
            let ran = run(&desk, line).expect_code(5);
            assert!(ran.err.contains("localhost"), "{}", ran.err);
            assert!(!ran.err.contains("token=t"), "{}", ran.err);
            assert_eq!(server.asked().len(), 1);
        }
    }
    assert_eq!(elsewhere.asked().len(), 0);
}
