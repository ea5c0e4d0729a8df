//! Standard output, standard error, files and pipes.

use super::*;

#[test]
fn a_piped_table_is_separated_by_tabs_and_has_a_header() {
    let desk = worked();
    let out = desk.run(&["leads", "list"]).expect_code(0).out;
    let rows: Vec<Vec<&str>> = out
        .lines()
        .take(3)
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows[0][..2], ["profile", "lead"]);
    assert_eq!(rows[1][..2], ["leadbank", "7"]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{out}");
}

#[test]
fn the_last_line_of_every_error_is_json_where_json_is_asked_for() {
    let desk = Desk::with_config(&profiles_at("http://127.0.0.1:9"));
    for (command, code) in ENDS {
        for format in ["json", "jsonl"] {
            let flag = format!("--format={format}");
            let by_flag = desk.run(&[command, &[&flag]].concat());
            let mut by_environment = desk.command(command);
            by_environment.env("LEADCTL_FORMAT", format);
            for ran in [by_flag, Ran::from(by_environment.output().unwrap())] {
                let ran = ran.expect_code(code);
                let error = ran.error();
                for member in ["kind", "code", "message"] {
                    let text = error[member].as_str().unwrap_or_default();
                    assert!(!text.is_empty(), "{member} of {command:?}: {}", ran.err);
                }
                assert_eq!(error["exit"], code, "{command:?}");
                assert!(!ran.out.contains("error:"), "{command:?}: {}", ran.out);
            }
        }
        let ran = desk.run(command).expect_code(code);
        let is_ours = |line: &str| {
            ["error: ", "because: ", "hint: ", "warning: "]
                .iter()
                .any(|it| line.starts_with(it))
        };
        assert!(ran.err.lines().all(is_ours), "{command:?}: {}", ran.err);
        assert_eq!(
            ran.err
                .lines()
                .filter(|line| line.starts_with("error: "))
                .count(),
            1,
            "{}",
            ran.err
        );
    }
}

#[test]
fn quiet_is_silent_on_success_and_still_says_what_went_wrong() {
    let (desk, _server) = desk_with([Canned::of(200, &[], "")]);
    let quiet = run(&desk, &[&WRITE[..], &["-q"]].concat()).expect_code(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let quiet = run(&desk, &[&WRITE[..], &["-q", "--json"]].concat()).expect_code(0);
    assert_eq!(quiet.json()["summary"]["applied"], 1);
    assert_eq!(quiet.err, "");
    let quiet = run(
        &desk,
        &["update-stage", UUID, "Funded", "-p", "crf-connect", "-q"],
    )
    .expect_code(3);
    assert!(quiet.err.starts_with("error: "), "{}", quiet.err);
    let loud = run(&desk, &WRITE).expect_code(0);
    assert!(
        loud.out.contains("is now in Reviewed at CRF Connect"),
        "{}",
        loud.out
    );
}

#[test]
fn a_result_goes_to_the_file_that_output_names() {
    let desk = worked();
    for (file, wanted) in [
        ("leads.json", "{\"type\":\"leads\""),
        ("leads.csv", "profile,"),
        ("leads.jsonl", "{\"type\":\"lead\""),
    ] {
        let ran = desk
            .run(&["leads", "list", "-q", "-o", file])
            .expect_code(0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
        let text = fs::read_to_string(desk.path(file)).unwrap();
        assert!(text.starts_with(wanted), "{file}: {text}");
    }
    // The format that is asked for outweighs the file's ending, and `-` is standard output.
    desk.run(&["leads", "list", "-o", "leads.csv", "--json"])
        .expect_code(0);
    assert!(
        fs::read_to_string(desk.path("leads.csv"))
            .unwrap()
            .starts_with("{\"type\"")
    );
    let ran = desk
        .run(&["leads", "list", "-o", "-", "--json"])
        .expect_code(0);
    assert_eq!(ran.json()["type"], "leads");
}

#[test]
fn a_pipe_that_is_closed_is_no_error() {
    let desk = Desk::new();
    // More than a pipe holds, so that whoever writes it notices.
    for format in ["table", "json", "jsonl", "csv"] {
        let mut command = desk.command(&["pull-leads", "--sandbox", "--format", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = Ran::from(child.wait_with_output().unwrap()).expect_code(0);
        assert!(
            !ran.err.contains("error") && !ran.err.contains("panic"),
            "{}",
            ran.err
        );
        desk.run(&["sandbox", "reset"]).expect_code(0);
        fs::remove_dir_all(desk.path("data")).unwrap();
    }
}
