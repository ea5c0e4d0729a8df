//! Datacar LeadBank, and what a vendor does not offer.

use super::*;

#[test]
fn leadbank_takes_an_event_dated_now_unless_a_date_is_given() {
    let bench = Bench::new();
    bench.desk.plant("leadbank", &["990001"]);
    let before = jiff::Timestamp::now();
    bench.applied(
        "leadbank",
        &["update-stage", "990001", "7", "-f", "IDreason=3"],
    );
    let sent: Value = serde_json::from_str(&bench.sent()).unwrap();
    assert_eq!(sent[0]["IDLeadBank"], 990_001);
    let event = &sent[0]["LeadEvents"][0];
    assert_eq!(
        (&event["IDstatus"], &event["IDreason"]),
        (&json!(7), &json!(3))
    );
    let date: jiff::Timestamp = event["DateAction"].as_str().unwrap().parse().unwrap();
    let age = date.duration_since(before).as_secs();
    assert!((-1..60).contains(&age), "{date} is not now");
    let dated = [
        "set-status",
        "990001",
        "8",
        "-f",
        "DateAction=2026-03-15T09:30:00+02:00",
    ];
    bench.applied("leadbank", &dated);
    let sent = bench.sent();
    assert!(
        sent.contains(r#"{"IDstatus":8,"DateAction":"2026-03-15T09:30:00+02:00"}"#),
        "{sent}"
    );
}

#[test]
fn leadbank_says_no_inside_a_200_and_that_is_no_success() {
    let bench = Bench::new();
    let row = bench.row("leadbank", &["update-stage", "77", "7"], 5, "rejected");
    assert_eq!(row["http_status"], 200);
    assert!(
        row["problems"][0]["message"]
            .as_str()
            .unwrap()
            .contains("Lead 77 is unknown")
    );
}

#[test]
fn what_a_vendor_does_not_offer_ends_with_2_and_says_what_to_do_instead() {
    let bench = Bench::new();
    let id = "990001";
    let uuid = UUIDS[0];
    let calls: [(&str, &[&str]); 16] = [
        ("crf-connect", &["add-lead", "-f", "name=x"]),
        (
            "crf-connect",
            &["update-lead", uuid, "-f", "additionalInfo=x"],
        ),
        ("crf-connect", &["accept-lead", uuid]),
        ("crf-connect", &["decline-lead", uuid, "-f", "reason=x"]),
        ("ivvy", &["accept-lead", id]),
        ("ivvy", &["decline-lead", id, "-f", "reason=x"]),
        ("crm-com", &["accept-lead", id]),
        ("crm-com", &["decline-lead", id, "-f", "reason=x"]),
        ("renovationfind", &["add-lead", "-f", "name=x"]),
        ("renovationfind", &["update-lead", id, "-f", "reason=x"]),
        ("renovationfind", &["get-lead", id]),
        ("leadbank", &["add-lead", "-f", "name=x"]),
        ("leadbank", &["update-lead", id, "-f", "IDreason=1"]),
        ("leadbank", &["accept-lead", id]),
        ("leadbank", &["decline-lead", id, "-f", "reason=x"]),
        ("leadbank", &["get-lead", id]),
    ];
    for (vendor, call) in calls {
        let error = bench.run(vendor, call).expect_code(2).error();
        assert_eq!(error["code"], "not-offered", "{vendor} {call:?}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.ends_with(&format!("does not offer {}", call[0])),
            "{message}"
        );
        // What to do instead, and where the whole list stands.
        assert!(
            !error["because"].as_str().unwrap().is_empty(),
            "{vendor} {call:?}"
        );
        assert!(error["hint"].as_str().unwrap().contains("leadctl vendors"));
    }
}
