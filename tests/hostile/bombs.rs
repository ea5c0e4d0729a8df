//! What grows without end when it is read: refused with its own error, within a bound of memory that the system keeps.

use std::io::{BufRead as _, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::desk::Ran;
use crate::scripted::{ONCE, SECRET, profiles_at};

/// How much memory a command may take for its data, in KiB. Whoever asks for more is refused it by the system, and
/// falls.
const BOUND: u64 = 200 << 10;

const MIB: usize = 1 << 20;

/// Writes more and more, until nobody reads it any more or it is all said.
type Says = fn(&mut dyn Write) -> std::io::Result<()>;

fn over_and_over(to: &mut dyn Write, piece: &[u8], bytes: usize) -> std::io::Result<()> {
    let block = piece.repeat((64 << 10) / piece.len() + 1);
    (0..bytes.div_ceil(block.len())).try_for_each(|_| to.write_all(&block))
}

fn within(bound: u64, desk: &Desk, line: &[&str]) -> Command {
    let limited = format!("ulimit -d {bound} && exec \"$@\"");
    let mut command = desk.behind("sh", &["-c", &limited, "sh"], line);
    command.env("CANARY", SECRET);
    command
}

/// Runs a line within the bound, before a vendor that says this to everybody.
fn before(says: Says, line: &[&str]) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // It ends with the test's process, which is over as soon as the test is.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            thread::spawn(move || say(&stream, says));
        }
    });
    let desk = Desk::with_config(&profiles_at(&url));
    Ran::from(within(BOUND, &desk, line).output().unwrap())
}

/// Reads a head, and answers. Whoever had enough closes, and that is the end of it.
fn say(mut stream: &TcpStream, says: Says) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|count| count > 0) {}
    says(&mut stream).unwrap_or_default();
}

/// Runs a line within the bound, with this on its standard input.
fn fed(says: Says, line: &[&str]) -> Ran {
    let (desk, server) = desk_with([Canned::Close]);
    let mut child = within(BOUND, &desk, line)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let feeder = thread::spawn(move || says(&mut input).unwrap_or_default());
    let ran = Ran::from(child.wait_with_output().unwrap());
    feeder.join().unwrap();
    assert!(server.asked().is_empty(), "nothing may leave");
    ran
}

/// Other systems take the bound and do not keep it.
#[cfg(target_os = "linux")]
#[test]
fn the_bound_is_one() {
    let desk = Desk::new();
    let output = within(100, &desk, &["vendors"]).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(
        Ran::from(within(BOUND, &desk, &["vendors"]).output().unwrap()).code,
        0
    );
}

/// A read that is tried once.
const READ: [&str; 7] = [
    "get-lead",
    UUID,
    "-p",
    "crf-connect",
    "--retries",
    "0",
    "--json",
];

/// A sheet from standard input.
const SHEET: [&str; 6] = [
    "update-stage",
    "--from",
    "-",
    "-p",
    "renovationfind",
    "--json",
];

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";

#[test]
fn an_answer_that_grows_without_end_ends_as_a_fault_of_the_vendor() {
    let packed: Says = |to| {
        to.write_all(format!("{HEAD}Content-Encoding: gzip\r\n\r\n").as_bytes())?;
        let mut packed = GzEncoder::new(to, Compression::fast());
        packed.write_all(b"{\"id\": \"")?;
        over_and_over(&mut packed, b"0", 80 * MIB)?;
        packed.finish().map(drop)
    };
    let endless: Says = |to| {
        to.write_all(format!("{HEAD}\r\n{{\"id\": \"").as_bytes())?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    let chunked: Says = |to| {
        to.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n").as_bytes())?;
        let chunk = [b"1000\r\n", &[b'['; 0x1000][..], b"\r\n"].concat();
        over_and_over(to, &chunk, 1024 * MIB)
    };
    for (says, why) in [
        (packed, "larger than 64 MiB"),
        (endless, "larger than 64 MiB"),
        (chunked, "larger than 64 MiB"),
    ] {
        let ran = before(says, &READ).expect_code(6);
        assert_eq!(ran.error()["code"], "too-large");
        assert!(ran.err.contains(why), "{}", ran.err);
        let ran = before(says, &ONCE).expect_code(10);
        assert_eq!(ran.json()["rows"][0]["verdict"], "unknown");
    }
}

#[test]
fn a_head_that_grows_without_end_is_no_http() {
    let many: Says = |to| {
        to.write_all(HEAD.as_bytes())?;
        over_and_over(to, b"X-Again: and again\r\n", 100_000 * 20)?;
        to.write_all(b"\r\n{}")
    };
    let long: Says = |to| {
        to.write_all(HEAD.as_bytes())?;
        to.write_all(b"X-Long: ")?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    for says in [many, long] {
        let ran = before(says, &READ).expect_code(6);
        assert_eq!(ran.error()["code"], "not-http", "{}", ran.err);
    }
}

#[test]
fn nesting_without_end_is_an_answer_that_cannot_be_read() {
    let deep: Says = |to| {
        to.write_all(format!("{HEAD}\r\n").as_bytes())?;
        over_and_over(to, b"[", 8 * MIB)
    };
    let objects: Says = |to| {
        to.write_all(format!("{HEAD}\r\n").as_bytes())?;
        over_and_over(to, b"{\"data\":", 8 * MIB)
    };
    for says in [deep, objects] {
        for line in [
            &["get-lead", UUID, "-p", "crf-connect"][..],
            &["pull-leads", "-p", "renovationfind"],
        ] {
            let ran = before(says, &[line, &["--retries", "0", "--json"]].concat());
            assert_eq!(ran.code, 6, "{line:?}: {}", ran.err);
        }
    }
}

#[test]
fn a_lead_in_a_list_that_grows_without_end_stops_the_list() {
    let large: Says = |to| {
        to.write_all(
            format!("{HEAD}\r\n{{\"success\": true, \"data\": [{{\"id\": 1, \"x\": \"").as_bytes(),
        )?;
        over_and_over(to, b"0", 9 * MIB)?;
        to.write_all(b"\"}]}")
    };
    let endless: Says = |to| {
        to.write_all(
            format!("{HEAD}\r\n{{\"success\": true, \"data\": [{{\"id\": 1, \"x\": \"").as_bytes(),
        )?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    let beside: Says = |to| {
        to.write_all(format!("{HEAD}\r\n{{\"success\": true, \"x\": \"").as_bytes())?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    let packed: Says = |to| {
        to.write_all(format!("{HEAD}Content-Encoding: gzip\r\n\r\n").as_bytes())?;
        let mut packed = GzEncoder::new(to, Compression::fast());
        packed.write_all(b"{\"success\": true, \"data\": [{\"id\": 1, \"x\": \"")?;
        over_and_over(&mut packed, b"0", 80 * MIB)?;
        packed.finish().map(drop)
    };
    for (says, why) in [
        (large, "larger than 8 MiB"),
        (endless, "larger than 8 MiB"),
        (packed, "larger than 8 MiB"),
        (beside, "larger than 64 MiB"),
    ] {
        let line = [
            "pull-leads",
            "-p",
            "renovationfind",
            "--retries",
            "0",
            "--json",
        ];
        let ran = before(says, &line).expect_code(6);
        assert_eq!(ran.error()["code"], "too-large", "{}", ran.err);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
}

#[test]
fn a_sheet_that_comes_through_a_pipe_and_never_ends_is_refused_where_it_is_too_large() {
    let cell: Says = |to| {
        to.write_all(b"lead,status\n7,\"")?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    let quotes: Says = |to| {
        to.write_all(b"lead,status\n7,\"")?;
        over_and_over(to, b"x\"\"\n", 1024 * MIB)
    };
    let header: Says = |to| over_and_over(to, b"lead,", 1024 * MIB);
    let word: Says = |to| over_and_over(to, b"lead", 1024 * MIB);
    let wide: Says = |to| {
        to.write_all(b"lead,status\n7")?;
        over_and_over(to, b",x", 2_000_000)?;
        to.write_all(b"\n")
    };
    let object: Says = |to| {
        to.write_all(b"{\"lead\": \"7\", \"status\": \"")?;
        over_and_over(to, b"0", 1024 * MIB)
    };
    let members: Says = |to| {
        to.write_all(b"{\"lead\": \"7\"")?;
        over_and_over(to, b", \"x\": 1", 1024 * MIB)
    };
    let nested: Says = |to| {
        to.write_all(b"{\"lead\": ")?;
        over_and_over(to, b"[", 1024 * MIB)
    };
    let array: Says = |to| over_and_over(to, b"[", 1024 * MIB);
    let blank: Says = |to| {
        to.write_all(b"[")?;
        over_and_over(to, b" ", 64 * MIB)
    };
    let cells = "the cell is longer than 1 MiB";
    let object_s = "the object is longer than 16 MiB";
    let columns = "the row has more than 16,384 cells";
    for (says, code, why) in [
        (cell, "too-long", cells),
        (quotes, "too-long", cells),
        (word, "too-long", cells),
        (array, "too-long", cells),
        (blank, "too-long", cells),
        (header, "too-long", columns),
        (wide, "too-long", columns),
        (object, "not-json", object_s),
        (members, "not-json", object_s),
        (nested, "not-json", object_s),
    ] {
        let error = fed(says, &SHEET).expect_code(3).error();
        assert_eq!(error["code"], code, "{error}");
        assert!(error["message"].as_str().unwrap().contains(why), "{error}");
        assert!(error.to_string().len() < 2_000, "{error}");
    }
    // A row that is whole, with more members than there may be columns, spoils itself alone.
    let whole: Says = |to| {
        to.write_all(b"{\"lead\": \"7\"")?;
        over_and_over(to, b", \"x\": 1", 12 * MIB)?;
        to.write_all(b"}\n")
    };
    let ran = fed(whole, &SHEET).expect_code(3);
    assert!(
        ran.out.contains("\"duplicate-member\""),
        "{}{}",
        ran.out,
        ran.err
    );
}

/// A workbook with this part beside what makes it one.
fn workbook(name: &str, begin: &[u8], piece: &[u8], bytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    zip.start_file("_rels/.rels", options).unwrap();
    zip.start_file(name, options).unwrap();
    zip.write_all(begin).unwrap();
    over_and_over(&mut zip, piece, bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_bursts_is_refused_before_it_does() {
    for (what, bytes) in [
        (
            "texts",
            workbook("xl/sharedStrings.xml", b"<sst>", b"<si/>", 42 * MIB),
        ),
        (
            "one text",
            workbook("xl/sharedStrings.xml", b"<sst><si><t>", b"0", 4 * MIB),
        ),
        (
            "formats",
            workbook("xl/styles.xml", b"<styleSheet>", b"<xf/>", 20 * MIB),
        ),
    ] {
        let desk = Desk::new();
        std::fs::write(desk.path("bomb.xlsx"), &bytes).unwrap();
        let line = [
            "validate",
            "bomb.xlsx",
            "--vendor",
            "renovationfind",
            "--json",
        ];
        let ran = Ran::from(within(BOUND, &desk, &line).output().unwrap());
        let ran = ran.expect_code(3).json();
        assert_eq!(ran["problems"][0]["code"], "too-large", "{what}: {ran}");
    }
}
