//! Who may read what: a config file that holds a secret, and whatever leadctl makes, even where the system would let
//! everybody have it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use super::*;
use crate::desk::Ran;
use crate::scripted::{SECRET, profiles_at};

/// Everything below a folder with its rights, the folder itself included.
fn rights(place: &Path, found: &mut Vec<(String, bool, u32)>) {
    let met = fs::symlink_metadata(place).unwrap();
    let name = place.display().to_string();
    found.push((name, met.is_dir(), met.permissions().mode() & 0o777));
    if met.is_dir() {
        for entry in fs::read_dir(place).unwrap() {
            rights(&entry.unwrap().path(), found);
        }
    }
}

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_config_file_with_a_secret_in_it_is_read_only_where_nobody_else_may_open_it() {
    let server = Scripted::new([Canned::json(404, &json!({"title": "no"}))]);
    let text = profiles_at(&server.url()).replace("{ env = \"CANARY\" }", &format!("\"{SECRET}\""));
    let line = ["get-lead", UUID, "-p", "crf-connect"];
    let mut asked = 0;
    for (mode, folder, linked, is_read) in [
        (0o600, 0o700, false, true),
        (0o400, 0o700, false, true),
        (0o600, 0o775, false, true),
        (0o600, 0o1777, false, true),
        (0o600, 0o1777, true, true),
        (0o640, 0o700, false, false),
        (0o604, 0o700, false, false),
        (0o620, 0o700, false, false),
        (0o644, 0o700, false, false),
        (0o644, 0o700, true, false),
    ] {
        let told = format!("{mode:o} in {folder:o}, linked: {linked}");
        let desk = Desk::with_config(&text);
        let path = desk.path("config.toml");
        if linked {
            fs::rename(&path, desk.path("kept.toml")).unwrap();
            symlink(desk.path("kept.toml"), &path).unwrap();
        }
        set(&path, mode);
        set(&desk.path(""), folder);
        let ran = desk.run(&line);
        asked += usize::from(is_read);
        assert_eq!(server.asked().len(), asked, "{told}: {}", ran.err);
        assert_eq!(ran.code, if is_read { 5 } else { 8 }, "{told}: {}", ran.err);
        let chmod = format!("hint: chmod 600 {}", path.display());
        assert_eq!(ran.err.contains(&chmod), !is_read, "{told}: {}", ran.err);
        assert!(!ran.err.contains(SECRET));
        // A config without a secret is nobody's secret.
        let public = profiles_at(&server.url());
        desk.write_config(public.split("[profiles.ivvy]").next().unwrap());
        set(&path, mode);
        assert_eq!(run(&desk, &line).code, 5, "{told}");
        asked += 1;
    }
}

/// Whoever can write it, or put another one in its place, decides to whom secrets are told and which commands are run.
#[test]
fn a_config_file_that_anyone_could_have_written_is_not_followed_and_no_other_is_put_there() {
    let server = Scripted::new([Canned::json(404, &json!({"title": "no"}))]);
    let text = profiles_at(&server.url());
    let public = text.split("[profiles.ivvy]").next().unwrap();
    let line = ["get-lead", UUID, "-p", "crf-connect"];
    for (mode, folder, linked) in [
        (0o666, 0o700, false),
        (0o777, 0o700, false),
        (0o602, 0o700, true),
        (0o600, 0o777, false),
        (0o600, 0o777, true),
        (0o600, 0o703, false),
    ] {
        let told = format!("{mode:o} in {folder:o}, linked: {linked}");
        let desk = Desk::with_config(public);
        let path = desk.path("config.toml");
        if linked {
            fs::create_dir(desk.path("kept")).unwrap();
            fs::rename(&path, desk.path("kept/kept.toml")).unwrap();
            symlink("kept/kept.toml", &path).unwrap();
        }
        set(&path, mode);
        let place = desk.path(if linked { "kept" } else { "" });
        set(&place, folder);
        let chmod = if folder == 0o700 {
            format!("chmod 600 {}", path.display())
        } else {
            format!(
                "chmod go-w {}",
                place.display().to_string().trim_end_matches('/')
            )
        };
        let before = fs::read(&path).unwrap();
        let add = [
            "profiles",
            "add",
            "new",
            "--vendor",
            "renovationfind",
            "--set",
            "token=env:X",
        ];
        for line in [&line[..], &add, &["profiles", "list"]] {
            let ran = run(&desk, line);
            assert_eq!(ran.code, 8, "{told}: {}", ran.err);
            assert!(
                ran.err.contains(&format!("hint: {chmod}\n")),
                "{told}: {}",
                ran.err
            );
        }
        assert_eq!(fs::read(&path).unwrap(), before, "{told}");
        assert_eq!(server.asked().len(), 0, "{told}");
        // The doctor says it, and does nothing that such a file asks for either.
        let told_by_doctor = desk.run(&["doctor", "--json"]).expect_code(0).json();
        let hints: Vec<&Value> = told_by_doctor["checks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["result"] == "finding")
            .map(|it| &it["hint"])
            .collect();
        assert_eq!(hints, [&json!(chmod)], "{told}");
        assert_eq!(server.asked().len(), 0, "{told}");
        // And it is mended by what it says.
        let mended = Command::new("sh").args(["-c", &chmod]).status().unwrap();
        assert!(mended.success());
        desk.run(&["profiles", "list"]).expect_code(0);
        if folder != 0o700 {
            fs::remove_file(&path).unwrap();
            set(&desk.path(""), folder);
            let ran = run(&desk, &add);
            assert_eq!(ran.code, 8, "{told}: {}", ran.err);
            assert!(!path.exists(), "{told}");
        }
    }
}

/// A line where every file is everybody's unless its maker says otherwise.
fn open_handed(desk: &Desk, line: &[&str]) -> Command {
    let mut command = desk.behind("sh", &["-c", "umask 000; exec \"$@\"", "sh"], line);
    command.env("CANARY", SECRET);
    command
}

/// Lines that leave files behind, and how they end.
const MAKING: [(&str, i32); 24] = [
    (
        "pull-leads -p leadbank --append appended.jsonl -o pulled.json --json",
        0,
    ),
    (
        "update-stage --from sheet.csv -p leadbank --concurrency 1",
        7,
    ),
    ("runs list -o runs.csv --format csv", 0),
    ("leads list --format csv -o list.csv", 0),
    ("leads show 7 -o show.txt", 0),
    ("leads export -o export.csv", 0),
    ("leads export -o export.xlsx", 0),
    ("leads export -o export.jsonl", 0),
    ("leads forget 7 -p leadbank --yes", 0),
    ("store backup -o backup.zip", 0),
    ("store restore backup.zip --data-dir restored/data", 0),
    ("template LEAD_WON -p renovationfind -o won.xlsx", 0),
    ("template LEAD_WON -p renovationfind -o won.csv", 0),
    (
        "map init bad.csv --on status --vendor renovationfind -o map.toml",
        0,
    ),
    (
        "validate bad.csv -p renovationfind --rejects rejects.csv",
        3,
    ),
    (
        "profiles add new --vendor renovationfind --config made/config.toml --set token=env:X",
        0,
    ),
    (
        "profiles add more --vendor renovationfind --set token=env:X",
        0,
    ),
    ("sandbox seed --vendor renovationfind --from bad.csv", 0),
    ("sandbox status", 0),
    ("completions bash -o completions.bash", 0),
    ("health -o health.txt", 0),
    ("leads stats -o stats.csv --format csv", 0),
    ("runs undo RUN -o undo.csv", 5),
    ("profiles list -o profiles.txt", 0),
];

#[test]
fn what_is_made_belongs_to_its_owner_alone_whatever_the_umask() {
    let lead = json!({"IDLeadBank": 7, "Name": "Ada"});
    let taken =
        |leads: Value| Canned::json(200, &json!({"Status": 1, "Message": "", "Leads": leads}));
    let yes = || Canned::json(200, &json!({"Status": 1, "Message": "ok"}));
    let no = Canned::json(200, &json!({"Status": 0, "Message": "no"}));
    let server = Scripted::new([
        taken(json!([lead])),
        yes(),
        taken(json!([])),
        yes(),
        no.clone(),
        no,
    ]);
    let desk = Desk::with_config(&profiles_at(&server.url()));
    fs::write(desk.path("sheet.csv"), "lead,stage\n7,1\n8,1\n").unwrap();
    fs::write(desk.path("bad.csv"), "lead,status\n7,NO_SUCH_STATUS\n").unwrap();
    let mut mine = Vec::new();
    rights(&desk.path(""), &mut mine);
    let mine: Vec<String> = mine.into_iter().map(|(name, ..)| name).collect();
    for (line, code) in MAKING {
        let words: Vec<&str> = line.split(' ').collect();
        let ran = Ran::from(open_handed(&desk, &words).output().unwrap());
        assert_eq!(ran.code, code, "{line:?}: {}{}", ran.out, ran.err);
    }
    let mut found = Vec::new();
    rights(&desk.path(""), &mut found);
    found.retain(|(name, ..)| !mine.contains(name));
    assert!(found.len() > 40, "{found:#?}");
    found.retain(|(_, is_folder, mode)| *mode != if *is_folder { 0o700 } else { 0o600 });
    let open: Vec<String> = found
        .iter()
        .map(|(name, _, mode)| format!("{mode:o} {name}"))
        .collect();
    assert_eq!(open, [""; 0]);
}

/// From birth: what a run that is still at work has made is nobody else's either.
#[test]
fn what_is_half_made_belongs_to_its_owner_alone() {
    let server = Scripted::new([Canned::Silence]);
    let desk = Desk::with_config(&profiles_at(&server.url()));
    fs::write(desk.path("sheet.csv"), "lead,stage\n7,1\n8,1\n").unwrap();
    let line = ["update-stage", "--from", "sheet.csv", "-p", "leadbank"];
    let mut child = open_handed(&desk, &line)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    server.wait();
    let mut found = Vec::new();
    rights(&desk.path("data"), &mut found);
    child.kill().unwrap();
    child.wait().unwrap();
    let names: Vec<&str> = found.iter().map(|(name, ..)| name.as_str()).collect();
    for made in [
        "leadctl.db",
        "leadctl.db-wal",
        "leadctl.db-shm",
        "notebook",
        ".lock",
    ] {
        assert!(
            names.iter().any(|name| name.contains(made)),
            "{made}: {names:#?}"
        );
    }
    found.retain(|(_, is_folder, mode)| *mode != if *is_folder { 0o700 } else { 0o600 });
    assert!(found.is_empty(), "{found:?}");
}
