//! Asking what became of a write whose answer was lost, through the code behind `runs reconcile`: it really was done, or
//! was not, and nothing but the vendor knows.

use std::time::Duration;

use jiff::Timestamp;
use leadctl::exchange::{Ticket, Together};
use leadctl::lead::{Change, LeadId, Verdict};
use leadctl::sync::plan::Plan;
use leadctl::sync::reconcile::{Fate, Open, reconcile};
use leadctl::transport::Unmarked;

use super::bench::{Bench, Ended};
use super::calls::{Befell, Write};
use super::wire::Peer;

/// What was asked for.
fn change(bench: &Bench, write: &Write, lead: &LeadId) -> Change {
    let wish = write.wish(lead, 1, Timestamp::now());
    let plan = Plan::new(bench.vendor, &bench.profile.account, vec![wish]).unwrap();
    let row = plan.rows.into_iter().next().unwrap();
    row.change.unwrap_or_else(|| panic!("{write:?}"))
}

/// Sends it in a call for which the vendor gives a ticket.
async fn ticket(bench: &Bench, peer: &Peer, change: &Change) -> Ticket {
    let session = bench.session(peer);
    let together = bench
        .vendor
        .together(session.account(), std::slice::from_ref(change));
    let Some(Together::Ticket(exchange)) = together else {
        panic!("{change:?} is given no ticket");
    };
    let Ok(answer) = session.ask(&exchange, &Unmarked).await else {
        panic!("{change:?} is refused");
    };
    session.close().await;
    answer.value
}

pub async fn asked(
    bench: &Bench,
    peer: &Peer,
    write: &Write,
    befell: Befell,
    lead: &LeadId,
) -> Ended {
    let change = change(bench, write, lead);
    let planned = peer.is_left_alone();
    let ticket = match befell {
        Befell::Done => {
            let ended = bench.writes(write, peer, lead).await;
            assert_eq!(ended.exit, 0, "{write:?}: {ended:?}");
            None
        }
        Befell::Ticket => Some(ticket(bench, peer, &change).await),
        Befell::NotDone | Befell::NotYet => None,
    };
    // What a vendor does for a ticket takes its time.
    tokio::time::sleep(Duration::from_secs(120)).await;
    let done = peer.ledger();
    peer.begins_anew(planned);
    let open = Open {
        row: 1,
        change,
        ticket,
        age: if befell == Befell::NotYet {
            Duration::ZERO
        } else {
            Duration::from_secs(3600)
        },
    };
    let session = bench.session(peer);
    let mut asked = reconcile(&session, &[open], &|_, _| {}).await;
    session.close().await;
    assert_eq!(peer.ledger(), done, "{write:?}: asking did something");
    let fate = asked.fates.remove(0);
    let verdict = fate.as_ref().map_or(Verdict::Unknown, Fate::verdict);
    Ended {
        verdicts: vec![verdict],
        exit: if verdict == Verdict::Unknown { 10 } else { 0 },
        found: matches!(&fate, Ok(Fate::Candidates(leads)) if !leads.is_empty()),
    }
}
