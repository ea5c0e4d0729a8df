//! Collects a reply: its whole body, or a list's leads one by one as they stream in and then what is left.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::time::{Instant, timeout_at};

use super::split::{self, Paths, Splitter};
use super::{Incoming, WireFault};
use crate::error;
use crate::exchange::Reply;
use crate::fault::{Fault, FaultKind};

/// The most bytes of a reply that is not a list of leads, inflated.
const LARGEST: usize = 64 * 1024 * 1024;

/// What a take tells as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeEvent<'a> {
    /// An attempt begins: forget what an earlier one of this take delivered.
    Begin,
    /// The exact bytes of one element of the list.
    Lead(&'a [u8]),
}

/// Who takes the leads of a list. An error keeps more from coming.
pub(super) type Taker<'a> = dyn FnMut(TakeEvent<'_>) -> error::Result<()> + Send + 'a;

/// A list that is wanted lead by lead.
pub(super) struct List<'a> {
    /// Where it may stand in the body.
    pub paths: Paths,
    /// Who takes the leads.
    pub taker: &'a mut Taker<'a>,
}

/// Why an attempt brought no answer.
pub(super) enum No {
    /// The vendor's, or the network's.
    Fault(Fault),
    /// Ours: the leads could not be taken.
    Local(error::Error),
}

impl From<Fault> for No {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<WireFault> for No {
    fn from(fault: WireFault) -> Self {
        let kind = if fault.left {
            FaultKind::Lost
        } else {
            FaultKind::Unsent
        };
        Self::Fault(Fault::new(kind, fault.code, fault.message))
    }
}

/// How long an attempt may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For the attempt; in a list, from lead to lead.
    pub timeout: Duration,
    /// When the whole command ends.
    pub deadline: Option<Instant>,
}

impl Patience {
    /// When it ends, counted from now.
    pub(super) fn ends(self) -> Instant {
        let end = Instant::now() + self.timeout;
        self.deadline.map_or(end, |deadline| deadline.min(end))
    }

    /// The fault when it has ended.
    pub(super) fn fault(self) -> Fault {
        let seconds = self.timeout.as_secs_f64();
        let message = match self.deadline {
            Some(deadline) if deadline <= Instant::now() => {
                "no whole answer came before the time for the command was up".into()
            }
            _ => format!("no whole answer came within {seconds} s"),
        };
        Fault::new(FaultKind::Lost, "timeout", message)
    }
}

/// A reply, and whether its list, if it has one, came whole.
pub(super) struct Collected {
    /// The reply.
    pub reply: Reply,
    /// Whether nothing of a list is missing.
    pub complete: bool,
}

/// Collects the body of a reply until `ends`. Only a 2xx reply has a list; any other is an explanation.
pub(super) async fn collect(
    incoming: Incoming,
    list: Option<&mut List<'_>>,
    patience: Patience,
    ends: Instant,
) -> Result<Collected, No> {
    let status = incoming.status;
    let collected = match list {
        Some(list) if (200..300).contains(&status) => leads(incoming, list, patience, ends).await,
        _ => whole(incoming, patience, ends).await,
    };
    collected.map_err(|no| match no {
        No::Fault(fault) => No::Fault(Fault {
            status: Some(status),
            ..fault
        }),
        local @ No::Local(_) => local,
    })
}

async fn whole(mut incoming: Incoming, patience: Patience, ends: Instant) -> Result<Collected, No> {
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(piece) = next(&mut incoming, patience, ends).await? {
        if first.len() + more.len() + piece.len() > LARGEST {
            return Err(too_large("the reply is larger than 64 MiB").into());
        }
        // Most replies come in one piece, which need not be copied.
        if first.is_empty() {
            first = piece;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&piece);
        }
    }
    let body = if more.is_empty() {
        first
    } else {
        more.freeze()
    };
    Ok(collected(incoming, body, true))
}

async fn leads(
    mut incoming: Incoming,
    list: &mut List<'_>,
    patience: Patience,
    mut ends: Instant,
) -> Result<Collected, No> {
    let mut splitter = Splitter::new(list.paths);
    while let Some(piece) = next(&mut incoming, patience, ends).await? {
        let mut came = false;
        let fed = splitter.feed(&piece, &mut |lead| {
            came = true;
            (list.taker)(TakeEvent::Lead(lead))
        });
        fed.map_err(|stop| match stop {
            split::Stop::TooLarge(what) => too_large(what).into(),
            split::Stop::Taker(error) => No::Local(error),
        })?;
        if came {
            ends = patience.ends();
        }
    }
    let rest = splitter.finish();
    Ok(collected(incoming, rest.body.into(), rest.complete))
}

async fn next(
    incoming: &mut Incoming,
    patience: Patience,
    ends: Instant,
) -> Result<Option<Bytes>, No> {
    match timeout_at(ends, incoming.body.piece()).await {
        Ok(piece) => Ok(piece?),
        Err(_) => Err(patience.fault().into()),
    }
}

fn collected(incoming: Incoming, body: Bytes, complete: bool) -> Collected {
    Collected {
        reply: Reply {
            status: incoming.status,
            headers: incoming.headers,
            body,
        },
        complete,
    }
}

fn too_large(what: &str) -> Fault {
    Fault::new(FaultKind::Lost, "too-large", what)
}
