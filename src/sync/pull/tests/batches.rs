//! What comes, comes again, comes changed or comes broken; and what the vendor is told of it.

use super::*;
use crate::store::News;

#[tokio::test(start_paused = true)]
async fn leads_are_stored_byte_for_byte_and_then_confirmed() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [2, 2, 0, 0, 2, 0]);
    assert_eq!((outcome.exit_code(), outcome.fault), (0, None));
    assert_eq!(desk.raw(), [ONE.1, TWO.1]);
    assert_eq!(bank.lock().unwrap().confirmations, [json!(["1", "2"])]);
    assert_eq!(desk.history("1"), ["new", "confirmed"]);
    assert_eq!(desk.unfinished(), 0);
    let again = desk.pull(&bank).await;
    assert_eq!((again.counts(), again.exit_code()), ([0; 6], 0));
    let runs = desk.store().runs(9).unwrap();
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.exit == Some(0)));
}

#[tokio::test(start_paused = true)]
async fn a_lead_that_comes_again_in_another_layout_is_repeated_and_in_other_words_is_changed() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
    desk.pull(&bank).await;
    let laid_out = r#"{"name":"Ann","id":1,"amount":12.50}"#;
    let changed = r#"{"id": 2, "name": "Bobby"}"#;
    bank.lock()
        .unwrap()
        .put(&[(Some("1"), laid_out), (Some("2"), changed)]);
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [2, 0, 1, 1, 2, 0]);
    let mut news = Vec::new();
    let (run, began) = &outcome.run;
    desk.store()
        .news_of((run, *began), 10, false, &mut |lead, it| {
            news.push((lead.lead.id, it));
            Ok(())
        })
        .unwrap();
    assert_eq!(news, [(LeadId::new("2"), News::Changed)]);
    assert_eq!(desk.raw(), [ONE.1, changed]);
    let raw: Vec<_> = desk
        .store()
        .history("cars", &LeadId::new("2"))
        .unwrap()
        .into_iter()
        .filter_map(|event| event.raw)
        .collect();
    assert_eq!(raw, [TWO.1.as_bytes(), changed.as_bytes()]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_with_a_lead_twice_that_comes_again_and_again_ends_the_pull() {
    let other = (Some("1"), r#"{"id": 1, "name": "Anna"}"#);
    let desk = Desk {
        confirm: false,
        ..Desk::new()
    };
    let bank = Bank::with(&[ONE, other, TWO]);
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [3, 2, 1, 0, 0, 0]);
    assert_eq!((outcome.exit_code(), outcome.fault), (0, None));
    assert_eq!(desk.raw(), [other.1, TWO.1]);
}

#[tokio::test(start_paused = true)]
async fn the_same_lead_twice_in_a_batch_is_one_lead_and_is_delivered_once() {
    let other = (Some("1"), r#"{"id": 1, "name": "Anna"}"#);
    let (desk, bank) = (
        Desk::appending("leads.jsonl"),
        Bank::with(&[ONE, ONE, other, TWO]),
    );
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [4, 2, 1, 1, 2, 0]);
    assert_eq!(desk.raw(), [other.1, TWO.1]);
    assert_eq!(desk.appended_ids(), ["1", "2"]);
    assert!(desk.appended().contains("Anna"));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_lead_is_set_apart_once_with_its_bytes_and_blocks_nothing() {
    let broken = (Some("7"), r#"{"id": 7, "broken":  true}"#);
    let nameless = (None, r#""just text""#);
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE, broken, nameless]));
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [3, 1, 0, 0, 2, 2]);
    assert_eq!(outcome.exit_code(), 7);
    assert_eq!(bank.lock().unwrap().confirmations, [json!(["1", "7"])]);
    desk.pull(&bank).await;
    let mut found = Vec::new();
    desk.store()
        .quarantined(&Filter::default(), &mut |it| {
            found.push((String::from_utf8(it.raw).unwrap(), it.id, it.times));
            Ok(())
        })
        .unwrap();
    assert_eq!(
        found,
        [
            (broken.1.to_owned(), Some(LeadId::new("7")), 1),
            (nameless.1.to_owned(), None, 2),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_cut_anywhere_stores_nothing_and_confirms_nothing() {
    let whole = format!("{{\"total\": null, \"leads\": [{} , {}]}}", ONE.1, TWO.1).len();
    for at in 0..whole {
        let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
        bank.lock().unwrap().cuts_at = Some(at);
        let outcome = desk.pull(&bank).await;
        assert_eq!((outcome.exit_code(), outcome.counts()), (6, [0; 6]), "{at}");
        assert_eq!((desk.leads().len(), desk.unfinished()), (0, 0), "{at}");
        assert!(bank.lock().unwrap().confirmations.is_empty(), "{at}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_batch_is_confirmed_in_portions_and_is_done_with_the_last() {
    for (more, portions) in [(0, vec![10_000]), (1, vec![10_000, 1])] {
        let (desk, bank) = (Desk::new(), Bank::with(&[]));
        for id in 0..10_000 + more {
            let id: &'static str = Box::leak(id.to_string().into_boxed_str());
            let raw = format!("{{\"id\":{id}}}");
            bank.lock().unwrap().ready.push((Some(id), raw));
        }
        let outcome = desk.pull(&bank).await;
        let all = 10_000 + more;
        assert_eq!(outcome.counts(), [all, all, 0, 0, all, 0]);
        let told: Vec<usize> = bank
            .lock()
            .unwrap()
            .confirmations
            .iter()
            .map(|ids| ids.as_array().unwrap().len())
            .collect();
        assert_eq!(told, portions);
        assert_eq!(desk.history("9999"), ["new", "confirmed"]);
        assert_eq!(desk.unfinished(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_whose_answer_is_lost_is_settled_by_the_next_pull() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
    bank.lock().unwrap().loses_confirmations = true;
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.exit_code(), 6);
    assert_eq!((desk.leads().len(), desk.unfinished()), (2, 1));
    bank.lock().unwrap().loses_confirmations = false;
    let outcome = desk.pull(&bank).await;
    assert_eq!(
        (outcome.exit_code(), outcome.counts()),
        (0, [0, 0, 0, 0, 2, 0])
    );
    assert_eq!(desk.history("1"), ["new", "confirmed"]);
    assert_eq!(desk.unfinished(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_confirmation_that_names_no_leads_is_never_sent_late() {
    let mut desk = Desk::new();
    desk.settings = json!({"confirm_body": "request"});
    let bank = Bank::with(&[ONE, TWO]);
    bank.lock().unwrap().forgets_confirmations = true;
    bank.lock().unwrap().loses_confirmations = true;
    assert_eq!(desk.pull(&bank).await.exit_code(), 6);
    {
        let mut bank = bank.lock().unwrap();
        assert_eq!(bank.confirmations, [json!(1)], "it may not be repeated");
        bank.forgets_confirmations = false;
        bank.loses_confirmations = false;
        bank.confirmations.clear();
        bank.takes = 0;
        bank.ready.remove(0);
        bank.put(&[THREE]);
    }
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.exit_code(), 0);
    assert_eq!(outcome.counts(), [2, 1, 0, 1, 3, 0]);
    let bank = bank.lock().unwrap();
    assert_eq!((bank.takes, bank.confirmations.len()), (2, 1));
    assert!(bank.ready.is_empty());
    assert_eq!(desk.unfinished(), 0);
    assert_eq!(desk.history("1"), ["new", "confirmed"]);
    assert_eq!(desk.history("2"), ["new", "confirmed"]);
}

#[tokio::test(start_paused = true)]
async fn without_confirmation_leads_come_again_and_unconfirmed_batches_do_not_pile_up() {
    let (mut desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
    desk.confirm = false;
    let first = desk.pull(&bank).await;
    assert_eq!(
        (first.counts(), first.warnings.len()),
        ([2, 2, 0, 0, 0, 0], 0)
    );
    bank.lock().unwrap().put(&[THREE]);
    for expected in [[3, 1, 0, 2, 0, 0], [3, 0, 0, 3, 0, 0]] {
        assert_eq!(desk.pull(&bank).await.counts(), expected);
    }
    assert_eq!(desk.unfinished(), 1);
    desk.destination.append = Some(desk.path().join("leads.jsonl"));
    desk.confirm = true;
    let last = desk.pull(&bank).await;
    assert_eq!(last.counts(), [0, 0, 0, 0, 3, 0]);
    assert_eq!(desk.appended_ids(), ["1", "2", "3"]);
    assert_eq!(bank.lock().unwrap().confirmations.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_to_be_confirmed_nothing_counts_as_confirmed() {
    for body in ["ids", "request"] {
        let (mut desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
        desk.settings = json!({ "confirm_body": body });
        desk.confirm = false;
        for _ in 0..2 {
            assert_eq!(desk.pull(&bank).await.confirmed, 0);
        }
        assert_eq!(bank.lock().unwrap().confirmations.len(), 0);
        assert_eq!(desk.history("1"), ["new"], "{body}");
        assert_eq!(desk.unfinished(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_vendor_that_forgets_confirmations_does_not_keep_us_forever() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO]));
    bank.lock().unwrap().forgets_confirmations = true;
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [2, 2, 0, 0, 2, 0]);
    assert_eq!(outcome.warnings.len(), 1);
    assert_eq!(bank.lock().unwrap().takes, 2);
}

#[tokio::test(start_paused = true)]
async fn batches_follow_each_other_until_the_limit_is_reached() {
    let (mut desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO, THREE]));
    bank.lock().unwrap().page = 1;
    desk.limit = Some(2);
    assert_eq!(desk.pull(&bank).await.counts(), [2, 2, 0, 0, 2, 0]);
    desk.limit = None;
    assert_eq!(desk.pull(&bank).await.counts(), [1, 1, 0, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn pages_are_turned_until_nothing_more_is_to_come() {
    for (list, takes, leads) in [
        // Two pages that share a lead, one that shows nothing more, the top once more.
        (List::Plain, 4, 3),
        (List::WithTotal, 4, 3),
        // The page that comes whatever is asked is the list.
        (List::Stuck, 3, 2),
        (List::Whole, 1, 3),
    ] {
        let (desk, bank) = (Desk::new(), Bank::with(&[ONE, TWO, THREE]));
        {
            let mut bank = bank.lock().unwrap();
            (bank.page, bank.list) = (2, list);
        }
        let outcome = desk.pull_from(&paged(&bank)).await;
        assert_eq!(outcome.new, leads);
        assert_eq!((&outcome.warnings, &outcome.fault), (&vec![], &None));
        assert_eq!(bank.lock().unwrap().takes, takes);
        let again = desk.pull_from(&paged(&bank)).await;
        assert_eq!((again.repeated, again.new), (leads, 0));
        assert_eq!(desk.store().unfinished("pages").unwrap().len(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn two_profiles_may_have_a_lead_of_the_same_id() {
    let mut desk = Desk::new();
    desk.pull(&Bank::with(&[ONE])).await;
    desk.profile = "vans";
    let other = (Some("1"), r#"{"id": 1, "name": "Zoe"}"#);
    let outcome = desk.pull(&Bank::with(&[other])).await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 1, 0]);
    assert_eq!(desk.raw(), [ONE.1, other.1]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_the_vendor_refuses_to_be_told_of_does_not_keep_new_leads_from_coming() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE]));
    bank.lock().unwrap().refuses_confirmations = Some(409);
    assert_eq!(desk.pull(&bank).await.exit_code(), 5);
    // The vendor has forgotten the lead, hands it over no more, and refuses to hear of it.
    bank.lock().unwrap().ready.clear();
    let outcome = desk.pull(&bank).await;
    assert_eq!((outcome.exit_code(), outcome.fetched), (5, 0));
    assert_eq!(bank.lock().unwrap().takes, 2, "it was asked nevertheless");
    bank.lock().unwrap().put(&[TWO]);
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 0, 0]);
    assert_eq!(desk.raw(), [ONE.1, TWO.1]);
    bank.lock().unwrap().refuses_confirmations = None;
    assert_eq!(desk.pull(&bank).await.exit_code(), 0);
    assert_eq!(desk.unfinished(), 0);
}
