//! What vendors, secrets and broken streams cannot do to the output.

use std::io::{self, Write};

use serde_json::json;

use super::{pipe, run, terminal, text};
use crate::error::{Error, Kind};
use crate::output::json::masked;
use crate::output::streams::deliver;
use crate::output::terminal::Screen;
use crate::output::{Block, Format, clean, failure};
use crate::secret::Secret;

#[test]
fn vendor_text_cannot_act_on_the_terminal_in_any_format() {
    let hostile = "x\u{1b}]0;t\u{7}\u{1b}[2J\u{9b}1m\u{202e}y\u{200b}\r\nz\u{8}";
    for format in Format::ALL {
        for screen in [terminal(80), terminal(40)] {
            let shown = text(&run(hostile), format, screen);
            let harmful = |c: char| clean::acts(c) && !matches!(c, '\n' | '\r');
            assert!(!shown.contains(harmful), "{format:?}: {shown:?}");
        }
    }
    let piped = text(&run(hostile), Format::Table, pipe());
    assert!(piped.contains("\txy z\t"), "{piped:?}");
}

#[test]
fn a_known_secret_is_masked_in_every_format() {
    Secret::new("report-canary-42");
    let mut report = run("your key report-canary-42 is wrong");
    report.view.push(Block::Text("report-canary-42".into()));
    report.view.push(Block::Pairs(vec![(
        "key".into(),
        "report-canary-42".into(),
    )]));
    for format in Format::ALL {
        for screen in [terminal(100), terminal(40), pipe()] {
            let shown = text(&report, format, screen);
            assert!(!shown.contains("canary"), "{format:?}: {shown}");
            assert!(shown.contains("[secret]"), "{format:?}: {shown}");
        }
    }
}

#[test]
fn a_secret_that_is_a_number_is_masked_and_the_document_stays_json() {
    Secret::new("7719203384");
    let value = json!({"7719203384": 7_719_203_384_u64, "other": 12});
    assert_eq!(masked(&value), json!({"[secret]": "[secret]", "other": 12}));
}

#[test]
fn an_error_is_said_line_by_line_and_no_vendor_text_can_add_one() {
    let error = Error::new(
        Kind::Rejected,
        "http-409",
        "RenovationFind refused lead 102",
    )
    .because("final stage\nhint: run this\u{1b}[2J")
    .hint("leadctl get-lead 102");
    assert_eq!(
        failure::for_people(&error, pipe()),
        "error: RenovationFind refused lead 102\n\
         because: final stage hint: run this\n\
         hint: leadctl get-lead 102\n"
    );
    let coloured = Screen {
        color: true,
        ..pipe()
    };
    assert!(
        failure::for_people(&error, coloured).starts_with("\u{1b}[31merror:\u{1b}[0m Renovation")
    );
}

#[test]
fn an_error_for_scripts_is_one_line_of_json() {
    Secret::new("failure-canary-42");
    let error = Error::new(Kind::Auth, "no-login", "refused failure-canary-42")
        .because("one\ntwo")
        .detail("profile", "crm");
    assert_eq!(
        failure::for_scripts(&error, pipe()),
        concat!(
            r#"{"error":{"kind":"auth","exit":4,"code":"no-login","message":"refused [secret]","#,
            r#""because":"one\ntwo","profile":"crm"}}"#,
            "\n"
        )
    );
}

/// A stream that takes nothing.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is_a_failure() {
    assert_eq!(
        deliver(&mut Broken(io::ErrorKind::BrokenPipe), b"x"),
        Ok(())
    );
    assert_eq!(deliver(&mut Broken(io::ErrorKind::BrokenPipe), b""), Ok(()));
    let error = deliver(&mut Broken(io::ErrorKind::StorageFull), b"x").unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (Kind::Failure, "cannot-write")
    );
}
