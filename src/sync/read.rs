//! Leads as the vendor has them now: by its own call for one lead, or found in its list.

use std::collections::BTreeMap;

use super::paging::{End, Paging};
use super::{failure, listing};
use crate::error::{Error, Kind, Result};
use crate::exchange::{Cursor, Fetch};
use crate::lead::{Lead, LeadId};
use crate::transport::{Failed, Session, TakeEvent, Unmarked};

/// A lead as the vendor has it now.
pub struct Found {
    /// The lead.
    pub lead: Lead,
    /// The exact bytes that it was read from.
    pub raw: Vec<u8>,
}

/// Asks for each lead; the answers are in the order of the ids.
pub async fn leads(session: &Session, ids: &[LeadId]) -> Vec<Result<Found>> {
    let mut answers = Vec::with_capacity(ids.len());
    let mut listed: Option<Result<BTreeMap<LeadId, Found>>> = None;
    for id in ids {
        answers.push(match session.vendor().fetch(session.account(), id) {
            Ok(Fetch::Ask(exchange)) => match session.ask(&exchange, &Unmarked).await {
                Ok(answer) => Ok(Found {
                    lead: answer.value,
                    raw: answer.body.to_vec(),
                }),
                Err(failed) => Err(no(session, &format!("reading lead {id}"), &failed)),
            },
            Ok(Fetch::Search) => {
                if listed.is_none() {
                    listed = Some(self::listed(session, ids).await);
                }
                match &mut listed {
                    Some(Ok(leads)) => leads.remove(id).ok_or_else(|| not_listed(session, id)),
                    Some(Err(error)) => Err(error.clone()),
                    None => Err(not_listed(session, id)),
                }
            }
            Err(refusal) => Err(failure::refused(&refusal)),
        });
    }
    answers
}

/// The wanted leads, as the vendor's list shows them.
async fn listed(session: &Session, wanted: &[LeadId]) -> Result<BTreeMap<LeadId, Found>> {
    let mut found = BTreeMap::new();
    search(session, &mut |lead, raw| {
        if wanted.contains(&lead.id) {
            let (lead, raw) = (lead.clone(), raw.to_vec());
            found.insert(lead.id.clone(), Found { lead, raw });
        }
        found.len() < wanted.len()
    })
    .await?;
    Ok(found)
}

/// Pages through the vendor's list and shows each lead with its bytes, until `look` has seen enough or the list ends.
/// A lead may be shown more than once.
pub async fn search(
    session: &Session,
    look: &mut (dyn FnMut(&Lead, &[u8]) -> bool + Send),
) -> Result<()> {
    let card = session.vendor().card();
    let mut paging = Paging::new(None);
    loop {
        let take = session
            .vendor()
            .take(session.account(), Cursor(paging.start()))
            .map_err(|refusal| failure::refused(&refusal))?;
        let (mut records, mut goes_on) = (Vec::new(), true);
        let answer = session
            .take(&take, &mut |event| {
                match event {
                    TakeEvent::Begin => records.clear(),
                    TakeEvent::Lead(bytes) => {
                        let lead = (take.lead)(bytes).ok();
                        let record = listing::record(card, lead.as_ref(), bytes);
                        records.push(record);
                        // What cannot be read as a lead is not the one that is looked for.
                        if let Some(lead) = lead.filter(|_| !paging.knows(record.content)) {
                            goes_on &= look(&lead, bytes);
                        }
                    }
                }
                Ok(())
            })
            .await
            .map_err(|failed| no(session, "looking through the list", &failed))?;
        if !goes_on {
            return Ok(());
        }
        match paging.take(&records, listing::told(&answer.value)) {
            None => {}
            Some(End::Complete | End::Enough) => return Ok(()),
            Some(end) => {
                let profile = &session.account().profile;
                return Err(listing::incomplete(card, profile, end));
            }
        }
    }
}

fn no(session: &Session, asking: &str, failed: &Failed) -> Error {
    failure::failed(
        session.vendor().card(),
        &session.account().profile,
        asking,
        failed,
    )
}

fn not_listed(session: &Session, id: &LeadId) -> Error {
    let name = &session.vendor().card().name;
    let error = Error::new(
        Kind::Rejected,
        "no-such-lead",
        format!("{name} knows no lead {id}"),
    );
    let filters = session.account().texts("list_filter");
    let error = if filters.is_empty() {
        error
    } else {
        error.because(format!(
            "its list was searched as the profile narrows it: {}",
            filters.join(", ")
        ))
    };
    error.hint("check the id, and the profile")
}
