//! CRF Connect.

use super::*;

#[test]
fn crf_connect_takes_each_of_its_six_stages_with_its_fields() {
    let bench = Bench::new();
    bench.desk.plant("crf-connect", &UUIDS);
    let stages: [(&str, &[&str], Value); 6] = [
        ("Reviewed", &[], json!({})),
        (
            "Contacted",
            &[
                "technicalAssistanceOptions=Accounting, tax planning",
                "willReceiveTechnicalAssistance=TRUE",
            ],
            json!({"technicalAssistanceOptions": ["Accounting", "TaxPlanning"], "willReceiveTechnicalAssistance": true}),
        ),
        (
            "Qualified",
            &["additional info=keen"],
            json!({"additionalInfo": "keen"}),
        ),
        (
            "Funded",
            &[
                "fundedDate=2026-03-15",
                "fundedAmount=125000.50",
                "fundedInterestRate=6.50",
                "fundedAPR=7.1",
                "fundedTermMonths=60",
                "fundedAmortizationMonths=120",
            ],
            json!({
                "fundedDate": "2026-03-15T00:00:00Z", "fundedAmount": number("125000.50"),
                "fundedInterestRate": number("6.50"), "fundedAPR": number("7.1"), "fundedTermMonths": 60,
                "fundedAmortizationMonths": 120,
            }),
        ),
        (
            "Disqualified",
            &["disqualifiedReason=creditissue"],
            json!({"disqualifiedReason": "CreditIssue"}),
        ),
        (
            "Withdrawn",
            &["withdrawnReason=Other", "additionalInfo=moved away"],
            json!({"withdrawnReason": "Other", "additionalInfo": "moved away"}),
        ),
    ];
    for (id, (stage, fields, wanted)) in UUIDS.into_iter().zip(stages) {
        let typed = stage.to_lowercase();
        let flags: Vec<&str> = fields.iter().flat_map(|field| ["-f", field]).collect();
        let row = bench.applied(
            "crf-connect",
            &[&["update-stage", id, &typed][..], &flags].concat(),
        );
        assert_eq!((&row["lead"], &row["stage"]), (&json!(id), &json!(stage)));
        assert_eq!(bench.lead("crf-connect", id)["stage"], stage);
        let mut body: Value = serde_json::from_str(&bench.sent()).unwrap();
        let sent = body.as_object_mut().unwrap();
        assert_eq!(sent.shift_remove("id"), Some(json!(id)));
        assert_eq!(sent.shift_remove("status"), Some(json!(stage)));
        assert_eq!(body, wanted, "{stage}");
    }
}

#[test]
fn crf_connect_refuses_what_it_does_not_know_and_what_is_closed() {
    let bench = Bench::new();
    let [known, unknown, ..] = UUIDS;
    bench.desk.plant("crf-connect", &[known]);
    let withdraw = [
        "set-status",
        known,
        "Withdrawn",
        "-f",
        "withdrawnReason=Duplicate",
    ];
    bench.applied("crf-connect", &withdraw);
    let row = bench.row(
        "crf-connect",
        &["set-status", known, "Reviewed"],
        5,
        "rejected",
    );
    assert_eq!((code(&row), &row["http_status"]), ("conflict", &json!(409)));
    let row = bench.row(
        "crf-connect",
        &["set-status", unknown, "Reviewed"],
        5,
        "rejected",
    );
    assert_eq!(
        (code(&row), &row["http_status"]),
        ("no-such-lead", &json!(404))
    );
    assert_eq!(bench.lead("crf-connect", known)["stage"], "Withdrawn");
}
