//! Parcels of a depot: remembered with their batch or not at all, forgotten when they are gone.

use std::collections::HashMap;

use super::*;
use crate::store::Seen;

fn blob(name: &str, version: &str) -> Seen {
    Seen {
        kind: "blob",
        name: name.into(),
        version: version.into(),
    }
}

/// Stores a lead that came in these parcels.
fn store(store: &mut Store, id: &str, parcels: &[Seen]) -> bool {
    let mut landing = Landing::new("crf", "crf-connect", "run");
    for parcel in parcels {
        landing.came_in(parcel.clone());
    }
    let piece = Piece {
        raw: format!("{{\"id\":\"{id}\"}}").into_bytes(),
        read: Landed::Lead(Lead {
            id: LeadId::new(id),
            stage: None,
            phase: Phase::Unknown,
            fields: serde_json::Map::new(),
        }),
    };
    store.land(&mut landing, piece, moment()).unwrap();
    let destined = Destined::default();
    let stored = store.store_batch(&landing, destined, moment());
    stored.unwrap().is_some()
}

fn moment() -> Timestamp {
    "2026-11-21T06:50:00Z".parse().unwrap()
}

fn seen(store: &Store, names: &[&str]) -> HashMap<String, String> {
    store.seen("crf", "blob", names).unwrap()
}

#[test]
fn a_parcel_is_remembered_with_its_batch_and_not_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = Store::open(folder.path()).unwrap();
    assert!(store(&mut kept, "1", &[blob("a", "v1")]));
    assert_eq!(
        seen(&kept, &["a", "b"]),
        HashMap::from([("a".into(), "v1".into())])
    );
    // The same pull has seen this lead: nothing is kept, the parcel neither.
    assert!(!store(&mut kept, "1", &[blob("b", "v1")]));
    assert_eq!(seen(&kept, &["b"]), HashMap::new());
    assert!(store(&mut kept, "2", &[blob("a", "v2")]));
    assert_eq!(seen(&kept, &["a"])["a"], "v2");
    assert_eq!(kept.seen("other", "blob", &["a"]).unwrap(), HashMap::new());
    assert_eq!(kept.seen("crf", "message", &["a"]).unwrap(), HashMap::new());
}

#[test]
fn what_is_gone_is_forgotten_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = Store::open(folder.path()).unwrap();
    let all = ["a", "b", "c", "d", "e"];
    let parcels = all.map(|name| blob(name, "v"));
    assert!(store(&mut kept, "1", &parcels));
    let left = |kept: &Store| {
        let mut names: Vec<String> = seen(kept, &all).into_keys().collect();
        names.sort();
        names.concat()
    };
    kept.forget_seen("crf", "blob", &["c", "x"]).unwrap();
    assert_eq!(left(&kept), "abde");
    // A page that shows only b, of the stretch from a to d.
    kept.forget_unlisted("crf", "blob", "a", Some("d"), &["b"])
        .unwrap();
    assert_eq!(left(&kept), "abe");
    kept.forget_unlisted("crf", "blob", "a", None, &["b"])
        .unwrap();
    assert_eq!(left(&kept), "ab");
    kept.forget_seen_before("crf", "blob", moment()).unwrap();
    assert_eq!(left(&kept), "ab");
    let later = "2026-11-21T06:50:01Z".parse().unwrap();
    kept.forget_seen_before("crf", "blob", later).unwrap();
    assert_eq!(left(&kept), "");
}
