//! Takes in leads that are pushed to us: those that wait at the same time are stored by one commit, and each is answered
//! only after it. Then they are delivered.
//!
//! One hand writes: a push waits while those before it are stored and delivered. What could not be delivered stays in
//! the store, and is delivered with the next push, after a while, or when the listening begins anew.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::Destination;
use super::pull::{Outcome, id_of};
use crate::error::{Error, Kind, Result};
use crate::exchange::ReadLead;
use crate::lead::{LeadId, Operation};
use crate::store::{Destined, Landed, Landing, NewRun, News, Piece, RunEnd, Store};
use crate::vendor::card::Card;

/// So many pushes are stored by one commit, at most.
const TOGETHER: usize = 64;

/// So many bytes of pushes are stored by one commit, but for the last of them: all of it is in memory.
const BYTES_TOGETHER: usize = 2 * 1024 * 1024;

/// How long after a delivery that failed it is tried again.
const LATER: Duration = Duration::from_secs(30);

/// A push, and where its fate is awaited.
pub struct Push {
    /// The body as it came.
    pub body: Bytes,
    /// Told as soon as it is certain.
    pub answer: oneshot::Sender<Fate>,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its lead is stored.
    Stored(LeadId, News),
    /// It is no lead; its bytes are stored, and why.
    SetApart(String),
    /// Nothing of it is stored.
    NotStored,
}

/// Something to tell while it goes on.
pub enum Told<'a> {
    /// What was pushed is no lead.
    SetApart(&'a str),
    /// The leads could not be delivered, or the store is held by somebody else.
    Trouble(&'a Error),
}

/// What an inbox is asked to do.
pub struct Orders {
    /// The vendor's card.
    pub card: &'static Card,
    /// The profile.
    pub profile: String,
    /// The id of the run.
    pub run: String,
    /// What was typed, for the record.
    pub arguments: Value,
    /// Reads a push.
    pub read: ReadLead,
    /// Where new and changed leads go besides the store.
    pub destination: Destination,
    /// What time it is.
    pub now: fn() -> Timestamp,
}

/// Takes in what is pushed, and keeps the account of it.
pub struct Inbox {
    orders: Orders,
    store: Store,
    outcome: Outcome,
    /// Whether something waits to be delivered.
    overdue: bool,
}

impl Inbox {
    /// Begins a run. Errors: the destination makes no sense, or the store cannot note the run.
    pub fn open(orders: Orders, mut store: Store) -> Result<Self> {
        orders.destination.check()?;
        store.begin_run(&NewRun {
            id: orders.run.clone(),
            operation: Operation::Listen,
            profile: orders.profile.clone(),
            vendor: orders.card.id.clone(),
            started_at: (orders.now)(),
            arguments: orders.arguments.clone(),
        })?;
        let outcome = Outcome {
            profile: orders.profile.clone(),
            vendor: orders.card.id.clone(),
            ..Outcome::default()
        };
        let overdue = orders.destination.is_wanted();
        Ok(Self {
            orders,
            store,
            outcome,
            overdue,
        })
    }

    /// Works until nobody can push any more. A store that cannot be written ends it, as the outcome's fault: what is
    /// on the disk is not certain then.
    pub async fn work(
        mut self,
        mut pushes: mpsc::Receiver<Push>,
        tell: &mut (dyn FnMut(Told<'_>) + Send),
    ) -> Self {
        loop {
            if self.overdue {
                self.overdue = self.deliver().await.is_err_and(|error| {
                    tell(Told::Trouble(&error));
                    true
                });
            }
            let next = if self.overdue {
                timeout(LATER, pushes.recv()).await
            } else {
                Ok(pushes.recv().await)
            };
            let first = match next {
                Ok(Some(first)) => first,
                Ok(None) => return self,
                Err(_) => continue,
            };
            if let Err(error) = self.take(together(first, &mut pushes), tell) {
                self.outcome.fault = Some(error);
                return self;
            }
        }
    }

    /// Stores pushes by one commit, then answers them. An error means that the store is not to be trusted any more.
    fn take(&mut self, pushes: Vec<Push>, tell: &mut (dyn FnMut(Told<'_>) + Send)) -> Result<()> {
        let stored = self.store(&pushes);
        let fates = match stored {
            Ok(fates) => fates,
            Err(error) => {
                for push in pushes {
                    // Who asked may have gone; who is still there tries again.
                    drop(push.answer.send(Fate::NotStored));
                }
                if error.kind == Kind::Busy {
                    tell(Told::Trouble(&error));
                    return Ok(());
                }
                return Err(error);
            }
        };
        for (push, fate) in pushes.into_iter().zip(fates) {
            if let Fate::SetApart(reason) = &fate {
                tell(Told::SetApart(reason));
            }
            drop(push.answer.send(fate));
        }
        Ok(())
    }

    fn store(&mut self, pushes: &[Push]) -> Result<Vec<Fate>> {
        let at = (self.orders.now)();
        let mut landing =
            Landing::new(&self.orders.profile, &self.orders.card.id, &self.orders.run);
        let mut fates = Vec::with_capacity(pushes.len());
        for push in pushes {
            let (fate, read) = self.read(&push.body);
            fates.push(fate);
            let raw = push.body.to_vec();
            self.store.land(&mut landing, Piece { raw, read }, at)?;
        }
        let destined = Destined {
            delivery: self.orders.destination.is_wanted(),
            confirmation: false,
        };
        let before = self.store.newest_event()?;
        let Some(stored) = self.store.store_batch(&landing, destined, at)? else {
            // All of it is in the store already, since this run began.
            let count = landing.count();
            self.outcome.fetched += count;
            self.outcome.repeated += count;
            return Ok(fates);
        };
        self.outcome.note(&stored);
        self.overdue |= stored.open.is_some();
        let mut told = HashMap::new();
        let since = (self.orders.run.as_str(), before);
        self.store
            .news_of(since, u64::MAX, false, &mut |stored, news| {
                told.insert(stored.lead.id, news);
                Ok(())
            })?;
        for fate in &mut fates {
            if let Fate::Stored(id, news) = fate
                && let Some(told) = told.get(id)
            {
                *news = *told;
            }
        }
        Ok(fates)
    }

    /// What a push says; whether its lead is news, only the store knows.
    fn read(&self, body: &[u8]) -> (Fate, Landed) {
        match (self.orders.read)(body) {
            Ok(lead) => (
                Fate::Stored(lead.id.clone(), News::Repeated),
                Landed::Lead(lead),
            ),
            Err(unreadable) => (
                Fate::SetApart(unreadable.reason.clone()),
                Landed::Unreadable {
                    id: id_of(self.orders.card, body),
                    reason: unreadable.reason,
                },
            ),
        }
    }

    async fn deliver(&mut self) -> Result<()> {
        let Orders {
            profile,
            destination,
            now,
            ..
        } = &self.orders;
        let batches = self.store.unfinished_of(profile, Operation::Listen)?;
        for batch in batches {
            destination
                .deliver(&mut self.store, profile, &batch, now)
                .await?;
            self.store.mark_done(&batch)?;
        }
        Ok(())
    }

    /// Ends the run, stopped by this signal where one came; gives what it came to.
    pub fn close(mut self, signal: Option<Kind>) -> Outcome {
        self.outcome.stopped = signal;
        let end = RunEnd {
            exit: self.outcome.exit_code(),
            counts: self.outcome.to_json(),
            ended_at: (self.orders.now)(),
        };
        if let Err(error) = self.store.end_run(&self.orders.run, &end) {
            self.outcome.fault.get_or_insert(error);
        }
        self.outcome
    }
}

/// A push and those that wait behind it.
fn together(first: Push, waiting: &mut mpsc::Receiver<Push>) -> Vec<Push> {
    let mut bytes = first.body.len();
    let mut pushes = vec![first];
    while pushes.len() < TOGETHER && bytes < BYTES_TOGETHER {
        let Ok(push) = waiting.try_recv() else { break };
        bytes += push.body.len();
        pushes.push(push);
    }
    pushes
}

#[cfg(test)]
mod tests;
