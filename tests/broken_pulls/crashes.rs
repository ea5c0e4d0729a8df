//! Pulls beside each other, and pulls that are killed.

use super::*;

#[test]
fn a_second_pull_of_a_profile_ends_at_once_with_9_and_has_asked_nothing() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let (child, answer) = pull_at_work(&desk, &bank);
    let begun = Instant::now();
    let ran = desk.run(&["pull-leads", "--json"]).expect_code(9);
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(ran.error()["kind"], "busy");
    drop(answer);
    let first = Ran::from(child.wait_with_output().unwrap()).expect_code(0);
    assert_eq!(counts(&first), [3, 3, 0]);
    let takes = bank
        .vault()
        .asked
        .iter()
        .filter(|asked| asked.is_take())
        .count();
    assert_eq!(takes, 2);
}

#[test]
fn a_pull_may_wait_for_another_one() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let (child, answer) = pull_at_work(&desk, &bank);
    let waiting = desk
        .command(&["pull-leads", "--json", "--lock-wait", "20s"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(100));
    drop(answer);
    let first = Ran::from(child.wait_with_output().unwrap()).expect_code(0);
    let second = Ran::from(waiting.wait_with_output().unwrap()).expect_code(0);
    assert_eq!((counts(&first), counts(&second)), ([3, 3, 0], [0, 0, 0]));
}

#[test]
fn a_pull_that_was_killed_holds_no_lock_and_its_run_did_not_end() {
    let bank = Bank::new(leads(1, 3));
    let desk = bank.desk();
    let (mut child, answer) = pull_at_work(&desk, &bank);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(answer);
    bank.be_honest();
    assert_eq!(
        counts(&desk.run(&["pull-leads", "--json"]).expect_code(0)),
        [3, 3, 0]
    );
    let runs = desk.run(&["runs", "list", "--json"]).expect_code(0).json();
    let exits: Vec<&Value> = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["exit"])
        .collect();
    assert_eq!(exits, [&json!(0), &Value::Null]);
}

#[test]
fn a_torn_end_of_the_file_is_cut_back() {
    let bank = Bank::new(leads(1, 40));
    bank.vault().batch = 10;
    let desk = bank.desk();
    desk.run(&["pull-leads", "--limit", "20", "--append", "out.jsonl"])
        .expect_code(0);
    let whole = fs::read(desk.path("out.jsonl")).unwrap();
    // What a crash in the middle of writing the next batch leaves, as the store remembers it.
    let store = desk.path("data/leadctl.db");
    bank.meddle(|asked, honest| {
        if asked.is_confirmation() {
            return reply_json(500, "{}");
        }
        reply_json(200, &honest())
    });
    desk.run(&["pull-leads", "--append", "out.jsonl"])
        .expect_code(6);
    let sql = format!(
        "DELETE FROM delivery; UPDATE batch SET state = 'stored' WHERE state = 'delivered';
         UPDATE sink SET offset = {}, pending = (SELECT number FROM batch WHERE state = 'stored')",
        whole.len()
    );
    rusqlite::Connection::open(store)
        .unwrap()
        .execute_batch(&sql)
        .unwrap();
    let torn = [
        &whole[..],
        b"{\"type\":\"lead\",\"prof",
        &vec![b'x'; 50_000],
    ]
    .concat();
    fs::write(desk.path("out.jsonl"), torn).unwrap();
    bank.be_honest();
    desk.run(&["pull-leads", "--append", "out.jsonl"])
        .expect_code(0);
    let ids: Vec<String> = (1..41).map(|id| id.to_string()).collect();
    assert_eq!(appended(&desk), ids);
    assert_eq!(received(&bank).len(), 40);
}

#[test]
fn a_pull_and_the_sandbox_that_is_killed_under_it_go_on_where_they_were() {
    let desk = Desk::new();
    let pull = [
        "pull-leads",
        "-p",
        "sandbox-leadbank",
        "--retries",
        "0",
        "--json",
        "--append",
        "out.jsonl",
    ];
    let mut confirmed = 0;
    for (batches, taken, settled) in [(1, 100, 0), (2, 300, 200)] {
        let mut served = Served::new(&desk);
        desk.write_config(&served.profiles);
        // The program runs between taking and confirming: it ends the server there.
        let script = format!(
            "cat > /dev/null; echo x >> batches; test $(wc -l < batches) -lt {batches} || kill -9 {}",
            served.id()
        );
        let killing = [&pull[..], &["--exec", "--", "sh", "-c", &script]].concat();
        let ran = desk.run(&killing).expect_code(6);
        confirmed += counts(&ran)[1];
        assert_eq!((stored(&desk).len(), confirmed), (taken, settled));
        served.kill();
        fs::remove_file(desk.path("batches")).unwrap();
    }
    let served = Served::new(&desk);
    desk.write_config(&served.profiles);
    let ran = desk.run(&pull).expect_code(0);
    assert_eq!(confirmed + counts(&ran)[1], 300);
    assert_eq!((stored(&desk).len(), appended(&desk).len()), (300, 300));
    let status = desk
        .run(&["sandbox", "status", "--json"])
        .expect_code(0)
        .json();
    let bank = status["vendors"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["vendor"] == "leadbank");
    assert_eq!(bank.unwrap()["states"], json!({"received": 300}));
}
