//! Judging rows of twelve columns, beside the bare parsers that merely read them: `cargo bench --bench validate`.
//!
//! The bytes lie in memory on both sides. Turn by turn in one run, by medians; it is CPU time where the system tells
//! it, so that other work on the machine counts less. The ratios are what matters.

// A benchmark that cannot go on shall end.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    missing_docs
)]

use std::fmt::Write;
use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, sync::LazyLock, time::Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use leadctl::account::Account;
use leadctl::lead::{Edit, Entry, Operation, Wish};
use leadctl::rows::{Options, Source, open};
use leadctl::vendor::by_id;
use leadctl::vendor::sieve::{Asked, ByLead, Place, Sieve};
use serde::Deserialize;

const ROWS: usize = 1_000_000;

const TURNS: usize = 3;

const NAMES: [&str; 12] = [
    "lead",
    "stage",
    "reason",
    "jobAmount",
    "meetingScheduledDate",
    "contactMethod",
    "estimateType",
    "lostReason",
    "estimatedProjectStartDate",
    "estimatedCompletionDate",
    "startDateTbd",
    "completionDateTbd",
];

/// A row of each common stage, with what it needs and may carry.
fn cells(row: usize) -> [String; 12] {
    let mut cells: [String; 12] = Default::default();
    let day = format!("2026-{:02}-{:02}", row % 12 + 1, row % 28 + 1);
    let filled: [(usize, &str); 5] = match row % 8 {
        0 => [
            (1, "CONTACT_MADE"),
            (2, "Called, will ring back on Monday"),
            (5, "PHONE_CALL"),
            (2, "Called"),
            (2, "Called, will ring back on Monday"),
        ],
        1 => [
            (1, "MEETUP_SCHEDULED"),
            (2, "Kitchen and bath, two floors"),
            (4, &day),
            (4, &day),
            (4, &day),
        ],
        2 => [
            (1, "ESTIMATE_PROVIDED"),
            (2, "Sent by mail"),
            (6, "EMAILED_ESTIMATE"),
            (2, "Sent by mail"),
            (2, "Sent by mail"),
        ],
        3 => [
            (1, "LEAD_LOST"),
            (2, "Lost to another renovator"),
            (7, "OTHER"),
            (7, "OTHER"),
            (7, "OTHER"),
        ],
        4 => [
            (1, "LEAD_WON"),
            (3, "18500.50"),
            (8, &day),
            (9, &day),
            (2, "Signed on the spot"),
        ],
        5 => [
            (1, "LEAD_WON"),
            (3, "7200"),
            (10, "true"),
            (11, "true"),
            (2, "Dates to follow"),
        ],
        6 => [
            (1, "QUOTE_SENT"),
            (2, "Zoë asked for a second quote"),
            (1, "QUOTE_SENT"),
            (1, "QUOTE_SENT"),
            (1, "QUOTE_SENT"),
        ],
        _ => [
            (1, "LEAD_LOST"),
            (7, "PRICE"),
            (2, "Too dear"),
            (2, "Too dear"),
            (7, "PRICE"),
        ],
    };
    for (column, text) in filled {
        text.clone_into(&mut cells[column]);
    }
    cells[0] = (660_000 + row).to_string();
    cells
}

fn csv_text() -> Arc<[u8]> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(NAMES).unwrap();
    for row in 0..ROWS {
        writer.write_record(cells(row)).unwrap();
    }
    writer.into_inner().unwrap().into()
}

fn json_text() -> Arc<[u8]> {
    let mut text = String::new();
    for row in 0..ROWS {
        for (number, (name, cell)) in NAMES.iter().zip(cells(row)).enumerate() {
            let start = if number == 0 { '{' } else { ',' };
            write!(text, "{start}\"{name}\":\"{cell}\"").unwrap();
        }
        text.push_str("}\n");
    }
    text.into_bytes().into()
}

/// The bare parser, with UTF-8 checked as we check it; each cell is looked at once.
fn csv_crate(text: &Arc<[u8]>) -> usize {
    let mut reader = csv::Reader::from_reader(Cursor::new(text));
    let mut record = csv::StringRecord::new();
    let mut size = 0;
    let mut rows = 0;
    while reader.read_record(&mut record).unwrap() {
        size += record.iter().map(str::len).sum::<usize>();
        rows += 1;
    }
    black_box(size);
    rows
}

/// An object of this file, every text borrowed: the least that a parser can do.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Borrowed<'a> {
    lead: &'a str,
    stage: &'a str,
    reason: &'a str,
    job_amount: &'a str,
    meeting_scheduled_date: &'a str,
    contact_method: &'a str,
    estimate_type: &'a str,
    lost_reason: &'a str,
    estimated_project_start_date: &'a str,
    estimated_completion_date: &'a str,
    start_date_tbd: &'a str,
    completion_date_tbd: &'a str,
}

fn serde_json_borrowed(text: &Arc<[u8]>) -> usize {
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let objects = lines.map(|line| serde_json::from_slice::<Borrowed<'_>>(line).unwrap());
    let sizes = objects.map(|it| {
        [
            it.lead,
            it.stage,
            it.reason,
            it.job_amount,
            it.meeting_scheduled_date,
            it.contact_method,
            it.estimate_type,
            it.lost_reason,
            it.estimated_project_start_date,
            it.estimated_completion_date,
            it.start_date_tbd,
            it.completion_date_tbd,
        ]
        .map(str::len)
        .iter()
        .sum::<usize>()
    });
    let mut rows = 0;
    black_box(sizes.inspect(|_| rows += 1).sum::<usize>());
    rows
}

fn rows_alone(text: &Arc<[u8]>) -> usize {
    let source = Source::new("leads", Cursor::new(Arc::clone(text)));
    let mut rows = open(source, &Options::default()).unwrap();
    let mut count = 0;
    while let Some(row) = rows.next_row() {
        black_box(row.unwrap().cells().map(str::len).sum::<usize>());
        count += 1;
    }
    count
}

const ASKED: Asked = Asked {
    operation: Operation::ChangeStage,
    via: None,
    allow_final: true,
};

fn places() -> Vec<Place> {
    let fields = NAMES
        .iter()
        .skip(2)
        .map(|name| Place::Field((*name).into()));
    [Place::Lead, Place::Stage]
        .into_iter()
        .chain(fields)
        .collect()
}

/// How many rows pass. `seen` takes what identifies each.
fn judged(text: &Arc<[u8]>, mut seen: Option<ByLead<Option<u32>>>) -> usize {
    let card = by_id("renovationfind").unwrap().card();
    let account = Account::default();
    let mut sieve = Sieve::new(card, &account, ASKED, &places());
    let source = Source::new("leads", Cursor::new(Arc::clone(text)));
    let mut rows = open(source, &Options::default()).unwrap();
    let mut passed = 0;
    while let Some(row) = rows.next_row() {
        let row = row.unwrap();
        let cells = (0..NAMES.len()).map(|column| row.cell(column).ok());
        let Some(row) = sieve.passes(cells) else {
            continue;
        };
        let is_new = match (&mut seen, row.lead) {
            (Some(seen), Some(lead)) => seen.keep(lead, row.stage).is_none(),
            _ => true,
        };
        passed += usize::from(is_new);
    }
    passed
}

fn checked(rows: &[[String; 12]]) -> usize {
    let card = by_id("renovationfind").unwrap().card();
    let account = Account::default();
    let wishes = rows.iter().map(|cells| Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: Some(cells[0].clone()),
        stage: Some(cells[1].clone()),
        edits: NAMES
            .iter()
            .zip(cells)
            .skip(2)
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| Edit {
                field: (*field).into(),
                entry: Entry::Text(text.clone()),
            })
            .collect(),
        allow_final: false,
        asked_at: "2026-11-21T06:50:00Z".parse().unwrap(),
    });
    wishes
        .map(|wish| card.check(&account, &wish).problems.len())
        .sum()
}

/// The CPU time of this thread; without Linux the time that has passed.
fn spent() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}

/// The medians of jobs that take turns.
fn medians<const N: usize>(mut jobs: [&mut dyn FnMut() -> usize; N]) -> [Duration; N] {
    let mut taken = vec![[Duration::ZERO; N]; TURNS];
    for turn in &mut taken {
        for (job, taken) in jobs.iter_mut().zip(turn) {
            let start = spent();
            let rows = job();
            *taken = spent().saturating_sub(start);
            assert_eq!(rows, ROWS, "every row is good");
        }
    }
    std::array::from_fn(|job| {
        let mut of_job: Vec<_> = taken.iter().map(|turn| turn[job]).collect();
        of_job.sort();
        of_job[TURNS / 2]
    })
}

fn tell<const N: usize>(names: [&str; N], medians: [Duration; N]) {
    let bare = medians[0].as_secs_f64();
    for (name, median) in names.iter().zip(medians) {
        let taken = median.as_secs_f64();
        println!(
            "{name:32} {:>6.0} ns a row {:>6.2} × bare {:>6.2} M rows a second",
            taken / ROWS as f64 * 1e9,
            taken / bare,
            ROWS as f64 / taken / 1e6
        );
    }
}

fn ratios(_: &mut Criterion) {
    let csv = csv_text();
    let taken = medians([
        &mut || csv_crate(black_box(&csv)),
        &mut || rows_alone(black_box(&csv)),
        &mut || judged(black_box(&csv), None),
        &mut || judged(black_box(&csv), Some(ByLead::default())),
    ]);
    tell(
        [
            "csv crate, bare",
            "rows",
            "rows, judged",
            "rows, judged, duplicates found",
        ],
        taken,
    );
    let json = json_text();
    let taken = medians([
        &mut || serde_json_borrowed(black_box(&json)),
        &mut || rows_alone(black_box(&json)),
        &mut || judged(black_box(&json), None),
        &mut || judged(black_box(&json), Some(ByLead::default())),
    ]);
    tell(
        [
            "serde_json, bare",
            "JSON lines",
            "JSON lines, judged",
            "JSON lines, judged, duplicates",
        ],
        taken,
    );
}

fn judging(criterion: &mut Criterion) {
    let texts: Vec<_> = (0..1000).map(cells).collect();
    let card = by_id("renovationfind").unwrap().card();
    let account = Account::default();
    let mut group = criterion.benchmark_group("judging");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .throughput(Throughput::Elements(1000));
    group.bench_function("a thousand rows by the sieve", |bencher| {
        let mut sieve = Sieve::new(card, &account, ASKED, &places());
        bencher.iter(|| {
            let rows = texts.iter();
            rows.filter(|cells| {
                sieve
                    .passes(cells.iter().map(|it| Some(it.as_str())))
                    .is_some()
            })
            .count()
        });
    });
    group.bench_function("a thousand rows by the full check", |bencher| {
        bencher.iter(|| checked(black_box(&texts)));
    });
    group.finish();
}

criterion_group!(benches, ratios, judging);
criterion_main!(benches);
