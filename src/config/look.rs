//! A config file read by somebody who wants to know all that is wrong with it.

use std::path::Path;

use super::file::File;
use super::{Config, Environment, Flags, no_config};
use crate::error::Error;
use crate::vendor;

impl Config {
    /// The profiles that can be read, and everything that keeps the rest from being read.
    pub fn look(path: &Path, flags: &Flags, env: &Environment) -> (Self, Vec<Error>) {
        let mut errors = Vec::new();
        let config = if flags.sandbox {
            Self::load_for(vendor::ALL, path, flags, env)
        } else {
            let file = File::read(path).and_then(|file| file.ok_or_else(|| no_config(path)));
            file.and_then(|file| {
                Self::of_file_besides(vendor::ALL, &file, flags, env, &mut |error| {
                    errors.push(error);
                    Ok(())
                })
            })
        };
        let config = config.unwrap_or_else(|error| {
            errors.push(error);
            Self::empty(path)
        });
        (config, errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_profile_that_cannot_be_read_is_told_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let text = "default_profile = \"a\"\n[profiles.a]\nvendor = \"leadbnk\"\n[profiles.b]\nvendor = \"renovationfind\"\n\
                    retries = \"many\"\n[profiles.c]\nvendor = \"renovationfind\"\n";
        std::fs::write(&path, text).unwrap();
        let env = Environment::from_pairs([("HOME", "/home/robot")]);
        let (config, errors) = Config::look(&path, &Flags::default(), &env);
        let names: Vec<&String> = config.profiles.keys().collect();
        assert_eq!(names, ["c"]);
        let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["unknown-vendor", "config-invalid"]);
        let (config, errors) = Config::look(Path::new("/nowhere/c.toml"), &Flags::default(), &env);
        assert!(config.profiles.is_empty());
        assert_eq!(errors[0].code, "no-config");
    }
}
