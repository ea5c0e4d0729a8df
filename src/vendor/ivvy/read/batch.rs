//! What iVvy tells of a batch: its ticket, how far it is, and what became of each of its jobs.

use std::collections::{BTreeMap, HashMap, VecDeque};

use bytes::Bytes;
use serde_json::Value;

use super::{add, answer, proof, write};
use crate::exchange::{Progress, Reply, Results, Ticket};
use crate::fault::{Fault, FaultKind};
use crate::lead::{Change, LeadId, Receipt};
use crate::vendor::ivvy::ask;
use crate::vendor::told::{Object, word_of};
use crate::vendor::value::shown;

/// "The information was not saved", "incorrect job format", "empty job parameter found" and more than 200 jobs:
/// <https://developer.ivvy.com/getting-started/batch/run>.
pub const NOT_SAVED: &str = "24091";
pub const NO_JOB: &str = "24092";
pub const EMPTY: &str = "24093";
pub const TOO_MANY: &str = "24448";
/// "Could not find batch": <https://developer.ivvy.com/getting-started/batch/progress>.
pub const NO_PROGRESS: &str = "24105";
/// "Could not find batch": <https://developer.ivvy.com/getting-started/batch/results>. So it is after two days.
pub const NO_RESULTS: &str = "24115";
/// "Batch job not completed": <https://developer.ivvy.com/getting-started/batch/results>.
const NOT_COMPLETED: &str = "24114";

/// The ticket of a batch that was taken.
pub fn together(reply: &Reply) -> Result<Ticket, Fault> {
    let ticket = word_of(&answer(reply)?, "asyncId");
    ticket.map(Ticket).ok_or_else(|| Fault::unreadable(reply))
}

/// How far a batch is. Whatever is less than 100 per cent is still going on.
pub fn progress(reply: &Reply) -> Result<Progress, Fault> {
    let Some(body) = completed(reply)? else {
        return Ok(Progress::Working(0));
    };
    let told = word_of(&body, "progress").ok_or_else(|| Fault::unreadable(reply))?;
    let whole = told.split_once('.').map_or(&*told, |(whole, _)| whole);
    match whole.trim().parse() {
        Ok(100) => Ok(Progress::Done),
        Ok(percent @ 0..100) => Ok(Progress::Working(percent)),
        _ => Err(Fault::unreadable(reply)),
    }
}

/// The jobs of a batch, and how the result of each is known.
pub struct Jobs {
    ticket: Ticket,
    jobs: Vec<Job>,
}

struct Job {
    request: String,
    /// Absent when the job adds a lead.
    lead: Option<LeadId>,
}

/// The responses that a reply holds, by the job that each is about.
#[derive(Default)]
struct Responses {
    by_request: HashMap<String, VecDeque<Value>>,
    /// Those that do not repeat their request, by the lead that they name.
    by_lead: HashMap<LeadId, Vec<Value>>,
}

impl Jobs {
    /// The jobs that were sent for these changes.
    pub fn of(ticket: &Ticket, changes: &[Change]) -> Self {
        let job = |change: &Change| Job {
            request: known_by(&ask::parameters(change).into()),
            lead: change.lead.clone(),
        };
        Self {
            ticket: ticket.clone(),
            jobs: changes.iter().map(job).collect(),
        }
    }

    /// What became of each job; `None` while the batch is still going on.
    pub fn results(&self, reply: &Reply) -> Result<Option<Results>, Fault> {
        let Some(mut body) = completed(reply)? else {
            return Ok(None);
        };
        if let Some(told) = word_of(&body, "asyncId").filter(|told| *told != self.ticket.0) {
            let message = format!(
                "batch {} was asked about, and the reply is about batch {told}",
                self.ticket.0
            );
            return Err(Fault::said(FaultKind::Lost, reply, "other-batch", message));
        }
        let Some(Value::Array(told)) = body.remove("results") else {
            return Err(Fault::unreadable(reply));
        };
        let mut responses = Responses::of(told);
        let verdicts = self.jobs.iter().map(|job| {
            let response = responses.take(job)?;
            Some(job.read(reply, &response))
        });
        Ok(Some(verdicts.collect()))
    }
}

impl Job {
    /// A job's response is what the call alone would have answered, errors included.
    fn read(&self, reply: &Reply, response: &Value) -> Result<Receipt, Fault> {
        let alone = Reply {
            body: Bytes::from(response.to_string()),
            ..reply.clone()
        };
        match &self.lead {
            Some(lead) => write(&alone, Some(lead)),
            None => add(&alone),
        }
    }
}

impl Responses {
    /// Sorted by what they are about, never by their place: no page says that results are listed in the order of the
    /// jobs.
    fn of(told: Vec<Value>) -> Self {
        let mut responses = Self::default();
        for result in told {
            let Value::Object(mut result) = result else {
                continue;
            };
            if !is_ours(&result) {
                continue;
            }
            let response = result.remove("response").unwrap_or_default();
            match result.get("request").filter(|request| !request.is_null()) {
                Some(request) => {
                    let same = responses.by_request.entry(known_by(request));
                    same.or_default().push_back(response);
                }
                None => {
                    if let Some(lead) = response.as_object().and_then(proof) {
                        responses.by_lead.entry(lead).or_default().push(response);
                    }
                }
            }
        }
        responses
    }

    /// The response to a job. Jobs that are alike in everything may have each other's. A lead's id alone tells only
    /// where one response names it.
    fn take(&mut self, job: &Job) -> Option<Value> {
        let same = self.by_request.get_mut(&job.request);
        same.and_then(VecDeque::pop_front).or_else(|| {
            let about = self.by_lead.get_mut(job.lead.as_ref()?)?;
            if about.len() == 1 { about.pop() } else { None }
        })
    }
}

/// Whether a result is of the call that we batch, where it says so.
fn is_ours(result: &Object) -> bool {
    let told = |member| word_of(result, member);
    told("namespace").is_none_or(|told| told == ask::NAMESPACE)
        && told("action").is_none_or(|told| told == ask::ACTION)
}

/// A request as text by which it is known again when iVvy repeats it: its members in one order, without those that
/// are `null`, ids alike as numbers and as text.
fn known_by(request: &Value) -> String {
    fn plain(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let given = members.iter().filter(|(_, value)| !value.is_null());
                let sorted: BTreeMap<_, _> = given
                    .map(|(name, value)| (name.clone(), plain(value)))
                    .collect();
                Value::Object(sorted.into_iter().collect())
            }
            Value::Array(items) => items.iter().map(plain).collect(),
            scalar => Value::from(shown(scalar)),
        }
    }
    plain(request).to_string()
}

/// The body of a reply about a batch that is over; `None` while it is not.
fn completed(reply: &Reply) -> Result<Option<Object>, Fault> {
    match answer(reply) {
        Ok(body) => Ok(Some(body)),
        Err(fault) if fault.code == NOT_COMPLETED => Ok(None),
        Err(fault) => Err(fault),
    }
}
