//! Every reply cut at every byte: each beginning of it, as an answer that broke off and as one that claims to be whole, is
//! no answer to anything that the vendor can be asked.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use leadctl::exchange::{Cursor, Exchange, Fetch, Reply, Ticket, Together};
use leadctl::fault::{Fault, FaultKind};
use leadctl::lead::{Change, LeadId};
use leadctl::sync::plan::Plan;
use leadctl::transport::TakeEvent;
use leadctl::vendor::{self, Vendor};

use super::bench::Bench;
use super::calls::writes;
use super::model::{Away, Lasts, Shown};
use super::scripts::{JSON, Part, Play, Script, reply};
use super::wire::{Peer, Planned, call};

type Read = Box<dyn Fn(&Reply) -> Result<(), Fault>>;

/// Something that reads a reply.
struct Reader {
    name: String,
    /// Whether an empty 200 is what the vendor documents as a good answer.
    takes_nothing: bool,
    read: Read,
}

fn reader<T: 'static>(name: impl Into<String>, exchange: Exchange<T>) -> Reader {
    Reader {
        name: name.into(),
        takes_nothing: false,
        read: Box::new(move |reply| exchange.read(reply).map(drop)),
    }
}

fn changes(bench: &Bench) -> Vec<(String, Change)> {
    let id = LeadId::new(bench.vendor.card().lead.sample.clone());
    let change = |write: &super::calls::Write| {
        let wish = write.wish(&id, 1, Timestamp::now());
        let plan = Plan::new(bench.vendor, &bench.profile.account, vec![wish]).unwrap();
        (
            write.to_string(),
            plan.rows.into_iter().next().unwrap().change.unwrap(),
        )
    };
    writes(bench.vendor.id()).iter().map(change).collect()
}

/// Everything at a vendor that reads a reply which is no list of leads.
fn readers(bench: &Bench) -> Vec<Reader> {
    let (vendor, account) = (bench.vendor, &bench.profile.account);
    let id = LeadId::new(vendor.card().lead.sample.clone());
    let mut readers = Vec::new();
    for (name, change) in changes(bench) {
        readers.push(Reader {
            // "200" is all that CRF documents of a change.
            takes_nothing: vendor.id() == "crf-connect",
            ..reader(name.clone(), vendor.write(account, &change).unwrap())
        });
        match vendor.together(account, std::slice::from_ref(&change)) {
            Some(Together::Whole(exchange)) => {
                readers.push(reader(format!("{name}, together"), exchange));
            }
            Some(Together::Ticket(exchange)) => {
                readers.push(reader(format!("{name}, together"), exchange));
                let ticket = Ticket("7".to_owned());
                readers.extend(
                    vendor
                        .progress(account, &ticket)
                        .map(|it| reader("progress", it)),
                );
                readers.extend(
                    vendor
                        .results(account, &ticket, &[change])
                        .map(|it| reader("results", it)),
                );
            }
            None => {}
        }
    }
    readers.extend(vendor.login(account).map(|it| reader("login", it)));
    readers.extend(vendor.release(account).map(|it| reader("release", it)));
    readers.extend(vendor.ping(account).map(|it| reader("ping", it)));
    if let Ok(Fetch::Ask(exchange)) = vendor.fetch(account, &id) {
        readers.push(reader("fetch", exchange));
    }
    readers.extend(
        vendor
            .confirm(account, &[id])
            .map(|it| reader("confirm", it)),
    );
    // All lists of names are read alike.
    for list in vendor.card().list.keys().take(1) {
        let names = vendor.names(account, list, &leadctl::account::Telling::default());
        readers.extend(names.map(|it| reader(format!("names {list}"), it)));
    }
    for depot in vendor.depots(account) {
        readers.push(reader(depot.word(), depot.look(account, None)));
    }
    readers
}

/// The vendor's documented replies.
fn documented(vendor: &dyn Vendor) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendor");
    let folder = root.join(vendor.id().replace('-', "_")).join("replies");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect()
}

fn of_documents(bench: &Bench, wrong: &mut Vec<String>) -> usize {
    let (mut cases, readers) = (0, readers(bench));
    for (file, whole) in documented(bench.vendor) {
        for reader in &readers {
            let good = (reader.read)(&reply(200, JSON, whole.clone())).is_ok();
            for end in 0..whole.len() {
                cases += 1;
                let prefix = whole[..end].to_vec();
                let is_whole = prefix.trim_ascii() == whole.trim_ascii();
                let is_good = reader.takes_nothing && prefix.trim_ascii().is_empty();
                let read = (reader.read)(&reply(200, JSON, prefix.clone()));
                let fits = match &read {
                    Ok(()) => is_good || (is_whole && good),
                    Err(fault) => is_whole && !good || fault.kind == FaultKind::Lost,
                };
                let refused = end % 16 > 0 || (reader.read)(&reply(409, JSON, prefix)).is_err();
                if !fits || !refused {
                    let vendor = bench.vendor.id();
                    wrong.push(format!(
                        "{vendor}, {}, {file} until byte {end}: {read:?}",
                        reader.name
                    ));
                }
            }
        }
    }
    cases
}

/// A list of leads, as the vendor's sandbox shows it: what of it came before it broke off is nothing that came whole.
async fn of_lists(bench: &Bench, wrong: &mut Vec<String>) -> usize {
    let (vendor, account) = (bench.vendor, &bench.profile.account);
    let Ok(take) = vendor.take(account, Cursor::default()) else {
        return 0;
    };
    let (mut cases, mut end) = (0, 0);
    loop {
        let peer = Peer::new(vendor, 2);
        let session = bench.session(&peer);
        if cases == 0 {
            session.take(&take, &mut |_| Ok(())).await.unwrap();
            let asked = peer.asked();
            end = asked.last().unwrap().reply.as_ref().unwrap().body.len();
        }
        let Some(before) = end.checked_sub(1) else {
            return cases;
        };
        end = before;
        let first = move |reply: Reply| Reply {
            body: Bytes::copy_from_slice(&reply.body[..before.min(reply.body.len())]),
            ..reply
        };
        // What claims to be whole is read by the same code, at every fifth byte.
        let claims = (end % 5 == 0).then(|| Play::Rewritten(Arc::new(first)));
        for play in [Some(Play::Cut(Part::Bytes(end))), claims]
            .into_iter()
            .flatten()
        {
            cases += 1;
            let request = &take.exchange.request;
            let sealed = vendor.seal(request, &bench.pass(), Timestamp::now());
            let path = call(&sealed).replace(&format!("/{}", vendor.id()), "");
            peer.is_to_fail(Some(Planned {
                call: path,
                first: 1,
                lasts: Lasts::Always,
                script: Script {
                    name: String::new(),
                    lines: String::new(),
                    play,
                    shown: Shown::Lost(Away::Unsaid),
                },
            }));
            let mut leads = 0;
            let mut taker = |event: TakeEvent<'_>| {
                match event {
                    TakeEvent::Begin => leads = 0,
                    TakeEvent::Lead(_) => leads += 1,
                }
                Ok(())
            };
            match session.take(&take, &mut taker).await {
                Err(failed) if failed.fault.kind == FaultKind::Lost => {}
                other => wrong.push(format!(
                    "{}, a list until byte {end}: {leads} leads, {other:?}",
                    vendor.id()
                )),
            }
        }
    }
}

#[test]
fn no_beginning_of_a_reply_is_taken_for_an_answer() {
    let of_vendor = |vendor: &'static dyn Vendor| {
        super::paused(async {
            let mut bench = Bench::new(vendor).await;
            bench.profile.limits.retries = 0;
            let mut wrong = Vec::new();
            let cases = of_documents(&bench, &mut wrong) + of_lists(&bench, &mut wrong).await;
            (cases, wrong)
        })
    };
    let reports: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let started: Vec<_> = vendor::ALL
            .iter()
            .map(|vendor| scope.spawn(move || of_vendor(*vendor)))
            .collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let cases: usize = reports.iter().map(|(cases, _)| cases).sum();
    let wrong: Vec<&String> = reports.iter().flat_map(|(_, wrong)| wrong).collect();
    eprintln!("{cases} beginnings");
    let shown: Vec<&&String> = wrong.iter().take(60).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong in {cases} cases:\n{shown:#?}",
        wrong.len()
    );
}
