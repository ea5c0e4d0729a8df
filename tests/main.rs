//! What leadctl promises, tested from outside. One binary; each file is a chapter.

// A test that cannot go on shall end, and say aloud what it leaves out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]
// The parts of a chapter share what it brings along.
#![allow(clippy::wildcard_imports)]

mod azurite;
mod bank;
mod broken_pulls;
mod bulk;
mod conformance;
mod cron;
mod desk;
mod doctor;
mod exit_codes;
mod faults;
mod first_steps;
mod formats;
mod fuzzed;
mod hostile;
mod house;
mod kills;
mod leads;
mod listening;
mod lists;
mod mapping;
mod mending;
mod names;
mod paperwork;
mod pulling;
mod robust;
mod scripted;
mod secrets;
mod seeded;
mod sheets;
mod templates;
mod validating;
mod walk;
mod work_list;
mod writes;
