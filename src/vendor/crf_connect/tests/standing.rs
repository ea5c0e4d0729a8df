//! What a lead that was read says of a change whose answer was lost.

use super::{ID, account, ask_lead, change, reply};
use crate::lead::Stands::{AsAsked, CannotTell, Otherwise};
use crate::lead::{Lead, Stands};
use crate::vendor::Vendor;
use crate::vendor::crf_connect::CrfConnect;

fn lead(body: &str) -> Lead {
    let account = account("my-finances");
    let body = body.replace("ID", ID);
    ask_lead(&account, ID).read(&reply(200, &body)).unwrap()
}

fn stands(stage: &str, edits: &[(&str, &str)], body: &str) -> Stands {
    let change = change(stage, edits);
    CrfConnect.stands(&account("my-finances"), &change, &lead(body))
}

#[test]
fn a_lead_in_the_stage_asked_for_stands_as_asked() {
    let contacted = r#"{"id":"ID","status":"Contacted"}"#;
    assert_eq!(stands("Contacted", &[], contacted), AsAsked);
    assert_eq!(
        stands("Contacted", &[], r#"{"id":"ID","status":"contacted"}"#),
        AsAsked
    );
}

#[test]
fn funding_is_not_shown_so_the_stage_alone_tells() {
    let edits = [("fundedDate", "2026-03-15"), ("fundedAmount", "125000")];
    let funded = r#"{"id":"ID","status":"Funded","requestedAmount":9}"#;
    assert_eq!(stands("Funded", &edits, funded), AsAsked);
}

#[test]
fn any_other_stage_is_otherwise_be_it_known_or_not() {
    for status in ["Matched", "Withdrawn", "SomethingNew"] {
        let body = format!(r#"{{"id":"ID","status":"{status}"}}"#);
        assert_eq!(stands("Contacted", &[], &body), Otherwise, "{status}");
    }
}

#[test]
fn without_a_readable_stage_nothing_can_be_told() {
    for body in [
        r#"{"id":"ID"}"#,
        r#"{"id":"ID","status":null}"#,
        r#"{"id":"ID","status":""}"#,
    ] {
        assert_eq!(stands("Contacted", &[], body), CannotTell, "{body}");
    }
}
