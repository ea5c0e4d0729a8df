//! Power cuts: the file system that the data folder lies on is shut down in the middle of the work, with nothing flushed,
//! mounted again, and looked at.

use std::process::Command;

use super::pulls::Scene as Pulled;
use super::pushes::{PUSH, Push};
use super::*;

/// How large the file systems are: XFS wants so much, in MiB. Their files are mostly holes.
const SIZE: u64 = 320;

/// A file system in a file, which can lose its power.
struct Disk {
    kind: &'static str,
    folder: tempfile::TempDir,
}

fn does(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|it| it.success())
}

impl Disk {
    /// `None`, said aloud, where this process may not mount or a program is missing.
    fn new(kind: &'static str) -> Option<Self> {
        let disk = Self {
            kind,
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(disk.place()).unwrap();
        let file = fs::File::create(disk.file()).unwrap();
        file.set_len(SIZE * 1024 * 1024).unwrap();
        let force = if kind == "xfs" { "-f" } else { "-F" };
        let file = disk.file().display().to_string();
        let is_there = does("xfs_io", &["-V"])
            && does(&format!("mkfs.{kind}"), &["-q", force, &file])
            && disk.mount();
        if !is_there {
            eprintln!(
                "{kind} cannot be made or mounted here, or xfs_io is missing: no power cuts on it"
            );
        }
        is_there.then_some(disk)
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("place")
    }

    fn mount(&self) -> bool {
        let (file, place) = (self.file(), self.place());
        let [file, place] = [&file, &place].map(|it| it.to_str().unwrap());
        does("mount", &["-t", self.kind, "-o", "loop", file, place])
    }

    fn unmount(&self) -> bool {
        // A process that was just killed may still be letting go.
        (0..100).any(|_| {
            let done = does("umount", &[self.place().to_str().unwrap()]);
            if !done {
                std::thread::sleep(Duration::from_millis(20));
            }
            done
        })
    }

    /// What the desk itself was given is not to be lost.
    fn sync(&self) {
        assert!(does("sync", &["-f", self.place().to_str().unwrap()]));
    }

    /// Everything ends: what was not synced is lost.
    fn cut(&self) {
        let place = self.place();
        assert!(does(
            "xfs_io",
            &["-x", "-c", "shutdown", place.to_str().unwrap()]
        ));
    }

    /// The power is back.
    fn comes_back(&self) {
        assert!(self.unmount(), "it is in use");
        assert!(self.mount(), "{} cannot be mounted again", self.kind);
        assert!(self.unmount());
        let file = self.file();
        let file = file.to_str().unwrap();
        let sound = match self.kind {
            "xfs" => does("xfs_repair", &["-n", file]),
            _ => does("fsck.ext4", &["-fn", file]),
        };
        assert!(sound, "{} is damaged", self.kind);
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        does("umount", &["-l", self.place().to_str().unwrap()]);
    }
}

/// Cuts the power a moment after a command was started; says whether it was still at work.
fn cut_during(disk: &Disk, mut child: Child, moment: Duration) -> bool {
    std::thread::sleep(moment);
    let was_at_work = child.try_wait().unwrap().is_none();
    disk.cut();
    child.kill().unwrap();
    child.wait().unwrap();
    disk.comes_back();
    was_at_work
}

/// Another start of the machine has another number, which the store knows the last one by.
fn started_anew(desk: &Desk) {
    let store = desk.path("data/leadctl.db");
    if ledger::Store::open(&desk.path("data")).is_some() {
        rusqlite::Connection::open(store)
            .unwrap()
            .execute("UPDATE run SET boot = 'before the power cut'", [])
            .unwrap();
    }
}

fn disks() -> Vec<Disk> {
    ["ext4", "xfs"].into_iter().filter_map(Disk::new).collect()
}

#[test]
fn after_a_power_cut_in_a_pull_no_lead_is_lost_doubled_or_confirmed_without_being_stored() {
    let wanted = count("LEADCTL_KILLS_CUTS", 10, 1_000);
    for disk in disks() {
        let mut random = Rng::with_seed(seed());
        let mut cuts = 0;
        while cuts < wanted.div_ceil(2) {
            let mut scene = Pulled::on(&mut random, &disk.place());
            let length = scene.length();
            disk.sync();
            for _ in 0..4 {
                let child = start(&scene.desk, &scene.pull.line());
                let hit = cut_during(&disk, child, moment(&mut random, length));
                cuts += usize::from(hit);
                scene.judge();
                if !hit {
                    break;
                }
            }
            scene.converge();
        }
        eprintln!("{cuts} power cuts in pulls on {}", disk.kind);
    }
}

#[test]
fn after_a_power_cut_in_a_push_no_row_is_done_twice_or_told_wrongly() {
    let rows = 200;
    let world = world(&[("crf-connect", rows)]);
    let wanted = count("LEADCTL_KILLS_CUTS", 10, 1_000);
    for disk in disks() {
        let mut random = Rng::with_seed(seed());
        let whole = {
            let push = Push::on(&disk.place(), &world, rows, "");
            length(&push.desk, &PUSH)
        };
        let mut cuts = 0;
        while cuts < wanted.div_ceil(2) {
            let push = Push::on(&disk.place(), &world, rows, super::pushes::FAULTS);
            disk.sync();
            for _ in 0..4 {
                let child = start(&push.desk, &push.next());
                let hit = cut_during(&disk, child, moment(&mut random, whole));
                cuts += usize::from(hit);
                started_anew(&push.desk);
                push.judge();
                if !hit {
                    break;
                }
            }
            push.converge();
        }
        eprintln!("{cuts} power cuts in pushes on {}", disk.kind);
    }
}
