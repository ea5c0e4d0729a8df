//! What must hold of the store, recomputed: each seeded damage is found by the check that is there for it.

use super::*;

/// The checks that failed, and what they name.
fn failed(desk: &Desk) -> Vec<(String, String)> {
    let ran = desk.run(&["leads", "verify", "--json"]);
    let json = ran.json();
    let checks = json["checks"].as_array().unwrap();
    let failed = checks.iter().filter(|it| it["result"] == "FAIL");
    let failed: Vec<(String, String)> = failed
        .map(|it| {
            (
                it["check"].as_str().unwrap().to_owned(),
                it["rows"].to_string(),
            )
        })
        .collect();
    assert_eq!(ran.code, i32::from(!failed.is_empty()), "{}", ran.out);
    assert_eq!(json["summary"]["failed"], failed.len());
    failed
}

fn worked() -> (Desk, Scripted) {
    let (desk, server) = pulled(vec![yes(), yes()]);
    send(&desk, "lead,stage\n9,1\n10,1\n", &[]).expect_code(0);
    (desk, server)
}

#[test]
fn a_store_that_was_worked_with_passes() {
    let (desk, _server) = worked();
    assert_eq!(failed(&desk), []);
    let table = desk.run(&["leads", "verify"]).expect_code(0).out;
    assert_eq!(table.matches("PASS\t").count(), 8, "{table}");
    assert!(table.contains("PASS\tresults\t2\t"), "{table}");
    let none = Desk::new().run(&["leads", "verify"]).expect_code(0);
    assert!(none.out.contains("no store yet"));
}

#[test]
fn every_vendor_s_leads_are_read_again_from_their_bytes() {
    let desk = Desk::new();
    desk.run(&["pull-leads", "--sandbox"]).expect_code(0);
    for line in [
        &["accept-lead", "660001", "-p", "sandbox-renovationfind"][..],
        &["get-lead", "10002", "-p", "sandbox-crm-com"],
        &["get-lead", "700002", "-p", "sandbox-ivvy"],
    ] {
        desk.run(&[line, &["--sandbox"]].concat()).expect_code(0);
    }
    let verified = desk
        .run(&["leads", "verify", "--sandbox", "--json"])
        .expect_code(0);
    assert_eq!(verified.json()["checks"][2]["looked_at"], 1500);
}

#[test]
fn each_damage_is_found_and_named() {
    for (sql, check, named) in [
        ("UPDATE lead SET fields = '{\"IDLeadBank\":9}' WHERE id = '9'", "contents", "lead 9 of leadbank"),
        ("UPDATE lead SET fields = '{' WHERE id = '9'", "contents", "cannot be read"),
        ("UPDATE event SET raw = CAST('{}' AS BLOB) WHERE lead = '10' AND kind = 'new'", "contents", "something else"),
        ("UPDATE lead SET revision = 7 WHERE id = '10'", "contents", "another latest revision"),
        ("UPDATE event SET raw = NULL WHERE lead = '10' AND kind = 'new'", "bytes", "lead 10 of leadbank"),
        ("DELETE FROM lead WHERE id = '100'", "confirmed", "lead 100 of leadbank"),
        (
            "INSERT INTO event SELECT 1000, profile, lead, kind, at, run, revision, hash, raw, stage FROM event
             WHERE lead = '9' AND kind = 'new'",
            "once",
            "came as new 2 times",
        ),
        ("UPDATE write SET verdict = NULL WHERE row = 2", "verdicts", "row 2 of run"),
        ("UPDATE write SET verdict = 'rejected' WHERE row = 2", "results", "belongs in rejected.csv"),
        ("UPDATE write SET run = 'gone' WHERE row = 2", "references", "write"),
        ("UPDATE lead SET event = 4711 WHERE id = '9'", "references", "lead"),
    ] {
        let (desk, _server) = worked();
        meddle(&desk, sql);
        let failed = failed(&desk);
        let found = failed.iter().find(|(name, _)| name == check);
        assert!(found.is_some_and(|(_, rows)| rows.contains(named)), "{sql}: {failed:?}");
        let table = desk.run(&["leads", "verify"]).expect_code(1);
        assert!(table.out.contains(&format!("FAIL\t{check}\t")), "{}", table.out);
        assert!(table.err.contains("store restore"), "{}", table.err);
    }
}

#[test]
fn a_result_file_that_was_changed_is_found() {
    for (change, named) in [
        ("9,1,9,,,,,2,", "is missing in applied.csv"),
        ("twice", "more than once"),
        ("strange", "was never given"),
    ] {
        let (desk, _server) = worked();
        let path = desk
            .path("data/runs")
            .join(latest_run(&desk))
            .join("applied.csv");
        let text = fs::read_to_string(&path).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with("9,1,9,"))
            .unwrap();
        let changed = match change {
            "twice" => format!("{text}{line}\r\n"),
            "strange" => format!("{text}{}\r\n", line.replace(",2,", ",77,")),
            _ => text.replace(&format!("{line}\r\n"), ""),
        };
        fs::write(&path, changed).unwrap();
        let failed = failed(&desk);
        assert_eq!(failed.len(), 1, "{failed:?}");
        assert!(
            failed[0].0 == "results" && failed[0].1.contains(named),
            "{failed:?}"
        );
    }
}

#[test]
fn a_page_that_was_written_over_is_found() {
    let (desk, _server) = worked();
    meddle(&desk, "PRAGMA wal_checkpoint(TRUNCATE)");
    let path = desk.path("data/leadctl.db");
    let mut bytes = fs::read(&path).unwrap();
    // The page with the leads in it: its first byte says what kind of page it is.
    let lead = bytes.windows(8).position(|it| it == b"Zebediah").unwrap();
    bytes[lead / 4096 * 4096] = 0xee;
    fs::write(&path, bytes).unwrap();
    let ran = desk.run(&["leads", "verify"]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.out, ran.err);
}
