//! A desk to work at: the real binary, an empty home, and a served sandbox.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

/// The program that is tested: the one that was built with the tests, or `LEADCTL_UNDER_TEST`.
pub static UNDER_TEST: LazyLock<PathBuf> = LazyLock::new(|| {
    let named = std::env::var_os("LEADCTL_UNDER_TEST");
    named.map_or_else(|| env!("CARGO_BIN_EXE_leadctl").into(), PathBuf::from)
});

/// A folder of its own for configuration and data, and nothing in the environment.
pub struct Desk {
    folder: tempfile::TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One on this file system, whichever it is.
    pub fn below(place: &Path) -> Self {
        Self {
            folder: tempfile::tempdir_in(place).unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A desk whose configuration is this text, readable by its owner alone.
    pub fn with_config(text: &str) -> Self {
        let desk = Self::new();
        desk.write_config(text);
        desk
    }

    pub fn write_config(&self, text: &str) {
        let path = self.path("config.toml");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&*UNDER_TEST);
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("LEADCTL_CONFIG", self.path("config.toml"))
            .env("LEADCTL_DATA_DIR", self.path("data"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// The same, run by another program: `strace`, or a shell that sets its limits.
    pub fn behind(&self, program: &str, before: &[&str], arguments: &[&str]) -> Command {
        let plain = self.command(arguments);
        let set = plain
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?)));
        let mut command = Command::new(program);
        command
            .args(before)
            .arg(plain.get_program())
            .args(arguments)
            .env_clear()
            .envs(set)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Puts leads with these ids into a make-believe vendor.
    pub fn plant(&self, vendor: &str, ids: &[impl AsRef<str>]) {
        let ids: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        fs::write(self.path("ids"), ids.join("\n")).unwrap();
        let seed = ["sandbox", "seed", "--vendor", vendor, "--from", "ids"];
        self.run(&seed).expect_code(0);
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }
}

impl From<std::process::Output> for Ran {
    fn from(output: std::process::Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Fails the test unless the command ended with this code.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.out, self.err
        );
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// The error object: the last line of standard error.
    #[track_caller]
    pub fn error(&self) -> Value {
        let last = self.err.lines().last().unwrap_or_default();
        let value: Value =
            serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {}", self.err));
        value["error"].clone()
    }
}

/// `leadctl sandbox serve` on a free port, stopped when dropped.
pub struct Served {
    child: Child,
    log: PathBuf,
    /// The profile blocks that it printed.
    pub profiles: String,
}

impl Served {
    pub fn new(desk: &Desk) -> Self {
        Self::start(desk, &[])
    }

    /// One in which these faults happen: the text of a file of faults, without its first line.
    pub fn with_faults(desk: &Desk, faults: &str) -> Self {
        fs::write(desk.path("faults.toml"), format!("faults = 1\n{faults}")).unwrap();
        Self::start(desk, &["--faults", "faults.toml"])
    }

    /// What it said on standard error so far.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    fn start(desk: &Desk, more: &[&str]) -> Self {
        let log = desk.path("served.log");
        let mut child = desk
            .command(&[&["sandbox", "serve", "--port", "0"], more].concat())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut profiles = String::new();
        for line in &mut lines {
            let line = line.unwrap();
            if line.starts_with("# Ready") {
                break;
            }
            profiles.push_str(&line);
            profiles.push('\n');
        }
        // Whatever it says later is read, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            log,
            profiles,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The real sheet, where it lies beside the project, or beside the folder of its worktrees.
pub fn real_sheet() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/x-education-leads.csv");
    path.exists().then_some(path)
}
