//! Where a sheet's bytes come from: a file, or standard input for `-`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Bytes, and what people call them.
pub struct Source {
    /// The file's path, or `standard input`.
    pub name: String,
    /// The bytes, from the first.
    pub bytes: Box<dyn Read + Send>,
}

impl Source {
    /// The file at a path; `-` is standard input. Errors: 2 where it cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Self::new("standard input", io::stdin()));
        }
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) if file.metadata().is_ok_and(|it| it.is_dir()) => {
                Err(
                    Error::new(Kind::Usage, "not-a-file", format!("cannot read {name}"))
                        .because("it is a folder"),
                )
            }
            Ok(file) => Ok(Self::new(name, file)),
            Err(error) => {
                Err(
                    Error::new(Kind::Usage, "no-such-file", format!("cannot read {name}"))
                        .because(error.to_string()),
                )
            }
        }
    }

    /// Bytes from anywhere.
    pub fn new(name: impl Into<String>, bytes: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            bytes: Box::new(bytes),
        }
    }
}
