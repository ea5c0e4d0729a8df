//! Asks the vendor what became of writes of unknown fate. It only asks: nothing is changed there.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::bulk::{Watch, collect};
use super::ending::Ending;
use super::read::{self, Found};
use crate::error::{Kind, Result};
use crate::exchange::Ticket;
use crate::lead::{Change, Lead, LeadId, Operation, Stands, Verdict};
use crate::transport::Session;

/// More leads that may be the added one than these are not told.
const MOST_CANDIDATES: usize = 10;

/// A write of unknown fate.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its row.
    pub row: u32,
    /// What was asked for.
    pub change: Change,
    /// The vendor's ticket, where it went out with others.
    pub ticket: Option<Ticket>,
    /// How long ago it left.
    pub age: Duration,
}

/// What the vendor's answer says of a write.
#[derive(Debug)]
pub enum Fate {
    /// The lead stands as the write asked for.
    Applied,
    /// The lead stands otherwise.
    NotApplied,
    /// The vendor said itself what became of it.
    Told(Box<Ending>),
    /// It cannot be told from here, and why.
    Open(String),
    /// It may have added one of these leads.
    Candidates(Vec<LeadId>),
}

impl Fate {
    /// What the write is from now on: only what is certain settles it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Applied => Verdict::Applied,
            Self::NotApplied => Verdict::Failed,
            Self::Told(ending) => ending.verdict,
            Self::Open(_) | Self::Candidates(_) => Verdict::Unknown,
        }
    }
}

/// What asking came to.
pub struct Asked {
    /// In the order of the writes. What could not be asked is an error of that write.
    pub fates: Vec<Result<Fate>>,
    /// The leads as they were read for it.
    pub read: Vec<Found>,
}

/// Asks about each write of unknown fate.
///
/// A write that the vendor does not show may still be on its way: as long as an answer to it could come, it is not taken
/// for one that was not done. Then it is asked about once more; `waits` is told for how many writes, and how long.
pub async fn reconcile(session: &Session, open: &[Open], waits: &dyn Fn(usize, Duration)) -> Asked {
    let begun = Instant::now();
    let mut fates: BTreeMap<u32, Result<Fate>> = BTreeMap::new();
    by_ticket(session, open, &mut fates).await;
    let left = |open: &&Open, fates: &BTreeMap<u32, Result<Fate>>| !fates.contains_key(&open.row);
    let changed: Vec<&Open> = open
        .iter()
        .filter(|it| left(it, &fates) && it.change.lead.is_some())
        .collect();
    let mut read = by_reading(session, &changed, &mut fates).await;
    let early: Vec<&Open> = changed
        .into_iter()
        .filter(|it| matches!(fates.get(&it.row), Some(Ok(Fate::NotApplied))))
        .filter(|it| it.age < session.patience())
        .collect();
    if let Some(youngest) = early.iter().map(|it| it.age).min() {
        let age = youngest.saturating_add(begun.elapsed());
        let wait = session.patience().saturating_sub(age);
        waits(early.len(), wait);
        if session.pause(wait).await {
            read.extend(by_reading(session, &early, &mut fates).await);
        } else {
            fates.extend(early.iter().map(|it| (it.row, Ok(too_early(session)))));
        }
    }
    let added: Vec<&Open> = open
        .iter()
        .filter(|it| left(it, &fates) && it.change.operation == Operation::AddLead)
        .collect();
    by_listing(session, &added, &mut fates).await;
    let of = |open: &Open| {
        fates
            .remove(&open.row)
            .unwrap_or_else(|| Ok(nobody_can_tell(session)))
    };
    Asked {
        fates: open.iter().map(of).collect(),
        read: read.into_values().collect(),
    }
}

/// What went out with a ticket: the vendor has a result for each.
async fn by_ticket(session: &Session, open: &[Open], fates: &mut BTreeMap<u32, Result<Fate>>) {
    let mut tickets: Vec<&Ticket> = open.iter().filter_map(|it| it.ticket.as_ref()).collect();
    tickets.sort_by(|a, b| a.0.cmp(&b.0));
    tickets.dedup();
    for ticket in tickets {
        let with: Vec<&Open> = open
            .iter()
            .filter(|it| it.ticket.as_ref() == Some(ticket))
            .collect();
        let changes: Vec<Change> = with.iter().map(|it| it.change.clone()).collect();
        // A ticket that the vendor does not know any more tells nothing; the lead itself may.
        let Ok(endings) = collect(session, ticket, &changes, &Alone).await else {
            continue;
        };
        for (open, ending) in with.iter().zip(endings) {
            // What the vendor cannot tell by its ticket may still be seen at the lead.
            if ending.verdict != Verdict::Unknown {
                fates.insert(open.row, Ok(Fate::Told(Box::new(ending))));
            }
        }
    }
}

/// What changed a lead that can be read: how does it stand? Gives the leads.
async fn by_reading(
    session: &Session,
    open: &[&Open],
    fates: &mut BTreeMap<u32, Result<Fate>>,
) -> BTreeMap<LeadId, Found> {
    let ids: Vec<LeadId> = open
        .iter()
        .filter_map(|it| it.change.lead.clone())
        .collect();
    let Some(first) = ids.first() else {
        return BTreeMap::new();
    };
    if session.vendor().fetch(session.account(), first).is_err() {
        return BTreeMap::new();
    }
    let mut asked = ids.clone();
    asked.sort();
    asked.dedup();
    let found = read::leads(session, &asked).await;
    let found: BTreeMap<LeadId, Result<Found>> = asked.into_iter().zip(found).collect();
    for (open, id) in open.iter().zip(ids) {
        let fate = match found.get(&id) {
            Some(Ok(found)) => Ok(seen(session, &open.change, &found.lead)),
            Some(Err(error)) => Err(error.clone()),
            None => continue,
        };
        fates.insert(open.row, fate);
    }
    let read = found.into_iter();
    read.filter_map(|(id, found)| Some((id, found.ok()?)))
        .collect()
}

fn seen(session: &Session, change: &Change, lead: &Lead) -> Fate {
    let name = &session.vendor().card().name;
    match session.vendor().stands(session.account(), change, lead) {
        Stands::AsAsked => Fate::Applied,
        Stands::Otherwise => Fate::NotApplied,
        Stands::CannotTell => Fate::Open(format!(
            "{name} shows the lead, and not whether this was done"
        )),
    }
}

/// What added a lead, perhaps: does the vendor's list show one like it?
async fn by_listing(session: &Session, open: &[&Open], fates: &mut BTreeMap<u32, Result<Fate>>) {
    if open.is_empty() {
        return;
    }
    let mut alike: BTreeMap<u32, Vec<LeadId>> = BTreeMap::new();
    let searched = read::search(session, &mut |lead, _| {
        for open in open {
            let found = alike.entry(open.row).or_default();
            if found.len() < MOST_CANDIDATES && session.vendor().resembles(&open.change, lead) {
                found.push(lead.id.clone());
            }
        }
        true
    })
    .await;
    for open in open {
        let fate = match &searched {
            Ok(()) => Ok(Fate::Candidates(
                alike.remove(&open.row).unwrap_or_default(),
            )),
            Err(error) if error.kind == Kind::Usage => continue,
            Err(error) => Err(error.clone()),
        };
        fates.insert(open.row, fate);
    }
}

fn too_early(session: &Session) -> Fate {
    let name = &session.vendor().card().name;
    Fate::Open(format!(
        "{name} does not show it done, and may still be at it: ask again later"
    ))
}

fn nobody_can_tell(session: &Session) -> Fate {
    let name = &session.vendor().card().name;
    Fate::Open(format!(
        "{name} has no call that shows it: look in its portal"
    ))
}

/// Nobody looks on.
struct Alone;

impl Watch for Alone {
    fn done(&self, _verdict: Verdict) {}
    fn waits(&self, _why: &str, _wait: Duration) {}
}
