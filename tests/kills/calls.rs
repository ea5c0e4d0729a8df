//! Killed at each system call that changes a file or speaks to the vendor. `strace` does the killing: it counts the calls
//! of each thread, and ends the process as it begins the n-th.

use super::copies::Old;
use super::pushes::{PUSH, Push, RESUME};
use super::*;
use crate::bank::{Bank, id_of, leads};

/// The calls that are looked at; those that a processor does not have are left out.
const CALLS: [&str; 16] = [
    "openat",
    "mkdir",
    "read",
    "write",
    "writev",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "flock",
    "sendto",
    "recvfrom",
];

/// What is done to a command at a call.
#[derive(Clone, Debug)]
pub struct Blow {
    pub work: &'static str,
    /// `pwrite64`.
    pub call: String,
    /// Whether only calls to [`Scene::files`] count.
    pub files: bool,
    /// As `strace` wants to hear it: `signal=KILL:when=3`.
    pub what: String,
}

/// Whether `strace` is there and may trace; said aloud where it is not.
pub fn can_trace() -> bool {
    let tried = std::process::Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status();
    let can = tried.is_ok_and(|it| it.success());
    if !can {
        eprintln!("strace is not installed, or may not trace: this test is left out");
    }
    can
}

/// A command under `strace`.
fn traced(desk: &Desk, line: &[&str], how: &[&str]) -> std::process::Command {
    desk.behind("strace", &[&["-f", "-qq"], how].concat(), line)
}

/// A command that is to be disturbed, before what it works on.
pub enum Scene {
    Pull {
        bank: Bank,
        desk: Desk,
        line: &'static [&'static str],
    },
    Push {
        push: Push,
        line: Vec<&'static str>,
    },
    Migrate(Old),
    Export {
        desk: Desk,
        whole: Vec<u8>,
    },
}

pub const WORKS: [&str; 6] = ["pull", "append", "push", "resume", "migrate", "export"];

static WORLD: LazyLock<Vec<u8>> = LazyLock::new(|| world(&[("crf-connect", ROWS)]));
/// No command takes so long, on any machine.
const HANGS: Duration = Duration::from_secs(60);

const ROWS: usize = 12;
const LEADS: usize = 10;
const LOST: &str = "[[fault]]\nmethod = \"POST\"\nevery = 5\nwhen = \"after\"\nreset = true\n";
const PULL: [&str; 1] = ["pull-leads"];

const APPEND: [&str; 3] = ["pull-leads", "--append", "out.jsonl"];
const EXPORT: [&str; 4] = ["leads", "export", "-o", "out.csv"];

/// A run that was killed as its seventh row was to leave, and what the vendor had done by then.
static KILLED: LazyLock<(tempfile::TempDir, Vec<u8>)> = LazyLock::new(|| {
    let push = Push::new(&WORLD, ROWS, LOST);
    let how = [
        "-o",
        "/dev/null",
        "-e",
        "trace=writev",
        "-e",
        "inject=writev:signal=KILL:when=7",
    ];
    let ran = traced(&push.desk, &PUSH, &how).output().unwrap();
    assert!(was_killed(&Ran::from(ran)), "the seventh row was sent");
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&push.desk.path("data"), &kept.path().join("data"));
    (kept, push.played.into_world())
});

/// A store with leads, and what an export of them is.
static STORED: LazyLock<(tempfile::TempDir, Vec<u8>)> = LazyLock::new(|| {
    let scene = Scene::new("pull");
    let desk = scene.desk();
    desk.run(&PULL).expect_code(0);
    desk.run(&EXPORT).expect_code(0);
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&desk.path("data"), &kept.path().join("data"));
    (kept, fs::read(desk.path("out.csv")).unwrap())
});

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, name) = entry.map(|it| (it.path(), it.file_name())).unwrap();
        if path.is_dir() {
            copy_folder(&path, &to.join(name));
        } else {
            fs::copy(path, to.join(name)).unwrap();
        }
    }
}

impl Scene {
    pub fn new(work: &str) -> Self {
        match work {
            "pull" | "append" => {
                let bank = Bank::new(leads(1, LEADS));
                bank.vault().batch = 4;
                let desk = bank.desk();
                let line = if work == "pull" { &PULL[..] } else { &APPEND };
                Self::Pull { bank, desk, line }
            }
            "push" => {
                let push = Push::new(&WORLD, ROWS, LOST);
                let line = PUSH.to_vec();
                Self::Push { push, line }
            }
            "resume" => {
                let push = Push::new(&KILLED.1, ROWS, LOST);
                copy_folder(&KILLED.0.path().join("data"), &push.desk.path("data"));
                let line = RESUME.to_vec();
                Self::Push { push, line }
            }
            "migrate" => Self::Migrate(Old::new(1, 40)),
            "export" => {
                let desk = Desk::with_config("");
                copy_folder(&STORED.0.path().join("data"), &desk.path("data"));
                let whole = STORED.1.clone();
                Self::Export { desk, whole }
            }
            other => panic!("{other}"),
        }
    }

    pub fn desk(&self) -> &Desk {
        match self {
            Self::Pull { desk, .. } | Self::Export { desk, .. } => desk,
            Self::Push { push, .. } => &push.desk,
            Self::Migrate(old) => &old.desk,
        }
    }

    /// The files that are written by plain calls and whose names are known beforehand.
    fn files(&self) -> Vec<String> {
        let file = match self {
            Self::Pull { desk, line, .. } if **line == APPEND => Some(desk.path("out.jsonl")),
            Self::Push { push, .. } => push.notebook(),
            Self::Pull { .. } | Self::Migrate(_) | Self::Export { .. } => None,
        };
        file.map(|it| it.display().to_string())
            .into_iter()
            .collect()
    }

    fn line(&self) -> Vec<&'static str> {
        match self {
            Self::Pull { line, .. } => line.to_vec(),
            Self::Push { line, .. } => line.clone(),
            Self::Migrate(_) => vec!["leads", "list"],
            Self::Export { .. } => EXPORT.to_vec(),
        }
    }

    /// What holds right after the blow.
    pub fn judge(&self) {
        match self {
            Self::Pull { bank, desk, line } => {
                let all = leads(1, LEADS).into_iter();
                let id = |lead: &String| id_of(lead).unwrap().to_string();
                let delivered = all.map(|it| (id(&it), it.into_bytes())).collect();
                let confirmed = bank.vault().received.iter().map(id).collect();
                ledger::confirmed_is_stored(&desk.path("data"), "cars", &confirmed, &delivered);
                if **line == APPEND {
                    let appended = appended(&desk.path("out.jsonl"));
                    assert!(confirmed.iter().all(|id| appended.contains(id)));
                }
            }
            Self::Push { push, .. } => push.judge(),
            Self::Migrate(old) => old.judge(),
            Self::Export { desk, whole } => {
                let found = fs::read(desk.path("out.csv")).ok();
                assert!(found.is_none_or(|it| it == *whole), "half an export");
            }
        }
    }

    /// The next ordinary run, and what holds then.
    pub fn converge(&self) {
        match self {
            Self::Pull { bank, desk, line } => {
                desk.run(line).expect_code(0);
                self.judge();
                let ids: Vec<String> = (1..=LEADS).map(|it| it.to_string()).collect();
                if **line == APPEND {
                    assert_eq!(appended(&desk.path("out.jsonl")), ids);
                }
                assert_eq!(bank.vault().received.len(), LEADS);
                let all = leads(1, LEADS).into_iter().zip(ids);
                let delivered = all.map(|(raw, id)| (id, raw.into_bytes())).collect();
                ledger::all_is_stored(&desk.path("data"), "cars", &delivered);
            }
            Self::Push { push, .. } => push.converge(),
            Self::Migrate(old) => old.converge(),
            Self::Export { desk, whole } => {
                desk.run(&EXPORT).expect_code(0);
                assert_eq!(fs::read(desk.path("out.csv")).unwrap(), *whole);
            }
        }
        nothing_is_left(self.desk());
    }
}

/// Fails if a file that was being written is still there.
pub fn nothing_is_left(desk: &Desk) {
    for folder in [desk.path(""), desk.path("data")] {
        for entry in fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.starts_with(".leadctl-"), "{name} is left");
        }
    }
}

/// How many calls of each name the busiest thread of a command makes; of all, or of those to [`Scene::files`].
pub fn calls(work: &str, files: bool) -> BTreeMap<String, usize> {
    let scene = Scene::new(work);
    let known = scene.files();
    if files && known.is_empty() {
        return BTreeMap::new();
    }
    let known = if files { known } else { Vec::new() };
    let names = CALLS.map(|it| format!("?{it}")).join(",");
    let log = scene.desk().path("calls.log");
    let (log_name, trace) = (log.display().to_string(), format!("trace={names}"));
    let mut how = vec!["-o", &log_name, "-e", &trace];
    how.extend(known.iter().flat_map(|it| ["-P", it]));
    let ran = Ran::from(traced(scene.desk(), &scene.line(), &how).output().unwrap());
    assert!([0, 10].contains(&ran.code), "{}: {}", ran.code, ran.err);
    let mut made = BTreeMap::new();
    for line in fs::read_to_string(log).unwrap().lines() {
        let (thread, call) = line.split_once(' ').unwrap();
        if let Some((name, _)) = call.trim_start().split_once('(')
            && CALLS.contains(&name)
        {
            *made
                .entry((name.to_owned(), thread.to_owned()))
                .or_insert(0) += 1;
        }
    }
    let mut busiest = BTreeMap::new();
    for ((name, _), count) in made {
        let most = busiest.entry(name).or_insert(0);
        *most = count.max(*most);
    }
    busiest
}

/// Deals a blow; gives what the command came to, killed as `None`.
pub fn deal(scene: &Scene, blow: &Blow) -> Option<Ran> {
    let trace = format!("trace={}", blow.call);
    let inject = format!("inject={}:{}", blow.call, blow.what);
    let mut how = vec!["-o", "/dev/null", "-e", &trace, "-e", &inject];
    let files = scene.files();
    if blow.files {
        how.extend(files.iter().flat_map(|it| ["-P", it]));
    }
    let mut command = traced(scene.desk(), &scene.line(), &how);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > HANGS {
            let stuck = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id()));
            for id in stuck.unwrap_or_default().split_whitespace() {
                let _ = std::process::Command::new("kill")
                    .args(["-KILL", id])
                    .status();
            }
            let ran = Ran::from(child.wait_with_output().unwrap());
            panic!("it hangs: {}", ran.err);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let ran = Ran::from(child.wait_with_output().unwrap());
    (!was_killed(&ran)).then_some(ran)
}

/// `strace` ends as what it traces does.
fn was_killed(ran: &Ran) -> bool {
    ran.code == -1 || ran.code == 137
}

/// So many of them, spread evenly; the same ones each time.
pub fn spread<T: Clone>(all: &[T], wanted: usize) -> Vec<T> {
    let wanted = wanted.min(all.len());
    (0..wanted)
        .map(|at| all[at * all.len() / wanted].clone())
        .collect()
}

/// Deals with each of them, on all processors, and says how many of them struck. The blow that one fails at is told.
pub fn each(what: &str, blows: &[Blow], deal: impl Fn(&Blow) -> bool + Sync) -> usize {
    let (next, hits) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let begun = Instant::now();
    share(what, blows.len(), |_| {
        let Some(blow) = blows.get(next.fetch_add(1, Ordering::SeqCst)) else {
            return 1;
        };
        let told = Told(blow);
        hits.fetch_add(usize::from(deal(blow)), Ordering::SeqCst);
        drop(told);
        1
    });
    let (hits, took) = (hits.into_inner(), begun.elapsed().as_secs());
    eprintln!("{what}: {hits} of {} struck, {took} s", blows.len());
    hits
}

struct Told<'a>(&'a Blow);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed at {:?}", self.0);
        }
    }
}

#[test]
fn at_whichever_system_call_a_command_is_killed_the_next_one_puts_all_in_order() {
    if !can_trace() {
        return;
    }
    let mut blows = Vec::new();
    for work in WORKS {
        let calls = calls(work, false);
        eprintln!("{work}: {calls:?}");
        for (call, most) in calls {
            blows.extend((1..=most).map(|nth| Blow {
                work,
                call: call.clone(),
                files: false,
                what: format!("signal=KILL:when={nth}"),
            }));
        }
    }
    let wanted = count("LEADCTL_KILLS_CALLS", 500, usize::MAX);
    eprintln!("{} calls at which a command can be killed", blows.len());
    let blows = spread(&blows, wanted);
    let hits = each("kills at system calls", &blows, |blow| {
        let scene = Scene::new(blow.work);
        let killed = deal(&scene, blow).is_none();
        scene.judge();
        scene.converge();
        killed
    });
    assert!(hits * 10 >= blows.len() * 8, "too few were in time");
}
