//! Vendors that give back what they were sent: in the words of a refusal, in headers, pages and addresses, in leads.

use serde_json::json;

use super::canaries::{ALL, Search, as_host, canary, echoes};
use super::commands::{ASKING, FORMATS, LOCAL, desk, loud};
use crate::scripted::{Canned, Scripted};

/// Whose canaries a line sends. The others are nothing to that vendor.
fn own(line: &[&str]) -> Vec<&'static str> {
    let vendor = line.iter().find_map(|word| {
        let short = word.split('-').next()?;
        ["crf", "ivvy", "crm", "renovationfind", "leadbank"]
            .into_iter()
            .find(|it| *it == short)
    });
    let vendor = vendor.unwrap();
    ALL.iter()
        .map(|(name, _)| *name)
        .filter(|name| name.starts_with(vendor) || *name == "extra header")
        .filter(|name| *name != "crf listen_secret")
        // A depot's key goes to the depot alone.
        .filter(|name| !name.ends_with(" sig") || line[0] == "pull-leads")
        .collect()
}

/// A login that hands out a canary.
fn login() -> Canned {
    let token = canary("crm-com token");
    Canned::json(
        200,
        &json!({"data": {"token": token}, "status": {"code": "OK", "description": "", "message": ""}}),
    )
}

/// The same words wherever any of the vendors puts its own.
fn no(status: u16, echo: &str) -> Canned {
    Canned::json(
        status,
        &json!({
            "success": false, "error": echo, "errors": {"reason": [echo]}, "message": echo, "Message": echo, "Status": 0,
            "title": echo, "detail": echo, "errorCode": echo, "specificCode": echo, "type": echo, "instance": echo,
            "ModelState": {"IDreason": [echo]}, "ExceptionMessage": echo, "namespace": echo, "context": {echo: echo},
            "status": {"code": echo, "description": echo, "message": echo},
        }),
    )
}

/// Every way of giving something back.
fn replies(echo: &str, host: &str) -> Vec<(&'static str, Canned)> {
    let line = echo;
    let away = format!("https://{host}.example/{line}?token={line}");
    let azure = format!(
        "<?xml version=\"1.0\"?><Error><Code>{host}</Code><Message>{}</Message></Error>",
        line.replace('&', "&amp;").replace('<', "&lt;")
    );
    vec![
        ("refused", no(422, echo)),
        ("unauthorised", no(401, echo)),
        (
            "busy",
            Canned::of(429, &[("Retry-After", "999999"), ("X-Echo", line)], echo),
        ),
        ("conflict", no(409, echo)),
        ("no in a 200", no(200, echo)),
        (
            "page",
            Canned::of(
                200,
                &[("Content-Type", "text/html"), ("X-Echo", line)],
                &format!("<html>{echo}</html>"),
            ),
        ),
        (
            "broken",
            Canned::of(
                500,
                &[("Set-Cookie", line), ("WWW-Authenticate", line)],
                echo,
            ),
        ),
        ("not JSON", Canned::of(200, &[("Content-Type", line)], echo)),
        ("away", Canned::of(302, &[("Location", &away)], echo)),
        (
            "azure",
            Canned::of(403, &[("x-ms-error-code", line), ("Server", line)], &azure),
        ),
        ("not HTTP", Canned::Reply(echo.as_bytes().to_vec())),
        (
            "strange head",
            Canned::Reply(format!("HTTP/1.1 200 {line}\r\n{line}\r\n\r\n").into_bytes()),
        ),
        (
            "cut",
            Canned::Reply(
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{{\"message\": {}",
                    serde_json::Value::from(echo)
                )
                .into_bytes(),
            ),
        ),
        ("closed", Canned::Close),
    ]
}

#[test]
fn whatever_a_vendor_echoes_is_masked_in_every_stream_and_file() {
    let search = Search::new();
    let mut runs = 0;
    for (at, line) in ASKING.into_iter().enumerate() {
        let echo = own(line)
            .iter()
            .flat_map(|name| echoes(name))
            .collect::<Vec<_>>()
            .join(" | ");
        let desk = desk("http://127.0.0.1:9");
        let host = as_host(own(line)[0]);
        for (number, (name, reply)) in replies(&echo, &host).into_iter().enumerate() {
            let mut script = Vec::new();
            if line[0] == "doctor" {
                // It looks first whether anybody is there.
                script.push(Canned::of(404, &[], ""));
            }
            if line.contains(&"crm-com") {
                script.push(login());
            }
            script.push(reply);
            let server = Scripted::new(script);
            desk.write_config(&super::canaries::profiles_at(&server.url()));
            let format = FORMATS[(at + number) % 4];
            loud(
                &desk,
                &search,
                line,
                &["--format", format, "--ignore-wait", "--again"]
                    [..if line.contains(&"--from") { 4 } else { 3 }],
            );
            runs += 1;
            // LeadBank has nothing that may be asked without taking leads.
            let is_asked = line[..] != ["profiles", "check", "leadbank"];
            assert_eq!(!server.asked().is_empty(), is_asked, "{name}: {line:?}");
        }
        for (number, line) in LOCAL
            .into_iter()
            .filter(|line| at % 4 == 3 && matches!(line[0], "runs" | "health" | "store" | "leads"))
            .enumerate()
        {
            loud(
                &desk,
                &search,
                line,
                &["--format", FORMATS[(at + number) % 4], "--yes"],
            );
        }
        search.none_in_files(&desk, &format!("what {line:?} left"));
    }
    assert_eq!(runs, ASKING.len() * 14);
}
