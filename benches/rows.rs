//! Reading a million rows of twelve columns, beside the bare parsers: `cargo bench --bench rows`.
//!
//! The bytes lie in memory on both sides; each side looks at every cell once.

// A benchmark that cannot go on shall end.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write;
use std::hint::black_box;
use std::io::Cursor;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use leadctl::rows::{Options, Source, open};
use serde::Deserialize;

const ROWS: u64 = 1_000_000;

const NAMES: [&str; 12] = [
    "lead",
    "stage",
    "reason",
    "amount",
    "date",
    "name",
    "email",
    "phone",
    "city",
    "source",
    "converted",
    "note",
];

fn cells(row: u64) -> [String; 12] {
    [
        (600_000 + row).to_string(),
        "CONTACT_MADE".into(),
        "Ringing".into(),
        format!("{}.50", row % 20_000),
        format!("2026-{:02}-{:02}", row % 12 + 1, row % 28 + 1),
        format!("Ann Lee {row}"),
        format!("ann{row}@example.com"),
        format!("+4930{row:07}"),
        "Mumbai".into(),
        "Olark Chat".into(),
        (row % 2).to_string(),
        if row.is_multiple_of(10) {
            "called, no answer".into()
        } else {
            String::new()
        },
    ]
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

/// The bare parser, with UTF-8 checked as we check it.
fn csv_crate(text: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(Cursor::new(text));
    let mut record = csv::StringRecord::new();
    let mut size = 0;
    while reader.read_record(&mut record).unwrap() {
        size += record.iter().map(str::len).sum::<usize>();
    }
    size
}

/// An object of this file, every text borrowed: the least that a parser can do.
#[derive(Deserialize)]
struct Borrowed<'a> {
    lead: &'a str,
    stage: &'a str,
    reason: &'a str,
    amount: &'a str,
    date: &'a str,
    name: &'a str,
    email: &'a str,
    phone: &'a str,
    city: &'a str,
    source: &'a str,
    converted: &'a str,
    note: &'a str,
}

fn serde_json_borrowed(text: &[u8]) -> usize {
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let objects = lines.map(|line| serde_json::from_slice::<Borrowed<'_>>(line).unwrap());
    let cells = objects.map(|it| {
        [
            it.lead,
            it.stage,
            it.reason,
            it.amount,
            it.date,
            it.name,
            it.email,
            it.phone,
            it.city,
            it.source,
            it.converted,
            it.note,
        ]
        .map(str::len)
    });
    cells.flatten().sum()
}

fn ours(text: &Arc<[u8]>) -> usize {
    let source = Source::new("leads", Cursor::new(Arc::clone(text)));
    let mut rows = open(source, &Options::default()).unwrap();
    let mut size = 0;
    while let Some(row) = rows.next_row() {
        size += row.unwrap().cells().map(str::len).sum::<usize>();
    }
    size
}

fn reading(criterion: &mut Criterion) {
    let csv = csv_text();
    let json = json_text();
    assert_eq!(ours(&csv), csv_crate(&csv));
    assert_eq!(ours(&json), serde_json_borrowed(&json));
    let mut group = criterion.benchmark_group("a million rows");
    group.sample_size(10).throughput(Throughput::Elements(ROWS));
    group.bench_function("csv crate", |bencher| {
        bencher.iter(|| csv_crate(black_box(&csv)));
    });
    group.bench_function("csv ours", |bencher| bencher.iter(|| ours(black_box(&csv))));
    group.bench_function("serde_json borrowed", |bencher| {
        bencher.iter(|| serde_json_borrowed(black_box(&json)));
    });
    group.bench_function("json lines ours", |bencher| {
        bencher.iter(|| ours(black_box(&json)));
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
