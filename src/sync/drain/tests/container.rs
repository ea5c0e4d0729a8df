//! The container: read once in each version, deleted or left as the profile says.

use super::*;

#[tokio::test]
async fn blobs_are_read_page_by_page_stored_delivered_and_deleted() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).page = 3;
    for n in 0..8 {
        let id = format!("3f2504e0-4f89-41d3-9a0c-0305e82c330{n}");
        locked(&azure).write(&format!("2026/{n}.json"), &about(&id, "Ann"));
    }
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(outcome.counts(), [8, 8, 0, 0, 8, 0]);
    assert_eq!(locked(&azure).blobs.len(), 0);
    assert_eq!((desk.appended().len(), desk.unfinished()), (8, 0));
    assert_eq!(desk.remembered("blob", &["2026/0.json", "2026/7.json"]), 0);
}

#[tokio::test]
async fn blobs_that_stay_are_read_again_only_when_they_change() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).page = 1;
    for (name, id) in [("a", ONE), ("b", TWO), ("c", THREE)] {
        locked(&azure).write(name, &about(id, "Ann"));
    }
    locked(&azure).write("d", "not JSON");
    let outcome = desk.container(&azure, "leave").await;
    assert_eq!(outcome.counts(), [4, 3, 0, 0, 0, 1]);
    assert_eq!(
        outcome.warnings,
        ["a blob is no lead: it is not JSON; it is kept as it came"]
    );
    let read = locked(&azure).count("GET /container/");
    assert_eq!((read, locked(&azure).count("DELETE")), (4, 0));
    assert_eq!(desk.container(&azure, "leave").await.exit(), None);
    assert_eq!(locked(&azure).count("GET /container/"), 4);
    locked(&azure).write("b", &about(TWO, "Bob"));
    let outcome = desk.container(&azure, "leave").await;
    assert_eq!(outcome.counts(), [1, 0, 1, 0, 0, 0]);
    assert_eq!(desk.appended(), ["Ann", "Ann", "Ann", "Bob"]);
    assert_eq!(desk.unfinished(), 0);
}

#[tokio::test]
async fn blobs_that_somebody_removed_are_forgotten_wherever_they_stood() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).page = 2;
    let names = ["a", "b", "c", "d", "e"];
    for (n, name) in names.iter().enumerate() {
        let id = format!("3f2504e0-4f89-41d3-9a0c-0305e82c330{n}");
        locked(&azure).write(name, &about(&id, "Ann"));
    }
    desk.container(&azure, "leave").await;
    assert_eq!(desk.remembered("blob", &names), 5);
    for gone in ["a", "c", "e"] {
        locked(&azure).blobs.remove(gone);
    }
    desk.container(&azure, "leave").await;
    assert_eq!(desk.remembered("blob", &names), 2);
    assert_eq!(desk.remembered("blob", &["b", "d"]), 2);
    locked(&azure).blobs.clear();
    desk.container(&azure, "leave").await;
    assert_eq!(desk.remembered("blob", &names), 0);
}

#[tokio::test]
async fn a_blob_that_changes_between_reading_and_deleting_is_left_and_read_again() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).write("a", &about(ONE, "Ann"));
    locked(&azure).before_removal = Some(Box::new(|azure| azure.write("a", &about(ONE, "Anna"))));
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 0, 0]);
    assert!(
        outcome.warnings[0].contains("changed or deleted by somebody else"),
        "{:?}",
        outcome.warnings
    );
    locked(&azure).before_removal = None;
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(outcome.counts(), [1, 0, 1, 0, 1, 0]);
    assert_eq!(desk.appended(), ["Ann", "Anna"]);
}

#[tokio::test]
async fn a_blob_that_was_stored_and_not_deleted_is_deleted_without_being_read_again() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).write("a", &about(ONE, "Ann"));
    locked(&azure).breaks_removals = true;
    assert_eq!(
        fault(&desk.container(&azure, "delete").await).0,
        Kind::Temporary
    );
    locked(&azure).breaks_removals = false;
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(outcome.counts(), [1, 0, 0, 1, 1, 0]);
    assert_eq!(locked(&azure).count("GET /container/a"), 1);
    assert_eq!(
        (locked(&azure).blobs.len(), desk.appended()),
        (0, vec!["Ann".to_owned()])
    );
}

#[tokio::test]
async fn a_key_that_may_not_delete_loses_nothing_and_says_what_to_do() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).write("a", &about(ONE, "Ann"));
    locked(&azure).refuses = Some(("DELETE", "AuthorizationPermissionMismatch"));
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(fault(&outcome), (Kind::Auth, "sas-may-not"));
    let told = outcome.fault.unwrap();
    assert_eq!(
        told.hint[0],
        "make a new one for container_url with Read (r), List (l), Delete (d); or leave blobs where they are: blobs = \"leave\""
    );
    assert_eq!(desk.appended(), ["Ann"]);
    // As it says: left, it needs no permission and is not read twice.
    assert_eq!(desk.container(&azure, "leave").await.exit(), None);
    assert_eq!(locked(&azure).count("GET /container/a"), 1);
}

#[tokio::test]
async fn a_blob_that_no_lead_can_be_is_left_unread_and_keeps_no_other_from_coming() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).write("a", &" ".repeat(8 * 1024 * 1024 + 1));
    locked(&azure).write("b", &about(ONE, "Ann"));
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 1, 0]);
    assert_eq!(fault(&outcome), (Kind::Partial, "too-large"));
    assert!(
        outcome
            .fault
            .unwrap()
            .message
            .contains("left in the container: a")
    );
    assert_eq!(locked(&azure).count("GET /container/a"), 0);
    assert!(locked(&azure).blobs.contains_key("a"));
}

#[tokio::test]
async fn a_depot_that_cannot_be_asked_does_not_keep_the_other_from_being_drained() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    locked(&azure).write("a", &about(TWO, "Bob"));
    let both = sources(&azure, &["queue_url", "container_url"], "delete");
    locked(&azure).refuses = Some(("GET /queue", "AuthenticationFailed"));
    let outcome = desk.drain(&both).await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 1, 0]);
    assert_eq!(fault(&outcome), (Kind::Auth, "sas-refused"));
    locked(&azure).refuses = None;
    assert_eq!(desk.drain(&both).await.counts(), [1, 1, 0, 0, 1, 0]);
    assert_eq!(desk.appended(), ["Bob", "Ann"]);
}
