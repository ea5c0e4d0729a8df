//! `leadctl` works sales leads at the vendors that sell or hold them.
//!
//! ```text
//!  arguments ─▶ cli ─▶ command ─▶ sync ─┬─▶ vendor    (pure: question → Request → Sealed; Reply → answer)
//!                          │            ├─▶ transport (limit, send, ask again)
//!                          │            └─▶ store     (leads, journal)
//!                          └──────────────▶ output    (Report → bytes)
//! ```
//!
//! A command turns arguments into a `Report`. In between, `sync` asks a vendor *what to say*, has a session *say it*,
//! gives the reply back to the vendor *to understand*, and writes down what happened. No arrow points back.
//!
//! What always holds; `tests/house.rs` and the chapters beside it test it:
//!
//! 1. Nothing under `vendor` does I/O, reads a clock or awaits.
//! 2. Every outside thing has one door: the HTTP client, SQLite, tables, progress, the command line, the environment.
//! 3. Imports point one way: the nouns ← `vendor` ← `transport` ← `sync` ← `command`; `store` and `output` know the
//!    nouns and no vendor.
//! 4. No write leaves before the journal holds it; none of unknown fate is sent again unless its card says that it may
//!    be, and then only by the same process.
//! 5. No lead is confirmed before it is committed and delivered.
//! 6. Standard output carries the result, standard error everything else; a closed pipe is not an error.
//! 7. A secret is a `Secret` from `config` until it enters a `Sealed`, and nowhere else.
//! 8. Help, README, completions, `config.example.toml` and every card agree with the code.

// The nouns, and what is said about them.
pub mod account;
pub mod depot;
pub mod error;
pub mod exchange;
pub mod fault;
pub mod lead;
pub mod secret;
pub mod world;

// The vendors, and how they are asked.
pub mod transport;
pub mod vendor;

// What people have: sheets, and what their rows ask for.
pub mod rows;
pub mod sheet;

// What is kept, how it takes its place, and the work itself.
pub mod beside;
pub mod store;
pub mod sync;

// Leads that are pushed to us.
pub mod listen;

// The vendors as we play them.
pub mod sandbox;

// The command line: what is typed, what is configured, what is done, what is shown.
pub mod cli;
pub mod command;
pub mod config;
pub mod output;

use std::ffi::OsString;

use command::context::Context;
use config::Environment;

/// Runs one command line and gives its exit code. Everything that it says has been said when it returns.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match command::paperwork::parse(&arguments) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let context = match Context::new(cli.globals, Environment::from_process()) {
        Ok(context) => context,
        Err(error) => return command::context::end_without(&error),
    };
    match command::run(&context, &cli.command) {
        Ok(ended) => ended.tell(&context),
        Err(error) => command::Ended::from(error).tell(&context),
    }
}
