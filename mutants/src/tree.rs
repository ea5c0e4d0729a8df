//! A copy of the source in which all changes are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::sites::{self, Site};
use crate::switched::{self, Change, SWITCHBOARD};

/// Nothing is left of the environment but the switches.
const CLEARED: &str =
    r#".env_clear().envs(std::env::vars().filter(|(name, _)| name.starts_with("MUTANT")))"#;

/// The copy, and what can be changed in it.
pub struct Tree {
    sources: Vec<Source>,
}

struct Source {
    file: String,
    text: String,
    sites: Vec<Site>,
    first: u32,
}

/// What was built.
pub struct Built {
    pub lib: PathBuf,
    pub acceptance: PathBuf,
    pub changes: Vec<Change>,
}

/// A line of what cargo says.
#[derive(Deserialize)]
struct Line {
    reason: String,
    executable: Option<PathBuf>,
    target: Option<Target>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: Option<String>,
    spans: Vec<Place>,
    #[serde(default)]
    children: Vec<Message>,
}

#[derive(Clone, Deserialize)]
struct Place {
    file_name: String,
    line_start: usize,
    line_end: usize,
}

impl Message {
    fn places(&self) -> Vec<Place> {
        let within = self.children.iter().flat_map(Self::places);
        self.spans.iter().cloned().chain(within).collect()
    }
}

impl Tree {
    /// Copies the repository, and finds what can be changed in these files and folders of it.
    pub fn plant(wanted: &[String]) -> io::Result<Self> {
        let listed = Command::new("git").arg("ls-files").output()?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let mut tree = Self {
            sources: Vec::new(),
        };
        let mut first = 0;
        for file in listed.lines() {
            let bytes = fs::read(file)?;
            let is_source =
                file.ends_with(".rs") && file != "src/main.rs" && !file.contains("tests");
            let is_wanted = wanted
                .iter()
                .any(|it| file == it || file.starts_with(&format!("{it}/")));
            if is_source && is_wanted {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let sites = sites::of(&text).map_err(io::Error::other)?;
                let count: usize = sites.iter().map(|it| it.changes.len()).sum();
                tree.sources.push(Source {
                    file: file.to_owned(),
                    text,
                    sites,
                    first,
                });
                first += u32::try_from(count).map_err(io::Error::other)?;
            } else if file == "tests/desk.rs" {
                // The command that a test starts has the same change in it.
                let text = String::from_utf8_lossy(&bytes).replace(".env_clear()", CLEARED);
                write_if_other(&tree.root().join(file), text.as_bytes())?;
            } else if file == "src/lib.rs" {
                write_if_other(
                    &tree.root().join(file),
                    &[&bytes, SWITCHBOARD.as_bytes()].concat(),
                )?;
            } else {
                write_if_other(&tree.root().join(file), &bytes)?;
            }
        }
        Ok(tree)
    }

    /// Where the copy lies.
    pub fn root(&self) -> PathBuf {
        PathBuf::from("target/mutants/tree")
    }

    /// Builds the tests; what cannot be built is left out.
    pub fn build(&self) -> Option<Built> {
        let mut leave = BTreeSet::new();
        loop {
            let mut texts = BTreeMap::new();
            for source in &self.sources {
                let text = switched::text(&source.text, &source.sites, source.first, &leave);
                write_if_other(&self.root().join(&source.file), text.as_bytes()).ok()?;
                texts.insert(source.file.clone(), text);
            }
            let (programs, errors) = self.cargo();
            if let [Some(lib), Some(acceptance)] = programs {
                let all = self.sources.iter();
                let all = all.flat_map(|it| switched::changes(&it.file, &it.sites, it.first));
                let changes = all.filter(|it| !leave.contains(&it.number)).collect();
                return Some(Built {
                    lib,
                    acceptance,
                    changes,
                });
            }
            let before = leave.len();
            for error in &errors {
                leave.extend(guilty(error, &texts));
            }
            eprintln!(
                "{} errors; {} changes are left out",
                errors.len(),
                leave.len()
            );
            if leave.len() == before {
                for error in errors.into_iter().take(3) {
                    eprintln!("{}", error.rendered.unwrap_or_default());
                }
                return None;
            }
        }
    }

    /// The programs of the unit and the acceptance tests, and what was wrong.
    fn cargo(&self) -> ([Option<PathBuf>; 2], Vec<Message>) {
        let cargo = Command::new("cargo")
            .args(["test", "--no-run", "--locked", "--message-format=json"])
            .args(["--lib", "--test", "acceptance"])
            .current_dir(self.root())
            .env("CARGO_TARGET_DIR", "../build")
            .env("RUSTFLAGS", "--cap-lints allow")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let (mut programs, mut errors) = ([None, None], Vec::new());
        let Some(out) = cargo.ok().and_then(|mut it| it.stdout.take()) else {
            return (programs, errors);
        };
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let Ok(line) = serde_json::from_str::<Line>(&line) else {
                continue;
            };
            match (
                line.reason.as_str(),
                line.target,
                line.executable,
                line.message,
            ) {
                ("compiler-artifact", Some(target), Some(program), _) => {
                    if target.kind == ["lib"] {
                        programs[0] = Some(program);
                    } else if target.name == "acceptance" {
                        programs[1] = Some(program);
                    }
                }
                (_, _, _, Some(message)) if message.level == "error" => errors.push(message),
                _ => {}
            }
        }
        if !errors.is_empty() {
            programs = [None, None];
        }
        (programs, errors)
    }
}

/// The changes in the lines that an error points at; where there are none, those in the lines behind.
fn guilty(error: &Message, texts: &BTreeMap<String, String>) -> BTreeSet<u32> {
    let places = error.places();
    let within = |more: usize| {
        let lines = places.iter().flat_map(|place| {
            let text = texts.get(&place.file_name).map_or("", String::as_str);
            let count = (place.line_end - place.line_start + 1).min(12) + more;
            text.lines().skip(place.line_start - 1).take(count)
        });
        lines.flat_map(numbers).collect::<BTreeSet<u32>>()
    };
    let here = within(0);
    if here.is_empty() { within(15) } else { here }
}

/// The numbers of the switches in a line.
fn numbers(line: &str) -> impl Iterator<Item = u32> {
    let behind = line.split("mutant::on(").skip(1);
    behind.filter_map(|it| it.split_once(')')?.0.parse().ok())
}

/// What is as it was keeps its time, so that it is not built again.
fn write_if_other(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).ok().as_deref() == Some(bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
