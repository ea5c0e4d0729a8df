//! Manners of a job that cron starts: never two at once, silent when all is well, not more often than configured; and
//! what a monitor is told.

mod floor;
mod health;
mod overlap;
mod runs;

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bank::{Bank, leads};
use crate::desk::{Desk, Ran, Served};

/// A statement in the store of a desk, behind the program's back.
fn meddle(desk: &Desk, sql: &str) {
    rusqlite::Connection::open(desk.path("data/leadctl.db"))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

/// Makes every run, batch and quarantined lead so much older.
fn age(desk: &Desk, seconds: i64) {
    let by = seconds * 1_000_000;
    meddle(
        desk,
        &format!(
            "UPDATE run SET started_at = started_at - {by}, ended_at = ended_at - {by};
             UPDATE batch SET taken_at = taken_at - {by};
             UPDATE quarantine SET first_seen = first_seen - {by};"
        ),
    );
}

fn takes(bank: &Bank) -> usize {
    let vault = bank.vault();
    vault.asked.iter().filter(|asked| asked.is_take()).count()
}
