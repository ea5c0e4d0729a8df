//! Looks at everything on this machine. What cannot be seen is a fact too, never the end of it.

use std::path::Path;

use super::completions;
use super::facts::{Configured, Facts, Place, Stored, Surroundings};
use super::visit::{Visit, visit_all};
use crate::command::context::{Context, at_sandbox, now, wait_for};
use crate::config::{self, Config, Paths, Profile};
use crate::error::{Error, Result};
use crate::sandbox::{self, Sandbox};
use crate::store::{FILE, Ground, Inspection, Store};

/// Everything that there is to know.
pub fn gather(context: &Context) -> Result<Facts> {
    let (flags, environment) = (&context.flags, &context.environment);
    let data = context.data_folder();
    let file = Paths::config_file(flags, environment);
    let (mut config, mut errors) = match &file {
        Ok(path) => Config::look(path, flags, environment),
        Err(_) => (Config::none(), Vec::new()),
    };
    let mut sandbox = None;
    if flags.sandbox && !context.is_dry() {
        match played(context, config.clone()) {
            Ok((at, playing)) => (config, sandbox) = (at, Some(playing)),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(crate::command::profiles::unknown_keys(&config, None));
    let chosen = chosen(context, &config, &mut errors);
    let store = stored(data);
    let visit = Visit {
        context,
        config: &config,
        folder: store.folder.as_ref().ok().map(|place| place.path.as_path()),
        is_usable: matches!(&store.state, Ok(Some(state)) if state.layout == state.latest && state.faults.is_empty()),
        can_be_asked: !context.is_dry() && (sandbox.is_some() || !flags.sandbox),
        now: now(),
    };
    let profiles = wait_for(async { Ok(visit_all(&visit, &chosen).await) })?;
    drop(sandbox);
    Ok(Facts {
        now: visit.now,
        here: context.here(),
        is_dry: context.is_dry(),
        config: Configured {
            folders: file.as_ref().map_or_else(
                |_| Vec::new(),
                |path| {
                    let folders = config::folders(path);
                    folders.iter().map(|folder| place(folder)).collect()
                },
            ),
            file: file.map(|path| place(&path)),
            profiles: config.profiles.len(),
            errors,
            editor: editor(context),
        },
        profiles,
        store,
        terminal: surroundings(context),
        completions: completions::look(environment),
    })
}

/// The sandbox, and the profiles whose vendors it plays.
fn played(context: &Context, config: Config) -> Result<(Config, Sandbox)> {
    let sandbox = sandbox::start(&context.paths()?.data, 0)?;
    Ok((at_sandbox(config, &sandbox)?, sandbox))
}

/// The profiles that are named, or all. One that there is not is an error like any other, unless it is there and cannot
/// be read.
fn chosen<'a>(context: &Context, config: &'a Config, errors: &mut Vec<Error>) -> Vec<&'a Profile> {
    let wanted = context.flags.wanted(&context.environment);
    if wanted.is_empty() {
        return config.profiles.values().collect();
    }
    let is_read = errors.is_empty();
    let mut found = Vec::new();
    for name in &wanted {
        match config.named(name) {
            Ok(profile) => found.push(profile),
            Err(error) if is_read => errors.push(error),
            Err(_) => {}
        }
    }
    found
}

fn place(path: &Path) -> Place {
    Place {
        path: path.to_owned(),
        // What may not even be looked at is told by whoever tries to open it.
        ground: Ground::of(path).ok().flatten(),
    }
}

fn stored(folder: Result<std::path::PathBuf>) -> Stored {
    match folder {
        Ok(folder) => Stored {
            state: Inspection::of(&folder),
            left_behind: Store::left_behind(&folder),
            file: Some(place(&folder.join(FILE))),
            folder: Ok(place(&folder)),
        },
        Err(error) => Stored {
            state: Ok(None),
            left_behind: Vec::new(),
            file: None,
            folder: Err(error),
        },
    }
}

fn editor(context: &Context) -> String {
    let mut named = ["VISUAL", "EDITOR"].iter();
    let named = named.find_map(|name| context.environment.get(name));
    named.unwrap_or_else(|| "vi".to_owned())
}

fn surroundings(context: &Context) -> Surroundings {
    let environment = &context.environment;
    let mut locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
    Surroundings {
        terminal: context.output.surroundings(),
        plain_by: [
            (environment.dumb_terminal(), "TERM=dumb"),
            (environment.no_color(), "NO_COLOR"),
        ]
        .into_iter()
        .find_map(|(is_so, what)| is_so.then_some(what)),
        locale: locale.find_map(|name| environment.get(name)),
    }
}
