//! The queue: stored, delivered, deleted, in this order and each once.

use super::*;

#[tokio::test]
async fn messages_are_stored_delivered_and_deleted_until_nothing_is_left() {
    let (desk, azure) = (Desk::new(), Azure::new());
    let ids: Vec<String> = (0..70)
        .map(|n| format!("3f2504e0-4f89-41d3-9a0c-0305e82c{n:04}"))
        .collect();
    for id in &ids {
        locked(&azure).put(&about(id, "Ann"));
    }
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [70, 70, 0, 0, 70, 0]);
    assert_eq!((outcome.exit(), &outcome.warnings[..]), (None, &[][..]));
    assert_eq!(locked(&azure).messages.len(), 0);
    assert_eq!(
        (desk.leads().len(), desk.appended().len(), desk.unfinished()),
        (70, 70, 0)
    );
    let names: Vec<String> = (0..70).map(|n| format!("m{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(desk.remembered("message", &names), 0);
    let events = desk
        .store()
        .history("crf", &LeadId::new(ids[0].as_str()))
        .unwrap();
    let kinds: Vec<&str> = events.iter().map(|it| it.kind.word()).collect();
    assert_eq!(kinds, ["new", "confirmed"]);
}

#[tokio::test]
async fn what_was_stored_and_not_deleted_comes_again_and_is_only_deleted_then() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    locked(&azure).put(&about(TWO, "Bob"));
    locked(&azure).breaks_removals = true;
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [2, 2, 0, 0, 0, 0]);
    assert_eq!(fault(&outcome).0, Kind::Temporary);
    assert!(
        outcome
            .fault
            .unwrap()
            .because
            .iter()
            .any(|it| it.contains("nothing is lost"))
    );
    // Right after it the messages are hidden: there is nothing to do, and nothing is missing.
    locked(&azure).breaks_removals = false;
    assert_eq!(desk.queue(&azure).await.counts(), [0; 6]);
    assert_eq!((locked(&azure).messages.len(), desk.unfinished()), (2, 0));
    locked(&azure).now += 301;
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [2, 0, 0, 2, 2, 0]);
    assert_eq!(locked(&azure).messages.len(), 0);
    assert_eq!(desk.appended(), ["Ann", "Bob"]);
    assert_eq!(desk.remembered("message", &["m0", "m1"]), 0);
}

#[tokio::test]
async fn an_older_message_that_comes_again_does_not_undo_a_newer_one() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    locked(&azure).breaks_removals = true;
    assert_eq!(desk.queue(&azure).await.counts()[1], 1);
    // The update arrives while the first message is hidden.
    locked(&azure).put(&about(ONE, "Anna"));
    assert_eq!(desk.queue(&azure).await.counts()[2], 1);
    locked(&azure).breaks_removals = false;
    locked(&azure).now += 301;
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [2, 0, 0, 2, 2, 0]);
    assert_eq!(desk.leads(), [(ONE.to_owned(), "Anna".to_owned())]);
    assert_eq!(desk.appended(), ["Ann", "Anna"]);
}

#[tokio::test]
async fn a_lost_answer_to_a_deletion_is_asked_again_and_settled() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    locked(&azure).loses_removals = true;
    assert_eq!(fault(&desk.queue(&azure).await).0, Kind::Temporary);
    assert_eq!(locked(&azure).messages.len(), 0);
    locked(&azure).loses_removals = false;
    locked(&azure).now += 301;
    assert_eq!(desk.queue(&azure).await.counts(), [0; 6]);
    assert_eq!(desk.appended(), ["Ann"]);
}

#[tokio::test]
async fn without_confirmation_messages_stay_and_a_later_pull_deletes_them() {
    let (mut desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    desk.confirm = false;
    assert_eq!(desk.queue(&azure).await.counts(), [1, 1, 0, 0, 0, 0]);
    locked(&azure).now += 301;
    assert_eq!(desk.queue(&azure).await.counts(), [1, 0, 0, 1, 0, 0]);
    assert_eq!(locked(&azure).count("DELETE"), 0);
    desk.confirm = true;
    locked(&azure).now += 301;
    assert_eq!(desk.queue(&azure).await.counts(), [1, 0, 0, 1, 1, 0]);
    assert_eq!((locked(&azure).messages.len(), desk.unfinished()), (0, 0));
    assert_eq!(desk.appended(), ["Ann"]);
}

#[tokio::test]
async fn what_is_no_lead_is_kept_and_deleted_and_said_so() {
    let (desk, azure) = (Desk::new(), Azure::new());
    for text in [
        "not JSON <&>",
        "also not",
        "{\"FirstName\": \"Ann\"}",
        &about(ONE, "Bob"),
    ] {
        locked(&azure).put(text);
    }
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [4, 1, 0, 0, 4, 3]);
    assert_eq!(outcome.exit(), Some(Kind::Partial));
    assert_eq!(
        outcome.warnings,
        [
            "2 messages are no leads: it is not JSON; each is kept as it came, and deleted from the queue",
            "a message is no lead: it has no id; it is kept as it came, and deleted from the queue",
        ]
    );
    let raw: Vec<Vec<u8>> = desk.quarantined().into_iter().map(|it| it.raw).collect();
    assert_eq!(
        raw,
        [
            &b"not JSON <&>"[..],
            b"also not",
            b"{\"FirstName\": \"Ann\"}"
        ]
    );
    assert_eq!(locked(&azure).messages.len(), 0);
    assert_eq!(desk.queue(&azure).await.exit(), None);
}

#[tokio::test]
async fn two_messages_about_one_lead_are_both_kept_and_the_later_one_stands() {
    let (desk, azure) = (Desk::new(), Azure::new());
    for name in ["Ann", "Anna", "Anna"] {
        locked(&azure).put(&about(ONE, name));
    }
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [3, 1, 1, 1, 3, 0]);
    assert_eq!(outcome.warnings.len(), 1);
    assert!(
        outcome.warnings[0]
            .starts_with("several messages at once are about the same lead, and differ: 3f2504e0"),
        "{:?}",
        outcome.warnings
    );
    assert_eq!(desk.leads(), [(ONE.to_owned(), "Anna".to_owned())]);
    let events = desk.store().history("crf", &LeadId::new(ONE)).unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|it| it.kind.word() == "changed")
            .count(),
        1
    );
    assert_eq!(desk.appended(), ["Anna"]);
}

#[tokio::test]
async fn what_could_not_be_delivered_is_not_deleted_and_is_delivered_once_in_the_end() {
    let (mut desk, azure) = (Desk::new(), Azure::new());
    let out = desk
        .destination
        .append
        .replace(desk.path().join("no-folder/out.jsonl"));
    locked(&azure).put(&about(ONE, "Ann"));
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 0, 0]);
    assert!(outcome.fault.is_some());
    assert_eq!((locked(&azure).count("DELETE"), desk.unfinished()), (0, 1));
    desk.destination.append = out;
    assert_eq!(desk.queue(&azure).await.exit(), None);
    assert_eq!(
        (desk.appended(), desk.unfinished()),
        (vec!["Ann".to_owned()], 0)
    );
    locked(&azure).now += 301;
    assert_eq!(desk.queue(&azure).await.counts(), [1, 0, 0, 1, 1, 0]);
    assert_eq!(desk.appended(), ["Ann"]);
}

#[tokio::test]
async fn messages_that_show_again_before_they_are_deleted_end_the_pull_and_are_told() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    // Storing and delivering take longer than messages hide.
    locked(&azure).before_removal = Some(Box::new(|azure| azure.now += 301));
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.counts()[..2], [2, 1]);
    assert_eq!(outcome.confirmed, 0);
    assert_eq!(
        outcome.warnings,
        [
            "2 messages were visible again before they could be deleted; they are deleted when they come again. A longer `visibility` helps"
        ]
    );
    locked(&azure).before_removal = None;
    locked(&azure).now += 301;
    assert_eq!(desk.queue(&azure).await.counts(), [1, 0, 0, 1, 1, 0]);
    assert_eq!(desk.appended(), ["Ann"]);
}

#[tokio::test]
async fn the_limit_is_looked_at_between_batches() {
    // The first batch has 32.
    for (limit, taken) in [(1, 32), (32, 32), (33, 64)] {
        let (mut desk, azure) = (Desk::new(), Azure::new());
        for n in 0..70 {
            let id = format!("3f2504e0-4f89-41d3-9a0c-0305e82c{n:04}");
            locked(&azure).put(&about(&id, "Ann"));
        }
        desk.limit = Some(limit);
        assert_eq!(desk.queue(&azure).await.counts()[1], taken);
        assert_eq!(locked(&azure).messages.len() as u64, 70 - taken);
    }
}

#[tokio::test]
async fn a_key_that_expired_or_may_not_is_told_as_that() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).put(&about(ONE, "Ann"));
    locked(&azure).refuses = Some(("GET", "AuthenticationFailed"));
    let mut expired = sources(&azure, &["queue_url"], "delete");
    expired[0].expires = Some(Timestamp::constant(1_799_999_999, 0));
    let outcome = desk.drain(&expired).await;
    assert_eq!(fault(&outcome), (Kind::Auth, "sas-expired"));
    assert_eq!(
        outcome.fault.unwrap().message,
        "the SAS URL in queue_url expired at 2027-01-15T07:59:59Z"
    );
    assert_eq!(
        fault(&desk.queue(&azure).await),
        (Kind::Auth, "sas-refused")
    );
    locked(&azure).refuses = Some(("DELETE", "AuthorizationPermissionMismatch"));
    let outcome = desk.queue(&azure).await;
    assert_eq!(fault(&outcome), (Kind::Auth, "sas-may-not"));
    let told = outcome.fault.clone().unwrap();
    assert_eq!(
        told.message,
        "the SAS URL in queue_url may not delete messages"
    );
    assert_eq!(
        told.hint[0],
        "make a new one for queue_url with Process (p)"
    );
    assert_eq!((outcome.counts()[1], desk.leads().len()), (1, 1));
}
