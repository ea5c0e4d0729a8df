//! Whether the user's shell knows our commands.

use std::path::{Path, PathBuf};

use clap_complete::Shell;

use super::facts::Completed;
use crate::command::paperwork;
use crate::config::Environment;

/// Where a shell looks for completions of its own accord: below the home folder, and on the whole machine.
struct Habits {
    shell: Shell,
    word: &'static str,
    below_home: &'static str,
    shared: &'static [&'static str],
}

const HABITS: [Habits; 3] = [
    Habits {
        shell: Shell::Bash,
        word: "bash",
        below_home: ".local/share/bash-completion/completions/leadctl",
        shared: &[
            "/usr/share/bash-completion/completions/leadctl",
            "/usr/local/share/bash-completion/completions/leadctl",
            "/etc/bash_completion.d/leadctl",
        ],
    },
    Habits {
        shell: Shell::Zsh,
        word: "zsh",
        below_home: ".zfunc/_leadctl",
        shared: &[
            "/usr/local/share/zsh/site-functions/_leadctl",
            "/usr/share/zsh/site-functions/_leadctl",
            "/usr/share/zsh/vendor-completions/_leadctl",
        ],
    },
    Habits {
        shell: Shell::Fish,
        word: "fish",
        below_home: ".config/fish/completions/leadctl.fish",
        shared: &[
            "/usr/share/fish/vendor_completions.d/leadctl.fish",
            "/usr/local/share/fish/vendor_completions.d/leadctl.fish",
        ],
    },
];

/// Looks for the completions of the user's shell; `None` where that is none of those that look by themselves.
pub fn look(environment: &Environment) -> Option<Completed> {
    let shell = environment.get("SHELL")?;
    let name = Path::new(&shell).file_name()?.to_str()?;
    let habits = HABITS.iter().find(|habits| habits.word == name)?;
    let own = environment.home()?.join(habits.below_home);
    let places = std::iter::once(own.clone()).chain(habits.shared.iter().map(PathBuf::from));
    let found = places.into_iter().find_map(|path| {
        let text = std::fs::read(&path).ok()?;
        let is_current = text == paperwork::completions(habits.shell);
        Some((path, is_current))
    });
    Some(Completed {
        shell: habits.word,
        found,
        place: own,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completions_are_found_where_the_shell_looks_and_told_from_older_ones() {
        let home = tempfile::tempdir().unwrap();
        let environment = |shell: &str| {
            Environment::from_pairs([("HOME", home.path().to_str().unwrap()), ("SHELL", shell)])
        };
        let fish = environment("/usr/bin/fish");
        assert!(look(&fish).unwrap().found.is_none());
        let place = look(&fish).unwrap().place;
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, "complete -c leadctl").unwrap();
        assert_eq!(look(&fish).unwrap().found, Some((place.clone(), false)));
        std::fs::write(&place, paperwork::completions(Shell::Fish)).unwrap();
        assert_eq!(look(&fish).unwrap().found, Some((place, true)));
        assert!(look(&environment("/bin/dash")).is_none());
    }
}
