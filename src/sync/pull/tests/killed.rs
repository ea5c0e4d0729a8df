//! Pulls that are killed at each of their steps.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_large_batch_lands_in_pieces_and_is_stored_only_when_it_is_whole() {
    let (desk, bank) = (Desk::appending("leads.jsonl"), Bank::with(&[]));
    let many = |bank: &mut Bank| {
        for id in 0..1234 {
            let id: &'static str = Box::leak(id.to_string().into_boxed_str());
            let raw = format!("{{\"id\": {id},   \"name\": \"N{id}\"}}");
            bank.ready.push((Some(id), raw));
        }
        let whole: usize = bank.ready.iter().map(|(_, raw)| raw.len() + 3).sum();
        bank.cuts_at = Some(whole);
    };
    many(&mut bank.lock().unwrap());
    let outcome = desk.pull(&bank).await;
    assert_eq!((outcome.exit_code(), desk.leads().len()), (6, 0));
    bank.lock().unwrap().cuts_at = None;
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [1234, 1234, 0, 0, 1234, 0]);
    assert_eq!(desk.leads().len(), 1234);
    assert_eq!(desk.appended().lines().count(), 1234);
    assert_eq!(desk.raw()[700], "{\"id\": 700,   \"name\": \"N700\"}");
}

/// Disk and vendor at one moment of a pull, as a process that was killed then would have left them.
struct Snapshot {
    files: tempfile::TempDir,
    bank: Bank,
}

impl Snapshot {
    fn take(folder: &Path, bank: &Arc<Mutex<Bank>>) -> Self {
        let files = tempfile::tempdir().unwrap();
        carry(folder, files.path());
        Self {
            files,
            bank: bank.lock().unwrap().clone(),
        }
    }
}

/// Brings the files of one folder over another's; those that were not there are not there afterwards.
fn carry(from: &Path, to: &Path) {
    for name in [
        "leadctl.db",
        "leadctl.db-wal",
        "leadctl.db-shm",
        "leads.jsonl",
    ] {
        let (from, to) = (from.join(name), to.join(name));
        if from.exists() && !name.ends_with("-shm") {
            std::fs::write(to, std::fs::read(from).unwrap()).unwrap();
        } else if to.exists() {
            std::fs::remove_file(to).unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_moment_a_pull_is_killed_at_the_next_one_loses_and_doubles_nothing() {
    let bank = Bank::with(&[ONE, TWO, THREE]);
    bank.lock().unwrap().page = 2;
    let desk = Desk::appending("leads.jsonl");
    let mut moments = Vec::new();
    let folder = desk.path().to_owned();
    let mut watch = |progress: Progress| {
        moments.push((progress, Snapshot::take(&folder, &bank)));
    };
    let options = desk.options("killed");
    let session = session(&bank, desk.profile, json!({}));
    let came = Stop::listen().unwrap().came();
    pull(&session, &mut desk.store(), &options, &mut watch, &came)
        .await
        .unwrap();
    moments.push((
        Progress {
            step: Step::Settling,
            fetched: 3,
        },
        Snapshot::take(&folder, &bank),
    ));
    assert_eq!(
        moments.len(),
        11,
        "3 takes, 3 leads, 2 deliveries and confirmations, the end"
    );
    // Backwards: the file is the same one until it is not there yet.
    for (progress, moment) in moments.into_iter().rev() {
        carry(moment.files.path(), desk.path());
        let open = moment.bank.ready.len();
        let stored = if desk.path().join("leadctl.db").exists() {
            desk.leads().len()
        } else {
            0
        };
        assert!(
            stored + open >= 3,
            "confirmed and not stored at {progress:?}"
        );
        let outcome = desk.pull(&Arc::new(Mutex::new(moment.bank))).await;
        assert_eq!(outcome.exit_code(), 0, "{progress:?}: {:?}", outcome.fault);
        assert_eq!(desk.raw(), [ONE.1, TWO.1, THREE.1], "{progress:?}");
        assert_eq!(desk.appended_ids(), ["1", "2", "3"], "{progress:?}");
        assert_eq!(desk.unfinished(), 0, "{progress:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_torn_end_of_the_file_is_cut_off_and_written_again() {
    let (desk, bank) = (Desk::appending("leads.jsonl"), Bank::with(&[ONE]));
    desk.pull(&bank).await;
    bank.lock().unwrap().put(&[TWO, THREE]);
    bank.lock().unwrap().loses_confirmations = true;
    desk.pull(&bank).await;
    let whole = desk.appended();
    let first = whole.find('\n').unwrap() + 1;
    for at in (first..whole.len()).step_by(9) {
        // As a process that was killed while it wrote would have left it.
        desk.store().meddle(&format!(
            "DELETE FROM delivery; UPDATE batch SET state = 'stored' WHERE state = 'delivered';
             UPDATE sink SET offset = {first}, pending = 2"
        ));
        std::fs::write(desk.destination.append.as_ref().unwrap(), &whole[..at]).unwrap();
        assert_eq!(desk.pull(&bank).await.exit_code(), 6);
        assert_eq!(desk.appended(), whole, "cut at {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_process_left_arriving_is_dropped() {
    let (desk, bank) = (Desk::new(), Bank::with(&[ONE]));
    let mut store = desk.store();
    let mut landing = Landing::new("cars", "bank", "killed");
    let now = Timestamp::UNIX_EPOCH;
    for id in 0..600 {
        let raw = format!("{{\"id\":{id}}}").into_bytes();
        let read = Landed::Unreadable {
            id: None,
            reason: "never read".into(),
        };
        store.land(&mut landing, Piece { raw, read }, now).unwrap();
    }
    drop((store, landing));
    let outcome = desk.pull(&bank).await;
    assert_eq!(outcome.counts(), [1, 1, 0, 0, 1, 0]);
    assert_eq!(desk.raw(), [ONE.1]);
}
