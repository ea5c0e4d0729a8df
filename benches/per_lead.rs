//! What is done for each lead, without disk and network: judging a change by a card, cutting a list into its leads,
//! sealing a signed request.
//!
//!     cargo bench --bench per_lead

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;

use bytes::Bytes;
use criterion::{Criterion, Throughput};
use jiff::Timestamp;
use leadctl::account::{Account, Pass};
use leadctl::exchange::{Cursor, Method, Request, Sealed};
use leadctl::lead::{Edit, Entry, Operation, Wish};
use leadctl::secret::Secret;
use leadctl::transport::{
    Body, Coming, Incoming, Limits, MemoryGate, Session, TakeEvent, Wire, WireFault,
};
use leadctl::vendor::{Vendor, by_id};
use serde_json::json;

/// Leads in the list that is cut.
const LEADS: usize = 1_000;

/// Bytes in a piece of a body, as a socket hands them over.
const PIECE: usize = 16 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().configure_from_args();
    judge(&mut criterion)?;
    cut(&mut criterion)?;
    seal(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// A won lead at RenovationFind: a stage with needs of every kind.
fn judge(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let card = vendor("renovationfind")?.card();
    let account = Account::default();
    let edit = |field: &str, value: &str| Edit {
        field: field.to_owned(),
        entry: Entry::Text(value.to_owned()),
    };
    let wish = Wish {
        operation: Operation::ChangeStage,
        via: None,
        lead: Some("660001".to_owned()),
        stage: Some("lead won".to_owned()),
        edits: vec![
            edit("Job Amount", "18250.50"),
            edit("estimatedProjectStartDate", "2026-12-01"),
            edit("completionDateTbd", "true"),
        ],
        allow_final: true,
        asked_at: Timestamp::UNIX_EPOCH,
    };
    if card.check(&account, &wish).change.is_none() {
        return Err("the card refuses what is to be measured".into());
    }
    criterion.bench_function("judge a change by a card", |bencher| {
        bencher.iter(|| card.check(&account, black_box(&wish)));
    });
    Ok(())
}

/// LeadBank's `Leads`, in pieces, through the session that takes them.
fn cut(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let lead = json!({
        "IDLead": 4711, "Name": "Dupont", "Email": "dupont@example.com", "Comment": "Rappeler \"avant\" midi, [urgent]",
        "Contents": (0..12).map(|at| json!({ "Key": format!("key{at}"), "Value": "value" })).collect::<Vec<_>>(),
    });
    let body = Bytes::from(json!({ "Status": 1, "Leads": vec![lead; LEADS] }).to_string());
    let vendor = vendor("leadbank")?;
    let account = Account {
        settings: [("request".to_owned(), json!(1))].into_iter().collect(),
        ..Account::default()
    };
    let take = vendor
        .take(&account, Cursor(0))
        .map_err(|refusal| format!("{refusal:?}"))?;
    let session = Session::with_wire(
        vendor,
        account,
        pass()?,
        Limits::default(),
        Arc::new(MemoryGate::default()),
        Box::new(Always(body.clone())),
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut group = criterion.benchmark_group("cut a list into its leads");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("1000 leads of 12 contents", |bencher| {
        bencher.iter(|| {
            let mut leads = 0;
            let taken = runtime.block_on(session.take(&take, &mut |event| {
                leads += usize::from(matches!(event, TakeEvent::Lead(_)));
                Ok(())
            }));
            assert!(taken.is_ok() && leads == LEADS);
        });
    });
    group.finish();
    Ok(())
}

/// An iVvy request: MD5 of the body, HMAC-SHA1 over what stands around it.
fn seal(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let vendor = vendor("ivvy")?;
    let pass = pass()?;
    let body = json!({ "id": 763, "stageId": 4, "name": "Nguyen wedding, 120 guests", "customFields": { "112": "yes" } });
    let request = Request::new(Method::Post, "/api/1.0/contact?action=addOrUpdateLead").body(body);
    criterion.bench_function("seal an iVvy request", |bencher| {
        bencher.iter(|| vendor.seal(black_box(&request), &pass, Timestamp::UNIX_EPOCH));
    });
    Ok(())
}

fn vendor(id: &str) -> Result<&'static dyn Vendor, String> {
    by_id(id).ok_or_else(|| format!("there is no vendor {id}"))
}

fn pass() -> Result<Pass, Box<dyn Error>> {
    let secret = |name: &str| (name.to_owned(), Secret::new(format!("{name}-of-the-bench")));
    Ok(Pass {
        base: "https://vendor.example".parse()?,
        headers: Vec::new(),
        secrets: BTreeMap::from([secret("api_key"), secret("api_secret")]),
        token: None,
        masked: false,
    })
}

/// A vendor that gives the same answer to everything.
struct Always(Bytes);

impl Wire for Always {
    fn send(&self, _: Sealed) -> Coming<'_, Result<Incoming, WireFault>> {
        let incoming = Incoming {
            status: 200,
            headers: Vec::new(),
            body: Box::new(Pieces(self.0.clone())),
        };
        Box::pin(async { Ok(incoming) })
    }
}

struct Pieces(Bytes);

impl Body for Pieces {
    fn piece(&mut self) -> Coming<'_, Result<Option<Bytes>, WireFault>> {
        let piece = self.0.split_to(self.0.len().min(PIECE));
        Box::pin(async { Ok((!piece.is_empty()).then_some(piece)) })
    }
}
