//! Programs that shall print a secret and do something else, and secrets that cannot stand in a header.

use std::fs;
use std::path::Path;

use super::*;
use crate::desk::Ran;
use crate::scripted::{SECRET, profiles_at};

/// Reads a lead with a secret from there; gives what that came to, and how often the vendor was asked.
fn asked_with(source: &str) -> (Ran, Vec<String>, Desk) {
    let server = Scripted::new([Canned::json(404, &json!({"title": "no"}))]);
    let text = profiles_at(&server.url()).replace("{ env = \"CANARY\" }", source);
    let desk = Desk::with_config(&text);
    let ran = desk.run(&["get-lead", UUID, "-p", "crf-connect", "-vvv", "--json"]);
    assert!(!ran.out.contains("canary"), "{}", ran.out);
    assert!(!ran.err.contains("canary"), "{}", ran.err);
    let keys = server.asked().into_iter();
    let keys = keys.map(|asked| asked.header("x-api-key").unwrap_or_default().to_owned());
    (ran, keys.collect(), desk)
}

/// A program of the shell.
fn program(script: &str) -> String {
    format!("{{ command = [\"sh\", \"-c\", {}] }}", Value::from(script))
}

#[track_caller]
fn assert_refused(source: &str, why: &str) -> Desk {
    let (ran, keys, desk) = asked_with(source);
    let ran = ran.expect_code(4);
    let error = ran.error();
    assert_eq!(error["code"], "credentials-missing", "{source}: {error}");
    assert!(error["because"].as_str().unwrap().contains(why), "{error}");
    assert!(keys.is_empty(), "{source}");
    desk
}

#[test]
fn a_program_that_talks_beside_its_output_gives_its_secret_all_the_same() {
    for script in [
        format!("echo {SECRET}"),
        format!("echo canary-chatter >&2; printf '%s\\r\\n' {SECRET}; echo canary-chatter >&2"),
        // Nobody reads what it says there, and it must not wait for somebody.
        format!("yes canary-chatter | head -c 1000000 >&2; echo {SECRET}"),
        // There is nothing to read on its input, and no terminal to ask.
        format!("cat; read x; echo {SECRET}"),
    ] {
        let (ran, keys, _) = asked_with(&program(&script));
        assert_eq!(ran.code, 5, "{script}: {}", ran.err);
        assert_eq!(keys, [SECRET], "{script}");
    }
}

#[test]
fn a_program_that_gives_no_secret_ends_the_command_before_anything_is_sent() {
    for (script, why) in [
        (
            "echo canary-one; echo canary-two >&2; exit 3",
            "exit code 3",
        ),
        ("echo canary-one; kill -9 $$", "ended by a signal"),
        ("yes canary-secret", "more than 64 KiB"),
        ("printf 'canary-one\\ncanary-two\\n'", "more than one line"),
        ("printf 'canary-one\\rcanary-two'", "more than one line"),
        (
            "printf 'canary-one\\n\\n\\ncanary-two'",
            "more than one line",
        ),
        ("printf 'canary\\033[2J'", "control characters"),
        ("printf 'canary\\000x'", "control characters"),
        ("printf 'canary\\377'", "did not print text"),
        ("printf '\\n\\n'", "empty"),
        ("true", "empty"),
    ] {
        assert_refused(&program(script), why);
    }
    assert_refused("{ command = [\"/no/such/program\"] }", "cannot be started");
}

#[test]
fn a_program_that_hangs_is_ended_and_leaves_nothing_behind() {
    let script = "echo $$ > pid; echo canary-one; exec sleep 600";
    let desk = assert_refused(&program(script), "did not finish in time");
    let process = fs::read_to_string(desk.path("pid")).unwrap();
    assert!(!Path::new("/proc").join(process.trim()).exists());
}

#[test]
fn a_secret_with_a_line_end_in_it_never_becomes_two_headers() {
    for text in [
        "canary-one\\r\\nX-Other: canary-two",
        "canary-one\\ncanary-two",
        "canary\\u0000one",
        "canary\\u001b[2J",
    ] {
        // Written down in the config, it is taken as it is, and stays in the machine.
        let (ran, keys, _) = asked_with(&format!("\"{text}\""));
        assert!(keys.is_empty(), "{text:?}");
        assert!(
            matches!(ran.code, 4 | 8),
            "{text:?}: {} {}",
            ran.code,
            ran.err
        );
    }
    let server = Scripted::new([Canned::json(404, &json!({"title": "no"}))]);
    let desk = Desk::with_config(&profiles_at(&server.url()));
    let mut command = desk.command(&["get-lead", UUID, "-p", "crf-connect", "--json"]);
    command.env("CANARY", "canary-one\nX-Other: canary-two");
    let ran = Ran::from(command.output().unwrap()).expect_code(4);
    assert_eq!(ran.error()["because"], "it has more than one line");
    assert!(server.asked().is_empty());
}
