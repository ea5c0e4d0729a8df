//! An account's lists are kept whole, each profile's by itself.

use super::*;
use crate::account::{List, Name};

fn kept(store: &Store, profile: &str) -> Vec<(String, Vec<Name>, Option<Timestamp>)> {
    let lists = store.names(profile).unwrap().into_iter();
    lists
        .map(|(name, list): (String, List)| (name, list.names().to_vec(), list.told_at))
        .collect()
}

#[test]
fn a_list_takes_the_place_of_the_one_before_and_of_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    let old = [Name::new(json!(1), "Old"), Name::new(json!(2), "Older")];
    let new = [Name {
        value: json!({ "id": "102" }),
        name: "Contacted".into(),
        code: Some("CONT".into()),
        phase: Some(Phase::Working),
        parent: Some(json!("7")),
    }];
    store
        .keep_names("hotel", &[("stages", &old), ("types", &old)], at(1))
        .unwrap();
    store.keep_names("inn", &[("stages", &old)], at(2)).unwrap();
    store
        .keep_names("hotel", &[("stages", &new)], at(3))
        .unwrap();
    let told = |second| Some(at(second));
    assert_eq!(
        kept(&store, "hotel"),
        [
            ("stages".to_owned(), new.to_vec(), told(3)),
            ("types".to_owned(), old.to_vec(), told(1))
        ]
    );
    assert_eq!(
        kept(&store, "inn"),
        [("stages".to_owned(), old.to_vec(), told(2))]
    );
    assert_eq!(kept(&store, "nobody"), []);
}

#[test]
fn a_list_that_was_told_empty_is_known_to_be_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    store
        .keep_names("hotel", &[("channels", &[])], at(5))
        .unwrap();
    assert_eq!(
        kept(&store, "hotel"),
        [("channels".to_owned(), vec![], Some(at(5)))]
    );
}

#[test]
fn a_store_that_is_looked_at_as_it_is_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Store::open_as_it_is(folder.path()).unwrap().is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let store = Store::open(folder.path()).unwrap();
    assert!(Store::open_as_it_is(folder.path()).unwrap().is_some());
    store.meddle("PRAGMA user_version = 2");
    drop(store);
    assert!(Store::open_as_it_is(folder.path()).unwrap().is_none());
    let store = Connection::open(folder.path().join(FILE)).unwrap();
    assert_eq!(version(&store).unwrap(), 2);
}
