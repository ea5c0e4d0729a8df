//! A batch that nobody confirmed and that comes again with other content: every revision that was handed over is kept byte
//! for byte, in order, and none takes the place of another.
//!
//! A message in a queue cannot change, and a blob that does is another version of it: `src/sync/drain/tests`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use leadctl::exchange::Reply;
use leadctl::vendor::{self, Vendor};
use serde_json::Value;

use super::bench::{Bench, stored};
use super::calls::{self, Job};
use super::honest;
use super::lists::list;
use super::model::{Lasts, Shown};
use super::scripts::{Play, Script};
use super::wire::Planned;

/// What was handed over, answer by answer.
type HandedOver = Arc<Mutex<Vec<Vec<u8>>>>;

/// The reply as it reads after so many changes: at first each lead changes, at last every other one.
fn changed(reply: Reply, round: usize, handed_over: &HandedOver) -> Reply {
    let mut body = reply.value().unwrap();
    let leads = list(&mut body).unwrap();
    for (at, lead) in leads.iter_mut().enumerate() {
        let changes = if at % 2 == 1 { round.min(2) } else { round };
        let lead = lead.as_object_mut().unwrap();
        lead.insert("changes".to_owned(), Value::from(changes));
    }
    let leads = leads.iter().map(|lead| lead.to_string().into_bytes());
    handed_over.lock().unwrap().extend(leads);
    Reply {
        body: Bytes::from(body.to_string()),
        ..reply
    }
}

/// The revisions of each lead in order, as the store's own bytes, read without the program's own code.
fn revisions(folder: &Path) -> BTreeMap<String, Vec<Vec<u8>>> {
    let store = rusqlite::Connection::open(folder.join("leadctl.db")).unwrap();
    let of_events = "SELECT lead, raw FROM event WHERE kind IN ('new', 'changed') ORDER BY number";
    let mut events = store.prepare(of_events).unwrap();
    let mut rows = events.query([]).unwrap();
    let mut revisions: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let lead = revisions.entry(row.get(0).unwrap()).or_default();
        lead.push(row.get(1).unwrap());
    }
    revisions
}

/// So many times it comes again before somebody confirms it.
const ROUNDS: usize = 3;

async fn of_job(bench: &mut Bench, job: &Job) -> Vec<String> {
    let mut wrong = Vec::new();
    let well = honest::well(bench, job).await.unwrap();
    let login = bench.vendor.login(&bench.profile.account);
    let is_login = |call: &str| {
        let login = login.as_ref().map(|it| it.request.path.as_str());
        login.is_some_and(|path| call.ends_with(path))
    };
    let mut calls = well.calls.iter().map(|(call, ..)| call);
    let take = calls.find(|call| !is_login(call)).unwrap();
    let peer = honest::peer(bench, job);
    let (folder, store) = bench.store();
    let mut store = Some(store);
    let handed_over = HandedOver::default();
    bench.confirms = false;
    for round in 1..=ROUNDS {
        let noted = Arc::clone(&handed_over);
        let rewrite = move |reply: Reply| changed(reply, round, &noted);
        peer.is_to_fail(Some(Planned {
            call: take.clone(),
            first: 1,
            lasts: Lasts::Always,
            script: Script {
                name: String::new(),
                lines: String::new(),
                play: Play::Rewritten(Arc::new(rewrite)),
                shown: Shown::Good,
            },
        }));
        let ended = bench.does(job, &peer, &[], &mut store).await;
        let here = stored(store.as_ref().unwrap());
        if ended.exit != 0 || here != well.stored {
            wrong.push(format!("round {round}: {ended:?}, {} stored", here.len()));
        }
        peer.sets_its_clock();
    }
    let kept = revisions(folder.path());
    let lost = handed_over.lock().unwrap().clone().into_iter();
    let lost: Vec<Vec<u8>> = lost
        .filter(|raw| !kept.values().flatten().any(|it| it == raw))
        .collect();
    if !lost.is_empty() {
        let first = String::from_utf8_lossy(&lost[0]);
        wrong.push(format!("{} were lost, as {first}", lost.len()));
    }
    for (lead, raws) in &kept {
        let changes = raws.iter().map(|raw| {
            let lead: Value = serde_json::from_slice(raw).unwrap();
            lead["changes"].as_u64().unwrap()
        });
        let changes: Vec<u64> = changes.collect();
        if ![&[1, 2][..], &[1, 2, 3]].contains(&changes.as_slice()) {
            wrong.push(format!("{lead} is kept as {changes:?}"));
        }
    }
    let thrice = kept.values().filter(|it| it.len() == ROUNDS).count();
    if thrice < kept.len() / 2 {
        wrong.push(format!("{thrice} leads changed in the last round"));
    }
    // At last the vendor hears that they arrived.
    bench.confirms = true;
    peer.is_to_fail(None);
    let ended = bench.does(job, &peer, &[], &mut store).await;
    let here = stored(store.as_ref().unwrap());
    if ended.exit != 0 || here != well.stored {
        wrong.push(format!("at last: {ended:?}, {} stored", here.len()));
    }
    let after = revisions(folder.path());
    if kept
        .iter()
        .any(|(lead, raws)| !after[lead].starts_with(raws))
    {
        wrong.push("a former revision is not what it was".to_owned());
    }
    let told = |it: String| format!("{} {job}: {it}", bench.vendor.id());
    wrong.into_iter().map(told).collect()
}

#[test]
fn a_batch_that_comes_again_with_other_content_is_kept_in_each_of_its_revisions() {
    let of_vendor = |vendor: &'static dyn Vendor| {
        super::paused(async {
            let mut bench = Bench::new(vendor).await;
            let (mut jobs, mut wrong) = (0, Vec::new());
            for job in calls::jobs(vendor, &bench.profile.account).unwrap() {
                if matches!(job, Job::Pull(_) | Job::Pages) {
                    jobs += 1;
                    wrong.extend(of_job(&mut bench, &job).await);
                }
            }
            (jobs, wrong)
        })
    };
    let (jobs, wrong): (Vec<usize>, Vec<Vec<String>>) =
        vendor::ALL.iter().map(|it| of_vendor(*it)).unzip();
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Only CRF Connect hands nothing over in lists.
    assert_eq!(jobs, [0, 2, 2, 1, 2]);
}
