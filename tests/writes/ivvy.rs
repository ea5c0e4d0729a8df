//! iVvy.

use super::*;

#[test]
fn ivvy_adds_a_contacts_lead_and_gives_its_id() {
    let bench = Bench::new();
    let row = bench.applied("ivvy", &CONTACT_LEAD);
    let sent = bench.sent();
    assert!(
        sent.contains(r#""customFields":[{"fieldId":112,"fieldValue":"red carpet"}]"#),
        "{sent}"
    );
    let lead = bench.lead("ivvy", row["lead"].as_str().unwrap());
    assert_eq!(lead["stage"], "New");
    assert_eq!(lead["fields"]["name"], "Spring gala");
    assert_eq!(lead["fields"]["sourceName"], "Newspaper");
    assert_eq!(lead["fields"]["contact"]["email"], "ada@example.com");
    assert_eq!(lead["fields"]["company"], Value::Null);
}

#[test]
fn ivvy_adds_a_companys_lead_with_the_company_and_its_contact() {
    let bench = Bench::new();
    let row = bench.applied(
        "ivvy",
        &[
            "add-lead",
            "-f",
            "name=Board retreat",
            "-f",
            "typeId=2",
            "-f",
            "stageId=47",
            "-f",
            "sourceId=3",
            "-f",
            "company.businessName=Blue Gum Engineering",
            "-f",
            "company.address.city=Gold Coast",
            "-f",
            "company.customFields.6=gold",
            "-f",
            "contact.firstName=Lee",
            "-f",
            "contact.lastName=Wu",
            "-f",
            "contact.email=lee@example.com",
        ],
    );
    // An older page wants a quality: a warning, no more.
    assert_eq!(row["problems"][0]["severity"], "warning");
    let sent = bench.sent();
    assert!(
        sent.contains(
            r#""address":{"city":"Gold Coast"},"customFields":[{"fieldId":6,"value":"gold"}]"#
        ),
        "{sent}"
    );
    let lead = bench.lead("ivvy", row["lead"].as_str().unwrap());
    assert_eq!(
        lead["fields"]["company"]["businessName"],
        "Blue Gum Engineering"
    );
    assert_eq!(lead["fields"]["contact"]["firstName"], "Lee");
}

#[test]
fn ivvy_changes_fields_and_moves_a_lead_with_a_reason() {
    let bench = Bench::new();
    bench.desk.plant("ivvy", &["990001"]);
    let before = bench.lead("ivvy", "990001");
    bench.applied(
        "ivvy",
        &[
            "update-lead",
            "990001",
            "-f",
            "name=Winter ball",
            "-f",
            "quality id=3",
        ],
    );
    let after = bench.lead("ivvy", "990001");
    assert_eq!(after["fields"]["name"], "Winter ball");
    assert_eq!(after["fields"]["quality"], "C-Grade");
    assert_eq!(after["stage"], before["stage"]);
    bench.applied(
        "ivvy",
        &["update-stage", "990001", "7", "-f", "stageReasonId=14"],
    );
    let moved = bench.lead("ivvy", "990001");
    assert_eq!(
        (&moved["stage"], &moved["phase"]),
        (&json!("Lost"), &json!("lost"))
    );
    assert_eq!(moved["fields"]["stageReasonName"], "Date not free");
    assert_eq!(moved["fields"]["name"], "Winter ball");
    // A reason of another stage is refused before anything is sent; a lead that is not there is iVvy's to refuse.
    let row = bench.row(
        "ivvy",
        &["update-stage", "990001", "47", "-f", "stageReasonId=14"],
        3,
        "refused",
    );
    assert_eq!(code(&row), "belongs-elsewhere", "{row}");
    assert_eq!(row["attempts"], 0);
    bench.row(
        "ivvy",
        &["update-lead", "77", "-f", "name=x"],
        5,
        "rejected",
    );
    let row = bench.row(
        "ivvy",
        &["update-lead", "990001", "-f", "stageId=47"],
        3,
        "refused",
    );
    assert_eq!(row["attempts"], 0);
}
