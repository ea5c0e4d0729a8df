//! Where leads go besides the store, and what keeps them from being confirmed.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_file_is_appended_to_batch_by_batch_and_csv_has_one_header() {
    let (desk, bank) = (Desk::appending("leads.csv"), Bank::with(&[ONE, TWO]));
    bank.lock().unwrap().page = 1;
    desk.pull(&bank).await;
    let lines = [
        "profile,vendor,id,stage,phase,event,first_seen,fields",
        "cars,bank,1,,new,new,2027-01-15T08:00:00Z,\"{\"\"id\"\":1,\"\"name\"\":\"\"Ann\"\",\"\"amount\"\":12.50}\"",
        "cars,bank,2,,new,new,2027-01-15T08:00:00Z,\"{\"\"id\"\":2,\"\"name\"\":\"\"Bob\"\"}\"",
        "",
    ];
    assert_eq!(desk.appended(), lines.join("\r\n"));
}

#[tokio::test(start_paused = true)]
async fn lines_that_others_left_in_the_file_stay() {
    let (desk, bank) = (Desk::appending("leads.jsonl"), Bank::with(&[ONE]));
    let path = desk.destination.append.clone().unwrap();
    std::fs::write(&path, "{\"id\":\"mine\"}").unwrap();
    desk.pull(&bank).await;
    let mut text = desk.appended();
    text.push_str("{\"id\":\"theirs\"}\n");
    std::fs::write(&path, &text).unwrap();
    bank.lock().unwrap().put(&[TWO]);
    desk.pull(&bank).await;
    assert_eq!(desk.appended_ids(), ["mine", "1", "theirs", "2"]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_shrank_or_was_replaced_stops_the_pull_before_it_confirms() {
    let replace = |path: &PathBuf| {
        let other = path.with_extension("new");
        std::fs::write(&other, "x".repeat(9000)).unwrap();
        std::fs::rename(&other, path).unwrap();
    };
    let shrink = |path: &PathBuf| std::fs::write(path, "{}\n").unwrap();
    for spoil in [&replace as &dyn Fn(&PathBuf), &shrink] {
        let (desk, bank) = (Desk::appending("leads.jsonl"), Bank::with(&[ONE]));
        let path = desk.destination.append.clone().unwrap();
        desk.pull(&bank).await;
        spoil(&path);
        bank.lock().unwrap().put(&[TWO]);
        let outcome = desk.pull(&bank).await;
        assert_eq!(outcome.fault.unwrap().code, "append-changed");
        assert_eq!(bank.lock().unwrap().confirmations.len(), 1);
        std::fs::rename(&path, path.with_extension("old")).unwrap();
        let outcome = desk.pull(&bank).await;
        assert_eq!((outcome.exit_code(), outcome.confirmed), (0, 1));
        assert_eq!(desk.appended_ids(), ["2"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_without_a_format_is_refused_before_anything_is_fetched() {
    let (desk, bank) = (Desk::appending("leads.txt"), Bank::with(&[ONE]));
    let options = desk.options("r");
    let session = session(&bank, "cars", json!({}));
    let came = Stop::listen().unwrap().came();
    let refused = pull(&session, &mut desk.store(), &options, &mut |_| {}, &came).await;
    assert_eq!(refused.unwrap_err().kind, Kind::Usage);
    assert_eq!(bank.lock().unwrap().takes, 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_fails_is_handed_the_same_delivery_again_and_confirmed_only_then() {
    let (mut desk, bank) = (Desk::appending("leads.jsonl"), Bank::with(&[ONE, TWO]));
    let log = desk.path().join("log");
    let program = |exit: u8| {
        let script = format!(
            "echo \"$LEADCTL_PROFILE $LEADCTL_DELIVERY_ID\" >> '{0}'; cat >> '{0}'; exit {exit}",
            log.display()
        );
        Some(vec!["sh".into(), "-c".into(), script.into()])
    };
    desk.destination.exec = program(3);
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.exit_code(), 7);
    assert_eq!(outcome.fault.unwrap().code, "exec-failed");
    assert!(bank.lock().unwrap().confirmations.is_empty());
    desk.destination.exec = program(0);
    let outcome = desk.pull(&bank).await;
    assert_eq!((outcome.exit_code(), outcome.confirmed), (0, 2));
    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[0].starts_with("cars cars-"));
    assert_eq!(lines[..3], lines[3..]);
    let lead: Value = serde_json::from_str(lines[1]).unwrap();
    assert_eq!(
        lead,
        json!({
            "type": "lead", "profile": "cars", "vendor": "bank", "id": "1", "phase": "new", "event": "new",
            "first_seen": "2027-01-15T08:00:00Z",
            "fields": serde_json::from_str::<Value>(ONE.1).unwrap(),
        })
    );
    assert_eq!(desk.appended_ids(), ["1", "2"], "the file had them already");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_reads_no_further_says_by_its_exit_code_what_it_made_of_it() {
    // More than a pipe holds.
    let long = format!(r#"{{"id": 1, "name": "{}"}}"#, "x".repeat(300_000));
    for (script, exit, confirmed) in [("exit 0", 0, 1), ("exit 3", 7, 0)] {
        let (mut desk, bank) = (Desk::new(), Bank::with(&[(Some("1"), &long)]));
        desk.destination.exec = Some(vec!["sh".into(), "-c".into(), script.into()]);
        let outcome = desk.pull(&bank).await;
        assert_eq!((outcome.exit_code(), outcome.confirmed), (exit, confirmed));
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_leaves_the_leads_stored_and_unconfirmed() {
    let (mut desk, bank) = (Desk::new(), Bank::with(&[ONE]));
    desk.destination.exec = Some(vec!["/no/such/program".into()]);
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.fault.unwrap().code, "exec-not-started");
    assert_eq!((desk.leads().len(), desk.unfinished()), (1, 1));
    assert!(bank.lock().unwrap().confirmations.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_stops_the_pull_before_it_confirms() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE]));
    desk.store().meddle(
        "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no more'); END",
    );
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.exit_code(), 1);
    assert!(bank.lock().unwrap().confirmations.is_empty());
    desk.store().meddle("DROP TRIGGER full");
    assert_eq!(desk.pull(&bank).await.counts(), [1, 1, 0, 0, 1, 0]);
}
