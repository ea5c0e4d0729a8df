//! Depots that would never end, and pages that hold nothing of use and do not end a depot that goes on.

use super::*;

#[tokio::test]
async fn a_queue_that_shows_what_it_says_is_gone_is_left_and_loses_nothing() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).pretends = true;
    for (id, name) in [(ONE, "Ann"), (TWO, "Bob")] {
        locked(&azure).put(&about(id, name));
    }
    let outcome = desk.queue(&azure).await;
    assert_eq!(outcome.exit(), None);
    assert_eq!(desk.appended(), ["Ann", "Bob"]);
    assert_eq!(locked(&azure).count("GET /queue/messages"), 2);
}

#[tokio::test]
async fn a_container_that_names_the_same_page_for_ever_is_left_and_loses_nothing() {
    for blobs in ["leave", "delete"] {
        let (desk, azure) = (Desk::new(), Azure::new());
        (locked(&azure).page, locked(&azure).pretends) = (2, true);
        locked(&azure).stuck = true;
        for (name, id) in [("a", ONE), ("b", TWO), ("c", THREE)] {
            locked(&azure).write(name, &about(id, name));
        }
        let outcome = desk.container(&azure, blobs).await;
        assert_eq!(outcome.exit(), None, "{blobs}");
        assert_eq!(desk.appended(), ["a", "b"], "{blobs}");
        locked(&azure).stuck = false;
        desk.container(&azure, blobs).await;
        assert_eq!(desk.appended(), ["a", "b", "c"], "{blobs}");
    }
}

#[tokio::test]
async fn a_page_of_which_nothing_can_be_used_does_not_hide_the_next_one() {
    let (desk, azure) = (Desk::new(), Azure::new());
    locked(&azure).page = 1;
    locked(&azure).write("a", &" ".repeat(8 * 1024 * 1024 + 1));
    locked(&azure).write("b", &about(ONE, "Ann"));
    let outcome = desk.container(&azure, "delete").await;
    assert_eq!(fault(&outcome), (Kind::Partial, "too-large"));
    assert_eq!(desk.appended(), ["Ann"]);
}

#[tokio::test]
async fn pages_that_were_read_and_not_confirmed_do_not_hide_what_came_behind_them() {
    let (mut desk, azure) = (Desk::new(), Azure::new());
    desk.confirm = false;
    locked(&azure).page = 1;
    locked(&azure).write("a", &about(ONE, "Ann"));
    desk.container(&azure, "delete").await;
    locked(&azure).write("b", &about(TWO, "Bob"));
    desk.container(&azure, "delete").await;
    assert_eq!(desk.appended(), ["Ann", "Bob"]);
}
