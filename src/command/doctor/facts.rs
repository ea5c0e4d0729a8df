//! What is known of an installation before anybody judges it.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::command::health::Problem;
use crate::error::Error;
use crate::store::{Ground, Inspection, Locked};
use crate::transport::Looked;

/// Everything that was looked at.
pub struct Facts {
    /// When.
    pub now: Timestamp,
    /// ` --sandbox` where that is what was looked at.
    pub here: &'static str,
    /// Nothing was asked and no secret fetched: `--dry-run`.
    pub is_dry: bool,
    /// The config file.
    pub config: Configured,
    /// The profiles that could be read.
    pub profiles: Vec<Visited>,
    /// The data folder, and the store in it.
    pub store: Stored,
    /// Where the answers go.
    pub terminal: Surroundings,
    /// The shell's completions; `None` where the shell is none that we know.
    pub completions: Option<Completed>,
}

/// A path, and what it is like; `None` where there is nothing.
pub struct Place {
    /// The path.
    pub path: PathBuf,
    /// What it is like.
    pub ground: Option<Ground>,
}

/// The config file.
pub struct Configured {
    /// Where it is, or why nobody can tell.
    pub file: Result<Place, Error>,
    /// The folder that it lies in and, where it is a link, that of what it leads to.
    pub folders: Vec<Place>,
    /// How many profiles can be read.
    pub profiles: usize,
    /// What is wrong with it.
    pub errors: Vec<Error>,
    /// What the user edits texts with.
    pub editor: String,
}

/// The data folder, and the store in it.
pub struct Stored {
    /// Where it is, or why nobody can tell.
    pub folder: Result<Place, Error>,
    /// The store's own file.
    pub file: Option<Place>,
    /// What state the store is in; `None` where there is none.
    pub state: Result<Option<Inspection>, Error>,
    /// Files that killed processes left half written.
    pub left_behind: Vec<PathBuf>,
}

/// A profile, and what was met at its vendor.
pub struct Visited {
    /// Its name.
    pub name: String,
    /// The vendor's name.
    pub vendor: &'static str,
    /// Its secrets that are there, in words: `token: environment variable RENO_TOKEN, set`.
    pub secrets: Vec<Kept>,
    /// What is wrong with it by itself.
    pub problems: Vec<Error>,
    /// The file of authorities that it trusts, and how many are in it.
    pub authorities: Option<(PathBuf, Result<usize, String>)>,
    /// The hosts that it talks to; empty where none was looked at.
    pub hosts: Vec<Host>,
    /// What became of its credentials.
    pub credentials: Tried,
    /// What waits for somebody in its store.
    pub waiting: Vec<Problem>,
    /// Who is at work on it: what, and by which process.
    pub at_work: Vec<(Locked, Option<u32>)>,
}

/// A secret that is there.
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// Whether it was fetched, or only seen to be configured.
    pub fetched: bool,
    /// When it ends, where it says so itself.
    pub expires: Option<Timestamp>,
}

/// A host that a profile talks to.
pub struct Host {
    /// What is there: `vendor`, `queue`.
    pub what: String,
    /// Its address, without what stands behind the host.
    pub address: String,
    /// The variable that names the proxy by which it is reached.
    pub proxy_from: Option<&'static str>,
    /// What was met.
    pub looked: Looked,
}

/// What became of a profile's credentials.
pub enum Tried {
    /// They were not tried, for this reason.
    Not(&'static str),
    /// The vendor's answer, in a sentence.
    Said(String),
    /// The vendor said no, or could not be asked.
    Refused(Error),
}

/// Where the answers go.
pub struct Surroundings {
    /// A terminal's width, and whether it is coloured.
    pub terminal: Option<(usize, bool)>,
    /// What keeps it from being coloured.
    pub plain_by: Option<&'static str>,
    /// The locale that decides how text is encoded.
    pub locale: Option<String>,
}

/// A shell's completions.
pub struct Completed {
    /// The shell.
    pub shell: &'static str,
    /// The file that was found, and whether it is that of this program.
    pub found: Option<(PathBuf, bool)>,
    /// Where they would be put.
    pub place: PathBuf,
}
