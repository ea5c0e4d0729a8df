//! What a bulk run costs a row to keep it and to write its journal: processor time, and disk syncs where strace can
//! count them.
//!
//!     cargo bench --bench journal

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::process::Command;

use jiff::Timestamp;
use leadctl::lead::{LeadId, Operation, Verdict};
use leadctl::store::{
    Input, Intake, Kept, NewRun, PlannedWrite, RunEnd, Scribe, Settled, Spool, SpoolWriter,
    Standing, Store, content_hash,
};
use serde_json::json;

/// Rows of the run.
const ROWS: u32 = 100_000;

/// Rows in a lease: so many requests are under way at once.
const LEASE: u32 = 32;

const RUN: &str = "20261121T084939-0badcafe";

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--once") {
        return once();
    }
    let itself = std::env::current_exe()?;
    let mut counted = Command::new("strace");
    counted.args(["-f", "-c", "-e", "trace=fsync,fdatasync"]);
    spool()?;
    once()?;
    match counted.arg(itself).arg("--once").output() {
        Ok(ran) => say(&format!(
            "with syncs counted:\n{}",
            String::from_utf8_lossy(&ran.stderr)
        )),
        Err(_) => say("strace is not there: disk syncs were not counted"),
    }
    Ok(())
}

/// Rows of twelve cells, kept and read again.
fn spool() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut kept = Kept {
        row: 0,
        line: 0,
        cells: (0..12).map(|at| format!("cell {at} of a row")).collect(),
        lead: Some("660001".into()),
        stage: Some("LEAD_WON".into()),
        edits: Vec::new(),
        rule: None,
        standing: Standing::Ready(Vec::new()),
    };
    let begun = worked()?;
    let mut spool = SpoolWriter::create(folder.path(), RUN)?;
    for row in 0..ROWS {
        kept.row = row;
        spool.push(&kept)?;
    }
    spool.finish(Input::default())?;
    let written = worked()?;
    for row in Spool::open(folder.path(), RUN)?.rows()? {
        black_box(row?);
    }
    let each = |nanoseconds: f64| nanoseconds / f64::from(ROWS) / 1000.0;
    let (keeping, reading) = (each(written - begun), each(worked()? - written));
    say(&format!(
        "{keeping:.1} µs to keep a row, {reading:.1} µs to read it again"
    ));
    Ok(())
}

fn once() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut store = Store::open(folder.path())?;
    let run = NewRun {
        id: RUN.into(),
        operation: Operation::ChangeStage,
        profile: "reno".into(),
        vendor: "renovationfind".into(),
        started_at: Timestamp::now(),
        arguments: json!(null),
    };
    let intake = Intake {
        ready: ROWS.into(),
        ..Intake::default()
    };
    store.begin_bulk(&run, &intake)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let scribe = Scribe::start(folder.path(), RUN, "reno")?;
    // Rows are made beforehand: what the engine does is not the journal's.
    let leases: Vec<Vec<PlannedWrite>> = (0..ROWS / LEASE)
        .map(|lease| (lease * LEASE..(lease + 1) * LEASE).map(planned).collect())
        .collect();
    let (rows, begun) = (leases.len() * LEASE as usize, worked()?);
    let times = leases.len();
    runtime.block_on(async {
        for writes in leases {
            let rows: Vec<u32> = writes.iter().map(|write| write.row).collect();
            scribe.lease(writes, false).await?;
            scribe.leaving(rows.clone(), Timestamp::now()).await?;
            for row in rows {
                scribe.settle(row, settled(), None);
            }
        }
        // What was told last is written down when this returns.
        scribe.leaving(Vec::new(), Timestamp::now()).await
    })?;
    let nanoseconds = worked()? - begun;
    runtime.block_on(scribe.finish())?;
    store.end_run(RUN, &end())?;
    say(&format!(
        "{:.1} µs of processor a row; {rows} rows in {times} leases of {LEASE}",
        nanoseconds / f64::from(ROWS) / 1000.0
    ));
    let begun = worked()?;
    store.runs(20)?;
    say(&format!(
        "{:.1} ms to count them",
        (worked()? - begun) / 1e6
    ));
    Ok(())
}

fn planned(at: u32) -> PlannedWrite {
    let lead = (660_000 + at).to_string();
    let body =
        json!({ "postLeadStatus": "LEAD_WON", "jobAmount": "18250.50", "startDateTbd": true });
    PlannedWrite {
        run: RUN.into(),
        row: at + 2,
        profile: "reno".into(),
        content: content_hash(&json!({ "lead": lead, "fields": body })),
        request: serde_json::value::to_raw_value(&json!({ "method": "POST", "path": format!("/general-leads/{lead}"), "query": {}, "body": body })).unwrap_or_default(),
        lead: Some(LeadId::new(lead)),
        operation: Operation::ChangeStage,
        stage: Some("LEAD_WON".into()),
        asked_at: Timestamp::now(),
    }
}

fn settled() -> Settled {
    Settled {
        verdict: Verdict::Applied,
        code: None,
        message: Some("Lead status updated.".into()),
        http_status: Some(200),
        attempts: 1,
        receipt: Some(json!({ "id": null, "message": "Lead status updated." })),
        at: Timestamp::now(),
    }
}

fn end() -> RunEnd {
    RunEnd {
        exit: 0,
        counts: json!({ "applied": ROWS }),
        ended_at: Timestamp::now(),
    }
}

/// Processor time of all threads so far, in nanoseconds.
/// <https://docs.kernel.org/scheduler/sched-stats.html>
fn worked() -> Result<f64, Box<dyn Error>> {
    let mut sum = 0.0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        sum += text.split(' ').next().unwrap_or_default().parse::<f64>()?;
    }
    Ok(sum)
}

fn say(line: &str) {
    use std::io::Write as _;
    // A closed pipe is no error.
    let _ = writeln!(std::io::stdout(), "{line}");
}
