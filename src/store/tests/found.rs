//! How leads are found, and what enters their history.

use super::*;

#[test]
fn a_read_enters_the_history_and_not_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let seen = lead(json!({"id": 7}));
    store
        .remember_read(&received(&seen, b"{\"id\": 7}", "r"))
        .unwrap();
    assert_eq!(store.lead("reno", &seen.id).unwrap(), None);
    let history = store.history("reno", &seen.id).unwrap();
    assert_eq!(history[0].kind, EventKind::Read);
    assert_eq!(history[0].raw.as_deref(), Some(&b"{\"id\": 7}"[..]));
}

#[test]
fn leads_are_found_by_profile_vendor_stage_phase_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let won = lead(json!({"id": 7}));
    store.store_lead(&received(&won, b"{}", "r")).unwrap();
    let other = Received {
        profile: "cars",
        vendor: "leadbank",
        at: at(60),
        ..received(&won, b"{}", "r")
    };
    store.store_lead(&other).unwrap();
    let found = |filter: Filter| {
        let mut profiles = Vec::new();
        store
            .lead_rows(&filter, &mut |row| {
                profiles.push(row.profile()?);
                Ok(())
            })
            .unwrap();
        profiles.join(" ")
    };
    let all = Filter::default();
    assert_eq!(found(all), "reno cars");
    let profiles = ["cars".to_owned(), "vans".to_owned()];
    assert_eq!(
        found(Filter {
            profiles: &profiles,
            ..all
        }),
        "cars"
    );
    assert_eq!(
        found(Filter {
            vendor: Some("renovationfind"),
            ..all
        }),
        "reno"
    );
    assert_eq!(
        found(Filter {
            since: Some(at(30)),
            ..all
        }),
        "cars"
    );
    assert_eq!(
        found(Filter {
            phase: Some(Phase::Won),
            ..all
        }),
        "reno cars"
    );
    assert_eq!(
        found(Filter {
            phase: Some(Phase::Lost),
            ..all
        }),
        ""
    );
    let is_won = |stage: &str| stage == "LEAD_WON";
    let is_lost = |stage: &str| stage == "LEAD_LOST";
    assert_eq!(
        found(Filter {
            stage: Some(&is_won),
            ..all
        }),
        "reno cars"
    );
    assert_eq!(
        found(Filter {
            stage: Some(&is_lost),
            ..all
        }),
        ""
    );
}

#[test]
fn the_same_content_is_recognised_whatever_the_order_of_members_but_not_by_other_digits() {
    let hash = |text: &str| content_hash(&serde_json::from_str::<serde_json::Value>(text).unwrap());
    assert_eq!(
        hash(r#"{"a": 1, "b": [1, 2]}"#),
        hash(r#"{"b":[1,2],"a":1}"#)
    );
    assert_ne!(hash(r#"{"a": 1.50}"#), hash(r#"{"a": 1.5}"#));
    assert_ne!(hash(r#"{"a": [12]}"#), hash(r#"{"a": [1, 2]}"#));
    assert_ne!(hash(r#"{"a": "1"}"#), hash(r#"{"a": 1}"#));
}

#[test]
fn bytes_that_are_no_text_are_shown_in_base64() {
    let stored = StoredLead {
        profile: "cars".into(),
        vendor: "leadbank".into(),
        lead: lead(json!({"id": 7})),
        revision: 1,
        first_seen: at(0),
        last_seen: at(0),
        raw: Some(vec![0xff, 0xfe]),
    };
    let json = lead_json(&stored, Some(News::Changed));
    assert_eq!(json["raw_base64"], "//4=");
    assert_eq!(json["event"], "changed");
}
