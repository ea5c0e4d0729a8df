//! What RenovationFind's card says of wishes.

use super::super::CARD;
use super::{account, problems, wish, without};
use crate::lead::{Operation, Says};
use crate::vendor::card::Row;

/// Code and field of each problem.
fn codes(status: &str, given: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    problems(&account(), status, given)
        .into_iter()
        .map(|problem| (problem.word(), problem.field.unwrap_or_default()))
        .collect()
}

fn missing(field: &str) -> (&'static str, String) {
    ("missing-field", field.to_owned())
}

#[test]
fn each_status_says_what_it_misses() {
    let nothing = [
        "HOMEOWNER_CONTACTED",
        "QUOTE_SENT",
        "JOB_PENDING_DECISION",
        "NO_RESPONSE_FROM_HOMEOWNER",
        "REACHED_OUT_TO_HOMEOWNER",
        "MULTIPLE_ATTEMPTS_NO_RESPONSE",
        "CONTACT_MADE",
        "ESTIMATE_PROVIDED",
    ];
    for status in nothing {
        assert_eq!(codes(status, &[]), [], "{status}");
        assert_eq!(codes(status, &[("reason", "a note")]), [], "{status}");
    }
    for status in ["JOB_LOST", "JOB_POSTPONED_OR_CANCELLED", "OTHER"] {
        assert_eq!(codes(status, &[]), [missing("reason")]);
        assert_eq!(codes(status, &[("reason", "why")]), []);
    }
    assert_eq!(
        codes("MEETUP_SCHEDULED", &[]),
        [missing("meetingScheduledDate")]
    );
    assert_eq!(codes("JOB_WON", &[]), [missing("jobAmount")]);
    assert_eq!(codes("LEAD_LOST", &[]), [missing("lostReason")]);
    assert_eq!(codes("LEAD_LOST", &[("lostReason", "price")]), []);
    assert_eq!(
        codes("LEAD_LOST", &[("lostReason", "OTHER")]),
        [missing("reason")]
    );
    assert_eq!(
        codes("LEAD_LOST", &[("lostReason", "OTHER"), ("reason", "why")]),
        []
    );
    assert_eq!(
        codes("LEAD_WON", &[]),
        [
            missing("jobAmount"),
            missing("estimatedProjectStartDate"),
            missing("estimatedCompletionDate")
        ]
    );
    assert_eq!(CARD.stage.len(), 15);
    let all = problems(&account(), "LEAD_WON", &[]);
    assert!(
        all.iter()
            .all(|problem| problem.rule == Says::Vendor && problem.rule_id.is_none())
    );
}

#[test]
fn only_a_tbd_that_is_true_stands_for_a_date() {
    let amount = ("jobAmount", "1");
    let end = ("estimatedCompletionDate", "2026-05-01");
    assert_eq!(
        codes("LEAD_WON", &[amount, end, ("startDateTbd", "true")]),
        []
    );
    assert_eq!(
        codes("LEAD_WON", &[amount, end, ("startDateTbd", "false")]),
        [missing("estimatedProjectStartDate")]
    );
    let start = ("estimatedProjectStartDate", "2026-04-01");
    assert_eq!(
        codes("LEAD_WON", &[amount, start, end, ("startDateTbd", "false")]),
        []
    );
}

#[test]
fn each_house_rule_is_switched_off_by_its_id() {
    let won = [
        ("jobAmount", "1"),
        ("estimatedProjectStartDate", "2026-04-01"),
        ("estimatedCompletionDate", "2026-05-01"),
    ];
    let with = |extra| [&won[..], &[extra]].concat();
    let broken = [
        (
            "reason-not-blank",
            "JOB_LOST",
            vec![("reason", "  ")],
            "blank",
        ),
        (
            "job-amount-not-negative",
            "JOB_WON",
            vec![("jobAmount", "-1")],
            "too-small",
        ),
        (
            "start-date-or-tbd",
            "LEAD_WON",
            with(("startDateTbd", "true")),
            "refused-field",
        ),
        (
            "completion-date-or-tbd",
            "LEAD_WON",
            with(("completionDateTbd", "true")),
            "refused-field",
        ),
        (
            "no-stray-fields",
            "QUOTE_SENT",
            vec![("jobAmount", "1")],
            "stray-field",
        ),
    ];
    for (id, status, given, code) in &broken {
        let found = problems(&account(), status, given);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.code.as_ref(), it.rule, it.rule_id.as_deref()))
            .collect();
        assert_eq!(told, [(*code, Says::House, Some(*id))]);
        assert_eq!(problems(&without(id), status, given), [], "{id}");
    }
}

#[test]
fn a_won_status_needs_to_be_allowed_and_lead_won_tells_of_the_attachment() {
    let mut won = wish(
        Operation::ChangeStage,
        Some("JOB_WON"),
        &[("jobAmount", "0")],
    );
    assert!(CARD.check(&account(), &won).notices.is_empty());
    won.allow_final = false;
    let checked = CARD.check(&account(), &won);
    assert_eq!(checked.problems[0].code, "final-stage");
    assert_eq!(
        checked.problems[0].hint,
        "if it is meant, add --allow-final"
    );
    let tbd = [
        ("jobAmount", "1"),
        ("startDateTbd", "true"),
        ("completionDateTbd", "true"),
    ];
    let checked = CARD.check(
        &account(),
        &wish(Operation::ChangeStage, Some("LEAD_WON"), &tbd),
    );
    assert!(checked.change.is_some());
    assert!(checked.notices[0].contains("attachment"));
    let finals: Vec<_> = CARD
        .stage
        .iter()
        .filter(|row| row.is_final)
        .map(Row::name)
        .collect();
    assert_eq!(finals, ["JOB_WON", "LEAD_WON"]);
}

#[test]
fn a_reason_has_500_characters_however_they_are_counted() {
    let code = |text: &str| codes("OTHER", &[("reason", text)]);
    assert_eq!(code(&"é".repeat(500)), []);
    assert_eq!(code(&"é".repeat(501)), [("too-long", "reason".to_owned())]);
    // 251 faces are 502 UTF-16 units.
    assert_eq!(code(&"😀".repeat(250)), []);
    assert_eq!(code(&"😀".repeat(251)), [("too-long", "reason".to_owned())]);
}

#[test]
fn accepting_takes_nothing_and_declining_a_reason_alone() {
    let codes = |operation, given: &[(&str, &str)]| {
        let problems = CARD
            .check(&account(), &wish(operation, None, given))
            .problems;
        problems.into_iter().map(|it| it.word()).collect::<Vec<_>>()
    };
    assert_eq!(
        codes(Operation::AcceptLead, &[("reason", "x")]),
        ["refused-field"]
    );
    assert_eq!(codes(Operation::DeclineLead, &[]), ["missing-field"]);
    assert_eq!(codes(Operation::DeclineLead, &[("reason", " ")]), ["blank"]);
    assert_eq!(
        codes(Operation::DeclineLead, &[("reason", &"x".repeat(501))]),
        ["too-long"]
    );
    assert_eq!(
        codes(
            Operation::DeclineLead,
            &[("reason", "x"), ("jobAmount", "1")]
        ),
        ["refused-field"]
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_the_nearest_words() {
    let mut wish = wish(
        Operation::ChangeStage,
        Some("LEAD_WON"),
        &[
            ("jobAmount", "$18,500"),
            ("estimatedProjectStartDate", "2026-02-30"),
            ("compltionDateTbd", "true"),
            ("lostReason", "PRICES"),
        ],
    );
    wish.lead = Some("R-123".into());
    let checked = CARD.check(&account(), &wish);
    assert_eq!(checked.change, None);
    let found: Vec<_> = checked
        .problems
        .iter()
        .map(|it| (it.code.as_ref(), it.field.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        found,
        [
            ("not-a-lead-id", "lead"),
            ("not-a-number", "jobAmount"),
            ("no-such-date", "estimatedProjectStartDate"),
            ("unknown-field", "compltionDateTbd"),
            ("unknown-value", "lostReason"),
            ("missing-field", "estimatedCompletionDate"),
            ("stray-field", "lostReason"),
        ]
    );
    assert_eq!(checked.problems[3].hint, "did you mean completionDateTbd?");
    assert!(checked.problems[4].hint.starts_with("did you mean PRICE?"));
    let unknown = problems(&account(), "LEED_LOST", &[]);
    assert_eq!(
        unknown[0].message,
        "RenovationFind has no status `LEED_LOST`"
    );
    assert!(unknown[0].hint.starts_with("did you mean LEAD_LOST?"));
}
