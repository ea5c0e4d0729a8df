//! A job as it ends at a vendor to which nothing happens: what it takes, and with which leads.

use leadctl::lead::{LeadId, Operation, Verdict};
use leadctl::vendor::Vendor;

use super::bench::{Bench, stored};
use super::calls::{Befell, Job};
use super::wire::{Peer, call};

/// So many leads are there from the beginning.
const CROWD: usize = 9;

/// So many of them are on a page, where they come page by page: with the three that are planted they are two.
pub const PAGE: usize = 8;

/// A job that ends well, and what it takes.
pub struct Well {
    pub leads: Vec<LeadId>,
    /// What is stored then.
    pub stored: Vec<String>,
    /// How its row ends, where it has one.
    pub verdict: Option<Verdict>,
    /// How it ends where the vendor's ticket tells nothing, and the lead is looked at.
    pub without_ticket: Option<Verdict>,
    /// Its calls in order, each with how often it is made and how long the first answer is.
    pub calls: Vec<(String, usize, usize)>,
}

/// A fresh vendor with its crowd and three leads more.
pub fn peer(bench: &Bench, job: &Job) -> Peer {
    let vendor = bench.vendor;
    let peer = Peer::new(vendor, CROWD);
    for id in planted(vendor) {
        peer.within(|world| vendor.plant(world, &id));
    }
    if matches!(job, Job::Pages) {
        let take = vendor.take(&bench.profile.account, leadctl::exchange::Cursor::default());
        let request = take.unwrap().exchange.request;
        let sealed = vendor.seal(&request, &bench.pass(), jiff::Timestamp::now());
        let paged = call(&sealed).replace(&format!("/{}", vendor.id()), "");
        peer.shows_pages(paged, PAGE);
    }
    peer
}

fn planted(vendor: &dyn Vendor) -> Vec<LeadId> {
    let number = |at: u32| vendor.card().lead_id(&format!("99000{at}"));
    let uuid = |at: u32| LeadId::new(format!("3f2504e0-4f89-41d3-9a0c-0305e82c330{at}"));
    (1..=3)
        .map(|at| number(at).unwrap_or_else(|_| uuid(at)))
        .collect()
}

/// Three leads with which a write by itself is applied.
async fn suited(bench: &Bench, job: &Job) -> Vec<LeadId> {
    let (Job::Write(write) | Job::Batch(write) | Job::Bulk(write) | Job::Reconcile(write, _)) = job
    else {
        return planted(bench.vendor);
    };
    let write = Job::Write(write.clone());
    let crowd = peer(bench, job).leads().into_iter().map(LeadId::new);
    let mut suited = Vec::new();
    for lead in planted(bench.vendor).into_iter().chain(crowd) {
        let leads = std::slice::from_ref(&lead);
        let ended = bench
            .does(&write, &peer(bench, job), leads, &mut None)
            .await;
        if ended.exit == 0 && !suited.contains(&lead) {
            suited.push(lead);
        }
        if suited.len() == 3 {
            break;
        }
    }
    suited
}

pub async fn well(bench: &Bench, job: &Job) -> Result<Well, String> {
    let leads = suited(bench, job).await;
    if leads.len() < 3 {
        return Err(format!("{job:?} is applied to no three leads"));
    }
    let peer = peer(bench, job);
    let (_folder, store) = bench.store();
    let mut store = Some(store);
    let ended = bench.does(job, &peer, &leads, &mut store).await;
    let verdict = ended.verdicts.first().copied();
    let is_well = match job {
        // What a vendor does not show stays unknown; what is told for certain is so.
        Job::Reconcile(write, befell) => {
            let certain = match befell {
                Befell::Done | Befell::Ticket => Verdict::Applied,
                Befell::NotDone | Befell::NotYet => Verdict::Failed,
            };
            let adds = write.operation == Operation::AddLead && *befell != Befell::Ticket;
            let found = adds && befell.is_done();
            verdict.is_some_and(|it| it == Verdict::Unknown || (it == certain && !adds))
                && ended.found == found
        }
        _ => ended.exit == 0,
    };
    if !is_well {
        return Err(format!("{job:?} does not end well by itself: {ended:?}"));
    }
    let mut without_ticket = None;
    if let Job::Reconcile(write, Befell::Ticket) = job {
        let read = Job::Reconcile(write.clone(), Befell::Done);
        let peer = self::peer(bench, job);
        let ended = bench.does(&read, &peer, &leads, &mut None).await;
        without_ticket = ended.verdicts.first().copied();
    }
    let mut calls: Vec<(String, usize, usize)> = Vec::new();
    for asked in peer.asked() {
        match calls.iter_mut().find(|(call, ..)| *call == asked.call) {
            Some((_, count, _)) => *count += 1,
            None => calls.push((asked.call, 1, asked.reply.map_or(0, |it| it.body.len()))),
        }
    }
    Ok(Well {
        leads,
        stored: stored(&store.unwrap()),
        verdict,
        without_ticket,
        calls,
    })
}
