//! The program itself, its config file, and where its answers go.

use super::{Group, Verdict};
use crate::command::count::counted;
use crate::command::doctor::facts::{Completed, Configured, Place, Surroundings};
use crate::config::quoted;
use crate::store::Ground;

/// Below this width tables lose columns.
const NARROW: usize = 60;

pub fn program() -> Vec<Verdict> {
    let mut group = Group::new("program");
    group.good("version", concat!("leadctl ", env!("CARGO_PKG_VERSION")));
    group.verdicts
}

pub fn config(config: &Configured, here: &str) -> Vec<Verdict> {
    let mut group = Group::new("configuration");
    let add = "leadctl profiles add NAME --vendor VENDOR";
    match &config.file {
        Err(error) => {
            let next = "export LEADCTL_CONFIG=/path/to/config.toml";
            group.error("file", error, error.in_a_line(), next);
        }
        Ok(Place { path, ground: None }) if !here.is_empty() && config.errors.is_empty() => {
            let found = format!(
                "there is none at {}: the sandbox needs none",
                path.display()
            );
            group.note("file", "no-config", found);
        }
        // Said by the error below.
        Ok(Place { ground: None, .. }) => {}
        Ok(Place {
            path,
            ground: Some(ground),
        }) => {
            let found = format!(
                "{}, {}",
                path.display(),
                counted(config.profiles, "profile")
            );
            if ground.is_ours {
                group.good("file", found);
            } else {
                let next = format!("ls -l {}", quoted(path));
                group.finding(
                    "file",
                    "not-ours",
                    format!("{found}; it belongs to somebody else"),
                    next,
                );
            }
            let is_told = |code: &str| config.errors.iter().any(|error| error.code == code);
            if ground.is_open_to_others() && !is_told("unsafe-permissions") {
                group.open_to_others("others may open the file", path);
            } else if !ground.is_open_to_others() {
                group.good("permissions", "only you may read the file");
            }
            if config.profiles == 0 && config.errors.is_empty() {
                group.finding("profiles", "no-profile", "the file holds no profile", add);
            }
        }
    }
    let is_refused = config.errors.iter().any(|it| it.code == "unsafe-folder");
    for Place { path, ground } in config.folders.iter().filter(|_| !is_refused) {
        if ground.as_ref().is_some_and(Ground::lets_others_replace) {
            let found = format!("others may write into the folder {}", path.display());
            let next = format!("chmod go-w {}", quoted(path));
            group.finding("folder", "open-to-others", found, next);
        }
    }
    for error in &config.errors {
        let path = config
            .file
            .as_ref()
            .map(|place| quoted(&place.path))
            .unwrap_or_default();
        let next = match error.details.get("line") {
            Some(line) => format!("{} +{line} {path}", config.editor),
            None => match error.code.as_str() {
                "no-config" | "no-profile" => add.to_owned(),
                "no-such-profile" => format!("leadctl profiles list{here}"),
                _ => format!("{} {path}", config.editor),
            },
        };
        group.error(name_of(&error.code), error, error.in_a_line(), next);
    }
    group.verdicts
}

/// What is looked at where an error of the configuration is found.
fn name_of(code: &str) -> &'static str {
    match code {
        "no-config" | "config-unreadable" => "file",
        "config-syntax" => "syntax",
        "unsafe-permissions" => "permissions",
        "unsafe-folder" => "folder",
        "unknown-key" => "keys",
        _ => "profiles",
    }
}

pub fn terminal(surroundings: &Surroundings) -> Vec<Verdict> {
    let mut group = Group::new("terminal");
    let Some((width, color)) = surroundings.terminal else {
        group.note("screen", "no-terminal", "the answer goes to a file or a pipe: tables are tab-separated, and never coloured unasked");
        return group.verdicts;
    };
    let colours = match (color, surroundings.plain_by) {
        (true, _) => "coloured".to_owned(),
        (false, Some(why)) => format!("not coloured ({why})"),
        (false, None) => "not coloured".to_owned(),
    };
    let found = format!("{width} columns, {colours}");
    if width < NARROW {
        group.note(
            "screen",
            "narrow",
            format!("{found}: tables show fewer columns"),
        );
    } else {
        group.good("screen", found);
    }
    match &surroundings.locale {
        Some(locale) if is_utf8(locale) => group.good("encoding", locale.clone()),
        locale => {
            let found = match locale {
                Some(locale) => {
                    format!("the locale {locale} is not UTF-8: names may be shown wrong")
                }
                None => "no locale is set: names may be shown wrong".to_owned(),
            };
            group.finding("encoding", "not-utf-8", found, "export LANG=C.UTF-8");
        }
    }
    group.verdicts
}

fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.ends_with("utf-8") || locale.ends_with("utf8")
}

pub fn completions(completed: Option<&Completed>) -> Vec<Verdict> {
    let mut group = Group::new("terminal");
    let Some(completed) = completed else {
        return group.verdicts;
    };
    let Completed {
        shell,
        found,
        place,
    } = completed;
    let write = |path: &std::path::Path| format!("leadctl completions {shell} -o {}", quoted(path));
    match found {
        Some((path, true)) => group.good(
            "completions",
            format!("{shell} has them: {}", path.display()),
        ),
        Some((path, false)) => {
            let found = format!("those that {shell} has are of another leadctl");
            group.finding("completions", "completions-old", found, write(path));
        }
        None => {
            let folder = place.parent().map(quoted).unwrap_or_default();
            let found = format!("{shell} has none, where it looks by itself");
            let next = format!("mkdir -p {folder} && {}", write(place));
            group.finding("completions", "completions-missing", found, next);
        }
    }
    group.verdicts
}
