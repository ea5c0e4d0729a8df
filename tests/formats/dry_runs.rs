//! What a dry run shows and does not do.

use super::*;

#[test]
fn a_dry_run_asks_nothing_stores_nothing_and_needs_no_secret() {
    let (desk, server) = desk_with([Canned::Close]);
    for line in REQUESTS {
        for flag in ["--dry-run", "--curl"] {
            let ran = desk.run(&[line, &[flag]].concat()).expect_code(0);
            assert!(ran.out.contains(&server.url()), "{line:?}: {}", ran.out);
            let ran = desk.run(&[line, &[flag, "--json"]].concat()).expect_code(0);
            let document = ran.json();
            let request = &document.get("rows").unwrap_or(&document["requests"])[0]["request"];
            let method = request["method"].as_str().unwrap();
            assert!(["GET", "POST", "PUT"].contains(&method), "{request}");
            assert!(
                request["url"].as_str().unwrap().starts_with(&server.url()),
                "{request}"
            );
            assert!(request["headers"].is_object(), "{request}");
            assert_eq!(request["curl"].is_string(), flag == "--curl", "{request}");
            let stand_in = if line.contains(&"crm-com") {
                "$TOKEN"
            } else {
                "$CANARY"
            };
            let signs = if line.contains(&"ivvy") {
                "$IVVY_SIGNATURE"
            } else {
                stand_in
            };
            assert!(request.to_string().contains(signs), "{request}");
        }
    }
    assert_eq!(server.asked().len(), 0);
    assert!(!desk.path("data").exists());
}

#[test]
fn a_dry_run_shows_method_address_headers_and_body() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    let line = [
        "set-status",
        "7",
        "JOB_WON",
        "-f",
        "jobAmount=18500.50",
        "--allow-final",
        "-p",
        "renovationfind",
        "--dry-run",
    ];
    let shown = desk.run(&line).expect_code(0).out;
    let wanted = "PUT http://127.0.0.1:9/general-leads/7/status\nAuthorization: Bearer $CANARY\nAccept: application/json\n\
                  Content-Type: application/json\n\n{\"status\":\"JOB_WON\",\"jobAmount\":18500.50}\n";
    assert_eq!(shown, wanted);
    let document = desk
        .run(&[&line[..], &["--json"]].concat())
        .expect_code(0)
        .json();
    let row = &document["rows"][0];
    assert_eq!(
        (&row["verdict"], &row["attempts"]),
        (&json!("planned"), &json!(0))
    );
    assert_eq!(
        row["request"]["body"].to_string(),
        r#"{"status":"JOB_WON","jobAmount":18500.50}"#
    );
    assert_eq!((document.get("run"), row.get("message")), (None, None));
}

#[test]
fn a_curl_line_sends_what_the_command_itself_sends() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let info = format!("additionalInfo={QUOTED}");
    let reason = format!("reason={QUOTED}");
    let lines: [&[&str]; 7] = [
        &[
            "update-stage",
            UUID,
            "Reviewed",
            "-f",
            &info,
            "-p",
            "crf-connect",
        ],
        &["get-lead", UUID, "-p", "crf-connect"],
        &["decline-lead", "7", "-f", &reason, "-p", "renovationfind"],
        &["accept-lead", "7", "-p", "renovationfind"],
        &["pull-leads", "-p", "renovationfind"],
        &[
            "update-stage",
            "7",
            "1",
            "-f",
            "DateAction=2026-03-15T09:30:00+02:00",
            "-p",
            "leadbank",
        ],
        &["pull-leads", "-p", "leadbank"],
    ];
    for line in lines {
        let (desk, server) = desk_with([Canned::of(400, &[], "")]);
        // Whatever the vendor answers: what was sent is looked at.
        run(&desk, line);
        let shown = desk.run(&[line, &["--curl"]].concat()).expect_code(0).out;
        assert!(!shown.contains(SECRET), "{shown}");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &shown])
            .env("CANARY", SECRET)
            .env_remove("http_proxy");
        assert!(shell.output().unwrap().status.success(), "{shown}");
        let [own, curl] = &server.asked()[..] else {
            panic!("{line:?}: {:?}", server.asked())
        };
        assert_eq!((&own.line, &own.body), (&curl.line, &curl.body), "{shown}");
        assert_eq!(meant(own), meant(curl), "{shown}");
    }
}

#[test]
fn a_curl_line_at_crm_com_has_the_token_as_a_variable() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl on this machine");
        return;
    }
    let (desk, server) = desk_with([Canned::of(400, &[], "")]);
    for line in [
        &["get-lead", "19", "-p", "crm-com"][..],
        &[
            "update-lead",
            "19",
            "-f",
            "description=it's",
            "-p",
            "crm-com",
        ],
    ] {
        let shown = desk.run(&[line, &["--curl"]].concat()).expect_code(0).out;
        let shell = Command::new("sh")
            .args(["-c", &shown])
            .env("TOKEN", "token-4711")
            .output();
        assert!(shell.unwrap().status.success(), "{shown}");
    }
    let asked = server.asked();
    assert_eq!(
        asked[0].line,
        "GET /crmapi/rest/v2/leads/show?token=token-4711&lead_identifier=number%3D19"
    );
    let wanted =
        json!({"token": "token-4711", "lead_identifier": {"number": "19"}, "description": "it's"});
    assert_eq!(asked[1].json(), wanted);
}
