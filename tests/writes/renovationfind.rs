//! RenovationFind.

use super::*;

#[test]
fn renovationfind_shows_the_customer_when_a_lead_is_accepted_and_the_store_keeps_it() {
    let bench = Bench::new();
    let offered = offered(&bench);
    let [one, two] = [offered[0].as_str(), offered[1].as_str()];
    let document = bench
        .run("renovationfind", &["accept-lead", one, two])
        .expect_code(0)
        .json();
    assert_eq!(document["summary"]["applied"], 2);
    for (id, row) in [one, two]
        .into_iter()
        .zip(document["rows"].as_array().unwrap())
    {
        let email = &row["result"]["fields"]["customerEmail"];
        assert!(email.is_string(), "{row}");
        let stored = bench
            .run("renovationfind", &["leads", "show", id])
            .expect_code(0)
            .json();
        assert!(
            stored.to_string().contains(email.as_str().unwrap()),
            "{stored}"
        );
    }
    let row = bench.row("renovationfind", &["accept-lead", one], 5, "rejected");
    assert_eq!(code(&row), "conflict");
}

#[test]
fn renovationfind_declines_a_lead_with_a_reason() {
    let bench = Bench::new();
    let offered = offered(&bench);
    let id = offered[0].as_str();
    let row = bench.row("renovationfind", &["decline-lead", id], 3, "refused");
    assert_eq!(row["problems"][0]["field"], "reason");
    let row = bench.applied(
        "renovationfind",
        &["decline-lead", id, "-f", "reason=fully booked"],
    );
    assert_eq!(row["message"], "Lead declined");
    let listed = bench
        .run("renovationfind", &["pull-leads"])
        .expect_code(0)
        .json();
    let declined = listed["leads"].as_array().unwrap();
    assert_eq!(declined.len(), 1, "only the declined one changed");
    assert_eq!(declined[0]["fields"]["vendorLeadAction"], "DECLINED");
    // A lead that was not accepted has no status yet.
    let set = ["set-status", offered[1].as_str(), "QUOTE_SENT"];
    assert_eq!(
        code(&bench.row("renovationfind", &set, 5, "rejected")),
        "conflict"
    );
}

#[test]
fn renovationfind_takes_each_of_its_fifteen_statuses_and_won_is_final() {
    let bench = Bench::new();
    let ids: Vec<String> = (990_001..990_016).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    bench.desk.plant("renovationfind", &ids);
    for (id, (status, fields, is_final)) in ids.into_iter().zip(STATUSES) {
        let flags = fields.iter().flat_map(|field| ["-f", field]);
        let mut call: Vec<&str> = ["set-status", id, status]
            .into_iter()
            .chain(flags)
            .collect();
        if is_final {
            let row = bench.row("renovationfind", &call, 3, "refused");
            assert_eq!(code(&row), "final-stage", "{status}");
            call.push("--allow-final");
        }
        let row = bench.applied("renovationfind", &call);
        assert_eq!(row["result"]["stage"], status);
        assert_eq!(
            row["result"]["fields"]["postLeadStatusData"]["status"],
            status
        );
        let again = ["set-status", id, "OTHER", "-f", "reason=changed my mind"];
        if is_final {
            assert_eq!(
                code(&bench.row("renovationfind", &again, 5, "rejected")),
                "conflict",
                "{status}"
            );
        } else {
            bench.applied("renovationfind", &again);
        }
    }
}

#[test]
fn renovationfind_shows_the_amount_and_the_dates_that_a_won_lead_was_told() {
    let bench = Bench::new();
    bench.desk.plant("renovationfind", &["990001"]);
    let (status, fields, _) = STATUSES[13];
    let flags = fields.iter().flat_map(|field| ["-f", field]);
    let call = ["set-status", "990001", status, "--allow-final"]
        .into_iter()
        .chain(flags);
    let ran = bench
        .run("renovationfind", &call.collect::<Vec<_>>())
        .expect_code(0);
    assert!(ran.err.contains("attachment"), "{}", ran.err);
    let told = &ran.json()["rows"][0]["result"]["fields"]["postLeadStatusData"];
    assert_eq!(told["jobAmount"], 9900);
    assert_eq!(told["startDateTbd"], true);
    assert_eq!(told["estimatedCompletionDate"], "2026-09-30T00:00:00Z");
}
