//! What each fuzz target does with its bytes, and what it claims of the outcome.
//!
//! `fuzz/fuzz_targets/*.rs` hand these functions to libFuzzer; `tests/fuzzed.rs` runs them over the kept inputs, so that
//! every test run repeats what was once found.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;
use std::io::{Cursor as Bytewise, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use indexmap::IndexMap;
use jiff::Timestamp;
use leadctl::account::{Account, Pass, Telling};
use leadctl::config::{Config, Environment, Flags};
use leadctl::depot::{Lot, Parcel, Removed};
use leadctl::exchange::{
    Cursor, Exchange, Fetch, Pairs, Repeat, Reply, Sealed, Take, Ticket, Together,
};
use leadctl::lead::{Change, Lead, LeadId, Operation, Phase, Receipt, Stage};
use leadctl::output::clean;
use leadctl::output::sheet::{Header, SheetWriter};
use leadctl::rows::{self, Form, Options, Row, Rows, Source};
use leadctl::sandbox::Faults;
use leadctl::sheet::Map;
use leadctl::transport::{
    Body, Coming, Incoming, Limits, MemoryGate, Session, TakeEvent, Unmarked, Wire, WireFault,
};
use leadctl::vendor::{self, Vendor};
use serde_json::{Value, json};

/// A target: its name, which is also that of its corpus, and what it does with one input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 18] = [
    ("crf_connect", |data| replies("crf-connect", data)),
    ("ivvy", |data| replies("ivvy", data)),
    ("crm_com", |data| replies("crm-com", data)),
    ("renovationfind", |data| replies("renovationfind", data)),
    ("leadbank", |data| replies("leadbank", data)),
    ("login", login),
    ("list_stream", list_stream),
    ("storage", storage),
    ("pushed", pushed),
    ("retry_after", retry_after),
    ("delimited", |data| sheet(data, None)),
    ("json_rows", |data| sheet(data, None)),
    ("plain_ids", |data| sheet(data, Some(&is_number))),
    ("workbook", workbook),
    ("config", config),
    ("mapping", mapping),
    ("faults", faults),
    ("sanitiser", sanitiser),
];

/// Runs the target of this name.
pub fn run(name: &str, data: &[u8]) {
    let target = ALL.iter().find(|(known, _)| *known == name);
    let (_, act) = target.unwrap_or_else(|| panic!("there is no target {name}"));
    act(data);
}

/// The statuses that an input's first byte chooses from. A digit's last bits are its place.
const STATUSES: [u16; 16] = [
    200, 200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503,
];

fn vendor_of(id: &str) -> &'static dyn Vendor {
    vendor::by_id(id).unwrap_or_else(|| panic!("there is no vendor {id}"))
}

/// An account with which everything that can be configured is configured.
fn account() -> Account {
    let settings = json!({
        "list_path": "/general-leads", "partner": "p", "request": 1, "confirm_body": "ids", "ok_status": [1],
        "organisation": "o", "username": "u",
    });
    Account {
        profile: "fuzz".into(),
        settings: settings.as_object().cloned().unwrap_or_default(),
        holds: ["queue_url", "container_url"].map(str::to_owned).into(),
        ..Account::default()
    }
}

fn change(operation: Operation, number: u32) -> Change {
    Change {
        operation,
        via: None,
        lead: Some(LeadId::new(number.to_string())),
        stage: Some(Stage {
            name: "1".into(),
            value: 1.into(),
            phase: Phase::Unknown,
        }),
        fields: IndexMap::default(),
        repeat: Repeat::Never,
    }
}

/// An input of a reply's target: a byte for the status, and the body.
fn reply(data: &[u8]) -> Reply {
    let (first, body) = data.split_first().unwrap_or((&0, &[]));
    Reply {
        status: STATUSES[usize::from(first & 15)],
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: Bytes::copy_from_slice(body),
    }
}

/// A reader reads the same twice.
fn same<T: Debug>(exchange: &Exchange<T>, reply: &Reply) -> Option<T> {
    let (first, second) = (exchange.read(reply), exchange.read(reply));
    assert_eq!(
        format!("{first:?}"),
        format!("{second:?}"),
        "read differently"
    );
    first.ok()
}

/// The same, and only a status of success is an answer.
fn read<T: Debug>(exchange: &Exchange<T>, reply: &Reply) -> Option<T> {
    let answer = same(exchange, reply)?;
    success(reply, &answer);
    Some(answer)
}

fn success(reply: &Reply, answer: &impl Debug) {
    assert!(
        reply.is_success(),
        "a status of {} was taken for an answer: {answer:?}",
        reply.status
    );
}

/// What says that something was done stands in a body that is as short as the vendor's page allows, never in one that is
/// a web page or was cut inside of JSON.
fn done(receipt: Option<Receipt>, reply: &Reply) {
    let Some(receipt) = receipt else { return };
    let page = reply.body.trim_ascii_start().starts_with(b"<");
    assert!(!page, "a web page was taken for {receipt:?}");
    if let Some(lead) = receipt.lead {
        whole(&lead);
    }
}

fn whole(lead: &Lead) {
    assert!(
        !lead.id.as_str().is_empty(),
        "a lead without an id: {lead:?}"
    );
    let text = serde_json::to_vec(lead).unwrap_or_default();
    let again: Lead = serde_json::from_slice(&text).unwrap_or_else(|why| panic!("{lead:?}: {why}"));
    assert_eq!(&again, lead, "kept differently");
}

/// Every reader of a vendor over one reply.
fn replies(id: &str, data: &[u8]) {
    let (vendor, account, reply) = (vendor_of(id), account(), reply(data));
    for operation in Operation::ALL {
        if let Ok(exchange) = vendor.write(&account, &change(operation, 7)) {
            done(read(&exchange, &reply), &reply);
        }
        together(vendor, &account, operation, &reply);
    }
    if let Some(ping) = vendor.ping(&account) {
        // A "not found" may say that the key is good.
        same(&ping, &reply);
    }
    if let Some(confirm) = vendor.confirm(&account, &[LeadId::new("7")]) {
        read(&confirm, &reply);
    }
    if let Ok(Fetch::Ask(fetch)) = vendor.fetch(&account, &LeadId::new("7")) {
        read(&fetch, &reply).iter().for_each(whole);
    }
    for list in vendor.card().list.keys() {
        if let Some(names) = vendor.names(&account, list, &Telling::default()) {
            read(&names, &reply);
        }
    }
    if let Ok(take) = vendor.take(&account, Cursor::default()) {
        read(&take.exchange, &reply);
        element(vendor, &take, &reply.body);
    }
}

fn together(vendor: &dyn Vendor, account: &Account, operation: Operation, reply: &Reply) {
    let changes = [change(operation, 7), change(operation, 8)];
    match vendor.together(account, &changes) {
        None => return,
        Some(Together::Whole(exchange)) => done(read(&exchange, reply), reply),
        Some(Together::Ticket(exchange)) => drop(read(&exchange, reply)),
    }
    let ticket = Ticket("1".into());
    if let Some(progress) = vendor.progress(account, &ticket) {
        read(&progress, reply);
    }
    if let Some(results) = vendor.results(account, &ticket, &changes) {
        let told = read(&results, reply).flatten();
        // Each change has its own place, whatever the vendor says of others.
        assert!(told.is_none_or(|told| told.len() == changes.len()));
    }
}

/// One element of a list: what is said of it by its members is what its reader says.
fn element(vendor: &dyn Vendor, take: &Take, bytes: &[u8]) {
    let lead = (take.lead)(bytes);
    if let Ok(lead) = &lead {
        whole(lead);
    }
    let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else {
        return;
    };
    if let Some(brief) = vendor.brief(&|name| members.get(name).cloned()) {
        let lead = lead.unwrap_or_else(|why| panic!("{brief:?} is no lead: {}", why.reason));
        assert_eq!(
            (&brief.id, &brief.stage, brief.phase),
            (&lead.id, &lead.stage, lead.phase)
        );
    }
}

/// Replies to a login.
fn login(data: &[u8]) {
    let reply = reply(data);
    let vendors = vendor::ALL.iter();
    for login in vendors.filter_map(|vendor| vendor.login(&account())) {
        if let Some(token) = read(&login, &reply) {
            assert!(!token.secret.expose().is_empty(), "an empty token");
        }
    }
}

/// A wire that brings one reply in pieces.
struct Script {
    reply: Reply,
    piece: usize,
}

struct Pieces(VecDeque<Bytes>);

impl Body for Pieces {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        let piece = self.0.pop_front();
        Box::pin(async { Ok(piece) })
    }
}

impl Wire for Script {
    fn send(&self, _: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let pieces = self.reply.body.chunks(self.piece);
        let incoming = Incoming {
            status: self.reply.status,
            headers: self.reply.headers.clone(),
            body: Box::new(Pieces(pieces.map(Bytes::copy_from_slice).collect())),
        };
        Box::pin(async { Ok(incoming) })
    }
}

fn session(vendor: &'static dyn Vendor, reply: Reply, piece: usize) -> Session {
    let pass = Pass {
        base: url::Url::parse("https://example.com").unwrap_or_else(|why| panic!("{why}")),
        headers: Vec::new(),
        secrets: BTreeMap::new(),
        token: None,
        masked: true,
    };
    let limits = Limits {
        retries: 0,
        max_wait: Duration::ZERO,
        ..Limits::default()
    };
    let gate = Arc::new(MemoryGate::default());
    Session::with_wire(
        vendor,
        account(),
        pass,
        limits,
        gate,
        Box::new(Script { reply, piece }),
    )
}

fn wait_for<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap_or_else(|why| panic!("{why}")).block_on(work)
}

/// The vendors whose lists are read as a stream without a login before it.
const LISTED: [&str; 3] = ["ivvy", "renovationfind", "leadbank"];

/// A list as it streams in: cut into pieces anywhere, it is the same list.
fn list_stream(data: &[u8]) {
    let [which, size, rest @ ..] = data else {
        return;
    };
    let vendor = vendor_of(LISTED[usize::from(*which) % LISTED.len()]);
    let whole = taken(vendor, reply(rest), rest.len().max(1));
    let pieces = taken(vendor, reply(rest), usize::from(*size).max(1));
    assert_eq!(whole, pieces, "read differently in pieces");
    let bytes: usize = whole.1.iter().map(Vec::len).sum();
    assert!(bytes <= rest.len(), "more leads than came");
}

fn taken(vendor: &'static dyn Vendor, reply: Reply, piece: usize) -> (String, Vec<Vec<u8>>) {
    let Ok(take) = vendor.take(&account(), Cursor::default()) else {
        panic!("{} has no list", vendor.id());
    };
    let session = session(vendor, reply, piece);
    let mut leads = Vec::new();
    let answer = wait_for(session.take(&take, &mut |event| {
        match event {
            TakeEvent::Begin => leads.clear(),
            TakeEvent::Lead(bytes) => leads.push(bytes.to_vec()),
        }
        Ok(())
    }));
    let told = match answer {
        Ok(answer) => format!("{:?} {:?}", answer.value, answer.body),
        Err(failed) => format!("{:?}", failed.fault),
    };
    for lead in &leads {
        element(vendor, &take, lead);
    }
    (told, leads)
}

/// The XML of Azure Storage, and what lies in its parcels.
fn storage(data: &[u8]) {
    let (vendor, account, reply) = (vendor_of("crf-connect"), account(), reply(data));
    for depot in vendor.depots(&account) {
        let lot: Option<Lot> = read(&depot.look(&account, None), &reply);
        let parcel = Parcel {
            name: "a/b".into(),
            ..Parcel::default()
        };
        // That it is gone may be said by another status.
        if let Some(Some(contents)) = same(&depot.open(&parcel), &reply) {
            success(&reply, &contents);
        }
        if let Some(Removed::Yes) = same(&depot.remove(&parcel), &reply) {
            success(&reply, &Removed::Yes);
        }
        let bodies = lot
            .iter()
            .flat_map(|lot| &lot.parcels)
            .filter_map(|it| it.body.clone());
        for body in bodies.chain([reply.body.clone()]) {
            let contents = depot.contents(&body);
            if let Ok(lead) = depot.lead(&account, &contents) {
                whole(&lead);
            }
        }
    }
}

/// A lead that is pushed to us.
fn pushed(data: &[u8]) {
    for vendor in vendor::ALL {
        if let Ok(read) = vendor.pushed(&account())
            && let Ok(lead) = read(data)
        {
            whole(&lead);
        }
    }
}

/// Whatever a vendor writes into Retry-After, the wait is that many seconds, or a year at most.
fn retry_after(data: &[u8]) {
    let Ok(value) = str::from_utf8(data) else {
        return;
    };
    let vendor = vendor_of("renovationfind");
    let reply = Reply {
        status: 429,
        headers: Pairs::from([("Retry-After".into(), value.to_owned())]),
        body: Bytes::new(),
    };
    let Some(ping) = vendor_of("ivvy").ping(&account()) else {
        return;
    };
    let before = Timestamp::now();
    let session = session(vendor, reply, 1);
    let failed = wait_for(session.ask(&ping, &Unmarked)).err();
    let until = failed.and_then(|failed| failed.come_back);
    let Some(until) = until else { return };
    let wait = until.duration_since(before).as_secs();
    assert!(
        (0..=366 * 24 * 3600).contains(&wait),
        "{value:?} is a wait of {wait} s"
    );
    if let Ok(seconds @ 1..=1_000_000) = value.trim().parse::<i64>()
        && !value.trim().starts_with('+')
    {
        assert!(
            (seconds..=seconds + 60).contains(&wait),
            "{value:?} is a wait of {wait} s"
        );
    }
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// The most that is written back and read again: what is longer only takes longer.
const LONGEST_ROUND: usize = 16 * 1024;

/// A sheet of any kind is read to its end; written back it holds the same rows.
fn sheet(data: &[u8], is_id: Option<&dyn Fn(&str) -> bool>) {
    let options = Options {
        is_id,
        ..Options::default()
    };
    let source = Source::new("fuzzed", Bytewise::new(data.to_vec()));
    let Ok(mut rows) = rows::open(source, &options) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap_or_else(|why| panic!("{why}"));
    let path = folder.path().join("again");
    let mut writer = match rows.form() {
        Form::Workbook => None,
        _ if data.len() > LONGEST_ROUND => None,
        // Which character parts the cells is guessed anew, and more than one in the header leaves a choice.
        form if rows.header().is_some_and(|it| is_ambiguous(it, form)) => None,
        _ => SheetWriter::create(&path, &Header::of(&rows), &ADDED).ok(),
    };
    let mut all = Vec::new();
    let mut spoilt = false;
    while let Some(row) = rows.next_row() {
        let Ok(row) = row else {
            spoilt = true;
            continue;
        };
        if let Some(writer) = &mut writer {
            writer
                .row(&row, &[""; ADDED.len()])
                .unwrap_or_else(|why| panic!("{why:?}"));
        }
        all.push(cells(&row));
    }
    bounded(&rows, &all);
    let Some(writer) = writer.filter(|_| !spoilt && !all.is_empty()) else {
        return;
    };
    writer.finish().unwrap_or_else(|why| panic!("{why:?}"));
    let is_list = rows.form() == Form::List;
    let (columns, again) = read_again(&path, &options);
    assert_eq!(
        told(&columns, again, is_list),
        told(rows.columns(), all, is_list),
        "written back differently"
    );
}

/// Every row's filled cells with the names of their columns; columns of ours and rows that hold nothing are left out. A
/// list stays a list: what stands behind its ids has no name, and nobody asked for it.
fn told(columns: &[String], all: Vec<Vec<String>>, is_list: bool) -> Vec<Vec<(String, String)>> {
    let name = |at: usize| columns.get(at).cloned().unwrap_or_default();
    let rows = all.into_iter().map(|cells| {
        if is_list {
            let id = cells
                .first()
                .map(|id| (String::new(), id.trim().to_owned()));
            return id.into_iter().filter(|(_, id)| !id.is_empty()).collect();
        }
        let cells = cells.into_iter().enumerate();
        let named = cells.map(|(at, cell)| (name(at), cell));
        named
            .filter(|(name, cell)| !cell.is_empty() && !ADDED.contains(&name.as_str()))
            .collect()
    });
    let rows = rows.collect::<Vec<Vec<_>>>().into_iter();
    rows.filter(|cells| !cells.is_empty()).collect()
}

/// The columns that are added to rows that are handed back.
const ADDED: [&str; 5] = ["_error", "_hint", "_field", "_code", "_row"];

fn is_ambiguous(header: &str, form: Form) -> bool {
    let Form::Delimited { delimiter, .. } = form else {
        return false;
    };
    let guessed = [',', ';', '\t', '|'];
    let own = char::from(delimiter);
    let others = guessed.into_iter().filter(|it| *it != own);
    !guessed.contains(&own) || others.into_iter().any(|it| header.contains(it))
}

/// A row's cells without the empty ones at its end: a row that is too short is filled up when it is written.
fn cells(row: &Row<'_>) -> Vec<String> {
    let cells = (0..row.width()).map(|at| row.get(at));
    let filled = cells.clone().rposition(|cell| !cell.is_empty());
    let filled = filled.map_or(0, |last| last + 1);
    cells.take(filled).map(str::to_owned).collect()
}

fn read_again(path: &Path, options: &Options<'_>) -> (Vec<String>, Vec<Vec<String>>) {
    let source = Source::open(path).unwrap_or_else(|why| panic!("{why:?}"));
    let mut rows = rows::open(source, options).unwrap_or_else(|why| panic!("{why:?}"));
    let mut all: Vec<Vec<String>> = Vec::new();
    while let Some(row) = rows.next_row() {
        let row = row.unwrap_or_else(|why| panic!("{why:?}"));
        all.push(cells(&row));
    }
    (rows.columns().to_vec(), all)
}

/// What is read is never larger than what a spreadsheet may hold.
fn bounded(rows: &Rows, all: &[Vec<String>]) {
    assert!(rows.columns().len() <= 16_384);
    let longest = all.iter().flatten().map(String::len).max();
    assert!(longest.is_none_or(|bytes| bytes <= 1 << 20));
}

/// A workbook: the input itself, or one that is in order but for its sheet.
fn workbook(data: &[u8]) {
    if data.starts_with(b"PK") {
        sheet(data, None);
    } else {
        sheet(&packed(data).unwrap_or_else(|why| panic!("{why}")), None);
    }
}

fn packed(sheet: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let part = |name: &str, kind: &str| {
        format!(
            "<Override PartName=\"/xl/{name}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml\"/>"
        )
    };
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\">{}{}{}</Types>",
        part("workbook", "sheet.main"),
        part("worksheets/sheet1", "worksheet"),
        part("sharedStrings", "sharedStrings")
    );
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |all: String| {
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
    };
    let top = relations(relation("r1", "officeDocument", "xl/workbook.xml"));
    let below = relations(
        relation("r1", "worksheet", "worksheets/sheet1.xml")
            + &relation("r2", "sharedStrings", "sharedStrings.xml"),
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let strings = format!("<sst xmlns=\"{MAIN}\"><si><t>lead</t></si><si><t>stage</t></si></sst>");
    let parts: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", top.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", below.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut zip = zip::ZipWriter::new(Bytewise::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(name, stored)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A config file: whoever looks for all that is wrong finds what the first reading stumbles over.
fn config(data: &[u8]) {
    let file = tempfile::NamedTempFile::new().unwrap_or_else(|why| panic!("{why}"));
    std::fs::write(file.path(), data).unwrap_or_else(|why| panic!("{why}"));
    let env = Environment::from_pairs([("HOME", "/home/robot")]);
    let (config, errors) = Config::look(file.path(), &Flags::default(), &env);
    let paths = leadctl::config::Paths {
        config: file.path().to_owned(),
        data: "/nowhere".into(),
    };
    match Config::load(&paths, &Flags::default(), &env) {
        Ok(loaded) => {
            assert_eq!(errors, []);
            assert_eq!(loaded.profiles.len(), config.profiles.len());
        }
        Err(error) => assert_eq!(errors.first(), Some(&error)),
    }
}

/// A mapping.
fn mapping(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(map) = Map::parse("map.toml", text) {
        assert!(vendor::by_id(map.vendor()).is_some() && map.rules().count() > 0);
    }
}

/// A file of faults.
fn faults(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(faults) = Faults::parse("faults.toml", text.to_owned()) {
        // Each has a line of its own to begin with.
        assert!(faults.count() <= text.lines().count());
    }
}

/// Whatever a vendor sends, nothing that acts on a terminal gets there, and what was clean stays as it is.
fn sanitiser(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (line, lines) = (clean::shown(&text), clean::shown_lines(&text));
    assert!(!line.contains(clean::acts), "{line:?}");
    assert!(
        !lines.contains(|c| clean::acts(c) && c != '\n'),
        "{lines:?}"
    );
    assert_eq!(clean::shown(&line), line, "clean text was changed");
    assert_eq!(clean::shown_lines(&lines), lines, "clean text was changed");
    let json = Value::from(text.as_ref()).to_string();
    let escaped = clean::escape_json(&json);
    assert!(!escaped.contains(clean::acts), "{escaped:?}");
    assert_eq!(
        serde_json::from_str::<Value>(&escaped).ok(),
        Some(Value::from(text.as_ref()))
    );
}
