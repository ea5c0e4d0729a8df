//! Disks that refuse: full or broken, once and for good, at each call that writes; and a file system that is really full.

use std::process::Command;

use super::calls::{Blow, Scene, WORKS, calls, can_trace, deal, each, spread};
use super::pulls::Scene as Pulled;
use super::*;

/// The calls by which something gets on disk.
const CALLS: [&str; 4] = ["pwrite64", "write", "fsync", "fdatasync"];

/// A refusal is told with an exit code that is documented and words to act on, and confirms nothing.
fn is_told(ran: &Ran) {
    assert!(
        [0, 1, 6, 7, 10].contains(&ran.code),
        "{}: {}",
        ran.code,
        ran.err
    );
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    if ran.code == 1 {
        // In words, or as the last line in JSON.
        assert!(ran.err.contains("error"), "{}", ran.err);
        assert!(ran.err.contains("hint"), "{}", ran.err);
    }
}

#[test]
fn whatever_the_disk_refuses_is_told_and_nothing_is_confirmed_that_is_not_stored() {
    if !can_trace() {
        return;
    }
    let mut blows = Vec::new();
    for work in WORKS {
        let mut found = calls(work, false);
        // By plain writing the runtime wakes itself, too, and words are said: no disk refuses that.
        found.remove("write");
        let to_files = calls(work, true).remove("write");
        found.extend(to_files.map(|most| ("write".to_owned(), most)));
        for (call, most) in found
            .into_iter()
            .filter(|(it, _)| CALLS.contains(&it.as_str()))
        {
            let files = call == "write";
            for (nth, error) in (1..=most).flat_map(|it| [(it, "ENOSPC"), (it, "EIO")]) {
                blows.extend(["", "+"].map(|on| Blow {
                    work,
                    call: call.clone(),
                    files,
                    what: format!("error={error}:when={nth}{on}"),
                }));
            }
        }
    }
    let wanted = count("LEADCTL_KILLS_ERRORS", 150, usize::MAX);
    eprintln!("{} refusals", blows.len());
    let blows = spread(&blows, wanted);
    let hits = each("refusals of the disk", &blows, |blow| {
        let scene = Scene::new(blow.work);
        let ran = deal(&scene, blow).expect("nobody killed it");
        is_told(&ran);
        scene.judge();
        scene.converge();
        ran.code == 1
    });
    assert!(hits * 2 >= blows.len(), "too few were refused");
}

/// A file system in memory that holds so much, where this process may mount one; gone when dropped.
struct Small(tempfile::TempDir);

impl Small {
    fn mount(size: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}k"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if done.is_ok_and(|it| it.success()) {
            return Some(Self(folder));
        }
        eprintln!("no file system can be mounted here: this test is left out");
        None
    }

    fn grow(&self) {
        let done = Command::new("mount")
            .args(["-o", "remount,size=256m"])
            .arg(self.0.path())
            .status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_is_really_full_loses_nothing_and_is_told_and_the_next_pull_has_it_all() {
    let Some(first) = Small::mount(4) else {
        return;
    };
    drop(first);
    let wanted = count("LEADCTL_KILLS_FULL_DISKS", 24, 400);
    let full = AtomicUsize::new(0);
    share("pulls into a small disk", wanted, |random| {
        let small = Small::mount(random.usize(64..6_000)).unwrap();
        let mut scene = Pulled::on(random, small.0.path());
        let ran = scene.pull();
        is_told(&ran);
        if ran.code == 1 {
            full.fetch_add(1, Ordering::SeqCst);
            let words = ["disk is full", "No space left"];
            assert!(words.iter().any(|it| ran.err.contains(it)), "{}", ran.err);
        }
        scene.judge();
        small.grow();
        scene.converge();
        drop(scene);
        1
    });
    let full = full.into_inner();
    eprintln!("{full} of them found it full");
    assert!(full * 4 > wanted, "only {full} found it full");
}
