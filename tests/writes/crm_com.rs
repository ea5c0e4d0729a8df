//! CRM.COM.

use super::*;

#[test]
fn crm_com_adds_a_lead_and_gives_its_number() {
    let bench = Bench::new();
    let row = bench.applied(
        "crm-com",
        &[
            "add-lead",
            "-f",
            "type_identifier=Renewal",
            "-f",
            "contact_email=ada@example.com",
            "-f",
            "importance=importance2",
            "-f",
            "priority=3",
            "-f",
            "target_amount=12500.50",
            "-f",
            "status_identifier=New",
        ],
    );
    let number = row["lead"].as_str().unwrap();
    assert!(bench.sent().contains(r#""target_amount":12500.50"#));
    let lead = bench.lead("crm-com", number);
    assert_eq!(
        (&lead["stage"], &lead["phase"]),
        (&json!("New"), &json!("new"))
    );
    assert_eq!(lead["fields"]["type"]["name"], "Renewal");
    assert_eq!(lead["fields"]["importance"], "IMPORTANCE2");
    assert_eq!(lead["fields"]["contact_email"], "ada@example.com");
}

#[test]
fn crm_com_changes_fields_and_clears_one() {
    let bench = Bench::new();
    bench.desk.plant("crm-com", &["990001"]);
    let before = bench.lead("crm-com", "990001");
    assert_ne!(before["fields"]["contact_phone"], Value::Null);
    let id = format!("id:{}", before["fields"]["id"].as_str().unwrap());
    bench.applied(
        "crm-com",
        &[
            "update-lead",
            &id,
            "-f",
            "description=hello",
            "--clear",
            "contact_phone",
        ],
    );
    assert!(bench.sent().contains(r#""contact_phone":null"#));
    let after = bench.lead("crm-com", "990001");
    assert_eq!(after["fields"]["description"], "hello");
    assert_eq!(after["fields"]["contact_phone"], Value::Null);
    assert_eq!(after["stage"], before["stage"]);
}

#[test]
fn crm_com_moves_a_lead_by_the_name_of_its_status() {
    let bench = Bench::new();
    bench.desk.plant("crm-com", &["990001", "990002", "990003"]);
    bench.applied("crm-com", &["update-stage", "990001", "Proposal Sent"]);
    assert_eq!(bench.lead("crm-com", "990001")["stage"], "Proposal Sent");
    // What the status means is known, so that nothing is sent without what it needs.
    for stage in ["won", "id:105", "alternative_code:WON"] {
        let row = bench.row("crm-com", &["update-stage", "990001", stage], 3, "refused");
        let missing = &row["problems"][0];
        assert_eq!(missing["field"], "billing_address_identifier", "{stage}");
        assert_eq!(row["attempts"], 0);
    }
    let row = bench.row("crm-com", &["update-stage", "990002", "Lost"], 3, "refused");
    assert_eq!(row["problems"][0]["field"], "lost_reason_identifier");
    let won = [
        "update-stage",
        "990001",
        "Won",
        "--allow-final",
        "-f",
        "billing_address_identifier=business",
    ];
    let row = bench.applied("crm-com", &won);
    assert_eq!(row["result"]["phase"], "won");
    assert_eq!(
        bench.lead("crm-com", "990001")["fields"]["life_cycle_state"],
        "WON"
    );
    let row = bench.row(
        "crm-com",
        &["update-stage", "990001", "Contacted"],
        5,
        "rejected",
    );
    assert_eq!(code(&row), "rejected");
    let lost = [
        "update-stage",
        "990002",
        "name:Lost",
        "--allow-final",
        "-f",
        "lost_reason_identifier=name:Price",
    ];
    bench.applied("crm-com", &lost);
    assert!(
        bench
            .sent()
            .contains(r#""lost_reason_identifier":{"name":"Price"}"#)
    );
    assert_eq!(bench.lead("crm-com", "990002")["phase"], "lost");
    bench.applied(
        "crm-com",
        &["update-stage", "990003", "alternative_code:NEGO"],
    );
    assert_eq!(bench.lead("crm-com", "990003")["stage"], "Negotiation");
}

#[test]
fn crm_com_wins_loses_and_cancels_by_its_own_calls() {
    let bench = Bench::new();
    bench.desk.plant("crm-com", &["990001", "990002", "990003"]);
    let calls: [(&str, &str, &[&str], &str); 3] = [
        ("990001", "win", &[], "WON"),
        (
            "990002",
            "lose",
            &["-f", "lost_reason_identifier=Price"],
            "LOST",
        ),
        ("990003", "cancel", &[], "CANCELLED"),
    ];
    for (id, via, fields, state) in calls {
        let call = [&["update-stage", id, "--via", via][..], fields].concat();
        let row = bench.row("crm-com", &call, 3, "refused");
        assert_eq!(code(&row), "final-stage", "{via}");
        bench.applied("crm-com", &[&call[..], &["--allow-final"]].concat());
        assert_eq!(
            bench.lead("crm-com", id)["fields"]["life_cycle_state"],
            state
        );
    }
    let row = bench.row(
        "crm-com",
        &["update-stage", "990002", "--via", "lose", "--allow-final"],
        3,
        "refused",
    );
    assert_eq!(row["problems"][0]["field"], "lost_reason_identifier");
}
