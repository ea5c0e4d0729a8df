//! Which folders of runs go.

use std::time::{Duration, SystemTime};

use super::*;

/// Makes a folder of a run with a file of so many bytes, touched so many hours ago.
fn folder_of(data: &Path, run: &str, bytes: usize, hours: u64) {
    let folder = data.join("runs").join(run);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("applied.csv"), vec![b'x'; bytes]).unwrap();
    let then = SystemTime::now() - Duration::from_secs(hours * 3600);
    for path in [folder.join("applied.csv"), folder] {
        let file = fs::File::open(path).unwrap();
        file.set_modified(then).unwrap();
    }
}

#[test]
fn only_folders_of_runs_that_go_and_old_ones_that_no_run_knows_go() {
    let data = tempfile::tempdir().unwrap();
    let mut store = Store::open(data.path()).unwrap();
    assert_eq!(store.prunable_folders(data.path(), &[]).unwrap(), []);
    for run in ["gone", "kept"] {
        store.begin_single(&new_run(run), &planned(run)).unwrap();
    }
    for (run, bytes, hours) in [
        ("gone", 3, 1),
        ("kept", 5, 100),
        ("nobody", 7, 25),
        ("nobody-yet", 11, 23),
    ] {
        folder_of(data.path(), run, bytes, hours);
    }
    fs::write(data.path().join("runs/note.txt"), "x").unwrap();
    let gone = PrunedRun {
        id: "gone".into(),
        operation: "update-stage".into(),
        profile: "reno".into(),
        ended_at: at(1),
        rows: 1,
        kept: 0,
    };
    let folders = store.prunable_folders(data.path(), &[gone]).unwrap();
    let told = folders.iter().map(|it| {
        let name = it.path.file_name().unwrap().to_str().unwrap();
        (name, it.bytes)
    });
    assert_eq!(told.collect::<Vec<_>>(), [("gone", 3), ("nobody", 7)]);
    for folder in &folders {
        folder.remove().unwrap();
        folder.remove().unwrap();
        assert!(!folder.path.exists());
    }
    assert!(data.path().join("runs/kept/applied.csv").exists());
}
