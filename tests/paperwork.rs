//! README, completions, manual pages and help agree with the program.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap_complete::Shell;
use leadctl::command::paperwork;
use leadctl::error::EXIT_CODES;
use leadctl::vendor;

use crate::desk::Desk;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// One `$ ` line of README's console blocks, and what it says comes of it.
struct Example {
    command: String,
    lines: Vec<String>,
    exit: i32,
}

fn examples(readme: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            examples.push(Example {
                command: command.to_owned(),
                lines: Vec::new(),
                exit: 0,
            });
        } else if let Some(more) = line.strip_prefix("> ").filter(|_| inside) {
            // As a shell shows the lines that it still wants.
            let example = examples.last_mut().expect("a block begins with a command");
            example.command.push('\n');
            example.command.push_str(more);
        } else if inside {
            let example = examples.last_mut().expect("a block begins with a command");
            match line
                .strip_prefix("[exit ")
                .and_then(|rest| rest.strip_suffix(']'))
            {
                Some(code) => example.exit = code.parse().unwrap(),
                None => example.lines.push(line.to_owned()),
            }
        }
    }
    examples
}

/// Whether the words of a line stand in another one in this order. README shows a terminal's table, cut to its width;
/// here a pipe gets every column.
fn shows(actual: &str, line: &str) -> bool {
    if line.starts_with('{') {
        let mut rest = actual;
        return line.split("...").all(|piece| match rest.split_once(piece) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        });
    }
    let mut words = actual.split_whitespace();
    line.split_whitespace()
        .all(|word| words.any(|it| it == word || it == word.trim_end_matches(':')))
}

#[test]
fn the_examples_of_the_readme_run_as_printed() {
    let desk = Desk::new();
    fs::write(
        desk.path("leads.txt"),
        "7927b2df-8bba-4d29-b9a2-b6e0beafe620\n",
    )
    .unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_leadctl"));
    let examples = examples(&read("README.md"));
    assert!(
        examples.len() >= 15,
        "the README shows {} commands",
        examples.len()
    );
    for example in examples {
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1\n{}", example.command)])
            .env_clear()
            .env(
                "PATH",
                format!("{}:/usr/bin:/bin", binary.parent().unwrap().display()),
            )
            .env("HOME", desk.path(""))
            .current_dir(desk.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(
            output.status.code(),
            Some(example.exit),
            "$ {}\n{said}",
            example.command
        );
        let mut actual = said.lines();
        for line in example.lines.iter().filter(|line| *line != "...") {
            assert!(
                actual.any(|it| shows(it, line)),
                "$ {}\nshould print, in its place:\n{line}\nbut printed:\n{said}",
                example.command
            );
        }
    }
}

/// The commands below `Example` on a help page, each as one line.
fn examples_of(page: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| !line.starts_with("Example"));
    let text = lines.skip(1).collect::<Vec<_>>().join("\n");
    let text = text.replace(" \\\n", " ");
    let commands = text.lines().map(str::trim);
    commands
        .filter(|line| line.starts_with("leadctl "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_examples_of_every_help_page_are_commands_that_leadctl_understands() {
    let topics = [
        "add-lead",
        "update-lead",
        "update-stage",
        "accept-lead",
        "decline-lead",
        "get-lead",
        "pull-leads",
        "listen",
        "map",
        "map init",
        "validate",
        "stages",
        "template",
        "leads",
        "runs",
        "health",
        "doctor",
        "store",
        "profiles",
        "profiles add",
        "sandbox",
        "completions",
        "man",
    ];
    for topic in topics {
        let words: Vec<String> = topic.split(' ').map(str::to_owned).collect();
        let examples = examples_of(&paperwork::help(&words).unwrap());
        assert!(!examples.is_empty(), "{topic} has no example");
        for example in examples {
            let line = example.split(" > ").next().unwrap();
            let words = Command::new("sh")
                .args(["-c", &format!("printf '%s\\0' {line}")])
                .output()
                .unwrap();
            let words = String::from_utf8(words.stdout).unwrap();
            let words: Vec<OsString> = words.split_terminator('\0').map(OsString::from).collect();
            assert!(paperwork::parse(&words).is_ok(), "{example}");
        }
    }
}

#[test]
fn the_readme_lists_every_exit_code_with_its_meaning() {
    let readme = read("README.md");
    for row in &EXIT_CODES {
        let listed = readme.lines().any(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let codes = cells
                .get(1)
                .is_some_and(|codes| codes.split(" / ").any(|code| code == row.code.to_string()));
            let same_words = cells
                .get(3)
                .is_some_and(|meaning| *meaning == row.meaning || row.code >= 130);
            codes && cells.get(2) == Some(&row.name) && same_words
        });
        assert!(
            listed,
            "README does not list {} {}: {}",
            row.code, row.name, row.meaning
        );
    }
}

#[test]
fn the_readme_names_every_vendor_and_every_command() {
    let readme = read("README.md");
    for vendor in vendor::ALL {
        assert!(
            readme.contains(&format!("`{}`", vendor.id())),
            "README does not name {}",
            vendor.id()
        );
    }
    let help = paperwork::help(&[]).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let Some(name) = line
            .strip_prefix("  ")
            .filter(|line| !line.starts_with(' '))
        else {
            continue;
        };
        let name = name.split_whitespace().next().unwrap();
        let words = [format!("leadctl {name}"), format!("`{name}")];
        assert!(
            words.iter().any(|word| readme.contains(word)),
            "README does not mention {name}"
        );
    }
}

/// Where the committed script of a shell lies.
fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => "completions/leadctl.bash",
        Shell::Zsh => "completions/_leadctl",
        Shell::Fish => "completions/leadctl.fish",
        _ => "completions/_leadctl.ps1",
    }
}

#[test]
fn the_committed_completions_are_those_that_the_program_prints() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
        let printed = String::from_utf8(paperwork::completions(shell)).unwrap();
        assert!(
            read(script(shell)) == printed,
            "{} is out of date: cargo run -- completions {shell} > {}",
            script(shell),
            script(shell)
        );
    }
}

#[test]
fn every_command_has_a_manual_page_and_a_help_page() {
    let desk = Desk::new();
    fs::create_dir(desk.path("man")).unwrap();
    desk.run(&["man", "--output", "man"]).expect_code(0);
    let pages = fs::read_dir(desk.path("man")).unwrap().count();
    assert_eq!(pages, paperwork::manual().unwrap().len());
    assert!(
        fs::read_to_string(desk.path("man").join("leadctl-pull-leads.1"))
            .unwrap()
            .contains("append")
    );
    for topic in [
        &["help", "update-stage"][..],
        &["help", "leads", "list"],
        &["update-stage", "--help"],
    ] {
        assert!(
            desk.run(topic).expect_code(0).out.contains("Usage:"),
            "{topic:?}"
        );
    }
    let codes = desk.run(&["help", "exit-codes"]).expect_code(0).out;
    assert!(EXIT_CODES.iter().all(|row| codes.contains(row.meaning)));
    let wrong = desk.run(&["help", "pull-lead"]).expect_code(2);
    assert!(wrong.err.contains("did you mean"), "{}", wrong.err);
}
